/*
 * The layout language. A folder of tests/cases/layout is a test: input.layout
 * is read, after the layouts of the folder "own" if there is one, and what
 * comes of it, a tree or messages, is expected.txt. --accept, or ACCEPT in the
 * environment, takes what came out as expected; then read the diff.
 */
#include "render/layout/layout.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/tap.h"

#define CASES "tests/cases/layout"

/* ---- the tree, as text ---- */

static void
put_length(FILE *out, struct length l)
{
    if (l.unit == LENGTH_EM)
        fprintf(out, "%gem", l.value);
    else
        fprintf(out, "%.6gmm", in_mm(pt(l.value)));
}

static void
put_size(FILE *out, struct length l)
{
    if (l.unit == LENGTH_EM)
        fprintf(out, "%gem", l.value);
    else
        fprintf(out, "%.6gpt", l.value);
}

static void
put_template(FILE *out, const struct template *t)
{
    fputc('"', out);
    for (size_t i = 0; i < t->n; i++)
        if (t->parts[i].is_field)
            fprintf(out, "{%s}@%d", t->parts[i].text, t->parts[i].column);
        else
            for (const char *s = t->parts[i].text; *s; s++)
                fprintf(out, *s == '\n' ? "\\n" : "%c", *s);
    fputc('"', out);
}

#define AT(member) offsetof(struct frame, member)

static const struct member {
    const char *name;
    enum { LENGTH, SIZE, RANGE, LENGTHS, TEMPLATE, INT, BOOL, NUMBER } type;
    size_t      at;
    double      usual;                  /* is not shown */
} members[] = {
    { "content", TEMPLATE, AT(content) }, { "least", LENGTH, AT(least) }, { "spanning", BOOL, AT(spanning) },
    { "x", LENGTH, AT(x) }, { "y", LENGTH, AT(y) }, { "from", INT, AT(from) },
    { "w", LENGTH, AT(w) }, { "h", LENGTH, AT(h) }, { "until-x", LENGTH, AT(until_x) }, { "until-y", LENGTH, AT(until_y) },
    { "middle", LENGTH, AT(middle) }, { "gap", LENGTH, AT(gap) }, { "turn", INT, AT(turn) },
    { "stretch", BOOL, AT(stretch) }, { "when", TEMPLATE, AT(when) }, { "only-continued", BOOL, AT(only_continued) },
    { "only-between", BOOL, AT(only_between) },
    { "colour", TEMPLATE, AT(colour) }, { "second-colour", TEMPLATE, AT(second_colour) },
    { "as", INT, AT(as) }, { "one-line", RANGE, AT(one_line) }, { "fit", RANGE, AT(fit) }, { "floor", SIZE, AT(floor) },
    { "lines", INT, AT(lines), 1 }, { "leading", NUMBER, AT(leading), 1.2 }, { "penalty", NUMBER, AT(penalty), 0.08 },
    { "scale", NUMBER, AT(scale), 1 }, { "align", INT, AT(align) }, { "lang", TEMPLATE, AT(language) },
    { "descender", LENGTH, AT(descender) }, { "border-colour", TEMPLATE, AT(border_colour) },
    { "weight", SIZE, AT(weight) }, { "radius", LENGTH, AT(radius) }, { "dash", LENGTH, AT(dash) },
    { "yield", BOOL, AT(yield) }, { "module", LENGTH, AT(module) }, { "module-least", LENGTH, AT(module_least) },
    { "columns", INT, AT(columns), 1 }, { "gutter", LENGTH, AT(gutter) }, { "pitch", LENGTHS, AT(pitch) },
    { "across", BOOL, AT(across) }, { "most", INT, AT(most) }, { "sheet-rows", INT, AT(sheet_rows) }, { "em", RANGE, AT(em) },
    { "rail", LENGTH, AT(rail) }, { "head", LENGTH, AT(head) }, { "pause", LENGTH, AT(pause) }, { "bar", LENGTH, AT(bar) },
    { "lanes", INT, AT(lanes) }, { "turned", INT, AT(lanes_turned) },
    { "bleed", LENGTH, AT(bleed) }, { "safe", LENGTH, AT(safe) },
};

#define VALUE(type) (*(const type *)(const void *)((const char *)f + m->at))

