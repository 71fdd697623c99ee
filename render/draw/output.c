#include "render/draw/output.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <errno.h>
#include <glib.h>
#include <malloc.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "render/draw/cairo.h"
#include "render/draw/file.h"

#define PDF_PAGE_MOST   14400.0         /* points: what PDF readers take without a unit of their own */
#define LET_GO          ((size_t)4 << 20)      /* bytes */
#define TRIM_EVERY      1024                    /* pages */
#define PNG_SIDE_MOST   30000.0         /* pixels */
#define PNG_PIXELS_MOST (64.0 * 1024 * 1024)

struct output {
    const char              *path;
    struct output_options    options;           /* its strings in the arena */
    struct painter          *painter;
    struct arena            *arena;
    size_t                   pages;
    bool                     failed;            /* and said so */
    /* PDF: one file. PNG: a file per page; the first is begun before there is a page. */
    struct { struct file **items; size_t n, room; } files;
    /* PDF: what cairo makes of it, and how it is finished */
    cairo_surface_t         *pdf;               /* NULL before the first page */
    struct size              pdf_size;          /* of the page before */
    struct { struct size *items; size_t n, room; } sizes;       /* of all pages */
    /*
     * cairo 1.16 clips a page whose size was set, and not given at the
     * beginning, to whole points, so that a ground that reaches the edge ends
     * up to 0.35 mm before it. So these are larger by this much at their top,
     * and by what is missing at their right, until they are finished.
     */
    double                   above;
    FILE                    *raw;
    const struct press_job  *job;               /* NULL: as it is */
    const struct press_page *geometry;
    size_t                   n_geometry;
};

static struct file *
last_file(const struct output *out)
{
    return out->files.items[out->files.n - 1];
}

