/*
 * What Sessionize answers at …/view/All, …/view/GridSmart and …/view/Sessions:
 *
 *     { sessions: […], speakers: […], rooms: […], categories: […] }
 *     [ { date, rooms: [ { name, sessions: […] } ] } ]
 *     [ { groupName, sessions: […] } ]
 *
 * Times are those of the venue's clock, without a zone, unless the organizer
 * has chosen UTC. Breaks and lunch are sessions too, of kind "service".
 */
#include "db/read/stage.h"

#include <string.h>

#include "db/read/html.h"
#include "db/read/json_input.h"
#include "db/read/placement.h"
#include "db/read/schedule_event.h"
#include "db/read/when.h"

enum { DEPTH = 3 };                     /* of days, rooms and sessions */

struct reader {
    struct json_input json;
    struct stage     *stage;
    const char       *path;
    GHashTable       *speakers, *rooms; /* id to json_t *; the strings are the file's, or ours */
    GHashTable       *items;            /* id of a category's item to struct item */
    char             *company;          /* id of the question about speakers' companies, or NULL */
    size_t            sessions;
    bool              bad;              /* a session has an error */
};

/* What a category of sessions is about, by its title. */
enum about { ABOUT_NOTHING, ABOUT_TRACK, ABOUT_KIND, ABOUT_LANGUAGE };

struct item {
    enum about  about;
    const char *name;
};

static const struct {
    const char *word;
    enum about  about;
} titles[] = {
    { "language", ABOUT_LANGUAGE },     { "sprache", ABOUT_LANGUAGE },  { "langue", ABOUT_LANGUAGE },
    { "idioma", ABOUT_LANGUAGE },       { "track", ABOUT_TRACK },       { "format", ABOUT_KIND },   { "type", ABOUT_KIND },
};

static const struct {
    const char *name, *code;
} languages[] = {
    { "english", "en" },    { "englisch", "en" },   { "german", "de" },     { "deutsch", "de" },    { "french", "fr" },
    { "français", "fr" },   { "spanish", "es" },    { "español", "es" },    { "italian", "it" },    { "italiano", "it" },
    { "dutch", "nl" },      { "nederlands", "nl" }, { "polish", "pl" },     { "polski", "pl" },     { "portuguese", "pt" },
    { "português", "pt" },  { "czech", "cs" },      { "danish", "da" },     { "dansk", "da" },      { "swedish", "sv" },
    { "svenska", "sv" },    { "norwegian", "no" },  { "norsk", "no" },      { "finnish", "fi" },    { "suomi", "fi" },
    { "croatian", "hr" },   { "hrvatski", "hr" },   { "slovenian", "sl" },  { "hungarian", "hu" },  { "ukrainian", "uk" },
    { "japanese", "ja" },   { "日本語", "ja" },     { "chinese", "zh" },    { "中文", "zh" },       { "korean", "ko" },
    { "turkish", "tr" },    { "greek", "el" },      { "hebrew", "he" },     { "arabic", "ar" },     { "hindi", "hi" },
};

static enum about
about(const char *title)
{
    char *folded = g_utf8_casefold(title, -1);
    enum about found = ABOUT_NOTHING;

    for (size_t i = 0; i < G_N_ELEMENTS(titles) && found == ABOUT_NOTHING; i++)
        if (strstr(folded, titles[i].word) != NULL)
            found = titles[i].about;
    g_free(folded);
    return found;
}

static const char *
language_code(const char *name)
{
    char *folded = g_utf8_casefold(name, -1);
    const char *code = NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(languages) && code == NULL; i++)
        if (g_str_has_prefix(folded, languages[i].name))
            code = languages[i].code;
    g_free(folded);
    return code;
}

/* Text of one line, with its references undone. For g_free(); NULL for NULL. */
static char *
line_of(struct reader *r, struct source where, const char *text)
{
    GString *s;

    if (text == NULL)
        return NULL;
    s = g_string_new(text);
    schedule_text_decode(r->stage, where, s);
    return g_strstrip(g_string_free(s, FALSE));
}

/* What sessions refer to */

static void
index_list(const json_t *list, GHashTable *by_id)
{
    char digits[JSON_DIGITS];
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item) {
        const char *id = json_input_text(item, "id", digits);

        if (id != NULL)
            g_hash_table_insert(by_id, g_strdup(id), item);
    }
}

