/* The names of a template held against the view it reads: where each value is to be found. */
#include <string.h>

#include "render/web/template.h"

struct scope {
    const struct scope        *outer;   /* what {field} looks in next; NULL: none */
    const struct record_shape *shape;
    const struct scope        *group;   /* {each rows} is there: the shape of its rows */
    const char                *list;    /* NULL: the page itself */
};

struct binder {
    struct arena              *arena;
    struct report             *report;
    const struct record_shape *view;
    const char                *name;    /* of the view */
    bool                       good;
};

static bool
find_in(const struct record_shape *shape, const char *name, size_t *index)
{
    for (size_t i = 0; i < shape->n_fields; i++)
        if (strcmp(shape->fields[i], name) == 0) {
            *index = i;
            return true;
        }
    return false;
}

static void
unknown(struct binder *b, const struct scope *scope, const char *name, struct source where)
{
    struct { const char **items; size_t n, room; } names = { 0 };
    const char *near;

    for (const struct scope *s = scope; s != NULL; s = s->outer)
        for (size_t i = 0; i < s->shape->n_fields; i++)
            *arena_push(b->arena, &names) = s->shape->fields[i];
    *arena_push(b->arena, &names) = NULL;
    near = report_nearest(name, names.items);
    report_error(b->report, where, "%s has no field \"%s\"%s%s%s", b->name, name, near ? "; did you mean \"" : "",
                 near ? near : "", near ? "\"?" : "");
    b->good = false;
}

static void
find(struct binder *b, const struct scope *scope, struct field_ref *field, struct source where)
{
    field->up = 0;
    for (const struct scope *s = scope; s != NULL; s = s->outer, field->up++)
        if (find_in(s->shape, field->name, &field->index))
            return;
    unknown(b, scope, field->name, where);
}

static void bind(struct binder *, struct node *, const struct scope *);

/* The records that {split} and {cells} make stand below the one around them. */
static void
bind_made(struct binder *b, struct node *n, const struct scope *scope)
{
    static const char *const cells[] = { "label", "used", "closed" };
    struct scope inner = { scope, &n->shape, NULL, NULL };

    find(b, scope, &n->field, n->source);
    n->shape.fields = n->kind == PART_CELLS ? cells : n->columns;
    n->shape.n_fields = n->kind == PART_CELLS ? 3 : n->n_columns;
    bind(b, n->children, &inner);
    bind(b, n->between, &inner);
}

static void
bind_rows(struct binder *b, struct node *n, const struct scope *rows)
{
    struct scope plain = *rows, group = *rows;

    plain.group = NULL;
    group.group = rows;
    if (n->by.name != NULL && !find_in(rows->shape, n->by.name, &n->by.index))
        unknown(b, rows, n->by.name, n->source);
    bind(b, n->children, n->by.name != NULL ? &group : &plain);
    bind(b, n->between, &plain);
}

static void
bind_each(struct binder *b, struct node *n, const struct scope *scope)
{
    const struct scope *page = scope;
    const char **names, *near;

    if (strcmp(n->list, "rows") == 0) {
        const struct scope *s = scope;

        while (s != NULL && s->group == NULL)
            s = s->outer;
        if (s == NULL) {
            report_error(b->report, n->source, "{each rows} stands within {each … by …}");
            b->good = false;
            return;
        }
        bind_rows(b, n, s->group);
        return;
    }
    while (page->list != NULL || page->outer != NULL) {
        if (page->shape == b->view)
            break;
        page = page->outer;
    }
    for (size_t i = 0; i < b->view->n_lists; i++)
        if (strcmp(b->view->lists[i], n->list) == 0) {
            struct scope rows = { page, b->view->rows[i], NULL, n->list };

            n->list_index = i;
            bind_rows(b, n, &rows);
            return;
        }
    names = arena_array(b->arena, b->view->n_lists + 1, sizeof *names);
    for (size_t i = 0; i < b->view->n_lists; i++)
        names[i] = b->view->lists[i];
    near = report_nearest(n->list, names);
    report_error(b->report, n->source, "%s has no list \"%s\"%s%s%s", b->name, n->list, near ? "; did you mean \"" : "",
                 near ? near : "", near ? "\"?" : "");
    b->good = false;
}

static void
bind(struct binder *b, struct node *n, const struct scope *scope)
{
    for (; n != NULL; n = n->next)
        switch (n->kind) {
        case PART_TEXT:
            break;
        case PART_FIELD:
        case PART_MARKDOWN:
        case PART_WHOLE:
        case PART_MARKUP:
            find(b, scope, &n->field, n->source);
            break;
        case PART_WHEN:
            find(b, scope, &n->field, n->source);
            bind(b, n->children, scope);
            bind(b, n->otherwise, scope);
            break;
        case PART_SPLIT:
        case PART_CELLS:
            bind_made(b, n, scope);
            break;
        case PART_EACH:
            bind_each(b, n, scope);
            break;
        }
}

bool
web_template_check(struct web_template *t, const struct record_shape *view, const struct record_shape *words,
                   struct arena *arena, struct report *report)
{
    struct binder b = { arena, report, view, t->view, true };
    struct scope above = { NULL, words, NULL, NULL }, page = { words != NULL ? &above : NULL, view, NULL, NULL };

    bind(&b, t->nodes, &page);
    bind(&b, t->target, &page);
    return b.good;
}
