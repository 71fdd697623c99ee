/*
 * A record is one sheet of paper as named values and named lists of rows,
 * each row again a record: what a view of the database says a sign shows. It
 * knows no millimetre and no table. Values are UTF-8 text, numbers included.
 */
#ifndef PLACARD_DB_RECORD_H
#define PLACARD_DB_RECORD_H

#include <stddef.h>

struct record;

struct record_list {
    const char     *name;               /* as the layout says it: "sessions" */
    struct record **rows;
    size_t          n;
};

/* The names a view has, shared by all its records. */
struct record_shape {
    const char *const *fields;          /* n_fields of them */
    size_t             n_fields;
    const char *const *lists;           /* n_lists of them */
    const struct record_shape *const *rows;     /* the shape of each list's rows */
    size_t             n_lists;
};

struct record {
    const struct record_shape *shape;
    const struct record       *parent;  /* the sheet of a row, the words of a sheet; or NULL */
    const char               **values;  /* in the order of shape->fields; "" for NULL */
    struct record_list        *lists;   /* in the order of shape->lists */
};

/* The value of a field of the record or, failing that, of its parents; NULL if none has it. */
const char *record_value(const struct record *, const char *field);

/* A list of the record or of its parents; NULL if none has it. */
const struct record_list *record_list(const struct record *, const char *name);

#endif
