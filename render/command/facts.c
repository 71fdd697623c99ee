#include "render/command/facts.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "db/when.h"

static void
check_url(const char *url, struct db_event *e, struct arena *arena, struct report *report)
{
    size_t length = strlen(url);
    const char *host = strstr(url, "://");

    while (length > 0 && url[length - 1] == '/')
        length--;
    e->url = arena_strndup(arena, url, length);
    if (host == NULL || (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)) {
        report_error(report, NOWHERE, "--url \"%s\": it must begin with https:// (or http://)", url);
        return;
    }
    host += 3;
    if (host >= url + length)
        report_error(report, NOWHERE, "--url \"%s\": the host is missing", url);
    for (const char *c = host; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("-.:/", *c) == NULL) {
            report_error(report, NOWHERE, "--url \"%s\": \"%.*s\" cannot stand in a code; letters, digits, \"-\", \".\", "
                         "\":\" and \"/\" can", url, (int)(g_utf8_next_char(c) - c), c);
            return;
        }
}

static void
check_one_of(const char *option, const char *value, const char *const *values, const char *say, struct report *report)
{
    const char *nearest;

    for (size_t i = 0; values[i] != NULL; i++)
        if (strcmp(values[i], value) == 0)
            return;
    nearest = report_nearest(value, values);
    if (nearest != NULL)
        report_error(report, NOWHERE, "--%s \"%s\": did you mean \"%s\"?", option, value, nearest);
    else
        report_error(report, NOWHERE, "--%s \"%s\": it can be %s", option, value, say);
}

bool
facts_check(const struct facts *f, const struct data *data, struct db_event *e, struct arena *arena, struct report *report)
{
    static const char *const clocks[] = { "12", "24", NULL }, *const papers[] = { "A4", "Letter", NULL };
    size_t before = report->errors;

    *e = (struct db_event){ .name = f->name, .place = f->place, .zone = f->zone, .language = f->language,
                            .clock = f->clock, .paper = f->paper, .day_change = -1 };
    if (f->name != NULL && f->name[strspn(f->name, " \t")] == '\0')
        report_error(report, NOWHERE, "--name is empty");
    if (f->zone != NULL) {
        struct zone *zone = zone_open(f->zone, (struct source){ .file = "--zone" }, report);

        if (zone != NULL)
            zone_close(zone);
    }
    if (f->url != NULL)
        check_url(f->url, e, arena, report);
    if (f->language != NULL)
        data_words(data, f->language, arena, report);
    if (f->clock != NULL)
        check_one_of("clock", f->clock, clocks, "12 or 24", report);
    if (f->paper != NULL)
        check_one_of("paper", f->paper, papers, "A4 or Letter", report);
    if (f->day_change != NULL) {
        int hours, minutes, end = -1;

        if (sscanf(f->day_change, "%2d:%2d%n", &hours, &minutes, &end) < 2 || f->day_change[end] != '\0'
            || hours < 0 || hours > 11 || minutes < 0 || minutes > 59)
            report_error(report, NOWHERE, "--day-change \"%s\": say a time from 0:00 to 11:59", f->day_change);
        else
            e->day_change = hours * 60 + minutes;
    }
    return report->errors == before;
}
