#include "render/command/job.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <time.h>

#include "render/command/table.h"

void
job_clock(struct job *j, enum step step)
{
    struct timespec t;
    double now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    now = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    j->seconds[step] += now - j->since;
    j->since = now;
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

/* Is it in a column of the view, or what is nearest to it? NULL: nothing is near. */
static bool
find_value(struct job *j, const char *view, const char *column, const char *value, const char **nearest)
{
    struct table t;
    const char **values;
    int c;

    *nearest = NULL;
    if (!table_read(&t, j->db, view, j->arena, j->report))
        return false;
    c = table_column(&t, column);
    values = arena_array(j->arena, t.n_rows + 1, sizeof *values);
    for (size_t i = 0; c >= 0 && i < t.n_rows; i++) {
        values[i] = t.rows[i][c] != NULL ? t.rows[i][c] : "";
        if (strcmp(values[i], value) == 0)
            return true;
    }
    *nearest = report_nearest(value, values);
    return false;
}

/* A room or day that is not there: the most likely reason why a filter leaves nothing. */
static bool
check_known(struct job *j, const char *view, const char *what, const char *value)
{
    const char *nearest;

    if (value == NULL || find_value(j, view, what, value, &nearest))
        return true;
    if (nearest != NULL)
        report_error(j->report, NOWHERE, "there is no %s \"%s\"; did you mean \"%s\"?", what, value, nearest);
    else
        report_error(j->report, NOWHERE, "there is no %s \"%s\"; placard list %s %ss shows them", what, value,
                     j->request->event, what);
    return false;
}

void
job_nothing(struct job *j)
{
    const struct words *only = &j->request->only;
    char *view = arena_strdup(j->arena, j->layout->name);
    size_t before = j->report->errors;
    const char *nearest;

    for (char *c = view; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    for (size_t i = 0; i < only->n; i++) {
        const char *value = strchr(only->item[i], '=') + 1;
        const char *column = arena_strndup(j->arena, only->item[i], (size_t)(value - 1 - only->item[i]));

        if (!find_value(j, view, column, value, &nearest) && nearest != NULL)
            report_error(j->report, NOWHERE, "there is nothing to print: no sheet of %s has the %s \"%s\"; did you mean \"%s\"?",
                         j->layout->name, column, value, nearest);
    }
    if (j->report->errors == before)
        report_error(j->report, NOWHERE, "there is nothing to print: %s%s", j->layout->name,
                     j->request->room || j->request->day || only->n > 0
                         ? " has no sheet that is asked for" : " has no sheet yet; has a schedule been imported?");
}

static bool
open_event(struct job *j)
{
    const struct request *r = j->request;

    j->db = data_event(&j->data, r->event, j->arena, j->report);
    return j->db != NULL && check_known(j, "list_rooms", "room", r->room)
        && check_known(j, "list_days", "day", r->day);
}

bool
job_check(struct job *j, struct db_records *records)
{
    struct report quiet = { .out = NULL };
    size_t before = j->report->errors;

    if (!j->request->force) {
        if (db_check(j->db, records, j->report))
            return true;
        report_error(j->report, NOWHERE, "nothing is printed with %s; --force prints in spite of %s",
                     j->report->errors - before == 1 ? "this conflict" : "these conflicts",
                     j->report->errors - before == 1 ? "it" : "them");
        return false;
    }
    db_check(j->db, records, &quiet);
    if (quiet.errors > 0)
        report_warning(j->report, NOWHERE, "%zu %s drawn as %s (--force); placard check says what is wrong", quiet.errors,
                       quiet.errors == 1 ? "conflict is" : "conflicts are", quiet.errors == 1 ? "it stands" : "they stand");
    return true;
}

static bool
open_placer(struct job *j)
{
    const struct request *r = j->request;
    struct layout_job *job = arena_alloc(j->arena, sizeof *job);
    const char *own = db_event(j->db)->paper;

    *job = (struct layout_job){ .layout = j->layout, .text = j->text, .images = j->images,
                                .fronts_only = !sink_wants_backs(&j->sink), .force = r->force };
    if (r->stock != NULL)
        job->label = j->sink.imposition.piece;
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

    j->revision = db_revision(j->db, &options.when);
    j->revised = options.when;

    sink_open(&j->sink);
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
        j->path = arena_printf(j->arena, "%s-outlines.%s", j->sink.imposition.name, r->png ? "png" : "pdf");
    else if (j->path == NULL)
        j->path = arena_printf(j->arena, "%s%s.%s", name, r->proof ? "-proof" : "", r->png ? "png" : "pdf");
    options.title = arena_printf(j->arena, "%s, %s", db_event(j->db)->name, name);
    options.subject = arena_printf(j->arena, "Revision %d", j->revision);
    options.author = db_event(j->db)->name;
    j->sink.extras.slug = arena_printf(j->arena, "%s, revision %d", options.title, j->revision);
    j->sink.output = output_open(j->path, &options, j->report);
    return j->sink.output != NULL;
}

/* A layout may bring its views: NAME.sql beside NAME.layout. */
static bool
open_views(struct job *j, const char *layout)
{
    const char *dot = strrchr(layout, '.');
    const char *path = arena_printf(j->arena, "%.*s.sql", (int)(dot ? (size_t)(dot - layout) : strlen(layout)), layout);

    return access(path, F_OK) != 0 || db_own_views(j->db, path, j->report);
}

bool
job_open(struct job *j)
{
    const struct request *r = j->request;
    const char *path;

    path = data_find(&j->data, r->layouts, j->arena, j->report) ? data_layout(&j->data, r->layout, j->arena, j->report) : NULL;
    if (path == NULL)
        return false;
    j->layout = layout_load(path, j->data.paths, j->arena, j->report);
    if (j->layout != NULL && j->layout->page == NULL) {
        report_error(j->report, NOWHERE, "%s has no page: it is there for other layouts to include", path);
        return false;
    }
    if (j->layout == NULL || !imposing_open(j) || !pressing_open(j) || !open_event(j) || !open_views(j, path))
        return false;
    j->fonts = fonts_open(j->data.families, j->report);
    if (j->fonts == NULL)
        return false;
    j->text = text_open(j->fonts);
    j->sink.extras.text = j->text;
    j->images = images_new();
    return (r->outline || open_placer(j)) && open_output(j);
}

struct db_records *
job_records(struct job *j)
{
    const struct request *r = j->request;
    struct db_filter filters[sizeof r->only.item / sizeof *r->only.item + 2];
    size_t n = 0, n_lists;
    const char *const *lists = layout_lists(j->layout, j->arena, &n_lists);

    if (r->room != NULL)
        filters[n++] = (struct db_filter){ "room", r->room };
    if (r->day != NULL)
        filters[n++] = (struct db_filter){ "day", r->day };
    for (size_t i = 0; i < r->only.n; i++) {
        const char *equals = strchr(r->only.item[i], '=');

        filters[n++] = (struct db_filter){ arena_strndup(j->arena, r->only.item[i], (size_t)(equals - r->only.item[i])),
                                           equals + 1 };
    }
    return db_records(j->db, j->layout->name, lists, n_lists, filters, n, j->report);
}

static bool
finish_dump(struct job *j)
{
    FILE *dump = j->sink.dump;
    bool failed = ferror(dump) != 0;

    j->sink.dump = NULL;
    failed = fclose(dump) != 0 || failed;
    if (failed)
        report_error(j->report, NOWHERE, "%s: %s", j->path, strerror(errno));
    return !failed;
}

bool
job_finish(struct job *j)
{
    struct output *output = j->sink.output;

    if (j->sink.dump == stdout)
        return true;
    if (j->sink.dump != NULL)
        return finish_dump(j);
    j->sink.output = NULL;
    output_finish(output, &j->press, j->sink.geometry.items, j->sink.geometry.n);
    output_drawn(output, j->report);
    job_clock(j, DRAWING);
    return output_close(output, j->report);
}

void
job_close(struct job *j)
{
    output_abandon(j->sink.output);
    sink_close(&j->sink);
    if (j->sink.dump != NULL && j->sink.dump != stdout)
        fclose(j->sink.dump);
    press_colour_drop(j->press.colour);
    placer_drop(j->placer);
    if (j->images != NULL)
        images_drop(j->images);
    if (j->text != NULL)
        text_close(j->text);
    if (j->fonts != NULL)
        fonts_close(j->fonts);
    db_close(j->db);
    arena_drop(j->arena);
}
