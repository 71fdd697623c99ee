/* What preflight makes of where things are painted: bleed, and the dots of pictures at their size. */
#include <string.h>

#include "render/preflight/preflight.h"
#include "tests/unit/assemble.h"
#include "tests/unit/tap.h"

/* A page of 200 x 200 points with 20 round its trim, of which 10 are bleed; picture and stencil are of 100 x 100 pixels. */
#define BLED  "/MediaBox[0 0 200 200]/BleedBox[10 10 190 190]/TrimBox[20 20 180 180]"
#define PLAIN "/MediaBox[0 0 200 200]/BleedBox[20 20 180 180]/TrimBox[20 20 180 180]"

enum { FINE, LOOK, COARSE };

static const struct {
    const char *name, *boxes, *page, *outer, *inner, *keys;
    bool        bleeds;
    int         dots;
} cases[] = {
    { "nothing", PLAIN, "", "", "", "", true, FINE },
    { "a ground inside the trim", PLAIN, "30 30 100 100 re f", "", "", "", true, FINE },
    { "a ground across the trim, and no bleed", PLAIN, "10 30 100 100 re f", "", "", "", false, FINE },
    { "the same in white", PLAIN, "1 g 10 30 100 100 re f", "", "", "", true, FINE },
    { "the same, clipped to the trim", PLAIN, "20 20 160 160 re W n 10 30 100 100 re f", "", "", "", true, FINE },
    { "a line whose weight crosses the trim", PLAIN, "8 w 22 30 m 22 90 l S", "", "", "", false, FINE },
    { "a form across the trim", PLAIN, "/o Do", "10 30 100 100 re f", "", "", false, FINE },
    { "a form in a form, moved there", PLAIN, "1 0 0 1 90 30 cm /o Do", "/i Do", "0 0 100 100 re f", "", false, FINE },
    { "the same, turned away", PLAIN, "0 1 -1 0 170 30 cm /o Do", "/i Do", "0 0 100 100 re f", "", true, FINE },
    { "a form that is clipped by its box", PLAIN, "/o Do", "10 30 100 100 re f", "", "/BBox[20 20 180 180]", true, FINE },
    { "a form with marks outside the trim", PLAIN, "/o Do", "0 50 10 1 re 0 80 10 1 re f 190 50 10 1 re f", "", "", true, FINE },
    { "a gradient across the trim", PLAIN, "10 30 100 100 re W n /s sh", "", "", "", false, FINE },
    { "a picture across the trim", PLAIN, "30 0 0 30 10 50 cm /p Do", "", "", "", false, FINE },
    { "a ground to the end of the bleed", BLED, "10 10 180 180 re f", "", "", "", true, FINE },
    { "beyond it, and clipped", BLED, "0 0 200 200 re f", "", "", "", true, FINE },
    { "that ends half way", BLED, "15 10 175 180 re f", "", "", "", false, FINE },
    { "that ends at the trim", BLED, "20 10 170 180 re f", "", "", "", false, FINE },
    { "that ends near it", BLED, "23 10 167 180 re f", "", "", "", true, FINE },
    { "a ground in a form that ends half way", BLED, "/o Do", "15 10 175 180 re f", "", "", false, FINE },

    { "a picture of 240 dots", BLED, "30 0 0 30 50 50 cm /p Do", "", "", "", true, FINE },
    { "of 200", BLED, "36 0 0 36 50 50 cm /p Do", "", "", "", true, LOOK },
    { "of 120", BLED, "60 0 0 60 50 50 cm /p Do", "", "", "", true, COARSE },
    { "of 240 across and 120 up", BLED, "30 0 0 60 50 50 cm /p Do", "", "", "", true, COARSE },
    { "turned by 45 degrees, of 240", BLED, "21.2 21.2 -21.2 21.2 90 50 cm /p Do", "", "", "", true, FINE },
    { "turned by 45 degrees, of 120", BLED, "42.4 42.4 -42.4 42.4 90 50 cm /p Do", "", "", "", true, COARSE },
    { "turned by 90, and stretched one way in a form and the other outside", BLED, "1 0 0 .5 30 30 cm /o Do",
      "0 1 -1 0 90 30 cm /i Do", "60 0 0 30 0 0 cm /p Do", "", true, FINE },
    { "in a form that is enlarged where it is shown", BLED, "4 0 0 4 0 0 cm /o Do", "/i Do", "15 0 0 15 20 20 cm /p Do", "", true, COARSE },
    { "in a form with a matrix that enlarges", BLED, "/o Do", "15 0 0 15 10 10 cm /p Do", "", "/Matrix[4 0 0 4 0 0]", true, COARSE },
    { "fine first, then coarse, of the same form", BLED, "/o Do 4 0 0 4 0 0 cm /o Do", "15 0 0 15 10 10 cm /p Do", "", "", true, COARSE },
    { "in a pattern", BLED, "/Pattern cs /t scn 50 50 50 50 re f", "", "", "", true, COARSE },
    { "a stencil of 240", BLED, "30 0 0 30 50 50 cm /b Do", "", "", "", true, COARSE },
    { "a stencil of 600", BLED, "12 0 0 12 50 50 cm /b Do", "", "", "", true, FINE },
};

