/* The parts of finishing and of preflight by themselves: inks, content streams, and files that mean harm. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "render/pdf/content.h"
#include "render/press/finish.h"
#include "render/press/margin.h"
#include "render/press/outline.h"
#include "render/preflight/preflight.h"
#include "tests/unit/assemble.h"
#include "tests/unit/tap.h"

static const struct colour theme[] = {
    { "ink", 0, 0, 0, 0, 0, 0, 1 }, { "paper", 1, 1, 1, 0, 0, 0, 0 },
    { "room-1", 29 / 255.0, 78 / 255.0, 216 / 255.0, 0.92, 0.74, 0, 0 },
};

static void
check_inks(struct press_colour *colour, const struct profile *profile)
{
    static const struct { const char *name; double r, g, b; struct ink ink; } exact[] = {
        { "black is black ink alone", 0, 0, 0, { 0, 0, 0, 1 } },
        { "white is paper", 1, 1, 1, { 0, 0, 0, 0 } },
        { "a colour of the theme is what the theme says", 0.113725, 0.305882, 0.847059, { 0.92, 0.74, 0, 0 } },
        { "a grey is black ink alone", 0.4, 0.4, 0.4, { 0, 0, 0, 0.6 } },
    };
    static const struct { const char *name; double r, g, b; } converted[] = {
        { "a dark blue", 0, 0, 0.1 }, { "nearly black", 0.01, 0, 0.02 }, { "a red", 1, 0, 0 }, { "a green", 0, 1, 0 },
    };
    struct report quiet = { .out = NULL };
    const struct colour heavy = { "heavy", 0.2, 0, 0, 1, 1, 1, 0.2 };
    struct ink i;

    for (size_t n = 0; n < sizeof exact / sizeof *exact; n++)
        ok(press_ink(colour, exact[n].r, exact[n].g, exact[n].b, &i) && memcmp(&i, &exact[n].ink, sizeof i) == 0, "%s", exact[n].name);
    for (size_t n = 0; n < sizeof converted / sizeof *converted; n++)
        ok(press_ink(colour, converted[n].r, converted[n].g, converted[n].b, &i) && i.c + i.m + i.y + i.k <= 3.0001
           && i.c + i.m + i.y > 0.5, "%s takes %.0f %% of ink", converted[n].name, (i.c + i.m + i.y + i.k) * 100);
    ok(press_colour_new(profile, &heavy, 1, &quiet) == NULL && quiet.errors == 1, "a colour of more ink than the press takes is refused");
}

static void
check_pixels(struct press_colour *colour)
{
    uint8_t rgb[256 * 3], cmyk[256 * 4];
    size_t most = 0;

    for (int flat = 0; flat < 2; flat++) {
        for (int i = 0; i < 256 * 3; i++)
            rgb[i] = (uint8_t)(i * 7 % 61);
        memset(rgb, 0, 3);
        press_pixels(colour, rgb, cmyk, 256, flat);
        for (int i = 0; i < 256; i++) {
            size_t sum = (size_t)cmyk[4 * i] + cmyk[4 * i + 1] + cmyk[4 * i + 2] + cmyk[4 * i + 3];

            most = sum > most ? sum : most;
        }
        ok(flat == (cmyk[0] + cmyk[1] + cmyk[2] == 0), flat ? "black in flat artwork is black ink" : "black in a photograph is of all inks");
    }
    ok(most <= 765, "pixels keep under the limit: %zu of 765", most);
}

static void
check_content(struct press_colour *colour)
{
    static const struct { const char *name, *in, *out; } cases[] = {
        { "colours that fill", "0 0 0 rg 1 1 1 rg 0.113725 0.305882 0.847059 rg", "0 0 0 1 k 0 0 0 0 k 0.92 0.74 0 0 k" },
        { "colours that stroke", "0.5 0.5 0.5 RG", "0 0 0 0.5 K" },
        { "all else is kept as it is", "q\n1 0 0 -1 0 9 cm % note\n[(a\\)b)-1<ff>]TJ Q", "q\n1 0 0 -1 0 9 cm % note\n[(a\\)b)-1<ff>]TJ Q" },
        { "black text overprints", "0 0 0 rg BT (a) Tj ET", "0 0 0 1 k BT /O1 gs\n(a) Tj ET" },
        { "white text does not", "0 0 0 rg BT (a) Tj ET 1 1 1 rg BT (b) Tj ET", "0 0 0 1 k BT /O1 gs\n(a) Tj ET 0 0 0 0 k BT /O0 gs\n(b) Tj ET" },
        { "nor does dark grey", "0.2 0.2 0.2 rg (a) Tj", "0 0 0 0.8 k (a) Tj" },
        { "black areas do not, and their state is set before the path",
          "0 0 0 rg (a) Tj 1 2 m 3 4 l f", "0 0 0 1 k /O1 gs\n(a) Tj /O0 gs\n1 2 m 3 4 l f" },
        { "black lines do", "0 0 0 RG 1 2 m 3 4 l S", "0 0 0 1 K /O2 gs\n1 2 m 3 4 l S" },
        { "Q brings the state back", "0 0 0 rg q (a) Tj Q 1 1 1 rg (b) Tj", "0 0 0 1 k q /O1 gs\n(a) Tj Q 0 0 0 0 k (b) Tj" },
        { "pictures and forms do not", "0 0 0 rg (a) Tj /x5 Do", "0 0 0 1 k /O1 gs\n(a) Tj /O0 gs\n/x5 Do" },
        { "patterns stay", "/Pattern cs /p3 scn 0 0 1 1 re f", "/Pattern cs /p3 scn 0 0 1 1 re f" },
        { "an inline image is refused", "BI /W 1 /H 1 ID x EI", NULL },
        { "a colour space of its own is refused", "/CS0 cs 1 scn", NULL },
        { "inks are refused, cairo has none", "0 0 0 1 k", NULL },
        { "an unknown operator is refused", "1 2 zz", NULL },
        { "a colour of two numbers is refused", "0 0 rg", NULL },
        { "a colour of something else is refused", "(a) 0 /b rg", NULL },
        { "states that are not restored are refused", "q q Q", NULL },
        { "states that were not saved are refused", "Q", NULL },
        { "a string without an end is refused", "(abc", NULL },
        { "brackets that do not match are refused", "[1 2 TJ", NULL },
        { "an operator in the middle of which it ends is refused", "1 0 0", NULL },
    };

    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        struct content_rules rules = { .colour = colour, .overprint = true };
        struct bytes out = { 0 };
        char fault[160] = "";
        unsigned used = 0;
        bool good = content_rewrite((const unsigned char *)cases[n].in, strlen(cases[n].in), &rules, &out, &used, fault);

        bytes_add(&out, "", 1);
        if (!ok(cases[n].out == NULL ? !good && *fault : good && strcmp((char *)out.at, cases[n].out) == 0, "%s", cases[n].name))
            printf("# %s %s\n", good ? (char *)out.at : "refused:", fault);
        bytes_drop(&out);
    }
}

static bool
nowhere(void *closure, const void *bytes, size_t n)
{
    (void)closure;
    (void)bytes;
    (void)n;
    return true;
}

static void
check_harm(const char *name, const struct bytes *pdf, bool finishes)
{
    static struct preflight result;
    struct press_job job = { .title = "t", .marks = MARK_CROP };
    struct report quiet = { .out = NULL };
    struct timespec from, to;
    bool good;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    result.ink = 0;
    good = preflight_run(&result, pdf->at, pdf->n);
    ok(!good, "%s: preflight says no", name);
    good = press_finish(pdf->at, pdf->n, &job, NULL, 0, nowhere, NULL, &quiet);
    ok(good == finishes && good == (quiet.errors == 0), "%s: %s", name, finishes ? "is finished all the same" : "finishing is an error");
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    ok((double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9 < 20, "%s: in bounded time", name);
}

/* Content of zeros or spaces that grows a thousandfold. */
static void
bomb(struct bytes *object, size_t megabytes, const char *keys)
{
    unsigned char *block = calloc(1, 1 << 20);
    struct bytes packed = { 0 };
    z_stream z = { 0 };

    memset(block, ' ', 1 << 20);
    deflateInit(&z, 9);
    for (size_t i = 0; i <= megabytes; i++) {
        z.next_in = block;
        z.avail_in = i < megabytes ? 1 << 20 : 0;
        do {
            z.next_out = bytes_room(&packed, 4096);
            z.avail_out = 4096;
            deflate(&z, i < megabytes ? Z_NO_FLUSH : Z_FINISH);
            packed.n += 4096 - z.avail_out;
        } while (z.avail_out == 0);
    }
    deflateEnd(&z);
    bytes_printf(object, "<<%s/Filter/FlateDecode/Length %zu>>stream\n", keys, packed.n);
    bytes_add(object, packed.at, packed.n);
    bytes_text(object, "\nendstream");
    bytes_drop(&packed);
    free(block);
}

