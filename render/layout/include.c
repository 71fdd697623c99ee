/*
 * Files a layout names. A layout may come from a stranger, so names lead only
 * into the folders given and the folder of the file that names them, and only
 * to plain files.
 */
#include "render/layout/parser.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
stays_inside(const char *name)
{
    if (*name == '/')
        return false;
    for (const char *s = name; s != NULL; s = strchr(s, '/')) {
        s += *s == '/';
        if (strncmp(s, "..", 2) == 0 && (s[2] == '\0' || s[2] == '/'))
            return false;
    }
    return true;
}

/*
 * A file that names itself means the next of its name, if there is one: a
 * theme of the user's own may include ours. `itself` is left to say that it
 * was met.
 */
static bool
is_file(const struct parser *p, const char *path, const char **itself)
{
    struct stat st;

    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return false;
    if (p->file == NULL || p->file->device != st.st_dev || p->file->node != st.st_ino)
        return true;
    *itself = path;
    return false;
}

const char *
find_file(struct parser *p, const struct token *name, const char *what)
{
    const char *slash = strrchr(name->source.file, '/');
    const char *own = slash == NULL ? "." : arena_strndup(p->arena, name->source.file, (size_t)(slash - name->source.file));
    const char *path, *tried = "", *itself = NULL;

    if (*name->text == '\0' || strlen(name->text) > 512) {
        mistake(p, name->source, "the name of a %s is %s", what, *name->text ? "too long" : "missing");
        return NULL;
    }
    if (!stays_inside(name->text)) {
        mistake(p, name->source, "\"%s\" leads out of the folders of layouts: a %s is in them or below, "
                "named without \"..\" and without a \"/\" before it", name->text, what);
        return NULL;
    }
    if (p->paths == NULL)
        return name->text;
    for (const char *const *folder = p->paths; *folder != NULL; folder++) {
        path = arena_printf(p->arena, "%s/%s", *folder, name->text);
        if (is_file(p, path, &itself))
            return path;
        if (strcmp(*folder, own) != 0)
            tried = arena_printf(p->arena, "%s%s or in ", tried, *folder);
    }
    path = slash == NULL ? name->text : arena_printf(p->arena, "%s/%s", own, name->text);
    if (is_file(p, path, &itself))
        return path;
    if (itself != NULL)
        return itself;
    mistake(p, name->source, "there is no %s \"%s\" in %s%s", what, name->text, tried, *own ? own : "/");
    return NULL;
}

const char *
read_file(struct parser *p, const char *path, struct source where, size_t *length)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st = { 0 };
    const char *wrong = NULL;
    char *text = NULL;
    ssize_t n = 1;

    *length = 0;
    if (fd < 0 || fstat(fd, &st) < 0) {
        wrong = strerror(errno);
    } else if (!S_ISREG(st.st_mode)) {
        wrong = "this is no file";
    } else if (st.st_size > FILE_MOST) {
        wrong = "the file has more than 1048576 bytes: is this a layout file?";
    } else {
        text = arena_alloc(p->arena, (size_t)st.st_size + 1);
        while (*length < (size_t)st.st_size && (n = read(fd, text + *length, (size_t)st.st_size - *length)) > 0)
            *length += (size_t)n;
        if (n < 0)
            wrong = strerror(errno);
    }
    if (fd >= 0)
        close(fd);
    if (wrong != NULL)
        mistake(p, where.file ? where : (struct source){ path, 0, 0 }, "%s%s%s", where.file ? path : "",
                where.file ? ": " : "", wrong);
    return wrong ? NULL : text;
}

/* "a.layout includes b.layout includes a.layout" */
static const char *
chain(struct parser *p, const struct layout_file *f, const char *end)
{
    const char *s = end;

    for (; f != NULL; f = f->includer)
        s = arena_printf(p->arena, "%s includes %s", f->path, s);
    return s;
}

bool
include_file(struct parser *p, const char *path, struct source where)
{
    struct layout_file *file = arena_alloc(p->arena, sizeof *file), *includer = p->file;
    struct stat st;
    struct tokens tokens;
    const char *text;
    size_t length, errors = p->errors;

    if (stat(path, &st) == 0) {
        for (size_t i = 0; i < p->files.n; i++) {
            const struct layout_file *f = p->files.items[i];

            if (f->device != st.st_dev || f->node != st.st_ino)
                continue;
            if (f->reading) {
                mistake(p, where, "this include would never end: %s", chain(p, p->file, f->path));
                return false;
            }
            return true;        /* what it says has been said */
        }
        file->device = st.st_dev;
        file->node = st.st_ino;
    }
    if (p->includes == INCLUDE_MOST || p->files.n == FILES_MOST) {
        give_up(p, where, p->includes == INCLUDE_MOST ? "files include each other more than %d deep"
                : "a layout of more than %d files", p->includes == INCLUDE_MOST ? (int)INCLUDE_MOST : (int)FILES_MOST);
        return false;
    }
    text = read_file(p, path, where, &length);
    if (text == NULL)
        return false;
    file->path = path;
    file->includer = includer;
    file->reading = true;
    *arena_push(p->arena, &p->files) = file;
    p->file = file;
    p->includes++;
    if (lex(p, path, text, length, &tokens))
        parse_file_tokens(p, tokens);
    p->includes--;
    p->file = includer;
    file->reading = false;
    return p->errors == errors;
}

void
declare_include(struct parser *p, const struct token *include)
{
    const struct token *name = peek(p);
    const char *path;

    if (name->kind != TOKEN_STRING) {
        mistake(p, include->source, "include takes the name of a file: include \"theme.layout\"");
        return;
    }
    take(p);
    if (p->paths == NULL) {
        mistake(p, include->source, "nothing can be included here");
        return;
    }
    path = find_file(p, name, "file");
    if (path != NULL)
        include_file(p, path, name->source);
}
