/*
 * Output conditions: what a press, its ink and its paper make of numbers, as
 * an ICC profile (ISO 15076-1) and under the name it has in the registry of
 * the ICC. Profiles are kept compressed, as they go into a PDF, so that no
 * run has to compress a megabyte again.
 */
#ifndef PLACARD_PRESS_PROFILE_H
#define PLACARD_PRESS_PROFILE_H

#include "render/base/arena.h"
#include "render/base/report.h"

struct profile {
    const unsigned char *bytes;
    size_t               n;
    const unsigned char *deflated;      /* the same as a zlib stream */
    size_t               n_deflated;
    const char          *condition;     /* its name in the registry: "FOGRA39"; or what its makers call it */
    const char          *about;         /* in words */
    const char          *registry;      /* URL; NULL if the name is in none */
    double               ink;           /* total that the press takes: 3 for 300 % */
};

/*
 * Load a profile: `condition` names one of ours ("fogra39"), whose file is in
 * one of the folders, NULL at the end; or is the name that the profile in the
 * file `path`, a .icc or the same behind gzip, has in the registry, NULL if it
 * is in none. NULL, and an error, if it is none that a press can use. It lives
 * in the arena.
 */
const struct profile *profile_load(const char *condition, const char *path, const char *const *folders,
                                   struct arena *, struct report *);

/* The same, of bytes in memory; `name` is for messages. */
const struct profile *profile_read(const char *condition, const char *name, const unsigned char *, size_t,
                                   struct arena *, struct report *);

/* Is this the head of a profile of an output device in CMYK? If not, what is wrong. */
const char *profile_fault(const unsigned char *, size_t);

#endif
