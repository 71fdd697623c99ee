/* Any bytes as a PDF: whoever checks or finishes it says what is wrong, in bounded time and memory. */
#include <stdint.h>
#include <string.h>

#include "render/press/finish.h"
#include "render/preflight/preflight.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
nowhere(void *closure, const void *bytes, size_t n)
{
    (void)closure;
    (void)bytes;
    (void)n;
    return true;
}

/* The profile of a press, as far as it was built; it need not be written each time. */
static struct press_colour *
inks(void)
{
    static const char *const folders[] = { "build/press", NULL };
    static struct arena *arena;
    static struct press_colour *colour;
    static struct profile profile;
    static bool tried;
    struct report report = { .out = NULL };

    if (!tried) {
        const struct profile *loaded;

        arena = arena_new();
        loaded = profile_load("fogra39", NULL, folders, arena, &report);
        if (loaded != NULL) {
            profile = *loaded;
            profile.n_deflated = 0;
            colour = press_colour_new(&profile, NULL, 0, &report);
        }
        tried = true;
    }
    return colour;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct preflight result;

    result.ink = 0;
    preflight_run(&result, data, size);
    for (enum press_standard standard = PRESS_NONE; standard <= PRESS_X4; standard++) {
        struct press_job job = {
            .standard = standard,
            .colour = standard == PRESS_NONE ? NULL : inks(),
            .title = "Fuzz",
            .marks = standard == PRESS_NONE ? MARK_CROP : 0,
        };
        struct report report = { .out = NULL };

        if (standard != PRESS_NONE && job.colour == NULL)
            continue;
        if (press_finish(data, size, &job, NULL, 0, nowhere, NULL, &report) == (report.errors > 0))
            __builtin_trap();
    }
    return 0;
}
