/* Lists of people: who gets a badge, as what, and who is found again in the next list. */
#include "db/table/read_table.h"
#include "tests/unit/database.h"

static const char *const presets[] = {
    "layouts/columns/people.map", "layouts/columns/pretix.map", "layouts/columns/schedule.map", NULL,
};

#define WHO "SELECT name, role, state FROM person ORDER BY person_id"
#define CODES_OF_PEOPLE "SELECT name, code FROM person ORDER BY person_id"

static struct db_import_result listed;
static struct report heard_of;

/* Take in a list, or a schedule, as a table. */
static bool
take(struct db *db, const char *name, const char *text, const char *role)
{
    char *path = path_of(name);
    struct table_options tables = { .presets = presets, .role = role };
    struct db_import job = { .path = path, .tables = &tables, .now = 1439750000 };
    bool done;

    heard_of = listen();
    g_file_set_contents(path, text, -1, NULL);
    listed = (struct db_import_result){ 0 };
    done = db_import(db, &job, &listed, &heard_of);
    g_free(path);
    return done;
}

static bool
came(size_t added, size_t changed, size_t withdrawn, size_t unchanged)
{
    bool same = listed.added == added && listed.changed == changed && listed.withdrawn == withdrawn && listed.unchanged == unchanged;

    if (!same)
        printf("# %zu added, %zu changed, %zu withdrawn, %zu unchanged\n# %s\n", listed.added, listed.changed, listed.withdrawn,
               listed.unchanged, spoken(&heard_of));
    return same;
}

static const char staff[] =
    "Name,Company,Pronouns,Native name\n"
    "Ada Brew,Leaves Ltd,she/her,\n"
    "Yuki Chawan,,,湯気茶碗\n"
    "Bo Kettle,Pots,,\n";

/* Of what is left out or repaired, the report has each, with its line. */
static void
test_left_out(void)
{
    struct db *db = new_event("left.db", no_views);

    ok(take(db, "staff.csv", "Name,Company\nAda Brew,Leaves\x01 Ltd\n,Pots\nAda Brew,Leaves Ltd\n,Cups\n", "staff"), "a list with rows of nobody");
    gives(db, "SELECT text FROM import_note WHERE section = 'skipped' ORDER BY n",
          "line 3: a row without a name left out; line 4: \"Ada Brew\" is there twice; the second left out; line 5: a row without a name left out",
          "each row that is left out is told");
    gives(db, "SELECT json_extract(report_json, '$.skipped[2].line'), json_extract(report_json, '$.skipped[2].reason'),"
          " json_extract(report_json, '$.repairs[0].line'), json_extract(report_json, '$.repairs[0].reason') FROM import_run",
          "5 | a row without a name left out | 2 | person \"Ada Brew\": control characters in the affiliation dropped", "to programs as well, with what was repaired");
    db_close(db);
}

/* What was said by hand of somebody's badge, and what the list has. */
static void
test_edited(void)
{
    struct db *db = new_event("edited.db", no_views);
    struct report report = { .out = stdout };
    struct arena *arena = arena_new();
    struct db_edit_field fields[] = { { "affiliation", "Tea House" }, { "pronouns", "they/them" }, { "role", "press" } };
    struct db_edit e = { .person = true, .fields = fields, .n = 3 };
    char *code;

    take(db, "staff.csv", staff, "staff");
    e.code = code = answer(db, "SELECT code FROM person WHERE name = 'Ada Brew'");
    ok(db_edit(db, &e, &(struct db_edited){ 0 }, arena, &report), "a badge is edited");
    ok(take(db, "staff.csv", "Name,Company,Pronouns\nAda Brew,Water Works,she/they\nYuki Chawan,,\nBo Kettle,Pots,\n", "staff") && came(0, 0, 0, 3),
       "a newer list leaves that alone");
    gives(db, "SELECT substr(text, 9) FROM import_note WHERE section = 'edited' ORDER BY n",
          "\"Ada Brew\": affiliation stays \"Tea House\"; the file has \"Water Works\"; "
          "\"Ada Brew\": pronouns stays \"they/them\"; the file has \"she/they\"; "
          "\"Ada Brew\": role stays \"press\"; the file has \"staff\"", "and what it has instead is told");
    take(db, "plan.csv", "Title,Date,Start,Room,Speakers,Company\nTea,2015-08-17,9:00,Hall,Ada Brew,Leaves Ltd\n", NULL);
    gives(db, "SELECT substr(text, 9) FROM import_note WHERE section = 'edited'",
          "\"Ada Brew\": affiliation stays \"Tea House\"; the file has \"Leaves Ltd\"", "of a programme as well");
    g_free(code);
    fields[0] = (struct db_edit_field){ "start", "10:00" };
    e = (struct db_edit){ .fields = fields, .n = 1, .code = code = answer(db, "SELECT code FROM session") };
    ok(db_edit(db, &e, &(struct db_edited){ 0 }, arena, &report), "a session gets another time");
    take(db, "plan.csv", "Title,Date,Start,Room,Speakers\nTea,,,Hall,Ada Brew\n", NULL);
    gives(db, "SELECT substr(text, 9) FROM import_note WHERE section = 'edited' AND text GLOB '*Tea\"*'",
          "\"Tea\": time and room stay \"2015-08-17 10:00 Hall\"; the file has \"not placed Hall\"", "which stays when the file has none");
    g_free(code);
    arena_drop(arena);
    db_close(db);
}

