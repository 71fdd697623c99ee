/*
 * Page templates: files of layouts/web that say what stands where, as HTML (or
 * XML, JSON, iCalendar, plain text) with fields and lists of a view, as the
 * paper layouts have them.
 *
 *     {page session to "{code}/index.html"}    read the view web_session: a page for each row
 *     {title}                                  a value, escaped for where it stands
 *     {markdown abstract}                      text with Markdown, as the few tags that are safe
 *     {whole title}                            text; no line ends at a hyphen in it: <span class="w"> around such words
 *     {markup abstract}                        text, escaped once more, for who reads it as HTML
 *     {each sessions} … {between} … {end}      rows of web_session_sessions; what is between two
 *     {each sessions by day} … {each rows} … {end} … {end}     rows that have the same day together
 *     {split speakers into names affiliation language} … {end} lines of a value, and in them its columns
 *     {cells plan} … {end}                     cells of a room: {label}, {used}, {closed} before it
 *     {when break} … {otherwise} … {end}       if the value is not empty; {unless break} if it is
 *     {include list.html}                      another file, here; .css, .js and .svg as they are
 *     {digest page.js}                         what a Content-Security-Policy wants of a script
 *     {-- for who reads the template --}
 *
 * A "{" that is not before a small letter or "--" is a brace like any other.
 */
#ifndef PLACARD_WEB_TEMPLATE_H
#define PLACARD_WEB_TEMPLATE_H

#include "db/view/record.h"
#include "render/base/arena.h"
#include "render/base/report.h"
#include "render/web/context.h"

enum part_kind { PART_TEXT, PART_FIELD, PART_MARKDOWN, PART_WHOLE, PART_MARKUP, PART_EACH, PART_SPLIT, PART_CELLS, PART_WHEN };

/* Which value: that of the record so many steps up. Found by web_template_check(). */
struct field_ref {
    const char *name;
    int         up;
    size_t      index;
};

struct node {
    enum part_kind     kind;
    struct source      source;
    struct node       *next;
    const char        *text;            /* of PART_TEXT */
    size_t             length;
    enum place         place;           /* of a value */
    struct field_ref   field;
    const char        *list;            /* of PART_EACH; "rows": those of the group around it */
    size_t             list_index;
    struct field_ref   by;              /* rows with one value of it together; name NULL: each for itself */
    bool               negated;         /* {unless} */
    const char *const *columns;         /* of PART_SPLIT */
    size_t             n_columns;
    struct record_shape shape;          /* of the records that PART_SPLIT and PART_CELLS make */
    struct node       *children, *otherwise, *between;
};

struct web_template {
    const char      *name;              /* "session.html" */
    const char      *path;              /* of the file */
    enum web_format  format;
    const char      *view;              /* NULL: no page, only a part of others */
    struct node     *target;            /* the page's path: text and fields */
    struct node     *nodes;
    const char *const *lists;           /* that it reads */
    size_t           n_lists;
};

/* Where files of layouts/web are: the path of one; NULL if there is none. */
struct web_files {
    const char *(*find)(void *, const char *name);
    void         *context;
};

/*
 * Read a template, and what it includes. Reports every mistake; NULL if there
 * was any. All of it lives in the arena.
 */
struct web_template *web_template_load(const char *name, const struct web_files *, struct arena *, struct report *);

/* The same from memory. `files` NULL: nothing can be included. */
struct web_template *web_template_parse(const char *name, const char *text, size_t length, const struct web_files *,
                                        struct arena *, struct report *);

/* Find its fields and lists in the view it reads; `words` is the shape above, or NULL. An error for each that is not there. */
bool web_template_check(struct web_template *, const struct record_shape *view, const struct record_shape *words,
                        struct arena *, struct report *);

/*
 * Write the page of a record, and its path. False, with an error, for a value
 * that cannot be where it stands. `scratch` is for records made on the way.
 */
bool web_template_write(const struct web_template *, const struct record *, GString *out, struct arena *scratch,
                        struct report *);
bool web_template_target(const struct web_template *, const struct record *, GString *path, struct report *);

/* Markdown as safe HTML; no tag of the text's own, no link but http, https, mailto. */
void markdown_put(GString *out, const char *text);

/* Lines of a calendar as RFC 5545 3.1 has them: ended by CR LF, 75 bytes at most, folded between characters. */
void calendar_fold(GString *);

#endif