static void
put_member(FILE *out, const struct frame *f, const struct member *m)
{
    switch (m->type) {
    case LENGTH:
    case SIZE:
        if (VALUE(struct length).unit == LENGTH_NONE)
            return;
        fprintf(out, "  %s ", m->name);
        (m->type == LENGTH ? put_length : put_size)(out, VALUE(struct length));
        return;
    case RANGE:
    case LENGTHS:
        if (VALUE(struct length_range).max.unit == LENGTH_NONE)
            return;
        fprintf(out, "  %s ", m->name);
        (m->type == LENGTHS ? put_length : put_size)(out, VALUE(struct length_range).max);
        fputs("..", out);
        (m->type == LENGTHS ? put_length : put_size)(out, VALUE(struct length_range).min);
        return;
    case TEMPLATE:
        if (VALUE(struct template *) == NULL)
            return;
        fprintf(out, "  %s ", m->name);
        put_template(out, VALUE(struct template *));
        return;
    case INT:
        if (VALUE(int) != (int)m->usual)
            fprintf(out, "  %s %d", m->name, VALUE(int));
        return;
    case BOOL:
        if (VALUE(bool))
            fprintf(out, "  %s", m->name);
        return;
    case NUMBER:
        if (VALUE(double) != m->usual)
            fprintf(out, "  %s %g", m->name, VALUE(double));
        return;
    }
}

static void
put_frame(FILE *out, const struct frame *f, int depth)
{
    static const char *const names[] = {
        "box", "line", "text", "span", "image", "qr", "plan", "ruler", "group", "row", "column", "choice", "each",
        "count", "strip", "vacant", "last", "spare", "timetable", "head", "rail", "pause", "idle", "cell",
        "page", "sheet", "front", "back", "stock",
    };

    fprintf(out, "%*s%s", 4 * depth, "", names[f->kind]);
    if (f->name != NULL)
        fprintf(out, " %s", f->name);
    if (f->kind == FRAME_COUNT || f->kind == FRAME_CELL)
        fprintf(out, f->count_max == INT_MAX ? " %d.." : " %d..%d", f->count_min, f->count_max);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        put_member(out, f, &members[i]);
    if (f->face != NULL)
        fprintf(out, "  font %s", f->face->name);
    if (f->second_face != NULL)
        fprintf(out, "  second-font %s", f->second_face->name);
    if (f->split != NULL)
        fprintf(out, "  split %s", f->split);
    fputc('\n', out);
    for (size_t i = 0; i < f->n_papers; i++)
        fprintf(out, "%*spaper %s %g..%g x %g..%g mm scale %g\n", 4 * depth + 4, "", f->papers[i].name,
                in_mm(f->papers[i].w_min), in_mm(f->papers[i].w_max),
                in_mm(f->papers[i].h_min), in_mm(f->papers[i].h_max), f->papers[i].scale);
    if (f->kind == FRAME_STOCK) {
        fprintf(out, "    paper %s %g x %g mm\n    label %g x %g mm, radius %g mm\n    grid %d x %d, first %g %g, pitch %g %g mm\n",
                f->stock_paper, in_mm(f->stock_page.w), in_mm(f->stock_page.h), in_mm(f->stock_label.w),
                in_mm(f->stock_label.h), in_mm(f->stock_radius), f->stock_columns, f->stock_rows,
                in_mm(f->stock_first.x), in_mm(f->stock_first.y), in_mm(f->stock_pitch.w), in_mm(f->stock_pitch.h));
        for (const char **also = f->stock_also; also != NULL && *also != NULL; also++)
            fprintf(out, "    also %s\n", *also);
        fprintf(out, "    source %s\n", f->stock_source ? f->stock_source : "(none)");
    }
    for (const struct frame *child = f->children; child != NULL; child = child->next)
        put_frame(out, child, depth + 1);
}

static void
put_layout(FILE *out, const struct layout *l)
{
    for (size_t i = 0; i < l->n_colours; i++) {
        const struct colour *c = &l->colours[i];

        fprintf(out, "colour %s %g %g %g  cmyk %g %g %g %g\n", c->name, c->r * 255, c->g * 255, c->b * 255,
                c->c * 100, c->m * 100, c->y * 100, c->k * 100);
    }
    for (size_t i = 0; i < l->n_faces; i++)
        fprintf(out, "font %s \"%s\" %d  tracking %g  features %s\n", l->faces[i].name, l->faces[i].family,
                l->faces[i].weight, l->faces[i].tracking, l->faces[i].features ? l->faces[i].features : "(none)");
    if (l->page != NULL)
        put_frame(out, l->page, 0);
    for (const struct frame *f = l->stocks; f != NULL; f = f->next)
        put_frame(out, f, 0);
    fprintf(out, "name %s\n", l->name ? l->name : "(none)");
}

