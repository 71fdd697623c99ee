/*
 * How large, and in which lines. Everything here is arithmetic on widths that
 * are known; nothing is shaped or drawn to find out.
 */
#include "render/text/internal.h"

#include <math.h>
#include <string.h>

#define STEP_PT 0.5
#define NAME_GAIN 1.12          /* what a further line must bring a name */
#define NAME_MOST 1.1           /* of `min`: a name in several lines is no larger */
#define HALVES_LEAST (1 / 3.0)  /* the shorter half, of the longer */
#define HALVES_WORTH 0.95       /* of the size: what halves that are more even may cost */
#define HALVES_EVEN  0.5

/* A title or name on its way to lines. */
struct job {
    const struct measure  *m;
    const struct text_fit *fit;
    struct size            box;
    struct words           words;
    struct setting        *out;
};

bool
fit_smaller(double *size, double least)
{
    if (*size <= least)
        return false;
    *size = fmax(*size - STEP_PT, least);
    return true;
}

bool
fit_height(const struct measure *m, const struct text_fit *fit, struct size box, double size, int lines)
{
    return size * (m->cap + (lines - 1) * fit->leading) <= box.h.pt + FIT_SLACK;
}

bool
fit_within(const struct measure *m, const struct text_fit *fit, struct size box, const struct setting *setting)
{
    const struct piece *pieces = setting->pieces.items;

    for (size_t i = 0, end; i < setting->pieces.n; i = end) {
        for (end = i + 1; end < setting->pieces.n && !pieces[end].begins; end++)
            ;
        if (line_width(pieces + i, end - i, setting->size) > box.w.pt + FIT_SLACK)
            return false;
    }
    return setting->lines <= fit->lines && fit_height(m, fit, box, setting->size, setting->lines);
}

static void
add_line(struct job *job, int first, int last)
{
    *arena_push(job->m->scratch, &job->out->pieces) = (struct piece){
        .measure = job->m, .first = first, .last = measure_trim(job->m, first, last), .begins = true,
    };
    job->out->lines++;
}

/* The word after the longest line that begins at word `i` within the width; at least one word is taken. */
static int
next_line(const struct job *job, int i, double size, double width)
{
    const struct words *words = &job->words;
    int first = words->items[i].first;

    while (!words->items[i].must && i + 1 < words->n &&
           measure_width(job->m, first, words->items[i + 1].last, size) <= width + FIT_SLACK)
        i++;
    return i + 1;
}

static bool
has_line_feed(const struct job *job)
{
    for (int i = 0; i < job->words.n; i++)
        if (job->words.items[i].must)
            return true;
    return false;
}

/* How many lines words fill at a size; 0 if one of them is wider than the width. */
static int
count_lines(const struct job *job, double size, double width)
{
    const struct word *words = job->words.items;
    int lines = 0;

    if (!has_line_feed(job) && measure_width(job->m, 0, job->m->n, size) <= width + FIT_SLACK)
        return 1;
    for (int i = 0; i < job->words.n; lines++) {
        int next = next_line(job, i, size, width);

        for (int k = i; k < next; k++)
            if (measure_width(job->m, words[k].first, words[k].last, size) > width + FIT_SLACK)
                return 0;
        i = next;
    }
    return lines;
}

static void
fill_lines(struct job *job, double size, double width)
{
    for (int i = 0; i < job->words.n;) {
        int next = next_line(job, i, size, width);

        add_line(job, job->words.items[i].first, job->words.items[next - 1].last);
        i = next;
    }
}

/* The smallest width that keeps the number of lines makes them even. */
static void
balance(struct job *job, double size, int lines)
{
    double low = 0, high = job->box.w.pt;

    while (lines > 1 && high - low > 0.05) {
        double middle = (low + high) / 2;
        int n = count_lines(job, size, middle);

        if (n > 0 && n <= lines)
            high = middle;
        else
            low = middle;
    }
    fill_lines(job, size, high);
}

/*
 * The cluster after the only ": " or " – " of a title, if it parts it into
 * halves that are not too unlike and fit, which may take a somewhat smaller
 * size; 0 if not.
 */
