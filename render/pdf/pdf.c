/* Objects: from bytes to values. The table that says where they are is in table.c. */
#include "render/pdf/pdf.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "render/pdf/table.h"

#define DEEPEST      48                 /* arrays and dictionaries in each other */
#define VALUES_MOST  4000000            /* in an object */
#define WORK_MOST    ((size_t)400 << 20)   /* values of all objects that are read, however often */
#define HOPS_MOST    16                 /* from reference to reference */
#define NAME_MOST    512

static const struct pdf_value nothing = { .kind = PDF_NULL };

void
pdf_damaged(struct pdf *pdf, const char *format, ...)
{
    va_list args;

    if (pdf->fault[0] != '\0')
        return;
    va_start(args, format);
    vsnprintf(pdf->fault, sizeof pdf->fault, format, args);
    va_end(args);
}

const char *
pdf_fault(const struct pdf *pdf)
{
    return pdf->fault[0] != '\0' ? pdf->fault : NULL;
}

void
pdf_clear_fault(struct pdf *pdf)
{
    pdf->fault[0] = '\0';
}

struct arena *
pdf_arena(struct pdf *pdf)
{
    return pdf->arena;
}

void
pdf_forget(struct pdf *pdf)
{
    arena_reset(pdf->arena);
}

enum { SPACE = 1, DELIMITER = 2 };

