/*
 * Finishing what cairo writes. With the name of a folder the files are left
 * there, for programs of others to look at: all.pdf as cairo has it, plain.pdf,
 * x4.pdf, marked.pdf, and of a page without transparency simple.pdf and x1a.pdf.
 */
#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>

#include "render/press/finish.h"
#include "render/preflight/preflight.h"
#include "render/qr/qr.h"
#include "tests/unit/tap.h"

#define ROOM1 29 / 255.0, 78 / 255.0, 216 / 255.0

static const struct colour theme[] = {
    { "ink", 0, 0, 0, 0, 0, 0, 1 }, { "paper", 1, 1, 1, 0, 0, 0, 0 },
    { "g70", 77 / 255.0, 77 / 255.0, 77 / 255.0, 0, 0, 0, 0.8 },
    { "room-1", ROOM1, 0.92, 0.74, 0, 0 },
    { "room-3", 154 / 255.0, 88 / 255.0, 0, 0.15, 0.62, 1, 0.27 },
};

#define FINE 7                          /* dots to a unit: 252 to an inch where pictures are shown at twice their size */

static const char *folder;

static cairo_status_t
take(void *closure, const unsigned char *bytes, unsigned n)
{
    bytes_add(closure, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static bool
keep(void *closure, const void *bytes, size_t n)
{
    bytes_add(closure, bytes, n);
    return true;
}

static void
box(cairo_t *cr, double x, double y, double w, double h)
{
    cairo_rectangle(cr, x, y, w, h);
    cairo_fill(cr);
}

static void
source(cairo_t *cr, cairo_pattern_t *p)
{
    cairo_set_source(cr, p);
    cairo_pattern_destroy(p);
}

static void
text(cairo_t *cr, double x, double y, const char *words)
{
    cairo_select_font_face(cr, "Inter", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, 20);
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, words);
}

static void
code(cairo_t *cr, double x, double y)
{
    struct report report = { .out = stderr };
    struct arena *arena = arena_new();
    const struct qr *qr = qr_encode("https://XDS.TEST/7KQ2MD", arena, &report, NOWHERE);
    int n = qr->modules;
    cairo_surface_t *stencil = cairo_image_surface_create(CAIRO_FORMAT_A1, n, n);
    unsigned char *bits = cairo_image_surface_get_data(stencil);
    cairo_pattern_t *p;

    for (int r = 0; r < n; r++)
        for (int c = 0; c < n; c++)
            if (qr->dark[r * n + c])
                bits[r * cairo_image_surface_get_stride(stencil) + c / 8] |= (unsigned char)(1 << c % 8);
    cairo_surface_mark_dirty(stencil);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, 72.0 / n, 72.0 / n);
    p = cairo_pattern_create_for_surface(stencil);
    cairo_pattern_set_filter(p, CAIRO_FILTER_NEAREST);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_mask(cr, p);
    cairo_restore(cr);
    cairo_pattern_destroy(p);
    cairo_surface_destroy(stencil);
    arena_drop(arena);
}

static cairo_surface_t *
picture(cairo_format_t format, bool gradual)
{
    cairo_surface_t *s = cairo_image_surface_create(format, 32 * FINE, 32 * FINE);
    cairo_t *cr;

    cairo_surface_set_device_scale(s, FINE, FINE);
    cr = cairo_create(s);
    cairo_set_source_rgba(cr, 0.8, 0.2, 0.1, format == CAIRO_FORMAT_ARGB32 ? 0.5 : 1);
    cairo_paint(cr);
    if (gradual) {
        cairo_pattern_t *p = cairo_pattern_create_linear(0, 0, 32, 32);

        cairo_pattern_add_color_stop_rgb(p, 0, 1, 0, 0);
        cairo_pattern_add_color_stop_rgb(p, 1, 0, 1, 1);
        source(cr, p);
        cairo_paint(cr);
    }
    cairo_set_source_rgb(cr, 0, 0, 0);
    box(cr, 8, 8, 16, 16);
    cairo_destroy(cr);
    return s;
}