/* ---- cases ---- */

static char *
slurp(const char *path)
{
    FILE *in = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);

    if (in != NULL) {
        text[fread(text, 1, (1 << 20) - 1, in)] = '\0';
        fclose(in);
    }
    return text;
}

static void
run_case(const char *name, bool accept)
{
    static const char *const own[] = { "own", ".", NULL }, *const none[] = { NULL };
    char *got = NULL, *expected;
    size_t n;
    FILE *out = open_memstream(&got, &n);
    struct report report = { .out = out };
    struct arena *arena = arena_new();
    struct layout *layout;
    struct stat st;

    layout = layout_load("input.layout", stat("own", &st) == 0 ? own : none, arena, &report);
    if (layout != NULL)
        put_layout(out, layout);
    else
        fprintf(out, "%zu mistakes\n", report.errors);
    fclose(out);
    if (accept) {
        FILE *file = fopen("expected.txt", "wb");

        fputs(got, file);
        fclose(file);
    }
    expected = slurp("expected.txt");
    if (!ok(strcmp(got, expected) == 0, "%s", name)) {
        fprintf(stderr, "--- %s: got\n%s--- expected\n%s---\n", name, got, expected);
    }
    free(expected);
    free(got);
    arena_drop(arena);
}

static void
run_cases(bool accept)
{
    struct dirent **entries;
    int n = scandir(CASES, &entries, NULL, alphasort);
    char *top = realpath(".", NULL);

    ok(n > 2, "there are cases in " CASES);
    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.' && chdir(CASES) == 0 && chdir(entries[i]->d_name) == 0)
            run_case(entries[i]->d_name, accept);
        if (chdir(top) < 0)
            abort();
        free(entries[i]);
    }
    free(entries);
    free(top);
}

/* ---- fields, against views ---- */

static const char *const session_fields[] = { "row", "title", "space", "gap", "room_id", "start_min", "end_min" };
static const char *const other_fields[] = { "row", "name", "note" };
static const char *const hour_fields[] = { "minute", "label" };
static const char *const bar_fields[] = { "start_min", "end_min", "colour" };
static const char *const room_fields[] = { "room_id", "cells", "head", "tail" };
static const char *const clock_fields[] = { "minute", "label", "ampm" };
static const struct record_shape session_shape = { session_fields, 7 }, other_shape = { other_fields, 3 },
    hour_shape = { hour_fields, 2 }, bar_shape = { bar_fields, 3 }, room_shape = { room_fields, 4 },
    clock_shape = { clock_fields, 3 };
static const char *const sheet_fields[] = { "sheet", "room", "weekday", "dense", "axis_from", "axis_to", "url" };
static const char *const list_names[] = { "sessions", "others", "hours", "bars", "rooms", "clock" };
static const struct record_shape *const list_shapes[] = {
    &session_shape, &other_shape, &hour_shape, &bar_shape, &room_shape, &clock_shape,
};
static const struct record_shape sheet_shape = { sheet_fields, 7, list_names, list_shapes, 6 };
static const char *const word_fields[] = { "word_break", "word_minutes", "word_hours", "word_hours_minutes" };
static const struct record_shape word_shape = { word_fields, 4 };

#define TEXT(string) "text \"" string "\" { font body fit 9pt }"

