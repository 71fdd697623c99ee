/*
 * The reference of the language, set for a terminal of 80 columns. All it
 * says of frames, properties and declarations is in the tables they are
 * parsed with.
 */
#include "render/layout/parser.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 78

static const char introduction[] =
    "A layout says how one kind of sign looks: frames, with their properties in\n"
    "braces. It holds no data. `page door-sign` reads the view door_sign of the\n"
    "event's file, one row a sheet, and `each sessions` in it reads the view\n"
    "door_sign_sessions, one row a frame. A value enters as {field}, always as\n"
    "plain text; what is to be said, and when, is a matter of the views.\n";

static const char values[] =
    "Length    12mm 1.2cm 0.5in 34pt 1.5em; there is no length without a unit. 1em\n"
    "          is what the property `em` of a frame around it has found to fit.\n"
    "Range     92pt..42pt, in either order; one length stands for both its ends.\n"
    "Number    4, 1.16, -0.03; of whole numbers 1..4 is a range, 4.. has no end.\n"
    "String    \"to {time}\", with \\\" \\\\ and \\n as usual; {{ and }} are braces.\n"
    "Field     {title}: small letters, digits and _. In a list the fields of the row\n"
    "          come first, then those of what is around it. {word_break} and others\n"
    "          that begin so are words of the event's language; {part_of} counts\n"
    "          the sheets that a list goes on over.\n"
    "Name      of a colour, a font, a let, a fragment: letters, digits, - and _.\n"
    "Comment   from // to the end of the line.\n"
    "\n"
    "Nothing separates properties but space, and their order means nothing. Colours,\n"
    "fonts and fragments may stand before or after the page. A `let` holds from its\n"
    "line to the closing brace; lets of a fragment hold where it is used.\n";

static const char finding[] =
    "Files are looked for in your own folder of layouts, then beside the file that\n"
    "names them: a theme.layout of your own goes before the one that is built in,\n"
    "and may include it by the same name. A colour or font that is declared again\n"
    "in another file replaces the first. Names lead down from these folders only:\n"
    "no \"..\", no \"/\" at the beginning.\n";

/* Set by four spaces; a test parses what is printed. */
static const char example[] =
    "// A card for every speaker: the name as large as it gets, and a code.\n"
    "colour ink     0   0   0  cmyk  0  0   0 100\n"
    "colour accent 29  78 216  cmyk 92 74   0   0\n"
    "font   name  \"Inter Display\" 700  tracking -0.03\n"
    "font   small \"Inter\" 500\n"
    "let    edge  8mm\n"
    "\n"
    "page speaker-badge {\n"
    "    bleed 3mm  safe 3mm\n"
    "    sheet {\n"
    "        paper A6 105mm 148mm\n"
    "        box { at -3mm 129mm  size 111mm 22mm  colour accent }\n"
    "        column {\n"
    "            at edge 20mm  until edge 60mm\n"
    "            text \"{first}\" { as name  font name  fit 92pt..42pt  stretch }\n"
    "            text \"{affiliation}\" { font small  fit 18pt..9pt  gap 6mm }\n"
    "        }\n"
    "        each talks {\n"
    "            at edge 95mm  width 50mm  most 3  gutter 4mm\n"
    "            text \"{when}  {room}\" { font small  fit 11pt..8pt }\n"
    "        }\n"
    "        qr \"{url}\" { from right bottom  at edge 25mm  size 25.2mm }\n"
    "    }\n"
    "}\n";

static int
columns(const char *s, size_t n)
{
    int columns = 0;

    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)s[i] & 0xC0) != 0x80;
    return columns;
}

/* Words of a sentence, in lines that begin so far in. */
static void
put_sentence(FILE *out, int indent, const char *s)
{
    int column = 0;

    while (*s != '\0') {
        size_t n = strcspn(s, " ");
        int wide = columns(s, n);

        if (column == 0 || column + 1 + wide > WIDTH) {
            fprintf(out, "%s%*s", column == 0 ? "" : "\n", indent, "");
            column = indent;
        } else {
            fputc(' ', out);
            column++;
        }
        fwrite(s, 1, n, out);
        column += wide;
        s += n;
        s += strspn(s, " ");
    }
    fputc('\n', out);
}

