/* Where objects are: tables and streams of cross-references, and streams of objects. */
#include "render/pdf/table.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTIONS_MOST 1024
#define DECODED_MOST  ((size_t)64 << 20)
#define TAIL          2048              /* where startxref must be */

static const struct pdf_value nothing = { .kind = PDF_NULL };

static void
set_place(struct pdf *pdf, uint64_t number, struct pdf_place place)
{
    if (number >= PDF_OBJECTS_MOST) {
        pdf_damaged(pdf, "object numbers beyond %u", PDF_OBJECTS_MOST);
        return;
    }
    if (number >= pdf->room) {
        unsigned room = pdf->room < 1024 ? 1024 : pdf->room;

        while (room <= number)
            room *= 2;
        pdf->places = realloc(pdf->places, room * sizeof *pdf->places);
        if (pdf->places == NULL)
            abort();
        memset(pdf->places + pdf->room, 0, (room - pdf->room) * sizeof *pdf->places);
        pdf->room = room;
    }
    if (number >= pdf->n_places)
        pdf->n_places = (unsigned)number + 1;
    /* the newest section comes first */
    if (pdf->places[number].kind == PLACE_UNSAID)
        pdf->places[number] = place;
}

/* Digits of a fixed width, as the table has them. */
static bool
fixed(const unsigned char *p, int width, uint64_t *out)
{
    *out = 0;
    for (int i = 0; i < width; i++) {
        if (!isdigit(p[i]))
            return false;
        *out = *out * 10 + (uint64_t)(p[i] - '0');
    }
    return true;
}

static bool
read_whole(struct pdf_lexer *l, uint64_t most, uint64_t *out)
{
    struct pdf_value v;
    char word[8];
    size_t n;

    if (!pdf_lex(l, &v, word, sizeof word, &n) || v.kind != PDF_INTEGER || v.u.number.value < 0
        || v.u.number.value > (double)most)
        return false;
    *out = (uint64_t)v.u.number.value;
    return true;
}

static bool
read_entries(struct pdf *pdf, struct pdf_lexer *l, uint64_t first, uint64_t count)
{
    while (l->at < l->end && isspace(*l->at))
        l->at++;
    if (count > (uint64_t)(l->end - l->at) / 20)
        return false;
    for (uint64_t i = 0; i < count; i++, l->at += 20) {
        struct pdf_place place = { .kind = PLACE_BYTE };
        uint64_t generation;

        if (!fixed(l->at, 10, &place.at) || !fixed(l->at + 11, 5, &generation) || l->at[10] != ' '
            || l->at[16] != ' ' || (l->at[17] != 'n' && l->at[17] != 'f'))
            return false;
        if (l->at[17] == 'f' || place.at == 0)
            place.kind = PLACE_NONE;
        else if (place.at >= pdf->n)
            return false;
        set_place(pdf, first + i, place);
    }
    return true;
}

/* "xref", sections, "trailer" and its dictionary. */
static bool
read_table(struct pdf *pdf, size_t offset, struct pdf_value *trailer)
{
    struct pdf_lexer l = { pdf, pdf->bytes, pdf->bytes + offset + 4, pdf->bytes + pdf->n, true, 4000000 };
    char word[16];
    uint64_t first, count;
    size_t n;

    for (;;) {
        const unsigned char *at = l.at;
        struct pdf_value v;

        if (!pdf_lex(&l, &v, word, sizeof word, &n)) {
            if (n == 7 && strcmp(word, "trailer") == 0)
                break;
            return false;
        }
        l.at = at;
        if (!read_whole(&l, PDF_OBJECTS_MOST, &first) || !read_whole(&l, PDF_OBJECTS_MOST, &count)
            || !read_entries(pdf, &l, first, count))
            return false;
    }
    return pdf_lex(&l, trailer, word, sizeof word, &n) && trailer->kind == PDF_DICTIONARY;
}

static uint64_t
big_endian(const unsigned char *p, int width)
{
    uint64_t v = 0;

    for (int i = 0; i < width; i++)
        v = v << 8 | p[i];
    return v;
}