enum { CATALOG, PAGES, PAGE, CONTENT, OUTER, INNER, PICTURE, STENCIL, PATTERN, SHADING, RESOURCES, N };

static void
put_stream(struct bytes *out, const char *keys, const char *content)
{
    out->n = 0;
    bytes_printf(out, "<<%s/Length %zu>>stream\n%s\nendstream", keys, strlen(content), content);
}

int
main(void)
{
    static struct preflight result;
    struct bytes objects[N] = { { 0 } }, pdf = { 0 };

    bytes_text(&objects[CATALOG], "<</Type/Catalog/Pages 2 0 R>>");
    bytes_text(&objects[PAGES], "<</Type/Pages/Count 1/Kids[3 0 R]>>");
    put_stream(&objects[PICTURE], "/Type/XObject/Subtype/Image/Width 100/Height 100/BitsPerComponent 8/ColorSpace/DeviceGray", "");
    put_stream(&objects[STENCIL], "/Type/XObject/Subtype/Image/Width 100/Height 100/BitsPerComponent 1/ImageMask true", "");
    put_stream(&objects[PATTERN], "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Matrix[9 0 0 9 0 0]/Resources 11 0 R",
               "9 0 0 9 0 0 cm /p Do");
    bytes_text(&objects[SHADING], "<</ShadingType 2/ColorSpace/DeviceGray>>");
    bytes_text(&objects[RESOURCES], "<</XObject<</o 5 0 R/i 6 0 R/p 7 0 R/b 8 0 R>>/Pattern<</t 9 0 R>>/Shading<</s 10 0 R>>>>");
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        static const char form[] = "/Type/XObject/Subtype/Form/Resources 11 0 R";
        const struct preflight_check *dots = &result.checks[CHECK_RESOLUTION];
        char keys[200];

        objects[PAGE].n = 0;
        bytes_printf(&objects[PAGE], "<</Type/Page/Parent 2 0 R%s/Contents 4 0 R/Resources 11 0 R>>", cases[n].boxes);
        put_stream(&objects[CONTENT], "", cases[n].page);
        snprintf(keys, sizeof keys, "%s%s%s", form, cases[n].keys, strstr(cases[n].keys, "BBox") ? "" : "/BBox[0 0 200 200]");
        put_stream(&objects[OUTER], keys, cases[n].outer);
        snprintf(keys, sizeof keys, "%s/BBox[-200 -200 200 200]", form);
        put_stream(&objects[INNER], keys, cases[n].inner);
        assemble(&pdf, objects, N, "");
        result.ink = 0;
        preflight_run(&result, pdf.at, pdf.n);
        ok((result.checks[CHECK_BLEED].faults == 0) == cases[n].bleeds && (dots->faults > 0 ? COARSE : dots->warnings > 0 ? LOOK : FINE) == cases[n].dots
           && result.checks[CHECK_READABLE].faults + result.checks[CHECK_CONTENT].faults + result.checks[CHECK_RESOURCES].faults == 0,
           "%s: %s; %s", cases[n].name, result.checks[CHECK_BLEED].what, dots->what);
    }
    for (int k = 0; k < N; k++)
        bytes_drop(&objects[k]);
    bytes_drop(&pdf);
    return done();
}
