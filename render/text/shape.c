/*
 * From strings to glyphs. Each stretch of one font, direction, script and
 * span is shaped by HarfBuzz in the context of the whole paragraph; the fonts
 * that stand in for missing characters are chosen here, from the list of
 * fonts/families and the language alone, never from the environment.
 */
#include "render/text/internal.h"

#include <string.h>

#include <pango/pango.h>

/* Below this, everything runs from left to right. */
#define FIRST_RTL 0x590

/* One character on its way to glyphs. */
struct item {
    uint32_t           c;
    uint32_t           byte;
    uint32_t           span;
    uint32_t           letter;      /* first item of what must stay in one font */
    hb_script_t        script;
    const struct font *font;
    uint8_t            level;
};

/* Work on one text. */
struct job {
    struct text_engine     *engine;
    const struct text_span *spans;
    struct shaped          *shaped;
    struct style          **styles;     /* by span */
    const char            **languages;  /* by span, for Han */
    struct item            *items;
    size_t                  n;
    struct { struct glyph *items; size_t n, room; } glyphs;
    struct { struct cluster *items; size_t n, room; } clusters;
    struct { struct run *items; size_t n, room; } runs;
};

static void
parse_features(struct style *style)
{
    const char *s = style->features;

    while (*s != '\0' && style->n_features < G_N_ELEMENTS(style->feature)) {
        size_t n = strcspn(s, ", ");

        if (n > 0 && hb_feature_from_string(s, (int)n, &style->feature[style->n_features]))
            style->n_features++;
        s += n + (s[n] != '\0');
    }
}

/* Styles are few: the faces of a theme. Their index is part of the key of a string. */
static size_t
style_of(struct text_engine *engine, const struct face *face, struct report *report, struct source where)
{
    const char *features = face->features ? face->features : "";
    struct style *style;

    for (size_t i = 0; i < engine->styles.n; i++) {
        style = &engine->styles.items[i];
        if (style->weight == face->weight && strcmp(style->family, face->family) == 0 &&
            strcmp(style->features, features) == 0)
            return i;
    }
    style = arena_push(engine->styles_kept, &engine->styles);
    *style = (struct style){
        .family = arena_strdup(engine->styles_kept, face->family),
        .weight = face->weight,
        .features = arena_strdup(engine->styles_kept, features),
        .font = fonts_find(engine->fonts, face->family, face->weight, report, where),
    };
    parse_features(style);
    return engine->styles.n - 1;
}

/* Concatenate the spans, and take the text apart into characters. */
static void
decode(struct job *job, size_t n_spans, bool title)
{
    struct arena *scratch = job->engine->scratch;
    size_t room = 1, length = 0;
    char *text;

    for (size_t i = 0; i < n_spans; i++)
        room += 2 * strlen(job->spans[i].utf8);
    text = arena_alloc(scratch, room);
    job->items = arena_array(scratch, room, sizeof *job->items);
    for (size_t i = 0; i < n_spans; i++) {
        const char *s = job->spans[i].utf8;
        size_t n = strlen(s), from = length;

        if (title)
            s = title_with_dashes(scratch, s, n, &n);
        memcpy(text + length, s, n);
        length += n;
        text[length] = '\0';
        for (const char *p = text + from; *p != '\0'; p = g_utf8_next_char(p))
            job->items[job->n++] = (struct item){
                .c = g_utf8_get_char(p), .byte = (uint32_t)(p - text), .span = (uint32_t)i,
            };
    }
    job->items[job->n].byte = (uint32_t)length;
    job->shaped->text = arena_strndup(job->engine->kept, text, length);
    job->shaped->length = length;
}

static void
find_levels(struct job *job)
{
    PangoDirection direction = PANGO_DIRECTION_NEUTRAL;
    bool needed = false;
    guint8 *levels;

    for (size_t i = 0; i < job->n && !needed; i++)
        needed = job->items[i].c >= FIRST_RTL;
    if (!needed)
        return;
    levels = pango_log2vis_get_embedding_levels(job->shaped->text, (int)job->shaped->length, &direction);
    job->shaped->rtl = direction == PANGO_DIRECTION_RTL || direction == PANGO_DIRECTION_WEAK_RTL;
    for (size_t i = 0; i < job->n; i++) {
        job->items[i].level = levels[i];
        job->shaped->mixed |= (levels[i] & 1) != job->shaped->rtl;
    }
    g_free(levels);
}

