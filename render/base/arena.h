/*
 * Memory that is given back all at once: what is made for one job, or for one
 * sheet, lives in an arena and needs no release of its own. Running out of
 * memory ends the program.
 */
#ifndef PLACARD_BASE_ARENA_H
#define PLACARD_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);

/* Release the arena and all that lives in it. NULL is fine. */
void arena_drop(struct arena *);

/* Forget all that lives in it, and keep the memory for what comes next. */
void arena_reset(struct arena *);

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *, size_t bytes);

/* `count` zeroed elements; the product is checked against overflow. */
void *arena_array(struct arena *, size_t count, size_t bytes);

char *arena_strdup(struct arena *, const char *);
char *arena_strndup(struct arena *, const char *, size_t);
char *arena_printf(struct arena *, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * A growing array of T in an arena: `items` moves as it grows, so keep
 * indices, not pointers, until it is full.
 *
 *     struct { struct item *items; size_t n, room; } list = { 0 };
 *     *arena_push(arena, &list) = item;
 */
#define arena_push(arena, list)                                            \
    ((list)->n == (list)->room                                             \
         ? (void)((list)->items = arena_grow((arena), (list)->items,       \
                                             &(list)->room,                \
                                             sizeof *(list)->items))       \
         : (void)0,                                                        \
     &(list)->items[(list)->n++])

void *arena_grow(struct arena *, void *items, size_t *room, size_t bytes);

#endif
