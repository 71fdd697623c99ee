/* The views of web pages, which only who makes pages needs. */
#include "db/internal.h"

extern const char sql_views_web[];

bool
db_web_views(struct db *db, struct report *report)
{
    int64_t there;

    if (!sql_integer(db, "make the views of pages", "SELECT count(*) FROM sqlite_temp_schema WHERE name = 'web_site'", &there, report))
        return false;
    return there > 0 || sql_run(db, "make the views of pages", sql_views_web, report);
}
