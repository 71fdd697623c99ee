/* The facts of an event as options, which init and set have in common. */
#ifndef PLACARD_COMMAND_FACTS_H
#define PLACARD_COMMAND_FACTS_H

#include "render/command/data.h"

struct facts {
    const char *name, *place, *zone, *url, *language, *clock, *paper, *day_change;
};

/* For a table of options; `f` is a struct facts. */
#define FACT_OPTIONS(f)                                                                              \
    { "name", 0, "TEXT", "what the event is called", .text = &(f).name },                            \
    { "place", 0, "TEXT", "where it is, as signs say it: \"Seattle, August 17 & 18\"", .text = &(f).place }, \
    { "zone", 0, "ZONE", "its time zone, such as America/Los_Angeles", .text = &(f).zone },         \
    { "url", 0, "URL", "where its pages are: codes say URL/7KQ2MD", .text = &(f).url },             \
    { "language", 0, "LANG", "of the fixed words on signs: en, de, fr, es, ja", .text = &(f).language }, \
    { "clock", 0, "12|24", "hours of the clock; \"\" is as the language has it", .text = &(f).clock }, \
    { "paper", 0, "A4|Letter", "that designs are printed on if they have both", .text = &(f).paper }, \
    { "day-change", 0, "H:MM", "when a day ends, for sessions past midnight: 4:00", .text = &(f).day_change }

/*
 * The facts as the database takes them, which checks most of them: those not
 * said are NULL, day_change is then -1. False, with an error, for a language
 * without words, or a day change that is no time.
 */
bool facts_read(const struct facts *, const struct data *, struct db_event *, struct arena *, struct report *);

#endif
