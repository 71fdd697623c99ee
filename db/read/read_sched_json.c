/*
 * What Sched answers at …/api/session/export?format=json: a list of sessions,
 * with times on the clock of the venue. Organizers get it with a key of theirs.
 */
#include "db/read/stage.h"

#include <string.h>

#include "db/read/html.h"
#include "db/read/json_input.h"
#include "db/read/placement.h"
#include "db/read/schedule_event.h"

struct reader {
    struct json_input json;
    struct stage     *stage;
    const char       *path;
    size_t            sessions;
    bool              bad;              /* a session has an error */
};

/* Text of one line, with its references undone, "" for none. For g_free(). */
static char *
line_of(struct reader *r, struct source where, const char *text)
{
    GString *s = g_string_new(text);

    schedule_text_decode(r->stage, where, s);
    return g_strstrip(g_string_free(s, FALSE));
}

/* "2015-08-17 09:00", with seconds at times. *out is INT64_MIN for none. False after an error. */
static bool
read_time(struct reader *r, const json_t *session, const char *key, struct source where, int64_t *out)
{
    const char *text = json_input_string(session, key);

    *out = INT64_MIN;
    return text == NULL || *text == '\0' || stage_local(r->stage, text, where, out);
}

static const struct {
    const char *key, *role;
} people[] = {
    { "speakers", "speaker" },  { "artists", "speaker" },   { "moderators", "moderator" },  { "panelists", "panelist" },
};

/* A list of { username, name, … }, or, in old versions, names with commas between. */
static void
stage_people(struct reader *r, int64_t row, struct source where, const json_t *list, const char *role)
{
    json_t *one;
    size_t i;

    if (json_is_string(list)) {
        char **names = g_strsplit(json_string_value(list), ",", 500);

        for (char **name = names; *name != NULL; name++) {
            char *clean = line_of(r, where, *name);

            if (*clean != '\0')
                stage_person(r->stage, row, &(struct staged_person){ .name = clean, .role = role });
            g_free(clean);
        }
        g_strfreev(names);
    }
    json_array_foreach(list, i, one) {
        char digits[JSON_DIGITS];
        const char *id = json_input_text(one, "username", digits);
        char *name = line_of(r, where, json_is_object(one) ? json_input_string(one, "name") : json_string_value(one));
        char *bio = json_input_string(one, "about") ? html_text(json_input_string(one, "about")) : NULL;

        stage_person(r->stage, row, &(struct staged_person){
            .id = id, .name = name, .role = role, .job = json_input_string(one, "position"),
            .company = json_input_string(one, "company"), .bio = bio,
        });
        g_free(name);
        g_free(bio);
    }
}

static void
read_session(struct reader *r, const json_t *session)
{
    struct source where = json_input_where(&r->json, session);
    const char *active = json_input_string(session, "active"), *description = json_input_string(session, "description");
    char id[JSON_DIGITS], key[JSON_DIGITS];
    char *title = line_of(r, where, json_input_string(session, "name"));
    char *room = line_of(r, where, json_input_string(session, "venue"));
    char *abstract = description == NULL ? NULL : html_text(description);
    struct staged_session s = {
        .where = where, .title = title, .room = room, .abstract = abstract,
        .id = json_input_text(session, "event_key", key),
        .uid = json_input_text(session, "id", id),      /* as the calendar has it */
        .url = json_input_string(session, "url"),
        .kind = json_input_string(session, "event_type"), .track = json_input_string(session, "event_subtype"),
    };
    int64_t row = 0;

    if (active != NULL && g_ascii_strcasecmp(active, "y") != 0) {
        stage_skip(r->stage, where, "session \"%.100s\" is not active; left out", title);
        goto out;
    }
    if (*title == '\0') {
        stage_skip(r->stage, where, "a session without a title left out");
        goto out;
    }
    if (read_time(r, session, "event_start", where, &s.start) && read_time(r, session, "event_end", where, &s.end)) {
        placement_of_ends(r->stage, &s);
        row = stage_session(r->stage, &s);
    }
    r->bad = r->bad || row == 0;
    r->sessions += row != 0;
    for (size_t i = 0; i < G_N_ELEMENTS(people) && row != 0; i++)
        stage_people(r, row, where, json_object_get(session, people[i].key), people[i].role);
out:
    g_free(title);
    g_free(room);
    g_free(abstract);
}

bool
read_sched_json(struct stage *stage, const char *path, const char *data, size_t length)
{
    struct reader r = { .stage = stage, .path = path };
    json_t *session;
    size_t i;
    bool ok = json_input_open(&r.json, path, data, length, stage_report(stage));

    if (ok) {
        json_array_foreach(r.json.root, i, session)
            if (json_is_object(session))
                read_session(&r, session);
        if (r.sessions == 0 && !r.bad)
            report_error(stage_report(stage), (struct source){ path, 0, 0 }, "there is no active session in it");
    }
    json_input_close(&r.json);
    return ok && r.sessions > 0 && !r.bad;
}
