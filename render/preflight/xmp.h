/* XMP metadata (ISO 16684-1): what preflight wants to know of it. All of libxml2 that is used here is behind this header. */
#ifndef PLACARD_PREFLIGHT_XMP_H
#define PLACARD_PREFLIGHT_XMP_H

#include <stddef.h>

/* NULL for what is not said; released by xmp_drop(). */
struct xmp {
    char *title, *author, *subject, *creator, *producer, *created, *modified, *trapped, *pdfx, *document;
};

/* Fills *xmp, which is zeros. NULL, or what is wrong. */
const char *xmp_read(const unsigned char *, size_t, struct xmp *xmp);
void xmp_drop(struct xmp *);

#endif
