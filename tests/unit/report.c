/* Messages: how they read, what they hide, what they suggest. */
#include <stdlib.h>
#include <string.h>

#include "render/base/report.h"
#include "tests/unit/tap.h"

static const char *const kinds[] = { "box", "line", "text", "image", "timetable", "count", NULL };

static const struct {
    const char *word, *nearest, *why;
} slips[] = {
    { "tetx", "text", "two neighbours swapped" },
    { "txt", "text", "a letter left out" },
    { "imagee", "image", "a letter too many" },
    { "timetible", "timetable", "a letter mistaken" },
    { "box", "box", "the word itself" },
    { "paragraph", NULL, "nothing alike" },
    { "", NULL, "nothing at all" },
};

static const struct {
    struct source where;
    const char   *subject, *text, *expected, *why;
} messages[] = {
    { { "a.layout", 3, 7 }, NULL, "no such thing", "a.layout:3:7: error: no such thing\n", "file, line and column" },
    { { "a.xml", 12, 0 }, NULL, "odd", "a.xml:12: error: odd\n", "no column where none is known" },
    { { 0 }, NULL, "odd", "placard: error: odd\n", "our own name where there is no file" },
    { { "a.layout", 1, 1 }, "sheet \"P8K2\"", "x", "a.layout:1:1: error: x (sheet \"P8K2\")\n", "what was being worked on" },
    { { 0 }, NULL, "\033[31mred\a", "placard: error: ?[31mred?\n", "nothing that moves a terminal" },
    { { 0 }, NULL, "\xc2\x9b" "31m \xe2\x80\xaexcod.exe", "placard: error: ?31m ?xcod.exe\n", "nor what is said to one in longer characters" },
    { { 0 }, NULL, "\xe2\x80 cut", "placard: error: ?? cut\n", "no half of a character" },
    { { 0 }, NULL, "Pérez 許", "placard: error: Pérez 許\n", "other scripts as they are" },
};

int
main(void)
{
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        const char *n = report_nearest(slips[i].word, kinds);

        ok((n == NULL) == (slips[i].nearest == NULL) && (n == NULL || strcmp(n, slips[i].nearest) == 0),
           "did you mean, for %s: \"%s\"", slips[i].why, slips[i].word);
    }
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        char *text = NULL;
        size_t length = 0;
        struct report report = { .out = open_memstream(&text, &length), .subject = messages[i].subject };

        report_error(&report, messages[i].where, "%s", messages[i].text);
        fclose(report.out);
        ok(strcmp(text, messages[i].expected) == 0 && report.errors == 1, "a message shows %s", messages[i].why);
        free(text);
    }
    return done();
}
