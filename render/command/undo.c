/* placard undo: take the last change back. */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/data.h"

static int
run(const struct command *self, int argc, char **argv)
{
    const char *at = NULL;
    const struct option options[] = {
        { "at", 0, "TIME", "of the revision this makes, local to the event; without it, now", .text = &at },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct arena *arena = NULL;
    struct db *db = NULL;
    struct db_undone undone;
    struct words said;
    struct data data;
    int64_t now;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    status = FAULT;
    arena = arena_new();
    if (!data_find(&data, NULL, arena, &report))
        goto out;
    db = data_event(&data, said.item[0], arena, &report);
    if (db == NULL || !data_time(at, db_event(db)->zone, &now, &report) || !db_undo(db, now, &undone, arena, &report))
        goto out;
    printf("took back: %s", undone.what);
    if (undone.withdrawn > 0)
        printf("; what came with it is withdrawn and keeps its code (%zu)", undone.withdrawn);
    if (undone.shown)
        printf("; this is revision %d\n", undone.revision);
    else
        puts("; signs say what they said");
    status = DONE;
out:
    db_close(db);
    arena_drop(arena);
    return status;
}

const struct command command_undo = {
    .name = "undo", .operands = "EVENT.db", .summary = "take the last import, edit or other change back", .run = run,
    .more =
        "Everything is as it was before, except that codes that were made stay: sessions\n"
        "and people that came new are withdrawn, and found again by a later import. Said\n"
        "again, it takes back the change before that, up to twenty.\n"
};
