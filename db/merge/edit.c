/* What the organizer changes by hand, and imports leave alone from then on. */
#include "db/internal.h"

#include <glib.h>
#include <string.h>

#include "db/read/clean.h"

static const char what[] = "make the edit";

enum { MOST_LINE = 2000, MOST_BLOCK = 1 << 20, MOST_SECONDS = 4 * 86400 };

/* The placement of a session is one field as far as imports go: "slots". */
enum field_kind { FIELD_LINE, FIELD_BLOCK, FIELD_TAG, FIELD_CHOICE, FIELD_ABSTRACT, FIELD_TRACK, FIELD_START, FIELD_END, FIELD_ROOM };

static const char *const session_states[] = { "active", "cancelled", "withdrawn", NULL };
static const char *const person_states[] = { "active", "withdrawn", NULL };
static const char *const roles[] = { "speaker", "staff", "sponsor", "press", "attendee", NULL };

static const struct field {
    const char        *name, *column;
    enum field_kind    kind;
    const char *const *choices;
    bool               needed;          /* it cannot be empty */
} session_fields[] = {
    { "title", "title", FIELD_LINE, NULL, true },
    { "subtitle", "subtitle", FIELD_LINE },
    { "abstract", "abstract", FIELD_ABSTRACT },
    { "kind", "kind", FIELD_LINE },
    { "language", "language", FIELD_TAG },
    { "track", "track", FIELD_TRACK },
    { "url", "url", FIELD_LINE },
    { "state", "state", FIELD_CHOICE, session_states, true },
    { "start", "slots", FIELD_START, NULL, true },
    { "end", "slots", FIELD_END },
    { "room", "slots", FIELD_ROOM },
    { NULL }
}, person_fields[] = {
    { "name", "name", FIELD_LINE, NULL, true },
    { "first", "first", FIELD_LINE },
    { "rest", "rest", FIELD_LINE },
    { "native", "native", FIELD_LINE },
    { "native-lang", "native_lang", FIELD_TAG },
    { "pronouns", "pronouns", FIELD_LINE },
    { "affiliation", "affiliation", FIELD_LINE },
    { "role", "role", FIELD_CHOICE, roles, true },
    { "job", "job", FIELD_LINE },
    { "company", "company", FIELD_LINE },
    { "bio", "bio", FIELD_BLOCK },
    { "sort-name", "sort_name", FIELD_LINE },
    { "state", "state", FIELD_CHOICE, person_states, true },
    { NULL }
};

/* One edit as it is being made. */
struct edit {
    struct db              *db;
    const struct db_edit   *said;
    struct report          *report;
    const char             *table;              /* "session" or "person" */
    const struct field     *fields;
    int64_t                 id;
    bool                    changed;
};

static bool
is_of(const char *const *list, const char *word)
{
    return g_strv_contains(list, word);
}

/* "did you mean …", or all there are, behind a message; for g_free(). */
static char *
instead(const char *word, const char *const *list)
{
    const char *nearest = report_nearest(word, list);
    char *all = g_strjoinv(", ", (char **)list);
    char *text = nearest != NULL ? g_strdup_printf("did you mean \"%s\"?", nearest) : g_strdup_printf("there are %s", all);

    g_free(all);
    return text;
}

static const struct field *
find_field(const struct edit *e, const char *name)
{
    const char *names[32] = { 0 };
    char *other;

    for (size_t i = 0; e->fields[i].name != NULL; i++) {
        if (strcmp(e->fields[i].name, name) == 0)
            return &e->fields[i];
        names[i] = e->fields[i].name;
    }
    other = instead(name, names);
    report_error(e->report, NOWHERE, "a %s has no \"%.80s\"; %s", e->table, name, other);
    g_free(other);
    return NULL;
}

