/* Preflight: what a document says of itself, twice. */
#include <ctype.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "render/preflight/inspect.h"
#include "render/press/colour.h"
#include "render/press/profile.h"
#include "render/preflight/xmp.h"

#define METADATA_MOST ((size_t)4 << 20)
#define PROFILE_MOST  ((size_t)16 << 20)

/* Text of Info as UTF-8; NULL if there is none. For g_free(). */
static char *
text_of(struct inspector *i, struct pdf_value info, const char *key)
{
    struct pdf_value v = pdf_get(i->pdf, info, key);

    if (v.kind != PDF_STRING || v.u.string.n == 0)
        return NULL;
    if (v.u.string.n >= 2 && memcmp(v.u.string.bytes, "\xfe\xff", 2) == 0)
        return g_convert(v.u.string.bytes + 2, (gssize)v.u.string.n - 2, "UTF-8", "UTF-16BE", NULL, NULL, NULL);
    return g_convert(v.u.string.bytes, (gssize)v.u.string.n, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

static int
digits(const char **s, int n)
{
    int v = 0;

    for (; n > 0; n--, ++*s) {
        if (!isdigit((unsigned char)**s))
            return -1;
        v = v * 10 + **s - '0';
    }
    return v;
}

/*
 * Seconds of a date as PDF ("D:20260102030405+01'00") or XMP has it
 * ("2026-01-02T03:04:05+01:00"). False if it is neither.
 */
static bool
read_date(const char *s, bool pdf, double *out)
{
    static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    int year, parts[5] = { 1, 1, 0, 0, 0 }, zone = 0, days;
    const char *between = pdf ? "" : "--T::";

    if (pdf && (s[0] != 'D' || s[1] != ':'))
        return false;
    s += pdf ? 2 : 0;
    year = digits(&s, 4);
    for (int p = 0; p < 5; p++) {
        if (!pdf && *s == between[p])
            s++;
        if (!isdigit((unsigned char)*s))
            break;
        parts[p] = digits(&s, 2);
    }
    if (!pdf && *s == '.')
        for (s++; isdigit((unsigned char)*s); s++)
            ;
    if (year < 0 || parts[0] < 1 || parts[0] > 12 || parts[1] < 1 || parts[1] > 31 || parts[2] < 0 || parts[2] > 23
        || parts[3] < 0 || parts[3] > 59 || parts[4] < 0 || parts[4] > 60)
        return false;
    if (*s == '+' || *s == '-') {
        int sign = *s++ == '-' ? -1 : 1, hours = digits(&s, 2), minutes = 0;

        if (*s == '\'' || *s == ':')
            s++;
        if (isdigit((unsigned char)*s))
            minutes = digits(&s, 2);
        if (*s == '\'')
            s++;
        if (hours < 0 || minutes < 0)
            return false;
        zone = sign * (hours * 60 + minutes);
    } else if (*s == 'Z') {
        s += strspn(s, "Z0':");
    }
    if (*s != '\0')
        return false;
    days = (year - 1970) * 365 + (year - 1969) / 4 + before[parts[0] - 1] + parts[1] - 1
         + (parts[0] > 2 && year % 4 == 0);
    *out = days * 86400.0 + parts[2] * 3600.0 + parts[3] * 60.0 + parts[4] - zone * 60.0;
    return true;
}

static void
inspect_info(struct inspector *i, struct pdf_value info)
{
    static const char *const texts[] = { "Title", "Creator", "Producer" }, *const dates[] = { "CreationDate", "ModDate" };
    struct pdf_value trapped = pdf_get(i->pdf, info, "Trapped");
    double when;

    if (!pdf_is_dictionary(info)) {
        inspect_fault(i, CHECK_INFO, "there is no Info");
        inspect_fault(i, CHECK_TRAPPED, "it is not said");
        return;
    }
    for (int t = 0; t < 3; t++) {
        char *text = text_of(i, info, texts[t]);

        if (text == NULL || *text == '\0')
            inspect_fault(i, CHECK_INFO, "no %s", texts[t]);
        g_free(text);
    }
    for (int d = 0; d < 2; d++) {
        char *text = text_of(i, info, dates[d]);

        if (text == NULL)
            inspect_fault(i, CHECK_INFO, "no %s", dates[d]);
        else if (!read_date(text, true, &when))
            inspect_fault(i, CHECK_INFO, "%s is no date: %.40s", dates[d], text);
        g_free(text);
    }
    if (!pdf_is_name(trapped, "True") && !pdf_is_name(trapped, "False"))
        inspect_fault(i, CHECK_TRAPPED, "it is %.20s", trapped.kind == PDF_NAME ? trapped.u.name : "not said");
}

static void
compare(struct inspector *i, struct pdf_value info, const char *key, const char *value, const char *name, bool is_date)
{
    char *text = text_of(i, info, key);
    double a, b;
    bool same = (text == NULL || *text == '\0') == (value == NULL || *value == '\0');

    if (same && text != NULL && *text != '\0')
        same = is_date ? read_date(text, true, &a) && read_date(value, false, &b) && a == b : strcmp(text, value) == 0;
    if (!same)
        inspect_fault(i, CHECK_AGREEMENT, "Info has the %s \"%.50s\", XMP \"%.50s\"", name, text ? text : "", value ? value : "");
    g_free(text);
}

static void
inspect_metadata(struct inspector *i, struct pdf_value catalog, struct pdf_value info, struct xmp *xmp)
{
    struct pdf_value metadata = pdf_get(i->pdf, catalog, "Metadata"), trapped = pdf_get(i->pdf, info, "Trapped");
    struct bytes text = { 0 };
    const char *fault;

    if (metadata.kind != PDF_STREAM) {
        inspect_fault(i, CHECK_METADATA, "there is none");
        return;
    }
    if (pdf_entry(metadata, "Filter") != NULL)
        inspect_fault(i, CHECK_METADATA, "it is compressed");
    if (!pdf_decode(i->pdf, metadata, METADATA_MOST, &text)) {
        inspect_fault(i, CHECK_METADATA, "%s", pdf_fault(i->pdf));
        pdf_clear_fault(i->pdf);
        bytes_drop(&text);
        return;
    }
    fault = xmp_read(text.at, text.n, xmp);
    bytes_drop(&text);
    if (fault != NULL) {
        inspect_fault(i, CHECK_METADATA, "%s", fault);
        return;
    }
    if (xmp->document == NULL)
        inspect_fault(i, CHECK_METADATA, "it has no xmpMM:DocumentID");
    compare(i, info, "Title", xmp->title, "title", false);
    compare(i, info, "Author", xmp->author, "author", false);
    compare(i, info, "Subject", xmp->subject, "subject", false);
    compare(i, info, "Creator", xmp->creator, "creator", false);
    compare(i, info, "Producer", xmp->producer, "producer", false);
    compare(i, info, "CreationDate", xmp->created, "creation date", true);
    compare(i, info, "ModDate", xmp->modified, "date of change", true);
    if (trapped.kind == PDF_NAME && xmp->trapped != NULL && strcmp(trapped.u.name, xmp->trapped) != 0)
        inspect_fault(i, CHECK_AGREEMENT, "Trapped is %.10s in Info, %.10s in XMP", trapped.u.name, xmp->trapped);
}

static void
inspect_standard(struct inspector *i, struct pdf_value info, const struct xmp *xmp)
{
    char *version = text_of(i, info, "GTS_PDFXVersion");
    const char *said = xmp->pdfx != NULL ? xmp->pdfx : version != NULL ? version : "";

    g_strlcpy(i->result->standard, said, sizeof i->result->standard);
    for (char *p = i->result->standard; *p != '\0'; p++)
        if ((unsigned char)*p < ' ')
            *p = '?';
    i->is_x1a = strncmp(said, "PDF/X-1", 7) == 0;
    if (*said == '\0')
        inspect_fault(i, CHECK_STANDARD, "it says none");
    else if (strcmp(said, "PDF/X-4") != 0 && strcmp(said, "PDF/X-1a:2003") != 0)
        inspect_fault(i, CHECK_STANDARD, "it says \"%.40s\"", said);
    else if (!i->is_x1a && xmp->pdfx == NULL)
        inspect_fault(i, CHECK_STANDARD, "it says so in Info, and not in XMP");
    else if (i->is_x1a && version == NULL)
        inspect_fault(i, CHECK_STANDARD, "it says so in XMP, and not in Info");
    if (xmp->pdfx != NULL && version != NULL && strcmp(xmp->pdfx, version) != 0)
        inspect_fault(i, CHECK_AGREEMENT, "GTS_PDFXVersion is %.20s in Info, %.20s in XMP", version, xmp->pdfx);
    if (pdf_version(i->pdf) > (i->is_x1a ? 14 : 16) || (i->is_x1a && pdf_is_compressed(i->pdf)))
        inspect_fault(i, CHECK_VERSION, "it is %d.%d%s", pdf_version(i->pdf) / 10, pdf_version(i->pdf) % 10,
                      pdf_is_compressed(i->pdf) ? ", with packed objects" : "");
    g_free(version);
}

static void
inspect_profile(struct inspector *i, struct pdf_value stream)
{
    struct pdf_value n = pdf_get(i->pdf, stream, "N");
    struct bytes profile = { 0 };
    const char *fault;

    if (stream.kind != PDF_STREAM) {
        inspect_fault(i, CHECK_PROFILE, "there is none");
        return;
    }
    if (!pdf_decode(i->pdf, stream, PROFILE_MOST, &profile)) {
        inspect_fault(i, CHECK_PROFILE, "%s", pdf_fault(i->pdf));
        pdf_clear_fault(i->pdf);
    } else {
        fault = profile_fault(profile.at, profile.n);
        if (fault != NULL)
            inspect_fault(i, CHECK_PROFILE, "%s", fault);
        else if (n.kind != PDF_INTEGER || n.u.number.value != 4)
            inspect_fault(i, CHECK_PROFILE, "its N is not 4");
        if (fault == NULL && i->result->ink == 0) {
            i->result->ink = press_most_ink(profile.at, profile.n);
            if (i->result->ink == 0)
                inspect_fault(i, CHECK_PROFILE, "no colours can be converted with it");
        }
    }
    bytes_drop(&profile);
}

static void
inspect_intents(struct inspector *i, struct pdf_value catalog)
{
    struct pdf_value intents = pdf_get(i->pdf, catalog, "OutputIntents");
    size_t found = 0;

    for (size_t k = 0; intents.kind == PDF_ARRAY && k < intents.u.array.n && k < 100; k++) {
        struct pdf_value intent = pdf_item(i->pdf, intents, k);
        char *condition;

        if (!pdf_is_name(pdf_get(i->pdf, intent, "S"), "GTS_PDFX"))
            continue;
        found++;
        if (intents.u.array.items[k].kind == PDF_REFERENCE)
            i->object = intents.u.array.items[k].u.reference;
        condition = text_of(i, intent, "OutputConditionIdentifier");
        if (condition == NULL)
            inspect_fault(i, CHECK_INTENT, "it has no OutputConditionIdentifier");
        else
            g_strlcpy(i->result->condition, condition, sizeof i->result->condition);
        g_free(condition);
        /* PDF/X-1a may leave the profile of a condition to who knows it by its name */
        if (i->is_x1a && pdf_entry(intent, "DestOutputProfile") == NULL && pdf_get(i->pdf, intent, "RegistryName").kind == PDF_STRING)
            i->result->checks[CHECK_PROFILE].asked = false;
        else
            inspect_profile(i, pdf_get(i->pdf, intent, "DestOutputProfile"));
    }
    i->object = 0;
    if (found != 1) {
        inspect_fault(i, CHECK_INTENT, found == 0 ? "there is none" : "there are %zu", found);
        if (found == 0)
            i->result->checks[CHECK_PROFILE].asked = false;
    }
}

static void
inspect_catalog(struct inspector *i, struct pdf_value catalog)
{
    struct pdf_value names = pdf_get(i->pdf, catalog, "Names"), layers = pdf_get(i->pdf, catalog, "OCProperties");
    static const char *const actions[] = { "OpenAction", "AA", "AcroForm", "URI" };

    if (!pdf_is_dictionary(catalog))
        inspect_fault(i, CHECK_READABLE, "there is no catalog");
    for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
        struct pdf_value v = pdf_get(i->pdf, catalog, actions[a]);

        /* an array is a place to begin reading at, no action */
        if (v.kind != PDF_NULL && !(a == 0 && v.kind == PDF_ARRAY))
            inspect_fault(i, CHECK_ACTIONS, "the catalog has /%s", actions[a]);
    }
    if (pdf_entry(names, "JavaScript") != NULL)
        inspect_fault(i, CHECK_ACTIONS, "a script");
    if (pdf_entry(names, "EmbeddedFiles") != NULL)
        inspect_fault(i, CHECK_ATTACHMENTS, "there are some");
    if (pdf_entry(names, "AlternatePresentations") != NULL)
        inspect_fault(i, CHECK_ACTIONS, "alternate presentations");
    if (layers.kind != PDF_NULL && (i->is_x1a || pdf_get(i->pdf, layers, "D").kind != PDF_DICTIONARY))
        inspect_fault(i, CHECK_LAYERS, i->is_x1a ? "there are some" : "they have none");
}

void
inspect_identity(struct inspector *i, struct pdf_value catalog)
{
    struct pdf_value trailer = *pdf_trailer(i->pdf), id = pdf_get(i->pdf, trailer, "ID"), info = pdf_get(i->pdf, trailer, "Info");
    struct xmp xmp = { 0 };

    for (size_t k = 0; k < 2; k++) {
        struct pdf_value part = pdf_item(i->pdf, id, k);

        if (part.kind != PDF_STRING || part.u.string.n == 0) {
            inspect_fault(i, CHECK_ID, "there is none");
            break;
        }
    }
    inspect_info(i, info);
    inspect_metadata(i, catalog, info, &xmp);
    inspect_standard(i, info, &xmp);
    inspect_intents(i, catalog);
    inspect_catalog(i, catalog);
    xmp_drop(&xmp);
}
