/* The event's file: made whole or not at all, opened if it is ours and sound, whole whatever happens. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/database.h"

static const struct talk talks[] = {
    { .guid = "g1", .title = "Weather Report", .room = "Hall", .start = "2015-08-17T09:00", .people = "Ana Pérez" },
    { .guid = "g2", .title = "Xen and Beyond", .room = "Annex", .start = "2015-08-17T23:30", .people = "Bo Li" },
};

static size_t
files_in_folder(void)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    size_t n = 0;

    while (g_dir_read_name(dir) != NULL)
        n++;
    g_dir_close(dir);
    return n;
}

static void
test_create(void)
{
    static const struct {
        struct db_event event;
        const char     *message;
    } wrong[] = {
        { { .zone = "Europe/Berlin", .url = "https://a.test" }, "an event needs a name" },
        { { .name = " ", .zone = "Europe/Berlin", .url = "https://a.test" }, "name is empty" },
        { { .name = "A", .zone = "PDT", .url = "https://a.test" }, "did you mean America/Los_Angeles?" },
        { { .name = "A", .zone = "Mars/Olympus", .url = "https://a.test" }, "no time zone \"Mars/Olympus\"" },
        { { .name = "A", .zone = "Europe/Berlin", .url = "a.test" }, "begins with https://" },
        { { .name = "A", .zone = "Europe/Berlin", .url = "https://a b" }, "can be in a short link" },
        { { .name = "A", .zone = "Europe/Berlin", .url = "https://a.test", .paper = "A5" }, "say A4 or Letter" },
        { { .name = "A", .zone = "Europe/Berlin", .url = "https://a.test", .clock = "13" }, "say 12 or 24" },
        { { .name = "A", .zone = "Europe/Berlin", .url = "https://a.test", .language = "../en" }, "say a tag such as en" },
        { { .name = "A", .zone = "Europe/Berlin", .url = "https://a.test", .day_change = 800 }, "before noon" },
    };
    struct db_event slashed = summit;
    struct report report;
    char *path = path_of("new.db"), *leftover = path_of("old.db-wal"), *old = path_of("old.db"), *nowhere = path_of("no/where.db");
    struct db *db;

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        report = listen();
        ok(!db_create(path, &wrong[i].event, &report) && says(&report, wrong[i].message), "no event is made: %s", wrong[i].message);
    }
    ok(files_in_folder() == 0, "and no file is left");
    report = listen();
    slashed.url = "https://xds.test/";
    ok(db_create(path, &slashed, &report), "an event is made");
    spoken(&report);
    ok(files_in_folder() == 1, "in one file");
    report = listen();
    ok(!db_create(path, &summit, &report) && says(&report, "new.db: error: exists already"), "but not over another");
    report = listen();
    ok(!db_create(nowhere, &summit, &report) && says(&report, "No such file or directory"), "nor in a folder that is not there");
    g_file_set_contents(leftover, "x", 1, NULL);
    report = listen();
    ok(!db_create(old, &summit, &report) && says(&report, "old.db-wal is in the way"), "nor beside the journal of another file");
    g_unlink(leftover);

    report = listen();
    db = db_open_with(path, no_views, db_migrations, &report);
    ok(db != NULL && strcmp(db_event(db)->name, "Test Summit") == 0 && strcmp(db_event(db)->url, "https://xds.test") == 0
       && strcmp(db_event(db)->language, "en") == 0 && db_event(db)->clock == NULL && db_event(db)->day_change == 240,
       "it says what was said of it");
    spoken(&report);
    gives(db, "PRAGMA journal_mode", "wal", "readers and a writer can work at once");
    gives(db, "PRAGMA foreign_keys", "1", "references are kept");
    db_close(db);
    ok(files_in_folder() == 1, "closed, it is one file again");
    g_free(nowhere);
    g_free(old);
    g_free(leftover);
    g_free(path);
}

static bool
refused(const char *path, const char *message)
{
    struct report report = listen();
    struct db *db = db_open_with(path, no_views, db_migrations, &report);
    bool right = says(&report, message) && db == NULL && report.errors == 1;

    db_close(db);
    return right;
}

static void
change(const char *path, const char *statements)
{
    sqlite3 *sql;

    sqlite3_open(path, &sql);
    if (sqlite3_exec(sql, statements, NULL, NULL, NULL) != SQLITE_OK)
        printf("# %s\n", sqlite3_errmsg(sql));
    sqlite3_close(sql);
}

static void
test_refuse(void)
{
    char *path = path_of("ours.db"), *other = path_of("other.db"), *data;
    gsize length;

    db_close(new_event("ours.db", no_views));
    g_file_get_contents(path, &data, &length, NULL);
    ok(refused(other, "other.db: error: there is no such file"), "no such file");
    ok(refused(folder, "is a folder"), "a folder");
    g_file_set_contents(other, "", 0, NULL);
    ok(refused(other, "is not an event's file"), "an empty file");
    g_file_set_contents(other, "%PDF-1.7 and so on, for as long as it takes to be as long as the head of a database", -1, NULL);
    ok(refused(other, "is not an event's file"), "something else");
    g_unlink(other);
    change(other, "CREATE TABLE a (b)");
    ok(refused(other, "is a database of another program"), "a database of another program");
    g_file_set_contents(other, data, (gssize)length, NULL);
    change(other, "PRAGMA user_version = 99");
    ok(refused(other, "made by a newer placard"), "a newer version");
    g_file_set_contents(other, data, (gssize)length, NULL);
    change(other, "PRAGMA user_version = 0");
    ok(refused(other, "has no version"), "no version");
    g_file_set_contents(other, data, (gssize)length, NULL);
    change(other, "DROP TABLE listed");
    ok(refused(other, "its tables are not as placard makes them"), "a table missing");
    g_file_set_contents(other, data, (gssize)length, NULL);
    change(other, "CREATE TRIGGER t AFTER INSERT ON slot BEGIN DELETE FROM credit; END");
    ok(refused(other, "its tables are not as placard makes them"), "a trigger that is not ours");
    g_file_set_contents(other, data, (gssize)length, NULL);
    change(other, "DELETE FROM event");
    ok(refused(other, "holds no event"), "no event in it");
    g_file_set_contents(other, data, (gssize)length, NULL);
    change(other, "UPDATE event SET zone = 'Nowhere/Land'");
    ok(refused(other, "no time zone"), "a zone that is none");
    memset(data + length / 2, 0x5a, length / 3);
    g_file_set_contents(other, data, (gssize)length, NULL);
    ok(refused(other, "damaged"), "damaged pages");
    g_file_set_contents(other, data, (gssize)length / 2, NULL);
    ok(refused(other, "damaged"), "cut off");
    if (geteuid() != 0) {
        g_chmod(other, 0);
        ok(refused(other, "Permission denied"), "not allowed to read");
        g_chmod(other, 0600);
    }
    g_free(data);
    g_free(other);
    g_free(path);
}

static void
test_random_damage(void)
{
    enum { ROUNDS = 100 };
    char *path = path_of("sound.db"), *other = path_of("mad.db"), *data, *copy;
    struct db *db = new_event("sound.db", no_views);
    size_t opened = 0, closed = 0;
    GRand *random = g_rand_new_with_seed(7);
    gsize length;

    import(db, talks);
    db_close(db);
    g_file_get_contents(path, &data, &length, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        struct report report = listen();

        copy = g_memdup2(data, length);
        for (int n = g_rand_int_range(random, 1, 20); n > 0; n--)
            copy[g_rand_int_range(random, 100, (gint32)length)] = (char)g_rand_int(random);
        g_unlink(other);
        g_file_set_contents(other, copy, (gssize)length, NULL);
        db = db_open_with(other, no_views, db_migrations, &report);
        if (db != NULL) {
            opened++;
            import_text(db, "schedule.xml", "", 0, NULL, false, &report);
            {
                char *xml = schedule_of(talks, 1);

                import_text(db, "schedule.xml", xml, -1, NULL, false, &report);
                g_free(xml);
            }
        } else if (report.errors > 0) {
            closed++;
        }
        db_close(db);
        spoken(&report);
        g_free(copy);
    }
    ok(opened + closed == ROUNDS, "bytes changed at random are refused with a sentence, or harmless (%zu and %zu of %d)", closed, opened, ROUNDS);
    g_rand_free(random);
    g_free(data);
    g_free(other);
    g_free(path);
}

static void
test_migrate(void)
{
    static const char *const steps[] = {
        "CREATE TABLE listed ("
        "    session_id INTEGER NOT NULL REFERENCES session,"
        "    source_id  INTEGER NOT NULL REFERENCES source,"
        "    digest     TEXT,"
        "    PRIMARY KEY (session_id, source_id)) STRICT, WITHOUT ROWID;",
        "INSERT INTO revision (number, made_utc, note) VALUES (1, 0, 'migrated')",
    };
    static const char *const failing[] = { "CREATE TABLE other (a)", "CREATE TABLE nonsense nonsense" };
    char *path = path_of("older.db");
    struct report report = listen();
    struct db *db;

    /* as if one version ago there had been no such table */
    db_close(new_event("older.db", no_views));
    change(path, "DROP TABLE listed; PRAGMA user_version = 1");
    db = db_open_with(path, no_views, (struct migrations){ failing, 2 }, &report);
    ok(db == NULL && says(&report, "cannot bring it up to this version"), "a step that fails is an error");
    db_close(db);
    report = listen();
    db = db_open_with(path, no_views, (struct migrations){ steps, 2 }, &report);
    spoken(&report);
    if (!ok(db != NULL, "and has changed nothing: the right steps bring the file up to this version"))
        printf("# %s\n", heard);
    if (db != NULL) {
        gives(db, "SELECT note FROM revision", "migrated", "all of them");
        gives(db, "PRAGMA user_version", "3", "and its version says so");
    }
    db_close(db);
    report = listen();
    db = db_open_with(path, no_views, (struct migrations){ steps, 2 }, &report);
    ok(db != NULL, "once");
    spoken(&report);
    db_close(db);
    g_free(path);
}

