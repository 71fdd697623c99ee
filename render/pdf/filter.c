/* The filters of streams. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "render/pdf/table.h"

#define FILTERS_MOST 4
#define COLUMNS_MOST 1000000

static bool
too_large(struct pdf *pdf, size_t most)
{
    pdf_damaged(pdf, "a stream of more than %zu MB", most >> 20);
    return false;
}

static bool
inflate_all(struct pdf *pdf, const unsigned char *data, size_t n, size_t most, struct bytes *out)
{
    z_stream *z = &pdf->inflater;
    size_t begun = out->n;
    int status = Z_OK;

    if (z->state == NULL ? inflateInit(z) != Z_OK : inflateReset(z) != Z_OK)
        abort();
    z->next_in = (unsigned char *)data;
    while (status == Z_OK) {
        size_t room = out->n - begun < 4096 ? 4096 : out->n - begun;
        size_t left = n - (size_t)(z->next_in - data);

        room = room > ((size_t)1 << 24) ? (size_t)1 << 24 : room;
        z->avail_in = (unsigned)(left > ((size_t)1 << 30) ? (size_t)1 << 30 : left);
        z->next_out = bytes_room(out, room);
        z->avail_out = (unsigned)room;
        status = inflate(z, Z_NO_FLUSH);
        out->n += room - z->avail_out;
        if (out->n - begun > most)
            return too_large(pdf, most);
        if (status == Z_BUF_ERROR && z->avail_out == 0)
            status = Z_OK;
    }
    if (status != Z_STREAM_END) {
        pdf_damaged(pdf, "a stream whose compression is damaged");
        return false;
    }
    return true;
}

static bool
from_hex(struct pdf *pdf, const unsigned char *data, size_t n, size_t most, struct bytes *out)
{
    int high = -1;

    if (n / 2 > most)
        return too_large(pdf, most);
    for (size_t i = 0; i < n && data[i] != '>'; i++) {
        int c = tolower(data[i]), digit = isdigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

        if (digit < 0)
            continue;
        if (high < 0) {
            high = digit;
        } else {
            bytes_add(out, &(unsigned char){ (unsigned char)(high << 4 | digit) }, 1);
            high = -1;
        }
    }
    if (high >= 0)
        bytes_add(out, &(unsigned char){ (unsigned char)(high << 4) }, 1);
    return true;
}

static bool
from_ascii85(struct pdf *pdf, const unsigned char *data, size_t n, size_t most, struct bytes *out)
{
    uint32_t word = 0;
    int digits = 0;
    size_t begun = out->n;

    for (size_t i = 0; i < n && data[i] != '~'; i++) {
        if (data[i] == 'z' && digits == 0) {
            bytes_add(out, "\0\0\0\0", 4);
        } else if (data[i] >= '!' && data[i] <= 'u') {
            word = word * 85 + (data[i] - '!');
            if (++digits == 5) {
                bytes_add(out, (unsigned char[]){ word >> 24 & 255, word >> 16 & 255, word >> 8 & 255, word & 255 }, 4);
                word = 0;
                digits = 0;
            }
        } else if (!isspace(data[i])) {
            pdf_damaged(pdf, "a stream in ASCII85 with other characters");
            return false;
        }
        if (out->n - begun > most)
            return too_large(pdf, most);
    }
    if (digits > 1) {
        for (int i = digits; i < 5; i++)
            word = word * 85 + 84;
        bytes_add(out, (unsigned char[]){ word >> 24 & 255, word >> 16 & 255, word >> 8 & 255 }, (size_t)digits - 1);
    }
    return true;
}

static bool
from_runs(struct pdf *pdf, const unsigned char *data, size_t n, size_t most, struct bytes *out)
{
    size_t begun = out->n;

    for (size_t i = 0; i < n && data[i] != 128;) {
        size_t length = data[i] < 128 ? data[i] + 1u : 257u - data[i];

        if (data[i] < 128) {
            if (n - i - 1 < length)
                break;
            bytes_add(out, data + i + 1, length);
            i += 1 + length;
        } else {
            if (n - i < 2)
                break;
            memset(bytes_room(out, length), data[i + 1], length);
            out->n += length;
            i += 2;
        }
        if (out->n - begun > most)
            return too_large(pdf, most);
    }
    return true;
}

static int
paeth(int a, int b, int c)
{
    int p = a + b - c, pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);

    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* Undo PNG's prediction of each byte from those beside and above it. */
