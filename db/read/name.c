#include "db/read/name.h"

#include <glib.h>

static bool
is_among(const char *const *words, const char *name)
{
    char *lower = g_ascii_strdown(name, -1);
    bool is = g_strv_contains(words, g_strstrip(lower));

    g_free(lower);
    return is;
}

bool
name_is_to_come(const char *name)
{
    static const char *const words[] = {
        "tba", "tbd", "tbc", "t.b.a.", "t.b.d.", "n.n.", "to be announced", "to be confirmed", "info requested", NULL,
    };

    return is_among(words, name);
}

bool
name_is_nobody(const char *name)
{
    static const char *const words[] = { "", "n/a", "n.a.", "nn", "-", "--", "---", "–", "—", ".", "?", "none", "null", NULL };

    return name_is_to_come(name) || is_among(words, name);
}

bool
name_is_suffix(const char *name)
{
    static const char *const words[] = {
        "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "msc", "ma", "ba", "esq.",
        "inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "ag", "s.a.", NULL,
    };

    return is_among(words, name);
}

bool
name_is_organisation(const char *text)
{
    static const char *const organisations[] = {
        "University", "Universität", "Université", "Universidad", "Università", "Institute", "Institut", "College", "School", "Foundation",
        "Centre", "Center", "Ltd", "Ltd.", "Inc", "Inc.", "GmbH", "AG", "Corp", "Corp.", "LLC", "e.V.", "Labs", "Research", NULL,
    };
    char **words = g_strsplit(text, " ", -1);
    bool found = false;

    for (char **word = words; *word != NULL; word++)
        found = found || g_strv_contains(organisations, *word);
    g_strfreev(words);
    return found;
}
