/* Which rooms are made of the same cells, and which doors have a sign on which day. */
#include "db/internal.h"

#include <glib.h>
#include <string.h>

enum { MOST_CELLS = 64, MOST_LABEL = 20 };

static const char what[] = "say what the room is made of";

/* A room of which the organizer has said what it is made of. */
struct declared {
    int64_t id;
    char   *name;
    char  **words;              /* of the name, folded */
    size_t  n_words, n_head;    /* of which those are not said by the labels: "Ravenna" of "Ravenna AB" */
    bool    definite;           /* the rest of the name is the labels: "AB" of A and B */
    char  **labels;             /* from left to right, NULL at the end */
    size_t  n_labels;
    size_t  group;              /* the index of one of the same group */
};

static void
declared_free(void *p)
{
    struct declared *d = p;

    g_free(d->name);
    g_strfreev(d->words);
    g_strfreev(d->labels);
    g_free(d);
}

/* "ab" of "A", "B"; and of "A & B" in a name. */
static void
append_letters(GString *out, const char *text)
{
    char *folded = text_fold(text);

    if (folded == NULL || strcmp(folded, "and") != 0)
        for (const char *p = folded != NULL ? folded : ""; *p != '\0'; p = g_utf8_next_char(p))
            if (g_unichar_isalnum(g_utf8_get_char(p)))
                g_string_append_unichar(out, g_utf8_get_char(p));
    g_free(folded);
}

/* The name's last words may be its labels: then what is before them names the venue. */
static void
find_head(struct declared *d)
{
    GString *labels = g_string_new(NULL), *tail = g_string_new(NULL);

    for (size_t i = 0; i < d->n_labels; i++)
        append_letters(labels, d->labels[i]);
    d->n_head = d->n_words;
    for (size_t from = d->n_words; from-- > 0 && !d->definite;) {
        g_string_truncate(tail, 0);
        for (size_t i = from; i < d->n_words; i++)
            append_letters(tail, d->words[i]);
        if (labels->len > 0 && strcmp(tail->str, labels->str) == 0) {
            d->definite = true;
            d->n_head = from;
        }
    }
    g_string_free(tail, TRUE);
    g_string_free(labels, TRUE);
}

static struct declared *
declared_new(int64_t id, const char *name, char **labels)
{
    struct declared *d = g_new0(struct declared, 1);
    char *folded = text_fold(name);

    d->id = id;
    d->name = g_strdup(name);
    d->words = g_strsplit(folded != NULL ? folded : name, " ", -1);
    d->n_words = g_strv_length(d->words);
    d->labels = labels;
    d->n_labels = g_strv_length(labels);
    find_head(d);
    g_free(folded);
    return d;
}

static size_t
common(char **a, size_t n, char **b, size_t m)
{
    size_t i = 0;

    while (i < n && i < m && strcmp(a[i], b[i]) == 0)
        i++;
    return i;
}

static bool
has_label(const struct declared *d, const char *label)
{
    return g_strv_contains((const char *const *)d->labels, label);
}

static size_t
shared_labels(const struct declared *a, const struct declared *b)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n_labels; i++)
        n += has_label(b, a->labels[i]);
    return n;
}

/*
 * How much of their names speaks for two rooms being parts of one: 0 if they
 * cannot be. "Ravenna AB" and "Ravenna C" are, and so are "Ravenna Ballroom"
 * of A, B and C and "Ravenna AB"; "Hall 1 A" and "Hall 2 A" are not.
 */
static size_t
related(const struct declared *a, const struct declared *b)
{
    size_t shared = shared_labels(a, b), words;

    if (a->definite && b->definite)
        return a->n_head == b->n_head && common(a->words, a->n_head, b->words, b->n_head) == a->n_head ? SIZE_MAX : 0;
    if (shared == 0)
        return 0;
    words = common(a->words, a->n_words, b->words, b->n_words);
    if (a->definite || b->definite) {
        const struct declared *definite = a->definite ? a : b, *other = a->definite ? b : a;

        /* one of the venue's names has to begin with the other */
        return words > 0 && (words >= definite->n_head || words == other->n_words) ? words : 0;
    }
    /* two halls of the same parts are two halls */
    return shared == a->n_labels && shared == b->n_labels ? 0 : words;
}

