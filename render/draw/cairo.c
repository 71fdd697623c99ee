#include "render/draw/cairo.h"

#include <assert.h>
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/draw/image.h"

#define FARTHEST     1e6                /* points: 350 m */
#define CODES_KEPT   64

/*
 * Something the file holds once and shows often.
 *
 * cairo 1.16 names an object in the resources of a page once for each time it
 * is shown there, and a dictionary with a key twice is not PDF. So only the
 * first showing on a page is of the thing itself; each further one is of a
 * wrapper, an object of a few bytes that shows it in its turn.
 */
struct form {
    cairo_surface_t  *surface;
    double            w, h;
    cairo_surface_t **wrappers;
    size_t            n_wrappers;
    size_t            page, shown;      /* the last page that shows it, and how often */
};

struct code {
    char            *payload;
    char             level;
    int              modules;
    cairo_surface_t *stencil;
};

struct shown_image {
    const struct image *image;
    struct form         form;
};

struct painter {
    size_t              page;
    struct arena       *scratch;
    struct code        *codes;
    size_t              n_codes;
    struct shown_image *images;
    size_t              n_images;
};

/* Room for one more element after n; grows at powers of two. */
static void *
room(void *items, size_t n, size_t bytes)
{
    if ((n & (n - 1)) != 0)
        return items;
    items = realloc(items, (n ? 2 * n : 1) * bytes);
    if (items == NULL) {
        fputs("placard: error: out of memory\n", stderr);
        exit(1);
    }
    return items;
}

static cairo_surface_t *
recording(double w, double h)
{
    return cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &(cairo_rectangle_t){ 0, 0, w, h });
}

static cairo_surface_t *
wrap(const struct form *form)
{
    cairo_surface_t *wrapper = recording(form->w, form->h);
    cairo_t *cr = cairo_create(wrapper);

    cairo_set_source_surface(cr, form->surface, 0, 0);
    cairo_paint(cr);
    cairo_destroy(cr);
    return wrapper;
}

static cairo_surface_t *
form_showing(struct painter *p, struct form *form)
{
    size_t nth;

    if (form->page != p->page) {
        form->page = p->page;
        form->shown = 0;
    }
    nth = form->shown++;
    if (nth == 0)
        return form->surface;
    if (nth > form->n_wrappers) {
        form->wrappers = room(form->wrappers, form->n_wrappers, sizeof *form->wrappers);
        form->wrappers[form->n_wrappers++] = wrap(form);
    }
    return form->wrappers[nth - 1];
}

static void
form_drop(struct form *form)
{
    for (size_t i = 0; i < form->n_wrappers; i++)
        cairo_surface_destroy(form->wrappers[i]);
    free(form->wrappers);
    cairo_surface_destroy(form->surface);
}

static void
forget_codes(struct painter *p)
{
    for (size_t i = 0; i < p->n_codes; i++) {
        cairo_surface_destroy(p->codes[i].stencil);
        free(p->codes[i].payload);
    }
    free(p->codes);
    p->codes = NULL;
    p->n_codes = 0;
}

struct painter *
painter_new(void)
{
    struct painter *p = room(NULL, 0, sizeof *p);

    *p = (struct painter){ .scratch = arena_new() };
    return p;
}

void
painter_drop(struct painter *p)
{
    if (p == NULL)
        return;
    forget_codes(p);
    for (size_t i = 0; i < p->n_images; i++)
        form_drop(&p->images[i].form);
    free(p->images);
    arena_drop(p->scratch);
    free(p);
}

void
painter_page(struct painter *p)
{
    p->page++;
    /* Between pages only: what a page still to be written shows must live, or cairo makes a copy of it. */
    if (p->n_codes > CODES_KEPT)
        forget_codes(p);
}

static void
set_colour(cairo_t *cr, const struct colour *colour)
{
    cairo_set_source_rgb(cr, colour->r, colour->g, colour->b);
}

static void
box_path(cairo_t *cr, struct rect box, double radius)
{
    double x = box.x.pt, y = box.y.pt, w = box.w.pt, h = box.h.pt;
    double r = fmin(radius, fmin(fabs(w), fabs(h)) / 2);

    cairo_new_path(cr);
    if (!(r > 0)) {
        cairo_rectangle(cr, x, y, w, h);
        return;
    }
    cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
    cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
    cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
    cairo_close_path(cr);
}

static void
draw_box(cairo_t *cr, const struct item *item)
{
    const struct colour *fill = item->u.as_box.fill, *border = item->u.as_box.border;

    box_path(cr, item->box, item->u.as_box.radius.pt);
    if (fill != NULL) {
        set_colour(cr, fill);
        cairo_fill_preserve(cr);
    }
    if (border != NULL && item->u.as_box.weight.pt > 0) {
        set_colour(cr, border);
        cairo_set_line_width(cr, item->u.as_box.weight.pt);
        cairo_stroke(cr);
    }
    cairo_new_path(cr);
}

