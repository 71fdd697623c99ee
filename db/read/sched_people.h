/*
 * Who speaks, and for whom, as a Sched page has it: at the end of the title,
 * in the order in which they are credited,
 *
 *     Ready, Set, Go! - Ada Byron & Grace Hopper, Navy and Jean Bartik, ENIAC
 *
 * and in a list below it, sorted by surname, as people call themselves in
 * their profiles. A title may hold " - " itself, a company "&" and ",".
 */
#ifndef PLACARD_DB_SCHED_PEOPLE_H
#define PLACARD_DB_SCHED_PEOPLE_H

#include <stddef.h>

struct sched_listed {
    const char *name, *company;         /* of the profile; company may be NULL */
};

enum sched_how {
    SCHED_BY_NAME,                      /* the title has the name of the list */
    SCHED_BY_REST,                      /* another name, of the only ones left on both sides */
    SCHED_NOT_LISTED,                   /* in the title only */
    SCHED_NOT_IN_TITLE,
};

struct sched_credit {
    enum sched_how how;
    size_t         listed;              /* index of the list, but for SCHED_NOT_LISTED */
    char          *name;                /* as in the title; NULL if not there */
    char          *affiliation;         /* as in the title; NULL if not told there */
};

struct sched_credits {
    struct sched_credit *items;
    size_t n;
    size_t title_length;                /* bytes of the title before its people */
};

/* Every one of the n listed is in the result, in the order of the title. For sched_drop(). */
struct sched_credits sched_credits(const char *title, const struct sched_listed *, size_t n);
void sched_drop(struct sched_credits *);

#endif
