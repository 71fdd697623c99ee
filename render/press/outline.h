/*
 * Outlines of QR codes as content streams, compressed as they are written.
 *
 * A badge has a code of its own, so there are as many of them as badges, and
 * zlib takes longer over one than all else together that is done to it. But
 * there is nothing in them except corners, one after the other, level or
 * upright from the last: which bytes come again is known beforehand, and which
 * are frequent as well. So they are written with one Huffman code for all (RFC
 * 1951, a dynamic block whose head is always the same).
 */
#ifndef PLACARD_PRESS_OUTLINE_H
#define PLACARD_PRESS_OUTLINE_H

#include "render/pdf/bytes.h"
#include "render/qr/qr.h"

/*
 * Fill an outline, in whole modules: "x y m", "x y l" …, "h" for each contour,
 * and one "f". It goes to `deflated` as a zlib stream, behind what is there.
 */
void outline_write(const struct qr_outline *, struct bytes *deflated);

#endif