/*
 * A stroke, not a filled rectangle: its width is written as it is, where
 * corners are rounded to 1/256 pt, and a viewer draws strokes of one weight
 * alike wherever they fall between pixels.
 */
static void
draw_line(cairo_t *cr, const struct item *item)
{
    struct rect box = item->box;
    double dash = item->u.as_line.dash.pt;

    if (!(item->u.as_line.weight.pt > 0))
        return;
    if (dash > 0) {
        dash = fmax(dash, hypot(box.w.pt, box.h.pt) / 10000);
        cairo_set_dash(cr, &dash, 1, 0);
    }
    set_colour(cr, item->u.as_line.colour);
    cairo_set_line_width(cr, item->u.as_line.weight.pt);
    cairo_new_path(cr);
    cairo_move_to(cr, box.x.pt, box.y.pt);
    cairo_line_to(cr, box.x.pt + box.w.pt, box.y.pt + box.h.pt);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
}

static void
draw_text(cairo_t *cr, const struct item *item)
{
    struct point o = item->u.as_text.origin;
    cairo_matrix_t turned;

    /* Whole numbers: the cosine of pi / 2 is not 0. */
    switch (item->u.as_text.turn) {
    case 90:
        cairo_matrix_init(&turned, 0, 1, -1, 0, o.x.pt, o.y.pt);
        break;
    case 180:
        cairo_matrix_init(&turned, -1, 0, 0, -1, o.x.pt, o.y.pt);
        break;
    case 270:
        cairo_matrix_init(&turned, 0, -1, 1, 0, o.x.pt, o.y.pt);
        break;
    default:
        assert(item->u.as_text.turn == 0);
        text_line_draw(item->u.as_text.line, cr, o.x, o.y);
        return;
    }
    cairo_transform(cr, &turned);
    text_line_draw(item->u.as_text.line, cr, pt(0), pt(0));
}

/*
 * The whole symbol as one path with one fill. One fill a module, or a run of
 * modules, shows hairlines between them and costs four times as much.
 */
static void
fill_code(cairo_t *cr, const struct qr *qr, const struct colour *colour, struct arena *scratch)
{
    struct qr_outline outline = qr_outline(qr, scratch);
    const short *xy = outline.xy;
    size_t i = 0;

    cairo_new_path(cr);
    for (size_t c = 0; c < outline.n_contours; i = outline.ends[c++]) {
        cairo_move_to(cr, xy[2 * i], xy[2 * i + 1]);
        for (size_t p = i + 1; p + 1 < outline.ends[c]; p++)
            cairo_line_to(cr, xy[2 * p], xy[2 * p + 1]);
        cairo_close_path(cr);
    }
    set_colour(cr, colour);
    cairo_fill(cr);
    arena_reset(scratch);
}

/* A pixel a module. */
static cairo_surface_t *
stencil_of(const struct qr *qr)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A1, qr->modules, qr->modules);
    unsigned char *rows = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);

    for (int y = 0; rows != NULL && y < qr->modules; y++)
        for (int x = 0; x < qr->modules; x++)
            if (qr->dark[y * qr->modules + x])
                rows[y * stride + x / 8] |= (unsigned char)(G_BYTE_ORDER == G_LITTLE_ENDIAN ? 1 << x % 8 : 0x80 >> x % 8);
    cairo_surface_mark_dirty(surface);
    return surface;
}

/* Both sides of a badge bear the same code; so may the next sheet. */
static cairo_surface_t *
code_stencil(struct painter *p, const struct qr *qr)
{
    struct code *code;

    for (size_t i = p->n_codes; i-- > 0;) {
        code = &p->codes[i];
        if (code->level == qr->level && code->modules == qr->modules && strcmp(code->payload, qr->payload) == 0)
            return code->stencil;
    }
    p->codes = room(p->codes, p->n_codes, sizeof *p->codes);
    code = &p->codes[p->n_codes++];
    *code = (struct code){
        .payload = room(NULL, 0, strlen(qr->payload) + 1),
        .level = qr->level,
        .modules = qr->modules,
        .stencil = stencil_of(qr),
    };
    strcpy(code->payload, qr->payload);
    return code->stencil;
}

static struct form *
image_form(struct painter *p, const struct image *image)
{
    struct picture picture = image_picture(image);

    for (size_t i = 0; i < p->n_images; i++) {
        if (p->images[i].image == image)
            return &p->images[i].form;
    }
    p->images = room(p->images, p->n_images, sizeof *p->images);
    p->images[p->n_images] = (struct shown_image){
        .image = image,
        .form = { .surface = cairo_surface_reference(picture.surface), .w = picture.w, .h = picture.h },
    };
    return &p->images[p->n_images++].form;
}

/* Only a file of objects gains from showing one again; pixels are drawn straight. */
static bool
keeps_objects(cairo_t *cr)
{
    return cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_PDF;
}

