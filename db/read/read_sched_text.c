/*
 * The text of a Sched event's page, as it is copied from a browser.
 *
 * Sched has no better export that an attendee can get at, and this one is for
 * eyes: a session is what stands between the place of the one before and the
 * line that has its date,
 *
 *     9:00am PDT
 *
 *     Title - Presenter, Company
 *     Abstract …
 *
 *     Speakers
 *     avatar for Presenter                 or initials, "AP"
 *
 *     Presenter
 *
 *     Job, Company                         perhaps
 *     Biography …                          perhaps
 *
 *     Monday August 17, 2015 9:00am - 9:45am PDT
 *     Room Venue, Street, City
 *
 * with nothing that says where a room ends and the venue begins: the venue is
 * what all places end with, which a person should look at.
 */
#include "db/read/stage.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "db/read/clean.h"
#include "db/read/sched_people.h"
#include "db/read/when.h"

/* Longer, and a line is prose; more of a text, and nobody copied it from a browser. */
enum { MOST_ROLE = 200, MOST_TITLE = 8000, MOST_FILE = 64 << 20 };

struct page {
    struct stage *stage;
    const char   *path;
    char        **lines;                /* ends trimmed; [0] is line 1 */
    size_t        n;
    GRegex       *clock, *day, *footer, *initials;
    char         *venue;                /* " Sheraton Seattle, 1400 6th Ave." */
    size_t        sessions;
    bool          bad;
};

struct person {
    const char *name, *role;            /* role: "Job, Company", or NULL */
    const char *part;                   /* speaker, moderator … */
    char       *job, *company, *bio;
};

#define MONTHS "January|February|March|April|May|June|July|August|September|October|November|December"
#define WEEKDAY "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
#define DATE WEEKDAY ",? (" MONTHS ") (\\d{1,2}),? (\\d{4})"
#define CLOCK "(\\d{1,2})(?::(\\d\\d))? ?([ap]m)?"

static const char clock_pattern[] = "^" CLOCK "(?: [A-Z+-][A-Z0-9+:-]{1,7})?$";
static const char day_pattern[] = "^" WEEKDAY ",? (?:" MONTHS ") \\d{1,2}$";
static const char footer_pattern[] =
    "^" DATE " " CLOCK " ?(?:-|\xe2\x80\x93) ?(?:" DATE " )?" CLOCK "(?: ([A-Z+-][A-Z0-9+:-]{1,7}))?$";
static const char initials_pattern[] = "^(?:\\p{Lu}|\\p{Lo}){1,3}$";

static struct source
at_line(const struct page *p, size_t i)
{
    return (struct source){ p->path, (int)i + 1, 0 };
}

static bool
matches(GRegex *regex, const char *line)
{
    return g_regex_match(regex, line, 0, NULL);
}

static bool
is_footer(const struct page *p, const char *line)
{
    return strlen(line) < 160 && strstr(line, "day") != NULL && matches(p->footer, line);
}

static bool
is_blank(const struct page *p, size_t i)
{
    return i >= p->n || *p->lines[i] == '\0';
}

/* Times */

static bool
group_number(const GMatchInfo *m, int group, int *n)
{
    char *text = g_match_info_fetch(m, group);
    bool found = text != NULL && *text != '\0';

    *n = found ? atoi(text) : 0;
    g_free(text);
    return found;
}

/* Days of a date in three groups; false if there is none. */
static bool
group_date(const GMatchInfo *m, int group, int64_t *days)
{
    static const char months[] = MONTHS "|";
    char *name = g_match_info_fetch(m, group);
    int month = 1, day, year;
    bool ok = name != NULL && *name != '\0' && group_number(m, group + 1, &day) && group_number(m, group + 2, &year);

    if (ok) {
        for (const char *p = months; !g_str_has_prefix(p, name); p = strchr(p, '|') + 1)
            month++;
        ok = when_date(year, month, day, days);
    }
    g_free(name);
    return ok;
}

