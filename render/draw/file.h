/*
 * Files that appear whole or not at all: written beside their target, synced,
 * and renamed. Devices and pipes, which have no such place, are written
 * straight; "-" is standard output.
 */
#ifndef PLACARD_DRAW_FILE_H
#define PLACARD_DRAW_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/report.h"

struct file;

/* NULL, and an error, if the place cannot be written or is a folder. */
struct file *file_begin(const char *path, struct report *);

/* Is it a file of its own, that others can stand beside? */
bool file_is_regular(const struct file *);

/* False from the first failure on; file_finish() will say why. */
bool file_write(struct file *, const void *, size_t);

/*
 * A nameless file, to be read and written, for something of which the file
 * will be made: in its folder, or where temporary files go. NULL, and an
 * error, if there is no place for it. Close it with fclose().
 */
FILE *file_scratch(const struct file *, struct report *);

/* Say that a file cannot be written, and why: an errno. Returns false. */
bool file_fault(const struct file *, int error, struct report *);

/* Write out and sync. False, with an error, if anything failed so far. */
bool file_finish(struct file *, struct report *);

/*
 * Give a finished file its name: the path it was begun with, or, if `nth` is
 * not 0, that path with "-nth" before its ending. Replaces what is there.
 */
bool file_place(struct file *, size_t nth, struct report *);

/* Release it. If it was not placed, nothing is left behind. NULL is fine. */
void file_drop(struct file *);

#endif
