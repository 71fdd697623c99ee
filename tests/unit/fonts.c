/* The fonts of all sheets: what a list may say, what is missing, and what nothing of the environment may change. */
#include "fonts/fonts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/tap.h"

#define INTER "directory /usr/share/fonts/opentype/inter\n"
#define NOTO "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"

static char folder[] = "/tmp/placard-fonts-XXXXXX";
static char list[64];

static void
write_list(const char *text)
{
    FILE *out = fopen(list, "w");

    fputs(text, out);
    fclose(out);
}

/* Open a list; the messages, without the path in front, go to `said`. */
static struct fonts *
open_list(const char *text, char *said, size_t room)
{
    struct report report = { 0 };
    struct fonts *fonts;
    char *messages = NULL, *from, *next;
    size_t length;

    write_list(text);
    report.out = open_memstream(&messages, &length);
    fonts = fonts_open(list, &report);
    fclose(report.out);
    said[0] = '\0';
    for (from = messages; *from != '\0'; from = next) {
        next = from + strcspn(from, "\n") + 1;
        if (strncmp(from, list, strlen(list)) == 0)
            from += strlen(list);
        strncat(said, from, (size_t)(next - from) < room - strlen(said) ? (size_t)(next - from) : 0);
    }
    free(messages);
    return fonts;
}

static void
check_lists(void)
{
    static const struct { const char *sentence, *list, *said; } lists[] = {
        { "a family with its weights is found", INTER "Inter : 400 700 : fonts-inter\n", "" },
        { "remarks and empty lines say nothing", "# fonts\n\n" INTER "  Inter:400:fonts-inter  \n", "" },
        { "a family that is missing is named, with the package that brings it",
          INTER "Inter : 400 : fonts-inter\nNoto Sans Thai : 400 : fonts-noto-core\n",
          ":3: error: no font \"Noto Sans Thai\" is installed: apt-get install fonts-noto-core\n" },
        { "so is a weight", INTER "Inter : 400 450 : fonts-inter\n",
          ":2: error: weight 450 of font \"Inter\" is not installed: apt-get install fonts-inter\n" },
        { "every one that is missing", "Inter : 400 : fonts-inter\nNoto Sans : 700 : fonts-noto-core\n",
          ":1: error: no font \"Inter\" is installed: apt-get install fonts-inter\n"
          ":2: error: no font \"Noto Sans\" is installed: apt-get install fonts-noto-core\n" },
        { "a family that stands for others is never missed",
          INTER "Inter : 400 : fonts-inter\nSans * : 400 : fonts\n", "" },
        { "a family needs weights and a package", INTER "Inter\n",
          ":2: error: \"Inter\": write FAMILY : WEIGHTS : PACKAGE, such as Inter : 400 700 : fonts-inter\n" },
        { "a weight is a number", INTER "Inter : bold : fonts-inter\n",
          ":2: error: \"bold\" is no weight; write up to nine numbers from 100 to 900\n" },
        { "an empty list is a mistake", "# nothing\n", ": error: lists no font\n" },
        { "a variable font is not taken for a static one", "directory .\nNoto Sans : 400 : fonts-noto-core\n",
          ":2: error: no font \"Noto Sans\" is installed but as a variable font, which does not print well: "
          "apt-get install fonts-noto-core\n" },
    };
    char said[2048];

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct fonts *fonts = open_list(lists[i].list, said, sizeof said);

        bool right = (fonts != NULL) == (*lists[i].said == '\0') && strcmp(said, lists[i].said) == 0;

        if (!ok(right, "%s", lists[i].sentence))
            printf("# said: %s# instead of: %s", said, lists[i].said);
        fonts_close(fonts);
    }
}

static unsigned
read_number(const unsigned char *p, int bytes)
{
    unsigned n = 0;

    while (bytes-- > 0)
        n = n << 8 | *p++;
    return n;
}

static void
write_number(unsigned char *p, unsigned n)
{
    for (int i = 3; i >= 0; i--, n >>= 8)
        p[i] = (unsigned char)n;
}

