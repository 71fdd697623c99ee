#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "render/qr/qr.h"
#include "tests/unit/tap.h"

static const struct {
    const char *payload;
    int         version;
    char        level;
    const char *what;
} symbols[] = {
    { "1", 2, 'H', "version 2 is the floor" },
    { "https://XDS.TEST/7KQ2MD", 2, 'Q', "23 characters are a version 2 at level Q" },
    { "https://EXAMPLE.TEST/7KQ2", 2, 'Q', "25 characters are still level Q" },
    { "https://EXAMPLE.TEST/7KQ2M", 2, 'M', "26 characters drop to level M, not to version 3" },
    { "https://EXAMPLES.EXAMPLE.TEST/7KQ", 2, 'M', "33 characters are the last of version 2" },
    { "https://EXAMPLES.EXAMPLE.TEST/7KQ2", 3, 'Q', "34 characters are a version 3" },
    { "https://example.org/a", 2, 'M', "lower case goes in as bytes" },
    { "https://example.org/sessions/opening-keynote", 4, 'Q', "a long one in lower case" },
    { "0123456789012345678901234567890123456789", 2, 'Q', "digits pack tightest" },
};

static const struct {
    const char *payload;
    const char *says;
} mistakes[] = {
    { "", "placard: error: the QR code has nothing to say: its text is empty\n" },
    { "https://X.TEST/Gr\xc3\xbc\xc3\x9f" "e",
      "placard: error: byte 18 of the QR code's text is 0xC3, and only printable ASCII reads the same on every phone:"
      " write it as %C3 in a URL\n" },
    { "A\nB", "placard: error: byte 2 of the QR code's text is 0x0A, and only printable ASCII reads the same on every"
      " phone: write it as %0A in a URL\n" },
    { "A\x7f", "placard: error: byte 2 of the QR code's text is 0x7F, and only printable ASCII reads the same on every"
      " phone: write it as %7F in a URL\n" },
};

/* How often a contour winds round the middle of a module, and how many edges lie to its left. */
static void
count_left(const struct qr_outline *o, double x, double y, int *winding, int *crossings)
{
    size_t i = 0;

    *winding = *crossings = 0;
    for (size_t c = 0; c < o->n_contours; i = o->ends[c++]) {
        for (size_t p = i; p + 1 < o->ends[c]; p++) {
            const short *a = o->xy + 2 * p, *b = a + 2;

            if (a[0] > x || (a[1] < y) == (b[1] < y))
                continue;
            *winding += a[1] < y ? 1 : -1;
            ++*crossings;
        }
    }
}

static bool
same_picture(const struct qr *qr, const struct qr_outline *o)
{
    for (int y = -1; y <= qr->modules; y++) {
        for (int x = -1; x <= qr->modules; x++) {
            bool inside = x >= 0 && y >= 0 && x < qr->modules && y < qr->modules;
            int dark = inside ? qr->dark[y * qr->modules + x] : 0;
            int winding, crossings;

            count_left(o, x + 0.5, y + 0.5, &winding, &crossings);
            if (crossings % 2 != dark || abs(winding) != dark)
                return false;
        }
    }
    return true;
}

/* Contours are closed, go along the grid, turn at every point, and stand between dark and light. */
static bool
well_formed(const struct qr *qr, const struct qr_outline *o)
{
    size_t i = 0;

    for (size_t c = 0; c < o->n_contours; i = o->ends[c++]) {
        size_t last = o->ends[c] - 1;

        if (last < i + 4 || memcmp(o->xy + 2 * i, o->xy + 2 * last, 2 * sizeof *o->xy) != 0)
            return false;
        for (size_t p = i; p < last; p++) {
            const short *a = o->xy + 2 * p, *b = a + 2, *z = p == i ? o->xy + 2 * (last - 1) : a - 2;
            int dx = (b[0] > a[0]) - (b[0] < a[0]), dy = (b[1] > a[1]) - (b[1] < a[1]);

            if ((dx != 0) == (dy != 0) || (z[0] == a[0]) == (a[0] == b[0]))
                return false;
            for (int x = a[0], y = a[1]; x != b[0] || y != b[1]; x += dx, y += dy) {
                int rx = x - (dx < 0 || dy > 0), ry = y - (dx < 0 || dy < 0);
                int lx = rx + (dy > 0) - (dy < 0), ly = ry - (dx > 0) + (dx < 0);
                bool outside = lx < 0 || ly < 0 || lx >= qr->modules || ly >= qr->modules;

                if (!qr->dark[ry * qr->modules + rx] || (!outside && qr->dark[ly * qr->modules + lx]))
                    return false;
            }
        }
    }
    return i == o->n_points;
}

