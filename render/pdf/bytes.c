#include "render/pdf/bytes.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned char *
bytes_room(struct bytes *b, size_t more)
{
    size_t room = b->room;

    if (more <= room - b->n && b->at != NULL)
        return b->at + b->n;
    if (more > SIZE_MAX / 4 - b->n)
        abort();
    room = room < 256 ? 256 : room;
    while (room - b->n < more)
        room *= 2;
    b->at = realloc(b->at, room);
    if (b->at == NULL) {
        fputs("placard: error: out of memory\n", stderr);
        exit(1);
    }
    b->room = room;
    return b->at + b->n;
}

void
bytes_add(struct bytes *b, const void *what, size_t n)
{
    if (n == 0)
        return;
    memcpy(bytes_room(b, n), what, n);
    b->n += n;
}

void
bytes_text(struct bytes *b, const char *s)
{
    bytes_add(b, s, strlen(s));
}

void
bytes_printf(struct bytes *b, const char *format, ...)
{
    size_t room = 128;
    va_list args;
    int n;

    for (;;) {
        char *to = (char *)bytes_room(b, room);

        va_start(args, format);
        n = vsnprintf(to, room, format, args);
        va_end(args);
        assert(n >= 0);
        if ((size_t)n < room)
            break;
        room = (size_t)n + 1;
    }
    b->n += (size_t)n;
}

void
bytes_number(struct bytes *b, double v, int decimals)
{
    static const int64_t tens[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };
    char text[40], *p = text + sizeof text;
    int64_t n = llround(fabs(v) * (double)tens[decimals]), whole = n / tens[decimals], rest = n % tens[decimals];

    assert(decimals >= 0 && decimals <= 9 && fabs(v) < 1e9);
    if (rest != 0) {
        for (; rest % 10 == 0; rest /= 10)
            decimals--;
        for (; decimals > 0; decimals--, rest /= 10)
            *--p = (char)('0' + rest % 10);
        *--p = '.';
    }
    do
        *--p = (char)('0' + whole % 10);
    while ((whole /= 10) > 0);
    if (v < 0 && n != 0)
        *--p = '-';
    bytes_add(b, p, (size_t)(text + sizeof text - p));
}

void
bytes_drop(struct bytes *b)
{
    free(b->at);
    *b = (struct bytes){ 0 };
}
