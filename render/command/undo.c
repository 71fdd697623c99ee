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
    struct event e;
    struct db_undone undone;
    struct words said;
    int64_t now;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    if (!event_open(&e, said.item[0], &report) || !data_time(at, db_event(e.db)->zone, &now, &report)
        || !db_undo(e.db, now, &undone, e.arena, &report))
        return event_close(&e, false);
    printf("took back: %s", undone.what);
    if (undone.withdrawn > 0)
        printf("; what came with it is withdrawn and keeps its code (%zu)", undone.withdrawn);
    if (undone.shown)
        printf("; this is revision %d\n", undone.revision);
    else
        puts("; signs say what they said");
    return event_close(&e, true);
}

const struct command command_undo = {
    .name = "undo", .operands = "EVENT.db", .summary = "take the last import, edit or other change back", .run = run,
    .more =
        "Everything is as it was before, except that codes that were made stay: sessions\n"
        "and people that came new are withdrawn, and found again by a later import. Said\n"
        "again, it takes back the change before that, up to twenty.\n"
};
