-- What an import has changed, and what a person should look at: rows of
-- import_note, a line for people and an object for programs each. After the
-- others; how things were before is in the tables of report_before.sql.

CREATE TEMP TABLE import_note (
    n       INTEGER PRIMARY KEY,
    section TEXT NOT NULL,
    text    TEXT NOT NULL,
    json    TEXT NOT NULL
);
CREATE INDEX temp.import_note_section ON import_note (section);

-- 1. Sessions ---------------------------------------------------------------

-- Without their abstracts: sessions are read often from here on.
CREATE TEMP TABLE note_session (session_id INTEGER PRIMARY KEY, code TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL);
INSERT INTO note_session SELECT session_id, code, title, state FROM session;
CREATE TEMP TABLE note_known AS SELECT session_id FROM merge_changed WHERE session_id NOT IN (SELECT session_id FROM merge_added);
CREATE UNIQUE INDEX temp.note_known_session ON note_known (session_id);

-- Those that were known and have changed: their placements before (0) and now
-- (1). And of the new ones as many as the report has at most.
CREATE TEMP TABLE note_place AS
SELECT p.at, p.session_id, count(*) AS n,
       text_join(p.start_utc, time_in((SELECT zone FROM event), p.start_utc) || iif(p.room IS NULL, '', ' ' || p.room), '; ') AS said,
       text_join(p.start_utc, substr(time_in((SELECT zone FROM event), p.start_utc), 12), ' ') AS clocks,
       text_join(p.start_utc, p.day, ' ') AS days,
       text_join(p.start_utc, coalesce(p.room_id, 0), ' ') AS rooms,
       text_join(p.start_utc, (p.end_utc - p.start_utc) / 60, ', ') AS minutes
FROM (SELECT 0 AS at, w.session_id, w.room_id, w.start_utc, w.end_utc, w.day, r.name AS room
      FROM was_slot w LEFT JOIN was_room r USING (room_id)
      UNION ALL
      SELECT 1, s.session_id, s.room_id, s.start_utc, s.end_utc, s.day, r.name
      FROM slot s LEFT JOIN room r USING (room_id) WHERE s.state = 'active') p
WHERE p.session_id IN (SELECT session_id FROM note_known UNION ALL
                       SELECT session_id FROM (SELECT session_id FROM merge_added ORDER BY lead LIMIT 5000))
GROUP BY p.at, p.session_id;
CREATE UNIQUE INDEX temp.note_place_session ON note_place (session_id, at);

INSERT INTO import_note (section, text, json)
SELECT 'new', s.code || '  "' || s.title || '"' || coalesce(', ' || p.said, ''),
       json_object('code', s.code, 'title', s.title, 'place', coalesce(p.said, ''))
FROM merge_added a JOIN note_session s USING (session_id) LEFT JOIN note_place p ON p.session_id = a.session_id AND p.at = 1
ORDER BY a.lead;

INSERT INTO import_note (section, text, json)
SELECT 'moved', s.code || '  "' || s.title || '": was ' || iif(w.said IS NULL, 'not placed', w.said)
                || ', now ' || iif(p.said IS NULL, 'not placed', p.said),
       json_object('code', s.code, 'title', s.title, 'was', coalesce(w.said, ''), 'now', coalesce(p.said, ''),
                   'time', json(iif(w.clocks IS NOT p.clocks, 'true', 'false')), 'room', json(iif(w.rooms IS NOT p.rooms, 'true', 'false')),
                   'day', json(iif(w.days IS NOT p.days, 'true', 'false')))
FROM note_known c CROSS JOIN was_session x USING (session_id) CROSS JOIN note_session s USING (session_id)
LEFT JOIN note_place w ON w.session_id = c.session_id AND w.at = 0
LEFT JOIN note_place p ON p.session_id = c.session_id AND p.at = 1
WHERE w.clocks IS NOT p.clocks OR w.days IS NOT p.days OR w.rooms IS NOT p.rooms
ORDER BY s.session_id;

INSERT INTO import_note (section, text, json)
SELECT 'retitled', s.code || '  was "' || x.title || '", now "' || s.title || '"',
       json_object('code', s.code, 'title', s.title, 'was', x.title, 'now', s.title)
FROM note_known c CROSS JOIN was_session x USING (session_id) CROSS JOIN note_session s USING (session_id)
WHERE x.title <> s.title ORDER BY s.session_id;

