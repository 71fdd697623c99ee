/* Where reading is, and what it says of mistakes there. */
#include "render/layout/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A fragment's mistake is met at every use of it. */
static bool
told_before(struct parser *p, struct source where, const char *message)
{
    for (size_t i = 0; i < p->n_mistakes; i++) {
        const struct source *s = &p->mistakes[i].where;

        if (s->line == where.line && s->column == where.column && strcmp(s->file, where.file) == 0 &&
            strcmp(p->mistakes[i].message, message) == 0)
            return true;
    }
    p->mistakes[p->n_mistakes].where = where;
    p->mistakes[p->n_mistakes++].message = arena_strdup(p->arena, message);
    return false;
}

/* " (used at badge.layout:30)": how reading came to a place that is written once and read often. */
static const char *
history(struct parser *p)
{
    const char *s = "";
    int n = 0;

    if (p->n_pending > 0)
        s = arena_printf(p->arena, " (let \"%s\" at %s:%d)", p->pending[0].name, p->let_used.file, p->let_used.line);
    for (const struct use *u = p->uses; u != NULL && n < 3; u = u->outer, n++)
        s = arena_printf(p->arena, "%s (used at %s:%d)", s, u->source.file, u->source.line);
    return s;
}

__attribute__((format(printf, 3, 0)))
static void
tell(struct parser *p, struct source where, const char *format, va_list args)
{
    char message[1024];

    if (p->open != NULL)
        p->open->broken = true;
    if (p->muted > 0 || p->given_up)
        return;
    vsnprintf(message, sizeof message, format, args);
    if (!told_before(p, where, message))
        report_error(p->report, where, "%s%s", message, history(p));
    if (++p->errors >= MISTAKES_MOST) {
        report_error(p->report, where, "so many mistakes: reading stops here");
        p->given_up = true;
    }
}

void
mistake(struct parser *p, struct source where, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tell(p, where, format, args);
    va_end(args);
}

void
give_up(struct parser *p, struct source where, const char *format, ...)
{
    va_list args;

    p->muted = 0;
    va_start(args, format);
    tell(p, where, format, args);
    va_end(args);
    p->given_up = true;
}

const char *
did_you_mean(struct parser *p, const char *word, const char *const *words)
{
    const char *nearest = strlen(word) > NAME_MOST ? NULL : report_nearest(word, words);

    return nearest ? arena_printf(p->arena, "; did you mean \"%s\"?", nearest) : "";
}

/* ---- tokens ---- */

bool
token_is(const struct token *t, const char *word)
{
    return t->kind == TOKEN_WORD && strcmp(t->text, word) == 0;
}

const struct token *
peek(struct parser *p)
{
    if (p->in.at < p->in.end && !p->given_up)
        return p->in.at;
    p->end = (struct token){ TOKEN_END, p->in.end->source,
                             .text = p->in.end->kind == TOKEN_END ? "the end of the file" : "the end of the fragment" };
    return &p->end;
}

const struct token *
take(struct parser *p)
{
    const struct token *t = peek(p);

    if (t->kind != TOKEN_END) {
        p->in.at++;
        if (++p->steps > STEPS_MOST)
            give_up(p, t->source, "this layout comes to more than %d words, with those that use repeats", (int)STEPS_MOST);
    }
    return t;
}

const struct token *
token_after(struct parser *p, const struct token *t)
{
    return t + 1 < p->in.end ? t + 1 : p->in.end;
}

void
skip_block(struct parser *p, const struct token *open)
{
    p->in.at = open->match && open->match < p->in.end ? open->match + 1 : p->in.end;
}
