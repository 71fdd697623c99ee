#include "render/web/template.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 256 * 1024, MOST_NESTING = 24, MOST_INCLUDES = 6, MOST_COLUMNS = 16, MOST_NAME = 60 };

struct reader {
    struct arena           *arena;
    struct report          *report;
    const struct web_files *files;
    struct web_template    *template;
    struct context          context;
    GString                *text;       /* literal so far */
    struct source           text_at;
    struct node           **end;        /* where the next node goes */
    int                     nesting, including;
    size_t                  included;   /* bytes, of all files */
    struct { const char **items; size_t n, room; } lists;
};

/* A file being read. */
struct input {
    struct reader *r;
    struct source  where;
    const char    *at, *stop;
};

static void read_nodes(struct input *, struct node **end, const char *within, struct source opened, bool in_loop,
                       struct node *block);

static void
end_text(struct reader *r)
{
    struct node *n;

    if (r->text->len == 0)
        return;
    n = arena_alloc(r->arena, sizeof *n);
    n->kind = PART_TEXT;
    n->source = r->text_at;
    n->text = arena_strndup(r->arena, r->text->str, r->text->len);
    n->length = r->text->len;
    *r->end = n;
    r->end = &n->next;
    g_string_truncate(r->text, 0);
}

static struct node *
add(struct reader *r, enum part_kind kind, struct source where)
{
    struct node *n = arena_alloc(r->arena, sizeof *n);

    end_text(r);
    n->kind = kind;
    n->source = where;
    *r->end = n;
    r->end = &n->next;
    return n;
}

static void
put(struct input *in, char c)
{
    struct reader *r = in->r;

    /* indentation is for who reads the template */
    if (context_loose(&r->context) && (c == ' ' || c == '\t' || c == '\n') && r->text->len > 0
        && r->text->str[r->text->len - 1] == '\n')
        return;
    if (r->text->len == 0)
        r->text_at = in->where;
    context_feed(&r->context, c);
    g_string_append_c(r->text, c);
}

static void
forward(struct input *in)
{
    if (*in->at == '\n') {
        in->where.line++;
        in->where.column = 1;
    } else if (((unsigned char)*in->at & 0xc0) != 0x80)
        in->where.column++;
    in->at++;
}

static bool
left(const struct input *in, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(in->stop - in->at) >= n && memcmp(in->at, text, n) == 0;
}

/* The words of a statement, "each sessions by day"; what is in "…" is one. NULL after an error. */
static char **
statement(struct input *in, struct source where)
{
    const char *end = in->at + 1, *from = end;
    bool quoted = false;
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    GString *word = g_string_new(NULL);

    for (; end < in->stop && *end != '\n' && (quoted || *end != '}'); end++) {
        if (*end == '"') {
            quoted = !quoted;
        } else if (*end == ' ' && !quoted) {
            if (word->len > 0)
                g_ptr_array_add(words, g_strdup(word->str));
            g_string_truncate(word, 0);
        } else
            g_string_append_c(word, *end);
    }
    if (word->len > 0)
        g_ptr_array_add(words, g_strdup(word->str));
    g_string_free(word, TRUE);
    g_ptr_array_add(words, NULL);
    if (end == in->stop || *end != '}') {
        report_error(in->r->report, where, "\"{%.*s\" is not closed: write {name}, or {{ for a brace",
                     (int)MIN(20, end - from), from);
        g_ptr_array_free(words, TRUE);
        forward(in);
        return NULL;
    }
    while (in->at <= end)
        forward(in);
    return (char **)g_ptr_array_free(words, FALSE);
}

static bool
is_name(const char *s)
{
    for (size_t i = 0; s[i] != '\0'; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || s[i] == '_' || (i > 0 && g_ascii_isdigit(s[i]))) || i >= MOST_NAME)
            return false;
    return *s != '\0';
}

static bool
want_name(struct reader *r, const char *name, struct source where)
{
    if (name != NULL && is_name(name))
        return true;
    report_error(r->report, where, "\"%.60s\" is no name of a field or list: small letters, digits and _ only", name ? name : "");
    return false;
}

