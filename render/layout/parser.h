/*
 * What the parts of the parser share: tokens, the parser's state, the tables
 * of the vocabulary, and the readers of values. Nothing outside
 * render/layout/ includes it.
 *
 * A file becomes an array of tokens, with every brace knowing its partner.
 * Declarations are read as they come; a page is read when all files have
 * been, so that colours, fonts and fragments may stand anywhere.
 *
 * A layout may come from a stranger: every loop and recursion is bounded by
 * one of the limits below.
 */
#ifndef PLACARD_LAYOUT_PARSER_H
#define PLACARD_LAYOUT_PARSER_H

#include <limits.h>
#include <sys/types.h>

#include "render/layout/layout.h"

enum {
    FILE_MOST     = 1 << 20,    /* bytes of a file */
    TOKENS_MOST   = 100000,     /* of a file */
    FILES_MOST    = 64,         /* of a layout */
    INCLUDE_MOST  = 8,          /* files one inside the other */
    NESTING_MOST  = 32,         /* braces and uses one inside the other */
    FRAMES_MOST   = 10000,      /* with those that use makes */
    STEPS_MOST    = 500000,     /* tokens read, with those read again by use */
    STRINGS_MOST  = 1 << 24,    /* bytes of strings read so */
    NAMES_MOST    = 1000,       /* colours, fonts, fragments: of each */
    PAPERS_MOST   = 100,        /* of a sheet; and sheets of a page */
    LETS_MOST     = 200,        /* in force at one place */
    LET_DEPTH     = 16,         /* lets that stand for lets */
    NAME_MOST     = 64,         /* bytes of a word or a number */
    MISTAKES_MOST = 300,        /* then reading stops */
    SAID_MOST     = 80          /* rows of the table of properties */
};

#define LENGTH_MOST_PT (10000.0 * 72.0 / 25.4)          /* 10 m */
#define EM_MOST        1000.0

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_RANGE, TOKEN_OPEN, TOKEN_CLOSE };

struct token {
    enum token_kind     kind;
    struct source       source;
    const char         *text;           /* as written; of a string, what it says */
    const char         *raw;            /* of a string, after its opening quote */
    double              number;
    const char         *unit;           /* of a number: "" if it has none */
    const struct token *match;          /* of "{", its "}"; NULL if there is none */
};

/* Tokens up to, not including, `end`. */
struct tokens { const struct token *at, *end; };

/* A let in force; `outer` are those in force where it was said. */
struct let {
    const char       *name;
    struct tokens     value;
    const struct let *outer;
    int               depth;
};

struct define {
    const char    *name;
    struct source  source;
    struct tokens  body;
};

/* A fragment being used. */
struct use {
    const struct use    *outer;
    const struct define *define;
    struct source        source;
};

/* A frame between its braces. */
struct open {
    struct open   *outer;
    struct frame  *frame, **tail;
    bool           broken;              /* something in it was a mistake: what it lacks may be that */
    struct source  said[SAID_MOST];     /* where each property of the table was; line 0: nowhere */
};

struct layout_file {
    const char               *path;
    dev_t                     device;
    ino_t                     node;
    const struct layout_file *includer; /* while it is being read */
    bool                      reading;
};

struct parser {
    struct arena       *arena;
    struct report      *report;
    const char *const  *paths;
    struct layout      *layout;

    /* where it is */
    struct tokens       in;
    struct token        end;            /* what peek() gives where they end */
    const struct let   *lets;
    const struct use   *uses;
    struct open        *open;
    struct layout_file *file;
    int                 nesting, includes;
    size_t              steps, strings, frames;

    /* lets that are being read in place of a value */
    struct pending { struct tokens tokens; const struct let *lets; const char *name; } pending[LET_DEPTH];
    int                 n_pending;
    struct source       let_used;       /* where the outermost of them stands */

    /* what was said so far */
    struct { struct colour *items; size_t n, room; } colours;
    struct { struct source *items; size_t n, room; } colour_sources;
    struct { struct face *items; size_t n, room; } faces;
    struct { struct source *items; size_t n, room; } face_sources;
    struct { struct define *items; size_t n, room; } defines;
    struct { struct layout_file **items; size_t n, room; } files;
    struct { struct frame **items; size_t n, room; } broken;
    struct frame      **stocks_tail;
    struct tokens       page;           /* from its name on; read at the end */
    const struct let   *page_lets;
    struct source       page_source;
    bool                has_page;