CREATE TEMP TABLE note_credit AS
SELECT c.at, c.session_id, text_join(c.position, c.name || iif(c.affiliation <> '', ' (' || c.affiliation || ')', ''), ', ') AS said,
       text_join(c.position, c.person_id || ' ' || c.role, ' ') AS who
FROM (SELECT 0 AS at, session_id, position, person_id, role, name, affiliation FROM was_credit UNION ALL
      SELECT 1, session_id, position, person_id, role, name, affiliation FROM credit) c
WHERE c.session_id IN (SELECT session_id FROM note_known)
GROUP BY c.at, c.session_id;
CREATE UNIQUE INDEX temp.note_credit_session ON note_credit (session_id, at);
INSERT INTO import_note (section, text, json)
SELECT 'speakers', s.code || '  "' || s.title || '": was ' || coalesce(w.said, 'nobody') || ', now ' || coalesce(p.said, 'nobody'),
       json_object('code', s.code, 'title', s.title, 'was', coalesce(w.said, ''), 'now', coalesce(p.said, ''))
FROM note_known c CROSS JOIN was_session x USING (session_id) CROSS JOIN note_session s USING (session_id)
LEFT JOIN note_credit w ON w.session_id = c.session_id AND w.at = 0
LEFT JOIN note_credit p ON p.session_id = c.session_id AND p.at = 1
WHERE w.said IS NOT p.said OR w.who IS NOT p.who
ORDER BY s.session_id;

INSERT INTO import_note (section, text, json)
SELECT 'duration', s.code || '  "' || s.title || '": was ' || w.minutes || ' min, now ' || p.minutes || ' min',
       json_object('code', s.code, 'title', s.title, 'was', w.minutes, 'now', p.minutes)
FROM note_known c CROSS JOIN was_session x USING (session_id) CROSS JOIN note_session s USING (session_id)
JOIN note_place w ON w.session_id = c.session_id AND w.at = 0
JOIN note_place p ON p.session_id = c.session_id AND p.at = 1
WHERE w.minutes <> p.minutes AND w.n = p.n
ORDER BY s.session_id;

INSERT INTO import_note (section, text, json)
SELECT iif(s.state = 'active', 'restored', s.state), s.code || '  "' || s.title || '"',
       json_object('code', s.code, 'title', s.title)
FROM was_session x JOIN note_session s USING (session_id) WHERE x.state <> s.state
ORDER BY s.session_id;

-- Whatever else: an abstract, a language, a track.
INSERT INTO import_note (section, text, json)
SELECT 'details', s.code || '  "' || s.title || '"', json_object('code', s.code, 'title', s.title)
FROM note_known c CROSS JOIN was_session x USING (session_id) CROSS JOIN note_session s USING (session_id)
WHERE s.code NOT IN (SELECT json_extract(json, '$.code') FROM import_note WHERE section <> 'new')
ORDER BY s.session_id;

-- People of lists.
INSERT INTO import_note (section, text, json)
SELECT n.section, x.code || '  ' || x.name || iif(x.affiliation <> '', ', ' || x.affiliation, '') || ' (' || x.role || ')',
       json_object('code', x.code, 'name', x.name, 'affiliation', x.affiliation, 'role', x.role)
FROM (SELECT 'people_new' AS section, person_id FROM merge_listed_added UNION ALL
      SELECT 'people_changed', person_id FROM merge_listed_changed UNION ALL
      SELECT 'people_gone', person_id FROM merge_listed_gone) n JOIN person x USING (person_id)
ORDER BY n.section, x.name, x.person_id;

-- 2. Rooms --------------------------------------------------------------------

-- A room that lost all of its sessions to a new one has a new name.
CREATE TEMP TABLE note_gone AS
SELECT r.room_id, r.name FROM was_room r
WHERE r.state = 'active' AND r.room_id IN (SELECT room_id FROM was_slot)
  AND r.room_id NOT IN (SELECT p.room_id FROM slot p JOIN note_session s USING (session_id)
                        WHERE p.state = 'active' AND s.state <> 'withdrawn' AND p.room_id IS NOT NULL);
