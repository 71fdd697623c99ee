/* The facts of the event: the one row of the table `event`. */
#ifndef PLACARD_DB_EVENT_H
#define PLACARD_DB_EVENT_H

#include "db/internal.h"

/* Errors for what cannot be; `whole`: and for what must not be left out. */
bool event_check(const struct db_event *, bool whole, struct report *);

/* Write them into a new file. */
bool event_insert(struct db *, const struct db_event *, struct report *);

/* Read them from the file into db->event, and check them: a file may come from anywhere. */
bool event_load(struct db *, struct report *);

#endif
