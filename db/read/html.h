/*
 * What abstracts hold besides text. Organizers write HTML, Markdown or plain
 * text without saying which, so only what is surely markup is taken for it:
 * "RCPT TO:<me@example.org>" and "We <3 it" stay as they are.
 */
#ifndef PLACARD_DB_HTML_H
#define PLACARD_DB_HTML_H

#include <stdbool.h>

/* HTML to paragraphs of plain text; text without a known tag keeps its lines. For g_free(). */
char *html_text(const char *);

/* Character references ("&amp;", "&#39;") to what they stand for, once; *found if there were any. For g_free(). */
char *html_references(const char *, bool *found);

#endif