CREATE TEMP TABLE note_rename AS
SELECT g.name AS was, n.name AS now, count(*) AS sessions, g.room_id AS old_id, n.room_id AS new_id
FROM note_gone g JOIN was_slot w USING (room_id)
JOIN slot p ON p.session_id = w.session_id AND p.state = 'active'
JOIN room n ON n.room_id = p.room_id
WHERE n.room_id NOT IN (SELECT room_id FROM was_room)
GROUP BY g.room_id, n.room_id
HAVING count(*) * 2 > (SELECT count(*) FROM was_slot o JOIN note_session s USING (session_id)
                       WHERE o.room_id = g.room_id AND s.state <> 'withdrawn')
   AND count(*) * 2 > (SELECT count(*) FROM slot o JOIN was_session USING (session_id) WHERE o.room_id = n.room_id AND o.state = 'active');
INSERT INTO import_note (section, text, json)
SELECT 'rooms_renamed', '"' || was || '" is now "' || now || '" (' || sessions || iif(sessions = 1, ' session)', ' sessions)')
                        || ': placard room EVENT.db rename "' || was || '" "' || now || '"',
       json_object('was', was, 'now', now, 'sessions', sessions)
FROM note_rename ORDER BY sessions DESC, was;
INSERT INTO import_note (section, text, json)
SELECT 'rooms_new', '"' || r.name || '"', json_object('room', r.name)
FROM room r LEFT JOIN was_room w USING (room_id)
WHERE r.state = 'active' AND w.state IS NOT 'active' AND r.room_id NOT IN (SELECT new_id FROM note_rename)
ORDER BY r.sort;
INSERT INTO import_note (section, text, json)
SELECT 'rooms_gone', '"' || r.name || '"', json_object('room', r.name)
FROM room r JOIN was_room w USING (room_id)
WHERE r.state = 'gone' AND w.state = 'active' AND r.room_id NOT IN (SELECT old_id FROM note_rename)
ORDER BY r.sort;

-- 3. How sessions were found ------------------------------------------------------

INSERT INTO import_note (section, text, json)
SELECT 'renumbered', 'the source has given its sessions another ' || scheme || ': ' || has || ' of ' || had || ' have the one they had',
       json_object('scheme', scheme, 'had', had, 'has', has)
FROM merge_scheme WHERE had >= 3 AND has * 2 < had ORDER BY scheme;
INSERT INTO import_note (section, text, json)
SELECT 'repeated', scheme || ' "' || value || '": ' || n || ' sessions have it',
       json_object('scheme', scheme, 'value', value, 'sessions', n)
FROM merge_repeated WHERE scheme NOT IN ('fingerprint', 'url') ORDER BY scheme, value;
-- One-to-one, and plausible: what is not is told.
INSERT INTO import_note (section, text, json)
SELECT 'reused', k.scheme || ' "' || k.value || '" was "' || w.title || '" (' || w.code || '), is now "' || s.title || '" (' || s.code || ')',
       json_object('scheme', k.scheme, 'value', k.value, 'was', w.title, 'was_code', w.code, 'now', s.title, 'now_code', s.code)
FROM merge_unlike k JOIN was_session w ON w.session_id = k.was
JOIN merge_session m ON m.lead = k.lead JOIN note_session s ON s.session_id = m.session_id
WHERE k.scheme NOT IN (SELECT scheme FROM merge_scheme WHERE had >= 3 AND has * 2 < had)
ORDER BY k.scheme, k.value;
INSERT INTO import_note (section, text, json)
SELECT 'weak', s.code || '  "' || s.title || '" by its '
               || CASE f.rung WHEN 5 THEN 'slug' WHEN 6 THEN 'address' WHEN 7 THEN 'title and people' WHEN 8 THEN 'title, people and place'
                              WHEN 11 THEN 'title, people and room' WHEN 12 THEN 'title, room and time' WHEN 13 THEN 'title and room'
                              WHEN 14 THEN 'title, room and nearly the time' WHEN 15 THEN 'title and time' WHEN 16 THEN 'title and people'
                              WHEN 17 THEN 'title and room' WHEN 18 THEN 'place and time'
                              WHEN 19 THEN 'people, and a title that is like it' WHEN 20 THEN 'room, and a title that is like it'
                              WHEN 21 THEN 'time, and a title that is like it' WHEN 22 THEN 'people and time' WHEN 23 THEN 'people and room'
                              WHEN 24 THEN 'abstract' ELSE 'title' END,
       json_object('code', s.code, 'title', s.title, 'rung', f.rung)
