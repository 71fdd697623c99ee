-- What is so before an import, as far as its report tells what has become of it.

-- A session whose title was edited by hand is found by what files call it:
-- best by what this one does, else by what one did.
CREATE TEMP TABLE was_named (session_id INTEGER PRIMARY KEY, folded TEXT NOT NULL);
INSERT INTO was_named
SELECT session_id, substr(max(iif(folded IN (SELECT fold(title) FROM stage_session), 2, told) || folded), 2)
FROM (WITH named AS MATERIALIZED (SELECT session_id, title FROM session
                                  WHERE locked_json <> '[]' AND EXISTS (SELECT 1 FROM json_each(locked_json) WHERE value = 'title'))
      SELECT session_id, fold(title) AS folded, 0 AS told FROM named UNION ALL
      SELECT y.session_id, substr(y.value, 6, instr(substr(y.value, 6), char(10)) - 1), 1
      FROM (SELECT 1 FROM named LIMIT 1) CROSS JOIN source o
      CROSS JOIN session_key y ON y.source_id = o.source_id AND y.scheme = 'fingerprint' AND y.value GLOB 'talk' || char(10) || '*'
      WHERE y.session_id IN (SELECT session_id FROM named))
GROUP BY session_id;

CREATE TEMP TABLE was_session (                         -- without abstracts: merge.sql reads it more than once
    session_id  INTEGER PRIMARY KEY,
    code        TEXT NOT NULL,
    title       TEXT NOT NULL,
    folded      TEXT NOT NULL,                          -- title
    state       TEXT NOT NULL,
    locked_json TEXT NOT NULL,
    listed      INTEGER NOT NULL                        -- in the newest file of this source
);
INSERT INTO was_session
SELECT s.session_id, s.code, s.title, coalesce((SELECT n.folded FROM was_named n WHERE n.session_id = s.session_id), fold(s.title)), s.state, s.locked_json, l.session_id IS NOT NULL
FROM session s LEFT JOIN listed l ON l.session_id = s.session_id AND l.source_id = (SELECT source_id FROM merge_run);

CREATE TEMP TABLE was_slot AS
SELECT session_id, room_id, start_utc, end_utc, day FROM slot WHERE state = 'active';
CREATE INDEX temp.was_slot_session ON was_slot (session_id);

CREATE TEMP TABLE was_credit AS
SELECT session_id, position, person_id, role, name, affiliation FROM credit;
CREATE INDEX temp.was_credit_session ON was_credit (session_id);

CREATE TEMP TABLE was_room AS SELECT room_id, name, state FROM room;

-- Each code and what it means.
CREATE TEMP TABLE was_code AS
SELECT code, 'session ' || session_id AS means FROM session UNION ALL
SELECT code, 'person ' || person_id FROM person UNION ALL
SELECT code, 'day ' || day FROM day UNION ALL
SELECT code, 'room-day ' || room_id || ' ' || day FROM room_day;

CREATE TEMP TABLE was_printed AS SELECT coalesce(max(printed), 0) AS printed FROM revision;
