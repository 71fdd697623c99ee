#include "render/command/sink.h"

#include "render/layout/layout.h"

void
sink_labels(struct sink *s, const struct imposition *imposition, struct arena *arena)
{
    s->imposition = imposition;
    s->waiting = arena_array(arena, stock_labels(imposition->stock), sizeof *s->waiting);
}

static size_t
count_codes(const struct drawing *d)
{
    size_t n = 0;

    for (size_t i = 0; i < d->n; i++)
        n += d->items[i].kind == ITEM_QR;
    return n;
}

static bool
flush(struct sink *s, struct report *report)
{
    const char *label = s->waiting[0].drawing->label;
    bool ok = output_page(s->output, s->imposition->stock->stock_page, label, s->waiting, s->n_waiting, report);

    s->n_waiting = 0;
    s->sheets++;
    s->pages++;
    return ok;
}

static bool
take_label(struct sink *s, const struct drawing *d, struct report *report)
{
    struct placed_drawing *slot;

    /* backs of labels do not exist */
    if (d->side != SIDE_FRONT)
        return true;
    slot = &s->waiting[s->n_waiting++];
    slot->drawing = d;
    impose_label(s->imposition, s->labels++, &slot->at);
    s->codes += count_codes(d);
    return s->n_waiting < impose_room(s->imposition, s->sheets) || flush(s, report);
}

bool
sink_take(struct sink *s, const struct placed *placed, struct report *report)
{
    for (size_t i = 0; i < placed->n; i++) {
        const struct drawing *d = &placed->drawings[i];

        if (s->dump == NULL && s->imposition != NULL) {
            if (!take_label(s, d, report))
                return false;
            continue;
        }
        s->pages++;
        s->codes += count_codes(d);
        if (s->dump != NULL)
            drawing_dump(d, s->dump);
        else if (!output_page(s->output, d->trim, d->label, &(struct placed_drawing){ .drawing = d }, 1, report))
            return false;
    }
    return true;
}

bool
sink_waits(const struct sink *s)
{
    return s->n_waiting > 0;
}

bool
sink_finish(struct sink *s, struct report *report)
{
    return !sink_waits(s) || flush(s, report);
}
