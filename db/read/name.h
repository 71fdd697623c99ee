/*
 * What is written where names of people stand, and is none.
 */
#ifndef PLACARD_DB_NAME_H
#define PLACARD_DB_NAME_H

#include <stdbool.h>

/* What stands in for somebody who is not known yet: "TBA", "N.N.", the "Info Requested" of Eventbrite. */
bool name_is_to_come(const char *);

/* That, or what a cell says for nothing at all: "", "-", "none"; which elsewhere may be what somebody is called. */
bool name_is_nobody(const char *);

/* What belongs to the name before its comma: "Martin King, Jr.", "Acme, Inc." */
bool name_is_suffix(const char *);

/* An organisation, by a word in it, where people and those they are from stand in a row: "Ada Byron, University of Turin". */
bool name_is_organisation(const char *);

#endif
