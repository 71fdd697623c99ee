#include "render/place/place.h"

#include <stdlib.h>
#include <string.h>

#include "render/place/internal.h"

#define SHEETS_MOST 500         /* of one record; more is a mistake in the layout */

static bool
paper_matches(const struct paper *paper, const struct layout_job *job)
{
    double slack = 0.5;

    if (job->label.w.pt > 0)
        return job->label.w.pt >= paper->w_min.pt - slack && job->label.w.pt <= paper->w_max.pt + slack
            && job->label.h.pt >= paper->h_min.pt - slack && job->label.h.pt <= paper->h_max.pt + slack;
    return job->paper != NULL ? strcasecmp(paper->name, job->paper) == 0 : paper->w_min.pt == paper->w_max.pt;
}

struct placer *
placer_new(const struct layout_job *job, struct report *report)
{
    char names[512] = "";
    size_t used = 0;

    for (const struct frame *sheet = job->layout->page->children; sheet != NULL; sheet = sheet->next) {
        if (sheet->kind != FRAME_SHEET)
            continue;
        for (size_t i = 0; i < sheet->n_papers; i++) {
            const struct paper *paper = &sheet->papers[i];

            if (paper_matches(paper, job)) {
                struct placer *placer = calloc(1, sizeof *placer);

                if (placer == NULL)
                    abort();
                placer->job = *job;
                placer->sheet = sheet;
                placer->paper = paper;
                placer->page = job->label.w.pt > 0 ? job->label : (struct size){ paper->w_min, paper->h_min };
                return placer;
            }
            if (used < sizeof names)
                used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", paper->name);
        }
    }
    if (job->label.w.pt > 0)
        report_error(report, job->layout->page->source, "no sheet of %s is made for labels of %.1f x %.1f mm; its papers are %s",
                     job->layout->name, in_mm(job->label.w), in_mm(job->label.h), names);
    else
        report_error(report, job->layout->page->source, "%s has no paper \"%.40s\"; its papers are %s",
                     job->layout->name, job->paper ? job->paper : "", names);
    return NULL;
}

void
placer_drop(struct placer *placer)
{
    free(placer);
}

/* The list or timetable that may go on over several sheets, if the design has one. */
static const struct frame *
continuing(const struct frame *f)
{
    for (const struct frame *c = f->children; c != NULL; c = c->next) {
        const struct frame *found;

        if ((c->kind == FRAME_EACH && c->sheet_rows > 0) || c->kind == FRAME_TIMETABLE)
            return c;
        if ((found = continuing(c)) != NULL)
            return found;
    }
    return NULL;
}

static void
place_side(struct placing *p, const struct frame *design, struct size page, enum side side, struct drawing *out)
{
    const struct frame *sheet = p->placer->sheet, *top = p->placer->job.layout->page;
    double scale = p->placer->paper->scale;
    len slot_w = length_of(p, sheet->slot_w, pt(0)), slot_h = length_of(p, sheet->slot_h, pt(0));
    struct size inner = { pt(page.w.pt / scale), pt(page.h.pt / scale) };
    const char *title = record_value(p->record, "title"), *part = field_of(p, "part_of");

    p->items = (struct items){ 0 };
    p->scope = 0;
    p->scale = scale;
    place_children(p, design, inner);
    yield_lines(p);
    check_drawing(p, sheet->safe.unit != LENGTH_NONE ? sheet : top, inner);
    *out = (struct drawing){
        .trim = page,
        .bleed = length_of(p, sheet->bleed.unit != LENGTH_NONE ? sheet->bleed : top->bleed, pt(0)),
        .safe = length_of(p, sheet->safe.unit != LENGTH_NONE ? sheet->safe : top->safe, pt(0)),
        .slot = { pt((page.w.pt - slot_w.pt) / 2), length_of(p, sheet->slot_top, pt(0)), slot_w, slot_h },
        .scale = scale,
        .side = side,
        .label = arena_printf(p->arena, "%s%s%s", title ? title : "", *part ? ", " : "", part),
        .items = p->items.items,
        .n = p->items.n,
    };
}