static bool
unpredict(struct pdf *pdf, struct pdf_value parameters, struct bytes *out, size_t begun)
{
    double said[3] = { 1, 8, 1 };
    static const char *const keys[] = { "Colors", "BitsPerComponent", "Columns" };
    struct pdf_value predictor = pdf_get(pdf, parameters, "Predictor");
    size_t pixel, row, rows;
    unsigned char *data, *above = NULL;

    if (!pdf_is_number(predictor) || predictor.u.number.value == 1)
        return true;
    for (int i = 0; i < 3; i++) {
        struct pdf_value v = pdf_get(pdf, parameters, keys[i]);

        if (pdf_is_number(v))
            said[i] = v.u.number.value;
    }
    if (predictor.u.number.value < 10 || !(said[0] >= 1 && said[0] <= 32 && said[1] >= 1 && said[1] <= 16
                                           && said[2] >= 1 && said[2] <= COLUMNS_MOST)) {
        pdf_damaged(pdf, "a stream with a predictor that is not known");
        return false;
    }
    pixel = ((size_t)said[0] * (size_t)said[1] + 7) / 8;
    row = ((size_t)said[0] * (size_t)said[1] * (size_t)said[2] + 7) / 8;
    rows = (out->n - begun) / (row + 1);
    data = out->at + begun;
    for (size_t y = 0; y < rows; y++) {
        unsigned char *to = data + y * row;
        int kind = data[y * (row + 1)];

        memmove(to, data + y * (row + 1) + 1, row);
        for (size_t x = 0; x < row; x++) {
            int left = x >= pixel ? to[x - pixel] : 0, up = above ? above[x] : 0;
            int corner = above && x >= pixel ? above[x - pixel] : 0;
            int guess = kind == 1 ? left : kind == 2 ? up : kind == 3 ? (left + up) / 2 : kind == 4 ? paeth(left, up, corner) : 0;

            to[x] = (unsigned char)(to[x] + guess);
        }
        above = to;
    }
    out->n = begun + rows * row;
    return true;
}

bool
pdf_filter(struct pdf *pdf, const char *name, struct pdf_value parameters, const unsigned char *data, size_t n,
           size_t most, struct bytes *out)
{
    size_t begun = out->n;

    if (strcmp(name, "FlateDecode") == 0 || strcmp(name, "Fl") == 0)
        return inflate_all(pdf, data, n, most, out) && unpredict(pdf, parameters, out, begun);
    if (strcmp(name, "ASCIIHexDecode") == 0 || strcmp(name, "AHx") == 0)
        return from_hex(pdf, data, n, most, out);
    if (strcmp(name, "ASCII85Decode") == 0 || strcmp(name, "A85") == 0)
        return from_ascii85(pdf, data, n, most, out);
    if (strcmp(name, "RunLengthDecode") == 0 || strcmp(name, "RL") == 0)
        return from_runs(pdf, data, n, most, out);
    pdf_damaged(pdf, "a stream behind a filter that is not read, %.40s", name);
    return false;
}

bool
pdf_decode(struct pdf *pdf, struct pdf_value stream, size_t most, struct bytes *out)
{
    struct pdf_value filters = pdf_get(pdf, stream, "Filter"), parameters = pdf_get(pdf, stream, "DecodeParms");
    size_t n = filters.kind == PDF_ARRAY ? filters.u.array.n : filters.kind == PDF_NAME;
    struct bytes between[FILTERS_MOST] = { 0 };
    const unsigned char *data;
    size_t length;
    bool good = true;

    if (stream.kind != PDF_STREAM || n > FILTERS_MOST || (filters.kind != PDF_NULL && n == 0 && filters.kind != PDF_ARRAY)) {
        pdf_damaged(pdf, "a stream that is none, or has too many filters");
        return false;
    }
    data = stream.u.dictionary->data;
    length = stream.u.dictionary->length;
    if (n == 0) {
        if (length > most)
            return too_large(pdf, most);
        bytes_add(out, data, length);
        return true;
    }
    for (size_t i = 0; i < n && good; i++) {
        struct pdf_value filter = filters.kind == PDF_ARRAY ? pdf_item(pdf, filters, i) : filters;
        struct pdf_value with = parameters.kind == PDF_ARRAY ? pdf_item(pdf, parameters, i) : parameters;
        struct bytes *to = i + 1 == n ? out : &between[i];

        if (filter.kind != PDF_NAME) {
            pdf_damaged(pdf, "a stream behind a filter without a name");
            good = false;
        } else {
            good = pdf_filter(pdf, filter.u.name, with, data, length, most, to);
        }
        data = to->at;
        length = to->n;
    }
    for (int i = 0; i < FILTERS_MOST; i++)
        bytes_drop(&between[i]);
    return good;
}
