/* Making a new event's file: whole, or not at all. */
#include "db/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/event.h"
#include "render/base/write.h"

/* The finished file as bytes, for sqlite3_free(); NULL after an error. */
static unsigned char *
build(const char *path, const struct db_event *e, size_t *length, struct report *report)
{
    struct db db = { .path = (char *)path };
    sqlite3_int64 size = 0;
    unsigned char *bytes = NULL;
    char *pragmas = g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %zu;",
                                    DB_APPLICATION, db_migrations.n + 1);

    if (sqlite3_open(":memory:", &db.sql) != SQLITE_OK)
        sql_error(&db, "make it", report);
    else if (sql_run(&db, "make it", sql_schema, report) && sql_run(&db, "make it", pragmas, report)
             && event_insert(&db, e, report))
        bytes = sqlite3_serialize(db.sql, "main", &size, 0);
    sqlite3_close(db.sql);
    g_free(pragmas);
    *length = (size_t)size;
    return bytes;
}

/*
 * A file without a name until it is complete, so that nothing is left of it if
 * we are stopped. False with errno; EEXIST if there is something at the path,
 * EOPNOTSUPP and others where a file system does not know such files.
 */
static bool
write_nameless(const char *folder, const char *path, const unsigned char *bytes, size_t length)
{
    char name[64];
    int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666), error;
    bool ok;

    if (fd < 0)
        return false;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ok = write_all(fd, bytes, length) && fsync(fd) == 0 && linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
    error = errno;
    close(fd);
    errno = error;
    return ok;
}

/* The same by a name beside it, which a kill may leave behind. */
static bool
write_beside(const char *path, const unsigned char *bytes, size_t length)
{
    char *beside = g_strdup_printf("%s.new-%ld", path, (long)getpid());
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), error;
    bool ok = false;

    if (fd >= 0) {
        ok = write_all(fd, bytes, length) && fsync(fd) == 0;
        error = errno;
        if (close(fd) != 0 && ok) {
            ok = false;
            error = errno;
        }
        /* rename() would replace a file that came in between; not all file systems can refuse to, or link */
        errno = error;
        ok = ok && (renameat2(AT_FDCWD, beside, AT_FDCWD, path, RENAME_NOREPLACE) == 0
                    || (errno == EINVAL && access(path, F_OK) != 0 && rename(beside, path) == 0));
        error = errno;
        if (!ok)
            unlink(beside);
        errno = error;
    }
    g_free(beside);
    return ok;
}

/* A journal of a file that was here before would be played back into the new one. */
static bool
check_leftovers(const char *path, struct report *report)
{
    static const char *const endings[] = { "-wal", "-journal" };
    bool none = true;

    for (size_t i = 0; i < 2; i++) {
        char *other = g_strconcat(path, endings[i], NULL);
        struct stat s;

        if (lstat(other, &s) == 0) {
            report_error(report, (struct source){ .file = path },
                         "%s is in the way: it belongs to a file that was here before; move it elsewhere", other);
            none = false;
        }
        g_free(other);
    }
    return none;
}

bool
db_create(const char *path, const struct db_event *e, struct report *report)
{
    struct source where = { .file = path };
    unsigned char *bytes = NULL;
    char *folder = NULL;
    size_t length;
    struct stat s;
    bool ok = false;
    int fd;

    if (!event_check(e, true, report))
        return false;
    if (lstat(path, &s) == 0) {
        report_error(report, where, "exists already; choose another name, or move it elsewhere");
        return false;
    }
    if (!check_leftovers(path, report) || (bytes = build(path, e, &length, report)) == NULL)
        return false;
    folder = g_path_get_dirname(path);
    ok = write_nameless(folder, path, bytes, length);
    if (!ok && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT))
        ok = write_beside(path, bytes, length);
    if (!ok && errno == EEXIST)
        report_error(report, where, "exists already; choose another name, or move it elsewhere");
    else if (!ok)
        report_error(report, where, "cannot make it: %s", g_strerror(errno));
    /* its name is to survive a loss of power too */
    if (ok && (fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
        fsync(fd);
        close(fd);
    }
    g_free(folder);
    sqlite3_free(bytes);
    return ok;
}