static void
test_list(void)
{
    struct db *db = new_event("list.db", no_views);
    char *codes;

    ok(take(db, "staff.csv", staff, "staff") && listed.list && listed.people == 3 && came(3, 0, 0, 0), "a list of people is taken in");
    gives(db, WHO, "Ada Brew | staff | active; Yuki Chawan | staff | active; Bo Kettle | staff | active", "all have the role that was said");
    gives(db, "SELECT affiliation, pronouns, native, native_lang FROM person ORDER BY person_id",
          "Leaves Ltd | she/her |  | ;  |  | 湯気茶碗 | zh-Hans; Pots |  |  | ", "with what the list tells of them");
    gives(db, "SELECT count(*) FROM session", "0", "there is no session in it");
    codes = answer(db, CODES_OF_PEOPLE);
    ok(take(db, "staff.csv", staff, "staff") && came(0, 0, 0, 3) && !listed.made_revision, "the same list again changes nothing");
    ok(take(db, "staff.csv", "Name,Company,Pronouns,Native name\nAda Brew,Water Works,they/them,\nYuki Chawan,,,湯気茶碗\nBo Kettle,,,\n", "staff")
       && came(0, 2, 0, 1), "what is said otherwise is a change");
    gives(db, CODES_OF_PEOPLE, codes, "with the same codes");
    gives(db, "SELECT affiliation, pronouns FROM person ORDER BY person_id", "Water Works | they/them;  | ;  | ", "and what is empty now is empty");
    ok(take(db, "staff.csv", "Name\nAda Brew\nYuki Chawan\n", "staff") && came(0, 0, 1, 2), "who is not in it any more is withdrawn");
    gives(db, WHO, "Ada Brew | staff | active; Yuki Chawan | staff | active; Bo Kettle | staff | withdrawn", "but not deleted");
    gives(db, "SELECT affiliation FROM person WHERE name = 'Ada Brew'", "Water Works", "a column that is not there says nothing");
    ok(take(db, "staff.csv", staff, "staff"), "who comes back");
    gives(db, CODES_OF_PEOPLE, codes, "has the same code again");
    g_free(codes);
    ok(take(db, "press.csv", "Name\nBo Kettle\nCy Pot\n", "press") && came(2, 0, 0, 0), "another list is another source");
    gives(db, WHO, "Ada Brew | staff | active; Yuki Chawan | staff | active; Bo Kettle | staff | active; Cy Pot | press | active",
          "who is on both has one badge, and the role that matters more");
    ok(take(db, "staff.csv", "Name\nAda Brew\n", "staff"), "who is on no list of staff any more");
    gives(db, WHO, "Ada Brew | staff | active; Yuki Chawan | staff | withdrawn; Bo Kettle | press | active; Cy Pot | press | active",
          "is what other lists say");
    db_close(db);
}

static const char schedule[] =
    "Title,Room,Date,Start,Speakers,Company\n"
    "Tea,Attic,2015-08-17,09:00,Ada Brew,Leaves Ltd\n"
    "Pots,Attic,2015-08-17,10:00,Di Spout,\n";

static void
test_speakers(void)
{
    struct db *db = new_event("speakers.db", no_views);
    char *codes;

    ok(take(db, "plan.csv", schedule, NULL) && !listed.list && listed.sessions == 2, "a table of sessions is a schedule");
    codes = answer(db, CODES_OF_PEOPLE);
    ok(take(db, "all.csv", "First name,Last name,Company,Pronouns\nAda,Brew,Other Leaves,she/her\nDi,Spout,Spouts,\nEd,Lid,,\n", "attendee"),
       "a list has people who speak");
    gives(db, WHO, "Ada Brew | speaker | active; Di Spout | speaker | active; Ed Lid | attendee | active", "they stay speakers");
    gives(db, "SELECT first, rest, pronouns, affiliation FROM person ORDER BY person_id",
          "Ada | Brew | she/her | ; Di | Spout |  | Spouts; Ed | Lid |  | ", "and get what the programme does not tell");
    ok(take(db, "plan.csv", "Title,Room,Date,Start,Speakers\nTea,Attic,2015-08-17,09:00,Ada Brew\nPots,Attic,2015-08-17,10:00,Ed Lid\n", NULL),
       "in the next schedule somebody else speaks");
    gives(db, WHO, "Ada Brew | speaker | active; Di Spout | attendee | active; Ed Lid | speaker | active", "roles follow");
    ok(take(db, "all.csv", "First name,Last name\nAda,Brew\n", "attendee"), "who is off the list");
    gives(db, WHO, "Ada Brew | speaker | active; Di Spout | attendee | withdrawn; Ed Lid | speaker | active", "goes, unless they speak");
    gives(db, "SELECT count(*) FROM session WHERE state = 'active'", "2", "lists withdraw no session");
    db_close(db);
    g_free(codes);
}

