/* What is said of many pieces on a sheet, of folding, and of marks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/command/job.h"

/* "1.5,-0.5", in mm, the unit said or not */
static bool
read_offset(const char *option, const char *said, struct point *out, struct report *report)
{
    double value[2];
    const char *s = said;

    if (said == NULL)
        return true;
    for (int i = 0; i < 2; i++) {
        char *end;

        value[i] = strtod(s, &end);
        if (end == s || !isfinite(value[i]))
            goto wrong;
        if (strncmp(end, "mm", 2) == 0)
            end += 2;
        if (*end != (i == 0 ? ',' : '\0'))
            goto wrong;
        s = end + 1;
    }
    *out = (struct point){ mm(value[0]), mm(value[1]) };
    return true;
wrong:
    report_error(report, NOWHERE, "--%s \"%s\": say how far right and how far down, in mm: 0.5,-1", option, said);
    return false;
}

/* One of a few words, as a number from 0; what is not said leaves it. */
static bool
read_word(const char *option, const char *said, const char *const *words, int *out, struct report *report)
{
    const char *nearest, *all = words[0];
    char list[160];

    if (said == NULL)
        return true;
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], said) == 0) {
            *out = i;
            return true;
        }
    snprintf(list, sizeof list, "%s", all);
    for (int i = 1; words[i] != NULL; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", words[i + 1] ? ", " : " and ", words[i]);
    nearest = report_nearest(said, words);
    if (nearest != NULL)
        report_error(report, NOWHERE, "--%s \"%s\": did you mean \"%s\"?", option, said, nearest);
    else
        report_error(report, NOWHERE, "--%s \"%s\": there %s %s", option, said, words[1] ? "are" : "is", list);
    return false;
}

/* "crop,colour" */
static bool
read_marks(const char *said, unsigned *out, struct report *report)
{
    static const char *const words[] = { "crop", "registration", "colour", "slug", NULL };
    static const unsigned marks[] = { MARK_CROP, MARK_REGISTRATION, MARK_COLOUR, MARK_SLUG };
    char word[32];
    int which = 0;

    while (said != NULL) {
        const char *comma = strchr(said, ',');

        snprintf(word, sizeof word, "%.*s", (int)(comma != NULL ? comma - said : 31), said);
        if (!read_word("marks", word, words, &which, report))
            return false;
        *out |= marks[which];
        said = comma != NULL ? comma + 1 : NULL;
    }
    return true;
}

static bool
read_gutter(const char *said, len *out, struct report *report)
{
    char *end = NULL;
    double v = said != NULL ? strtod(said, &end) : 0;

    if (said == NULL)
        return true;
    if (end != said && (*end == '\0' || strcmp(end, "mm") == 0) && v >= 0 && v <= 200) {
        *out = mm(v);
        return true;
    }
    report_error(report, NOWHERE, "--gutter \"%s\": say how far it is from piece to piece, in mm: 6mm", said);
    return false;
}

static bool
open_stock(struct job *j, struct imposition *imposition)
{
    const struct frame *stocks = data_stocks(&j->data, j->arena, j->report), *stock;

    stock = stocks != NULL ? stock_find(stocks, j->request->stock, j->report) : NULL;
    if (stock == NULL)
        return false;
    impose_stock(imposition, stock);
    return impose_check(imposition, j->report);
}

bool
imposing_open(struct job *j)
{
    static const char *const edges[] = { "none", "long-edge", "short-edge", NULL };
    static const char *const orders[] = { "rows", "stack", NULL };
    static const char *const folds[] = { "none", "side", "top", NULL };
    static const char *const cuts[] = { "shared", NULL };
    const struct request *r = j->request;
    struct sink *s = &j->sink;
    struct imposition *i = &s->imposition;
    int duplex = DUPLEX_NONE, order = ORDER_ROWS, fold = FOLD_NONE, cut = 0;
    bool good = true;

    s->cutting.gutter = pt(-1);
    s->cutting.shared = r->cuts != NULL;
    good = read_word("duplex", r->duplex, edges, &duplex, j->report) && good;
    good = read_word("order", r->order, orders, &order, j->report) && good;
    good = read_word("fold", r->fold, folds, &fold, j->report) && good;
    good = read_word("cuts", r->cuts, cuts, &cut, j->report) && good;
    good = read_gutter(r->gutter, &s->cutting.gutter, j->report) && good;
    good = read_marks(r->marks, &s->extras.marks, j->report) && good;
    good = read_offset("offset", r->offset, &i->offset, j->report) && good;
    good = read_offset("back-offset", r->back_offset, &i->back_offset, j->report) && good;
    s->cutting.marks = s->extras.marks;
    s->extras.proof = r->proof;
    s->imposed = r->stock != NULL || r->impose != NULL;
    i->duplex = (enum duplex)duplex;
    i->order = (enum order)order;
    i->fold = s->fold = (enum fold)fold;
    i->start_at = r->start_at > 0 ? (size_t)r->start_at : 0;
    if (r->stock != NULL)
        return open_stock(j, i) && good;
    return (r->impose == NULL || impose_paper(i, r->impose, j->report)) && good;
}

int
imposing_usage(const struct command *self, const struct request *r)
{
    bool many = r->stock != NULL || r->impose != NULL;
    const char *of_many = r->start_at != 1 ? "start-at" : r->offset ? "offset" : r->back_offset ? "back-offset"
                        : r->duplex ? "duplex" : r->order ? "order" : NULL;
    const char *of_paper = r->gutter ? "gutter" : r->cuts ? "cuts" : NULL;

    if (r->outline && r->stock == NULL)
        return command_usage(self, "--outline is about label sheets: say --stock too");
    if (!many && of_many != NULL)
        return command_usage(self, "--%s is about sheets of many: say --stock too, or --impose", of_many);
    if (r->impose == NULL && of_paper != NULL)
        return command_usage(self, "--%s is about paper that is cut: say --impose too", of_paper);
    if (r->stock != NULL && r->impose != NULL)
        return command_usage(self, "--stock is cut already: leave --impose out");
    if (r->stock != NULL && r->paper != NULL)
        return command_usage(self, "--stock says the paper: leave --paper out");
    if (r->stock != NULL && r->fold != NULL)
        return command_usage(self, "labels are not folded: say --impose instead of --stock");
    if (r->fold != NULL && r->duplex != NULL)
        return command_usage(self, "what is folded has both its sides on one side of the sheet: leave --duplex out");
    if (r->gutter != NULL && r->cuts != NULL)
        return command_usage(self, "shared cuts leave no gutter: leave --gutter or --cuts out");
    if (r->back_offset != NULL && r->duplex == NULL)
        return command_usage(self, "--back-offset is about backs: say --duplex too");
    if (r->copies < 1 || r->copies > 10000)
        return command_usage(self, "--copies can be 1 to 10000");
    return DONE;
}