static int
find_halves(const struct job *job, double *size)
{
    static const char colon[] = ": ", dash[] = "\xe2\x80\x93 ";
    const struct measure *m = job->m;
    const char *text = m->shaped->text;
    double least = fmax(job->fit->min.pt, HALVES_WORTH * *size), smaller = *size, a, b;
    int at = 0, found = 0;

    for (int i = 0; i + 1 < m->n; i++) {
        const char *p = text + m->shaped->clusters[i].byte;

        if (strncmp(p, colon, 2) == 0 || strncmp(p, dash, 4) == 0) {
            at = i + 2;
            found++;
        }
    }
    if (found != 1 || at >= m->n)
        return 0;
    for (;; smaller -= STEP_PT) {
        a = measure_width(m, 0, at, smaller);
        b = measure_width(m, at, m->n, smaller);
        if (fmax(a, b) <= job->box.w.pt + FIT_SLACK)
            break;
        if (smaller - STEP_PT < least)
            return 0;
    }
    if (fmin(a, b) <= (smaller < *size ? HALVES_EVEN : HALVES_LEAST) * fmax(a, b))
        return 0;
    *size = smaller;
    return at;
}

/* The largest size at which all stands in one line; 0 if there is none. */
static double
one_line_size(const struct job *job, double most, double least)
{
    double size = most;

    if (has_line_feed(job))
        return 0;
    do {
        double width = measure_width(job->m, 0, job->m->n, size);
        double steps;

        if (width <= job->box.w.pt + FIT_SLACK && fit_height(job->m, job->fit, job->box, size, 1))
            return size;
        /* Widths are near enough in proportion to leave out most sizes that cannot fit. */
        steps = floor((size - size * job->box.w.pt / width) / STEP_PT) - 2;
        if (steps > 0 && size - steps * STEP_PT > least)
            size -= steps * STEP_PT;
    } while (fit_smaller(&size, least));
    return 0;
}

/* The size and number of lines of the best bargain between them; false if none fits. */
static bool
choose_lines(const struct job *job, double *out_size, int *out_lines)
{
    const struct text_fit *fit = job->fit;
    double size = fit->max.pt, best = -INFINITY;
    int fewest = fit->lines + 1;

    do {
        int lines = count_lines(job, size, job->box.w.pt);

        /* A size that brings no fewer lines than a larger one has nothing to offer. */
        if (lines > 0 && lines < fewest && fit_height(job->m, fit, job->box, size, lines)) {
            double worth = size * (1 - fit->penalty * (lines - 1));

            fewest = lines;
            if (worth > best) {
                best = worth;
                *out_size = size;
                *out_lines = lines;
            }
        }
    } while (fewest > 1 && fit_smaller(&size, fit->min.pt));
    return fewest <= fit->lines;
}

/* The clusters that fit a line from `first` on; at least one. */
static int
clusters_within(const struct measure *m, int first, int last, double size, double width)
{
    int end = first + 1;

    while (end < last && measure_width(m, first, end + 1, size) <= width + FIT_SLACK)
        end++;
    return end;
}

/* Lines of whole words as far as they fit; longer words break where they must. */
static void
fill_broken(struct job *job, double size)
{
    const struct word *words = job->words.items;
    double width = job->box.w.pt;

    for (int i = 0; i < job->words.n;) {
        int next = next_line(job, i, size, width);
        int first = words[i].first, last = words[next - 1].last;

        while (measure_width(job->m, first, last, size) > width + FIT_SLACK) {
            int end = clusters_within(job->m, first, last, size, width);

            if (end >= last)
                break;
            add_line(job, first, end);
            job->out->broken = true;
            first = end;
        }
        /* What is left of a broken word may share its line with the next ones. */
        while (first > words[i].first && next < job->words.n && !words[next - 1].must &&
               measure_width(job->m, first, words[next].last, size) <= width + FIT_SLACK)
            last = words[next++].last;
        add_line(job, first, last);
        i = next;
    }
}

/* The span of an ellipsis is that of the last character it follows. */
static struct measure *
ellipsis_after(struct text_engine *engine, const struct measure *m, int last)
{
    const struct shaped *s = m->shaped;
    struct text_span *span = arena_alloc(m->scratch, sizeof *span);

    *span = m->spans[s->runs[s->clusters[last > 0 ? last - 1 : 0].run].span];
    span->utf8 = "\xe2\x80\xa6";
    return measure_new(engine, shape(engine, span, 1, false, NULL, NOWHERE), span, 1);
}

