/* What the files that finish a PDF share behind finish.h. */
#ifndef PLACARD_PRESS_INTERNAL_H
#define PLACARD_PRESS_INTERNAL_H

#include "render/base/arena.h"
#include "render/pdf/content.h"
#include "render/press/finish.h"
#include "render/pdf/pdf.h"

/*
 * What an object is wanted for. One that is wanted for two things is written
 * twice, which cairo's files never ask for.
 */
enum role {
    ROLE_PLAIN,                         /* to be seen, or no matter of colour */
    ROLE_MASK,                          /* only its luminosity counts */
    ROLE_INKS,                          /* a function whose results become inks */
    ROLE_LIGHT,                         /* a function whose results become luminosity */
    N_ROLES
};

/* What goes into the resources of a stream beside its own. */
struct extra {
    unsigned overprints;                /* bits of content_rewrite() */
    unsigned marks;                     /* number of the form, or 0 */
};

struct finisher {
    struct pdf             *in;
    struct writer          *out;
    const struct press_job *job;
    struct report          *report;
    struct arena           *scratch;
    unsigned               *numbers[N_ROLES];   /* in the output, by the number in the input; 0: none yet */
    unsigned char          *transparent;        /* by number: what transparency_of() found out */
    struct { unsigned number; enum role role; } *queue;
    size_t                  queued, queue_room;
    unsigned                overprints[4];      /* numbers of graphics states, or 0 */
    unsigned                object;     /* being written, for messages */
    size_t                  page;       /* being written, for messages; 0: none */
    bool                    failed;
    struct bytes            inflated, rewritten, keys;
    struct bytes            code_keys;  /* of the code written last; most have as many modules */
    int                     code_modules;
    struct { struct press_page page; struct size size; unsigned number; } marks[8];
    size_t                  n_marks;
};

/* Say once what is wrong with the object or page that is being written; returns false. */
bool finish_fail(struct finisher *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The number that an object will have, which is written in its turn. */
unsigned finish_refer(struct finisher *, unsigned number, enum role);

/* object.c: a value; an object with all it holds. */
bool put_value(struct finisher *, struct bytes *, struct pdf_value, enum role);
bool put_keys(struct finisher *, struct bytes *, struct pdf_value dictionary, const char *const *without, enum role);
bool put_resources(struct finisher *, struct bytes *, struct pdf_value resources, struct extra, enum role);
bool finish_object(struct finisher *, unsigned from, unsigned to, enum role);

/* Refuse keys that are in no word of `known`, which ends with NULL. */
bool finish_known(struct finisher *, struct pdf_value dictionary, const char *what, const char *const *known);

/* content of a stream, rewritten into f->rewritten behind what is there. */
bool finish_content(struct finisher *, struct pdf_value stream, enum role, unsigned *overprints);

/* picture.c: pictures, and stencils that are codes. */
bool finish_picture(struct finisher *, struct pdf_value, unsigned to, enum role);

/* transparent.c: what is first found in resources that lets something show through, in words; NULL: nothing. */
const char *transparency_of(struct finisher *, struct pdf_value resources);

/* Write what was referred to, and what that refers to. */
bool finish_queue(struct finisher *);

/* document.c: all that is not a page. `pages` is the number of the pages' parent. */
bool finish_document(struct finisher *, unsigned pages, const struct pdf_value *catalog);

#endif