static cairo_status_t
to_file(void *file, const unsigned char *bytes, unsigned int n)
{
    return file_write(file, bytes, n) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static cairo_status_t
to_raw(void *closure, const unsigned char *bytes, unsigned int n)
{
    struct output *out = closure;

    return !out->failed && fwrite(bytes, 1, n, out->raw) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static bool
begin_pdf(struct output *out, struct size page, struct report *report)
{
    out->raw = file_scratch(out->files.items[0], report);
    if (out->raw == NULL) {
        out->failed = true;
        return false;
    }
    out->pdf = cairo_pdf_surface_create_for_stream(to_raw, out, page.w.pt, page.h.pt);
    out->pdf_size = page;
    /* The one thing that differs from run to run; finishing says the right one. */
    cairo_pdf_surface_set_metadata(out->pdf, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00+00:00");
    return true;
}

static void
keep(struct arena *arena, const char **s)
{
    if (*s != NULL)
        *s = arena_strdup(arena, *s);
}

struct output *
output_open(const char *path, const struct output_options *options, struct report *report)
{
    struct file *file = file_begin(path, report);
    struct arena *arena;
    struct output *out;

    if (file == NULL)
        return NULL;
    if (options->format == OUTPUT_PNG && !file_is_regular(file)) {
        report_error(report, NOWHERE, "PNG makes a file per page, and %s cannot hold more than one: give a path such"
                     " as signs.png", strcmp(path, "-") == 0 ? "standard output" : path);
        file_drop(file);
        return NULL;
    }
    /*
     * cairo asks for, and gives back, what packs a page for every page: let
     * it be kept, and not fetched from the system each time.
     */
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
    arena = arena_new();
    out = arena_alloc(arena, sizeof *out);
    *out = (struct output){
        .path = arena_strdup(arena, path),
        .options = *options,
        .painter = painter_new(),
        .arena = arena,
    };
    assert(options->format == OUTPUT_PDF || options->dpi > 0);
    keep(arena, &out->options.title);
    keep(arena, &out->options.subject);
    keep(arena, &out->options.author);
    *arena_push(arena, &out->files) = file;
    return out;
}

static bool
fail(struct output *out, cairo_status_t status, struct report *report)
{
    int error = errno;

    /* When a file is at fault, only it knows why. */
    if (!out->failed && status == CAIRO_STATUS_WRITE_ERROR && out->raw != NULL)
        file_fault(out->files.items[0], error, report);
    else if (!out->failed && (status != CAIRO_STATUS_WRITE_ERROR || file_finish(last_file(out), report)))
        report_error(report, NOWHERE, "cannot draw page %zu of %s: %s", out->pages, out->path,
                     cairo_status_to_string(status));
    out->failed = true;
    return false;
}

/* Whole numbers, as for turned text. */
static void
move_to_place(cairo_t *cr, const struct placed_drawing *placed)
{
    struct size trim = placed->drawing->trim;
    double x = placed->at.x.pt, y = placed->at.y.pt;
    cairo_matrix_t m;

    switch (placed->turn) {
    case 90:
        cairo_matrix_init(&m, 0, 1, -1, 0, x + trim.h.pt, y);
        break;
    case 180:
        cairo_matrix_init(&m, -1, 0, 0, -1, x + trim.w.pt, y + trim.h.pt);
        break;
    case 270:
        cairo_matrix_init(&m, 0, -1, 1, 0, x, y + trim.w.pt);
        break;
    default:
        assert(placed->turn == 0);
        cairo_translate(cr, x, y);
        return;
    }
    cairo_transform(cr, &m);
}

static void
draw_all(struct output *out, cairo_t *cr, const struct placed_drawing *placed, size_t n)
{
    painter_page(out->painter);
    for (size_t i = 0; i < n; i++) {
        cairo_save(cr);
        if (placed[i].clip.w.pt > 0) {
            cairo_rectangle(cr, placed[i].clip.x.pt, placed[i].clip.y.pt, placed[i].clip.w.pt, placed[i].clip.h.pt);
            cairo_clip(cr);
        }
        move_to_place(cr, &placed[i]);
        painter_draw(out->painter, cr, placed[i].drawing);
        cairo_restore(cr);
    }
}

static void
name_page(struct output *out, const char *label)
{
    char destination[48];
    char *valid;

    if (label == NULL || *label == '\0')
        return;
    valid = g_utf8_make_valid(label, -1);
    snprintf(destination, sizeof destination, "page=%zu", out->pages);
    cairo_pdf_surface_set_page_label(out->pdf, valid);
    cairo_pdf_surface_add_outline(out->pdf, CAIRO_PDF_OUTLINE_ROOT, valid, destination, 0);
    g_free(valid);
}

static bool
page_to_pdf(struct output *out, struct size page, const char *label,
            const struct placed_drawing *placed, size_t n, struct report *report)
{
    cairo_status_t status;
    cairo_t *cr;

    if (out->pdf == NULL) {
        if (!begin_pdf(out, page, report))
            return false;
    } else if (page.w.pt != out->pdf_size.w.pt || page.h.pt != out->pdf_size.h.pt) {
        cairo_pdf_surface_set_size(out->pdf, ceil(page.w.pt), ceil(page.h.pt));
        out->above = ceil(page.h.pt) - page.h.pt;
    }
    out->pdf_size = page;
    *arena_push(out->arena, &out->sizes) = page;
    cr = cairo_create(out->pdf);
    cairo_translate(cr, 0, out->above);
    name_page(out, label);
    draw_all(out, cr, placed, n);
    cairo_show_page(cr);
    /* what cairo keeps of each page leaves gaps, of as many bytes in a large file */
    if (out->pages % TRIM_EVERY == 0)
        malloc_trim(0);
    status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(out->pdf);
    return status == CAIRO_STATUS_SUCCESS || fail(out, status, report);
}

static bool
page_to_png(struct output *out, struct size page, const struct placed_drawing *placed, size_t n,
            struct report *report)
{
    double w = fmax(round(page.w.pt * out->options.dpi / 72), 1), h = fmax(round(page.h.pt * out->options.dpi / 72), 1);
    cairo_surface_t *surface;
    cairo_status_t status;
    cairo_t *cr;

    if (w > PNG_SIDE_MOST || h > PNG_SIDE_MOST || w * h > PNG_PIXELS_MOST) {
        double most = fmin(fmin(PNG_SIDE_MOST / page.w.pt, PNG_SIDE_MOST / page.h.pt),
                           sqrt(PNG_PIXELS_MOST / (page.w.pt * page.h.pt))) * 72;

        report_error(report, NOWHERE, "page %zu of %s would have %.0f x %.0f pixels at %g dpi: use at most %.0f dpi",
                     out->pages, out->path, w, h, out->options.dpi, floor(most));
        out->failed = true;
        return false;
    }
    if (out->files.n < out->pages) {
        struct file *file = file_begin(out->path, report);

        if (file == NULL) {
            out->failed = true;
            return false;
        }
        *arena_push(out->arena, &out->files) = file;
    }
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
    cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, w / page.w.pt, h / page.h.pt);      /* whole pixels at the edges, too */
    draw_all(out, cr, placed, n);
    status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, to_file, last_file(out));
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(out, status, report);
    if (!file_finish(last_file(out), report))
        out->failed = true;
    return !out->failed;
}

static bool
page_check(const struct output *out, struct size page, struct report *report)
{
    if (page.w.pt > 0 && page.h.pt > 0 && page.w.pt <= PDF_PAGE_MOST && page.h.pt <= PDF_PAGE_MOST)
        return true;
    report_error(report, NOWHERE, "page %zu of %s would be %.1f x %.1f mm: each side may be up to %.0f mm",
                 out->pages, out->path, in_mm(page.w), in_mm(page.h), in_mm(pt(PDF_PAGE_MOST)));
    return false;
}

bool
output_page(struct output *out, struct size page, const char *label,
            const struct placed_drawing *placed, size_t n, struct report *report)
{
    bool good;

    if (out->failed)
        return false;
    out->pages++;
    good = page_check(out, page, report);
    for (size_t i = 0; i < n; i++)
        good = drawing_check(placed[i].drawing, report) && good;
    if (!good) {
        out->failed = true;
        return false;
    }
    return out->options.format == OUTPUT_PDF ? page_to_pdf(out, page, label, placed, n, report)
                                     : page_to_png(out, page, placed, n, report);
}

void
output_finish(struct output *out, const struct press_job *job, const struct press_page *pages, size_t n)
{
    out->job = job;
    out->geometry = pages;
    out->n_geometry = n;
}

struct sent {
    struct file   *file;
    void          *pdf;                         /* what is finished */
    size_t         length, since;               /* bytes of it; bytes sent since its pages were let go */
    struct report *report, *said;
    bool           failed;
};

/*
 * Pages of the file that were read count as memory of ours until they are let
 * go. A reason why the file cannot be written is enough: what follows from it
 * goes unsaid.
 */
static bool
send(void *closure, const void *bytes, size_t n)
{
    struct sent *to = closure;

    to->since += n;
    if (to->since > LET_GO) {
        madvise(to->pdf, to->length, MADV_DONTNEED);
        to->since = 0;
    }
    if (file_write(to->file, bytes, n))
        return true;
    if (!to->failed)
        file_finish(to->file, to->report);
    to->failed = true;
    to->said->out = NULL;
    return false;
}

static bool
finish_raw(struct output *out, struct report *report)
{
    static const struct press_job plain = { .standard = PRESS_NONE };
    struct press_job job = out->job != NULL ? *out->job : plain;
    struct report said = *report;
    struct sent to = { .file = out->files.items[0], .report = report, .said = &said };
    struct stat st;
    void *pdf;
    bool good;

    if (fflush(out->raw) != 0 || fstat(fileno(out->raw), &st) != 0)
        return file_fault(out->files.items[0], errno, report);
    pdf = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fileno(out->raw), 0);
    if (pdf == MAP_FAILED)
        return file_fault(out->files.items[0], errno, report);
    to.pdf = pdf;
    to.length = (size_t)st.st_size;
    job.title = out->options.title;
    job.subject = out->options.subject;
    job.author = out->options.author;
    job.when = out->options.when;
    job.sizes = out->sizes.items;
    good = press_finish(pdf, (size_t)st.st_size, &job, out->geometry, out->n_geometry, send, &to, &said);
    munmap(pdf, (size_t)st.st_size);
    if (!to.failed) {
        report->errors = said.errors;
        report->warnings = said.warnings;
    }
    return good && file_finish(out->files.items[0], report);
}