/* A font that says it varies in weight: two tables it can do without give way to what tells so. */
static bool
make_variable(const char *path)
{
    static const unsigned char fvar[] = {
        0, 1, 0, 0, 0, 16, 0, 2, 0, 1, 0, 20, 0, 1, 0, 8,
        'w', 'g', 'h', 't', 0, 100, 0, 0, 1, 144, 0, 0, 3, 132, 0, 0, 0, 0, 1, 0,
        0, 2, 0, 0, 1, 144, 0, 0,
    };
    static unsigned char font[4 << 20];
    FILE *in = fopen(NOTO, "rb"), *out;
    size_t size;
    bool made;

    if (in == NULL)
        return false;
    size = fread(font, 1, sizeof font - sizeof fvar, in);
    fclose(in);
    for (unsigned i = 0; i < read_number(font + 4, 2); i++) {
        unsigned char *entry = font + 12 + 16 * i;

        if (memcmp(entry, "GSUB", 4) == 0)
            memcpy(entry, "gvar", 4);
        if (memcmp(entry, "GPOS", 4) == 0) {
            memcpy(entry, "fvar", 4);
            write_number(entry + 8, (unsigned)size);
            write_number(entry + 12, sizeof fvar);
        }
    }
    memcpy(font + size, fvar, sizeof fvar);
    size += sizeof fvar;
    out = fopen(path, "wb");
    made = fwrite(font, 1, size, out) == size;
    return fclose(out) == 0 && made;
}

/* The fonts that characters get, in a form to compare. */
static void
digest(char *out, size_t room)
{
    static const struct { uint32_t c; const char *language; } samples[] = {
        { 'a', NULL }, { 0x76f4, NULL }, { 0x76f4, "ja" }, { 0x76f4, "ko" }, { 0x76f4, "zh-Hant" },
        { 0x76f4, "zh-Hant-HK" },
        { 0x76f4, "zh-CN" }, { 0x643, "ar" }, { 0x5d0, NULL }, { 0x915, NULL }, { 0x964, NULL }, { 0xe01, NULL },
        { 0x2665, NULL }, { 0x1f600, NULL }, { 0x12000, NULL },
    };
    struct report report = { .out = stderr };
    struct fonts *fonts = fonts_open("fonts/families", &report);

    out[0] = '\0';
    for (size_t i = 0; fonts != NULL && i < sizeof samples / sizeof *samples; i++) {
        const struct font *font = fonts_covering(fonts, &samples[i].c, 1, 600, samples[i].language);
        size_t used = strlen(out);

        snprintf(out + used, room - used, "%04X %s %d\n", samples[i].c,
                 font ? font->family : "none", font ? font->weight : 0);
    }
    fonts_close(fonts);
}

static void
check_environment(void)
{
    static const char expected[] =
        "0061 Inter Display 600\n76F4 Noto Sans CJK SC 700\n76F4 Noto Sans CJK JP 700\n76F4 Noto Sans CJK KR 700\n"
        "76F4 Noto Sans CJK TC 700\n76F4 Noto Sans CJK HK 700\n76F4 Noto Sans CJK SC 700\n0643 Noto Sans Arabic 700\n"
        "05D0 Noto Sans Hebrew 700\n0915 Noto Sans Devanagari 700\n0964 Noto Sans Devanagari 700\n"
        "0E01 Noto Sans Thai 700\n2665 Inter Display 600\n1F600 none 0\n12000 Noto Sans Cuneiform 400\n";
    static const struct { const char *name, *value; } settings[] = {
        { "FONTCONFIG_FILE", "/nonexistent" }, { "FONTCONFIG_PATH", "/nonexistent" }, { "FONTCONFIG_SYSROOT", "/tmp" },
        { "LANG", "ja_JP.UTF-8" }, { "LC_ALL", "ja_JP.UTF-8" }, { "LANGUAGE", "ja" }, { "FC_LANG", "ja" },
        { "HOME", "/nonexistent" }, { "XDG_CACHE_HOME", "/nonexistent" }, { "XDG_DATA_HOME", "/nonexistent" },
    };
    char before[2048], after[2048];

    digest(before, sizeof before);
    if (!ok(strcmp(before, expected) == 0, "characters get their fonts by the list and the language"))
        printf("# got:\n%s", before);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        setenv(settings[i].name, settings[i].value, 1);
    digest(after, sizeof after);
    ok(strcmp(before, after) == 0, "nothing in the environment changes them");
}

int
main(void)
{
    char path[64];

    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(list, sizeof list, "%s/families", folder);
    snprintf(path, sizeof path, "%s/variable.ttf", folder);
    ok(make_variable(path), "there is a variable font to test with");
    check_lists();
    check_environment();
    remove(path);
    remove(list);
    rmdir(folder);
    return done();
}
