/* Labels on stock: which stock is meant, and where each label stands. */
#include <math.h>
#include <string.h>

#include "render/impose/impose.h"
#include "tests/unit/tap.h"

static const char *also[] = { "8395", "L4785", NULL };
static struct frame cards = { .kind = FRAME_STOCK, .name = "durable-1445", .stock_columns = 1, .stock_rows = 1 };
static struct frame stock = {
    .kind = FRAME_STOCK, .next = &cards, .name = "avery-5395", .stock_also = also, .stock_columns = 2, .stock_rows = 4,
};

static const struct {
    const char *said;
    bool        found;
    const char *why;
} names[] = {
    { "avery-5395", true, "its name" },
    { "5395", true, "its number" },
    { "8395", true, "another number of the same sheet" },
    { "avery-8395", true, "the maker with another number" },
    { "Avery-l4785", true, "capitals or not" },
    { "herma-8395", false, "another maker's number" },
    { "avery", false, "a maker alone" },
    { "539", false, "a beginning of a number" },
    { "", false, "nothing" },
};

static const struct {
    size_t      start_at, label, sheet;
    double      x, y;
    const char *why;
} labels[] = {
    { 1, 0, 0, 17.46, 14.82, "the first label" },
    { 1, 1, 0, 112.71, 14.82, "the second is beside it" },
    { 1, 2, 0, 17.46, 78.32, "the third is under the first" },
    { 1, 7, 0, 112.71, 205.32, "the last of a sheet" },
    { 1, 8, 1, 17.46, 14.82, "the first of the next sheet" },
    { 3, 0, 0, 17.46, 78.32, "the third label of a sheet in use" },
    { 3, 6, 1, 17.46, 14.82, "the next sheet is full again" },
};

static const struct {
    size_t      start_at;
    double      dx, dy, w;
    size_t      errors;
    const char *why;
} wrongs[] = {
    { 1, 0, 0, 85.73, 0, "a stock as it is" },
    { 8, 5, -5, 85.73, 0, "the last label, and an offset of 5 mm" },
    { 9, 0, 0, 85.73, 1, "a label past the last" },
    { 0, 0, 0, 85.73, 1, "label 0" },
    { 1, 5.1, 0, 85.73, 1, "an offset of more than 5 mm" },
    { 9, 0, -6, 85.73, 2, "two mistakes at once" },
    { 1, 0, 0, 120, 1, "labels that leave the sheet" },
};

int
main(void)
{
    struct report report = { .out = NULL };

    stock.stock_page = (struct size){ mm(215.9), mm(279.4) };
    stock.stock_label = (struct size){ mm(85.73), mm(59.27) };
    stock.stock_first = (struct point){ mm(17.46), mm(14.82) };
    stock.stock_pitch = (struct size){ mm(95.25), mm(63.5) };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ok((stock_find(&stock, names[i].said, &report) == &stock) == names[i].found, "a stock is %sfound by %s: \"%s\"",
           names[i].found ? "" : "not ", names[i].why, names[i].said);
    ok(stock_find(&stock, "durable-1445", &report) == &cards, "a stock further on is found");

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct imposition imposition = { .stock = &stock, .start_at = labels[i].start_at };
        struct point at;
        size_t sheet = impose_label(&imposition, labels[i].label, &at);

        ok(sheet == labels[i].sheet && fabs(in_mm(at.x) - labels[i].x) < 1e-6 && fabs(in_mm(at.y) - labels[i].y) < 1e-6,
           "%s", labels[i].why);
    }
    ok(impose_room(&(struct imposition){ .stock = &stock, .start_at = 3 }, 0) == 6, "a sheet in use has room for what is left");
    ok(impose_room(&(struct imposition){ .stock = &stock, .start_at = 3 }, 1) == 8, "the next is whole");

    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        struct imposition imposition = { .stock = &stock, .start_at = wrongs[i].start_at,
                                         .offset = { mm(wrongs[i].dx), mm(wrongs[i].dy) } };

        report.errors = 0;
        stock.stock_label.w = mm(wrongs[i].w);
        ok(impose_check(&imposition, &report) == (wrongs[i].errors == 0) && report.errors == wrongs[i].errors,
           "%zu errors for %s", wrongs[i].errors, wrongs[i].why);
    }
    return done();
}