/* As codes are read by people: any case, O for 0, I and L for 1. For g_free(). */
static char *
code_of(const char *said)
{
    GString *code = g_string_new(NULL);

    for (; *said != '\0'; said++)
        if (*said != '-' && *said != ' ') {
            char c = g_ascii_toupper(*said);

            g_string_append_c(code, c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
        }
    return g_string_free(code, FALSE);
}

/* Find what has the code, and its title or name for the caller. */
static bool
find(struct edit *e, struct db_edited *out, struct arena *arena)
{
    char *code = code_of(e->said->code);
    sqlite3_stmt *q = sql_prepare(e->db, what,
        e->said->person ? "SELECT person_id, name, code FROM person WHERE code = ?" : "SELECT session_id, title, code FROM session WHERE code = ?", e->report);
    sqlite3_stmt *kind;

    if (q != NULL)
        sqlite3_bind_text(q, 1, code, -1, SQLITE_STATIC);
    if (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
        e->id = sqlite3_column_int64(q, 0);
        out->title = arena_strdup(arena, (const char *)sqlite3_column_text(q, 1));
        out->code = arena_strdup(arena, (const char *)sqlite3_column_text(q, 2));
    } else if (q != NULL) {
        kind = sql_prepare(e->db, what, "SELECT kind FROM code WHERE code = ?", e->report);
        if (kind != NULL)
            sqlite3_bind_text(kind, 1, code, -1, SQLITE_STATIC);
        if (kind != NULL && sqlite3_step(kind) == SQLITE_ROW)
            report_error(e->report, NOWHERE, "%.20s is the code of a %s, not of a %s", code, (const char *)sqlite3_column_text(kind, 0), e->table);
        else
            report_error(e->report, NOWHERE, "no %s has the code \"%.40s\"; placard list EVENT.db %s shows them", e->table, e->said->code,
                         e->said->person ? "people" : "sessions");
        sqlite3_finalize(kind);
    }
    sqlite3_finalize(q);
    g_free(code);
    return e->id != 0;
}

/* Run a statement with a text and the row's number; notes whether it changed anything. */
static bool
write_text(struct edit *e, const char *statement, const char *text)
{
    sqlite3_stmt *q = sql_prepare(e->db, what, statement, e->report);

    if (q != NULL) {
        sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 2, e->id);
    }
    if (!sql_finish(e->db, q, what, e->report))
        return false;
    e->changed = e->changed || sqlite3_changes(e->db->sql) > 0;
    return true;
}

static bool
lock(struct edit *e, const char *column, bool on)
{
    char *statement = g_strdup_printf(
        on ? "UPDATE %s SET locked_json = (SELECT json_group_array(value) FROM (SELECT value FROM json_each(locked_json) UNION SELECT ?1)) WHERE %s_id = ?2"
           : "UPDATE %s SET locked_json = (SELECT json_group_array(value) FROM json_each(locked_json) WHERE ?1 NOT IN (value, '')) WHERE %s_id = ?2",
        e->table, e->table);
    bool was = e->changed, ok = write_text(e, statement, column);

    e->changed = was;
    g_free(statement);
    return ok;
}

/* The value as it is kept, for g_free(); NULL after an error. */
static char *
checked(struct edit *e, const struct field *f, const char *value)
{
    bool block = f->kind == FIELD_BLOCK || f->kind == FIELD_ABSTRACT;
    unsigned repairs = 0;
    char *text, *other;

    if (!g_utf8_validate(value, -1, NULL)) {
        report_error(e->report, NOWHERE, "%s is not UTF-8", f->name);
        return NULL;
    }
    text = clean_text(value, strlen(value), block ? CLEAN_BLOCK : CLEAN_LINE, &repairs);
    if (*text == '\0' && f->needed) {
        report_error(e->report, NOWHERE, "%s cannot be empty", f->name);
    } else if (g_utf8_strlen(text, -1) > (block ? MOST_BLOCK : MOST_LINE)) {
        report_error(e->report, NOWHERE, "%s has more than %d characters", f->name, block ? MOST_BLOCK : MOST_LINE);
    } else if (f->choices != NULL && !is_of(f->choices, text)) {
        other = instead(text, f->choices);
        report_error(e->report, NOWHERE, "%s \"%.80s\": %s", f->name, text, other);
        g_free(other);
    } else if (f->kind == FIELD_TAG && (strlen(text) > 35 || text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')) {
        report_error(e->report, NOWHERE, "%s \"%.80s\": say a tag such as en, pt-BR or zh-Hans", f->name, text);
    } else {
        return text;
    }
    g_free(text);
    return NULL;
}

/* A placement, while it is being changed. */
struct slot {
    int64_t id, room, start, end;       /* id 0: there is none; room 0: none */
    int64_t day;                        /* midnight of its logical day, on the clock of the venue */
    bool    placed;                     /* it has a start */
};

/* Which placement is meant: the only one, or the one that was said. */
static bool
find_slot(struct edit *e, struct slot *s)
{
    sqlite3_stmt *q = sql_prepare(e->db, what,
        "SELECT p.slot_id, coalesce(p.room_id, 0), p.start_utc, p.end_utc, unixepoch(p.day), local_time(p.start_utc) || coalesce(' ' || r.name, '')"
        " FROM slot p LEFT JOIN room r USING (room_id) WHERE p.state = 'active' AND p.session_id = ? ORDER BY p.start_utc, p.slot_id", e->report);
    GString *all = g_string_new(NULL);
    size_t n = 0, wanted = e->said->placement;

    if (q != NULL)
        sqlite3_bind_int64(q, 1, e->id);
    while (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
        n++;
        g_string_append_printf(all, "%s%zu: %s", n > 1 ? "; " : "", n, (const char *)sqlite3_column_text(q, 5));
        if (wanted == 0 ? n == 1 : n == wanted)
            *s = (struct slot){ sqlite3_column_int64(q, 0), sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2),
                                sqlite3_column_int64(q, 3), sqlite3_column_int64(q, 4), true };
    }
    sqlite3_finalize(q);
    if (n > 1 && wanted == 0)
        report_error(e->report, NOWHERE, "the session takes place %zu times; say --placement and which (%s)", n, all->str);
    else if (wanted > n)
        report_error(e->report, NOWHERE, "there is no placement %zu%s%s%s", wanted, n > 0 ? " (" : "", all->str, n > 0 ? ")" : "");
    g_string_free(all, TRUE);
    return q != NULL && (n <= 1 || wanted != 0) && wanted <= n;
}

