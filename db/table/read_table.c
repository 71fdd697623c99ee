/* Schedules and lists of people in CSV and XLSX files. */
#include "db/table/read_table.h"

#include <glib.h>
#include <string.h>

#include "db/read/html.h"

enum { MOST_TRIED_SHEETS = 20, MOST_SHOWN = 12 };

/* Files ------------------------------------------------------------------------ */

bool
table_file_open(struct table_file *f, const char *path, const char *data, size_t length, struct arena *arena, struct report *report)
{
    static const char compound[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

    *f = (struct table_file){ .path = path, .data = data, .length = length, .arena = arena, .report = report };
    if (length >= 8 && memcmp(data, compound, 8) == 0) {
        report_error(report, (struct source){ .file = path },
                     "is an old Excel file (.xls), or one with a password; save it as .xlsx without one, or as CSV");
        return false;
    }
    if (!table_is_zip(data, length))
        return true;
    f->book = table_book_open(path, data, length, arena, report);
    f->sheets = f->book == NULL ? NULL : table_book_sheets(f->book);
    return f->book != NULL;
}

void
table_file_close(struct table_file *f)
{
    table_book_close(f->book);
    f->book = NULL;
}

static size_t
sheet_index(const struct table_file *f, const char *name)
{
    size_t i = 0;

    while (f->sheets[i] != NULL && g_ascii_strcasecmp(f->sheets[i], name) != 0)
        i++;
    return i;
}

static void
no_sheet(struct table_file *f, const char *name)
{
    const char *nearest = report_nearest(name, f->sheets);
    char *all = g_strjoinv("\", \"", (char **)(size_t)f->sheets);

    if (nearest != NULL)
        report_error(f->report, (struct source){ .file = f->path }, "has no sheet \"%.80s\"; did you mean \"%.80s\"?", name, nearest);
    else
        report_error(f->report, (struct source){ .file = f->path }, "has no sheet \"%.80s\"; there are \"%.1000s\"", name, all);
    g_free(all);
}

struct table *
table_file_table(struct table_file *f, const char *sheet, struct table_csv said)
{
    struct table *t = NULL;
    size_t i = 0;

    if (f->book == NULL) {
        t = table_csv(f->path, f->data, f->length, said, f->arena, f->report);
    } else if (sheet != NULL) {
        i = sheet_index(f, sheet);
        if (f->sheets[i] == NULL)
            no_sheet(f, sheet);
        else
            t = table_book_sheet(f->book, i);
    } else {
        do
            t = table_book_sheet(f->book, i++);
        while (t != NULL && t->n == 0 && f->sheets[i] != NULL && i < MOST_TRIED_SHEETS);
    }
    if (t != NULL && t->n == 0) {
        report_error(f->report, (struct source){ .file = f->path }, "there is nothing in it");
        t = NULL;
    }
    return t;
}

/* Which mapping ------------------------------------------------------------------ */

/* The row near the start that has most of what `weigh` counts; *best 0 if none has any. */
static size_t
best_row(const struct mapping *map, const struct table *t, struct mapping_header *const *headers,
         unsigned (*weigh)(const struct mapping *, const struct mapping_header *), unsigned *best)
{
    size_t at = 0;

    *best = 0;
    for (size_t i = 0; i < t->n && i < TABLE_HEADER_WITHIN; i++) {
        unsigned n = weigh(map, headers[i]);

        if (n > *best) {
            *best = n;
            at = i;
        }
    }
    return at;
}

static struct mapping_header **
headers_of(const struct table *t, struct arena *arena)
{
    struct mapping_header **headers = arena_array(arena, TABLE_HEADER_WITHIN, sizeof *headers);

    for (size_t i = 0; i < t->n && i < TABLE_HEADER_WITHIN; i++)
        headers[i] = mapping_header(&t->rows[i], arena);
    return headers;
}

static unsigned
filled(const struct table_row *row)
{
    unsigned n = 0;

    for (unsigned c = 0; c < row->n; c++)
        n += *row->cell[c] != '\0';
    return n;
}

/* One word that is known, in a row no fuller than one above it, is content: "Attendee" under "Kind of Badge". */
static bool
is_below_header(const struct table *t, size_t row, unsigned known)
{
    for (size_t i = 0; i < row && known == 1; i++)
        if (filled(&t->rows[row]) > 1 && filled(&t->rows[i]) >= filled(&t->rows[row]))
            return true;
    return false;
}

struct mapping *
table_preset(struct table_file *f, const char *sheet, const char *const *presets, struct table **table, size_t *header)
{
    struct { struct mapping **items; size_t n, room; } maps = { 0 };
    struct mapping *found = NULL;
    unsigned most = 0;
    size_t errors = f->report->errors;

    for (; presets != NULL && *presets != NULL; presets++) {
        struct mapping *m = mapping_read(*presets, f->arena, f->report);

        if (m != NULL && m->known_by.n > 0)
            *arena_push(f->arena, &maps) = m;
    }
    *table = NULL;
    for (size_t i = 0; i == 0 || (f->book != NULL && sheet == NULL && f->sheets[i] != NULL && i < MOST_TRIED_SHEETS); i++) {
        struct table *t = f->book != NULL && sheet == NULL ? table_book_sheet(f->book, i)
                                                           : table_file_table(f, sheet, (struct table_csv){ 0 });
        struct mapping_header **headers;

        if (t == NULL || f->report->errors > errors) {
            *table = NULL;
            return NULL;
        }
        headers = headers_of(t, f->arena);
        if (*table == NULL && t->n > 0)
            *table = t;
        for (size_t k = 0; k < maps.n; k++) {
            unsigned n;
            size_t at = best_row(maps.items[k], t, headers, mapping_fits, &n);

            if (is_below_header(t, at, n))
                continue;
            /* a sheet that has the name counts for a column */
            if (n > 0 && t->sheet != NULL && maps.items[k]->sheet != NULL && g_ascii_strcasecmp(t->sheet, maps.items[k]->sheet) == 0)
                n++;
            if (n > most) {
                most = n;
                found = maps.items[k];
                *table = t;
                *header = at;
            }
        }
    }
    return found;
}

bool
table_is_content(const struct table_row *row)
{
    for (unsigned i = 0; i < row->n; i++) {
        const char *cell = row->cell[i];
        struct moment m;

        if (strstr(cell, "://") != NULL || strchr(cell, '@') != NULL || g_utf8_strlen(cell, -1) > 80 || moment_read(cell, &m)
            || (*cell != '\0' && cell[strspn(cell, "0123456789.,")] == '\0'))
            return true;
    }
    return false;
}

/* What is most likely the header of a table nobody knows: titles and the like above it have far less cells than what is below. */
static size_t
likely_header(const struct table *t)
{
    unsigned most = 0;
    size_t i = 0;

    for (size_t k = 0; k < t->n && k < TABLE_HEADER_WITHIN; k++)
        most = MAX(most, filled(&t->rows[k]));
    while (2 * filled(&t->rows[i]) < most)
        i++;
    return i;
}

/* What the columns are called, for messages. */
static char *
header_text(const struct table_row *row)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0, n = 0; i < row->n && n < MOST_SHOWN; i++) {
        if (*row->cell[i] == '\0')
            continue;
        g_string_append_printf(text, "%s%.40s", n > 0 ? ", " : "", row->cell[i]);
        n++;
    }
    return g_string_free(text, FALSE);
}