/* Digits, spaces and marks are of the script before them, or else after them. */
static void
find_scripts(struct job *job)
{
    hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
    hb_script_t current = HB_SCRIPT_COMMON;
    size_t first = 0;

    for (size_t i = 0; i < job->n; i++) {
        hb_script_t s = hb_unicode_script(unicode, job->items[i].c);

        if (s != HB_SCRIPT_COMMON && s != HB_SCRIPT_INHERITED) {
            for (; current == HB_SCRIPT_COMMON && first < i; first++)
                job->items[first].script = s;
            current = s;
        }
        job->items[i].script = current;
    }
}

/* Base characters with the marks and joiners that follow them. */
static void
find_letters(struct job *job)
{
    for (size_t i = 0; i < job->n; i++) {
        struct item *item = &job->items[i];
        bool joins = i > 0 && item->c >= 0x300 &&
                     (char_is_mark(item->c) || char_is_ignorable(item->c) || job->items[i - 1].c == 0x200d ||
                      (item->c >= 0x1f3fb && item->c <= 0x1f3ff));

        joins = joins && item[-1].span == item->span && !char_is_line_feed(item[-1].c);
        item->letter = joins ? item[-1].letter : (uint32_t)i;
    }
}

/* For Han of no stated language: kana mean Japanese, hangul Korean. */
static void
find_languages(struct job *job, size_t n_spans)
{
    const char *told = NULL;
    bool han = false;

    for (size_t i = 0; i < job->n; i++) {
        hb_script_t s = job->items[i].script;

        han |= script_is_east_asian(s);
        if (s == HB_SCRIPT_HIRAGANA || s == HB_SCRIPT_KATAKANA)
            told = "ja";
        else if (s == HB_SCRIPT_HANGUL && told == NULL)
            told = "ko";
        else if (s == HB_SCRIPT_BOPOMOFO && told == NULL)
            told = "zh-Hant";
    }
    for (size_t i = 0; i < n_spans; i++) {
        const char *l = job->spans[i].language;
        bool east = l != NULL && (strncasecmp(l, "zh", 2) == 0 || strncasecmp(l, "ja", 2) == 0 ||
                                  strncasecmp(l, "ko", 2) == 0 || strncasecmp(l, "yue", 3) == 0);

        job->languages[i] = han && !east && told != NULL ? told : l != NULL && *l != '\0' ? l : NULL;
    }
}

static bool
covers(const struct font *font, const uint32_t *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!fonts_has(font, c[i]))
            return false;
    return n > 0;
}

static const struct font *
choose(struct job *job, const struct item *item, const uint32_t *c, size_t n, const struct font *before)
{
    const struct style *style = job->styles[item->span];

    if (covers(style->font, c, n))
        return style->font;
    if (before != NULL && before != style->font && covers(before, c, n) &&
        hb_unicode_script(hb_unicode_funcs_get_default(), c[0]) == HB_SCRIPT_COMMON)
        return before;
    return fonts_covering(job->engine->fonts, c, n, style->weight, job->languages[item->span]);
}

/* HarfBuzz composes what it can: a font may lack a mark and have the letter with it. */
static const struct font *
choose_composed(struct job *job, const struct item *item, const uint32_t *c, size_t n)
{
    char *utf8 = g_ucs4_to_utf8(c, (glong)n, NULL, NULL, NULL);
    char *composed = utf8 ? g_utf8_normalize(utf8, -1, G_NORMALIZE_NFC) : NULL;
    const struct font *font = NULL;

    if (composed != NULL && strcmp(utf8, composed) != 0) {
        glong m = 0;
        gunichar *d = g_utf8_to_ucs4_fast(composed, -1, &m);

        font = choose(job, item, d, (size_t)m, NULL);
        g_free(d);
    }
    g_free(composed);
    g_free(utf8);
    return font;
}

static void
note_missing(struct shaped *shaped, uint32_t c)
{
    for (size_t i = 0; i < shaped->n_missing; i++)
        if (shaped->missing[i] == c)
            return;
    if (shaped->n_missing < G_N_ELEMENTS(shaped->missing))
        shaped->missing[shaped->n_missing++] = c;
}

