/*
 * Where a value stands in a page: what has to be escaped there, so that it is
 * read as text and as nothing else. A template is fed to a context as it is
 * read; the context knows, at each field, in what the field stands.
 */
#ifndef PLACARD_WEB_CONTEXT_H
#define PLACARD_WEB_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <glib.h>

/* What a file is, by the ending of its name. */
enum web_format { WEB_HTML, WEB_XML, WEB_JSON, WEB_CALENDAR, WEB_PLAIN };

/* "session.html" is WEB_HTML; what has no ending of these is WEB_PLAIN. */
enum web_format web_format_of(const char *name);

enum place {
    PLACE_TEXT,                 /* between tags */
    PLACE_ATTRIBUTE,            /* in "…" of an attribute */
    PLACE_URL,                  /* a whole URL, or its beginning */
    PLACE_URL_PART,             /* after the beginning of one: one name in a path */
    PLACE_SCRIPT_STRING,        /* in "…" of JSON in a script element */
    PLACE_JSON_STRING,
    PLACE_JSON_NUMBER,          /* in JSON, not in "…" */
    PLACE_CALENDAR,             /* in a TEXT of iCalendar, RFC 5545 3.3.11 */
    PLACE_PLAIN,                /* letters, digits and - . _ / : only */
    PLACE_NONE,                 /* no value may stand here */
};

struct context {
    enum web_format format;
    int             state;      /* of context.c */
    bool            closing;    /* the tag is a closing one */
    bool            in_string;  /* in JSON */
    bool            escaped;    /* after a \ in one */
    bool            begun;      /* something of the attribute's value is there */
    bool            json;       /* the script is JSON */
    char            tag[16], attribute[24], type[24];
};

void context_begin(struct context *, enum web_format);

/* One byte of the template on. */
void context_feed(struct context *, char c);

/* Where a value would stand. PLACE_NONE: `why` says what to do instead. */
enum place context_place(const struct context *, const char **why);

/* A value has been put there. */
void context_value(struct context *);

/*
 * Do both stand at the same place, so that what follows means the same after
 * either? Between the attributes of a tag is one place; the first is set to it.
 */
bool context_same(struct context *, const struct context *);

/* Is white space there only to make the template readable? */
bool context_loose(const struct context *);

/* In a style or script element; which: "style", "script", or NULL. */
const char *context_raw(const struct context *);

/* Is the page complete here: no tag, attribute or script left open? */
bool context_done(const struct context *);

/*
 * Put a value at a place. False: it may not stand there, and nothing was put
 * (PLACE_PLAIN, PLACE_JSON_NUMBER only). A URL that is not http, https, mailto
 * or a path is left out: "#" stands in its place.
 */
bool place_put(GString *out, enum place, const char *value);

/* Is it a URL that a page may link to? */
bool url_is_safe(const char *);

#endif