struct work {
    struct table_file file;
    struct stage     *stage;
    struct report    *report;
    const struct table_options *options;
    struct arena     *scratch;          /* of one row */
    struct table     *table;
    struct mapping   *map;
    size_t            first;            /* row below the header */
};

/* Is the column read, for anything but `other`? */
static bool
is_read(const struct mapping *map, unsigned column, int other)
{
    for (size_t k = 0; k < map->columns.n; k++)
        for (unsigned c = 0; c < map->columns.items[k].n; c++)
            if (map->columns.items[k].column[c] == column && (int)map->columns.items[k].field != other)
                return true;
    return false;
}

/* Of a table that was only thought to be known, say which columns are left out. */
static void
tell_unread(struct work *w, const struct table_row *header)
{
    GString *unread = g_string_new(NULL);
    unsigned n = 0;

    for (unsigned i = 0; i < w->table->columns; i++) {
        bool used = false;

        for (size_t k = w->first; k < w->table->n && !used; k++)
            used = *table_cell(&w->table->rows[k], i) != '\0';
        if (used && !is_read(w->map, i, -1) && n++ < MOST_SHOWN) {
            char letters[TABLE_LETTERS];

            g_string_append_printf(unread, "%s%s", n > 1 ? ", " : "", table_letters(i, letters));
            if (*table_cell(header, i) != '\0')
                g_string_append_printf(unread, " \"%.40s\"", table_cell(header, i));
        }
    }
    if (n > 0)
        report_warning(w->report, (struct source){ w->file.path, header->line, 0 }, "columns that are not read: %s%s; to have them read, "
                       "begin with what --show-columns writes, and say it with --map", unread->str, n > MOST_SHOWN ? " and more" : "");
    g_string_free(unread, TRUE);
}

