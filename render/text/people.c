/*
 * People: groups of names with an affiliation. A group stays whole while it
 * can; when it cannot, it comes apart at the joint that hurts least.
 */
#include "render/text/internal.h"

#include <string.h>

#define GAP_SPACES 3            /* between groups on one line */

/* What may have to come apart, from whole to smallest. */
enum grain {
    GROUP, PART, PERSON, WORD, CLUSTER
};

struct group {
    const struct measure *m;
    int                   affiliation;  /* where it begins, or m->n */
};

struct job {
    struct group          *groups;
    size_t                 n;
    const struct text_fit *fit;
    struct size            box;
    double                 gap;
    struct setting        *out;
};

/* Width of the last line as it would be with clusters up to `last` of m, from `first` if m is new to it. */
static double
width_with(const struct job *job, const struct measure *m, int first, int last)
{
    struct piece *pieces = job->out->pieces.items, *end;
    size_t n = job->out->pieces.n, begin = n;
    double width;
    int before;

    while (begin > 0 && !pieces[--begin].begins)
        ;
    end = &pieces[n - 1];
    if (end->measure != m)
        return line_width(pieces + begin, n - begin, job->out->size) +
               (job->gap + measure_advance(m, first, last)) * job->out->size;
    before = end->last;
    end->last = last;
    width = line_width(pieces + begin, n - begin, job->out->size);
    end->last = before;
    return width;
}

static void
append(struct job *job, const struct measure *m, int first, int last, bool begins)
{
    struct setting *out = job->out;

    if (!begins && out->pieces.items[out->pieces.n - 1].measure == m) {
        out->pieces.items[out->pieces.n - 1].last = last;
        return;
    }
    *arena_push(m->scratch, &out->pieces) = (struct piece){
        .measure = m, .first = first, .last = last, .gap = begins ? 0 : job->gap, .begins = begins,
    };
    out->lines += begins;
}

/* The end of what comes first from `first` on, when it comes apart at a grain. */
static int
first_part(const struct group *group, enum grain grain, int first, int last)
{
    const struct measure *m = group->m;
    const struct cluster *clusters = m->shaped->clusters;

    if (grain == CLUSTER)
        return first + 1;
    if (grain == PART)
        return first < group->affiliation && group->affiliation < last ? group->affiliation : last;
    for (int i = first + 1; i < last; i++) {
        const char *before = m->shaped->text + clusters[i].byte;
        bool between = (size_t)(before - m->shaped->text) >= 2 && (before[-2] == ',' || before[-2] == '&');

        if (i == group->affiliation ||
            (clusters[i].flags & CLUSTER_GAP && (grain == WORD || (between && i < group->affiliation))) ||
            (grain == WORD && clusters[i].flags & (CLUSTER_BREAK | CLUSTER_HYPHEN)))
            return i;
    }
    return last;
}

/* Put clusters on the last line if they fit there, else on a new one, else come apart. */
static void
place(struct job *job, const struct group *group, enum grain grain, int first, int last, bool new_line)
{
    const struct measure *m = group->m;
    double room = job->box.w.pt + FIT_SLACK;

    if (!new_line && job->out->lines > 0 && width_with(job, m, first, last) <= room) {
        append(job, m, first, last, false);
    } else if (measure_width(m, first, last, job->out->size) <= room || grain == CLUSTER) {
        append(job, m, first, last, true);
    } else {
        job->out->broken |= grain == WORD;
        for (int i = first, end; i < last; i = end) {
            end = first_part(group, grain + 1, i, last);
            place(job, group, grain + 1, i, end, new_line && i == first);
        }
    }
}

/* Groups taken apart to a grain from the beginning, one after the other. */
static void
flow(struct job *job, enum grain grain, bool new_lines)
{
    for (size_t i = 0; i < job->n; i++) {
        const struct group *group = &job->groups[i];

        for (int k = 0, end; k < group->m->n; k = end) {
            end = grain == GROUP ? group->m->n : first_part(group, grain, k, group->m->n);
            place(job, group, grain, k, end, new_lines && k == 0);
        }
    }
}