/* "2015-08-17 09:00", or "9:00" on the day of `day`, which ends at the day change; not before `least`. */
static bool
read_time(struct edit *e, const struct field *f, const char *said, int64_t day, bool has_day, int64_t least, int64_t *out)
{
    struct zone *zone = zone_open(e->db->event.zone, NOWHERE, e->report);
    struct when when;
    int seconds;
    int64_t local;
    bool ok = false;

    if (zone == NULL)
        return false;
    if (when_clock(said, &seconds)) {
        if (!has_day) {
            report_error(e->report, NOWHERE, "%s \"%s\": the session is not placed yet; say the day too, such as 2015-08-17 %s", f->name, said, said);
            goto out;
        }
        local = day + seconds + (seconds < e->db->event.day_change * 60 ? 86400 : 0);
        if (local < least)
            local += 86400;
    } else if (when_parse(said, &when) && when.has_clock) {
        *out = when.local - when.offset;
        ok = when.has_offset;
        local = when.local;
    } else {
        report_error(e->report, NOWHERE, "%s \"%.80s\" is no time; say it like 9:30, or 2015-08-17 09:30", f->name, said);
        goto out;
    }
    if (!ok && zone_unix(zone, local, out) == ZONE_SKIPPED)
        report_error(e->report, NOWHERE, "%s \"%s\": there is no such time in %s; clocks skip it", f->name, said, e->db->event.zone);
    else
        ok = true;
out:
    zone_close(zone);
    return ok;
}

static int64_t
to_local(struct edit *e, int64_t unix_time)
{
    struct zone *zone = zone_open(e->db->event.zone, NOWHERE, e->report);
    int64_t local = zone != NULL ? zone_local(zone, unix_time) : unix_time;

    zone_close(zone);
    return local;
}

static bool
find_room(struct edit *e, const char *said, int64_t *room)
{
    sqlite3_stmt *q = sql_prepare(e->db, what,
        "SELECT room_id FROM (SELECT room_id, 1 AS rank FROM room WHERE name = ?1 AND state = 'active' UNION ALL"
        " SELECT room_id, 2 FROM room_alias WHERE alias = ?1 UNION ALL"
        " SELECT room_id, 3 FROM room WHERE fold(name) = fold(?1) AND state = 'active') ORDER BY rank LIMIT 1", e->report);
    char **names, *other;

    *room = 0;
    if (*said == '\0') {
        sqlite3_finalize(q);
        return true;
    }
    if (q != NULL)
        sqlite3_bind_text(q, 1, said, -1, SQLITE_STATIC);
    if (q != NULL && sqlite3_step(q) == SQLITE_ROW)
        *room = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    if (q == NULL || *room != 0)
        return *room != 0;
    names = sql_texts(e->db, what, "SELECT name FROM room WHERE state = 'active' ORDER BY sort", e->report);
    if (names == NULL)
        return false;
    other = instead(said, (const char *const *)names);
    report_error(e->report, NOWHERE, "there is no room \"%.80s\"; %s", said, other);
    g_free(other);
    g_strfreev(names);
    return false;
}

