#include "db/read/schedule_event.h"

#include <string.h>

#include "db/read/clean.h"
#include "db/read/html.h"
#include "db/read/name.h"
#include "db/read/placement.h"
#include "db/read/summary_people.h"
#include "db/read/when.h"

void
schedule_event_open(struct schedule_event *e)
{
    *e = (struct schedule_event){ .people = g_array_new(FALSE, FALSE, sizeof(struct schedule_person)) };
    for (int i = 0; i < N_EVENT_FIELDS; i++)
        e->fields[i] = g_string_new(NULL);
}

static void
drop_person(struct schedule_person *p)
{
    for (int f = 0; f < N_PERSON_FIELDS; f++)
        g_free(p->fields[f]);
}

void
schedule_event_reset(struct schedule_event *e)
{
    for (int i = 0; i < N_EVENT_FIELDS; i++)
        g_string_truncate(e->fields[i], 0);
    for (guint i = 0; i < e->people->len; i++)
        drop_person(&g_array_index(e->people, struct schedule_person, i));
    g_array_set_size(e->people, 0);
}

void
schedule_event_close(struct schedule_event *e)
{
    schedule_event_reset(e);
    for (int i = 0; i < N_EVENT_FIELDS; i++)
        g_string_free(e->fields[i], TRUE);
    g_array_free(e->people, TRUE);
}

void
schedule_text_decode(struct stage *stage, struct source where, GString *text)
{
    bool found;
    char *decoded = html_references(text->str, &found);

    if (found) {
        stage_note(stage, where, "\"%.100s\" was escaped twice; taken as \"%.100s\"", text->str, decoded);
        g_string_assign(text, decoded);
    }
    g_free(decoded);
}

void
schedule_name_clean(GString *name)
{
    unsigned repairs = 0;               /* stage.c speaks of them */
    char *clean = clean_text(name->str, name->len, CLEAN_NAME, &repairs);

    if (repairs == 0)
        g_string_assign(name, clean);
    g_free(clean);
}

int
schedule_day_change(struct stage *stage, struct source where, const char *text)
{
    int seconds;

    if (text == NULL || *text == '\0')
        return -1;
    if (!when_clock(text, &seconds)) {
        stage_note(stage, where, "day_change \"%.20s\" is no time; left out of account", text);
        return -1;
    }
    /* FOSDEM says 09:00, when its first session begins: nothing is up past that, and early birds would fly to the next day. */
    if (seconds > 6 * 3600) {
        stage_note(stage, where, "day_change \"%.20s\" is no hour at which a night ends; left out of account", text);
        return -1;
    }
    return seconds / 60;
}

static bool
same(const struct schedule_person *a, const struct schedule_person *b, enum person_field field)
{
    return g_strcmp0(a->fields[field], b->fields[field]) == 0;
}

void
schedule_event_person(struct stage *stage, struct schedule_event *e, struct source where, struct schedule_person p)
{
    const char *name, *comma;
    char **several;

    /* one more than stage.c takes, for it to say so; each is compared with all others */
    if (e->people->len > STAGE_MOST_PEOPLE) {
        drop_person(&p);
        return;
    }
    if (p.fields[PERSON_NAME] == NULL)
        p.fields[PERSON_NAME] = g_strdup("");
    name = p.fields[PERSON_NAME];
    if (name_is_to_come(name)) {
        stage_skip(stage, where, "\"%.100s\" is nobody yet; left out, for it would get a badge", name);
        drop_person(&p);
        return;
    }
    if ((several = summary_names(name)) != NULL) {
        stage_note(stage, where, "\"%.100s\" is one person to the file; taken as %u, for that is how it reads", name, g_strv_length(several));
        for (char **one = several; *one != NULL; one++)
            schedule_event_person(stage, e, where, (struct schedule_person){ .fields = {
                [PERSON_NAME] = g_strdup(*one), [PERSON_ROLE] = g_strdup(p.fields[PERSON_ROLE]),
                [PERSON_AFFILIATION] = g_strdup(p.fields[PERSON_AFFILIATION]),
            } });
        g_strfreev(several);
        drop_person(&p);
        return;
    }
    comma = strstr(name, ", ");
    if ((comma != NULL && !name_is_suffix(comma + 2)) || strstr(name, " & ") != NULL || strstr(name, " and ") != NULL)
        stage_note(stage, where, "\"%.100s\" is one person to the file, but reads like several; they will share a badge", name);
    /* "0" is what some systems write for want of an id. */
    if (g_strcmp0(p.fields[PERSON_ID], "0") == 0) {
        stage_note(stage, where, "id \"0\" of \"%.100s\" tells nobody apart; left out of account", name);
        g_clear_pointer(&p.fields[PERSON_ID], g_free);
    }
    for (guint i = 0; i < e->people->len; i++) {
        const struct schedule_person *other = &g_array_index(e->people, struct schedule_person, i);

        if (same(other, &p, PERSON_NAME) && same(other, &p, PERSON_ID) && same(other, &p, PERSON_GUID)
            && same(other, &p, PERSON_CODE)) {
            stage_skip(stage, where, "\"%.100s\" is twice in one session; left out once", name);
            drop_person(&p);
            return;
        }
    }
    g_array_append_val(e->people, p);
}

