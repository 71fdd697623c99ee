#include "render/qr/qr.h"

#include <assert.h>
#include <endian.h>
#include <qrencode.h>
#include <stdint.h>
#include <string.h>

#define PAYLOAD_MOST   300
#define SIXTHS         6        /* characters cost 3 1/3, 5 1/2 or 8 bits */
#define NEVER          (1 << 28)

enum mode { DIGITS, ALPHANUMERIC, BYTES, MODES };

static const QRencodeMode encode_mode[MODES] = { QR_MODE_NUM, QR_MODE_AN, QR_MODE_8 };
static const int character_cost[MODES] = { 20, 33, 48 };

/*
 * Versions whose segments carry a length of the same width (ISO/IEC 18004,
 * table 3): a string is cut into segments anew for each band.
 */
static const struct band {
    int first, last;
    int length_bits[MODES];
} bands[] = {
    { QR_FLOOR, 9, { 10,  9,  8 } },
    { 10,      13, { 12, 11, 16 } },
};

static const char levels[] = { 'M', 'Q', 'H' };
static const QRecLevel encode_level[] = { QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H };

/* Bytes of data in a symbol at levels M, Q and H (ISO/IEC 18004, table 7). */
static const short capacity[][3] = {
    [2] = { 28, 22, 16 },   [3] = { 44, 34, 26 },   [4] = { 64, 48, 36 },    [5] = { 86, 62, 46 },
    [6] = { 108, 76, 60 },  [7] = { 124, 88, 66 },  [8] = { 154, 110, 86 },  [9] = { 182, 132, 100 },
    [10] = { 216, 154, 122 }, [11] = { 254, 180, 140 }, [12] = { 290, 206, 158 }, [13] = { 334, 244, 180 },
};

static bool
fits_mode(char c, enum mode mode)
{
    switch (mode) {
    case DIGITS:
        return c >= '0' && c <= '9';
    case ALPHANUMERIC:
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c != '\0' && strchr(" $%*+-./:", c) != NULL);
    default:
        return true;
    }
}

/*
 * Give every character the mode that makes the whole shortest, and return its
 * bits. libqrencode's own cut is greedy, and at times a version too large.
 */
static int
cut(const char *s, size_t n, const struct band *band, enum mode *modes)
{
    unsigned char from[PAYLOAD_MOST][MODES];
    int cost[MODES], best = NEVER;
    enum mode mode = BYTES;

    for (size_t i = 0; i < n; i++) {
        int next[MODES];

        for (int m = 0; m < MODES; m++) {
            next[m] = NEVER;
            from[i][m] = (unsigned char)m;
            if (!fits_mode(s[i], (enum mode)m))
                continue;
            for (int before = 0; before < MODES; before++) {
                int c = i == 0 ? 0 : cost[before];

                if (i == 0 || before != m)      /* a new segment starts on a whole bit */
                    c = (c + SIXTHS - 1) / SIXTHS * SIXTHS + (4 + band->length_bits[m]) * SIXTHS;
                if (c + character_cost[m] < next[m]) {
                    next[m] = c + character_cost[m];
                    from[i][m] = (unsigned char)before;
                }
            }
        }
        memcpy(cost, next, sizeof cost);
    }
    for (int m = 0; m < MODES; m++) {
        if (cost[m] < best) {
            best = cost[m];
            mode = (enum mode)m;
        }
    }
    for (size_t i = n; i-- > 0;) {
        modes[i] = mode;
        mode = (enum mode)from[i][mode];
    }
    return (best + SIXTHS - 1) / SIXTHS;
}

/*
 * The least version at level M, and in it the best level. Asking libqrencode
 * level by level would cost a whole symbol, with all its masks, each time.
 */
static bool
choose(const char *s, size_t n, enum mode *modes, int *version, int *level)
{
    for (size_t b = 0; b < sizeof bands / sizeof *bands; b++) {
        int bytes = (cut(s, n, &bands[b], modes) + 7) / 8;

        for (int v = bands[b].first; v <= bands[b].last; v++) {
            if (bytes > capacity[v][0])
                continue;
            *version = v;
            *level = bytes <= capacity[v][2] ? 2 : bytes <= capacity[v][1] ? 1 : 0;
            return true;
        }
    }
    return false;
}