FROM merge_found f JOIN merge_session m USING (lead) JOIN note_session s ON s.session_id = f.session_id
WHERE f.rung >= 9 OR (f.rung >= 5 AND m.keyed AND f.own)
ORDER BY f.lead;
-- Likeness is only ever suggested.
INSERT INTO import_note (section, text, json)
SELECT 'alike', s.code || '  "' || s.title || '" is new, and like "' || w.title || '" (' || w.code || '), which is withdrawn',
       json_object('code', s.code, 'title', s.title, 'like', w.title, 'like_code', w.code)
FROM merge_added a JOIN note_session s USING (session_id)
JOIN (SELECT * FROM note_session WHERE state = 'withdrawn' ORDER BY session_id LIMIT 200) w ON similar(fold(w.title), fold(s.title)) >= 0.6
WHERE (SELECT count(*) FROM merge_added) <= 500
ORDER BY a.lead;

-- 4. What was edited by hand, and what the file has instead ------------------------

CREATE TEMP TABLE note_lock (code TEXT, title TEXT, field TEXT, kept TEXT, file TEXT);
INSERT INTO note_lock
SELECT x.code, x.title, k.value,
       CASE k.value WHEN 'title' THEN x.title WHEN 'subtitle' THEN x.subtitle WHEN 'abstract' THEN coalesce((SELECT text FROM abstract a WHERE a.session_id = x.session_id), '') WHEN 'kind' THEN x.kind
                    WHEN 'language' THEN x.language WHEN 'url' THEN x.url WHEN 'state' THEN x.state
                    WHEN 'track' THEN coalesce((SELECT name FROM track t WHERE t.track_id = x.track_id), '') END AS kept,
       CASE k.value WHEN 'title' THEN s.title WHEN 'subtitle' THEN s.subtitle WHEN 'abstract' THEN coalesce((SELECT text FROM stage_abstract b WHERE b.row = s.row), '') WHEN 'kind' THEN s.kind
                    WHEN 'language' THEN s.language WHEN 'url' THEN coalesce(s.url, '') WHEN 'track' THEN s.track
                    WHEN 'state' THEN iif(m.cancelled, 'cancelled', 'active') END AS file
FROM merge_mine m CROSS JOIN session x USING (session_id) CROSS JOIN stage_session s ON s.row = m.lead CROSS JOIN json_each(x.locked_json) k
WHERE m.locked AND file <> kept AND NOT (file = '' AND k.value IN (SELECT field FROM merge_untold));
INSERT INTO note_lock                                   -- not there any more
SELECT x.code, x.title, 'state', x.state, 'withdrawn'
FROM merge_vanished JOIN session x USING (session_id)
WHERE x.state <> 'withdrawn' AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'state')
  AND NOT EXISTS (SELECT 1 FROM listed l WHERE l.session_id = x.session_id AND l.source_id <> (SELECT source_id FROM merge_run));
INSERT INTO note_lock
SELECT x.code, x.title, 'slots', k.said, f.said
FROM session x
JOIN (SELECT m.session_id, text_join(s.start_utc, coalesce(time_in((SELECT zone FROM event), s.start_utc)
                                     || iif(s.end_utc > s.start_utc, '-' || substr(time_in((SELECT zone FROM event), s.end_utc), 12), ''), 'not placed')
                                     || coalesce(' ' || r.name, ''), '; ') AS said
      FROM merge_mine m JOIN merge_row w USING (lead) JOIN stage_session s USING (row) LEFT JOIN room r ON r.room_id = w.room_id
      WHERE m.locked AND NOT m.slots GROUP BY m.session_id) f USING (session_id)
JOIN (SELECT p.session_id, text_join(p.start_utc, time_in((SELECT zone FROM event), p.start_utc)
                                     || iif(p.end_utc > p.start_utc, '-' || substr(time_in((SELECT zone FROM event), p.end_utc), 12), '')
                                     || coalesce(' ' || r.name, ''), '; ') AS said
      FROM slot p LEFT JOIN room r USING (room_id) WHERE p.state = 'active' GROUP BY p.session_id) k USING (session_id)
