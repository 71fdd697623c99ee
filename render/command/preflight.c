/* placard preflight: is a PDF one that a print shop can take? */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/base/arena.h"
#include "render/command/command.h"
#include "render/preflight/preflight.h"

/* The bytes of a file; NULL, and an error. */
static const void *
map_file(const char *path, size_t *n, struct report *report)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const void *bytes = NULL;
    struct stat s;

    if (fd < 0 || fstat(fd, &s) != 0)
        report_error(report, (struct source){ .file = path }, "cannot be read: %s", strerror(errno));
    else if (!S_ISREG(s.st_mode) || s.st_size == 0)
        report_error(report, (struct source){ .file = path }, S_ISREG(s.st_mode) ? "is empty" : "is no file");
    else {
        *n = (size_t)s.st_size;
        bytes = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes == MAP_FAILED) {
            report_error(report, (struct source){ .file = path }, "cannot be read: %s", strerror(errno));
            bytes = NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

static int
run(const struct command *self, int argc, char **argv)
{
    int ink = 0;
    const struct option options[] = {
        { "ink", 0, "PERCENT", "all inks together; without it, what the profile in the file has at most", .number = &ink },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct preflight *result;
    struct arena *arena;
    struct words said;
    int status;

    if (!options_parse(self, options, argc, argv, 1, 32, &said, &status))
        return status;
    if (ink != 0 && (ink < 100 || ink > 400))
        return command_usage(self, "--ink %d: all inks together are from 100 to 400 per cent", ink);
    status = DONE;
    arena = arena_new();
    result = arena_alloc(arena, sizeof *result);
    for (size_t i = 0; i < said.n; i++) {
        size_t n = 0;
        const void *bytes = map_file(said.item[i], &n, &report);

        if (bytes == NULL) {
            status = FAULT;
            continue;
        }
        result->ink = ink / 100.0;
        if (!preflight_run(result, bytes, n))
            status = FAULT;
        preflight_print(result, said.item[i], stdout);
        munmap((void *)bytes, n);
    }
    arena_drop(arena);
    return status;
}

const struct command command_preflight = {
    .name = "preflight", .operands = "FILE.pdf …", .summary = "check whether a print shop can take a PDF, ours or any", .run = run,
    .more = "A line for each requirement of PDF/X-4 or PDF/X-1a:2003, and of good practice: pass; FAIL, or look if\n"
            "it is worth one, with the first page and object; or - where it is not asked for. Exit status 1 if\n"
            "anything failed.\n"
};
