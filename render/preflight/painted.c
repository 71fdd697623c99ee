/* Preflight: content streams, operator by operator. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/pdf/content.h"
#include "render/preflight/inspect.h"

#define STATES_MOST 512
#define KNOWN_MOST  64

struct paint { bool is_cmyk, in_cmyk; struct ink ink; };        /* its ink is known; its space is DeviceCMYK */

struct state { struct paint fill, stroke; bool fill_overprints, stroke_overprints; double matrix[6], clip[4], width; };

struct painting {
    struct inspector *i;
    struct pdf_value  resources;
    struct state      state, saved[STATES_MOST];
    size_t            depth;
    int               ignoring;         /* BX: operators of later versions are let pass */
    /* names that were found in the resources; of graphics states, what they say of overprinting: 2 for nothing */
    struct known {
        char                  kind, name[32];
        unsigned char         fill, stroke;
        struct placed_picture picture;  /* without a size: none */
        const struct placed  *form;
    }                 known[KNOWN_MOST];
    size_t            n_known;
    int               depth_of_forms;
    bool              has_path, clips;
    double            path[4];          /* around all points of the path at hand */
};

static struct placed_picture
picture_of(struct inspector *i, struct pdf_value v, unsigned object)
{
    struct pdf_value w = pdf_get(i->pdf, v, "Width"), h = pdf_get(i->pdf, v, "Height"), mask = pdf_get(i->pdf, v, "ImageMask");
    struct pdf_value bits = pdf_get(i->pdf, v, "BitsPerComponent");
    struct placed_picture picture = { .object = object };

    if (v.kind == PDF_STREAM && pdf_is_name(pdf_get(i->pdf, v, "Subtype"), "Image") && pdf_is_number(w) && pdf_is_number(h)) {
        picture.w = w.u.number.value;
        picture.h = h.u.number.value;
        picture.is_bit = (mask.kind == PDF_BOOLEAN && mask.u.truth) || (pdf_is_number(bits) && bits.u.number.value == 1);
    }
    return picture;
}

/* What is placed with a name that was found for the first time. */
static void
find_placed(struct painting *p, struct known *known, struct pdf_value of_kind, struct pdf_value item)
{
    const struct pdf_value *entry = pdf_entry(of_kind, known->name);

    if (entry == NULL || entry->kind != PDF_REFERENCE)
        return;
    if (known->kind == 'X')
        known->picture = picture_of(p->i, item, entry->u.reference);
    if (known->picture.w == 0)
        known->form = inspect_form(p->i, entry, p->resources, known->kind == 'P', p->depth_of_forms);
}

/* Is there such a resource? Of graphics states, what it does. NULL if there is none. */
static struct known *
look_up(struct painting *p, struct content *c, const char *kind, char letter)
{
    char name[32];
    struct pdf_value item;
    size_t k;

    if (c->n == 0 || !content_name(c->operands[c->n <= CONTENT_OPERANDS ? c->n - 1 : 0], name, sizeof name)) {
        if (letter != 'F' && letter != 'P')
            inspect_fault(p->i, CHECK_CONTENT, "the operator %s without a name", c->name);
        return NULL;
    }
    for (k = 0; k < p->n_known; k++)
        if (p->known[k].kind == letter && strcmp(p->known[k].name, name) == 0)
            break;
    if (k == p->n_known) {
        if (k == KNOWN_MOST)
            k = p->n_known = 0;
        p->n_known++;
        p->known[k] = (struct known){ .kind = letter, .fill = 2, .stroke = 2 };
        strcpy(p->known[k].name, name);
        item = pdf_get(p->i->pdf, pdf_get(p->i->pdf, p->resources, kind), name);
        /* names with # in them, and long ones, are not compared */
        if (item.kind == PDF_NULL && strlen(name) < sizeof name - 1 && strchr(name, '#') == NULL)
            inspect_fault(p->i, CHECK_RESOURCES, "/%s of %s is not there", name, kind);
        if (letter == 'G') {
            struct pdf_value op = pdf_get(p->i->pdf, item, "op"), OP = pdf_get(p->i->pdf, item, "OP");

            if (OP.kind == PDF_BOOLEAN)
                p->known[k].fill = p->known[k].stroke = OP.u.truth;
            if (op.kind == PDF_BOOLEAN)
                p->known[k].fill = op.u.truth;
        }
        if (letter == 'X' || letter == 'P')
            find_placed(p, &p->known[k], pdf_get(p->i->pdf, p->resources, kind), item);
    }
    if (letter == 'G') {
        if (p->known[k].fill != 2)
            p->state.fill_overprints = p->known[k].fill;
        if (p->known[k].stroke != 2)
            p->state.stroke_overprints = p->known[k].stroke;
    }
    return &p->known[k];
}

