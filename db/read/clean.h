/*
 * Text from outside made fit to print: valid UTF-8 in NFC, without the
 * characters that no page can show or that turn a line around.
 */
#ifndef PLACARD_DB_CLEAN_H
#define PLACARD_DB_CLEAN_H

#include <stddef.h>

enum clean_as {
    CLEAN_NAME,         /* one line that is compared too: names, rooms, keys */
    CLEAN_LINE,         /* one line that is read: titles */
    CLEAN_BLOCK,        /* paragraphs: abstracts */
};

/* What had to be repaired; a sum of these. Spaces are put right without a word. */
enum clean_repair {
    CLEAN_ENCODING = 1,         /* what is not UTF-8 became U+FFFD */
    CLEAN_CONTROLS = 2,         /* control characters dropped */
    CLEAN_BIDI     = 4,         /* U+202A-202E, U+2066-2069 dropped */
    CLEAN_MARKS    = 8,         /* more combining marks on a letter than any script has */
};

/* The `length` bytes of text cleaned, for g_free(). Adds to *repairs. */
char *clean_text(const char *text, size_t length, enum clean_as, unsigned *repairs);

#endif
