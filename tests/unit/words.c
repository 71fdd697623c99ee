/* Words files: what is wrong with one is said where it is; and what SQL makes of words. */
#include "tests/unit/schedule.h"

/*
 * English with one line changed, and what is said of it: AT that line, AT2 the
 * second after it, BREAK that of the word "break". `from` NULL: `to` is a
 * further line, END.
 */
static const struct { const char *sentence, *from, *to, *said; } mistakes[] = {
    { "English is fine", "", "", "" },
    { "spaces, comments and DOS line ends are fine", "break = Break\n", "\t break=  Break \r\n\r\n  # a = b\r\n", "" },
    { "a byte order mark is fine", "# The words", "\xef\xbb\xbf# The words", "" },
    { "an unknown word", "break = Break", "brek = Break", "t.words:AT: error: no word \"brek\"; did you mean \"break\"?\n" },
    { "a word like none", NULL, "xyzzyplugh = 1\n", "t.words:END: error: no word \"xyzzyplugh\"; remove the line\n" },
    { "a missing word", "break = Break\n", "", "t.words: error: \"break\" is missing; add a line: break = …\n" },
    { "a word said twice", NULL, "break = Pause\n", "t.words:END: error: \"break\" for the second time, after line BREAK; remove one\n" },
    { "no text", "break = Break", "break =", "t.words:AT: error: no text for \"break\"; write it after the \"=\"\n" },
    { "no equals sign", NULL, "Break\n", "t.words:END: error: no \"=\" in \"Break\"; write: key = text\n" },
    { "a number there is not", "break to {1}", "break to {3}", "t.words:AT: error: a brace in \"break_to\" that is not {1} to {2}\n" },
    { "only one thing to fill in", "replaces Rev {1}", "replaces Rev {2}", "t.words:AT: error: a brace in \"replaces\" that is not {1}\n" },
    { "half a brace", "to {2}", "to {2", "t.words:AT: error: a brace in \"ends\" that is not {1} to {2}\n" },
    { "nothing to fill in", "break = Break", "break = {1}", "t.words:AT: error: a brace in \"break\"; nothing is filled in there, leave it out\n" },
    { "something left out", "{1} h {2} min", "{1} h", "t.words:AT: error: \"hours_minutes\" leaves out {2}; write it where it goes\n" },
    { "all left out", "break to {1}", "break", "t.words:AT: error: \"break_to\" says nothing of {1} to {2}; write it where it goes\n" },
    { "a clock there is not", "clock = 12", "clock = 10", "t.words:AT: error: clock \"10\"; write 12 or 24\n" },
    { "not UTF-8", "break = Break", "break = Br\xe9k", "t.words:AT: error: not UTF-8; save the file as UTF-8\n" },
    { "a control character", "break = Break", "break = Br\x1b[31m", "t.words:AT: error: a control character in \"break\"; leave it out\n" },
    { "two mistakes at once", "clock = 12\n\nam = am", "clock = 13\n\nan = am",
      "t.words:AT: error: clock \"13\"; write 12 or 24\nt.words:AT2: error: no word \"an\"; did you mean \"am\"?\n" },
};

static char english[64 * 1024];

static void
read_english(void)
{
    FILE *file = fopen("layouts/words/en.words", "rb");

    if (file == NULL || fread(english, 1, sizeof english - 1, file) == 0) {
        puts("Bail out! no layouts/words/en.words here");
        exit(1);
    }
    fclose(file);
}

/* The line `what` is on; NULL: the one behind the last. */
static int
line_of(const char *what)
{
    const char *end = what != NULL ? strstr(english, what) : english + strlen(english);
    int n = 1;

    for (const char *p = english; p < end; p++)
        n += *p == '\n';
    return n;
}

static void
replace(GString *text, const char *what, int line)
{
    char number[16];

    g_snprintf(number, sizeof number, "%d", line);
    g_string_replace(text, what, number, 0);
}

