-- The tables of an event's file: one fact in one place. Wording and shapes for
-- paper are in views.sql. Changes to this file come with a migration in db.c.

CREATE TABLE event (                    -- one file, one event
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    name           TEXT NOT NULL CHECK (trim(name) <> ''),
    place          TEXT NOT NULL DEFAULT '',
    zone           TEXT NOT NULL,                       -- IANA
    day_change_min INTEGER NOT NULL DEFAULT 240 CHECK (day_change_min BETWEEN 0 AND 719),
    url            TEXT NOT NULL CHECK (url GLOB 'http*://?*' AND url NOT GLOB '*/'),
    language       TEXT NOT NULL DEFAULT 'en',          -- a file in layouts/words
    clock          TEXT CHECK (clock IN ('12', '24')),  -- NULL: as the language has it
    paper          TEXT NOT NULL DEFAULT 'A4' CHECK (paper IN ('A4', 'Letter'))
) STRICT;

-- Every change that a sheet may show makes a revision; its time is what signs
-- print. Until it has been printed a revision is open: further changes belong
-- to it, and move its time on.
CREATE TABLE revision (
    number   INTEGER PRIMARY KEY CHECK (number >= 1),
    made_utc INTEGER NOT NULL,
    note     TEXT NOT NULL DEFAULT '',
    printed  INTEGER NOT NULL DEFAULT 0 CHECK (printed IN (0, 1))
) STRICT;

-- Where schedules come from, and each time one came.
CREATE TABLE source (
    source_id INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    format    TEXT NOT NULL
) STRICT;
CREATE TABLE import_run (
    run_id      INTEGER PRIMARY KEY,
    source_id   INTEGER NOT NULL REFERENCES source,
    made_utc    INTEGER NOT NULL,
    file_name   TEXT NOT NULL,
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    file_bytes  INTEGER NOT NULL,
    revision    INTEGER REFERENCES revision,            -- NULL: changed nothing
    report_json TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(report_json)),
    undone_utc  INTEGER                                 -- NULL: it stands
) STRICT;

-- The last changes, and how rows were before each: for undo (see journal.c).
-- Rows that a change made for the first time are known by their numbers. A
-- migration that changes other tables empties these.
CREATE TABLE change (
    change_id INTEGER PRIMARY KEY,
    made_utc  INTEGER NOT NULL,
    what      TEXT NOT NULL,                            -- "import of schedule.xml"
    shown     INTEGER NOT NULL DEFAULT 0,               -- it made a revision, or was part of one
    run_id    INTEGER REFERENCES import_run,
    sessions  INTEGER NOT NULL,                         -- the highest numbers before it
    people    INTEGER NOT NULL,
    rooms     INTEGER NOT NULL
) STRICT;
CREATE TABLE change_row (
    change_id INTEGER NOT NULL REFERENCES change,
    step      INTEGER NOT NULL,
    name      TEXT NOT NULL,                            -- of the table
    row_key   TEXT NOT NULL CHECK (json_valid(row_key)),
    row_was   TEXT CHECK (row_was IS NULL OR json_valid(row_was)),      -- NULL: there was none
    PRIMARY KEY (change_id, step)
) STRICT, WITHOUT ROWID;