static const unsigned char kind_of[256] = {
    ['\0'] = SPACE, ['\t'] = SPACE, ['\n'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE, [' '] = SPACE,
    ['('] = DELIMITER, [')'] = DELIMITER, ['<'] = DELIMITER, ['>'] = DELIMITER, ['['] = DELIMITER,
    [']'] = DELIMITER, ['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER, ['%'] = DELIMITER,
};

static bool
is_space(unsigned char c)
{
    return kind_of[c] == SPACE;
}

static bool
is_regular(unsigned char c)
{
    return kind_of[c] == 0;
}

static void
skip_space(struct pdf_lexer *l)
{
    while (l->at < l->end) {
        if (is_space(*l->at))
            l->at++;
        else if (*l->at == '%')
            while (l->at < l->end && *l->at != '\n' && *l->at != '\r')
                l->at++;
        else
            return;
    }
}

static int
hex(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
lex_number(struct pdf_lexer *l, struct pdf_value *out)
{
    const unsigned char *from = l->at, *p = from;
    double value = 0, place = 1;
    bool negative = false, real = false, digits = false;

    if (p < l->end && (*p == '+' || *p == '-'))
        negative = *p++ == '-';
    for (; p < l->end && (isdigit(*p) || (*p == '.' && !real)); p++) {
        if (*p == '.') {
            real = true;
            continue;
        }
        digits = true;
        if (real)
            value += (*p - '0') * (place /= 10);
        else
            value = value * 10 + (*p - '0');
    }
    if (!digits || (p < l->end && is_regular(*p)) || p - from > 64) {
        pdf_damaged(l->pdf, "a number that is none");
        return false;
    }
    *out = (struct pdf_value){ .kind = real ? PDF_REAL : PDF_INTEGER };
    out->u.number.value = negative ? -value : value;
    out->u.number.raw = l->keeps_raw ? (const char *)from : NULL;
    out->u.number.n = (size_t)(p - from);
    l->at = p;
    return true;
}

static bool
lex_name(struct pdf_lexer *l, struct pdf_value *out)
{
    char name[NAME_MOST];
    size_t n = 0;

    for (l->at++; l->at < l->end && is_regular(*l->at); l->at++) {
        unsigned char c = *l->at;

        if (c == '#' && l->end - l->at > 2 && hex(l->at[1]) >= 0 && hex(l->at[2]) >= 0) {
            c = (unsigned char)(hex(l->at[1]) << 4 | hex(l->at[2]));
            l->at += 2;
        }
        if (c == '\0' || n + 1 == sizeof name) {
            pdf_damaged(l->pdf, "a name that is too long, or has a zero in it");
            return false;
        }
        name[n++] = (char)c;
    }
    *out = (struct pdf_value){ .kind = PDF_NAME, .u.name = arena_strndup(l->pdf->arena, name, n) };
    return true;
}

static void
set_string(struct pdf_lexer *l, struct pdf_value *out, char *bytes, size_t n)
{
    (void)l;
    bytes[n] = '\0';
    *out = (struct pdf_value){ .kind = PDF_STRING };
    out->u.string.bytes = bytes;
    out->u.string.n = n;
}

static bool
lex_hex_string(struct pdf_lexer *l, struct pdf_value *out)
{
    const unsigned char *end = memchr(l->at, '>', (size_t)(l->end - l->at));
    char *bytes;
    size_t n = 0;
    int high = -1;

    if (end == NULL) {
        pdf_damaged(l->pdf, "a string without an end");
        return false;
    }
    bytes = arena_alloc(l->pdf->arena, (size_t)(end - l->at) / 2 + 2);
    for (l->at++; l->at < end; l->at++) {
        int digit = hex(*l->at);

        if (is_space(*l->at))
            continue;
        if (digit < 0) {
            pdf_damaged(l->pdf, "a string in hexadecimal with other characters");
            return false;
        }
        if (high < 0) {
            high = digit;
        } else {
            bytes[n++] = (char)(high << 4 | digit);
            high = -1;
        }
    }
    if (high >= 0)
        bytes[n++] = (char)(high << 4);
    l->at = end + 1;
    set_string(l, out, bytes, n);
    return true;
}

/* One past the string that begins at `at`; NULL if it has no end. */
static const unsigned char *
string_end(const unsigned char *at, const unsigned char *end)
{
    size_t depth = 0;

    for (; at < end; at++) {
        if (*at == '\\')
            at++;
        else if (*at == '(')
            depth++;
        else if (*at == ')' && --depth == 0)
            return at + 1;
    }
    return NULL;
}

static bool
lex_string(struct pdf_lexer *l, struct pdf_value *out)
{
    const unsigned char *end = string_end(l->at, l->end), *p = l->at + 1;
    char *bytes;
    size_t n = 0;

    if (end == NULL) {
        pdf_damaged(l->pdf, "a string without an end");
        return false;
    }
    bytes = arena_alloc(l->pdf->arena, (size_t)(end - l->at));
    for (; p < end - 1; p++) {
        static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
        unsigned char c = *p;
        const char *known;

        if (c == '\r') {
            c = '\n';
            p += p + 1 < end - 1 && p[1] == '\n';
        } else if (c == '\\' && p + 1 < end - 1) {
            c = *++p;
            known = c != '\0' ? strchr(from, c) : NULL;
            if (known != NULL) {
                c = (unsigned char)to[known - from];
            } else if (c == '\r' || c == '\n') {
                p += c == '\r' && p + 1 < end - 1 && p[1] == '\n';
                continue;
            } else if (c >= '0' && c <= '7') {
                unsigned octal = c - '0';

                for (int i = 0; i < 2 && p + 1 < end - 1 && p[1] >= '0' && p[1] <= '7'; i++)
                    octal = octal << 3 | (*++p - '0');
                c = (unsigned char)octal;
            }
        }
        bytes[n++] = (char)c;
    }
    l->at = end;
    set_string(l, out, bytes, n);
    return true;
}

static bool lex(struct pdf_lexer *l, struct pdf_value *out, int depth, char *keyword, size_t room, size_t *n);

static bool
closes(struct pdf_lexer *l, const char *bracket)
{
    size_t n = strlen(bracket);

    skip_space(l);
    if ((size_t)(l->end - l->at) < n || memcmp(l->at, bracket, n) != 0)
        return false;
    l->at += n;
    return true;
}

/* Two integers and an R, at the end of a list of values, are one reference. */
static bool
lex_reference(struct pdf_lexer *l, struct pdf_value *number, const struct pdf_value *generation)
{
    if (number->kind != PDF_INTEGER || generation->kind != PDF_INTEGER || number->u.number.value < 0
        || number->u.number.value >= PDF_OBJECTS_MOST) {
        pdf_damaged(l->pdf, "a reference that is none");
        return false;
    }
    *number = (struct pdf_value){ .kind = PDF_REFERENCE, .u.reference = (unsigned)number->u.number.value };
    return true;
}

static bool
lex_array(struct pdf_lexer *l, struct pdf_value *out, int depth)
{
    struct { struct pdf_value *items; size_t n, room; } list = { 0 };
    char word[8];
    size_t n;

    for (l->at++; !closes(l, "]");) {
        struct pdf_value value;

        if (lex(l, &value, depth + 1, word, sizeof word, &n)) {
            *arena_push(l->pdf->arena, &list) = value;
        } else if (n == 1 && word[0] == 'R' && list.n >= 2) {
            if (!lex_reference(l, &list.items[list.n - 2], &list.items[list.n - 1]))
                return false;
            list.n--;
        } else {
            pdf_damaged(l->pdf, "an array without an end");
            return false;
        }
    }
    *out = (struct pdf_value){ .kind = PDF_ARRAY };
    out->u.array.items = list.items;
    out->u.array.n = list.n;
    return true;
}

static bool
lex_dictionary(struct pdf_lexer *l, struct pdf_value *out, int depth)
{
    struct pdf_dictionary *d = arena_alloc(l->pdf->arena, sizeof *d);
    char word[8];
    size_t n;

    for (l->at += 2; !closes(l, ">>");) {
        struct pdf_value key, value, generation;
        const unsigned char *after;
        struct pdf_entry *entry;

        if (!lex(l, &key, depth + 1, word, sizeof word, &n) || key.kind != PDF_NAME
            || !lex(l, &value, depth + 1, word, sizeof word, &n)) {
            pdf_damaged(l->pdf, "a dictionary that is not made of keys and values");
            return false;
        }
        after = l->at;
        if (value.kind == PDF_INTEGER && (skip_space(l), l->at < l->end) && isdigit(*l->at)) {
            if (!lex(l, &generation, depth + 1, word, sizeof word, &n)
                || lex(l, &generation, depth + 1, word, sizeof word, &n) || n != 1 || word[0] != 'R') {
                pdf_damaged(l->pdf, "a dictionary with two values for /%.40s", key.u.name);
                return false;
            }
            generation = (struct pdf_value){ .kind = PDF_INTEGER };
            if (!lex_reference(l, &value, &generation))
                return false;
        } else {
            l->at = after;
        }
        entry = arena_push(l->pdf->arena, d);
        entry->key = key.u.name;
        entry->value = value;
    }
    *out = (struct pdf_value){ .kind = PDF_DICTIONARY, .u.dictionary = d };
    return true;
}

static bool
lex(struct pdf_lexer *l, struct pdf_value *out, int depth, char *keyword, size_t room, size_t *n)
{
    const unsigned char *from;

    *n = 0;
    skip_space(l);
    if (l->at >= l->end)
        return false;
    if (++l->pdf->work > WORK_MOST) {
        pdf_damaged(l->pdf, "its objects refer to each other so often that it cannot be read");
        return false;
    }
    if (depth > DEEPEST || l->budget == 0) {
        pdf_damaged(l->pdf, depth > DEEPEST ? "values nested deeper than %d" : "an object of more than %d values",
                    depth > DEEPEST ? DEEPEST : VALUES_MOST);
        return false;
    }
    l->budget--;
    switch (*l->at) {
    case '/':
        return lex_name(l, out);
    case '(':
        return lex_string(l, out);
    case '[':
        return lex_array(l, out, depth);
    case '<':
        return l->end - l->at > 1 && l->at[1] == '<' ? lex_dictionary(l, out, depth) : lex_hex_string(l, out);
    case ']': case '>': case '{': case '}': case ')':
        return false;
    case '+': case '-': case '.':
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return lex_number(l, out);
    }
    for (from = l->at; l->at < l->end && is_regular(*l->at); l->at++)
        ;
    *n = (size_t)(l->at - from);
    if (*n >= room)
        *n = room - 1;
    memcpy(keyword, from, *n);
    keyword[*n] = '\0';
    if (strcmp(keyword, "true") == 0 || strcmp(keyword, "false") == 0)
        *out = (struct pdf_value){ .kind = PDF_BOOLEAN, .u.truth = keyword[0] == 't' };
    else if (strcmp(keyword, "null") == 0)
        *out = nothing;
    else
        return false;
    *n = 0;
    return true;
}

bool
pdf_lex(struct pdf_lexer *l, struct pdf_value *out, char *keyword, size_t room, size_t *n)
{
    return lex(l, out, 0, keyword, room, n);
}

/* "endstream" follows the data of a stream whose length is right. */
static bool
stream_ends(const struct pdf *pdf, size_t at)
{
    for (int i = 0; i < 3 && at < pdf->n && is_space(pdf->bytes[at]); i++)
        at++;
    return pdf->n - at >= 9 && memcmp(pdf->bytes + at, "endstream", 9) == 0;
}

static bool
read_stream(struct pdf_lexer *l, struct pdf_value *value, unsigned number)
{
    struct pdf *pdf = l->pdf;
    struct pdf_value length = pdf_get(pdf, *value, "Length");
    size_t at = (size_t)(l->at - pdf->bytes);

    if (at < pdf->n && pdf->bytes[at] == '\r')
        at++;
    if (at < pdf->n && pdf->bytes[at] == '\n')
        at++;
    if (length.kind != PDF_INTEGER || length.u.number.value < 0 || length.u.number.value > (double)(pdf->n - at)
        || !stream_ends(pdf, at + (size_t)length.u.number.value)) {
        pdf_damaged(pdf, "object %u: a stream that is not as long as it says", number);
        return false;
    }
    value->kind = PDF_STREAM;
    value->u.dictionary->data = pdf->bytes + at;
    value->u.dictionary->length = (size_t)length.u.number.value;
    return true;
}

struct pdf_value
pdf_object_at(struct pdf *pdf, size_t offset, unsigned *number)
{
    struct pdf_lexer l = { pdf, pdf->bytes, pdf->bytes + offset, pdf->bytes + pdf->n, true, VALUES_MOST };
    struct pdf_value value, generation;
    char word[16];
    size_t n;

    if (pdf->depth > 8) {
        pdf_damaged(pdf, "object %u: needs itself to be read", *number);
        return nothing;
    }
    if (!pdf_lex(&l, &value, word, sizeof word, &n) || value.kind != PDF_INTEGER
        || !pdf_lex(&l, &generation, word, sizeof word, &n) || generation.kind != PDF_INTEGER
        || pdf_lex(&l, &generation, word, sizeof word, &n) || strcmp(word, "obj") != 0 || n != 3
        || (*number != PDF_ANY_NUMBER && value.u.number.value != *number)) {
        pdf_damaged(pdf, "object %u is not at byte %zu, where it should be", *number, offset);
        return nothing;
    }
    *number = value.u.number.value < PDF_OBJECTS_MOST ? (unsigned)value.u.number.value : 0;
    if (!pdf_lex(&l, &value, word, sizeof word, &n)) {
        if (n == 6 && strcmp(word, "endobj") == 0)
            return nothing;
        pdf_damaged(pdf, "object %u: no value", *number);
        return nothing;
    }
    if (value.kind == PDF_DICTIONARY) {
        pdf->depth++;
        if (!pdf_lex(&l, &generation, word, sizeof word, &n) && n == 6 && strcmp(word, "stream") == 0
            && !read_stream(&l, &value, *number))
            value = nothing;
        pdf->depth--;
    } else if (value.kind == PDF_INTEGER) {
        /* the whole object may be a reference */
        struct pdf_value r[2] = { value };

        if (pdf_lex(&l, &r[1], word, sizeof word, &n) && !pdf_lex(&l, &generation, word, sizeof word, &n)
            && n == 1 && word[0] == 'R' && lex_reference(&l, &r[0], &r[1]))
            value = r[0];
    }
    return value;
}

struct pdf_value
pdf_object(struct pdf *pdf, unsigned number)
{
    const struct pdf_place *place = number < pdf->n_places ? &pdf->places[number] : NULL;

    if (place == NULL || place->kind == PLACE_NONE)
        return nothing;
    if (place->kind == PLACE_PACKED)
        return pdf_packed(pdf, place->at, place->index, number);
    return pdf_object_at(pdf, place->at, &number);
}

struct pdf_value
pdf_resolve(struct pdf *pdf, struct pdf_value v)
{
    unsigned from = v.kind == PDF_REFERENCE ? v.u.reference : 0;

    for (int hops = 0; v.kind == PDF_REFERENCE; hops++) {
        if (hops == HOPS_MOST) {
            pdf_damaged(pdf, "object %u refers to others without end", from);
            return nothing;
        }
        v = pdf_object(pdf, v.u.reference);
    }
    return v;
}

const struct pdf_value *
pdf_entry(struct pdf_value in, const char *key)
{
    if (!pdf_is_dictionary(in))
        return NULL;
    /* of a key that is repeated, the last counts */
    for (size_t i = in.u.dictionary->n; i-- > 0;)
        if (strcmp(in.u.dictionary->items[i].key, key) == 0)
            return &in.u.dictionary->items[i].value;
    return NULL;
}

struct pdf_value
pdf_get(struct pdf *pdf, struct pdf_value in, const char *key)
{
    const struct pdf_value *v = pdf_entry(in, key);

    return v != NULL ? pdf_resolve(pdf, *v) : nothing;
}

struct pdf_value
pdf_item(struct pdf *pdf, struct pdf_value array, size_t nth)
{
    return array.kind == PDF_ARRAY && nth < array.u.array.n ? pdf_resolve(pdf, array.u.array.items[nth]) : nothing;
}

bool
pdf_is_name(struct pdf_value v, const char *name)
{
    return v.kind == PDF_NAME && strcmp(v.u.name, name) == 0;
}

bool
pdf_is_number(struct pdf_value v)
{
    return v.kind == PDF_INTEGER || v.kind == PDF_REAL;
}

bool
pdf_is_dictionary(struct pdf_value v)
{
    return v.kind == PDF_DICTIONARY || v.kind == PDF_STREAM;
}

bool
pdf_numbers(struct pdf *pdf, struct pdf_value array, double *out, size_t n)
{
    if (array.kind != PDF_ARRAY || array.u.array.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct pdf_value v = pdf_item(pdf, array, i);

        if (!pdf_is_number(v))
            return false;
        out[i] = v.u.number.value;
    }
    return true;
}
