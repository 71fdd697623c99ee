/* For fuzzing a reader: read into staging tables in memory, and look at what must always hold. */
#ifndef PLACARD_TESTS_FUZZ_STAGING_H
#define PLACARD_TESTS_FUZZ_STAGING_H

#include <glib.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "db/read/stage.h"

/* Rows that no reader may leave, whatever it read. */
static const char staging_wrong[] =
    "SELECT (SELECT count(*) FROM stage_session WHERE title = '' OR length(title) > 2000 OR end_utc < start_utc"
    "        OR end_utc - start_utc > 4 * 86400 OR start_utc NOT BETWEEN -2300000000 AND 7300000000)"
    "     + (SELECT count(*) FROM stage_person WHERE name = '' OR session NOT IN (SELECT row FROM stage_session))"
    "     + (SELECT count(*) FROM stage_attendee WHERE name = '' OR role NOT IN ('speaker', 'staff', 'sponsor', 'press', 'attendee'))"
    "     + (SELECT count(*) FROM stage_session WHERE room <> '' AND room NOT IN (SELECT name FROM stage_room))";

static sqlite3 *staging_db;
static const struct table_options *staging_tables;      /* for the reader of tables */

static inline void
staging_read(stage_reader *reader, const unsigned char *data, size_t length)
{
    struct report report = { .out = NULL };
    struct stage *stage;
    sqlite3_stmt *q;
    bool read;

    if (staging_db == NULL)
        sqlite3_open(":memory:", &staging_db);
    stage = stage_open(staging_db, "Europe/Berlin", 240, &report);
    if (stage == NULL)
        abort();
    stage_set_tables(stage, staging_tables);
    read = reader(stage, "input", (const char *)data, length);
    stage_close(stage);
    if (!read && report.errors == 0)
        abort();                        /* refused without a word */
    if (sqlite3_prepare_v2(staging_db, staging_wrong, -1, &q, NULL) != SQLITE_OK || sqlite3_step(q) != SQLITE_ROW
        || sqlite3_column_int(q, 0) != 0)
        abort();
    sqlite3_finalize(q);
}

#endif
