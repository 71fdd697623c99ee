#include "render/press/colour.h"

#include <lcms2.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR       0.0006               /* colours come with six digits of multiples of 1/255 */
#define LEAST_INK  0.004                /* less than a press can hold */
#define CACHED     256

struct press_colour {
    const struct profile *profile;
    struct colour        *colours;
    size_t                n;
    cmsContext            context;
    cmsHTRANSFORM         solid, pixels;
    struct { uint32_t key; uint8_t cmyk[4]; } cache[CACHED];
    char                  fault[160];
};

static void
heard(cmsContext context, cmsUInt32Number code, const char *text)
{
    struct press_colour *pc = cmsGetContextUserData(context);

    (void)code;
    if (pc->fault[0] == '\0')
        snprintf(pc->fault, sizeof pc->fault, "%s", text);
}

struct press_colour *
press_colour_new(const struct profile *profile, const struct colour *colours, size_t n, struct report *report)
{
    struct press_colour *pc = calloc(1, sizeof *pc);
    bool good = true;

    if (pc == NULL)
        abort();
    pc->profile = profile;
    pc->n = n;
    pc->colours = calloc(n + 1, sizeof *pc->colours);
    if (pc->colours == NULL)
        abort();
    for (size_t i = 0; i < n; i++) {
        double sum = colours[i].c + colours[i].m + colours[i].y + colours[i].k;

        pc->colours[i] = colours[i];
        if (sum > profile->ink + 1e-9) {
            report_error(report, NOWHERE, "colour %s takes %.0f %% of ink, and %s at most %.0f %%: give it less",
                         colours[i].name, sum * 100, profile->condition, profile->ink * 100);
            good = false;
        }
    }
    memset(pc->cache, 0xff, sizeof pc->cache);
    pc->context = cmsCreateContext(NULL, pc);
    cmsSetLogErrorHandlerTHR(pc->context, heard);
    if (!good) {
        press_colour_drop(pc);
        return NULL;
    }
    return pc;
}

void
press_colour_drop(struct press_colour *pc)
{
    if (pc == NULL)
        return;
    if (pc->solid != NULL)
        cmsDeleteTransform(pc->solid);
    if (pc->pixels != NULL)
        cmsDeleteTransform(pc->pixels);
    cmsDeleteContext(pc->context);
    free(pc->colours);
    free(pc);
}

double
press_most_ink(const unsigned char *bytes, size_t n)
{
    cmsHPROFILE profile = cmsOpenProfileFromMem(bytes, (cmsUInt32Number)n);
    double percent = 0;

    if (profile != NULL) {
        percent = cmsDetectTAC(profile);
        cmsCloseProfile(profile);
    }
    /* found by trying many colours, and seldom the one that takes most */
    return percent > 0 ? fmin(ceil(percent / 10 - 0.02) / 10, 4) : 0;
}

const char *
press_profile_about(const unsigned char *bytes, size_t n, struct arena *arena)
{
    cmsHPROFILE profile = cmsOpenProfileFromMem(bytes, (cmsUInt32Number)n);
    char said[256] = "";

    if (profile != NULL) {
        cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", said, sizeof said);
        cmsCloseProfile(profile);
    }
    return said[0] != '\0' ? arena_strdup(arena, said) : "Custom";
}

const struct profile *
press_colour_profile(const struct press_colour *pc)
{
    return pc->profile;
}

const char *
press_colour_fault(const struct press_colour *pc)
{
    return pc->fault[0] != '\0' ? pc->fault : "lcms2 does not say why";
}

/* Most files hold no colour but the theme's: what costs a tenth of a second is made when it is wanted. */
static bool
ready(struct press_colour *pc, cmsHTRANSFORM *transform, cmsUInt32Number from, cmsUInt32Number to, cmsUInt32Number flags)
{
    cmsHPROFILE srgb, press;

    if (*transform != NULL)
        return true;
    if (pc->fault[0] != '\0')
        return false;
    srgb = cmsCreate_sRGBProfileTHR(pc->context);
    press = cmsOpenProfileFromMemTHR(pc->context, pc->profile->bytes, (cmsUInt32Number)pc->profile->n);
    if (srgb != NULL && press != NULL)
        *transform = cmsCreateTransformTHR(pc->context, srgb, from, press, to, INTENT_RELATIVE_COLORIMETRIC,
                                           cmsFLAGS_BLACKPOINTCOMPENSATION | flags);
    if (srgb != NULL)
        cmsCloseProfile(srgb);
    if (press != NULL)
        cmsCloseProfile(press);
    if (*transform == NULL && pc->fault[0] == '\0')
        snprintf(pc->fault, sizeof pc->fault, "lcms2 cannot use the profile");
    return *transform != NULL;
}

double
press_light(double r, double g, double b)
{
    return 0.3 * r + 0.59 * g + 0.11 * b;
}

bool
press_is_black(struct ink i)
{
    return i.c == 0 && i.m == 0 && i.y == 0 && i.k > 0.9999;
}

static double
clamped(double v)
{
    return v > 0 ? v < 1 ? v : 1 : 0;
}

