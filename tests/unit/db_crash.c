/*
 * An import that is stopped at any moment, meets another one, or fills the
 * disk leaves the old schedule or the new one, whole.
 */
#include "tests/unit/database.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

/* Checks of memory make each try six times as long, and have nothing to add to where it is killed. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define KILLS 20
#endif
#endif
#ifndef KILLS
#define KILLS 200
#endif

enum { MOST_TRIES = 4000, TALKS = 12 };

/* Two states of one schedule, with all kinds of change between them. */
static char *
schedule(bool newer, size_t n)
{
    struct talk *talks = g_new0(struct talk, n);
    GPtrArray *kept = g_ptr_array_new_with_free_func(g_free);
    char *xml;

    for (size_t i = 0; i < n; i++) {
        bool other = newer && i % 3 == 0;
        char *texts[] = {
            g_strdup_printf("g%zu", newer && i % 10 == 9 ? i + 10 * n : i), g_strdup_printf("%s %zu on Something", other ? "Lecture" : "Talk", i),
            g_strdup_printf("Room %zu", i % 5 + (other ? 3 : 0)), g_strdup_printf("2015-08-17T%02zu:%02zu", 9 + i / 5 % 10, i / 50 % 60),
            g_strdup_printf("%zu=Person %zu", i + 1 + other, i + 1 + other),
        };

        talks[i] = (struct talk){ .guid = texts[0], .title = texts[1], .room = texts[2], .start = texts[3], .people = texts[4] };
        for (size_t k = 0; k < G_N_ELEMENTS(texts); k++)
            g_ptr_array_add(kept, texts[k]);
    }
    xml = schedule_of(talks, n);
    g_ptr_array_free(kept, TRUE);
    g_free(talks);
    return xml;
}

static char *
write_schedule(const char *name, bool newer, size_t n)
{
    char *xml = schedule(newer, n), *path = path_of(name);

    g_file_set_contents(path, xml, -1, NULL);
    g_free(xml);
    return path;
}

static bool
take_in(const char *event, const char *path, struct report *report)
{
    struct db *db = db_open_with(event, no_views, db_migrations, report);
    struct db_import job = { .path = path, .now = 1439775600, .allow_mass_cancel = true };
    struct db_import_result r;
    bool done = db != NULL && db_import(db, &job, &r, report);

    db_close(db);
    return done;
}

/* All that the file says; NULL if it cannot be opened, or is not sound. */
static char *
state_of(const char *event)
{
    struct report report = { .out = stdout };
    struct db *db = db_open_with(event, no_views, db_migrations, &report);
    char *state = NULL, *sound;

    if (db == NULL)
        return NULL;
    sound = answer(db, "SELECT (SELECT group_concat(integrity_check) FROM pragma_integrity_check), (SELECT count(*) FROM pragma_foreign_key_check),"
                   " (SELECT count(*) FROM session WHERE code NOT IN (SELECT code FROM code)),"
                   " (SELECT count(*) FROM change_row WHERE change_id NOT IN (SELECT change_id FROM change))");
    if (strcmp(sound, "ok | 0 | 0 | 0") == 0)
        state = answer(db, "SELECT s.code, s.title, s.state, p.state, r.name, r.state, p.start_utc, p.end_utc,"
                       " (SELECT group_concat(name) FROM credit c WHERE c.session_id = s.session_id)"
                       " FROM session s JOIN slot p USING (session_id) JOIN room r USING (room_id)"
                       " WHERE p.state = 'active' ORDER BY s.session_id, p.start_utc, r.room_id");
    else
        printf("# %s\n", sound);
    g_free(sound);
    db_close(db);
    return state;
}

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A process that takes a file in, with 0 if it was taken. */
static pid_t
start(const char *event, const char *path)
{
    struct report quiet = { .out = NULL };
    pid_t child = fork();

    if (child == 0)
        _exit(take_in(event, path, &quiet) ? 0 : 1);
    return child;
}