static bool
choose_preset(struct work *w)
{
    size_t header = 0, errors = w->report->errors;
    char *said;

    w->map = table_preset(&w->file, w->options->sheet, w->options->presets, &w->table, &header);
    if (w->map != NULL) {
        w->first = header + 1;
        mapping_resolve(w->map, w->table, mapping_header(&w->table->rows[header], w->file.arena), w->file.arena, w->report);
        if (w->map->tell_unread)
            tell_unread(w, &w->table->rows[header]);
        return w->report->errors == errors;
    }
    if (w->table == NULL) {
        if (w->report->errors == errors)
            report_error(w->report, (struct source){ .file = w->file.path }, "there is nothing in it");
        return false;
    }
    header = likely_header(w->table);
    said = header_text(&w->table->rows[header]);
    if (table_is_content(&w->table->rows[header]))
        report_error(w->report, (struct source){ w->file.path, w->table->rows[header].line, 0 },
                     "no row says what the columns are (this one has %s); \"placard import --show-columns %s\" begins a mapping "
                     "that does, to be edited and said with --map", said, w->file.path);
    else
        report_error(w->report, (struct source){ w->file.path, w->table->rows[header].line, 0 },
                     "the columns (%s) are of no system that is known; \"placard import --show-columns %s\" proposes a mapping "
                     "of them, to be edited and said with --map", said, w->file.path);
    g_free(said);
    return false;
}

static bool
choose_map(struct work *w)
{
    struct mapping *m = w->map = mapping_read(w->options->map, w->file.arena, w->report);
    struct mapping_header *header = NULL;
    size_t at = 0;
    unsigned n;

    if (m == NULL)
        return false;
    w->table = table_file_table(&w->file, w->options->sheet != NULL ? w->options->sheet : w->file.book != NULL ? m->sheet : NULL,
                                (struct table_csv){ m->encoding, m->delimiter });
    if (w->table == NULL)
        return false;
    if (m->header > 0) {
        while (at < w->table->n && w->table->rows[at].line < m->header)
            at++;
        if (at == w->table->n || w->table->rows[at].line != m->header) {
            report_error(w->report, (struct source){ .file = m->path }, "header = %d: there is nothing in that row of %s", m->header, w->file.path);
            return false;
        }
    } else if (m->header == 0) {
        at = best_row(m, w->table, headers_of(w->table, w->file.arena), mapping_named, &n);
    }
    if (m->header >= 0) {
        header = mapping_header(&w->table->rows[at], w->file.arena);
        w->first = at + 1;
    }
    return mapping_resolve(m, w->table, header, w->file.arena, w->report);
}

/* Rows ---------------------------------------------------------------------------- */

/* Where a cell is empty that means the one above, put that one there. */
static void
carry_down(struct work *w)
{
    for (size_t k = 0; k < w->map->carried_columns.n; k++) {
        unsigned column = w->map->carried_columns.items[k];
        const char *above = "";

        for (size_t i = w->first; i < w->table->n; i++) {
            struct table_row *row = &w->table->rows[i];
            const char **cells;
            unsigned n = MAX(row->n, column + 1);

            if (*table_cell(row, column) != '\0') {
                above = table_cell(row, column);
                continue;
            }
            cells = arena_array(w->file.arena, n, sizeof *cells);
            for (unsigned c = 0; c < n; c++)
                cells[c] = table_cell(row, c);
            cells[column] = above;
            row->cell = cells;
            row->n = n;
        }
    }
}