static const struct frame *
side_of(const struct frame *sheet, enum frame_kind kind)
{
    for (const struct frame *c = sheet->children; c != NULL; c = c->next)
        if (c->kind == kind)
            return c;
    return NULL;
}

/*
 * How many sheets the record takes, and where its rows or lanes part. A turned
 * sheet has room for lanes more, if the layout turns it.
 */
static size_t *
plan_parts(struct placing *p, const struct frame *f, bool turned)
{
    bool table = f->kind == FRAME_TIMETABLE;
    size_t n = table ? timetable_lanes(p, f) : list_of(p, f->name)->n, most, k, *starts;

    if (f->most > 0 && n > (size_t)f->most)
        n = (size_t)f->most;
    most = !table ? (size_t)f->sheet_rows : turned ? (size_t)f->lanes_turned : f->lanes > 0 ? (size_t)f->lanes : n;
    p->continued = table ? "rooms" : f->name;
    k = n > most ? (n + most - 1) / most : 1;
    if (k > SHEETS_MOST) {
        report_error(p->report, f->source, "%zu rows would take %zu sheets, more than %d; check the schedule", n, k, SHEETS_MOST);
        k = SHEETS_MOST;
    }
    starts = arena_array(p->arena, k + 1, sizeof *starts);
    if (table)
        for (size_t i = 0; i <= k; i++)
            starts[i] = n * i / k;
    else
        part_rows(p, list_of(p, f->name), 0, n, k, most, f->split, starts);
    if (table && k > 1)
        report_warning(p->report, f->source, "%zu rooms at once are too many to read on one sheet; they go on %zu sheets", n, k);
    p->parts = k;
    return starts;
}

static void
place_sheets(struct placing *p, const struct frame *list, bool turned, struct placed *out)
{
    const struct frame *sheet = p->placer->sheet, *front = side_of(sheet, FRAME_FRONT);
    const struct frame *back = p->placer->job.fronts_only ? NULL : side_of(sheet, FRAME_BACK);
    size_t *starts = list ? plan_parts(p, list, turned) : NULL, n = 0;
    struct size page = p->placer->page;
    struct drawing *drawings;

    if (turned)
        page = (struct size){ page.h, page.w };
    drawings = arena_array(p->arena, p->parts * 2, sizeof *drawings);
    for (p->part = 0; p->part < p->parts; p->part++) {
        if (starts != NULL) {
            p->from = starts[p->part];
            p->to = starts[p->part + 1];
        }
        place_side(p, front ? front : sheet, page, SIDE_FRONT, &drawings[n++]);
        if (back != NULL)
            place_side(p, back, page, SIDE_BACK, &drawings[n++]);
    }
    *out = (struct placed){ drawings, n };
}

/* Lanes that are one too many for an upright sheet fit a turned one, if the day is not too full for its height. */
static bool
place_turned(struct placing *p, const struct frame *list, struct placed *out)
{
    struct report quiet = { .out = NULL }, *loud = p->report;
    struct placing first = *p;
    size_t lanes = timetable_lanes(p, list);

    if (lanes <= (size_t)list->lanes || lanes > (size_t)list->lanes_turned)
        return false;
    p->report = &quiet;
    place_sheets(p, list, true, out);
    p->report = loud;
    if (quiet.errors == 0 && !p->squeezed) {
        if (quiet.warnings > 0)
            place_sheets(p, list, true, out);
        return true;
    }
    *p = first;
    return false;
}

bool
place(struct placer *placer, const struct record *record, struct arena *arena, struct placed *out, struct report *report)
{
    struct placing p = { .placer = placer, .arena = arena, .report = report, .record = record, .em = pt(10), .parts = 1 };
    const struct frame *front = side_of(placer->sheet, FRAME_FRONT), *list = continuing(front ? front : placer->sheet);
    const char *subject = report->subject, *name = record_value(record, "title");
    size_t errors = report->errors;

    if (name == NULL || *name == '\0')
        name = record_value(record, "sheet");
    report->subject = arena_printf(arena, "sheet \"%s\"", name ? name : "");
    if (list == NULL || list->kind != FRAME_TIMETABLE || !place_turned(&p, list, out))
        place_sheets(&p, list, false, out);
    report->subject = subject;
    return report->errors == errors;
}
