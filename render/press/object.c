/* Objects on their way from cairo's file into the finished one. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "render/press/internal.h"

#define CONTENT_MOST ((size_t)256 << 20)
#define MESH_MOST    ((size_t)256 << 20)

static bool
for_press(const struct finisher *f)
{
    return f->job->standard != PRESS_NONE;
}

static bool
among(const char *word, const char *const *words)
{
    for (; words != NULL && *words != NULL; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

bool
finish_known(struct finisher *f, struct pdf_value v, const char *what, const char *const *known)
{
    const struct pdf_dictionary *d = v.u.dictionary;

    for (size_t i = 0; i < d->n; i++)
        if (!among(d->items[i].key, known))
            return finish_fail(f, "%s with /%s", what, d->items[i].key);
    return true;
}

/* In CMYK or, where only luminosity counts, in grey. */
static const char *
space_for(enum role role)
{
    return role == ROLE_MASK || role == ROLE_LIGHT ? "/DeviceGray" : "/DeviceCMYK";
}

/*
 * The colour space of a group or a shading. False if there is none; *rgb is
 * whether its numbers are to be converted.
 */
static bool
read_space(struct finisher *f, struct pdf_value v, bool *rgb)
{
    *rgb = pdf_is_name(v, "DeviceRGB");
    return *rgb || pdf_is_name(v, "DeviceGray") || finish_fail(f, "a colour space that is not DeviceRGB or DeviceGray");
}

static bool
put_group(struct finisher *f, struct bytes *out, struct pdf_value v, enum role role)
{
    static const char *const known[] = { "Type", "S", "I", "K", "CS", NULL };
    static const char *const space[] = { "CS", NULL };
    struct pdf_value cs = pdf_get(f->in, v, "CS");
    bool rgb = false;

    if (!finish_known(f, v, "a group", known) || !pdf_is_name(pdf_get(f->in, v, "S"), "Transparency"))
        return finish_fail(f, "a group that is not of transparency");
    bytes_text(out, "<<");
    if (!put_keys(f, out, v, space, ROLE_PLAIN))
        return false;
    if (cs.kind != PDF_NULL) {
        if (!read_space(f, cs, &rgb))
            return false;
        bytes_text(out, "/CS");
        bytes_text(out, rgb ? space_for(role) : "/DeviceGray");
    }
    bytes_text(out, ">>");
    return true;
}

static bool
put_inks(struct finisher *f, struct bytes *out, const double rgb[3], enum role role)
{
    struct ink ink;

    if (role == ROLE_LIGHT || role == ROLE_MASK) {
        bytes_number(out, press_light(rgb[0], rgb[1], rgb[2]), 5);
        return true;
    }
    if (!press_ink(f->job->colour, rgb[0], rgb[1], rgb[2], &ink))
        return finish_fail(f, "%s", press_colour_fault(f->job->colour));
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            bytes_text(out, " ");
        bytes_number(out, (double[]){ ink.c, ink.m, ink.y, ink.k }[i], 4);
    }
    return true;
}

/* What a shading makes of a number: its ends become inks, and what lies between them follows. */
static bool
put_function(struct finisher *f, struct bytes *out, struct pdf_value v, enum role role)
{
    static const char *const known[] = {
        "FunctionType", "Domain", "N", "C0", "C1", "Functions", "Bounds", "Encode", NULL
    };
    static const char *const ends[] = { "C0", "C1", NULL }, *const parts[] = { "Functions", NULL };
    struct pdf_value type = pdf_get(f->in, v, "FunctionType"), functions = pdf_get(f->in, v, "Functions");
    double rgb[3];

    if (v.kind != PDF_DICTIONARY || type.kind != PDF_INTEGER || !finish_known(f, v, "a function", known))
        return finish_fail(f, "a function that is none");
    bytes_text(out, "<<");
    if (type.u.number.value == 2) {
        if (!put_keys(f, out, v, ends, ROLE_PLAIN))
            return false;
        for (int i = 0; i < 2; i++) {
            if (!pdf_numbers(f->in, pdf_get(f->in, v, ends[i]), rgb, 3))
                return finish_fail(f, "a function of colours that are not three numbers");
            bytes_text(out, i == 0 ? "/C0[" : "/C1[");
            if (!put_inks(f, out, rgb, role))
                return false;
            bytes_text(out, "]");
        }
    } else if (type.u.number.value == 3 && functions.kind == PDF_ARRAY) {
        if (!put_keys(f, out, v, parts, ROLE_PLAIN))
            return false;
        bytes_text(out, "/Functions");
        if (!put_value(f, out, functions, role))
            return false;
    } else {
        return finish_fail(f, "a function of a type that is not 2 or 3");
    }
    bytes_text(out, ">>");
    return true;
}

