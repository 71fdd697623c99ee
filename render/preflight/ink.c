/* Preflight: how much ink pictures and gradients in CMYK take. */
#include "render/preflight/inspect.h"

#define PICTURE_MOST 256e6              /* bytes of one that is looked at */
#define DEEPEST      2                  /* functions in functions */

static void
check(struct inspector *i, double sum, const char *of)
{
    if (sum > i->result->ink + 0.005)
        inspect_fault(i, CHECK_INK, "%s with %.0f %%, where %.0f %% are allowed", of, sum * 100, i->result->ink * 100);
}

/* One that is packed as photographs are, whose numbers mean something else, or that is very large, is let pass. */
void
inspect_picture_ink(struct inspector *i, struct pdf_value v)
{
    struct pdf_value bits = pdf_get(i->pdf, v, "BitsPerComponent"), filter = pdf_get(i->pdf, v, "Filter");
    struct pdf_value w = pdf_get(i->pdf, v, "Width"), h = pdf_get(i->pdf, v, "Height");
    double most = pdf_is_number(w) && pdf_is_number(h) ? w.u.number.value * h.u.number.value * 4 : 0;
    struct bytes pixels = { 0 };
    unsigned worst = 0;

    if (!pdf_is_name(pdf_get(i->pdf, v, "ColorSpace"), "DeviceCMYK") || !pdf_is_number(bits) || bits.u.number.value != 8
        || !(most > 0 && most <= PICTURE_MOST && most <= (double)i->pixels) || pdf_entry(v, "Decode") != NULL
        || !(filter.kind == PDF_NULL || pdf_is_name(filter, "FlateDecode")))
        return;
    if (!pdf_decode(i->pdf, v, (size_t)most + 4096, &pixels)) {
        inspect_fault(i, CHECK_PICTURES, "%s", pdf_fault(i->pdf));
        pdf_clear_fault(i->pdf);
    }
    i->pixels -= (size_t)most;
    for (size_t k = 0; k + 4 <= pixels.n; k += 4) {
        unsigned sum = (unsigned)pixels.at[k] + pixels.at[k + 1] + pixels.at[k + 2] + pixels.at[k + 3];

        worst = sum > worst ? sum : worst;
    }
    bytes_drop(&pixels);
    check(i, worst / 255.0, "a picture");
}

static void
inspect_stops(struct inspector *i, struct pdf_value function, int depth)
{
    static const char *const ends[] = { "C0", "C1" };
    struct pdf_value parts = pdf_get(i->pdf, function, "Functions");
    double ink[4];

    for (int end = 0; end < 2; end++)
        if (pdf_numbers(i->pdf, pdf_get(i->pdf, function, ends[end]), ink, 4))
            check(i, ink[0] + ink[1] + ink[2] + ink[3], "a gradient");
    for (size_t k = 0; depth < DEEPEST && parts.kind == PDF_ARRAY && k < parts.u.array.n && k < 256; k++)
        inspect_stops(i, pdf_item(i->pdf, parts, k), depth + 1);
}

void
inspect_shading_ink(struct inspector *i, struct pdf_value v)
{
    if (pdf_is_name(pdf_get(i->pdf, v, "ColorSpace"), "DeviceCMYK"))
        inspect_stops(i, pdf_get(i->pdf, v, "Function"), 0);
}
