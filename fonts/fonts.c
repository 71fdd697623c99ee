#include "fonts/fonts.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <fontconfig/fontconfig.h>

#include "render/base/arena.h"

/* A line of the list. */
struct family {
    const char    *name;        /* without the star */
    bool           star;
    int            weights[9];
    size_t         n_weights;
    const char    *package;
    const char   **languages;
    size_t         n_languages;
    struct source  where;
};

/* The fonts of one family, in the order of the list; of a star, one entry for each family it stands for. */
struct shelf {
    const struct family *family;
    const char          *name;
    const struct font   *fonts[9];
    size_t               n;
};

struct fonts {
    struct arena *arena;
    FcConfig     *config;
    struct { struct family *items; size_t n, room; } families;
    struct { struct shelf *items; size_t n, room; } shelves;
    size_t        count;
};

/*
 * Caches change how fast the fonts are found, not which: the system's own,
 * or one of ours where that is missing and not ours to write.
 */
static const char settings[] =
    "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
    "<fontconfig>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<cachedir prefix=\"xdg\">placard</cachedir>"
    "</fontconfig>";

static char *
trim(char *s)
{
    size_t n;

    s += strspn(s, " \t");
    for (n = strlen(s); n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL; n--)
        s[n - 1] = '\0';
    return s;
}

static bool
parse_weights(struct family *family, char *words, struct report *report)
{
    char *rest = NULL;

    for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
        char *end;
        long weight = strtol(word, &end, 10);

        if (*end != '\0' || weight < 100 || weight > 900 || family->n_weights == 9) {
            report_error(report, family->where, "\"%s\" is no weight; write up to nine numbers from 100 to 900", word);
            return false;
        }
        family->weights[family->n_weights++] = (int)weight;
    }
    return true;
}

static void
parse_languages(struct fonts *fonts, struct family *family, char *words)
{
    char *rest = NULL;

    family->languages = arena_array(fonts->arena, strlen(words) / 2 + 1, sizeof *family->languages);
    for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
        family->languages[family->n_languages++] = arena_strdup(fonts->arena, word);
}

static void
parse_family(struct fonts *fonts, char *line, struct source where, struct report *report)
{
    struct family family = { .where = where };
    char *fields[4] = { line, NULL, NULL, NULL };
    char *name;
    size_t length;

    for (int i = 1; i < 4 && fields[i - 1] != NULL; i++) {
        fields[i] = strchr(fields[i - 1], ':');
        if (fields[i] != NULL)
            *fields[i]++ = '\0';
    }
    name = trim(line);
    if (fields[2] == NULL || *name == '\0' || *trim(fields[1]) == '\0' || *trim(fields[2]) == '\0') {
        report_error(report, where,
                     "\"%s\": write FAMILY : WEIGHTS : PACKAGE, such as Inter : 400 700 : fonts-inter", name);
        return;
    }
    if (!parse_weights(&family, fields[1], report))
        return;
    length = strlen(name);
    if (length > 2 && strcmp(name + length - 2, " *") == 0) {
        family.star = true;
        name[length - 1] = '\0';
    }
    family.name = arena_strdup(fonts->arena, name);
    family.package = arena_strdup(fonts->arena, trim(fields[2]));
    if (fields[3] != NULL)
        parse_languages(fonts, &family, fields[3]);
    *arena_push(fonts->arena, &fonts->families) = family;
}

/* A directory that is not there shows as families that are missing. */
static void
add_directory(struct fonts *fonts, const char *list, const char *directory)
{
    char *absolute = NULL;

    if (directory[0] != '/') {
        const char *slash = strrchr(list, '/');
        const char *base = slash ? arena_strndup(fonts->arena, list, (size_t)(slash - list)) : ".";

        absolute = realpath(arena_printf(fonts->arena, "%s/%s", *base ? base : "/", directory), NULL);
        if (absolute == NULL)
            return;
        directory = absolute;
    }
    FcConfigAppFontAddDir(fonts->config, (const FcChar8 *)directory);
    free(absolute);
}

