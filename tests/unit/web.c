/* Page templates: what they say and what is said of them; values escaped for where they stand. */
#include <stdlib.h>
#include <string.h>

#include "render/web/template.h"
#include "tests/unit/tap.h"

/* The record that all templates here are written for. */
static const char *const page_fields[] = { "title", "link", "empty", "number", "people", "plan", "code" };
static const char *const row_fields[] = { "day", "name" };
static const char *const lists[] = { "talks", "none" };
static const struct record_shape row_shape = { row_fields, 2 };
static const struct record_shape *const row_shapes[] = { &row_shape, &row_shape };
static const struct record_shape page_shape = { page_fields, 7, lists, row_shapes, 2 };
static const char *const word_fields[] = { "word_break" };
static const struct record_shape word_shape = { word_fields, 1 };

static const char *word_values[] = { "Pause" };
static const struct record words = { &word_shape, NULL, word_values };

static const char *row_values[4][2] = { { "Mon", "a<b" }, { "Mon", "c" }, { "Tue", "d" }, { "Mon", "e" } };

static struct record *
page_of(struct arena *arena, const char *title)
{
    struct record *page = arena_alloc(arena, sizeof *page);
    struct record **rows = arena_array(arena, 4, sizeof *rows);
    const char *values[] = { title, title, "", "42", "A & B\tX\t\nC\t\tja", "+A +B|-C", "7KQ2MD" };

    page->shape = &page_shape;
    page->parent = &words;
    page->values = arena_array(arena, 7, sizeof *page->values);
    memcpy(page->values, values, sizeof values);
    page->lists = arena_array(arena, 2, sizeof *page->lists);
    for (int i = 0; i < 4; i++) {
        rows[i] = arena_alloc(arena, sizeof **rows);
        *rows[i] = (struct record){ &row_shape, page, row_values[i], NULL };
    }
    page->lists[0] = (struct record_list){ "talks", rows, 4 };
    page->lists[1] = (struct record_list){ "none", NULL, 0 };
    return page;
}

/* What comes of a template, or what is said of it. */
static char *
made(const char *name, const char *text, const char *title)
{
    struct arena *arena = arena_new();
    char *said = NULL;
    size_t n;
    FILE *file = open_memstream(&said, &n);
    struct report report = { .out = file };
    struct web_template *t = web_template_parse(name, text, strlen(text), NULL, arena, &report);
    GString *out = g_string_new(NULL);

    if (t != NULL && t->view == NULL)
        t->view = "here";
    if (t != NULL && web_template_check(t, &page_shape, &word_shape, arena, &report))
        web_template_write(t, page_of(arena, title), out, arena, &report);
    fclose(file);
    if (report.errors > 0) {
        g_string_assign(out, said);
        g_strchomp(out->str);
    }
    free(said);
    arena_drop(arena);
    return g_string_free(out, FALSE);
}