/* Behind four objects that are right, forms that show the next a hundred times each. */
static void
check_nested(const struct bytes *right)
{
    enum { FIRST = 4, N = FIRST + 20 };
    struct bytes objects[N] = { { 0 } }, pdf = { 0 };

    for (int k = 0; k < N; k++)
        if (k < FIRST) {
            bytes_add(&objects[k], right[k].at, right[k].n);
        } else {
            bytes_printf(&objects[k], "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</x %d 0 R>>>>/Length 600>>stream\n",
                         k + 2 < N ? k + 2 : N);
            for (int shown = 0; shown < 100; shown++)
                bytes_text(&objects[k], "/x Do\n");
            bytes_text(&objects[k], "\nendstream");
        }
    assemble(&pdf, objects, N, "");
    check_harm("forms in forms, a hundred of the next in each", &pdf, true);
    for (int k = 0; k < N; k++)
        bytes_drop(&objects[k]);
    bytes_drop(&pdf);
}

static void
check_all_harm(void)
{
    enum { CATALOG, PAGES, PAGE, CONTENT, MORE, N };
    static const struct { const char *name; int object; const char *value, *tail; } cases[] = {
        { "a tree of pages that is its own branch", PAGES, "<</Type/Pages/Count 1/Kids[2 0 R]>>", "" },
        { "a page a thousand times", PAGES, "<</Type/Pages/Count 2/Kids[3 0 R 3 0 R]>>", "" },
        { "a page that is not there", PAGES, "<</Type/Pages/Count 1/Kids[99 0 R]>>", "" },
        { "a length that is its own stream", CONTENT, "<</Length 4 0 R>>stream\nq Q\nendstream", "" },
        { "a length beyond the end", CONTENT, "<</Length 99999999999>>stream\nq Q\nendstream", "" },
        { "a length below zero", CONTENT, "<</Length -1>>stream\nq Q\nendstream", "" },
        { "a reference to itself", MORE, "5 0 R", "" },
        { "content that is no Flate", CONTENT, "<</Filter/FlateDecode/Length 3>>stream\nq Q\nendstream", "" },
        { "a filter that is not known", CONTENT, "<</Filter/Secret/Length 3>>stream\nq Q\nendstream", "" },
        { "a table that goes on in itself", MORE, "null", "/Prev 0" },
        { "an encrypted file", MORE, "null", "/Encrypt<</Filter/Standard>>" },
        { "a MediaBox of names", PAGE, "<</Type/Page/Parent 2 0 R/MediaBox[/a/b/c/d]/Contents 4 0 R>>", "" },
        { "a MediaBox without size", PAGE, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]/Contents 4 0 R>>", "" },
        { "a value that has no end", MORE, "<</A[<</B(", "" },
    };
    static const char *const good[N] = {
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 60]/Contents 4 0 R/Resources<</XObject<</x 5 0 R>>>>>>",
        "<</Length 3>>stream\nq Q\nendstream", "null",
    };
    struct bytes objects[N] = { { 0 } }, pdf = { 0 };

    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        for (int k = 0; k < N; k++) {
            objects[k].n = 0;
            bytes_text(&objects[k], k == cases[n].object ? cases[n].value : good[k]);
        }
        assemble(&pdf, objects, N, cases[n].tail);
        check_harm(cases[n].name, &pdf, false);
    }
    for (int k = 0; k < N; k++) {
        objects[k].n = 0;
        bytes_text(&objects[k], good[k]);
    }
    objects[CONTENT].n = 0;
    bomb(&objects[CONTENT], 1024, "");
    assemble(&pdf, objects, N, "");
    check_harm("a gigabyte of spaces in a megabyte", &pdf, false);
    objects[CONTENT].n = 0;
    bytes_text(&objects[CONTENT], good[CONTENT]);
    objects[MORE].n = 0;
    for (int i = 0; i < 100000; i++)
        bytes_text(&objects[MORE], "[");
    assemble(&pdf, objects, N, "");
    check_harm("brackets in brackets", &pdf, false);
    objects[MORE].n = 0;
    bytes_text(&objects[MORE], "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</x 5 0 R>>>>/Length 5>>stream\n/x Do\nendstream");
    assemble(&pdf, objects, N, "");
    check_harm("a form that shows itself", &pdf, true);
    check_nested(objects);
    for (int k = 0; k < N; k++)
        bytes_drop(&objects[k]);
    bytes_drop(&pdf);
}

