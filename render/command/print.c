/* placard print: sheets of a layout, from an event. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fonts/fonts.h"
#include "render/command/command.h"
#include "render/command/data.h"
#include "render/command/sink.h"
#include "render/command/table.h"

/* What was said. */
struct request {
    const char  *event, *layout, *output, *room, *day, *paper, *stock, *offset, *layouts;
    struct words only;
    int          start_at;
    double       dpi;
    bool         png, dump, outline, force, timings;
};

enum step { STARTING, READING, PLACING, DRAWING, WRITING, N_STEPS };

/* What printing needs, and where it stands. */
struct job {
    const struct request *request;
    struct report        *report;
    struct arena         *arena;        /* for the job */
    struct data           data;
    struct layout        *layout;
    struct db            *db;
    struct fonts         *fonts;
    struct text_engine   *text;
    struct images        *images;
    struct placer        *placer;
    struct imposition     imposition;
    const char           *path;         /* of the file it makes; NULL: stdout */
    struct sink           sink;
    size_t                records, continued;
    double                seconds[N_STEPS], since;
    double                shown;        /* when progress was told last */
};

/* Books the time since the last call on a step. */
static void
clock_step(struct job *j, enum step step)
{
    struct timespec t;
    double now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    now = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    j->seconds[step] += now - j->since;
    j->since = now;
}

/* "1.5,-0.5", in mm, the unit said or not */
static bool
read_offset(const char *said, struct point *out, struct report *report)
{
    double value[2];
    const char *s = said;

    for (int i = 0; i < 2; i++) {
        char *end;

        value[i] = strtod(s, &end);
        if (end == s || !isfinite(value[i]))
            goto wrong;
        if (strncmp(end, "mm", 2) == 0)
            end += 2;
        if (*end != (i == 0 ? ',' : '\0'))
            goto wrong;
        s = end + 1;
    }
    *out = (struct point){ mm(value[0]), mm(value[1]) };
    return true;
wrong:
    report_error(report, NOWHERE, "--offset \"%s\": say how far right and how far down, in mm: 0.5,-1", said);
    return false;
}

static bool
declares_paper(const struct layout *layout, const char *name)
{
    for (const struct frame *sheet = layout->page->children; sheet != NULL; sheet = sheet->next)
        for (size_t i = 0; sheet->kind == FRAME_SHEET && i < sheet->n_papers; i++)
            if (strcmp(sheet->papers[i].name, name) == 0)
                return true;
    return false;
}

/* A room or day that is not there: the most likely reason why a filter leaves nothing. */
static bool
check_known(struct job *j, const char *view, const char *column, const char *what, const char *value)
{
    struct table t;
    const char **names;
    const char *nearest;
    int c;

    if (value == NULL)
        return true;
    if (!table_read(&t, j->db, view, j->arena, j->report))
        return false;
    c = table_column(&t, column);
    names = arena_array(j->arena, t.n_rows + 1, sizeof *names);
    for (size_t i = 0; c >= 0 && i < t.n_rows; i++) {
        names[i] = t.rows[i][c] != NULL ? t.rows[i][c] : "";
        if (strcmp(names[i], value) == 0)
            return true;
    }
    nearest = report_nearest(value, names);
    if (nearest != NULL)
        report_error(j->report, NOWHERE, "there is no %s \"%s\"; did you mean \"%s\"?", what, value, nearest);
    else
        report_error(j->report, NOWHERE, "there is no %s \"%s\"; placard list %s %ss shows them", what, value,
                     j->request->event, what);
    return false;
}

/* The event is ready to print: known rooms and days, no conflicts. */
static bool
open_event(struct job *j)
{
    const struct request *r = j->request;
    struct report quiet = { .out = NULL };

    j->db = data_event(&j->data, r->event, j->arena, j->report);
    if (j->db == NULL || !check_known(j, "list_rooms", "room", "room", r->room)
        || !check_known(j, "list_days", "day", "day", r->day))
        return false;
    if (!r->force)
        return db_check(j->db, j->report);
    db_check(j->db, &quiet);
    if (quiet.errors > 0)
        report_warning(j->report, NOWHERE, "%zu %s drawn as %s (--force); placard check says what is wrong", quiet.errors,
                       quiet.errors == 1 ? "conflict is" : "conflicts are", quiet.errors == 1 ? "it stands" : "they stand");
    return true;
}