/* A file of each version there has been, as it is now. */
static void
test_versions(void)
{
    static const struct talk two[] = { { .title = "With", .start = "2015-08-17T09:00" }, { .title = "Without", .start = "2015-08-17T10:00" } };
    char *path = path_of("versions.db"), *xml = schedule_of(two, 2);
    struct db *db = new_event("versions.db", no_views);
    struct db_undone undone;
    struct arena *arena = arena_new();
    struct report report = { .out = stdout };

    import_text(db, "schedule.xml", xml, -1, NULL, false, &report);
    db_close(db);
    change(path, "DROP TABLE abstract; ALTER TABLE listed DROP COLUMN digest; ALTER TABLE session ADD COLUMN abstract TEXT NOT NULL DEFAULT '';"
           "UPDATE session SET abstract = 'About it.' WHERE title = 'With'; PRAGMA user_version = 1");
    db = db_open(path, &report);
    ok(db != NULL, "version 1: is brought up");
    if (db != NULL) {
        gives(db, "SELECT title, text FROM session LEFT JOIN abstract USING (session_id) ORDER BY title", "With | About it.; Without | NULL",
              "abstracts have a table of their own");
        report = listen();
        ok(!db_undo(db, 0, &undone, arena, &report) && says(&report, "there is no change that could be taken back"), "what was changed before stays");
    }
    db_close(db);
    arena_drop(arena);
    g_free(xml);
    g_free(path);
}

