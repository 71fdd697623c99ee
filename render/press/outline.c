#include "render/press/outline.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>

#define SYMBOLS   262                   /* bytes, the end, and copies of 3 to 7 bytes */
#define END       256
#define COPY(n)   (254 + (n))
#define DISTANCES 7

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

struct code { uint16_t code; unsigned char bits; };

static struct code symbols[SYMBOLS], distances[DISTANCES], lengths[19];

struct out { struct bytes *bytes; uint64_t held; unsigned n; };

static void
put(struct out *o, uint64_t v, unsigned n)
{
    o->held |= v << o->n;
    o->n += n;
    if (o->n < 32)
        return;
    for (int i = 0; i < 4; i++, o->held >>= 8)
        o->bytes->at[o->bytes->n++] = (unsigned char)o->held;
    o->n -= 32;
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
                codes[s].code = (uint16_t)(codes[s].code | (next >> b & 1) << (length - 1 - b));
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

/* What every block begins with; made once. */
static const struct bytes *
head(unsigned *bits_left, uint64_t *held)
{
    static const unsigned char order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
    static unsigned char room[256];
    static struct bytes bytes = { .at = room, .room = sizeof room };
    static struct out o = { .bytes = &bytes };

    if (bytes.n == 0) {
        make_codes(symbols, bits_of, SYMBOLS);
        make_codes(distances, distance_bits, DISTANCES);
        make_codes(lengths, length_bits, 19);
        put(&o, 0x78, 8);               /* zlib, a window of 32 kB */
        put(&o, 0x01, 8);
        put(&o, 1 | 2 << 1, 3);         /* the last block, with codes of its own */
        put(&o, SYMBOLS - 257, 5);
        put(&o, DISTANCES - 1, 5);
        put(&o, 19 - 4, 4);
        for (int i = 0; i < 19; i++)
            put(&o, length_bits[order[i]], 3);
        put_lengths(&o, bits_of, SYMBOLS);
        put_lengths(&o, distance_bits, DISTANCES);
    }
    *bits_left = o.n;
    *held = o.held;
    return &bytes;
}

static void
put_copy(struct out *o, unsigned n, unsigned back)
{
    put_code(o, symbols[COPY(n)]);
    put_code(o, distances[back <= 6 ? 4 : back <= 8 ? 5 : 6]);
    if (back <= 8)
        put(o, (back - 5) & 1, 1);
    else
        put(o, back - 9, 2);
}

/* The text of numbers and the codes of its bytes, in one. */
static struct number { char text[4]; unsigned char n, bits; uint32_t codes; } numbers[200];

static void
make_numbers(void)
{
    for (unsigned v = 0; v < 200; v++) {
        struct number *to = &numbers[v];

        if (v >= 100)
            to->text[to->n++] = (char)('0' + v / 100);
        if (v >= 10)
            to->text[to->n++] = (char)('0' + v / 10 % 10);
        to->text[to->n++] = (char)('0' + v % 10);
        for (unsigned i = 0; i < to->n; i++) {
            struct code c = symbols[(unsigned char)to->text[i]];

            to->codes |= (uint32_t)c.code << to->bits;
            to->bits = (unsigned char)(to->bits + c.bits);
        }
    }
}

static void
put_bytes(struct out *o, const char *s)
{
    for (; *s != '\0'; s++)
        put_code(o, symbols[(unsigned char)*s]);
}

/* A corner, behind so many others of its contour. The first ends in "m", so what follows it copies no end of it. */
static void
put_corner(struct out *o, const short *xy, size_t before)
{
    const struct number *x = &numbers[xy[0]], *y = &numbers[xy[1]];

    if (before > 0 && xy[0] == xy[-2] && x->n > 1) {
        put_copy(o, x->n + 1u, x->n + numbers[xy[-1]].n + 4u);
    } else {
        put(o, x->codes, x->bits);
        if (before > 1 && xy[1] == xy[-1]) {
            put_copy(o, y->n + 4u, x->n + y->n + 4u);
            return;
        }
        put_bytes(o, " ");
    }
    put(o, y->codes, y->bits);
    if (before > 1)
        put_copy(o, 3, x->n + y->n + 4u);
    else
        put_bytes(o, before == 0 ? " m\n" : " l\n");
}

static char *
add_number(char *to, int v)
{
    memcpy(to, numbers[v].text, sizeof numbers[v].text);
    return to + numbers[v].n;
}

void
outline_write(const struct qr_outline *outline, struct bytes *text, struct bytes *deflated)
{
    struct out o = { .bytes = deflated };
    const struct bytes *begin = head(&o.n, &o.held);
    size_t i = 0, begun = text->n;
    char *to = (char *)bytes_room(text, outline->n_points * 12 + outline->n_contours * 2 + 16);
    uint32_t sum;

    if (numbers[0].n == 0)
        make_numbers();
    bytes_room(deflated, begin->n + outline->n_points * 12 + outline->n_contours * 2 + 32);
    memcpy(deflated->at + deflated->n, begin->at, begin->n);
    deflated->n += begin->n;
    for (size_t c = 0; c < outline->n_contours; i = outline->ends[c++]) {
        for (size_t p = i; p + 1 < outline->ends[c]; p++) {
            const short *xy = outline->xy + 2 * p;

            to = add_number(to, xy[0]);
            *to++ = ' ';
            to = add_number(to, xy[1]);
            memcpy(to, p == i ? " m\n" : " l\n", 3);
            to += 3;
            put_corner(&o, xy, p - i);
        }
        memcpy(to, "h\n", 2);
        to += 2;
        put_bytes(&o, "h\n");
    }
    *to++ = 'f';
    put_bytes(&o, "f");
    text->n = (size_t)((unsigned char *)to - text->at);
    put_code(&o, symbols[END]);
    for (; o.n > 0; o.n -= o.n < 8 ? o.n : 8, o.held >>= 8)
        deflated->at[deflated->n++] = (unsigned char)o.held;
    sum = (uint32_t)adler32(1, text->at + begun, (unsigned)(text->n - begun));
    for (int b = 0; b < 4; b++)
        deflated->at[deflated->n++] = (unsigned char)(sum >> (24 - 8 * b));
}
