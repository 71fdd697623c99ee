/* placard import: take in a schedule. */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/data.h"

static void
tell(const struct db_import *job, const struct db_import_result *r)
{
    printf("read %s (%s): %zu sessions, %zu people, %zu rooms\n", job->path, r->format, r->sessions, r->people, r->rooms);
    printf("%s%zu added, %zu changed, %zu withdrawn, %zu as before", job->dry_run ? "it would be " : "",
           r->added, r->changed, r->withdrawn, r->unchanged);
    if (job->dry_run)
        puts("; nothing has been written");
    else if (r->made_revision)
        printf("; this is revision %d\n", r->revision);
    else
        puts("; nothing a sign shows has changed");
}

static int
run(const struct command *self, int argc, char **argv)
{
    struct db_import job = { 0 };
    const char *at = NULL;
    const struct option options[] = {
        { "source", 0, "NAME", "where it comes from, if several systems feed one event", .text = &job.source },
        { "zone", 0, "ZONE", "of times that do not say theirs; without it, the event's", .text = &job.zone },
        { "format", 0, "FORMAT", "schedule-xml or sched-text; without it, found out from the file", .text = &job.format },
        { "at", 0, "TIME", "of the revision this makes, local to the event; without it, now", .text = &at },
        { "dry-run", 'n', NULL, "only say what would change", .flag = &job.dry_run },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct db_import_result result = { 0 };
    struct arena *arena = NULL;
    struct db *db = NULL;
    struct words said;
    struct data data;
    int status;

    if (!options_parse(self, options, argc, argv, 2, 2, &said, &status))
        return status;
    status = FAULT;
    job.path = said.item[1];
    arena = arena_new();
    if (!data_find(&data, NULL, arena, &report))
        goto out;
    db = data_event(&data, said.item[0], arena, &report);
    if (db == NULL || !data_time(at, db_event(db)->zone, &job.now, &report) || !db_import(db, &job, &result, &report))
        goto out;
    tell(&job, &result);
    status = DONE;
out:
    db_close(db);
    arena_drop(arena);
    return status;
}

const struct command command_import = {
    .name = "import", .operands = "EVENT.db FILE", .summary = "take in a schedule, or a newer state of one", .run = run,
    .more =
        "FILE is a schedule.xml (pretalx, frab, Wafer and their kin) or the text of a\n"
        "Sched page; \"-\" is standard input. It is taken in whole or, with an error, not\n"
        "at all. A session that was known before keeps its code, whatever has changed.\n"
        "\n"
        "  placard import summit.db schedule.xml\n"
};