/* Seconds of a clock time in three groups; -1 if it is none. */
static int
group_clock(const GMatchInfo *m, int group)
{
    char *half = g_match_info_fetch(m, group + 2);
    int hour, minute, seconds = -1;

    group_number(m, group, &hour);
    group_number(m, group + 1, &minute);
    if (half == NULL || *half == '\0') {
        if (hour <= 24 && minute < 60)
            seconds = hour * 3600 + minute * 60;
    } else if (hour >= 1 && hour <= 12 && minute < 60) {
        seconds = (hour % 12 + (*half == 'p' ? 12 : 0)) * 3600 + minute * 60;
    }
    g_free(half);
    return seconds;
}

/* Pages name their zone by what clocks there are called, which must be what they are called where we think it is. */
static void
check_zone(struct page *p, size_t i, const char *abbreviation, int64_t start)
{
    const char *there = stage_abbreviation(p->stage, start);

    if (there != NULL && *abbreviation != '\0' && strcmp(there, abbreviation) != 0)
        stage_note(p->stage, at_line(p, i), "times are \"%.10s\", but in %s it is \"%.10s\" then; if the zone is wrong, say the right one with --zone",
                   abbreviation, stage_zone(p->stage), there);
}

static bool
local_to_unix(struct page *p, size_t i, int64_t local, int64_t *out)
{
    char text[WHEN_TEXT];

    return stage_local(p->stage, when_text(local, text), at_line(p, i), out);
}

/* Start and end from line i, a footer. */
static bool
read_footer(struct page *p, size_t i, int64_t *start, int64_t *end)
{
    enum { DATE_1 = 1, CLOCK_1 = 4, DATE_2 = 7, CLOCK_2 = 10, ABBREVIATION = 13 };
    GMatchInfo *m;
    int64_t day, last_day;
    int from, to;
    char *abbreviation;
    bool ok = false;

    g_regex_match(p->footer, p->lines[i], 0, &m);
    abbreviation = g_match_info_fetch(m, ABBREVIATION);
    from = group_clock(m, CLOCK_1);
    to = group_clock(m, CLOCK_2);
    if (!group_date(m, DATE_1, &day) || from < 0 || to < 0) {
        report_error(stage_report(p->stage), at_line(p, i), "there is no such date or time as \"%.80s\"", p->lines[i]);
        goto out;
    }
    if (!group_date(m, DATE_2, &last_day))
        last_day = to < from ? day + 1 : day;
    ok = local_to_unix(p, i, day * 86400 + from, start) && local_to_unix(p, i, last_day * 86400 + to, end);
    if (ok)
        check_zone(p, i, abbreviation == NULL ? "" : abbreviation, *start);
    if (ok && *end <= *start) {
        stage_note(p->stage, at_line(p, i), "\"%.80s\" has no duration; kept without an end", p->lines[i]);
        *end = *start - 1;
    }
out:
    g_free(abbreviation);
    g_match_info_free(m);
    return ok;
}

/* Without any zone there is nothing to go by but the abbreviation, which is not enough. */
static bool
zone_is_known(struct page *p, size_t i)
{
    GMatchInfo *m;
    char *abbreviation;
    const char *meant;

    if (stage_zone(p->stage) != NULL)
        return true;
    g_regex_match(p->footer, p->lines[i], 0, &m);
    abbreviation = g_match_info_fetch(m, 13);
    meant = abbreviation == NULL ? NULL : zone_meant(abbreviation);
    if (meant != NULL)
        report_error(stage_report(p->stage), at_line(p, i), "times are \"%s\", which is no place; if it is that of %s, say --zone %s",
                     abbreviation, meant, meant);
    else
        report_error(stage_report(p->stage), at_line(p, i), "the page does not tell its time zone; say it with --zone, like --zone Europe/Berlin");
    g_free(abbreviation);
    g_match_info_free(m);
    return false;
}

/* Rooms and the venue */

/*
 * What all places end with, from the start of a word, so that at least a word
 * is left of each. It is only a venue if it looks like an address: rooms that
 * are all called "… Hall" are at no place called Hall.
 */
