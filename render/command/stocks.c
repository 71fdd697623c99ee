/* placard stocks: the label sheets there are. */
#include <stdio.h>

#include "render/command/command.h"
#include "render/command/data.h"
#include "render/impose/impose.h"

static int
run(const struct command *self, int argc, char **argv)
{
    const char *layouts = NULL;
    const struct option options[] = {
        { "layouts", 0, "FOLDER", "of your own, which goes before ours", .text = &layouts },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct arena *arena = NULL;
    const struct frame *stocks;
    struct words said;
    struct data data;
    int status;

    if (!options_parse(self, options, argc, argv, 0, 0, &said, &status))
        return status;
    status = FAULT;
    arena = arena_new();
    if (!data_find(&data, layouts, arena, &report))
        goto out;
    stocks = data_stocks(&data, arena, &report);
    if (stocks == NULL)
        goto out;
    for (const struct frame *s = stocks; s != NULL; s = s->next) {
        printf("%-16s %-7s %zu labels of %.1f x %.1f mm", s->name, s->stock_paper, stock_labels(s),
               in_mm(s->stock_label.w), in_mm(s->stock_label.h));
        for (const char **also = s->stock_also; also != NULL && *also != NULL; also++)
            printf("%s%s", also == s->stock_also ? "; also " : ", ", *also);
        printf(" (%s)\n", s->stock_source);
    }
    status = DONE;
out:
    arena_drop(arena);
    return status;
}

const struct command command_stocks = {
    .name = "stocks", .operands = "", .summary = "list the label sheets that are known", .run = run,
    .more = "They are in stock.layout; add your own to a file of that name in your folder,\n"
            "measured on a sheet. Then print --outline shows whether it fits.\n"
};
