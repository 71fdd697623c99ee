/* Options of commands: tables that are parser, messages and --help at once. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/command/command.h"

static const struct option help_option = { "help", 'h', NULL, "show this", 0 };

int
command_usage(const struct command *command, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "placard %s: ", command->name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nplacard %s --help says more\n", command->name);
    return USAGE;
}

static void
help_line(const struct option *o)
{
    enum { COLUMN = 26 };
    char left[80];
    char letter[] = { '-', o->letter, ',', ' ', '\0' };

    snprintf(left, sizeof left, "  %s--%s%s%s", o->letter ? letter : "    ", o->name,
             o->argument ? " " : "", o->argument ? o->argument : "");
    if (strlen(left) >= COLUMN)
        printf("%s\n%*s%s\n", left, COLUMN, "", o->help);
    else
        printf("%-*s%s\n", COLUMN, left, o->help);
}

void
options_help(const struct command *command, const struct option *options)
{
    printf("placard %s%s%s%s\n\n%c%s.\n\n", command->name, *command->operands ? " " : "", command->operands,
           options->name ? " [options]" : "", command->summary[0] - 'a' + 'A', command->summary + 1);
    for (const struct option *o = options; o->name != NULL; o++)
        help_line(o);
    help_line(&help_option);
    if (*command->more)
        printf("\n%s", command->more);
}

static const struct option *
find_long(const struct option *options, const char *name, size_t length)
{
    for (; options->name != NULL; options++)
        if (strlen(options->name) == length && strncmp(options->name, name, length) == 0)
            return options;
    return NULL;
}

static const struct option *
find_letter(const struct option *options, char letter)
{
    for (; options->name != NULL; options++)
        if (options->letter == letter)
            return options;
    return NULL;
}

static int
unknown(const struct command *command, const struct option *options, const char *said)
{
    enum { MOST = 40 };
    const char *names[MOST + 1] = { "help" };
    size_t n = 1, length = strcspn(said + 2, "=");
    char word[64];
    const char *nearest;

    for (; options->name != NULL && n < MOST; options++)
        names[n++] = options->name;
    snprintf(word, sizeof word, "%.*s", (int)length, said + 2);
    nearest = said[1] == '-' ? report_nearest(word, names) : NULL;
    if (nearest != NULL)
        return command_usage(command, "there is no option \"--%s\"; did you mean \"--%s\"?", word, nearest);
    return command_usage(command, "there is no option \"%s\"", said);
}

/* Put the value where the option wants it; NULL for a flag. */
static bool
assign(const struct command *command, const struct option *o, const char *value)
{
    char *end = NULL;

    errno = 0;
    if (o->flag != NULL) {
        *o->flag = true;
    } else if (o->text != NULL) {
        *o->text = value;
    } else if (o->number != NULL) {
        long n = strtol(value, &end, 10);

        if (end == value || *end != '\0' || errno != 0 || n < -1000000 || n > 1000000) {
            command_usage(command, "--%s wants a whole number, not \"%s\"", o->name, value);
            return false;
        }
        *o->number = (int)n;
    } else if (o->real != NULL) {
        double d = strtod(value, &end);

        if (end == value || *end != '\0' || errno != 0 || !(d > -1e6 && d < 1e6)) {
            command_usage(command, "--%s wants a number, not \"%s\"", o->name, value);
            return false;
        }
        *o->real = d;
    } else {
        if (o->words->n == sizeof o->words->item / sizeof *o->words->item) {
            command_usage(command, "--%s is said more than %zu times", o->name, o->words->n);
            return false;
        }
        o->words->item[o->words->n++] = value;
    }
    return true;
}

bool
options_parse(const struct command *command, const struct option *options, int argc, char **argv,
              size_t least, size_t most, struct words *operands, int *status)
{
    bool only_operands = false;

    *status = USAGE;
    operands->n = 0;
    for (int i = 1; i < argc; i++) {
        char *said = argv[i], *value = NULL;
        const struct option *o;

        if (only_operands || said[0] != '-' || said[1] == '\0') {
            if (operands->n == most) {
                command_usage(command, "\"%s\" is one thing too many", said);
                return false;
            }
            operands->item[operands->n++] = said;
            continue;
        }
        if (strcmp(said, "--") == 0) {
            only_operands = true;
            continue;
        }
        if (strcmp(said, "--help") == 0 || strcmp(said, "-h") == 0) {
            options_help(command, options);
            *status = DONE;
            return false;
        }
        if (said[1] == '-') {
            size_t length = strcspn(said + 2, "=");

            o = find_long(options, said + 2, length);
            value = said[2 + length] == '=' ? said + 3 + length : NULL;
        } else {
            o = find_letter(options, said[1]);
            value = said[2] != '\0' ? said + 2 : NULL;
        }
        if (o == NULL) {
            unknown(command, options, said);
            return false;
        }
        if (o->flag != NULL && value != NULL) {
            command_usage(command, "--%s takes no value", o->name);
            return false;
        }
        if (o->flag == NULL && value == NULL) {
            if (++i == argc) {
                command_usage(command, "--%s wants a value: --%s %s", o->name, o->name, o->argument);
                return false;
            }
            value = argv[i];
        }
        if (!assign(command, o, value))
            return false;
    }
    if (operands->n < least) {
        command_usage(command, "too little said; it is: placard %s %s", command->name, command->operands);
        return false;
    }
    return true;
}

int
command_finish(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "placard: error: standard output: %s\n", strerror(errno));
        return FAULT;
    }
    return status;
}
