/* What the page of a session says of its placements before: moves, and what is none. */
#include "render/command/pages.h"
#include "tests/unit/database.h"

static const struct talk first[] = {
    { .guid = "g1", .title = "Moves", .room = "Hall", .start = "2015-08-17T09:00" },
    { .guid = "g2", .title = "Twice", .room = "Hall", .start = "2015-08-17T10:00" },
    { .guid = "g2", .title = "Twice", .room = "Hall", .start = "2015-08-17T14:00" },
};
static const struct talk second[] = {
    { .guid = "g1", .title = "Moves", .room = "Annex", .start = "2015-08-17T11:00" },
    { .guid = "g2", .title = "Twice", .room = "Hall", .start = "2015-08-17T14:00" },
};

struct page { const char *title; char *alert; };

/* The text of the alert of a session's page; "" if it has none. */
static bool
take(void *context, const char *path, const char *bytes, size_t length, struct report *report)
{
    struct page *p = context;
    char *page = g_strndup(bytes, length), *title = g_strdup_printf("<title>%s ", p->title), *alert;

    (void)report;
    if (g_str_has_suffix(path, "/index.html") && strstr(page, title) != NULL && (alert = strstr(page, "role=\"note\">")) != NULL) {
        char **parts;

        alert[strcspn(alert, "\n")] = '\0';
        parts = g_regex_split_simple("<[^>]*>", strchr(alert, '>') + 1, 0, 0);
        g_free(p->alert);
        p->alert = g_strjoinv("", parts);
        g_strfreev(parts);
    }
    g_free(page);
    g_free(title);
    return true;
}

static void
says_of(const char *title, const char *expected, const char *sentence)
{
    const struct data data = { .home = ".", .paths = { "layouts" } };      /* tests run where the sources are */
    struct report report = { .out = stdout };
    struct page page = { title, g_strdup("") };
    struct arena *arena = arena_new();
    char *path = path_of("event.db");

    if (!ok(pages_make(&data, path, take, &page, NULL, arena, &report) && strcmp(page.alert, expected) == 0, "%s", sentence))
        printf("# is:     %s\n# wanted: %s\n", page.alert, expected);
    g_free(page.alert);
    g_free(path);
    arena_drop(arena);
}

static void
move(struct db *db, const char *room, const char *start)
{
    struct arena *arena = arena_new();
    struct report report = { .out = stdout };
    char *code = answer(db, "SELECT code FROM session WHERE title = 'Moves'");
    struct db_edit_field fields[] = { { "room", room }, { "start", start } };
    struct db_edit e = { .code = code, .fields = fields, .n = 2, .now = clock_now += 60 };
    struct db_edited edited;

    db_edit(db, &e, &edited, arena, &report);
    g_free(code);
    arena_drop(arena);
}

int
main(void)
{
    struct db *db = new_event("event.db", no_views);

    import(db, first);
    says_of("Moves", "", "nothing has moved");
    import(db, second);
    says_of("Twice", "", "one of two placements given up is no move");
    says_of("Moves", "Moved to Annex, 11:00 amSigns printed before Sun 6:42 pm may still show Hall, 9:00 am.", "a move, and since when");
    move(db, "Hall", "2015-08-17 12:00");
    says_of("Moves", "Moved to 12:00 pmSigns printed before Sun 6:42 pm may still show 9:00 am.",
            "what stood for a while and was not printed is on no sign");
    move(db, "Hall", "2015-08-17 09:00");
    says_of("Moves", "", "what is back where signs say it is has not moved");
    move(db, "Annex", "2015-08-17 11:00");
    print(db);
    move(db, "Hall", "2015-08-17 09:00");
    says_of("Moves", "Moved to Hall, 9:00 amSigns printed before Sun 6:46 pm may still show Annex, 11:00 am.",
            "but it has if signs were printed meanwhile");
    db_close(db);
    return done();
}
