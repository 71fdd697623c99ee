/* placard room: what the rooms are made of, and what they are called. */
#include <stdio.h>
#include <string.h>

#include "render/command/command.h"
#include "render/command/data.h"
#include "render/command/table.h"

enum { MOST_CELLS = 26 };

/* "A,B,C" in a list; its length, or 0 after an error. */
static size_t
split(const char *cells, const char **out, struct arena *arena, struct report *report)
{
    size_t n = 0;

    for (;;) {
        size_t length = strcspn(cells, ",");
        const char *from = cells;

        cells += length;
        while (length > 0 && *from == ' ')
            from++, length--;
        while (length > 0 && from[length - 1] == ' ')
            length--;
        if (length == 0) {
            report_error(report, NOWHERE, "--cells wants names with commas between, such as A,B,C");
            return 0;
        }
        if (n == MOST_CELLS) {
            report_error(report, NOWHERE, "--cells: a room has at most %d cells", MOST_CELLS);
            return 0;
        }
        out[n++] = arena_strndup(arena, from, length);
        if (*cells++ == '\0')
            return n;
    }
}

static int
run(const struct command *self, int argc, char **argv)
{
    const char *cells = NULL, *at = NULL;
    const struct option options[] = {
        { "cells", 0, "A,B,C", "the parts it is made of, from left to right", .text = &cells },
        { "at", 0, "TIME", "of the revision this makes, local to the event; without it, now", .text = &at },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct event e;
    struct words said;
    struct table rooms;
    const char *list[MOST_CELLS];
    bool rename, ok;
    size_t n;
    int64_t now;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 4, &said, &status))
        return status;
    /* "placard room rename EVENT.db …" is said as well */
    if (said.n == 4 && strcmp(said.item[0], "rename") == 0) {
        said.item[0] = said.item[1];
        said.item[1] = "rename";
    }
    rename = said.n > 2;
    if (rename && (said.n != 4 || strcmp(said.item[1], "rename") != 0 || cells != NULL))
        return command_usage(self, "a room and its new name are said so: "
                             "placard room %s rename \"Dome 1\" \"Great Dome\"", said.item[0]);
    if (!rename && (said.n == 2) != (cells != NULL))
        return command_usage(self, "a room and its cells are said together: "
                             "placard room %s \"Ravenna ABC\" --cells A,B,C", said.item[0]);
    ok = event_open(&e, said.item[0], &report) && data_time(at, db_event(e.db)->zone, &now, &report);
    if (ok && cells != NULL) {
        n = split(cells, list, e.arena, &report);
        ok = n > 0 && db_room_cells(e.db, said.item[1], list, n, now, &report);
    }
    if (ok && rename)
        ok = db_room_rename(e.db, said.item[2], said.item[3], now, &report);
    ok = ok && table_read(&rooms, e.db, "list_rooms", e.arena, &report);
    if (ok)
        table_print(&rooms, stdout);
    return event_close(&e, ok);
}

const struct command command_room = {
    .name = "room", .operands = "EVENT.db [ROOM --cells A,B,C | rename ROOM NAME]",
    .summary = "say what a divisible room is made of, or that it has another name", .run = run,
    .more =
        "Rooms that share a cell share doors: what takes place in one is shown at the\n"
        "other, and both at once are a conflict. Without a room, it lists them.\n"
        "\n"
        "  placard room summit.db \"Ravenna ABC\" --cells A,B,C\n"
        "  placard room summit.db \"Ravenna AB\"  --cells A,B\n"
        "  placard room summit.db \"Ravenna C\"   --cells C\n"
        "\n"
        "A room that a newer schedule calls otherwise is the same room once that is said:\n"
        "its colour, its cells and the codes of its door signs stay.\n"
        "\n"
        "  placard room summit.db rename \"Dome 1\" \"Great Dome\"\n"
};
