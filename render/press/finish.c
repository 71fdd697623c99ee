#include "render/press/finish.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/press/internal.h"

#define PAGES_MOST  4000000
#define TREE_DEEP   8
#define LEVEL       3

bool
finish_fail(struct finisher *f, const char *format, ...)
{
    char what[240], where[80] = "";
    va_list args;

    if (f->failed)
        return false;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (f->page > 0)
        snprintf(where, sizeof where, "page %zu, object %u: ", f->page, f->object);
    else if (f->object > 0)
        snprintf(where, sizeof where, "object %u: ", f->object);
    report_error(f->report, NOWHERE, "the PDF cannot be finished: %s%s", where, what);
    f->failed = true;
    return false;
}

unsigned
finish_refer(struct finisher *f, unsigned number, enum role role)
{
    unsigned *known = &f->numbers[role][number];

    if (*known == 0) {
        *known = writer_number(f->out);
        if (f->queued == f->queue_room) {
            f->queue_room = f->queue_room ? 2 * f->queue_room : 256;
            f->queue = realloc(f->queue, f->queue_room * sizeof *f->queue);
            if (f->queue == NULL)
                abort();
        }
        f->queue[f->queued].number = number;
        f->queue[f->queued++].role = role;
    }
    return *known;
}

bool
finish_queue(struct finisher *f)
{
    bool good = true;

    for (size_t i = 0; good && i < f->queued; i++) {
        good = finish_object(f, f->queue[i].number, f->numbers[f->queue[i].role][f->queue[i].number], f->queue[i].role);
        pdf_forget(f->in);
    }
    f->queued = 0;
    f->object = 0;
    return good;
}

/* The form with the marks of a page; pages that are alike share one. */
static unsigned
marks_form(struct finisher *f, const struct press_page *page, struct size size)
{
    struct bytes content = { 0 };
    size_t place;
    unsigned number;

    for (size_t i = 0; i < f->n_marks; i++)
        if (memcmp(&f->marks[i].page, page, sizeof *page) == 0 && memcmp(&f->marks[i].size, &size, sizeof size) == 0)
            return f->marks[i].number;
    marks_draw(page, size, f->job->marks, &content);
    number = writer_number(f->out);
    f->keys.n = 0;
    bytes_text(&f->keys, "/Type/XObject/Subtype/Form/BBox[0 0 ");
    bytes_number(&f->keys, size.w.pt, 4);
    bytes_text(&f->keys, " ");
    bytes_number(&f->keys, size.h.pt, 4);
    bytes_text(&f->keys, "]/Resources<</ColorSpace<</All[/Separation/All/DeviceCMYK<</FunctionType 2/Domain[0 1]/N 1"
                         "/C0[0 0 0 0]/C1[1 1 1 1]>>]>>>>");
    writer_stream(f->out, number, &f->keys, content.at, content.n, true);
    bytes_drop(&content);
    place = f->n_marks < sizeof f->marks / sizeof *f->marks ? f->n_marks++ : 0;
    f->marks[place].page = *page;
    f->marks[place].size = size;
    f->marks[place].number = number;
    return number;
}

static void
put_box(struct bytes *out, const char *key, double x0, double y0, double x1, double y1)
{
    bytes_text(out, key);
    for (int i = 0; i < 4; i++) {
        bytes_text(out, i == 0 ? "[" : " ");
        bytes_number(out, (double[]){ x0, y0, x1, y1 }[i], 4);
    }
    bytes_text(out, "]");
}

static double
within(double v, double most)
{
    return v < 0.0001 ? 0 : v > most - 0.0001 ? most : v;
}

/* Boxes inside each other, whatever rounding does. */
static void
put_boxes(struct bytes *out, const struct press_page *page, struct size media)
{
    double w = media.w.pt, h = media.h.pt, bleed = page->bleed.pt;
    double x0 = page->trim.x.pt, x1 = x0 + page->trim.w.pt, y1 = h - page->trim.y.pt, y0 = y1 - page->trim.h.pt;

    put_box(out, "/MediaBox", 0, 0, w, h);
    put_box(out, "/BleedBox", within(x0 - bleed, w), within(y0 - bleed, h), within(x1 + bleed, w), within(y1 + bleed, h));
    put_box(out, "/TrimBox", within(x0, w), within(y0, h), within(x1, w), within(y1, h));
}

