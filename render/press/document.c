/* What a document says of itself: catalog, Info, XMP metadata (ISO 16684-1), output intent. */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "render/press/internal.h"

#define CREATOR   "placard"
#define WHEN_LAST 253402300799          /* the end of the year 9999 */

static const char *const versions[] = { [PRESS_NONE] = NULL, [PRESS_X4] = "PDF/X-4", [PRESS_X1A] = "PDF/X-1a:2003" };

static void
date_of(const struct press_job *job, bool iso, char *out, size_t room)
{
    time_t when = (time_t)(job->when < 0 ? 0 : job->when > WHEN_LAST ? WHEN_LAST : job->when);
    struct tm tm;

    gmtime_r(&when, &tm);
    if (iso)
        strftime(out, room, "%Y-%m-%dT%H:%M:%SZ", &tm);
    else
        strftime(out, room, "D:%Y%m%d%H%M%SZ", &tm);
}

static const char *
said(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

static const char *
title_of(const struct press_job *job)
{
    return said(job->title) ? job->title : job->standard != PRESS_NONE ? "Untitled" : NULL;
}

static unsigned
write_info(struct finisher *f)
{
    const struct press_job *job = f->job;
    const struct { const char *key, *value; } said_of[] = {
        { "/Title", title_of(job) }, { "/Subject", said(job->subject) }, { "/Author", said(job->author) },
        { "/Creator", CREATOR }, { "/Producer", CREATOR }, { "/GTS_PDFXVersion", versions[job->standard] },
    };
    unsigned number = writer_number(f->out);
    struct bytes *out = writer_begin(f->out, number);
    char date[32];

    bytes_text(out, "<<");
    for (size_t i = 0; i < sizeof said_of / sizeof *said_of; i++)
        if (said_of[i].value != NULL) {
            bytes_text(out, said_of[i].key);
            put_text(out, said_of[i].value);
        }
    date_of(job, false, date, sizeof date);
    bytes_printf(out, "/CreationDate(%s)/ModDate(%s)", date, date);
    if (job->standard != PRESS_NONE)
        bytes_text(out, "/Trapped/False");
    bytes_text(out, ">>");
    writer_end(f->out);
    return number;
}

static void
element(struct bytes *out, const char *format, const char *value)
{
    char *valid, *text;
    const char *at = strstr(format, "%s");

    if (value == NULL)
        return;
    valid = g_utf8_make_valid(value, -1);
    /* what XML cannot hold at all */
    for (char *p = valid; *p != '\0'; p++)
        if ((unsigned char)*p < ' ' && *p != '\n' && *p != '\t' && *p != '\r')
            *p = ' ';
    text = g_markup_escape_text(valid, -1);
    bytes_add(out, format, (size_t)(at - format));
    bytes_text(out, text);
    bytes_text(out, at + 2);
    g_free(text);
    g_free(valid);
}

/* An identifier made of what the document holds, in the form of a UUID. */
static void
uuid(const char *digest, char *out, size_t room)
{
    snprintf(out, room, "uuid:%.8s-%.4s-%.4s-%.4s-%.12s", digest, digest + 8, digest + 12, digest + 16, digest + 20);
}

/* Info says the same; a file in which they differ is refused by who checks it. */
static void
put_metadata(struct bytes *out, const struct press_job *job, const char *digest)
{
    char date[32], id[48];

    date_of(job, true, date, sizeof date);
    uuid(digest, id, sizeof id);
    bytes_text(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                    "<rdf:Description rdf:about=\"\"\n"
                    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
                    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
                    " xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\"\n"
                    " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
                    " xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\n"
                    "<dc:format>application/pdf</dc:format>\n");
    element(out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n", title_of(job));
    element(out, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n",
            said(job->subject));
    element(out, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", said(job->author));
    element(out, "<xmp:CreateDate>%s</xmp:CreateDate>\n", date);
    element(out, "<xmp:ModifyDate>%s</xmp:ModifyDate>\n", date);
    element(out, "<xmp:MetadataDate>%s</xmp:MetadataDate>\n", date);
    element(out, "<xmp:CreatorTool>%s</xmp:CreatorTool>\n", CREATOR);
    element(out, "<pdf:Producer>%s</pdf:Producer>\n", CREATOR);
    if (job->standard != PRESS_NONE)
        element(out, "<pdf:Trapped>%s</pdf:Trapped>\n", "False");
    element(out, "<xmpMM:DocumentID>%s</xmpMM:DocumentID>\n", id);
    element(out, "<xmpMM:InstanceID>%s</xmpMM:InstanceID>\n", id);
    if (job->standard != PRESS_NONE) {
        element(out, "<xmpMM:VersionID>%s</xmpMM:VersionID>\n", "1");
        element(out, "<xmpMM:RenditionClass>%s</xmpMM:RenditionClass>\n", "default");
        element(out, "<pdfxid:GTS_PDFXVersion>%s</pdfxid:GTS_PDFXVersion>\n", versions[job->standard]);
    }
    bytes_text(out, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

static void
put_intent(struct finisher *f, struct bytes *out, unsigned profile)
{
    const struct profile *p = press_colour_profile(f->job->colour);

    bytes_text(out, "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier");
    put_text(out, p->condition);
    bytes_text(out, "/OutputCondition");
    put_text(out, p->about);
    bytes_text(out, "/Info");
    put_text(out, p->about);
    if (p->registry != NULL) {
        bytes_text(out, "/RegistryName");
        put_text(out, p->registry);
    }
    bytes_printf(out, "/DestOutputProfile %u 0 R>>]", profile);
}

static bool
put_catalog(struct finisher *f, struct bytes *out, struct pdf_value catalog, unsigned pages, unsigned metadata,
            unsigned profile)
{
    static const char *const known[] = {
        "Type", "Pages", "Outlines", "PageLabels", "PageMode", "PageLayout", "Lang", "Names", "Dests", "StructTreeRoot",
        "MarkInfo", "Metadata", "Version", NULL
    };
    /* made here, or of no use without the tags that are left out */
    static const char *const replaced[] = { "Type", "Pages", "StructTreeRoot", "MarkInfo", "Metadata", "Version", NULL };
    /* a press wants nothing that leads anywhere */
    static const char *const no_names[] = {
        "Type", "Pages", "StructTreeRoot", "MarkInfo", "Metadata", "Version", "Names", "Dests", NULL
    };

    if (!pdf_is_dictionary(catalog) || !finish_known(f, catalog, "a catalog", known))
        return finish_fail(f, "a catalog that is none");
    bytes_printf(out, "<</Type/Catalog/Pages %u 0 R/Metadata %u 0 R", pages, metadata);
    if (!put_keys(f, out, catalog, profile != 0 ? no_names : replaced, ROLE_PLAIN))
        return false;
    if (profile != 0)
        put_intent(f, out, profile);
    bytes_text(out, ">>");
    return true;
}

static unsigned
write_profile(struct finisher *f)
{
    const struct profile *p = press_colour_profile(f->job->colour);
    unsigned number = writer_number(f->out);

    f->keys.n = 0;
    bytes_text(&f->keys, "/N 4/Alternate/DeviceCMYK/Filter/FlateDecode");
    writer_stream(f->out, number, &f->keys, p->deflated, p->n_deflated, false);
    return number;
}

bool
finish_document(struct finisher *f, unsigned pages, const struct pdf_value *catalog)
{
    unsigned root = writer_number(f->out), metadata = writer_number(f->out), info = write_info(f);
    unsigned profile = f->job->standard != PRESS_NONE ? write_profile(f) : 0;
    struct bytes value = { 0 };
    const char *digest;
    bool good = put_catalog(f, &value, *catalog, pages, metadata, profile);

    if (good) {
        struct bytes *out = writer_begin(f->out, root);

        bytes_add(out, value.at, value.n);
        writer_end(f->out);
        good = finish_queue(f);
    }
    if (good) {
        digest = writer_digest(f->out);
        value.n = 0;
        put_metadata(&value, f->job, digest);
        f->keys.n = 0;
        bytes_text(&f->keys, "/Type/Metadata/Subtype/XML");
        writer_stream(f->out, metadata, &f->keys, value.at, value.n, false);
        good = writer_finish(f->out, root, info, digest) || finish_fail(f, "it cannot be written");
    }
    bytes_drop(&value);
    return good;
}
