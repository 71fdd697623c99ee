#include "render/draw/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/base/arena.h"
#include "render/base/write.h"

#define BUFFER      ((size_t)64 * 1024)
#define TRIES       100

struct file {
    struct arena *arena;
    const char   *path;         /* as it was given, for messages */
    const char   *target;       /* links followed; NULL for devices and pipes */
    const char   *folder;
    const char   *temporary;    /* NULL once it has its name */
    int           fd;
    int           error;        /* errno of the first failure */
    bool          finished;
    size_t        n;
    char          buffer[BUFFER];
};

bool
file_is_regular(const struct file *f)
{
    return f->target != NULL;
}

static void
write_out(struct file *f, const char *bytes, size_t n)
{
    if (f->error == 0 && !write_all(f->fd, bytes, n))
        f->error = errno;
}

bool
file_write(struct file *f, const void *bytes, size_t n)
{
    if (n > BUFFER - f->n) {
        write_out(f, f->buffer, f->n);
        f->n = 0;
    }
    if (n >= BUFFER) {
        write_out(f, bytes, n);
    } else if (n > 0) {
        memcpy(f->buffer + f->n, bytes, n);
        f->n += n;
    }
    return f->error == 0;
}

/* The folder of a path, with the slash at its end, or "". */
static const char *
folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? "" : arena_strndup(arena, path, (size_t)(slash - path) + 1);
}

/* Made by hand, and not by mkstemp(), for the permissions any new file gets. */
static bool
open_beside(struct file *f, const struct stat *old, struct report *report)
{
    static unsigned counter;

    f->folder = folder_of(f->arena, f->target);
    for (int i = 0; i < TRIES; i++) {
        const char *name = arena_printf(f->arena, "%s.placard-%ld-%u.tmp", f->folder, (long)getpid(), counter++);

        f->fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (f->fd >= 0) {
            f->temporary = name;
            if (old != NULL)
                (void)!fchmod(f->fd, old->st_mode & 0777);
            return true;
        }
        if (errno != EEXIST)
            break;
    }
    if (errno == ENOENT && access(*f->folder ? f->folder : ".", F_OK) != 0)
        report_error(report, NOWHERE, "cannot write %s: there is no folder %s; make it first", f->path, f->folder);
    else
        report_error(report, NOWHERE, "cannot write %s: its folder, %s, takes no new file: %s", f->path,
                     *f->folder ? f->folder : "this one", strerror(errno));
    return false;
}

static bool
open_place(struct file *f, struct report *report)
{
    struct stat st;
    size_t length = strlen(f->path);
    char *real;

    if (strcmp(f->path, "-") == 0) {
        f->fd = STDOUT_FILENO;
        return true;
    }
    if (stat(f->path, &st) != 0) {
        if (errno != ENOENT || length == 0) {
            report_error(report, NOWHERE, "cannot write %s: %s", length ? f->path : "to no name", strerror(errno));
            return false;
        }
        if (f->path[length - 1] == '/') {
            report_error(report, NOWHERE, "cannot write %s: that names a folder; give the name of a file", f->path);
            return false;
        }
        f->target = f->path;
        return open_beside(f, NULL, report);
    }
    if (S_ISDIR(st.st_mode)) {
        report_error(report, NOWHERE, "cannot write %s: it is a folder; give the name of a file in it", f->path);
        return false;
    }
    if (S_ISREG(st.st_mode)) {
        real = realpath(f->path, NULL);
        f->target = arena_strdup(f->arena, real != NULL ? real : f->path);
        free(real);
        return open_beside(f, &st, report);
    }
    f->fd = open(f->path, O_WRONLY | O_CLOEXEC);
    if (f->fd < 0)
        report_error(report, NOWHERE, "cannot write %s: %s", f->path, strerror(errno));
    return f->fd >= 0;
}

struct file *
file_begin(const char *path, struct report *report)
{
    struct arena *arena = arena_new();
    struct file *f = arena_alloc(arena, sizeof *f);

    f->arena = arena;
    f->path = arena_strdup(arena, path);
    f->fd = -1;
    if (!open_place(f, report)) {
        file_drop(f);
        return NULL;
    }
    return f;
}

/* Some file systems, and all devices and pipes, cannot be synced; that is no failure. */
static bool
sync_fd(int fd)
{
    return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

bool
file_fault(const struct file *f, int error, struct report *report)
{
    report_error(report, NOWHERE, "cannot write %s: %s", strcmp(f->path, "-") == 0 ? "to standard output" : f->path,
                 strerror(error));
    return false;
}

bool
file_finish(struct file *f, struct report *report)
{
    if (f->finished)
        return f->error == 0;
    f->finished = true;
    write_out(f, f->buffer, f->n);
    if (f->error == 0 && !sync_fd(f->fd))
        f->error = errno;
    if (f->fd != STDOUT_FILENO && close(f->fd) != 0 && f->error == 0)
        f->error = errno;
    f->fd = -1;
    return f->error == 0 || file_fault(f, f->error, report);
}

FILE *
file_scratch(const struct file *f, struct report *report)
{
    const char *folder = f->folder != NULL && *f->folder ? f->folder : ".";
    int fd = f->target != NULL ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) : -1;
    FILE *scratch = fd >= 0 ? fdopen(fd, "w+b") : tmpfile();

    if (scratch == NULL) {
        file_fault(f, errno, report);
        if (fd >= 0)
            close(fd);
    }
    return scratch;
}

static const char *
numbered(struct file *f, size_t nth)
{
    const char *name = f->target + strlen(f->folder), *dot = strrchr(name, '.');

    if (nth == 0)
        return f->target;
    if (dot == NULL || dot == name)
        dot = name + strlen(name);
    return arena_printf(f->arena, "%.*s-%zu%s", (int)(dot - f->target), f->target, nth, dot);
}

bool
file_place(struct file *f, size_t nth, struct report *report)
{
    const char *as;
    int fd;

    if (f->target == NULL || f->temporary == NULL)
        return true;
    as = numbered(f, nth);
    if (rename(f->temporary, as) != 0) {
        report_error(report, NOWHERE, "cannot write %s: %s", as, strerror(errno));
        return false;
    }
    f->temporary = NULL;
    /* The name is in the folder's keeping: without this a loss of power could take it. */
    fd = open(*f->folder ? f->folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        bool synced = sync_fd(fd);
        int error = errno;

        close(fd);
        if (!synced)
            return file_fault(f, error, report);
    }
    return true;
}

void
file_drop(struct file *f)
{
    if (f == NULL)
        return;
    if (f->fd >= 0 && f->fd != STDOUT_FILENO)
        close(f->fd);
    if (f->temporary != NULL)
        unlink(f->temporary);
    arena_drop(f->arena);
}
