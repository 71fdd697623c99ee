/* placard init: a new event. */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/facts.h"

static int
run(const struct command *self, int argc, char **argv)
{
    struct facts facts = { .language = "en", .paper = "A4", .day_change = "4:00" };
    const struct option options[] = { FACT_OPTIONS(facts), { .name = NULL } };
    struct report report = { .out = stderr };
    struct arena *arena = NULL;
    struct words said;
    struct data data;
    struct db_event event;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    if (facts.name == NULL || facts.zone == NULL || facts.url == NULL)
        return command_usage(self, "an event wants a name, a zone and a url:\n"
                             "placard init %s --name \"Our Summit\" --zone Europe/Berlin --url https://our.example", said.item[0]);
    status = FAULT;
    arena = arena_new();
    if (data_find(&data, NULL, arena, &report)
        && facts_read(&facts, &data, &event, arena, &report)
        && db_create(said.item[0], &event, &report)) {
        printf("made %s\n", said.item[0]);
        status = DONE;
    }
    arena_drop(arena);
    return status;
}

const struct command command_init = {
    .name = "init", .operands = "EVENT.db", .summary = "make a file for a new event", .run = run,
    .more =
        "Name, zone and url are wanted; the rest can be set later with placard set.\n"
        "The url is where the event's pages are to be: printed codes lead there for\n"
        "good, so choose a short one that lasts.\n"
        "\n"
        "  placard init summit.db --name \"Our Summit\" --zone Europe/Berlin --url https://our.example\n"
};