WHERE EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'slots') AND k.said <> f.said;
INSERT INTO note_lock
SELECT x.code, x.name, k.value,
       CASE k.value WHEN 'name' THEN x.name WHEN 'job' THEN x.job WHEN 'company' THEN x.company WHEN 'bio' THEN x.bio
                    WHEN 'affiliation' THEN x.affiliation WHEN 'first' THEN x.first WHEN 'rest' THEN x.rest WHEN 'native' THEN x.native
                    WHEN 'pronouns' THEN x.pronouns WHEN 'role' THEN x.role END AS kept,
       CASE k.value WHEN 'name' THEN p.name WHEN 'job' THEN p.job WHEN 'company' THEN p.company WHEN 'bio' THEN p.bio
                    WHEN 'affiliation' THEN coalesce(a.affiliation, (SELECT max(c.affiliation) FROM merge_credit c
                                                                     WHERE c.person_id = x.person_id AND c.affiliation <> ''))
                    WHEN 'first' THEN nullif(a.first, '') WHEN 'rest' THEN nullif(a.rest, '') WHEN 'native' THEN nullif(a.native, '')
                    WHEN 'pronouns' THEN a.pronouns WHEN 'role' THEN a.role END AS file
FROM merge_person p JOIN person x USING (person_id) JOIN json_each(x.locked_json) k
LEFT JOIN merge_attendee m USING (person_id) LEFT JOIN stage_attendee a ON a.position = m.position
WHERE x.locked_json <> '[]' AND file <> kept;
INSERT INTO import_note (section, text, json)
SELECT 'edited', code || '  "' || title || '": ' || iif(field = 'slots', 'time and room stay', field || ' stays')
                 || iif(field = 'state' AND file = 'withdrawn', ' "' || kept || '"; the file does not have it any more',
                        iif(length(kept) + length(file) < 200, ' "' || kept || '"; the file has "' || file || '"', ' as edited; the file has another')),
       json_object('code', code, 'title', title, 'field', field, 'kept', kept, 'file', file)
FROM note_lock ORDER BY rowid;

-- 5. Conflicts ------------------------------------------------------------------------

CREATE TEMP TABLE note_use AS
SELECT p.slot_id, s.session_id, p.room_id, p.start_utc, p.end_utc,
       '"' || s.title || '" (' || time_in((SELECT zone FROM event), p.start_utc) || coalesce(', ' || r.name, '') || ')' AS said
FROM slot p JOIN note_session s USING (session_id) LEFT JOIN room r USING (room_id)
WHERE p.state = 'active' AND s.state = 'active' AND (r.state IS NULL OR r.state = 'active');
CREATE UNIQUE INDEX temp.note_use_slot ON note_use (slot_id);
-- Of what takes place in a cell, or with a person, in order of time, each with what still goes on.
CREATE TEMP TABLE note_busy AS
SELECT 'cell ' || c.cell_id AS who, u.slot_id, u.session_id, u.start_utc, u.end_utc FROM note_use u JOIN room_cell c USING (room_id) UNION ALL
SELECT DISTINCT 'person ' || d.person_id, u.slot_id, u.session_id, u.start_utc, u.end_utc FROM note_use u JOIN credit d USING (session_id);
CREATE INDEX temp.note_busy_time ON note_busy (who, start_utc, slot_id);
CREATE TEMP TABLE note_clash AS
SELECT DISTINCT substr(a.who, 1, 4) AS kind, iif(a.who GLOB 'person *', a.who, '') AS who, a.slot_id AS a, b.slot_id AS b
FROM note_busy a CROSS JOIN note_busy b ON b.who = a.who AND b.start_utc >= a.start_utc AND b.start_utc < max(a.end_utc, a.start_utc + 1)
WHERE (a.start_utc < b.start_utc OR a.slot_id < b.slot_id)
  AND (a.who GLOB 'cell *' OR a.session_id <> b.session_id)
LIMIT 10000;
INSERT INTO import_note (section, text, json)
SELECT 'conflicts_rooms', a.said || ' and ' || b.said, json_array(a.said, b.said)
FROM note_clash c JOIN note_use a ON a.slot_id = c.a JOIN note_use b ON b.slot_id = c.b
WHERE c.kind = 'cell' ORDER BY a.start_utc, a.slot_id, b.slot_id;
INSERT INTO import_note (section, text, json)
SELECT 'conflicts_people', p.name || ': ' || a.said || ' and ' || b.said, json_object('person', p.name, 'code', p.code, 'sessions', json_array(a.said, b.said))
FROM note_clash c JOIN note_use a ON a.slot_id = c.a JOIN note_use b ON b.slot_id = c.b
JOIN person p ON 'person ' || p.person_id = c.who
WHERE c.kind = 'pers' ORDER BY a.start_utc, p.name, a.slot_id;

