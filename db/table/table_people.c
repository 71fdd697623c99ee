/* What is in the cells of a table, and lists of people. */
#include "db/table/read_table.h"

#include <glib.h>
#include <string.h>

#include "db/internal.h"
#include "db/read/name.h"

/* Nothing that anybody would see. */
static bool
is_blank(const char *p)
{
    for (; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (!g_unichar_isspace(c) && c != 0xa0 && c != 0x200b && c != 0xfeff)
            return false;
    }
    return true;
}

/*
 * Some exports put a ' before what a spreadsheet would take for a formula, and
 * a backslash before "|" (the "defusedcsv" of pretix and pretalx).
 */
static const char *
undo_defused(const char *text, struct arena *arena)
{
    char *plain, *to;

    if (text[0] != '\'' || text[1] == '\0' || strchr("@+-=|%", text[1]) == NULL)
        return text;
    plain = to = arena_strdup(arena, text + 1);
    for (const char *p = plain; *p != '\0'; p++)
        if (*p != '\\' || p[1] != '|')
            *to++ = *p;
    *to = '\0';
    return plain;
}

const char *
table_column_value(const struct mapping *map, const struct mapping_column *column, const struct table_row *row, struct arena *arena)
{
    const char *joint = column->field == FIELD_ID || column->field == FIELD_GUID || column->field == FIELD_CODE ? "-" : " ";
    const char *whole = "";

    for (unsigned i = 0; i < column->n; i++) {
        const char *cell = table_cell(row, column->column[i]);

        if (map->defused)
            cell = undo_defused(cell, arena);
        if (!is_blank(cell))
            whole = *whole == '\0' ? cell : arena_printf(arena, "%s%s%s", whole, joint, cell);
    }
    return whole;
}

const char *
table_value(const struct mapping *map, const struct table_row *row, enum field field, struct arena *arena)
{
    const struct mapping_column *c = NULL;
    const char *value = "";

    while (*value == '\0' && (c = mapping_column(map, field, c)) != NULL)
        value = table_column_value(map, c, row, arena);
    return value;
}

struct table_person_names {
    GHashTable *keys;                   /* of a person: their name */
    bool        turned;                 /* "Byron, Ada", all through the table */
};

/* Where the first name begins in "Byron, Ada"; NULL in all else, as "Ada Byron, Jr." */
static const char *
turned_at(const char *name)
{
    const char *comma = strchr(name, ',');

    if (comma == NULL || comma == name || comma[1] != ' ' || strchr(comma + 1, ',') != NULL || name_is_suffix(comma + 2))
        return NULL;
    return comma + 2;
}

struct table_person_names *
table_person_names_new(const struct mapping *map, const struct table *t, size_t first, struct arena *scratch)
{
    struct table_person_names *seen = g_new0(struct table_person_names, 1);
    size_t names = 0, turned = 0, one_word = 0;

    for (size_t i = first; i < t->n; i++) {
        const char *name, *at;

        arena_reset(scratch);
        name = table_value(map, &t->rows[i], FIELD_NAME, scratch);
        at = turned_at(name);
        names += *name != '\0';
        turned += at != NULL;
        one_word += at != NULL && strchr(name, ' ') == at - 1;
    }
    /* in "Ada Byron, Engines Ltd" it is what they work for that is behind the comma */
    seen->turned = turned >= 2 && turned * 5 >= names * 4 && one_word * 2 > turned;
    seen->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return seen;
}

void
table_person_names_drop(struct table_person_names *seen)
{
    g_hash_table_destroy(seen->keys);
    g_free(seen);
}

bool
table_has_words(const char *text, const char *words)
{
    size_t n = strlen(words);

    for (const char *p = text; (p = strstr(p, words)) != NULL; p++) {
        gunichar before = p == text ? ' ' : g_utf8_get_char(g_utf8_prev_char(p)), after = g_utf8_get_char(p + n);

        if (!g_unichar_isalnum(before) && !g_unichar_isalnum(after))
            return true;
    }
    return false;
}

const char *
table_role(const struct mapping *map, const char *said)
{
    static const char *const roles[] = { "speaker", "staff", "sponsor", "press", "attendee" };
    char *folded = mapping_fold(said);
    const char *role = NULL;

    for (size_t i = 0; i < map->roles.n && role == NULL; i++)
        for (const char *const *v = map->roles.items[i].values; *v != NULL && role == NULL; v++)
            if (table_has_words(folded, *v))
                role = map->roles.items[i].role;
    for (size_t i = 0; i < G_N_ELEMENTS(roles) && role == NULL; i++)
        if (strcmp(folded, roles[i]) == 0)
            role = roles[i];
    g_free(folded);
    return role;
}

