/*
 * Pages over HTTP, for a look: from memory, read only. libmicrohttpd is behind
 * this header. Connections, their memory and the time they may take are
 * bounded; it is no replacement for a web server that the public gets to.
 */
#ifndef PLACARD_WEB_SERVER_H
#define PLACARD_WEB_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "render/base/report.h"

struct server;

/* Listen on a numeric address ("127.0.0.1", "::1") and a port; 0 is any that is free. NULL after an error. */
struct server *server_start(const char *address, int port, struct report *);
int server_port(const struct server *);

/*
 * A set of pages to be. server_show() puts it in place of the one shown; what
 * is being sent goes on. `root` is what paths begin with: "" or "/2015".
 */
struct server_pages *server_pages_new(void);
void server_pages_add(struct server_pages *, const char *path, const char *bytes, size_t length);
void server_pages_drop(struct server_pages *);
void server_show(struct server *, struct server_pages *, const char *root);

/* End connections that have not asked for anything in time, byte by byte or not at all; for every second or so. */
void server_tidy(struct server *);

/* Stop listening, end connections. NULL is fine. */
void server_stop(struct server *);

#endif
