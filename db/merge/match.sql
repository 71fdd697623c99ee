-- From the staging tables into the tables, inside one transaction of merge.c,
-- which has put the source of the file into merge_run. First: which rooms and
-- sessions of the file are known. What is new is entered, and left in merge_added.

-- 1. Rooms -----------------------------------------------------------------
-- By the spelling that was seen before, by name, or by name but for case and
-- spaces; else the room is new, with one cell of its own.

CREATE TEMP TABLE merge_room (
    position INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    folded   TEXT NOT NULL,
    room_id  INTEGER
);
INSERT INTO merge_room
SELECT position, name, fold(name), NULL FROM stage_room;
INSERT INTO merge_room
SELECT (SELECT coalesce(max(position), 0) FROM stage_room) + row_number() OVER (ORDER BY min(row)), room, fold(room), NULL
FROM stage_session
WHERE room <> '' AND room NOT IN (SELECT name FROM stage_room)
GROUP BY room;

CREATE TEMP TABLE merge_new_room AS                     -- for now: the folded names of the rooms there are
SELECT fold(name) AS folded, room_id, name, state FROM room;
CREATE INDEX temp.merge_new_room_folded ON merge_new_room (folded);
UPDATE merge_room SET room_id = coalesce(
    (SELECT a.room_id FROM room_alias a WHERE a.alias = merge_room.name),
    (SELECT k.room_id FROM merge_new_room k WHERE k.folded = merge_room.folded AND k.name = merge_room.name
     ORDER BY k.state, k.room_id DESC LIMIT 1),
    (SELECT k.room_id FROM merge_new_room k WHERE k.folded = merge_room.folded ORDER BY k.state, k.room_id DESC LIMIT 1));
DROP TABLE merge_new_room;

CREATE TEMP TABLE merge_new_room AS
SELECT folded, min(position) AS position, row_number() OVER (ORDER BY min(position)) AS n,
       (SELECT coalesce(max(room_id), 0) FROM room) AS rooms,
       (SELECT coalesce(max(group_id), 0) FROM room_group) AS groups,
       (SELECT coalesce(max(cell_id), 0) FROM cell) AS cells
FROM merge_room WHERE room_id IS NULL GROUP BY folded;
INSERT INTO room_group (group_id) SELECT groups + n FROM merge_new_room;
INSERT INTO cell (cell_id, group_id, label, position) SELECT cells + n, groups + n, '', 1 FROM merge_new_room;
INSERT INTO room (room_id, name, sort)
SELECT rooms + n, name, 0 FROM merge_new_room JOIN merge_room USING (position);
INSERT INTO room_cell (room_id, cell_id) SELECT rooms + n, cells + n FROM merge_new_room;
UPDATE merge_room SET room_id = w.rooms + w.n FROM merge_new_room w
WHERE merge_room.room_id IS NULL AND w.folded = merge_room.folded;
UPDATE room SET state = 'active' WHERE state = 'gone' AND room_id IN (SELECT room_id FROM merge_room);

-- Colours and columns follow `sort`, so it stays: rooms that no file has named
-- before come after those that one has, in the order of this file. Rooms that
-- only the organizer has named come last.
UPDATE room SET sort = (SELECT coalesce(max(k.sort), 0) FROM room k WHERE k.room_id IN (SELECT room_id FROM room_alias)) + f.n
FROM (SELECT room_id, row_number() OVER (ORDER BY min(position)) AS n FROM merge_room
      WHERE room_id NOT IN (SELECT room_id FROM room_alias) GROUP BY room_id) f
WHERE f.room_id = room.room_id;
INSERT INTO room_alias (alias, room_id) SELECT name, room_id FROM merge_room WHERE true ON CONFLICT DO NOTHING;
UPDATE room SET sort = (SELECT coalesce(max(k.sort), 0) FROM room k WHERE k.room_id IN (SELECT room_id FROM room_alias)) + f.n
FROM (SELECT room_id, row_number() OVER (ORDER BY sort, room_id) AS n FROM room
      WHERE room_id NOT IN (SELECT room_id FROM room_alias)) f
WHERE f.room_id = room.room_id;

-- 2. Which rows of the file are one session ----------------------------------
-- Rows with the same key and the same title are placements of one session.
-- The same key under another title is a mistake of the file (see 3).

CREATE TEMP TABLE merge_person_row (                    -- who is credited
    row      INTEGER NOT NULL,
    position INTEGER NOT NULL,
    credited TEXT NOT NULL,
    folded   TEXT NOT NULL,                             -- of credited
    listed   TEXT NOT NULL,                             -- of the name in the profile, folded
    person   TEXT NOT NULL,                             -- the same for the same person; see 6
    PRIMARY KEY (row, position)
) WITHOUT ROWID;
INSERT INTO stage_person (session, position, id, name, job, bio)      -- a list of people is like a session of its own
SELECT 0, position, id, name, job, bio FROM stage_attendee;
INSERT INTO merge_person_row
SELECT session, position, coalesce(credited, name), fold(coalesce(credited, name)), fold(name),
       coalesce('guid:' || guid, 'code:' || code, 'id:' || id, 'name:' || fold(name))
FROM stage_person;

CREATE TEMP TABLE merge_row (
    row     INTEGER PRIMARY KEY,
    lead    INTEGER NOT NULL,                           -- the first row of the same session
    folded  TEXT NOT NULL,                              -- title
    people  TEXT NOT NULL,                              -- in an order of their own
    room_id INTEGER
);
INSERT INTO merge_row
SELECT s.row, s.row, fold(s.title),
       coalesce((SELECT group_concat(p.folded, '; ') FROM
                 (SELECT DISTINCT folded FROM merge_person_row WHERE row = s.row ORDER BY folded) p), ''),
       r.room_id
FROM stage_session s LEFT JOIN merge_room r ON r.name = s.room;
CREATE INDEX temp.merge_row_lead ON merge_row (lead);

