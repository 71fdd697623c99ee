/* placard set: change the facts of an event. */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/facts.h"

static void
show(const struct db_event *e)
{
    printf("name        %s\nplace       %s\nzone        %s\nurl         %s\nlanguage    %s\n"
           "clock       %s\npaper       %s\nday-change  %d:%02d\n",
           e->name, e->place, e->zone, e->url, e->language,
           e->clock != NULL ? e->clock : "as the language has it", e->paper, e->day_change / 60, e->day_change % 60);
}

static int
run(const struct command *self, int argc, char **argv)
{
    struct facts facts = { 0 };
    const char *at = NULL;
    const struct option options[] = {
        FACT_OPTIONS(facts),
        { "at", 0, "TIME", "of the revision this makes, local to the event; without it, now", .text = &at },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct arena *arena = NULL;
    struct db *db = NULL;
    struct words said;
    struct data data;
    struct db_event event;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    status = FAULT;
    arena = arena_new();
    if (!data_find(&data, NULL, arena, &report) || !facts_read(&facts, &data, &event, arena, &report))
        goto out;
    db = db_open(said.item[0], &report);
    if (db == NULL)
        goto out;
    if (argc > 2 && (!data_time(at, event.zone != NULL ? event.zone : db_event(db)->zone, &event.now, &report)
                     || !db_set_event(db, &event, &report)))
        goto out;
    show(db_event(db));
    status = DONE;
out:
    db_close(db);
    arena_drop(arena);
    return status;
}

const struct command command_set = {
    .name = "set", .operands = "EVENT.db", .summary = "change or show the facts of an event", .run = run,
    .more =
        "Without options it shows them. A change that shows on signs makes a revision.\n"
        "\n"
        "  placard set summit.db --language de --clock 24\n"
};
