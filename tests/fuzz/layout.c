/* Any text as a layout: it may be wrong, and must be said to be. */
#include <stdint.h>

#include "render/layout/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report report = { .out = NULL };
    struct arena *arena = arena_new();
    struct layout *layout = layout_parse("fuzz.layout", (const char *)data, size, NULL, arena, &report);

    if ((layout == NULL) != (report.errors > 0))
        __builtin_trap();
    if (layout != NULL) {
        static const char *const fields[] = { "title", "start" }, *const lists[] = { "sessions" };
        static const struct record_shape row = { fields, 2 }, *const rows[] = { &row };
        static const struct record_shape sheet = { fields, 1, lists, rows, 1 };
        size_t n;

        layout_lists(layout, arena, &n);
        layout_check_fields(layout, &sheet, NULL, &report);
    }
    arena_drop(arena);
    return 0;
}
