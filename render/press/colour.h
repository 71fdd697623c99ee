/*
 * From the colours of a screen to the inks of a press. All of lcms2 is behind
 * this header.
 *
 * A colour of the theme comes out as exactly the inks the theme gives it; any
 * other grey, black and white among them, as black ink alone; everything else
 * goes from sRGB to the output profile, relative colorimetric with black
 * point compensation, with less of cyan, magenta and yellow where all inks
 * together would be more than the press takes.
 */
#ifndef PLACARD_PRESS_COLOUR_H
#define PLACARD_PRESS_COLOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "render/base/colour.h"
#include "render/base/report.h"
#include "render/press/profile.h"

struct ink { double c, m, y, k; };      /* 0 to 1 */

struct press_colour;

/*
 * For a profile and the colours of a theme, which are copied; the profile
 * must live as long. NULL, and an error, if a colour of the theme takes more
 * ink than the press does.
 */
struct press_colour *press_colour_new(const struct profile *, const struct colour *, size_t n, struct report *);
void press_colour_drop(struct press_colour *);

/*
 * The most ink of any colour that a profile makes, 3 for 300 %: what those who
 * made it had their press take, which is a whole tenth. 0 if lcms2 cannot use it.
 */
double press_most_ink(const unsigned char *, size_t);

/* What a profile says that it is, in words; "Custom" if it does not. */
const char *press_profile_about(const unsigned char *, size_t, struct arena *);

const struct profile *press_colour_profile(const struct press_colour *);

/* Inks of a colour that fills an area. False if lcms2 cannot use the profile; press_colour_fault() says why. */
bool press_ink(struct press_colour *, double r, double g, double b, struct ink *);

/* Is it black ink alone, and all of it? Then it may print over what is under it. */
bool press_is_black(struct ink);

/*
 * Pixels of 3 bytes to pixels of 4. In flat artwork, whose pixels are mostly
 * of few colours, each is treated as one that fills an area; in a photograph
 * greys stay made of four inks, since they would stand out from their like.
 */
bool press_pixels(struct press_colour *, const uint8_t *rgb, uint8_t *cmyk, size_t n, bool flat);

/* How light a colour is, 0 to 1: what counts in the luminosity of a mask. */
double press_light(double r, double g, double b);

/* What lcms2 says. */
const char *press_colour_fault(const struct press_colour *);

/*
 * Is a picture flat artwork? Feed it all pixels in turn, then ask.
 */
struct press_census { uint32_t key[4096]; uint32_t count[4096]; size_t pixels, lost; };

void press_count(struct press_census *, const uint8_t *rgb, size_t n);
bool press_is_flat(const struct press_census *);

#endif