/* Is the row one that the mapping leaves out, or whose session is cancelled? */
static bool
is_skipped(struct work *w, const struct table_row *row, bool *cancelled)
{
    struct source where = { w->file.path, row->line, 0 };
    char letters[TABLE_LETTERS];
    const struct mapping_rule *by = NULL, *only = NULL;
    bool among = false;

    *cancelled = false;
    for (size_t i = 0; i < w->map->rules.n; i++) {
        const struct mapping_rule *r = &w->map->rules.items[i];
        char *value;
        bool is;

        if (!r->there)
            continue;
        value = mapping_fold(table_cell(row, r->column));
        is = g_strv_contains(r->values, value);
        g_free(value);
        if (r->kind == RULE_SKIP)
            by = is && by == NULL ? r : by;
        else if (r->kind == RULE_CANCELLED)
            *cancelled = *cancelled || is;
        else {
            only = r;
            among = among || is;
        }
    }
    if (by == NULL && !among)
        by = only;
    if (by != NULL)
        stage_skip(w->stage, where, "a row with \"%.40s\" in column %s, left out by the mapping \"%s\"", table_cell(row, by->column),
                   table_letters(by->column, letters), w->map->name);
    return by != NULL;
}

/* The row names one more person of the session above. */
static bool
is_continued(struct work *w, const struct table_row *row, const char *title, const char *last_id)
{
    const char *id;

    if (!w->map->continued || last_id == NULL)
        return false;
    id = table_value(w->map, row, FIELD_ID, w->scratch);
    return (*title == '\0' && *id == '\0') || (*id != '\0' && strcmp(id, last_id) == 0);
}

