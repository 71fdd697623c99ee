/* Rooms and their cells: the same whatever is said first, and never mixed up between venues. */
#include "tests/unit/database.h"

struct saying { const char *room, *cells; };

static bool
say(struct db *db, const char *room, const char *cells, struct report *report)
{
    char **labels = g_strsplit(cells, ",", -1);
    bool good = db_room_cells(db, room, (const char *const *)labels, g_strv_length(labels), clock_now += 60, report);

    g_strfreev(labels);
    return good;
}

/* Each room with its group's cells, its own marked: "Ravenna AB: +A +B C". Groups are told apart by "/". */
static char *
picture(struct db *db)
{
    return answer(db,
        "SELECT group_concat(line, ' / ') FROM (SELECT group_concat(room, ', ') AS line FROM ("
        "  SELECT c.group_id, r.name || ':' || group_concat(' ' || iif(mine.cell_id IS NULL, '', '+') || c.label, '') AS room"
        "  FROM room r JOIN (SELECT DISTINCT room_id, group_id FROM room_cell JOIN cell USING (cell_id)) g USING (room_id)"
        "  JOIN (SELECT * FROM cell ORDER BY position) c ON c.group_id = g.group_id"
        "  LEFT JOIN room_cell mine ON mine.room_id = r.room_id AND mine.cell_id = c.cell_id"
        "  GROUP BY r.room_id, c.group_id ORDER BY r.name) GROUP BY group_id ORDER BY min(room))");
}

static const struct talk xen[] = {
    { .guid = "1", .title = "Weather", .room = "Ravenna ABC", .start = "2015-08-17T09:00" },
    { .guid = "2", .title = "ARM", .room = "Ravenna AB", .start = "2015-08-17T14:20" },
    { .guid = "3", .title = "Unikernels", .room = "Ravenna C", .start = "2015-08-17T14:20" },
    { .guid = "4", .title = "Hackathon", .room = "Virginia", .start = "2015-08-18T14:00" },
};

static const struct {
    const char   *sentence;
    struct saying said[8];
    const char   *expected;
} cases[] = {
    { "a hall of three parts",
      { { "Ravenna ABC", "A,B,C" }, { "Ravenna AB", "A,B" }, { "Ravenna C", "C" } },
      "Ravenna AB: +A +B C, Ravenna ABC: +A +B +C, Ravenna C: A B +C" },
    { "two venues with the same labels",
      { { "Ravenna ABC", "A,B,C" }, { "Ravenna AB", "A,B" }, { "Ravenna C", "C" }, { "Seattle AB", "A,B" }, { "Seattle A", "A" } },
      "Ravenna AB: +A +B C, Ravenna ABC: +A +B +C, Ravenna C: A B +C / Seattle A: +A B, Seattle AB: +A +B" },
    { "two numbered halls of the same parts",
      { { "Hall 1 A", "A" }, { "Hall 1 AB", "A,B" }, { "Hall 2 A", "A" }, { "Hall 2 AB", "A,B" } },
      "Hall 1 A: +A B, Hall 1 AB: +A +B / Hall 2 A: +A B, Hall 2 AB: +A +B" },
    { "the whole has no letters in its name",
      { { "Hall 1", "A,B" }, { "Hall 1 A", "A" }, { "Hall 2", "A,B" }, { "Hall 2 A", "A" }, { "Hall 2 B", "B" } },
      "Hall 1: +A +B, Hall 1 A: +A B / Hall 2: +A +B, Hall 2 A: +A B, Hall 2 B: A +B" },
    { "the whole has another last word",
      { { "Ravenna Ballroom", "A,B,C" }, { "Ravenna AB", "A,B" }, { "Ravenna C", "C" }, { "Rainier AB", "A,B" } },
      "Rainier AB: +A +B / Ravenna AB: +A +B C, Ravenna Ballroom: +A +B +C, Ravenna C: A B +C" },
    { "parts named by an ampersand",
      { { "Great Hall 1 & 2", "1,2" }, { "Great Hall 3", "3" }, { "Great Hall", "1,2,3" } },
      "Great Hall: +1 +2 +3, Great Hall 1 & 2: +1 +2 3, Great Hall 3: 1 2 +3" },
    { "parts named by words",
      { { "Auditorium", "L,R" }, { "Auditorium Left", "L" }, { "Auditorium Right", "R" } },
      "Auditorium: +L +R, Auditorium Left: +L R, Auditorium Right: L +R" },
    { "two whole halls of the same parts are two",
      { { "Hall North", "A,B" }, { "Hall South", "A,B" } },
      "Hall North: +A +B / Hall South: +A +B" },
    { "from right to left, if the whole says so",
      { { "Ravenna C", "C" }, { "Ravenna AB", "B,A" }, { "Ravenna ABC", "C,B,A" } },
      "Ravenna AB: C +B +A, Ravenna ABC: +C +B +A, Ravenna C: +C B A" },
    { "labels without a common name",
      { { "Salon A", "A" }, { "Terrace", "A,B" } },
      "Salon A: +A / Terrace: +A +B" },
};

static void
permute(const struct saying *said, size_t n, int *order, size_t depth, const char *expected, int *tried, int *right)
{
    if (depth == n) {
        struct report report = listen();
        struct db *db = new_event("rooms.db", no_views);
        char *is;

        for (size_t i = 0; i < n; i++)
            say(db, said[order[i]].room, said[order[i]].cells, &report);
        is = picture(db);
        ++*tried;
        if (strcmp(is, expected) == 0)
            ++*right;
        else if (*right == *tried - 1)
            printf("# %s\n", is);
        g_free(is);
        spoken(&report);
        db_close(db);
        return;
    }
    /* all orders of up to three, then those that begin with each and go round */
    for (size_t i = 0; i < n; i++) {
        bool used = false;

        for (size_t k = 0; k < depth; k++)
            used = used || order[k] == (int)i;
        if (used || (n > 3 && depth > 0 && i != (size_t)(order[0] + (int)depth) % n))
            continue;
        order[depth] = (int)i;
        permute(said, n, order, depth + 1, expected, tried, right);
    }
}

