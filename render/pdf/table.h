/* What the files that read PDF share behind pdf.h. */
#ifndef PLACARD_PDF_TABLE_H
#define PLACARD_PDF_TABLE_H

#include <zlib.h>

#include "render/pdf/pdf.h"

#define PDF_OBJECTS_MOST 8388608        /* what readers of PDF commonly take */
#define PDF_ANY_NUMBER   0xffffffffu

enum pdf_place_kind { PLACE_UNSAID, PLACE_NONE, PLACE_BYTE, PLACE_PACKED };

struct pdf_place {
    uint64_t            at;             /* byte of the file, or the number of an object stream */
    unsigned            index;          /* in the object stream */
    enum pdf_place_kind kind;
};

/* Object streams that were unpacked last. */
#define PACKS_KEPT 8

struct pdf {
    const unsigned char *bytes;
    size_t               n;
    struct arena        *arena, *lasting;
    struct pdf_value     trailer;
    struct pdf_place    *places;
    unsigned             n_places, room;
    int                  version, depth;
    size_t               work;          /* values made, of all objects */
    bool                 is_compressed;
    struct pack { unsigned number; struct bytes bytes; unsigned n; struct { unsigned number; size_t at; } *objects; } packs[PACKS_KEPT];
    unsigned             next_pack;
    z_stream             inflater;      /* begun once: memory for each stream would cost as much as a small one */
    char                 fault[240];
};

/* The object that begins at a byte; *number is what it must be, or becomes what it is. */
struct pdf_value pdf_object_at(struct pdf *, size_t offset, unsigned *number);

/* The object that stands in an object stream. */
struct pdf_value pdf_packed(struct pdf *, uint64_t stream, unsigned index, unsigned number);

#endif