static QRcode *
encode(const char *s, size_t n, const enum mode *modes, int version, int level)
{
    QRinput *input = QRinput_new2(version, encode_level[level]);
    QRcode *code = NULL;
    bool good = input != NULL;

    for (size_t i = 0, end; good && i < n; i = end) {
        for (end = i + 1; end < n && modes[end] == modes[i]; end++)
            ;
        good = QRinput_append(input, encode_mode[modes[i]], (int)(end - i), (const unsigned char *)s + i) == 0;
    }
    if (good)
        code = QRcode_encodeInput(input);
    QRinput_free(input);
    return code;
}

const struct qr *
qr_encode(const char *payload, struct arena *arena, struct report *report, struct source where)
{
    enum mode modes[PAYLOAD_MOST];
    size_t n = strlen(payload);
    int version, level;
    unsigned char *dark;
    struct qr *qr;
    QRcode *code;

    if (n == 0) {
        report_error(report, where, "the QR code has nothing to say: its text is empty");
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)payload[i];

        if (c >= 0x20 && c <= 0x7e)
            continue;
        report_error(report, where, "byte %zu of the QR code's text is 0x%02X, and only printable ASCII reads the same"
                     " on every phone: write it as %%%02X in a URL", i + 1, c, c);
        return NULL;
    }
    if (n > PAYLOAD_MOST || !choose(payload, n, modes, &version, &level)) {
        report_error(report, where, "the QR code's text \"%.24s…\" has %zu characters, and at most %d make a code"
                     " that is easily read: use a short link", payload, n, PAYLOAD_MOST);
        return NULL;
    }
    code = encode(payload, n, modes, version, level);
    if (code == NULL) {
        report_error(report, where, "no QR code could be made of \"%.24s\"", payload);
        return NULL;
    }
    assert(code->version == version && code->width == 17 + 4 * version);

    dark = arena_alloc(arena, (size_t)code->width * (size_t)code->width);
    for (int i = 0; i < code->width * code->width; i++)
        dark[i] = code->data[i] & 1;            /* the other bits tell what a module is for */
    qr = arena_alloc(arena, sizeof *qr);
    *qr = (struct qr){
        .payload = arena_strdup(arena, payload),
        .version = version,
        .level = levels[level],
        .modules = code->width,
        .dark = dark,
    };
    QRcode_free(code);
    return qr;
}

/*
 * The grid of modules a row at a time, a bit each. A corner is where one or
 * three of the four modules round a grid point are dark; two that touch there
 * only diagonally make two corners.
 */
struct crossing { uint64_t corners, pairs, falling, below; };

/* Round the 64 grid points of a word, with the module on their left in bit 0 of what is before it. */
static struct crossing
cross(uint64_t above, uint64_t above_left, uint64_t below, uint64_t below_left)
{
    uint64_t a = above << 1 | above_left, b = above, c = below << 1 | below_left, d = below;
    uint64_t falling = a & d & ~b & ~c, rising = b & c & ~a & ~d;

    return (struct crossing){ (a ^ b ^ c ^ d) | falling | rising, falling | rising, falling, d };
}

/*
 * Corners in the order of reading. Along a row each is one end of an edge, the
 * next the other; so it is down a column. The number 0 is no corner's, and the
 * first is even: then the neighbour in the row of corner i is i ^ 1.
 */
struct corners {
    short    (*at)[2];
    unsigned  *upright;                 /* by number: the other end of the edge that is upright */
    unsigned  *starts;                  /* where an edge above what is dark begins, in their order */
    unsigned   n, n_starts;
};