static char *
common_end(GPtrArray *places)
{
    const char *first = places->pdata[0];
    size_t length = strlen(first), shortest = length, end;

    for (guint i = 1; i < places->len; i++) {
        const char *place = places->pdata[i];
        size_t n = strlen(place), same = 0;

        while (same < n && same < length && place[n - 1 - same] == first[strlen(first) - 1 - same])
            same++;
        length = same;
        shortest = MIN(shortest, n);
    }
    end = strlen(first) - MIN(length, shortest - 1);
    while (first[end] != '\0' && first[end] != ' ')
        end++;
    return first[end] == '\0' || strpbrk(first + end, ",0123456789") == NULL ? NULL : g_strdup(first + end);
}

static void
find_venue(struct page *p, GArray *footers)
{
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *places = g_ptr_array_new();
    size_t line = 0;

    for (guint i = 0; i < footers->len; i++) {
        size_t at = g_array_index(footers, size_t, i) + 1;

        if (!is_blank(p, at) && g_hash_table_add(known, p->lines[at])) {
            g_ptr_array_add(places, p->lines[at]);
            line = line == 0 ? at : line;
        }
    }
    if (places->len > 1 && (p->venue = common_end(places)) != NULL)
        report_warning(stage_report(p->stage), at_line(p, line),
                       "\"%.120s\" ends every place, and is taken as the venue, what stands before it as the room; please check",
                       p->venue + 1);
    else if (places->len > 0 && strchr(places->pdata[0], ',') != NULL)
        report_warning(stage_report(p->stage), at_line(p, line),
                       "room and venue cannot be told apart in places like \"%.120s\"; all of it is taken as the room",
                       (char *)places->pdata[0]);
    g_ptr_array_free(places, TRUE);
    g_hash_table_destroy(known);
}

/* People */

/* What headings of Sched's lists of people mean. */
static const char *
part_of(const char *line)
{
    static const struct { const char *heading, *part; } parts[] = {
        { "Speakers", NULL },       { "Speaker", NULL },        { "Moderators", "moderator" },  { "Moderator", "moderator" },
        { "Hosts", "host" },        { "Panelists", "panelist" }, { "Artists", NULL },           { "Sponsors", "other" },
        { "Exhibitors", "other" },  { "Volunteers", "other" },
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(line, parts[i].heading) == 0)
            return parts[i].part == NULL ? "speaker" : parts[i].part;
    return NULL;
}

/*
 * "avatar for Name" or initials; a company may look like initials ("GE"), but
 * only a person is followed by a blank line, a name, and a blank line.
 */
static bool
is_avatar(const struct page *p, size_t i, size_t end)
{
    return i + 3 < end && (g_str_has_prefix(p->lines[i], "avatar for ") || matches(p->initials, p->lines[i]))
        && is_blank(p, i + 1) && !is_blank(p, i + 2) && is_blank(p, i + 3);
}

static bool
ends_company(const char *line)
{
    static const char *const ends[] = { "Ltd.", "Inc.", "Corp.", "Co.", "LLC.", "L.L.C.", "S.A.", "B.V.", "Pty.", "Bros.", "e.V.", "GmbH." };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (g_str_has_suffix(line, ends[i]))
            return true;
    return false;
}

/* Is a line below a name what Sched says of job and company, or already the biography? */
static bool
is_role(const char *line)
{
    return strlen(line) <= MOST_ROLE && strstr(line, "Read More") == NULL && strstr(line, ". ") == NULL
        && (ends_company(line) || !(g_str_has_suffix(line, ".") || g_str_has_suffix(line, "!") || g_str_has_suffix(line, "\xe2\x80\xa6")));
}

