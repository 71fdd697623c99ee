#include "db/content.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <malloc.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/base/write.h"

/* The largest real schedule file seen is 90 MB: all of a congress's recordings with their abstracts. */
enum { MOST_BYTES = 256 << 20, MOST_HELD = 8 << 20, PART = 1 << 20 };

/* What content_done() may let go of. */
static struct {
    const char *start, *end;
} mapped;

/* The next part of the file; 0 at its end, -1 after an error. */
static ssize_t
read_part(int fd, char *part, struct source where, struct report *report)
{
    for (;;) {
        ssize_t n = read(fd, part, PART);

        if (n >= 0)
            return n;
        if (errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1);
        } else if (errno != EINTR) {
            report_error(report, where, "cannot read it: %s", g_strerror(errno));
            return -1;
        }
    }
}

/* A file that goes when it is closed. -1 if there can be none. */
static int
nameless(void)
{
    int fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0) {
        char *name = NULL;

        fd = g_file_open_tmp("placard-XXXXXX", &name, NULL);
        if (fd >= 0)
            unlink(name);
        g_free(name);
    }
    return fd;
}

/* The rest of a file goes behind what is held; all of it is mapped. Nobody else can shorten it under us. */
static bool
spill(struct content *c, int from, char *part, struct source where, struct report *report)
{
    int fd = nameless();
    bool ok = fd >= 0 && write_all(fd, c->held, c->length);
    ssize_t n = 0;
    void *map = MAP_FAILED;

    /* what holds a long text goes back at once; else each leaves a hole that the next does not fit in */
    mallopt(M_MMAP_THRESHOLD, PART / 4);
    while (ok && c->length <= MOST_BYTES && (n = read_part(from, part, where, report)) > 0) {
        ok = write_all(fd, part, (size_t)n);
        c->length += (size_t)n;
    }
    if (ok && n >= 0 && c->length > MOST_BYTES) {
        report_error(report, where, "has more than %d MB; no schedule is that large", MOST_BYTES >> 20);
    } else if (n >= 0) {
        /* the byte behind it is the NUL */
        if (ok && ftruncate(fd, (off_t)c->length + 1) == 0)
            map = mmap(NULL, c->length + 1, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map == MAP_FAILED)
            report_error(report, where, "cannot keep a copy of it in %s: %s", g_get_tmp_dir(), g_strerror(errno));
    }
    if (fd >= 0)
        close(fd);
    if (map == MAP_FAILED)
        return false;
    g_free(c->held);
    c->held = NULL;
    c->data = map;
    mapped.start = c->data;
    mapped.end = c->data + c->length + 1;
    return true;
}

static bool
read_all(struct content *c, int fd, struct source where, struct report *report)
{
    char *part = g_malloc(PART);
    size_t room = 0;
    ssize_t n;
    bool ok = true;

    while ((n = read_part(fd, part, where, report)) > 0) {
        if (c->length + (size_t)n + 1 > room) {
            room = MAX(room * 2, c->length + (size_t)n + 1);
            c->held = g_realloc(c->held, room);
        }
        memcpy(c->held + c->length, part, (size_t)n);
        c->length += (size_t)n;
        c->held[c->length] = '\0';
        if (c->length > MOST_HELD) {
            ok = spill(c, fd, part, where, report);
            break;
        }
    }
    g_free(part);
    if (c->held != NULL)
        c->data = c->held;
    return ok && n >= 0;
}

bool
content_load(struct content *c, const char *path, struct report *report)
{
    struct source where = { .file = path };
    bool standard = strcmp(path, "-") == 0, ok = false;
    /* without O_NONBLOCK, a pipe that nobody writes to would keep us for ever */
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat s;

    *c = (struct content){ 0 };
    if (standard)
        where.file = "(standard input)";
    if (fd < 0)
        report_error(report, where, errno == ENOENT ? "there is no such file" : "cannot open it: %s", g_strerror(errno));
    else if (fstat(fd, &s) == 0 && S_ISDIR(s.st_mode))
        report_error(report, where, "is a folder; say the schedule's file in it");
    else if (read_all(c, fd, where, report) && !(ok = c->length > 0))
        report_error(report, where, "is empty");
    if (!standard && fd >= 0)
        close(fd);
    return ok;
}

void
content_drop(struct content *c)
{
    if (c->held == NULL && c->data != NULL) {
        munmap((void *)(uintptr_t)c->data, c->length + 1);
        mapped.start = mapped.end = NULL;
    }
    g_free(c->held);
    *c = (struct content){ 0 };
}

void
content_done(const char *from, const char *to)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), first, last;

    if (mapped.start == NULL || from < mapped.start || to > mapped.end || from >= to)
        return;
    first = ((uintptr_t)from + page - 1) / page * page;
    last = (uintptr_t)to / page * page;
    if (first < last)
        madvise((void *)first, last - first, MADV_DONTNEED);
}

char *
content_sum(const char *data, size_t length)
{
    struct sha256_ctx sum;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char *text = g_malloc0(BASE16_ENCODE_LENGTH(SHA256_DIGEST_SIZE) + 1);

    sha256_init(&sum);
    for (size_t at = 0; at < length; at += PART) {
        size_t n = MIN((size_t)PART, length - at);

        sha256_update(&sum, n, (const uint8_t *)data + at);
        content_done(data + at, data + at + n);
    }
    sha256_digest(&sum, sizeof digest, digest);
    base16_encode_update(text, sizeof digest, digest);
    return text;
}