static bool
put_shading_keys(struct finisher *f, struct bytes *out, struct pdf_value v, const char *const *without, enum role role)
{
    static const char *const known[] = {
        "ShadingType", "ColorSpace", "Coords", "Domain", "Extend", "Function", "BitsPerCoordinate",
        "BitsPerComponent", "BitsPerFlag", "Decode", "Filter", "Length", NULL
    };
    const struct pdf_value *function = pdf_entry(v, "Function");
    bool rgb;

    if (!finish_known(f, v, "a shading", known) || !read_space(f, pdf_get(f->in, v, "ColorSpace"), &rgb)
        || !put_keys(f, out, v, without, ROLE_PLAIN))
        return false;
    bytes_text(out, "/ColorSpace");
    bytes_text(out, rgb ? space_for(role) : "/DeviceGray");
    if (function != NULL) {
        bytes_text(out, "/Function ");
        if (function->kind != PDF_REFERENCE && function->kind != PDF_DICTIONARY)
            return finish_fail(f, "a shading whose function is none");
        if (!put_value(f, out, *function, rgb ? role == ROLE_MASK ? ROLE_LIGHT : ROLE_INKS : ROLE_PLAIN))
            return false;
    }
    return true;
}

static bool
put_soft_mask(struct finisher *f, struct bytes *out, struct pdf_value v, enum role role)
{
    static const char *const known[] = { "Type", "S", "G", NULL };
    static const char *const group[] = { "G", NULL };
    const struct pdf_value *g = pdf_entry(v, "G");
    bool luminosity = pdf_is_name(pdf_get(f->in, v, "S"), "Luminosity");

    if (!finish_known(f, v, "a mask", known) || g == NULL)
        return finish_fail(f, "a mask without a group");
    bytes_text(out, "<<");
    if (!put_keys(f, out, v, group, ROLE_PLAIN))
        return false;
    bytes_text(out, "/G ");
    if (!put_value(f, out, *g, luminosity ? ROLE_MASK : role))
        return false;
    bytes_text(out, ">>");
    return true;
}

static const char *const state_keys[] = { "Type", "CA", "ca", "BM", "SMask", "AIS", NULL };

static bool
put_dictionary(struct finisher *f, struct bytes *out, struct pdf_value v, enum role role)
{
    static const char *const shading[] = { "ColorSpace", "Function", NULL };

    if (for_press(f)) {
        if (role == ROLE_INKS || role == ROLE_LIGHT)
            return put_function(f, out, v, role);
        if (pdf_entry(v, "Title") != NULL && pdf_entry(v, "A") != NULL)
            return finish_fail(f, "an outline that does more than lead to a page");
        if (pdf_entry(v, "G") != NULL && pdf_entry(v, "S") != NULL)
            return put_soft_mask(f, out, v, role);
        if (pdf_is_name(pdf_get(f->in, v, "S"), "Transparency"))
            return put_group(f, out, v, role);
        if (pdf_is_name(pdf_get(f->in, v, "Type"), "ExtGState") && !finish_known(f, v, "a graphics state", state_keys))
            return false;
        if (pdf_entry(v, "ShadingType") != NULL) {
            bytes_text(out, "<<");
            if (!put_shading_keys(f, out, v, shading, role))
                return false;
            bytes_text(out, ">>");
            return true;
        }
    }
    bytes_text(out, "<<");
    if (!put_keys(f, out, v, NULL, role))
        return false;
    bytes_text(out, ">>");
    return true;
}

/* Is a space wanted between a key or an item and what comes next? */
static bool
parts_itself(struct pdf_value v)
{
    return v.kind == PDF_NAME || v.kind == PDF_STRING || v.kind == PDF_ARRAY || v.kind == PDF_DICTIONARY;
}