static void
cut(struct text_engine *engine, struct job *job, int lines)
{
    struct setting *out = job->out;
    struct piece *end = &out->pieces.items[lines - 1];
    const struct measure *dots = ellipsis_after(engine, job->m, end->last);
    double size = out->size, width = job->box.w.pt - measure_advance(dots, 0, dots->n) * size;
    int last = end->first + 1;

    while (last < job->m->n && !(job->m->shaped->clusters[last].flags & CLUSTER_MUST))
        last++;
    end->last = clusters_within(job->m, end->first, last, size, width);
    end->last = measure_trim(job->m, end->first, end->last);
    out->pieces.n = (size_t)lines;
    *arena_push(job->m->scratch, &out->pieces) = (struct piece){ .measure = dots, .first = 0, .last = dots->n };
    out->lines = lines;
    out->cut = true;
}

/* At the smallest size: plain text as it comes, a title within its lines, with an ellipsis. */
static void
set_smallest(struct text_engine *engine, struct job *job, bool title)
{
    const struct text_fit *fit = job->fit;
    int lines = fit->lines;

    job->out->size = fit->min.pt;
    if (!title) {
        fill_lines(job, fit->min.pt, job->box.w.pt);
        return;
    }
    fill_broken(job, fit->min.pt);
    while (lines > 1 && !fit_height(job->m, fit, job->box, fit->min.pt, lines))
        lines--;
    if (job->out->lines > lines)
        cut(engine, job, lines);
    job->out->fits = fit_within(job->m, fit, job->box, job->out);
}

void
fit_lines(struct text_engine *engine, const struct measure *m, bool title, const struct text_fit *fit,
          struct size box, struct setting *out)
{
    struct job job = { .m = m, .fit = fit, .box = box, .out = out };
    double size = 0;
    int lines = 1, at;

    job.words = measure_words(m, 0, m->n, title ? CLUSTER_BREAK : CLUSTER_BREAK | CLUSTER_HYPHEN);
    if (fit->one_line_max.pt > 0)
        size = one_line_size(&job, fit->one_line_max.pt, fit->one_line_min.pt);
    if (size > 0) {
        out->size = size;
        out->fits = true;
        add_line(&job, 0, m->n);
    } else if (choose_lines(&job, &size, &lines)) {
        out->fits = true;
        if (title && lines == 2 && (at = find_halves(&job, &size)) > 0) {
            add_line(&job, 0, at);
            add_line(&job, at, m->n);
        } else if (title && lines > 1) {
            balance(&job, size, lines);
        } else {
            fill_lines(&job, size, box.w.pt);
        }
        out->size = size;
    } else {
        set_smallest(engine, &job, title);
    }
}

static double
floor_of(const struct text_fit *fit)
{
    return fit->floor.pt > 0 ? fit->floor.pt : 0.4 * fit->min.pt;
}

/* The largest size at which a name stands in this many lines, more than one; 0 if none. */
static double
name_size(const struct job *job, int lines)
{
    double size = job->fit->max.pt;

    do {
        int n = size <= NAME_MOST * job->fit->min.pt ? count_lines(job, size, job->box.w.pt) : 0;

        if (n > 0 && n <= lines && fit_height(job->m, job->fit, job->box, size, n))
            return size;
    } while (fit_smaller(&size, floor_of(job->fit)));
    return 0;
}

void
fit_name(const struct measure *m, const struct text_fit *fit, struct size box, struct setting *out)
{
    struct job job = { .m = m, .fit = fit, .box = box, .out = out };
    struct words at_spaces, anywhere, chosen;
    double best;
    int lines = 1;

    job.words = at_spaces = chosen = measure_words(m, 0, m->n, CLUSTER_GAP);
    anywhere = measure_words(m, 0, m->n, CLUSTER_GAP | CLUSTER_HYPHEN);
    best = one_line_size(&job, fit->max.pt, floor_of(fit));
    for (int n = 2; best < fit->min.pt && n <= fit->lines; n++) {
        double size, hyphened;

        job.words = at_spaces;
        size = name_size(&job, n);
        job.words = anywhere;
        hyphened = name_size(&job, n);
        if (fmax(size, hyphened) > NAME_GAIN * best) {
            best = fmax(size, hyphened);
            lines = n;
            chosen = size >= hyphened ? at_spaces : anywhere;
        }
    }
    if (best > 0) {
        job.words = chosen;
        out->size = best;
        out->fits = true;
        balance(&job, best, lines);
        return;
    }
    job.words = anywhere;
    out->size = floor_of(fit);
    fill_broken(&job, out->size);
    out->fits = fit_within(m, fit, box, out);
}
