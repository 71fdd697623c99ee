/* placard fonts: are the fonts of all sheets here? */
#include <stdio.h>

#include "fonts/fonts.h"
#include "render/command/command.h"
#include "render/command/data.h"

static int
run(const struct command *self, int argc, char **argv)
{
    const struct option options[] = { { .name = NULL } };
    struct report report = { .out = stderr };
    struct arena *arena = NULL;
    struct fonts *fonts;
    struct words said;
    struct data data;
    int status;

    if (!options_parse(self, options, argc, argv, 0, 0, &said, &status))
        return status;
    status = FAULT;
    arena = arena_new();
    if (data_find(&data, NULL, arena, &report)) {
        fonts = fonts_open(data.families, &report);
        if (fonts != NULL) {
            puts("all fonts are here");
            fonts_close(fonts);
            status = DONE;
        }
    }
    arena_drop(arena);
    return status;
}

const struct command command_fonts = {
    .name = "fonts", .operands = "", .summary = "check that the fonts of all sheets are installed", .run = run,
    .more = "Sheets use these fonts and no others, whatever else is installed.\n"
};