static void
limit(struct ink *i, double most)
{
    double cmy = i->c + i->m + i->y, keep;

    if (cmy + i->k <= most)
        return;
    keep = fmax(0, most - i->k) / cmy;
    i->c *= keep;
    i->m *= keep;
    i->y *= keep;
}

bool
press_ink(struct press_colour *pc, double r, double g, double b, struct ink *out)
{
    uint16_t rgb[3], cmyk[4];
    double *inks[4] = { &out->c, &out->m, &out->y, &out->k };

    r = clamped(r);
    g = clamped(g);
    b = clamped(b);
    for (size_t i = 0; i < pc->n; i++) {
        const struct colour *c = &pc->colours[i];

        if (fabs(c->r - r) < NEAR && fabs(c->g - g) < NEAR && fabs(c->b - b) < NEAR) {
            *out = (struct ink){ c->c, c->m, c->y, c->k };
            return true;
        }
    }
    if (fabs(r - g) < NEAR && fabs(g - b) < NEAR) {
        *out = (struct ink){ .k = 1 - g < LEAST_INK ? 0 : 1 - g };
        return true;
    }
    if (!ready(pc, &pc->solid, TYPE_RGB_16, TYPE_CMYK_16, cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE))
        return false;
    rgb[0] = (uint16_t)lround(r * 65535);
    rgb[1] = (uint16_t)lround(g * 65535);
    rgb[2] = (uint16_t)lround(b * 65535);
    cmsDoTransform(pc->solid, rgb, cmyk, 1);
    for (int i = 0; i < 4; i++) {
        *inks[i] = cmyk[i] / 65535.0;
        if (*inks[i] < LEAST_INK)
            *inks[i] = 0;
    }
    limit(out, pc->profile->ink);
    return true;
}

/* The same in bytes, rounded down where that is needed to stay under the limit. */
static void
limit_bytes(uint8_t *cmyk, unsigned most)
{
    unsigned sum = (unsigned)cmyk[0] + cmyk[1] + cmyk[2] + cmyk[3], cmy = sum - cmyk[3], left;

    if (sum <= most)
        return;
    left = most > cmyk[3] ? most - cmyk[3] : 0;
    for (int i = 0; i < 3; i++)
        cmyk[i] = (uint8_t)(cmyk[i] * left / cmy);
}

static bool
flat_pixel(struct press_colour *pc, const uint8_t *rgb, uint8_t *cmyk, unsigned most)
{
    uint32_t key = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    size_t at = (key * 2654435761u) >> 24;
    struct ink ink;

    if (pc->cache[at].key != key) {
        if (!press_ink(pc, rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0, &ink))
            return false;
        pc->cache[at].key = key;
        pc->cache[at].cmyk[0] = (uint8_t)lround(ink.c * 255);
        pc->cache[at].cmyk[1] = (uint8_t)lround(ink.m * 255);
        pc->cache[at].cmyk[2] = (uint8_t)lround(ink.y * 255);
        pc->cache[at].cmyk[3] = (uint8_t)lround(ink.k * 255);
        limit_bytes(pc->cache[at].cmyk, most);
    }
    memcpy(cmyk, pc->cache[at].cmyk, 4);
    return true;
}

bool
press_pixels(struct press_colour *pc, const uint8_t *rgb, uint8_t *cmyk, size_t n, bool flat)
{
    unsigned most = (unsigned)(pc->profile->ink * 255);

    if (flat) {
        for (size_t i = 0; i < n; i++)
            if (!flat_pixel(pc, rgb + 3 * i, cmyk + 4 * i, most))
                return false;
        return true;
    }
    if (!ready(pc, &pc->pixels, TYPE_RGB_8, TYPE_CMYK_8, 0))
        return false;
    cmsDoTransform(pc->pixels, rgb, cmyk, (cmsUInt32Number)n);
    for (size_t i = 0; i < n; i++)
        limit_bytes(cmyk + 4 * i, most);
    return true;
}

/* Colours are counted in slots of their own; those that find theirs taken are only known to be others. */
void
press_count(struct press_census *census, const uint8_t *rgb, size_t n)
{
    for (size_t i = 0; i < n; i++, rgb += 3) {
        uint32_t key = ((uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2]) + 1;
        size_t at = (key * 2654435761u) >> 20;

        if (key == 0x1000000)           /* white says nothing: photographs have margins too */
            continue;
        census->pixels++;
        if (census->key[at] == 0)
            census->key[at] = key;
        if (census->key[at] == key)
            census->count[at]++;
        else
            census->lost++;
    }
}

bool
press_is_flat(const struct press_census *census)
{
    uint32_t most[16] = { 0 };
    size_t sum = 0;

    for (size_t i = 0; i < 4096; i++) {
        uint32_t count = census->count[i];

        for (int place = 0; place < 16 && count > 0; place++)
            if (count > most[place]) {
                uint32_t less = most[place];

                most[place] = count;
                count = less;
            }
    }
    for (int i = 0; i < 16; i++)
        sum += most[i];
    return sum * 5 >= census->pixels * 3;
}
