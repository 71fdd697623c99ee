/* placard import: take in a schedule. */
#include <stdio.h>
#include <string.h>

#include "db/read/stage.h"
#include "fonts/fonts.h"
#include "render/command/command.h"
#include "render/command/data.h"
#include "render/text/text.h"

/* The fonts are opened for the first text that is not plain. */
struct drawer {
    const char   *families;
    struct fonts *fonts;
    bool          tried;
};

static bool
is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

static bool
cannot_draw(void *context, const char *text, char *missing, size_t size)
{
    struct drawer *d = context;
    struct report quiet = { .out = NULL };

    if (is_plain(text))
        return false;
    /* a machine that only imports may be without them */
    if (!d->tried)
        d->fonts = fonts_open(d->families, &quiet);
    d->tried = true;
    return d->fonts != NULL && text_missing(d->fonts, text, missing, size);
}

static void
tell(const struct db_import *job, const struct db_import_result *r)
{
    if (r->list)
        printf("read %s (%s): %zu %s\n", job->path, r->format, r->people, r->people == 1 ? "person" : "people");
    else
        printf("read %s (%s): %zu session%s, %zu %s, %zu room%s\n", job->path, r->format, r->sessions, r->sessions == 1 ? "" : "s",
               r->people, r->people == 1 ? "person" : "people", r->rooms, r->rooms == 1 ? "" : "s");
    printf("%s%zu added, %zu changed, %zu withdrawn, %zu as before", job->dry_run ? "it would be " : "",
           r->added, r->changed, r->withdrawn, r->unchanged);
    if (job->dry_run)
        puts("; nothing has been written");
    else if (r->made_revision)
        printf("; this is revision %d\n", r->revision);
    else
        puts("; nothing a sign shows has changed");
    fputs(r->text, stdout);
}

/* Paths of the mappings that tables are known by: an organizer's own before ours. */
static const char *const *
presets(const struct data *d, struct arena *arena)
{
    const char *const *names = data_names(d, "columns", ".map", arena);
    struct { const char **items; size_t n, room; } paths = { 0 };

    for (; *names != NULL; names++)
        *arena_push(arena, &paths) = data_file(d, arena_printf(arena, "columns/%s.map", *names), arena);
    *arena_push(arena, &paths) = NULL;
    return paths.items;
}

static bool
is_role(const char *role)
{
    static const char *const roles[] = { "speaker", "staff", "sponsor", "press", "attendee" };

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(role, roles[i]) == 0)
            return true;
    return false;
}

static int
run(const struct command *self, int argc, char **argv)
{
    struct drawer drawer = { 0 };
    struct table_options tables = { 0 };
    struct db_import job = { .cannot_draw = cannot_draw, .context = &drawer, .tables = &tables };
    const char *at = NULL;
    bool json = false, show_columns = false;
    const struct option options[] = {
        { "source", 0, "NAME", "where it comes from, if several systems feed one event", .text = &job.source },
        { "zone", 0, "ZONE", "of times that do not say theirs; without it, the event's", .text = &job.zone },
        { "format", 0, "FORMAT", "such as schedule-xml; without it, found out from the file", .text = &job.format },
        { "map", 0, "FILE.map", "what the columns of a CSV or XLSX file are; without it, by their headers", .text = &tables.map },
        { "sheet", 0, "NAME", "of an XLSX file; without it, the first one that is shown", .text = &tables.sheet },
        { "role", 0, "ROLE", "of the people of a list: attendee, staff, press or sponsor", .text = &tables.role },
        { "show-columns", 0, NULL, "write a mapping of FILE's columns, to be edited; EVENT.db is left out", .flag = &show_columns },
        { "at", 0, "TIME", "of the revision this makes, local to the event; without it, now", .text = &at },
        { "dry-run", 'n', NULL, "only say what would change", .flag = &job.dry_run },
        { "allow-mass-cancel", 0, NULL, "even if more than a fifth of the sessions are gone", .flag = &job.allow_mass_cancel },
        { "json", 0, NULL, "say what has changed as one JSON object, for programs", .flag = &json },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct db_import_result result = { 0 };
    struct arena *arena = NULL;
    struct db *db = NULL;
    struct words said;
    struct data data;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 2, &said, &status))
        return status;
    if (said.n == 1 && !show_columns)
        return command_usage(self, "say an event's file and a schedule");
    if (tables.role != NULL && !is_role(tables.role))
        return command_usage(self, "--role %s: say attendee, staff, press or sponsor", tables.role);
    status = FAULT;
    job.path = said.item[said.n - 1];
    job.arena = arena = arena_new();
    if (!data_find(&data, NULL, arena, &report))
        goto out;
    tables.presets = presets(&data, arena);
    if (show_columns) {
        status = db_show_columns(job.path, &tables, stdout, &report) ? DONE : FAULT;
        goto out;
    }
    drawer.families = data.families;
    db = data_event(&data, said.item[0], arena, &report);
    if (db == NULL || !data_time(at, db_event(db)->zone, &job.now, &report) || !db_import(db, &job, &result, &report))
        goto out;
    if (json)
        fputs(result.json, stdout);
    else
        tell(&job, &result);
    status = DONE;
out:
    if (drawer.fonts != NULL)
        fonts_close(drawer.fonts);
    db_close(db);
    arena_drop(arena);
    return status;
}

const struct command command_import = {
    .name = "import", .operands = "EVENT.db FILE", .summary = "take in a schedule, or a newer state of one", .run = run,
    .more =
        "FILE is a schedule.xml or schedule.json (pretalx, frab, Wafer and their kin), an\n"
        "iCalendar file, JSON of Sessionize (views All, GridSmart, Sessions) or Sched, a\n"
        "CSV or XLSX file (Sched, Sessionize, Guidebook, Grenadine, pretalx), or the text\n"
        "of a Sched page; \"-\" is standard input. It is taken in whole or, with an error, not\n"
        "at all. A session that was known before keeps its code, whatever has changed.\n"
        "It says what has changed and what to look at; placard undo takes it back.\n"
        "\n"
        "People who do not speak get badges by lists: CSV or XLSX of pretix, Eventbrite,\n"
        "Indico, Tito, Luma, Bevy, or with columns such as Name and Company. Any other\n"
        "table is read by a mapping of its columns, which --show-columns begins for you.\n"
        "\n"
        "  placard import summit.db people.csv --role attendee\n"
        "  placard import --show-columns plan.xlsx > plan.map\n"
        "  placard import summit.db plan.xlsx --map plan.map\n"
        "  placard import summit.db schedule.xml --dry-run\n"
        "  placard import summit.db schedule.xml\n"
};
