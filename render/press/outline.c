#include "render/press/outline.h"

#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SYMBOLS   262                   /* bytes, the end, and copies of 3 to 7 bytes */
#define END       256
#define COPY(n)   (254 + (n))
#define DISTANCES 7
#define NUMBERS   178                   /* corners of the largest code */

/* Bits of each symbol, as a thousand codes of all sizes had them; the rest never occur. */
static const unsigned char bits_of[SYMBOLS] = {
    ['\n'] = 4, [' '] = 3, ['0'] = 5, ['1'] = 3, ['2'] = 3, ['3'] = 5, ['4'] = 5, ['5'] = 5, ['6'] = 5, ['7'] = 5,
    ['8'] = 5, ['9'] = 5, ['f'] = 8, ['h'] = 5, ['l'] = 5, ['m'] = 5, [END] = 7,
    [COPY(3)] = 3, [COPY(4)] = 9, [COPY(5)] = 6, [COPY(6)] = 4, [COPY(7)] = 9,
};

/* Copies are from 6 to 10 bytes back: code 4 is 5 and 6, code 5 is 7 and 8, code 6 is 9 to 12. */
static const unsigned char distance_bits[DISTANCES] = { [4] = 2, [5] = 1, [6] = 2 };

/* The lengths above are written in a code too. 17 and 18 are runs of zeros, of 3 and of 11 or more. */
static const unsigned char length_bits[19] = {
    [0] = 3, [1] = 4, [2] = 4, [3] = 3, [4] = 4, [5] = 3, [6] = 4, [7] = 4, [8] = 4, [9] = 4, [17] = 3, [18] = 4,
};

struct code { uint64_t code; unsigned char bits; };

static struct code symbols[SYMBOLS], distances[DISTANCES], lengths[19];

struct out { unsigned char *at; uint64_t held; unsigned n; };

/* Up to 56 bits. Eight bytes are written, and those passed that are whole. */
static void
put(struct out *o, uint64_t v, unsigned n)
{
    uint64_t held = o->held | v << o->n, little = htole64(held);

    n += o->n;
    memcpy(o->at, &little, 8);
    o->at += n >> 3;
    o->held = held >> (n & ~7u);
    o->n = n & 7;
}

static void
put_code(struct out *o, struct code c)
{
    put(o, c.code, c.bits);
}

/* Codes follow from their lengths; they are sent with the highest bit first. */
static void
make_codes(struct code *codes, const unsigned char *bits, size_t n)
{
    unsigned next = 0;

    for (unsigned length = 1; length <= 9; length++) {
        for (size_t s = 0; s < n; s++) {
            if (bits[s] != length)
                continue;
            codes[s].bits = (unsigned char)length;
            codes[s].code = 0;
            for (unsigned b = 0; b < length; b++)
                codes[s].code |= (uint64_t)(next >> b & 1) << (length - 1 - b);
            next++;
        }
        next <<= 1;
    }
}

static void
put_lengths(struct out *o, const unsigned char *bits, size_t n)
{
    for (size_t i = 0; i < n;) {
        size_t zeros = 0;

        while (i + zeros < n && bits[i + zeros] == 0 && zeros < 138)
            zeros++;
        if (zeros >= 11) {
            put_code(o, lengths[18]);
            put(o, zeros - 11, 7);
        } else if (zeros >= 3) {
            put_code(o, lengths[17]);
            put(o, zeros - 3, 3);
        } else {
            put_code(o, lengths[bits[i]]);
            zeros = 1;
        }
        i += zeros;
    }
}

/* What every block begins with. */
static struct { unsigned char bytes[256]; struct out end; } head;

static void
make_head(void)
{
    static const unsigned char order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
    struct out o = { .at = head.bytes };

    put(&o, 0x78, 8);                   /* zlib, a window of 32 kB */
    put(&o, 0x01, 8);
    put(&o, 1 | 2 << 1, 3);             /* the last block, with codes of its own */
    put(&o, SYMBOLS - 257, 5);
    put(&o, DISTANCES - 1, 5);
    put(&o, 19 - 4, 4);
    for (int i = 0; i < 19; i++)
        put(&o, length_bits[order[i]], 3);
    put_lengths(&o, bits_of, SYMBOLS);
    put_lengths(&o, distance_bits, DISTANCES);
    head.end = o;
}

/* Codes behind each other. */
static struct code
behind(struct code a, struct code b)
{
    return (struct code){ a.code | b.code << a.bits, (unsigned char)(a.bits + b.bits) };
}