static void
test_frozen(void)
{
    static const struct { const char *statement, *what; } forbidden[] = {
        { "UPDATE session SET code = 'ABC123'", "the code of a session" },
        { "UPDATE person SET code = 'ABC123'", "the code of a person" },
        { "UPDATE code SET code = 'ABC123'", "a code" },
        { "DELETE FROM code", "codes are not deleted" },
        { "DELETE FROM session", "nor are sessions" },
        { "INSERT INTO code VALUES ('ABCDEF', 'day')", "a code without a digit" },
        { "INSERT INTO code VALUES ('ABC12', 'day')", "a short one" },
        { "INSERT INTO code VALUES ('ABC12I', 'day')", "one with an I" },
        { "UPDATE slot SET end_utc = start_utc - 1", "an end before the start" },
        { "UPDATE session SET title = ' '", "a blank title" },
        { "DELETE FROM day", "a day that placements are on" },
    };
    struct db *db = new_event("frozen.db", no_views);

    import(db, talks);
    for (size_t i = 0; i < G_N_ELEMENTS(forbidden); i++)
        ok(sqlite3_exec(db->sql, forbidden[i].statement, NULL, NULL, NULL) == SQLITE_CONSTRAINT, "not to be: %s", forbidden[i].what);
    db_close(db);
}

