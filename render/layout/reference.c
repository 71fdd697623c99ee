#include "render/layout/parser.h"

#include <stdio.h>

void
layout_reference(FILE *out)
{
    for (const struct kind *k = kinds; k->name != NULL; k++)
        fprintf(out, "%s %s\n    %s\n", k->name, k->arguments, k->says);
}
