/* Setting text: sizes and lines of what people really write on signs, and that ink and strings are where we say. */
#include "render/text/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cairo-pdf.h>

#include "fonts/fonts.h"
#include "tests/unit/tap.h"

static const struct face bold = { "display-bold", "Inter Display", 700, -0.03, NULL };
static const struct face semi = { "title", "Inter", 600, -0.008, NULL };
static const struct face medium = { "name", "Inter", 500, 0, NULL };
static const struct face regular = { "note", "Inter", 400, 0, NULL };
static const struct face slashed = { "link", "Inter", 500, 0, "ss02=1" };

static const struct colour ink = { "ink", 0, 0, 0, 0, 0, 0, 1 };
static const struct colour g70 = { "g70", 0.3, 0.3, 0.3, 0, 0, 0, 0.8 };
static const struct source here = { "sign.layout", 3, 7 };

static struct fonts *fonts;
static struct text_engine *engine;
static struct arena *arena;
static struct report report;

/* How text is fitted in the frames of real layouts; boxes in mm. */
static const struct style {
    enum text_kind     kind;
    const struct face *face;
    struct text_fit    fit;
    double             w, h;
} styles[] = {
#define STYLE(k, f, one, one_least, most, least, n, lead, p, width, height) \
    { k, f, { { one }, { one_least }, { most }, { least }, { 0 }, n, lead, p }, width, height }
    STYLE(TEXT_TITLE,  &semi,    15.5, 14.5, 15.5, 11, 3, 1.16, 0.08, 78, 14),
    STYLE(TEXT_NAME,   &bold,    0,    0,    92,   42, 2, 1.1,  0,    89, 40),
    STYLE(TEXT_NAME,   &medium,  0,    0,    33,   15, 2, 1.16, 0,    89, 16),
    STYLE(TEXT_PEOPLE, &medium,  0,    0,    11,   11, 2, 1.3,  0,    78, 12),
    STYLE(TEXT_PLAIN,  &regular, 0,    0,    12,   9,  3, 1.3,  0,    60, 20),
};
enum { TITLE, NAME, REST, PEOPLE, PLAIN };

static struct text_set
set(int style, const char *text, const char *language)
{
    const struct style *s = &styles[style];
    struct text_span span = { text, s->face, &ink, 1, language }, second = { "", &regular, &g70, 1, NULL };
    struct text_set out;

    text_set(engine, arena, &span, 1, &second, s->kind, &s->fit, (struct size){ mm(s->w), mm(s->h) },
             &out, &report, here);
    return out;
}

/* "15.5 pt: Scheduling in Xen: / Past, Present and Future", and what else is to say. */
static const char *
told(const struct text_set *set)
{
    const char *s = arena_printf(arena, "%g pt%s%s%s%s:", set->size.pt, set->rtl ? " rtl" : "", set->cut ? " cut" : "",
                                 set->broken ? " broken" : "", set->fits ? "" : " too large");

    for (size_t i = 0; i < set->n; i++)
        s = arena_printf(arena, "%s%s %s", s, i ? " /" : "", text_line_string(set->lines[i]));
    return s;
}

struct row {
    const char *sentence;
    int         style;
    const char *text, *language, *expected;
};

static void
check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct text_set out = set(rows[i].style, rows[i].text, rows[i].language);
        const char *s = told(&out);

        if (!ok(strcmp(s, rows[i].expected) == 0, "%s", rows[i].sentence))
            printf("# %s\n# instead of\n# %s\n", s, rows[i].expected);
    }
}

#include "tests/unit/text_rows.h"

static void
check_table(void)
{
    check_rows(rows, sizeof rows / sizeof *rows);
}

static void
check_reference_titles(void)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        struct text_set out = set(TITLE, titles[i].text, NULL);
        const char *s = told(&out);

        if (!ok(strcmp(s, titles[i].expected) == 0, "title of the reference event: %s", titles[i].text))
            printf("# %s\n# instead of\n# %s\n", s, titles[i].expected);
    }
}

