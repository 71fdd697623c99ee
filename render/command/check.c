/* placard check: is the schedule fit to print? */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/data.h"

static int
run(const struct command *self, int argc, char **argv)
{
    const struct option options[] = { { .name = NULL } };
    struct report report = { .out = stderr };
    struct event e;
    struct words said;
    int status;
    bool ok;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    ok = event_open(&e, said.item[0], &report) && db_check(e.db, NULL, &report);
    if (ok)
        puts("nothing wrong");
    return event_close(&e, ok);
}

const struct command command_check = {
    .name = "check", .operands = "EVENT.db", .summary = "look for what cannot be printed: rooms booked twice", .run = run,
    .more = "placard print looks too, and prints no sheet that something is wrong with, unless told --force.\n"
};
