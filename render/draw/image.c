#include "render/draw/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/base/arena.h"
#include "render/draw/cairo.h"
#include "render/draw/svg.h"

#define BYTES_MOST      ((size_t)32 << 20)
#define PIXELS_MOST     ((uint64_t)64 << 20)
#define ASPECT_MOST     1000
#define SECONDS_MOST    10
/*
 * The longer side of an SVG picture on its recording surface. librsvg works
 * out filters and masks in pixels, a unit each: this is 500 dpi across a
 * badge. Vectors are vectors at any size.
 */
#define SVG_UNITS       2048

struct image {
    struct image    *next;
    const char      *path;
    cairo_surface_t *surface;
    double           w, h;
};

struct images {
    struct arena *arena;
    struct image *first;
};

struct images *
images_new(void)
{
    struct arena *arena = arena_new();
    struct images *images = arena_alloc(arena, sizeof *images);

    images->arena = arena;
    return images;
}

void
images_drop(struct images *images)
{
    if (images == NULL)
        return;
    for (struct image *i = images->first; i != NULL; i = i->next)
        cairo_surface_destroy(i->surface);
    arena_drop(images->arena);
}

static unsigned char *
read_fd(int fd, size_t size)
{
    unsigned char *bytes = malloc(size + 1);
    size_t have = 0;

    while (bytes != NULL && have < size) {
        ssize_t n = read(fd, bytes + have, size - have);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            if (n == 0)
                errno = EIO;            /* it was longer a moment ago */
            free(bytes);
            return NULL;
        }
        have += (size_t)n;
    }
    return bytes;
}

static unsigned char *
read_file(const char *path, size_t *size, struct report *report, struct source where)
{
    unsigned char *bytes = NULL;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);     /* a pipe nobody writes to must not hold us up */

    if (fd < 0 || fstat(fd, &st) != 0) {
        report_error(report, where, "cannot read picture %s: %s", path, strerror(errno));
        goto out;
    }
    if (!S_ISREG(st.st_mode)) {
        report_error(report, where, "picture %s is %s, not a file", path, S_ISDIR(st.st_mode) ? "a folder" : "a device");
        goto out;
    }
    if (st.st_size < 0 || (uint64_t)st.st_size > BYTES_MOST) {
        report_error(report, where, "picture %s has %.0f MB, and at most %zu MB are read: make it smaller",
                     path, (double)st.st_size / (1 << 20), BYTES_MOST >> 20);
        goto out;
    }
    *size = (size_t)st.st_size;
    bytes = read_fd(fd, *size);
    if (bytes == NULL)
        report_error(report, where, "cannot read picture %s: %s", path, strerror(errno));
out:
    if (fd >= 0)
        close(fd);
    return bytes;
}

struct reading {
    const unsigned char *at, *end;
};

static cairo_status_t
read_bytes(void *closure, unsigned char *to, unsigned int n)
{
    struct reading *r = closure;

    if ((size_t)(r->end - r->at) < n)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, r->at, n);
    r->at += n;
    return CAIRO_STATUS_SUCCESS;
}

/* Two files with the same bytes are one object in a PDF. */
static void
name_by_content(cairo_surface_t *surface, const unsigned char *bytes, size_t n)
{
    uint64_t hash = 0xcbf29ce484222325u;        /* FNV-1a */
    char *id = malloc(48);
    int length;

    if (id == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    length = snprintf(id, 48, "placard-%016" PRIx64 "-%zx", hash, n);
    if (cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_UNIQUE_ID, (unsigned char *)id, (unsigned long)length,
                                    free, id) != CAIRO_STATUS_SUCCESS)
        free(id);
}

