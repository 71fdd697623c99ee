/*
 * A JSON file in memory, by jansson, which is kept from what would make a
 * small file large: nesting, and millions of empty values. Keys that come
 * twice in an object, NULs and lone surrogates are errors.
 */
#ifndef PLACARD_DB_JSON_INPUT_H
#define PLACARD_DB_JSON_INPUT_H

#include <glib.h>
#include <jansson.h>

#include "db/read/text_input.h"

struct json_input {
    struct text_input text;
    json_t           *root;
    GArray           *objects;          /* guint32: where each one begins, in the order of the file */
    GHashTable       *places;           /* json_t * of an object to that */
};

/* Read the file. False after an error. For json_input_close(), whatever it returns. */
bool json_input_open(struct json_input *, const char *path, const char *data, size_t length, struct report *);
void json_input_close(struct json_input *);

/* Where an object begins. */
struct source json_input_where(struct json_input *, const json_t *object);

/* The string at a key of an object, NULL if there is none. A number becomes its digits, in `digits`. */
#define JSON_DIGITS 32
const char *json_input_text(const json_t *object, const char *key, char digits[JSON_DIGITS]);

/* The string at a key, or NULL. */
const char *json_input_string(const json_t *object, const char *key);

#endif
