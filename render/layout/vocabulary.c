/*
 * The vocabulary of the layout language. These tables are what the parser
 * goes by, what its messages suggest, and what `placard help layout` prints.
 */
#include "render/layout/parser.h"

#include <string.h>

/* What may be placed in a container. */
#define DRAWN     (IN(BOX) | IN(LINE) | IN(TEXT) | IN(IMAGE) | IN(QR) | IN(PLAN) | IN(RULER))
#define PLACED    (DRAWN | IN(GROUP) | IN(ROW) | IN(COLUMN) | IN(CHOICE) | IN(EACH) | IN(TIMETABLE))
/* What others place at their own time. */
#define OF_LIST   (IN(STRIP) | IN(VACANT) | IN(LAST) | IN(SPARE))
#define OF_TABLE  (IN(HEAD) | IN(RAIL) | IN(PAUSE) | IN(IDLE) | IN(CELL))
/* What holds frames. */
#define CONTAINER (IN(GROUP) | IN(ROW) | IN(COLUMN) | IN(CHOICE) | IN(EACH) | IN(COUNT) | OF_LIST | OF_TABLE | \
                   IN(SHEET) | IN(FRONT) | IN(BACK))
#define LISTS     (IN(EACH) | IN(COUNT))

const struct kind_set kind_sets[] = {
    { "placed frames", PLACED },
    { "containers", CONTAINER },
    { "drawn frames", DRAWN },
    { "list blocks", OF_LIST },
    { "timetable blocks", OF_TABLE },
    { NULL }
};

