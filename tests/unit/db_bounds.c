/* What an import takes of memory and of time, whatever the file is like. */
#include "tests/unit/database.h"

#include <sys/resource.h>
#include <sys/wait.h>

/* Checks of memory keep what was freed, and take several times as long. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define CHECKED 1
#endif
#endif
#ifndef CHECKED
#define CHECKED 0
#endif

/* In a process of its own: 0, or what it said if it was refused. Peak in MB, CPU time in seconds. */
static bool
take_in(const char *event, const char *path, double *peak, double *cpu)
{
    struct rusage use;
    pid_t child;
    int status;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct report report = { .out = stdout };
        struct db *db = db_open_with(event, no_views, db_migrations, &report);
        struct db_import job = { .path = path, .now = 1439775600, .allow_mass_cancel = true };
        struct db_import_result r;
        bool done = db != NULL && db_import(db, &job, &r, &report);

        db_close(db);
        fflush(stdout);
        _exit(done ? 0 : 1);
    }
    wait4(child, &status, 0, &use);
    *peak = (double)use.ru_maxrss / 1024;
    *cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + 1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static FILE *
begin(const char *path, const char *encoding)
{
    FILE *f = fopen(path, "w");

    fprintf(f, "<?xml version=\"1.0\" encoding=\"%s\"?>\n<schedule><conference><title>Tea Days</title></conference>\n"
            "<day date=\"2015-08-17\"><room name=\"Attic\">\n", encoding);
    return f;
}

static bool
end(FILE *f)
{
    fputs("</room></day></schedule>\n", f);
    return fclose(f) == 0;
}

/* 100 MB in sessions whose texts have so many bytes each; the last is another text. */
static void
test_memory(size_t bytes, const char *encoding, const char *last, const char *what)
{
    char *path = path_of("large.xml"), *event = path_of("large.db"), *text = g_malloc(bytes + 1);
    size_t n = (100 << 20) / bytes;
    double peak, cpu;
    FILE *f = begin(path, encoding);
    bool done;

    for (size_t i = 0; i < bytes; i++)
        text[i] = "tea and cake "[i % 13];
    text[bytes] = '\0';
    for (size_t i = 0; i < n; i++)
        fprintf(f, "<event id=\"%zu\"><start>%02zu:%02zu</start><duration>0:30</duration><title>Tea %zu</title><abstract>%s%s</abstract></event>\n",
                i, i / 60 % 24, i % 60, i, text, i + 1 < n ? "" : last);
    end(f);
    db_close(new_event("large.db", no_views));
    done = take_in(event, path, &peak, &cpu);
    ok(done && peak < 50, "100 MB of XML, %s, in %.0f MB", what, peak);
    g_unlink(path);
    g_unlink(event);
    g_free(text);
    g_free(event);
    g_free(path);
}

/* A second file in which everything is alike and nothing is the same: who is who is not tried pair by pair. */
static void
test_alike(void)
{
    char *paths[2] = { path_of("alike.xml"), path_of("other.xml") }, *event = path_of("alike.db");
    double peak, cpu;
    bool done = true;

    for (int k = 0; k < 2; k++) {
        FILE *f = begin(paths[k], "UTF-8");

        for (int i = 0; i < 900; i++)
            fprintf(f, "<event><start>10:00</start><duration>0:30</duration><title>%s %d</title><persons><person>Ada Brew</person></persons></event>\n",
                    k == 0 ? "Tea at the fireside" : "Coffee, on the roof,", k == 0 ? i : 5000 + i);
        end(f);
    }
    db_close(new_event("alike.db", no_views));
    for (int k = 0; k < 2; k++)
        done = take_in(event, paths[k], &peak, &cpu) && done;
    ok(done && cpu < (CHECKED ? 40 : 5), "900 sessions of one person in one room at once, all retitled: %.1f s", cpu);
    g_free(event);
    g_free(paths[0]);
    g_free(paths[1]);
}

/* The same entry again and again, with nothing to tell one from the next, is one. */
static void
test_repeated(void)
{
    char *path = path_of("repeated.xml"), *event = path_of("repeated.db");
    double peak, cpu;
    FILE *f = begin(path, "UTF-8");
    bool done;

    for (int i = 0; i < 20000; i++)
        fputs("<event><start>10:00</start><duration>0:30</duration><title>Tea</title></event>\n", f);
    end(f);
    db_close(new_event("repeated.db", no_views));
    done = take_in(event, path, &peak, &cpu);
    ok(done && cpu < (CHECKED ? 40 : 5), "20,000 times one entry: %.1f s", cpu);
    g_free(event);
    g_free(path);
}

int
main(void)
{
    if (!CHECKED)
        test_memory(1000 << 10, "ISO-8859-1", "\xe4\x06", "100 very long ones, and a control character at its end");
    test_alike();
    test_repeated();
    return leave();
}
