#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cairo.h>

#include "render/draw/cairo.h"
#include "render/draw/drawing.h"
#include "render/draw/image.h"
#include "render/draw/output.h"
#include "tests/unit/tap.h"

/* Lines of text without Pango: what matters here is where they are put. */
struct text_line {
    const char          *string;
    struct face          face;
    len                  size;
    const struct colour *colour;
};

const char *text_line_string(const struct text_line *l) { return l->string; }
const struct face *text_line_face(const struct text_line *l) { return &l->face; }
len text_line_size(const struct text_line *l) { return l->size; }
const struct colour *text_line_colour(const struct text_line *l) { return l->colour; }

void
text_line_draw(const struct text_line *l, void *cairo, len x, len y)
{
    cairo_set_source_rgb(cairo, l->colour->r, l->colour->g, l->colour->b);
    for (size_t i = 0; l->string[i] != '\0'; i++) {
        double em = l->size.pt;

        if (l->string[i] != ' ')
            cairo_rectangle(cairo, x.pt + 0.6 * em * (double)i, y.pt - 0.727 * em, 0.5 * em, 0.727 * em);
    }
    cairo_fill(cairo);
}

static const struct colour ink = { "ink", 0, 0, 0, 0, 0, 0, 1 }, paper = { "paper", 1, 1, 1, 0, 0, 0, 0 };
static const struct colour room = { "room-1", 29 / 255., 78 / 255., 216 / 255., .92, .74, 0, 0 };
static const struct source here = { "badge.layout", 4, 5 };

static struct arena *arena;
static struct report loud;
static char folder[64];

static const char *
in_folder(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static struct rect
rect_mm(double x, double y, double w, double h)
{
    return (struct rect){ mm(x), mm(y), mm(w), mm(h) };
}

static const struct qr *
code(const char *payload)
{
    return qr_encode(payload, arena, &loud, here);
}

static struct item
box_item(double x, double y, double w, double h, const struct colour *fill)
{
    return (struct item){ .kind = ITEM_BOX, .box = rect_mm(x, y, w, h), .source = here, .u.as_box.fill = fill };
}

static struct item
qr_item(double x, double y, double side, const struct qr *qr)
{
    return (struct item){ .kind = ITEM_QR, .box = rect_mm(x, y, side, side), .source = here, .u.as_qr = { qr, &ink } };
}

static struct item
text_item(double x, double y, double w, double h, const struct text_line *line, int turn)
{
    return (struct item){ .kind = ITEM_TEXT, .box = rect_mm(x, y, w, h), .source = here,
                          .u.as_text = { line, { mm(x), mm(y + h) }, turn } };
}

/* A badge with one item of every kind. */
static struct drawing *
badge(const char *payload, enum side side)
{
    static const struct text_line name = { "Ana \"P\xc3\xa9rez\"\\", { "b", "Inter", 700, 0, NULL }, { 34 }, &ink };
    static const struct text_line link = { "xds.test/7KQ2MD", { "m", "Inter", 500, 0, NULL }, { 7.8 }, &room };
    struct drawing *d = arena_alloc(arena, sizeof *d);
    struct item *items = arena_array(arena, 12, sizeof *items), *parts = arena_array(arena, 2, sizeof *parts);
    size_t n = 0;

    parts[0] = box_item(6, 60, 8, 4, &room);
    parts[1] = (struct item){ .kind = ITEM_LINE, .box = rect_mm(14, 59.6, 0, 4.8), .u.as_line = { &ink, pt(1.5), pt(0) } };
    items[n++] = box_item(-3, -3, 92, 37, &ink);
    items[n] = box_item(-0.04, 20.05, 40, 5, NULL);
    items[n].u.as_box.border = &room;
    items[n].u.as_box.weight = pt(0.7);
    items[n++].u.as_box.radius = mm(2.6);
    items[n++] = (struct item){ .kind = ITEM_LINE, .box = rect_mm(6, 40, 74, 0), .u.as_line = { &room, pt(0.6), mm(2) } };
    items[n++] = text_item(6, 44.7, 74, 8.7, &name, 0);
    items[n++] = text_item(52, 94, 2, 24, &link, 270);
    items[n++] = (struct item){ .kind = ITEM_PLAN, .box = rect_mm(6, 60, 12, 4), .u.as_plan = { "+A +B|-C", parts, 2 } };
    items[n++] = box_item(52.1, 90.1, 31.8, 31.8, &paper);
    items[n++] = qr_item(56, 94, 24, code(payload));
    *d = (struct drawing){ .trim = { mm(86), mm(124) }, .bleed = mm(3), .safe = mm(5), .scale = 1, .side = side,
                           .label = "Ana P\xc3\xa9rez", .items = items, .n = n };
    return d;
}

static char *
dumped(const struct drawing *d)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    drawing_dump(d, out);
    fclose(out);
    return text;
}