/* As imports do: another end is the same placement, another room or start a new one. */
static bool
write_slot(struct edit *e, const struct slot *was, const struct slot *is)
{
    static const char *const statements[] = {
        "INSERT INTO day (day, code) SELECT d.day, new_code('day', d.day) FROM (SELECT logical_day(:start, zone, day_change_min) AS day FROM event) d"
        " WHERE d.day NOT IN (SELECT day FROM day)",
        "UPDATE room SET state = 'active' WHERE state = 'gone' AND room_id = :room",
        "UPDATE slot SET state = 'gone' WHERE slot_id = :slot AND (room_id IS NOT nullif(:room, 0) OR start_utc <> :start)",
        "UPDATE slot SET end_utc = :end, day = logical_day(:start, event.zone, event.day_change_min) FROM event WHERE state = 'active' AND slot_id = :slot",
        "INSERT INTO slot (session_id, room_id, start_utc, end_utc, day) SELECT :session, nullif(:room, 0), :start, :end,"
        " logical_day(:start, zone, day_change_min) FROM event WHERE NOT EXISTS (SELECT 1 FROM slot WHERE state = 'active' AND session_id = :session"
        " AND room_id IS nullif(:room, 0) AND start_utc = :start)",
    };
    const struct { const char *name; int64_t value; } values[] = {
        { ":slot", was->id }, { ":session", e->id }, { ":room", is->room }, { ":start", is->start }, { ":end", is->end },
    };
    bool ok = true;

    for (size_t i = 0; ok && i < G_N_ELEMENTS(statements); i++) {
        sqlite3_stmt *q = sql_prepare(e->db, what, statements[i], e->report);

        for (size_t k = 0; q != NULL && k < G_N_ELEMENTS(values); k++) {
            int at = sqlite3_bind_parameter_index(q, values[k].name);

            if (at > 0)
                sqlite3_bind_int64(q, at, values[k].value);
        }
        ok = sql_finish(e->db, q, what, e->report);
    }
    e->changed = true;
    return ok;
}

/* Start, end and room are changed together; an end that is not said moves with the start. */
static bool
place(struct edit *e)
{
    struct slot was = { 0 }, is;
    const char *start = NULL, *end = NULL, *room = NULL;
    const struct field *start_field = NULL, *end_field = NULL;

    for (size_t i = 0; i < e->said->n; i++) {
        const struct field *f = find_field(e, e->said->fields[i].name);
        const char *value = e->said->fields[i].value;

        if (f->kind == FIELD_START)
            start = value, start_field = f;
        else if (f->kind == FIELD_END)
            end = value, end_field = f;
        else if (f->kind == FIELD_ROOM)
            room = value;
    }
    if (start == NULL && end == NULL && room == NULL)
        return true;
    if (!find_slot(e, &was))
        return false;
    if (!was.placed && start == NULL) {
        report_error(e->report, NOWHERE, "the session has no time yet; say its start too");
        return false;
    }
    is = was;
    if (start != NULL && !read_time(e, start_field, start, was.day, was.placed, INT64_MIN, &is.start))
        return false;
    is.end = was.placed ? is.start + (was.end - was.start) : is.start;
    if (end != NULL && *end == '\0') {
        is.end = is.start;
    } else if (end != NULL) {
        int64_t local = to_local(e, is.start), day = local - ((local % 86400) + 86400) % 86400;

        if (day + e->db->event.day_change * 60 > local)
            day -= 86400;
        if (!read_time(e, end_field, end, day, true, local, &is.end))
            return false;
    }
    if (is.end < is.start || is.end - is.start > MOST_SECONDS) {
        report_error(e->report, NOWHERE, is.end < is.start ? "it would end before it starts" : "it would last more than four days");
        return false;
    }
    if (room != NULL && !find_room(e, room, &is.room))
        return false;
    if (was.placed && is.start == was.start && is.end == was.end && is.room == was.room)
        return lock(e, "slots", true);
    return write_slot(e, &was, &is) && lock(e, "slots", true);
}