/* "Job, Company": the company is behind the last comma, but "Apple, Inc." is one. */
static void
split_role(struct person *person)
{
    const char *comma = strrchr(person->role, ',');

    if (comma != NULL && (strlen(comma) <= 6 && (ends_company(comma) || strcmp(comma, ", LLC") == 0 || strcmp(comma, ", Inc") == 0))) {
        const char *before = g_strrstr_len(person->role, comma - person->role, ",");

        comma = before;
    }
    if (comma == NULL) {
        person->company = g_strdup(person->role);
        return;
    }
    person->job = g_strchomp(g_strndup(person->role, (size_t)(comma - person->role)));
    person->company = g_strstrip(g_strdup(comma + 1));
}

/* Lines as paragraphs. A line that does not end a sentence goes on in the next, but for lists. */
static char *
paragraphs(const struct page *p, size_t from, size_t to)
{
    GString *out = g_string_new(NULL);

    for (size_t i = from; i < to; i++) {
        const char *line = p->lines[i];

        if (*line == '\0') {
            if (out->len > 0 && !g_str_has_suffix(out->str, "\n"))
                g_string_append(out, "\n\n");
            continue;
        }
        if (out->len > 0 && out->str[out->len - 1] != '\n')
            g_string_append_c(out, strchr(".:!?;", out->str[out->len - 1]) != NULL || g_str_has_prefix(line, "* ") ? '\n' : ' ');
        g_string_append(out, line);
    }
    g_string_replace(out, "Read More \xe2\x86\x92", "", 0);
    return g_strstrip(g_string_free(out, FALSE));
}

static void
person_clear(void *item)
{
    struct person *person = item;

    g_free(person->job);
    g_free(person->company);
    g_free(person->bio);
}

/* The list of people from line i, its heading, to `end`. */
static GArray *
read_people(struct page *p, size_t i, size_t end)
{
    GArray *people = g_array_new(FALSE, FALSE, sizeof(struct person));
    const char *part = NULL;

    g_array_set_clear_func(people, person_clear);
    while (i < end) {
        struct person person = { 0 };
        size_t next, detail;

        if (!is_avatar(p, i, end)) {
            if (part_of(p->lines[i]) != NULL)
                part = part_of(p->lines[i]);
            i++;
            continue;
        }
        person.name = p->lines[i + 2];
        person.part = part;
        detail = i + 3;
        while (detail < end && is_blank(p, detail))
            detail++;
        for (next = detail; next < end && !is_avatar(p, next, end); next++)
            if (part_of(p->lines[next]) != NULL && is_avatar(p, next + 1, end))
                break;
        /* A list that ends here may leave us beyond a person who has nothing but a name. */
        if (detail < next && is_role(p->lines[detail])) {
            person.role = p->lines[detail++];
            split_role(&person);
        }
        if (detail < next)
            person.bio = paragraphs(p, detail, next);
        g_array_append_val(people, person);
        i = MAX(next, i + 3);
    }
    return people;
}

static void
stage_people(struct page *p, size_t line, int64_t row, GArray *people, const struct sched_credits *credits)
{
    for (size_t i = 0; i < credits->n; i++) {
        const struct sched_credit *c = &credits->items[i];
        const struct person *person = c->how == SCHED_NOT_LISTED ? NULL : &g_array_index(people, struct person, c->listed);
        struct staged_person staged = {
            .name = person == NULL ? c->name : person->name,
            .credited = person != NULL && c->name != NULL && strcmp(c->name, person->name) != 0 ? c->name : NULL,
            .affiliation = c->affiliation != NULL ? c->affiliation : person == NULL ? NULL : person->company,
        };

        if (person != NULL) {
            staged.job = person->job;
            staged.company = person->company;
            staged.bio = person->bio;
            staged.role = person->part;
        }
        if (c->how == SCHED_BY_REST)
            report_warning(stage_report(p->stage), at_line(p, line), "\"%.100s\" of the title is taken to be \"%.100s\" of the list of speakers; please check",
                           c->name, person->name);
        else if (c->how == SCHED_NOT_LISTED)
            report_warning(stage_report(p->stage), at_line(p, line), "\"%.100s\" of the title is not in the list of speakers; taken as a speaker",
                           c->name);
        stage_person(p->stage, row, &staged);
    }
}

