/*
 * Where clusters stand, in em of the text's size: all that fitting needs.
 */
#include "render/text/internal.h"

/* From this size on, ink stands at the margin instead of the space beside it. */
#define LARGE_PT 21.0

static double
scale_of(const struct measure *m, int cluster)
{
    const struct shaped *s = m->shaped;

    return m->spans[s->runs[s->clusters[cluster].run].span].scale;
}

/* What is added after a cluster when another one follows it in its line. */
static double
tracking_after(const struct measure *m, int cluster)
{
    const struct shaped *s = m->shaped;
    const struct run *run = &s->runs[s->clusters[cluster].run];

    if (!run->tracked || s->clusters[cluster].advance <= 0)
        return 0;
    return m->spans[run->span].face->tracking * m->spans[run->span].scale;
}

struct measure *
measure_new(struct text_engine *engine, struct shaped *shaped, const struct text_span *spans, size_t n_spans)
{
    struct measure *m = arena_alloc(engine->scratch, sizeof *m);
    double *x = arena_array(engine->scratch, shaped->n + 1, sizeof *x);

    m->scratch = engine->scratch;
    m->shaped = shaped;
    m->spans = spans;
    m->n = (int)shaped->n;
    m->x = x;
    for (int i = 0; i < m->n; i++)
        x[i + 1] = x[i] + shaped->clusters[i].advance * scale_of(m, i) + tracking_after(m, i);
    for (size_t i = 0; i < n_spans; i++)
        if (spans[i].scale > m->largest)
            m->largest = spans[i].scale;
    m->cap = shaped->cap * m->largest;
    return m;
}

int
measure_trim(const struct measure *m, int first, int last)
{
    while (last > first && m->shaped->clusters[last - 1].flags & CLUSTER_SPACE)
        last--;
    return last;
}

double
measure_advance(const struct measure *m, int first, int last)
{
    last = measure_trim(m, first, last);
    return last > first ? m->x[last] - m->x[first] - tracking_after(m, last - 1) : 0;
}

static void
reverse(const struct run **runs, int from, int end)
{
    for (end--; from < end; from++, end--) {
        const struct run *run = runs[from];

        runs[from] = runs[end];
        runs[end] = run;
    }
}

/* Unicode Bidirectional Algorithm, L2: from the highest level down, reverse what is at it or above. */
int
measure_order(const struct measure *m, int first, int last, const struct run ***out)
{
    const struct shaped *s = m->shaped;
    const struct run **runs;
    int from = (int)s->clusters[first].run, n, highest = 0;

    n = last > first ? (int)s->clusters[last - 1].run - from + 1 : 0;
    *out = runs = arena_array(m->scratch, (size_t)n + 1, sizeof *runs);
    for (int i = 0; i < n; i++) {
        runs[i] = &s->runs[from + i];
        if (runs[i]->level > highest)
            highest = runs[i]->level;
    }
    for (int level = highest; level > 0; level--)
        for (int i = 0, end; i < n; i = end + 1) {
            for (end = i; end < n && runs[end]->level >= level; end++)
                ;
            reverse(runs, i, end);
        }
    return n;
}

/*
 * The run that stands first in a line, in the direction of the paragraph:
 * what measure_order() would put there, found without ordering all.
 */
static const struct run *
outermost(const struct measure *m, int first, int last)
{
    const struct shaped *s = m->shaped;
    const struct run *from = &s->runs[s->clusters[first].run], *end = &s->runs[s->clusters[last - 1].run];

    /* At each level the runs between from and end are laid out in its direction. */
    for (int level = s->rtl;; level++) {
        bool begins = (level & 1) == s->rtl;
        const struct run *run = begins ? from : end;

        if (run->level <= level)
            return run;
        for (; begins ? run < end && run[1].level > level : run > from && run[-1].level > level;)
            run += begins ? 1 : -1;
        if (begins)
            end = run;
        else
            from = run;
    }
}

double
measure_bearing(const struct measure *m, int first, int last, double size)
{
    const struct shaped *s = m->shaped;
    const struct cluster *cluster;
    const struct run *run;
    double edge = 0, scale;
    bool any = false, at_right = s->rtl;
    int from, end;

    last = measure_trim(m, first, last);
    if (last <= first || m->largest * size < LARGE_PT)
        return 0;
    run = outermost(m, first, last);
    scale = m->spans[run->span].scale;
    if (run->font == NULL || scale * size < LARGE_PT)
        return 0;
    from = (int)run->first > first ? (int)run->first : first;
    end = (int)run->end < last ? (int)run->end : last;
    cluster = &s->clusters[(run->level & 1) == s->rtl ? from : end - 1];
    for (uint32_t g = cluster->glyph; g < cluster->glyph + cluster->n_glyphs; g++) {
        const struct ink *ink = font_ink(run->font, s->glyphs[g].id);
        double bearing = at_right ? cluster->advance - (s->glyphs[g].x + ink->right) : s->glyphs[g].x + ink->left;

        if (ink->right > ink->left && (!any || bearing < edge)) {
            edge = bearing;
            any = true;
        }
    }
    return edge * scale;
}

double
measure_width(const struct measure *m, int first, int last, double size)
{
    return (measure_advance(m, first, last) - measure_bearing(m, first, last, size)) * size;
}

struct words
measure_words(const struct measure *m, int first, int last, unsigned breaks)
{
    const struct cluster *clusters = m->shaped->clusters;
    struct words words = { arena_array(m->scratch, (size_t)(last - first) + 1, sizeof *words.items), 0 };

    shape_breaks(m->shaped);
    for (int i = first, end; i < last; i = end) {
        struct word *word = &words.items[words.n++];

        for (end = i + 1; end < last && !(clusters[end].flags & (breaks | CLUSTER_MUST)); end++)
            ;
        word->first = i;
        word->last = measure_trim(m, i, end);
        word->next = end;
        word->must = end < last && clusters[end].flags & CLUSTER_MUST;
    }
    return words;
}