bool
put_keys(struct finisher *f, struct bytes *out, struct pdf_value v, const char *const *without, enum role role)
{
    const struct pdf_dictionary *d = v.u.dictionary;

    for (size_t i = 0; i < d->n; i++) {
        const char *key = d->items[i].key;
        struct pdf_value value = d->items[i].value;
        bool repeated = false;

        /* cairo 1.16 repeats a resource that is shown twice on a page; readers take the last */
        for (size_t j = i + 1; j < d->n && !repeated; j++)
            repeated = d->items[j].key[0] == key[0] && strcmp(d->items[j].key, key) == 0;
        if (repeated || value.kind == PDF_NULL || among(key, without) || strcmp(key, "Length") == 0)
            continue;
        put_name(out, key);
        if (!parts_itself(value))
            bytes_text(out, " ");
        /* fonts are the same whatever they are shown for */
        if (!put_value(f, out, value, strcmp(key, "Font") == 0 ? ROLE_PLAIN : role))
            return false;
    }
    return true;
}

bool
put_value(struct finisher *f, struct bytes *out, struct pdf_value v, enum role role)
{
    switch (v.kind) {
    case PDF_NULL:
        bytes_text(out, "null");
        return true;
    case PDF_BOOLEAN:
        bytes_text(out, v.u.truth ? "true" : "false");
        return true;
    case PDF_INTEGER:
    case PDF_REAL:
        put_number(out, v);
        return true;
    case PDF_STRING:
        put_string(out, v.u.string.bytes, v.u.string.n);
        return true;
    case PDF_NAME:
        put_name(out, v.u.name);
        return true;
    case PDF_REFERENCE:
        if (!pdf_has(f->in, v.u.reference))
            return finish_fail(f, "a reference to object %u, which there is not", v.u.reference);
        bytes_number(out, finish_refer(f, v.u.reference, role), 0);
        bytes_text(out, " 0 R");
        return true;
    case PDF_ARRAY:
        bytes_text(out, "[");
        for (size_t i = 0; i < v.u.array.n; i++) {
            if (i > 0 && !parts_itself(v.u.array.items[i]))
                bytes_text(out, " ");
            if (!put_value(f, out, v.u.array.items[i], role))
                return false;
        }
        bytes_text(out, "]");
        return true;
    case PDF_DICTIONARY:
        return put_dictionary(f, out, v, role);
    case PDF_STREAM:
        break;
    }
    return finish_fail(f, "a stream inside a value");
}

static unsigned
overprint_state(struct finisher *f, unsigned which)
{
    if (f->overprints[which] == 0)
        f->overprints[which] = writer_number(f->out);
    return f->overprints[which];
}

bool
put_resources(struct finisher *f, struct bytes *out, struct pdf_value v, struct extra extra, enum role role)
{
    static const char *const known[] = { "ExtGState", "Pattern", "XObject", "Font", "Shading", "ProcSet", NULL };
    static const char *const added[] = { "ExtGState", "XObject", NULL };
    struct pdf_value states = pdf_get(f->in, v, "ExtGState"), objects = pdf_get(f->in, v, "XObject");

    bytes_text(out, "<<");
    if (v.kind == PDF_DICTIONARY) {
        if ((for_press(f) && !finish_known(f, v, "resources", known)) || !put_keys(f, out, v, added, role))
            return false;
    } else if (v.kind != PDF_NULL) {
        return finish_fail(f, "resources that are no dictionary");
    }
    for (size_t i = 0; for_press(f) && states.kind == PDF_DICTIONARY && i < states.u.dictionary->n; i++) {
        struct pdf_value state = states.u.dictionary->items[i].value;

        if (state.kind == PDF_DICTIONARY && !finish_known(f, state, "a graphics state", state_keys))
            return false;
    }
    if (states.kind == PDF_DICTIONARY || extra.overprints != 0) {
        bytes_text(out, "/ExtGState<<");
        for (unsigned i = 0; i < 4; i++)
            if (extra.overprints >> i & 1)
                bytes_printf(out, "/" CONTENT_OVERPRINT "%u %u 0 R", i, overprint_state(f, i));
        if (states.kind == PDF_DICTIONARY && !put_keys(f, out, states, NULL, role))
            return false;
        bytes_text(out, ">>");
    }
    if (objects.kind == PDF_DICTIONARY || extra.marks != 0) {
        bytes_text(out, "/XObject<<");
        if (extra.marks != 0)
            bytes_printf(out, "/Marks %u 0 R", extra.marks);
        if (objects.kind == PDF_DICTIONARY && !put_keys(f, out, objects, NULL, role))
            return false;
        bytes_text(out, ">>");
    }
    bytes_text(out, ">>");
    return true;
}