static bool
read_stream_table(struct pdf *pdf, size_t offset, struct pdf_value *trailer)
{
    struct bytes data = { 0 };
    struct pdf_value index;
    unsigned number = PDF_ANY_NUMBER;
    double widths[3], size[2];
    size_t pairs, at = 0;
    int w[3], step = 0;
    bool ok = false;

    *trailer = pdf_object_at(pdf, offset, &number);
    if (trailer->kind != PDF_STREAM || !pdf_is_name(pdf_get(pdf, *trailer, "Type"), "XRef")
        || !pdf_numbers(pdf, pdf_get(pdf, *trailer, "W"), widths, 3))
        goto out;
    for (int i = 0; i < 3; i++) {
        if (!(widths[i] >= 0 && widths[i] <= 8))
            goto out;
        step += w[i] = (int)widths[i];
    }
    if (step == 0 || w[1] == 0 || !pdf_decode(pdf, *trailer, DECODED_MOST, &data))
        goto out;
    pdf->is_compressed = true;
    index = pdf_get(pdf, *trailer, "Index");
    pairs = index.kind == PDF_ARRAY ? index.u.array.n / 2 : 1;
    for (size_t p = 0; p < pairs; p++) {
        size[0] = 0;
        size[1] = pdf_get(pdf, *trailer, "Size").u.number.value;
        for (int i = 0; i < 2 && index.kind == PDF_ARRAY; i++) {
            struct pdf_value v = pdf_item(pdf, index, 2 * p + (size_t)i);

            if (v.kind != PDF_INTEGER)
                goto out;
            size[i] = v.u.number.value;
        }
        if (!(size[0] >= 0 && size[1] >= 0 && size[0] + size[1] <= PDF_OBJECTS_MOST))
            goto out;
        for (uint64_t i = 0; i < (uint64_t)size[1] && data.n - at >= (size_t)step; i++, at += (size_t)step) {
            const unsigned char *e = data.at + at;
            uint64_t kind = w[0] ? big_endian(e, w[0]) : 1, a = big_endian(e + w[0], w[1]);
            uint64_t b = big_endian(e + w[0] + w[1], w[2]);
            struct pdf_place place = { .at = a, .kind = PLACE_NONE };

            if (kind == 1 && a > 0 && a < pdf->n)
                place.kind = PLACE_BYTE;
            else if (kind == 2 && a < PDF_OBJECTS_MOST && b < PDF_OBJECTS_MOST)
                place = (struct pdf_place){ a, (unsigned)b, PLACE_PACKED };
            set_place(pdf, (uint64_t)size[0] + i, place);
        }
    }
    ok = true;
out:
    bytes_drop(&data);
    return ok;
}

static bool
read_section(struct pdf *pdf, size_t offset, struct pdf_value *trailer)
{
    if (offset < pdf->n && pdf->n - offset > 4 && memcmp(pdf->bytes + offset, "xref", 4) == 0)
        return read_table(pdf, offset, trailer);
    return offset < pdf->n && read_stream_table(pdf, offset, trailer);
}

static bool
said_offset(struct pdf *pdf, struct pdf_value in, const char *key, size_t *out)
{
    struct pdf_value v = pdf_get(pdf, in, key);

    if (v.kind != PDF_INTEGER || v.u.number.value < 0 || v.u.number.value >= (double)pdf->n)
        return false;
    *out = (size_t)v.u.number.value;
    return true;
}

static void
read_all(struct pdf *pdf)
{
    const unsigned char *tail = pdf->bytes + (pdf->n > TAIL ? pdf->n - TAIL : 0), *last = NULL;
    struct pdf_lexer l = { pdf, pdf->bytes, NULL, pdf->bytes + pdf->n, true, 16 };
    struct pdf_value trailer;
    uint64_t offset;
    size_t at, hybrid;

    for (const unsigned char *p = tail; (p = memmem(p, (size_t)(pdf->bytes + pdf->n - p), "startxref", 9)) != NULL; p += 9)
        last = p;
    l.at = last != NULL ? last + 9 : l.end;
    if (last == NULL || !read_whole(&l, pdf->n - 1, &offset)) {
        pdf_damaged(pdf, "there is no startxref at its end");
        return;
    }
    at = (size_t)offset;
    for (int sections = 0;; sections++) {
        if (sections == SECTIONS_MOST) {
            pdf_damaged(pdf, "its tables of objects go on without end");
            return;
        }
        if (!read_section(pdf, at, &trailer)) {
            pdf_damaged(pdf, "the table of objects at byte %zu is damaged", at);
            return;
        }
        if (sections == 0)
            pdf->trailer = trailer;
        if (said_offset(pdf, trailer, "XRefStm", &hybrid)) {
            struct pdf_value ignored;

            if (!read_section(pdf, hybrid, &ignored)) {
                pdf_damaged(pdf, "the table of objects at byte %zu is damaged", hybrid);
                return;
            }
        }
        if (!said_offset(pdf, trailer, "Prev", &at))
            return;
    }
}