static bool
keep(void *bytes, const void *what, size_t n)
{
    bytes_add(bytes, what, n);
    return true;
}

/* Finish a file of three pages whose contents are one stream; `kids` of the first node. */
static bool
finish_three(const char *kids, const char *content, struct bytes *out)
{
    static const char page[] = "<</Type/Page/MediaBox[0 0 %d 60]/Contents 7 0 R>>";
    struct press_job job = { .title = "t" };
    struct report quiet = { .out = NULL };
    struct bytes objects[7] = { { 0 } }, pdf = { 0 };
    unsigned char packed[64];
    uLongf n = sizeof packed;
    bool good;

    compress2(packed, &n, (const unsigned char *)content, strlen(content), 0);
    bytes_text(&objects[0], "<</Type/Catalog/Pages 2 0 R>>");
    bytes_text(&objects[1], kids);
    bytes_text(&objects[2], "<</Type/Pages/Count 2/Kids[4 0 R 5 0 R]>>");
    for (int i = 0; i < 3; i++)
        bytes_printf(&objects[3 + i], page, 91 + i);
    bytes_printf(&objects[6], "<</Filter/FlateDecode/Length %lu>>stream\n", n);
    bytes_add(&objects[6], packed, n);
    bytes_text(&objects[6], "\nendstream");
    assemble(&pdf, objects, 7, "");
    out->n = 0;
    good = press_finish(pdf.at, pdf.n, &job, NULL, 0, keep, out, &quiet);
    for (int i = 0; i < 7; i++)
        bytes_drop(&objects[i]);
    bytes_drop(&pdf);
    return good;
}