/* Contents: rewritten for a press or for marks, otherwise as they are. */
static bool
finish_contents(struct finisher *f, struct pdf_value page, unsigned to, unsigned marks, unsigned *overprints)
{
    static const char *const known[] = { "Length", "Filter", NULL };
    struct pdf_value stream = pdf_get(f->in, page, "Contents");
    const struct pdf_value *reference = pdf_entry(page, "Contents");

    f->object = reference->u.reference;
    if (stream.kind != PDF_STREAM || !finish_known(f, stream, "contents", known))
        return finish_fail(f, "contents that are not one stream");
    f->keys.n = 0;
    if (f->job->standard == PRESS_NONE && marks == 0) {
        if (!put_keys(f, &f->keys, stream, NULL, ROLE_PLAIN))
            return false;
        writer_stream(f->out, to, &f->keys, stream.u.dictionary->data, stream.u.dictionary->length, false);
        return true;
    }
    f->rewritten.n = 0;
    if (marks != 0)
        bytes_text(&f->rewritten, "q\n");
    if (!finish_content(f, stream, ROLE_PLAIN, overprints))
        return false;
    if (marks != 0)
        bytes_text(&f->rewritten, "\nQ\n/Marks Do");
    writer_stream(f->out, to, &f->keys, f->rewritten.at, f->rewritten.n, true);
    return true;
}

static bool
page_size(struct finisher *f, struct pdf_value page, struct size *size)
{
    double box[4];

    if (!pdf_numbers(f->in, pdf_get(f->in, page, "MediaBox"), box, 4) || box[0] != 0 || box[1] != 0
        || !(box[2] > 0 && box[2] <= 14400 && box[3] > 0 && box[3] <= 14400))
        return finish_fail(f, "no MediaBox that begins at 0 0");
    *size = f->job->sizes != NULL ? f->job->sizes[f->page - 1] : (struct size){ pt(box[2]), pt(box[3]) };
    return true;
}

static bool
check_boxes(struct finisher *f, const struct press_page *page, struct size size)
{
    double x = page->trim.x.pt, y = page->trim.y.pt;

    if (page->trim.w.pt > 0 && page->trim.h.pt > 0 && page->bleed.pt >= 0 && x >= -0.001 && y >= -0.001
        && x + page->trim.w.pt <= size.w.pt + 0.001 && y + page->trim.h.pt <= size.h.pt + 0.001)
        return true;
    return finish_fail(f, "its trim of %.1f x %.1f mm is not inside the page of %.1f x %.1f mm", in_mm(page->trim.w),
                       in_mm(page->trim.h), in_mm(size.w), in_mm(size.h));
}