const struct kind kinds[] = {
    { "box", FRAME_BOX, ARGUMENT_NONE, "{ … }", CONTAINER, { "colour|border" },
      "A rectangle, filled with its colour, with a border, or both.",
      "Frames that are drawn" },
    { "line", FRAME_LINE, ARGUMENT_NONE, "{ … }", CONTAINER, { "weight" },
      "A line from `at` across its size; width alone draws it level, height alone upright." },
    { "text", FRAME_TEXT, ARGUMENT_TEXT, "\"…{field}…\" { … }", CONTAINER | IN(RULER), { NULL },
      "Words in a box, as large as `fit` allows; without a string it holds spans, which follow each other." },
    { "span", FRAME_SPAN, ARGUMENT_TEMPLATE, "\"…{field}…\" [{ … }]", IN(TEXT), { NULL },
      "Part of a text with its own font, colour or scale; what it does not say is as in the text." },
    { "image", FRAME_IMAGE, ARGUMENT_PATH, "\"file.svg\" { … }", CONTAINER, { NULL },
      "A picture, PNG or SVG, looked for as includes are." },
    { "qr", FRAME_QR, ARGUMENT_TEMPLATE, "\"{url}\" { … }", CONTAINER, { "size|module" },
      "A QR code; four clear modules around it stay free of everything else." },
    { "plan", FRAME_PLAN, ARGUMENT_TEMPLATE, "\"{plan}\" { … }", CONTAINER, { NULL },
      "A room as its cells seen from above, the used ones filled." },
    { "ruler", FRAME_RULER, ARGUMENT_NONE, "{ … }", CONTAINER, { NULL },
      "The day as an axis, from the lists `hours` and `bars`; a text in it shows the {label} of each hour." },

    { "group", FRAME_GROUP, ARGUMENT_NONE, "{ … }", CONTAINER, { NULL },
      "Frames that are placed together: `at` in them counts from its corner.",
      "Frames that place others" },
    { "row", FRAME_ROW, ARGUMENT_NONE, "{ … }", CONTAINER, { NULL },
      "Frames side by side." },
    { "column", FRAME_COLUMN, ARGUMENT_NONE, "{ … }", CONTAINER, { NULL },
      "Frames one under the other." },
    { "choice", FRAME_CHOICE, ARGUMENT_NONE, "{ … }", CONTAINER, { NULL },
      "The first of its frames that meets nothing already placed." },
    { "each", FRAME_EACH, ARGUMENT_LIST, "LIST { … }", CONTAINER, { NULL },
      "A list: its frames once for every row, or as the `count` says that is right for the number of rows.",
      "Lists" },
    { "count", FRAME_COUNT, ARGUMENT_COUNT, "A..B { … }", IN(EACH), { NULL },
      "How rows look when there are A to B of them (A..: and more); the first count that suits and fits is taken." },
    { "strip", FRAME_STRIP, ARGUMENT_TEMPLATE, "\"{field}\" { … }", LISTS, { NULL },
      "Stands above every run of rows that share this value." },
    { "vacant", FRAME_VACANT, ARGUMENT_NONE, "{ … }", LISTS, { NULL },
      "Fills the free cell of a shorter column." },
    { "last", FRAME_LAST, ARGUMENT_NONE, "{ … }", LISTS, { NULL },
      "Stands at the end of the last row of each column." },
    { "spare", FRAME_SPARE, ARGUMENT_LENGTH, "LENGTH { … }", LISTS, { NULL },
      "Stands below the rows, if they leave at least this height." },

    { "timetable", FRAME_TIMETABLE, ARGUMENT_NONE, "{ … }", CONTAINER, { NULL },
      "A day as lanes by room, in proportion to time, from the lists `rooms`, `sessions` and `clock`.",
      "Timetables" },
    { "head", FRAME_HEAD, ARGUMENT_NONE, "{ … }", IN(TIMETABLE), { NULL },
      "Above a lane: fields of its row of `rooms`." },
    { "rail", FRAME_RAIL, ARGUMENT_NONE, "{ … }", IN(TIMETABLE), { NULL },
      "Beside every start: {label} and {ampm} of the time." },
    { "pause", FRAME_PAUSE, ARGUMENT_NONE, "{ … }", IN(TIMETABLE), { NULL },
      "Where all rooms pause: {label} and {ampm} of its start, {duration}." },
    { "idle", FRAME_IDLE, ARGUMENT_NONE, "{ … }", IN(TIMETABLE), { NULL },
      "Where one room pauses: {label} and {ampm} of its start, {duration}." },
    { "cell", FRAME_CELL, ARGUMENT_CELL, "[spanning] [A..B] { … }", IN(TIMETABLE), { NULL },
      "A session of A to B minutes, of one lane or `spanning` several; the first that suits is taken." },

    { "page", FRAME_PAGE, ARGUMENT_NAME, "NAME { … }", 0, { NULL },
      "A kind of sign: one for every row of the view of its name (with _ for -).",
      "What holds a design" },
    { "sheet", FRAME_SHEET, ARGUMENT_NONE, "{ … }", IN(PAGE), { "paper" },
      "The design for some papers." },
    { "front", FRAME_FRONT, ARGUMENT_NONE, "{ … }", IN(SHEET), { NULL },
      "What is printed on the front, where there is a back." },
    { "back", FRAME_BACK, ARGUMENT_NONE, "{ … }", IN(SHEET), { NULL },
      "What is printed on the back." },
    { "stock", FRAME_STOCK, ARGUMENT_NAME, "NAME { … }", 0, { "paper", "label", "grid", "first", "pitch" },
      "A sheet of labels or cards, after its maker's figures." },
    { NULL }
};

#define AT(member)   offsetof(struct frame, member)
#define ANY          -1
#define NOT_NEGATIVE 0
#define POSITIVE     1
#define POINTS       2000       /* the largest type */