static void
read_value(struct input *in, enum part_kind kind, const char *name, struct source where)
{
    struct reader *r = in->r;
    const char *why = "";
    enum place place = context_place(&r->context, &why);
    struct node *n;

    if (!want_name(r, name, where))
        return;
    if (place == PLACE_NONE) {
        report_error(r->report, where, "{%s} cannot stand here: %s", name, why);
        return;
    }
    if ((kind == PART_MARKDOWN || kind == PART_WHOLE) && (place != PLACE_TEXT || r->context.format != WEB_HTML)) {
        report_error(r->report, where, "{%s %s} can stand only between tags of HTML", kind == PART_WHOLE ? "whole" : "markdown", name);
        return;
    }
    n = add(r, kind, where);
    n->field.name = arena_strdup(r->arena, name);
    n->place = place;
    context_value(&r->context);
}

static char *
read_file(struct reader *r, const char *path, size_t *length, struct source where)
{
    FILE *file = fopen(path, "rb");
    char *text;

    if (file == NULL) {
        report_error(r->report, where.file != NULL ? where : (struct source){ .file = path }, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    text = arena_alloc(r->arena, MOST_BYTES + 1);
    *length = fread(text, 1, MOST_BYTES + 1, file);
    fclose(file);
    r->included += *length;
    if (*length > MOST_BYTES || r->included > 8 * MOST_BYTES) {
        report_error(r->report, (struct source){ .file = path }, "longer than %d KB, or included too often", MOST_BYTES / 1024);
        return NULL;
    }
    if (!g_utf8_validate(text, (gssize)*length, NULL)) {
        report_error(r->report, (struct source){ .file = path }, "not UTF-8; save the file as UTF-8");
        return NULL;
    }
    return text;
}

static const char *
find_file(struct reader *r, const char *name, struct source where)
{
    const char *path = NULL;

    if (name == NULL || strchr(name, '/') != NULL || name[0] == '.')
        report_error(r->report, where, "include wants the name of a file beside this one: {include list.html}");
    else if (r->files == NULL || (path = r->files->find(r->files->context, name)) == NULL)
        report_error(r->report, where, "there is no file \"%.60s\" in the folders of web templates", name);
    return path;
}

/* A line of style, less the spaces that tell nothing: around braces, and after colons, semicolons and commas. */
static void
put_style(GString *out, const char *line, const char *end)
{
    char quote = '\0';

    for (; line < end; line++) {
        char before = out->len > 0 ? out->str[out->len - 1] : '\n';

        if (quote != '\0')
            quote = *line == quote ? '\0' : quote;
        else if (*line == '"' || *line == '\'')
            quote = *line;
        else if (*line == ' ' && (strchr("{};:,", before) != NULL || (line + 1 < end && strchr("{}", line[1]) != NULL)))
            continue;
        g_string_append_c(out, *line);
    }
}

/* Style and script as they stand, less what is there for who reads them: comments on lines of their own, and indentation. */
static char *
plain_file(const char *text, size_t length, bool style, size_t *out_length)
{
    GString *out = g_string_sized_new(length);
    const char *stop = text + length;

    while (text < stop) {
        const char *line = text, *end = memchr(text, '\n', (size_t)(stop - text));
        const char *close = NULL;

        end = end != NULL ? end : stop;
        text = end < stop ? end + 1 : stop;
        while (line < end && (*line == ' ' || *line == '\t'))
            line++;
        if (line == end || strncmp(line, "//", 2) == 0)
            continue;
        if (strncmp(line, "/*", 2) == 0 && (close = g_strstr_len(line, stop - line, "*/")) != NULL) {
            const char *after = close + 2;

            while (after < stop && (*after == ' ' || *after == '\t'))
                after++;
            if (after == stop || *after == '\n') {
                text = after < stop ? after + 1 : stop;
                continue;
            }
        }
        if (style)
            put_style(out, line, end);
        else
            g_string_append_len(out, line, end - line);
        g_string_append_c(out, '\n');
    }
    *out_length = out->len;
    return g_string_free(out, FALSE);
}

/* .css, .js and .svg: no template, but read as what they are, so that they cannot end the element they stand in. */
static void
include_plain(struct input *in, const char *path, const char *text, size_t length, struct source where)
{
    struct reader *r = in->r;
    struct context before = r->context;
    const char *wanted = g_str_has_suffix(path, ".css") ? "style" : g_str_has_suffix(path, ".js") ? "script" : NULL;
    const char *within = context_raw(&r->context);
    struct input inner = { r, { path, 1, 1 }, text, text + length };
    size_t n;
    char *plain;

    if (wanted != NULL && g_strcmp0(wanted, within) != 0) {
        report_error(r->report, where, "%s belongs in <%s>…</%s>", path, wanted, wanted);
        return;
    }
    plain = wanted != NULL ? plain_file(text, length, strcmp(wanted, "style") == 0, &n) : g_strndup(text, n = length);
    end_text(r);
    for (size_t i = 0; i < n; i++)
        put(&inner, plain[i]);
    g_free(plain);
    if (!context_same(&before, &r->context))
        report_error(r->report, where, "%s ends in another place than it begins: it closes, or leaves open, an element", path);
}

static void
read_include(struct input *in, const char *name, struct source where)
{
    struct reader *r = in->r;
    const char *path = find_file(r, name, where);
    char *text;
    size_t length;

    if (path == NULL)
        return;
    if (r->including == MOST_INCLUDES) {
        report_error(r->report, where, "files are included %d deep here: does \"%s\" include itself?", MOST_INCLUDES, name);
        return;
    }
    text = read_file(r, path, &length, where);
    if (text == NULL)
        return;
    if (g_str_has_suffix(name, ".css") || g_str_has_suffix(name, ".js") || g_str_has_suffix(name, ".svg")) {
        include_plain(in, path, text, length, where);
    } else {
        struct input inner = { r, { arena_strdup(r->arena, path), 1, 1 }, text, text + length };

        r->including++;
        read_nodes(&inner, NULL, NULL, where, false, NULL);
        r->including--;
    }
}

/* sha256-… of a script, as it will be included. */
static void
read_digest(struct input *in, const char *name, struct source where)
{
    const char *path = find_file(in->r, name, where);
    guint8 sum[32];
    gsize sum_length = sizeof sum;
    GChecksum *checksum;
    size_t length, n;
    char *text, *plain, *base64;

    if (path == NULL || (text = read_file(in->r, path, &length, where)) == NULL)
        return;
    plain = plain_file(text, length, false, &n);
    checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)plain, (gssize)n);
    g_checksum_get_digest(checksum, sum, &sum_length);
    base64 = g_base64_encode(sum, sum_length);
    for (const char *p = "sha256-"; *p != '\0'; p++)
        put(in, *p);
    for (const char *p = base64; *p != '\0'; p++)
        put(in, *p);
    g_free(base64);
    g_checksum_free(checksum);
    g_free(plain);
}

