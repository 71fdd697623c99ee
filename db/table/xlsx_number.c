/* Numbers of spreadsheets, and which of them are dates. */
#include "db/table/xlsx.h"

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db/read/when.h"

enum {
    DAYS_1900 = 25569,                  /* 1970-01-01 as sheets count days that begin with 1900-01-01 = 1 */
    DAYS_1904 = 24107,                  /* … with 1904-01-01 = 0 */
};

enum xlsx_kind
xlsx_builtin(int number)
{
    if ((number >= 14 && number <= 17) || (number >= 27 && number <= 31) || number == 36 || (number >= 50 && number <= 54)
        || number == 57 || number == 58)
        return XLSX_DATE;
    if ((number >= 18 && number <= 21) || (number >= 32 && number <= 35) || number == 55 || number == 56)
        return XLSX_TIME;
    if (number == 22)
        return XLSX_DATE_TIME;
    return number >= 45 && number <= 47 ? XLSX_ELAPSED : XLSX_NUMBER;
}

/* Days, and hours, by the letters that stand for them; not those in quotes, after a backslash or of a colour. */
enum xlsx_kind
xlsx_kind_of(const char *code)
{
    bool day = false, clock = false, month = false;

    for (const char *p = code; *p != '\0' && *p != ';'; p++) {
        if (*p == '"') {
            p = strchr(p + 1, '"');
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            p = p[1] != '\0' ? p + 1 : NULL;
        } else if (*p == '[') {
            char unit = g_ascii_tolower(p[1]);

            if ((unit == 'h' || unit == 'm' || unit == 's') && (p[2] == ']' || g_ascii_tolower(p[2]) == unit))
                return XLSX_ELAPSED;
            p = strchr(p, ']');
        } else if (g_ascii_strncasecmp(p, "general", 7) == 0) {
            p += 6;
        } else {
            char c = g_ascii_tolower(*p);

            day = day || c == 'y' || c == 'd';
            clock = clock || c == 'h' || c == 's';
            month = month || c == 'm';
        }
        if (p == NULL)
            break;
    }
    if (day || (month && !clock))
        return clock ? XLSX_DATE_TIME : XLSX_DATE;
    return clock ? XLSX_TIME : XLSX_NUMBER;
}

char *
xlsx_number(const char *text, enum xlsx_kind kind, bool from_1904)
{
    char *end, clock[16], date[WHEN_TEXT];
    double value = g_ascii_strtod(text, &end), day;
    int64_t days;
    int seconds;

    if (end == text || *end != '\0' || !isfinite(value) || fabs(value) > 1e15)
        return g_strdup(text);
    if (kind == XLSX_NUMBER || value < 0 || value > 200000) {
        /* as many digits as a sheet shows, so that 0.1 is not 0.10000000000000001 */
        char shown[G_ASCII_DTOSTR_BUF_SIZE];

        return g_strdup(g_ascii_formatd(shown, sizeof shown, "%.15g", value));
    }
    day = floor(value + 0.5 / 86400);
    seconds = (int)lround((value - day) * 86400);
    seconds = MAX(seconds, 0);
    if (kind == XLSX_ELAPSED)
        return g_strdup_printf("%ld:%02d:%02d", (long)day * 24 + seconds / 3600, seconds / 60 % 60, seconds % 60);
    g_snprintf(clock, sizeof clock, seconds % 60 ? "%02d:%02d:%02d" : "%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    /* an hour past midnight is a day more: of a time, that is no date */
    if (day < 2 && kind != XLSX_DATE)
        return g_strdup(clock);
    /* Excel believes in 1900-02-29, as day 60 */
    days = (int64_t)day - (from_1904 ? DAYS_1904 : day < 60 ? DAYS_1900 - 1 : DAYS_1900);
    when_text(days * 86400, date);
    date[10] = '\0';
    if (kind == XLSX_DATE && seconds == 0)
        return g_strdup(date);
    return g_strdup_printf("%sT%s", date, clock);
}