const struct property properties[] = {
    /* where */
    { "at", "X Y", PLACED, set_point, 0, ANY, 0,
      "The place of the frame's corner, from that of what it stands in.",
      "Properties: where a frame stands" },
    { "until", "X Y", PLACED | IN(COUNT), set_until, 0, ANY, 0,
      "Where the frame ends, from the right and bottom edges of what it stands in; of count, the room kept clear." },
    { "middle", "H", PLACED, set_length, AT(middle), POSITIVE, 0,
      "Begins where something of this height would stand in the middle, and goes on to the bottom." },
    { "from", "right | bottom | right bottom", PLACED, set_from, 0, 0, 0,
      "The corner from which `at` counts, in the container and in the frame; top and left otherwise." },
    { "size", "W H", PLACED | OF_LIST | OF_TABLE, set_size, 0, NOT_NEGATIVE, 0,
      "Width and height; `rest` for what the container leaves; of a qr, one side is enough." },
    { "width", "W", PLACED | OF_LIST | OF_TABLE, set_side, AT(w), NOT_NEGATIVE, 0,
      "The width alone." },
    { "height", "H", PLACED | OF_LIST | OF_TABLE, set_side, AT(h), NOT_NEGATIVE, 0,
      "The height alone." },
    { "gap", "L", PLACED | LISTS | OF_LIST, set_length, AT(gap), ANY, 0,
      "The distance from the frame before it, in rows, columns and lists." },
    { "turn", "90 | 180 | 270", IN(TEXT) | IN(IMAGE) | IN(PLAN) | IN(GROUP) | IN(ROW) | IN(COLUMN), set_turn, 0, 0, 270,
      "Degrees clockwise." },
    { "stretch", "", PLACED, set_flag, AT(stretch), 0, 0,
      "Takes the width that others leave in a row, the height in a column." },
    { "when", "\"{field}\"", PLACED | IN(SPAN) | IN(COUNT) | OF_LIST | OF_TABLE, set_template, AT(when), 0, 0,
      "The frame is there only where this gives any text." },
    { "only", "continued | between", PLACED | IN(SPAN) | OF_LIST, set_only, 0, 0, 0,
      "The frame is there only where a list goes on over several sheets, or only between two rows: not at the top of a column, nor under a strip." },

    /* text */
    { "font", "NAME", IN(TEXT) | IN(SPAN) | IN(PLAN), set_font, 0, 0, 0,
      "A font of the theme; in a plan, that of the letters.",
      "Properties: text" },
    { "colour", "NAME | \"{field}\"", DRAWN | IN(SPAN), set_colour, AT(colour), 0, 0,
      "A colour of the theme, or a field that holds the name of one; `ink` otherwise." },
    { "as", "plain | title | name | people", IN(TEXT), set_as, 0, 0, 0,
      "How lines break: a title is balanced, a name is never cut, people keep to their lines; plain otherwise." },
    { "fit", "A..B | A", IN(TEXT), set_range, AT(fit), POSITIVE, POINTS,
      "The sizes the text may have: the largest at which it stays in its box." },
    { "one-line", "A..B", IN(TEXT), set_range, AT(one_line), POSITIVE, POINTS,
      "Sizes for which the text may take one line only; tried before `fit`." },
    { "floor", "A", IN(TEXT), set_length, AT(floor), POSITIVE, POINTS,
      "The size a name may come down to before a word of it breaks." },
    { "lines", "N", IN(TEXT), set_integer, AT(lines), 1, 100,
      "Lines at the most; 1 otherwise." },
    { "leading", "N", IN(TEXT), set_number, AT(leading), 0.5, 5,
      "From baseline to baseline, of the size; 1.16 in titles, 1.2 otherwise." },
    { "penalty", "N", IN(TEXT), set_number, AT(penalty), 0, 1,
      "What a further line must bring in size to be taken; 0.08 otherwise." },
    { "scale", "N", IN(SPAN), set_number, AT(scale), 0.05, 20,
      "Of the text's size; 1 otherwise." },
    { "second", "FONT COLOUR", IN(TEXT), set_second, 0, 0, 0,
      "Font and colour of affiliations, in text as people." },
    { "align", "start | left | centre | right", IN(TEXT), set_align, 0, 0, 0,
      "Where lines stand in the box; `start`, where the script begins, otherwise." },
    { "lang", "\"{field}\"", IN(TEXT) | IN(SPAN), set_template, AT(language), 0, 0,
      "The language, as in zh-Hans, so that Han characters take their regional forms." },
    { "descender", "L", IN(TEXT), set_length, AT(descender), NOT_NEGATIVE, 0,
      "What stays free under ink that goes below the last baseline." },

    /* boxes, lines, codes, plans */
    { "border", "COLOUR L", IN(BOX) | IN(PLAN), set_border, AT(weight), POSITIVE, 0,
      "Colour and weight of the outline, which lies centred on the edge.",
      "Properties: boxes, lines, codes, plans" },
    { "weight", "L", IN(LINE) | IN(PLAN) | IN(RULER), set_length, AT(weight), POSITIVE, 0,
      "The thickness of the line." },
    { "radius", "L", IN(BOX), set_length, AT(radius), NOT_NEGATIVE, 0,
      "Of rounded corners." },
    { "dash", "L", IN(LINE), set_length, AT(dash), POSITIVE, 0,
      "The length of dashes and of the gaps between them." },
    { "yield", "", IN(LINE), set_flag, AT(yield), 0, 0,
      "The line stops at the clear space around a code." },
    { "module", "L", IN(QR), set_length, AT(module), POSITIVE, 0,
      "The side of one module; the code is as large as it comes out." },
    { "module-least", "L", IN(QR), set_length, AT(module_least), POSITIVE, 0,
      "A code whose modules would be smaller is an error." },

    /* lists */
    { "columns", "N", LISTS, set_integer, AT(columns), 1, 20,
      "Columns side by side; 1 otherwise.",
      "Properties: lists" },
    { "gutter", "L", LISTS | IN(TIMETABLE), set_length, AT(gutter), NOT_NEGATIVE, 0,
      "The distance between columns or lanes." },
    { "pitch", "A..B | A", LISTS | IN(TIMETABLE), set_range, AT(pitch), POSITIVE, 0,
      "From row to row: as much as there is, within this range; otherwise what the row holds. Of a timetable: least height of what starts." },
    { "across", "", LISTS, set_flag, AT(across), 0, 0,
      "Rows follow each other on the line, as words do." },
    { "split", "FIELD", LISTS, set_field, AT(split), 0, 0,
      "Columns and sheets part before the row with the greatest value." },
    { "most", "N", LISTS, set_integer, AT(most), 1, 10000,
      "Rows that are taken at the most; all otherwise." },
    { "sheet-rows", "N", LISTS, set_integer, AT(sheet_rows), 1, 10000,
      "Rows on a sheet at the most; more go on another sheet." },
    { "em", "A..B | A", PLACED | LISTS | OF_LIST | OF_TABLE | IN(SHEET) | IN(FRONT) | IN(BACK), set_range, AT(em),
      POSITIVE, POINTS,
      "What 1em is in this frame and in those it holds: the largest of the range at which all fits." },

    /* timetable and ruler */
    { "rail", "L", IN(TIMETABLE), set_length, AT(rail), NOT_NEGATIVE, 0,
      "The width of the times at its side.",
      "Properties: timetables and rulers" },
    { "head", "L", IN(TIMETABLE), set_length, AT(head), NOT_NEGATIVE, 0,
      "The height of the heads of lanes." },
    { "pause", "L", IN(TIMETABLE), set_length, AT(pause), NOT_NEGATIVE, 0,
      "The height of a pause of all rooms, however long it is." },
    { "bar", "L", IN(TIMETABLE) | IN(RULER), set_length, AT(bar), NOT_NEGATIVE, 0,
      "How thick bars of a room's colour are." },
    { "lanes", "N", IN(TIMETABLE), set_integer, AT(lanes), 1, 50,
      "Lanes at the most on an upright sheet." },
    { "turned", "N", IN(TIMETABLE), set_integer, AT(lanes_turned), 0, 50,
      "Lanes at the most on a sheet that is turned for them; never turned otherwise." },

    /* page and sheet */
    { "bleed", "L", IN(PAGE) | IN(SHEET), set_length, AT(bleed), NOT_NEGATIVE, 0,
      "How far what touches the edge goes on beyond it.",
      "Properties: pages and sheets" },
    { "safe", "L", IN(PAGE) | IN(SHEET), set_length, AT(safe), NOT_NEGATIVE, 0,
      "The border that holds nothing of value." },
    { "slot", "W H TOP", IN(SHEET), set_slot, 0, POSITIVE, 0,
      "What is punched out in the middle, with round ends, so far from the top; only proofs show it." },
    { "paper", "NAME W H [scale N]", IN(SHEET), set_paper, 0, POSITIVE, 0,
      "A paper this is for, again for each; W or H may be ranges; the design is drawn at `scale`." },

    /* stock */
    { "paper", "NAME W H", IN(STOCK), set_stock_paper, AT(stock_page), POSITIVE, 0,
      "The sheet and its size.",
      "Properties: stock" },
    { "label", "W H", IN(STOCK), set_stock_size, AT(stock_label), POSITIVE, 0,
      "The size of a label." },
    { "radius", "L", IN(STOCK), set_stock_length, AT(stock_radius), NOT_NEGATIVE, 0,
      "Of a label's corners." },
    { "grid", "COLUMNS ROWS", IN(STOCK), set_stock_grid, 0, 1, 100,
      "How many labels there are." },
    { "first", "X Y", IN(STOCK), set_stock_size, AT(stock_first), NOT_NEGATIVE, 0,
      "The corner of the first label." },
    { "pitch", "X Y", IN(STOCK), set_stock_size, AT(stock_pitch), POSITIVE, 0,
      "From a label to the next." },
    { "also", "\"NUMBER NUMBER\"", IN(STOCK), set_stock_also, 0, 0, 0,
      "Other product numbers of the same sheet." },
    { "source", "\"…\"", IN(STOCK), set_stock_source, 0, 0, 0,
      "Where the figures come from." },
    { NULL }
};

