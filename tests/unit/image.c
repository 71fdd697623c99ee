#include <cairo-pdf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/draw/cairo.h"
#include "render/draw/image.h"
#include "render/draw/output.h"
#include "tests/unit/tap.h"

#define SVG(content) "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' " content "</svg>"
#define IN(content)  SVG("viewBox='0 0 40 10'>" content)
#define LOADS_NOTHING "picture p, line 1, has a link to another file, and pictures load nothing: embed what it shows"

/* One pixel, and one that claims to have 100,000 x 100,000. */
#define PNG_DOT  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
#define PNG_HUGE "iVBORw0KGgoAAAANSUhEUgABhqAAAYagCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

static struct arena *arena;
static struct report loud;
static char folder[64];

static const struct {
    const char *what;
    const char *svg;
    double      aspect;
} good[] = {
    { "a viewBox gives the shape", IN("<rect width='9' height='9'/>"), 4 },
    { "width and height give the shape", SVG("width='30mm' height='1.5cm'><path d='M0 0h9v9z'/>"), 2 },
    { "percentages do not, and the viewBox does", SVG("width='100%' height='100%' viewBox='0 0 10 40'>"), 0.25 },
    { "references within the picture are fine", IN("<linearGradient id='a'/><g id='b' fill='url(#a)'/>"
                                                  "<use href='#b'/><use xlink:href=' #b' style='fill:url( \"#a\" )'/>"), 4 },
    { "a link round it all is fine", IN("<a href='https://example.org'><rect width='9' height='9'/></a>"), 4 },
    { "an embedded PNG is fine", IN("<image width='9' height='9' href='data:image/png;base64, " PNG_DOT "'/>"), 4 },
    { "entities in attributes are fine", "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY c 'red'>]>"
                                         IN("<rect width='9' height='9' fill='&c;'/>"), 4 },
    { "a byte order mark and comments before it are fine", "\xef\xbb\xbf \n<!-- drawn by hand -->" IN(""), 4 },
};

static const struct {
    const char *what;
    const char *bytes;
    const char *says;
} bad[] = {
    { "nothing", "", "picture p is neither PNG nor SVG: save it as one of them" },
    { "a JPEG", "\xff\xd8\xff\xe0", "picture p is a JPEG: save it as PNG" },
    { "compressed SVG", "\x1f\x8b\x08", "picture p is compressed: save it as plain SVG, or unpack it with gunzip" },
    { "a PNG cut short", "\x89PNG\r\n\x1a\n", "picture p is a damaged PNG: save it anew" },
    { "XML cut short", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'>\n<g>",
      "picture p, line 2, has a mistake in its XML: save it anew" },
    { "other XML", "<html/>", "picture p, line 1, has no svg element around it all: it is XML, but no SVG" },
    { "no size", SVG(">"), "picture p does not say how large it is: give its svg element a viewBox, or a width and height" },
    { "no width", SVG("viewBox='0 0 0 10'>"), "picture p does not say how large it is: give its svg element a viewBox,"
      " or a width and height" },
    { "a thread", SVG("viewBox='0 0 1 10000'>"), "picture p does not say how large it is: give its svg element a viewBox,"
      " or a width and height" },
    { "text", IN("\n\n<text y='9'>A</text>"), "picture p, line 3, has text, which would be set in whatever font this"
      " machine has: convert it to paths" },
    { "an image of a file", IN("<image href='logo.png'/>"), LOADS_NOTHING },
    { "an image of an absolute file", IN("<image xlink:href='/etc/passwd'/>"), LOADS_NOTHING },
    { "an image of a file URL", IN("<image href='file:///etc/passwd'/>"), LOADS_NOTHING },
    { "an image from the net", IN("<image href='https://example.org/a.png'/>"), LOADS_NOTHING },
    { "a part of another picture", IN("<use href='b.svg#b'/>"), LOADS_NOTHING },
    { "paint of another picture", IN("<rect fill='url(b.svg#b)'/>"), LOADS_NOTHING },
    { "a style that imports", IN("<style>@import 'a.css';</style>"), "picture p, line 1, has an @import, and pictures"
      " load nothing: put the style in its place" },
    { "a style that loads", IN("<style><![CDATA[a { fill: URL('b.svg#b') }]]></style>"), LOADS_NOTHING },
    { "a convolution", IN("<filter id='f'><feConvolveMatrix order='9'/></filter>"), "picture p, line 1, has a convolution, which the"
      " drawing library may not survive: take it out, or save it as PNG" },
    { "a style sheet", "<?xml-stylesheet href='a.css'?>" IN(""), "picture p, line 1, has a style sheet of its own, and"
      " pictures load nothing: put it into a style element" },
    { "an entity", "<!DOCTYPE svg [<!ENTITY t '<text>A</text>'>]>" IN("&t;"), "picture p, line 1, has an entity of its"
      " own: save it as plain SVG" },
    { "an external entity", "<!DOCTYPE svg [<!ENTITY t SYSTEM 'file:///etc/passwd'>]>" IN("<g>&t;</g>"), "picture p,"
      " line 1, has an entity of its own: save it as plain SVG" },
    { "an embedded JPEG", IN("<image href='data:image/jpeg;base64,/9j/'/>"), "picture p, line 1, has something embedded"
      " that is no PNG: embed it as PNG" },
    { "an embedded SVG", IN("<image href='data:image/svg+xml,...'/>"), "picture p, line 1, has something embedded"
      " that is no PNG: embed it as PNG" },
    { "a large embedded PNG", IN("<image href='data:image/png;base64," PNG_HUGE "'/>"), "picture p, line 1, has embedded"
      " pictures of more than 64 million pixels: make them smaller" },
};