CREATE TEMP TABLE merge_link (link TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (link, row)) WITHOUT ROWID;
INSERT INTO merge_link
SELECT 'guid ' || guid || char(10) || folded, row FROM stage_session JOIN merge_row USING (row)
WHERE guid IN (SELECT guid FROM stage_session GROUP BY guid HAVING count(*) > 1) UNION ALL
SELECT 'code ' || code || char(10) || folded, row FROM stage_session JOIN merge_row USING (row)
WHERE code IN (SELECT code FROM stage_session GROUP BY code HAVING count(*) > 1) UNION ALL
SELECT 'uid ' || uid || char(10) || folded, row FROM stage_session JOIN merge_row USING (row)
WHERE uid IN (SELECT uid FROM stage_session GROUP BY uid HAVING count(*) > 1) UNION ALL
SELECT 'id ' || id || char(10) || folded, row FROM stage_session JOIN merge_row USING (row)
WHERE id IN (SELECT id FROM stage_session GROUP BY id HAVING count(*) > 1);

-- Three rounds, since rows may be joined by one key to those that another joins to more.
CREATE TEMP TABLE merge_round (n INTEGER NOT NULL);
CREATE TEMP TRIGGER merge_join AFTER INSERT ON merge_round BEGIN
    UPDATE merge_row SET lead = low.lead
    FROM (SELECT l.row, min(g.lead) AS lead
          FROM merge_link l
          JOIN (SELECT link, min(r.lead) AS lead FROM merge_link JOIN merge_row r USING (row) GROUP BY link) g USING (link)
          GROUP BY l.row) low
    WHERE low.row = merge_row.row AND low.lead < merge_row.lead;
END;
INSERT INTO merge_round VALUES (1), (2), (3);

-- 3. The file's sessions and their keys ---------------------------------------

CREATE TEMP TABLE merge_session (
    lead       INTEGER PRIMARY KEY,
    folded     TEXT NOT NULL,
    people     TEXT NOT NULL,
    people_row INTEGER NOT NULL,                        -- the row whose people are credited
    start_utc  INTEGER,
    print      TEXT NOT NULL,                           -- its fingerprint with time and place
    keyed      INTEGER NOT NULL,                        -- the source has keys for it
    session_id INTEGER UNIQUE
);
INSERT INTO merge_session
SELECT m.lead, m.folded, m.people,
       coalesce((SELECT min(p.row) FROM merge_row p WHERE p.lead = m.lead AND p.people <> ''), m.lead),
       min(s.start_utc),
       'slot' || char(10) || m.folded || char(10) || m.people || char(10) || coalesce(s.start_utc, '') || char(10) || coalesce(m.room_id, ''),
       max(coalesce(s.guid, s.code, s.uid, s.id, s.slug, s.url) IS NOT NULL), NULL
FROM merge_row m JOIN stage_session s USING (row)
GROUP BY m.lead;

-- What this file cannot tell, and so leaves as it is: what no session of it
-- has, if it is in a format that need not have it, and in which this source has
-- not told it before.
CREATE TEMP TABLE merge_untold AS
SELECT field FROM
(SELECT 'subtitle' AS field, 0 AS always, EXISTS (SELECT 1 FROM stage_session WHERE subtitle <> '') AS told UNION ALL
 SELECT 'abstract', 0, EXISTS (SELECT 1 FROM stage_abstract) UNION ALL
 SELECT 'kind', 0, EXISTS (SELECT 1 FROM stage_session WHERE kind <> '') UNION ALL
 SELECT 'language', 0, EXISTS (SELECT 1 FROM stage_session WHERE language <> '') UNION ALL
 SELECT 'track', 0, EXISTS (SELECT 1 FROM stage_session WHERE track <> '') UNION ALL
 SELECT 'url', 0, EXISTS (SELECT 1 FROM stage_session WHERE url <> '') UNION ALL
 SELECT 'room', 0, EXISTS (SELECT 1 FROM stage_session WHERE room <> '') UNION ALL
 SELECT 'people', 0, EXISTS (SELECT 1 FROM stage_person) UNION ALL
 SELECT 'cancelled', 0, EXISTS (SELECT 1 FROM stage_session WHERE cancelled) UNION ALL
 SELECT 'role', 1, EXISTS (SELECT 1 FROM stage_person WHERE role <> 'speaker') UNION ALL
 SELECT 'affiliation', 1, EXISTS (SELECT 1 FROM stage_person WHERE affiliation IS NOT NULL)) f
JOIN merge_run r
WHERE NOT f.told AND (f.always OR r.partial) AND EXISTS (SELECT 1 FROM stage_session)
  AND (r.untold_before IS NULL OR f.field IN (SELECT value FROM json_each(r.untold_before)));

-- Of which the file says to the letter what it said last time, and which nothing
-- has changed since: they are as they were, and whatever follows is about the rest.
CREATE INDEX temp.merge_digest ON stage_digest (digest);
CREATE TEMP TABLE merge_settled (lead INTEGER PRIMARY KEY, session_id INTEGER NOT NULL UNIQUE);
INSERT OR IGNORE INTO merge_settled
SELECT d.row, x.session_id
FROM listed l
CROSS JOIN stage_digest d ON d.digest = l.digest
CROSS JOIN was_session x ON x.session_id = l.session_id
CROSS JOIN stage_session s ON s.row = d.row
CROSS JOIN merge_row m ON m.row = d.row
WHERE l.source_id = (SELECT source_id FROM merge_run)
  AND (SELECT json_group_array(field) FROM merge_untold) = (SELECT untold_before FROM merge_run)
  AND NOT EXISTS (SELECT 1 FROM stage_digest o WHERE o.digest = d.digest AND o.row <> d.row)
  AND m.lead = m.row AND NOT EXISTS (SELECT 1 FROM merge_row o WHERE o.lead = m.lead AND o.row <> m.row)
  AND d.row NOT IN (SELECT row FROM merge_link)
  -- one of several lunches may be another's now
  AND (coalesce(s.guid, s.code, s.uid, s.id, s.slug, s.url) IS NOT NULL
       OR m.folded NOT IN (SELECT folded FROM merge_row GROUP BY folded HAVING count(*) > 1))
  AND (s.slug IS NULL OR s.slug NOT IN (SELECT slug FROM stage_session WHERE slug IS NOT NULL GROUP BY slug HAVING count(*) > 1))
  AND x.locked_json = '[]' AND x.state = iif(s.cancelled, 'cancelled', 'active')
  AND (s.start_utc IS NULL OR EXISTS (SELECT 1 FROM slot p WHERE p.session_id = x.session_id AND p.state = 'active'
                                      AND p.start_utc = s.start_utc AND p.room_id IS coalesce(m.room_id, p.room_id)));