_Static_assert(sizeof properties / sizeof *properties <= SAID_MOST, "struct open remembers every property");

const struct declaration declarations[] = {
    { "include", "\"file.layout\"", declare_include,
      "Reads another file, once: looked for in the user's folders, then beside this file." },
    { "let", "NAME VALUE …", declare_let,
      "A name for what follows on the line; it may stand wherever a value may, also inside frames, up to their end." },
    { "colour", "NAME R G B cmyk C M Y K", declare_colour,
      "A colour: 0 to 255 on screens, 0 to 100 on a press's plates." },
    { "font", "NAME \"Family\" WEIGHT [tracking N] [features \"…\"]", declare_font,
      "A font of the families that are installed." },
    { "define", "NAME { … }", declare_define,
      "Frames and properties said once; `use NAME` inside a page puts them there." },
    { "page", "NAME { … }", declare_page,
      "The sign itself: one in a layout." },
    { "stock", "NAME { … }", declare_stock,
      "A sheet of labels." },
    { NULL }
};

const struct kind *
kind_named(const char *name)
{
    for (const struct kind *k = kinds; k->name != NULL; k++)
        if (strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

const struct kind *
kind_of(enum frame_kind kind)
{
    const struct kind *k = kinds;

    while (k->kind != kind)
        k++;
    return k;
}

const struct property *
property_in(enum frame_kind kind, const char *name)
{
    for (const struct property *q = properties; q->name != NULL; q++)
        if ((q->in & (1u << kind)) && strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

const struct property *
property_named(const char *name)
{
    for (const struct property *q = properties; q->name != NULL; q++)
        if (strcmp(q->name, name) == 0)
            return q;
    return NULL;
}

const char *
kinds_list(struct arena *arena, unsigned in)
{
    const char *list = "";
    unsigned left = in;
    int n = 0;

    for (const struct kind *k = kinds; k->name != NULL && n < 6; k++)
        if (in & (1u << k->kind)) {
            left &= ~(1u << k->kind);
            list = arena_printf(arena, "%s%s%s", list, n == 0 ? "" : left ? ", " : " and ", k->name);
            n++;
        }
    return left == 0 ? list : arena_printf(arena, "%s and others (see placard help layout)", list);
}
