/* The views of web pages, which only who makes pages needs. */
#include "db/internal.h"

extern const char sql_views_web[];

bool
db_web_views(struct db *db, struct report *report)
{
    static const char what[] = "make the views of pages";

    if (db->kept)
        return true;
    /* their tables are of one state of the file, which all that is read after them has to be of too */
    if (db->readers == 0 && !sql_run(db, "read its records", "BEGIN", report))
        return false;
    db->readers++;
    db->kept = true;
    return sql_run(db, what, sql_views_web, report);
}
