/* All pages of an event: every template of layouts/web that says it is a page, for every row of its view. */
#ifndef PLACARD_WEB_SITE_H
#define PLACARD_WEB_SITE_H

#include "db/db.h"
#include "render/web/template.h"

/* Where a page goes. `path` is within the site: "7KQ2MD/index.html". False ends it. */
typedef bool site_take(void *, const char *path, const char *bytes, size_t length, struct report *);

/*
 * Make all pages, of one state of the event. `names` are the files there are,
 * NULL at the end: templates, and views of an organizer's own in files that end
 * in ".sql"; those whose name begins with "files/" are taken as they are. False after an error, or when `take` said so.
 */
bool site_make(struct db *, const struct web_files *, const char *const *names, site_take *take, void *context,
               struct report *);

#endif