static void
find_corners(struct corners *found, const uint64_t *rows, int words, int modules, struct arena *arena)
{
    unsigned *open = arena_array(arena, (size_t)words * 64, sizeof *open);      /* by column: an edge that goes on */

    for (int y = 0; y <= modules; y++) {
        for (int w = 0; w < words; w++) {
            const uint64_t *above = rows + y * words + w, *below = above + words;
            struct crossing c = cross(above[0], w > 0 ? above[-1] >> 63 : 0, below[0], w > 0 ? below[-1] >> 63 : 0);

            for (uint64_t left = c.corners; left != 0; left &= left - 1) {
                int bit = __builtin_ctzll(left), x = w * 64 + bit;
                unsigned i = found->n++, up = open[x];

                found->at[i][0] = (short)x;
                found->at[i][1] = (short)y;
                found->starts[found->n_starts] = i;
                found->n_starts += ~i & 1 & (unsigned)(c.below >> bit);
                if (!(c.pairs >> bit & 1)) {
                    found->upright[i] = up;
                    found->upright[up] = i;
                    open[x] = up == 0 ? i : 0;
                    continue;
                }
                /* each contour turns right and stays with its own, so that no two cross */
                memcpy(found->at[i + 1], found->at[i], sizeof *found->at);
                found->starts[found->n_starts] = i + 1;
                found->n_starts += i & 1 & (unsigned)(c.below >> bit);
                found->n++;
                open[x] = c.falling >> bit & 1 ? i + 1 : i;
                i = open[x] ^ i ^ (i + 1);
                found->upright[i] = up;
                found->upright[up] = i;
            }
        }
    }
}

/* Rows of bits, with a light one before the first and behind the last. */
static uint64_t *
rows_of(const struct qr *qr, int words, struct arena *arena)
{
    uint64_t *rows = arena_array(arena, ((size_t)qr->modules + 2) * (size_t)words, sizeof *rows);
    const unsigned char *dark = qr->dark;

    for (int y = 1; y <= qr->modules; y++) {
        for (int x = 0; x < qr->modules; x += 8, dark += 8) {
            uint64_t eight = 0;

            memcpy(&eight, dark, qr->modules - x < 8 ? (size_t)(qr->modules - x) : 8);
            /* bytes of 0 and 1, the first of them lowest, to bits in the highest byte */
            rows[y * words + x / 64] |= (le64toh(eight) * 0x0102040810204080 >> 56) << x % 64;
        }
        dark = qr->dark + y * qr->modules;
    }
    return rows;
}

static size_t
count_corners(const uint64_t *rows, int words, int modules)
{
    size_t n = 0;

    for (int i = 0; i < (modules + 1) * words; i++) {
        bool first = i % words == 0;
        struct crossing c = cross(rows[i], first ? 0 : rows[i - 1] >> 63, rows[i + words],
                                  first ? 0 : rows[i + words - 1] >> 63);

        n += (size_t)__builtin_popcountll(c.corners) + (size_t)__builtin_popcountll(c.pairs);
    }
    return n;
}

struct qr_outline
qr_outline(const struct qr *qr, struct arena *arena)
{
    int words = qr->modules / 64 + 1;
    const uint64_t *rows = rows_of(qr, words, arena);
    size_t n = count_corners(rows, words, qr->modules), n_ends = 0;
    short (*xy)[2] = arena_array(arena, n + n / 4, sizeof *xy);        /* a contour has four corners or more, and its first again */
    size_t *ends = arena_array(arena, n / 4, sizeof *ends), end = 0;
    struct corners found = {
        .at = arena_array(arena, n + 2, sizeof *found.at),
        .upright = arena_array(arena, n + 2, sizeof *found.upright),
        .starts = arena_array(arena, n + 2, sizeof *found.starts),
        .n = 2,
    };

    find_corners(&found, rows, words, qr->modules, arena);
    for (unsigned s = 0; s < found.n_starts; s++) {
        unsigned begun = found.starts[s], i = begun, next;

        if (found.upright[i ^ 1] == 0)          /* on a contour that was gone round */
            continue;
        do {
            memcpy(xy[end++], found.at[i], sizeof *xy);
            memcpy(xy[end++], found.at[i ^ 1], sizeof *xy);
            next = found.upright[i ^ 1];
            found.upright[i ^ 1] = 0;
            i = next;
        } while (i != begun);
        memcpy(xy[end++], found.at[begun], sizeof *xy);
        ends[n_ends++] = end;
    }
    assert(end == n + n_ends);
    return (struct qr_outline){ .xy = xy[0], .n_points = end, .ends = ends, .n_contours = n_ends };
}