struct pdf *
pdf_open(const void *bytes, size_t n)
{
    struct pdf *pdf = calloc(1, sizeof *pdf);
    struct arena *lasting = arena_new();

    if (pdf == NULL)
        abort();
    *pdf = (struct pdf){ .bytes = bytes, .n = n, .arena = lasting, .lasting = lasting };
    if (n < 32 || memcmp(bytes, "%PDF-", 5) != 0 || !isdigit(pdf->bytes[5]) || pdf->bytes[6] != '.'
        || !isdigit(pdf->bytes[7])) {
        pdf_damaged(pdf, "it does not begin with %%PDF");
    } else {
        pdf->version = (pdf->bytes[5] - '0') * 10 + pdf->bytes[7] - '0';
        read_all(pdf);
        if (!pdf_fault(pdf) && pdf_entry(pdf->trailer, "Root") == NULL)
            pdf_damaged(pdf, "its trailer names no catalog");
    }
    /* the trailer outlives what is read from here on */
    pdf->arena = arena_new();
    return pdf;
}

void
pdf_drop(struct pdf *pdf)
{
    if (pdf == NULL)
        return;
    for (int i = 0; i < PACKS_KEPT; i++) {
        free(pdf->packs[i].objects);
        bytes_drop(&pdf->packs[i].bytes);
    }
    inflateEnd(&pdf->inflater);
    arena_drop(pdf->arena);
    arena_drop(pdf->lasting);
    free(pdf->places);
    free(pdf);
}

int
pdf_version(const struct pdf *pdf)
{
    return pdf->version;
}

bool
pdf_is_compressed(const struct pdf *pdf)
{
    return pdf->is_compressed;
}

const struct pdf_value *
pdf_trailer(const struct pdf *pdf)
{
    return &pdf->trailer;
}

unsigned
pdf_size(const struct pdf *pdf)
{
    return pdf->n_places;
}

bool
pdf_has(const struct pdf *pdf, unsigned number)
{
    return number < pdf->n_places && pdf->places[number].kind > PLACE_NONE;
}

/* What numbers stand at the head of a stream of objects: which they are, and where. */
static bool
read_heads(struct pdf *pdf, struct pack *pack, size_t first)
{
    struct pdf_lexer l = { pdf, pack->bytes.at, pack->bytes.at, pack->bytes.at + first, false, UINT32_MAX };
    uint64_t number, at;

    free(pack->objects);
    pack->objects = calloc(pack->n + 1, sizeof *pack->objects);
    if (pack->objects == NULL)
        abort();
    for (unsigned i = 0; i < pack->n; i++) {
        if (!read_whole(&l, PDF_OBJECTS_MOST, &number) || !read_whole(&l, pack->bytes.n - first, &at))
            return false;
        pack->objects[i].number = (unsigned)number;
        pack->objects[i].at = first + (size_t)at;
    }
    return true;
}

static struct pack *
unpack(struct pdf *pdf, unsigned number)
{
    struct pdf_value stream, n, first;
    struct pack *pack;

    for (int i = 0; i < PACKS_KEPT; i++)
        if (pdf->packs[i].n > 0 && pdf->packs[i].number == number)
            return &pdf->packs[i];
    if (number >= pdf->n_places || pdf->places[number].kind != PLACE_BYTE) {
        pdf_damaged(pdf, "object %u is no stream of objects", number);
        return NULL;
    }
    stream = pdf_object(pdf, number);
    n = pdf_get(pdf, stream, "N");
    first = pdf_get(pdf, stream, "First");
    pack = &pdf->packs[pdf->next_pack++ % PACKS_KEPT];
    pack->n = 0;
    pack->bytes.n = 0;
    if (stream.kind == PDF_STREAM && n.kind == PDF_INTEGER && first.kind == PDF_INTEGER && n.u.number.value > 0
        && first.u.number.value >= 0 && pdf_decode(pdf, stream, DECODED_MOST, &pack->bytes)
        && first.u.number.value <= (double)pack->bytes.n && n.u.number.value < (double)pack->bytes.n) {
        pack->number = number;
        pack->n = (unsigned)n.u.number.value;
        if (read_heads(pdf, pack, (size_t)first.u.number.value))
            return pack;
        pack->n = 0;
    }
    pdf_damaged(pdf, "object %u: a damaged stream of objects", number);
    return NULL;
}

struct pdf_value
pdf_packed(struct pdf *pdf, uint64_t in, unsigned index, unsigned number)
{
    struct pdf_lexer l = { .pdf = pdf, .budget = 4000000 };
    struct pack *pack = NULL;
    struct pdf_value value;
    char word[16];
    size_t n;

    if (pdf->depth < 4) {
        pdf->depth++;
        pack = unpack(pdf, (unsigned)in);
        pdf->depth--;
    }
    if (pack == NULL || index >= pack->n || pack->objects[index].number != number) {
        pdf_damaged(pdf, "object %u is not in the stream of objects %u", number, (unsigned)in);
        return nothing;
    }
    l.begin = l.at = pack->bytes.at + pack->objects[index].at;
    l.end = pack->bytes.at + pack->bytes.n;
    if (!pdf_lex(&l, &value, word, sizeof word, &n)) {
        pdf_damaged(pdf, "object %u: no value", number);
        return nothing;
    }
    return value;
}
