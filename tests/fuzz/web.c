/* Any text as a page template: it may be wrong, and must be said to be; what it makes never has a value as it was. */
#include <stdint.h>
#include <string.h>

#include "render/web/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that a template says by itself, and nothing that may come out of one as it is, outside of a calendar. */
static const char hostile[] = "zq<zq\"zq'&>zq\t\nzq";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "t.html", "t.xml", "t.json", "t.ics", "t.conf" };
    static const char *const fields[] = { "title", "start" }, *const lists[] = { "sessions" };
    static const struct record_shape row = { fields, 2 }, *const rows[] = { &row };
    static const struct record_shape shape = { fields, 2, lists, rows, 1 };
    const char *values[] = { hostile, "+A|-B" };
    struct record page = { &shape, NULL, values, NULL }, talk = { &row, &page, values, NULL }, *talks[] = { &talk, &talk };
    struct record_list list = { "sessions", talks, 2 };
    struct report report = { .out = NULL };
    struct arena *arena;
    GString *out;
    struct web_template *t;

    if (size == 0)
        return 0;
    arena = arena_new();
    out = g_string_new(NULL);
    page.lists = &list;
    t = web_template_parse(names[data[0] % 5], (const char *)data + 1, size - 1, NULL, arena, &report);
    if ((t == NULL) != (report.errors > 0))
        __builtin_trap();
    if (t != NULL && t->view == NULL)
        t->view = "web";
    if (t != NULL && web_template_check(t, &shape, NULL, arena, &report))
        web_template_write(t, &page, out, arena, &report);
    if (t != NULL && t->format == WEB_HTML && memmem(data, size, "zq", 2) == NULL && strstr(out->str, "zq<zq\"") != NULL)
        __builtin_trap();
    g_string_free(out, TRUE);
    arena_drop(arena);
    if (size < 4096) {
        char *text = g_strndup((const char *)data, size);

        out = g_string_new(NULL);
        if (g_utf8_validate(text, -1, NULL))
            markdown_put(out, text);
        if (strstr(out->str, "<script") != NULL || strstr(out->str, "href=\"javascript") != NULL)
            __builtin_trap();
        g_string_free(out, TRUE);
        g_free(text);
    }
    return 0;
}
