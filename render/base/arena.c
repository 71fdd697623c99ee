#include "render/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 * 1024)

struct block {
    struct block *next;
    size_t        used, room;
    max_align_t   memory[];
};

struct arena {
    struct block *first, *current;
};

static struct block *
block_new(size_t bytes)
{
    size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct block *b = malloc(sizeof *b + room);

    if (b == NULL) {
        fputs("placard: error: out of memory\n", stderr);
        exit(1);
    }
    b->next = NULL;
    b->used = 0;
    b->room = room;
    return b;
}

struct arena *
arena_new(void)
{
    struct block *b = block_new(BLOCK_BYTES);
    struct arena *a = malloc(sizeof *a);

    if (a == NULL) {
        fputs("placard: error: out of memory\n", stderr);
        exit(1);
    }
    a->first = a->current = b;
    return a;
}

void
arena_drop(struct arena *a)
{
    if (a == NULL)
        return;
    for (struct block *b = a->first, *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

void
arena_reset(struct arena *a)
{
    for (struct block *b = a->first; b != NULL; b = b->next)
        b->used = 0;
    a->current = a->first;
}

void *
arena_alloc(struct arena *a, size_t bytes)
{
    size_t align = sizeof(max_align_t);
    size_t need;
    void *p;

    if (bytes > SIZE_MAX / 2) {
        fputs("placard: error: out of memory\n", stderr);
        exit(1);
    }
    need = (bytes + align - 1) / align * align;
    while (a->current->room - a->current->used < need) {
        if (a->current->next == NULL || a->current->next->room < need) {
            struct block *b = block_new(need);
            b->next = a->current->next;
            a->current->next = b;
        }
        a->current = a->current->next;
    }
    p = (char *)a->current->memory + a->current->used;
    a->current->used += need;
    return memset(p, 0, need);
}

void *
arena_array(struct arena *a, size_t count, size_t bytes)
{
    return arena_alloc(a, bytes != 0 && count > SIZE_MAX / bytes ? SIZE_MAX : count * bytes);
}

void *
arena_grow(struct arena *a, void *items, size_t *room, size_t bytes)
{
    size_t more = *room ? 2 * *room : 8;
    void *grown = arena_array(a, more, bytes);

    if (*room)
        memcpy(grown, items, *room * bytes);
    *room = more;
    return grown;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
    return memcpy(arena_alloc(a, n + 1), s, n);
}

char *
arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    char *s;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    s = arena_alloc(a, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(s, (size_t)n + 1, format, args);
    va_end(args);
    return s;
}
