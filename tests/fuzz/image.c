/* A picture of anything: either it says what is wrong, or it can be drawn, and has a shape. */
#include <cairo.h>
#include <math.h>
#include <stdint.h>

#include "render/draw/cairo.h"
#include "render/draw/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report report = { .out = NULL };
    struct images *images = images_new();
    const struct image *image = images_read(images, "fuzz", data, size, &report, NOWHERE);
    cairo_surface_t *page = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 32, 32);
    cairo_t *cr = cairo_create(page);

    if ((image != NULL) != (report.errors == 0))
        __builtin_trap();
    if (image != NULL) {
        if (!(image_aspect(image) > 0) || !isfinite(image_aspect(image)))
            __builtin_trap();
        image_draw(image, cr, (struct rect){ pt(0), pt(0), pt(32), pt(32) });
    }
    cairo_destroy(cr);
    cairo_surface_destroy(page);
    images_drop(images);
    return 0;
}