static void
index_categories(struct reader *r, const json_t *categories)
{
    char digits[JSON_DIGITS];
    json_t *category, *item;
    size_t i, k;

    json_array_foreach(categories, i, category) {
        const char *title = json_input_string(category, "title");

        json_array_foreach(json_object_get(category, "items"), k, item) {
            const char *id = json_input_text(item, "id", digits), *name = json_input_string(item, "name");
            struct item *known;

            if (id == NULL || name == NULL || title == NULL)
                continue;
            known = g_new(struct item, 1);
            *known = (struct item){ about(title), name };
            g_hash_table_insert(r->items, g_strdup(id), known);
        }
    }
}

/* Organizers ask for the company in a question of their own. */
static void
find_company(struct reader *r, const json_t *questions)
{
    static const char *const words[] = { "company", "organisation", "organization", "employer", "affiliation", "firma" };
    char digits[JSON_DIGITS];
    json_t *question;
    size_t i;

    json_array_foreach(questions, i, question) {
        const char *text = json_input_string(question, "question"), *id = json_input_text(question, "id", digits);
        char *folded = text == NULL || id == NULL || strlen(text) > 60 ? NULL : g_utf8_casefold(text, -1);

        for (size_t k = 0; k < G_N_ELEMENTS(words) && folded != NULL && r->company == NULL; k++)
            if (strstr(folded, words[k]) != NULL && strstr(folded, "url") == NULL && strstr(folded, "site") == NULL)
                r->company = g_strdup(id);
        g_free(folded);
    }
}

static void
stage_one_room(struct reader *r, struct source where, const char *said)
{
    char *name = line_of(r, where, said);

    if (name != NULL && g_regex_match_simple("\\S \\(\\d{1,5}\\)$", name, 0, 0))
        stage_note(r->stage, where, "the name of room \"%.100s\" seems to tell how many it holds; \"placard room rename\" makes it shorter",
                   name);
    stage_room(r->stage, name);
    g_free(name);
}

struct sorted_room {
    struct source where;                /* found in the order of the file, which is quick */
    json_int_t    sort;
    const char   *name;
};

static int
by_sort(const void *a, const void *b)
{
    const struct sorted_room *x = a, *y = b;

    return (x->sort > y->sort) - (x->sort < y->sort);
}

static void
stage_rooms(struct reader *r, const json_t *rooms)
{
    GArray *sorted = g_array_new(FALSE, FALSE, sizeof(struct sorted_room));
    json_t *room;
    size_t i;

    json_array_foreach(rooms, i, room) {
        struct sorted_room one = { { 0 }, json_integer_value(json_object_get(room, "sort")), json_input_string(room, "name") };

        if (one.name == NULL)
            continue;
        one.where = json_input_where(&r->json, room);
        g_array_append_val(sorted, one);
    }
    g_array_sort(sorted, by_sort);      /* stable, as qsort() is not */
    for (guint k = 0; k < sorted->len; k++) {
        const struct sorted_room *one = &g_array_index(sorted, struct sorted_room, k);

        stage_one_room(r, one->where, one->name);
    }
    g_array_free(sorted, TRUE);
}

/* People */

/* The answer to the question about the company, or NULL. */
static const char *
company_of(struct reader *r, const json_t *speaker)
{
    const char *found = NULL;
    json_t *answer;
    size_t i;

    json_array_foreach(json_object_get(speaker, "questionAnswers"), i, answer) {
        char digits[JSON_DIGITS];
        const char *id = json_input_text(answer, "questionId", digits);

        if (id != NULL && r->company != NULL && strcmp(id, r->company) == 0)
            found = json_input_string(answer, "answerValue");
    }
    return found;
}

/*
 * What speakers answer to the organizer is where they are from at the event;
 * what they write below their name is of their profile, "Engineer at Initech" a
 * job and a company, and anything else could be either.
 */