static void
put_heading(FILE *out, const char *heading)
{
    fprintf(out, "\n%s\n", heading);
    for (int i = columns(heading, strlen(heading)); i > 0; i--)
        fputc('-', out);
    fputs("\n\n", out);
}

static void
put_indented(FILE *out, const char *text)
{
    for (const char *s = text; *s != '\0'; ) {
        size_t n = strcspn(s, "\n");

        fprintf(out, "%s%.*s\n", n > 0 ? "    " : "", (int)n, s);
        s += n + (s[n] == '\n');
    }
}

static void
put_term(FILE *out, const char *name, const char *arguments)
{
    fprintf(out, "  %s%s%s\n", name, *arguments ? " " : "", arguments);
}

static void
add_name(struct arena *arena, const char **list, const char *name, bool last)
{
    *list = arena_printf(arena, "%s%s%s", *list, **list == '\0' ? "" : last ? " and " : ", ", name);
}

/* "placed frames, strip and last". */
static const char *
set_named(struct arena *arena, unsigned in)
{
    const char *list = "";
    unsigned left = in;

    for (const struct kind_set *set = kind_sets; set->name != NULL; set++)
        if ((in & set->in) == set->in && (left & set->in) != 0) {
            left &= ~set->in;
            add_name(arena, &list, set->name, left == 0);
        }
    for (const struct kind *k = kinds; k->name != NULL; k++)
        if (left & (1u << k->kind)) {
            left &= ~(1u << k->kind);
            add_name(arena, &list, k->name, left == 0);
        }
    return list;
}

static const char *
either(struct arena *arena, const char *names)
{
    const char *bar = strchr(names, '|');

    return bar == NULL ? names : arena_printf(arena, "%.*s or %s", (int)(bar - names), names, either(arena, bar + 1));
}

static void
put_kind(FILE *out, struct arena *arena, const struct kind *k)
{
    const char *needs = k->kind == FRAME_TEXT ? "font, fit" : "";

    for (int i = 0; k->needs[i] != NULL; i++)
        needs = arena_printf(arena, "%s%s%s", needs, *needs == '\0' ? "" : ", ", either(arena, k->needs[i]));
    put_term(out, k->name, k->arguments);
    put_sentence(out, 6, k->says);
    if (k->in != 0)
        put_sentence(out, 6, arena_printf(arena, "In %s.%s%s%s", set_named(arena, k->in),
                                          *needs ? " Needs " : "", needs, *needs ? "." : ""));
    else
        put_sentence(out, 6, arena_printf(arena, "Outside all braces.%s%s%s",
                                          *needs ? " Needs " : "", needs, *needs ? "." : ""));
}

static void
put_sets(FILE *out)
{
    put_heading(out, "Sets of frames");
    for (const struct kind_set *set = kind_sets; set->name != NULL; set++) {
        struct arena *arena = arena_new();
        const char *list = "";

        for (const struct kind *k = kinds; k->name != NULL; k++)
            if (set->in & (1u << k->kind))
                list = arena_printf(arena, "%s%s%s", list, *list ? " " : "", k->name);
        put_term(out, set->name, "");
        put_sentence(out, 6, list);
        arena_drop(arena);
    }
}

void
layout_reference(FILE *out)
{
    struct arena *arena = arena_new();

    fputs("THE LAYOUT LANGUAGE\n\n", out);
    fputs(introduction, out);
    put_heading(out, "Example");
    put_indented(out, example);
    put_heading(out, "Values");
    fputs(values, out);
    put_heading(out, "What stands outside braces");
    for (const struct declaration *d = declarations; d->name != NULL; d++) {
        put_term(out, d->name, d->arguments);
        put_sentence(out, 6, d->says);
    }
    fputc('\n', out);
    fputs(finding, out);
    for (const struct kind *k = kinds; k->name != NULL; k++) {
        if (k->chapter != NULL)
            put_heading(out, k->chapter);
        put_kind(out, arena, k);
    }
    put_sets(out);
    for (const struct property *q = properties; q->name != NULL; q++) {
        if (q->chapter != NULL)
            put_heading(out, q->chapter);
        put_term(out, q->name, q->arguments);
        put_sentence(out, 6, q->says);
        put_sentence(out, 6, arena_printf(arena, "In %s.", set_named(arena, q->in)));
    }
    arena_drop(arena);
}
