/* A template and a record become a page. */
#include <string.h>

#include "render/web/template.h"

/* Rows that {each rows} goes through. */
struct group {
    struct record *const *rows;
    size_t                n;
};

struct writer {
    const struct web_template *template;
    struct arena              *scratch;
    struct report             *report;
    GString                   *out;
    const struct record       *page;
    bool                       good;
};

static const char *
value_of(const struct record *record, const struct field_ref *field)
{
    for (int i = 0; i < field->up; i++)
        record = record->parent;
    return record->values[field->index];
}

static void write_nodes(struct writer *, const struct node *, const struct record *, const struct group *);

static void
write_text(struct writer *w, const struct node *n)
{
    const char *text = n->text;
    size_t length = n->length;

    /* a line with nothing but statements leaves no empty line */
    if (length > 0 && *text == '\n' && (w->out->len == 0 || w->out->str[w->out->len - 1] == '\n')) {
        text++;
        length--;
    }
    g_string_append_len(w->out, text, (gssize)length);
}

/* A word with a hyphen stays on one line, as long as any line could hold it. */
static void
write_whole(GString *out, const char *value)
{
    enum { MOST = 24 };

    while (*value != '\0') {
        size_t n = strcspn(value, " \n");
        char *word = g_strndup(value, n > 0 ? n : 1);
        bool whole = n > 2 && n <= MOST && strchr(word + 1, '-') != NULL;

        g_string_append(out, whole ? "<span class=\"w\">" : "");
        place_put(out, PLACE_TEXT, word);
        g_string_append(out, whole ? "</span>" : "");
        g_free(word);
        value += n > 0 ? n : 1;
    }
}

static void
write_value(struct writer *w, const struct node *n, const char *value)
{
    GString *escaped = NULL;

    if (n->kind == PART_MARKDOWN) {
        markdown_put(w->out, value);
        return;
    }
    if (n->kind == PART_WHOLE) {
        write_whole(w->out, value);
        return;
    }
    if (n->kind == PART_MARKUP && strpbrk(value, "&<>") != NULL) {
        escaped = g_string_new(NULL);
        for (const char *p = value; *p != '\0'; p++) {
            if (*p == '&')
                g_string_append(escaped, "&amp;");
            else if (*p == '<' || *p == '>')
                g_string_append(escaped, *p == '<' ? "&lt;" : "&gt;");
            else
                g_string_append_c(escaped, *p);
        }
        value = escaped->str;
    }
    if (!place_put(w->out, n->place, value)) {
        report_error(w->report, n->source, "{%s} is \"%.60s\", and only %s can stand here", n->field.name, value,
                     n->place == PLACE_JSON_NUMBER ? "a whole number" : "letters, digits and - . _ / :");
        w->good = false;
    }
    if (escaped != NULL)
        g_string_free(escaped, TRUE);
}

static struct record *
made(struct writer *w, const struct node *n, const struct record *parent)
{
    struct record *record = arena_alloc(w->scratch, sizeof *record);

    record->shape = &n->shape;
    record->parent = parent;
    record->values = arena_array(w->scratch, n->shape.n_fields, sizeof *record->values);
    for (size_t i = 0; i < n->shape.n_fields; i++)
        record->values[i] = "";
    return record;
}

/* Lines of a value, their columns with tabs between. */
static void
write_split(struct writer *w, const struct node *n, const struct record *record, const struct group *group)
{
    const char *value = value_of(record, &n->field);
    bool first = true;

    while (*value != '\0') {
        size_t line = strcspn(value, "\n");
        const char *at = value, *stop = value + line;
        struct record *row = made(w, n, record);

        for (size_t i = 0; i < n->n_columns && at <= stop; i++) {
            const char *tab = memchr(at, '\t', (size_t)(stop - at));
            const char *end = tab != NULL ? tab : stop;

            row->values[i] = arena_strndup(w->scratch, at, (size_t)(end - at));
            at = end + 1;
        }
        if (!first)
            write_nodes(w, n->between, row, group);
        write_nodes(w, n->children, row, group);
        first = false;
        value = stop + (*stop == '\n');
    }
}

/* "+A +B|-C": see db/view/views.sql. */
static void
write_cells(struct writer *w, const struct node *n, const struct record *record, const struct group *group)
{
    const char *value = value_of(record, &n->field);
    bool closed = false, first = true;

    while (*value != '\0') {
        size_t length = strcspn(value, " |");
        struct record *cell = made(w, n, record);

        cell->values[0] = length > 0 ? arena_strndup(w->scratch, value + 1, length - 1) : "";
        cell->values[1] = *value == '+' ? "1" : "";
        cell->values[2] = closed ? "1" : "";
        if (!first)
            write_nodes(w, n->between, cell, group);
        write_nodes(w, n->children, cell, group);
        first = false;
        value += length;
        closed = *value == '|';
        value += *value != '\0';
    }
}

static void
write_each(struct writer *w, const struct node *n, const struct group *group)
{
    const struct record_list *list = strcmp(n->list, "rows") != 0 ? &w->page->lists[n->list_index] : NULL;
    struct group all = list != NULL ? (struct group){ list->rows, list->n } : *group;

    for (size_t i = 0, next; i < all.n; i = next) {
        struct group these = { all.rows + i, 1 };

        next = i + 1;
        while (n->by.name != NULL && next < all.n
               && strcmp(all.rows[next]->values[n->by.index], all.rows[i]->values[n->by.index]) == 0)
            next++;
        these.n = next - i;
        if (i > 0)
            write_nodes(w, n->between, all.rows[i], NULL);
        write_nodes(w, n->children, all.rows[i], &these);
    }
}

static void
write_nodes(struct writer *w, const struct node *n, const struct record *record, const struct group *group)
{
    for (; n != NULL; n = n->next)
        switch (n->kind) {
        case PART_TEXT:
            write_text(w, n);
            break;
        case PART_FIELD:
        case PART_MARKDOWN:
        case PART_WHOLE:
        case PART_MARKUP:
            write_value(w, n, value_of(record, &n->field));
            break;
        case PART_WHEN:
            write_nodes(w, (*value_of(record, &n->field) != '\0') != n->negated ? n->children : n->otherwise, record, group);
            break;
        case PART_SPLIT:
            write_split(w, n, record, group);
            break;
        case PART_CELLS:
            write_cells(w, n, record, group);
            break;
        case PART_EACH:
            write_each(w, n, group);
            break;
        }
}

bool
web_template_write(const struct web_template *t, const struct record *record, GString *out, struct arena *scratch,
                   struct report *report)
{
    struct writer w = { t, scratch, report, out, record, true };

    write_nodes(&w, t->nodes, record, NULL);
    if (t->format == WEB_CALENDAR)
        calendar_fold(out);
    return w.good;
}

bool
web_template_target(const struct web_template *t, const struct record *record, GString *path, struct report *report)
{
    struct writer w = { t, NULL, report, path, record, true };

    write_nodes(&w, t->target, record, NULL);
    /* whatever a value is, the page stays within its folder, and hides none of our own files */
    if (w.good && (path->len == 0 || path->len > 200 || path->str[0] == '/' || strstr(path->str, "..") != NULL
                   || strstr(path->str, "//") != NULL || path->str[path->len - 1] == '/'
                   || g_str_has_prefix(path->str, ".placard") || strchr(path->str, ':') != NULL)) {
        report_error(report, (struct source){ .file = t->path }, "\"%.80s\" is no path of a page within the site", path->str);
        w.good = false;
    }
    return w.good;
}