/*
 * What the person is found again by: the key of the export; or a little of a
 * hash of the address, too little to tell whose it is; or name and company.
 */
static const char *
person_key(const char *id, const char *email, const char *name, const char *affiliation, struct arena *arena)
{
    char *folded, *sum;
    const char *key;

    if (*id != '\0')
        return id;
    if (strchr(email, '@') != NULL) {
        folded = mapping_fold(email);
        sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, folded, -1);
        key = arena_printf(arena, "mail %.10s", sum);
    } else {
        folded = mapping_fold(name);
        sum = mapping_fold(affiliation);
        key = arena_printf(arena, "%s, %s", folded, sum);
    }
    g_free(sum);
    g_free(folded);
    return key;
}

/* NULL where the table has no such column: then what was known stays. */
static const char *
if_told(const struct mapping *map, const struct table_row *row, enum field field, struct arena *arena)
{
    const struct mapping_column *c = NULL;

    while ((c = mapping_column(map, field, c)) != NULL)
        if (c->n > 0)
            return table_value(map, row, field, arena);
    return NULL;
}

void
table_stage_attendee(struct stage *stage, const struct mapping *map, const struct table_row *row, const char *path, const char *role,
                     struct table_person_names *seen, struct arena *arena)
{
    struct source where = { path, row->line, 0 };
    const char *first = table_value(map, row, FIELD_FIRST, arena), *last = table_value(map, row, FIELD_LAST, arena);
    const char *name = table_value(map, row, FIELD_NAME, arena), *said = table_value(map, row, FIELD_ROLE, arena);
    const char *id = table_value(map, row, FIELD_ID, arena), *email = table_value(map, row, FIELD_EMAIL, arena);
    const char *quantity = table_value(map, row, FIELD_QUANTITY, arena), *known;
    const char *affiliation = table_value(map, row, FIELD_AFFILIATION, arena);
    struct staged_attendee person = {
        .where = where, .first = first, .rest = last,
        .native = table_value(map, row, FIELD_NATIVE, arena),
        .native_language = table_value(map, row, FIELD_NATIVE_LANGUAGE, arena),
        .pronouns = if_told(map, row, FIELD_PRONOUNS, arena),
        .affiliation = if_told(map, row, FIELD_AFFILIATION, arena),
        .job = if_told(map, row, FIELD_JOB, arena),
        .bio = if_told(map, row, FIELD_BIO, arena),
        .role = role,
    };

    if (name_is_to_come(first))
        person.first = first = "";
    if (name_is_to_come(last))
        person.rest = last = "";
    if (*name == '\0')
        name = *first == '\0' ? last : *last == '\0' ? first : arena_printf(arena, "%s %s", first, last);
    if (*name == '\0') {
        stage_skip(stage, where, "a row without a name left out");
        return;
    }
    if (name_is_nobody(name)) {
        stage_skip(stage, where, "\"%.60s\" is nobody yet; left out, for it would get a badge", name);
        return;
    }
    person.name = name;
    if (seen->turned && *first == '\0' && turned_at(name) != NULL) {
        person.first = turned_at(name);
        person.rest = arena_printf(arena, "%.*s", (int)(person.first - 2 - name), name);
        person.name = arena_printf(arena, "%s %s", person.first, person.rest);
        stage_note(stage, where, "\"%.60s\" is taken as \"%.60s\"", name, person.name);
    }
    if (*said != '\0') {
        const char *of = table_role(map, said);

        if (of != NULL)
            person.role = of;
        else if (map->role_else == NULL)
            stage_note(stage, where, "\"%.40s\" is no role that badges have; taken as %s. Say \"role sponsor = %.40s\" or the like in a mapping",
                       said, role, said);
    }
    if (*quantity != '\0' && strcmp(quantity, "1") != 0)
        stage_note(stage, where, "the row stands for %.10s people, and names one; only that one gets a badge", quantity);
    person.id = person_key(id, email, name, affiliation, arena);
    known = g_hash_table_lookup(seen->keys, person.id);
    if (known != NULL && strcmp(known, name) == 0) {
        stage_skip(stage, where, "\"%.60s\" is there twice; the second left out", name);
        return;
    }
    /* one key for several names is the order's, or the address of who booked for all */
    if (known != NULL)
        person.id = person_key("", "", name, affiliation, arena);
    if (known != NULL && g_hash_table_contains(seen->keys, person.id)) {
        stage_skip(stage, where, "\"%.60s\" is there twice; the second left out", name);
        return;
    }
    g_hash_table_insert(seen->keys, g_strdup(person.id), g_strdup(name));
    stage_attendee(stage, &person);
}