/* Parse a file; returns what is said of it. */
static char *
parse(struct words *w, const char *text, size_t length, bool *good)
{
    char *said = NULL;
    size_t n;
    FILE *out = open_memstream(&said, &n);
    struct report report = { .out = out };

    *good = words_parse(w, "t.words", text, length, &report);
    fclose(out);
    return said;
}

static void
files(void)
{
    struct words *w = words_new();
    struct report quiet = { 0 };
    bool good;

    for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        const char *from = mistakes[i].from;
        const char *at = from != NULL ? strstr(english, from) : english + strlen(english);
        char *file = g_strdup_printf("%.*s%s%s", (int)(at - english), english, mistakes[i].to, at + (from != NULL ? strlen(from) : 0));
        GString *expected = g_string_new(mistakes[i].said);
        char *said = parse(w, file, strlen(file), &good);

        replace(expected, "END", line_of(NULL));
        replace(expected, "AT2", line_of(from) + 2);
        replace(expected, "AT", line_of(from));
        replace(expected, "BREAK", line_of("break = "));
        if (!ok(strcmp(said, expected->str) == 0 && good == (expected->len == 0), "%s", mistakes[i].sentence))
            printf("# %s\n", said);
        ok((words_text(w, "break", NULL) != NULL) == good, "%s: %s", mistakes[i].sentence, good ? "words" : "no words");
        g_string_free(expected, TRUE);
        g_free(file);
        free(said);
    }
    {
        char *file = g_strnfill(70 * 1024, '#'), *said = parse(w, file, 70 * 1024, &good);

        ok(!good && strstr(said, "longer than 64 KB") != NULL, "a file that is too long is none");
        free(said);
        said = parse(w, "a = b\0c", 7, &good);
        ok(!good && strstr(said, "not UTF-8") != NULL, "nor is one with zeros");
        free(said);
        said = parse(w, "", 0, &good);
        ok(!good && strncmp(said, "t.words: error: \"language\" is missing", 36) == 0, "nor one of nothing");
        free(said);
        g_free(file);
    }
    ok(!words_read(w, "layouts/words/xx.words", &quiet) && quiet.errors == 1, "nor one that is not there");

    /* Whatever is done to a file, it is read or refused. */
    g_random_set_seed(1);
    for (int i = 0; i < 2000; i++) {
        char *file = g_strdup(english);
        size_t n = strlen(file), length = n - (size_t)(i % 4 == 0 ? g_random_int_range(0, (gint)n) : 0);

        for (int k = 0; k < 3; k++)
            file[g_random_int_range(0, (gint)n)] = "{}=#\n1a\xff\x01 "[g_random_int_range(0, 10)];
        good = words_parse(w, "t.words", file, length, &quiet);
        g_free(file);
    }
    ok(true, "damaged files do no harm");
    words_drop(w);
}

static void
records(void)
{
    struct words *w = words_new();
    struct arena *arena = arena_new();
    struct report report = { .out = stdout };
    const struct record *record;

    ok(words_record(w, arena) == NULL, "before words are read there is no record of them");
    words_read(w, "layouts/words/en.words", &report);
    record = words_record(w, arena);
    ok(record != NULL && strcmp(record_value(record, "word_break"), "Break") == 0, "then words are fields");
    ok(record != NULL && strcmp(record_value(record, "word_part_of"), "{1} of {2}") == 0, "with what is to be filled in");
    ok(record != NULL && record_value(record, "word_breaks") == NULL, "and no others");
    arena_drop(arena);
    words_drop(w);
}