bool
finish_content(struct finisher *f, struct pdf_value stream, enum role role, unsigned *overprints)
{
    struct content_rules rules = {
        .colour = f->job->colour,
        .grey = role == ROLE_MASK,
        .overprint = for_press(f) && role != ROLE_MASK,
    };
    char fault[160];

    f->inflated.n = 0;
    if (!pdf_decode(f->in, stream, CONTENT_MOST, &f->inflated))
        return finish_fail(f, "%s", pdf_fault(f->in));
    if (!content_rewrite(f->inflated.at, f->inflated.n, &rules, &f->rewritten, overprints, fault))
        return finish_fail(f, "what it paints has %s", fault);
    return true;
}

/* A form or a pattern that is painted: content with resources of its own. */
static bool
finish_painted(struct finisher *f, struct pdf_value v, unsigned to, enum role role)
{
    static const char *const forms[] = { "Type", "Subtype", "BBox", "Group", "Resources", "Length", "Filter", "Matrix", "FormType", NULL };
    static const char *const patterns[] = {
        "Type", "PatternType", "PaintType", "TilingType", "BBox", "XStep", "YStep", "Matrix", "Resources", "Length", "Filter", NULL
    };
    static const char *const replaced[] = { "Resources", "Filter", "Group", NULL };
    struct pdf_value group = pdf_get(f->in, v, "Group");
    struct extra extra = { 0 };

    if (!finish_known(f, v, pdf_entry(v, "PatternType") ? "a pattern" : "a form", pdf_entry(v, "PatternType") ? patterns : forms))
        return false;
    f->rewritten.n = 0;
    if (!finish_content(f, v, role, &extra.overprints))
        return false;
    f->keys.n = 0;
    if (!put_keys(f, &f->keys, v, replaced, role))
        return false;
    if (group.kind == PDF_DICTIONARY && f->job->standard == PRESS_X4) {
        bytes_text(&f->keys, "/Group");
        if (!put_group(f, &f->keys, group, role))
            return false;
    }
    bytes_text(&f->keys, "/Resources");
    if (!put_resources(f, &f->keys, pdf_get(f->in, v, "Resources"), extra, role))
        return false;
    writer_stream(f->out, to, &f->keys, f->rewritten.at, f->rewritten.n, true);
    return true;
}

/*
 * A mesh of patches as cairo writes it (type 7): of each patch a byte that is
 * 0, 16 points of 2 x 32 bits, and 4 colours of 3 x 16 bits.
 */
