/*
 * schedule.xml and schedule.json of a site: taken in again they are the same
 * event, with the same codes, and give the same bytes.
 */
#include "render/command/pages.h"
#include "tests/unit/database.h"

/* One of each: people of two scripts, a night of two hours at once, no end, no room, no time, no guid, twice, all kinds of text. */
static const char schedule[] =
    "<schedule><conference><title>Test Summit</title><room name='Ravenna ABC'/><room name='Ravenna AB'/><room name='Ravenna C'/>"
    "<room name='Nothing Here'/></conference><day date='2015-10-31'>"
    "<event guid='g1' id='1'><date>2015-10-31T10:00:00-07:00</date><start>10:00</start><duration>0:45</duration><room>Ravenna ABC</room>"
    "<title>Opening &amp; \"Welcome\"</title><track>Z</track><language>en</language><persons>"
    "<person id='7' affiliation='A &amp; B' credited='Zhi Wang' role='moderator' job='Boss' company='Intel'>\xe6\x99\xba \xe7\x8e\x8b</person>"
    "<person id='8' biography='First &amp;lt;para&amp;gt;&#10;&#10;Second: a * b&#10;- x'>Ana P\xc3\xa9rez</person></persons></event>"
    "<event guid='g2' id='2'><date>2015-11-01T01:30:00-07:00</date><start>01:30</start><duration>0:30</duration><room>Ravenna C</room>"
    "<title>Before the clocks change</title><subtitle>late</subtitle><track>A</track><language>de</language>"
    "<abstract>One &amp;lt;b&amp;gt; &amp;amp;amp; * _y_\n\nTwo</abstract><persons><person id='8' affiliation='X'>Ana Perez</person></persons></event>"
    "<event guid='g3' id='3'><date>2015-11-01T01:30:00-08:00</date><start>01:30</start><duration>0:30</duration><room>Ravenna AB</room>"
    "<title>After they have</title><persons/></event></day><day date='2015-11-01'>"
    "<event guid='g4' id='4'><date>2015-11-01T11:00:30-08:00</date><start>11:00:30</start><duration>0:30:15</duration><room>Ravenna C</room>"
    "<title>On the second</title><persons/></event>"
    "<event guid='g5' id='5'><date>2015-11-01T12:00:00-08:00</date><start>12:00</start><duration/><room/><title>No end, no room</title><persons/></event>"
    "<event><date>2015-11-01T13:00:00-08:00</date><start>13:00</start><duration>30:00</duration><room>Ravenna C</room>"
    "<title>No guid, and long</title><persons><person>No Id</person></persons></event>"
    "<event guid='g6' id='6'><date>2015-11-01T14:00:00-08:00</date><start>14:00</start><duration>0:30</duration><room>Ravenna C</room><title>Twice</title><persons/></event>"
    "<event guid='g6' id='6'><date>2015-11-01T16:00:00-08:00</date><start>16:00</start><duration>0:30</duration><room>Ravenna AB</room><title>Twice</title><persons/></event>"
    "<event guid='g7' id='10'><date>2015-11-01T17:00:00-08:00</date><start>17:00</start><duration>0:30</duration><room>Ravenna C</room><title>Cancelled</title>"
    "<slug>a-slug</slug><url>https://elsewhere.example/x</url><status>cancelled</status><persons/></event>"
    "<event guid='g8' id='11'><title>No time yet</title><language>fr</language><persons><person id='98'>Later Person</person></persons></event>"
    "<event><title>Nor a guid</title><persons/></event></day></schedule>";

/* All that a feed is to bring back; times are in it once as the instant. */
static const char rows[] =
    "SELECT s.code, s.title, s.subtitle, s.kind, s.language, coalesce(t.name, ''), s.state, s.abstract, coalesce(r.name, '-'), x.start_utc, x.end_utc, x.day"
    " FROM session s LEFT JOIN track t USING (track_id) LEFT JOIN slot x ON x.session_id = s.session_id AND x.state = 'active'"
    " LEFT JOIN room r USING (room_id) ORDER BY s.code, x.start_utc";
static const char people[] =
    "SELECT s.code, c.position, p.code, c.role, c.name, c.affiliation, p.name, p.native, p.native_lang, p.job, p.company, p.bio"
    " FROM credit c JOIN session s USING (session_id) JOIN person p USING (person_id) ORDER BY s.code, c.position";
