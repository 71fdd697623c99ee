/* What the files of preflight share behind preflight.h. */
#ifndef PLACARD_PREFLIGHT_INSPECT_H
#define PLACARD_PREFLIGHT_INSPECT_H

#include "render/pdf/pdf.h"
#include "render/preflight/preflight.h"

enum inspected { AS_PAGE = 1, AS_OBJECT = 2, AS_SPACE = 4, AS_RESOURCES = 8 };

struct inspector {
    struct pdf       *pdf;
    struct preflight *result;
    size_t            page;             /* at hand, from 1 */
    unsigned          object;           /* at hand */
    unsigned char    *seen;             /* enum inspected, by number of object */
    size_t            budget;           /* bytes of content that may still be unpacked */
    bool              is_x1a;
    const double     *trim;             /* of the page whose own content is at hand; otherwise NULL */
    bool              crosses;          /* it paints something across its trim */
    struct bytes      content;
};

/* A fault of the page and the object at hand. */
void inspect_fault(struct inspector *, enum preflight_kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* If the file is damaged where it was just read, say so and go on. */
void inspect_damage(struct inspector *);

/* pages.c: the pages of a catalog. */
void inspect_pages(struct inspector *, struct pdf_value catalog);

/* resources.c: fonts, pictures, forms, patterns, graphics states. */
void inspect_resources(struct inspector *, struct pdf_value resources, int depth);
void inspect_space(struct inspector *, struct pdf_value space, int depth);
void inspect_group(struct inspector *, struct pdf_value group);
void inspect_filters(struct inspector *, struct pdf_value stream);

/* painted.c: what is in i->content, with the resources it uses. */
void inspect_content(struct inspector *, struct pdf_value resources);

/* identity.c: what the document says of itself. */
void inspect_identity(struct inspector *, struct pdf_value catalog);

#endif
