/*
 * A colour as the theme declares it: what a screen and an office printer show
 * (RGB), and what goes on the plates of a press (CMYK). Components are 0 to 1.
 */
#ifndef PLACARD_BASE_COLOUR_H
#define PLACARD_BASE_COLOUR_H

struct colour {
    const char *name;
    double      r, g, b;
    double      c, m, y, k;
};

#endif
