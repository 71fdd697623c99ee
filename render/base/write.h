/* Writing to a file descriptor. */
#ifndef PLACARD_BASE_WRITE_H
#define PLACARD_BASE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

/* Write all of it, in as many parts as that takes. False, with errno, if not all could be written. */
bool write_all(int fd, const void *bytes, size_t length);

#endif