/* A font for the letter from items `i` to `end`; character by character if none has all of it. */
static void
choose_for_letter(struct job *job, size_t i, size_t end, const struct font *before)
{
    uint32_t c[32];
    size_t n = 0;
    const struct font *font;

    for (size_t k = i; k < end && n < G_N_ELEMENTS(c); k++)
        if (!char_is_ignorable(job->items[k].c))
            c[n++] = job->items[k].c;
    /* A space between words of a stand-in font is of that font, so that they stay one run. */
    if (n == 0 || (char_is_space(c[0]) && before != NULL && covers(before, c, n))) {
        font = before != NULL ? before : job->styles[job->items[i].span]->font;
    } else {
        font = choose(job, &job->items[i], c, n, before);
        if (font == NULL && n > 1)
            font = choose_composed(job, &job->items[i], c, n);
    }
    for (size_t k = i; k < end; k++) {
        const struct font *own = font;

        if (own == NULL && !char_is_ignorable(job->items[k].c)) {
            own = choose(job, &job->items[k], &job->items[k].c, 1, k > i ? job->items[k - 1].font : before);
            if (own == NULL)
                note_missing(job->shaped, job->items[k].c);
        }
        if (own == NULL)
            own = k > i ? job->items[k - 1].font : job->styles[job->items[k].span]->font;
        job->items[k].font = own;
    }
}

static void
find_fonts(struct job *job)
{
    const struct font *before = NULL;

    for (size_t i = 0, end; i < job->n; i = end) {
        for (end = i + 1; end < job->n && job->items[end].letter == i; end++)
            ;
        if (i > 0 && job->items[i].span != job->items[i - 1].span)
            before = NULL;
        if (char_is_line_feed(job->items[i].c)) {
            before = NULL;
            continue;
        }
        choose_for_letter(job, i, end, before);
        before = job->items[end - 1].font;
    }
}

/* Glyphs first to end of the buffer are one cluster, beginning at a byte. */
static void
add_cluster(struct job *job, const struct run *run, unsigned first, unsigned end, uint32_t byte)
{
    struct arena *scratch = job->engine->scratch;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(job->engine->buffer, NULL);
    const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(job->engine->buffer, NULL);
    struct cluster cluster = { .byte = byte, .glyph = (uint32_t)job->glyphs.n, .run = (uint32_t)job->runs.n };
    double x = 0, em = run->font->em;

    for (unsigned i = first; i < end; i++) {
        if (info[i].codepoint == 0)
            note_missing(job->shaped, g_utf8_get_char(job->shaped->text + byte));
        *arena_push(scratch, &job->glyphs) = (struct glyph){
            .id = info[i].codepoint,
            .x = (float)((x + at[i].x_offset) / em),
            .y = (float)(-at[i].y_offset / em),
        };
        x += at[i].x_advance;
    }
    cluster.n_glyphs = (uint16_t)(end - first);
    cluster.advance = (float)(x / em);
    *arena_push(scratch, &job->clusters) = cluster;
}

/* Clusters in the order of the text, whichever way the glyphs run. */
static void
add_clusters(struct job *job, const struct run *run, uint32_t byte)
{
    unsigned n;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(job->engine->buffer, &n);
    bool backward = run->level & 1;
    unsigned done = 0;

    if (n == 0)
        add_cluster(job, run, 0, 0, byte);
    while (done < n) {
        unsigned from = backward ? n - 1 - done : done, size = 1;

        while (done + size < n && info[backward ? from - size : from + size].cluster == info[from].cluster)
            size++;
        /* The first cluster takes in what HarfBuzz has dropped before it. */
        add_cluster(job, run, backward ? from + 1 - size : from, backward ? from + 1 : from + size,
                    done == 0 ? byte : info[from].cluster);
        done += size;
    }
}

