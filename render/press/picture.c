/* Pictures become inks a strip at a time; stencils of QR codes become outlines. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "render/press/internal.h"
#include "render/press/outline.h"
#include "render/qr/qr.h"

#define SIDE_MOST    65000
#define STRIP        12288              /* pixels */

/*
 * A stencil that is square, of a size that QR codes have, and has their
 * finders in three corners, is one: 1 is dark.
 */
static bool
is_code(const unsigned char *dark, int n)
{
    static const struct { int right, bottom; } corners[] = { { 0, 0 }, { 1, 0 }, { 0, 1 } };

    for (size_t c = 0; c < sizeof corners / sizeof *corners; c++) {
        int x0 = corners[c].right ? n - 7 : 0, y0 = corners[c].bottom ? n - 7 : 0;

        for (int y = 0; y < 7; y++)
            for (int x = 0; x < 7; x++) {
                int ring = abs(x - 3) > abs(y - 3) ? abs(x - 3) : abs(y - 3);

                if (dark[(y0 + y) * n + x0 + x] != (ring != 2))
                    return false;
            }
    }
    return true;
}

/* Modules of a stencil, a byte each; NULL if it is no code. */
static unsigned char *
read_code(struct finisher *f, struct pdf_value v, int *modules)
{
    struct pdf_value mask = pdf_get(f->in, v, "ImageMask"), w = pdf_get(f->in, v, "Width"), h = pdf_get(f->in, v, "Height");
    unsigned char *dark, one = 0;
    double decode[2] = { 0, 1 };
    size_t row;
    int n;

    if (mask.kind != PDF_BOOLEAN || !mask.u.truth || w.kind != PDF_INTEGER || h.kind != PDF_INTEGER
        || w.u.number.value != h.u.number.value || w.u.number.value < 21 || w.u.number.value > 177)
        return NULL;
    n = (int)w.u.number.value;
    row = ((size_t)n + 7) / 8;
    f->inflated.n = 0;
    if ((n - 17) % 4 != 0 || !pdf_decode(f->in, v, row * (size_t)n + 64, &f->inflated) || f->inflated.n < row * (size_t)n)
        return NULL;
    pdf_numbers(f->in, pdf_get(f->in, v, "Decode"), decode, 2);
    one = decode[0] > decode[1];        /* what is painted is 0, or with [1 0] it is 1 */
    dark = arena_alloc(f->scratch, (size_t)n * (size_t)n);
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
            dark[y * n + x] = (f->inflated.at[(size_t)y * row + (size_t)x / 8] >> (7 - x % 8) & 1) == one;
    *modules = n;
    return is_code(dark, n) ? dark : NULL;
}

/* In the place and the colour of the stencil: what is set where it is painted holds for a form too. */
static void
finish_code(struct finisher *f, const unsigned char *dark, int n, unsigned to)
{
    struct qr qr = { .payload = "", .modules = n, .dark = dark };
    struct qr_outline outline = qr_outline(&qr, f->scratch);

    f->rewritten.n = 0;
    outline_write(&outline, &f->rewritten);
    if (f->code_modules != n) {
        f->code_modules = n;
        f->code_keys.n = 0;
        bytes_printf(&f->code_keys, "/Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Matrix[", n, n);
        bytes_number(&f->code_keys, 1.0 / n, 9);
        bytes_text(&f->code_keys, " 0 0 -");
        bytes_number(&f->code_keys, 1.0 / n, 9);
        bytes_text(&f->code_keys, " 0 1]/Resources<<>>/Filter/FlateDecode");
    }
    writer_stream(f->out, to, &f->code_keys, f->rewritten.at, f->rewritten.n, false);
}

/* The pixels of a picture in strips, a whole number of them each. */
struct strips {
    z_stream             z;
    const unsigned char *data;
    size_t               n;
    unsigned char        rgb[STRIP * 3];
};

static bool
begin(struct strips *s, struct pdf_value v)
{
    s->z = (z_stream){ .next_in = (unsigned char *)v.u.dictionary->data };
    s->data = v.u.dictionary->data;
    s->n = v.u.dictionary->length;
    return inflateInit(&s->z) == Z_OK;
}

/* Up to `pixels` of them; what there are less, the stream does not hold. */
static size_t
next_strip(struct strips *s, size_t pixels)
{
    size_t want = (pixels < STRIP ? pixels : STRIP) * 3;

    s->z.next_out = s->rgb;
    s->z.avail_out = (unsigned)want;
    while (s->z.avail_out > 0) {
        size_t left = s->n - (size_t)(s->z.next_in - s->data);
        int status;

        s->z.avail_in = (unsigned)(left < ((size_t)1 << 30) ? left : (size_t)1 << 30);
        status = inflate(&s->z, Z_NO_FLUSH);
        if (status != Z_OK)
            break;
    }
    return (want - s->z.avail_out) / 3;
}

