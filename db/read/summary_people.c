#include "db/read/summary_people.h"

#include <glib.h>
#include <string.h>

#include "db/read/name.h"

enum { MOST_NAME = 80, MOST_NAMES = 60 };     /* bytes of a name; names in a title */

/* What names have small letters for. */
static const char *const particles[] = {
    "al", "ap", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le", "ten",
    "ter", "van", "vom", "von", "y", "zu", "zum", "zur", NULL,
};

static bool
is_capital(const char *word)
{
    gunichar c = g_utf8_get_char(word);

    return !g_unichar_islower(c) || g_strv_contains(particles, word);
}

/* Are the words of a piece of text a name? Strictly, each but a particle has a capital. */
static bool
is_name(const char *text, bool handles, bool strict)
{
    char **words;
    size_t n = 0, capitals = 0, length = strlen(text);

    if (length == 0 || length > MOST_NAME || strpbrk(text, strict ? "?!:;\"/0123456789" : "?!:;") != NULL)
        return false;
    words = g_strsplit(text, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
        n++;
        capitals += is_capital(*word);
    }
    g_strfreev(words);
    if (n == 0 || n > 6)
        return false;
    if (n == 1)
        return handles;
    return strict ? capitals == n : n <= 3 || capitals * 4 >= n * 3;
}

/* What is given by people: "(talk by Ada Byron)". */
static const char *const kinds[] = {
    "talk", "workshop", "tutorial", "keynote", "lecture", "panel", "demo", "poster", "presentation", "session", "class",
    "training", "discussion", "performance", "concert", "reading", NULL,
};

/* What stands between people; the first that fits is it. */
static const char *const betweens[] = { ", and ", ", & ", ", ", " and ", " & ", NULL };
static const char *const commas[] = { ", ", NULL };

