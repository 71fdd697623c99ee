/* Preflight: how far things are painted, and how large pictures are where they stand. */
#include <math.h>
#include <string.h>

#include "render/preflight/inspect.h"

#define BOXES_MOST    64                /* of a form */
#define PICTURES_MOST 32
#define EDGE          0.5               /* points: what is nearer touches */

/*
 * What the Ghent Workgroup has sheet-fed offset take: under these many dots
 * to an inch a picture of tones is refused, or looked at again; and one of
 * single bits refused.
 */
#define TONES_LEAST 150
#define TONES_GOOD  225
#define BITS_LEAST  550

void
box_turned(const double m[6], const double box[4], double out[4])
{
    for (int corner = 0; corner < 4; corner++) {
        double x = box[corner & 1 ? 2 : 0], y = box[corner & 2 ? 3 : 1];
        double at[2] = { m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5] };

        for (int axis = 0; axis < 2; axis++) {
            out[axis] = corner == 0 ? at[axis] : fmin(out[axis], at[axis]);
            out[axis + 2] = corner == 0 ? at[axis] : fmax(out[axis + 2], at[axis]);
        }
    }
}

bool
box_common(const double a[4], const double b[4], double out[4])
{
    double common[4] = { fmax(a[0], b[0]), fmax(a[1], b[1]), fmin(a[2], b[2]), fmin(a[3], b[3]) };

    memcpy(out, common, sizeof common);
    return common[0] <= common[2] && common[1] <= common[3];
}

static bool
holds(const double out[4], const double in[4])
{
    return in[0] >= out[0] && in[1] >= out[1] && in[2] <= out[2] && in[3] <= out[3];
}

/* Boxes in others say nothing more. When there are too many, the last goes round all that come. */
static void
collect_box(struct inspector *i, const double box[4])
{
    struct placed *placed = i->collected;
    size_t kept = 0;
    double *last;

    for (size_t k = 0; k < placed->boxes.n; k++)
        if (holds(placed->boxes.items[k].at, box))
            return;
    for (size_t k = 0; k < placed->boxes.n; k++)
        if (!holds(box, placed->boxes.items[k].at))
            placed->boxes.items[kept++] = placed->boxes.items[k];
    placed->boxes.n = kept;
    if (kept < BOXES_MOST) {
        memcpy(arena_push(i->arena, &placed->boxes)->at, box, 4 * sizeof *box);
        return;
    }
    last = placed->boxes.items[kept - 1].at;
    for (int axis = 0; axis < 2; axis++) {
        last[axis] = fmin(last[axis], box[axis]);
        last[axis + 2] = fmax(last[axis + 2], box[axis + 2]);
    }
}

void
place_box(struct inspector *i, const double box[4])
{
    const double *trim = i->trim, *bleed = i->bleed;

    if (i->collected != NULL) {
        collect_box(i, box);
        return;
    }
    if (trim == NULL || box[0] >= trim[2] - EDGE || box[2] <= trim[0] + EDGE || box[1] >= trim[3] - EDGE || box[3] <= trim[1] + EDGE)
        return;
    for (int side = 0; side < 4; side++) {
        double beyond = side < 2 ? trim[side] - box[side] : box[side] - trim[side];
        double room = bleed == NULL ? 0 : side < 2 ? trim[side] - bleed[side] : bleed[side] - trim[side];

        i->crosses = i->crosses || beyond > EDGE;
        if (beyond > -EDGE && beyond < room - EDGE && (i->ends < 0 || beyond < i->ends_at)) {
            i->ends = side;
            i->ends_at = beyond;
        }
    }
}

/* Dots to an inch, where there are fewest. Along a side of one pixel there is nothing to be seen. */
static double
dots(const struct placed_picture *picture)
{
    double across = hypot(picture->m[0], picture->m[1]) / 72, up = hypot(picture->m[2], picture->m[3]) / 72;

    return fmin(picture->w > 1 && across > 0 ? picture->w / across : HUGE_VAL, picture->h > 1 && up > 0 ? picture->h / up : HUGE_VAL);
}

static void
collect_picture(struct inspector *i, const struct placed_picture *picture)
{
    struct placed *placed = i->collected;
    size_t finest = 0;

    if (placed->pictures.n < PICTURES_MOST) {
        *arena_push(i->arena, &placed->pictures) = *picture;
        return;
    }
    for (size_t k = 1; k < placed->pictures.n; k++)
        if (dots(&placed->pictures.items[k]) > dots(&placed->pictures.items[finest]))
            finest = k;
    if (dots(picture) < dots(&placed->pictures.items[finest]))
        placed->pictures.items[finest] = *picture;
}

void
place_picture(struct inspector *i, const struct placed_picture *picture)
{
    double has = dots(picture), w = hypot(picture->m[0], picture->m[1]), h = hypot(picture->m[2], picture->m[3]);
    double least = picture->is_bit ? BITS_LEAST : TONES_LEAST;
    unsigned object = i->object;

    if (i->collected != NULL) {
        collect_picture(i, picture);
        return;
    }
    i->object = picture->object;
    /* what is as good as the limit is not below it for being rounded */
    if (has < least - 0.5)
        inspect_fault(i, CHECK_RESOLUTION, "%.0f to an inch, at %.1f x %.1f mm", has, w * 25.4 / 72, h * 25.4 / 72);
    else if (!picture->is_bit && has < TONES_GOOD - 0.5)
        inspect_warn(i, CHECK_RESOLUTION, "%.0f to an inch, at %.1f x %.1f mm", has, w * 25.4 / 72, h * 25.4 / 72);
    i->object = object;
}

void
place_pictures(struct inspector *i, const struct placed *form, const double m[4])
{
    const double *own = form->matrix;

    for (size_t k = 0; k < form->pictures.n; k++) {
        struct placed_picture picture = form->pictures.items[k];

        for (int step = 0; step < 2; step++) {
            const double *by = step == 0 ? own : m;
            double old[4];

            memcpy(old, picture.m, sizeof old);
            for (int row = 0; row < 4; row += 2) {
                picture.m[row] = old[row] * by[0] + old[row + 1] * by[2];
                picture.m[row + 1] = old[row] * by[1] + old[row + 1] * by[3];
            }
        }
        place_picture(i, &picture);
    }
}

void
place_form(struct inspector *i, const struct placed *form, const double m[6], const double clip[4])
{
    place_pictures(i, form, m);
    for (size_t k = 0; k < form->boxes.n; k++) {
        double box[4];

        box_turned(form->matrix, form->boxes.items[k].at, box);
        box_turned(m, (const double[]){ box[0], box[1], box[2], box[3] }, box);
        if (box_common(box, clip, box))
            place_box(i, box);
    }
}
