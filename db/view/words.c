#include "db/view/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

enum { MOST_BYTES = 64 * 1024, MOST_TEXT = 400 };

#define FILLED(n) (1u << (n))
#define MAY_LACK  FILLED(0)

/*
 * The words there are: how many things are filled in, and which of them must
 * not be left out (else any one will do, or none where it says so).
 */
static const struct key {
    const char *name;
    int         filled;
    unsigned    needs;
} keys[] = {
    { "language" }, { "clock" }, { "am" }, { "pm" },
    { "clock_12", 3, FILLED(2) }, { "clock_24", 3, FILLED(2) },
    { "clock_full_12", 2, FILLED(1) | FILLED(2) }, { "clock_full_24", 2, FILLED(1) },
    { "hour_12", 1 }, { "hour_24", 1 },

    { "monday" }, { "tuesday" }, { "wednesday" }, { "thursday" }, { "friday" }, { "saturday" }, { "sunday" },
    { "monday_short" }, { "tuesday_short" }, { "wednesday_short" }, { "thursday_short" },
    { "friday_short" }, { "saturday_short" }, { "sunday_short" },
    { "january" }, { "february" }, { "march" }, { "april" }, { "may" }, { "june" },
    { "july" }, { "august" }, { "september" }, { "october" }, { "november" }, { "december" },
    { "january_short" }, { "february_short" }, { "march_short" }, { "april_short" }, { "may_short" },
    { "june_short" }, { "july_short" }, { "august_short" }, { "september_short" }, { "october_short" },
    { "november_short" }, { "december_short" },

    { "first" },
    { "date_long", 3, FILLED(1) }, { "date_short", 3, FILLED(1) },
    { "day_bold", 2 }, { "day_light", 2 },
    { "moment", 3, FILLED(2) | FILLED(3) }, { "when", 3, FILLED(2) },

    { "times", 2, FILLED(1) | FILLED(2) }, { "times_full", 4 },
    { "ends", 2 }, { "break_to", 2 }, { "break" },
    { "after", 2 }, { "before", 2 }, { "until", 2 }, { "from", 2 }, { "rest_of_day", 2 },
    { "hours_minutes", 2, FILLED(1) | FILLED(2) }, { "hours", 1 }, { "minutes", 1 },

    { "people", 2, FILLED(1) | FILLED(2) }, { "people_last", 2, FILLED(1) | FILLED(2) },
    { "rooms", 2, FILLED(1) | FILLED(2) }, { "rooms_last", 2, FILLED(1) | FILLED(2) },
    { "joined", 1 }, { "joined_more", 1 }, { "separate", 1 }, { "separate_more", 1 },
    { "door_title", 3, FILLED(1) | FILLED(3) }, { "day_title", 2, FILLED(2) },
    { "more_rooms", 1 }, { "more_rooms_one", 1, MAY_LACK }, { "more_talks", 1 }, { "more_talks_one", 1, MAY_LACK },

    { "live_sign" }, { "live_note" }, { "live_version" }, { "scan_note" },
    { "revision", 2, FILLED(1) | FILLED(2) }, { "replaces", 1 }, { "part_of", 2, FILLED(1) | FILLED(2) },

    { "speaker" }, { "staff" }, { "sponsor" }, { "press" }, { "attendee" },
    { "cancelled" }, { "moved_to" }, { "moved_here" }, { "new_time" }, { "new_speaker" }, { "no_replacement" },
    { "room_time", 2, FILLED(1) | FILLED(2) }, { "was", 1 },

    { "web_schedule" }, { "web_people" }, { "web_sessions" }, { "web_skip" },
    { "web_date", 2, FILLED(1) | FILLED(2) }, { "web_tab", 2, FILLED(2) }, { "web_updated", 2, FILLED(1) | FILLED(2) },
    { "web_all_rooms" }, { "web_all_tracks" }, { "web_days" }, { "web_rooms" }, { "web_tracks" },
    { "web_search" }, { "web_no_match" }, { "web_found", 1 }, { "web_found_one", 1, MAY_LACK }, { "web_no_sessions" },
    { "web_add" }, { "web_feed" }, { "web_next_in", 1 }, { "web_same" },
    { "web_cancelled" }, { "web_withdrawn" }, { "web_moved", 1 }, { "web_moved_here", 1 }, { "web_printed", 1 }, { "web_printed_before", 2 },
    { "web_separate", 1 }, { "web_separate_more", 1 }, { "web_joined", 1 }, { "web_joined_more", 1 },
    { "web_now" }, { "web_now_at", 1 }, { "web_next" }, { "web_next_minutes", 1 }, { "web_next_minutes_one", 1, MAY_LACK },
    { "web_ended" }, { "web_earlier", 1 }, { "web_earlier_one", 1, MAY_LACK },
    { "web_not_found" }, { "web_not_found_text" }, { "web_code" }, { "web_open" }, { "web_maybe" }, { "web_private" },
};
enum { N_KEYS = sizeof keys / sizeof *keys };

