/* placard serve: the pages of placard site, for a look. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "render/command/command.h"
#include "render/command/pages.h"
#include "render/web/server.h"

static bool
take(void *pages, const char *path, const char *bytes, size_t length, struct report *report)
{
    (void)report;
    server_pages_add(pages, path, bytes, length);
    return true;
}

/* Make the pages and show them; with a mistake in them, those before stay. */
static bool
show(struct server *server, const struct data *data, const char *event, char *root, size_t room, struct report *report)
{
    struct arena *arena = arena_new();
    struct server_pages *pages = server_pages_new();
    const char *at;
    bool good = pages_make(data, event, take, pages, &at, arena, report);

    if (good) {
        snprintf(root, room, "%s", at);
        server_show(server, pages, at);
    } else
        server_pages_drop(pages);
    arena_drop(arena);
    return good;
}

static int
run(const struct command *self, int argc, char **argv)
{
    const char *address = "127.0.0.1", *layouts = NULL;
    char root[256] = "";
    int port = 8080;
    const struct option options[] = {
        { "port", 'p', "N", "to listen on; 8080 if not said, 0 is any that is free", .number = &port },
        { "address", 0, "ADDRESS", "to listen on; 127.0.0.1, for this machine only, if not said", .text = &address },
        { "layouts", 0, "FOLDERS", "of your own, before ours; \":\" between several", .text = &layouts },
        { .name = NULL }
    };
    enum { AGAIN = 7 };
    static const struct timespec moment = { 0, 300 * 1000 * 1000 };
    struct report report = { .out = stderr };
    struct server *server = NULL;
    struct arena *arena = NULL;
    struct words said;
    struct data data;
    uint64_t state;
    sigset_t stop;
    int status, waited = 0;
    bool shown = true;

    if (!options_parse(self, options, argc, argv, 1, 1, &said, &status))
        return status;
    if (port < 0 || port > 65535)
        return command_usage(self, "--port is 0 to 65535, not %d", port);
    status = FAULT;
    arena = arena_new();
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    if (!data_find(&data, layouts, arena, &report))
        goto out;
    state = pages_state(&data, said.item[0]);
    server = server_start(address, port, &report);
    if (server == NULL || !show(server, &data, said.item[0], root, sizeof root, &report))
        goto out;
    printf("http://%s%s%s:%d%s/ until you stop it\n", strchr(address, ':') != NULL ? "[" : "", address,
           strchr(address, ':') != NULL ? "]" : "", server_port(server), root);
    fflush(stdout);
    while (sigtimedwait(&stop, NULL, &moment) < 0) {
        uint64_t now = pages_state(&data, said.item[0]);

        server_tidy(server);
        /* what went wrong is told once, but may mend itself: a file is replaced while it is read, or locked */
        if (now == state && (++waited < AGAIN || shown))
            continue;
        shown = show(server, &data, said.item[0], root, sizeof root, &(struct report){ .out = now != state ? stderr : NULL });
        state = now;
        waited = 0;
    }
    status = DONE;
out:
    server_stop(server);
    arena_drop(arena);
    return status;
}

const struct command command_serve = {
    .name = "serve", .operands = "EVENT.db", .summary = "show the pages of a site in a browser on this machine",
    .run = run,
    .more = "The same pages as placard site writes, made again whenever the event or a template\n"
            "changes. It is for a look, and reachable from this machine alone unless told an\n"
            "address; for the public, put a site on a web server.\n"
};
