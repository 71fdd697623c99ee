#include "db/read/sched_people.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* A company with as many " - " in its name is none. */
enum { MOST_TRIES = 8 };

/* A word of a text, without the commas and brackets around it, and as it is compared. */
struct word {
    size_t start, end;
    char  *folded;
};

/* Without case, marks and compatibility forms: "Groß" and "GROSS", "Müller" and "Muller". */
static char *
fold(const char *text, size_t length)
{
    char *copy = g_strndup(text, length), *parts = g_utf8_normalize(copy, -1, G_NORMALIZE_ALL);
    GString *out = g_string_new(NULL);
    char *folded;

    for (const char *p = parts == NULL ? "" : parts; *p != '\0'; p = g_utf8_next_char(p))
        if (!g_unichar_ismark(g_utf8_get_char(p)))
            g_string_append_unichar(out, g_utf8_get_char(p));
    folded = g_utf8_casefold(out->str, -1);
    g_string_free(out, TRUE);
    g_free(parts);
    g_free(copy);
    return folded;
}

static void
word_clear(void *word)
{
    g_free(((struct word *)word)->folded);
}

static GArray *
words_of(const char *text)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct word));
    size_t at = 0;

    g_array_set_clear_func(words, word_clear);
    while (text[at] != '\0') {
        struct word w;

        at += strspn(text + at, " \t,;()");
        w.start = at;
        at += strcspn(text + at, " \t,;()");
        w.end = at;
        if (w.start == w.end)
            continue;
        w.folded = fold(text + w.start, w.end - w.start);
        g_array_append_val(words, w);
    }
    return words;
}

/* Where the words of a name stand in a row, at or after byte `from`. */
static bool
find_name(GArray *words, size_t from, const char *name, size_t *start, size_t *end)
{
    GArray *wanted = words_of(name);
    bool found = false;

    for (guint i = 0; wanted->len > 0 && i + wanted->len <= words->len && !found; i++) {
        found = g_array_index(words, struct word, i).start >= from;
        for (guint j = 0; j < wanted->len && found; j++)
            found = strcmp(g_array_index(words, struct word, i + j).folded, g_array_index(wanted, struct word, j).folded) == 0;
        if (found) {
            *start = g_array_index(words, struct word, i).start;
            *end = g_array_index(words, struct word, i + wanted->len - 1).end;
        }
    }
    g_array_free(wanted, TRUE);
    return found;
}

/* A name of the list found in the title. */
struct match {
    size_t start, end, listed;
};

static int
by_start(const void *a, const void *b)
{
    const struct match *x = a, *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

static GArray *
find_matches(const char *title, size_t from, const struct sched_listed *listed, size_t n)
{
    GArray *matches = g_array_new(FALSE, FALSE, sizeof(struct match)), *words = words_of(title);

    for (size_t i = 0; i < n; i++) {
        struct match m = { .listed = i };
        bool apart = find_name(words, from, listed[i].name, &m.start, &m.end);

        /* Of two of the same name, or one within the other, the first has it. */
        for (guint k = 0; k < matches->len && apart; k++) {
            const struct match *other = &g_array_index(matches, struct match, k);

            apart = m.end <= other->start || other->end <= m.start;
        }
        if (apart)
            g_array_append_val(matches, m);
    }
    g_array_sort(matches, by_start);
    g_array_free(words, TRUE);
    return matches;
}

/* " - " (or with a dash) in the title, the last before byte `before`: where it is and how long. */
static bool
last_separator(const char *title, size_t before, size_t *at, size_t *length)
{
    static const char *const separators[] = { " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 " };
    bool found = false;

    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        const char *p = g_strrstr_len(title, (gssize)before, separators[i]);

        if (p != NULL && (!found || (size_t)(p - title) > *at)) {
            found = true;
            *at = (size_t)(p - title);
            *length = strlen(separators[i]);
        }
    }
    return found;
}

/* What stands between two people: without the comma before it, and the "&" or "and" after it. */
static char *
trimmed(const char *text, size_t length)
{
    static const char *const ends[] = { ",", ";", "&", " and", " und", " et" };
    char *copy = g_strndup(text, length);
    bool more = true;

    g_strdelimit(copy, "\t", ' ');
    while (more) {
        more = false;
        g_strstrip(copy);
        if (*copy == ',' || *copy == ';' || *copy == '&') {
            memmove(copy, copy + 1, strlen(copy));
            more = true;
        }
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            if (g_str_has_suffix(copy, ends[i])) {
                copy[strlen(copy) - strlen(ends[i])] = '\0';
                more = true;
            }
        }
        if (strcmp(copy, "and") == 0 || strcmp(copy, "und") == 0 || strcmp(copy, "et") == 0)
            *copy = '\0';
    }
    return copy;
}

/* The next " & " or " and " with a person behind it: one with a company, or any if somebody is missing. */
static char *
next_person(char *text, bool missing)
{
    static const char *const joints[] = { " & ", " and " };

    for (char *p = text; *p != '\0'; p++) {
        for (size_t i = 0; i < 2; i++) {
            size_t n = strlen(joints[i]);

            if (strncmp(p, joints[i], n) == 0 && (missing || strchr(p + n, ',') != NULL)) {
                *p = '\0';
                return p + n;
            }
        }
    }
    return NULL;
}