static const struct image *
read_string(struct images *images, const char *bytes, struct report *report)
{
    return images_read(images, "p", (const unsigned char *)bytes, strlen(bytes), report, NOWHERE);
}

static void
expect_error(struct images *images, const char *what, const char *bytes, size_t n, const char *says)
{
    char *text = NULL;
    size_t length = 0;
    struct report report = { .out = open_memstream(&text, &length) };
    const struct image *image = images_read(images, "p", (const unsigned char *)bytes, n, &report, NOWHERE);

    fclose(report.out);
    if (!ok(image == NULL && report.errors == 1 && strcmp(text, arena_printf(arena, "placard: error: %s\n", says)) == 0,
            "%s is an error", what))
        printf("# %s\n", text);
    free(text);
}

static char *
repeated(const char *before, const char *part, size_t times, const char *after, size_t after_times)
{
    size_t a = strlen(part), b = strlen(after);
    char *s = arena_alloc(arena, strlen(before) + a * times + b * after_times + 1), *at = stpcpy(s, before);

    for (size_t i = 0; i < times; i++)
        at = stpcpy(at, part);
    for (size_t i = 0; i < after_times; i++)
        at = stpcpy(at, after);
    return s;
}

static void
test_bounds(struct images *images)
{
    const char *open = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'>";
    const char *many = arena_printf(arena, "%s</svg>", repeated(open, "<g/>", 100000, "", 0));
    const char *deep = arena_printf(arena, "%s</svg>", repeated(open, "<g>", 101, "</g>", 101));
    const char *laughs =
        "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'>"
        "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
        "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>"
        "<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'><!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'>]>";
    unsigned char header[33] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\6\0\0\0";
    struct report report = { 0 };

    expect_error(images, "a picture of 100,001 elements", many, strlen(many),
                 "picture p, line 1, has more than 100,000 elements: simplify it, or save it as PNG");
    expect_error(images, "a picture 101 deep", deep, strlen(deep),
                 "picture p, line 1, has groups nested more than 100 deep: ungroup them");
    expect_error(images, "a PNG of 4,295 million pixels", (char *)header, sizeof header,
                 "picture p has 65536 x 65536 pixels, and at most 64 million are read: make it smaller");
    ok(read_string(images, arena_printf(arena, "%s%s", laughs, IN("<rect class='&g;'/>")), &report) == NULL
       && report.errors == 1, "entities that grow without end are an error");
}

static void
test_files(struct images *images)
{
    const char *path = arena_printf(arena, "%s/a.svg", folder), *pipe = arena_printf(arena, "%s/pipe", folder);
    const char *large = arena_printf(arena, "%s/large.svg", folder);
    const struct image *image;
    struct report report = { 0 };
    FILE *f = fopen(path, "w");

    fputs(IN("<rect width='9' height='9'/>"), f);
    fclose(f);
    image = images_load(images, path, &loud, NOWHERE);
    unlink(path);
    ok(image != NULL && images_load(images, path, &loud, NOWHERE) == image, "a file is read once");
    ok(images_load(images, folder, &report, NOWHERE) == NULL && report.errors == 1, "a folder is an error");
    ok(images_load(images, "/no/such.png", &report, NOWHERE) == NULL && report.errors == 2, "no file is an error");
    ok(mkfifo(pipe, 0600) == 0 && images_load(images, pipe, &report, NOWHERE) == NULL && report.errors == 3,
       "a pipe is an error, and nobody waits for it");
    f = fopen(large, "w");
    ok(f != NULL && ftruncate(fileno(f), (32 << 20) + 1) == 0 && images_load(images, large, &report, NOWHERE) == NULL
       && report.errors == 4, "a file of more than 32 MB is an error");
    fclose(f);
}

