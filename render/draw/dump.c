#include "render/draw/drawing.h"

#include <math.h>
#include <string.h>

/*
 * A length as it will be on paper, in mm with one decimal. Halves, which the
 * way from mm to points and back leaves a hair above or below, go up, and
 * nothing rounds to -0.
 */
static double
tenths(double points)
{
    double v = floor(points * (25.4 / 72.0) * 10 + 0.5 + 1e-6) / 10;

    return v == 0 ? 0 : v;
}

static void
put_string(const char *s, FILE *out)
{
    fputc('"', out);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* Ink goes without saying. */
static void
put_colour(const char *role, const struct colour *colour, FILE *out)
{
    if (colour != NULL && (*role || strcmp(colour->name, "ink") != 0))
        fprintf(out, "  %s%s", role, colour->name);
}

/* Points with two decimals at most, and no zeros behind. */
static void
put_points(double points, FILE *out)
{
    double v = floor(points * 100 + 0.5 + 1e-6) / 100;

    fprintf(out, "%.10g pt", v == 0 ? 0 : v);
}

static void
put_face(const struct text_line *line, double scale, FILE *out)
{
    static const char *const weights[] = {
        [1] = "Thin", "ExtraLight", "Light", "Regular", "Medium", "SemiBold", "Bold", "ExtraBold", "Black",
    };
    const struct face *face = text_line_face(line);
    int weight = face->weight;

    fprintf(out, "  %s ", face->family);
    if (weight >= 100 && weight <= 900 && weight % 100 == 0)
        fprintf(out, "%s ", weights[weight / 100]);
    else
        fprintf(out, "%d ", weight);
    put_points(text_line_size(line).pt * scale, out);
}

static void
dump_item(const struct item *item, double scale, FILE *out)
{
    static const char *const kinds[] = {
        [ITEM_BOX] = "box", [ITEM_LINE] = "line", [ITEM_TEXT] = "text",
        [ITEM_QR] = "qr", [ITEM_IMAGE] = "image", [ITEM_PLAN] = "plan",
    };
    struct rect b = item->box;

    fprintf(out, "%-5s%6.1f%6.1f %6.1f x %5.1f", kinds[item->kind], tenths(b.x.pt * scale), tenths(b.y.pt * scale),
            tenths(b.w.pt * scale), tenths(b.h.pt * scale));
    switch (item->kind) {
    case ITEM_BOX:
        put_colour("fill ", item->u.as_box.fill, out);
        if (item->u.as_box.border != NULL) {
            put_colour("border ", item->u.as_box.border, out);
            fputc(' ', out);
            put_points(item->u.as_box.weight.pt * scale, out);
        }
        if (item->u.as_box.radius.pt > 0)
            fprintf(out, "  radius %.1f", tenths(item->u.as_box.radius.pt * scale));
        break;
    case ITEM_LINE:
        fputs("  ", out);
        put_points(item->u.as_line.weight.pt * scale, out);
        if (item->u.as_line.dash.pt > 0)
            fprintf(out, "  dash %.1f", tenths(item->u.as_line.dash.pt * scale));
        put_colour("", item->u.as_line.colour, out);
        break;
    case ITEM_TEXT:
        put_face(item->u.as_text.line, scale, out);
        put_colour("", text_line_colour(item->u.as_text.line), out);
        if (item->u.as_text.turn != 0)
            fprintf(out, "  turn %d", item->u.as_text.turn);
        fputs("  ", out);
        put_string(text_line_string(item->u.as_text.line), out);
        break;
    case ITEM_QR:
        fprintf(out, "  %d modules %c", item->u.as_qr.qr->modules, item->u.as_qr.qr->level);
        put_colour("", item->u.as_qr.colour, out);
        fputs("  ", out);
        put_string(item->u.as_qr.qr->payload, out);
        break;
    case ITEM_IMAGE:
        break;
    case ITEM_PLAN:
        fputs("  ", out);
        put_string(item->u.as_plan.words, out);
        break;
    }
    fputc('\n', out);
}

void
drawing_dump(const struct drawing *d, FILE *out)
{
    fprintf(out, "sheet %.1f x %.1f mm", tenths(d->trim.w.pt), tenths(d->trim.h.pt));
    if (d->bleed.pt > 0)
        fprintf(out, "  bleed %.1f", tenths(d->bleed.pt));
    if (d->scale != 1)
        fprintf(out, "  scale %.6g", d->scale);
    if (d->side == SIDE_BACK)
        fputs("  back", out);
    if (d->label != NULL) {
        fputs("  ", out);
        put_string(d->label, out);
    }
    fputc('\n', out);
    for (size_t i = 0; i < d->n; i++)
        dump_item(&d->items[i], d->scale, out);
}