static uint32_t
big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static cairo_surface_t *
png_read(const char *path, const unsigned char *bytes, size_t n, struct report *report, struct source where)
{
    struct reading r = { bytes, bytes + n };
    uint32_t w = n >= 24 ? big_endian(bytes + 16) : 0, h = n >= 24 ? big_endian(bytes + 20) : 0;
    cairo_surface_t *surface;

    /* Known before anything is unpacked: a small file can hold a large picture. */
    if ((uint64_t)w * h > PIXELS_MOST) {
        report_error(report, where, "picture %s has %" PRIu32 " x %" PRIu32 " pixels, and at most %" PRIu64
                     " million are read: make it smaller", path, w, h, PIXELS_MOST >> 20);
        return NULL;
    }
    surface = cairo_image_surface_create_from_png_stream(read_bytes, &r);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        report_error(report, where, "picture %s is a damaged PNG: save it anew", path);
        cairo_surface_destroy(surface);
        return NULL;
    }
    name_by_content(surface, bytes, n);
    return surface;
}

/* Width and height in any unit; an SVG may give them, or only the box it is drawn in. */
static bool
svg_size(RsvgHandle *svg, double *w, double *h)
{
    gboolean has_w, has_h, has_box;
    RsvgLength length_w, length_h;
    RsvgRectangle box;

    if (rsvg_handle_get_intrinsic_size_in_pixels(svg, w, h))
        return true;
    rsvg_handle_get_intrinsic_dimensions(svg, &has_w, &length_w, &has_h, &length_h, &has_box, &box);
    if (has_box) {
        *w = box.width;
        *h = box.height;
    }
    return has_box;
}

static cairo_surface_t *
svg_draw(RsvgHandle *svg, double w, double h, GError **error)
{
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA,
                                                              &(cairo_rectangle_t){ 0, 0, w, h });
    cairo_t *cr = cairo_create(surface);
    bool good = rsvg_handle_render_document(svg, cr, &(RsvgRectangle){ 0, 0, w, h }, error)
                && cairo_status(cr) == CAIRO_STATUS_SUCCESS;

    cairo_destroy(cr);
    if (!good || cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return NULL;
    }
    return surface;
}

/* A drawing that is made beside, and may be given up. */
struct draft {
    RsvgHandle      *svg;
    double           w, h;
    GMutex           lock;
    GCond            changed;
    bool             is_done;
    cairo_surface_t *surface;
    GError          *error;
};

static gpointer
draw_draft(gpointer data)
{
    struct draft *d = data;

    d->surface = svg_draw(d->svg, d->w, d->h, &d->error);
    g_mutex_lock(&d->lock);
    d->is_done = true;
    g_cond_signal(&d->changed);
    g_mutex_unlock(&d->lock);
    return NULL;
}

/*
 * Masks in masks and filters of large numbers take time that nothing bounds,
 * and librsvg cannot be stopped. What is too slow is left to itself, with all
 * it uses, until the program ends with the error that this is.
 */
static cairo_surface_t *
svg_draw_in_time(RsvgHandle *svg, double w, double h, GError **error)
{
    struct draft *d = g_new0(struct draft, 1);
    gint64 end = g_get_monotonic_time() + SECONDS_MOST * G_TIME_SPAN_SECOND;
    cairo_surface_t *surface;
    GThread *thread;
    bool in_time = true;

    *d = (struct draft){ .svg = g_object_ref(svg), .w = w, .h = h };
    g_mutex_init(&d->lock);
    g_cond_init(&d->changed);
    thread = g_thread_new("svg", draw_draft, d);
    g_mutex_lock(&d->lock);
    while (!d->is_done && in_time)
        in_time = g_cond_wait_until(&d->changed, &d->lock, end);
    in_time = d->is_done;
    g_mutex_unlock(&d->lock);
    if (!in_time) {
        g_thread_unref(thread);
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "it takes more than %d seconds: simplify its masks and filters,"
                    " or save it as PNG", SECONDS_MOST);
        return NULL;
    }
    g_thread_join(thread);
    surface = d->surface;
    *error = d->error;
    g_mutex_clear(&d->lock);
    g_cond_clear(&d->changed);
    g_object_unref(d->svg);
    g_free(d);
    return surface;
}

