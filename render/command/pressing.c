/* What is said of the press a file is made for. */
#include <string.h>
#include <strings.h>

#include "render/command/job.h"

static bool
is_file(const char *said)
{
    const char *dot = strrchr(said, '.');

    return strchr(said, '/') != NULL || (dot != NULL && (strcasecmp(dot, ".icc") == 0 || strcasecmp(dot, ".icm") == 0));
}

/* Those of the theme, and the plates themselves, whose names stand in the slug. */
static struct press_colour *
open_colours(struct job *j, const struct profile *profile)
{
    size_t n = j->layout->n_colours, plates = 0;
    struct colour *colours;

    while (press_plates[plates].name != NULL)
        plates++;
    colours = arena_array(j->arena, n + plates, sizeof *colours);
    memcpy(colours, j->layout->colours, n * sizeof *colours);
    memcpy(colours + n, press_plates, plates * sizeof *colours);
    return press_colour_new(profile, colours, n + plates, j->report);
}

bool
pressing_open(struct job *j)
{
    const struct request *r = j->request;
    const char *folders[] = { arena_printf(j->arena, "%s/press", j->data.home),
                              arena_printf(j->arena, "%s/build/press", j->data.home), NULL };
    const char *path = r->icc != NULL ? r->icc : r->press != NULL && is_file(r->press) ? r->press : NULL;
    const char *condition = r->condition != NULL || r->press == path ? r->condition : r->press;
    const struct profile *profile;

    j->press = (struct press_job){ .marks = j->sink.extras.marks };
    if (r->press == NULL && r->icc == NULL)
        return true;
    j->press.standard = PRESS_X4;
    if (r->press_standard != NULL && !press_standard_find(r->press_standard, &j->press.standard, j->report))
        return false;
    profile = profile_load(condition, path, folders, j->arena, j->report);
    if (profile == NULL)
        return false;
    if (r->ink != 0) {
        struct profile *limited = arena_alloc(j->arena, sizeof *limited);

        *limited = *profile;
        limited->ink = r->ink / 100.0;
        profile = limited;
    }
    j->press.colour = open_colours(j, profile);
    j->sink.extras.bleed = j->sink.extras.plates = true;
    return j->press.colour != NULL;
}

int
pressing_usage(const struct command *self, const struct request *r)
{
    const char *of_press = r->press_standard ? "press-standard" : r->condition ? "condition" : r->ink != 0 ? "ink" : NULL;
    bool press = r->press != NULL || r->icc != NULL;

    if (!press && of_press != NULL)
        return command_usage(self, "--%s is about a press: say --press too", of_press);
    if (r->press != NULL && r->icc != NULL && is_file(r->press))
        return command_usage(self, "--press and --icc are both a profile: leave one out");
    if (r->condition != NULL && r->icc == NULL && !is_file(r->press))
        return command_usage(self, "--condition names the profile of a file: say --press FILE.icc");
    if (r->condition != NULL && r->icc != NULL && r->press != NULL)
        return command_usage(self, "--press and --condition both name the profile: leave one out");
    if (r->ink != 0 && (r->ink < 100 || r->ink > 400))
        return command_usage(self, "--ink %d: all inks together are from 100 to 400 per cent", r->ink);
    if (press && r->png)
        return command_usage(self, "a press takes no pictures: leave --png out");
    if (press && r->proof)
        return command_usage(self, "what a proof shows must not be printed: leave --press out; --marks show the bleed");
    if (r->marks != NULL && r->png)
        return command_usage(self, "marks are made in PDFs alone: leave --png or --marks out");
    if (!press && r->marks != NULL && strstr(r->marks, "colour") != NULL)
        return command_usage(self, "a bar of colours is for a press: say --press too");
    return DONE;
}