/* The title is what stands below the time or, without one, below the date; else the first line. */
static size_t
title_line(const struct page *p, size_t i, size_t footer)
{
    size_t clock = i, title = i;

    while (clock < footer && !matches(p->clock, p->lines[clock]))
        clock++;
    if (clock < footer)
        title = clock + 1;
    else
        for (size_t k = i; k < footer; k++)
            if (matches(p->day, p->lines[k]))
                title = k + 1;
    while (title < footer && is_blank(p, title))
        title++;
    return title;
}

/* A session: lines from `i` to its footer. */
static void
read_session(struct page *p, size_t i, size_t footer)
{
    size_t title = title_line(p, i, footer), heading;
    struct staged_session session = { 0 };
    struct sched_credits credits;
    struct sched_listed *listed;
    GArray *people;
    char *title_text = NULL, *room = NULL, *abstract = NULL;
    int64_t row;

    if (title == footer) {
        report_error(stage_report(p->stage), at_line(p, footer), "there is no title above \"%.80s\"", p->lines[footer]);
        p->bad = true;
        return;
    }
    session.where = at_line(p, title);
    if (!read_footer(p, footer, &session.start, &session.end)) {
        p->bad = true;
        return;
    }
    for (heading = title + 1; heading < footer; heading++)
        if (part_of(p->lines[heading]) != NULL && is_avatar(p, heading + 1, footer))
            break;
    people = read_people(p, heading, footer);
    if (people->len > STAGE_MOST_PEOPLE)            /* which stage.c refuses */
        g_array_set_size(people, STAGE_MOST_PEOPLE + 1);
    if (people->len == 0 && strstr(p->lines[title], " - ") != NULL && strchr(strstr(p->lines[title], " - "), ',') != NULL)
        stage_note(p->stage, session.where, "nobody is listed as a speaker of \"%.100s\"; all of it is taken as the title", p->lines[title]);
    listed = g_new0(struct sched_listed, people->len + 1);
    for (guint k = 0; k < people->len; k++) {
        const struct person *person = &g_array_index(people, struct person, k);

        listed[k] = (struct sched_listed){ person->name, person->company };
    }
    credits = sched_credits(p->lines[title], listed, strlen(p->lines[title]) > MOST_TITLE ? 0 : people->len);

    title_text = g_strndup(p->lines[title], credits.title_length);
    abstract = paragraphs(p, title + 1, heading);
    session.title = title_text;
    session.abstract = abstract;
    if (!is_blank(p, footer + 1)) {
        room = g_strdup(p->lines[footer + 1]);
        if (p->venue != NULL && g_str_has_suffix(room, p->venue))
            room[strlen(room) - strlen(p->venue)] = '\0';
        session.room = room;
    }
    row = stage_session(p->stage, &session);
    if (row == 0)
        p->bad = true;
    stage_people(p, title, row, people, &credits);
    p->sessions++;

    sched_drop(&credits);
    g_array_free(people, TRUE);
    g_free(listed);
    g_free(title_text);
    g_free(room);
    g_free(abstract);
}

/* The page */

static void
stage_page_event(struct page *p)
{
    char *title = NULL, *place = NULL;

    for (size_t i = 0; i < p->n && i < 20 && title == NULL; i++)
        if (g_str_has_suffix(p->lines[i], " has ended"))
            title = g_strndup(p->lines[i], strlen(p->lines[i]) - strlen(" has ended"));
    if (p->venue != NULL)
        place = g_strndup(p->venue + 1, strcspn(p->venue + 1, ","));
    stage_event(p->stage, &(struct staged_event){ .title = title, .place = place, .day_change = -1, .where = at_line(p, 0) });
    g_free(title);
    g_free(place);
}