static void
set_cmyk(struct painting *p, struct content *c, struct paint *paint)
{
    double v[4];

    for (int k = 0; k < 4; k++)
        if (c->n != 4 || !content_number(c->operands[k], &v[k])) {
            inspect_fault(p->i, CHECK_CONTENT, "the operator %s without four numbers", c->name);
            return;
        }
    *paint = (struct paint){ true, true, { v[0], v[1], v[2], v[3] } };
    if (v[0] + v[1] + v[2] + v[3] > p->i->result->ink + 0.005)
        inspect_fault(p->i, CHECK_INK, "a colour of %.0f %%, where %.0f %% are allowed", (v[0] + v[1] + v[2] + v[3]) * 100,
                      p->i->result->ink * 100);
}

static void
set_grey(struct content *c, struct paint *paint)
{
    double v;

    *paint = (struct paint){ 0 };
    if (c->n == 1 && content_number(c->operands[0], &v))
        *paint = (struct paint){ true, false, { .k = 1 - v } };
}

static void
set_space(struct painting *p, struct content *c, struct paint *paint)
{
    static const char *const device[] = { "DeviceGray", "DeviceCMYK", "Pattern", NULL };
    char name[32];

    *paint = (struct paint){ 0 };
    if (c->n != 1 || !content_name(c->operands[0], name, sizeof name)) {
        inspect_fault(p->i, CHECK_CONTENT, "the operator %s without a name", c->name);
        return;
    }
    for (const char *const *d = device; *d != NULL; d++)
        if (strcmp(name, *d) == 0) {
            paint->in_cmyk = d == &device[1];
            return;
        }
    if (strcmp(name, "DeviceRGB") == 0)
        inspect_fault(p->i, CHECK_COLOUR, "the operator %s with DeviceRGB", c->name);
    else
        look_up(p, c, "ColorSpace", 'C');
}

/* Points of a path on the page, of which only how far they reach counts. */
static void
add_points(struct painting *p, struct content *c)
{
    bool is_box = strcmp(c->name, "re") == 0;
    const double *m = p->state.matrix;
    double v[6] = { 0 };

    for (size_t k = 0; k < c->n; k++)
        if (k == 6 || !content_number(c->operands[k], &v[k]))
            return;
    for (size_t k = 0; k < (is_box ? 4 : c->n / 2); k++) {
        double x = is_box ? v[0] + (k & 1 ? v[2] : 0) : v[2 * k], y = is_box ? v[1] + (k & 2 ? v[3] : 0) : v[2 * k + 1];
        double at[2] = { m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5] };

        for (int axis = 0; axis < 2; axis++) {
            if (!p->has_path || at[axis] < p->path[axis])
                p->path[axis] = at[axis];
            if (!p->has_path || at[axis] > p->path[axis + 2])
                p->path[axis + 2] = at[axis];
        }
        p->has_path = true;
    }
}

static void
set_matrix(struct painting *p, struct content *c)
{
    double *m = p->state.matrix, old[6], v[6];

    for (size_t k = 0; k < 6; k++)
        if (c->n != 6 || !content_number(c->operands[k], &v[k]))
            return;
    memcpy(old, m, sizeof old);
    for (int k = 0; k < 6; k += 2) {
        m[k] = v[k] * old[0] + v[k + 1] * old[2] + (k == 4 ? old[4] : 0);
        m[k + 1] = v[k] * old[1] + v[k + 1] * old[3] + (k == 4 ? old[5] : 0);
    }
}

static bool
is_white(const struct paint *paint)
{
    return paint->is_cmyk && paint->ink.c == 0 && paint->ink.m == 0 && paint->ink.y == 0 && paint->ink.k == 0;
}

/* The path at hand is painted, if it is, and may be what all that follows is clipped to. */
static void
end_path(struct painting *p, bool fills, bool strokes)
{
    double box[4], wider = strokes ? p->state.width / 2 : 0;

    if (p->has_path && ((fills && !is_white(&p->state.fill)) || (strokes && !is_white(&p->state.stroke)))) {
        for (int k = 0; k < 4; k++)
            box[k] = p->path[k] + (k < 2 ? -wider : wider);
        if (box_common(box, p->state.clip, box))
            place_box(p->i, box);
    }
    if (p->has_path && p->clips && !box_common(p->state.clip, p->path, p->state.clip))
        p->state.clip[2] = p->state.clip[0] - 1;        /* nothing is left */
    p->has_path = p->clips = false;
}

/* A picture or form where the matrix at hand leads. */
static void
place_known(struct painting *p, const struct known *known)
{
    static const double unit[4] = { 0, 0, 1, 1 };
    struct placed_picture picture;
    double box[4];

    if (known == NULL)
        return;
    if (known->form != NULL)
        place_form(p->i, known->form, p->state.matrix, p->state.clip);
    if (known->picture.w <= 0)
        return;
    picture = known->picture;
    memcpy(picture.m, p->state.matrix, sizeof picture.m);
    place_picture(p->i, &picture);
    box_turned(p->state.matrix, unit, box);
    if (box_common(box, p->state.clip, box))
        place_box(p->i, box);
}