/* Rows and columns of pixels with ink, in pt. */
static struct rect
drawn_ink(const struct text_line *line)
{
    enum { SIDE = 1600, SCALE = 4, ORIGIN = 40 };
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, SIDE, SIDE / 2);
    cairo_t *cr = cairo_create(surface);
    int stride = cairo_image_surface_get_stride(surface), x0 = SIDE, x1 = 0, y0 = SIDE, y1 = 0;
    const unsigned char *pixels;

    cairo_scale(cr, SCALE, SCALE);
    text_line_draw(line, cr, pt(ORIGIN), pt(2 * ORIGIN + 20));
    cairo_surface_flush(surface);
    pixels = cairo_image_surface_get_data(surface);
    for (int y = 0; y < SIDE / 2; y++)
        for (int x = 0; x < SIDE; x++)
            if (pixels[y * stride + 4 * x + 3] > 96) {
                x0 = x < x0 ? x : x0;
                x1 = x >= x1 ? x + 1 : x1;
                y0 = y < y0 ? y : y0;
                y1 = y >= y1 ? y + 1 : y1;
            }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return (struct rect){ pt((double)x0 / SCALE - ORIGIN), pt((double)y0 / SCALE - 2 * ORIGIN - 20),
                          pt((double)(x1 - x0) / SCALE), pt((double)(y1 - y0) / SCALE) };
}

static bool
near(double a, double b)
{
    return fabs(a - b) < 0.55;
}

static void
check_ink(void)
{
    static const struct { int style; const char *text, *language; } samples[] = {
        { NAME, "Konrad", NULL }, { NAME, "Jörg", NULL },
        { NAME, "محمد", "ar" }, { NAME, "智 王", "zh-Hans" },
        { NAME, "שלום Xen", "he" }, { NAME, "Xen שלום", NULL }, { REST, "नमस्ते", "hi" }, { REST, "สวัสดี", "th" },
        { REST, "Rzeszutek Wilk", NULL }, { TITLE, "Migration (v2)", NULL }, { PLAIN, "to 9:45 am", NULL },
        { REST, "Ngọc Trần", "vi" }, { REST, "각자", "ko" },
    };

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct text_set out = set(samples[i].style, samples[i].text, samples[i].language);
        struct rect said = text_line_ink(out.lines[0]), drawn = drawn_ink(out.lines[0]);

        if (!ok(near(said.x.pt, drawn.x.pt) && near(said.y.pt, drawn.y.pt) && near(said.w.pt, drawn.w.pt) &&
                near(said.h.pt, drawn.h.pt), "ink is where it is said to be: %s", samples[i].text))
            printf("# said %g %g %g %g, drawn %g %g %g %g\n", said.x.pt, said.y.pt, said.w.pt, said.h.pt,
                   drawn.x.pt, drawn.y.pt, drawn.w.pt, drawn.h.pt);
        if (out.size.pt < 21)
            continue;
        if (out.rtl)
            ok(near(said.x.pt + said.w.pt, out.width.pt),
               "large type ends at its right margin with ink: %s", samples[i].text);
        else
            ok(near(said.x.pt, 0), "large type begins at its margin with ink: %s", samples[i].text);
    }
}

static void
check_metrics(void)
{
    struct text_span span = { "Ravenna ", &bold, &ink, 1, NULL };
    struct text_span two[] = { span, { "AB", &bold, &g70, 1, NULL } };
    struct text_fit fit = { .max = { 98 }, .min = { 40 }, .lines = 1, .leading = 1 };
    struct text_set out = set(NAME, "Konrad", NULL), other;
    struct size wide = { mm(178), mm(100) };

    ok(fabs(out.cap.pt - 0.719 * out.size.pt) < 0.5,
       "cap height comes from the font: %g of %g pt", out.cap.pt, out.size.pt);
    ok(fabs(out.height.pt - out.cap.pt) < 1e-6, "one line is as high as its caps");
    out = set(NAME, "Jörg", NULL);
    ok(out.depth.pt > 0.15 * out.size.pt, "a g hangs under the baseline");
    out = set(NAME, "محمد", NULL);
    ok(fabs(out.height.pt - out.cap.pt - 0.16 * out.size.pt) < 1e-6, "Arabic has room under its last line");
    out = set(NAME, "", NULL);
    ok(out.n == 0 && out.height.pt <= 0 && out.fits, "nothing is set of nothing");

    text_set(engine, arena, two, 2, NULL, TEXT_NAME, &fit, wide, &out, &report, here);
    ok(out.size.pt >= 96 && out.size.pt <= 98 && out.n == 1, "a room name fills its width: %g pt", out.size.pt);
    ok(strcmp(text_line_string(out.lines[0]), "Ravenna AB") == 0, "spans read as one string");
    ok(text_line_face(out.lines[0]) == &bold && text_line_colour(out.lines[0]) == &ink,
       "a line tells its first face and colour");
    two[1].scale = 0.5;
    text_set(engine, arena, two, 2, NULL, TEXT_NAME, &fit, wide, &other, &report, here);
    ok(other.width.pt < out.width.pt, "a span may be smaller than its text");
}

