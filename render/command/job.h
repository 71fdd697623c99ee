/* What placard print works with: what was said, and all that is opened for it. */
#ifndef PLACARD_COMMAND_JOB_H
#define PLACARD_COMMAND_JOB_H

#include "fonts/fonts.h"
#include "render/command/command.h"
#include "render/command/data.h"
#include "render/command/sink.h"
#include "render/layout/layout.h"

/* What was said. */
struct request {
    const char  *event, *layout, *output, *room, *day, *paper, *stock, *offset, *layouts;
    const char  *impose, *gutter, *cuts, *duplex, *order, *fold, *marks, *back_offset;
    const char  *press, *press_standard, *icc, *condition;
    struct words only;
    int          start_at, copies, ink;
    double       dpi;
    bool         png, dump, outline, proof, force, timings;
};

enum step { STARTING, READING, PLACING, DRAWING, WRITING, N_STEPS };

/* What printing needs, and where it stands. */
struct job {
    const struct request *request;
    struct report        *report;
    struct arena         *arena;        /* for the job */
    struct data           data;
    struct layout        *layout;
    struct db            *db;
    struct fonts         *fonts;
    struct text_engine   *text;
    struct images        *images;
    struct placer        *placer;
    struct press_job      press;
    const char           *path;         /* of the file it makes; NULL: stdout */
    struct sink           sink;
    size_t                records, continued;
    int                   revision;     /* that is printed, and its time */
    int64_t               revised;
    double                seconds[N_STEPS], since;
    double                shown;        /* when progress was told last */
};

/*
 * Find, read and open all that printing needs: layout, stock, event, fonts,
 * and the file to write. False after an error. Whatever came of it is
 * released by job_close(), and a file that is not finished given up.
 */
bool job_open(struct job *);
void job_close(struct job *);

/* imposing.c: what is wrong with options together: command_usage(), or DONE; and take them. False after an error. */
int imposing_usage(const struct command *, const struct request *);
bool imposing_open(struct job *);

/* pressing.c: the same of a press. */
int pressing_usage(const struct command *, const struct request *);
bool pressing_open(struct job *);

/* The records that were asked for. NULL after an error. */
struct db_records *job_records(struct job *);

/* Nothing is wrong with the sheets that were asked for; false after an error, if --force was not said. */
bool job_check(struct job *, struct db_records *);

/* Say that no sheet is asked for, and which may have been meant. */
void job_nothing(struct job *);

/* Finish the file. False, with an error, if it cannot be written whole. */
bool job_finish(struct job *);

/* Book the time since the last call on a step. */
void job_clock(struct job *, enum step);

#endif
