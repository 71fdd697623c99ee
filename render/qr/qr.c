#include "render/qr/qr.h"

#include <assert.h>
#include <qrencode.h>
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
 * The modules with a light border of one, so that no neighbour need be asked
 * whether it is there.
 */
struct field {
    unsigned char *dark;
    int            pitch;
};

static struct field
field_of(const struct qr *qr, struct arena *arena)
{
    size_t n = (size_t)qr->modules, pitch = n + 2;
    struct field f = { arena_alloc(arena, pitch * pitch), (int)pitch };

    for (size_t y = 0; y < n; y++)
        memcpy(f.dark + (y + 1) * pitch + 1, qr->dark + y * n, n);
    return f;
}

/*
 * A corner is where one or three of the four modules round a grid point are
 * dark; two that touch there only diagonally make two.
 */
static size_t
corners(const struct field *f)
{
    size_t n = 0;

    for (int i = 0; i < f->pitch * (f->pitch - 1) - 1; i++) {
        const unsigned char *m = f->dark + i;
        unsigned a = m[0], b = m[1], c = m[f->pitch], d = m[f->pitch + 1];

        n += (a ^ b ^ c ^ d) + 2 * ((a & d & ~b & ~c) | (b & c & ~a & ~d));
    }
    return n;
}

/*
 * Walk once round an edge, dark on the right, from the corner where a top
 * edge begins, and mark the top edges. Where two dark modules touch
 * diagonally the walk turns right and stays with its own, so that no two
 * contours cross.
 */
static short *
walk(const struct field *f, int x, int y, unsigned char *seen, short *out)
{
    static const struct { signed char x, y; } step[] = { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 } };
    int p = f->pitch, x0 = x, y0 = y, heading = 0;
    /* From the module right below a grid point to those ahead of it on the right and on the left. */
    const int right[] = { 0, -1, -1 - p, -p }, left[] = { -p, 0, -1, -1 - p };

    do {
        *out++ = (short)x;
        *out++ = (short)y;
        for (int turn = 0; turn == 0; heading = (heading + turn) & 3) {
            int at = (y + 1) * p + x + 1;

            if (heading == 0)
                seen[at] = 1;
            x += step[heading].x;
            y += step[heading].y;
            at += step[heading].x + step[heading].y * p;
            turn = !f->dark[at + right[heading]] ? 1 : f->dark[at + left[heading]] ? 3 : 0;
        }
    } while (x != x0 || y != y0 || heading != 0);
    *out++ = (short)x0;
    *out++ = (short)y0;
    return out;
}

struct qr_outline
qr_outline(const struct qr *qr, struct arena *arena)
{
    struct field f = field_of(qr, arena);
    size_t n = corners(&f), n_ends = 0;
    size_t room = n + n / 4;            /* a contour has four corners or more, and its first again */
    short *xy = arena_array(arena, room, 2 * sizeof *xy), *end = xy;
    size_t *ends = arena_array(arena, n / 4, sizeof *ends);
    unsigned char *seen = arena_alloc(arena, (size_t)f.pitch * (size_t)f.pitch);

    for (int y = 0; y < qr->modules; y++) {
        for (int x = 0; x < qr->modules; x++) {
            int at = (y + 1) * f.pitch + x + 1;

            if (!f.dark[at] || f.dark[at - f.pitch] || seen[at])
                continue;
            end = walk(&f, x, y, seen, end);
            ends[n_ends++] = (size_t)(end - xy) / 2;
        }
    }
    assert((size_t)(end - xy) / 2 == n + n_ends);
    return (struct qr_outline){ .xy = xy, .n_points = (size_t)(end - xy) / 2, .ends = ends, .n_contours = n_ends };
}