/* Put rooms of one venue into one group: by all names at once, so that it does not matter which came first. */
static void
find_groups(GPtrArray *rooms)
{
    size_t n = rooms->len;
    struct declared **d = (struct declared **)rooms->pdata;
    size_t *most = g_new0(size_t, n + 1);

    for (size_t i = 0; i < n; i++) {
        d[i]->group = i;
        for (size_t j = 0; j < n; j++) {
            size_t words = i == j ? 0 : related(d[i], d[j]);

            /* same heads are certain; they are no reason to turn down what is less so */
            if (words != SIZE_MAX && words > most[i])
                most[i] = words;
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            size_t words = related(d[i], d[j]), old = d[i]->group, new = d[j]->group;

            if (words == SIZE_MAX || (words > 0 && (words == most[i] || words == most[j])))
                for (size_t k = 0; k < n; k++)
                    if (d[k]->group == old)
                        d[k]->group = new;
        }
    g_free(most);
}

static bool
before(const char *a, const char *b)
{
    return strlen(a) != strlen(b) ? strlen(a) < strlen(b) : strcmp(a, b) < 0;
}

/*
 * The labels of a group from left to right, as each of its rooms has them; in
 * the order of the alphabet where none says. NULL, with an error, if two rooms
 * contradict each other.
 */
static GPtrArray *
order_labels(GPtrArray *rooms, size_t group, struct report *report)
{
    struct declared **d = (struct declared **)rooms->pdata;
    GPtrArray *labels = g_ptr_array_new(), *left = g_ptr_array_new();

    for (size_t i = 0; i < rooms->len; i++)
        for (size_t l = 0; d[i]->group == group && l < d[i]->n_labels; l++)
            if (!g_ptr_array_find_with_equal_func(left, d[i]->labels[l], g_str_equal, NULL))
                g_ptr_array_add(left, d[i]->labels[l]);
    while (left->len > 0) {
        const char *next = NULL;

        for (size_t k = 0; k < left->len; k++) {
            const char *label = left->pdata[k];
            bool first = true;

            for (size_t i = 0; i < rooms->len && first; i++)
                for (size_t l = 0; d[i]->group == group && has_label(d[i], label) && strcmp(d[i]->labels[l], label) != 0; l++)
                    first = first && !g_ptr_array_find_with_equal_func(left, d[i]->labels[l], g_str_equal, NULL);
            if (first && (next == NULL || before(label, next)))
                next = label;
        }
        if (next == NULL) {
            GString *names = g_string_new(NULL);

            for (size_t i = 0; i < rooms->len; i++)
                if (d[i]->group == group && d[i]->n_labels > 1) {
                    char *list = g_strjoinv(", ", d[i]->labels);

                    g_string_append_printf(names, "%s\"%s\" has %s", names->len > 0 ? "; " : "", d[i]->name, list);
                    g_free(list);
                }
            report_error(report, NOWHERE, "the cells stand in another order in one room than in another: %s; "
                         "say them from left to right, as one sees them", names->str);
            g_string_free(names, TRUE);
            g_ptr_array_free(labels, TRUE);
            labels = NULL;
            break;
        }
        g_ptr_array_add(labels, (char *)next);
        g_ptr_array_remove(left, (char *)next);
    }
    g_ptr_array_free(left, TRUE);
    return labels;
}

/* All rooms of which it has been said, but for the one that it is about now. */
static GPtrArray *
load(struct db *db, int64_t except, struct report *report)
{
    GPtrArray *rooms = g_ptr_array_new_with_free_func(declared_free);
    sqlite3_stmt *q = sql_prepare(db, what,
        "SELECT r.room_id, r.name, c.label FROM room r JOIN room_cell USING (room_id) JOIN cell c USING (cell_id)"
        " WHERE c.label <> '' AND r.room_id <> ? ORDER BY r.name, r.room_id, c.position", report);
    int rc = SQLITE_ERROR;

    if (q != NULL) {
        sqlite3_bind_int64(q, 1, except);
        rc = sqlite3_step(q);
    }
    while (rc == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(q, 0);
        char *name = g_strdup((const char *)sqlite3_column_text(q, 1));
        GPtrArray *labels = g_ptr_array_new();

        for (; rc == SQLITE_ROW && sqlite3_column_int64(q, 0) == id; rc = sqlite3_step(q))
            g_ptr_array_add(labels, g_strdup((const char *)sqlite3_column_text(q, 2)));
        g_ptr_array_add(labels, NULL);
        g_ptr_array_add(rooms, declared_new(id, name, (char **)g_ptr_array_free(labels, FALSE)));
        g_free(name);
    }
    if (q != NULL && rc != SQLITE_DONE)
        sql_error(db, what, report);
    sqlite3_finalize(q);
    if (rc != SQLITE_DONE) {
        g_ptr_array_free(rooms, TRUE);
        rooms = NULL;
    }
    return rooms;
}

/* Run a statement of up to two integers. */
static bool
run(struct db *db, const char *statement, int64_t a, int64_t b, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, statement, report);

    if (q != NULL && sqlite3_bind_parameter_count(q) > 0)
        sqlite3_bind_int64(q, 1, a);
    if (q != NULL && sqlite3_bind_parameter_count(q) > 1)
        sqlite3_bind_int64(q, 2, b);
    return sql_finish(db, q, what, report);
}