struct words {
    bool  read;                         /* all there */
    char *text[N_KEYS];
    int   line[N_KEYS];                 /* where it was said; 0: not yet */
};

struct words *
words_new(void)
{
    return g_new0(struct words, 1);
}

static void
forget(struct words *w)
{
    for (int i = 0; i < N_KEYS; i++)
        g_free(w->text[i]);
    memset(w, 0, sizeof *w);
}

void
words_drop(struct words *w)
{
    if (w == NULL)
        return;
    forget(w);
    g_free(w);
}

/* Names of the keys, or only of those not yet said; NULL at the end. */
static const char *const *
key_names(const struct words *w, const char *names[N_KEYS + 1])
{
    size_t n = 0;

    for (int i = 0; i < N_KEYS; i++)
        if (w == NULL || w->line[i] == 0)
            names[n++] = keys[i].name;
    names[n] = NULL;
    return names;
}

static int
key_index(const char *name)
{
    for (int i = 0; i < N_KEYS; i++)
        if (strcmp(keys[i].name, name) == 0)
            return i;
    return -1;
}

const char *
words_text(const struct words *w, const char *key, int *filled)
{
    int i = w->read ? key_index(key) : -1;

    if (i < 0)
        return NULL;
    if (filled != NULL)
        *filled = keys[i].filled;
    return w->text[i];
}

const char *
words_nearest(const char *key)
{
    const char *names[N_KEYS + 1];

    return report_nearest(key, key_names(NULL, names));
}

/* "{1} to {3}", or "{1}", for messages. */
static const char *
filled_range(int filled, char buffer[16])
{
    snprintf(buffer, 16, filled == 1 ? "{1}" : "{1} to {%d}", filled);
    return buffer;
}

/* Are the braces of a text those its key has? */
static bool
check_filled(const struct key *key, const char *text, struct source where, struct report *report)
{
    char range[16];
    unsigned seen = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p != '{' && *p != '}')
            continue;
        if (p[0] == '{' && p[1] >= '1' && p[1] <= '9' && p[2] == '}' && p[1] - '0' <= key->filled) {
            seen |= FILLED(p[1] - '0');
            p += 2;
            continue;
        }
        if (key->filled == 0)
            report_error(report, where, "a brace in \"%s\"; nothing is filled in there, leave it out", key->name);
        else
            report_error(report, where, "a brace in \"%s\" that is not %s", key->name, filled_range(key->filled, range));
        return false;
    }
    for (int i = 1; i <= key->filled; i++)
        if ((key->needs & FILLED(i)) != 0 && (seen & FILLED(i)) == 0) {
            report_error(report, where, "\"%s\" leaves out {%d}; write it where it goes", key->name, i);
            return false;
        }
    if (key->filled > 0 && seen == 0 && (key->needs & MAY_LACK) == 0) {
        report_error(report, where, "\"%s\" says nothing of %s; write it where it goes", key->name,
                     filled_range(key->filled, range));
        return false;
    }
    return true;
}

static bool
check_text(const struct key *key, const char *text, struct source where, struct report *report)
{
    if (*text == '\0') {
        report_error(report, where, "no text for \"%s\"; write it after the \"=\"", key->name);
        return false;
    }
    if (strlen(text) > MOST_TEXT) {
        report_error(report, where, "the text of \"%s\" is longer than %d bytes; shorten it", key->name, MOST_TEXT);
        return false;
    }
    for (const char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f) {
            report_error(report, where, "a control character in \"%s\"; leave it out", key->name);
            return false;
        }
    if (strcmp(key->name, "clock") == 0 && strcmp(text, "12") != 0 && strcmp(text, "24") != 0) {
        report_error(report, where, "clock \"%s\"; write 12 or 24", text);
        return false;
    }
    return check_filled(key, text, where, report);
}