static const unsigned char *
after(const struct bytes *b, const unsigned char *from, const char *what)
{
    const unsigned char *at = from == NULL ? NULL : memmem(from, (size_t)(b->at + b->n - from), what, strlen(what));

    return at != NULL ? at + strlen(what) : NULL;
}

static void
check_trees(void)
{
    static const struct { const char *name, *kids; bool good; } trees[] = {
        { "three pages in one node", "<</Type/Pages/Count 3/Kids[4 0 R 5 0 R 6 0 R]>>", true },
        { "a node of two pages, and a page", "<</Type/Pages/Count 3/Kids[3 0 R 6 0 R]>>", true },
        { "a node among as many kids as there would be pages", "<</Type/Pages/Count 2/Kids[3 0 R 6 0 R]>>", false },
    };
    struct bytes out = { 0 }, other = { 0 };
    const unsigned char *at, *id, *other_id;

    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        bool good = finish_three(trees[i].kids, "0 0 m", &out);

        at = out.at;
        for (int width = 91; good && width < 94; width++) {
            char box[32];

            snprintf(box, sizeof box, "/MediaBox[0 0 %d 60]", width);
            at = after(&out, at, box);
        }
        ok(good == trees[i].good && (!good || at != NULL), "%s: %s", trees[i].name, good ? "is finished in its order" : "is an error");
    }
    finish_three(trees[0].kids, "0 0 m", &out);
    finish_three(trees[0].kids, "0 1 m", &other);
    id = after(&out, out.at, "/ID[<");
    other_id = after(&other, other.at, "/ID[<");
    ok(id != NULL && other_id != NULL && memcmp(id, other_id, 32) != 0, "what is painted makes the ID, compressed as it is");
    bytes_drop(&out);
    bytes_drop(&other);
}