static void
note_list(struct reader *r, const char *name)
{
    for (size_t i = 0; i < r->lists.n; i++)
        if (strcmp(r->lists.items[i], name) == 0)
            return;
    *arena_push(r->arena, &r->lists) = arena_strdup(r->arena, name);
}

static bool
read_each(struct input *in, struct node *n, char **words, struct source where)
{
    struct reader *r = in->r;
    guint count = g_strv_length(words);

    if (count != 2 && !(count == 4 && strcmp(words[2], "by") == 0)) {
        report_error(r->report, where, "each wants a list, and maybe what to put together by: {each sessions}, {each sessions by day}");
        return false;
    }
    if (!want_name(r, words[1], where) || (count == 4 && !want_name(r, words[3], where)))
        return false;
    n->list = arena_strdup(r->arena, words[1]);
    if (count == 4)
        n->by.name = arena_strdup(r->arena, words[3]);
    if (strcmp(n->list, "rows") != 0)
        note_list(r, n->list);
    return true;
}

static bool
read_split(struct input *in, struct node *n, char **words, struct source where)
{
    struct reader *r = in->r;
    guint count = g_strv_length(words);
    const char **columns;

    if (count < 4 || strcmp(words[2], "into") != 0 || count - 3 > MOST_COLUMNS) {
        report_error(r->report, where, "split wants a field and what to call its columns: {split speakers into names affiliation}");
        return false;
    }
    columns = arena_array(r->arena, count - 3, sizeof *columns);
    for (guint i = 1; i < count; i++)
        if (i != 2 && !want_name(r, words[i], where))
            return false;
    for (guint i = 3; i < count; i++)
        columns[i - 3] = arena_strdup(r->arena, words[i]);
    n->field.name = arena_strdup(r->arena, words[1]);
    n->columns = columns;
    n->n_columns = count - 3;
    return true;
}

static bool
read_one_field(struct input *in, struct node *n, char **words, struct source where)
{
    if (g_strv_length(words) != 2) {
        report_error(in->r->report, where, "%s wants the name of one field", words[0]);
        return false;
    }
    if (!want_name(in->r, words[1], where))
        return false;
    n->field.name = arena_strdup(in->r->arena, words[1]);
    return true;
}