static bool
is_flat(struct finisher *f, struct strips *s, struct pdf_value v, size_t pixels)
{
    struct press_census *census = calloc(1, sizeof *census);
    bool flat;

    if (census == NULL || !begin(s, v))
        abort();
    while (pixels > 0) {
        size_t n = next_strip(s, pixels);

        press_count(census, s->rgb, n);
        pixels -= n;
        if (n == 0)
            break;
    }
    inflateEnd(&s->z);
    flat = press_is_flat(census);
    free(census);
    return pixels == 0 ? flat : finish_fail(f, "a picture that has fewer pixels than it says");
}

static bool
convert_pixels(struct finisher *f, struct pdf_value v, size_t pixels, struct bytes *out)
{
    struct strips *s = malloc(sizeof *s);
    unsigned char *cmyk = malloc(STRIP * 4);
    z_stream z = { 0 };
    int status = Z_OK;
    bool flat, good = false;

    if (s == NULL || cmyk == NULL || deflateInit(&z, 6) != Z_OK)
        abort();
    flat = is_flat(f, s, v, pixels);
    if (f->failed || !begin(s, v))
        goto out;
    do {
        size_t n = next_strip(s, pixels);

        if (n == 0 || !press_pixels(f->job->colour, s->rgb, cmyk, n, flat)) {
            finish_fail(f, "%s", n == 0 ? "a picture that has fewer pixels than it says" : press_colour_fault(f->job->colour));
            break;
        }
        pixels -= n;
        z.next_in = cmyk;
        z.avail_in = (unsigned)n * 4;
        do {
            z.next_out = bytes_room(out, 16384);
            z.avail_out = 16384;
            status = deflate(&z, pixels == 0 ? Z_FINISH : Z_NO_FLUSH);
            out->n += 16384 - z.avail_out;
        } while (z.avail_out == 0);
    } while (pixels > 0);
    good = pixels == 0 && status == Z_STREAM_END;
    inflateEnd(&s->z);
out:
    deflateEnd(&z);
    free(cmyk);
    free(s);
    return good;
}

bool
finish_picture(struct finisher *f, struct pdf_value v, unsigned to, enum role role)
{
    static const char *const known[] = {
        "Type", "Subtype", "Width", "Height", "ColorSpace", "BitsPerComponent", "Interpolate", "SMask", "ImageMask",
        "Decode", "Filter", "Length", NULL
    };
    /* what is smoothed swings over the limits of ink at its edges */
    static const char *const replaced[] = { "ColorSpace", "Filter", "Decode", "Interpolate", NULL };
    static const char *const sharpened[] = { "Interpolate", NULL };
    struct pdf_value space = pdf_get(f->in, v, "ColorSpace"), w = pdf_get(f->in, v, "Width"), h = pdf_get(f->in, v, "Height");
    struct pdf_value filter = pdf_get(f->in, v, "Filter"), bits = pdf_get(f->in, v, "BitsPerComponent");
    int modules = 0;
    unsigned char *code = read_code(f, v, &modules);

    if (code != NULL)
        finish_code(f, code, modules, to);
    arena_reset(f->scratch);
    if (code != NULL)
        return true;
    pdf_clear_fault(f->in);
    f->keys.n = 0;
    if (f->job->standard == PRESS_NONE || pdf_is_name(space, "DeviceGray")
        || (space.kind == PDF_NULL && pdf_entry(v, "ImageMask") != NULL)) {
        if ((f->job->standard != PRESS_NONE && !finish_known(f, v, "a picture", known))
            || !put_keys(f, &f->keys, v, f->job->standard != PRESS_NONE ? sharpened : NULL, ROLE_PLAIN))
            return false;
        writer_stream(f->out, to, &f->keys, v.u.dictionary->data, v.u.dictionary->length, false);
        return true;
    }
    if (pdf_is_name(filter, "DCTDecode"))
        return finish_fail(f, "a picture in JPEG, which does not become inks: make it a PNG");
    if (!finish_known(f, v, "a picture", known))
        return false;
    if (!pdf_is_name(space, "DeviceRGB") || !pdf_is_name(filter, "FlateDecode") || role == ROLE_MASK
        || bits.kind != PDF_INTEGER || bits.u.number.value != 8 || pdf_entry(v, "Decode") != NULL
        || w.kind != PDF_INTEGER || h.kind != PDF_INTEGER || !(w.u.number.value >= 1 && w.u.number.value <= SIDE_MOST)
        || !(h.u.number.value >= 1 && h.u.number.value <= SIDE_MOST))
        return finish_fail(f, "a picture that is not of 8 bits each of red, green and blue");
    f->rewritten.n = 0;
    if (!convert_pixels(f, v, (size_t)w.u.number.value * (size_t)h.u.number.value, &f->rewritten)
        || !put_keys(f, &f->keys, v, replaced, ROLE_PLAIN))
        return false;
    bytes_text(&f->keys, "/ColorSpace/DeviceCMYK/Filter/FlateDecode");
    writer_stream(f->out, to, &f->keys, f->rewritten.at, f->rewritten.n, false);
    return true;
}
