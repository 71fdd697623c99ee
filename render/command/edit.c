/* placard edit: change a session or a person by hand. */
#include <stdio.h>
#include <string.h>

#include "render/command/command.h"
#include "render/command/data.h"

static int
run(const struct command *self, int argc, char **argv)
{
    static const char *const kinds[] = { "session", "person", NULL };
    struct db_edit_field fields[32];
    struct db_edit edit = { .fields = fields };
    const char *at = NULL;
    int placement = 0;
    const struct option options[] = {
        { "unlock", 0, NULL, "let imports change these fields again; without fields, all", .flag = &edit.unlock },
        { "placement", 0, "N", "which one, if the session takes place several times", .number = &placement },
        { "at", 0, "TIME", "of the revision this makes, local to the event; without it, now", .text = &at },
        { .name = NULL }
    };
    struct report report = { .out = stderr };
    struct event e;
    struct db_edited edited;
    struct words said;
    int status;

    if (!options_parse(self, options, argc, argv, 3, sizeof said.item / sizeof *said.item, &said, &status))
        return status;
    edit.person = strcmp(said.item[1], "person") == 0;
    if (!edit.person && strcmp(said.item[1], "session") != 0) {
        const char *nearest = report_nearest(said.item[1], kinds);

        return command_usage(self, "edit a session or a person, not \"%s\"%s%s%s", said.item[1],
                             nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    if (!edit.unlock && (said.n == 3 || said.n % 2 == 0))
        return command_usage(self, said.n == 3 ? "say what to change: placard edit %s %s %s %s" : "each field wants a value: placard edit %s %s %s %s",
                             said.item[0], said.item[1], said.item[2], edit.person ? "affiliation \"Our Institute\"" : "title \"Another Title\"");
    if (placement < 0)
        return command_usage(self, "--placement counts from 1");
    edit.code = said.item[2];
    edit.placement = (size_t)placement;
    for (size_t i = 3; i < said.n; i += edit.unlock ? 1 : 2)
        fields[edit.n++] = (struct db_edit_field){ said.item[i], edit.unlock ? NULL : said.item[i + 1] };
    if (!event_open(&e, said.item[0], &report) || !data_time(at, db_event(e.db)->zone, &edit.now, &report)
        || !db_edit(e.db, &edit, &edited, e.arena, &report))
        return event_close(&e, false);
    printf("%s  \"%s\": ", edited.code, edited.title);
    if (edit.unlock)
        puts("imports may change it again");
    else if (edited.changed)
        printf("changed, and imports leave that alone; this is revision %d\n", edited.revision);
    else
        puts("was so before; imports leave that alone now");
    return event_close(&e, true);
}

const struct command command_edit = {
    .name = "edit", .operands = "EVENT.db session|person CODE FIELD VALUE …", .summary = "change a session or a person by hand", .run = run,
    .more =
        "A session has title, subtitle, abstract, kind, language, track, url, state\n"
        "(active, cancelled, withdrawn), start, end and room. A person has name, first,\n"
        "rest, native, native-lang, pronouns, affiliation, role, job, company, bio,\n"
        "sort-name and state; these are of the badge: signs credit people as the\n"
        "programme does. Imports leave what was edited alone, and tell where they differ.\n"
        "\n"
        "  placard edit summit.db session 7KQ2MD title \"Another Title\" start 9:30 room \"Hall 2\"\n"
        "  placard edit summit.db person P8K2TR affiliation \"Our Institute\" pronouns they/them\n"
        "  placard edit summit.db session 7KQ2MD title --unlock\n"
};
