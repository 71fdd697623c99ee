/* Does anything show through what is painted? */
#include <string.h>

#include "render/press/internal.h"

#define DEEPEST 32

enum { NOT_KNOWN, NOTHING, BEING_FOUND, ALPHA, BLENDING, MASK, PICTURE, N_FOUND };

static const char *const words[N_FOUND] = {
    [ALPHA] = "an opacity below 1", [BLENDING] = "a blend mode", [MASK] = "a soft mask",
    [PICTURE] = "a picture with an alpha channel",
};

static int in_resources(struct finisher *f, struct pdf_value resources, int depth);

static int
in_state(struct finisher *f, struct pdf_value v)
{
    static const char *const opacities[] = { "CA", "ca" };
    struct pdf_value mask = pdf_get(f->in, v, "SMask"), blend = pdf_get(f->in, v, "BM");

    for (int i = 0; i < 2; i++) {
        struct pdf_value opacity = pdf_get(f->in, v, opacities[i]);

        if (opacity.kind != PDF_NULL && !(pdf_is_number(opacity) && opacity.u.number.value >= 1))
            return ALPHA;
    }
    if (mask.kind != PDF_NULL && !pdf_is_name(mask, "None"))
        return MASK;
    if (blend.kind != PDF_NULL && !pdf_is_name(blend, "Normal") && !pdf_is_name(blend, "Compatible"))
        return BLENDING;
    return NOTHING;
}

static int
in_object(struct finisher *f, struct pdf_value v, int depth)
{
    if (v.kind == PDF_STREAM && pdf_is_name(pdf_get(f->in, v, "Subtype"), "Image"))
        return pdf_entry(v, "SMask") != NULL ? PICTURE : NOTHING;
    return in_resources(f, pdf_get(f->in, v, "Resources"), depth + 1);
}

static int
in_any(struct finisher *f, struct pdf_value v, bool states, int depth)
{
    int found = NOTHING;

    for (size_t i = 0; v.kind == PDF_DICTIONARY && i < v.u.dictionary->n && found == NOTHING; i++) {
        struct pdf_value item = v.u.dictionary->items[i].value;
        unsigned char *known = NULL;

        if (item.kind == PDF_REFERENCE) {
            if (item.u.reference >= pdf_size(f->in))
                continue;
            known = &f->transparent[item.u.reference];
            if (*known != NOT_KNOWN) {
                found = *known == BEING_FOUND ? NOTHING : *known;
                continue;
            }
            *known = BEING_FOUND;
            item = pdf_resolve(f->in, item);
        }
        found = states ? in_state(f, item) : in_object(f, item, depth);
        if (known != NULL)
            *known = (unsigned char)found;
    }
    return found;
}

static int
in_resources(struct finisher *f, struct pdf_value v, int depth)
{
    int found;

    if (v.kind != PDF_DICTIONARY)
        return NOTHING;
    if (depth > DEEPEST)
        return ALPHA;                   /* to be on the safe side */
    found = in_any(f, pdf_get(f->in, v, "ExtGState"), true, depth);
    if (found == NOTHING)
        found = in_any(f, pdf_get(f->in, v, "XObject"), false, depth);
    if (found == NOTHING)
        found = in_any(f, pdf_get(f->in, v, "Pattern"), false, depth);
    return found;
}

const char *
transparency_of(struct finisher *f, struct pdf_value resources)
{
    return words[in_resources(f, resources, 0)];
}
