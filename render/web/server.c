#include "render/web/server.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <glib.h>
#include <microhttpd.h>
#include <zlib.h>

enum {
    MOST_CONNECTIONS = 256, PATIENCE_S = 15, CONNECTION_BYTES = 16 * 1024, CODE_LETTERS = 6,
    LEAST_ZIPPED = 600,                 /* bytes; less is not worth it */
};

/* A page, and the answers that are ready for it; those zipped are made when first asked for. */
struct page {
    char                *bytes;
    size_t               length;
    const char          *type;
    char                 etag[24];
    struct MHD_Response *whole, *zipped, *unchanged;
    bool                 no_zip;
};

struct server_pages {
    char       *root;
    GHashTable *pages;
};

/* A connection, and since when it has owed us a request; 0: it does not. */
struct client {
    int    socket;
    gint64 since;                       /* monotonic */
};

struct server {
    struct MHD_Daemon   *daemon;
    GMutex               lock;          /* of all below */
    GHashTable          *clients;       /* as a set */
    struct server_pages *shown;
    struct MHD_Response *starting, *wrong_method;
};

static const struct { const char *ending, *type; bool zips; } types[] = {
    { ".html", "text/html; charset=utf-8", true },      { ".ics", "text/calendar; charset=utf-8", true },
    { ".json", "application/json", true },              { ".xml", "application/xml; charset=utf-8", true },
    { ".svg", "image/svg+xml", true },                  { ".png", "image/png", false },
    { ".jpg", "image/jpeg", false },                    { ".woff2", "font/woff2", false },
    { "", "text/plain; charset=utf-8", true },
};

static void
page_free(void *data)
{
    struct page *p = data;

    if (p->whole != NULL)
        MHD_destroy_response(p->whole);
    if (p->zipped != NULL)
        MHD_destroy_response(p->zipped);
    if (p->unchanged != NULL)
        MHD_destroy_response(p->unchanged);
    g_free(p->bytes);
    g_free(p);
}

struct server_pages *
server_pages_new(void)
{
    struct server_pages *s = g_new0(struct server_pages, 1);

    s->pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, page_free);
    return s;
}

void
server_pages_drop(struct server_pages *s)
{
    if (s == NULL)
        return;
    g_hash_table_destroy(s->pages);
    g_free(s->root);
    g_free(s);
}

void
server_pages_add(struct server_pages *s, const char *path, const char *bytes, size_t length)
{
    struct page *p = g_new0(struct page, 1);
    char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    size_t i = 0;

    while (!g_str_has_suffix(path, types[i].ending))
        i++;
    p->type = types[i].type;
    p->no_zip = !types[i].zips || length < LEAST_ZIPPED;
    p->bytes = g_memdup2(bytes, length);
    p->length = length;
    g_snprintf(p->etag, sizeof p->etag, "W/\"%.16s\"", sum);
    g_free(sum);
    g_hash_table_insert(s->pages, g_strdup(path), p);
}

/* Zipped or not, a page has one tag; so it is a weak one, RFC 9110 8.8.1. */
static struct MHD_Response *
with_headers(struct MHD_Response *r, const struct page *p)
{
    MHD_add_response_header(r, "Cache-Control", "no-cache");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    if (p != NULL) {
        MHD_add_response_header(r, "Content-Type", p->type);
        MHD_add_response_header(r, "ETag", p->etag);
        MHD_add_response_header(r, "Vary", "Accept-Encoding");
    }
    return r;
}

/* As gzip has it, without a time in it. NULL if that would be no shorter. */
static struct MHD_Response *
zip(const struct page *p)
{
    z_stream z = { 0 };
    size_t room;
    unsigned char *out;
    struct MHD_Response *r = NULL;

    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    room = deflateBound(&z, p->length);
    out = g_malloc(room);
    z.next_in = (unsigned char *)p->bytes;
    z.avail_in = (unsigned)p->length;
    z.next_out = out;
    z.avail_out = (unsigned)room;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < p->length) {
        r = with_headers(MHD_create_response_from_buffer(z.total_out, out, MHD_RESPMEM_MUST_COPY), p);
        MHD_add_response_header(r, "Content-Encoding", "gzip");
    }
    deflateEnd(&z);
    g_free(out);
    return r;
}