static void
put_outline(struct bytes *out, const struct qr_outline *outline)
{
    for (size_t c = 0, i = 0; c < outline->n_contours; i = outline->ends[c++]) {
        for (size_t p = i; p + 1 < outline->ends[c]; p++)
            bytes_printf(out, "%d %d %c\n", outline->xy[2 * p], outline->xy[2 * p + 1], p == i ? 'm' : 'l');
        bytes_text(out, "h\n");
    }
    bytes_text(out, "f");
}

static void
check_outlines(void)
{
    static const char payload[] = "HTTPS://XDS.TEST/ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456789";
    struct bytes text = { 0 }, deflated = { 0 };
    struct report report = { .out = stderr };
    struct arena *arena = arena_new();
    size_t wrong = 0;

    for (size_t n = 1; n < sizeof payload; n++) {
        const struct qr *qr = qr_encode(arena_strndup(arena, payload, n), arena, &report, NOWHERE);
        struct qr_outline outline = qr_outline(qr, arena);
        unsigned char back[65536];
        uLongf room = sizeof back;

        text.n = deflated.n = 0;
        put_outline(&text, &outline);
        outline_write(&outline, &deflated);
        if (uncompress(back, &room, deflated.at, deflated.n) != Z_OK || room != text.n || memcmp(back, text.at, room) != 0)
            wrong++;
        arena_reset(arena);
    }
    ok(wrong == 0, "zlib reads the outlines of codes of all sizes as they are in PDF");
    bytes_drop(&text);
    bytes_drop(&deflated);
    arena_drop(arena);
}

/* Marks of sheets of many: what is where, in mm, and is it clear of what crop marks and folds take. */
static void
check_margins(void)
{
    static const struct {
        const char *why;
        double      w, h, x, y, piece_w, piece_h, gutter;
        int         columns, rows;
        bool        folded;
        size_t      registration;
        bool        bar_below, bar_beside, slug_below, slug_beside;
    } rows[] = {
        { "one piece: a mark in each middle, bar and slug below", 340, 240, 20, 20, 300, 200, 0, 1, 1, false, 4, true, false, true, false },
        { "a gutter in the middle: two marks beside it", 350, 440, 20, 20, 152, 400, 6, 2, 1, false, 6, true, false, true, false },
        { "gutters in both middles", 350, 446, 20, 20, 152, 200, 6, 2, 2, false, 8, true, false, true, false },
        { "a fold in the middle", 250, 188, 20, 20, 210, 148, 0, 1, 1, true, 8, true, false, true, false },
        { "room at the sides alone", 340, 206, 20, 3, 300, 200, 0, 1, 1, false, 2, false, true, false, true },
        { "no room anywhere", 310, 210, 5, 5, 300, 200, 0, 1, 1, false, 0, false, false, false, false },
    };

    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const unsigned marks = MARK_CROP | MARK_REGISTRATION | MARK_COLOUR | MARK_SLUG;
        struct rect pieces[4], trim = { mm(rows[k].x), mm(rows[k].y), pt(0), pt(0) };
        struct size page = { mm(rows[k].w), mm(rows[k].h) };
        struct margins m;
        size_t n = 0, wrong = 0;

        for (int row = 0; row < rows[k].rows; row++)
            for (int column = 0; column < rows[k].columns; column++)
                pieces[n++] = (struct rect){ mm(rows[k].x + column * (rows[k].piece_w + rows[k].gutter)),
                                             mm(rows[k].y + row * (rows[k].piece_h + rows[k].gutter)), mm(rows[k].piece_w), mm(rows[k].piece_h) };
        trim.w = pt(pieces[n - 1].x.pt + pieces[n - 1].w.pt - trim.x.pt);
        trim.h = pt(pieces[n - 1].y.pt + pieces[n - 1].h.pt - trim.y.pt);
        margins_plan(&(struct press_page){ trim, mm(3), pieces, n, mm(3), rows[k].folded }, page, marks, &m);
        for (size_t mark = 0; mark < m.n_registration; mark++) {
            struct rect r = m.registration[mark];
            bool beside = r.x.pt + r.w.pt < trim.x.pt || r.x.pt > trim.x.pt + trim.w.pt;

            wrong += r.x.pt < 0 || r.y.pt < 0 || r.x.pt + r.w.pt > page.w.pt || r.y.pt + r.h.pt > page.h.pt;
            for (size_t p = 0; p < n; p++) {
                double from = beside ? pieces[p].y.pt : pieces[p].x.pt, size = beside ? pieces[p].h.pt : pieces[p].w.pt;
                double at = beside ? r.y.pt : r.x.pt, end = at + r.w.pt;

                for (int edge = 0; edge < (rows[k].folded ? 3 : 2); edge++)
                    wrong += end > from + size * (edge == 2 ? 0.5 : edge) - mm(1).pt && at < from + size * (edge == 2 ? 0.5 : edge) + mm(1).pt;
            }
        }
        ok(m.n_registration == rows[k].registration && wrong == 0 && (m.bar.w.pt > m.bar.h.pt) == rows[k].bar_below
           && (m.bar.h.pt > m.bar.w.pt) == rows[k].bar_beside && (m.slug.w.pt > m.slug.h.pt) == rows[k].slug_below
           && (m.slug.h.pt > m.slug.w.pt) == rows[k].slug_beside, "%s: %zu marks, %zu not clear", rows[k].why, m.n_registration, wrong);
    }
}

