/*
 * What an SVG picture may hold, before it is drawn: nothing from outside, no
 * text (it would be set in whatever font the machine has), and no more than a
 * picture needs.
 */
#ifndef PLACARD_DRAW_SVG_H
#define PLACARD_DRAW_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/report.h"

/* Does it begin like XML? */
bool svg_likely(const unsigned char *, size_t);

/* False, and errors at `where` that name the line of the picture, if it is none or holds what it may not. */
bool svg_check(const char *path, const unsigned char *, size_t, struct report *, struct source where);

#endif
