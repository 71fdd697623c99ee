#include "db/internal.h"

#include <glib.h>
#include <string.h>

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* A statement that is kept, ready to be run again. An import makes thousands of codes. */
static sqlite3_stmt *
kept(struct db *db, sqlite3_stmt **q, const char *statement)
{
    if (*q == NULL)
        sqlite3_prepare_v3(db->sql, statement, -1, SQLITE_PREPARE_PERSISTENT, q, NULL);
    return *q;
}

/* Enter the code: 1 if it is ours, 0 if it was taken, -1 on failure. */
static int
take(struct db *db, const char *kind, const char *code)
{
    sqlite3_stmt *q = kept(db, &db->code_take, "INSERT INTO code (code, kind) VALUES (?, ?) ON CONFLICT DO NOTHING");
    int taken = -1;

    if (q != NULL) {
        sqlite3_bind_text(q, 1, code, -1, SQLITE_STATIC);
        sqlite3_bind_text(q, 2, kind, -1, SQLITE_STATIC);
        if (sqlite3_step(q) == SQLITE_DONE)
            taken = sqlite3_changes(db->sql) > 0;
        sqlite3_reset(q);
        sqlite3_clear_bindings(q);
    }
    return taken;
}

static char *
event_name(struct db *db)
{
    sqlite3_stmt *q = kept(db, &db->code_event, "SELECT name FROM event");
    char *name = NULL;

    if (q != NULL && sqlite3_step(q) == SQLITE_ROW)
        name = g_strdup((const char *)sqlite3_column_text(q, 0));
    sqlite3_reset(q);
    return name;
}

/* The guid that the feeds of a site give what has none of its own: it says the code. */
static bool
code_said(const char *key, char code[CODE_BYTES])
{
    static const char form[] = "00000000-0000-4000-8000-";
    bool digit = false;

    if (strncmp(key, form, sizeof form - 1) != 0 || strlen(key += sizeof form - 1) != 12)
        return false;
    for (int i = 0; i < 6; i++) {
        int high = g_ascii_xdigit_value(key[2 * i]), low = g_ascii_xdigit_value(key[2 * i + 1]);

        code[i] = (char)(high * 16 + low);
        if (high < 0 || low < 0 || code[i] == '\0' || strchr(symbols, code[i]) == NULL)
            return false;
        digit = digit || g_ascii_isdigit(code[i]);
    }
    code[6] = '\0';
    return digit;
}

bool
code_new(struct db *db, const char *kind, const char *key, char code[CODE_BYTES])
{
    char *name, *text;
    int ours = code_said(key, code) ? take(db, kind, code) : 0;

    if (ours != 0)
        return ours == 1;
    name = event_name(db);
    if (name == NULL)
        return false;
    text = g_strdup_printf("%s\x1f%s\x1f%s", name, kind, key);
    /* A digest has eight times 30 bits; after those, the digest of the digest. */
    for (int round = 0; ours == 0 && round < 1000; round++) {
        char *hex = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

        for (int first = 0; ours == 0 && first + 30 <= 256; first += 30) {
            bool digit = false;

            for (int i = 0; i < 6; i++) {
                int value = 0;

                for (int bit = first + 5 * i; bit < first + 5 * i + 5; bit++)
                    value = value << 1 | (g_ascii_xdigit_value(hex[bit / 4]) >> (3 - bit % 4) & 1);
                code[i] = symbols[value];
                digit = digit || value < 10;
            }
            code[6] = '\0';
            if (digit)
                ours = take(db, kind, code);
        }
        g_free(text);
        text = hex;
    }
    g_free(text);
    g_free(name);
    return ours == 1;
}