static bool
open_stock(struct job *j)
{
    const struct request *r = j->request;
    const struct frame *stocks = data_stocks(&j->data, j->arena, j->report);

    if (stocks == NULL)
        return false;
    j->imposition.stock = stock_find(stocks, r->stock, j->report);
    j->imposition.start_at = r->start_at > 0 ? (size_t)r->start_at : 0;
    return j->imposition.stock != NULL
        && (r->offset == NULL || read_offset(r->offset, &j->imposition.offset, j->report))
        && impose_check(&j->imposition, j->report);
}

static bool
open_placer(struct job *j)
{
    const struct request *r = j->request;
    struct layout_job *job = arena_alloc(j->arena, sizeof *job);
    const char *own = db_event(j->db)->paper;

    *job = (struct layout_job){ .layout = j->layout, .text = j->text, .images = j->images,
                                .force = r->force };
    if (r->stock != NULL)
        job->label = j->imposition.stock->stock_label;
    else if (r->paper != NULL)
        job->paper = r->paper;
    else if (own != NULL && declares_paper(j->layout, own))
        job->paper = own;
    j->placer = placer_new(job, j->report);
    return j->placer != NULL;
}

/* "door-sign" of "my/door-sign.layout" */
static const char *
layout_title(const struct request *r, struct arena *arena)
{
    const char *slash = strrchr(r->layout, '/'), *name = slash != NULL ? slash + 1 : r->layout;

    return arena_strndup(arena, name, strcspn(name, "."));
}

static bool
open_output(struct job *j)
{
    const struct request *r = j->request;
    const char *name = layout_title(r, j->arena);
    struct output_options options = { .format = r->png ? OUTPUT_PNG : OUTPUT_PDF, .dpi = r->dpi };
    struct stat event, file;
    int revision = db_revision(j->db, &options.when);

    if (r->stock != NULL && !r->dump)
        sink_labels(&j->sink, &j->imposition, j->arena);
    j->path = r->output;
    if (j->path != NULL && stat(j->path, &file) == 0 && stat(r->event, &event) == 0 && file.st_ino == event.st_ino
        && file.st_dev == event.st_dev) {
        report_error(j->report, NOWHERE, "%s is the event itself; write to another file", j->path);
        return false;
    }
    if (r->dump) {
        j->sink.dump = j->path != NULL ? fopen(j->path, "w") : stdout;
        if (j->sink.dump == NULL)
            report_error(j->report, NOWHERE, "%s: %s", j->path, strerror(errno));
        return j->sink.dump != NULL;
    }
    if (j->path == NULL && r->outline)
        j->path = arena_printf(j->arena, "%s-outlines.%s", j->imposition.stock->name, r->png ? "png" : "pdf");
    else if (j->path == NULL)
        j->path = arena_printf(j->arena, "%s.%s", name, r->png ? "png" : "pdf");
    options.title = arena_printf(j->arena, "%s, %s", db_event(j->db)->name, name);
    options.subject = arena_printf(j->arena, "Revision %d", revision);
    options.author = db_event(j->db)->name;
    j->sink.output = output_open(j->path, &options, j->report);
    return j->sink.output != NULL;
}

/* On a terminal only, and only for what takes long. */
static void
progress(struct job *j, size_t done, size_t all)
{
    struct timespec t;
    double now;

    if (!isatty(STDERR_FILENO))
        return;
    clock_gettime(CLOCK_MONOTONIC, &t);
    now = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    if (j->shown == 0)
        j->shown = now + 1.0;
    if (done < all && now >= j->shown) {
        fprintf(stderr, "\r%zu of %zu sheets ", done, all);
        j->shown = now + 0.1;
    } else if (done == all && now > j->shown) {
        fputs("\r\033[K", stderr);
    }
}