    /* mistakes */
    struct { struct source where; const char *message; } mistakes[MISTAKES_MOST];
    size_t              n_mistakes, errors;
    int                 muted;          /* looking for where a mistake ends */
    bool                given_up;       /* a limit was passed */
    bool                unclosed;       /* a brace that is not closed, or one too many, was told */
    bool                no_ink;         /* that "ink" is missing was told */
};

/* ---- vocabulary.c ---- */

#define IN(kind) (1u << FRAME_##kind)

enum argument {
    ARGUMENT_NONE, ARGUMENT_TEMPLATE, ARGUMENT_TEXT, ARGUMENT_PATH, ARGUMENT_NAME, ARGUMENT_LIST,
    ARGUMENT_COUNT, ARGUMENT_LENGTH, ARGUMENT_CELL
};

struct kind {
    const char     *name;
    enum frame_kind kind;
    enum argument   argument;
    const char     *arguments;          /* as the reference shows them */
    unsigned        in;                 /* kinds it stands in; 0: in none */
    const char     *needs[6];           /* properties, "size|module": either of them */
    const char     *says;
    const char     *chapter;            /* of the reference, if it begins here */
};

struct property {
    const char *name;
    const char *arguments;
    unsigned    in;
    bool      (*set)(struct parser *, struct frame *, const struct property *);
    size_t      member;                 /* offset in struct frame of what it fills */
    double      least, most;            /* in the value's own unit; lengths in pt */
    const char *says;
    const char *chapter;                /* of the reference, if it begins here */
};

extern const struct kind kinds[];               /* name NULL at the end */
extern const struct property properties[];      /* name NULL at the end */
extern const struct declaration {
    const char *name, *arguments;
    void      (*read)(struct parser *, const struct token *);
    const char *says;
} declarations[];                               /* what stands outside pages; name NULL at the end */

const struct kind *kind_named(const char *name);
const struct kind *kind_of(enum frame_kind);
/* The property as it is in frames of this kind, or NULL. */
const struct property *property_in(enum frame_kind, const char *name);
/* A property of this name in any kind, or NULL. */
const struct property *property_named(const char *name);

/* Sets of kinds that go by a name; name NULL at the end. */
extern const struct kind_set { const char *name; unsigned in; } kind_sets[];

/* "count and each": the kinds of a set, in the arena; of many, the first few. */
const char *kinds_list(struct arena *, unsigned in);

/* ---- lexer.c ---- */

/* Tokens of a text, TOKEN_END after the last; false, with an error, if it is no text. */
bool lex(struct parser *, const char *file, const char *text, size_t length, struct tokens *);

/* ---- cursor.c ---- */

