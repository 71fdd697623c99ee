/* Preflight: pages and their boxes. */
#include <math.h>
#include <stdlib.h>

#include "render/preflight/inspect.h"

#define TREE_DEEP    32
#define CONTENTS_MOST 10000             /* streams of a page */
#define NEAR         0.03               /* a hundredth of a millimetre, in points */

static const char *const sides[] = { "on the left", "at the bottom", "on the right", "at the top" };

enum { MEDIA, CROP, BLEED, TRIM, ART, N_BOXES };

static const char *const names[N_BOXES] = { "MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox" };

struct boxes { bool said[N_BOXES]; double of[N_BOXES][4]; };

/* What pages inherit from the tree above them: boxes, and the object whose resources are theirs too. */
struct inherited { struct boxes boxes; unsigned resources; };

static void
read_boxes(struct inspector *i, struct pdf_value v, struct boxes *boxes)
{
    for (int b = 0; b < N_BOXES; b++) {
        struct pdf_value said = pdf_get(i->pdf, v, names[b]);
        double *box = boxes->of[b];

        if (said.kind == PDF_NULL)
            continue;
        boxes->said[b] = pdf_numbers(i->pdf, said, box, 4);
        if (!boxes->said[b])
            inspect_fault(i, b == MEDIA ? CHECK_MEDIA : CHECK_NESTED, "a %s that is not four numbers", names[b]);
        for (int axis = 0; axis < 2; axis++)
            if (box[axis] > box[axis + 2]) {
                double swap = box[axis];

                box[axis] = box[axis + 2];
                box[axis + 2] = swap;
            }
    }
}

static bool
inside(const double *in, const double *out)
{
    return in[0] >= out[0] - NEAR && in[1] >= out[1] - NEAR && in[2] <= out[2] + NEAR && in[3] <= out[3] + NEAR;
}

static void
nested(struct inspector *i, const struct boxes *b, int in, int out)
{
    if (b->said[in] && b->said[out] && !inside(b->of[in], b->of[out]))
        inspect_fault(i, CHECK_NESTED, "its %s is not inside its %s", names[in], names[out]);
}

static void
inspect_boxes(struct inspector *i, const struct boxes *b)
{
    int trim = b->said[TRIM] ? TRIM : ART;
    const double *media = b->of[MEDIA];

    if (!b->said[MEDIA] || !(media[2] - media[0] > 0 && media[3] - media[1] > 0)) {
        inspect_fault(i, CHECK_MEDIA, "there is none");
        return;
    }
    if (b->said[TRIM] == b->said[ART]) {
        inspect_fault(i, CHECK_TRIM, b->said[TRIM] ? "there are both" : "there is neither");
        if (!b->said[TRIM])
            return;
    }
    nested(i, b, CROP, MEDIA);
    nested(i, b, BLEED, MEDIA);
    nested(i, b, trim, BLEED);
    nested(i, b, trim, MEDIA);
    nested(i, b, BLEED, CROP);
}

/*
 * A page as large as its trim is to be cut no more, and one that says that its
 * bleed ends at the trim is right if nothing it paints goes on beyond.
 */
static void
inspect_bleed(struct inspector *i, const struct boxes *b)
{
    int trim = b->said[TRIM] ? TRIM : ART, bleed = b->said[BLEED] ? BLEED : b->said[CROP] ? CROP : MEDIA;
    double least = 3 * 72 / 25.4 - NEAR;

    if (!b->said[trim] || inside(b->of[MEDIA], b->of[trim]) || (inside(b->of[bleed], b->of[trim]) && !i->crosses))
        return;
    for (int side = 0; side < 4; side++) {
        double room = fabs(b->of[trim][side] - b->of[bleed][side]);

        if (room < least) {
            inspect_fault(i, CHECK_BLEED, "%.2f mm %s", room * 25.4 / 72, sides[side]);
            return;
        }
    }
    if (i->ends >= 0)
        inspect_fault(i, CHECK_BLEED, "what touches the trim %s ends %.2f mm beyond it", sides[i->ends], fmax(i->ends_at, 0) * 25.4 / 72);
}

static void
add_stream(struct inspector *i, struct pdf_value stream)
{
    size_t before = i->content.n;

    if (!pdf_decode(i->pdf, stream, i->budget, &i->content)) {
        inspect_fault(i, CHECK_CONTENT, "%s", pdf_fault(i->pdf) ? pdf_fault(i->pdf) : "it cannot be read");
        pdf_clear_fault(i->pdf);
    }
    i->budget -= i->content.n - before < i->budget ? i->content.n - before : i->budget;
    bytes_text(&i->content, "\n");
}

