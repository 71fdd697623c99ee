#include <string.h>

#include "render/web/template.h"

void
calendar_fold(GString *text)
{
    enum { MOST = 75 };
    GString *out = g_string_sized_new(text->len + text->len / 16 + 64);
    const char *p = text->str, *stop = text->str + text->len;

    while (p < stop) {
        const char *end = memchr(p, '\n', (size_t)(stop - p));
        size_t room = MOST;

        end = end != NULL ? end : stop;
        while ((size_t)(end - p) > room) {
            size_t n = room;

            while (n > 1 && ((unsigned char)p[n] & 0xc0) == 0x80)
                n--;
            g_string_append_len(out, p, (gssize)n);
            g_string_append(out, "\r\n ");
            p += n;
            room = MOST - 1;            /* of which the space is one */
        }
        g_string_append_len(out, p, end - p);
        if (end > p || end < stop)
            g_string_append(out, "\r\n");
        p = end + 1;
    }
    g_string_assign(text, out->str);
    g_string_free(out, TRUE);
}