static void
painted(struct painting *p, bool fills, bool strokes)
{
    if ((fills && p->state.fill_overprints && is_white(&p->state.fill))
        || (strokes && p->state.stroke_overprints && is_white(&p->state.stroke)))
        inspect_fault(p->i, CHECK_OVERPRINT, "it does");
}

/* Four inks in small type show every shift between the plates. */
static void
shown(struct painting *p)
{
    struct ink ink = p->state.fill.ink;

    painted(p, true, false);
    if (p->state.fill.is_cmyk && ink.k > 0.85 && ink.c + ink.m + ink.y > 0.1)
        inspect_fault(p->i, CHECK_BLACK, "text in %.0f/%.0f/%.0f/%.0f", ink.c * 100, ink.m * 100, ink.y * 100, ink.k * 100);
}

/* The dictionary of an inline image is operands in pairs. */
static void
inline_image(struct painting *p, struct content *c)
{
    char key[32], value[32];

    for (size_t k = 0; k + 1 < c->n && k + 1 < CONTENT_OPERANDS; k += 2) {
        if (!content_name(c->operands[k], key, sizeof key) || !content_name(c->operands[k + 1], value, sizeof value))
            continue;
        if ((strcmp(key, "CS") == 0 || strcmp(key, "ColorSpace") == 0)
            && (strcmp(value, "RGB") == 0 || strcmp(value, "DeviceRGB") == 0))
            inspect_fault(p->i, CHECK_COLOUR, "an inline image in RGB");
        if (strcmp(value, "LZW") == 0 || strcmp(value, "LZWDecode") == 0)
            inspect_fault(p->i, CHECK_FILTERS, "an inline image in LZW");
    }
    content_skip_image(c);
}

enum act {
    NONE, SAVE, RESTORE, RGB, FILL_CMYK, STROKE_CMYK, FILL_GREY, STROKE_GREY, FILL_SPACE, STROKE_SPACE, FILL_COLOUR,
    STROKE_COLOUR, FILLS, STROKES, BOTH, NO_PAINT, POINTS, MATRIX, SHOWS, STATE, FONT, OBJECT, SHADING, BEGIN_IGNORE, END_IGNORE, IMAGE,
    CLIP, WIDTH
};

static void
set_colour(struct painting *p, struct content *c, struct paint *paint)
{
    if (paint->in_cmyk && c->n == 4) {
        set_cmyk(p, c, paint);
        return;
    }
    *paint = (struct paint){ 0 };
    if (c->n > 0 && c->n <= CONTENT_OPERANDS && *c->operands[c->n - 1].from == '/') {
        const struct known *known = look_up(p, c, "Pattern", 'P');

        /* a pattern begins where the page or the form does, wherever it is used */
        if (known != NULL && known->form != NULL)
            place_pictures(p->i, known->form, (const double[]){ 1, 0, 0, 1 });
    }
}

static void
set_width(struct painting *p, const struct content *c)
{
    const double *m = p->state.matrix;
    double width;

    if (c->n == 1 && content_number(c->operands[0], &width))
        p->state.width = width * sqrt(fabs(m[0] * m[3] - m[1] * m[2]));
}

static const struct { char name[4]; unsigned char act; } operators[] = {
    { "\"", SHOWS }, { "'", SHOWS }, { "B", BOTH }, { "B*", BOTH }, { "BDC", NONE }, { "BI", NONE }, { "BMC", NONE },
    { "BT", NONE }, { "BX", BEGIN_IGNORE }, { "CS", STROKE_SPACE }, { "DP", NONE }, { "Do", OBJECT }, { "EI", NONE },
    { "EMC", NONE }, { "ET", NONE }, { "EX", END_IGNORE }, { "F", FILLS }, { "G", STROKE_GREY }, { "ID", IMAGE },
    { "J", NONE }, { "K", STROKE_CMYK }, { "M", NONE }, { "MP", NONE }, { "Q", RESTORE }, { "RG", RGB }, { "S", STROKES },
    { "SC", STROKE_COLOUR }, { "SCN", STROKE_COLOUR }, { "T*", NONE }, { "TD", NONE }, { "TJ", SHOWS }, { "TL", NONE },
    { "Tc", NONE }, { "Td", NONE }, { "Tf", FONT }, { "Tj", SHOWS }, { "Tm", NONE }, { "Tr", NONE }, { "Ts", NONE },
    { "Tw", NONE }, { "Tz", NONE }, { "W", CLIP }, { "W*", CLIP }, { "b", BOTH }, { "b*", BOTH }, { "c", POINTS },
    { "cm", MATRIX }, { "cs", FILL_SPACE }, { "d", NONE }, { "d0", NONE }, { "d1", NONE }, { "f", FILLS }, { "f*", FILLS },
    { "g", FILL_GREY }, { "gs", STATE }, { "h", NONE }, { "i", NONE }, { "j", NONE }, { "k", FILL_CMYK }, { "l", POINTS },
    { "m", POINTS }, { "n", NO_PAINT }, { "q", SAVE }, { "re", POINTS }, { "rg", RGB }, { "ri", NONE }, { "s", STROKES },
    { "sc", FILL_COLOUR }, { "scn", FILL_COLOUR }, { "sh", SHADING }, { "v", POINTS }, { "w", WIDTH }, { "y", POINTS },
};

