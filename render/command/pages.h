/* What site and serve have in common: all pages of an event's file, and whether anything they are made of has changed. */
#ifndef PLACARD_COMMAND_PAGES_H
#define PLACARD_COMMAND_PAGES_H

#include "render/command/data.h"
#include "render/web/site.h"

/* Make all pages, by the templates in the folders of layouts. `root`, if given, is set to what their paths begin with, in the arena. */
bool pages_make(const struct data *, const char *event, site_take *take, void *context, const char **root, struct arena *,
                struct report *);

/* Differs once the event, a template, the words of a language, or what placard itself is made of have been written to. */
uint64_t pages_state(const struct data *, const char *event);

#endif