static void
show_form(struct painter *p, cairo_t *cr, struct form *form, struct rect box)
{
    cairo_translate(cr, box.x.pt, box.y.pt);
    cairo_scale(cr, box.w.pt / form->w, box.h.pt / form->h);
    cairo_set_source_surface(cr, form_showing(p, form), 0, 0);
    cairo_paint(cr);
}

/*
 * In a PDF the code is a stencil, which finishing turns into its outline: as
 * a path of cairo's own, with every corner rounded to 1/256 pt and written
 * with three decimals, it takes ten times as long, or more.
 */
static void
draw_code(struct painter *p, cairo_t *cr, const struct item *item)
{
    const struct qr *qr = item->u.as_qr.qr;

    cairo_translate(cr, item->box.x.pt, item->box.y.pt);
    cairo_scale(cr, item->box.w.pt / qr->modules, item->box.h.pt / qr->modules);
    if (keeps_objects(cr)) {
        cairo_pattern_t *stencil = cairo_pattern_create_for_surface(code_stencil(p, qr));

        cairo_pattern_set_filter(stencil, CAIRO_FILTER_NEAREST);
        set_colour(cr, item->u.as_qr.colour);
        cairo_mask(cr, stencil);
        cairo_pattern_destroy(stencil);
        return;
    }
    fill_code(cr, qr, item->u.as_qr.colour, p->scratch);
}

static void
draw_items(struct painter *p, cairo_t *cr, const struct item *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct item *item = &items[i];
        bool visible = item->box.w.pt > 0 && item->box.h.pt > 0;

        switch (item->kind) {
        case ITEM_BOX:
            draw_box(cr, item);
            break;
        case ITEM_LINE:
            draw_line(cr, item);
            break;
        case ITEM_TEXT:
            cairo_save(cr);
            draw_text(cr, item);
            cairo_restore(cr);
            break;
        case ITEM_QR:
        case ITEM_IMAGE:
            if (!visible)               /* a matrix of zeros would end the whole file */
                break;
            cairo_save(cr);
            if (item->kind == ITEM_QR)
                draw_code(p, cr, item);
            else if (keeps_objects(cr))
                show_form(p, cr, image_form(p, item->u.as_image), item->box);
            else
                image_draw(item->u.as_image, cr, item->box);
            cairo_restore(cr);
            break;
        case ITEM_PLAN:
            draw_items(p, cr, item->u.as_plan.parts, item->u.as_plan.n);
            break;
        }
    }
}

void
painter_draw(struct painter *p, cairo_t *cr, const struct drawing *d)
{
    double bleed = d->bleed.pt;

    cairo_save(cr);
    cairo_rectangle(cr, -bleed, -bleed, d->trim.w.pt + 2 * bleed, d->trim.h.pt + 2 * bleed);
    cairo_clip(cr);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_MITER);
    if (d->scale != 1)
        cairo_scale(cr, d->scale, d->scale);
    draw_items(p, cr, d->items, d->n);
    cairo_restore(cr);
}

static bool
within_reach(double v)
{
    return v >= -FARTHEST && v <= FARTHEST;     /* false if it is not a number */
}

static bool
items_check(const struct item *items, size_t n, double scale, struct report *report)
{
    bool good = true;

    for (size_t i = 0; i < n; i++) {
        struct rect b = items[i].box;
        struct point o = items[i].kind == ITEM_TEXT ? items[i].u.as_text.origin : (struct point){ b.x, b.y };

        if (!within_reach(b.x.pt * scale) || !within_reach(b.y.pt * scale) || !within_reach(b.w.pt * scale)
            || !within_reach(b.h.pt * scale) || !within_reach(o.x.pt * scale) || !within_reach(o.y.pt * scale)) {
            report_error(report, items[i].source, "this lies, or reaches, more than 350 m from the sheet:"
                         " check its place and its size");
            good = false;
        }
        if (items[i].kind == ITEM_PLAN && !items_check(items[i].u.as_plan.parts, items[i].u.as_plan.n, scale, report))
            good = false;
    }
    return good;
}

bool
drawing_check(const struct drawing *d, struct report *report)
{
    if (!(d->scale > 0) || !within_reach(d->scale)) {
        report_error(report, NOWHERE, "a sheet cannot be drawn at a scale of %g", d->scale);
        return false;
    }
    return items_check(d->items, d->n, d->scale, report);
}

cairo_status_t
drawing_png(const struct drawing *d, double dpi, const char *path)
{
    double bleed = d->bleed.pt, width = d->trim.w.pt + 2 * bleed, height = d->trim.h.pt + 2 * bleed;
    double w = fmax(round(width * dpi / 72), 1), h = fmax(round(height * dpi / 72), 1);
    struct painter *p = painter_new();
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
    cairo_t *cr = cairo_create(surface);
    cairo_status_t status;

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, w / width, h / height);
    cairo_translate(cr, bleed, bleed);
    painter_draw(p, cr, d);
    status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png(surface, path);
    cairo_surface_destroy(surface);
    painter_drop(p);
    return status;
}