static bool
finish_mesh(struct finisher *f, struct pdf_value v, unsigned to, enum role role)
{
    static const char *const replaced[] = { "ColorSpace", "Decode", "Filter", NULL };
    static const struct { const char *key; double value; } wanted[] = {
        { "ShadingType", 7 }, { "BitsPerCoordinate", 32 }, { "BitsPerComponent", 16 }, { "BitsPerFlag", 8 },
    };
    enum { HEAD = 1 + 16 * 8, PATCH = HEAD + 4 * 6 };
    double decode[10];

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        struct pdf_value n = pdf_get(f->in, v, wanted[i].key);

        if (n.kind != PDF_INTEGER || n.u.number.value != wanted[i].value)
            return finish_fail(f, "a mesh whose %s is not %g", wanted[i].key, wanted[i].value);
    }
    f->inflated.n = 0;
    if (!pdf_decode(f->in, v, MESH_MOST, &f->inflated))
        return finish_fail(f, "%s", pdf_fault(f->in));
    if (!pdf_is_name(pdf_get(f->in, v, "ColorSpace"), "DeviceRGB") || f->inflated.n % PATCH != 0
        || !pdf_numbers(f->in, pdf_get(f->in, v, "Decode"), decode, 10))
        return finish_fail(f, "a mesh that is not of whole patches in RGB");
    f->rewritten.n = 0;
    for (size_t at = 0; at < f->inflated.n; at += PATCH) {
        const unsigned char *p = f->inflated.at + at;

        if (p[0] != 0)
            return finish_fail(f, "a mesh of patches that share edges");
        bytes_add(&f->rewritten, p, HEAD);
        for (int corner = 0; corner < 4; corner++) {
            double rgb[3], inks[4];
            struct ink ink;

            for (int i = 0; i < 3; i++) {
                const unsigned char *c = p + HEAD + corner * 6 + i * 2;

                rgb[i] = decode[4 + 2 * i] + (c[0] << 8 | c[1]) / 65535.0 * (decode[5 + 2 * i] - decode[4 + 2 * i]);
            }
            if (role == ROLE_MASK)
                inks[0] = press_light(rgb[0], rgb[1], rgb[2]);
            else if (!press_ink(f->job->colour, rgb[0], rgb[1], rgb[2], &ink))
                return finish_fail(f, "%s", press_colour_fault(f->job->colour));
            else
                memcpy(inks, (double[]){ ink.c, ink.m, ink.y, ink.k }, sizeof inks);
            for (int i = 0; i < (role == ROLE_MASK ? 1 : 4); i++) {
                unsigned n = (unsigned)(inks[i] * 65535 + 0.5);

                bytes_add(&f->rewritten, (unsigned char[]){ (unsigned char)(n >> 8), (unsigned char)n }, 2);
            }
        }
    }
    f->keys.n = 0;
    if (!put_shading_keys(f, &f->keys, v, replaced, role))
        return false;
    bytes_text(&f->keys, "/Decode[");
    for (int i = 0; i < 4; i++) {
        bytes_number(&f->keys, decode[i], 6);
        bytes_text(&f->keys, " ");
    }
    bytes_text(&f->keys, role == ROLE_MASK ? "0 1]" : "0 1 0 1 0 1 0 1]");
    writer_stream(f->out, to, &f->keys, f->rewritten.at, f->rewritten.n, true);
    return true;
}

/* A stream as it is, but for what its dictionary refers to. */
static bool
copy_stream(struct finisher *f, struct pdf_value v, unsigned to, enum role role)
{
    f->keys.n = 0;
    if (!put_keys(f, &f->keys, v, NULL, role))
        return false;
    writer_stream(f->out, to, &f->keys, v.u.dictionary->data, v.u.dictionary->length, false);
    return true;
}

static bool
finish_stream(struct finisher *f, struct pdf_value v, unsigned to, enum role role)
{
    static const char *const data[] = { "Length", "Length1", "Length2", "Length3", "Filter", "Subtype", "Type", NULL };

    if (pdf_is_name(pdf_get(f->in, v, "Subtype"), "Image"))
        return finish_picture(f, v, to, role);
    if (!for_press(f))
        return copy_stream(f, v, to, role);
    if (pdf_is_name(pdf_get(f->in, v, "Subtype"), "Form") || pdf_entry(v, "PatternType") != NULL)
        return finish_painted(f, v, to, role);
    if (pdf_entry(v, "ShadingType") != NULL)
        return finish_mesh(f, v, to, role);
    /* fonts, and what their characters are called */
    return finish_known(f, v, "a stream", data) && copy_stream(f, v, to, role);
}

bool
finish_object(struct finisher *f, unsigned from, unsigned to, enum role role)
{
    struct pdf_value v = pdf_object(f->in, from);
    struct bytes value = { 0 };
    bool good;

    f->object = from;
    if (pdf_fault(f->in) != NULL)
        return finish_fail(f, "%s", pdf_fault(f->in));
    if (v.kind == PDF_STREAM) {
        good = finish_stream(f, v, to, role);
    } else {
        /* into bytes of its own first: what it refers to may want objects of its own */
        good = put_value(f, &value, v, role);
        if (good) {
            struct bytes *out = writer_begin(f->out, to);

            bytes_add(out, value.at, value.n);
            writer_end(f->out);
        }
        bytes_drop(&value);
    }
    if (good && pdf_fault(f->in) != NULL)
        good = finish_fail(f, "%s", pdf_fault(f->in));
    return good;
}