static const struct { const char *sentence, *name, *text, *title, *made; } rows[] = {
    { "a value between tags", "t.html", "<p>{title}</p>", "a<b> & \"c\" 'd'", "<p>a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>" },
    { "a value in an attribute", "t.html", "<p title=\"{title}\">", "\"><script>", "<p title=\"&quot;&gt;&lt;script&gt;\">" },
    { "a control character is none of HTML", "t.html", "{title}", "a\x01""b", "a\xef\xbf\xbd""b" },
    { "a URL that is one", "t.html", "<a href=\"{link}\">", "https://a.example/b?c=d&e='f'", "<a href=\"https://a.example/b?c=d&amp;e=%27f%27\">" },
    { "a URL that runs", "t.html", "<a href=\"{link}\">", "javascript:alert(1)", "<a href=\"#\">" },
    { "a URL that runs, in disguise", "t.html", "<a href=\"{link}\">", " java\tscript:alert(1)", "<a href=\"#\">" },
    { "a URL with data", "t.html", "<a href=\"{link}\">", "data:text/html,x", "<a href=\"#\">" },
    { "a URL of another host without a scheme", "t.html", "<a href=\"{link}\">", "//evil.example", "<a href=\"#\">" },
    { "a path with a colon later on", "t.html", "<a href=\"{link}\">", "/a:b", "<a href=\"/a:b\">" },
    { "a name in a path", "t.html", "<a href=\"/x/{title}\">", "../a b?#%", "<a href=\"/x/..%2Fa%20b%3F%23%25\">" },
    { "JSON in a script", "t.html", "<script type=\"application/ld+json\">{\"a\":\"{title}\"}</script>", "</script>\"\\\n\xe2\x80\xa8",
      "<script type=\"application/ld+json\">{\"a\":\"\\u003c/script\\u003e\\\"\\\\\\n\\u2028\"}</script>" },
    { "JSON", "t.json", "{ \"a\": \"{title}\", \"n\": {number}, \"none\": {empty} }", "<\"\t", "{ \"a\": \"<\\\"\\u0009\", \"n\": 42, \"none\": null }" },
    { "a word in JSON where a number is wanted", "t.json", "{ \"n\": {title} }", "7 or 8",
      "t.json:1:8: error: {title} is \"7 or 8\", and only a whole number can stand here" },
    { "XML", "t.xml", "<a b=\"{title}\">{title}</a>", "]]>&\"", "<a b=\"]]&gt;&amp;&quot;\">]]&gt;&amp;&quot;</a>" },
    { "text that is HTML to who reads the XML", "t.xml", "<a>{markup title}</a>", "a<b & c", "<a>a&amp;lt;b &amp;amp; c</a>" },
    { "a calendar", "t.ics", "SUMMARY:{title}\n", "a,b;c\\d\ne\x07", "SUMMARY:a\\,b\\;c\\\\d\\ne\r\n" },
    { "a long line of a calendar is folded between characters", "t.ics", "X:{title}\n",
      "0123456789012345678901234567890123456789012345678901234567890123456789ab\xc3\xa9z",
      "X:0123456789012345678901234567890123456789012345678901234567890123456789ab\r\n \xc3\xa9z\r\n" },
    { "plain text takes what is plain", "t.conf", "/{code};", "", "/7KQ2MD;" },
    { "and nothing else", "t.conf", "/{title};", "a; b", "t.conf:1:2: error: {title} is \"a; b\", and only letters, digits and - . _ / : can stand here" },
    { "words", "t.html", "{word_break}", "", "Pause" },
    { "a list", "t.html", "{each talks}<b>{name}</b>{between}, {end}", "", "<b>a&lt;b</b>, <b>c</b>, <b>d</b>, <b>e</b>" },
    { "a list of nothing", "t.html", "<i>{each none}{name}{end}</i>", "", "<i></i>" },
    { "rows put together", "t.html", "{each talks by day}{day}:{each rows}{name};{end} {end}", "", "Mon:a&lt;b;c; Tue:d; Mon:e; " },
    { "a field of the page in a row", "t.html", "{each talks}{number}{end}", "", "42424242" },
    { "a condition", "t.html", "{when title}<b>{title}</b>{otherwise}none{end}{when empty}x{end}{unless empty}y{end}", "t", "<b>t</b>y" },
    { "a condition among attributes", "t.html", "<p{when title} lang=\"{title}\"{end}{when empty} hidden{end}>", "ja", "<p lang=\"ja\">" },
    { "people", "t.html", "{split people into names firm language}<b{when language} lang=\"{language}\"{end}>{names}</b>{firm}{between}/{end}", "",
      "<b>A &amp; B</b>X/<b lang=\"ja\">C</b>" },
    { "cells", "t.html", "{cells plan}{when closed}|{end}{when used}+{end}{label}{end}", "", "+A+B|C" },
    { "a hyphen that no line ends at", "t.html", "{whole title}", "a-b c", "<span class=\"w\">a-b</span> c" },
    { "braces", "t.html", "{{title} { a } {}", "", "{title} { a } {}" },
    { "a comment", "t.html", "a{-- {b} --}c", "", "ac" },
    { "lines of statements leave no empty lines", "t.html", "<ul>\n  {each talks}\n    <li>\n  {end}\n</ul>\n", "", "<ul>\n<li>\n<li>\n<li>\n<li>\n</ul>\n" },

    { "an unknown field", "t.html", "<p>\n{titel}", "", "t.html:2:1: error: here has no field \"titel\"; did you mean \"title\"?" },
    { "an unknown list", "t.html", "{each talk}{end}", "", "t.html:1:1: error: here has no list \"talk\"; did you mean \"talks\"?" },
    { "rows outside of a group", "t.html", "{each rows}{end}", "", "t.html:1:1: error: {each rows} stands within {each … by …}" },
    { "an unknown statement", "t.html", "{eech talks}", "", "t.html:1:1: error: there is no statement \"eech\"; did you mean \"each\"?" },
    { "a block that is not closed", "t.html", "{each talks}", "", "t.html:1:1: error: {each} is not closed: write {end} behind it" },
    { "an end of nothing", "t.html", "{end}", "", "t.html:1:1: error: {end} closes nothing" },
    { "a field that is not closed", "t.html", "{title\n", "", "t.html:1:1: error: \"{title\" is not closed: write {name}, or {{ for a brace" },
    { "an attribute without quotes", "t.html", "<p title={title}>", "", "t.html:1:10: error: {title} cannot stand here: put the attribute's value in \"…\", and the field in there" },
    { "an attribute that is a script", "t.html", "<p onclick=\"{title}\">", "",
      "t.html:1:13: error: {title} cannot stand here: no value is safe in this attribute; use a class, or an attribute beginning with data-" },
    { "the name of a tag", "t.html", "<{title}>", "", "t.html:1:2: error: {title} cannot stand here: within a tag a value may stand only in the \"…\" of an attribute" },
    { "a script", "t.html", "<script>var a = \"{title}\"</script>", "",
      "t.html:1:18: error: {title} cannot stand here: a value may stand in a script only in the \"…\" of one of type application/json" },
    { "a script that closes another way", "t.html", "<script>a</SCRIPT ><p>{title}</p>", "<", "<script>a</SCRIPT ><p>&lt;</p>" },
    { "a block that leaves a tag open", "t.html", "{when title}<a href=\"{end}{title}", "",
      "t.html:1:1: error: {when} ends in another place than it begins: close within it what it opens, tags' quotes and \">\" above all" },
    { "a file that is not there", "t.html", "{include x.html}", "", "t.html:1:1: error: there is no file \"x.html\" in the folders of web templates" },
};