/* A line of the file, its ends trimmed. `guessed`: keys that an unknown one was taken for. */
static bool
take_line(struct words *w, char *line, bool guessed[N_KEYS], struct source where, struct report *report)
{
    char *equals, *name = g_strstrip(line), *text;
    int i;

    if (*name == '\0' || *name == '#')
        return true;
    equals = strchr(name, '=');
    if (equals == NULL) {
        report_error(report, where, "no \"=\" in \"%.60s\"; write: key = text", name);
        return false;
    }
    *equals = '\0';
    text = g_strstrip(equals + 1);
    g_strchomp(name);
    i = key_index(name);
    if (i < 0) {
        const char *names[N_KEYS + 1];
        const char *near = report_nearest(name, key_names(w, names));

        if (near != NULL) {
            report_error(report, where, "no word \"%.60s\"; did you mean \"%s\"?", name, near);
            guessed[key_index(near)] = true;
        } else
            report_error(report, where, "no word \"%.60s\"; remove the line", name);
        return false;
    }
    if (w->line[i] != 0) {
        report_error(report, where, "\"%s\" for the second time, after line %d; remove one", name, w->line[i]);
        return false;
    }
    w->line[i] = where.line;
    if (!check_text(&keys[i], text, where, report))
        return false;
    w->text[i] = g_strdup(text);
    return true;
}

/* Is it text at all? Says where it stops being so. */
static bool
check_encoding(const char *path, const char *text, size_t length, struct report *report)
{
    const char *end;
    struct source where = { path, 1, 0 };

    if (length > MOST_BYTES) {
        report_error(report, (struct source){ path, 0, 0 }, "longer than %d KB: no words file", MOST_BYTES / 1024);
        return false;
    }
    if (g_utf8_validate(text, (gssize)length, &end))
        return true;
    for (const char *p = text; p < end; p++)
        where.line += *p == '\n';
    report_error(report, where, "not UTF-8; save the file as UTF-8");
    return false;
}

bool
words_parse(struct words *w, const char *path, const char *text, size_t length, struct report *report)
{
    bool guessed[N_KEYS] = { false };
    bool good = true;
    char *copy, **lines;

    forget(w);
    if (!check_encoding(path, text, length, report))
        return false;
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    copy = g_strndup(text, length);
    lines = g_strsplit(copy, "\n", 0);
    g_free(copy);
    for (int i = 0; lines[i] != NULL; i++)
        good = take_line(w, lines[i], guessed, (struct source){ path, i + 1, 0 }, report) && good;
    g_strfreev(lines);
    for (int i = 0; i < N_KEYS; i++)
        if (w->line[i] == 0 && !guessed[i]) {
            report_error(report, (struct source){ path, 0, 0 }, "\"%s\" is missing; add a line: %s = …",
                         keys[i].name, keys[i].name);
            good = false;
        }
    if (!good)
        forget(w);
    w->read = good;
    return good;
}

bool
words_read(struct words *w, const char *path, struct report *report)
{
    FILE *file = fopen(path, "rb");
    char *text;
    size_t length;
    bool good;

    if (file == NULL) {
        report_error(report, (struct source){ path, 0, 0 }, "%s", g_strerror(errno));
        return false;
    }
    text = g_malloc(MOST_BYTES + 1);
    length = fread(text, 1, MOST_BYTES + 1, file);
    if (ferror(file)) {
        report_error(report, (struct source){ path, 0, 0 }, "cannot be read: %s", g_strerror(errno));
        good = false;
    } else
        good = words_parse(w, path, text, length, report);
    fclose(file);
    g_free(text);
    return good;
}

struct record *
words_record(const struct words *w, struct arena *arena)
{
    struct record_shape *shape;
    struct record *record;
    const char **names;

    if (!w->read)
        return NULL;
    names = arena_array(arena, N_KEYS, sizeof *names);
    shape = arena_alloc(arena, sizeof *shape);
    record = arena_alloc(arena, sizeof *record);
    record->values = arena_array(arena, N_KEYS, sizeof *record->values);
    for (int i = 0; i < N_KEYS; i++) {
        names[i] = arena_printf(arena, "word_%s", keys[i].name);
        record->values[i] = arena_strdup(arena, w->text[i]);
    }
    shape->fields = names;
    shape->n_fields = N_KEYS;
    record->shape = shape;
    return record;
}
