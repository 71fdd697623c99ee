/* Preflight: what pages paint with. */
#include <stdlib.h>
#include <string.h>

#include "render/preflight/inspect.h"

#define DEEPEST    24
#define SPACE_DEEP 8

/* Has the object been looked at as this before? Values without a number are always new. */
static bool
is_new(struct inspector *i, const struct pdf_value *v, unsigned as)
{
    if (v->kind != PDF_REFERENCE)
        return true;
    if (v->u.reference >= pdf_size(i->pdf) || (i->seen[v->u.reference] & as))
        return false;
    i->seen[v->u.reference] |= (unsigned char)as;
    i->object = v->u.reference;
    return true;
}

void
inspect_filters(struct inspector *i, struct pdf_value stream)
{
    struct pdf_value filters = pdf_get(i->pdf, stream, "Filter");
    size_t n = filters.kind == PDF_ARRAY ? filters.u.array.n : filters.kind == PDF_NAME;

    for (size_t f = 0; f < n && f < 16; f++) {
        struct pdf_value filter = filters.kind == PDF_ARRAY ? pdf_item(i->pdf, filters, f) : filters;

        if (pdf_is_name(filter, "LZWDecode") || pdf_is_name(filter, "LZW") || pdf_is_name(filter, "Crypt")
            || (i->is_x1a && (pdf_is_name(filter, "JPXDecode") || pdf_is_name(filter, "JBIG2Decode"))))
            inspect_fault(i, CHECK_FILTERS, "%.40s", filter.u.name);
    }
}

void
inspect_space(struct inspector *i, struct pdf_value v, int depth)
{
    static const char *const device[] = { "DeviceCMYK", "DeviceGray", "Pattern", "CMYK", "G", NULL };
    struct pdf_value kind;
    unsigned object = i->object;

    if (v.kind == PDF_NULL || !is_new(i, &v, AS_SPACE))
        return;
    v = pdf_resolve(i->pdf, v);
    kind = v.kind == PDF_ARRAY ? pdf_item(i->pdf, v, 0) : v;
    if (depth > SPACE_DEEP || kind.kind != PDF_NAME) {
        inspect_fault(i, CHECK_COLOUR, "a colour space that is none");
    } else if (pdf_is_name(kind, "DeviceRGB") || pdf_is_name(kind, "RGB") || pdf_is_name(kind, "CalRGB")) {
        inspect_fault(i, CHECK_COLOUR, "%s", kind.u.name);
    } else if (pdf_is_name(kind, "ICCBased") || pdf_is_name(kind, "CalGray") || pdf_is_name(kind, "Lab")) {
        if (i->is_x1a)
            inspect_fault(i, CHECK_COLOUR, "%s", kind.u.name);
    } else if (pdf_is_name(kind, "Indexed") || pdf_is_name(kind, "I") || (pdf_is_name(kind, "Pattern") && v.kind == PDF_ARRAY)) {
        if (v.u.array.n > 1)
            inspect_space(i, v.u.array.items[1], depth + 1);
    } else if (pdf_is_name(kind, "Separation") || pdf_is_name(kind, "DeviceN")) {
        if (v.kind == PDF_ARRAY && v.u.array.n > 2)
            inspect_space(i, v.u.array.items[2], depth + 1);
    } else {
        bool known = false;

        for (const char *const *d = device; *d != NULL; d++)
            known = known || pdf_is_name(kind, *d);
        if (!known)
            inspect_fault(i, CHECK_COLOUR, "a colour space %.40s", kind.u.name);
    }
    i->object = object;
}

void
inspect_group(struct inspector *i, struct pdf_value group)
{
    if (!pdf_is_name(pdf_get(i->pdf, group, "S"), "Transparency"))
        return;
    inspect_fault(i, CHECK_TRANSPARENCY, "a group");
    if (pdf_entry(group, "CS") != NULL)
        inspect_space(i, *pdf_entry(group, "CS"), 0);
}

static void
inspect_picture(struct inspector *i, struct pdf_value v)
{
    struct pdf_value mask = pdf_get(i->pdf, v, "ImageMask"), filter = pdf_get(i->pdf, v, "Filter");
    const struct pdf_value *space = pdf_entry(v, "ColorSpace"), *soft = pdf_entry(v, "SMask");

    inspect_filters(i, v);
    if (pdf_entry(v, "Alternates") != NULL || pdf_entry(v, "OPI") != NULL)
        inspect_fault(i, CHECK_PICTURES, "one with alternates, or OPI");
    if (!pdf_is_number(pdf_get(i->pdf, v, "Width")) || !pdf_is_number(pdf_get(i->pdf, v, "Height")))
        inspect_fault(i, CHECK_PICTURES, "one without a size");
    if (space != NULL)
        inspect_space(i, *space, 0);
    else if (!(mask.kind == PDF_BOOLEAN && mask.u.truth) && !pdf_is_name(filter, "JPXDecode"))
        inspect_fault(i, CHECK_PICTURES, "one without a colour space");
    inspect_picture_ink(i, v);
    if (soft != NULL) {
        inspect_fault(i, CHECK_TRANSPARENCY, "a picture with an alpha channel");
        if (is_new(i, soft, AS_OBJECT) && pdf_is_dictionary(pdf_resolve(i->pdf, *soft)))
            inspect_filters(i, pdf_resolve(i->pdf, *soft));
    }
}

