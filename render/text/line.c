/*
 * Lines, ready for cairo: glyphs at their places and size, with the string
 * they stand for. A line does not need what it was made from, only the
 * engine's fonts.
 */
#include "render/text/internal.h"

#include <math.h>
#include <string.h>

/* Neighbouring glyphs of one font and colour: one operation of cairo's. */
struct stretch {
    struct open_font           *font;
    const struct colour        *colour;
    double                      size;
    cairo_glyph_t              *glyphs;
    int                         n_glyphs;
    cairo_text_cluster_t       *clusters;
    int                         n_clusters;
    cairo_text_cluster_flags_t  flags;
    const char                 *utf8;
    int                         bytes;
};

struct text_line {
    const char           *string;
    const struct face    *face;
    const struct colour  *colour;
    double                size;
    struct rect           ink;
    struct stretch       *stretches;
    size_t                n;
};

/* A line in the making: the pen moves right along the baseline. */
struct pen {
    struct arena     *arena;
    struct text_line *line;
    double            size;             /* of the text */
    double            x;
    double            left, top, right, bottom;
    size_t            room;
};

static void
add_ink(struct pen *pen, struct open_font *font, uint32_t glyph, double x, double y, double size)
{
    const struct ink *ink = font_ink(font, glyph);

    if (ink->right <= ink->left || ink->bottom <= ink->top)
        return;
    pen->left = fmin(pen->left, x + ink->left * size);
    pen->right = fmax(pen->right, x + ink->right * size);
    pen->top = fmin(pen->top, y + ink->top * size);
    pen->bottom = fmax(pen->bottom, y + ink->bottom * size);
}

/* Clusters from `first` to `last` of a run, of which m->x tells the widths. */
static void
add_run(struct pen *pen, const struct piece *piece, const struct run *run)
{
    const struct measure *m = piece->measure;
    const struct shaped *s = m->shaped;
    const struct text_span *span = &m->spans[run->span];
    int first = (int)run->first > piece->first ? (int)run->first : piece->first;
    int last = (int)run->end < piece->last ? (int)run->end : piece->last;
    bool backward = run->level & 1;
    double size = pen->size * span->scale;
    int n_glyphs = 0;
    struct stretch *out;

    if (run->font == NULL || first >= last)
        return;
    for (int i = first; i < last; i++)
        n_glyphs += s->clusters[i].n_glyphs;
    out = &pen->line->stretches[pen->line->n++];
    *out = (struct stretch){
        .font = run->font, .colour = span->colour, .size = size,
        .glyphs = arena_array(pen->arena, (size_t)n_glyphs + 1, sizeof *out->glyphs),
        .clusters = arena_array(pen->arena, (size_t)(last - first), sizeof *out->clusters),
        .flags = backward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : 0,
        .utf8 = arena_strndup(pen->arena, s->text + s->clusters[first].byte,
                              s->clusters[last].byte - s->clusters[first].byte),
        .bytes = (int)(s->clusters[last].byte - s->clusters[first].byte),
    };
    for (int k = 0; k < last - first; k++) {
        int i = backward ? last - 1 - k : first + k;
        const struct cluster *cluster = &s->clusters[i];

        for (uint32_t g = cluster->glyph; g < cluster->glyph + cluster->n_glyphs; g++) {
            double x = pen->x + s->glyphs[g].x * size, y = s->glyphs[g].y * size;

            out->glyphs[out->n_glyphs++] = (cairo_glyph_t){ s->glyphs[g].id, x, y };
            add_ink(pen, run->font, s->glyphs[g].id, x, y, size);
        }
        out->clusters[out->n_clusters++] = (cairo_text_cluster_t){
            .num_bytes = (int)(s->clusters[first + k + 1].byte - s->clusters[first + k].byte),
            .num_glyphs = s->clusters[first + k].n_glyphs,
        };
        /* The last cluster of a line has no tracking after it. */
        pen->x += (i == piece->last - 1 ? measure_advance(m, i, i + 1) : m->x[i + 1] - m->x[i]) * pen->size;
    }
    if (n_glyphs == 0)
        pen->line->n--;
}

static void
add_piece(struct pen *pen, const struct piece *piece)
{
    const struct run **runs;
    int n = measure_order(piece->measure, piece->first, piece->last, &runs);

    for (int i = 0; i < n; i++)
        add_run(pen, piece, runs[i]);
}

