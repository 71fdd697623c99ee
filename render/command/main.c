/* placard COMMAND …: find the command and run it. */
#include <stdio.h>
#include <string.h>

#include "render/command/command.h"

const struct command *const commands[] = {
    &command_init, &command_import, &command_edit, &command_undo, &command_room, &command_set, &command_check, &command_print, &command_preflight,
    &command_site, &command_serve, &command_list, &command_stocks, &command_fonts, &command_help, &command_version, NULL
};

const struct command *
command_find(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int
unknown(const char *said)
{
    const char *names[sizeof commands / sizeof *commands] = { 0 };
    const char *nearest;

    for (size_t i = 0; commands[i] != NULL; i++)
        names[i] = commands[i]->name;
    nearest = report_nearest(said, names);
    if (nearest != NULL)
        fprintf(stderr, "placard: there is no command \"%s\"; did you mean \"%s\"?\n", said, nearest);
    else
        fprintf(stderr, "placard: there is no command \"%s\"; placard help lists them\n", said);
    return USAGE;
}

int
main(int argc, char **argv)
{
    static char help[] = "help", version[] = "version";
    const struct command *command;

    if (argc < 2) {
        fputs("placard: say what to do; placard help lists the commands\n", stderr);
        return USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        argv[1] = help;
    else if (strcmp(argv[1], "--version") == 0)
        argv[1] = version;
    command = command_find(argv[1]);
    if (command == NULL)
        return unknown(argv[1]);
    return command_finish(command->run(command, argc - 1, argv + 1));
}
