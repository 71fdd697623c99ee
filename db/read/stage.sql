-- Where every reader puts what a schedule file says; merge.sql takes it from
-- there. NULL: the file does not tell. Keys are NULL, never '', where there is none.

CREATE TEMP TABLE IF NOT EXISTS stage_event (
    title      TEXT,
    place      TEXT,
    zone       TEXT,
    url        TEXT,
    day_change INTEGER                                  -- minutes after midnight
) STRICT;

CREATE TEMP TABLE IF NOT EXISTS stage_room (            -- in the order of the source
    position INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE
) STRICT;

CREATE TEMP TABLE IF NOT EXISTS stage_session (
    row       INTEGER PRIMARY KEY,                      -- in the order of the file
    line      INTEGER NOT NULL,                         -- in the file; 0: not known
    guid      TEXT,
    code      TEXT,
    uid       TEXT,
    id        TEXT,
    slug      TEXT,
    url       TEXT,
    title     TEXT NOT NULL,
    subtitle  TEXT NOT NULL DEFAULT '',
    kind      TEXT NOT NULL DEFAULT '',
    track     TEXT NOT NULL DEFAULT '',
    language  TEXT NOT NULL DEFAULT '',
    room      TEXT NOT NULL DEFAULT '',                 -- '': not placed
    start_utc INTEGER,                                  -- NULL: not scheduled
    end_utc   INTEGER,                                  -- NULL: not known
    cancelled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TEMP TABLE IF NOT EXISTS stage_abstract (        -- apart: they are most of a file, and looked at once
    row  INTEGER PRIMARY KEY,                           -- stage_session.row
    text TEXT NOT NULL
) STRICT;
CREATE TEMP TABLE IF NOT EXISTS stage_digest (          -- of all that the file says of a row, and of its people
    row    INTEGER PRIMARY KEY,                         -- stage_session.row
    digest TEXT NOT NULL
) STRICT;

CREATE TEMP TABLE IF NOT EXISTS stage_person (
    session     INTEGER NOT NULL,                       -- stage_session.row
    position    INTEGER NOT NULL,                       -- from 1, as credited
    guid        TEXT,
    code        TEXT,
    id          TEXT,
    name        TEXT NOT NULL,                          -- of the profile
    credited    TEXT,                                   -- NULL: as name
    affiliation TEXT,
    job         TEXT,
    company     TEXT,
    bio         TEXT,
    role        TEXT NOT NULL DEFAULT 'speaker',
    PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE IF NOT EXISTS stage_attendee (        -- who has a badge without being in a session
    position        INTEGER PRIMARY KEY,                -- in the order of the file
    line            INTEGER NOT NULL,
    id              TEXT,
    name            TEXT NOT NULL,
    first           TEXT NOT NULL DEFAULT '',           -- '': as name
    rest            TEXT NOT NULL DEFAULT '',
    native          TEXT NOT NULL DEFAULT '',
    native_language TEXT NOT NULL DEFAULT '',
    pronouns        TEXT,
    affiliation     TEXT,
    job             TEXT,
    bio             TEXT,
    role            TEXT NOT NULL
) STRICT;

CREATE TEMP TABLE IF NOT EXISTS stage_note (            -- what was left out, or read otherwise than it stands
    skipped INTEGER NOT NULL,                           -- a row, an event, or a person of one
    line    INTEGER NOT NULL,
    text    TEXT NOT NULL
) STRICT;

DELETE FROM stage_note;
DELETE FROM stage_event;
DELETE FROM stage_room;
DELETE FROM stage_session;
DELETE FROM stage_abstract;
DELETE FROM stage_digest;
DELETE FROM stage_person;
DELETE FROM stage_attendee;