-- Short codes: what printed QR codes say. One namespace, so that HOST/CODE is
-- always one thing; made once, never changed, reused or deleted. Digits and
-- capitals without I, L, O, U; at least one digit, so that none is a word.
CREATE TABLE code (
    code TEXT PRIMARY KEY CHECK (length(code) = 6 AND code NOT GLOB '*[^0-9A-HJKMNP-TV-Z]*' AND code GLOB '*[0-9]*'),
    kind TEXT NOT NULL CHECK (kind IN ('session', 'person', 'room-day', 'day'))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER code_frozen BEFORE UPDATE ON code BEGIN SELECT RAISE(ABORT, 'a short code is never changed'); END;
CREATE TRIGGER code_kept BEFORE DELETE ON code BEGIN SELECT RAISE(ABORT, 'a short code is never deleted'); END;

-- Rooms have cells: a divisible room is a venue_group of cells in a row, a
-- bookable room a set of them. Rooms that share a cell share a door.
CREATE TABLE room_group (
    group_id INTEGER PRIMARY KEY,
    sort     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE cell (
    cell_id  INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES room_group,
    label    TEXT NOT NULL,                             -- "A"; '' where the room is all there is
    position INTEGER NOT NULL,                          -- from left to right
    UNIQUE (group_id, position)
) STRICT;
CREATE TABLE room (
    room_id INTEGER PRIMARY KEY,
    name    TEXT NOT NULL CHECK (trim(name) <> ''),
    sort    INTEGER NOT NULL,                           -- order on posters and of colours
    state   TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone'))
) STRICT;
CREATE UNIQUE INDEX room_name ON room (name) WHERE state = 'active';
CREATE TABLE room_cell (
    room_id INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,
    cell_id INTEGER NOT NULL REFERENCES cell,
    PRIMARY KEY (room_id, cell_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_cell_by_cell ON room_cell (cell_id);
CREATE TABLE room_alias (                               -- how sources spell a room
    alias   TEXT PRIMARY KEY,
    room_id INTEGER NOT NULL REFERENCES room
) STRICT, WITHOUT ROWID;

CREATE TABLE day (                                      -- logical: it ends at event.day_change_min
    day  TEXT PRIMARY KEY CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    code TEXT NOT NULL UNIQUE REFERENCES code
) STRICT, WITHOUT ROWID;
CREATE TABLE room_day (                                 -- a door sign, and its live version
    room_id INTEGER NOT NULL REFERENCES room,
    day     TEXT NOT NULL REFERENCES day,
    code    TEXT NOT NULL UNIQUE REFERENCES code,
    PRIMARY KEY (room_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE track (
    track_id INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    colour   TEXT
) STRICT;

-- A session is its content; a slot is one placement of it.
CREATE TABLE session (
    session_id  INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE REFERENCES code,
    title       TEXT NOT NULL CHECK (trim(title) <> ''),
    subtitle    TEXT NOT NULL DEFAULT '',
    kind        TEXT NOT NULL DEFAULT '',
    language    TEXT NOT NULL DEFAULT '',               -- BCP 47
    track_id    INTEGER REFERENCES track,
    url         TEXT NOT NULL DEFAULT '',               -- where the source shows it
    state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'cancelled', 'withdrawn')),
    locked_json TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(locked_json))      -- fields edited by hand
) STRICT;
CREATE TRIGGER session_code_frozen BEFORE UPDATE OF code ON session WHEN OLD.code <> NEW.code
BEGIN SELECT RAISE(ABORT, 'the code of a session is never changed'); END;
CREATE TRIGGER session_kept BEFORE DELETE ON session
BEGIN SELECT RAISE(ABORT, 'sessions are never deleted; set their state'); END;
CREATE TABLE abstract (                                 -- apart: they are most of a file, and seldom looked at
    session_id INTEGER PRIMARY KEY REFERENCES session,
    text       TEXT NOT NULL                            -- '': there is none any more
) STRICT;
CREATE TABLE slot (
    slot_id    INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session,
    room_id    INTEGER REFERENCES room,                 -- NULL: not placed yet
    start_utc  INTEGER NOT NULL,
    end_utc    INTEGER NOT NULL CHECK (end_utc >= start_utc AND end_utc - start_utc <= 4 * 86400),  -- = start: end unknown
    day        TEXT NOT NULL REFERENCES day,
    state      TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'gone'))
) STRICT;
CREATE INDEX slot_by_session ON slot (session_id);
CREATE INDEX slot_by_room ON slot (room_id, day, start_utc);
CREATE UNIQUE INDEX slot_once ON slot (session_id, room_id, start_utc) WHERE state = 'active';

CREATE TABLE person (
    person_id   INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE REFERENCES code,
    name        TEXT NOT NULL CHECK (trim(name) <> ''), -- credited most often; badges and lists
    sort_name   TEXT NOT NULL DEFAULT '',               -- '': worked out from the name
    first       TEXT NOT NULL DEFAULT '',               -- big on the badge; '': the first word of the name
    rest        TEXT NOT NULL DEFAULT '',
    native      TEXT NOT NULL DEFAULT '',               -- in its own script
    native_lang TEXT NOT NULL DEFAULT '',               -- BCP 47: zh-Hans, ja, ko …
    pronouns    TEXT NOT NULL DEFAULT '',
    affiliation TEXT NOT NULL DEFAULT '',               -- on the badge; '': as last credited
    role        TEXT NOT NULL DEFAULT 'speaker' CHECK (role IN ('speaker', 'staff', 'sponsor', 'press', 'attendee')),
    job         TEXT NOT NULL DEFAULT '',               -- of the profile, like company and bio
    company     TEXT NOT NULL DEFAULT '',
    bio         TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'withdrawn')),
    locked_json TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(locked_json))
) STRICT;
CREATE TRIGGER person_code_frozen BEFORE UPDATE OF code ON person WHEN OLD.code <> NEW.code
BEGIN SELECT RAISE(ABORT, 'the code of a person is never changed'); END;
CREATE TABLE credit (                                   -- as the programme has it, kept apart from the profile
    session_id  INTEGER NOT NULL REFERENCES session,
    position    INTEGER NOT NULL,
    person_id   INTEGER NOT NULL REFERENCES person,
    role        TEXT NOT NULL DEFAULT 'speaker' CHECK (role IN ('speaker', 'moderator', 'host', 'panelist', 'other')),
    name        TEXT NOT NULL,
    affiliation TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (session_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_by_person ON credit (person_id);

-- Every foreign identity ever seen, so that the next import finds the same
-- session and the same person again. Never deleted.
CREATE TABLE session_key (
    source_id  INTEGER NOT NULL REFERENCES source,
    scheme     TEXT NOT NULL CHECK (scheme IN ('guid', 'code', 'uid', 'id', 'slug', 'url', 'fingerprint')),
    value      TEXT NOT NULL CHECK (value <> ''),
    session_id INTEGER NOT NULL REFERENCES session,
    PRIMARY KEY (source_id, scheme, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE person_key (
    source_id INTEGER NOT NULL REFERENCES source,
    scheme    TEXT NOT NULL CHECK (scheme IN ('guid', 'code', 'id', 'name')),
    value     TEXT NOT NULL CHECK (value <> ''),
    person_id INTEGER NOT NULL REFERENCES person,
    PRIMARY KEY (source_id, scheme, value)
) STRICT, WITHOUT ROWID;
-- Who is on the newest list of people of a source, and as what: they have a
-- badge without being in a session.
CREATE TABLE person_listed (
    person_id INTEGER NOT NULL REFERENCES person,
    source_id INTEGER NOT NULL REFERENCES source,
    role      TEXT NOT NULL CHECK (role IN ('speaker', 'staff', 'sponsor', 'press', 'attendee')),
    PRIMARY KEY (person_id, source_id)
) STRICT, WITHOUT ROWID;
-- What a source had in its newest file. A session that no source has any more
-- is withdrawn.
CREATE TABLE listed (
    session_id INTEGER NOT NULL REFERENCES session,
    source_id  INTEGER NOT NULL REFERENCES source,
    digest     TEXT,                                    -- of all that it said of it; NULL if that may not be what is here
    PRIMARY KEY (session_id, source_id)
) STRICT, WITHOUT ROWID;