static void
check_profiles(const struct profile *good)
{
    static const char *const folders[] = { NULL };
    unsigned char *copy = malloc(good->n);
    struct arena *arena = arena_new();
    struct report quiet = { .out = NULL };
    struct press_colour *colour;
    const struct profile *p;
    struct ink ink;

    ok(profile_read("X", "x", (const unsigned char *)"text", 4, arena, &quiet) == NULL, "text is no profile");
    ok(profile_read("X", "x", good->bytes, 4000, arena, &quiet) == NULL, "nor is one that is cut off");
    memcpy(copy, good->bytes, good->n);
    memcpy(copy + 16, "RGB ", 4);
    ok(profile_read("X", "x", copy, good->n, arena, &quiet) == NULL, "nor one of RGB");
    ok(profile_load("fogra93", NULL, folders, arena, &quiet) == NULL, "nor a name that is in no list");
    ok(quiet.errors == 4, "each is an error");
    p = profile_read("X", "x", good->bytes, good->n, arena, &quiet);
    ok(p != NULL && strcmp(p->condition, "X") == 0 && p->registry != NULL, "a profile has the name in the registry it is given");
    ok(p != NULL && p->ink > 2.995 && p->ink < 3.005, "what a press takes is what the profile has at most: %.3f", p ? p->ink : 0);
    p = profile_read(NULL, "x", good->bytes, good->n, arena, &quiet);
    ok(p != NULL && strcmp(p->condition, "ISO Coated v2 300% (basICColor)") == 0 && p->registry == NULL,
       "otherwise that of its makers, and no registry: %s", p ? p->condition : "");
    /* a head that is right, and nonsense behind it */
    memcpy(copy, good->bytes, good->n);
    for (size_t i = 128; i < good->n; i++)
        copy[i] = (unsigned char)(i * 2654435761u >> 13);
    ok(profile_read("X", "x", copy, good->n, arena, &quiet) == NULL, "nonsense behind the head of a profile is found out");
    p = profile_read("FOGRA39", "x", copy, good->n, arena, &quiet);
    colour = p != NULL ? press_colour_new(p, NULL, 0, &quiet) : NULL;
    ok(colour != NULL && !press_ink(colour, 1, 0.5, 0, &ink) && *press_colour_fault(colour),
       "where its ink is known without looking, when it is used: %s", colour ? press_colour_fault(colour) : "");
    press_colour_drop(colour);
    arena_drop(arena);
    free(copy);
}

int
main(void)
{
    static const char *const folders[] = { "build/press", NULL };
    struct report report = { .out = stderr };
    struct arena *arena = arena_new();
    const struct profile *profile = profile_load("fogra39", NULL, folders, arena, &report);
    struct press_colour *colour;

    if (!ok(profile != NULL, "the profile of the output condition is there"))
        return done();
    colour = press_colour_new(profile, theme, sizeof theme / sizeof *theme, &report);
    check_inks(colour, profile);
    check_pixels(colour);
    check_content(colour);
    check_all_harm();
    check_trees();
    check_outlines();
    check_margins();
    check_profiles(profile);
    press_colour_drop(colour);
    arena_drop(arena);
    return done();
}