static void
test_dump(void)
{
    static const char expected[] =
        "sheet 86.0 x 124.0 mm  bleed 3.0  back  \"Ana P\xc3\xa9rez\"\n"
        "box    -3.0  -3.0   92.0 x  37.0  fill ink\n"
        "box     0.0  20.1   40.0 x   5.0  border room-1 0.7 pt  radius 2.6\n"
        "line    6.0  40.0   74.0 x   0.0  0.6 pt  dash 2.0  room-1\n"
        "text    6.0  44.7   74.0 x   8.7  Inter Bold 34 pt  \"Ana \\\"P\xc3\xa9rez\\\"\\\\\"\n"
        "text   52.0  94.0    2.0 x  24.0  Inter Medium 7.8 pt  room-1  turn 270  \"xds.test/7KQ2MD\"\n"
        "plan    6.0  60.0   12.0 x   4.0  \"+A +B|-C\"\n"
        "box    52.1  90.1   31.8 x  31.8  fill paper\n"
        "qr     56.0  94.0   24.0 x  24.0  25 modules Q  \"https://XDS.TEST/7KQ2MD\"\n";
    struct drawing *d = badge("https://XDS.TEST/7KQ2MD", SIDE_BACK);
    char *text = dumped(d);

    if (!ok(strcmp(text, expected) == 0, "a drawing of every kind of item is dumped as text"))
        printf("# not as expected:\n%s", text);
    free(text);

    d->scale = sqrt(2);
    d->n = 1;
    d->label = "a\nb\x01";
    d->side = SIDE_FRONT;
    text = dumped(d);
    ok(strcmp(text, "sheet 86.0 x 124.0 mm  bleed 3.0  scale 1.41421  \"a\\nb\\x01\"\n"
                    "box    -4.2  -4.2  130.1 x  52.3  fill ink\n") == 0,
       "lengths are dumped as they will be on paper; controls are escaped");
    free(text);
}

static struct output_options
options(enum output_format format)
{
    return (struct output_options){ .format = format, .dpi = 100, .title = "Speaker badges", .author = "XDS",
                                    .subject = "Rev 1", .when = 1439799120 };
}

static bool
write_badges(const char *path, enum output_format format, size_t pages, struct report *report)
{
    struct output_options o = options(format);
    struct output *out = output_open(path, &o, report);
    bool good = out != NULL;

    for (size_t i = 0; good && i < pages; i++) {
        struct drawing *d = badge("https://XDS.TEST/7KQ2MD", i % 2 ? SIDE_BACK : SIDE_FRONT);
        struct placed_drawing placed = { d, { d->bleed, d->bleed } };

        good = output_page(out, (struct size){ mm(92), mm(130) }, d->label, &placed, 1, report);
    }
    return out != NULL && output_close(out, report) && good;
}

static size_t
files_in_folder(void)
{
    char line[32] = "";
    FILE *p = popen(arena_printf(arena, "ls -A %s | wc -l", folder), "r");

    if (p == NULL || fgets(line, sizeof line, p) == NULL)
        line[0] = '\0';
    if (p != NULL)
        pclose(p);
    return strtoul(line, NULL, 10);
}

