/* Every calendar of the reference event's site, read by libical, as strictly as it can. */
#include <glib.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "render/command/pages.h"
#include "tests/unit/tap.h"

static size_t calendars, events, bad;

static void
check(const char *path, const char *text)
{
    icalcomponent *root = icalparser_parse_string(text);
    icalcomponent *c;

    calendars++;
    if (root == NULL || icalcomponent_isa(root) != ICAL_VCALENDAR_COMPONENT || icalcomponent_count_errors(root) != 0
        || !icalrestriction_check(root) || icalcomponent_count_components(root, ICAL_VEVENT_COMPONENT) == 0) {
        bad++;
        printf("# %s is none\n", path);
    }
    for (c = root != NULL ? icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT) : NULL; c != NULL;
         c = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
        struct icaltimetype start = icalcomponent_get_dtstart(c), end = icalcomponent_get_dtend(c);

        events++;
        if (!icaltime_is_utc(start) || icaltime_compare(start, end) >= 0 || icalcomponent_get_uid(c) == NULL
            || icalcomponent_get_summary(c) == NULL || strlen(icalcomponent_get_summary(c)) < 3)
            bad++;
    }
    if (root != NULL)
        icalcomponent_free(root);
}

static bool
take(void *context, const char *path, const char *bytes, size_t length, struct report *report)
{
    (void)context;
    (void)length;
    (void)report;
    if (g_str_has_suffix(path, ".ics"))
        check(path, bytes);
    return true;
}

int
main(void)
{
    const char *demo = getenv("DEMO");
    struct report report = { .out = stdout };
    struct arena *arena;
    const struct data data = { .home = ".", .paths = { "layouts" } };      /* tests run where the sources are */

    if (demo == NULL) {
        puts("1..0 # SKIP DEMO is not said");
        return 0;
    }
    arena = arena_new();
    icalerror_set_errors_are_fatal(false);
    ok(pages_make(&data, demo, take, NULL, NULL, arena, &report), "the site is made");
    ok(calendars == 32 + 4 + 1, "a calendar for each session, each room, and the event: %zu", calendars);
    ok(events > 64 && bad == 0, "libical finds nothing wrong with %zu events", events);
    arena_drop(arena);
    return done();
}