static void
show_picture(cairo_t *cr, cairo_surface_t *s, double x, double y, bool drop)
{
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, 2, 2);
    cairo_set_source_surface(cr, s, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
    if (drop)
        cairo_surface_destroy(s);
}

/* What every sheet is made of: nothing shows through. */
static void
draw_simple(cairo_t *cr)
{
    cairo_set_source_rgb(cr, ROOM1);
    box(cr, 0, 60, 200, 60);
    cairo_set_source_rgb(cr, 0, 0, 0);
    text(cr, 40, 40, "Black text of all inks but three");
    text(cr, 40, 100, "on cobalt");
    cairo_set_source_rgb(cr, 1, 1, 1);
    text(cr, 140, 100, "white");
    cairo_set_source_rgb(cr, 77 / 255.0, 77 / 255.0, 77 / 255.0);
    box(cr, 220, 60, 60, 60);
    cairo_set_source_rgb(cr, 0.1, 0.6, 0.3);
    box(cr, 300, 60, 60, 60);
    code(cr, 400, 60);
    code(cr, 400, 160);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, 2);
    cairo_move_to(cr, 40, 140);
    cairo_line_to(cr, 360, 140);
    cairo_stroke(cr);
}

static void
draw_gradients(cairo_t *cr)
{
    cairo_pattern_t *p = cairo_pattern_create_linear(40, 0, 240, 0);

    cairo_pattern_add_color_stop_rgb(p, 0, ROOM1);
    cairo_pattern_add_color_stop_rgb(p, 0.5, 1, 1, 1);
    cairo_pattern_add_color_stop_rgb(p, 1, 0, 0.4, 0.2);
    source(cr, p);
    box(cr, 40, 160, 200, 40);
    p = cairo_pattern_create_radial(300, 180, 4, 300, 180, 30);
    cairo_pattern_add_color_stop_rgba(p, 0, 1, 0, 0, 1);
    cairo_pattern_add_color_stop_rgba(p, 1, 0, 0, 1, 0.2);
    source(cr, p);
    box(cr, 270, 150, 60, 60);
    p = cairo_pattern_create_linear(40, 0, 60, 0);
    cairo_pattern_set_extend(p, CAIRO_EXTEND_REFLECT);
    cairo_pattern_add_color_stop_rgb(p, 0, 1, 0, 0);
    cairo_pattern_add_color_stop_rgb(p, 1, 0, 0, 1);
    source(cr, p);
    text(cr, 40, 240, "Text of colours that change");
    p = cairo_pattern_create_mesh();
    cairo_mesh_pattern_begin_patch(p);
    cairo_mesh_pattern_move_to(p, 40, 260);
    cairo_mesh_pattern_line_to(p, 140, 260);
    cairo_mesh_pattern_line_to(p, 140, 320);
    cairo_mesh_pattern_line_to(p, 40, 320);
    for (unsigned i = 0; i < 4; i++)
        cairo_mesh_pattern_set_corner_color_rgb(p, i, i & 1, i >> 1, 0.5);
    cairo_mesh_pattern_end_patch(p);
    source(cr, p);
    cairo_paint(cr);
}

static void
draw_pictures(cairo_t *cr)
{
    cairo_surface_t *alpha = picture(CAIRO_FORMAT_ARGB32, false), *logo;
    cairo_pattern_t *p = cairo_pattern_create_for_surface(alpha);
    cairo_t *to;

    show_picture(cr, alpha, 160, 260, false);
    cairo_pattern_set_extend(p, CAIRO_EXTEND_REPEAT);
    source(cr, p);
    box(cr, 240, 260, 70, 60);
    cairo_surface_destroy(alpha);
    show_picture(cr, picture(CAIRO_FORMAT_RGB24, false), 320, 260, true);
    show_picture(cr, picture(CAIRO_FORMAT_RGB24, true), 400, 260, true);
    logo = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &(cairo_rectangle_t){ 0, 0, 60, 60 });
    to = cairo_create(logo);
    cairo_set_source_rgb(to, 0, 0.5, 0);
    cairo_arc(to, 30, 30, 25, 0, 7);
    cairo_fill(to);
    cairo_set_source_rgb(to, 0, 0, 0);
    text(to, 8, 36, "logo");
    cairo_destroy(to);
    for (int i = 0; i < 3; i++) {
        cairo_set_source_surface(cr, logo, 40 + 70 * i, 340);
        cairo_paint(cr);
    }
    cairo_surface_destroy(logo);
}