static void
test_orders(void)
{
    for (size_t c = 0; c < G_N_ELEMENTS(cases); c++) {
        int order[8], tried = 0, right = 0;
        size_t n = 0;

        while (n < 8 && cases[c].said[n].room != NULL)
            n++;
        permute(cases[c].said, n, order, 0, cases[c].expected, &tried, &right);
        ok(tried == right && tried > 0, "%s, in any order", cases[c].sentence);
    }
}

static void
test_with_schedule(void)
{
    static const struct saying said[] = { { "Ravenna ABC", "A,B,C" }, { "Ravenna AB", "A,B" }, { "Ravenna C", "C" } };
    static const char wanted[] = "Ravenna AB: +A +B C, Ravenna ABC: +A +B +C, Ravenna C: A B +C / Virginia: +";
    struct report report = listen();
    struct db *db = new_event("after.db", no_views);
    int64_t when;
    char *is, *codes;

    import(db, xen);
    gives(db, "SELECT name, count(*) FROM room JOIN room_cell USING (room_id) GROUP BY 1",
          "Ravenna AB | 1; Ravenna ABC | 1; Ravenna C | 1; Virginia | 1", "a new room stands alone");
    report = listen();
    for (size_t i = 0; i < 3; i++, print(db))
        ok(say(db, said[i].room, said[i].cells, &report) && db_revision(db, &when) == (int)i + 1, "what %s is made of is a revision", said[i].room);
    ok(say(db, "ravenna  ab", "A,B", &report) && db_revision(db, &when) == 3, "said again, it is none");
    spoken(&report);
    is = picture(db);
    if (!ok(strcmp(is, wanted) == 0, "cells are said after the schedule came"))
        printf("# %s\n", is);
    g_free(is);
    gives(db, "SELECT day, group_concat(name, ', ') FROM (SELECT day, name FROM room_day JOIN room USING (room_id) ORDER BY day, sort) GROUP BY day",
          "2015-08-17 | Ravenna ABC, Ravenna AB, Ravenna C; 2015-08-18 | Virginia", "doors that share cells have codes");
    gives(db, "SELECT name FROM room ORDER BY sort", "Ravenna ABC; Ravenna AB; Ravenna C; Virginia", "rooms are in the order of the file");
    codes = answer(db, "SELECT name, day, code FROM room_day JOIN room USING (room_id) ORDER BY 1, 2");
    report = listen();
    ok(say(db, "Virginia", "V", &report) && say(db, "Ravenna C", "D", &report) && say(db, "Ravenna C", "C", &report), "redeclared, and back");
    ok(import_from(db, NULL, xen, 3) && counted(0, 0, 1, 3, 5), "a room of cells loses its last session");
    gives(db, "SELECT state FROM room WHERE name = 'Virginia'", "active", "and stays");
    import(db, xen);
    gives(db, "SELECT name, day, code FROM room_day JOIN room USING (room_id) ORDER BY 1, 2", codes, "codes of doors stay");
    g_free(codes);
    report = listen();
    ok(db_room_cells(db, "Virginia", NULL, 0, clock_now, &report), "a room can be alone again");
    is = picture(db);
    ok(strcmp(is, wanted) == 0, "then all is as it was");
    g_free(is);
    spoken(&report);
    report = listen();
    ok(say(db, "Ravena AB", "A,B", &report) && says(&report, "no schedule has a room \"Ravena AB\" so far; did you mean \"Ravenna AB\"?"),
       "a name that no schedule has is warned about");
    db_close(db);

    db = new_event("before.db", no_views);
    report = listen();
    for (size_t i = 3; i-- > 0;)
        say(db, said[i].room, said[i].cells, &report);
    import(db, xen);
    is = picture(db);
    ok(strcmp(is, wanted) == 0 && result.revision == 1, "cells are said before the schedule came: revision 1 has them");
    g_free(is);
    gives(db, "SELECT name FROM room ORDER BY sort", "Ravenna ABC; Ravenna AB; Ravenna C; Virginia", "and rooms are in the order of the file");
    spoken(&report);
    db_close(db);
}

static void
test_refused(void)
{
    static const struct { const char *room, *cells, *message; } wrong[] = {
        { "", "A", "the name of a room" },
        { "Hall", "A,A", "has the cell \"A\" twice" },
        { "Hall", "A B", "say a short label without spaces" },
        { "Hall", "A,", "say a short label without spaces" },
        { "Hall", "a|b", "say a short label without spaces" },
        { "Ravenna BA", "B,A", "the cells stand in another order" },
    };
    struct db *db = new_event("wrong.db", no_views);
    struct report report = listen();
    char *is;

    say(db, "Ravenna AB", "A,B", &report);
    spoken(&report);
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        report = listen();
        ok(!say(db, wrong[i].room, wrong[i].cells, &report) && says(&report, wrong[i].message), "refused: %s of %s", wrong[i].room, wrong[i].cells);
    }
    is = picture(db);
    ok(strcmp(is, "Ravenna AB: +A +B") == 0, "and nothing of it is kept");
    g_free(is);
    db_close(db);
}

int
main(void)
{
    g_free(path_of(""));
    test_orders();
    test_with_schedule();
    test_refused();
    return leave();
}
