#include "render/pdf/write.h"

#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define FLUSH_AT 262144

struct writer {
    press_write  *write;
    void         *closure;
    struct bytes  pending, scratch;
    uint64_t      offset;               /* of the first byte pending */
    uint64_t     *offsets;              /* by number; 0: not written */
    unsigned      n, room;
    GChecksum    *sum;
    size_t        summed;               /* of the bytes pending */
    z_stream      z;
    bool          failed;
    char          digest[33];
};

static void
sum_pending(struct writer *w)
{
    g_checksum_update(w->sum, w->pending.at + w->summed, (gssize)(w->pending.n - w->summed));
    w->summed = w->pending.n;
}

/*
 * Most bytes of a file are compressed, and end in their own sum (RFC 1950),
 * which stands for them in that of the file: to sum them all again takes a
 * third as long as making them.
 */
static size_t
without_sum(const unsigned char *data, size_t n)
{
    bool zlib = n > 6 && (data[0] & 15) == 8 && (data[0] << 8 | data[1]) % 31 == 0;

    return zlib ? n - 4 : 0;
}

static void
flush(struct writer *w)
{
    sum_pending(w);
    w->summed = 0;
    if (!w->failed && !w->write(w->closure, w->pending.at, w->pending.n))
        w->failed = true;
    w->offset += w->pending.n;
    w->pending.n = 0;
}

struct writer *
writer_new(int version, int level, press_write *write, void *closure)
{
    struct writer *w = calloc(1, sizeof *w);

    if (w == NULL)
        abort();
    *w = (struct writer){ .write = write, .closure = closure, .n = 1, .sum = g_checksum_new(G_CHECKSUM_MD5) };
    if (deflateInit(&w->z, level) != Z_OK)
        abort();
    /* bytes that are no text tell programs not to treat the file as such */
    bytes_printf(&w->pending, "%%PDF-%d.%d\n%%\xe2\xe3\xcf\xd3\n", version / 10, version % 10);
    return w;
}

void
writer_drop(struct writer *w)
{
    if (w == NULL)
        return;
    deflateEnd(&w->z);
    g_checksum_free(w->sum);
    bytes_drop(&w->pending);
    bytes_drop(&w->scratch);
    free(w->offsets);
    free(w);
}

unsigned
writer_number(struct writer *w)
{
    if (w->n >= w->room) {
        unsigned room = w->room ? 2 * w->room : 1024;

        w->offsets = realloc(w->offsets, room * sizeof *w->offsets);
        if (w->offsets == NULL)
            abort();
        memset(w->offsets + w->room, 0, (room - w->room) * sizeof *w->offsets);
        w->room = room;
    }
    return w->n++;
}

struct bytes *
writer_begin(struct writer *w, unsigned number)
{
    assert(number > 0 && number < w->n && w->offsets[number] == 0);
    w->offsets[number] = w->offset + w->pending.n;
    bytes_number(&w->pending, number, 0);
    bytes_text(&w->pending, " 0 obj\n");
    return &w->pending;
}

void
writer_end(struct writer *w)
{
    bytes_text(&w->pending, "\nendobj\n");
    if (w->pending.n >= FLUSH_AT)
        flush(w);
}

void
writer_deflate(struct writer *w, const void *data, size_t n, struct bytes *out)
{
    deflateReset(&w->z);
    w->z.next_in = (unsigned char *)data;
    do {
        size_t piece = n < ((size_t)1 << 30) ? n : (size_t)1 << 30;
        int status;

        w->z.avail_in = (unsigned)piece;
        n -= piece;
        do {
            size_t room = deflateBound(&w->z, w->z.avail_in);

            w->z.next_out = bytes_room(out, room);
            w->z.avail_out = (unsigned)room;
            status = deflate(&w->z, n == 0 ? Z_FINISH : Z_NO_FLUSH);
            out->n += room - w->z.avail_out;
        } while (w->z.avail_in > 0 || (n == 0 && status != Z_STREAM_END));
    } while (n > 0);
}