static int
compare(const void *name, const void *operator)
{
    return strcmp(name, operator);
}

static void
act(struct painting *p, struct content *c, enum act what)
{
    switch (what) {
    case NONE:
        break;
    case SAVE:
        if (p->depth == STATES_MOST) {
            inspect_fault(p->i, CHECK_CONTENT, "graphics states in each other, %d deep", STATES_MOST);
            c->at = c->end;
        } else {
            p->saved[p->depth++] = p->state;
        }
        break;
    case RESTORE:
        if (p->depth == 0)
            inspect_fault(p->i, CHECK_CONTENT, "a graphics state that was never saved");
        else
            p->state = p->saved[--p->depth];
        break;
    case RGB:
        inspect_fault(p->i, CHECK_COLOUR, "the operator %s", c->name);
        *(c->name[0] == 'r' ? &p->state.fill : &p->state.stroke) = (struct paint){ 0 };
        break;
    case FILL_CMYK: set_cmyk(p, c, &p->state.fill); break;
    case STROKE_CMYK: set_cmyk(p, c, &p->state.stroke); break;
    case FILL_GREY: set_grey(c, &p->state.fill); break;
    case STROKE_GREY: set_grey(c, &p->state.stroke); break;
    case FILL_SPACE: set_space(p, c, &p->state.fill); break;
    case STROKE_SPACE: set_space(p, c, &p->state.stroke); break;
    case FILL_COLOUR:
    case STROKE_COLOUR:
        set_colour(p, c, what == FILL_COLOUR ? &p->state.fill : &p->state.stroke);
        break;
    case FILLS:
    case STROKES:
    case BOTH:
        painted(p, what != STROKES, what != FILLS);
        end_path(p, what != STROKES, what != FILLS);
        break;
    case NO_PAINT: end_path(p, false, false); break;
    case CLIP: p->clips = true; break;
    case WIDTH: set_width(p, c); break;
    case POINTS: add_points(p, c); break;
    case MATRIX: set_matrix(p, c); break;
    case SHOWS: shown(p); break;
    case STATE: look_up(p, c, "ExtGState", 'G'); break;
    case FONT:
        if (c->n == 2) {
            c->n = 1;
            look_up(p, c, "Font", 'F');
        }
        break;
    case OBJECT: place_known(p, look_up(p, c, "XObject", 'X')); break;
    case SHADING:
        look_up(p, c, "Shading", 'S');
        if (p->state.clip[2] >= p->state.clip[0])
            place_box(p->i, p->state.clip);
        break;
    case BEGIN_IGNORE: p->ignoring++; break;
    case END_IGNORE: p->ignoring--; break;
    case IMAGE: inline_image(p, c); break;
    }
}

void
inspect_content(struct inspector *i, struct pdf_value resources, const double *clip, int depth)
{
    struct content c = { .at = i->content.at };
    struct painting *p;

    if (i->content.n == 0)
        return;
    c.end = c.at + i->content.n;
    p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    p->i = i;
    p->resources = resources;
    p->depth_of_forms = depth;
    p->state.fill = p->state.stroke = (struct paint){ true, false, { .k = 1 } };
    p->state.matrix[0] = p->state.matrix[3] = p->state.width = 1;
    for (int k = 0; k < 4; k++)
        p->state.clip[k] = clip != NULL ? clip[k] : k < 2 ? -1e6 : 1e6;
    while (content_next(&c)) {
        const char *found = bsearch(c.name, operators, sizeof operators / sizeof *operators, sizeof *operators, compare);

        if (found != NULL)
            act(p, &c, ((const unsigned char *)found)[sizeof operators->name]);
        else if (p->ignoring <= 0)
            inspect_fault(i, CHECK_CONTENT, "an operator that there is not, %s", c.name);
    }
    if (c.fault != NULL)
        inspect_fault(i, CHECK_CONTENT, "%s", c.fault);
    inspect_damage(i);
    free(p);
}
