/*
 * An event as schedule.xml and schedule.json have it, field by field as text,
 * on its way to the staging tables: both formats of one event give the same
 * rows.
 */
#ifndef PLACARD_DB_SCHEDULE_EVENT_H
#define PLACARD_DB_SCHEDULE_EVENT_H

#include <glib.h>

#include "db/read/stage.h"

enum event_field {
    EVENT_TITLE, EVENT_SUBTITLE, EVENT_ABSTRACT, EVENT_DESCRIPTION, EVENT_DATE, EVENT_START, EVENT_DURATION, EVENT_ROOM,
    EVENT_TRACK, EVENT_KIND, EVENT_LANGUAGE, EVENT_SLUG, EVENT_URL, EVENT_STATUS, EVENT_GUID, EVENT_CODE, EVENT_ID,
    N_EVENT_FIELDS
};

enum person_field {
    PERSON_GUID, PERSON_CODE, PERSON_ID, PERSON_NAME, PERSON_CREDITED, PERSON_AFFILIATION, PERSON_JOB, PERSON_COMPANY,
    PERSON_ROLE, PERSON_BIO,
    N_PERSON_FIELDS
};

struct schedule_person {
    char *fields[N_PERSON_FIELDS];      /* NULL: not told. Of g_malloc() */
};

struct schedule_event {
    struct source where;
    GString      *fields[N_EVENT_FIELDS];
    GArray       *people;               /* struct schedule_person */
    const char   *day, *room;           /* under which it is listed, or NULL */
    bool          room_differs;         /* the room it names itself is another; stays true */
};

void schedule_event_open(struct schedule_event *);
/* Forget the last event, for the next. The room and the day stay. */
void schedule_event_reset(struct schedule_event *);
void schedule_event_close(struct schedule_event *);

/* Another of its people, whose fields it takes over; noted and left out if they are there already. */
void schedule_event_person(struct stage *, struct schedule_event *, struct source, struct schedule_person);

/* Stage it; one without a title is noted and left out, and *staged is false. False, with an error, if it cannot be. */
bool schedule_event_stage(struct stage *, struct schedule_event *, bool *staged);

/* References that were escaped twice ("R&amp;amp;D") and are on no sign meant literally. */
void schedule_text_decode(struct stage *, struct source, GString *);
/* White space of any kind is no difference between rooms, or between people. */
void schedule_name_clean(GString *);

/* Minutes after midnight of a conference's day change; -1, with a note, if it is of no use, and for NULL. */
int schedule_day_change(struct stage *, struct source, const char *);

#endif