static char *
contents(const char *path, size_t *n)
{
    FILE *f = fopen(path, "r");
    char *bytes = arena_alloc(arena, 1 << 20);

    *n = f != NULL ? fread(bytes, 1, (1 << 20) - 1, f) : 0;
    if (f != NULL)
        fclose(f);
    return bytes;
}

/* A command's standard output; NULL if it failed or is not there. */
static char *
run(const char *command)
{
    FILE *p = popen(arena_printf(arena, "( %s ) 2>/dev/null", command), "r");
    char *text = arena_alloc(arena, 1 << 16);
    size_t n = p != NULL ? fread(text, 1, (1 << 16) - 1, p) : 0;

    text[n] = '\0';
    return p != NULL && pclose(p) == 0 ? text : NULL;
}

static bool
have(const char *tool)
{
    return run(arena_printf(arena, "command -v %s", tool)) != NULL;
}

static void
test_pdf(void)
{
    const char *a = in_folder("a.pdf"), *b = in_folder("b.pdf"), *text;
    size_t na, nb;
    char *x, *y;

    ok(write_badges(a, OUTPUT_PDF, 4, &loud) && write_badges(b, OUTPUT_PDF, 4, &loud), "a PDF of four pages is written");
    x = contents(a, &na);
    y = contents(b, &nb);
    ok(na > 1000 && na == nb && memcmp(x, y, na) == 0, "twice the same gives the same bytes");
    ok(memmem(x, na, "/CreationDate(D:20150817081200Z)", 32) != NULL, "its date is that of the data, as PDF wants it");
    if (!have("qpdf"))
        ok(true, "the PDF is sound # SKIP no qpdf");
    else
        ok(run(arena_printf(arena, "qpdf --check %s", a)) != NULL, "the PDF is sound, with its outline and page labels");
    if (!have("pdfinfo")) {
        ok(true, "the PDF says what it is # SKIP no pdfinfo");
        return;
    }
    text = run(arena_printf(arena, "pdfinfo %s | grep -v Producer", a));
    ok(text != NULL && strstr(text, "Title:           Speaker badges\n") && strstr(text, "Author:          XDS\n")
       && strstr(text, "Subject:         Rev 1\n") && strstr(text, "Creator:         placard\n")
       && strstr(text, "Pages:           4\n"), "the PDF says what it is");
}

