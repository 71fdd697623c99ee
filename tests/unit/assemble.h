/* PDFs put together by hand. */
#ifndef PLACARD_TESTS_UNIT_ASSEMBLE_H
#define PLACARD_TESTS_UNIT_ASSEMBLE_H

#include "render/pdf/bytes.h"

/* A file of objects, with its table; `tail` goes into the trailer. */
static inline void
assemble(struct bytes *pdf, const struct bytes *objects, size_t n, const char *tail)
{
    size_t at[64], table;

    pdf->n = 0;
    bytes_text(pdf, "%PDF-1.5\n");
    for (size_t i = 0; i < n; i++) {
        at[i] = pdf->n;
        bytes_printf(pdf, "%zu 0 obj\n", i + 1);
        bytes_add(pdf, objects[i].at, objects[i].n);
        bytes_text(pdf, "\nendobj\n");
    }
    table = pdf->n;
    bytes_printf(pdf, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    for (size_t i = 0; i < n; i++)
        bytes_printf(pdf, "%010zu 00000 n \n", at[i]);
    bytes_printf(pdf, "trailer\n<</Size %zu/Root 1 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, tail, table);
}

#endif
