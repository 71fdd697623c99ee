#include "db/view/record.h"

#include <string.h>

const char *
record_value(const struct record *r, const char *field)
{
    for (; r != NULL; r = r->parent)
        for (size_t i = 0; i < r->shape->n_fields; i++)
            if (strcmp(r->shape->fields[i], field) == 0)
                return r->values[i];
    return NULL;
}

const struct record_list *
record_list(const struct record *r, const char *name)
{
    for (; r != NULL; r = r->parent)
        for (size_t i = 0; i < r->shape->n_lists; i++)
            if (strcmp(r->shape->lists[i], name) == 0)
                return &r->lists[i];
    return NULL;
}