static void
add(GArray *credits, enum sched_how how, size_t listed, const char *name, size_t length, const char *affiliation)
{
    struct sched_credit c = {
        .how = how, .listed = listed, .name = name == NULL ? NULL : g_strndup(name, length),
        .affiliation = affiliation == NULL || *affiliation == '\0' ? NULL : g_strdup(affiliation),
    };

    g_array_append_val(credits, c);
}

/* "Name, Company" of somebody the list does not have under this name. */
static void
add_other(GArray *credits, const char *text)
{
    size_t n = strcspn(text, ",");
    char *affiliation = trimmed(text + n, strlen(text + n));

    while (n > 0 && text[n - 1] == ' ')
        n--;
    if (n > 0)
        add(credits, SCHED_NOT_LISTED, 0, text, n, affiliation);
    g_free(affiliation);
}

/* "A & B, Company": who has none is with the next who has. */
static void
share_affiliations(GArray *credits)
{
    for (guint i = credits->len; i-- > 1;) {
        struct sched_credit *c = &g_array_index(credits, struct sched_credit, i);

        if (c[-1].affiliation == NULL)
            c[-1].affiliation = g_strdup(c->affiliation);
    }
}

static bool
is_credited(GArray *credits, size_t listed)
{
    for (guint i = 0; i < credits->len; i++) {
        const struct sched_credit *c = &g_array_index(credits, struct sched_credit, i);

        if (c->how != SCHED_NOT_LISTED && c->listed == listed)
            return true;
    }
    return false;
}

/* A name that the list spells in another way, when one is left on each side. */
static void
pair_rest(GArray *credits, size_t n)
{
    struct sched_credit *other = NULL;
    size_t others = 0, left = 0, listed = 0;

    for (guint i = 0; i < credits->len; i++) {
        if (g_array_index(credits, struct sched_credit, i).how == SCHED_NOT_LISTED) {
            other = &g_array_index(credits, struct sched_credit, i);
            others++;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_credited(credits, i)) {
            listed = i;
            left++;
        }
    }
    if (others == 1 && left == 1) {
        other->how = SCHED_BY_REST;
        other->listed = listed;
    }
}

static void
credit_tail(GArray *credits, const char *title, size_t from, GArray *matches, size_t n)
{
    size_t end = strlen(title);
    bool missing = matches->len < n;

    if (matches->len > 0) {
        char *before = trimmed(title + from, g_array_index(matches, struct match, 0).start - from), *at = before, *next;

        for (; at != NULL && *at != '\0'; at = next) {
            next = next_person(at, true);
            add_other(credits, at);
        }
        g_free(before);
    }
    for (guint i = 0; i < matches->len; i++) {
        const struct match *m = &g_array_index(matches, struct match, i);
        size_t until = i + 1 < matches->len ? m[1].start : end;
        char *behind = trimmed(title + m->end, until - m->end), *next = next_person(behind, missing);

        add(credits, SCHED_BY_NAME, m->listed, title + m->start, m->end - m->start, behind);
        while (next != NULL) {
            char *person = next;

            next = next_person(person, missing);
            add_other(credits, person);
        }
        g_free(behind);
    }
}

/* One person, of another name than in the list, but of the same company: the same. */
static bool
same_company(const char *a, const char *b)
{
    char *x = fold(a, strlen(a)), *y = fold(b, strlen(b));
    bool same = *x != '\0' && *y != '\0' && (strstr(x, y) != NULL || strstr(y, x) != NULL);

    g_free(x);
    g_free(y);
    return same;
}

struct sched_credits
sched_credits(const char *title, const struct sched_listed *listed, size_t n)
{
    GArray *credits = g_array_new(FALSE, FALSE, sizeof(struct sched_credit));
    struct sched_credits result = { .title_length = strlen(title) };
    size_t at = result.title_length, length = 0;
    bool split = false;

    for (int i = 0; i < MOST_TRIES && n > 0 && !split && last_separator(title, at, &at, &length); i++) {
        GArray *matches = find_matches(title, at + length, listed, n);

        split = matches->len > 0;
        if (split) {
            credit_tail(credits, title, at + length, matches, n);
            result.title_length = at;
        }
        g_array_free(matches, TRUE);
    }
    at = strlen(title);
    if (n == 1 && !split && listed->company != NULL && last_separator(title, at, &at, &length)) {
        add_other(credits, title + at + length);
        split = credits->len > 0 && g_array_index(credits, struct sched_credit, 0).affiliation != NULL
             && same_company(g_array_index(credits, struct sched_credit, 0).affiliation, listed->company);
        if (split) {
            result.title_length = at;
        } else if (credits->len > 0) {
            g_free(g_array_index(credits, struct sched_credit, 0).name);
            g_free(g_array_index(credits, struct sched_credit, 0).affiliation);
            g_array_set_size(credits, 0);
        }
    }
    pair_rest(credits, n);
    share_affiliations(credits);
    for (size_t i = 0; i < n; i++)
        if (!is_credited(credits, i))
            add(credits, SCHED_NOT_IN_TITLE, i, NULL, 0, NULL);
    result.n = credits->len;
    result.items = (struct sched_credit *)(void *)g_array_free(credits, FALSE);
    return result;
}

void
sched_drop(struct sched_credits *credits)
{
    for (size_t i = 0; i < credits->n; i++) {
        g_free(credits->items[i].name);
        g_free(credits->items[i].affiliation);
    }
    g_free(credits->items);
    *credits = (struct sched_credits){ 0 };
}