static const struct { const char *sentence, *text, *made; } texts[] = {
    { "paragraphs", "a\nb\n\nc", "<p>a\nb</p>\n<p>c</p>\n" },
    { "emphasis and code", "*a* **b** `<c>`", "<p><em>a</em> <strong>b</strong> <code>&lt;c&gt;</code></p>\n" },
    { "lists", "* a\n* b\n", "<ul><li>a</li>\n<li>b</li>\n</ul>\n" },
    { "lists with bullets of their own", "\xe2\x80\xa2 a\n\xe2\x80\xa2 b", "<p>\xe2\x80\xa2 a<br>\n\xe2\x80\xa2 b</p>\n" },
    { "headings are none of the page's", "# A", "<p><strong>A</strong></p>\n" },
    { "tags are text", "a <b onclick=x>b</b> <script>alert(1)</script>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>\n" },
    { "blocks of tags are text", "<script>\nalert(1)\n</script>", "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;\n</p>\n" },
    { "links", "[a](https://b.example/?c&d \"e\") <https://f.example>",
      "<p><a rel=\"nofollow noopener\" href=\"https://b.example/?c&amp;d\">a</a> "
      "<a rel=\"nofollow noopener\" href=\"https://f.example\">https://f.example</a></p>\n" },
    { "links that run", "[a](javascript:alert(1)) [b](data:text/html,x) [c](/7KQ2MD) [d](vbscript:x) [e](JaVaScRiPt&#58;x)", "<p>a b c d e</p>\n" },
    { "pictures are what they show", "![a \"b\"](https://c.example/d.png)", "<p>a &quot;b&quot;</p>\n" },
};

int
main(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *got = made(rows[i].name, rows[i].text, rows[i].title);

        if (!ok(strcmp(got, rows[i].made) == 0, "%s", rows[i].sentence))
            printf("# got: %s\n# not: %s\n", got, rows[i].made);
        g_free(got);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        GString *out = g_string_new(NULL);

        markdown_put(out, texts[i].text);
        if (!ok(strcmp(out->str, texts[i].made) == 0, "Markdown: %s", texts[i].sentence))
            printf("# got: %s\n# not: %s\n", out->str, texts[i].made);
        g_string_free(out, TRUE);
    }
    {
        GString *deep = g_string_new(NULL), *out = g_string_new(NULL);

        for (int i = 0; i < 5000; i++)
            g_string_append(deep, "> ");
        markdown_put(out, deep->str);
        ok(out->len < 2000, "Markdown: quotations within quotations come to an end");
        g_string_free(deep, TRUE);
        g_string_free(out, TRUE);
    }
    return done();
}
