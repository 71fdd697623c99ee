/*
 * The folder of a site. Pages that are the same as before are left alone, byte
 * and time; what is new waits beside the old until all of it is there, and is
 * then moved into place, file by file, each whole; pages that are no more go
 * last. A run that fails or is killed before that leaves the old site; after
 * it, the next run does the rest. Of what a loss of power may tear, the next
 * run finds that it is not the same.
 *
 * Which files are ours is listed in FOLDER/.placard-site. Others are neither
 * replaced nor removed. The list says as well of what state of the event they
 * are, and how the files were then, so that who finds both again has nothing
 * to do.
 */
#ifndef PLACARD_WEB_FOLDER_H
#define PLACARD_WEB_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/base/report.h"

struct folder;

struct folder_counts { size_t pages, written, removed; };

/* Make the folder, if it is not there. NULL, with an error, if it cannot be written, or another run is at it. */
struct folder *folder_open(const char *path, struct report *);

/* Is all of it there of this state, and no file touched since? `counts` is set then. */
bool folder_is_of(struct folder *, uint64_t state, struct folder_counts *);

/* A page: `path` is within the folder, "7KQ2MD/index.html". False after an error. */
bool folder_take(struct folder *, const char *path, const char *bytes, size_t length, struct report *);

/* That was all, of this state: put it in place. */
bool folder_finish(struct folder *, uint64_t state, struct folder_counts *, struct report *);

/* Release it; what was not put in place is gone. NULL is fine. */
void folder_close(struct folder *);

#endif