/* Digest of a line's pixels, to tell glyphs apart. */
static double
blackness(const struct face *face, const char *text, const char *language)
{
    struct text_span span = { text, face, &ink, 1, language };
    struct text_set out;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 400, 100);
    cairo_t *cr = cairo_create(surface);
    const unsigned char *pixels;
    double sum = 0;

    text_set(engine, arena, &span, 1, NULL, TEXT_NAME, &styles[REST].fit, (struct size){ mm(89), mm(16) },
             &out, &report, here);
    text_line_draw(out.lines[0], cr, pt(10), pt(60));
    cairo_surface_flush(surface);
    pixels = cairo_image_surface_get_data(surface);
    for (int i = 0; i < 100 * cairo_image_surface_get_stride(surface); i++)
        sum += pixels[i] * (1 + i % 977);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return sum;
}

static void
check_glyphs(void)
{
    double ja = blackness(&medium, "直骨", "ja"), zh = blackness(&medium, "直骨", "zh-Hans");
    double none = blackness(&medium, "直骨", NULL);

    ok(fabs(ja - zh) > 1, "Han has its Japanese glyphs in Japanese, its Chinese ones in Chinese");
    ok(fabs(blackness(&medium, "直骨", "zh-Hant-TW") - zh) > 1, "and its own in Taiwan");
    ok(fabs(zh - none) < 1, "Han of no known language is set as in mainland China");
    ok(fabs(blackness(&medium, "直のり", NULL) - blackness(&medium, "直のり", "ja")) < 1,
       "beside kana it is set as in Japan");
    ok(fabs(blackness(&medium, "直骨", "en") - zh) < 1, "a language that has no Han tells nothing");
    ok(fabs(blackness(&medium, "xds.test/0M07", NULL) - blackness(&slashed, "xds.test/0M07", NULL)) > 1,
       "a face may ask for features of its font");
}

/* What was said while the sample was set. */
static char *
message_of(const char *text, const struct face *face, bool *returned)
{
    struct text_span span = { text, face, &ink, 1, NULL };
    struct report loud = { 0 };
    struct text_set out;
    char *message = NULL;
    size_t length;

    loud.out = open_memstream(&message, &length);
    *returned = text_set(engine, arena, &span, 1, NULL, TEXT_PLAIN, &styles[PLAIN].fit,
                         (struct size){ mm(60), mm(20) }, &out, &loud, here);
    fclose(loud.out);
    return message;
}

static void
check_messages(void)
{
    static const struct face unknown = { "x", "Inter Displya", 700, 0, NULL };
    static const struct face thin = { "x", "Inter", 350, 0, NULL };
    static const struct { const char *text; const struct face *face; const char *expected; } rows_of_messages[] = {
        { "Hello \U0001F600", &regular,
          "sign.layout:3:7: error: no font has \U0001F600 U+1F600 in \"Hello \U0001F600\"; "
          "write it otherwise, or list a font that has it in fonts/families\n" },
        { "a\tb", &regular,
          "sign.layout:3:7: error: no font has U+0009 in \"a?b\"; "
          "write it otherwise, or list a font that has it in fonts/families\n" },
        { "caf\xe9", &regular, "sign.layout:3:7: error: \"caf\xef\xbf\xbd\" is not UTF-8; save its source as UTF-8\n" },
        { "x", &unknown, "sign.layout:3:7: error: no font family \"Inter Displya\"; did you mean \"Inter Display\"?\n" },
        { "x", &thin, "sign.layout:3:7: error: no weight 350 of font \"Inter\"; there is 400, 500, 600, 700\n" },
    };

    for (size_t i = 0; i < sizeof rows_of_messages / sizeof *rows_of_messages; i++) {
        bool returned;
        char *message = message_of(rows_of_messages[i].text, rows_of_messages[i].face, &returned);

        if (!ok(!returned && strcmp(message, rows_of_messages[i].expected) == 0, "an error: %.*s",
                (int)strcspn(rows_of_messages[i].expected, "\n"), rows_of_messages[i].expected))
            printf("# said: %s\n", message);
        free(message);
    }
}

