/* What a unit test needs: ok() a line of TAP each, done() at the end of main. */
#ifndef PLACARD_TESTS_UNIT_TAP_H
#define PLACARD_TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tap_run, tap_failed;

__attribute__((format(printf, 2, 3))) static inline bool
ok(bool passed, const char *format, ...)
{
    va_list args;

    printf("%sok %d - ", passed ? "" : "not ", ++tap_run);
    tap_failed += !passed;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    return passed;
}

static inline int
done(void)
{
    printf("1..%d\n", tap_run);
    return tap_failed > 0;
}

#endif