/* A new cell of a group; 0 after an error. */
static int64_t
add_cell(struct db *db, int64_t group, const char *label, size_t position, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what, "INSERT INTO cell (group_id, label, position) VALUES (?, ?, ?)", report);

    if (q != NULL) {
        sqlite3_bind_int64(q, 1, group);
        sqlite3_bind_text(q, 2, label, -1, SQLITE_STATIC);
        sqlite3_bind_int64(q, 3, (int64_t)position);
    }
    return sql_finish(db, q, what, report) ? sqlite3_last_insert_rowid(db->sql) : 0;
}

static int64_t
add_group(struct db *db, struct report *report)
{
    return run(db, "INSERT INTO room_group DEFAULT VALUES", 0, 0, report) ? sqlite3_last_insert_rowid(db->sql) : 0;
}

static bool
use_cell(struct db *db, int64_t room, int64_t cell, struct report *report)
{
    return run(db, "INSERT INTO room_cell (room_id, cell_id) VALUES (?, ?)", room, cell, report);
}

static bool
write_group(struct db *db, GPtrArray *rooms, size_t group, struct report *report)
{
    GPtrArray *labels = order_labels(rooms, group, report);
    int64_t id, cell = 0;
    bool ok;

    if (labels == NULL)
        return false;
    id = add_group(db, report);
    ok = id != 0;
    for (size_t l = 0; ok && l < labels->len; l++) {
        cell = add_cell(db, id, labels->pdata[l], l + 1, report);
        ok = cell != 0;
        for (size_t i = 0; ok && i < rooms->len; i++) {
            const struct declared *d = rooms->pdata[i];

            if (d->group == group && has_label(d, labels->pdata[l]))
                ok = use_cell(db, d->id, cell, report);
        }
    }
    g_ptr_array_free(labels, TRUE);
    return ok;
}