CREATE TEMP TABLE merge_kept AS                         -- how many of these have kept which kind of key
SELECT 'guid' AS scheme, count(guid) AS n FROM stage_session WHERE row IN (SELECT lead FROM merge_settled) UNION ALL
SELECT 'code', count(code) FROM stage_session WHERE row IN (SELECT lead FROM merge_settled) UNION ALL
SELECT 'uid', count(uid) FROM stage_session WHERE row IN (SELECT lead FROM merge_settled) UNION ALL
SELECT 'id', count(id) FROM stage_session WHERE row IN (SELECT lead FROM merge_settled) UNION ALL
SELECT 'slug', count(slug) FROM stage_session WHERE row IN (SELECT lead FROM merge_settled) UNION ALL
SELECT 'url', count(url) FROM stage_session WHERE row IN (SELECT lead FROM merge_settled);

-- Fingerprints: title and people; and all of it, for what repeats. Those of
-- what is settled are its own.
CREATE TEMP VIEW merge_print AS
SELECT rung, value, lead
FROM (SELECT 7 AS rung, 'talk' || char(10) || folded || char(10) || people AS value, lead, folded, people FROM merge_session UNION ALL
      SELECT 8, print, lead, folded, people FROM merge_session) f
WHERE lead NOT IN (SELECT lead FROM merge_settled)
  AND NOT EXISTS (SELECT 1 FROM session_key y CROSS JOIN merge_settled t USING (session_id) CROSS JOIN merge_session o ON o.lead = t.lead
                  WHERE y.source_id = (SELECT source_id FROM merge_run) AND y.scheme = 'fingerprint' AND y.value = f.value
                    AND o.folded = f.folded AND o.people = f.people AND (f.rung = 7 OR o.print = f.value));

-- The rungs of the ladder, strongest first.
CREATE TEMP TABLE merge_key (
    rung   INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    value  TEXT NOT NULL,
    lead   INTEGER NOT NULL,
    PRIMARY KEY (rung, value, lead)
) WITHOUT ROWID;
-- One kind after the other, each as it is kept: in any other order it takes twice as long.
CREATE TEMP VIEW merge_keyed_row AS
SELECT s.*, m.lead FROM merge_row m CROSS JOIN stage_session s USING (row) WHERE m.lead NOT IN (SELECT lead FROM merge_settled);
INSERT OR IGNORE INTO merge_key SELECT 1, 'guid', guid, lead FROM merge_keyed_row WHERE guid IS NOT NULL ORDER BY guid, lead;
INSERT OR IGNORE INTO merge_key SELECT 2, 'code', code, lead FROM merge_keyed_row WHERE code IS NOT NULL ORDER BY code, lead;
INSERT OR IGNORE INTO merge_key SELECT 3, 'uid', uid, lead FROM merge_keyed_row WHERE uid IS NOT NULL ORDER BY uid, lead;
INSERT OR IGNORE INTO merge_key SELECT 4, 'id', id, lead FROM merge_keyed_row WHERE id IS NOT NULL ORDER BY id, lead;
INSERT OR IGNORE INTO merge_key SELECT 5, 'slug', slug, lead FROM merge_keyed_row WHERE slug IS NOT NULL ORDER BY slug, lead;
INSERT OR IGNORE INTO merge_key SELECT 6, 'url', url, lead FROM merge_keyed_row WHERE url IS NOT NULL ORDER BY url, lead;
INSERT OR IGNORE INTO merge_key SELECT 7, 'fingerprint', value, lead FROM merge_print WHERE rung = 7 ORDER BY value, lead;
INSERT OR IGNORE INTO merge_key SELECT 8, 'fingerprint', value, lead FROM merge_print WHERE rung = 8 ORDER BY value, lead;
CREATE INDEX temp.merge_key_strong ON merge_key (lead) WHERE rung <= 4;

-- A key that several have tells nothing.
CREATE TEMP TABLE merge_repeated AS
SELECT rung, scheme, value, count(*) AS n FROM merge_key GROUP BY rung, value HAVING count(*) > 1;
INSERT INTO merge_repeated
SELECT k.rung, k.scheme, k.value, count(*) + 1
FROM merge_key k
CROSS JOIN session_key y ON y.source_id = (SELECT source_id FROM merge_run) AND y.scheme = k.scheme AND y.value = k.value
CROSS JOIN merge_settled t ON t.session_id = y.session_id
CROSS JOIN stage_session s ON s.row = t.lead
WHERE k.value = CASE k.rung WHEN 1 THEN s.guid WHEN 2 THEN s.code WHEN 3 THEN s.uid WHEN 4 THEN s.id WHEN 5 THEN s.slug WHEN 6 THEN s.url END
GROUP BY k.rung, k.value;
DELETE FROM merge_key WHERE (rung, value) IN (SELECT rung, value FROM merge_repeated);

