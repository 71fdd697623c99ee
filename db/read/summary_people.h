/*
 * Who speaks, where a calendar can only say it in the title, as exporters do:
 *
 *     First flush - Ada Byron, Grace Hopper           frab, pretalx
 *     First flush -- Ada Byron and Grace Hopper       by hand
 *     First flush (talk by Ada Byron)
 *
 * A title may hold " - " itself, so it is only parted where the whole file
 * shows that people come behind it.
 */
#ifndef PLACARD_DB_SUMMARY_PEOPLE_H
#define PLACARD_DB_SUMMARY_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>

struct summary_style {
    const char *mark;                   /* " - ", " -- ", or NULL: the file does not show people behind one */
    bool        only_commas;            /* between people: neither "and" nor "&" */
    bool        handles;                /* one word can be a person */
    bool        by;                     /* "(talk by …)" */
};

/* What a file shows. `known`: it is of an exporter that writes " - " and people behind every title. */
struct summary_style summary_style(const char *const *summaries, size_t n, bool known);

struct summary_people {
    size_t title_length;                /* bytes of the summary before its people */
    char  *kind;                        /* "talk", or NULL */
    struct summary_person { char *name, *affiliation; } *items;     /* affiliation may be NULL */
    size_t n;
};

/* None, and the whole summary as title, if it does not end with people. For summary_people_drop(). */
struct summary_people summary_people(const struct summary_style *, const char *summary);
void summary_people_drop(struct summary_people *);

/* Who "Ada Byron, Grace Hopper" are, where all of it is people: one, unless each piece is more than a word. For summary_people_drop(). */
struct summary_people summary_field(const char *text);

/* The names in "Ada Byron, Grace Hopper and Jean Bartik"; NULL for what may be one name. For g_strfreev(). */
char **summary_names(const char *text);

#endif
