/* placard check: is the schedule fit to print? */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/data.h"

static int
run(const struct command *self, int argc, char **argv)
{
    const struct option options[] = { { .name = NULL } };
    struct report report = { .out = stderr };
    struct arena *arena = NULL;
    struct db *db = NULL;
    struct words said;
    struct data data;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    status = FAULT;
    arena = arena_new();
    if (!data_find(&data, NULL, arena, &report))
        goto out;
    db = data_event(&data, said.item[0], arena, &report);
    if (db != NULL && db_check(db, NULL, &report)) {
        puts("nothing wrong");
        status = DONE;
    }
out:
    db_close(db);
    arena_drop(arena);
    return status;
}

const struct command command_check = {
    .name = "check", .operands = "EVENT.db", .summary = "look for what cannot be printed: rooms booked twice", .run = run,
    .more = "placard print looks too, and prints no sheet that something is wrong with, unless told --force.\n"
};