static void
test_outline(struct arena *arena, struct report *report)
{
    static const unsigned char patterns[][9] = {
        { 0 },
        { 1, 1, 1, 1, 1, 1, 1, 1, 1 },
        { 1, 0, 1, 0, 1, 0, 1, 0, 1 },
        { 0, 1, 0, 1, 0, 1, 0, 1, 0 },
        { 1, 1, 1, 1, 0, 1, 1, 1, 1 },
        { 1, 1, 1, 1, 0, 1, 1, 1, 0 },
        { 1, 1, 0, 1, 0, 1, 0, 1, 1 },
    };
    size_t good = 0, n = sizeof patterns / sizeof *patterns;
    const char *alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct qr_outline o;

    for (size_t i = 0; i < n; i++) {
        struct qr qr = { .modules = 3, .dark = patterns[i] };

        o = qr_outline(&qr, arena);
        good += well_formed(&qr, &o) && same_picture(&qr, &o);
    }
    ok(good == n, "outlines of small patterns that touch at corners and have holes fill to the same modules");

    good = 0;
    n = 40;
    for (size_t i = 0; i < n; i++) {
        char *payload = arena_strdup(arena, "https://XDS.TEST/7KQ2MD/0000000000000000000000000000000000000000");
        const struct qr *qr;

        for (size_t k = 17; k < 23 + i; k++)
            payload[k] = alphabet[(i * 7 + k * k * 13 + k) % 32];
        payload[23 + i] = '\0';
        qr = qr_encode(payload, arena, report, NOWHERE);
        o = qr_outline(qr, arena);
        good += well_formed(qr, &o) && same_picture(qr, &o);
    }
    ok(good == n, "outlines of %zu codes fill to the same modules under both fill rules, from dark edges only", n);
}

/* The library cuts greedily: ours is never larger, and has the level that does not grow it. */
static void
test_against_library(struct arena *arena, struct report *report)
{
    size_t worse = 0, better = 0, level_low = 0, n = 0;

    srand(1);
    for (size_t length = 1; length <= 300; length += 1 + length / 20) {
        for (int kind = 0; kind < 12; kind++, n++) {
            char payload[301];
            const struct qr *qr;
            QRcode *theirs;
            bool grows;

            for (size_t i = 0; i < length; i++) {
                const char *from = kind % 3 == 0 ? "0123456789" : kind % 3 == 1 ? "A/7:-Z" : "abz#0123456789ABCDEFG";
                payload[i] = kind < 3 ? from[(size_t)rand() % strlen(from)]
                                      : (char)(rand() % 5 ? "0123ABCDXYZ:"[(size_t)rand() % 12] : 0x20 + rand() % 95);
            }
            payload[length] = '\0';
            qr = qr_encode(payload, arena, report, NOWHERE);
            theirs = QRcode_encodeString(payload, QR_FLOOR, QR_ECLEVEL_M, QR_MODE_8, 1);
            worse += qr->version > theirs->version;
            better += qr->version < theirs->version;
            QRcode_free(theirs);
            theirs = QRcode_encodeString(payload, QR_FLOOR, qr->level == 'M' ? QR_ECLEVEL_Q : QR_ECLEVEL_H, QR_MODE_8, 1);
            grows = theirs->version > qr->version;
            level_low += qr->level != 'H' && !grows;
            QRcode_free(theirs);
        }
    }
    ok(worse == 0, "none of %zu random payloads has a larger version than libqrencode's own cut", n);
    ok(better > 0, "%zu of them have a smaller one", better);
    ok(level_low == 0, "none of them could have a higher level in the same version");
}

int
main(void)
{
    struct arena *arena = arena_new();
    struct report report = { .out = stderr };
    char *said = NULL, *longest;
    size_t said_n = 0;

    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        const struct qr *qr = qr_encode(symbols[i].payload, arena, &report, NOWHERE);
        bool good = qr != NULL && qr->version == symbols[i].version && qr->level == symbols[i].level
                    && qr->modules == 17 + 4 * qr->version && strcmp(qr->payload, symbols[i].payload) == 0;

        ok(good, "%s", symbols[i].what);
        if (!good && qr != NULL)
            printf("# version %d, level %c, %zu characters\n", qr->version, qr->level, strlen(symbols[i].payload));
    }
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct report r = { .out = open_memstream(&said, &said_n) };
        const struct qr *qr = qr_encode(mistakes[i].payload, arena, &r, NOWHERE);

        fclose(r.out);
        ok(qr == NULL && r.errors == 1 && strcmp(said, mistakes[i].says) == 0, "mistake %zu is told", i + 1);
        free(said);
    }
    longest = arena_alloc(arena, 302);
    memset(longest, 'a', 301);
    ok(qr_encode(longest, arena, &(struct report){ 0 }, NOWHERE) == NULL, "301 characters are too many");
    longest[300] = '\0';
    ok(qr_encode(longest, arena, &report, NOWHERE) != NULL, "300 bytes are not");
    test_outline(arena, &report);
    test_against_library(arena, &report);
    arena_drop(arena);
    return done();
}