/* "Ada Byron, Grace Hopper and Jean Bartik" in its pieces, no more than MOST_NAMES + 1. For g_strfreev(). */
static char **
pieces(const char *text, bool only_commas)
{
    const char *const *marks = only_commas ? commas : betweens;
    GPtrArray *list = g_ptr_array_new();
    const char *from = text, *p = text;

    while (*p != '\0' && list->len < MOST_NAMES) {
        size_t n = 0;

        for (size_t i = 0; marks[i] != NULL && n == 0; i++)
            if (g_str_has_prefix(p, marks[i]))
                n = strlen(marks[i]);
        if (n > 0) {
            g_ptr_array_add(list, g_strstrip(g_strndup(from, (size_t)(p - from))));
            from = p + n;
        }
        p += n > 0 ? n : 1;
    }
    g_ptr_array_add(list, g_strstrip(g_strdup(from)));
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

static bool
are_names(char **list, bool handles, bool strict)
{
    if (list == NULL || g_strv_length(list) > MOST_NAMES)
        return false;
    for (char **one = list; *one != NULL; one++)
        if (!is_name(*one, handles, strict) && !(one > list && name_is_organisation(*one)))
            return false;
    return true;
}

/* How many summaries end with names behind the mark, and how many of these names are one word. */
static size_t
count(const char *const *summaries, size_t n, const char *mark, bool strict, size_t *handles, size_t *names)
{
    size_t found = 0;

    *handles = *names = 0;
    for (size_t i = 0; i < n; i++) {
        const char *at = g_strrstr(summaries[i], mark);
        char **list = at == NULL ? NULL : pieces(at + strlen(mark), strcmp(mark, " - ") == 0 && !strict);

        if (are_names(list, true, strict)) {
            found++;
            for (char **one = list; *one != NULL; one++) {
                ++*names;
                *handles += strchr(*one, ' ') == NULL;
            }
        }
        g_strfreev(list);
    }
    return found;
}

/* The parenthesis that says what it is and by whom, and " by " in it; NULL if there is none. */
static const char *
find_by(const char *summary, const char **by)
{
    const char *open = g_str_has_suffix(summary, ")") ? strrchr(summary, '(') : NULL;
    char *kind;
    bool found;

    *by = open == NULL || open == summary ? NULL : strstr(open, " by ");
    if (*by == NULL || *by - open > 20)
        return NULL;
    kind = g_ascii_strdown(open + 1, *by - open - 1);
    found = g_strv_contains(kinds, kind);
    g_free(kind);
    return found ? open : NULL;
}

struct summary_style
summary_style(const char *const *summaries, size_t n, bool known)
{
    struct summary_style style = { 0 };
    size_t handles, names, found, ends = 0, bys = 0;
    const char *by;

    for (size_t i = 0; i < n; i++) {
        ends += g_str_has_suffix(summaries[i], " -");       /* of nobody */
        bys += find_by(summaries[i], &by) != NULL;
    }
    style.by = bys >= 3;
    found = count(summaries, n, " - ", false, &handles, &names);
    /* Exporters that write people write them throughout: fewer, and the dashes are the titles' own. */
    if (known && (found + ends) * 2 >= n && found > 0) {
        style.mark = " - ";
        style.only_commas = true;
        style.handles = handles * 10 > names;
        return style;
    }
    found = count(summaries, n, " -- ", true, &handles, &names);
    if (found >= 3 && found * 3 >= n) {
        style.mark = " -- ";
        style.handles = handles * 3 > names;
        return style;
    }
    found = count(summaries, n, " - ", true, &handles, &names);
    if (!known && found >= 5 && found * 10 >= n * 7 && handles * 10 < names)
        style.mark = " - ";
    return style;
}

static void
take(struct summary_people *p, char **list)
{
    p->items = g_new0(struct summary_person, g_strv_length(list));
    for (char **one = list; *one != NULL; one++)
        if (p->n > 0 && name_is_organisation(*one) && p->items[p->n - 1].affiliation == NULL)
            p->items[p->n - 1].affiliation = g_strdup(*one);
        else
            p->items[p->n++].name = g_strdup(*one);
}

static bool
take_by(struct summary_people *p, const char *summary)
{
    const char *by, *open = find_by(summary, &by);
    char *names, **list;
    bool found;

    if (open == NULL)
        return false;
    names = g_strndup(by + 4, strlen(by + 4) - 1);
    list = pieces(names, false);
    found = are_names(list, true, false);
    if (found) {
        take(p, list);
        p->kind = g_ascii_strdown(open + 1, by - open - 1);
        p->title_length = (size_t)(open - summary);
    }
    g_strfreev(list);
    g_free(names);
    return found;
}

struct summary_people
summary_people(const struct summary_style *style, const char *summary)
{
    struct summary_people p = { .title_length = strlen(summary) };
    const char *at = style->mark == NULL ? NULL : g_strrstr(summary, style->mark);
    char **list;

    if (style->by && take_by(&p, summary))
        return p;
    if (style->only_commas && g_str_has_suffix(summary, " -")) {
        p.title_length -= 2;
        return p;
    }
    if (at == NULL || at == summary)
        return p;
    list = pieces(at + strlen(style->mark), style->only_commas);
    if (are_names(list, style->handles, !style->only_commas)) {
        take(&p, list);
        p.title_length = (size_t)(at - summary);
    }
    g_strfreev(list);
    return p;
}

struct summary_people
summary_field(const char *text)
{
    char *one[] = { (char *)text, NULL }, **list = pieces(text, false);
    struct summary_people p = { 0 };

    take(&p, are_names(list, false, true) ? list : one);
    g_strfreev(list);
    return p;
}

void
summary_people_drop(struct summary_people *p)
{
    for (size_t i = 0; i < p->n; i++) {
        g_free(p->items[i].name);
        g_free(p->items[i].affiliation);
    }
    g_free(p->items);
    g_free(p->kind);
}

char **
summary_names(const char *text)
{
    const char *comma = g_strrstr(text, ", "), *and = g_strrstr(text, " and "), *ampersand = g_strrstr(text, " & ");
    const char *last = and == NULL || (ampersand != NULL && ampersand > and) ? ampersand : and;
    char **list = NULL;

    /* behind a last comma may be a company, or "Jr." */
    if (last == NULL || (comma != NULL && comma > last))
        return NULL;
    list = pieces(text, false);
    for (char **one = list; *one != NULL; one++) {
        if (is_name(*one, false, true) && !name_is_organisation(*one))
            continue;
        g_strfreev(list);
        return NULL;
    }
    return list;
}