static void
test_codes(void)
{
    struct db *db = new_event("codes.db", no_views);
    char code[CODE_BYTES], first[CODE_BYTES];
    size_t good = 0;
    int64_t n;
    struct report report = { .out = stdout };

    sqlite3_exec(db->sql, "BEGIN", NULL, NULL, NULL);
    for (int i = 0; i < 20000; i++) {
        char key[16];

        g_snprintf(key, sizeof key, "%d", i);
        good += code_new(db, "session", key, code) && strpbrk(code, "0123456789") != NULL && strlen(code) == 6;
    }
    ok(good == 20000 && sql_integer(db, "count", "SELECT count(*) FROM code", &n, &report) && n == 20000,
       "20000 codes, all different, none without a digit");
    ok(code_new(db, "day", "same", first) && code_new(db, "day", "same", code) && strcmp(first, code) != 0,
       "the same key again gets another code");
    sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
    ok(code_new(db, "session", "g1", code), "a code is made");
    {
        /* 30 bits of SHA-256("Test Summit" 1F "session" 1F "g1"), in groups of five */
        char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "Test Summit\x1fsession\x1fg1", -1);
        uint64_t bits = g_ascii_strtoull((hex[8] = '\0', hex), NULL, 16) >> 2;
        char wanted[CODE_BYTES] = "";

        for (int i = 5; i >= 0; i--, bits >>= 5)
            wanted[i] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[bits & 31];
        ok(strpbrk(wanted, "0123456789") == NULL || strcmp(wanted, code) == 0, "from the first 30 bits, if these give a digit");
        g_free(hex);
    }
    db_close(db);
}

static void
test_set(void)
{
    struct db *db = new_event("set.db", no_views);
    struct db_event none = { .day_change = -1, .now = 1439800000 }, e = none;
    struct report report = listen();
    int64_t when;
    bool good;

    e.place = "Elsewhere";
    ok(db_set_event(db, &e, &report) && strcmp(db_event(db)->place, "Elsewhere") == 0 && db_revision(db, &when) == 0,
       "before there is a schedule, a change is no revision");
    import(db, talks);
    report = listen();
    e.place = "Downtown";
    ok(db_set_event(db, &e, &report) && db_revision(db, &when) == 1 && when == 1439800000,
       "before it is printed, a revision takes changes in, and their time");
    print(db);
    e.place = "Seattle";
    ok(db_set_event(db, &e, &report) && db_revision(db, &when) == 2 && when == 1439800000, "later a change is the next one");
    ok(db_set_event(db, &e, &report) && db_revision(db, &when) == 2, "but not if nothing changes");
    e = none;
    e.paper = "Letter";
    ok(db_set_event(db, &e, &report) && db_revision(db, &when) == 2 && strcmp(db_event(db)->paper, "Letter") == 0, "nor for the paper");
    e = none;
    e.clock = "24";
    good = db_set_event(db, &e, &report) && strcmp(db_event(db)->clock, "24") == 0;
    e.clock = "";
    ok(good && db_set_event(db, &e, &report) && db_event(db)->clock == NULL, "the clock can be as the language has it again");
    e = none;
    e.zone = "America/New_York";
    print(db);
    ok(db_set_event(db, &e, &report) && db_revision(db, &when) == 3, "another zone is a change");
    gives(db, "SELECT day FROM slot ORDER BY start_utc", "2015-08-17; 2015-08-17", "days are told by it");
    e = none;
    e.day_change = 60;
    ok(db_set_event(db, &e, &report), "so is when the day ends");
    gives(db, "SELECT day FROM slot ORDER BY start_utc", "2015-08-17; 2015-08-18", "2:30 is then the next day");
    gives(db, "SELECT count(*) FROM room_day", "3", "doors have codes for it");
    spoken(&report);
    report = listen();
    e = none;
    e.zone = "PDT";
    ok(!db_set_event(db, &e, &report) && says(&report, "did you mean America/Los_Angeles") && strcmp(db_event(db)->zone, "America/New_York") == 0,
       "what cannot be is refused");
    db_close(db);
}