static void
stage_speaker(struct reader *r, int64_t session, struct source where, const json_t *speaker)
{
    static const char *const separators[] = { " at ", " @ ", " @" };
    const char *full = json_input_string(speaker, "fullName"), *company = company_of(r, speaker);
    char digits[JSON_DIGITS], *name, *bio, *line = line_of(r, where, json_input_string(speaker, "tagLine")), *at = NULL;

    if (full == NULL)
        full = json_input_string(speaker, "name");
    if (full != NULL)
        name = line_of(r, where, full);
    else
        name = g_strdup_printf("%s %s", json_input_string(speaker, "firstName") ? json_input_string(speaker, "firstName") : "",
                               json_input_string(speaker, "lastName") ? json_input_string(speaker, "lastName") : "");
    for (size_t i = 0; i < G_N_ELEMENTS(separators) && line != NULL && at == NULL; i++)
        if ((at = strstr(line, separators[i])) != NULL) {
            *at = '\0';
            at += strlen(separators[i]);
        }
    bio = json_input_string(speaker, "bio") ? html_text(json_input_string(speaker, "bio")) : NULL;
    stage_person(r->stage, session, &(struct staged_person){
        .guid = json_input_text(speaker, "id", digits), .name = name, .job = line,
        .affiliation = company != NULL && *company != '\0' ? company : NULL, .company = at, .bio = bio,
    });
    g_free(name);
    g_free(line);
    g_free(bio);
}

static void
stage_speakers(struct reader *r, int64_t session, struct source where, const json_t *speakers)
{
    json_t *one;
    size_t i;

    json_array_foreach(speakers, i, one) {
        char digits[JSON_DIGITS];
        const char *id = json_is_object(one) ? json_input_text(one, "id", digits) : json_string_value(one);
        const json_t *known = id == NULL ? NULL : g_hash_table_lookup(r->speakers, id);

        if (known == NULL && json_is_object(one))
            known = one;                /* GridSmart: { id, name } */
        if (known != NULL)
            stage_speaker(r, session, where, known);
        else
            stage_skip(r->stage, where, "speaker %.60s is not in the list of speakers; left out", id == NULL ? "" : id);
    }
}

/* Sessions */

static void
take_item(struct staged_session *s, enum about what, const char *name)
{
    if (what == ABOUT_TRACK && s->track == NULL)
        s->track = name;
    else if (what == ABOUT_KIND && s->kind == NULL)
        s->kind = name;
    else if (what == ABOUT_LANGUAGE && s->language == NULL)
        s->language = language_code(name);
}

/* All: ids of items; GridSmart: categories with their items. */
static void
take_categories(struct reader *r, const json_t *session, struct staged_session *s)
{
    char digits[JSON_DIGITS];
    json_t *category, *item;
    size_t i, k;

    json_array_foreach(json_object_get(session, "categoryItems"), i, item) {
        const struct item *known;

        g_snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(item));
        if ((known = g_hash_table_lookup(r->items, digits)) != NULL)
            take_item(s, known->about, known->name);
    }
    json_array_foreach(json_object_get(session, "categories"), i, category) {
        const char *title = json_input_string(category, "name");

        json_array_foreach(json_object_get(category, "categoryItems"), k, item)
            if (title != NULL && json_input_string(item, "name") != NULL)
                take_item(s, about(title), json_input_string(item, "name"));
    }
}

/* *out is INT64_MIN for none. False after an error. */
static bool
read_time(struct reader *r, const json_t *session, const char *key, struct source where, int64_t *out)
{
    const char *said = json_input_string(session, key);
    struct when when;

    *out = INT64_MIN;
    if (said == NULL || *said == '\0')
        return true;
    if (!when_parse(said, &when) || !when.has_clock || !when.has_offset)
        return stage_local(r->stage, said, where, out);
    *out = when.local - when.offset;
    return true;
}

/* NULL: in the programme; otherwise what it is instead. */
static const char *
status_outside(const char *status)
{
    static const char *const outside[] = { "Nominated", "Waitlisted", "Accept_Queue", "Decline_Queue", "Declined" };

    for (size_t i = 0; i < G_N_ELEMENTS(outside) && status != NULL; i++)
        if (g_ascii_strcasecmp(status, outside[i]) == 0)
            return outside[i];
    return NULL;
}

static bool
is_off(const char *status)
{
    return status != NULL && (g_ascii_strcasecmp(status, "cancelled") == 0 || g_ascii_strcasecmp(status, "canceled") == 0
                              || g_ascii_strcasecmp(status, "withdrawn") == 0);
}