/* "Ada Byron<br>Grace Hopper", of sheets that make web pages, in lines. */
static const char *
with_lines(const char *text, struct arena *arena)
{
    char *plain = arena_strdup(arena, text), *to = plain;

    while (*text != '\0') {
        size_t n = strncmp(text, "<br", 3) == 0 ? 3 + strspn(text + 3, " /") : 0;

        if (n > 0 && text[n] == '>') {
            *to++ = '\n';
            text += n + 1;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
    return plain;
}

/* Cells of sheets that web pages are made of, and made into: "Tea &amp; Milk" is no title. Abstracts are HTML anyhow. */
static void
read_html(struct work *w)
{
    for (size_t i = w->first; i < w->table->n; i++) {
        struct table_row *row = &w->table->rows[i];
        const char **cells = NULL;

        for (unsigned c = 0; c < row->n; c++) {
            const char *cell = row->cell[c];
            bool found = false;
            char *plain;

            if ((strchr(cell, '&') == NULL && strstr(cell, "<br") == NULL) || !is_read(w->map, c, FIELD_ABSTRACT))
                continue;
            cell = with_lines(cell, w->file.arena);
            if (strchr(cell, '<') != NULL)
                continue;
            plain = html_references(cell, &found);
            if (found)
                stage_note(w->stage, (struct source){ w->file.path, row->line, 0 }, "\"%.100s\" is HTML; taken as \"%.100s\"", cell, plain);
            if (cells == NULL) {
                cells = arena_array(w->file.arena, row->n, sizeof *cells);
                memcpy(cells, row->cell, row->n * sizeof *cells);
                row->cell = cells;
            }
            cells[c] = arena_strdup(w->file.arena, plain);
            g_free(plain);
        }
    }
}

/* Has the table a column for the field? */
static bool
has_column(const struct mapping *map, enum field field)
{
    const struct mapping_column *c = NULL;

    while ((c = mapping_column(map, field, c)) != NULL)
        if (c->n > 0)
            return true;
    return false;
}

static bool
read_sessions(struct work *w)
{
    struct table_times times = { .stage = w->stage, .map = w->map, .table = w->table };
    int64_t last = 0;
    char *last_id = NULL;
    bool ok = table_times_begin(&times, w->first, w->scratch), turned = table_people_are_turned(w->map, w->table, w->first, w->scratch);

    for (size_t i = w->first; ok && i < w->table->n; i++) {
        const struct table_row *row = &w->table->rows[i];
        struct staged_session session = { .where = { w->file.path, row->line, 0 } };
        const char *title;
        char *abstract;

        arena_reset(w->scratch);
        title = table_value(w->map, row, FIELD_TITLE, w->scratch);
        if (is_continued(w, row, title, last_id)) {
            if (last != 0)
                table_stage_people(w->stage, w->map, turned, row, w->file.path, last, w->scratch);
            continue;
        }
        if (is_skipped(w, row, &session.cancelled)) {
            g_free(last_id);
            last_id = w->map->continued ? g_strdup(table_value(w->map, row, FIELD_ID, w->scratch)) : NULL;
            last = 0;
            continue;
        }
        if (*title == '\0') {
            if (!table_times_pass(&times, row, w->scratch))
                stage_skip(w->stage, session.where, "a row without a title left out");
            continue;
        }
        session.title = title;
        session.guid = table_value(w->map, row, FIELD_GUID, w->scratch);
        session.code = table_value(w->map, row, FIELD_CODE, w->scratch);
        session.uid = table_value(w->map, row, FIELD_UID, w->scratch);
        session.id = table_value(w->map, row, FIELD_ID, w->scratch);
        session.url = table_value(w->map, row, FIELD_URL, w->scratch);
        session.slug = table_value(w->map, row, FIELD_SLUG, w->scratch);
        session.subtitle = table_value(w->map, row, FIELD_SUBTITLE, w->scratch);
        session.abstract = abstract = html_text(table_value(w->map, row, FIELD_ABSTRACT, w->scratch));
        session.kind = table_value(w->map, row, FIELD_KIND, w->scratch);
        session.track = table_value(w->map, row, FIELD_TRACK, w->scratch);
        session.language = table_value(w->map, row, FIELD_LANGUAGE, w->scratch);
        session.room = table_value(w->map, row, FIELD_ROOM, w->scratch);
        if (*session.room == '\0')
            session.room = w->map->room_else;
        ok = table_times_read(&times, row, &session, w->scratch);
        last = stage_session(w->stage, &session);
        g_free(abstract);
        g_free(last_id);
        last_id = g_strdup(session.id);
        if (last != 0)
            table_stage_people(w->stage, w->map, turned, row, w->file.path, last, w->scratch);
        ok = ok || w->report->errors < REPORT_MOST;
    }
    g_free(last_id);
    if (ok && !has_column(w->map, FIELD_ROOM) && w->map->room_else == NULL && has_column(w->map, FIELD_START))
        stage_note(w->stage, (struct source){ .file = w->file.path }, "no column tells the rooms; if all of it is in one, say that in a mapping, "
                   "like room else = Main Hall (--show-columns writes one)");
    return ok && table_times_end(&times);
}

static bool
read_people(struct work *w)
{
    struct table_person_names *seen;
    const char *role = w->options->role != NULL ? w->options->role : w->map->role_else;
    bool cancelled;

    if (role == NULL && has_column(w->map, FIELD_ROLE))
        role = "attendee";
    if (role == NULL) {
        report_error(w->report, (struct source){ .file = w->file.path },
                     "does not tell whose badges these are; say --role attendee (or staff, sponsor, press)");
        return false;
    }
    seen = table_person_names_new(w->map, w->table, w->first, w->scratch);
    for (size_t i = w->first; i < w->table->n && w->report->errors < REPORT_MOST; i++) {
        const struct table_row *row = &w->table->rows[i];

        arena_reset(w->scratch);
        if (is_skipped(w, row, &cancelled))
            continue;
        if (cancelled)
            stage_skip(w->stage, (struct source){ w->file.path, row->line, 0 }, "a row of somebody who has cancelled left out");
        else
            table_stage_attendee(w->stage, w->map, row, w->file.path, role, seen, w->scratch);
    }
    table_person_names_drop(seen);
    return true;
}

bool
read_table(struct stage *stage, const char *path, const char *data, size_t length)
{
    static const struct table_options none = { 0 };
    struct work w = { .stage = stage, .report = stage_report(stage), .options = stage_tables(stage) };
    struct arena *arena = arena_new();
    size_t errors = w.report->errors;
    bool ok;

    if (w.options == NULL)
        w.options = &none;
    w.scratch = arena_new();
    ok = table_file_open(&w.file, path, data, length, arena, w.report)
      && (w.options->map != NULL ? choose_map(&w) : choose_preset(&w));
    if (ok && w.options->role != NULL && !w.map->people) {
        report_error(w.report, (struct source){ .file = path }, "is a schedule; --role is for lists of people");
        ok = false;
    }
    if (ok) {
        stage_set_producer(stage, w.map->name);
        carry_down(&w);
        read_html(&w);
        ok = w.map->people ? read_people(&w) : read_sessions(&w);
    }
    table_file_close(&w.file);
    arena_drop(w.scratch);
    arena_drop(arena);
    return ok && w.report->errors == errors;
}