/* How all rooms stand to each other, as one text. */
static char *
picture(struct db *db)
{
    sqlite3_stmt *q = NULL;
    char *text = NULL;

    if (sqlite3_prepare_v2(db->sql,
            "SELECT group_concat(line, char(10)) FROM ("
            "  SELECT r.room_id || ' ' || group_concat(c.label || char(31) || (c.cell_id IN"
            "         (SELECT cell_id FROM room_cell WHERE room_id = r.room_id)), char(31)) || ' '"
            "         || (SELECT min(o.room_id) FROM room_cell o JOIN cell k USING (cell_id) WHERE k.group_id = g.group_id) AS line"
            "  FROM room r JOIN (SELECT room_id, min(group_id) AS group_id FROM room_cell JOIN cell USING (cell_id)"
            "                    GROUP BY room_id) g USING (room_id)"
            "  JOIN (SELECT * FROM cell ORDER BY group_id, position) c ON c.group_id = g.group_id"
            "  GROUP BY r.room_id ORDER BY r.room_id)", -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
        text = g_strdup((const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    return text;
}

static bool
check(const char *room, const char *const *cells, size_t n, struct report *report)
{
    if (!g_utf8_validate(room, -1, NULL) || room[strspn(room, " ")] == '\0' || strlen(room) > 500) {
        report_error(report, NOWHERE, "the name of a room has to be UTF-8, not empty, and not longer than 500 bytes");
        return false;
    }
    for (const char *p = room; *p != '\0'; p = g_utf8_next_char(p))
        if (g_unichar_iscntrl(g_utf8_get_char(p))) {
            report_error(report, NOWHERE, "the name of a room has to be one line");
            return false;
        }
    if (n > MOST_CELLS) {
        report_error(report, NOWHERE, "\"%s\" has %zu cells; a room can have %d", room, n, MOST_CELLS);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        bool plain = g_utf8_validate(cells[i], -1, NULL) && *cells[i] != '\0' && strlen(cells[i]) <= MOST_LABEL;

        for (const char *p = cells[i]; plain && *p != '\0'; p = g_utf8_next_char(p))
            plain = g_unichar_isgraph(g_utf8_get_char(p)) && *p != '|' && *p != ',';
        if (!plain) {
            report_error(report, NOWHERE, "cell \"%.40s\" of \"%s\": say a short label without spaces, such as A", cells[i], room);
            return false;
        }
        for (size_t k = 0; k < i; k++)
            if (strcmp(cells[i], cells[k]) == 0) {
                report_error(report, NOWHERE, "\"%s\" has the cell \"%s\" twice", room, cells[i]);
                return false;
            }
    }
    return true;
}

/* No file has named this room: perhaps it is misspelt. */
static bool
warn_unknown(struct db *db, const char *name, struct report *report)
{
    char **names = sql_texts(db, what, "SELECT name FROM room WHERE state = 'active' AND room_id IN"
                             " (SELECT room_id FROM room_alias) ORDER BY sort", report);
    const char *nearest;

    if (names == NULL)
        return false;
    nearest = report_nearest(name, (const char *const *)names);
    if (nearest != NULL)
        report_warning(report, NOWHERE, "no schedule has a room \"%s\" so far; did you mean \"%s\"?", name, nearest);
    else if (*names != NULL)
        report_warning(report, NOWHERE, "no schedule has a room \"%s\" so far", name);
    g_strfreev(names);
    return true;
}

/* The room of this name, made if there is none, and its name as it is kept, for g_free(). 0 after an error. */
static int64_t
find_room(struct db *db, const char *name, char **kept, struct report *report)
{
    sqlite3_stmt *q = sql_prepare(db, what,
        "SELECT room_id, (SELECT name FROM room WHERE room.room_id = f.room_id) FROM (SELECT room_id, 1 AS rank, sort FROM room WHERE name = ?1 AND state = 'active' UNION ALL"
        " SELECT room_id, 2, 0 FROM room_alias WHERE alias = ?1 UNION ALL"
        " SELECT room_id, iif(state = 'active', 3, 4), sort FROM room WHERE fold(name) = fold(?1)) f"
        " ORDER BY rank, sort LIMIT 1", report);
    int64_t id = 0;
    int rc;

    if (q == NULL)
        return 0;
    sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
    rc = sqlite3_step(q);
    if (rc == SQLITE_ROW) {
        id = sqlite3_column_int64(q, 0);
        *kept = g_strdup((const char *)sqlite3_column_text(q, 1));
    } else if (rc != SQLITE_DONE) {
        sql_error(db, what, report);
    }
    sqlite3_finalize(q);
    if (rc == SQLITE_DONE && warn_unknown(db, name, report)) {
        q = sql_prepare(db, what, "INSERT INTO room (name, sort) SELECT ?, coalesce(max(sort), 0) + 1 FROM room", report);
        if (q != NULL)
            sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
        id = sql_finish(db, q, what, report) ? sqlite3_last_insert_rowid(db->sql) : 0;
        *kept = g_strdup(name);
    }
    return id;
}

/* Write the groups of all declared rooms anew, and `id` alone if it is declared no more. */
static bool
rebuild(struct db *db, GPtrArray *rooms, int64_t id, bool alone, struct report *report)
{
    bool ok = sql_run(db, what, "DELETE FROM room_cell WHERE cell_id IN (SELECT cell_id FROM cell WHERE label <> '')", report)
           && run(db, "DELETE FROM room_cell WHERE room_id = ?", id, 0, report);

    find_groups(rooms);
    for (size_t i = 0; ok && i < rooms->len; i++) {
        const struct declared *d = rooms->pdata[i];
        bool first = true;

        for (size_t k = 0; k < i; k++)
            first = first && ((struct declared *)rooms->pdata[k])->group != d->group;
        if (first)
            ok = write_group(db, rooms, d->group, report);
    }
    if (ok && alone) {
        int64_t group = add_group(db, report), cell = group != 0 ? add_cell(db, group, "", 1, report) : 0;

        ok = cell != 0 && use_cell(db, id, cell, report);
    }
    return ok && sql_run(db, what,
        "DELETE FROM cell WHERE cell_id NOT IN (SELECT cell_id FROM room_cell);"
        "DELETE FROM room_group WHERE group_id NOT IN (SELECT group_id FROM cell);"
        "UPDATE room_group SET sort = f.sort"
        " FROM (SELECT c.group_id, min(r.sort) AS sort FROM cell c JOIN room_cell USING (cell_id) JOIN room r USING (room_id)"
        "       GROUP BY c.group_id) f"
        " WHERE f.group_id = room_group.group_id;", report);
}

bool
db_room_cells(struct db *db, const char *room, const char *const *cells, size_t n, int64_t now, struct report *report)
{
    GPtrArray *rooms = NULL;
    char *old = NULL, *new = NULL, *name = NULL;
    char *said;
    int64_t id;
    bool ok = false, changed = false;

    if (!check(room, cells, n, report) || !db_begin(db, what, report))
        return false;
    said = g_strdup_printf("change of what %s is made of", room);
    ok = journal_open(db, what, said, now, report);
    g_free(said);
    old = picture(db);
    id = ok ? find_room(db, room, &name, report) : 0;
    ok = false;
    rooms = id != 0 ? load(db, id, report) : NULL;
    if (rooms == NULL)
        goto out;
    if (n > 0) {
        char **labels = g_new0(char *, n + 1);

        for (size_t i = 0; i < n; i++)
            labels[i] = g_strdup(cells[i]);
        g_ptr_array_add(rooms, declared_new(id, name, labels));
    }
    ok = rebuild(db, rooms, id, n == 0, report);
    new = picture(db);
    changed = ok && g_strcmp0(old, new) != 0;
    if (changed)
        ok = sql_run(db, what, "UPDATE room SET state = 'active' WHERE state = 'gone' AND room_id IN"
                     " (SELECT room_id FROM room_cell JOIN cell USING (cell_id) WHERE label <> '')", report)
          && days_fill(db, report) && db_revise(db, now, "rooms", false, report) && journal_close(db, true, 0, report);
out:
    ok = db_end(db, ok && changed, what, report) && ok;
    if (rooms != NULL)
        g_ptr_array_free(rooms, TRUE);
    g_free(old);
    g_free(new);
    g_free(name);
    return ok;
}

bool
days_fill(struct db *db, struct report *report)
{
    return sql_run(db, "give codes to days",
        "INSERT INTO day (day, code)"
        " SELECT day, new_code('day', day) FROM slot WHERE state = 'active' AND day NOT IN (SELECT day FROM day)"
        " GROUP BY day ORDER BY day;"
        "INSERT INTO room_day (room_id, day, code)"
        " SELECT f.room_id, f.day, new_code('room-day', r.name || char(31) || f.day)"
        " FROM (SELECT DISTINCT mine.room_id, p.day FROM slot p JOIN session x USING (session_id)"
        "       JOIN room_cell used ON used.room_id = p.room_id JOIN room_cell mine ON mine.cell_id = used.cell_id"
        "       WHERE p.state = 'active' AND x.state <> 'withdrawn') f"
        " JOIN room r USING (room_id)"
        " WHERE r.state = 'active'"
        "   AND NOT EXISTS (SELECT 1 FROM room_day k WHERE k.room_id = f.room_id AND k.day = f.day)"
        " ORDER BY f.day, r.sort, r.room_id;", report);
}
