/*
 * Is a PDF, ours or anybody's, one that a print shop can take? Every
 * requirement of PDF/X that can be told from the file, and a few of good
 * practice beside, in a table of its own order; each has passed, or failed
 * with the first page and object at fault, or is not asked for.
 *
 * The file may be anything: what is damaged or without end is a failure, in
 * bounded time and memory.
 */
#ifndef PLACARD_PREFLIGHT_H
#define PLACARD_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum preflight_kind {
    CHECK_READABLE, CHECK_ENCRYPTION, CHECK_VERSION, CHECK_ID, CHECK_STANDARD, CHECK_INFO, CHECK_METADATA, CHECK_AGREEMENT,
    CHECK_TRAPPED, CHECK_INTENT, CHECK_PROFILE, CHECK_MEDIA, CHECK_TRIM, CHECK_NESTED, CHECK_BLEED, CHECK_FONTS, CHECK_COLOUR,
    CHECK_INK, CHECK_BLACK, CHECK_OVERPRINT, CHECK_TRANSPARENCY, CHECK_CONTENT, CHECK_RESOURCES, CHECK_PICTURES,
    CHECK_RESOLUTION, CHECK_FILTERS, CHECK_POSTSCRIPT, CHECK_TRANSFER, CHECK_ANNOTATIONS, CHECK_ACTIONS, CHECK_LAYERS, CHECK_ATTACHMENTS,
    N_CHECKS
};

struct preflight {
    size_t pages;
    char   standard[32];                /* as the file says, such as "PDF/X-4"; "" if it says none */
    char   condition[64];               /* such as "FOGRA39" */
    double ink;                         /* what all inks may be together, 3 for 300 %; in: 0: what the profile of the file says */
    struct preflight_check {
        bool     asked;                 /* of a file of this standard */
        size_t   faults, warnings;
        size_t   page;                  /* of the first fault, otherwise warning, from 1; 0: of no page */
        unsigned object;                /* 0: of none */
        char     what[160];             /* it is */
    } checks[N_CHECKS];
};

/* Check a file. True if nothing failed. */
bool preflight_run(struct preflight *, const void *, size_t);

/* The table, a check a line. */
void preflight_print(const struct preflight *, const char *path, FILE *);

/* The name of a check, such as "fonts". */
const char *preflight_name(enum preflight_kind);

#endif
