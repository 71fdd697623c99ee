-- After match.sql: content and placements. What changed is left in the tables
-- merge_changed and merge_withdrawn.

-- The newest file says what is so. Fields edited by hand stay, and what the
-- file cannot tell; and what it leaves out stays if another source has the
-- session too, and may have told it.

UPDATE merge_row SET room_id = (
    SELECT p.room_id FROM stage_session s CROSS JOIN merge_session m CROSS JOIN slot p USING (session_id)
    WHERE s.row = merge_row.row AND m.lead = merge_row.lead AND p.state = 'active'
    ORDER BY p.start_utc <> s.start_utc, p.slot_id LIMIT 1)
WHERE room_id IS NULL AND 'room' IN (SELECT field FROM merge_untold);

CREATE TEMP TABLE merge_changed (session_id INTEGER PRIMARY KEY);
INSERT INTO merge_changed SELECT session_id FROM merge_added;
CREATE TEMP TABLE merge_mine (
    session_id INTEGER PRIMARY KEY,
    lead       INTEGER NOT NULL,
    people_row INTEGER NOT NULL,
    cancelled  INTEGER NOT NULL,                        -- all of its placements
    alone      INTEGER NOT NULL,                        -- no other source has it
    locked     INTEGER NOT NULL,                        -- fields of it were edited by hand
    slots      INTEGER NOT NULL,                        -- 0: placements stay as they are
    people     INTEGER NOT NULL                         -- 0: people stay
);
INSERT INTO merge_mine
SELECT session_id, lead, people_row, cancelled, alone, locked_json <> '[]',
       iif(locked_json <> '[]' AND EXISTS (SELECT 1 FROM json_each(locked_json) WHERE value = 'slots'), 0, alone OR placed),
       iif(locked_json <> '[]' AND EXISTS (SELECT 1 FROM json_each(locked_json) WHERE value = 'people'), 0,
           people <> '' OR alone AND 'people' NOT IN (SELECT field FROM merge_untold))
FROM (SELECT s.session_id, s.lead, s.people_row, s.people, coalesce(x.locked_json, '[]') AS locked_json,
             min(r.cancelled) AS cancelled, min(r.start_utc IS NOT NULL AND m.room_id IS NOT NULL) AS placed,
             NOT EXISTS (SELECT 1 FROM listed l WHERE l.session_id = s.session_id
                         AND l.source_id <> (SELECT source_id FROM merge_run)) AS alone
      FROM merge_session s LEFT JOIN was_session x USING (session_id) JOIN merge_row m USING (lead) JOIN stage_session r USING (row)
      WHERE s.lead NOT IN (SELECT lead FROM merge_settled)
      GROUP BY s.lead);

-- What is new has all of it already.
CREATE TEMP TABLE merge_content AS
SELECT c.* FROM
(SELECT x.session_id,
       iif(m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'title'), x.title, s.title) AS title,
       iif(s.subtitle = '' AND (NOT m.alone OR 'subtitle' IN (SELECT field FROM merge_untold))
           OR m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'subtitle'), x.subtitle, s.subtitle) AS subtitle,
       iif(s.kind = '' AND (NOT m.alone OR 'kind' IN (SELECT field FROM merge_untold))
           OR m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'kind'), x.kind, s.kind) AS kind,
       iif(s.language = '' AND (NOT m.alone OR 'language' IN (SELECT field FROM merge_untold))
           OR m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'language'), x.language, s.language) AS language,
       iif(s.track = '' AND (NOT m.alone OR 'track' IN (SELECT field FROM merge_untold))
           OR m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'track'), x.track_id, t.track_id) AS track_id,
       iif(s.url IS NULL AND (NOT m.alone OR 'url' IN (SELECT field FROM merge_untold))
           OR m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'url'), x.url, coalesce(s.url, '')) AS url,
       iif(m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'state'), x.state,
           iif(m.cancelled OR x.state = 'cancelled' AND 'cancelled' IN (SELECT field FROM merge_untold), 'cancelled', 'active')) AS state
FROM merge_mine m
CROSS JOIN session x USING (session_id)
CROSS JOIN stage_session s ON s.row = m.lead
LEFT JOIN track t ON t.name = s.track
WHERE m.session_id NOT IN (SELECT session_id FROM merge_added)) c
CROSS JOIN session x USING (session_id)
WHERE (x.title, x.subtitle, x.kind, x.language, x.url, x.state) <> (c.title, c.subtitle, c.kind, c.language, c.url, c.state)
   OR x.track_id IS NOT c.track_id;
INSERT INTO merge_changed SELECT session_id FROM merge_content;
UPDATE session SET title = c.title, subtitle = c.subtitle, kind = c.kind, language = c.language,
                   track_id = c.track_id, url = c.url, state = c.state
FROM merge_content c WHERE c.session_id = session.session_id;

CREATE TEMP TABLE merge_abstract AS
SELECT m.session_id, m.lead
FROM merge_mine m CROSS JOIN was_session x USING (session_id)
LEFT JOIN stage_abstract b ON b.row = m.lead
LEFT JOIN abstract a USING (session_id)
WHERE coalesce(b.text, '') <> coalesce(a.text, '')
  AND NOT (b.text IS NULL AND (NOT m.alone OR 'abstract' IN (SELECT field FROM merge_untold)))
  AND NOT (m.locked AND EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'abstract'));