static void
test_killed(void)
{
    char *event = path_of("killed.db"), *files[2] = { write_schedule("old.xml", false, TALKS), write_schedule("new.xml", true, TALKS) };
    struct report report = { .out = stdout };
    GRand *chance = g_rand_new_with_seed(20150817);
    char *states[2] = { NULL, NULL };
    size_t killed = 0, tries = 0, finished = 0, broken = 0, at = 1, moved = 0;
    double took;

    db_close(new_event("killed.db", no_views));
    /* each once: then both know all codes, and going from one to the other makes none */
    for (size_t i = 0; i < 4; i++) {
        took = now();
        if (!take_in(event, files[i % 2], &report))
            broken++;
        took = now() - took;
        g_free(states[i % 2]);
        states[i % 2] = state_of(event);
    }
    ok(broken == 0 && states[0] != NULL && states[1] != NULL && strcmp(states[0], states[1]) != 0, "two states of a schedule");
    while (killed < KILLS && tries++ < MOST_TRIES && broken == 0) {
        pid_t child = start(event, files[1 - at]);
        char *is;
        int status;

        g_usleep((gulong)(g_rand_double(chance) * took * 1.1e6));
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        if (WIFSIGNALED(status))
            killed++;
        else
            finished++;
        is = state_of(event);
        if (is == NULL || (strcmp(is, states[0]) != 0 && strcmp(is, states[1]) != 0)
            || (!WIFSIGNALED(status) && strcmp(is, states[1 - at]) != 0))
            broken++;
        else if (strcmp(is, states[1 - at]) == 0) {
            moved += WIFSIGNALED(status);
            at = 1 - at;
        }
        g_free(is);
    }
    ok(killed >= KILLS && broken == 0, "killed %zu times, it is the old schedule or the new one, whole", killed);
    printf("# an import takes %.1f ms; %zu were killed after they had written, %zu were not killed in time\n", 1e3 * took, moved, finished);
    g_rand_free(chance);
    for (size_t i = 0; i < 2; i++) {
        g_free(states[i]);
        g_free(files[i]);
    }
    g_free(event);
}

/* What an organizer does besides. `n` tells one time from the next. */
static bool
take_back(struct db *db, size_t n, struct report *report)
{
    struct arena *arena = arena_new();
    bool done = db_undo(db, (int64_t)(1439775600 + n), &(struct db_undone){ 0 }, arena, report);

    arena_drop(arena);
    return done;
}

static bool
edit(struct db *db, size_t n, struct report *report)
{
    struct arena *arena = arena_new();
    char *code = answer(db, "SELECT min(code) FROM session"), *title = g_strdup_printf("Title %zu", n), *start = g_strdup_printf("%zu:30", 8 + n % 10);
    struct db_edit_field fields[] = { { "title", title }, { "start", start }, { "state", "active" } };
    struct db_edit e = { .code = code, .fields = fields, .n = 3, .now = (int64_t)(1439775600 + n) };
    bool done = db_edit(db, &e, &(struct db_edited){ 0 }, arena, report);

    g_free(code);
    g_free(title);
    g_free(start);
    arena_drop(arena);
    return done;
}

static bool
rename_room(struct db *db, size_t n, struct report *report)
{
    char *room = answer(db, "SELECT name FROM room WHERE state = 'active' ORDER BY room_id LIMIT 1"), *name = g_strdup_printf("Room of %zu", n);
    bool done = db_room_rename(db, room, name, (int64_t)(1439775600 + n), report);

    g_free(room);
    g_free(name);
    return done;
}

static bool
divide(struct db *db, size_t n, struct report *report)
{
    static const char *const cells[] = { "A", "B", "C" };
    char *room = answer(db, "SELECT name FROM room WHERE state = 'active' ORDER BY room_id LIMIT 1");
    bool done = db_room_cells(db, room, cells, 1 + n % 3, (int64_t)(1439775600 + n), report);

    g_free(room);
    return done;
}

