/* What the readers of Sessionize's and Sched's JSON make of views, mistakes and malice. */
#include "tests/unit/pairs.h"
#include "tests/unit/staged.h"

static void
real(const char *name, int sessions, int people, int rooms)
{
    struct staged s = pairs_read(name, read_sessionize, name, "Europe/Vienna", sessions);

    ok(staged_count(&s, "SELECT count(DISTINCT guid) FROM stage_person") == people, "… with %d speakers", people);
    ok(staged_count(&s, "SELECT count(*) FROM stage_room") == rooms, "… in %d rooms", rooms);
    ok(staged_count(&s, "SELECT count(*) FROM stage_session WHERE start_utc IS NULL OR end_utc IS NULL OR room = ''") == 0,
       "… all of them at a time and in a room");
    staged_drop(&s);
}

int
main(int argc, char **argv)
{
    bool accept = argc > 1 && strcmp(argv[1], "--accept") == 0;

    staged_cases("sessionize-", read_sessionize, accept);
    staged_cases("sched-json-", read_sched_json, accept);
    if (pairs_are_there()) {
        real("sessionize-gab2020.json", 29, 28, 6);
        real("sessionize-gab2025.json", 13, 12, 3);
    }
    return done();
}