static void
read_session(struct reader *r, const json_t *session, const char *room)
{
    struct source where = json_input_where(&r->json, session);
    const char *status = json_input_string(session, "status"), *text;
    char digits[JSON_DIGITS], room_digits[JSON_DIGITS];
    char *title = line_of(r, where, json_input_string(session, "title")), *abstract = NULL, *room_name;
    const json_t *known_room;
    struct staged_session s = { .where = where };
    int64_t row = 0;

    if (title == NULL || *title == '\0') {
        stage_skip(r->stage, where, "a session without a title left out");
        g_free(title);
        return;
    }
    if (status_outside(status) != NULL) {
        stage_skip(r->stage, where, "session \"%.100s\" is not accepted, but %.20s; left out", title, status_outside(status));
        g_free(title);
        return;
    }
    text = json_input_text(session, "roomId", room_digits);
    known_room = text == NULL ? NULL : g_hash_table_lookup(r->rooms, text);
    if (known_room != NULL)
        room = json_input_string(known_room, "name");
    else if (json_input_string(session, "room") != NULL)
        room = json_input_string(session, "room");
    else if (text != NULL && room == NULL)
        stage_note(r->stage, where, "session \"%.100s\": room %.30s is not in the list of rooms; left without a room", title, text);
    room_name = line_of(r, where, room);
    if ((text = json_input_string(session, "description")) != NULL)
        abstract = html_text(text);

    take_categories(r, session, &s);
    if (s.kind == NULL)
        s.kind = json_is_true(json_object_get(session, "isServiceSession")) ? "service"
               : json_is_true(json_object_get(session, "isPlenumSession")) ? "plenum" : NULL;
    s.id = json_input_text(session, "id", digits);
    s.title = title;
    s.abstract = abstract;
    s.room = room_name;
    s.cancelled = is_off(status);
    if (!read_time(r, session, "startsAt", where, &s.start) || !read_time(r, session, "endsAt", where, &s.end)) {
        r->bad = true;
    } else {
        placement_of_ends(r->stage, &s);
        row = stage_session(r->stage, &s);
        r->bad = r->bad || row == 0;
    }
    if (row != 0)
        stage_speakers(r, row, where, json_object_get(session, "speakers"));
    r->sessions += row != 0;
    g_free(title);
    g_free(abstract);
    g_free(room_name);
}

/* A list of sessions, or of days, rooms or groups that have such lists. */
static void
read_list(struct reader *r, const json_t *list, const char *room, int depth)
{
    json_t *one;
    size_t i;

    json_array_foreach(list, i, one) {
        const json_t *sessions = json_object_get(one, "sessions"), *rooms = json_object_get(one, "rooms");

        if (depth > 0 && json_is_array(rooms)) {
            read_list(r, rooms, NULL, depth - 1);
        } else if (depth > 0 && json_is_array(sessions)) {
            if (json_input_string(one, "name") != NULL) {
                room = json_input_string(one, "name");
                stage_one_room(r, json_input_where(&r->json, one), room);
            }
            read_list(r, sessions, room, 0);
        } else if (json_is_object(one)) {
            read_session(r, one, room);
        }
    }
}

static bool
read_all(struct reader *r)
{
    const json_t *root = r->json.root;

    if (json_is_array(root)) {
        read_list(r, root, NULL, DEPTH);
    } else {
        index_list(json_object_get(root, "speakers"), r->speakers);
        index_list(json_object_get(root, "rooms"), r->rooms);
        index_categories(r, json_object_get(root, "categories"));
        find_company(r, json_object_get(root, "questions"));
        stage_rooms(r, json_object_get(root, "rooms"));
        read_list(r, json_object_get(root, "sessions"), NULL, 0);
    }
    if (r->sessions == 0 && !r->bad)
        report_error(stage_report(r->stage), (struct source){ r->path, 0, 0 },
                     "there is no session in it; of Sessionize's views All, GridSmart and Sessions are read");
    return r->sessions > 0 && !r->bad;
}

bool
read_sessionize(struct stage *stage, const char *path, const char *data, size_t length)
{
    struct reader r = { .stage = stage, .path = path };
    bool ok;

    r.speakers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r.rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    r.items = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ok = json_input_open(&r.json, path, data, length, stage_report(stage)) && read_all(&r);
    g_hash_table_destroy(r.speakers);
    g_hash_table_destroy(r.rooms);
    g_hash_table_destroy(r.items);
    g_free(r.company);
    json_input_close(&r.json);
    return ok;
}
