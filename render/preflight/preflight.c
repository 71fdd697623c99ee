#include "render/preflight/preflight.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "render/preflight/inspect.h"

#define PIXELS_MOST  ((size_t)2 << 30)
#define CONTENT_MOST ((size_t)512 << 20)        /* all of it together */

static const struct { const char *name, *wanted; } checks[N_CHECKS] = {
    [CHECK_READABLE]     = { "readable",     "every object can be read" },
    [CHECK_ENCRYPTION]   = { "encryption",   "the file is not encrypted" },
    [CHECK_VERSION]      = { "version",      "PDF 1.6 at most for PDF/X-4; 1.4 without packed objects for PDF/X-1a" },
    [CHECK_ID]           = { "id",           "the trailer has an /ID of two parts" },
    [CHECK_STANDARD]     = { "standard",     "the file says that it is PDF/X-4 or PDF/X-1a:2003" },
    [CHECK_INFO]         = { "info",         "Info has a title, a creator, a producer and dates" },
    [CHECK_METADATA]     = { "metadata",     "there is XMP metadata, not compressed" },
    [CHECK_AGREEMENT]    = { "agreement",    "Info and XMP say the same" },
    [CHECK_TRAPPED]      = { "trapped",      "Trapped is True or False" },
    [CHECK_INTENT]       = { "intent",       "there is one output intent, which names its condition" },
    [CHECK_PROFILE]      = { "profile",      "its profile is of an output device in CMYK" },
    [CHECK_MEDIA]        = { "media",        "every page has a MediaBox" },
    [CHECK_TRIM]         = { "trim",         "every page has a TrimBox, or an ArtBox, and not both" },
    [CHECK_NESTED]       = { "boxes",        "TrimBox lies in BleedBox, BleedBox in MediaBox" },
    [CHECK_BLEED]        = { "bleed",        "3 mm round the trim, filled where something touches it" },
    [CHECK_FONTS]        = { "fonts",        "all are embedded" },
    [CHECK_COLOUR]       = { "colour",       "no DeviceRGB; in PDF/X-1a nothing but CMYK, grey and spot colours" },
    [CHECK_INK]          = { "ink",          "no more ink than the press takes" },
    [CHECK_BLACK]        = { "black",        "black text is of black ink alone" },
    [CHECK_OVERPRINT]    = { "overprint",    "white does not overprint" },
    [CHECK_TRANSPARENCY] = { "transparency", "none in PDF/X-1a" },
    [CHECK_CONTENT]      = { "content",      "what is painted can be read" },
    [CHECK_RESOURCES]    = { "resources",    "what is painted with is there, once" },
    [CHECK_PICTURES]     = { "pictures",     "complete, without alternates and OPI" },
    [CHECK_RESOLUTION]   = { "resolution",   "pictures have 150 dots to an inch, better 225; of one bit 550" },
    [CHECK_FILTERS]      = { "filters",      "no LZW or encryption; in PDF/X-1a no JPEG 2000" },
    [CHECK_POSTSCRIPT]   = { "postscript",   "none" },
    [CHECK_TRANSFER]     = { "transfer",     "no transfer functions, no halftones by name" },
    [CHECK_ANNOTATIONS]  = { "annotations",  "none" },
    [CHECK_ACTIONS]      = { "actions",      "no actions, scripts or forms" },
    [CHECK_LAYERS]       = { "layers",       "layers have a default; in PDF/X-1a there are none" },
    [CHECK_ATTACHMENTS]  = { "attachments",  "none" },
};

const char *
preflight_name(enum preflight_kind kind)
{
    return checks[kind].name;
}

