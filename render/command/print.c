/* placard print: sheets of a layout, from an event. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "render/command/job.h"

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
print_copy(struct job *j, struct arena *sheet, struct report *report)
{
    struct db_records *records = job_records(j);
    struct record *record;
    size_t all;
    bool ok = records != NULL && (j->records > 0 || job_check(j, records));

    if (!ok) {
        db_records_close(records);
        return false;
    }
    all = db_records_count(records) * (size_t)j->request->copies;
    job_clock(j, READING);
    while ((record = db_records_next(records, sheet, report)) != NULL) {
        const char *title = record_value(record, "title");
        struct placed placed = { 0 };

        if (j->records == 0 && !layout_check_fields(j->layout, record->shape, record->parent ? record->parent->shape : NULL, report)) {
            ok = false;
            break;
        }
        job_clock(j, READING);
        report->subject = title != NULL ? arena_printf(sheet, "sheet \"%s\"", title) : NULL;
        ok = place(j->placer, record, sheet, &placed, report) && ok;
        job_clock(j, PLACING);
        ok = ok && sink_take(&j->sink, &placed, report);
        report->subject = NULL;
        j->continued += count_sheets(&placed) > 1;
        if (!ok || !sink_waits(&j->sink))
            arena_reset(sheet);
        progress(j, ++j->records, all);
        job_clock(j, DRAWING);
    }
    db_records_close(records);
    return ok && report->errors == 0;
}

/* What a sheet is warned of is said once, and not again for each copy. */
static bool
print_records(struct job *j)
{
    struct report quiet = { .out = NULL };
    struct arena *sheet = arena_new();
    bool ok = print_copy(j, sheet, j->report);

    if (ok && j->records == 0) {
        job_nothing(j);
        ok = false;
    }
    for (int copy = 1; ok && copy < j->request->copies; copy++)
        ok = print_copy(j, sheet, &quiet);
    ok = ok && sink_finish(&j->sink, j->report);
    job_clock(j, DRAWING);
    arena_drop(sheet);
    return ok;
}

static bool
print_outlines(struct job *j)
{
    struct drawing drawing;

    j->sink.imposed = false;
    return impose_outlines(&j->sink.imposition, j->text, &drawing, j->arena, j->report)
        && sink_take(&j->sink, &(struct placed){ &drawing, 1 }, j->report);
}

/* What a finished file is worth saying. */
static void
tell(const struct job *j)
{
    const struct sink *s = &j->sink;

    if (j->path != NULL) {
        printf("wrote %s: %zu page%s, %zu code%s", j->path, s->pages, s->pages == 1 ? "" : "s", s->codes, s->codes == 1 ? "" : "s");
        if (j->continued > 0)
            printf("; %zu of %zu go%s on over several sheets", j->continued, j->records, j->continued == 1 ? "es" : "");
        if (j->request->impose != NULL)
            printf("; %zu on a sheet", impose_places(&s->imposition));
        if (s->imposition.order == ORDER_STACK && s->extras.number > STACK_MOST)
            printf("; in stacks of %d sheets, to be cut one by one", STACK_MOST);
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
    job_clock(j, STARTING);
    if (!(j->request->outline ? print_outlines(j) : print_records(j)) || !job_finish(j))
        return false;
    /* pictures, dumps and proofs are to look at; only what can hang on a door closes a revision */
    if (!j->request->png && !j->request->dump && !j->request->outline && !j->request->proof)
        db_printed(j->db, j->revision, j->revised);
    job_clock(j, WRITING);
    tell(j);
    return true;
}

static int
check_request(const struct command *self, const struct request *r)
{
    int status;

    if (r->dump && r->png)
        return command_usage(self, "--dump and --png exclude each other");
    if (!(r->dpi >= 18 && r->dpi <= 1200))
        return command_usage(self, "--dpi can be 18 to 1200");
    for (size_t i = 0; i < r->only.n; i++)
        if (strchr(r->only.item[i], '=') == NULL)
            return command_usage(self, "--only wants COLUMN=VALUE, such as --only role_key=staff, not \"%s\"", r->only.item[i]);
    status = imposing_usage(self, r);
    return status != DONE ? status : pressing_usage(self, r);
}

static int
run(const struct command *self, int argc, char **argv)
{
    struct request r = { .start_at = 1, .copies = 1, .dpi = 150 };
    const struct option options[] = {
        { "output", 'o', "FILE", "where to; without it, LAYOUT.pdf in this folder", .text = &r.output },
        { "room", 0, "ROOM", "only sheets of this room", .text = &r.room },
        { "day", 0, "YYYY-MM-DD", "only sheets of this day", .text = &r.day },
        { "only", 0, "COLUMN=VALUE", "only sheets whose view has this; may be said again", .words = &r.only },
        { "paper", 0, "PAPER", "one of the papers the layout is made for: A4, A3, Letter …", .text = &r.paper },
        { "stock", 0, "STOCK", "as labels, several to a sheet; placard stocks lists them", .text = &r.stock },
        { "impose", 0, "SHEET", "several to a sheet, to be cut: a4, a3, sra3, letter, tabloid", .text = &r.impose },
        { "duplex", 0, "EDGE", "backs too, behind their fronts: long-edge or short-edge", .text = &r.duplex },
        { "gutter", 0, "LENGTH", "from piece to piece; without it, twice the bleed", .text = &r.gutter },
        { "cuts", 0, "shared", "no gutter: one cut for two neighbours", .text = &r.cuts },
        { "order", 0, "ORDER", "rows, or stack: in order once the stack is cut", .text = &r.order },
        { "copies", 0, "N", "all of it so many times", .number = &r.copies },
        { "fold", 0, "FOLD", "back and front on one side, to be folded: side or top", .text = &r.fold },
        { "marks", 0, "MARKS", "outside the bleed: crop,registration,colour,slug", .text = &r.marks },
        { "proof", 0, NULL, "show where it is cut and punched, and the safe area", .flag = &r.proof },
        { "press", 0, "CONDITION", "for a press: PDF/X in the inks of fogra39, or of a profile FILE.icc", .text = &r.press },
        { "press-standard", 0, "NAME", "x4 or x1a; x4 otherwise", .text = &r.press_standard },
        { "condition", 0, "NAME", "what FILE.icc is called in the registry of the ICC, such as FOGRA51", .text = &r.condition },
        { "icc", 0, "FILE", "the same as --press FILE.icc", .text = &r.icc },
        { "ink", 0, "PERCENT", "all inks together; without it, what the profile has at most", .number = &r.ink },
        { "start-at", 0, "N", "the first free place of a sheet that is in use", .number = &r.start_at },
        { "offset", 0, "DX,DY", "move all pieces right and down by so many mm", .text = &r.offset },
        { "back-offset", 0, "DX,DY", "and what is printed on the backs besides", .text = &r.back_offset },
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
    status = job_open(&job) && print(&job) && report.errors == 0 ? DONE : FAULT;
    job_close(&job);
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
        "  placard print summit.db speaker-badge --impose sra3 --duplex long-edge --marks crop\n"
        "  placard print summit.db daily-poster --press fogra39 --marks crop,registration,colour,slug\n"
};