typedef bool deed(struct db *, size_t n, struct report *);

static bool
do_to(const char *event, deed *what, size_t n, struct report *report)
{
    struct db *db = db_open_with(event, no_views, db_migrations, report);
    bool done = db != NULL && what(db, n, report);

    db_close(db);
    return done;
}

static void
copy(const char *from, const char *to)
{
    char *data;
    gsize length;

    if (g_file_get_contents(from, &data, &length, NULL)) {
        g_file_set_contents(to, data, (gssize)length, NULL);
        g_free(data);
    }
}

/* Of each, what it leaves when it is let alone is seen on a copy. */
static void
test_others_killed(void)
{
    static deed *const deeds[] = { edit, rename_room, divide, take_back, take_back };
    char *event = path_of("others.db"), *twin = path_of("twin.db"), *path = write_schedule("old.xml", false, TALKS), *newer = write_schedule("new.xml", true, TALKS);
    struct report report = { .out = stdout };
    GRand *chance = g_rand_new_with_seed(20150818);
    size_t killed = 0, broken = 0;

    db_close(new_event("others.db", no_views));
    take_in(event, path, &report);
    for (size_t i = 0; i < KILLS / 5 && broken == 0; i++) {
        deed *what = deeds[i % G_N_ELEMENTS(deeds)];
        char *before, *after, *is;
        double took;
        pid_t child;
        int status;

        /* something to take back */
        if (what == take_back && i % 2 == 0)
            take_in(event, i % 4 == 0 ? newer : path, &report);
        before = state_of(event);
        copy(event, twin);
        took = now();
        do_to(twin, what, i, &report);
        took = now() - took;
        after = state_of(twin);
        fflush(stdout);
        child = fork();
        if (child == 0) {
            do_to(event, what, i, &(struct report){ .out = NULL });
            _exit(0);
        }
        g_usleep((gulong)(g_rand_double(chance) * took * 1e6));
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        killed += WIFSIGNALED(status);
        is = state_of(event);
        broken += before == NULL || is == NULL || (strcmp(is, before) != 0 && g_strcmp0(is, after) != 0);
        g_free(before);
        g_free(after);
        g_free(is);
    }
    ok(killed > KILLS / 10 && broken == 0, "killed %zu times while edits are made, rooms renamed and divided, and changes taken back: before or after, whole", killed);
    g_rand_free(chance);
    g_free(event);
    g_free(twin);
    g_free(path);
    g_free(newer);
}

static void
test_at_once(void)
{
    char *event = path_of("both.db"), *files[2] = { write_schedule("old.xml", false, TALKS), write_schedule("new.xml", true, TALKS) };
    struct report report = { .out = stdout };
    char *states[2], *is;
    size_t failed = 0, broken = 0;

    db_close(new_event("both.db", no_views));
    for (size_t i = 0; i < 4; i++) {
        take_in(event, files[i % 2], &report);
        if (i >= 2)
            states[i % 2] = state_of(event);
    }
    for (size_t round = 0; round < 10; round++) {
        pid_t children[4];

        for (size_t i = 0; i < G_N_ELEMENTS(children); i++)
            children[i] = start(event, files[i % 2]);
        for (size_t i = 0; i < G_N_ELEMENTS(children); i++) {
            int status;

            waitpid(children[i], &status, 0);
            failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        }
        is = state_of(event);
        broken += is == NULL || (strcmp(is, states[0]) != 0 && strcmp(is, states[1]) != 0);
        g_free(is);
    }
    ok(failed == 0, "several imports at once wait for each other");
    ok(broken == 0, "and leave what one of them says");
    for (size_t i = 0; i < 2; i++) {
        g_free(states[i]);
        g_free(files[i]);
    }
    g_free(event);
}

