/*
 * The fonts of all sheets: a private fontconfig with exactly the families
 * listed in fonts/families, so that nothing of the user's own set-up changes
 * a sheet, and a check that they are there.
 */
#ifndef PLACARD_FONTS_FONTS_H
#define PLACARD_FONTS_FONTS_H

#include "render/base/report.h"

/*
 * Find the families in `families_path` and make a font map of them. A family
 * or weight that is missing, or found only as a variable font, is an error
 * with the apt command that brings it. Returns a PangoFontMap (72 dpi), or
 * NULL; release it with fonts_close().
 */
void *fonts_open(const char *families_path, struct report *);
void fonts_close(void *font_map);

#endif
