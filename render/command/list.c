/* placard list: what an event's file holds, for people and for programs. */
#include <stdio.h>
#include <string.h>

#include "render/command/command.h"
#include "render/command/data.h"
#include "render/command/table.h"

static const struct part {
    const char *name, *view;
    bool        aside;                  /* only if it is asked for */
} parts[] = {
    { "rooms", "list_rooms" },
    { "days", "list_days" },
    { "sessions", "list_sessions" },
    { "people", "list_people" },
    { "imports", "list_imports", true },
};
enum { N_PARTS = sizeof parts / sizeof *parts };

static void
field(const char *name, const char *value, const char *after)
{
    printf("    \"%s\": ", name);
    if (value != NULL)
        table_json_string(value, stdout);
    else
        fputs("null", stdout);
    fputs(after, stdout);
}

static void
print_json(struct db *db, const struct table *tables, const bool *wanted)
{
    const struct db_event *e = db_event(db);
    int64_t when;

    fputs("{\n  \"event\": {\n", stdout);
    field("name", e->name, ",\n");
    field("place", e->place, ",\n");
    field("zone", e->zone, ",\n");
    field("url", e->url, ",\n");
    field("language", e->language, ",\n");
    field("clock", e->clock, ",\n");
    field("paper", e->paper, ",\n");
    printf("    \"revision\": %d\n  }", db_revision(db, &when));
    for (size_t i = 0; i < N_PARTS; i++)
        if (wanted[i]) {
            printf(",\n  \"%s\": ", parts[i].name);
            table_json(&tables[i], stdout);
        }
    fputs("\n}\n", stdout);
}

static void
print_tables(struct db *db, const struct table *tables, const bool *wanted)
{
    const struct db_event *e = db_event(db);
    int64_t when;

    printf("%s%s%s\n%s, revision %d\n", e->name, *e->place ? ", " : "", e->place, e->url, db_revision(db, &when));
    for (size_t i = 0; i < N_PARTS; i++)
        if (wanted[i]) {
            printf("\n%zu %.*s%s\n", tables[i].n_rows,
                   (int)strlen(parts[i].name) - (tables[i].n_rows == 1 && strcmp(parts[i].name, "people") != 0),
                   tables[i].n_rows == 1 && strcmp(parts[i].name, "people") == 0 ? "person" : parts[i].name, "");
            table_print(&tables[i], stdout);
        }
}

static bool
choose(const struct command *self, const struct words *said, bool *wanted)
{
    const char *names[N_PARTS + 1] = { 0 };

    for (size_t i = 0; i < N_PARTS; i++) {
        names[i] = parts[i].name;
        wanted[i] = said->n == 1 && !parts[i].aside;
    }
    for (size_t k = 1; k < said->n; k++) {
        size_t i = 0;

        while (i < N_PARTS && strcmp(said->item[k], names[i]) != 0)
            i++;
        if (i == N_PARTS) {
            const char *nearest = report_nearest(said->item[k], names);

            command_usage(self, "there are no \"%s\" to list; %s%s%s", said->item[k], nearest ? "did you mean \"" : "there are ",
                          nearest ? nearest : "rooms, days, sessions, people and imports", nearest ? "\"?" : "");
            return false;
        }
        wanted[i] = true;
    }
    return true;
}

static int
run(const struct command *self, int argc, char **argv)
{
    bool json = false, wanted[N_PARTS], ok;
    const struct option options[] = {
        { "json", 0, NULL, "as one JSON object, for programs", .flag = &json },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct table tables[N_PARTS] = { 0 };
    struct event e;
    struct words said;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1 + N_PARTS, &said, &status))
        return status;
    if (!choose(self, &said, wanted))
        return USAGE;
    ok = event_open(&e, said.item[0], &report);
    for (size_t i = 0; ok && i < N_PARTS; i++)
        ok = !wanted[i] || table_read(&tables[i], e.db, parts[i].view, e.arena, &report);
    if (ok)
        (json ? print_json : print_tables)(e.db, tables, wanted);
    return event_close(&e, ok);
}

const struct command command_list = {
    .name = "list", .operands = "EVENT.db [rooms] [days] [sessions] [people] [imports]",
    .summary = "list rooms, days, sessions with their codes, people; or what was taken in", .run = run,
    .more = "Without saying what, all but the imports.\n"
};