static cairo_surface_t *
svg_read(const char *path, const unsigned char *bytes, size_t n, double *w, double *h,
         struct report *report, struct source where)
{
    cairo_surface_t *surface = NULL;
    GError *error = NULL;
    RsvgHandle *svg = NULL;
    double aspect = 0;

    if (!svg_check(path, bytes, n, report, where))
        return NULL;
    svg = rsvg_handle_new_from_data(bytes, n, &error);
    if (svg == NULL)
        goto out;
    rsvg_handle_set_dpi(svg, 96);
    if (svg_size(svg, w, h))
        aspect = *w / *h;
    if (!(aspect >= 1.0 / ASPECT_MOST && aspect <= ASPECT_MOST)) {
        report_error(report, where, "picture %s does not say how large it is: give its svg element a viewBox,"
                     " or a width and height", path);
        goto said;
    }
    *w = aspect >= 1 ? SVG_UNITS : SVG_UNITS * aspect;
    *h = aspect >= 1 ? SVG_UNITS / aspect : SVG_UNITS;
    surface = svg_draw_in_time(svg, *w, *h, &error);
out:
    if (surface == NULL)
        report_error(report, where, "picture %s cannot be drawn: %s", path,
                     error != NULL ? error->message : "it is too much for the drawing library");
said:
    g_clear_error(&error);
    g_clear_object(&svg);
    return surface;
}

const struct image *
images_read(struct images *images, const char *path, const unsigned char *bytes, size_t n,
            struct report *report, struct source where)
{
    static const unsigned char png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
    cairo_surface_t *surface = NULL;
    struct image *image;
    double w = 0, h = 0;

    if (n >= sizeof png && memcmp(bytes, png, sizeof png) == 0) {
        surface = png_read(path, bytes, n, report, where);
        if (surface != NULL) {
            w = cairo_image_surface_get_width(surface);
            h = cairo_image_surface_get_height(surface);
        }
    } else if (n >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) {
        report_error(report, where, "picture %s is compressed: save it as plain SVG, or unpack it with gunzip", path);
    } else if (n >= 2 && bytes[0] == 0xff && bytes[1] == 0xd8) {
        report_error(report, where, "picture %s is a JPEG: save it as PNG", path);
    } else if (svg_likely(bytes, n)) {
        surface = svg_read(path, bytes, n, &w, &h, report, where);
    } else {
        report_error(report, where, "picture %s is neither PNG nor SVG: save it as one of them", path);
    }
    if (surface == NULL)
        return NULL;
    image = arena_alloc(images->arena, sizeof *image);
    *image = (struct image){
        .next = images->first,
        .path = arena_strdup(images->arena, path),
        .surface = surface,
        .w = w,
        .h = h,
    };
    return images->first = image;
}

const struct image *
images_load(struct images *images, const char *path, struct report *report, struct source where)
{
    const struct image *image;
    unsigned char *bytes;
    size_t n;

    for (image = images->first; image != NULL; image = image->next) {
        if (strcmp(image->path, path) == 0)
            return image;
    }
    bytes = read_file(path, &n, report, where);
    if (bytes == NULL)
        return NULL;
    image = images_read(images, path, bytes, n, report, where);
    free(bytes);
    return image;
}

double
image_aspect(const struct image *image)
{
    return image->w / image->h;
}

double
image_pixels(const struct image *image)
{
    return cairo_surface_get_type(image->surface) == CAIRO_SURFACE_TYPE_IMAGE ? image->w : 0;
}

struct picture
image_picture(const struct image *image)
{
    return (struct picture){ .surface = image->surface, .w = image->w, .h = image->h };
}

void
image_draw(const struct image *image, void *cairo, struct rect box)
{
    cairo_t *cr = cairo;

    if (!(box.w.pt > 0 && box.h.pt > 0))
        return;
    cairo_save(cr);
    cairo_translate(cr, box.x.pt, box.y.pt);
    cairo_scale(cr, box.w.pt / image->w, box.h.pt / image->h);
    cairo_set_source_surface(cr, image->surface, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
}
