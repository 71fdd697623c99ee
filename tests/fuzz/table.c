/*
 * Any bytes are a table that is staged, or are refused; and any mapping of its
 * columns. What stands before a line "====" is the mapping; without, presets
 * are tried, and one is proposed.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "db/table/read_table.h"
#include "tests/fuzz/staging.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t length);

static const char *const presets[] = {
    "layouts/columns/eventbrite.map", "layouts/columns/grenadine.map", "layouts/columns/guess.map", "layouts/columns/guess-people.map",
    "layouts/columns/guidebook.map", "layouts/columns/people.map", "layouts/columns/pretix.map", "layouts/columns/pretalx.map",
    "layouts/columns/schedule.map", "layouts/columns/sessionize.map", NULL,
};

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t length)
{
    static int fd = -1;
    static char path[64];
    static const char mark[] = "====\n";
    const unsigned char *cut = memmem(data, length, mark, sizeof mark - 1);
    struct table_options options = { .presets = presets, .role = length % 2 ? "staff" : NULL };

    if (fd < 0) {
        fd = memfd_create("map", 0);
        g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (cut != NULL) {
        if (ftruncate(fd, 0) != 0 || pwrite(fd, data, (size_t)(cut - data), 0) < 0)
            abort();
        options.map = path;
        options.role = NULL;
        length -= (size_t)(cut - data) + sizeof mark - 1;
        data = cut + sizeof mark - 1;
    } else {
        struct report quiet = { .out = NULL };
        char *proposed = table_propose("input", (const char *)data, length, &options, &quiet);

        if (proposed == NULL && quiet.errors == 0)
            abort();
        g_free(proposed);
    }
    staging_tables = &options;
    staging_read(read_table, data, length);
    return 0;
}
