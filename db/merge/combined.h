/* Rooms whose names say that they are joined from others, or parts: proposed, never assumed. */
#ifndef PLACARD_DB_COMBINED_H
#define PLACARD_DB_COMBINED_H

#include "db/internal.h"

/*
 * Put what could be said with placard room into import_note, section
 * rooms_combined: for new rooms of one head ("Ravenna AB", "Ravenna C",
 * "Ravenna ABC"; "Great Hall 1 & 2", "Great Hall 3"), unless the organizer has
 * said already what they are made of.
 */
bool combined_propose(struct db *, struct report *);

#endif