/* Ways to set people, the best first; each is tried at every size before the next. */
static void
choose(struct job *job)
{
    static const struct { enum grain grain; bool new_lines; } ways[] = {
        { GROUP, true }, { GROUP, false }, { PART, false }, { PERSON, false }, { WORD, false },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        double size = job->fit->max.pt;

        do {
            job->out->size = size;
            job->out->pieces.n = 0;
            job->out->lines = 0;
            job->out->broken = false;
            flow(job, ways[i].grain, ways[i].new_lines);
            job->out->fits = fit_within(job->groups[0].m, job->fit, job->box, job->out);
            if (job->out->fits && !job->out->broken)
                return;
        } while (fit_smaller(&size, job->fit->min.pt));
    }
}

/* One group: "names \t affiliation \t language". */
static bool
group_new(struct text_engine *engine, const char *line, size_t length, const struct text_span *names,
          const struct text_span *second, struct group *out, struct report *report, struct source where)
{
    struct text_span *spans = arena_array(engine->scratch, 2, sizeof *spans);
    char *parts[3] = { arena_strndup(engine->scratch, line, length), NULL, NULL };
    size_t n = 1, begin;
    struct shaped *shaped;

    for (int i = 1; i < 3 && parts[i - 1] != NULL; i++)
        if ((parts[i] = strchr(parts[i - 1], '\t')) != NULL)
            *parts[i]++ = '\0';
    spans[0] = *names;
    spans[0].utf8 = parts[0];
    if (parts[2] != NULL && *parts[2] != '\0')
        spans[0].language = parts[2];
    if (parts[1] != NULL && *parts[1] != '\0') {
        spans[n] = second != NULL ? *second : *names;
        spans[n].utf8 = *parts[0] ? arena_printf(engine->scratch, "  %s", parts[1]) : parts[1];
        spans[n++].language = spans[0].language;
    }
    if ((shaped = shape(engine, spans, n, false, report, where)) == NULL || !all_drawn(engine, shaped, report, where))
        return false;
    shape_breaks(shaped);
    out->m = measure_new(engine, shaped, spans, n);
    out->affiliation = (int)shaped->n;
    /* The two spaces stay with the names, so that a line never begins with them. */
    begin = strlen(parts[0]) + (*parts[0] && n > 1 ? 2 : 0);
    for (int i = (int)shaped->n - 1; n > 1 && i >= 0 && shaped->clusters[i].byte >= begin; i--)
        out->affiliation = i;
    return true;
}

bool
fit_people(struct text_engine *engine, const struct text_span *names, const struct text_span *second,
           const struct text_fit *fit, struct size box, struct setting *out,
           const struct measure **first, struct report *report, struct source where)
{
    struct job job = { .fit = fit, .box = box, .out = out };
    struct text_span *space = arena_alloc(engine->scratch, sizeof *space);
    struct shaped *shaped;
    bool drawn = true;

    *space = *names;
    space->utf8 = " ";
    if ((shaped = shape(engine, space, 1, false, report, where)) == NULL)
        return false;
    job.gap = GAP_SPACES * measure_new(engine, shaped, space, 1)->x[1];
    job.groups = arena_array(engine->scratch, strlen(names->utf8) + 1, sizeof *job.groups);
    for (const char *line = names->utf8; *line != '\0';) {
        size_t length = strcspn(line, "\n");

        if (!group_new(engine, line, length, names, second, &job.groups[job.n], report, where))
            drawn = false;
        else if (job.groups[job.n].m->n > 0)
            job.n++;
        line += length + (line[length] != '\0');
    }
    if (!drawn || job.n == 0)
        return drawn;
    *first = job.groups[0].m;
    choose(&job);
    return true;
}