static const struct { const char *sentence, *body, *expected; } field_tests[] = {
    { "fields of the sheet", TEXT("{room} {weekday}"), "" },
    { "a word", TEXT("{word_break}"), "" },
    { "which sheet of how many", TEXT("{part_of}"), "" },
    { "a misspelt field", TEXT("on {wekday}"),
      "a.layout:4:10: error: there is no field \"wekday\" in the sheet; did you mean \"weekday\"?\n" },
    { "a misspelt word", TEXT("{word_braek}"),
      "a.layout:4:7: error: there is no field \"word_braek\" in the sheet; did you mean \"word_break\"?\n" },
    { "two in one string", TEXT("{a1}\\n{{}} {b2}"),
      "a.layout:4:7: error: there is no field \"a1\" in the sheet\n"
      "a.layout:4:18: error: there is no field \"b2\" in the sheet\n" },
    { "a field of a row, outside the list", TEXT("{title}"),
      "a.layout:4:7: error: there is no field \"title\" in the sheet\n" },
    { "in a list, its rows and what is around it", "each sessions { " TEXT("{title} {room} {word_break}") " }", "" },
    { "another list's field", "each sessions { " TEXT("{note}") " }",
      "a.layout:4:23: error: there is no field \"note\" in rows of sessions or in the sheet\n" },
    { "a list in a list", "each sessions { each others { " TEXT("{note} {title}") " } }", "" },
    { "a misspelt list", "each sesions { " TEXT("{title}") " }",
      "a.layout:4:1: error: there is no list \"sesions\" for each; did you mean \"sessions\"?\n" },
    { "split by a field of the row", "each sessions { split gap " TEXT("{title}") " }", "" },
    { "split by no field", "each sessions { split gab " TEXT("{title}") " }",
      "a.layout:4:1: error: there is no field \"gab\" in rows of sessions or in the sheet; did you mean \"gap\"?\n" },
    { "split in a count", "each sessions { count 1.. { split gab " TEXT("{title}") " } }",
      "a.layout:4:17: error: there is no field \"gab\" in rows of sessions or in the sheet; did you mean \"gap\"?\n" },
    { "a count is chosen by the sheet", "each sessions { count 1.. { when \"{dense}\" box { colour ink when \"{title}\" } } }", "" },
    { "a count is not chosen by a row", "each sessions { count 1.. { when \"{title}\" box { colour ink } } }",
      "a.layout:4:35: error: there is no field \"title\" in the sheet\n" },
    { "strips, ends and free cells show a row",
      "each sessions { " TEXT("{title}") " strip \"{space}\" { " TEXT("{space}") " } last { " TEXT("{gap}") " } vacant { "
      TEXT("{gap}") " } }", "" },
    { "what is spare shows the sheet", "each sessions { " TEXT("{title}") " spare 9mm { " TEXT("{title}") " } }",
      "a.layout:4:72: error: there is no field \"title\" in the sheet\n" },
    { "a colour from a field", "each sessions { box { colour \"{colur}\" } }",
      "a.layout:4:31: error: there is no field \"colur\" in rows of sessions or in the sheet\n" },
    { "a ruler's text shows hours", "ruler { " TEXT("{label} {minute} {room}") " }", "" },
    { "a ruler's text shows no bar", "ruler { " TEXT("{end_min}") " }",
      "a.layout:4:15: error: there is no field \"end_min\" in rows of hours or in the sheet\n" },
    { "a timetable's blocks",
      "timetable { head { " TEXT("{head}{tail}") " } rail { " TEXT("{label} {ampm}") " }\n"
      "pause { " TEXT("{label} {duration} {heads}") " } idle { " TEXT("{duration}") " } cell { " TEXT("{title}") " } }", "" },
    { "a timetable's blocks, each in another",
      "timetable { head { " TEXT("{title}") " } rail { " TEXT("{title}") " } cell { " TEXT("{head}") " } }",
      "a.layout:4:26: error: there is no field \"title\" in rows of rooms or in the sheet\n"
      "a.layout:4:72: error: there is no field \"title\" in the sheet\n"
      "a.layout:4:118: error: there is no field \"head\" in rows of sessions or in the sheet\n" },
};

static struct layout *
parse_body(const char *body, struct arena *arena, struct report *report)
{
    char *text = arena_printf(arena, "colour ink 0 0 0 cmyk 0 0 0 100\nfont body \"Inter\" 400\n"
                                     "page a { sheet { paper A4 210mm 297mm\n%s\n} }\n", body);

    return layout_parse("a.layout", text, strlen(text), NULL, arena, report);
}