/* Both kinds on two pages, twice on each: each is one object of the PDF, and the SVG is still vectors. */
static void
test_drawing(struct images *images)
{
    const char *path = arena_printf(arena, "%s/a.pdf", folder), *png = arena_printf(arena, "%s/a.png", folder);
    struct output_options options = { .format = OUTPUT_PDF };
    struct output *out = output_open(path, &options, &loud);
    struct item items[4];
    struct drawing d = { .trim = { mm(100), mm(100) }, .scale = 1, .items = items, .n = 4 };
    struct placed_drawing placed = { &d, { pt(0), pt(0) } };
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 64, 64);
    cairo_t *cr = cairo_create(surface);
    const struct image *star, *dots;
    const unsigned char *pixel;
    FILE *p;

    star = read_string(images, IN("<path fill='#f00' d='M0 0h40v10h-40z'/><circle fill='#00f' cx='5' cy='5' r='3'/>"), &loud);
    cairo_set_source_rgba(cr, 0, 1, 0, 0.5);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_write_to_png(surface, png);
    cairo_surface_destroy(surface);
    dots = images_load(images, png, &loud, NOWHERE);
    ok(dots != NULL && image_aspect(dots) == 1, "a PNG is read");

    for (int i = 0; i < 4; i++) {
        items[i] = (struct item){ .kind = ITEM_IMAGE, .box = { mm(5), mm(5 + 22 * i), mm(80), mm(20) } };
        items[i].u.as_image = i % 2 ? dots : star;
    }
    ok(output_page(out, d.trim, NULL, &placed, 1, &loud) && output_page(out, d.trim, NULL, &placed, 1, &loud)
       && output_close(out, &loud), "pictures are drawn into a PDF");
    p = popen(arena_printf(arena, "qpdf --check %s >/dev/null 2>&1 && pdfimages -list %s 2>/dev/null | grep -c ' image .* 64 .* 64 '"
                           " && qpdf --qdf %s - | grep -ac '/Subtype /Form'", path, path, path), "r");
    if (p != NULL) {
        int drawn = 0, forms = 0, n = fscanf(p, "%d %d", &drawn, &forms);

        pclose(p);
        if (n == 2)
            ok(drawn >= 1 && forms == 3, "in it the SVG is one object, and two show pictures again (%d)", forms);
        else
            ok(system("command -v qpdf pdfimages >/dev/null") != 0, "the PDF is sound # SKIP if there is no qpdf or no pdfimages");
    }

    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 400, 100);
    cr = cairo_create(surface);
    image_draw(star, cr, (struct rect){ pt(0), pt(0), pt(400), pt(100) });
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    pixel = cairo_image_surface_get_data(surface) + 50 * cairo_image_surface_get_stride(surface);
    ok(pixel[4 * 50] == 255 && pixel[4 * 50 + 2] == 0 && pixel[4 * 390] == 0 && pixel[4 * 390 + 2] == 255,
       "an SVG fills its box, colours where they belong");
    cairo_surface_destroy(surface);
}

int
main(void)
{
    const char *tmp = getenv("TMPDIR");
    struct images *images = images_new();

    arena = arena_new();
    loud.out = stdout;
    snprintf(folder, sizeof folder, "%s/placard-image-XXXXXX", tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL) {
        ok(false, "a folder for temporary files: %s", strerror(errno));
        return done();
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct image *image = read_string(images, good[i].svg, &loud);

        ok(image != NULL && image_aspect(image) > good[i].aspect * 0.999 && image_aspect(image) < good[i].aspect * 1.001,
           "%s", good[i].what);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_error(images, bad[i].what, bad[i].bytes, strlen(bad[i].bytes), bad[i].says);
    test_bounds(images);
    test_files(images);
    test_drawing(images);
    ok(loud.errors == 0, "no complaint where none is due");
    if (getenv("KEEP") != NULL)
        printf("# kept in %s\n", folder);
    else
        (void)!system(arena_printf(arena, "rm -r %s", folder));
    images_drop(images);
    arena_drop(arena);
    return done();
}
