#include "db/read/json_input.h"

#include <string.h>

/*
 * The largest real file seen, all recordings of a congress with their
 * abstracts, has 90 MB, 0.3 million objects and lists, and 2 million values.
 */
enum {
    MOST_BYTES      = 128 << 20,
    MOST_DEPTH      = 64,
    MOST_CONTAINERS = 1 << 20,
    MOST_VALUES     = 8 << 20,
};

/* What is in the file, by its brackets and commas. Strings are passed over as JSON ends them; jansson sees to the rest. */
static bool
count(struct json_input *j, struct report *report)
{
    const char *data = j->text.data;
    size_t containers = 0, values = 0;
    int depth = 0;

    for (size_t i = 0; i < j->text.length; i++) {
        switch (data[i]) {
        case '"':
            for (i++; i < j->text.length && data[i] != '"'; i++)
                if (data[i] == '\\')
                    i++;
            break;
        case '{':
        case '[':
            if (data[i] == '{') {
                guint32 at = (guint32)i;

                g_array_append_val(j->objects, at);
            }
            if (++depth > MOST_DEPTH) {
                report_error(report, text_input_where(&j->text, i), "objects and lists within each other, more than %d deep", MOST_DEPTH);
                return false;
            }
            if (++containers > MOST_CONTAINERS) {
                report_error(report, text_input_where(&j->text, i), "more than %d objects and lists; no schedule has that many",
                             MOST_CONTAINERS);
                return false;
            }
            break;
        case '}':
        case ']':
            depth--;
            break;
        case ',':
            if (++values > MOST_VALUES) {
                report_error(report, text_input_where(&j->text, i), "more than %d values; no schedule has that many", MOST_VALUES);
                return false;
            }
            break;
        }
    }
    return true;
}

/* Where each object begins: the walk meets them in the order of the file, as jansson keeps it. */
static void
place(struct json_input *j, json_t *value, guint *next)
{
    const char *key;
    json_t *inside;
    size_t i;

    if (json_is_array(value)) {
        json_array_foreach(value, i, inside)
            place(j, inside, next);
    } else if (json_is_object(value)) {
        if (*next < j->objects->len)
            g_hash_table_insert(j->places, value, GUINT_TO_POINTER(g_array_index(j->objects, guint32, *next)));
        ++*next;
        json_object_foreach(value, key, inside)
            place(j, inside, next);
    }
}

/* Lines that a version control system leaves where two changes meet: better said by their name. */
static bool
is_conflict(struct json_input *j, struct report *report)
{
    static const char *const marks[] = { "\n<<<<<<< ", "\n>>>>>>> " };

    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *mark = memmem(j->text.data, j->text.length, marks[i], strlen(marks[i]));

        if (mark == NULL)
            continue;
        report_error(report, text_input_where(&j->text, (size_t)(mark + 1 - j->text.data)),
                     "\"%.7s\": two versions of the file were left in it side by side; choose one", mark + 1);
        return true;
    }
    return false;
}

/* What jansson says, in words for who made the file. */
static void
explain(struct json_input *j, const json_error_t *e, struct report *report)
{
    struct source where = { j->text.path, e->line, e->column };
    char *said;

    if (is_conflict(j, report))
        return;
    switch (json_error_code(e)) {
    case json_error_premature_end_of_input:
        report_error(report, where, "the file ends within its JSON; it was cut off");
        break;
    case json_error_end_of_input_expected:
        report_error(report, where, "something stands after the end of the JSON");
        break;
    case json_error_duplicate_key:
        report_error(report, where, "a key that is twice in its object; leave one");
        break;
    case json_error_null_character:
        report_error(report, where, "\"\\u0000\" in a text, which no text has; remove it");
        break;
    case json_error_numeric_overflow:
        report_error(report, where, "a number that is too large");
        break;
    default:
        said = g_utf8_make_valid(e->text, -1);
        report_error(report, where, "not JSON: %s", said);
        g_free(said);
    }
}

bool
json_input_open(struct json_input *j, const char *path, const char *data, size_t length, struct report *report)
{
    struct source where = { path, 0, 0 };
    json_error_t error;
    guint next = 0;

    *j = (struct json_input){ 0 };
    if (length > MOST_BYTES) {
        report_error(report, where, "has more than %d MB of JSON; no schedule is that large", MOST_BYTES >> 20);
        return false;
    }
    if (!text_input_open(&j->text, path, data, length, report) || !text_input_check(&j->text, report))
        return false;
    j->objects = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (!count(j, report))
        return false;
    j->root = json_loadb(j->text.data, j->text.length, JSON_REJECT_DUPLICATES, &error);
    if (j->root == NULL) {
        explain(j, &error, report);
        return false;
    }
    j->places = g_hash_table_new(NULL, NULL);
    place(j, j->root, &next);
    return true;
}

void
json_input_close(struct json_input *j)
{
    json_decref(j->root);
    text_input_close(&j->text);
    if (j->objects != NULL)
        g_array_free(j->objects, TRUE);
    if (j->places != NULL)
        g_hash_table_destroy(j->places);
    *j = (struct json_input){ 0 };
}

struct source
json_input_where(struct json_input *j, const json_t *object)
{
    return text_input_where(&j->text, GPOINTER_TO_UINT(g_hash_table_lookup(j->places, object)));
}

const char *
json_input_string(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *
json_input_text(const json_t *object, const char *key, char digits[JSON_DIGITS])
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value))
        return json_string_value(value);
    g_snprintf(digits, JSON_DIGITS, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return digits;
}