/* What an import at risk must leave as it was. */
static char *
state_of(const char *path)
{
    struct report report = { .out = stdout };
    struct db *db = db_open_with(path, no_views, db_migrations, &report);
    char *state;

    if (db == NULL)
        return g_strdup("unreadable");
    state = answer(db, "SELECT (SELECT group_concat(title) FROM session), (SELECT count(*) FROM slot), (SELECT count(*) FROM code),"
                   " (SELECT max(number) FROM revision), (SELECT count(*) FROM session_key), (SELECT count(*) FROM import_run)");
    db_close(db);
    return state;
}

/* A schedule of many sessions, so that writing it takes a while. */
static char *
big_schedule(int n)
{
    struct talk *big = g_new0(struct talk, n);
    char *xml;

    for (int i = 0; i < n; i++)
        big[i] = (struct talk){ .guid = g_strdup_printf("big-%d", i), .title = g_strdup_printf("Session number %d of very many", i),
                                .start = "2015-08-19T09:00", .room = g_strdup_printf("R%d", i), .people = "Ana Pérez; Bo Li; Chi Wong" };
    xml = schedule_of(big, (size_t)n);
    for (int i = 0; i < n; i++) {
        g_free((char *)big[i].guid);
        g_free((char *)big[i].title);
        g_free((char *)big[i].room);
    }
    g_free(big);
    return xml;
}

static void
test_killed(void)
{
    enum { ROUNDS = 8 };
    char *path = path_of("kill.db"), *before, *xml = big_schedule(400), *after;
    struct db *db = new_event("kill.db", no_views);
    int whole = 0, done_first = 0;

    import(db, talks);
    db_close(db);
    before = state_of(path);
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = fork();

        if (child == 0) {
            struct report quiet = { 0 };

            db = db_open_with(path, no_views, db_migrations, &quiet);
            if (db != NULL)
                import_text(db, "big.xml", xml, -1, NULL, false, &quiet);
            _exit(0);
        }
        g_usleep((gulong)(round * 16000));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        after = state_of(path);
        whole += strcmp(after, before) == 0;
        if (strcmp(after, before) != 0 && strstr(after, "Session number 399 of") != NULL) {
            done_first++;
            /* it was through: from here on this is what must stay */
            g_free(before);
            before = g_strdup(after);
        }
        g_free(after);
    }
    ok(whole + done_first == ROUNDS, "killed at any moment, an import has happened or has not (%d of %d had)", done_first, ROUNDS);
    g_free(before);
    g_free(xml);
    g_free(path);
}