double
line_width(const struct piece *pieces, size_t n, double size)
{
    double width = 0;

    for (size_t i = 0; i < n; i++) {
        const struct piece *p = &pieces[i];

        width += i == 0 ? measure_width(p->measure, p->first, p->last, size)
                        : (p->gap + measure_advance(p->measure, p->first, p->last)) * size;
    }
    return width;
}

static const char *
string_of(struct arena *arena, const struct piece *pieces, size_t n)
{
    const char *string = "";

    for (size_t i = 0; i < n; i++) {
        const struct shaped *s = pieces[i].measure->shaped;
        uint32_t from = s->clusters[pieces[i].first].byte, to = s->clusters[pieces[i].last].byte;

        string = arena_printf(arena, "%s%s%.*s", string, pieces[i].gap > 0 ? "   " : "",
                              (int)(to - from), s->text + from);
    }
    return string;
}

struct text_line *
line_new(struct arena *arena, const struct piece *pieces, size_t n, double size, bool rtl, len *width)
{
    struct text_line *line = arena_alloc(arena, sizeof *line);
    const struct shaped *s = pieces[0].measure->shaped;
    const struct text_span *span = &pieces[0].measure->spans[0];
    struct piece *trimmed = arena_array(pieces[0].measure->scratch, n, sizeof *trimmed);
    struct pen pen = {
        .arena = arena, .line = line, .size = size,
        .left = INFINITY, .top = INFINITY, .right = -INFINITY, .bottom = -INFINITY,
    };
    size_t runs = 0;

    for (size_t i = 0; i < n; i++) {
        trimmed[i] = pieces[i];
        trimmed[i].last = measure_trim(pieces[i].measure, pieces[i].first, pieces[i].last);
        runs += pieces[i].measure->shaped->n_runs;
    }
    if (pieces[0].last > pieces[0].first)
        span = &pieces[0].measure->spans[s->runs[s->clusters[pieces[0].first].run].span];
    line->stretches = arena_array(arena, runs, sizeof *line->stretches);
    line->string = string_of(arena, trimmed, n);
    line->face = span->face;
    line->colour = span->colour;
    line->size = size * span->scale;
    *width = pt(line_width(trimmed, n, size));
    if (!rtl)
        pen.x = -measure_bearing(trimmed[0].measure, trimmed[0].first, trimmed[0].last, size) * size;
    for (size_t i = 0; i < n; i++) {
        const struct piece *p = &trimmed[rtl ? n - 1 - i : i];

        if (!rtl)
            pen.x += p->gap * size;
        add_piece(&pen, p);
        if (rtl)
            pen.x += p->gap * size;
    }
    if (pen.right > pen.left)
        line->ink = (struct rect){ pt(pen.left), pt(pen.top), pt(pen.right - pen.left), pt(pen.bottom - pen.top) };
    return line;
}

const char *
text_line_string(const struct text_line *line)
{
    return line->string;
}

const struct face *
text_line_face(const struct text_line *line)
{
    return line->face;
}

len
text_line_size(const struct text_line *line)
{
    return pt(line->size);
}

const struct colour *
text_line_colour(const struct text_line *line)
{
    return line->colour;
}

struct rect
text_line_ink(const struct text_line *line)
{
    return line->ink;
}

void
text_line_draw(const struct text_line *line, void *cairo, len x, len y)
{
    cairo_t *cr = cairo;
    cairo_font_options_t *options = cairo_font_options_create();

    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_save(cr);
    cairo_translate(cr, x.pt, y.pt);
    cairo_set_font_options(cr, options);
    for (size_t i = 0; i < line->n; i++) {
        const struct stretch *s = &line->stretches[i];

        if (s->colour != NULL)
            cairo_set_source_rgb(cr, s->colour->r, s->colour->g, s->colour->b);
        cairo_set_font_face(cr, font_drawn(s->font));
        cairo_set_font_size(cr, s->size);
        cairo_show_text_glyphs(cr, s->utf8, s->bytes, s->glyphs, s->n_glyphs, s->clusters, s->n_clusters, s->flags);
    }
    cairo_restore(cr);
    cairo_font_options_destroy(options);
}