static bool
finish_page(struct finisher *f, unsigned number, const struct press_page *geometry, unsigned parent)
{
    static const char *const known[] = { "Type", "Parent", "MediaBox", "Contents", "Group", "Resources", NULL };
    struct pdf_value page = pdf_object(f->in, number), resources;
    struct extra extra = { 0 };
    struct press_page whole;
    struct bytes dictionary = { 0 }, *out;
    const char *through;
    unsigned contents;
    struct size size;
    bool good;

    f->object = number;
    if (page.kind != PDF_DICTIONARY || !finish_known(f, page, "a page", known) || pdf_entry(page, "Contents") == NULL)
        return finish_fail(f, "a page without contents");
    if (!page_size(f, page, &size))
        return false;
    whole = (struct press_page){ .trim = { .w = size.w, .h = size.h } };
    if (geometry == NULL)
        geometry = &whole;
    resources = pdf_get(f->in, page, "Resources");
    through = transparency_of(f, resources);
    if (through != NULL && f->job->standard == PRESS_X1A) {
        report_error(f->report, NOWHERE, "page %zu has %s, and PDF/X-1a has no transparency: leave it out of the layout "
                     "and its pictures, or make PDF/X-4", f->page, through);
        f->failed = true;
        return false;
    }
    if (!check_boxes(f, geometry, size))
        return false;
    if (f->job->marks != 0)
        extra.marks = marks_form(f, geometry, size);
    contents = writer_number(f->out);
    if (!finish_contents(f, page, contents, extra.marks, &extra.overprints))
        return false;
    f->object = number;
    bytes_printf(&dictionary, "<</Type/Page/Parent %u 0 R", parent);
    put_boxes(&dictionary, geometry, size);
    bytes_printf(&dictionary, "/Contents %u 0 R", contents);
    if (through != NULL)
        bytes_printf(&dictionary, "/Group<</S/Transparency/I true/CS/%s>>", f->job->standard == PRESS_NONE ? "DeviceRGB" : "DeviceCMYK");
    bytes_text(&dictionary, "/Resources");
    good = put_resources(f, &dictionary, resources, extra, ROLE_PLAIN);
    if (good) {
        out = writer_begin(f->out, f->numbers[ROLE_PLAIN][number]);
        bytes_add(out, dictionary.at, dictionary.n);
        bytes_text(out, ">>");
        writer_end(f->out);
    }
    bytes_drop(&dictionary);
    if (good && pdf_fault(f->in) != NULL)
        good = finish_fail(f, "%s", pdf_fault(f->in));
    pdf_forget(f->in);
    return good && finish_queue(f);
}

/* Numbers of pages in their order, and of what was met on the way. */
struct numbers { unsigned *items; size_t n, room; unsigned char *met; };

/*
 * Values are let go after each page, so what is still to be seen is kept by
 * number. Where a node counts as many pages as it has kids, as cairo's only one
 * does, they are not read to be told from nodes: they lie all over the file,
 * and it would be in memory whole. A node among them is refused as a page.
 */
static bool
find_pages(struct finisher *f, struct pdf_value node, int depth, struct numbers *pages, struct arena *arena)
{
    struct pdf_value kids = pdf_get(f->in, node, "Kids");
    struct pdf_value count = pdf_get(f->in, node, "Count");
    size_t n = kids.kind == PDF_ARRAY ? kids.u.array.n : 0;
    bool leaves = count.kind == PDF_INTEGER && count.u.number.value == (double)n;
    unsigned *numbers = arena_array(arena, n + 1, sizeof *numbers);

    if (depth > TREE_DEEP || kids.kind != PDF_ARRAY)
        return finish_fail(f, "a tree of pages that is none");
    for (size_t i = 0; i < n; i++)
        numbers[i] = kids.u.array.items[i].kind == PDF_REFERENCE ? kids.u.array.items[i].u.reference : 0;
    for (size_t i = 0; i < n; i++) {
        struct pdf_value kid;

        if (!pdf_has(f->in, numbers[i]) || pages->n == PAGES_MOST || pages->met[numbers[i]]++ != 0)
            return finish_fail(f, "a page that is not there, or twice");
        pdf_forget(f->in);
        kid = leaves ? (struct pdf_value){ .kind = PDF_NULL } : pdf_object(f->in, numbers[i]);
        if (pdf_is_name(pdf_get(f->in, kid, "Type"), "Pages")) {
            if (!find_pages(f, kid, depth + 1, pages, arena))
                return false;
        } else {
            f->numbers[ROLE_PLAIN][numbers[i]] = writer_number(f->out);
            *arena_push(arena, pages) = numbers[i];
        }
    }
    return true;
}

static void
write_tree(struct finisher *f, unsigned parent, const struct numbers *pages)
{
    struct bytes *out = writer_begin(f->out, parent);

    bytes_printf(out, "<</Type/Pages/Count %zu/Kids[", pages->n);
    for (size_t i = 0; i < pages->n; i++)
        bytes_printf(out, "%s%u 0 R", i ? " " : "", f->numbers[ROLE_PLAIN][pages->items[i]]);
    bytes_text(out, "]>>");
    writer_end(f->out);
}

