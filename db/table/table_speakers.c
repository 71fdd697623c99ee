/* Who speaks, in the cells of a session's row. */
#include "db/table/read_table.h"

#include <glib.h>
#include <string.h>

#include "db/read/name.h"

/* A separator that is a word has to stand alone. */
static bool
separates(const char *text, const char *p, const char *mark)
{
    size_t n = strlen(mark);

    if (g_ascii_strncasecmp(p, mark, n) != 0)
        return false;
    if (!g_ascii_isalpha(*mark))
        return true;
    return p > text && g_ascii_isspace(p[-1]) && g_ascii_isspace(p[n]);
}

/*
 * The names in a cell. If there are several lines, each is one; then other
 * separators are part of a name, such as "King, Martin".
 */
static GPtrArray *
split(const char *const *marks, const char *text)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *const newline[] = { "\n", NULL };
    char *trimmed = g_strstrip(g_strdup(text));
    const char *from = trimmed, *p = trimmed;
    int depth = 0;

    if (strchr(trimmed, '\n') != NULL && g_strv_contains(marks, "\n"))
        marks = newline;
    for (;; p++) {
        size_t length = 0;

        depth += (*p == '(') - (*p == ')' && depth > 0);
        for (const char *const *m = marks; *m != NULL && *p != '\0' && length == 0 && (depth == 0 || **m == '\n'); m++)
            if (separates(trimmed, p, *m))
                length = strlen(*m);
        if (length > 0 || *p == '\0') {
            char *name = g_strstrip(g_strndup(from, (gsize)(p - from)));

            if (names->len > 0 && name_is_suffix(name)) {
                char *before = names->pdata[names->len - 1];

                names->pdata[names->len - 1] = g_strconcat(before, ", ", name, NULL);
                g_free(before);
                g_free(name);
            } else {
                g_ptr_array_add(names, name);
            }
            if (*p == '\0')
                break;
            from = p + length;
            p = from - 1;
        }
    }
    g_free(trimmed);
    return names;
}

/* "Ada <ada@xds.test>", "Ada (Acme)", "Ada, Acme": the name stays in `name`, what is said of it is returned. */
static char *
part_name(const struct mapping *map, char *name)
{
    char *mail = strchr(name, '<'), *mark;

    if (mail != NULL && strchr(mail, '@') != NULL)
        *mail = '\0';
    g_strstrip(name);
    mark = map->affiliation_in == '(' ? strrchr(name, '(') : map->affiliation_in == ',' ? strchr(name, ',') : NULL;
    if (mark == NULL || mark == name || (*mark == '(' && name[strlen(name) - 1] != ')'))
        return NULL;
    if (*mark == '(')
        name[strlen(name) - 1] = '\0';
    *mark = '\0';
    g_strchomp(name);
    return g_strstrip(mark + 1);
}