/* Does a list of a header have the word, not refused with "q=0"? */
static bool
accepts(const char *list, const char *word)
{
    size_t n = strlen(word);

    while (list != NULL && *list != '\0') {
        size_t part;

        list += strspn(list, " ,\t");
        part = strcspn(list, ",");
        if (g_ascii_strncasecmp(list, word, n) == 0 && (list[n] == '\0' || strchr(" ,;\t", list[n]) != NULL)) {
            const char *q = g_strstr_len(list, (gssize)part, "q=");

            return q == NULL || g_ascii_strtod(q + 2, NULL) > 0;
        }
        list += part;
    }
    return false;
}

/* Weakly compared, as If-None-Match is. */
static bool
same_etag(const char *list, const char *etag)
{
    return list != NULL && (strcmp(list, "*") == 0 || strstr(list, etag + strlen("W/")) != NULL);
}

/* A file, or the page of a folder. */
static struct page *
look_up(struct server_pages *s, const char *path)
{
    struct page *p = g_hash_table_lookup(s->pages, path);

    if (p == NULL) {
        char *within = g_strconcat(path, *path != '\0' ? "/" : "", "index.html", NULL);

        p = g_hash_table_lookup(s->pages, within);
        g_free(within);
    }
    return p;
}

/* The page of a path as somebody typed it: in any case, with a slash at its end or without. */
static struct page *
find(struct server_pages *s, const char *url)
{
    size_t root = strlen(s->root), n;
    struct page *p;
    char *path;

    if (g_ascii_strncasecmp(url, s->root, root) != 0 || (url[root] != '/' && url[root] != '\0'))
        return NULL;
    url += root;
    while (*url == '/')
        url++;
    n = strlen(url);
    while (n > 0 && url[n - 1] == '/')
        n--;
    path = g_strndup(url, n);
    p = NULL;
    if (n == CODE_LETTERS && strspn(path, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == n) {
        char *capitals = g_ascii_strup(path, -1);

        p = look_up(s, capitals);
        g_free(capitals);
    }
    if (p == NULL)
        p = look_up(s, path);
    g_free(path);
    return p;
}

static enum MHD_Result
answer(struct MHD_Connection *connection, struct page *p, unsigned status)
{
    const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    const char *encodings = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept-Encoding");

    if (status == MHD_HTTP_OK && same_etag(known, p->etag)) {
        if (p->unchanged == NULL)
            p->unchanged = with_headers(MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT), p);
        return MHD_queue_response(connection, MHD_HTTP_NOT_MODIFIED, p->unchanged);
    }
    if (!p->no_zip && p->zipped == NULL && accepts(encodings, "gzip")) {
        p->zipped = zip(p);
        p->no_zip = p->zipped == NULL;
    }
    if (p->zipped != NULL && accepts(encodings, "gzip"))
        return MHD_queue_response(connection, status, p->zipped);
    if (p->whole == NULL)
        p->whole = with_headers(MHD_create_response_from_buffer(p->length, p->bytes, MHD_RESPMEM_MUST_COPY), p);
    return MHD_queue_response(connection, status, p->whole);
}

/* Since when a connection owes us a request; 0: it does not. */
static void
owes(struct server *s, struct MHD_Connection *connection, gint64 since)
{
    struct client *c = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;

    g_mutex_lock(&s->lock);
    c->since = since;
    g_mutex_unlock(&s->lock);
}

static enum MHD_Result
handle(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
       const char *upload, size_t *upload_size, void **state)
{
    static int begun;
    struct server *s = context;
    enum MHD_Result result;
    struct page *p = NULL;

    (void)version;
    (void)upload;
    if (*state == NULL) {               /* the headers are there, what is uploaded is not */
        *state = &begun;
        owes(s, connection, 0);
        if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
            return MHD_queue_response(connection, MHD_HTTP_METHOD_NOT_ALLOWED, s->wrong_method);
        return MHD_YES;
    }
    if (*upload_size > 0) {             /* read away, as HTTP wants it */
        *upload_size = 0;
        return MHD_YES;
    }
    g_mutex_lock(&s->lock);
    if (s->shown == NULL) {
        result = MHD_queue_response(connection, MHD_HTTP_SERVICE_UNAVAILABLE, s->starting);
    } else if ((p = find(s->shown, url)) != NULL) {
        result = answer(connection, p, MHD_HTTP_OK);
    } else if (strcmp(url, "/") == 0 && *s->shown->root != '\0') {
        struct MHD_Response *r = with_headers(MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT), NULL);
        char *to = g_strconcat(s->shown->root, "/", NULL);

        MHD_add_response_header(r, "Location", to);
        result = MHD_queue_response(connection, MHD_HTTP_FOUND, r);
        MHD_destroy_response(r);
        g_free(to);
    } else if ((p = g_hash_table_lookup(s->shown->pages, "404.html")) != NULL) {
        result = answer(connection, p, MHD_HTTP_NOT_FOUND);
    } else {
        result = MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, s->starting);
    }
    g_mutex_unlock(&s->lock);
    return result;
}