static void
functions(void)
{
    static const struct { const char *query, *gives; } asked[] = {
        { "SELECT word('until', 'a', 'b')", "until b\n" },
        { "SELECT word('until', NULL, 'b')", "NULL\n" },
        { "SELECT word('until', 'a')", "word('until'): 2 to fill in, not 1\n" },
        { "SELECT word('untill', 'a')", "word('untill'): no such word; did you mean 'until'?\n" },
        { "SELECT clock_time(0), clock_full(0), ampm(0), local_day(0), local_time(0)", "4:00 | 4:00 pm | pm | 1969-12-31 | 1969-12-31 16:00\n" },
        { "SELECT clock_full(NULL), local_minutes(NULL, '2015-08-17'), weekday(NULL)", "NULL | NULL | NULL\n" },
        { "SELECT clock_full(1e300)", "\"1.0e+300\" is no time in seconds since 1970\n" },
        { "SELECT clock_full(9e15)", "\"9.0e+15\" is no time in seconds since 1970\n" },
        { "SELECT clock_full(9000000000000)", "\"9000000000000\" is no time in seconds since 1970\n" },
        { "SELECT clock_full('noon')", "\"noon\" is no time in seconds since 1970\n" },
        { "SELECT weekday('2015-08-17'), weekday_short('2015-08-16'), weekday('1969-12-31'), weekday(0)", "Monday | Sun | Wednesday | Wednesday\n" },
        { "SELECT date_long('2016-02-29'), date_short('1900-01-01')", "February 29 | Jan 1\n" },
        { "SELECT weekday('2015-02-29')", "\"2015-02-29\" is no date\n" },
        { "SELECT weekday('2015-08-17T09:00')", "\"2015-08-17T09:00\" is no date\n" },
        { "SELECT local_minutes(unixepoch('2015-08-18 09:30'), '2015-08-17')", "1590\n" },
        { "SELECT hour_label(0), hour_label(720), hour_label(1500), hour_label(-60)", "12 | 12 | 1 | 11\n" },
        { "SELECT sort_fold('Ægir Groß'), sort_fold('ÉLODIE'), sort_fold('ﬁ')", "ægir gross | elodie | fi\n" },
        { "SELECT typeset('Rock ''n'' roll isn''t dead'), typeset(NULL)", "Rock 'n' roll isn’t dead | NULL\n" },
        { "SELECT word_list(3, 'c', 'people') FROM (SELECT 1 WHERE 0)", "NULL\n" },
        { "SELECT word_list(-x, x, 'people') FROM (SELECT 1 AS x UNION SELECT 2 UNION SELECT 3)", "3, 2 & 1\n" },
        { "SELECT word_list(0, x, 'rooms') FROM (SELECT 1 AS x UNION ALL SELECT NULL UNION ALL SELECT 2)", "1 and 2\n" },
        { "SELECT text_join(x, x, '-') FROM (SELECT 10 AS x UNION SELECT 9)", "9-10\n" },
    };
    struct schedule s;

    schedule_open(&s, "America/Los_Angeles");
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
        gives(&s, asked[i].query, asked[i].query, asked[i].gives);
    run(&s, "BEGIN; UPDATE event SET zone = 'Europe/Berlin'");
    gives(&s, "within a change the zone is the new one", "SELECT clock_full(0)", "1:00 am\n");
    run(&s, "ROLLBACK");
    gives(&s, "undone, it is the old one again", "SELECT clock_full(0)", "4:00 pm\n");
    run(&s, "UPDATE event SET zone = 'Mars/Olympus'");
    gives(&s, "a zone nobody knows", "SELECT clock_full(0)", "no time zone \"Mars/Olympus\" on this machine\n");
    run(&s, "DELETE FROM event");
    gives(&s, "no event", "SELECT clock_full(0)", "there is no event, so no time zone\n");
    ok(schedule_close(&s), "the connection closes");
}

int
main(void)
{
    static const char *const languages[] = { "en", "de", "fr", "es", "ja" };

    read_english();
    files();
    records();
    functions();
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
        struct schedule s = { .words = words_new() };

        ok(speak(&s, languages[i]), "the words of \"%s\" are all there", languages[i]);
        ok(strcmp(words_text(s.words, "language", NULL), languages[i]) == 0, "and are said to be so");
        words_drop(s.words);
    }
    return done();
}