/* In a process of its own: no file grows beyond this. Without a path, the last change is taken back. */
static int
limited(const char *event, const char *path, rlim_t bytes)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct report report = listen();
        bool done;

        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ bytes, bytes });
        done = path != NULL ? take_in(event, path, &report) : do_to(event, take_back, 0, &report);
        if (!done && !says(&report, "error: cannot "))
            _exit(2);
        _exit(done ? 0 : 1);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

static void
test_file_size(void)
{
    char *event = path_of("limit.db"), *small = write_schedule("old.xml", false, TALKS), *large = write_schedule("large.xml", true, 400);
    struct report report = { .out = stdout };
    char *before, *after;

    db_close(new_event("limit.db", no_views));
    take_in(event, small, &report);
    for (int back = 0; back < 2; back++) {
        size_t refused = 0, wrong = 0, done = 0;

        before = state_of(event);
        for (rlim_t bytes = 1 << 12; bytes <= 1 << 23 && done == 0; bytes = bytes * 5 / 4) {
            int status = limited(event, back ? NULL : large, bytes);

            after = state_of(event);
            refused += status == 1;
            done += status == 0;
            if (status > 1 || after == NULL || (strcmp(before, after) == 0) != (status == 1))
                wrong++;
            g_free(after);
        }
        ok(refused > 10 && done == 1 && wrong == 0, back ? "nor is anything taken back (%zu sizes)"
           : "where files cannot grow, nothing has changed (%zu sizes), and it is told", refused);
        g_free(before);
    }
    g_free(small);
    g_free(large);
    g_free(event);
}

/* The same on a disk that is full, where we may make one. */
static int
on_small_disk(const char *folder_path, const char *small, const char *large)
{
    char *event = g_build_filename(folder_path, "event.db", NULL), *filler = g_build_filename(folder_path, "filler", NULL);
    struct report report = { .out = stdout };
    char *before, *after;
    size_t refused = 0;
    FILE *f;

    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
        || mount("tmpfs", folder_path, "tmpfs", 0, "size=2m") != 0)
        return 77;
    if (!db_create(event, &summit, &report) || !take_in(event, small, &report))
        return 1;
    before = state_of(event);
    f = fopen(filler, "w");
    while (f != NULL && fputs("nothing but room that is taken up, line by line\n", f) >= 0 && fflush(f) == 0)
        ;
    if (f != NULL)
        fclose(f);
    for (off_t room = 0; room <= 1 << 20; room += 64 << 10) {
        struct report said = listen();
        struct stat s;
        bool done;

        if (g_stat(filler, &s) != 0 || truncate(filler, s.st_size > 64 << 10 ? s.st_size - (64 << 10) : 0) != 0)
            return 1;
        done = take_in(event, large, &said);
        if (done)
            spoken(&said);
        else if (!says(&said, "full"))
            return 2;
        after = state_of(event);
        if (after == NULL || (strcmp(before, after) == 0) == done)
            return 3;
        g_free(after);
        refused += !done;
        if (done)
            break;
    }
    printf("# refused at %zu sizes of what is free\n", refused);
    fflush(stdout);
    return refused > 2 ? 0 : 4;
}

static void
test_full_disk(void)
{
    char *mounted = path_of("disk"), *small = write_schedule("old.xml", false, TALKS), *large = write_schedule("large.xml", true, 400);
    pid_t child;
    int status;

    g_mkdir(mounted, 0755);
    fflush(stdout);
    child = fork();
    if (child == 0)
        _exit(on_small_disk(mounted, small, large));
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        printf("# no disk can be made here: not tried on a full one\n");
    else
        ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "on a full disk, nothing has changed, and it is told (%d)", WEXITSTATUS(status));
    g_rmdir(mounted);
    g_free(mounted);
    g_free(small);
    g_free(large);
}

int
main(void)
{
    test_killed();
    test_others_killed();
    test_at_once();
    test_file_size();
    test_full_disk();
    return leave();
}
