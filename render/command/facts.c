#include "render/command/facts.h"

#include <stdio.h>

bool
facts_read(const struct facts *f, const struct data *data, struct db_event *e, struct arena *arena, struct report *report)
{
    int hours, minutes, end = 0;

    *e = (struct db_event){ .name = f->name, .place = f->place, .zone = f->zone, .url = f->url, .language = f->language,
                            .clock = f->clock, .paper = f->paper, .day_change = -1 };
    if (f->language != NULL && data_words(data, f->language, arena, report) == NULL)
        return false;
    if (f->day_change == NULL)
        return true;
    if (sscanf(f->day_change, "%2d:%2d%n", &hours, &minutes, &end) < 2 || f->day_change[end] != '\0'
        || hours < 0 || hours > 11 || minutes < 0 || minutes > 59) {
        report_error(report, NOWHERE, "--day-change \"%s\": say a time from 0:00 to 11:59", f->day_change);
        return false;
    }
    e->day_change = hours * 60 + minutes;
    return true;
}
