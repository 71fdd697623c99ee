/* A reader of schedules, fed anything: either it says what is wrong, or it fills the staging tables. */
#ifndef PLACARD_TESTS_FUZZ_READER_H
#define PLACARD_TESTS_FUZZ_READER_H

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "db/stage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
feed(stage_reader *reader, const uint8_t *data, size_t size)
{
    struct report report = { .out = NULL };
    sqlite3 *sql = NULL;
    struct stage *stage;
    /* a byte past the end, as files are read */
    char *copy = malloc(size + 1);

    memcpy(copy, data, size);
    copy[size] = '\0';
    sqlite3_open(":memory:", &sql);
    stage = stage_open(sql, "Europe/Berlin", 240, &report);
    if (!reader(stage, "fuzz", copy, size) && report.errors == 0)
        __builtin_trap();
    stage_close(stage);
    sqlite3_close(sql);
    free(copy);
    return 0;
}

#endif
