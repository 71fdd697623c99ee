#include "render/text/internal.h"

#include <assert.h>
#include <string.h>

#define HELD_MOST ((size_t)16 << 20)    /* bytes of shaped text */
#define RTL_DEPTH 0.16                  /* of the size, under the last line: Arabic hangs lower */
#define QUOTED 60                       /* bytes of a text in a message */

static guint
hash(gconstpointer shaped)
{
    const struct shaped *s = shaped;
    guint h = 5381;

    for (size_t i = 0; i < s->key_length; i++)
        h = h * 33 + s->key[i];
    return h;
}

static gboolean
equal(gconstpointer a, gconstpointer b)
{
    const struct shaped *s = a, *t = b;

    return s->key_length == t->key_length && memcmp(s->key, t->key, s->key_length) == 0;
}

struct text_engine *
text_open(void *font_map)
{
    struct text_engine *engine = g_new0(struct text_engine, 1);

    engine->fonts = font_map;
    engine->freetype = freetype_new();
    engine->open = g_new0(struct open_font *, fonts_count(engine->fonts));
    engine->kept = arena_new();
    engine->styles_kept = arena_new();
    engine->scratch = arena_new();
    engine->shaped = g_hash_table_new(hash, equal);
    engine->key = g_byte_array_new();
    engine->buffer = hb_buffer_create();
    return engine;
}

void
text_close(struct text_engine *engine)
{
    if (engine == NULL)
        return;
    for (size_t i = 0; i < fonts_count(engine->fonts); i++)
        font_close(engine->open[i]);
    g_free(engine->open);
    freetype_drop(engine->freetype);
    hb_buffer_destroy(engine->buffer);
    g_byte_array_free(engine->key, TRUE);
    g_hash_table_destroy(engine->shaped);
    arena_drop(engine->scratch);
    arena_drop(engine->styles_kept);
    arena_drop(engine->kept);
    g_free(engine);
}

/* A full cache starts again: signs of one job share most of their strings, and those come back at once. */
static void
begin(struct text_engine *engine)
{
    arena_reset(engine->scratch);
    if (engine->held < HELD_MOST)
        return;
    g_hash_table_remove_all(engine->shaped);
    arena_reset(engine->kept);
    engine->held = 0;
}

/* The beginning of a text, for messages. */
static const char *
quote(struct arena *arena, const char *text)
{
    const char *end;
    size_t n = strlen(text);

    if (n <= QUOTED)
        return text;
    for (end = text + QUOTED; ((unsigned char)*end & 0xc0) == 0x80; end--)
        ;
    return arena_printf(arena, "%.*s\xe2\x80\xa6", (int)(end - text), text);
}

bool
all_drawn(struct text_engine *engine, const struct shaped *shaped, struct report *report, struct source where)
{
    const char *list = "";

    for (size_t i = 0; i < shaped->n_missing; i++) {
        uint32_t c = shaped->missing[i];
        char utf8[8] = "";

        if (c >= 0x20 && c != 0x7f)
            g_unichar_to_utf8(c, utf8);
        list = arena_printf(engine->scratch, "%s%s%s%sU+%04X", list, i ? ", " : "", utf8, *utf8 ? " " : "", c);
    }
    if (shaped->n_missing > 0)
        report_error(report, where,
                     "no font has %s in \"%s\"; write it otherwise, or list a font that has it in fonts/families",
                     list, quote(engine->scratch, shaped->text));
    return shaped->n_missing == 0;
}

static bool
is_clean(struct text_engine *engine, const struct text_span *spans, size_t n,
         struct report *report, struct source where)
{
    for (size_t i = 0; i < n; i++)
        if (!g_utf8_validate(spans[i].utf8, -1, NULL)) {
            char *shown = g_utf8_make_valid(spans[i].utf8, -1);

            report_error(report, where, "\"%s\" is not UTF-8; save its source as UTF-8", quote(engine->scratch, shown));
            g_free(shown);
            return false;
        }
    return true;
}

static void
set_lines(struct arena *arena, const struct measure *m, const struct text_fit *fit, const struct setting *setting,
          struct text_set *out)
{
    const struct piece *pieces = setting->pieces.items;
    size_t n = setting->pieces.n;
    struct rect ink;

    out->size = pt(setting->size);
    out->leading = pt(setting->size * fit->leading);
    out->cap = pt(setting->size * m->cap);
    out->rtl = m->shaped->rtl;
    out->cut = setting->cut;
    out->broken = setting->broken;
    out->fits = setting->fits;
    out->lines = arena_array(arena, (size_t)setting->lines, sizeof *out->lines);
    out->widths = arena_array(arena, (size_t)setting->lines, sizeof *out->widths);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && !pieces[end].begins; end++)
            ;
        out->lines[out->n] = line_new(arena, pieces + i, end - i, setting->size, out->rtl, &out->widths[out->n]);
        if (out->widths[out->n].pt > out->width.pt)
            out->width = out->widths[out->n];
        out->n++;
    }
    ink = text_line_ink(out->lines[out->n - 1]);
    if (ink.y.pt + ink.h.pt > 0)
        out->depth = pt(ink.y.pt + ink.h.pt);
    out->height = pt(out->cap.pt + ((double)out->n - 1) * out->leading.pt + (out->rtl ? RTL_DEPTH * setting->size : 0));
}

bool
text_set(struct text_engine *engine, struct arena *arena, const struct text_span *spans, size_t n_spans,
         const struct text_span *second, enum text_kind kind, const struct text_fit *fit,
         struct size box, struct text_set *out, struct report *report, struct source where)
{
    struct setting setting = { 0 };
    const struct measure *m = NULL;
    struct shaped *shaped;

    *out = (struct text_set){ .size = fit->max, .leading = pt(fit->max.pt * fit->leading), .fits = true };
    assert(fit->lines >= 1);
    begin(engine);
    if (n_spans == 0)
        return true;
    if (!is_clean(engine, spans, n_spans, report, where))
        return false;
    if (kind == TEXT_PEOPLE) {
        if (!fit_people(engine, spans, second, fit, box, &setting, &m, report, where))
            return false;
    } else {
        shaped = shape(engine, spans, n_spans, kind == TEXT_TITLE, report, where);
        if (shaped == NULL || !all_drawn(engine, shaped, report, where))
            return false;
        if (shaped->n == 0)
            return true;
        m = measure_new(engine, shaped, spans, n_spans);
        if (kind == TEXT_NAME)
            fit_name(m, fit, box, &setting);
        else
            fit_lines(engine, m, kind == TEXT_TITLE, fit, box, &setting);
    }
    if (setting.lines > 0)
        set_lines(arena, m, fit, &setting, out);
    return true;
}