/* Abstract and description as one text; many systems repeat the one in the other. */
static char *
abstract_of(struct schedule_event *e)
{
    char *abstract = g_strstrip(html_text(e->fields[EVENT_ABSTRACT]->str));
    char *description = g_strstrip(html_text(e->fields[EVENT_DESCRIPTION]->str));
    char *both;

    if (*description == '\0' || strstr(abstract, description) != NULL)
        both = g_strdup(abstract);
    else if (*abstract == '\0' || g_str_has_prefix(description, abstract))
        both = g_strdup(description);
    else
        both = g_strconcat(abstract, "\n\n", description, NULL);
    g_free(abstract);
    g_free(description);
    return both;
}

/* "de", "de_AT", "de, en": the first, as BCP 47 spells it. NULL if it is none. */
static char *
language_of(struct stage *stage, struct source where, const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    size_t primary = strcspn(text, "-_, ;/");
    char *language;

    if (*text == '\0')
        return NULL;
    if (primary < 2 || primary > 3 || n > 20 || n < primary || (text[n] != '\0' && strchr(", ;/", text[n]) == NULL)) {
        stage_note(stage, where, "language \"%.40s\" is no code of a language, such as \"en\"; left out of account", text);
        return NULL;
    }
    language = g_strndup(text, n);
    g_strdelimit(language, "_", '-');
    for (size_t i = 0; i < primary; i++)
        language[i] = g_ascii_tolower(language[i]);
    return language;
}

/* The room the event itself names wins; the one it is listed under is only a heading then. */
static const char *
room_of(struct stage *stage, struct schedule_event *e, const char *title)
{
    const char *own = e->fields[EVENT_ROOM]->str;

    if (*own == '\0')
        return e->room;
    if (e->room != NULL && *e->room != '\0' && strcmp(own, e->room) != 0) {
        stage_note(stage, e->where, "session \"%s\" is listed under room \"%.100s\" but says \"%.100s\"; taken as \"%.100s\"", title,
                   e->room, own, own);
        e->room_differs = true;
    }
    return own;
}

static bool
is_cancelled(const char *status)
{
    return g_ascii_strcasecmp(status, "cancelled") == 0 || g_ascii_strcasecmp(status, "canceled") == 0;
}

/* As much of the title as messages show. */
static char *
brief(const char *title)
{
    char *valid = g_strndup(title, strnlen(title, 1000));
    char *shortened = NULL;

    if (g_utf8_validate(valid, -1, NULL) && g_utf8_strlen(valid, -1) > 60)
        shortened = g_utf8_substring(valid, 0, 60);
    if (shortened == NULL)
        return valid;
    g_free(valid);
    return shortened;
}

bool
schedule_event_stage(struct stage *stage, struct schedule_event *e, bool *staged)
{
    GString **f = e->fields;
    char *abstract, *language, *title = brief(f[EVENT_TITLE]->str);
    struct staged_session session;
    int64_t row = 0;
    bool ok;

    *staged = false;
    if (f[EVENT_TITLE]->len == 0) {
        stage_skip(stage, e->where, "an event without a title left out");
        g_free(title);
        return true;
    }
    abstract = abstract_of(e);
    language = language_of(stage, e->where, f[EVENT_LANGUAGE]->str);
    session = (struct staged_session){
        .where = e->where,
        .guid = f[EVENT_GUID]->str, .code = f[EVENT_CODE]->str, .id = f[EVENT_ID]->str,
        .slug = f[EVENT_SLUG]->str, .url = f[EVENT_URL]->str,
        .kind = f[EVENT_KIND]->str, .track = f[EVENT_TRACK]->str, .language = language,
        .title = f[EVENT_TITLE]->str, .subtitle = f[EVENT_SUBTITLE]->str, .abstract = abstract,
        .room = room_of(stage, e, title),
        .cancelled = is_cancelled(f[EVENT_STATUS]->str),
    };
    ok = placement_find(stage, &(struct placement){ e->where, title, f[EVENT_DATE]->str, f[EVENT_START]->str, e->day,
                                                    f[EVENT_DURATION]->str },
                        &session.start, &session.end)
      && (row = stage_session(stage, &session)) != 0;
    for (guint i = 0; ok && i < e->people->len; i++) {
        char **p = g_array_index(e->people, struct schedule_person, i).fields;

        stage_person(stage, row, &(struct staged_person){
            .guid = p[PERSON_GUID], .code = p[PERSON_CODE], .id = p[PERSON_ID], .name = p[PERSON_NAME],
            .credited = p[PERSON_CREDITED], .affiliation = p[PERSON_AFFILIATION], .job = p[PERSON_JOB],
            .company = p[PERSON_COMPANY], .bio = p[PERSON_BIO], .role = p[PERSON_ROLE],
        });
    }
    *staged = ok;
    g_free(abstract);
    g_free(language);
    g_free(title);
    return ok;
}