-- The strongest key of each.
CREATE TEMP TABLE merge_first (lead INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TEMP TABLE merge_first_rung (rung INTEGER NOT NULL);
CREATE TEMP TRIGGER merge_find_first AFTER INSERT ON merge_first_rung BEGIN
    INSERT INTO merge_first
    SELECT lead, min(value) FROM merge_key WHERE rung = NEW.rung AND lead NOT IN (SELECT lead FROM merge_first) GROUP BY lead;
END;
INSERT INTO merge_first_rung VALUES (1), (2), (3), (4), (5), (6), (7), (8);

-- What has no key at all now is the same to the letter as something else: one
-- with it. That leaves fewer that could have the same fingerprint.
CREATE TEMP TABLE merge_orphan AS
SELECT lead, print FROM merge_session s
WHERE lead NOT IN (SELECT lead FROM merge_first) AND lead NOT IN (SELECT lead FROM merge_settled);
CREATE INDEX temp.merge_orphan_lead ON merge_orphan (lead);
CREATE INDEX temp.merge_orphan_print ON merge_orphan (print);
CREATE TEMP TABLE merge_like AS                         -- and what they are the same as
SELECT lead, print FROM merge_session
WHERE EXISTS (SELECT 1 FROM merge_orphan) AND print IN (SELECT print FROM merge_orphan) AND lead NOT IN (SELECT lead FROM merge_orphan);
CREATE INDEX temp.merge_like_print ON merge_like (print);
UPDATE merge_row SET lead = f.lead
FROM (SELECT o.lead AS was, coalesce((SELECT min(k.lead) FROM merge_like k WHERE k.print = o.print), same.lead) AS lead
      FROM merge_orphan o JOIN (SELECT print, min(lead) AS lead FROM merge_orphan GROUP BY print) same USING (print)) f
WHERE merge_row.lead = f.was;
DELETE FROM merge_session WHERE EXISTS (SELECT 1 FROM merge_orphan) AND lead NOT IN (SELECT lead FROM merge_row);
DELETE FROM merge_key WHERE scheme = 'fingerprint' AND EXISTS (SELECT 1 FROM merge_orphan);
INSERT INTO merge_key
SELECT rung, 'fingerprint', value, lead FROM merge_print WHERE EXISTS (SELECT 1 FROM merge_orphan)
GROUP BY value HAVING count(*) = 1;
DELETE FROM merge_first WHERE EXISTS (SELECT 1 FROM merge_orphan);
INSERT INTO merge_first_rung
SELECT value FROM json_each('[1, 2, 3, 4, 5, 6, 7, 8]') WHERE EXISTS (SELECT 1 FROM merge_orphan);

-- 4. Which of these are known ---------------------------------------------------
-- Down the ladder, first by the keys of this source, then by those of others;
-- one to one, the more alike first. A key can be given to another session: then
-- title and people say so, be it that they are those of another that is known,
-- or that neither the title is like the old one nor anybody the same who speaks.

CREATE TEMP VIEW merge_as_is AS
SELECT x.session_id, x.state, x.folded,
       coalesce((SELECT group_concat(c.folded, '; ') FROM
                 (SELECT DISTINCT fold(name) AS folded FROM credit WHERE session_id = x.session_id ORDER BY folded) c), '') AS people,
       p.start_utc, p.room_id, p.day
FROM was_session x LEFT JOIN slot p ON p.slot_id = (SELECT f.slot_id FROM slot f WHERE f.session_id = x.session_id AND f.state = 'active'
                                                ORDER BY f.start_utc LIMIT 1);
CREATE TEMP TABLE merge_known (
    session_id INTEGER PRIMARY KEY,
    own        INTEGER NOT NULL,                        -- 2: in the last file of this source; 1: it had it before; 0: another has it
    folded     TEXT NOT NULL,
    people     TEXT NOT NULL,
    start_utc  INTEGER,
    room_id    INTEGER,
    day        TEXT
);
INSERT INTO merge_known
SELECT session_id, iif(l.session_id IS NULL, 1, 2), folded, people, start_utc, room_id, day
FROM merge_as_is LEFT JOIN (SELECT session_id FROM listed WHERE source_id = (SELECT source_id FROM merge_run)) l USING (session_id)
WHERE (l.session_id IS NOT NULL
       OR state = 'withdrawn' AND session_id IN (SELECT session_id FROM session_key WHERE source_id = (SELECT source_id FROM merge_run)))
  AND session_id NOT IN (SELECT session_id FROM merge_settled);

-- Who is who to the letter: title and people, or a title that only one has.
-- First of what is still there.
CREATE TEMP TABLE merge_exact (lead INTEGER PRIMARY KEY, session_id INTEGER NOT NULL UNIQUE);
INSERT INTO merge_exact
SELECT s.lead, k.session_id
FROM (SELECT folded, people, min(lead) AS lead FROM merge_session
      WHERE lead NOT IN (SELECT lead FROM merge_settled)
        AND folded || char(10) || people NOT IN (SELECT folded || char(10) || people FROM merge_session
                                                 WHERE lead IN (SELECT lead FROM merge_settled))
      GROUP BY folded, people HAVING count(*) = 1) s
JOIN (SELECT folded, people, min(session_id) AS session_id FROM merge_known WHERE own = 2 GROUP BY folded, people HAVING count(*) = 1) k
USING (folded, people);
INSERT OR IGNORE INTO merge_exact
SELECT s.lead, k.session_id
FROM (SELECT folded, people, people_row, min(lead) AS lead FROM merge_session
      WHERE lead NOT IN (SELECT lead FROM merge_settled)
        AND folded NOT IN (SELECT folded FROM merge_session WHERE lead IN (SELECT lead FROM merge_settled))
      GROUP BY folded HAVING count(*) = 1) s
JOIN (SELECT folded, people, session_id FROM merge_known GROUP BY folded HAVING count(*) = 1 UNION ALL
      SELECT folded, people, min(session_id) FROM merge_known WHERE own = 2 GROUP BY folded HAVING count(*) = 1) k USING (folded)
WHERE s.people = '' OR k.people = ''
   OR EXISTS (SELECT 1 FROM credit c JOIN merge_person_row p ON p.row = s.people_row AND p.folded = fold(c.name)
              WHERE c.session_id = k.session_id);

-- Has all of it moved by the same time, to another day or another offset?
CREATE TEMP TABLE merge_shift AS
SELECT seconds FROM (SELECT s.start_utc - k.start_utc AS seconds, count(*) AS n, sum(count(*)) OVER () AS of
                     FROM merge_exact JOIN merge_session s USING (lead) JOIN merge_known k USING (session_id)
                     WHERE s.start_utc IS NOT NULL AND k.start_utc IS NOT NULL GROUP BY 1)
WHERE seconds <> 0 AND n >= 5 AND 2 * n > of + (SELECT count(*) FROM merge_settled);
UPDATE merge_known SET start_utc = start_utc + seconds, day = logical_day(start_utc + seconds, e.zone, e.day_change_min)
FROM merge_shift, event e WHERE start_utc IS NOT NULL;

-- What the keys say, and whether who is who to the letter denies it. A kind of
-- key that is denied more often than not has been given anew. Of one that is
-- denied often, or is no more than a number or a name, what is denied is not
-- so; a guid or a code that is so alone is right, and the session another.
CREATE TEMP TABLE merge_claim AS
SELECT k.rung, k.scheme, k.value, k.lead, y.session_id, e.session_id IS y.session_id AS agrees,
       e.session_id IS NOT y.session_id
       AND (e.lead IS NOT NULL OR f.lead IS NOT NULL OR y.session_id IN (SELECT session_id FROM merge_settled)) AS denied
FROM merge_key k
JOIN session_key y ON y.source_id = (SELECT source_id FROM merge_run) AND y.scheme = k.scheme AND y.value = k.value
LEFT JOIN merge_exact e ON e.lead = k.lead
LEFT JOIN merge_exact f ON f.session_id = y.session_id
WHERE k.rung <= 6;
-- What has its title, place and time is no other, whoever has its people; what
-- has another title than what is to the letter where it was is another.
CREATE TEMP TABLE merge_odd AS
SELECT c.lead, c.session_id, n.folded = s.folded AS title, n.folded = s.folded AND n.start_utc = s.start_utc AND n.room_id = r.room_id AS place
FROM (SELECT DISTINCT lead, session_id FROM merge_claim WHERE NOT agrees) c
CROSS JOIN merge_known n ON n.session_id = c.session_id CROSS JOIN merge_session s ON s.lead = c.lead CROSS JOIN merge_row r ON r.row = c.lead;
UPDATE merge_claim SET denied = 0 WHERE denied AND (lead, session_id) IN (SELECT lead, session_id FROM merge_odd WHERE place);
CREATE TEMP TABLE merge_stay (lead INTEGER PRIMARY KEY, session_id INTEGER NOT NULL UNIQUE);
INSERT OR IGNORE INTO merge_stay
SELECT s.lead, k.session_id FROM merge_session s JOIN merge_row r ON r.row = s.lead JOIN merge_known k USING (folded, people, start_utc, room_id)
WHERE EXISTS (SELECT 1 FROM merge_odd WHERE NOT title) AND s.lead NOT IN (SELECT lead FROM merge_settled);
UPDATE merge_claim SET denied = 1
WHERE NOT agrees AND (lead, session_id) IN (SELECT lead, session_id FROM merge_odd WHERE NOT title)
  AND (lead IN (SELECT lead FROM merge_stay) OR session_id IN (SELECT session_id FROM merge_stay));
CREATE INDEX temp.merge_claim_key ON merge_claim (scheme, value);
CREATE TEMP TABLE merge_doubt AS                        -- of a kind of key: 1, many are wrong; 2, most
SELECT scheme, iif(sum(denied) < 3, 0, iif(sum(denied) > sum(agrees) + n, 2, sum(denied) * 20 > sum(agrees) + n)) AS doubt
FROM merge_claim JOIN merge_kept USING (scheme) GROUP BY scheme;
CREATE TEMP TABLE merge_denied AS
SELECT c.scheme, c.lead, c.session_id FROM merge_claim c JOIN merge_doubt d USING (scheme)
WHERE d.doubt = 2 OR c.denied AND (c.rung > 2 OR d.doubt = 1);
CREATE INDEX temp.merge_denied_lead ON merge_denied (lead, scheme);

CREATE TEMP TABLE merge_keyed AS                        -- which sessions the source has such a key for
SELECT DISTINCT y.scheme, y.session_id FROM session_key y
WHERE y.source_id = (SELECT source_id FROM merge_run) AND y.scheme IN ('guid', 'code', 'uid', 'id')
  AND y.session_id NOT IN (SELECT session_id FROM merge_settled);
CREATE INDEX temp.merge_keyed_session ON merge_keyed (session_id, scheme);
CREATE TEMP TABLE merge_stable (scheme TEXT NOT NULL);  -- keys that most sessions found by any have kept
-- Two keys of a kind that the source keeps are two sessions.
CREATE TEMP VIEW merge_apart AS
SELECT z.lead, h.session_id
FROM merge_key z JOIN merge_stable t USING (scheme) JOIN merge_keyed h USING (scheme)
WHERE z.rung <= 4 AND NOT EXISTS (SELECT 1 FROM merge_claim c WHERE c.scheme = z.scheme AND c.value = z.value);

CREATE TEMP TABLE merge_found (lead INTEGER PRIMARY KEY, session_id INTEGER NOT NULL UNIQUE, rung INTEGER NOT NULL, own INTEGER NOT NULL);
INSERT INTO merge_found SELECT lead, session_id, 0, 1 FROM merge_settled;
CREATE TEMP TABLE merge_rung (rung INTEGER NOT NULL, own INTEGER NOT NULL);
CREATE TEMP TRIGGER merge_match_session AFTER INSERT ON merge_rung BEGIN
    INSERT INTO merge_found
    SELECT lead, session_id, NEW.rung, NEW.own
    FROM (SELECT lead, session_id,
                 row_number() OVER (PARTITION BY lead ORDER BY alike DESC, session_id) AS of_lead,
                 row_number() OVER (PARTITION BY session_id ORDER BY alike DESC, there DESC, lead) AS of_session
          FROM (SELECT DISTINCT k.lead, x.session_id, k.rung, s.people_row, s.people, s.start_utc,
                       NEW.rung = 8 AND EXISTS (SELECT 1 FROM merge_known n WHERE n.session_id = x.session_id AND n.start_utc = s.start_utc) AS there,
                       similar(s.folded, x.folded) AS alike,
                       NEW.own AND coalesce((SELECT doubt FROM merge_doubt d WHERE d.scheme = k.scheme), 0) AS doubt
                FROM source o
                CROSS JOIN merge_key k
                CROSS JOIN session_key y ON y.source_id = o.source_id AND y.scheme = k.scheme AND y.value = k.value
                CROSS JOIN was_session x ON x.session_id = y.session_id
                CROSS JOIN merge_session s ON s.lead = k.lead
                WHERE k.rung = NEW.rung AND (o.source_id = (SELECT source_id FROM merge_run)) = NEW.own
                  AND k.lead NOT IN (SELECT lead FROM merge_found)
                  AND x.session_id NOT IN (SELECT session_id FROM merge_found)
                  AND NOT (NEW.own AND EXISTS (SELECT 1 FROM merge_denied d WHERE d.lead = k.lead AND d.scheme = k.scheme
                                               AND d.session_id = y.session_id))) c
          WHERE (NEW.own OR NOT EXISTS (SELECT 1 FROM listed l WHERE l.session_id = c.session_id
                                        AND l.source_id = (SELECT source_id FROM merge_run)))
            -- two lunches at two times are two
            AND (NEW.rung <> 7 OR c.people <> ''
                 OR EXISTS (SELECT 1 FROM slot p WHERE p.session_id = c.session_id AND p.state = 'active' AND p.start_utc IS c.start_utc))
            AND (NEW.rung >= 7 OR NEW.rung = 1 AND NOT c.doubt OR NEW.rung = 2 AND NEW.own AND NOT c.doubt
                 OR c.alike >= iif(c.doubt, 0.6, 0.35)
                 OR NOT c.doubt AND EXISTS (SELECT 1 FROM credit r JOIN merge_person_row p ON p.row = c.people_row
                                            WHERE r.session_id = c.session_id
                                              AND (p.folded = fold(r.name) OR similar(plain_name(p.credited), plain_name(r.name)) >= 0.6))
                 -- where nobody is told, the place and the time
                 OR NOT c.doubt AND NEW.own AND c.people = ''
                    AND EXISTS (SELECT 1 FROM merge_known k WHERE k.session_id = c.session_id AND k.people = ''
                                AND k.start_utc = c.start_utc AND k.room_id = (SELECT r.room_id FROM merge_row r WHERE r.row = c.lead))))
    WHERE of_lead = 1 AND of_session = 1;
END;
INSERT INTO merge_rung VALUES (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1);
INSERT INTO merge_stable
SELECT scheme
FROM (SELECT k.scheme, EXISTS (SELECT 1 FROM session_key y WHERE y.source_id = (SELECT source_id FROM merge_run)
                               AND y.scheme = k.scheme AND y.value = k.value AND y.session_id = f.session_id) AS has, 1 AS had
      FROM (SELECT lead, session_id FROM merge_found WHERE rung > 0 UNION
            SELECT e.lead, e.session_id FROM merge_exact e JOIN merge_session s USING (lead)
            WHERE s.people <> '' AND e.lead NOT IN (SELECT lead FROM merge_found)) f
      JOIN merge_key k USING (lead) JOIN merge_keyed h ON h.session_id = f.session_id AND h.scheme = k.scheme UNION ALL
      SELECT scheme, n, n FROM merge_kept WHERE n > 0 AND scheme IN ('guid', 'code', 'uid', 'id'))
WHERE scheme NOT IN (SELECT scheme FROM merge_doubt WHERE doubt > 0)
GROUP BY scheme
HAVING 4 * sum(has) >= 3 * sum(had);
INSERT INTO merge_rung SELECT 8, 1 WHERE NOT EXISTS (SELECT 1 FROM merge_shift);
INSERT INTO merge_rung VALUES (7, 1);
INSERT INTO merge_rung VALUES (1, 0), (2, 0), (6, 0), (8, 0), (7, 0);

-- What is left of the file, and of what the last file had or another source has:
-- by what is the same of title, people, place and time, if nothing else is the
-- same in that way.
CREATE TEMP TABLE merge_near (
    lead       INTEGER NOT NULL,
    session_id INTEGER NOT NULL,
    title      INTEGER NOT NULL,                        -- the same
    people     INTEGER NOT NULL,                        -- the same, and not nobody
    shared     INTEGER NOT NULL,                        -- somebody is the same
    others     INTEGER NOT NULL,                        -- somebody is told of both, and nobody is the same
    time       INTEGER NOT NULL,
    room       INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    clock      INTEGER NOT NULL,                        -- the time, on whatever day
    words      INTEGER NOT NULL,                        -- of the abstract, more than few
    own        INTEGER NOT NULL,
    alike      INTEGER NOT NULL,                        -- the titles: 1, somewhat; 2, very; 3, one has all of the other, and is long
    inside     INTEGER NOT NULL,                        -- one has all of the other
    apart      INTEGER NOT NULL,                        -- two keys of a kind that the source keeps: of a session entered anew
    gap        INTEGER,                                 -- seconds
    PRIMARY KEY (lead, session_id)
) WITHOUT ROWID;
CREATE TEMP TABLE merge_rest AS
SELECT s.lead, s.folded, s.people, s.people_row, s.start_utc, m.room_id, logical_day(s.start_utc, e.zone, e.day_change_min) AS day
FROM merge_session s JOIN merge_row m ON m.row = s.lead JOIN event e
WHERE s.lead NOT IN (SELECT lead FROM merge_found);
-- A room that lost most of its sessions to a new one has a new name.
UPDATE merge_known SET room_id = n.now
FROM (SELECT k.room_id AS was, r.room_id AS now
      FROM merge_found f JOIN merge_known k USING (session_id) JOIN merge_row r ON r.row = f.lead
      WHERE r.room_id NOT IN (SELECT room_id FROM merge_known WHERE room_id IS NOT NULL)
        AND k.room_id NOT IN (SELECT room_id FROM merge_row WHERE row IN (SELECT lead FROM merge_settled) AND room_id IS NOT NULL)
      GROUP BY k.room_id, r.room_id
      HAVING 2 * count(*) > (SELECT count(*) FROM merge_found o JOIN merge_known h USING (session_id) WHERE h.room_id = k.room_id)) n
WHERE n.was = merge_known.room_id;
DELETE FROM merge_known WHERE session_id IN (SELECT session_id FROM merge_found);
INSERT INTO merge_known
SELECT session_id, 0, folded, people, start_utc, room_id, day FROM merge_as_is
WHERE EXISTS (SELECT 1 FROM merge_rest) AND state <> 'withdrawn'
  AND session_id NOT IN (SELECT session_id FROM merge_found UNION ALL SELECT session_id FROM merge_known);
-- Of two schedules that have nothing in common, nothing is looked for.
DELETE FROM merge_rest WHERE (SELECT count(*) FROM merge_rest) * (SELECT count(*) FROM merge_known) > 2000000;
CREATE TEMP TABLE merge_known_person AS
SELECT DISTINCT c.session_id, fold(c.name) AS folded FROM credit c JOIN merge_known USING (session_id);
CREATE INDEX temp.merge_known_person_folded ON merge_known_person (folded, session_id);
CREATE TEMP TABLE merge_pair AS
SELECT s.lead, k.session_id FROM merge_rest s JOIN merge_known k USING (folded) UNION
SELECT s.lead, o.session_id FROM merge_rest s JOIN merge_person_row p ON p.row = s.people_row JOIN merge_known_person o ON o.folded = p.folded UNION
SELECT s.lead, k.session_id FROM merge_rest s JOIN merge_known k USING (room_id) UNION
SELECT s.lead, k.session_id FROM merge_rest s JOIN merge_known k USING (start_utc);
-- Nor where everything has the same room, time or people, which is no schedule.
DELETE FROM merge_pair WHERE (SELECT count(*) FROM merge_pair) > 400000;
INSERT INTO merge_near
SELECT lead, session_id, title, people <> '' AND people = people_was, shared, NOT shared AND people <> '' AND people_was <> '',
       time, room, day, clock, words, own,
       iif(figures <> '' AND figures_was <> '' AND figures <> figures_was, 0, iif(inside AND shorter >= 16, 3, iif(alike >= 0.8 OR begins, 2, alike >= 0.6))), inside, apart, gap
FROM (SELECT s.lead, k.session_id, s.folded = k.folded AS title, s.people, k.people AS people_was,
             EXISTS (SELECT 1 FROM merge_person_row p JOIN merge_known_person o ON o.folded = p.folded AND o.session_id = k.session_id
                     WHERE p.row = s.people_row) AS shared,
             coalesce(s.start_utc = k.start_utc, 0) AS time, coalesce(s.room_id = k.room_id, 0) AS room, coalesce(s.day = k.day, 0) AS day,
             coalesce((s.start_utc - k.start_utc) % 86400 = 0, 0) AS clock,
             EXISTS (SELECT 1 FROM stage_abstract f, abstract x WHERE f.row = s.lead AND x.session_id = k.session_id
                     AND length(f.text) >= 80 AND f.text = x.text) AS words,
             k.own, similar(s.folded, k.folded) AS alike, instr(s.folded, k.folded) = 1 OR instr(k.folded, s.folded) = 1 AS begins,
             instr(s.folded, k.folded) OR instr(k.folded, s.folded) AS inside, min(length(s.folded), length(k.folded)) AS shorter,
             abs(s.start_utc - k.start_utc) AS gap,
             EXISTS (SELECT 1 FROM merge_apart a WHERE a.lead = s.lead AND a.session_id = k.session_id) AS apart,
             figures(s.folded) AS figures, figures(k.folded) AS figures_was
      FROM merge_pair JOIN merge_rest s USING (lead) JOIN merge_known k USING (session_id));
CREATE INDEX temp.merge_near_session ON merge_near (session_id);
CREATE TEMP TABLE merge_step (rung INTEGER NOT NULL, own INTEGER NOT NULL);
CREATE TEMP TRIGGER merge_match_rest AFTER INSERT ON merge_step BEGIN
    INSERT INTO merge_found
    SELECT lead, session_id, NEW.rung, NEW.own > 0
    FROM (SELECT n.lead, n.session_id, count(*) OVER (PARTITION BY n.lead) AS of_lead, count(*) OVER (PARTITION BY n.session_id) AS of_session
          FROM merge_near n
          WHERE n.own = NEW.own AND n.apart = (NEW.rung = 27)
            AND CASE NEW.rung WHEN 11 THEN n.title AND n.people AND n.room AND n.day
                              WHEN 12 THEN n.title AND n.room AND n.time
                              WHEN 13 THEN n.title AND NOT n.others AND n.room AND n.day
                              WHEN 14 THEN n.title AND NOT n.others AND n.room AND n.gap <= 1800   -- and nothing else is half as near
                                           AND NOT EXISTS (SELECT 1 FROM merge_near o WHERE o.lead = n.lead AND o.session_id <> n.session_id
                                                           AND o.title AND o.own = NEW.own AND o.gap < 2 * n.gap)
                                           AND NOT EXISTS (SELECT 1 FROM merge_near o WHERE o.session_id = n.session_id AND o.lead <> n.lead
                                                           AND o.title AND o.gap < 2 * n.gap)
                              WHEN 15 THEN n.title AND NOT n.others AND n.time
                              WHEN 16 THEN n.title AND n.shared
                              WHEN 17 THEN n.title AND NOT n.others AND n.room AND n.clock
                              WHEN 18 THEN n.room AND n.time AND (n.alike > n.others OR n.inside AND NOT n.others)
                              WHEN 19 THEN n.alike AND n.shared
                              WHEN 20 THEN n.alike AND NOT n.others AND n.room AND n.day
                              WHEN 21 THEN n.alike >= 2 AND NOT n.others AND (n.time OR n.room AND n.clock)
                              WHEN 22 THEN n.people AND n.time
                              WHEN 23 THEN n.room AND (n.shared AND n.time OR n.people AND n.gap <= 3600)
                              WHEN 24 THEN n.words
                              WHEN 25 THEN n.title AND n.room AND n.gap <= 1800
                                           OR n.alike = 3 AND (NOT n.others OR n.title AND (n.time OR n.room AND (n.day OR n.clock)))
                              WHEN 26 THEN EXISTS (SELECT 1 FROM merge_exact e WHERE e.lead = n.lead AND e.session_id = n.session_id)
                              ELSE n.shared AND (n.alike >= 2 AND n.day OR n.words AND (n.alike OR n.room AND n.time))
                                   OR n.alike >= 2 AND NOT n.others AND n.room AND n.time
                                   OR n.title AND NOT n.others AND n.room AND n.gap <= 3600
                                   OR n.alike = 3 AND EXISTS (SELECT 1 FROM merge_exact e WHERE e.lead = n.lead AND e.session_id = n.session_id) END)
    WHERE of_lead = 1 AND of_session = 1;
    DELETE FROM merge_near WHERE lead IN (SELECT lead FROM merge_found);
    DELETE FROM merge_near WHERE session_id IN (SELECT session_id FROM merge_found);
END;
INSERT INTO merge_step SELECT value, 2 FROM json_each('[11, 12, 13, 14, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27]');
INSERT INTO merge_step SELECT value, 1 FROM json_each('[11, 12, 13, 16, 18, 23, 26, 27]') WHERE EXISTS (SELECT 1 FROM merge_near WHERE own = 1);
INSERT INTO merge_step SELECT value, 0 FROM json_each('[11, 12, 13, 14, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]')
WHERE EXISTS (SELECT 1 FROM merge_near WHERE own = 0);
UPDATE merge_session SET session_id = f.session_id FROM merge_found f WHERE f.lead = merge_session.lead;

-- For the report: do the keys of the source still mean the same sessions?
CREATE TEMP TABLE merge_scheme AS                       -- of the sessions found that had such a key: how many have it still
SELECT scheme, sum(had) AS had, sum(has) AS has
FROM (SELECT k.scheme, 1 AS had, EXISTS (SELECT 1 FROM session_key y WHERE y.source_id = (SELECT source_id FROM merge_run)
                                         AND y.scheme = k.scheme AND y.value = k.value AND y.session_id = f.session_id) AS has
      FROM merge_key k CROSS JOIN merge_found f USING (lead) CROSS JOIN merge_keyed h ON h.session_id = f.session_id AND h.scheme = k.scheme
      WHERE k.rung <= 4 UNION ALL
      SELECT scheme, n, n FROM merge_kept WHERE n > 0 AND scheme IN ('guid', 'code', 'uid', 'id'))
GROUP BY scheme;
CREATE TEMP TABLE merge_unlike AS                       -- a key that meant another session
SELECT k.scheme, k.value, k.lead, y.session_id AS was
FROM merge_key k JOIN session_key y ON y.source_id = (SELECT source_id FROM merge_run) AND y.scheme = k.scheme AND y.value = k.value
WHERE k.rung <= 4 AND y.session_id IS NOT (SELECT session_id FROM merge_session s WHERE s.lead = k.lead);

CREATE TEMP TABLE merge_added AS
SELECT lead, (SELECT coalesce(max(session_id), 0) FROM session) + row_number() OVER (ORDER BY lead) AS session_id,
       (SELECT value FROM merge_first f WHERE f.lead = s.lead) AS key
FROM merge_session s WHERE session_id IS NULL;
CREATE UNIQUE INDEX temp.merge_added_session ON merge_added (session_id);
INSERT INTO track (name)
SELECT track FROM stage_session WHERE track <> '' GROUP BY track ORDER BY min(row)
ON CONFLICT DO NOTHING;
INSERT INTO session (session_id, code, title, subtitle, kind, language, track_id, url, state)
-- a feed of this event's own site says the code in the address of its page
SELECT a.session_id, new_code('session', iif(s.url = e.url || '/' || substr(s.url, -6),
                                             '00000000-0000-4000-8000-' || lower(hex(substr(s.url, -6))), a.key)),
       s.title, s.subtitle, s.kind, s.language, t.track_id, coalesce(s.url, ''),
       iif(s.cancelled AND (SELECT min(c.cancelled) FROM merge_row m JOIN stage_session c USING (row) WHERE m.lead = a.lead),
           'cancelled', 'active')
FROM merge_added a CROSS JOIN stage_session s ON s.row = a.lead CROSS JOIN event e
LEFT JOIN track t ON t.name = s.track ORDER BY a.rowid;
INSERT INTO abstract (session_id, text)
SELECT a.session_id, b.text FROM merge_added a CROSS JOIN stage_abstract b ON b.row = a.lead ORDER BY a.rowid;
UPDATE merge_session SET session_id = a.session_id FROM merge_added a WHERE a.lead = merge_session.lead;

-- A numbering that has been given up says nothing of what may come back.
DELETE FROM session_key
WHERE source_id = (SELECT source_id FROM merge_run) AND scheme IN (SELECT scheme FROM merge_doubt WHERE doubt > 0)
  AND session_id NOT IN (SELECT session_id FROM merge_settled);

CREATE TEMP TABLE merge_id (lead INTEGER PRIMARY KEY, session_id INTEGER NOT NULL);  -- little, so that it stays at hand
INSERT INTO merge_id SELECT lead, session_id FROM merge_session;
INSERT INTO session_key (source_id, scheme, value, session_id)
SELECT (SELECT source_id FROM merge_run), k.scheme, k.value, s.session_id
FROM (SELECT value AS rung FROM json_each('[2, 8, 7, 1, 4, 5, 3, 6]')) r  -- in the order in which they are kept
CROSS JOIN merge_key k USING (rung) CROSS JOIN merge_id s ON s.lead = k.lead
WHERE true
ON CONFLICT (source_id, scheme, value) DO UPDATE SET session_id = excluded.session_id WHERE session_id <> excluded.session_id;

CREATE TEMP TABLE merge_vanished AS
SELECT session_id FROM listed
WHERE source_id = (SELECT source_id FROM merge_run) AND session_id NOT IN (SELECT session_id FROM merge_session)
  AND EXISTS (SELECT 1 FROM merge_session);             -- a list of people says nothing of sessions
DELETE FROM listed
WHERE source_id = (SELECT source_id FROM merge_run) AND session_id IN (SELECT session_id FROM merge_vanished)
  -- what its state was said of by hand stays, until that is let go
  AND session_id NOT IN (SELECT x.session_id FROM was_session x, json_each(x.locked_json) k
                         WHERE x.locked_json <> '[]' AND k.value = 'state');