static bool
parse_list(struct fonts *fonts, const char *path, struct report *report)
{
    struct source where = { .file = path };
    char line[1024];
    FILE *in = fopen(path, "r");

    if (in == NULL) {
        report_error(report, where, "cannot read the list of fonts: %s", strerror(errno));
        return false;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        char *text = trim(line);

        where.line++;
        if (*text == '\0' || *text == '#')
            continue;
        if (strncmp(text, "directory ", 10) == 0)
            add_directory(fonts, path, trim(text + 10));
        else
            parse_family(fonts, text, where, report);
    }
    fclose(in);
    return true;
}

static const char *
string_of(const FcPattern *p, const char *object)
{
    FcChar8 *s;

    return FcPatternGetString(p, object, 0, &s) == FcResultMatch ? (const char *)s : "";
}

static bool
is_true(const FcPattern *p, const char *object)
{
    FcBool value;

    return FcPatternGetBool(p, object, 0, &value) == FcResultMatch && value == FcTrue;
}

static int
int_of(const FcPattern *p, const char *object, int otherwise)
{
    int value;

    return FcPatternGetInteger(p, object, 0, &value) == FcResultMatch ? value : otherwise;
}

/* The named instances of a variable font come as fonts of their own, numbered in the upper half. */
static bool
is_variable(const FcPattern *p)
{
    return is_true(p, FC_VARIABLE) || int_of(p, FC_INDEX, 0) > 0xffff;
}

static bool
is_plain(const FcPattern *p)
{
    return !is_variable(p) && !is_true(p, FC_COLOR) && is_true(p, FC_SCALABLE) &&
           int_of(p, FC_SLANT, FC_SLANT_ROMAN) == FC_SLANT_ROMAN &&
           int_of(p, FC_WIDTH, FC_WIDTH_NORMAL) == FC_WIDTH_NORMAL;
}

static int
weight_of(const FcPattern *p)
{
    double weight;

    if (FcPatternGetDouble(p, FC_WEIGHT, 0, &weight) != FcResultMatch)
        return 0;
    return (int)(FcWeightToOpenTypeDouble(weight) + 0.5);
}

static bool
allows(const struct family *family, int weight)
{
    for (size_t i = 0; i < family->n_weights; i++)
        if (family->weights[i] == weight)
            return true;
    return false;
}

/* The line of the list a family name belongs to; its own line goes before a star. */
static const struct family *
listed(const struct fonts *fonts, const char *name)
{
    const struct family *by_star = NULL;

    for (size_t i = 0; i < fonts->families.n; i++) {
        const struct family *family = &fonts->families.items[i];

        if (!family->star && strcmp(family->name, name) == 0)
            return family;
        if (family->star && by_star == NULL && strncmp(family->name, name, strlen(family->name)) == 0)
            by_star = family;
    }
    return by_star;
}

static struct shelf *
shelf_for(struct fonts *fonts, const struct family *family, const char *name)
{
    struct shelf *shelf;

    for (size_t i = 0; i < fonts->shelves.n; i++)
        if (strcmp(fonts->shelves.items[i].name, name) == 0)
            return &fonts->shelves.items[i];
    shelf = arena_push(fonts->arena, &fonts->shelves);
    *shelf = (struct shelf){ .family = family, .name = arena_strdup(fonts->arena, name) };
    return shelf;
}

static void
take(struct fonts *fonts, const FcPattern *p)
{
    const char *name = string_of(p, FC_FAMILY);
    const struct family *family = listed(fonts, name);
    int weight = weight_of(p);
    FcCharSet *coverage;
    struct shelf *shelf;
    struct font *font;

    if (family == NULL || !is_plain(p) || !allows(family, weight) ||
        FcPatternGetCharSet(p, FC_CHARSET, 0, &coverage) != FcResultMatch)
        return;
    shelf = shelf_for(fonts, family, name);
    for (size_t i = 0; i < shelf->n; i++)
        if (shelf->fonts[i]->weight == weight)
            return;
    font = arena_alloc(fonts->arena, sizeof *font);
    *font = (struct font){
        .family = shelf->name, .weight = weight, .file = string_of(p, FC_FILE),
        .index = int_of(p, FC_INDEX, 0), .id = fonts->count++, .coverage = coverage,
    };
    shelf->fonts[shelf->n] = font;
    for (size_t i = shelf->n++; i > 0 && shelf->fonts[i - 1]->weight > weight; i--) {
        shelf->fonts[i] = shelf->fonts[i - 1];
        shelf->fonts[i - 1] = font;
    }
}