-- 6. Reading the file --------------------------------------------------------------------

INSERT INTO import_note (section, text, json)
SELECT iif(skipped, 'skipped', 'repairs'), iif(line > 0, 'line ' || line || ': ', '') || text, json_object('line', line, 'reason', text)
FROM stage_note ORDER BY skipped, line, rowid;

-- 7. Paper ------------------------------------------------------------------------------

-- Door signs, posters and badges that say something else now, if anything has been printed.
CREATE TEMP TABLE note_touched AS
SELECT session_id FROM merge_changed UNION SELECT session_id FROM merge_withdrawn UNION SELECT session_id FROM merge_added;
INSERT INTO import_note (section, text, json)
SELECT 'reprint', 'door sign of ' || r.name || ', ' || d.day, json_object('layout', 'door-sign', 'room', r.name, 'day', d.day)
FROM (SELECT DISTINCT mine.room_id, p.day
      FROM (SELECT session_id, room_id, day FROM was_slot UNION SELECT session_id, room_id, day FROM slot WHERE state = 'active') p
      JOIN room_cell used ON used.room_id = p.room_id JOIN room_cell mine ON mine.cell_id = used.cell_id
      WHERE p.session_id IN (SELECT session_id FROM note_touched)) d
JOIN room r USING (room_id) JOIN was_printed w
WHERE w.printed AND r.state = 'active'
  -- a room that has another inside it is not a door
  AND NOT EXISTS (SELECT 1 FROM room o WHERE o.state = 'active' AND o.room_id <> r.room_id
                  AND EXISTS (SELECT 1 FROM room_cell k WHERE k.room_id = o.room_id)
                  AND NOT EXISTS (SELECT cell_id FROM room_cell k WHERE k.room_id = o.room_id EXCEPT
                                  SELECT cell_id FROM room_cell k WHERE k.room_id = r.room_id)
                  AND (SELECT count(*) FROM room_cell k WHERE k.room_id = o.room_id)
                      < (SELECT count(*) FROM room_cell k WHERE k.room_id = r.room_id))
ORDER BY d.day, r.sort;
INSERT INTO import_note (section, text, json)
SELECT 'reprint', 'daily poster of ' || p.day, json_object('layout', 'daily-poster', 'day', p.day)
FROM (SELECT session_id, day FROM was_slot UNION SELECT session_id, day FROM slot WHERE state = 'active') p JOIN was_printed w
WHERE w.printed AND p.session_id IN (SELECT session_id FROM note_touched) GROUP BY p.day ORDER BY p.day;
INSERT INTO import_note (section, text, json)
SELECT 'reprint', 'badge of ' || p.name, json_object('layout', 'speaker-badge', 'person', p.name, 'code', p.code)
FROM person p JOIN was_printed w
WHERE w.printed AND p.state = 'active'
  AND p.person_id IN (SELECT person_id FROM credit WHERE session_id IN (SELECT session_id FROM note_touched) UNION
                      SELECT person_id FROM was_credit WHERE session_id IN (SELECT session_id FROM note_touched) UNION
                      SELECT person_id FROM merge_person_changed UNION SELECT person_id FROM merge_person_added)
ORDER BY p.name, p.person_id;

-- Codes that mean something else than before, or nothing: there are none.
CREATE TEMP TABLE note_code AS
SELECT code, 'session ' || session_id AS means FROM note_session UNION ALL
SELECT code, 'person ' || person_id FROM person UNION ALL
SELECT code, 'day ' || day FROM day UNION ALL
SELECT code, 'room-day ' || room_id || ' ' || day FROM room_day;
CREATE INDEX temp.note_code_code ON note_code (code);
INSERT INTO import_note (section, text, json)
SELECT 'codes', w.code, json_object('code', w.code) FROM was_code w
WHERE NOT EXISTS (SELECT 1 FROM note_code n WHERE n.code = w.code AND n.means = w.means);
