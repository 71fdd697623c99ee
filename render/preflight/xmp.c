#include "render/preflight/xmp.h"

#include <libxml/parser.h>
#include <limits.h>
#include <string.h>

#define DEEPEST 64

static const char dc[] = "http://purl.org/dc/elements/1.1/", basic[] = "http://ns.adobe.com/xap/1.0/",
    media[] = "http://ns.adobe.com/xap/1.0/mm/", pdf[] = "http://ns.adobe.com/pdf/1.3/",
    pdfx[] = "http://www.npes.org/pdfx/ns/id/", pdfx1[] = "http://ns.adobe.com/pdfx/1.3/";

static const struct { const char *space, *name; size_t at; } properties[] = {
    { dc,    "title",           offsetof(struct xmp, title) },
    { dc,    "creator",         offsetof(struct xmp, author) },
    { dc,    "description",     offsetof(struct xmp, subject) },
    { basic, "CreatorTool",     offsetof(struct xmp, creator) },
    { basic, "CreateDate",      offsetof(struct xmp, created) },
    { basic, "ModifyDate",      offsetof(struct xmp, modified) },
    { pdf,   "Producer",        offsetof(struct xmp, producer) },
    { pdf,   "Trapped",         offsetof(struct xmp, trapped) },
    { pdfx,  "GTS_PDFXVersion", offsetof(struct xmp, pdfx) },
    { pdfx1, "GTS_PDFXVersion", offsetof(struct xmp, pdfx) },
    { media, "DocumentID",      offsetof(struct xmp, document) },
};

static char **
slot(struct xmp *xmp, const xmlNs *ns, const xmlChar *name)
{
    for (size_t i = 0; ns != NULL && i < sizeof properties / sizeof *properties; i++)
        if (strcmp((const char *)ns->href, properties[i].space) == 0 && strcmp((const char *)name, properties[i].name) == 0)
            return (char **)((char *)xmp + properties[i].at);
    return NULL;
}

/* The first item of a list is what counts; white space around it does not. */
static char *
text_of(xmlNode *node)
{
    xmlNode *list = node->children, *item;
    char *text, *end, *from;

    while (list != NULL && list->type != XML_ELEMENT_NODE)
        list = list->next;
    for (item = list != NULL ? list->children : NULL; item != NULL && item->type != XML_ELEMENT_NODE;)
        item = item->next;
    text = (char *)xmlNodeGetContent(item != NULL ? item : node);
    if (text == NULL)
        return NULL;
    from = text + strspn(text, " \t\r\n");
    end = from + strlen(from);
    while (end > from && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    memmove(text, from, (size_t)(end - from));
    text[end - from] = '\0';
    return text;
}

static void
read_node(xmlNode *node, struct xmp *xmp, int depth)
{
    for (; node != NULL && depth < DEEPEST; node = node->next) {
        char **found;

        if (node->type != XML_ELEMENT_NODE)
            continue;
        for (xmlAttr *a = node->properties; a != NULL; a = a->next) {
            found = slot(xmp, a->ns, a->name);
            if (found != NULL && *found == NULL)
                *found = (char *)xmlNodeGetContent((xmlNode *)a);
        }
        found = slot(xmp, node->ns, node->name);
        if (found == NULL)
            read_node(node->children, xmp, depth + 1);
        else if (*found == NULL)
            *found = text_of(node);
    }
}

const char *
xmp_read(const unsigned char *bytes, size_t n, struct xmp *xmp)
{
    xmlDoc *doc;

    /* no entities, so none that grow */
    if (n > INT_MAX || memmem(bytes, n, "<!DOCTYPE", 9) != NULL)
        return "it has a document type, or is too large";
    doc = xmlReadMemory((const char *)bytes, (int)n, "xmp", NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc == NULL)
        return "it is no XML";
    read_node(xmlDocGetRootElement(doc), xmp, 0);
    xmlFreeDoc(doc);
    return NULL;
}

void
xmp_drop(struct xmp *xmp)
{
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        char **text = (char **)((char *)xmp + properties[i].at);

        xmlFree(*text);
        *text = NULL;
    }
}