bool
output_drawn(struct output *out, struct report *report)
{
    cairo_status_t status;

    if (out->pdf == NULL || out->failed)
        return !out->failed;
    cairo_surface_finish(out->pdf);
    status = cairo_surface_status(out->pdf);
    if (status != CAIRO_STATUS_SUCCESS)
        return fail(out, status, report);
    /* all that cairo remembers of a large file goes before finishing remembers as much */
    cairo_surface_destroy(out->pdf);
    out->pdf = NULL;
    malloc_trim(0);
    return true;
}

bool
output_close(struct output *out, struct report *report)
{
    bool good = !out->failed;

    if (good && out->pages == 0) {
        report_error(report, NOWHERE, "there is no page to write to %s", out->path);
        good = false;
    }
    if (good && out->options.format == OUTPUT_PDF)
        good = output_drawn(out, report) && finish_raw(out, report);
    for (size_t i = 0; good && i < out->files.n; i++)
        good = file_place(out->files.items[i], out->files.n > 1 ? i + 1 : 0, report);
    output_abandon(out);
    return good;
}

void
output_abandon(struct output *out)
{
    if (out == NULL)
        return;
    if (out->pdf != NULL) {
        out->failed = true;             /* what is still to come goes nowhere */
        cairo_surface_finish(out->pdf);
        cairo_surface_destroy(out->pdf);
    }
    if (out->raw != NULL)
        fclose(out->raw);
    painter_drop(out->painter);         /* after the surface, which may still ask for what it keeps */
    for (size_t i = 0; i < out->files.n; i++)
        file_drop(out->files.items[i]);
    arena_drop(out->arena);
}
