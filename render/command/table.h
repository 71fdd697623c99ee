/* Views of an event as tables for people and as JSON for programs. */
#ifndef PLACARD_COMMAND_TABLE_H
#define PLACARD_COMMAND_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "db/db.h"
#include "render/base/arena.h"
#include "render/base/report.h"

/* All rows of a view, values as text; NULL for NULL. */
struct table {
    const char *const  *columns;
    size_t              n_columns;
    const char *const **rows;
    size_t              n_rows;
};

/* Read a view whole. False after an error. */
bool table_read(struct table *, struct db *, const char *view, struct arena *, struct report *);

/* The column's place, or -1. */
int table_column(const struct table *, const char *name);

/*
 * Columns under their names, as wide as a terminal shows them. A line feed
 * within a value becomes ", ", a tab a space: lists of people read on a line.
 */
void table_print(const struct table *, FILE *);

/* An array of objects, values as strings; in columns that count sessions or rooms, as numbers. */
void table_json(const struct table *, FILE *);

/* A string of JSON, quotes included. */
void table_json_string(const char *, FILE *);

#endif