/* A piece of text: the codes of its bytes, and what it does to the sum of Adler's that ends a zlib stream. */
struct piece { struct code code; unsigned char n; unsigned plain, weighted; };

static struct piece
piece_of(const char *text)
{
    struct piece p = { 0 };

    for (; *text != '\0'; text++) {
        p.code = behind(p.code, symbols[(unsigned char)*text]);
        p.n++;
        p.plain += (unsigned char)*text;
        p.weighted += p.plain;
    }
    return p;
}

struct sum { uint64_t a, b; };

static void
add(struct sum *s, const struct piece *p)
{
    s->b += p->n * s->a + p->weighted;
    s->a += p->plain;
}

/* A number, and with it what stands behind it as the x of a corner and as the y. */
static struct number { struct code code; struct piece x, moves, lines; unsigned char digits; } numbers[NUMBERS];

/* By the digits of x and of y: x again, y and the end of the line again, or only that end. */
static struct code again_x[4][4], again_y[4][4], again_end[4][4];

static struct piece closes, fills;

static struct code
copy(unsigned n, unsigned back)
{
    struct code where = distances[back <= 6 ? 4 : back <= 8 ? 5 : 6];
    struct code which = back <= 8 ? (struct code){ (back - 5) & 1, 1 } : (struct code){ back - 9, 2 };

    return behind(symbols[COPY(n)], behind(where, which));
}

static void
make_tables(void)
{
    make_codes(symbols, bits_of, SYMBOLS);
    make_codes(distances, distance_bits, DISTANCES);
    make_codes(lengths, length_bits, 19);
    make_head();
    for (unsigned v = 0; v < NUMBERS; v++) {
        char text[16];

        numbers[v].digits = (unsigned char)snprintf(text, sizeof text, "%u", v);
        numbers[v].code = piece_of(text).code;
        snprintf(text, sizeof text, "%u ", v);
        numbers[v].x = piece_of(text);
        snprintf(text, sizeof text, "%u m\n", v);
        numbers[v].moves = piece_of(text);
        snprintf(text, sizeof text, "%u l\n", v);
        numbers[v].lines = piece_of(text);
    }
    for (unsigned x = 1; x <= 3; x++)
        for (unsigned y = 1; y <= 3; y++) {
            if (x > 1)
                again_x[x][y] = copy(x + 1, x + y + 4);
            again_y[x][y] = copy(y + 4, x + y + 4);
            again_end[x][y] = copy(3, x + y + 4);
        }
    closes = piece_of("h\n");
    fills = piece_of("f");
}

/*
 * A contour: its corners are level and upright from each other in turns. The
 * first ends in "m", so the second copies nothing from it.
 */
static void
put_contour(struct out *o, struct sum *sum, const short *xy, size_t n)
{
    for (size_t i = 0; i < n; i++, xy += 2) {
        const struct number *x = &numbers[xy[0]], *y = &numbers[xy[1]];
        const struct piece *end = i == 0 ? &y->moves : &y->lines;

        if (i < 2) {
            put_code(o, behind(x->x.code, end->code));
        } else if (i % 2 == 1) {
            put_code(o, behind(x->code, again_y[x->digits][y->digits]));
        } else {
            put_code(o, x->digits > 1 ? again_x[x->digits][numbers[xy[-1]].digits] : x->x.code);
            put_code(o, behind(y->code, again_end[x->digits][y->digits]));
        }
        add(sum, &x->x);
        add(sum, end);
    }
    put_code(o, closes.code);
    add(sum, &closes);
}

void
outline_write(const struct qr_outline *outline, struct bytes *deflated)
{
    struct sum sum = { 1, 0 };
    struct out o;
    size_t i = 0;

    if (fills.n == 0)
        make_tables();
    o = head.end;
    o.at = bytes_room(deflated, sizeof head.bytes + outline->n_points * 6 + outline->n_contours * 2 + 32);
    memcpy(o.at, head.bytes, sizeof head.bytes);
    o.at += head.end.at - head.bytes;
    for (size_t c = 0; c < outline->n_contours; i = outline->ends[c++])
        put_contour(&o, &sum, outline->xy + 2 * i, outline->ends[c] - 1 - i);
    put_code(&o, fills.code);
    add(&sum, &fills);
    put_code(&o, symbols[END]);
    put(&o, 0, -o.n & 7);
    for (uint64_t left = sum.b % 65521 << 16 | sum.a % 65521, b = 0; b < 4; b++)
        *o.at++ = (unsigned char)(left >> (24 - 8 * b));
    deflated->n = (size_t)(o.at - deflated->at);
}