static void
check_fields(void)
{
    for (size_t i = 0; i < sizeof field_tests / sizeof *field_tests; i++) {
        struct arena *arena = arena_new();
        char *got = NULL;
        size_t n;
        FILE *out = open_memstream(&got, &n);
        struct report report = { .out = out };
        struct layout *layout = parse_body(field_tests[i].body, arena, &report);
        bool good = layout != NULL && layout_check_fields(layout, &sheet_shape, &word_shape, &report);

        fclose(out);
        if (!ok(strcmp(got, field_tests[i].expected) == 0 && good == (*got == '\0'), "fields: %s", field_tests[i].sentence))
            fprintf(stderr, "# got:\n%s", got);
        free(got);
        arena_drop(arena);
    }
}

static void
check_shapes(void)
{
    static const struct record_shape bare = { sheet_fields, 4 };
    struct arena *arena = arena_new();
    struct report report = { 0 };
    struct layout *layout = parse_body(TEXT("{word_anything}"), arena, &report);

    ok(layout_check_fields(layout, &sheet_shape, NULL, &report), "fields: words pass where the words are not known");
    layout = parse_body("ruler { } each sessions { " TEXT("{title}") " }", arena, &report);
    report.errors = 0;
    ok(!layout_check_fields(layout, &bare, NULL, &report) && report.errors == 5,
       "fields: a ruler without its axis and lists, a list that is not there: five errors");
    layout = parse_body("timetable { cell { } }", arena, &report);
    report.errors = 0;
    ok(!layout_check_fields(layout, &sheet_shape, &bare, &report) && report.errors == 3,
       "fields: a timetable without the words for a duration: three errors");
    arena_drop(arena);
}

static void
check_lists(void)
{
    struct arena *arena = arena_new();
    struct report report = { .out = stderr };
    struct layout *layout = parse_body("each sessions { each others { box { colour ink } } } each sessions { box { colour ink } }\n"
                                       "ruler { } timetable { cell { } }", arena, &report);
    const char *const expected[] = { "sessions", "others", "hours", "bars", "rooms", "clock" };
    const char *const *lists;
    size_t n;
    bool same;

    lists = layout_lists(layout, arena, &n);
    same = n == 6;
    for (size_t i = 0; same && i < n; i++)
        same = strcmp(lists[i], expected[i]) == 0;
    ok(same, "lists: those of each, of rulers and of timetables, each once");
    layout = layout_parse("a.layout", "", 0, NULL, arena, &report);
    layout_lists(layout, arena, &n);
    ok(n == 0 && layout_check_fields(layout, &sheet_shape, NULL, &report), "lists: a file without a page has none");
    arena_drop(arena);
}

/* ---- the reference ---- */

static const char *
find_word(const char *text, const char *line)
{
    const char *at = strstr(text, line);

    return at != NULL && (at[strlen(line)] == ' ' || at[strlen(line)] == '\n') ? at : NULL;
}

static void
check_reference(void)
{
    static const char *const some[] = { "\n  include", "\n  define", "\n  box", "\n  cell", "\n  fit", "\n  until", "\n  pitch" };
    struct arena *arena = arena_new();
    struct report report = { .out = stderr };
    char *text = NULL, *example, *end, *line;
    int widest = 0, column = 0;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    layout_reference(out);
    fclose(out);
    for (const char *s = text; *s != '\0'; s++) {
        column = *s == '\n' ? 0 : column + (((unsigned char)*s & 0xC0) != 0x80);
        widest = column > widest ? column : widest;
    }
    ok(widest > 60 && widest < 80, "reference: no line of it is wider than a terminal (%d)", widest);
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        ok(find_word(text, some[i]) != NULL, "reference: it has%s", some[i] + 2);
    example = strstr(text, "\n    colour ");
    end = strstr(text, "\nValues\n");
    ok(example != NULL && end != NULL && example < end, "reference: it has an example");
    *end = '\0';
    for (line = example; (line = strstr(line, "\n    ")) != NULL; )
        memmove(line + 1, line + 5, strlen(line + 5) + 1);
    ok(layout_parse("example", example, strlen(example), NULL, arena, &report) != NULL, "reference: the example is a layout");
    free(text);
    arena_drop(arena);
}

/* ---- layouts that mean harm ---- */

static char *
repeat(struct arena *arena, const char *before, const char *s, size_t n, const char *after)
{
    size_t length = strlen(s);
    char *text = arena_alloc(arena, strlen(before) + n * length + strlen(after) + 1), *to = stpcpy(text, before);

    for (size_t i = 0; i < n; i++)
        to = stpcpy(to, s);
    strcpy(to, after);
    return text;
}

