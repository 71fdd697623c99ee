#include "db/merge/combined.h"

#include <glib.h>
#include <string.h>

static const char what[] = "look at the names of rooms";

enum { MOST_PARTS = 12 };

struct room {
    char  *name, *head;         /* head: folded, what is before the labels */
    char  *label[MOST_PARTS];
    size_t n;
    bool   declared, is_new;
};

static void
room_free(void *p)
{
    struct room *r = p;

    for (size_t i = 0; i < r->n; i++)
        g_free(r->label[i]);
    g_free(r->name);
    g_free(r->head);
    g_free(r);
}

static bool
is_number(const char *s, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isdigit(s[i]))
            return false;
    return length > 0 && length <= 4;
}

static bool
is_letter(const char *s, size_t length)
{
    return length == 1 && g_ascii_isupper(*s);
}

static bool
is_joint(const char *s)
{
    static const char *const joints[] = { "&", "+", "/", "and", "und", "et", "y" };

    for (size_t i = 0; i < G_N_ELEMENTS(joints); i++)
        if (strcmp(s, joints[i]) == 0)
            return true;
    return false;
}

/* "1&2", "AB", "A,": its labels go before those the room has. False if it is made of anything else. */
static bool
take_word(struct room *r, const char *word)
{
    char **parts = g_strsplit_set(word, "&+/,", -1);
    GPtrArray *found = g_ptr_array_new();
    bool good = true;

    for (char **p = parts; good && *p != NULL; p++) {
        size_t n = strlen(*p);

        if (n == 0) {
            good = p[1] == NULL || p == parts;          /* "1," or ",2" */
        } else if (is_number(*p, n) || is_letter(*p, n)) {
            g_ptr_array_add(found, g_strdup(*p));
        } else if (n <= 4 && parts[1] == NULL) {        /* "ABC": letters that follow each other */
            for (size_t i = 0; i < n; i++) {
                good = good && is_letter(*p + i, 1) && (i == 0 || (*p)[i] == (*p)[i - 1] + 1);
                g_ptr_array_add(found, g_strndup(*p + i, 1));
            }
        } else {
            good = false;
        }
    }
    good = good && found->len > 0 && found->len + r->n <= MOST_PARTS;
    if (good) {
        memmove(r->label + found->len, r->label, r->n * sizeof *r->label);
        memcpy(r->label, found->pdata, found->len * sizeof *r->label);
        r->n += found->len;
    } else {
        for (guint i = 0; i < found->len; i++)
            g_free(found->pdata[i]);
    }
    g_ptr_array_free(found, TRUE);
    g_strfreev(parts);
    return good;
}

/* Take labels off the end of the name: further ones only with an "and" or a comma between. */
static void
parse(struct room *r)
{
    char **words = g_strsplit(r->name, " ", -1), *head;
    size_t n = g_strv_length(words), left = n, at = n;

    while (at > 0 && take_word(r, words[at - 1])) {
        left = --at;
        if (at > 0 && is_joint(words[at - 1]))
            at--;
        else if (at == 0 || !g_str_has_suffix(words[at - 1], ","))
            break;
    }
    for (size_t i = left; i < n; i++)
        g_free(words[i]);
    words[left] = NULL;
    head = g_strjoinv(" ", words);
    r->head = text_fold(head);
    if (left == 0 || r->head == NULL)           /* "101" is a name */
        while (r->n > 0)
            g_free(r->label[--r->n]);
    g_free(head);
    g_strfreev(words);
}

static GPtrArray *
load(struct db *db, struct report *report)
{
    GPtrArray *rooms = g_ptr_array_new_with_free_func(room_free);
    sqlite3_stmt *q = sql_prepare(db, what,
        "SELECT name, EXISTS (SELECT 1 FROM room_cell JOIN cell c USING (cell_id) WHERE room_cell.room_id = r.room_id AND c.label <> ''),"
        " r.room_id NOT IN (SELECT room_id FROM was_room WHERE state = 'active') FROM room r WHERE state = 'active' ORDER BY sort, room_id", report);

    while (q != NULL && sqlite3_step(q) == SQLITE_ROW) {
        struct room *r = g_new0(struct room, 1);

        r->name = g_strdup((const char *)sqlite3_column_text(q, 0));
        r->declared = sqlite3_column_int(q, 1) != 0;
        r->is_new = sqlite3_column_int(q, 2) != 0;
        parse(r);
        g_ptr_array_add(rooms, r);
    }
    sqlite3_finalize(q);
    return rooms;
}

static bool
same_group(const struct room *a, const struct room *b)
{
    return a->n > 0 && b->n > 0 && strcmp(a->head, b->head) == 0
        && g_ascii_isdigit(a->label[0][0]) == g_ascii_isdigit(b->label[0][0]);
}

static bool
propose(struct db *db, const struct room *r, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what,
        "INSERT INTO import_note (section, text, json) VALUES ('rooms_combined',"
        " 'placard room EVENT.db \"' || ?1 || '\" --cells ' || ?2, json_object('room', ?1, 'cells', ?2))", report);
    GString *cells = g_string_new(NULL);

    for (size_t i = 0; i < r->n; i++)
        g_string_append_printf(cells, "%s%s", i > 0 ? "," : "", r->label[i]);
    if (q != NULL) {
        sqlite3_bind_text(q, 1, r->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(q, 2, cells->str, -1, SQLITE_STATIC);
    }
    if (!sql_finish(db, q, what, report))
        q = NULL;
    g_string_free(cells, TRUE);
    return q != NULL;
}

bool
combined_propose(struct db *db, struct report *report)
{
    GPtrArray *rooms = load(db, report);
    bool ok = true;

    for (guint i = 0; ok && i < rooms->len; i++) {
        const struct room *r = rooms->pdata[i];
        size_t others = 0, joined = r->n > 1, fresh = r->is_new;

        for (guint k = 0; k < rooms->len; k++) {
            const struct room *o = rooms->pdata[k];

            if (k == i || !same_group(r, o))
                continue;
            others++;
            joined += o->n > 1;
            fresh += o->is_new;
        }
        /* two rooms of one venue, one of which is joined; said once, when one of them comes */
        if (others > 0 && joined > 0 && fresh > 0 && !r->declared)
            ok = propose(db, r, report);
    }
    g_ptr_array_free(rooms, TRUE);
    return ok;
}
