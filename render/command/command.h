/*
 * The command line: a table of subcommands in main.c, a file for each of
 * them, and what they share.
 *
 * Results go to stdout, messages to stderr. Exit status 0: done; 1: the input
 * is at fault; 2: wrong usage.
 */
#ifndef PLACARD_COMMAND_COMMAND_H
#define PLACARD_COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/report.h"

enum { DONE = 0, FAULT = 1, USAGE = 2 };

struct command {
    const char *name;
    const char *operands;       /* as usage shows them: "EVENT.db LAYOUT" */
    const char *summary;        /* one line, for the list of commands */
    const char *more;           /* paragraphs under the options of --help; "" if there is nothing to add */
    int       (*run)(const struct command *, int argc, char **argv);    /* argv[0] is the command */
};

extern const struct command command_init, command_set, command_import, command_edit, command_undo, command_room, command_check,
    command_print, command_preflight, command_site, command_serve, command_list, command_stocks, command_fonts, command_help, command_version;

/* All of them, in the order in which an event meets them; NULL at the end. */
extern const struct command *const commands[];

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/*
 * An option: exactly one of the pointers says of what kind it is and where
 * its value goes.
 */
struct option {
    const char *name;           /* "output", said --output */
    char        letter;         /* 'o', said -o; 0 if there is none */
    const char *argument;       /* what usage calls its value; NULL for a flag */
    const char *help;
    bool         *flag;
    const char  **text;         /* NULL or what it is without the option */
    int          *number;
    double       *real;
    struct words *words;        /* may be said more than once */
};

struct words {
    const char *item[32];
    size_t      n;
};

/*
 * Sort argv into options (a table that ends with one without a name) and
 * operands, of which there are `least` to `most`. Options may stand anywhere;
 * "--" ends them. Returns true if the command is to go on; otherwise *status
 * is what to exit with: --help has been answered, or wrong usage told.
 */
bool options_parse(const struct command *, const struct option *options, int argc, char **argv,
                   size_t least, size_t most, struct words *operands, int *status);

/* What --help says. */
void options_help(const struct command *, const struct option *options);

/* Wrong usage found after parsing: says so, with where to read more; returns USAGE. */
int command_usage(const struct command *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Make sure that all of stdout got where it should (a full disk, a closed
 * pipe): status, or FAULT with a message.
 */
int command_finish(int status);

#endif