/* A statement that goes on to its {end}. */
static void
read_block(struct input *in, char **words, struct source where)
{
    static const struct { const char *word; enum part_kind kind; } blocks[] = {
        { "each", PART_EACH }, { "split", PART_SPLIT }, { "cells", PART_CELLS }, { "when", PART_WHEN }, { "unless", PART_WHEN },
    };
    struct reader *r = in->r;
    struct node *n;
    bool good;

    for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
        if (strcmp(words[0], blocks[i].word) != 0)
            continue;
        n = add(r, blocks[i].kind, where);
        n->negated = strcmp(words[0], "unless") == 0;
        good = n->kind == PART_EACH ? read_each(in, n, words, where)
             : n->kind == PART_SPLIT ? read_split(in, n, words, where) : read_one_field(in, n, words, where);
        if (r->nesting == MOST_NESTING) {
            report_error(r->report, where, "blocks are nested more than %d deep", MOST_NESTING);
            in->at = in->stop;
            return;
        }
        r->nesting++;
        read_nodes(in, &n->children, arena_strdup(r->arena, words[0]), where, n->kind != PART_WHEN, n);
        r->nesting--;
        if (!good) {                    /* read for its mistakes alone */
            n->kind = PART_TEXT;
            n->length = 0;
        }
        return;
    }
}

static void
read_page(struct input *in, char **words, struct source where)
{
    struct reader *r = in->r, path = { r->arena, r->report, NULL, r->template, .end = &r->template->target };
    struct input target = { &path, where, NULL, NULL };

    if (g_strv_length(words) != 4 || strcmp(words[2], "to") != 0 || r->including > 0 || r->nesting > 0 || r->template->view != NULL) {
        report_error(r->report, where, "a page begins once, in its own file: {page session to \"{code}/index.html\"}");
        return;
    }
    if (!want_name(r, words[1], where))
        return;
    r->template->view = arena_strdup(r->arena, words[1]);
    /* its path is a template of its own, of plain text */
    target.at = arena_strdup(r->arena, words[3]);
    target.stop = target.at + strlen(target.at);
    path.text = g_string_new(NULL);
    context_begin(&path.context, WEB_PLAIN);
    read_nodes(&target, NULL, NULL, where, false, NULL);
    end_text(&path);
    g_string_free(path.text, TRUE);
}

/*
 * One of {page …} to {digest …}, or a field. False at the end of the block:
 * {end}, or {otherwise} and {between}, which go on to another part of it.
 */
static bool
read_statement(struct input *in, const char *within, bool in_loop, struct node *block, const char **ended)
{
    struct source where = in->where;
    char **words = statement(in, where);
    bool go_on = true;

    if (words == NULL)
        return true;
    if (words[0] == NULL) {
        report_error(in->r->report, where, "{} names nothing: write {name}, or {{ for a brace");
    } else if (strcmp(words[0], "end") == 0 || strcmp(words[0], "otherwise") == 0 || strcmp(words[0], "between") == 0) {
        if (words[1] != NULL)
            report_error(in->r->report, where, "{%s} stands alone; leave out \"%.40s\"", words[0], words[1]);
        if (within == NULL)
            report_error(in->r->report, where, "{%s} closes nothing", words[0]);
        else if ((strcmp(words[0], "otherwise") == 0 && (in_loop || block->otherwise != NULL || block->between != NULL))
                 || (strcmp(words[0], "between") == 0 && !in_loop))
            report_error(in->r->report, where, "{%s} has no place in {%s}", words[0], within);
        else {
            *ended = words[0][0] == 'e' ? "end" : words[0][0] == 'o' ? "otherwise" : "between";
            go_on = false;
        }
    } else if (strcmp(words[0], "page") == 0)
        read_page(in, words, where);
    else if (strcmp(words[0], "include") == 0)
        read_include(in, words[1], where);
    else if (strcmp(words[0], "digest") == 0)
        read_digest(in, words[1], where);
    else if (strcmp(words[0], "markdown") == 0)
        read_value(in, PART_MARKDOWN, words[1], where);
    else if (strcmp(words[0], "whole") == 0)
        read_value(in, PART_WHOLE, words[1], where);
    else if (strcmp(words[0], "markup") == 0)
        read_value(in, PART_MARKUP, words[1], where);
    else if (words[1] == NULL)
        read_value(in, PART_FIELD, words[0], where);
    else if (strcmp(words[0], "each") == 0 || strcmp(words[0], "split") == 0 || strcmp(words[0], "cells") == 0
             || strcmp(words[0], "when") == 0 || strcmp(words[0], "unless") == 0)
        read_block(in, words, where);
    else {
        static const char *const known[] = { "page", "include", "digest", "markdown", "whole", "markup", "each", "split", "cells", "when",
                                             "unless", "otherwise", "between", "end", NULL };
        const char *near = report_nearest(words[0], known);

        report_error(in->r->report, where, "there is no statement \"%.40s\"%s%s%s", words[0], near ? "; did you mean \"" : "",
                     near ? near : "", near ? "\"?" : "");
    }
    g_strfreev(words);
    return go_on;
}