static void
test_keys(void)
{
    static const char first[] =
        "Order code,Position ID,Status,Attendee name,Company,Pseudonymization ID\n"
        "AAAAA,1,paid,Ada Brew,Leaves Ltd,PS1\nAAAAA,2,paid,Bo Kettle,Leaves Ltd,PS2\n";
    static const char second[] =
        "Order code,Position ID,Status,Attendee name,Company,Pseudonymization ID\n"
        "AAAAA,1,paid,Ada Brew-Lid,Leaves Ltd,PS1\nAAAAA,2,paid,Zoë Quill,,PS2\n";
    struct db *db = new_event("keys.db", no_views);

    ok(take(db, "pretix.csv", first, NULL) && came(2, 0, 0, 0), "a list with keys");
    ok(take(db, "pretix.csv", second, NULL), "of whom one has a new name, and one has given the ticket away");
    gives(db, WHO, "Ada Brew-Lid | attendee | active; Bo Kettle | attendee | withdrawn; Zoë Quill | attendee | active",
          "the first is the same person, the second another");
    db_close(db);

    db = new_event("names.db", no_views);
    ok(take(db, "all.csv", "Name,Company\nAda Brew,Leaves\nAda Brew,Water\n", "attendee") && came(2, 0, 0, 0), "two of one name are two people");
    ok(take(db, "all.csv", "Name,Company\nAda Brew,Water\nAda Brew,Leaves\n", "attendee") && came(0, 0, 0, 2), "told apart in any order");
    db_close(db);

    db = new_event("mail.db", no_views);
    ok(take(db, "all.csv", "Name,Email\nAda Brew,ada@xds.test\n", "attendee") && came(1, 0, 0, 0), "a list with addresses");
    ok(take(db, "all.csv", "Name,Email\nAda Brew-Lid,ADA@xds.test\n", "attendee") && came(0, 1, 0, 0), "by which people are found again");
    gives(db, "SELECT count(*) FROM person_key WHERE value LIKE '%@%' OR value LIKE '%xds%'", "0", "and which are not kept");
    db_close(db);
}

static void
test_care(void)
{
    GString *many = g_string_new("Name\n");
    struct db *db = new_event("care.db", no_views);

    for (int i = 0; i < 20; i++)
        g_string_append_printf(many, "Person %c%c\n", 'A' + i, 'a' + i);
    ok(take(db, "all.csv", many->str, "attendee") && came(20, 0, 0, 0), "a longer list");
    ok(!take(db, "all.csv", "Name\nPerson Aa\n", "attendee") && says(&heard_of, "19 of the 20 people"), "a part of it is refused");
    gives(db, "SELECT count(*) FROM person WHERE state = 'active'", "20", "and changes nothing");
    sql_run(db, "edit", "UPDATE person SET role = 'sponsor', affiliation = 'Lids', locked_json = '[\"role\",\"affiliation\"]' WHERE name = 'Person Aa'",
            &heard_of);
    g_string_replace(many, "Name\n", "Name,Company\n", 1);
    g_string_replace(many, "\nPerson Aa\n", "\nPerson Aa,Other\n", 1);
    ok(take(db, "all.csv", many->str, "attendee"), "what was edited by hand");
    gives(db, "SELECT role, affiliation FROM person WHERE name = 'Person Aa'", "sponsor | Lids", "stays");
    ok(!take(db, "plan.csv", "Name,Company\nPerson Aa,Lids\n", NULL) && says(&heard_of, "say --role attendee"), "a list has to say whose badges it is of");
    ok(!take(db, "plan.csv", schedule, "staff") && says(&heard_of, "--role is for lists of people"), "and a schedule has no role");
    g_string_free(many, TRUE);
    db_close(db);
}

int
main(void)
{
    test_left_out();
    test_edited();
    test_list();
    test_speakers();
    test_keys();
    test_care();
    return done();
}
