/*
 * A font opened twice from one file: by HarfBuzz, which reads lengths in the
 * font's own units, so that nothing is rounded, and, when something of it is
 * drawn, by FreeType for cairo.
 */
#include "render/text/internal.h"

#include <cairo-ft.h>
#include <hb-ot.h>

#define CAP_OF_INTER 0.727

/*
 * cairo keeps font faces for longer than we do, and a FreeType library has
 * to outlive them all.
 */
struct freetype {
    FT_Library library;
    int        users;
};

struct face_user {
    FT_Face          face;
    struct freetype *freetype;
};

struct freetype *
freetype_new(void)
{
    struct freetype *f = g_new0(struct freetype, 1);

    if (FT_Init_FreeType(&f->library) != 0)
        g_error("FreeType does not start");
    f->users = 1;
    return f;
}

void
freetype_drop(struct freetype *f)
{
    if (--f->users > 0)
        return;
    FT_Done_FreeType(f->library);
    g_free(f);
}

static void
drop_face(void *data)
{
    struct face_user *user = data;

    FT_Done_Face(user->face);
    freetype_drop(user->freetype);
    g_free(user);
}

struct open_font *
font_open(struct text_engine *engine, const struct font *font)
{
    struct open_font *open = engine->open[font->id];
    hb_blob_t *blob;
    hb_face_t *face;
    hb_position_t cap;

    if (open != NULL)
        return open;
    blob = hb_blob_create_from_file(font->file);
    face = hb_face_create(blob, (unsigned)font->index);
    open = g_new0(struct open_font, 1);
    open->font = font;
    open->freetype = engine->freetype;
    open->hb = hb_font_create(face);
    open->em = hb_face_get_upem(face);
    open->n_glyphs = hb_face_get_glyph_count(face);
    open->ink = g_new0(struct ink, open->n_glyphs);
    open->cap = CAP_OF_INTER;
    hb_font_set_scale(open->hb, (int)open->em, (int)open->em);
    if (hb_ot_metrics_get_position(open->hb, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap) && cap > 0)
        open->cap = cap / open->em;
    hb_face_make_immutable(face);
    hb_font_make_immutable(open->hb);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
    engine->open[font->id] = open;
    return open;
}

void
font_close(struct open_font *open)
{
    if (open == NULL)
        return;
    if (open->drawn != NULL)
        cairo_font_face_destroy(open->drawn);
    hb_font_destroy(open->hb);
    g_free(open->ink);
    g_free(open);
}

const struct ink *
font_ink(struct open_font *open, uint32_t glyph)
{
    static const struct ink none = { .known = true };
    hb_glyph_extents_t e;
    struct ink *ink;

    if (glyph >= open->n_glyphs)
        return &none;
    ink = &open->ink[glyph];
    if (!ink->known) {
        if (hb_font_get_glyph_extents(open->hb, glyph, &e)) {
            ink->left = (float)(e.x_bearing / open->em);
            ink->top = (float)(-e.y_bearing / open->em);
            ink->right = (float)((e.x_bearing + e.width) / open->em);
            ink->bottom = (float)(-(e.y_bearing + e.height) / open->em);
        }
        ink->known = true;
    }
    return ink;
}

cairo_font_face_t *
font_drawn(struct open_font *open)
{
    static const cairo_user_data_key_t key;
    struct face_user *user;

    if (open->drawn != NULL)
        return open->drawn;
    user = g_new0(struct face_user, 1);
    if (FT_New_Face(open->freetype->library, open->font->file, open->font->index, &user->face) != 0)
        g_error("%s: FreeType cannot open the font", open->font->file);
    user->freetype = open->freetype;
    user->freetype->users++;
    open->drawn = cairo_ft_font_face_create_for_ft_face(user->face, 0);
    cairo_font_face_set_user_data(open->drawn, &key, user, drop_face);
    return open->drawn;
}
