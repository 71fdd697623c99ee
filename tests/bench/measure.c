/*
 * usage: measure run COMMAND …     how long a command takes, and its memory
 *        measure read FILE         the same of reading a schedule.xml: by libxml2
 *                                  alone, with everything thrown away, and by the
 *                                  reader into staging tables
 * Prints a line each: what, seconds by the clock, seconds of CPU, peak in kB.
 */
#include <glib.h>
#include <libxml/xmlreader.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "db/read/stage.h"

static double
seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
of(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* In a process of its own, so that each has its own peak. */
static int
measure(const char *what, int (*run)(char **), char **arguments)
{
    double began = seconds(CLOCK_MONOTONIC);
    struct rusage use;
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(run(arguments));
    if (child < 0 || wait4(child, &status, 0, &use) < 0)
        return 1;
    printf("%s %.3f %.3f %ld\n", what, seconds(CLOCK_MONOTONIC) - began, of(use.ru_utime) + of(use.ru_stime), use.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int
command(char **arguments)
{
    /* what it says is not what is measured */
    if (freopen("/dev/null", "w", stdout) != NULL)
        execvp(arguments[0], arguments);
    return 127;
}

static int
xml(char **arguments)
{
    xmlTextReader *reader = xmlReaderForFile(arguments[0], NULL, XML_PARSE_NONET | XML_PARSE_NOCDATA);
    int more = 1;

    while (reader != NULL && more == 1)
        more = xmlTextReaderRead(reader);
    xmlFreeTextReader(reader);
    return reader != NULL && more == 0 ? 0 : 1;
}

static int
staging(char **arguments)
{
    GMappedFile *file = g_mapped_file_new(arguments[0], FALSE, NULL);
    struct report report = { .out = NULL };
    struct stage *stage;
    sqlite3 *sql = NULL;
    bool ok;

    if (file == NULL || sqlite3_open("", &sql) != SQLITE_OK || (stage = stage_open(sql, "Europe/Berlin", 240, &report)) == NULL)
        return 1;
    sqlite3_exec(sql, "BEGIN", NULL, NULL, NULL);
    ok = read_schedule_xml(stage, arguments[0], g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
    stage_close(stage);
    sqlite3_exec(sql, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(sql);
    g_mapped_file_unref(file);
    return ok ? 0 : 1;
}

int
main(int argc, char **argv)
{
    int status;

    if (argc >= 3 && strcmp(argv[1], "run") == 0) {
        status = measure("run", command, argv + 2);
    } else if (argc == 3 && strcmp(argv[1], "read") == 0) {
        status = measure("xml", xml, argv + 2);
        fflush(stdout);
        status = measure("reader", staging, argv + 2) + status;
    } else {
        fputs("usage: measure run COMMAND …, or measure read FILE\n", stderr);
        return 2;
    }
    return status != 0;
}
