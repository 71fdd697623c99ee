/*
 * Lengths. Every length in the program is a `len`, and the name of its only
 * member is its unit, so that arithmetic reads as what it is and a plain
 * number where a length is wanted does not compile. Millimetres exist only in
 * layout files and in messages to people.
 *
 * Coordinates run right and down from the top left corner of the trim.
 */
#ifndef PLACARD_BASE_LEN_H
#define PLACARD_BASE_LEN_H

typedef struct { double pt; } len;              /* 1 pt = 1/72 in */

static inline len pt(double v) { return (len){ v }; }
static inline len mm(double v) { return (len){ v * (72.0 / 25.4) }; }
static inline double in_mm(len l) { return l.pt * (25.4 / 72.0); }

struct point { len x, y; };
struct size { len w, h; };
struct rect { len x, y, w, h; };

#endif
