/*
 * The fonts of all sheets: a private fontconfig with exactly the families
 * listed in fonts/families, so that nothing of the user's own set-up changes
 * a sheet, and a check that they are there.
 *
 * The list is also the order in which fonts stand in for characters that the
 * font asked for does not have.
 */
#ifndef PLACARD_FONTS_FONTS_H
#define PLACARD_FONTS_FONTS_H

#include <stddef.h>
#include <stdint.h>

#include "render/base/report.h"

struct fonts;

/* One upright static font of a listed family. */
struct font {
    const char *family;
    int         weight;         /* OpenType, 100 to 900 */
    const char *file;
    int         index;          /* of the font in its file */
    size_t      id;             /* 0 to fonts_count() - 1 */
    const void *coverage;       /* of fonts_has() */
};

/*
 * Find the families in `families_path` (which explains its own form). A family
 * or weight that is missing, or found only as a variable font, is an error
 * with the apt command that brings it. Returns NULL if there was any error;
 * release with fonts_close() when the text engine is closed.
 */
struct fonts *fonts_open(const char *families_path, struct report *);
void fonts_close(struct fonts *);

size_t fonts_count(const struct fonts *);

/* The font of exactly this family and weight; NULL, with an error that names what there is. */
const struct font *fonts_find(const struct fonts *, const char *family, int weight,
                              struct report *, struct source where);

/*
 * The first font in the order of the list that has all n characters, in the
 * weight nearest to `weight`; of families listed for languages, those of
 * `language` (BCP 47, or NULL) come first. NULL if no font has them all.
 */
const struct font *fonts_covering(const struct fonts *, const uint32_t *characters, size_t n,
                                  int weight, const char *language);

bool fonts_has(const struct font *, uint32_t character);

#endif
