/* placard site: the pages behind the codes, as files. */
#include <stdio.h>
#include <time.h>

#include "render/command/command.h"
#include "render/command/pages.h"
#include "render/web/folder.h"

static bool
take(void *context, const char *path, const char *bytes, size_t length, struct report *report)
{
    return folder_take(context, path, bytes, length, report);
}

static double
seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* `state` is pages_state() from before. */
static bool
write_site(const struct data *data, const char *event, uint64_t state, const char *output, struct report *report)
{
    struct arena *arena = arena_new();
    struct folder *folder = folder_open(output, report);
    struct folder_counts counts;
    double began = seconds();
    bool good = folder != NULL
             && (folder_is_of(folder, state, &counts)
                 || (pages_make(data, event, take, folder, NULL, arena, report)
                     && folder_finish(folder, state, &counts, report)));

    if (good) {
        printf("%s: %zu pages and files, %zu written", output, counts.pages, counts.written);
        if (counts.removed > 0)
            printf(", %zu removed", counts.removed);
        printf(", in %.2f s\n", seconds() - began);
        fflush(stdout);
    }
    folder_close(folder);
    arena_drop(arena);
    return good;
}

/*
 * Until somebody stops it. A change is waited for to settle; what goes wrong
 * is told once, but may mend itself: a file is replaced while it is read, or
 * locked.
 */
static void
watch(const struct data *data, const char *event, const char *output, uint64_t state, bool written)
{
    enum { AGAIN = 10 };
    static const struct timespec moment = { 0, 200 * 1000 * 1000 };
    int waited = 0;

    for (;;) {
        uint64_t now = pages_state(data, event), before;

        if (now != state) {
            do {
                before = now;
                nanosleep(&moment, NULL);
                now = pages_state(data, event);
            } while (now != before);
            state = now;
            waited = 0;
            written = write_site(data, event, state, output, &(struct report){ .out = stderr });
        } else if (!written && ++waited == AGAIN) {
            waited = 0;
            written = write_site(data, event, state, output, &(struct report){ .out = NULL });
        }
        nanosleep(&moment, NULL);
    }
}

static int
run(const struct command *self, int argc, char **argv)
{
    const char *output = "public", *layouts = NULL;
    bool watching = false;
    const struct option options[] = {
        { "output", 'o', "FOLDER", "where to write it; \"public\" if not said", .text = &output },
        { "watch", 0, NULL, "write it again whenever the event or a template changes", .flag = &watching },
        { "layouts", 0, "FOLDERS", "of your own, before ours; \":\" between several", .text = &layouts },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct arena *arena;
    struct words said;
    struct data data;
    uint64_t state;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    status = FAULT;
    arena = arena_new();
    if (data_find(&data, layouts, arena, &report)) {
        state = pages_state(&data, said.item[0]);
        if (write_site(&data, said.item[0], state, output, &report))
            status = DONE;
        if (watching)
            watch(&data, said.item[0], output, state, status == DONE);
    }
    arena_drop(arena);
    return status;
}

const struct command command_site = {
    .name = "site", .operands = "EVENT.db", .summary = "write the pages that codes lead to, as a folder for any web server",
    .run = run,
    .more = "The folder holds a page for every code, the schedule to look through, calendars, and\n"
            "the schedule as data; nothing in it needs a program to run, nor a script to read.\n"
            "Pages that are the same as before are left as they are; those that are no more go.\n\n"
            "Templates are in layouts/web. Copy what you want to change into the folder \"web\" of\n"
            "your own layouts; what is in \"web/files\" there goes into the site as it is.\n"
};