static const char *
or_null(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

/* What columns tell of speakers besides their names, each for one of them, for all, or for each. */
static const struct detail {
    enum field  field;
    size_t      at;                     /* in struct staged_person */
    const char *is;                     /* for messages */
} details[] = {
    { FIELD_AFFILIATION, offsetof(struct staged_person, affiliation), "affiliation" },
    { FIELD_JOB,         offsetof(struct staged_person, job),         "job" },
    { FIELD_COMPANY,     offsetof(struct staged_person, company),     "company" },
    { FIELD_BIO,         offsetof(struct staged_person, bio),         "bio" },
    { FIELD_PERSON_ROLE, offsetof(struct staged_person, role),        "role" },
    { FIELD_PERSON_ID,   offsetof(struct staged_person, id),          "key" },
    { FIELD_PEOPLE_IDS,  offsetof(struct staged_person, id),          "key" },
};

static const char **
detail(struct staged_person *person, const struct detail *d)
{
    return (const char **)(void *)((char *)person + d->at);
}

/* The people of a row, as the cells count them: nobody has no name, but a place. */
struct speakers {
    struct stage         *stage;
    const struct mapping *map;
    const struct table_row *row;
    struct source         where;
    struct arena         *arena;
    struct { struct staged_person *items; size_t n, room; } all;
    size_t                columns;      /* the first of those who have columns of their own */
    bool                  turned;       /* "Byron, Ada", all through the table */
};

/* "MIT", "INRAE" behind a name that is not in capitals too; "TBA" is no such thing. */
static bool
is_acronym(const char *text, const char *name)
{
    size_t n = strlen(text);
    char *capitals = g_utf8_strup(name, -1);
    bool loud = strcmp(capitals, name) == 0;

    g_free(capitals);
    return n >= 2 && n <= 8 && !loud && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == n && !name_is_nobody(text);
}

/* One word, or "van Byron": not "Ada Byron". */
static bool
is_surname(const char *text, size_t n)
{
    for (const char *p = text, *space; (space = memchr(p, ' ', n - (size_t)(p - text))) != NULL; p = space + 1)
        if (!g_unichar_islower(g_utf8_get_char(p)))
            return false;
    return n > 0;
}

/* Where what is behind the one comma of an item begins; NULL: there is none, or what is behind it belongs to the name. */
static const char *
behind_comma(const char *item)
{
    const char *comma = strchr(item, ',');

    if (comma == NULL || comma == item || strchr(comma + 1, ',') != NULL)
        return NULL;
    comma += 1 + strspn(comma + 1, " ");
    return *comma == '\0' || name_is_suffix(comma) ? NULL : comma;
}

static bool
is_turned(const char *item)
{
    const char *behind = behind_comma(item);

    return behind != NULL && is_surname(item, (size_t)(strchr(item, ',') - item)) && !is_acronym(behind, item) && !name_is_organisation(behind);
}

/* What stands between people if no mapping says so; and where a comma is part of who they are. */
static const char *const separators[] = { "\n", ";", ",", "&", "and", "und", "et", NULL };
static const char *const no_commas[] = { "\n", ";", "&", "and", "und", "et", NULL };

/* Is each of them "Byron, Ada"? */
static bool
are_turned(const char *cell)
{
    GPtrArray *items = split(no_commas, cell);
    bool are = *cell != '\0';

    for (unsigned i = 0; i < items->len; i++)
        are = are && is_turned(items->pdata[i]);
    g_ptr_array_free(items, TRUE);
    return are;
}

bool
table_people_are_turned(const struct mapping *map, const struct table *t, size_t first, struct arena *scratch)
{
    size_t cells = 0, turned = 0;

    for (size_t i = first; i < t->n && map->separators == NULL; i++) {
        const char *cell;

        arena_reset(scratch);
        cell = table_value(map, &t->rows[i], FIELD_PEOPLE, scratch);
        cells += !name_is_nobody(cell);
        turned += are_turned(cell);
    }
    /* two cells may be pairs of first names */
    return turned >= 4 && turned * 5 >= cells * 4;
}

static bool
is_among(const char *const *words, const char *text)
{
    char *folded = mapping_fold(text);
    bool is = g_strv_contains(words, folded);

    g_free(folded);
    return is;
}

/*
 * What is said of a person in an item of a list that nobody described:
 * "Byron, Ada"; "Ada Byron, Engines Ltd"; "Ada Byron (Engines Ltd)"; "(chair)".
 * The name stays in `name`, where they are from is returned.
 */
static char *
guess_name(struct speakers *s, char **name, bool listed, const char **role)
{
    static const char *const not_from[] = { "online", "remote", "virtual", "keynote", "tbc", NULL };
    static const char *const moderates[] = { "chair", "moderator", "moderation", "moderatorin", "modération", NULL };
    const char *behind = behind_comma(*name), *open = strrchr(*name, '(');
    char *whole = *name, *from;

    if (open != NULL && open > whole && g_str_has_suffix(whole, ")")) {
        from = arena_printf(s->arena, "%.*s", (int)strlen(open) - 2, open + 1);
        /* "(she/her)", "(online)": neither is an affiliation */
        if (strchr(from, '/') != NULL || is_among(not_from, from))
            return NULL;
        *name = g_strchomp(arena_printf(s->arena, "%.*s", (int)(open - whole), whole));
        if (is_among(moderates, from)) {
            *role = "moderator";
            return NULL;
        }
        stage_note(s->stage, s->where, "\"%.80s\" is taken as \"%.60s\" of \"%.60s\"", whole, *name, from);
        return from;
    }
    if (behind == NULL)
        return NULL;
    if (!is_acronym(behind, whole) && !name_is_organisation(behind) && (s->turned || (listed && is_turned(whole)))) {
        *name = arena_printf(s->arena, "%s %.*s", behind, (int)(strchr(whole, ',') - whole), whole);
        stage_note(s->stage, s->where, "\"%.60s\" is taken as \"%.60s\"", whole, *name);
        return NULL;
    }
    if (!listed)
        return NULL;
    from = arena_strdup(s->arena, behind);
    *name = arena_printf(s->arena, "%.*s", (int)(strchr(whole, ',') - whole), whole);
    stage_note(s->stage, s->where, "\"%.80s\" is taken as \"%.60s\" of \"%.60s\"", whole, *name, from);
    return from;
}

static void
add(struct speakers *s, const char *cell, bool listed)
{
    char *name = arena_strdup(s->arena, cell), *said;
    const char *role = NULL;

    if (name_is_nobody(name)) {
        *arena_push(s->arena, &s->all) = (struct staged_person){ 0 };
        return;
    }
    said = part_name(s->map, name);
    if (said == NULL && s->map->affiliation_in == 0 && s->map->separators == NULL)
        said = guess_name(s, &name, listed, &role);
    *arena_push(s->arena, &s->all) = (struct staged_person){ .name = name, .affiliation = or_null(said), .role = role };
}

static unsigned
lines(const struct mapping *map, enum field field)
{
    const struct mapping_column *c = NULL;
    unsigned n = 0;

    while ((c = mapping_column(map, field, c)) != NULL)
        n += c->n > 0;
    return n;
}

static void
tell(struct staged_person *person, const struct detail *d, const char *value, struct arena *arena)
{
    char *plain;

    if (person->name == NULL || *detail(person, d) != NULL || *value == '\0')
        return;
    plain = arena_strdup(arena, value);
    if (d->field == FIELD_PERSON_ROLE)
        for (char *p = plain; *p != '\0'; p++)
            *p = g_ascii_tolower(*p);
    *detail(person, d) = plain;
}

/* As many columns as there are of speakers: each is of one of them. */
static bool
tell_by_column(struct speakers *s, const struct detail *d, unsigned columns)
{
    const struct mapping_column *c = NULL;
    size_t i = s->columns;

    if (columns < 2 || lines(s->map, d->field) != columns)
        return false;
    while ((c = mapping_column(s->map, d->field, c)) != NULL)
        if (c->n > 0)
            tell(&s->all.items[i++], d, table_column_value(s->map, c, s->row, s->arena), s->arena);
    return true;
}

/*
 * One value is of all; as many as there are speakers are of one each. The
 * words that may stand between people do not part companies ("R&D").
 */
static void
tell_by_cell(struct speakers *s, const struct detail *d, size_t people)
{
    static const char *const marks[] = { "\n", ";", "|", " / ", ",", NULL };
    const char *value = table_value(s->map, s->row, d->field, s->arena);
    size_t n = s->all.n, parts = 1;
    bool shared = d->at != offsetof(struct staged_person, id) && d->field != FIELD_BIO;

    /* what is said of somebody at length has all of these marks in it */
    for (const char *const *m = marks; *m != NULL && people > 1 && *value != '\0' && d->field != FIELD_BIO; m++) {
        const char *const one[] = { *m, NULL };
        GPtrArray *each = split(one, value);
        size_t k = 0;

        if (each->len == n || each->len == people) {
            for (size_t i = 0; i < n; i++)
                if (each->len == n || s->all.items[i].name != NULL)
                    tell(&s->all.items[i], d, each->pdata[k++], s->arena);
            value = "";
        } else if (parts == 1) {
            parts = each->len;
        }
        g_ptr_array_free(each, TRUE);
    }
    if (*value == '\0')
        return;
    if (people == 0)
        stage_skip(s->stage, s->where, "\"%.80s\" is the %s of no speaker; left out", value, d->is);
    else if (people == 1 || (parts == 1 && shared))
        for (size_t i = 0; i < n; i++)
            tell(&s->all.items[i], d, value, s->arena);
    else
        stage_note(s->stage, s->where, "%zu speakers, and \"%.80s\" as their %s: whose is whose is not told, and none is taken; "
                   "write one for each, with ; between them", people, value, d->is);
}

/* Do most of the items that ; or lines make have a comma in them? Then it parts no people. */
static bool
is_list_of_items(const char *people)
{
    const char *const marks[] = { "\n", ";", NULL };
    GPtrArray *items = split(marks, people);
    size_t commas = 0, n = items->len;

    for (unsigned i = 0; i < n; i++)
        commas += behind_comma(items->pdata[i]) != NULL;
    g_ptr_array_free(items, TRUE);
    return n > 1 && (commas * 2 > n || strchr(people, '\n') != NULL);
}

static void
add_list(struct speakers *s, const char *people)
{
    bool listed = s->map->separators == NULL && (is_list_of_items(people) || (strstr(people, " and ") != NULL && are_turned(people)));
    GPtrArray *names = split(s->map->separators != NULL ? s->map->separators : listed || s->turned ? no_commas : separators, people);
    size_t first = s->all.n;

    for (unsigned i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        struct staged_person *before = s->all.n > first ? &s->all.items[s->all.n - 1] : NULL;

        if (s->map->separators != NULL || before == NULL || before->name == NULL || before->affiliation != NULL
            || (!is_acronym(name, before->name) && !name_is_organisation(name))) {
            add(s, name, listed);
            continue;
        }
        before->affiliation = arena_strdup(s->arena, name);
        stage_note(s->stage, s->where, "\"%.60s\" is taken as where \"%.60s\" is from", name, before->name);
    }
    g_ptr_array_free(names, TRUE);
}

static void
add_names(struct speakers *s)
{
    const struct mapping_column *c = NULL;
    const char *first = table_value(s->map, s->row, FIELD_FIRST, s->arena), *last = table_value(s->map, s->row, FIELD_LAST, s->arena);
    const char *people = table_value(s->map, s->row, FIELD_PEOPLE, s->arena);

    if (*first != '\0' || *last != '\0')
        *arena_push(s->arena, &s->all) = (struct staged_person){
            .name = *first == '\0' ? last : *last == '\0' ? first : arena_printf(s->arena, "%s %s", first, last),
        };
    s->columns = s->all.n;
    while ((c = mapping_column(s->map, FIELD_PERSON, c)) != NULL)
        if (c->n > 0)
            add(s, table_column_value(s->map, c, s->row, s->arena), false);
    if (*people != '\0')
        add_list(s, people);
}

void
table_stage_people(struct stage *stage, const struct mapping *map, bool turned, const struct table_row *row, const char *path, int64_t session,
                   struct arena *arena)
{
    struct speakers s = { .stage = stage, .map = map, .row = row, .where = { path, row->line, 0 }, .arena = arena, .turned = turned };
    unsigned columns = lines(map, FIELD_PERSON);
    GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
    size_t people = 0;

    add_names(&s);
    for (size_t i = 0; i < s.all.n; i++)
        people += s.all.items[i].name != NULL;
    for (size_t k = 0; k < G_N_ELEMENTS(details); k++)
        if (!tell_by_column(&s, &details[k], columns))
            tell_by_cell(&s, &details[k], people);
    for (size_t i = 0; i < s.all.n; i++)
        if (s.all.items[i].name != NULL && g_hash_table_add(names, (char *)s.all.items[i].name))
            stage_person(stage, session, &s.all.items[i]);
    g_hash_table_destroy(names);
}