static int
compare_patterns(const void *a, const void *b)
{
    const FcPattern *p = *(FcPattern *const *)a, *q = *(FcPattern *const *)b;
    int order = strcmp(string_of(p, FC_FILE), string_of(q, FC_FILE));

    return order ? order : int_of(p, FC_INDEX, 0) - int_of(q, FC_INDEX, 0);
}

static bool
is_same_file(const FcPattern *p, const FcPattern *q)
{
    return strcmp(string_of(p, FC_FILE), string_of(q, FC_FILE)) == 0;
}

static int
compare_shelves(const void *a, const void *b)
{
    const struct shelf *s = a, *t = b;

    if (s->family != t->family)
        return s->family < t->family ? -1 : 1;
    return strcmp(s->name, t->name);
}

/*
 * Directories are read in no particular order; whose copy of a font counts
 * must not depend on it. The default instance of a variable font passes for a
 * static font, but for what else its file holds.
 */
static void
take_all(struct fonts *fonts)
{
    FcFontSet *set = FcConfigGetFonts(fonts->config, FcSetApplication);
    FcPattern **sorted;

    if (set == NULL || set->nfont == 0)
        return;
    sorted = arena_array(fonts->arena, (size_t)set->nfont, sizeof *sorted);
    memcpy(sorted, set->fonts, (size_t)set->nfont * sizeof *sorted);
    qsort(sorted, (size_t)set->nfont, sizeof *sorted, compare_patterns);
    for (int i = 0, end; i < set->nfont; i = end) {
        bool varies = false;

        for (end = i; end < set->nfont && is_same_file(sorted[i], sorted[end]); end++)
            varies |= is_variable(sorted[end]);
        for (int k = i; k < end && !varies; k++)
            take(fonts, sorted[k]);
    }
    if (fonts->shelves.n > 0)
        qsort(fonts->shelves.items, fonts->shelves.n, sizeof *fonts->shelves.items, compare_shelves);
}

static bool
only_variable(const struct fonts *fonts, const char *name)
{
    FcFontSet *set = FcConfigGetFonts(fonts->config, FcSetApplication);

    for (int i = 0; set != NULL && i < set->nfont; i++)
        if (is_variable(set->fonts[i]) && strcmp(string_of(set->fonts[i], FC_FAMILY), name) == 0)
            return true;
    return false;
}

static const struct shelf *
find_shelf(const struct fonts *fonts, const char *name)
{
    for (size_t i = 0; i < fonts->shelves.n; i++)
        if (strcmp(fonts->shelves.items[i].name, name) == 0)
            return &fonts->shelves.items[i];
    return NULL;
}

static const struct font *
of_weight(const struct shelf *shelf, int weight)
{
    for (size_t i = 0; shelf != NULL && i < shelf->n; i++)
        if (shelf->fonts[i]->weight == weight)
            return shelf->fonts[i];
    return NULL;
}

static void
check(const struct fonts *fonts, const struct family *family, struct report *report)
{
    const struct shelf *shelf = find_shelf(fonts, family->name);
    const char *variable = only_variable(fonts, family->name)
        ? " but as a variable font, which does not print well" : "";

    if (family->star)
        return;
    if (shelf == NULL) {
        report_error(report, family->where, "no font \"%s\" is installed%s: apt-get install %s",
                     family->name, variable, family->package);
        return;
    }
    for (size_t i = 0; i < family->n_weights; i++)
        if (of_weight(shelf, family->weights[i]) == NULL)
            report_error(report, family->where, "weight %d of font \"%s\" is not installed%s: apt-get install %s",
                         family->weights[i], family->name, variable, family->package);
}