void
writer_stream(struct writer *w, unsigned number, const struct bytes *keys, const void *data, size_t n, bool compress)
{
    struct bytes *out;

    if (compress) {
        w->scratch.n = 0;
        writer_deflate(w, data, n, &w->scratch);
        data = w->scratch.at;
        n = w->scratch.n;
    }
    out = writer_begin(w, number);
    bytes_text(out, "<<");
    bytes_add(out, keys->at, keys->n);
    if (compress)
        bytes_text(out, "/Filter/FlateDecode");
    bytes_text(out, "/Length ");
    bytes_number(out, (double)n, 0);
    bytes_text(out, ">>stream\n");
    sum_pending(w);
    bytes_add(out, data, n);
    w->summed += without_sum(data, n);
    bytes_text(out, "\nendstream");
    writer_end(w);
}

const char *
writer_digest(struct writer *w)
{
    GChecksum *sum;

    flush(w);
    sum = g_checksum_copy(w->sum);
    snprintf(w->digest, sizeof w->digest, "%s", g_checksum_get_string(sum));
    g_checksum_free(sum);
    return w->digest;
}

bool
writer_finish(struct writer *w, unsigned root, unsigned info, const char *id)
{
    uint64_t table = w->offset + w->pending.n;

    bytes_printf(&w->pending, "xref\n0 %u\n0000000000 65535 f \n", w->n);
    for (unsigned i = 1; i < w->n; i++) {
        assert(w->offsets[i] != 0);
        if (w->offsets[i] > 9999999999)
            w->failed = true;           /* ten digits are all there are */
        bytes_printf(&w->pending, "%010llu 00000 n \n", (unsigned long long)w->offsets[i]);
        if (w->pending.n >= FLUSH_AT)
            flush(w);
    }
    bytes_printf(&w->pending, "trailer\n<</Size %u/Root %u 0 R/Info %u 0 R/ID[<%s><%s>]>>\nstartxref\n%llu\n%%%%EOF\n",
                 w->n, root, info, id, id, (unsigned long long)table);
    flush(w);
    return !w->failed;
}

void
put_name(struct bytes *out, const char *name)
{
    bytes_text(out, "/");
    for (; *name != '\0'; name++) {
        if (*name <= ' ' || *name > '~' || strchr("()<>[]{}/%#", *name) != NULL)
            bytes_printf(out, "#%02x", (unsigned char)*name);
        else
            bytes_add(out, name, 1);
    }
}

static void
put_hex(struct bytes *out, unsigned v, int digits)
{
    while (digits-- > 0)
        bytes_add(out, &"0123456789abcdef"[v >> 4 * digits & 15], 1);
}

void
put_string(struct bytes *out, const char *s, size_t n)
{
    bool plain = true;

    for (size_t i = 0; i < n; i++)
        plain = plain && s[i] >= ' ' && s[i] <= '~';
    if (!plain) {
        bytes_text(out, "<");
        for (size_t i = 0; i < n; i++)
            put_hex(out, (unsigned char)s[i], 2);
        bytes_text(out, ">");
        return;
    }
    bytes_text(out, "(");
    for (size_t i = 0; i < n; i++) {
        if (strchr("()\\", s[i]) != NULL)
            bytes_text(out, "\\");
        bytes_add(out, s + i, 1);
    }
    bytes_text(out, ")");
}

void
put_text(struct bytes *out, const char *utf8)
{
    char *valid = g_utf8_make_valid(utf8, -1);
    bool ascii = true;

    for (const char *p = valid; *p != '\0'; p++)
        ascii = ascii && *p >= ' ' && *p <= '~';
    if (ascii) {
        put_string(out, valid, strlen(valid));
    } else {
        glong n;
        gunichar2 *units = g_utf8_to_utf16(valid, -1, NULL, &n, NULL);

        bytes_text(out, "<feff");
        for (glong i = 0; i < n; i++)
            put_hex(out, units[i], 4);
        bytes_text(out, ">");
        g_free(units);
    }
    g_free(valid);
}

void
put_number(struct bytes *out, struct pdf_value v)
{
    if (v.u.number.raw != NULL)
        bytes_add(out, v.u.number.raw, v.u.number.n);
    else
        bytes_number(out, v.u.number.value, 6);
}