/* Tell a mistake, with the uses and lets that led to it; once for each place. */
void mistake(struct parser *, struct source, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, and stop reading: a limit was passed. */
void give_up(struct parser *, struct source, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The next token and taking it; let values are not looked into. */
const struct token *peek(struct parser *);
const struct token *take(struct parser *);
/* The one that follows, without taking any. */
const struct token *token_after(struct parser *, const struct token *);
bool token_is(const struct token *, const char *word);
/* Past the block that begins with this "{", or to the end. */
void skip_block(struct parser *, const struct token *open);

/* Words to choose from, for "did you mean"; NULL at the end. */
struct names { const char **items; size_t n, room; };

/* "; did you mean …?" or "", in the arena. */
const char *did_you_mean(struct parser *, const char *word, const char *const *words);

/* ---- include.c, declare.c: called after their word has been taken ---- */

void declare_include(struct parser *, const struct token *);
void declare_let(struct parser *, const struct token *);
void declare_colour(struct parser *, const struct token *);
void declare_font(struct parser *, const struct token *);
void declare_define(struct parser *, const struct token *);
void declare_page(struct parser *, const struct token *);
void declare_stock(struct parser *, const struct token *);

/* All declarations of a file. */
void parse_file_tokens(struct parser *, struct tokens);

/* ---- parser.c ---- */

/* A frame from its name on: arguments and braces. */
struct frame *parse_frame(struct parser *, const struct kind *, struct source, bool broken);
/* Where resynchronising stops: at a brace, or a word that cannot be a value. */
bool begins_item(struct parser *, const struct token *);

/* ---- include.c ---- */

/* The path of a file that layouts name, in the arena; NULL, with an error, if there is none. */
const char *find_file(struct parser *, const struct token *name, const char *what);
/* What a file holds, in the arena; NULL, with an error at `where`. */
const char *read_file(struct parser *, const char *path, struct source where, size_t *length);
bool include_file(struct parser *, const char *path, struct source where);

/* ---- values.c: false, with an error, if the value is none ---- */

bool want_length(struct parser *, const struct property *, struct length *);
bool want_range(struct parser *, const struct property *, struct length_range *);
/* Lengths that are never in em; `least` as in struct property. */
bool want_len(struct parser *, const char *what, double least, len *);
bool want_len_range(struct parser *, const char *what, len *min, len *max);
bool in_points(struct parser *, const struct token *, const char *what, const struct length *);
bool want_number(struct parser *, const char *what, double least, double most, double *);
bool want_integer(struct parser *, const char *what, double least, double most, int *);
bool want_counts(struct parser *, const char *what, int *min, int *max);
/* One of `words`, NULL at their end: its index. */
bool want_word(struct parser *, const char *what, const char *const *words, int *);
/* A word or string that names something; lets that hold lengths do not hide it. */
const struct token *want_name(struct parser *, const char *what);
const struct token *want_string(struct parser *, const char *what);
bool want_template(struct parser *, const char *what, const struct template **);
bool want_colour(struct parser *, const char *what, const struct template **);
bool want_face(struct parser *, const char *what, const struct face **);
/* The next token where a value may stand, a let's value in place of its name. */
const struct token *peek_value(struct parser *);
/* The same as it is written: a let's name is a name. */
const struct token *peek_written(struct parser *);
const struct token *take_value(struct parser *);
bool next_is_word(struct parser *, const char *word);
/* A value was read: what is left of a let is one too many. */
bool end_of_value(struct parser *, const char *what);

/* ---- template.c ---- */

bool is_field_char(char, bool first);
/* A string token as a template; NULL, with an error. */
const struct template *template_of(struct parser *, const struct token *);
const struct template *template_literal(struct parser *, const char *text, struct source);
/* The text of a template without fields; NULL if it has any. */
const char *template_text(const struct template *);

/* ---- setters.c ---- */

bool set_length(struct parser *, struct frame *, const struct property *);
bool set_point(struct parser *, struct frame *, const struct property *);
bool set_until(struct parser *, struct frame *, const struct property *);
bool set_size(struct parser *, struct frame *, const struct property *);
bool set_side(struct parser *, struct frame *, const struct property *);
bool set_range(struct parser *, struct frame *, const struct property *);
bool set_number(struct parser *, struct frame *, const struct property *);
bool set_integer(struct parser *, struct frame *, const struct property *);
bool set_flag(struct parser *, struct frame *, const struct property *);
bool set_template(struct parser *, struct frame *, const struct property *);
bool set_colour(struct parser *, struct frame *, const struct property *);
bool set_font(struct parser *, struct frame *, const struct property *);
bool set_second(struct parser *, struct frame *, const struct property *);
bool set_border(struct parser *, struct frame *, const struct property *);
bool set_slot(struct parser *, struct frame *, const struct property *);
bool set_from(struct parser *, struct frame *, const struct property *);
bool set_turn(struct parser *, struct frame *, const struct property *);
bool set_only(struct parser *, struct frame *, const struct property *);
bool set_as(struct parser *, struct frame *, const struct property *);
bool set_align(struct parser *, struct frame *, const struct property *);
bool set_field(struct parser *, struct frame *, const struct property *);
bool set_paper(struct parser *, struct frame *, const struct property *);
bool set_stock_paper(struct parser *, struct frame *, const struct property *);
bool set_stock_size(struct parser *, struct frame *, const struct property *);
bool set_stock_length(struct parser *, struct frame *, const struct property *);
bool set_stock_grid(struct parser *, struct frame *, const struct property *);
bool set_stock_source(struct parser *, struct frame *, const struct property *);
bool set_stock_also(struct parser *, struct frame *, const struct property *);

/* ---- check.c ---- */

/* Defaults, and what a frame lacks, when its braces close. */
void frame_close(struct parser *, struct open *);
/* What only the whole page shows: sizes in em without an em, papers said twice. */
void page_check(struct parser *, struct frame *page);

#endif