static bool
set(struct edit *e, const struct field *f, const char *value)
{
    char *text = checked(e, f, value), *statement = NULL;
    bool ok;

    if (text == NULL)
        return false;
    if (f->kind == FIELD_TRACK) {
        sqlite3_stmt *q = sql_prepare(e->db, what, "INSERT INTO track (name) SELECT ?1 WHERE ?1 <> '' ON CONFLICT DO NOTHING", e->report);

        if (q != NULL)
            sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC);
        ok = sql_finish(e->db, q, what, e->report)
          && write_text(e, "UPDATE session SET track_id = (SELECT track_id FROM track WHERE name = ?1)"
                        " WHERE session_id = ?2 AND track_id IS NOT (SELECT track_id FROM track WHERE name = ?1)", text);
    } else if (f->kind == FIELD_ABSTRACT) {
        ok = write_text(e, "INSERT INTO abstract (text, session_id) SELECT ?1, ?2"
                        " WHERE ?1 <> coalesce((SELECT text FROM abstract WHERE session_id = ?2), '')"
                        " ON CONFLICT DO UPDATE SET text = excluded.text", text);
    } else {
        statement = g_strdup_printf("UPDATE %s SET %s = ?1 WHERE %s_id = ?2 AND %s <> ?1", e->table, f->column, e->table, f->column);
        ok = write_text(e, statement, text);
    }
    g_free(statement);
    g_free(text);
    return ok && lock(e, f->column, true);
}

/* Speakers come and go with their sessions. */
static bool
follow(struct edit *e)
{
    sqlite3_stmt *q;

    if (e->said->person)
        return true;
    q = sql_prepare(e->db, what,
        "UPDATE person SET state = f.state FROM (SELECT p.person_id, iif(EXISTS (SELECT 1 FROM credit c JOIN session s USING (session_id)"
        " WHERE c.person_id = p.person_id AND s.state <> 'withdrawn'), 'active', 'withdrawn') AS state FROM person p) f"
        " WHERE f.person_id = person.person_id AND f.state <> person.state AND role = 'speaker'"
        " AND person.person_id IN (SELECT person_id FROM credit WHERE session_id = ?)"
        " AND NOT EXISTS (SELECT 1 FROM json_each(person.locked_json) WHERE value = 'state')", e->report);
    if (q != NULL)
        sqlite3_bind_int64(q, 1, e->id);
    return sql_finish(e->db, q, what, e->report);
}

static bool
apply(struct edit *e)
{
    bool ok = true;

    if (e->said->unlock && e->said->n == 0)
        return lock(e, "", false);
    /* all mistakes are told in one run */
    for (size_t i = 0; i < e->said->n; i++)
        ok = find_field(e, e->said->fields[i].name) != NULL && ok;
    for (size_t i = 0; ok && i < e->said->n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(e->said->fields[i].name, e->said->fields[k].name) == 0) {
                report_error(e->report, NOWHERE, "%s is said twice", e->said->fields[i].name);
                ok = false;
            }
    if (!ok)
        return false;
    for (size_t i = 0; i < e->said->n; i++) {
        const struct field *f = find_field(e, e->said->fields[i].name);

        if (e->said->unlock)
            ok = lock(e, f->column, false) && ok;
        else if (f->kind < FIELD_START)
            ok = set(e, f, e->said->fields[i].value) && ok;
    }
    if (e->said->unlock)
        return ok;
    return place(e) && ok && follow(e);
}

/* No source's word stands for what the session is now: the next import looks at it again. */
static bool
unsettle(struct edit *e)
{
    sqlite3_stmt *q;

    if (e->said->person)
        return true;
    q = sql_prepare(e->db, what, "UPDATE listed SET digest = NULL WHERE session_id = ? AND digest IS NOT NULL", e->report);
    if (q != NULL)
        sqlite3_bind_int64(q, 1, e->id);
    return sql_finish(e->db, q, what, e->report);
}

bool
db_edit(struct db *db, const struct db_edit *said, struct db_edited *out, struct arena *arena, struct report *report)
{
    struct edit e = { .db = db, .said = said, .report = report, .table = said->person ? "person" : "session",
                      .fields = said->person ? person_fields : session_fields };
    char *name = NULL;
    int64_t when;
    bool ok;

    *out = (struct db_edited){ 0 };
    if (!db_begin(db, what, report))
        return false;
    ok = find(&e, out, arena);
    if (ok) {
        name = g_strdup_printf("edit of \"%s\" (%s)", out->title, out->code);
        ok = journal_open(db, what, name, said->now, report) && apply(&e) && unsettle(&e)
          && (!e.changed || (days_fill(db, report) && db_revise(db, said->now, "edit", false, report)))
          && journal_close(db, e.changed, 0, report);
        g_free(name);
    }
    out->changed = e.changed;
    out->revision = db_revision(db, &when);
    return db_end(db, ok, what, report) && ok;
}
