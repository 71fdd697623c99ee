/* placard help and placard version. */
#include <stdio.h>
#include <string.h>

#include "render/command/command.h"
#include "render/layout/layout.h"

#define VERSION "1.0"

static int
run(const struct command *self, int argc, char **argv)
{
    static char help[] = "--help";
    const struct option options[] = { { .name = NULL } };
    struct words said;
    const struct command *about;
    int status;

    if (!options_parse(self, options, argc, argv, 0, 1, &said, &status))
        return status;
    if (said.n == 1 && strcmp(said.item[0], "layout") == 0) {
        layout_reference(stdout);
        return DONE;
    }
    if (said.n == 1) {
        about = command_find(said.item[0]);
        if (about == NULL)
            return command_usage(self, "there is no command \"%s\"", said.item[0]);
        return about->run(about, 2, (char *[]){ help, help, NULL });
    }
    fputs("placard COMMAND …\n\nDoor signs, posters and badges from a schedule.\n\n", stdout);
    for (size_t i = 0; commands[i] != NULL; i++)
        printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nplacard COMMAND --help says more about one of them;\n"
          "placard help layout is the reference of the layout language.\n", stdout);
    return DONE;
}

static int
run_version(const struct command *self, int argc, char **argv)
{
    const struct option options[] = { { .name = NULL } };
    struct words said;
    int status;

    if (!options_parse(self, options, argc, argv, 0, 0, &said, &status))
        return status;
    puts("placard " VERSION);
    return DONE;
}

const struct command command_help = {
    .name = "help", .operands = "[COMMAND | layout]", .summary = "say what the commands are, or how layouts are written",
    .run = run, .more = ""
};

const struct command command_version = {
    .name = "version", .operands = "", .summary = "say which version this is", .run = run_version, .more = ""
};