/* Twenty fragments, each of which uses the one before it eight times. */
static char *
avalanche(struct arena *arena, const char *seed)
{
    char *text = arena_printf(arena, "define a0 { %s }\n", seed);

    for (int i = 1; i < 20; i++)
        text = arena_printf(arena, "%sdefine a%d { use a%d use a%d use a%d use a%d use a%d use a%d use a%d use a%d }\n", text,
                            i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    return arena_printf(arena, "%spage a { sheet { paper A4 1mm 1mm use a19 } }\n", text);
}

static void
check_limits(void)
{
    struct arena *arena = arena_new();
    const struct { const char *sentence; char *text; const char *says; } tests[] = {
        { "braces without end", repeat(arena, "page a { sheet { paper A4 1mm 1mm ", "group { ", 40000, ""), "more than 32 deep" },
        { "braces in vain", repeat(arena, "", "{", 90000, ""), "follows no page" },
        { "closing braces", repeat(arena, "", "}", 90000, ""), "closes nothing" },
        { "fragments of fragments", avalanche(arena, "group { }"), "more than 10000 frames" },
        { "fragments of nothing", avalanche(arena, ""), "more than 10000 frames" },
        { "fragments of lets", avalanche(arena, repeat(arena, "", "\nlet x 1mm", 20000, "\n")), "more than 200 lets" },
        { "fragments of mistakes", avalanche(arena, repeat(arena, "", "nonsense ", 20000, "\n")), "no property" },
        { "fragments of flags", avalanche(arena, repeat(arena, "group { ", "when ", 9000, "}")), "when takes" },
        { "fragments of properties", avalanche(arena, repeat(arena, "group { let y 1mm }\n", "group { width 1mm }\n", 200, "")),
          "more than 10000 frames" },
        { "fragments of a string", avalanche(arena, repeat(arena, "qr \"", "0123456789", 90000, "\" { size 9mm }")), "16777216 bytes" },
        { "frames", repeat(arena, "page a { sheet { paper A4 1mm 1mm ", "group { } ", 20000, "} }"), "more than 10000 frames" },
        { "lets", repeat(arena, "", "let a 1mm\n", 900, ""), "more than 200 lets" },
        { "words", repeat(arena, "", "a ", 200000, ""), "more than 100000 words" },
        { "bytes", repeat(arena, "", "          ", 200000, ""), "more than 1048576 bytes" },
        { "a string", repeat(arena, "colour ink 0 0 0 cmyk 0 0 0 0 page a { sheet { paper A4 1mm 1mm text \"", "0123456789", 90000, "\" { } } }"), "text needs font" },
        { "a string of braces", repeat(arena, "page a { sheet { paper A4 1mm 1mm text \"", "{", 90001, "\" { } } }"), "not closed" },
        { "a name", repeat(arena, "let ", "a", 90000, " 1mm"), "more than 64" },
        { "a number", repeat(arena, "let a ", "9", 90000, "mm"), "more than 64" },
        { "mistakes", repeat(arena, "", "box { }\n", 9000, ""), "stands in a page" },
        { "escapes that are none", repeat(arena, "page a { sheet { paper A4 1mm 1mm text \"", "\\q", 9000, "\" { } } }"), "there is no" },
    };

    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        struct arena *layout = arena_new();
        char *said = NULL;
        size_t n;
        FILE *out = open_memstream(&said, &n);
        struct report report = { .out = out };
        clock_t begin = clock();
        bool good = layout_parse("a.layout", tests[i].text, strlen(tests[i].text), NULL, layout, &report) != NULL;
        double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;

        fclose(out);
        if (!ok(!good && report.errors > 0 && strstr(said, tests[i].says) != NULL && seconds < 10,
                "limits: %s, without end, end", tests[i].sentence))
            fprintf(stderr, "# %.1f s, %zu errors\n%.2000s", seconds, report.errors, said);
        free(said);
        arena_drop(layout);
    }
    arena_drop(arena);
}

int
main(int argc, char **argv)
{
    bool accept = getenv("ACCEPT") != NULL || (argc > 1 && strcmp(argv[1], "--accept") == 0);

    run_cases(accept);
    check_fields();
    check_shapes();
    check_lists();
    check_reference();
    check_limits();
    return done();
}