static void
test_full_disk(void)
{
    char *path = path_of("full.db"), *before, *after, *xml = big_schedule(400);
    struct db *db = new_event("full.db", no_views);
    pid_t child;
    int status, told = 0, n = 0;
    bool same;

    import(db, talks);
    db_close(db);
    before = state_of(path);
    for (rlim_t limit = 64 << 10; limit <= 512 << 10; limit += 64 << 10) {
        child = fork();
        if (child == 0) {
            struct report report = listen();
            struct rlimit most = { limit, limit };
            char *schedule = path_of("big.xml");
            struct db_import job = { .path = schedule };
            struct db_import_result r;
            bool good;

            g_file_set_contents(schedule, xml, -1, NULL);
            db = db_open_with(path, no_views, db_migrations, &report);
            if (db == NULL)
                _exit(3);
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &most);
            good = db_import(db, &job, &r, &report);
            spoken(&report);
            _exit(good ? 0 : strstr(heard, "nothing has been changed") != NULL ? 1 : 2);
        }
        waitpid(child, &status, 0);
        after = state_of(path);
        same = strcmp(after, before) == 0;
        g_free(after);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !same)
            break;                                      /* there was room for it */
        n++;
        told += WIFEXITED(status) && WEXITSTATUS(status) == 1 && same;
    }
    ok(told == n && n > 2, "on a full disk it says so, and nothing has changed");
    g_free(before);
    g_free(xml);
    g_free(path);
}

/* On a disk that cannot be written to, it can still be printed from. */
static void
test_read_only(void)
{
    char *inner = path_of("locked"), *path = g_build_filename(inner, "event.db", NULL);
    struct report report = listen();
    struct db *db;
    pid_t child;
    int status;

    g_chmod(folder, 0755);
    g_mkdir(inner, 0755);
    ok(db_create(path, &summit, &report), "a folder is locked");
    db_close(db_open_with(path, no_views, db_migrations, &report));
    g_chmod(path, 0444);
    g_chmod(inner, 0555);
    child = fork();
    if (child == 0) {
        struct db_event e = { .place = "Elsewhere", .day_change = -1 };
        bool right;

        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(0);
        report = listen();
        db = db_open_with(path, no_views, db_migrations, &report);
        right = db != NULL && strcmp(db_event(db)->place, "Seattle") == 0 && !db_set_event(db, &e, &report)
             && says(&report, "cannot change the event: the file, or the folder it is in, may not be written to");
        _exit(right ? 0 : 1);
    }
    waitpid(child, &status, 0);
    ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "it can be read, and to change it is refused");
    g_chmod(inner, 0755);
    g_unlink(path);
    g_rmdir(inner);
    g_free(path);
    g_free(inner);
}

static void
test_two_at_once(void)
{
    struct db *db = new_event("busy.db", no_views), *second;
    char *path = path_of("busy.db"), *xml = schedule_of(talks, 1);
    struct report report = listen();

    import(db, talks);
    second = db_open_with(path, no_views, db_migrations, &report);
    sqlite3_busy_timeout(second->sql, 50);
    ok(db_begin(db, "test", &report), "one begins a change");
    ok(!import_text(second, "schedule.xml", xml, -1, NULL, false, &report)
       && says(&report, "another program is writing to this file; try again"), "the other is told to wait");
    report = listen();
    gives(second, "SELECT count(*) FROM session", "2", "but can read");
    ok(db_end(db, false, "test", &report), "the one ends");
    ok(import_text(second, "schedule.xml", xml, -1, NULL, false, &report) && counted(0, 0, 1, 1, 2), "then the other can");
    spoken(&report);
    db_close(second);
    db_close(db);
    g_free(xml);
    g_free(path);
}