/* A stream of content, with resources of its own or of who shows it. */
static void
inspect_painted(struct inspector *i, struct pdf_value v, struct pdf_value around, int depth)
{
    struct pdf_value resources = pdf_get(i->pdf, v, "Resources");
    struct bytes kept = i->content;
    struct placed *outer = i->collected, *placed;
    unsigned object = i->object;
    double clip[4];

    if (depth > DEEPEST) {
        inspect_fault(i, CHECK_CONTENT, "forms shown by each other, %d deep", DEEPEST);
        return;
    }
    if (resources.kind == PDF_NULL)
        resources = around;
    i->content = (struct bytes){ 0 };
    if (!pdf_decode(i->pdf, v, i->budget, &i->content)) {
        inspect_fault(i, CHECK_CONTENT, "%s", pdf_fault(i->pdf) ? pdf_fault(i->pdf) : "it cannot be read");
        pdf_clear_fault(i->pdf);
    }
    i->budget -= i->content.n < i->budget ? i->content.n : i->budget;
    i->collected = placed = arena_alloc(i->arena, sizeof *placed);
    if (!pdf_numbers(i->pdf, pdf_get(i->pdf, v, "Matrix"), placed->matrix, 6))
        memcpy(placed->matrix, (const double[]){ 1, 0, 0, 1, 0, 0 }, sizeof placed->matrix);
    inspect_content(i, resources, pdf_numbers(i->pdf, pdf_get(i->pdf, v, "BBox"), clip, 4) ? clip : NULL, depth);
    i->forms[object] = placed;          /* not before it is whole: it may show itself */
    i->collected = outer;
    bytes_drop(&i->content);
    i->content = kept;
    i->object = object;
    inspect_resources(i, resources, depth + 1);
    i->object = object;
}

static void
inspect_object(struct inspector *i, struct pdf_value v, struct pdf_value around, int depth)
{
    struct pdf_value kind = pdf_get(i->pdf, v, "Subtype");

    if (v.kind != PDF_STREAM) {
        inspect_fault(i, CHECK_RESOURCES, "an XObject that is none");
    } else if (pdf_is_name(kind, "Image")) {
        inspect_picture(i, v);
    } else if (pdf_is_name(kind, "Form")) {
        inspect_group(i, pdf_get(i->pdf, v, "Group"));
        if (pdf_entry(v, "OPI") != NULL || pdf_entry(v, "Ref") != NULL)
            inspect_fault(i, CHECK_PICTURES, "a form that stands for another file");
        if (pdf_is_name(pdf_get(i->pdf, v, "Subtype2"), "PS") || pdf_entry(v, "PS") != NULL)
            inspect_fault(i, CHECK_POSTSCRIPT, "a form with PostScript");
        inspect_painted(i, v, around, depth);
    } else {
        inspect_fault(i, CHECK_POSTSCRIPT, "an XObject of the kind %.40s", kind.kind == PDF_NAME ? kind.u.name : "none");
    }
}

static void
inspect_state(struct inspector *i, struct pdf_value v, int depth)
{
    static const char *const transfers[] = { "TR", "TR2" }, *const opacities[] = { "CA", "ca" };
    struct pdf_value blend = pdf_get(i->pdf, v, "BM"), mask = pdf_get(i->pdf, v, "SMask");

    for (int t = 0; t < 2; t++) {
        struct pdf_value transfer = pdf_get(i->pdf, v, transfers[t]), opacity = pdf_get(i->pdf, v, opacities[t]);

        if (transfer.kind != PDF_NULL && !(t == 1 && pdf_is_name(transfer, "Default")))
            inspect_fault(i, CHECK_TRANSFER, "a graphics state with /%s", transfers[t]);
        if (opacity.kind != PDF_NULL && !(pdf_is_number(opacity) && opacity.u.number.value == 1))
            inspect_fault(i, CHECK_TRANSPARENCY, "an opacity below 1");
    }
    if (pdf_entry(v, "HTP") != NULL || pdf_entry(pdf_get(i->pdf, v, "HT"), "HalftoneName") != NULL)
        inspect_fault(i, CHECK_TRANSFER, "a halftone by name");
    if (blend.kind != PDF_NULL && !pdf_is_name(blend, "Normal") && !pdf_is_name(blend, "Compatible"))
        inspect_fault(i, CHECK_TRANSPARENCY, "a blend mode");
    if (pdf_is_dictionary(mask)) {
        const struct pdf_value *group = pdf_entry(mask, "G");

        inspect_fault(i, CHECK_TRANSPARENCY, "a soft mask");
        if (group != NULL && is_new(i, group, AS_OBJECT))
            inspect_object(i, pdf_resolve(i->pdf, *group), (struct pdf_value){ 0 }, depth + 1);
    }
}

