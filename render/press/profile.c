#include "render/press/profile.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zlib.h>

#include "render/pdf/bytes.h"
#include "render/press/colour.h"

#define PROFILE_MOST ((size_t)16 << 20)

static const struct {
    const char *name, *file, *condition, *about;
    double      ink;
} ours[] = {
    { "fogra39", "fogra39.icc.gz", "FOGRA39",
      "Offset on coated paper, ISO 12647-2:2004 (basICColor ISOcoated v2 300 %)", 3.0 },
};

#define REGISTRY "http://www.color.org"

static uint32_t
big_endian(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

const char *
profile_fault(const unsigned char *p, size_t n)
{
    if (n < 132 || memcmp(p + 36, "acsp", 4) != 0)
        return "it is no ICC profile";
    if (big_endian(p) > n || big_endian(p) < 132)
        return "it is cut off";
    if (p[8] > 4)
        return "it is of a later version than 4";
    if (memcmp(p + 12, "prtr", 4) != 0)
        return "it is of no output device";
    if (memcmp(p + 16, "CMYK", 4) != 0)
        return "it is not of CMYK";
    return NULL;
}

static struct source
at_file(const char *name)
{
    return (struct source){ .file = name };
}

/* gzip with a head of ten bytes, as "gzip -n" writes it, holds what zlib wraps otherwise. */
static bool
from_gzip(struct profile *profile, const char *name, const unsigned char *file, size_t n, struct arena *arena,
          struct report *report)
{
    z_stream z = { 0 };
    unsigned char *bytes, *deflated;
    size_t length = n < 20 ? 0 : (size_t)file[n - 4] | (size_t)file[n - 3] << 8 | (size_t)file[n - 2] << 16
                  | (size_t)file[n - 1] << 24;
    uint32_t sum;
    int status;

    if (n < 20 || file[3] != 0 || length > PROFILE_MOST) {
        report_error(report, at_file(name), "not a profile that \"gzip -n\" has made smaller, of up to 16 MB");
        return false;
    }
    bytes = arena_alloc(arena, length + 1);
    inflateInit2(&z, -MAX_WBITS);
    z.next_in = (unsigned char *)file + 10;
    z.avail_in = (unsigned)(n - 18);
    z.next_out = bytes;
    z.avail_out = (unsigned)length + 1;
    status = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    if (status != Z_STREAM_END || z.total_out != length || z.avail_in != 0
        || crc32(0, bytes, (unsigned)length) != big_endian((unsigned char[]){ file[n - 5], file[n - 6], file[n - 7], file[n - 8] })) {
        report_error(report, at_file(name), "damaged: what gzip made smaller does not come out whole");
        return false;
    }
    deflated = arena_alloc(arena, n - 18 + 6);
    deflated[0] = 0x78;
    deflated[1] = 0xda;
    memcpy(deflated + 2, file + 10, n - 18);
    sum = (uint32_t)adler32(1, bytes, (unsigned)length);
    for (int i = 0; i < 4; i++)
        deflated[n - 16 + (size_t)i] = (unsigned char)(sum >> (24 - 8 * i));
    profile->bytes = bytes;
    profile->n = length;
    profile->deflated = deflated;
    profile->n_deflated = n - 18 + 6;
    return true;
}

static void
from_plain(struct profile *profile, const unsigned char *file, size_t n, struct arena *arena)
{
    unsigned char *bytes = arena_alloc(arena, n + 1), *deflated;
    uLongf room = compressBound((uLong)n);

    memcpy(bytes, file, n);
    deflated = arena_alloc(arena, room);
    compress2(deflated, &room, bytes, (uLong)n, 6);
    profile->bytes = bytes;
    profile->n = n;
    profile->deflated = deflated;
    profile->n_deflated = room;
}

const struct profile *
profile_read(const char *condition, const char *name, const unsigned char *file, size_t n, struct arena *arena,
             struct report *report)
{
    struct profile *profile = arena_alloc(arena, sizeof *profile);
    const char *fault;

    if (condition != NULL)
        *profile = (struct profile){ .condition = condition, .about = condition, .registry = REGISTRY };
    for (size_t i = 0; condition != NULL && i < sizeof ours / sizeof *ours; i++)
        if (strcasecmp(condition, ours[i].condition) == 0) {
            profile->condition = ours[i].condition;
            profile->about = ours[i].about;
            profile->ink = ours[i].ink;
        }
    if (n > PROFILE_MOST) {
        report_error(report, at_file(name), "a profile of more than 16 MB");
        return NULL;
    }
    if (n > 2 && file[0] == 0x1f && file[1] == 0x8b) {
        if (!from_gzip(profile, name, file, n, arena, report))
            return NULL;
    } else {
        from_plain(profile, file, n, arena);
    }
    fault = profile_fault(profile->bytes, profile->n);
    if (fault != NULL) {
        report_error(report, at_file(name), "not a profile that a press can use: %s", fault);
        return NULL;
    }
    if (profile->about == condition)
        profile->about = press_profile_about(profile->bytes, profile->n, arena);
    if (profile->condition == NULL)
        profile->condition = profile->about;
    if (profile->ink == 0)
        profile->ink = press_most_ink(profile->bytes, profile->n);
    if (profile->ink == 0) {
        report_error(report, at_file(name), "not a profile that a press can use: lcms2 cannot convert colours with it");
        return NULL;
    }
    return profile;
}

static bool
read_file(const char *path, struct bytes *out, struct report *report)
{
    FILE *f = fopen(path, "rb");
    struct stat s;
    bool good = false;

    if (f == NULL || fstat(fileno(f), &s) != 0 || !S_ISREG(s.st_mode)) {
        report_error(report, at_file(path), "cannot be read: %s", f == NULL ? strerror(errno) : "it is no file");
    } else if ((uintmax_t)s.st_size > PROFILE_MOST) {
        report_error(report, at_file(path), "a profile of more than 16 MB");
    } else {
        out->n = fread(bytes_room(out, (size_t)s.st_size + 1), 1, (size_t)s.st_size, f);
        good = !ferror(f);
        if (!good)
            report_error(report, at_file(path), "cannot be read: %s", strerror(errno));
    }
    if (f != NULL)
        fclose(f);
    return good;
}

static const char *
find_ours(const char *condition, const char **registered, const char *const *folders, struct arena *arena,
          struct report *report)
{
    const char *names[sizeof ours / sizeof *ours + 1] = { NULL }, *meant;
    struct stat s;

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        names[i] = ours[i].name;
        if (strcasecmp(condition, ours[i].name) != 0)
            continue;
        *registered = ours[i].condition;
        for (; *folders != NULL; folders++) {
            const char *path = arena_printf(arena, "%s/%s", *folders, ours[i].file);

            if (stat(path, &s) == 0)
                return path;
        }
        report_error(report, NOWHERE, "the profile %s, which belongs to this program, is not there; "
                     "\"make\" makes it from the one in Debian's scribus-data", ours[i].file);
        return NULL;
    }
    meant = report_nearest(condition, names);
    report_error(report, NOWHERE, "no output condition \"%s\"%s%s%s; ours is %s, and any other is a profile "
                 "you have: FILE.icc", condition, meant ? "; did you mean \"" : "", meant ? meant : "", meant ? "\"?" : "",
                 names[0]);
    return NULL;
}

const struct profile *
profile_load(const char *condition, const char *path, const char *const *folders, struct arena *arena,
             struct report *report)
{
    struct bytes file = { 0 };
    const struct profile *profile = NULL;

    if (path == NULL)
        path = find_ours(condition, &condition, folders, arena, report);
    if (path != NULL && read_file(path, &file, report))
        profile = profile_read(condition != NULL ? arena_strdup(arena, condition) : NULL, path, file.at, file.n, arena, report);
    bytes_drop(&file);
    return profile;
}