static void
read_comment(struct input *in)
{
    struct source where = in->where;

    while (in->at < in->stop && !left(in, "--}"))
        forward(in);
    if (in->at == in->stop) {
        report_error(in->r->report, where, "the comment is not closed: write --} behind it");
        return;
    }
    for (int i = 0; i < 3; i++)
        forward(in);
}

/*
 * Nodes up to the end of the file or, `within` a block, up to its {end}. What
 * each part of a block begins with, it has to end with: then the page is
 * well-formed, and values are escaped rightly, whichever parts are shown.
 */
static void
read_nodes(struct input *in, struct node **end, const char *within, struct source opened, bool in_loop, struct node *block)
{
    struct reader *r = in->r;
    struct node **outer = r->end;
    struct context begun = r->context;
    const char *ended = NULL;

    if (end != NULL)
        r->end = end;
    while (in->at < in->stop) {
        if (left(in, "{--")) {
            read_comment(in);
        } else if (left(in, "{{")) {
            put(in, '{');
            forward(in);
            forward(in);
        } else if (*in->at == '{' && in->at + 1 < in->stop && in->at[1] >= 'a' && in->at[1] <= 'z') {
            if (read_statement(in, within, in_loop, block, &ended))
                continue;
            end_text(r);
            if (!context_same(&r->context, &begun)) {
                report_error(r->report, opened, "{%s} ends in another place than it begins: close within it what it opens, "
                             "tags' quotes and \">\" above all", within);
                r->context = begun;
            }
            context_same(&begun, &r->context);
            r->context = begun;
            if (strcmp(ended, "end") == 0)
                break;
            r->end = strcmp(ended, "between") == 0 ? &block->between : &block->otherwise;
            if (*r->end != NULL)
                report_error(r->report, in->where, "{%s} for the second time in {%s}", ended, within);
            ended = NULL;
        } else {
            put(in, *in->at);
            forward(in);
        }
    }
    if (within != NULL && ended == NULL)
        report_error(r->report, opened, "{%s} is not closed: write {end} behind it", within);
    end_text(r);
    if (end != NULL)
        r->end = outer;
}

static struct web_template *
parse(struct reader *r, const char *name, const char *path, const char *text, size_t length)
{
    struct web_template *t = arena_alloc(r->arena, sizeof *t);
    struct input in = { r, { path, 1, 1 }, text, text + length };
    size_t before = r->report->errors;

    t->name = arena_strdup(r->arena, name);
    t->path = path;
    t->format = web_format_of(name);
    r->template = t;
    r->end = &t->nodes;
    r->text = g_string_new(NULL);
    context_begin(&r->context, t->format);
    read_nodes(&in, NULL, NULL, in.where, false, NULL);
    if (r->report->errors == before && t->view != NULL && !context_done(&r->context))
        report_error(r->report, in.where, "the page ends within a tag, an attribute or a script; close it");
    g_string_free(r->text, TRUE);
    t->lists = r->lists.items;
    t->n_lists = r->lists.n;
    return r->report->errors == before ? t : NULL;
}

struct web_template *
web_template_parse(const char *name, const char *text, size_t length, const struct web_files *files, struct arena *arena,
                   struct report *report)
{
    struct reader r = { .arena = arena, .report = report, .files = files };

    if (length > MOST_BYTES || !g_utf8_validate(text, (gssize)length, NULL)) {
        report_error(report, (struct source){ .file = name }, "no text in UTF-8 of %d KB at most", MOST_BYTES / 1024);
        return NULL;
    }
    return parse(&r, name, arena_strdup(arena, name), text, length);
}

struct web_template *
web_template_load(const char *name, const struct web_files *files, struct arena *arena, struct report *report)
{
    struct reader r = { .arena = arena, .report = report, .files = files };
    const char *path = find_file(&r, name, NOWHERE);
    size_t length;
    char *text = path != NULL ? read_file(&r, path, &length, NOWHERE) : NULL;

    return text != NULL ? parse(&r, name, path, text, length) : NULL;
}
