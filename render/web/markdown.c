/*
 * Abstracts are written in Markdown, or in plain text, which reads the same.
 * cmark makes a tree of it; what becomes of the tree is ours: paragraphs,
 * lists, emphasis, code, quotations, and links to where a page may link. Tags
 * in the text are shown as what they are, text; pictures by their description.
 */
#include <string.h>

/* its short names for everything are also ours */
#define CMARK_NO_SHORT_NAMES
#include <cmark.h>

#include "render/web/template.h"

/* Past this, a text is shown as it stands: nobody writes that much by hand. */
enum { MOST_BYTES = 32 * 1024, MOST_DEEP = 24 };

static void
put_text(GString *out, const char *text)
{
    if (text != NULL)
        place_put(out, PLACE_TEXT, text);
}

/* Paragraphs at empty lines. */
static void
put_plain(GString *out, const char *text)
{
    char **parts = g_strsplit(text, "\n\n", 0);

    for (char **p = parts; *p != NULL; p++) {
        if (*g_strstrip(*p) == '\0')
            continue;
        g_string_append(out, "<p>");
        put_text(out, *p);
        g_string_append(out, "</p>\n");
    }
    g_strfreev(parts);
}

static const char *
element_of(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE: return "blockquote";
    case CMARK_NODE_LIST: return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? "ol" : "ul";
    case CMARK_NODE_ITEM: return "li";
    /* the page has its own headings, in their order */
    case CMARK_NODE_HEADING:
    case CMARK_NODE_PARAGRAPH: return "p";
    case CMARK_NODE_EMPH: return "em";
    case CMARK_NODE_STRONG: return "strong";
    default: return NULL;
    }
}

static bool
is_tight(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph), *list = item != NULL ? cmark_node_parent(item) : NULL;

    return list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list) != 0;
}

/* Lines are as the paragraph has them only where a list was made with bullets of its own. */
static void
put_break(GString *out, cmark_node *node)
{
    cmark_node *next = cmark_node_next(node);
    const char *text = next != NULL ? cmark_node_get_literal(next) : NULL;

    g_string_append(out, text != NULL && g_str_has_prefix(text, "\xe2\x80\xa2") ? "<br>\n" : "\n");
}

static void
put_leaf(GString *out, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
        put_text(out, cmark_node_get_literal(node));
        break;
    case CMARK_NODE_CODE:
        g_string_append(out, "<code>");
        put_text(out, cmark_node_get_literal(node));
        g_string_append(out, "</code>");
        break;
    case CMARK_NODE_CODE_BLOCK:
        g_string_append(out, "<pre><code>");
        put_text(out, cmark_node_get_literal(node));
        g_string_append(out, "</code></pre>\n");
        break;
    case CMARK_NODE_HTML_BLOCK:
        g_string_append(out, "<p>");
        put_text(out, cmark_node_get_literal(node));
        g_string_append(out, "</p>\n");
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        g_string_append(out, "<hr>\n");
        break;
    case CMARK_NODE_SOFTBREAK:
        put_break(out, node);
        break;
    case CMARK_NODE_LINEBREAK:
        g_string_append(out, "<br>\n");
        break;
    default:
        break;
    }
}

static void
put_link(GString *out, cmark_node *node, bool enter)
{
    const char *url = cmark_node_get_url(node);

    /* a path would be one of our pages, which no abstract knows */
    if (url == NULL || !url_is_safe(url) || strchr(url, ':') == NULL)
        return;
    if (enter) {
        g_string_append(out, "<a rel=\"nofollow noopener\" href=\"");
        place_put(out, PLACE_URL, url);
        g_string_append(out, "\">");
    } else
        g_string_append(out, "</a>");
}

static void
put_node(GString *out, cmark_node *node, bool enter, int deep)
{
    cmark_node_type type = cmark_node_get_type(node);
    const char *element = element_of(node);

    if (type == CMARK_NODE_LINK) {
        put_link(out, node, enter);
        return;
    }
    if (element == NULL) {
        put_leaf(out, node);
        return;
    }
    if ((type == CMARK_NODE_PARAGRAPH && is_tight(node)) || deep > MOST_DEEP)
        return;
    if (enter)
        g_string_append_printf(out, "<%s>%s", element, type == CMARK_NODE_HEADING ? "<strong>" : "");
    else
        g_string_append_printf(out, "%s</%s>%s", type == CMARK_NODE_HEADING ? "</strong>" : "", element,
                               type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG ? "" : "\n");
}

void
markdown_put(GString *out, const char *text)
{
    size_t length = strlen(text);
    cmark_node *document;
    cmark_iter *iter;
    cmark_event_type event;
    int deep = 0;

    if (length > MOST_BYTES) {
        put_plain(out, text);
        return;
    }
    document = cmark_parse_document(text, length, CMARK_OPT_DEFAULT);
    iter = cmark_iter_new(document);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        bool inner = cmark_node_first_child(cmark_iter_get_node(iter)) != NULL;

        if (event == CMARK_EVENT_EXIT && inner)
            deep--;
        put_node(out, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER, deep);
        if (event == CMARK_EVENT_ENTER && inner)
            deep++;
    }
    cmark_iter_free(iter);
    cmark_node_free(document);
}
