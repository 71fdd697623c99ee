#include "render/text/internal.h"

#include <stdio.h>
#include <string.h>

bool
text_missing(void *font_map, const char *utf8, char *missing, size_t size)
{
    const struct fonts *fonts = font_map;
    size_t length = 0;
    bool any = false;

    for (const char *p = utf8; *p != '\0'; p = g_utf8_next_char(p)) {
        uint32_t c = g_utf8_get_char(p);
        char name[16];

        if (c <= 0x7e || char_is_ignorable(c) || char_is_space(c) || char_is_line_feed(c) || fonts_covering(fonts, &c, 1, 400, NULL) != NULL)
            continue;
        any = true;
        snprintf(name, sizeof name, "%sU+%04X", length > 0 ? " " : "", (unsigned)c);
        if (length + strlen(name) < size && strstr(missing, name + (length > 0)) == NULL)
            length += (size_t)snprintf(missing + length, size - length, "%s", name);
    }
    return any;
}