static void
inspect_shading(struct inspector *i, struct pdf_value v)
{
    const struct pdf_value *space = pdf_entry(v, "ColorSpace");

    if (space == NULL)
        inspect_fault(i, CHECK_RESOURCES, "a shading without a colour space");
    else
        inspect_space(i, *space, 0);
    inspect_shading_ink(i, v);
}

static void
inspect_pattern(struct inspector *i, struct pdf_value v, struct pdf_value around, int depth)
{
    const struct pdf_value *shading = pdf_entry(v, "Shading"), *state = pdf_entry(v, "ExtGState");

    if (v.kind == PDF_STREAM) {
        inspect_painted(i, v, around, depth);
    } else if (shading != NULL) {
        if (is_new(i, shading, AS_OBJECT))
            inspect_shading(i, pdf_resolve(i->pdf, *shading));
        if (state != NULL && is_new(i, state, AS_OBJECT))
            inspect_state(i, pdf_resolve(i->pdf, *state), depth);
    } else {
        inspect_fault(i, CHECK_RESOURCES, "a pattern that is none");
    }
}

const struct placed *
inspect_form(struct inspector *i, const struct pdf_value *reference, struct pdf_value around, bool pattern, int depth)
{
    unsigned object = i->object;
    struct pdf_value v;

    if (reference == NULL || reference->kind != PDF_REFERENCE || reference->u.reference >= pdf_size(i->pdf))
        return NULL;
    if (is_new(i, reference, AS_OBJECT)) {
        v = pdf_resolve(i->pdf, *reference);
        if (pattern)
            inspect_pattern(i, v, around, depth + 1);
        else
            inspect_object(i, v, around, depth + 1);
        inspect_damage(i);
    }
    i->object = object;
    return i->forms[reference->u.reference];
}

static void
inspect_font(struct inspector *i, struct pdf_value v, int depth)
{
    struct pdf_value descendant = pdf_item(i->pdf, pdf_get(i->pdf, v, "DescendantFonts"), 0);
    struct pdf_value descriptor, name = pdf_get(i->pdf, v, "BaseFont");
    static const char *const files[] = { "FontFile", "FontFile2", "FontFile3" };

    if (pdf_is_name(pdf_get(i->pdf, v, "Subtype"), "Type3")) {
        struct pdf_value glyphs = pdf_get(i->pdf, v, "CharProcs");

        for (size_t g = 0; glyphs.kind == PDF_DICTIONARY && g < glyphs.u.dictionary->n; g++) {
            struct pdf_value *glyph = &glyphs.u.dictionary->items[g].value;

            if (is_new(i, glyph, AS_OBJECT))
                inspect_painted(i, pdf_resolve(i->pdf, *glyph), pdf_get(i->pdf, v, "Resources"), depth + 1);
        }
        return;
    }
    descriptor = pdf_get(i->pdf, descendant.kind != PDF_NULL ? descendant : v, "FontDescriptor");
    for (int f = 0; f < 3; f++)
        if (pdf_get(i->pdf, descriptor, files[f]).kind == PDF_STREAM)
            return;
    inspect_fault(i, CHECK_FONTS, "%.60s is not", name.kind == PDF_NAME ? name.u.name : "a font without a name");
}

void
inspect_resources(struct inspector *i, struct pdf_value v, int depth)
{
    static const char *const kinds[] = { "XObject", "ExtGState", "Pattern", "Shading", "Font", "ColorSpace" };
    unsigned object = i->object;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct pdf_value of_kind = pdf_get(i->pdf, v, kinds[k]);
        const struct pdf_dictionary *d = of_kind.kind == PDF_DICTIONARY ? of_kind.u.dictionary : NULL;

        for (size_t e = 0; d != NULL && e < d->n; e++) {
            const struct pdf_value *entry = &d->items[e].value;
            struct pdf_value item;

            if (e > 0 && e < 64)        /* many are only told from many with much work */
                for (size_t before = 0; before < e; before++)
                    if (strcmp(d->items[before].key, d->items[e].key) == 0)
                        inspect_fault(i, CHECK_RESOURCES, "/%.40s is there twice", d->items[e].key);
            if (k == 5) {
                inspect_space(i, *entry, 0);
                continue;
            }
            if (!is_new(i, entry, AS_OBJECT))
                continue;
            item = pdf_resolve(i->pdf, *entry);
            switch (k) {
            case 0: inspect_object(i, item, v, depth + 1); break;
            case 1: inspect_state(i, item, depth + 1); break;
            case 2: inspect_pattern(i, item, v, depth + 1); break;
            case 3: inspect_shading(i, item); break;
            case 4: inspect_font(i, item, depth + 1); break;
            }
            inspect_damage(i);
            i->object = object;
        }
    }
}