static void
inspect_actions(struct inspector *i, struct pdf_value page)
{
    struct pdf_value annotations = pdf_get(i->pdf, page, "Annots");

    for (size_t a = 0; annotations.kind == PDF_ARRAY && a < annotations.u.array.n; a++) {
        struct pdf_value subtype = pdf_get(i->pdf, pdf_item(i->pdf, annotations, a), "Subtype");

        if (annotations.u.array.items[a].kind == PDF_REFERENCE)
            i->object = annotations.u.array.items[a].u.reference;
        inspect_fault(i, CHECK_ANNOTATIONS, "an annotation of the kind %.40s", subtype.kind == PDF_NAME ? subtype.u.name : "none");
        if (a == 1000)
            break;
    }
    if (pdf_entry(page, "AA") != NULL)
        inspect_fault(i, CHECK_ACTIONS, "a page with actions");
}

static void
inspect_page(struct inspector *i, struct pdf_value page, struct inherited from)
{
    struct pdf_value contents = pdf_get(i->pdf, page, "Contents"), resources = pdf_get(i->pdf, page, "Resources");
    const struct pdf_value *shared;
    unsigned number = i->object;

    i->page = ++i->result->pages;
    read_boxes(i, page, &from.boxes);
    inspect_boxes(i, &from.boxes);
    inspect_actions(i, page);
    i->object = number;
    inspect_group(i, pdf_get(i->pdf, page, "Group"));
    if (resources.kind == PDF_NULL)
        resources = pdf_get(i->pdf, pdf_object(i->pdf, from.resources), "Resources");
    i->content.n = 0;
    for (size_t c = 0; c < (contents.kind == PDF_ARRAY ? contents.u.array.n : contents.kind != PDF_NULL); c++) {
        if (c == CONTENTS_MOST) {
            inspect_fault(i, CHECK_CONTENT, "more than %d streams", CONTENTS_MOST);
            break;
        }
        add_stream(i, contents.kind == PDF_ARRAY ? pdf_item(i->pdf, contents, c) : contents);
    }
    i->trim = from.boxes.said[TRIM] ? from.boxes.of[TRIM] : from.boxes.said[ART] ? from.boxes.of[ART] : NULL;
    i->bleed = from.boxes.said[BLEED] ? from.boxes.of[BLEED] : NULL;
    i->crosses = false;
    i->ends = -1;
    inspect_content(i, resources, from.boxes.said[MEDIA] ? from.boxes.of[MEDIA] : NULL, 0);
    i->trim = i->bleed = NULL;
    i->object = number;
    inspect_bleed(i, &from.boxes);
    /* many pages may share theirs */
    shared = pdf_entry(page, "Resources");
    if (shared == NULL || shared->kind != PDF_REFERENCE || shared->u.reference >= pdf_size(i->pdf)) {
        inspect_resources(i, resources, 0);
    } else if (!(i->seen[shared->u.reference] & AS_RESOURCES)) {
        i->seen[shared->u.reference] |= AS_RESOURCES;
        inspect_resources(i, resources, 0);
    }
    inspect_damage(i);
}

/* Values are let go after each page, so what is still to be seen is kept by number. */
static void
inspect_node(struct inspector *i, unsigned number, struct inherited from, int depth)
{
    struct pdf_value node = pdf_object(i->pdf, number), kids = pdf_get(i->pdf, node, "Kids");
    size_t n = kids.kind == PDF_ARRAY ? kids.u.array.n : 0;
    unsigned *numbers = calloc(n + 1, sizeof *numbers);

    if (numbers == NULL)
        abort();
    if (depth > TREE_DEEP || kids.kind != PDF_ARRAY)
        inspect_fault(i, CHECK_READABLE, "a tree of pages that is none");
    read_boxes(i, node, &from.boxes);
    if (pdf_entry(node, "Resources") != NULL)
        from.resources = number;
    for (size_t k = 0; k < n; k++)
        numbers[k] = kids.u.array.items[k].kind == PDF_REFERENCE ? kids.u.array.items[k].u.reference : 0;
    for (size_t k = 0; k < n && depth <= TREE_DEEP; k++) {
        struct pdf_value kid;

        i->object = numbers[k];
        if (numbers[k] == 0 || numbers[k] >= pdf_size(i->pdf) || (i->seen[numbers[k]] & AS_PAGE)) {
            inspect_fault(i, CHECK_READABLE, "a page that is not there, or twice");
            continue;
        }
        i->seen[numbers[k]] |= AS_PAGE;
        pdf_forget(i->pdf);
        kid = pdf_object(i->pdf, numbers[k]);
        if (pdf_entry(kid, "Kids") != NULL)
            inspect_node(i, numbers[k], from, depth + 1);
        else
            inspect_page(i, kid, from);
    }
    free(numbers);
}

void
inspect_pages(struct inspector *i, struct pdf_value catalog)
{
    const struct pdf_value *root = pdf_entry(catalog, "Pages");

    if (root != NULL && root->kind == PDF_REFERENCE && root->u.reference < pdf_size(i->pdf)) {
        i->seen[root->u.reference] |= AS_PAGE;
        inspect_node(i, root->u.reference, (struct inherited){ 0 }, 0);
    }
    i->page = 0;
    i->object = 0;
    if (i->result->pages == 0)
        inspect_fault(i, CHECK_READABLE, "there are no pages");
}