static struct db_records *
open_records(struct job *j)
{
    const struct request *r = j->request;
    struct db_filter filters[sizeof r->only.item / sizeof *r->only.item + 2];
    size_t n = 0, n_lists;
    char *view = arena_strdup(j->arena, j->layout->name);
    const char *const *lists = layout_lists(j->layout, j->arena, &n_lists);

    for (char *c = view; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    if (r->room != NULL)
        filters[n++] = (struct db_filter){ "room", r->room };
    if (r->day != NULL)
        filters[n++] = (struct db_filter){ "day", r->day };
    for (size_t i = 0; i < r->only.n; i++) {
        const char *equals = strchr(r->only.item[i], '=');

        filters[n++] = (struct db_filter){ arena_strndup(j->arena, r->only.item[i], (size_t)(equals - r->only.item[i])),
                                           equals + 1 };
    }
    return db_records(j->db, view, lists, n_lists, filters, n, j->report);
}

static size_t
count_sheets(const struct placed *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += p->drawings[i].side == SIDE_FRONT;
    return n;
}

/* Every sheet is looked at, so that one run names all that does not fit; after an error none is drawn. */
static bool
print_records(struct job *j)
{
    struct db_records *records = open_records(j);
    struct arena *sheet = arena_new();
    struct record *record;
    size_t all;
    bool ok = records != NULL;

    if (!ok)
        goto out;
    all = db_records_count(records);
    clock_step(j, READING);
    while ((record = db_records_next(records, sheet, j->report)) != NULL) {
        const char *title = record_value(record, "title");
        struct placed placed = { 0 };

        if (j->records == 0 && !layout_check_fields(j->layout, record->shape, record->parent ? record->parent->shape : NULL, j->report)) {
            ok = false;
            break;
        }
        clock_step(j, READING);
        j->report->subject = title != NULL ? arena_printf(sheet, "sheet \"%s\"", title) : NULL;
        ok = place(j->placer, record, sheet, &placed, j->report) && ok;
        clock_step(j, PLACING);
        ok = ok && sink_take(&j->sink, &placed, j->report);
        j->report->subject = NULL;
        j->continued += count_sheets(&placed) > 1;
        if (!ok || !sink_waits(&j->sink))
            arena_reset(sheet);
        progress(j, ++j->records, all);
        clock_step(j, DRAWING);
    }
    if (ok && j->records == 0 && j->report->errors == 0) {
        report_error(j->report, NOWHERE, "there is nothing to print: %s%s", j->layout->name,
                     j->request->room || j->request->day || j->request->only.n
                         ? " has no sheet that is asked for" : " has no sheet yet; has a schedule been imported?");
        ok = false;
    }
    ok = ok && j->report->errors == 0 && sink_finish(&j->sink, j->report);
    clock_step(j, DRAWING);
out:
    db_records_close(records);
    arena_drop(sheet);
    return ok;
}

static bool
print_outlines(struct job *j)
{
    struct drawing drawing;

    j->sink.imposition = NULL;
    return impose_outlines(&j->imposition, j->text, &drawing, j->arena, j->report)
        && sink_take(&j->sink, &(struct placed){ &drawing, 1 }, j->report);
}

/* What a finished file is worth saying. */
static void
tell(const struct job *j)
{
    const struct sink *s = &j->sink;

    if (s->dump == NULL || j->path != NULL) {
        printf("wrote %s: %zu page%s, %zu code%s", j->path, s->pages, s->pages == 1 ? "" : "s", s->codes, s->codes == 1 ? "" : "s");
        if (j->continued > 0)
            printf("; %zu of %zu go%s on over several sheets", j->continued, j->records, j->continued == 1 ? "es" : "");
        putchar('\n');
    }
    if (j->request->timings) {
        struct rusage use;

        getrusage(RUSAGE_SELF, &use);
        fprintf(stderr, "starting %.3f s, reading %.3f s, placing %.3f s, drawing %.3f s, writing %.3f s; peak %ld kB\n",
                j->seconds[STARTING], j->seconds[READING], j->seconds[PLACING], j->seconds[DRAWING], j->seconds[WRITING],
                use.ru_maxrss);
    }
}

static bool
print(struct job *j)
{
    const struct request *r = j->request;
    const char *path;
    bool ok;

    path = data_find(&j->data, r->layouts, j->arena, j->report) ? data_layout(&j->data, r->layout, j->arena, j->report) : NULL;
    if (path == NULL)
        return false;
    j->layout = layout_load(path, j->data.paths, j->arena, j->report);
    if (j->layout != NULL && j->layout->page == NULL) {
        report_error(j->report, NOWHERE, "%s has no page: it is there for other layouts to include", path);
        return false;
    }
    if (j->layout == NULL || (r->stock != NULL && !open_stock(j)) || !open_event(j))
        return false;
    j->fonts = fonts_open(j->data.families, j->report);
    if (j->fonts == NULL)
        return false;
    j->text = text_open(j->fonts);
    j->images = images_new();
    if (!r->outline && !open_placer(j))
        return false;
    if (!open_output(j))
        return false;
    clock_step(j, STARTING);
    ok = r->outline ? print_outlines(j) : print_records(j);
    if (j->sink.output != NULL && ok) {
        struct output *output = j->sink.output;

        j->sink.output = NULL;
        ok = output_close(output, j->report);
        clock_step(j, WRITING);
    } else if (j->sink.dump != NULL && j->sink.dump != stdout) {
        bool failed = ferror(j->sink.dump);

        failed = fclose(j->sink.dump) != 0 || failed;
        if (failed)
            report_error(j->report, NOWHERE, "%s: %s", j->path, strerror(errno));
        ok = ok && !failed;
    }
    if (ok)
        tell(j);
    return ok;
}

static int
check_request(const struct command *self, const struct request *r)
{
    const char *needs = r->outline ? "outline" : r->start_at != 1 ? "start-at" : r->offset ? "offset" : NULL;

    if (r->stock == NULL && needs != NULL)
        return command_usage(self, "--%s is about label sheets: say --stock too", needs);
    if (r->stock != NULL && r->paper != NULL)
        return command_usage(self, "--stock says the paper: leave --paper out");
    if (r->dump && r->png)
        return command_usage(self, "--dump and --png exclude each other");
    if (!(r->dpi >= 18 && r->dpi <= 1200))
        return command_usage(self, "--dpi can be 18 to 1200");
    for (size_t i = 0; i < r->only.n; i++)
        if (strchr(r->only.item[i], '=') == NULL)
            return command_usage(self, "--only wants COLUMN=VALUE, such as --only role_key=staff, not \"%s\"", r->only.item[i]);
    return DONE;
}

static int
run(const struct command *self, int argc, char **argv)
{
    struct request r = { .start_at = 1, .dpi = 150 };
    const struct option options[] = {
        { "output", 'o', "FILE", "where to; without it, LAYOUT.pdf in this folder", .text = &r.output },
        { "room", 0, "ROOM", "only sheets of this room", .text = &r.room },
        { "day", 0, "YYYY-MM-DD", "only sheets of this day", .text = &r.day },
        { "only", 0, "COLUMN=VALUE", "only sheets whose view has this; may be said again", .words = &r.only },
        { "paper", 0, "PAPER", "one of the papers the layout is made for: A4, A3, Letter …", .text = &r.paper },
        { "stock", 0, "STOCK", "as labels, several to a sheet; placard stocks lists them", .text = &r.stock },
        { "start-at", 0, "N", "the first free label of a sheet that is in use", .number = &r.start_at },
        { "offset", 0, "DX,DY", "move all labels right and down by so many mm", .text = &r.offset },
        { "outline", 0, NULL, "only the outlines of the labels, to hold against a sheet", .flag = &r.outline },
        { "png", 0, NULL, "a picture of each page instead of a PDF", .flag = &r.png },
        { "dpi", 0, "N", "dots to an inch of pictures: 150", .real = &r.dpi },
        { "dump", 0, NULL, "say in words and mm what stands where", .flag = &r.dump },
        { "force", 0, NULL, "print in spite of conflicts", .flag = &r.force },
        { "layouts", 0, "FOLDER", "of your own layouts, theme and stocks, which go before ours", .text = &r.layouts },
        { "timings", 0, NULL, "say on stderr how long each step took", .flag = &r.timings },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct job job = { .request = &r, .report = &report };
    struct words said;
    int status;

    if (!options_parse(self, options, argc, argv, 2, 2, &said, &status))
        return status;
    r.event = said.item[0];
    r.layout = said.item[1];
    status = check_request(self, &r);
    if (status != DONE)
        return status;
    job.arena = arena_new();
    status = print(&job) && report.errors == 0 ? DONE : FAULT;
    output_abandon(job.sink.output);
    placer_drop(job.placer);
    if (job.images != NULL)
        images_drop(job.images);
    if (job.text != NULL)
        text_close(job.text);
    if (job.fonts != NULL)
        fonts_close(job.fonts);
    db_close(job.db);
    arena_drop(job.arena);
    return status;
}

const struct command command_print = {
    .name = "print", .operands = "EVENT.db LAYOUT", .summary = "make a PDF of all sheets of a layout", .run = run,
    .more =
        "LAYOUT is a name, looked for in your folder (--layouts, or $PLACARD_LAYOUTS with\n"
        "\":\" between folders) and then in ours, or the path of a .layout file.\n"
        "\n"
        "  placard print summit.db door-sign -o signs.pdf\n"
        "  placard print summit.db door-sign --room \"Ravenna C\" --day 2015-08-18 --paper A3 --png\n"
        "  placard print summit.db speaker-badge --stock avery-5395 --start-at 3\n"
};
