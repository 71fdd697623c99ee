/*
 * An XLSX file of any parts: what stands between lines "====" is its sheet,
 * its list of texts and its styles. What begins like an archive is one.
 */
#include <string.h>
#include <zip.h>

#include "db/table/table.h"
#include "tests/fuzz/staging.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t length);

static const char *const presets[] = { "layouts/columns/schedule.map", "layouts/columns/people.map", NULL };

static const char rels[] =
    "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"sheet.xml\"/>"
    "<Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"strings.xml\"/><Relationship Id=\"c\" Type=\"x/styles\" Target=\"styles.xml\"/>"
    "</Relationships>";
static const char book[] = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Plan\" r:id=\"a\"/></sheets></workbook>";

static void
add(zip_t *zip, const char *name, const void *data, size_t length)
{
    zip_int64_t at = zip_file_add(zip, name, zip_source_buffer(zip, data, length, 0), ZIP_FL_OVERWRITE);

    if (at >= 0)
        zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t length)
{
    static const char *const names[] = { "xl/sheet.xml", "xl/strings.xml", "xl/styles.xml" };
    struct table_options options = { .presets = presets };
    zip_source_t *source;
    zip_stat_t stat;
    zip_t *zip;
    unsigned char *packed;

    staging_tables = &options;
    if (table_is_zip((const char *)data, length)) {
        staging_read(read_table, data, length);
        return 0;
    }
    source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_source_keep(source);
    zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    add(zip, "xl/workbook.xml", book, sizeof book - 1);
    add(zip, "xl/_rels/workbook.xml.rels", rels, sizeof rels - 1);
    for (int i = 0; i < 3 && length > 0; i++) {
        const unsigned char *cut = memmem(data, length, "====", 4);
        size_t n = cut == NULL ? length : (size_t)(cut - data);

        add(zip, names[i], data, n);
        data += cut == NULL ? n : n + 4;
        length -= cut == NULL ? n : n + 4;
    }
    zip_close(zip);
    zip_source_open(source);
    zip_source_stat(source, &stat);
    packed = malloc(stat.size + 1);
    zip_source_read(source, packed, stat.size);
    zip_source_close(source);
    zip_source_free(source);
    staging_read(read_table, packed, stat.size);
    free(packed);
    return 0;
}