INSERT OR IGNORE INTO merge_changed SELECT session_id FROM merge_abstract;
INSERT INTO abstract (session_id, text)
SELECT session_id, coalesce((SELECT text FROM stage_abstract WHERE row = lead), '') FROM merge_abstract WHERE true
ON CONFLICT DO UPDATE SET text = excluded.text;

CREATE TEMP TABLE merge_slot AS
SELECT m.session_id, r.room_id, s.start_utc,
       max(iif(s.end_utc BETWEEN s.start_utc AND s.start_utc + 4 * 86400, s.end_utc, s.start_utc)) AS end_utc,
       logical_day(s.start_utc, e.zone, e.day_change_min) AS day
FROM merge_mine m JOIN merge_row r USING (lead) JOIN stage_session s USING (row) JOIN event e
WHERE m.slots AND s.start_utc IS NOT NULL AND (m.cancelled OR NOT s.cancelled)
GROUP BY m.session_id, r.room_id, s.start_utc;
CREATE INDEX temp.merge_slot_session ON merge_slot (session_id);
INSERT INTO day (day, code)
SELECT day, new_code('day', day) FROM merge_slot WHERE day NOT IN (SELECT day FROM day) GROUP BY day ORDER BY day;

CREATE TEMP TABLE merge_gone AS                     -- for now: placements that are no more
SELECT slot_id, session_id FROM slot p
WHERE state = 'active' AND session_id IN (SELECT session_id FROM merge_mine WHERE slots)
  AND NOT EXISTS (SELECT 1 FROM merge_slot w WHERE w.session_id = p.session_id AND w.room_id IS p.room_id AND w.start_utc = p.start_utc);
INSERT OR IGNORE INTO merge_changed SELECT session_id FROM merge_gone;
UPDATE slot SET state = 'gone' WHERE slot_id IN (SELECT slot_id FROM merge_gone);
DROP TABLE merge_gone;

INSERT OR IGNORE INTO merge_changed
SELECT w.session_id FROM merge_slot w
WHERE NOT EXISTS (SELECT 1 FROM slot p WHERE p.state = 'active' AND p.session_id = w.session_id AND p.room_id IS w.room_id
                  AND p.start_utc = w.start_utc AND p.end_utc = w.end_utc AND p.day = w.day);
-- A placement that was given up and taken again is the same one.
UPDATE slot SET state = 'active' FROM merge_slot w
WHERE slot.state = 'gone' AND slot.session_id = w.session_id AND slot.room_id IS w.room_id AND slot.start_utc = w.start_utc
  AND slot.slot_id = (SELECT max(p.slot_id) FROM slot p WHERE p.session_id = w.session_id AND p.room_id IS w.room_id
                      AND p.start_utc = w.start_utc)
  AND NOT EXISTS (SELECT 1 FROM slot p WHERE p.state = 'active' AND p.session_id = w.session_id AND p.room_id IS w.room_id
                  AND p.start_utc = w.start_utc);
UPDATE slot SET end_utc = w.end_utc, day = w.day FROM merge_slot w
WHERE slot.state = 'active' AND slot.session_id = w.session_id AND slot.room_id IS w.room_id AND slot.start_utc = w.start_utc
  AND (slot.end_utc <> w.end_utc OR slot.day <> w.day);
INSERT INTO slot (session_id, room_id, start_utc, end_utc, day)
SELECT w.session_id, w.room_id, w.start_utc, w.end_utc, w.day FROM merge_slot w
WHERE NOT EXISTS (SELECT 1 FROM slot p WHERE p.state = 'active' AND p.session_id = w.session_id AND p.room_id IS w.room_id
                  AND p.start_utc = w.start_utc)
ORDER BY w.start_utc, w.session_id, w.room_id;

-- What no source has any more is withdrawn; its code goes on telling so.
CREATE TEMP TABLE merge_withdrawn AS
SELECT session_id FROM merge_vanished JOIN session x USING (session_id)
WHERE x.state <> 'withdrawn' AND session_id NOT IN (SELECT session_id FROM listed);
UPDATE session SET state = 'withdrawn' WHERE session_id IN (SELECT session_id FROM merge_withdrawn);

-- A room that lost its last session is gone, unless the organizer has said what it is made of.
UPDATE room SET state = 'gone'
WHERE state = 'active' AND room_id NOT IN (SELECT room_id FROM merge_room)
  AND room_id IN (SELECT p.room_id FROM slot p WHERE p.session_id IN (SELECT session_id FROM merge_session UNION ALL
                                                                      SELECT session_id FROM merge_vanished))
  AND room_id NOT IN (SELECT p.room_id FROM slot p JOIN session x USING (session_id)
                      WHERE p.room_id IS NOT NULL AND p.state = 'active' AND x.state <> 'withdrawn')
  AND NOT EXISTS (SELECT 1 FROM room_cell JOIN cell c USING (cell_id) WHERE room_cell.room_id = room.room_id AND c.label <> '');
UPDATE room_group SET sort = f.sort
FROM (SELECT c.group_id, min(r.sort) AS sort FROM cell c JOIN room_cell USING (cell_id) JOIN room r USING (room_id)
      GROUP BY c.group_id) f
WHERE f.group_id = room_group.group_id AND room_group.sort <> f.sort;