static void
shape_run(struct job *job, size_t first, size_t end)
{
    struct text_engine *engine = job->engine;
    const struct item *item = &job->items[first];
    const struct style *style = job->styles[item->span];
    const char *language = job->languages[item->span];
    struct run run = {
        .first = (uint32_t)job->clusters.n, .span = item->span, .level = item->level,
        .tracked = !(item->level & 1) && script_is_tracked(item->script),
    };
    uint32_t byte = item->byte, bytes = job->items[end].byte - byte;

    if (char_is_line_feed(item->c)) {
        *arena_push(engine->scratch, &job->clusters) = (struct cluster){
            .byte = byte, .glyph = (uint32_t)job->glyphs.n, .run = (uint32_t)job->runs.n,
        };
    } else {
        run.font = font_open(engine, item->font);
        hb_buffer_clear_contents(engine->buffer);
        hb_buffer_add_utf8(engine->buffer, job->shaped->text, (int)job->shaped->length, byte, (int)bytes);
        hb_buffer_set_direction(engine->buffer, item->level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
        hb_buffer_set_script(engine->buffer, item->script);
        hb_buffer_set_language(engine->buffer, language ? hb_language_from_string(language, -1) : HB_LANGUAGE_INVALID);
        hb_buffer_set_flags(engine->buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES |
                            (first == 0 ? HB_BUFFER_FLAG_BOT : 0) | (end == job->n ? HB_BUFFER_FLAG_EOT : 0));
        hb_shape(run.font->hb, engine->buffer, style->feature, style->n_features);
        add_clusters(job, &run, byte);
    }
    run.end = (uint32_t)job->clusters.n;
    *arena_push(engine->scratch, &job->runs) = run;
}

static void
shape_runs(struct job *job)
{
    for (size_t i = 0, end; i < job->n; i = end) {
        const struct item *a = &job->items[i];

        for (end = i + 1; end < job->n; end++) {
            const struct item *b = &job->items[end];

            if (char_is_line_feed(a->c) || char_is_line_feed(b->c) || b->font != a->font || b->level != a->level ||
                b->script != a->script || b->span != a->span)
                break;
        }
        shape_run(job, i, end);
    }
    *arena_push(job->engine->scratch, &job->clusters) = (struct cluster){
        .byte = (uint32_t)job->shaped->length, .glyph = (uint32_t)job->glyphs.n, .run = (uint32_t)job->runs.n,
    };
}

static void *
keep(struct text_engine *engine, const void *items, size_t count, size_t bytes)
{
    void *kept = arena_alloc(engine->kept, count * bytes + 1);

    if (count > 0)
        memcpy(kept, items, count * bytes);
    engine->held += count * bytes;
    return kept;
}

static struct shaped *
shape_new(struct text_engine *engine, const struct text_span *spans, size_t n_spans, const uint32_t *styles, bool title)
{
    struct job job = { .engine = engine, .spans = spans };
    struct shaped *shaped = arena_alloc(engine->kept, sizeof *shaped);

    job.shaped = shaped;
    job.styles = arena_array(engine->scratch, n_spans, sizeof *job.styles);
    job.languages = arena_array(engine->scratch, n_spans, sizeof *job.languages);
    for (size_t i = 0; i < n_spans; i++)
        job.styles[i] = &engine->styles.items[styles[i]];
    shaped->cap = font_open(engine, job.styles[0]->font)->cap;
    decode(&job, n_spans, title);
    find_levels(&job);
    find_scripts(&job);
    find_languages(&job, n_spans);
    find_letters(&job);
    find_fonts(&job);
    shape_runs(&job);
    shaped->glyphs = keep(engine, job.glyphs.items, job.glyphs.n, sizeof *shaped->glyphs);
    shaped->clusters = keep(engine, job.clusters.items, job.clusters.n, sizeof *shaped->clusters);
    shaped->n = job.clusters.n - 1;
    shaped->runs = keep(engine, job.runs.items, job.runs.n, sizeof *shaped->runs);
    shaped->n_runs = job.runs.n;
    for (size_t i = 0; i < shaped->n; i++)
        if (char_is_space(g_utf8_get_char(shaped->text + shaped->clusters[i].byte)) ||
            char_is_line_feed(g_utf8_get_char(shaped->text + shaped->clusters[i].byte)))
            shaped->clusters[i].flags |= CLUSTER_SPACE;
    engine->held += sizeof *shaped + shaped->length;
    return shaped;
}

struct shaped *
shape(struct text_engine *engine, const struct text_span *spans, size_t n, bool title,
      struct report *report, struct source where)
{
    uint32_t *styles = arena_array(engine->scratch, n, sizeof *styles);
    struct shaped *shaped, wanted;
    uint8_t as_title = title;

    g_byte_array_set_size(engine->key, 0);
    g_byte_array_append(engine->key, &as_title, 1);
    for (size_t i = 0; i < n; i++) {
        const char *language = spans[i].language ? spans[i].language : "";

        styles[i] = (uint32_t)style_of(engine, spans[i].face, report, where);
        if (engine->styles.items[styles[i]].font == NULL)
            return NULL;
        g_byte_array_append(engine->key, (const guint8 *)&styles[i], sizeof styles[i]);
        g_byte_array_append(engine->key, (const guint8 *)language, (guint)strlen(language) + 1);
        g_byte_array_append(engine->key, (const guint8 *)spans[i].utf8, (guint)strlen(spans[i].utf8) + 1);
    }
    wanted = (struct shaped){ .key = engine->key->data, .key_length = engine->key->len };
    shaped = g_hash_table_lookup(engine->shaped, &wanted);
    if (shaped == NULL) {
        shaped = shape_new(engine, spans, n, styles, title);
        shaped->key = keep(engine, engine->key->data, engine->key->len, 1);
        shaped->key_length = engine->key->len;
        g_hash_table_add(engine->shaped, shaped);
    }
    return shaped;
}