struct fonts *
fonts_open(const char *families_path, struct report *report)
{
    struct arena *arena = arena_new();
    struct fonts *fonts = arena_alloc(arena, sizeof *fonts);
    size_t before = report->errors;

    fonts->arena = arena;
    fonts->config = FcConfigCreate();
    FcConfigSetSysRoot(fonts->config, NULL);
    FcConfigParseAndLoadFromMemory(fonts->config, (const FcChar8 *)settings, FcTrue);
    if (parse_list(fonts, families_path, report)) {
        take_all(fonts);
        for (size_t i = 0; i < fonts->families.n; i++)
            check(fonts, &fonts->families.items[i], report);
    }
    if (report->errors == before && fonts->count == 0)
        report_error(report, (struct source){ .file = families_path }, "lists no font");
    if (report->errors == before)
        return fonts;
    fonts_close(fonts);
    return NULL;
}

void
fonts_close(struct fonts *fonts)
{
    if (fonts == NULL)
        return;
    FcConfigDestroy(fonts->config);
    arena_drop(fonts->arena);
}

size_t
fonts_count(const struct fonts *fonts)
{
    return fonts->count;
}

const struct font *
fonts_find(const struct fonts *fonts, const char *family, int weight, struct report *report, struct source where)
{
    const struct shelf *shelf = find_shelf(fonts, family);
    const struct font *font = of_weight(shelf, weight);
    char weights[64] = "";

    if (font != NULL)
        return font;
    if (shelf == NULL) {
        const char **names = arena_array(fonts->arena, fonts->shelves.n + 1, sizeof *names);
        const char *nearest;

        for (size_t i = 0; i < fonts->shelves.n; i++)
            names[i] = fonts->shelves.items[i].name;
        nearest = report_nearest(family, names);
        if (nearest != NULL)
            report_error(report, where, "no font family \"%s\"; did you mean \"%s\"?", family, nearest);
        else
            report_error(report, where, "no font family \"%s\"; list it in fonts/families to use it", family);
        return NULL;
    }
    for (size_t i = 0; i < shelf->n; i++) {
        size_t used = strlen(weights);

        snprintf(weights + used, sizeof weights - used, "%s%d", i ? ", " : "", shelf->fonts[i]->weight);
    }
    report_error(report, where, "no weight %d of font \"%s\"; there is %s", weight, family, weights);
    return NULL;
}

bool
fonts_has(const struct font *font, uint32_t character)
{
    return FcCharSetHasChar(font->coverage, character);
}

static const struct font *
nearest_weight(const struct shelf *shelf, int weight)
{
    const struct font *nearest = shelf->fonts[0];

    for (size_t i = 1; i < shelf->n; i++)
        if (abs(shelf->fonts[i]->weight - weight) < abs(nearest->weight - weight))
            nearest = shelf->fonts[i];
    return nearest;
}

/* How much of a tag a family is listed for: "zh-Hant-HK" is 10 for zh-Hant-HK, 7 for zh-Hant, 2 for zh. */
static size_t
closeness(const struct family *family, const char *language)
{
    size_t closest = 0;

    for (size_t i = 0; language != NULL && i < family->n_languages; i++) {
        size_t n = strlen(family->languages[i]);

        if (strncasecmp(family->languages[i], language, n) == 0 &&
            (language[n] == '\0' || language[n] == '-') && n > closest)
            closest = n;
    }
    return closest;
}

static bool
has_all(const struct font *font, const uint32_t *characters, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!fonts_has(font, characters[i]))
            return false;
    return true;
}

const struct font *
fonts_covering(const struct fonts *fonts, const uint32_t *characters, size_t n, int weight, const char *language)
{
    const struct font *best = NULL;
    size_t closest = 0;

    for (size_t i = 0; i < fonts->shelves.n; i++) {
        const struct shelf *shelf = &fonts->shelves.items[i];
        size_t near = closeness(shelf->family, language);
        const struct font *font;

        if (best != NULL && near <= closest)
            continue;
        font = nearest_weight(shelf, weight);
        if (has_all(font, characters, n)) {
            best = font;
            closest = near;
        }
    }
    return best;
}