static void
write_overprints(struct finisher *f)
{
    for (unsigned i = 0; i < 4; i++) {
        struct bytes *out;

        if (f->overprints[i] == 0)
            continue;
        out = writer_begin(f->out, f->overprints[i]);
        bytes_printf(out, "<</Type/ExtGState/op %s/OP %s/OPM 1>>", i & 1 ? "true" : "false", i & 2 ? "true" : "false");
        writer_end(f->out);
    }
}

static bool
finish_all(struct finisher *f, const struct press_page *geometry, size_t n_pages, struct arena *arena)
{
    struct pdf_value catalog = pdf_get(f->in, *pdf_trailer(f->in), "Root");
    struct numbers pages = { .met = arena_alloc(arena, (size_t)pdf_size(f->in) + 1) };
    unsigned parent = writer_number(f->out);

    if (pdf_entry(*pdf_trailer(f->in), "Encrypt") != NULL)
        return finish_fail(f, "it is encrypted");
    if (pdf_fault(f->in) != NULL || !find_pages(f, pdf_get(f->in, catalog, "Pages"), 0, &pages, arena))
        return finish_fail(f, "%s", pdf_fault(f->in) ? pdf_fault(f->in) : "it has no pages");
    pdf_forget(f->in);
    if (pages.n == 0 || (geometry != NULL && pages.n != n_pages))
        return finish_fail(f, "it has %zu pages, and %zu are described", pages.n, n_pages);
    for (size_t i = 0; i < pages.n; i++) {
        f->page = i + 1;
        if (!finish_page(f, pages.items[i], geometry ? &geometry[i] : NULL, parent))
            return false;
    }
    f->page = 0;
    write_overprints(f);
    write_tree(f, parent, &pages);
    catalog = pdf_get(f->in, *pdf_trailer(f->in), "Root");
    return finish_document(f, parent, &catalog);
}

bool
press_finish(const void *bytes, size_t length, const struct press_job *job, const struct press_page *pages,
             size_t n_pages, press_write *write, void *closure, struct report *report)
{
    static const int versions[] = { [PRESS_NONE] = 15, [PRESS_X4] = 16, [PRESS_X1A] = 14 };
    struct arena *arena = arena_new();
    struct finisher f = {
        .in = pdf_open(bytes, length),
        .out = writer_new(versions[job->standard], job->level > 0 ? job->level : LEVEL, write, closure),
        .job = job,
        .report = report,
        .scratch = arena_new(),
    };
    bool good;

    assert((job->standard == PRESS_NONE) == (job->colour == NULL));
    for (int role = 0; role < N_ROLES; role++) {
        f.numbers[role] = calloc((size_t)pdf_size(f.in) + 1, sizeof *f.numbers[role]);
        assert(f.numbers[role] != NULL);
    }
    f.transparent = calloc((size_t)pdf_size(f.in) + 1, 1);
    if (pdf_fault(f.in) != NULL)
        good = finish_fail(&f, "%s", pdf_fault(f.in));
    else
        good = finish_all(&f, pages, n_pages, arena);
    assert(good == !f.failed);
    for (int role = 0; role < N_ROLES; role++)
        free(f.numbers[role]);
    free(f.transparent);
    free(f.queue);
    bytes_drop(&f.inflated);
    bytes_drop(&f.rewritten);
    bytes_drop(&f.keys);
    bytes_drop(&f.code_keys);
    writer_drop(f.out);
    pdf_drop(f.in);
    arena_drop(f.scratch);
    arena_drop(arena);
    return good;
}

bool
press_standard_find(const char *name, enum press_standard *standard, struct report *report)
{
    static const char *const names[] = { "x4", "x1a", NULL };
    const char *meant = report_nearest(name, names);

    *standard = strcmp(name, "x4") == 0 ? PRESS_X4 : strcmp(name, "x1a") == 0 ? PRESS_X1A : PRESS_NONE;
    if (*standard != PRESS_NONE)
        return true;
    report_error(report, NOWHERE, "no standard \"%s\"%s%s%s; there are x4 (PDF/X-4) and x1a (PDF/X-1a:2003)", name,
                 meant ? "; did you mean \"" : "", meant ? meant : "", meant ? "\"?" : "");
    return false;
}