static void
draw_through(cairo_t *cr)
{
    cairo_surface_t *grey = cairo_image_surface_create(CAIRO_FORMAT_A8, 16, 16);
    cairo_t *to = cairo_create(grey);
    cairo_pattern_t *p;

    cairo_set_source_rgba(to, 0, 0, 0, 0.5);
    cairo_paint(to);
    cairo_destroy(to);
    cairo_push_group(cr);
    cairo_set_source_rgb(cr, 1, 0, 0);
    box(cr, 260, 340, 40, 40);
    cairo_set_source_rgb(cr, 0, 0, 1);
    box(cr, 280, 360, 40, 40);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, 0.5);
    cairo_set_source_rgb(cr, 0.1, 0.6, 0.3);
    cairo_set_operator(cr, CAIRO_OPERATOR_MULTIPLY);
    box(cr, 300, 366, 40, 40);
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
    cairo_save(cr);
    cairo_rectangle(cr, 360, 340, 100, 60);
    cairo_clip(cr);
    p = cairo_pattern_create_linear(360, 0, 460, 0);
    cairo_pattern_add_color_stop_rgba(p, 0, 0, 0, 0, 0);
    cairo_pattern_add_color_stop_rgba(p, 1, 0, 0, 0, 1);
    cairo_set_source_rgb(cr, 0.2, 0.2, 0.9);
    cairo_mask(cr, p);
    cairo_pattern_destroy(p);
    cairo_restore(cr);
    cairo_set_source_rgb(cr, 0.9, 0.1, 0.1);
    cairo_mask_surface(cr, grey, 470, 340);
    cairo_surface_destroy(grey);
}

static struct bytes
draw(bool all)
{
    struct bytes pdf = { 0 };
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take, &pdf, 520, 440);
    cairo_t *cr = cairo_create(s);

    cairo_pdf_surface_set_page_label(s, "one");
    cairo_pdf_surface_add_outline(s, CAIRO_PDF_OUTLINE_ROOT, "one", "page=1", 0);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "2026-01-01T00:00:00+00:00");
    draw_simple(cr);
    if (all) {
        draw_gradients(cr);
        draw_pictures(cr);
        draw_through(cr);
    }
    cairo_show_page(cr);
    draw_simple(cr);
    cairo_show_page(cr);
    cairo_destroy(cr);
    cairo_surface_finish(s);
    ok(cairo_surface_status(s) == CAIRO_STATUS_SUCCESS, "cairo draws %s", all ? "all there is" : "what hides what is below");
    cairo_surface_destroy(s);
    return pdf;
}

static void
leave(const char *name, const struct bytes *b)
{
    char path[4096];
    FILE *f;

    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "wb");
    if (f == NULL || fwrite(b->at, 1, b->n, f) != b->n || fclose(f) != 0)
        exit(2);
}

static bool
finish(const struct bytes *pdf, const struct press_job *job, const struct press_page *pages, struct bytes *out, char *said)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    struct report report = { .out = to };
    bool good = press_finish(pdf->at, pdf->n, job, pages, pages ? 2 : 0, keep, out, &report);

    fclose(to);
    snprintf(said, 400, "%s", text);
    free(text);
    if (good != (report.errors == 0))
        ok(false, "what fails says why");
    return good;
}

static bool
holds(const struct bytes *b, const char *what)
{
    return memmem(b->at, b->n, what, strlen(what)) != NULL;
}