static bool
read_page(struct page *p)
{
    GArray *footers = g_array_new(FALSE, FALSE, sizeof(size_t));
    size_t from = 0;
    bool ok = false;

    for (size_t i = 0; i < p->n; i++)
        if (is_footer(p, p->lines[i]))
            g_array_append_val(footers, i);
    if (footers->len == 0) {
        report_error(stage_report(p->stage), (struct source){ p->path, 0, 0 },
                     "no line is like \"Monday August 17, 2015 9:00am - 9:45am PDT\", which ends a session on a Sched page");
        goto out;
    }
    if (!zone_is_known(p, g_array_index(footers, size_t, 0)))
        goto out;
    find_venue(p, footers);
    stage_page_event(p);
    for (guint i = 0; i < footers->len; i++) {
        size_t footer = g_array_index(footers, size_t, i);

        read_session(p, from, footer);
        from = footer + (is_blank(p, footer + 1) ? 1 : 2);
    }
    ok = !p->bad;
out:
    g_array_free(footers, TRUE);
    return ok;
}

/* Bytes to lines; no-break spaces and other layout junk at their ends go. */
static void
split_lines(struct page *p, const char *data, size_t length)
{
    GString *text = g_string_sized_new(length);
    char *valid;

    for (size_t i = 0; i < length; i++)
        if (data[i] != '\0')
            g_string_append_c(text, data[i] != '\r' ? data[i] : i + 1 < length && data[i + 1] == '\n' ? ' ' : '\n');
    if (text->len < length)
        report_warning(stage_report(p->stage), (struct source){ p->path, 0, 0 }, "NUL bytes dropped");
    valid = g_utf8_make_valid(text->str, (gssize)text->len);
    if (strcmp(valid, text->str) != 0)
        report_warning(stage_report(p->stage), (struct source){ p->path, 0, 0 },
                       "the file is not UTF-8 throughout; shown as \xef\xbf\xbd where it is not");
    p->lines = g_strsplit(g_str_has_prefix(valid, "\xef\xbb\xbf") ? valid + 3 : valid, "\n", -1);
    p->n = g_strv_length(p->lines);
    for (size_t i = 0; i < p->n; i++) {
        unsigned repairs = 0;           /* stage.c speaks of those that matter */
        char *clean = clean_text(p->lines[i], strlen(p->lines[i]), CLEAN_LINE, &repairs);

        if (repairs & CLEAN_CONTROLS)
            stage_note(p->stage, at_line(p, i), "control characters dropped");
        if (repairs & CLEAN_BIDI)
            stage_note(p->stage, at_line(p, i), "characters that reverse the direction of writing dropped");
        if (repairs & CLEAN_MARKS)
            stage_note(p->stage, at_line(p, i), "letters with heaps of marks lost some of them");
        g_free(p->lines[i]);
        p->lines[i] = clean;
    }
    g_free(valid);
    g_string_free(text, TRUE);
}

bool
read_sched_text(struct stage *stage, const char *path, const char *data, size_t length)
{
    struct page p = { .stage = stage, .path = path };
    bool ok;

    if (length > MOST_FILE) {
        report_error(stage_report(stage), (struct source){ path, 0, 0 }, "more than %d MB is no page of a schedule", MOST_FILE >> 20);
        return false;
    }
    if (length >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0)) {
        report_error(stage_report(stage), (struct source){ path, 0, 0 }, "the file is in UTF-16; save it as UTF-8");
        return false;
    }
    p.clock = g_regex_new(clock_pattern, G_REGEX_OPTIMIZE, 0, NULL);
    p.day = g_regex_new(day_pattern, G_REGEX_OPTIMIZE, 0, NULL);
    p.footer = g_regex_new(footer_pattern, G_REGEX_OPTIMIZE, 0, NULL);
    p.initials = g_regex_new(initials_pattern, G_REGEX_OPTIMIZE, 0, NULL);
    split_lines(&p, data, length);

    ok = read_page(&p);

    g_strfreev(p.lines);
    g_free(p.venue);
    g_regex_unref(p.clock);
    g_regex_unref(p.day);
    g_regex_unref(p.footer);
    g_regex_unref(p.initials);
    return ok;
}