static void
test_sizes(void)
{
    static const double sizes[][2] = { { 105, 148 }, { 297, 210 }, { 279.4, 215.9 }, { 594, 841 }, { 85.73, 59.27 } };
    size_t n = sizeof sizes / sizeof *sizes, good = 0;
    struct output_options o = options(OUTPUT_PDF);
    struct output *out = output_open(in_folder("sizes.pdf"), &o, &loud);
    struct drawing empty = { .scale = 1 };
    const char *line;

    for (size_t i = 0; i < n; i++) {
        struct placed_drawing placed = { &empty, { pt(0), pt(0) } };

        empty.trim = (struct size){ mm(sizes[i][0]), mm(sizes[i][1]) };
        output_page(out, empty.trim, NULL, &placed, 1, &loud);
    }
    ok(output_close(out, &loud), "pages of five sizes go into one PDF");
    if (!have("pdfinfo")) {
        ok(true, "page sizes are exact # SKIP no pdfinfo");
        return;
    }
    line = run(arena_printf(arena, "pdfinfo -l 9 -box %s | grep MediaBox", in_folder("sizes.pdf")));
    for (size_t i = 0; line != NULL && i < n; i++) {
        double w = 0, h = 0;

        sscanf(line, "Page %*d MediaBox: %*f %*f %lf %lf", &w, &h);
        good += fabs(in_mm(pt(w)) - sizes[i][0]) < 0.01 && fabs(in_mm(pt(h)) - sizes[i][1]) < 0.01;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    ok(good == n, "page sizes are exact to 0.01 mm");
}

/* Every code, of versions 2 to 6, drawn at an odd place, is read from a crop of its page. */
static void
test_codes(void)
{
    enum { CODES = 5 };
    struct item items[CODES * 2 + 1];
    const struct qr *codes[CODES];
    struct drawing d = { .trim = { mm(210), mm(297) }, .scale = 1.013, .items = items };
    struct placed_drawing placed = { &d, { mm(3.37), mm(1.19) } };
    struct output_options o = options(OUTPUT_PDF);
    struct output *out = output_open(in_folder("codes.pdf"), &o, &loud);
    char payload[120] = "https://XDS.TEST/7KQ2MD";
    size_t good = 0;
    double module = 0.593;

    for (int i = 0; i < CODES; i++) {
        while ((codes[i] = code(payload))->version < i + 2)
            strcat(payload, "/AB7");
        items[d.n++] = qr_item(10.123, 12.3 + 50.71 * i, module * codes[i]->modules, codes[i]);
        items[d.n++] = qr_item(110.3, 12.3 + 50.71 * i, module * codes[i]->modules, codes[i]);
    }
    output_page(out, (struct size){ mm(216), mm(302) }, NULL, &placed, 1, &loud);
    ok(output_close(out, &loud) && codes[CODES - 1]->version == CODES + 1, "codes of versions 2 to 6 are drawn, each twice");
    if (have("qpdf"))
        ok(run(arena_printf(arena, "qpdf --check %s", in_folder("codes.pdf"))) != NULL,
           "a code shown twice on a page leaves no key twice in its resources");
    else
        ok(true, "a code shown twice # SKIP no qpdf");
    if (!have("pdftoppm") || !have("zbarimg")) {
        ok(true, "every code is read # SKIP no pdftoppm or no zbarimg");
        return;
    }
    for (size_t i = 0; i < d.n; i++) {
        struct rect b = items[i].box;
        double dots = 300 / 72.0, quiet = 4 * mm(module).pt;
        const char *crop = in_folder("crop"), *read;

        read = run(arena_printf(arena, "pdftoppm -r 300 -x %d -y %d -W %d -H %d -png -singlefile %s %s && zbarimg -q --raw %s.png",
                                (int)(((b.x.pt - quiet) * d.scale + placed.at.x.pt) * dots),
                                (int)(((b.y.pt - quiet) * d.scale + placed.at.y.pt) * dots),
                                (int)((b.w.pt + 2 * quiet) * d.scale * dots), (int)((b.h.pt + 2 * quiet) * d.scale * dots),
                                in_folder("codes.pdf"), crop, crop));
        good += read != NULL && strcmp(read, arena_printf(arena, "%s\n", codes[i / 2]->payload)) == 0;
    }
    ok(good == d.n, "every code is read from a 300 dpi crop with four clear modules (%zu of %zu)", good, d.n);
}

static void
test_png(void)
{
    struct output_options o = options(OUTPUT_PNG);
    struct drawing huge = { .trim = { mm(841), mm(1189) }, .scale = 1 };
    struct placed_drawing placed = { &huge, { pt(0), pt(0) } };
    cairo_surface_t *surface;
    struct report quiet = { 0 };
    struct output *out;
    size_t before;

    ok(write_badges(in_folder("one.png"), OUTPUT_PNG, 1, &loud) && access(in_folder("one.png"), R_OK) == 0,
       "one page makes one PNG of that name");
    surface = cairo_image_surface_create_from_png(in_folder("one.png"));
    ok(cairo_image_surface_get_width(surface) == 362 && cairo_image_surface_get_height(surface) == 512,
       "92 x 130 mm at 100 dpi are 362 x 512 pixels");
    cairo_surface_destroy(surface);
    ok(write_badges(in_folder("v1.two.png"), OUTPUT_PNG, 2, &loud) && access(in_folder("v1.two-1.png"), R_OK) == 0
       && access(in_folder("v1.two-2.png"), R_OK) == 0 && access(in_folder("v1.two.png"), R_OK) != 0,
       "two pages make two PNGs with numbers before the ending");

    before = files_in_folder();
    o.dpi = 2400;
    out = output_open(in_folder("huge.png"), &o, &loud);
    ok(out != NULL && !output_page(out, huge.trim, NULL, &placed, 1, &quiet) && quiet.errors == 1
       && !output_close(out, &quiet) && quiet.errors == 1, "too many pixels are an error, told once");
    ok(files_in_folder() == before, "and nothing is left behind");
    ok(drawing_png(badge("https://XDS.TEST/7KQ2MD", SIDE_FRONT), 150, in_folder("drawing.png")) == CAIRO_STATUS_SUCCESS,
       "a drawing alone can be looked at");
}

static void
expect_error(const char *path, enum output_format format, const char *says, const char *what)
{
    char *text = NULL;
    size_t n = 0;
    struct report report = { .out = open_memstream(&text, &n) };
    bool good = write_badges(path, format, 2, &report);

    fclose(report.out);
    if (!ok(!good && report.errors == 1 && strcmp(text, says) == 0, "%s", what))
        printf("# %s\n", text);
    free(text);
}

static void
test_errors(void)
{
    const char *old = in_folder("old.pdf"), *f = folder, *say = "placard: error: cannot write";
    size_t before, n;
    struct report quiet = { 0 };
    struct output_options o = options(OUTPUT_PDF);
    struct drawing *d = badge("https://XDS.TEST/7KQ2MD", SIDE_FRONT);
    struct placed_drawing placed = { d, { pt(0), pt(0) } };
    struct output *out;
    struct item *items;
    struct stat st;
    FILE *file = fopen(old, "w");

    fputs("before", file);
    fclose(file);
    chmod(old, 0640);
    before = files_in_folder();
    expect_error(folder, OUTPUT_PDF, arena_printf(arena, "%s %s: it is a folder; give the name of a file in it\n", say, f),
                 "a folder is no file");
    expect_error(in_folder("no/a.pdf"), OUTPUT_PDF,
                 arena_printf(arena, "%s %s/no/a.pdf: there is no folder %s/no/; make it first\n", say, f, f),
                 "a folder that is not there is told");
    expect_error(in_folder("new/"), OUTPUT_PDF,
                 arena_printf(arena, "%s %s/new/: that names a folder; give the name of a file\n", say, f),
                 "a name with a slash behind is a folder's");
    expect_error("", OUTPUT_PDF, arena_printf(arena, "%s to no name: No such file or directory\n", say), "a name is needed");
    expect_error(in_folder("old.pdf/a.pdf"), OUTPUT_PDF,
                 arena_printf(arena, "%s %s/old.pdf/a.pdf: Not a directory\n", say, f), "a file is no folder");
    if (access("/proc/self", F_OK) == 0)
        expect_error("/proc/signs.pdf", OUTPUT_PDF,
                     arena_printf(arena, "%s /proc/signs.pdf: its folder, /proc/, takes no new file: No such file or directory\n", say),
                     "a folder that takes no files is told");
    if (access("/dev/full", W_OK) == 0)
        expect_error("/dev/full", OUTPUT_PDF, arena_printf(arena, "%s /dev/full: No space left on device\n", say),
                     "a full disk is told, once");
    expect_error("-", OUTPUT_PNG, "placard: error: PNG makes a file per page, and standard output cannot hold more than one:"
                 " give a path such as signs.png\n", "PNG does not go to standard output");

    out = output_open(old, &o, &loud);
    output_page(out, (struct size){ mm(86), mm(124) }, d->label, &placed, 1, &loud);
    output_abandon(out);
    ok(strcmp(contents(old, &n), "before") == 0, "a job given up leaves the old file as it was");
    out = output_open(old, &o, &loud);
    ok(!output_close(out, &quiet) && quiet.errors == 1 && strcmp(contents(old, &n), "before") == 0, "and so does one without pages");

    out = output_open(old, &o, &loud);
    items = arena_array(arena, 1, sizeof *items);
    d->items = items;
    d->n = 1;
    for (int i = 0; i < 3; i++) {
        items[0] = box_item(i == 0 ? 1e9 : 0, 0, i == 1 ? NAN : 1, i == 2 ? -INFINITY : 1, &ink);
        quiet.errors = 0;
        out = i ? output_open(old, &o, &loud) : out;
        ok(!output_page(out, (struct size){ mm(86), mm(124) }, NULL, &placed, 1, &quiet) && quiet.errors == 1,
           "%s is an error", i == 0 ? "a place beyond all paper" : i == 1 ? "a width that is no number" : "an endless height");
        output_abandon(out);
    }
    out = output_open(old, &o, &loud);
    d->n = 0;
    quiet.errors = 0;
    ok(!output_page(out, (struct size){ mm(86), mm(6000) }, NULL, &placed, 1, &quiet) && quiet.errors == 1, "six metres are too long");
    output_abandon(out);
    ok(files_in_folder() == before, "none of these leaves a file behind");

    ok(symlink("old.pdf", in_folder("link.pdf")) == 0 && write_badges(in_folder("link.pdf"), OUTPUT_PDF, 1, &loud)
       && lstat(in_folder("link.pdf"), &st) == 0 && S_ISLNK(st.st_mode) && strncmp(contents(old, &n), "%PDF", 4) == 0
       && stat(old, &st) == 0 && (st.st_mode & 0777) == 0640, "a link is followed, and the file keeps its permissions");
}

static void
test_odd(void)
{
    static const struct text_line none = { "", { "m", "Inter", 450, 0, NULL }, { 10 }, &ink };
    struct item items[8];
    size_t n = 0;
    struct drawing d = { .trim = { mm(86), mm(124) }, .bleed = mm(3), .scale = 1, .items = items,
                         .label = "\xff\xfe not UTF-8" };
    struct placed_drawing placed = { &d, { pt(0), pt(0) } };
    struct output_options o = options(OUTPUT_PDF);
    struct output *out;

    o.title = "\xc3(";
    out = output_open(in_folder("odd.pdf"), &o, &loud);
    items[n++] = qr_item(10, 10, 0, code("A"));
    items[n++] = box_item(0, 0, 0, 0, &ink);
    items[n++] = box_item(300, 300, -5, 1e5, &ink);
    items[n] = box_item(-0.0, -0.0, 20, 1, NULL);
    items[n++].u.as_box.radius = mm(50);
    items[n++] = (struct item){ .kind = ITEM_LINE, .box = rect_mm(0, 0, 0, 0), .u.as_line = { &ink, pt(0), pt(1e-9) } };
    items[n++] = (struct item){ .kind = ITEM_LINE, .box = rect_mm(0, 0, 9000, 0), .u.as_line = { &ink, pt(1), pt(1e-9) } };
    items[n++] = text_item(0, 0, 0, 0, &none, 90);
    d.n = n;
    ok(output_page(out, d.trim, d.label, &placed, 1, &loud) && output_close(out, &loud),
       "nothing, less than nothing and strings that are no UTF-8 do not end a file");
    if (have("qpdf"))
        ok(run(arena_printf(arena, "qpdf --check %s", in_folder("odd.pdf"))) != NULL, "and the PDF is sound");
}

int
main(void)
{
    const char *tmp = getenv("TMPDIR");

    arena = arena_new();
    loud.out = stdout;
    snprintf(folder, sizeof folder, "%s/placard-draw-XXXXXX", tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL) {
        ok(false, "a folder for temporary files: %s", strerror(errno));
        return done();
    }
    test_dump();
    test_pdf();
    test_sizes();
    test_codes();
    test_png();
    test_errors();
    test_odd();
    ok(loud.errors == 0 && loud.warnings == 0, "no complaint where none is due");
    if (getenv("KEEP") != NULL)
        printf("# kept in %s\n", folder);
    else
        run(arena_printf(arena, "rm -r %s", folder));
    arena_drop(arena);
    return done();
}