/* "%00" would end the path for us, and not for whoever wrote it. */
static size_t
unescape(void *unused, struct MHD_Connection *connection, char *text)
{
    (void)unused, (void)connection;
    return strstr(text, "%00") != NULL ? strlen(text) : MHD_http_unescape(text);
}

static void
connected(void *context, struct MHD_Connection *connection, void **data, enum MHD_ConnectionNotificationCode code)
{
    struct server *s = context;

    g_mutex_lock(&s->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        struct client *c = g_new0(struct client, 1);

        c->socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        c->since = g_get_monotonic_time();
        g_hash_table_add(s->clients, c);
        *data = c;
    } else {
        g_hash_table_remove(s->clients, *data);
    }
    g_mutex_unlock(&s->lock);
}

static void
completed(void *context, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    (void)state, (void)code;
    owes(context, connection, g_get_monotonic_time());
}

void
server_tidy(struct server *s)
{
    gint64 now = g_get_monotonic_time();
    GHashTableIter iter;
    gpointer key;

    g_mutex_lock(&s->lock);
    g_hash_table_iter_init(&iter, s->clients);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const struct client *c = key;

        if (c->since != 0 && now - c->since > PATIENCE_S * G_USEC_PER_SEC)
            shutdown(c->socket, SHUT_RD);
    }
    g_mutex_unlock(&s->lock);
}

static bool
parse_address(const char *address, int port, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        return true;
    }
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)port);
    return inet_pton(AF_INET6, address, &six->sin6_addr) == 1;
}

struct server *
server_start(const char *address, int port, struct report *report)
{
    struct sockaddr_storage at;
    struct server *s;
    unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD;

    if (!parse_address(address, port, &at)) {
        report_error(report, NOWHERE, "\"%s\" is no address in numbers, such as 127.0.0.1, 0.0.0.0 or ::1", address);
        return NULL;
    }
    s = g_new0(struct server, 1);
    g_mutex_init(&s->lock);
    s->clients = g_hash_table_new_full(NULL, NULL, g_free, NULL);
    s->starting = with_headers(MHD_create_response_from_buffer(10, (void *)"not ready\n", MHD_RESPMEM_PERSISTENT), NULL);
    s->wrong_method = with_headers(MHD_create_response_from_buffer(14, (void *)"only GET here\n", MHD_RESPMEM_PERSISTENT), NULL);
    MHD_add_response_header(s->wrong_method, "Allow", "GET, HEAD");
    if (at.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    s->daemon = MHD_start_daemon(flags, (uint16_t)port, NULL, NULL, handle, s,
                                 MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at,
                                 MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
                                 MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)PATIENCE_S,
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
                                 MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL,
                                 MHD_OPTION_NOTIFY_CONNECTION, connected, s,
                                 MHD_OPTION_NOTIFY_COMPLETED, completed, s, MHD_OPTION_END);
    if (s->daemon == NULL) {
        report_error(report, NOWHERE, "cannot listen on %s, port %d: %s", address, port, errno ? g_strerror(errno) : "it is taken");
        server_stop(s);
        return NULL;
    }
    return s;
}

int
server_port(const struct server *s)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info != NULL ? info->port : 0;
}

void
server_show(struct server *s, struct server_pages *pages, const char *root)
{
    struct server_pages *before;

    pages->root = g_strdup(root);
    g_mutex_lock(&s->lock);
    before = s->shown;
    s->shown = pages;
    g_mutex_unlock(&s->lock);
    server_pages_drop(before);
}

void
server_stop(struct server *s)
{
    if (s == NULL)
        return;
    if (s->daemon != NULL)
        MHD_stop_daemon(s->daemon);
    MHD_destroy_response(s->starting);
    MHD_destroy_response(s->wrong_method);
    server_pages_drop(s->shown);
    g_hash_table_destroy(s->clients);
    g_mutex_clear(&s->lock);
    g_free(s);
}
