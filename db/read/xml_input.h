/*
 * An XML file on its way into libxml2's reader, which is hidden here with its
 * traps: nothing is fetched, no DOCTYPE is let in (entities can grow a small
 * file into gigabytes), what stray bytes organizers' systems leave is dropped,
 * and what is wrong is said with its line.
 */
#ifndef PLACARD_DB_XML_INPUT_H
#define PLACARD_DB_XML_INPUT_H

#include <libxml/xmlreader.h>
#include <stdbool.h>
#include <stddef.h>

#include "render/base/report.h"

struct xml_input {
    xmlTextReaderPtr reader;
    const char      *path;
    const char      *data;              /* as libxml2 gets it */
    size_t           length, at;
    size_t           node;              /* how much was read before the node that is being read */
    size_t           root;              /* where its first element begins */
    char            *converted;         /* what data points into, if the file was not fit as it is */
    int              lines_before;      /* lines of the file before data */
    size_t           dropped;           /* so many control characters, the first in this line */
    int              dropped_line;
    bool             in_tag;            /* at this point of data; and there within this quote, or 0 */
    char             quote;
    int              attributes;        /* of the tag, so far */
    bool             failed;            /* the first error was said */
    struct report   *report;
};

/* Begin to read the file. False, with an error, if it is not XML, or not of the kind that is read here. */
bool xml_open(struct xml_input *, const char *path, const char *data, size_t length, struct report *);
void xml_close(struct xml_input *);

/* On to the next node: false at the end and, with an error, where the file is not well-formed. */
bool xml_next(struct xml_input *);

/* Where the reader is: exact up to line 65535, and within some lines after that. */
struct source xml_where(struct xml_input *);

#endif
