/*
 * What the parts of an XLSX file have in common: how they are unpacked, how
 * their XML is gone through, and which numbers are dates.
 */
#ifndef PLACARD_DB_XLSX_H
#define PLACARD_DB_XLSX_H

#include <zip.h>

#include "db/table/table.h"
#include "db/read/xml_input.h"

struct xlsx_sheet { const char *name, *id, *part; bool hidden; };

/* What the format of a number makes of it. */
enum xlsx_kind { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME, XLSX_ELAPSED };

struct table_book {
    const char    *path;
    struct arena  *arena;
    struct report *report;
    zip_t         *zip;
    struct { struct xlsx_sheet *items; size_t n, room; } sheets;
    const char   **names;
    struct { const char **items; size_t n, room; } strings;     /* that cells share */
    struct { unsigned char *items; size_t n, room; } kinds;     /* enum xlsx_kind, by number of the style */
    bool           no_strings, from_1904;                       /* no_strings: they are missing */
};

/* A part of the file, unpacked, with its XML open. */
struct xlsx_part {
    char            *name, *data;
    struct xml_input xml;
    bool             open;
};

/* Unpack and open a part. False if it is not there or, with an error, is bad. */
bool xlsx_part_open(struct table_book *, const char *name, struct xlsx_part *);
void xlsx_part_close(struct xlsx_part *);

/* On an element of that name, whatever its prefix? */
bool xlsx_at(struct xlsx_part *, const char *element);
/* At the end of that element? */
bool xlsx_after(struct xlsx_part *, const char *element);
/* An attribute by its name, whatever its prefix; NULL if there is none. For g_free(). */
char *xlsx_attribute(struct xlsx_part *, const char *name);

/*
 * The text of an element that the reader is at, without what is in those of
 * phonetic guides, up to its end. For g_free(); NULL after an error.
 */
char *xlsx_text(struct xlsx_part *, const char *element);

/* xlsx_number.c: what a format code ("yyyy\-mm\-dd;@") or one of the numbered ones shows. */
enum xlsx_kind xlsx_kind_of(const char *format_code);
enum xlsx_kind xlsx_builtin(int number);

/* The text of a number of that kind: "2015-08-17", "09:00", "2015-08-17T09:00:00", "1:30:00", "12". For g_free(). */
char *xlsx_number(const char *number, enum xlsx_kind, bool from_1904);

#endif