__attribute__((format(printf, 3, 0))) static void
note(struct inspector *i, struct preflight_check *check, const char *format, va_list args)
{
    check->page = i->page;
    check->object = i->object;
    vsnprintf(check->what, sizeof check->what, format, args);
    for (char *p = check->what; *p != '\0'; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = '?';
}

void
inspect_fault(struct inspector *i, enum preflight_kind kind, const char *format, ...)
{
    struct preflight_check *check = &i->result->checks[kind];
    va_list args;

    va_start(args, format);
    if (check->faults++ == 0)
        note(i, check, format, args);
    va_end(args);
}

void
inspect_warn(struct inspector *i, enum preflight_kind kind, const char *format, ...)
{
    struct preflight_check *check = &i->result->checks[kind];
    va_list args;

    va_start(args, format);
    if (check->warnings++ == 0 && check->faults == 0)
        note(i, check, format, args);
    va_end(args);
}

void
inspect_damage(struct inspector *i)
{
    if (pdf_fault(i->pdf) == NULL)
        return;
    inspect_fault(i, CHECK_READABLE, "%s", pdf_fault(i->pdf));
    pdf_clear_fault(i->pdf);
}

/* Objects nobody refers to may be damaged too, and hold what is not wanted. */
static void
inspect_objects(struct inspector *i)
{
    i->page = 0;
    for (unsigned number = 0; number < pdf_size(i->pdf); number++) {
        struct pdf_value v;

        if (!pdf_has(i->pdf, number))
            continue;
        i->object = number;
        v = pdf_object(i->pdf, number);
        if (v.kind == PDF_STREAM) {
            inspect_filters(i, v);
            if (pdf_entry(v, "F") != NULL)
                inspect_fault(i, CHECK_PICTURES, "a stream in another file");
        }
        if (pdf_is_dictionary(v) && pdf_is_name(pdf_get(i->pdf, v, "Type"), "Action"))
            inspect_fault(i, CHECK_ACTIONS, "an action");
        if (pdf_is_dictionary(v) && pdf_entry(v, "JS") != NULL)
            inspect_fault(i, CHECK_ACTIONS, "a script");
        inspect_damage(i);
        if (number % 64 == 63)
            pdf_forget(i->pdf);
    }
    pdf_forget(i->pdf);
    i->object = 0;
}

bool
preflight_run(struct preflight *result, const void *bytes, size_t n)
{
    struct inspector i = { .pdf = pdf_open(bytes, n), .result = result, .budget = CONTENT_MOST, .pixels = PIXELS_MOST,
                           .arena = arena_new() };
    double ink = result->ink;
    bool good = true;

    *result = (struct preflight){ .ink = ink };
    for (int k = 0; k < N_CHECKS; k++)
        result->checks[k].asked = true;
    i.seen = calloc((size_t)pdf_size(i.pdf) + 1, 1);
    i.forms = calloc((size_t)pdf_size(i.pdf) + 1, sizeof *i.forms);
    if (i.seen == NULL || i.forms == NULL)
        abort();
    if (pdf_fault(i.pdf) != NULL || pdf_entry(*pdf_trailer(i.pdf), "Encrypt") != NULL) {
        /* nothing else can be told */
        for (int k = 0; k < N_CHECKS; k++)
            result->checks[k].asked = k <= CHECK_ENCRYPTION;
        if (pdf_fault(i.pdf) != NULL)
            inspect_fault(&i, CHECK_READABLE, "%s", pdf_fault(i.pdf));
        else
            inspect_fault(&i, CHECK_ENCRYPTION, "it is");
        result->checks[CHECK_ENCRYPTION].asked = result->checks[CHECK_READABLE].faults == 0;
    } else {
        inspect_identity(&i, pdf_get(i.pdf, *pdf_trailer(i.pdf), "Root"));
        inspect_damage(&i);
        pdf_forget(i.pdf);
        if (result->ink == 0)
            result->ink = 3;            /* no profile says */
        inspect_pages(&i, pdf_get(i.pdf, *pdf_trailer(i.pdf), "Root"));
        inspect_damage(&i);
        pdf_forget(i.pdf);
        inspect_objects(&i);
        result->checks[CHECK_TRANSPARENCY].asked = i.is_x1a;
    }
    for (int k = 0; k < N_CHECKS; k++)
        good = good && !(result->checks[k].asked && result->checks[k].faults > 0);
    bytes_drop(&i.content);
    free(i.seen);
    free(i.forms);
    arena_drop(i.arena);
    pdf_drop(i.pdf);
    return good;
}

void
preflight_print(const struct preflight *p, const char *path, FILE *out)
{
    fprintf(out, "%s: %zu page%s, %s", path, p->pages, p->pages == 1 ? "" : "s", p->standard[0] ? p->standard : "no PDF/X");
    fprintf(out, "%s%s\n", p->condition[0] ? ", for " : "", p->condition);
    for (int k = 0; k < N_CHECKS; k++) {
        const struct preflight_check *c = &p->checks[k];

        size_t told = c->faults > 0 ? c->faults : c->warnings;

        fprintf(out, "%s  %-12s  %s", !c->asked ? "  - " : c->faults ? "FAIL" : c->warnings ? "look" : "pass", checks[k].name,
                checks[k].wanted);
        if (k == CHECK_INK)
            fprintf(out, ", %.0f %%", p->ink * 100);
        if (c->asked && told > 0) {
            fputs(": ", out);
            if (c->page > 0)
                fprintf(out, "page %zu, ", c->page);
            if (c->object > 0)
                fprintf(out, "object %u: ", c->object);
            fputs(c->what, out);
            if (told > 1)
                fprintf(out, " (and %zu more)", told - 1);
        }
        putc('\n', out);
    }
}