static void
test_inputs(void)
{
    static const struct { const char *text, *message; } wrong[] = {
        { "", "is empty" },
        { "Dear all,\nsee you there\n", "is no schedule in a format that is known; these are schedule-xml" },
        { "\n<!DOCTYPE html>\n<html></html>", "is a web page, perhaps one that wants a login" },
        { "%PDF-1.7\n", "is a PDF" },
        { "\x1f\x8b\x08 compressed", "is compressed; unpack it first" },
        { "<?xml version=\"1.0\"?><!-- a --><rss/>", "is no schedule in a format that is known" },
        { "<schedule><version>1</version></schedule>", "there is no event in the schedule" },
        { "<schedule><day", "error" },
        { "{\"sessions\": [], \"speakers\": [], \"questions\": [], \"categories\": [], \"rooms\": []}", "there is no session in it; of Sessionize's views" },
    };
    struct db *db = new_event("inputs.db", no_views);
    struct db_import job = { .now = 1 };
    struct report report;
    char *fifo = path_of("fifo"), *huge = path_of("huge"), *xml = schedule_of(talks, 2);
    int fd;

    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        report = listen();
        ok(!import_text(db, "wrong", wrong[i].text, -1, NULL, false, &report) && says(&report, wrong[i].message), "not taken in: %s", wrong[i].message);
    }
    report = listen();
    job.path = folder;
    ok(!db_import(db, &job, &result, &report) && says(&report, "is a folder"), "a folder is no schedule");
    report = listen();
    job.path = "/nowhere.xml";
    ok(!db_import(db, &job, &result, &report) && says(&report, "there is no such file"), "nor is what is not there");
    mkfifo(fifo, 0600);
    report = listen();
    job.path = fifo;
    ok(!db_import(db, &job, &result, &report) && says(&report, "is empty"), "a pipe that nobody writes to does not keep us");
    /* sparse: it takes no disk before it is read */
    if ((fd = creat(huge, 0600)) >= 0 && ftruncate(fd, ((off_t)256 << 20) + 1) == 0) {
        report = listen();
        job.path = huge;
        ok(!db_import(db, &job, &result, &report) && says(&report, "has more than 256 MB"), "a file that is too large");
    }
    close(fd);
    g_unlink(huge);
    report = listen();
    job.path = "wrong";
    job.format = "ics";
    ok(!db_import(db, &job, &result, &report), "a format that is not known");
    spoken(&report);
    report = listen();
    ok(import_text(db, "schedule.xml", xml, -1, NULL, true, &report) && counted(2, 0, 0, 0, 1), "a dry run counts");
    spoken(&report);
    gives(db, "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM code), (SELECT count(*) FROM source), (SELECT count(*) FROM import_run)",
          "0 | 0 | 0 | 0", "and leaves nothing");
    db_close(db);
    g_free(xml);
    g_free(huge);
    g_free(fifo);
}

/* What is large is not held in memory; that makes no other difference. */
static void
test_large(void)
{
    enum { N = 40 };
    struct db *db = new_event("large.db", no_views);
    struct talk many[N];
    char titles[N][16], *xml, **parts, *text, *sum, *wanted, *filler = g_strnfill(900000, 'x'), *abstract;
    struct report report = { .out = stdout };
    struct rusage before, after;
    size_t length;

    for (size_t i = 0; i < N; i++) {
        g_snprintf(titles[i], sizeof titles[i], "Session %zu", i);
        many[i] = (struct talk){ .title = titles[i], .start = "2015-08-17T09:00" };
    }
    xml = schedule_of(many, N);
    parts = g_strsplit(xml, "</event>", -1);
    abstract = g_strdup_printf("<abstract>%s</abstract></event>", filler);
    text = g_strjoinv(abstract, parts);
    length = strlen(text);
    sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    wanted = g_strdup_printf("%s | %zu", sum, length);
    getrusage(RUSAGE_SELF, &before);
    ok(import_text(db, "large.xml", text, (gssize)length, NULL, false, &report) && result.added == N, "%zu MB are taken in", length >> 20);
    getrusage(RUSAGE_SELF, &after);
    ok(after.ru_maxrss - before.ru_maxrss < 24 * 1024 || g_getenv("ASAN_OPTIONS") != NULL, "in %ld MB of memory",
       (after.ru_maxrss - before.ru_maxrss) / 1024);
    gives(db, "SELECT file_sha256, file_bytes FROM import_run", wanted, "all of it");
    gives(db, "SELECT min(length(text)), max(length(text)) FROM abstract", "900000 | 900000", "and whole");
    g_free(wanted);
    g_free(sum);
    g_free(text);
    g_free(abstract);
    g_strfreev(parts);
    g_free(filler);
    g_free(xml);
    db_close(db);
}

int
main(void)
{
    g_free(path_of(""));
    test_create();
    test_refuse();
    test_random_damage();
    test_migrate();
    test_versions();
    test_frozen();
    test_codes();
    test_set();
    test_killed();
    test_full_disk();
    test_read_only();
    test_two_at_once();
    test_inputs();
    test_large();
    return leave();
}