static void
check_file(const char *name, const struct bytes *pdf, const struct press_job *job, const struct press_page *pages)
{
    static struct preflight preflight;
    struct bytes once = { 0 }, again = { 0 };
    char said[400];

    ok(finish(pdf, job, pages, &once, said), "%s: is finished %s", name, said);
    finish(pdf, job, pages, &again, said);
    ok(once.n == again.n && memcmp(once.at, again.at, once.n) == 0, "%s: again, and no byte differs", name);
    ok(!holds(&once, "ImageMask"), "%s: codes are outlines", name);
    ok(holds(&once, "/PageLabels") && holds(&once, "/Outlines"), "%s: pages keep their names", name);
    preflight.ink = 0;
    if (job->standard == PRESS_NONE) {
        preflight_run(&preflight, once.at, once.n);
        ok(preflight.checks[CHECK_READABLE].faults + preflight.checks[CHECK_ID].faults + preflight.checks[CHECK_INFO].faults
           + preflight.checks[CHECK_AGREEMENT].faults + preflight.checks[CHECK_NESTED].faults
           + preflight.checks[CHECK_RESOURCES].faults == 0, "%s: is right for an office", name);
    } else if (!ok(preflight_run(&preflight, once.at, once.n), "%s: a press takes it", name)) {
        preflight_print(&preflight, name, stdout);
    }
    leave(name, &once);
    bytes_drop(&once);
    bytes_drop(&again);
}

static void
check_cut_off(const struct bytes *pdf, const struct press_job *job)
{
    size_t wrong = 0;

    for (size_t n = 0; n + 8 < pdf->n; n += 1 + pdf->n / 300) {
        struct bytes part = { pdf->at, n, n }, out = { 0 };
        char said[400];

        if (finish(&part, job, NULL, &out, said))
            wrong++;
        bytes_drop(&out);
    }
    ok(wrong == 0, "a file that is cut off is an error, wherever");
}

int
main(int argc, char **argv)
{
    static const char *const folders[] = { "build/press", NULL };
    struct report report = { .out = stderr };
    struct arena *arena = arena_new();
    const struct profile *profile = profile_load("fogra39", NULL, folders, arena, &report);
    struct press_page bled = { .bleed = mm(3) }, pages[2];
    struct bytes all, simple, out = { 0 };
    struct press_colour *colour;
    struct press_job job;
    char said[400];

    folder = argc > 1 ? argv[1] : NULL;
    if (!ok(profile != NULL, "the profile of the output condition is there"))
        return done();
    colour = press_colour_new(profile, theme, sizeof theme / sizeof *theme, &report);
    all = draw(true);
    simple = draw(false);
    leave("all.pdf", &all);
    leave("simple.pdf", &simple);
    bled.trim = (struct rect){ pt(30), pt(30), pt(460), pt(380) };
    pages[0] = pages[1] = bled;

    job = (struct press_job){ .title = "Türen & <Tafeln>", .subject = "A subject", .author = "Ann (Author)", .when = 1771000000 };
    check_file("plain.pdf", &all, &job, NULL);
    job.standard = PRESS_X4;
    job.colour = colour;
    check_file("x4.pdf", &all, &job, NULL);
    job.marks = MARK_CROP | MARK_REGISTRATION | MARK_COLOUR;
    check_file("marked.pdf", &all, &job, pages);
    job.standard = PRESS_X1A;
    check_file("x1a.pdf", &simple, &job, pages);
    ok(!finish(&all, &job, pages, &out, said) && strstr(said, "page 1 has") && strstr(said, "PDF/X-4"),
       "what shows through is refused for PDF/X-1a: %s", said);
    job.standard = PRESS_X4;
    pages[1].trim.w = pt(600);
    out.n = 0;
    ok(!finish(&all, &job, pages, &out, said) && strstr(said, "page 2") && strstr(said, "not inside"),
       "a trim larger than the page is refused: %s", said);
    check_cut_off(&all, &job);
    bytes_drop(&out);
    bytes_drop(&all);
    bytes_drop(&simple);
    press_colour_drop(colour);
    arena_drop(arena);
    cairo_debug_reset_static_data();
    return done();
}