static const char rooms[] =
    "SELECT * FROM (SELECT 1, name, '' FROM room WHERE state = 'active' ORDER BY sort) UNION ALL SELECT 2, day, code FROM day";

static const char *const names[] = { "schedule.xml", "schedule.json" };
struct feeds { char *text[2]; };

static bool
take(void *context, const char *path, const char *bytes, size_t length, struct report *report)
{
    struct feeds *f = context;

    (void)report;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(path, names[i]) == 0)
            f->text[i] = g_strndup(bytes, length);
    return true;
}

static struct feeds
feeds_of(const char *event)
{
    const struct data data = { .home = ".", .paths = { "layouts" } };      /* tests run where the sources are */
    struct report report = { .out = stdout };
    struct arena *arena = arena_new();
    struct feeds f = { { NULL, NULL } };
    char *path = path_of(event);

    ok(pages_make(&data, path, take, &f, NULL, arena, &report) && f.text[0] != NULL && f.text[1] != NULL, "%s: its site is made", event);
    g_free(path);
    arena_drop(arena);
    return f;
}

static void
read_in(struct db *db, const char *file, const char *text)
{
    struct report report = listen();

    if (!ok(import_text(db, file, text, -1, NULL, false, &report), "%s is read", file))
        printf("# %s\n", spoken(&report));
    stop();
}

/* The first line that is another. */
static void
differ(const char *was, const char *is)
{
    char **a = g_strsplit(was, "\n", 0), **b = g_strsplit(is != NULL ? is : "", "\n", 0);
    size_t i = 0;

    while (a[i] != NULL && b[i] != NULL && strcmp(a[i], b[i]) == 0)
        i++;
    printf("# was: %s\n# is:  %s\n", a[i] != NULL ? a[i] : "", b[i] != NULL ? b[i] : "");
    g_strfreev(a);
    g_strfreev(b);
}

int
main(void)
{
    struct db *db = new_event("first.db", no_views);
    struct feeds first;
    char *was[3], *frozen;

    read_in(db, "theirs.xml", schedule);
    /* a code that the name of the event does not give again */
    gives(db, "SELECT count(*) FROM session", "10", "all sessions are in");
    frozen = answer(db, "SELECT sql FROM sqlite_schema WHERE name = 'session_code_frozen'");
    sqlite3_exec(db->sql, "DROP TRIGGER session_code_frozen; INSERT INTO code VALUES ('7KQ2MD', 'session');"
                 "UPDATE session SET code = '7KQ2MD' WHERE title = 'Twice'", NULL, NULL, NULL);
    sqlite3_exec(db->sql, frozen, NULL, NULL, NULL);
    g_free(frozen);
    was[0] = answer(db, rows);
    was[1] = answer(db, people);
    was[2] = answer(db, rooms);
    db_close(db);
    first = feeds_of("first.db");
    if (first.text[0] == NULL || first.text[1] == NULL)
        return done();
    ok(strstr(first.text[0], "<title>No time yet</title>") != NULL && strstr(first.text[1], "\"No time yet\"") != NULL, "what has no time is in both");
    ok(strstr(first.text[0], "Second: a * b&#10;- x") != NULL, "biographies keep their lines");
    ok(strstr(first.text[0], "<start>11:00:30</start>\n<duration>00:30:15</duration>") != NULL, "and times their seconds");

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct feeds again;

        db = new_event("again.db", no_views);
        read_in(db, names[i], first.text[i]);
        gives(db, rows, was[0], "%s: the same sessions, placements and codes", names[i]);
        gives(db, people, was[1], "%s: the same people", names[i]);
        gives(db, rooms, was[2], "%s: the same rooms", names[i]);
        db_close(db);
        again = feeds_of("again.db");
        for (size_t k = 0; k < G_N_ELEMENTS(names); k++) {
            if (!ok(g_strcmp0(again.text[k], first.text[k]) == 0, "%s gives the same %s again", names[i], names[k]))
                differ(first.text[k], again.text[k]);
            g_free(again.text[k]);
        }
    }
    for (size_t i = 0; i < 3; i++)
        g_free(was[i]);
    g_free(first.text[0]);
    g_free(first.text[1]);
    return done();
}
