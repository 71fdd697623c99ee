#include "render/base/report.h"

#include <glib.h>
#include <stdarg.h>
#include <string.h>

/*
 * Text from outside goes to a terminal here: what could move its cursor, change
 * its colours or turn its direction is shown as "?", as is half a character.
 */
static void
put_safely(FILE *out, const char *s)
{
    while (*s != '\0') {
        gunichar c = g_utf8_get_char_validated(s, -1);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        size_t n = valid ? (size_t)(g_utf8_next_char(s) - s) : 1;

        if (valid && !g_unichar_iscntrl(c) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069))
            fwrite(s, 1, n, out);
        else
            fputc('?', out);
        s += n;
    }
}

__attribute__((format(printf, 5, 0))) static void
say(struct report *r, size_t *count, const char *level, struct source where,
    const char *format, va_list args)
{
    char message[2048];

    if (++*count > REPORT_MOST || r->out == NULL)
        return;
    put_safely(r->out, where.file ? where.file : "placard");
    if (where.line > 0)
        fprintf(r->out, ":%d", where.line);
    if (where.column > 0)
        fprintf(r->out, ":%d", where.column);
    fprintf(r->out, ": %s: ", level);
    vsnprintf(message, sizeof message, format, args);
    put_safely(r->out, message);
    if (r->subject != NULL) {
        fputs(" (", r->out);
        put_safely(r->out, r->subject);
        fputc(')', r->out);
    }
    fputc('\n', r->out);
    if (*count == REPORT_MOST)
        fprintf(r->out, "placard: %ss past the first %d are counted, not shown\n", level, REPORT_MOST);
}

void
report_error(struct report *r, struct source where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(r, &r->errors, "error", where, format, args);
    va_end(args);
}

void
report_warning(struct report *r, struct source where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(r, &r->warnings, "warning", where, format, args);
    va_end(args);
}

/* Edits (insert, drop, replace, swap neighbours) from a to b; words are short. */
static size_t
edits(const char *a, const char *b)
{
    enum { MOST = 40 };
    size_t d[MOST + 1][MOST + 1];
    size_t n = strlen(a), m = strlen(b);

    if (n > MOST || m > MOST)
        return MOST;
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

const char *
report_nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t least = strlen(word) / 3 + 1;

    for (; *words != NULL; words++) {
        size_t n = edits(word, *words);

        if (n <= least && (nearest == NULL || n < least)) {
            least = n;
            nearest = *words;
        }
    }
    return nearest;
}
