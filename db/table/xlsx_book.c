/* XLSX: the archive, its list of sheets, and what they share. */
#include "db/table/xlsx.h"

#include <glib.h>
#include <string.h>

enum {
    MOST_FILES   = 10000,               /* in the archive */
    MOST_SHEETS  = 1000,
    MOST_STRINGS = 4000000,
    MOST_STYLES  = 65536,
    MOST_TEXT    = 32767 * 4,           /* bytes: a cell has at most 32,767 characters */
};

static void
fail(struct table_book *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void
fail(struct table_book *b, const char *format, ...)
{
    va_list args;
    char *said;

    va_start(args, format);
    said = g_strdup_vprintf(format, args);
    va_end(args);
    report_error(b->report, (struct source){ .file = b->path }, "%s", said);
    g_free(said);
}

/* Unpacked as far as it is needed, whatever the archive says of its size. NULL: not there or, with an error, bad. */
static char *
unpack(struct table_book *b, const char *name, size_t *length)
{
    zip_int64_t index = zip_name_locate(b->zip, name, ZIP_FL_NOCASE);
    zip_file_t *file = index < 0 ? NULL : zip_fopen_index(b->zip, (zip_uint64_t)index, 0);
    GByteArray *data;
    unsigned char *part;
    zip_int64_t n = 0;

    if (index < 0)
        return NULL;
    if (file == NULL) {
        fail(b, "%s in it cannot be unpacked (%s); save it again, without a password", name, zip_strerror(b->zip));
        return NULL;
    }
    data = g_byte_array_new();
    part = g_malloc(1 << 16);
    while (data->len <= TABLE_MOST_BYTES && (n = zip_fread(file, part, 1 << 16)) > 0)
        g_byte_array_append(data, part, (guint)n);
    g_free(part);
    if (data->len > TABLE_MOST_BYTES)
        fail(b, "%s in it unpacks to more than %d MB; no schedule is that large", name, TABLE_MOST_BYTES >> 20);
    else if (n < 0)
        fail(b, "%s in it is damaged (%s); save it again", name, zip_file_strerror(file));
    zip_fclose(file);
    *length = data->len;
    if (n < 0 || data->len > TABLE_MOST_BYTES) {
        g_byte_array_free(data, TRUE);
        return NULL;
    }
    g_byte_array_append(data, (const unsigned char *)"", 1);
    return (char *)g_byte_array_free(data, FALSE);
}

bool
xlsx_part_open(struct table_book *b, const char *name, struct xlsx_part *p)
{
    size_t length;

    *p = (struct xlsx_part){ .data = unpack(b, name, &length) };
    if (p->data == NULL)
        return false;
    p->name = g_strdup_printf("%s/%s", b->path, name);
    p->open = xml_open(&p->xml, p->name, p->data, length, b->report);
    if (!p->open)
        xlsx_part_close(p);
    return p->open;
}

void
xlsx_part_close(struct xlsx_part *p)
{
    if (p->open)
        xml_close(&p->xml);
    g_free(p->name);
    g_free(p->data);
    *p = (struct xlsx_part){ 0 };
}

static bool
is_node(struct xlsx_part *p, int type, const char *element)
{
    const xmlChar *name;

    if (xmlTextReaderNodeType(p->xml.reader) != type)
        return false;
    name = xmlTextReaderConstLocalName(p->xml.reader);
    return name != NULL && strcmp((const char *)name, element) == 0;
}

bool
xlsx_at(struct xlsx_part *p, const char *element)
{
    return is_node(p, XML_READER_TYPE_ELEMENT, element);
}

bool
xlsx_after(struct xlsx_part *p, const char *element)
{
    return is_node(p, XML_READER_TYPE_END_ELEMENT, element);
}

char *
xlsx_attribute(struct xlsx_part *p, const char *name)
{
    xmlTextReaderPtr r = p->xml.reader;
    char *value = NULL;

    if (xmlTextReaderMoveToFirstAttribute(r) != 1)
        return NULL;
    do {
        const xmlChar *local = xmlTextReaderConstLocalName(r);

        if (local != NULL && strcmp((const char *)local, name) == 0)
            value = g_strdup((const char *)xmlTextReaderConstValue(r));
    } while (value == NULL && xmlTextReaderMoveToNextAttribute(r) == 1);
    xmlTextReaderMoveToElement(r);
    return value;
}

/* "_x000D_" stands for a character that XML has no place for, or would lose. */
static void
unescape(GString *text)
{
    size_t n = 0;

    for (size_t i = 0; i < text->len; i++) {
        const char *p = text->str + i;
        unsigned c = 0;
        bool escaped = i + 7 <= text->len && p[0] == '_' && p[1] == 'x' && p[6] == '_';

        for (int k = 2; k < 6 && escaped; k++) {
            escaped = g_ascii_isxdigit(p[k]);
            c = c * 16 + (unsigned)(escaped ? g_ascii_xdigit_value(p[k]) : 0);
        }
        if (escaped && c < 0x80) {
            if (c != 0 && c != '\r')
                text->str[n++] = (char)c;
            i += 6;
        } else {
            text->str[n++] = *p;
        }
    }
    g_string_truncate(text, n);
}

char *
xlsx_text(struct xlsx_part *p, const char *element)
{
    GString *text = g_string_new(NULL);
    int guide = 0;                      /* within <rPh>, how a Japanese name is said */

    if (!xmlTextReaderIsEmptyElement(p->xml.reader)) {
        while (xml_next(&p->xml) && !xlsx_after(p, element)) {
            int type = xmlTextReaderNodeType(p->xml.reader);

            if (xlsx_at(p, "rPh") && !xmlTextReaderIsEmptyElement(p->xml.reader))
                guide++;
            else if (xlsx_after(p, "rPh"))
                guide--;
            else if (guide == 0 && (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA
                                    || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE || type == XML_READER_TYPE_WHITESPACE)
                     && text->len <= MOST_TEXT) {
                const char *piece = (const char *)xmlTextReaderConstValue(p->xml.reader);

                /* white space with a break in it is only layout, between elements */
                if (piece != NULL && (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA || strchr(piece, '\n') == NULL))
                    g_string_append_len(text, piece, (gssize)strnlen(piece, MOST_TEXT));
            }
        }
    }
    if (p->xml.failed) {
        g_string_free(text, TRUE);
        return NULL;
    }
    unescape(text);
    return g_string_free(text, FALSE);
}

/*
 * A part that another refers to: "worksheets/sheet1.xml" from the folder "xl/",
 * or "/xl/worksheets/sheet1.xml". It is only ever looked for in the archive,
 * so "../" leads nowhere else.
 */
static char *
resolve(const char *folder, const char *target)
{
    char **steps, *path;
    GPtrArray *kept = g_ptr_array_new();
    char *whole = target[0] == '/' ? g_strdup(target + 1) : g_strconcat(folder, target, NULL);

    steps = g_strsplit(whole, "/", -1);
    for (char **s = steps; *s != NULL; s++) {
        if (strcmp(*s, "..") == 0)
            g_ptr_array_set_size(kept, MAX((int)kept->len - 1, 0));
        else if (**s != '\0' && strcmp(*s, ".") != 0)
            g_ptr_array_add(kept, *s);
    }
    g_ptr_array_add(kept, NULL);
    path = g_strjoinv("/", (char **)kept->pdata);
    g_ptr_array_free(kept, TRUE);
    g_strfreev(steps);
    g_free(whole);
    return path;
}

/* Go through a list of relationships: `found` is told each one's id, the last word of its type, and its part. */
static bool
relations(struct table_book *b, const char *name, const char *folder,
          void (*found)(struct table_book *, const char *id, const char *type, char *part, void *), void *context)
{
    struct xlsx_part p;
    bool ok;

    if (!xlsx_part_open(b, name, &p))
        return false;
    while (xml_next(&p.xml)) {
        if (xlsx_at(&p, "Relationship")) {
            char *id = xlsx_attribute(&p, "Id"), *type = xlsx_attribute(&p, "Type"), *target = xlsx_attribute(&p, "Target");
            const char *slash = type == NULL ? NULL : strrchr(type, '/');
            char *part = target == NULL ? NULL : resolve(folder, target);

            if (id != NULL && slash != NULL && part != NULL)
                found(b, id, slash + 1, part, context);
            g_free(part);
            g_free(target);
            g_free(type);
            g_free(id);
        }
    }
    ok = !p.xml.failed;
    xlsx_part_close(&p);
    return ok;
}

static void
found_book(struct table_book *b, const char *id, const char *type, char *part, void *context)
{
    (void)id;
    if (strcmp(type, "officeDocument") == 0)
        *(const char **)context = arena_strdup(b->arena, part);
}

struct shared_parts { const char *strings, *styles; };

static void
found_part(struct table_book *b, const char *id, const char *type, char *part, void *context)
{
    struct shared_parts *parts = context;

    if (strcmp(type, "sharedStrings") == 0)
        parts->strings = arena_strdup(b->arena, part);
    else if (strcmp(type, "styles") == 0)
        parts->styles = arena_strdup(b->arena, part);
    for (size_t i = 0; strcmp(type, "worksheet") == 0 && i < b->sheets.n; i++)
        if (strcmp(b->sheets.items[i].id, id) == 0)
            b->sheets.items[i].part = arena_strdup(b->arena, part);
}

static bool
is_true(const char *flag)
{
    return flag != NULL && (strcmp(flag, "1") == 0 || g_ascii_strcasecmp(flag, "true") == 0);
}

static bool
list_sheets(struct table_book *b, const char *name)
{
    struct xlsx_part p;
    bool ok;

    if (!xlsx_part_open(b, name, &p))
        return false;
    while (xml_next(&p.xml)) {
        if (xlsx_at(&p, "workbookPr")) {
            char *flag = xlsx_attribute(&p, "date1904");

            b->from_1904 = is_true(flag);
            g_free(flag);
        } else if (xlsx_at(&p, "sheet") && b->sheets.n < MOST_SHEETS) {
            char *title = xlsx_attribute(&p, "name"), *id = xlsx_attribute(&p, "id"), *state = xlsx_attribute(&p, "state");

            if (title != NULL && id != NULL)
                *arena_push(b->arena, &b->sheets) = (struct xlsx_sheet){
                    .name = arena_strdup(b->arena, title), .id = arena_strdup(b->arena, id),
                    .hidden = state != NULL && strcmp(state, "visible") != 0,
                };
            g_free(state);
            g_free(id);
            g_free(title);
        }
    }
    ok = !p.xml.failed;
    xlsx_part_close(&p);
    return ok;
}

static bool
read_strings(struct table_book *b, const char *name)
{
    struct xlsx_part p;
    bool ok = true;

    if (!xlsx_part_open(b, name, &p))
        return false;
    while (ok && xml_next(&p.xml)) {
        if (xlsx_at(&p, "si")) {
            char *text = xlsx_text(&p, "si");

            ok = text != NULL && b->strings.n < MOST_STRINGS;
            if (ok)
                *arena_push(b->arena, &b->strings) = *text == '\0' ? "" : arena_strdup(b->arena, text);
            else if (text != NULL)
                fail(b, "more than %d texts in it; no schedule has that many", MOST_STRINGS);
            g_free(text);
        }
    }
    ok = ok && !p.xml.failed;
    xlsx_part_close(&p);
    return ok;
}

static int
number(const char *text)
{
    gint64 n = text == NULL ? -1 : g_ascii_strtoll(text, NULL, 10);

    return n < 0 || n > G_MAXINT ? -1 : (int)n;
}

static bool
read_styles(struct table_book *b, const char *name)
{
    GHashTable *codes = g_hash_table_new(NULL, NULL);
    struct xlsx_part p;
    bool cells = false, ok;

    if (!xlsx_part_open(b, name, &p)) {
        g_hash_table_destroy(codes);
        return false;
    }
    while (xml_next(&p.xml)) {
        if (xlsx_at(&p, "numFmt")) {
            char *id = xlsx_attribute(&p, "numFmtId"), *code = xlsx_attribute(&p, "formatCode");

            if (number(id) >= 0 && code != NULL && g_hash_table_size(codes) < MOST_STYLES)
                g_hash_table_insert(codes, GINT_TO_POINTER(number(id) + 1), GINT_TO_POINTER(xlsx_kind_of(code) + 1));
            g_free(code);
            g_free(id);
        } else if (xlsx_at(&p, "cellXfs")) {
            cells = !xmlTextReaderIsEmptyElement(p.xml.reader);
        } else if (xlsx_after(&p, "cellXfs")) {
            cells = false;
        } else if (cells && xlsx_at(&p, "xf") && b->kinds.n < MOST_STYLES) {
            char *id = xlsx_attribute(&p, "numFmtId");
            int said = GPOINTER_TO_INT(g_hash_table_lookup(codes, GINT_TO_POINTER(number(id) + 1)));

            *arena_push(b->arena, &b->kinds) = (unsigned char)(said > 0 ? said - 1 : (int)xlsx_builtin(number(id)));
            g_free(id);
        }
    }
    ok = !p.xml.failed;
    xlsx_part_close(&p);
    g_hash_table_destroy(codes);
    return ok;
}

/* Spreadsheets that are something else are told by name, as people will try them. */
static bool
is_other(struct table_book *b)
{
    zip_int64_t n = zip_get_num_entries(b->zip, 0);

    if (n > MOST_FILES) {
        fail(b, "has more than %d files in it; no spreadsheet is made of that many", MOST_FILES);
    } else if (zip_name_locate(b->zip, "mimetype", 0) >= 0 || zip_name_locate(b->zip, "content.xml", 0) >= 0) {
        fail(b, "is an OpenDocument spreadsheet; save it as .xlsx or as CSV");
    } else if (zip_name_locate(b->zip, "Index.zip", 0) >= 0 || zip_name_locate(b->zip, "Index/Document.iwa", 0) >= 0) {
        fail(b, "is of Numbers; export it as Excel or as CSV");
    } else if (zip_name_locate(b->zip, "xl/workbook.bin", 0) >= 0) {
        fail(b, "is a binary Excel file (.xlsb); save it as .xlsx or as CSV");
    } else {
        return false;
    }
    return true;
}

/* The list of sheets: those that are shown, then those that are hidden. */
static void
order_sheets(struct table_book *b)
{
    struct xlsx_sheet *sorted = arena_array(b->arena, b->sheets.n, sizeof *sorted);
    size_t n = 0;

    b->names = arena_array(b->arena, b->sheets.n + 1, sizeof *b->names);
    for (int hidden = 0; hidden < 2; hidden++)
        for (size_t i = 0; i < b->sheets.n; i++)
            if (b->sheets.items[i].hidden == hidden && b->sheets.items[i].part != NULL)
                sorted[n++] = b->sheets.items[i];
    for (size_t i = 0; i < n; i++)
        b->names[i] = sorted[i].name;
    b->sheets.items = sorted;
    b->sheets.n = n;
}

static bool
read_book(struct table_book *b)
{
    const char *book = NULL, *slash;
    struct shared_parts parts = { NULL, NULL };
    char *folder, *rels;
    size_t errors = b->report->errors;
    bool ok;

    if (is_other(b))
        return false;
    relations(b, "_rels/.rels", "", found_book, &book);
    if (book == NULL)
        book = "xl/workbook.xml";
    slash = strrchr(book, '/');
    folder = slash == NULL ? g_strdup("") : g_strndup(book, (gsize)(slash + 1 - book));
    rels = g_strdup_printf("%s_rels/%s.rels", folder, slash == NULL ? book : slash + 1);
    ok = list_sheets(b, book) && relations(b, rels, folder, found_part, &parts);
    g_free(rels);
    g_free(folder);
    order_sheets(b);
    if ((!ok || b->sheets.n == 0) && b->report->errors == errors)
        fail(b, "is a ZIP file, but not of a spreadsheet: what lists its sheets is missing; save it as .xlsx again");
    ok = ok && b->report->errors == errors;
    if (ok) {
        /* without them, what cells say of themselves is still there */
        if (parts.strings == NULL || (!read_strings(b, parts.strings) && b->report->errors == errors))
            b->no_strings = true;
        if (parts.styles != NULL)
            read_styles(b, parts.styles);
        ok = b->report->errors == errors;
    }
    return ok;
}

bool
table_is_zip(const char *data, size_t length)
{
    return length > 4 && memcmp(data, "PK\3\4", 4) == 0;
}

struct table_book *
table_book_open(const char *path, const char *data, size_t length, struct arena *arena, struct report *report)
{
    struct table_book *b = arena_alloc(arena, sizeof *b);
    zip_error_t error;
    zip_source_t *source;

    *b = (struct table_book){ .path = path, .arena = arena, .report = report };
    zip_error_init(&error);
    source = zip_source_buffer_create(data, length, 0, &error);
    b->zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (b->zip == NULL) {
        fail(b, "cannot be opened as a spreadsheet (%s); was it sent or saved whole?", zip_error_strerror(&error));
        zip_source_free(source);
    } else if (!read_book(b)) {
        zip_discard(b->zip);
        b->zip = NULL;
    }
    zip_error_fini(&error);
    return b->zip == NULL ? NULL : b;
}

void
table_book_close(struct table_book *b)
{
    if (b != NULL && b->zip != NULL)
        zip_discard(b->zip);
}

const char *const *
table_book_sheets(const struct table_book *b)
{
    return b->names;
}