/* pdftotext marks directions, and tells spaces its own way. */
static void
normalize(char *s)
{
    char *out = s;

    for (char *p = s; *p != '\0'; p++) {
        if (strncmp(p, "\xe2\x80\xaa", 2) == 0 && ((unsigned char)p[2] >= 0xaa && (unsigned char)p[2] <= 0xae))
            p += 2;
        else if (strncmp(p, "\xc2\xa0", 2) == 0)
            *out++ = ' ', p++;
        else if (*p != '\n' && *p != '\f' && !(*p == ' ' && (out == s || out[-1] == ' ')))
            *out++ = *p;
    }
    while (out > s && out[-1] == ' ')
        out--;
    *out = '\0';
}

static void
check_extraction(void)
{
    static const struct { int style; const char *text, *language; } samples[] = {
        { NAME, "Konrad", NULL }, { TITLE, "xSplice - Patching Hypervisor", NULL }, { REST, "office affluent", NULL },
        { REST, "محمد عبد الله", "ar" }, { REST, "שלום עולם", "he" }, { REST, "智 王 直骨", "zh-Hans" },
        { REST, "नमस्ते क्षत्रिय", "hi" }, { REST, "สวัสดีชาวโลก", "th" }, { REST, "Jürgen Groß", NULL },
        { REST, "Zażółć Ἀθήνα Đặng", NULL }, { PEOPLE, "Marc Zyngier & Thomas Molgaard\tARM Ltd", NULL },
        { REST, "김철수 ひらがな", NULL }, { TITLE, "->=> www !== 1/2", NULL }, { REST, "q\u0301\u0302x", NULL },
    };
    char path[] = "/tmp/placard-text-XXXXXX", line[1024];
    int file = mkstemp(path);
    cairo_surface_t *surface = cairo_pdf_surface_create(path, 500, 40);
    cairo_t *cr = cairo_create(surface);
    size_t n = sizeof samples / sizeof *samples;

    close(file);
    for (size_t i = 0; i < n; i++) {
        struct text_set out = set(samples[i].style, samples[i].text, samples[i].language);

        text_line_draw(out.lines[0], cr, pt(10), pt(25));
        cairo_show_page(cr);
    }
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    for (size_t i = 0; i < n; i++) {
        struct text_set out = set(samples[i].style, samples[i].text, samples[i].language);
        char *expected = arena_strdup(arena, text_line_string(out.lines[0]));
        FILE *in = popen(arena_printf(arena, "pdftotext -f %zu -l %zu %s - 2>/dev/null", i + 1, i + 1, path), "r");
        size_t length = fread(line, 1, sizeof line - 1, in);

        line[length] = '\0';
        if (pclose(in) != 0) {
            ok(true, "text can be copied from a PDF: %s # SKIP no pdftotext", samples[i].text);
            continue;
        }
        normalize(line);
        normalize(expected);
        if (!ok(strcmp(line, expected) == 0, "text can be copied from a PDF: %s", expected))
            printf("# copied: %s\n", line);
    }
    remove(path);
}

static void
check_cache(void)
{
    struct text_set first = set(NAME, "Konrad", NULL), again;
    struct arena *job = arena_new(), *mine = arena;
    bool all = true;
    char text[64];

    arena = job;
    for (int i = 0; i < 40000; i++) {
        snprintf(text, sizeof text, "Somebody with a long name %d", i);
        all &= set(REST, text, NULL).n > 0;
        if (i % 100 == 0)
            arena_reset(job);
    }
    arena = mine;
    arena_drop(job);
    again = set(NAME, "Konrad", NULL);
    ok(all, "more strings than are kept are set all the same");
    ok(strcmp(told(&first), told(&again)) == 0 && fabs(first.width.pt - again.width.pt) < 1e-9,
       "a string is set the same after it was forgotten");
    ok(fabs(text_line_ink(first.lines[0]).w.pt - drawn_ink(first.lines[0]).w.pt) < 0.35,
       "a line outlives what it was made from");
}

int
main(void)
{
    report.out = stderr;
    fonts = fonts_open("fonts/families", &report);
    if (!ok(fonts != NULL, "the fonts are there"))
        return done();
    engine = text_open(fonts);
    arena = arena_new();
    check_reference_titles();
    check_table();
    check_metrics();
    check_ink();
    check_glyphs();
    check_messages();
    check_extraction();
    check_cache();
    arena_drop(arena);
    text_close(engine);
    fonts_close(fonts);
    return done();
}
