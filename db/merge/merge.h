/* From the staging tables into the tables: one transaction, with a report of what it changed. */
#ifndef PLACARD_DB_MERGE_H
#define PLACARD_DB_MERGE_H

#include "db/internal.h"

/* A file that has been read into the staging tables. */
struct merge {
    const struct db_import *job;
    const char   *source, *format;
    bool          partial;              /* the format need not have what sessions have elsewhere */
    struct source where;                /* the file, for messages */
    const char   *data;                 /* all of it */
    size_t        length;
    const char   *said;                 /* what reading it has warned of, a line each */
};

/* All of it or, with an error, nothing. */
bool merge_staged(struct db *, const struct merge *, struct db_import_result *, struct report *);

#endif
