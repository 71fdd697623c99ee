-- After people.sql, in the same transaction: who is on a list of people, and
-- so has a badge without being in a session. Who they are has been found with
-- the people of sessions there. What changed is left in
-- merge_listed_added, merge_listed_changed and merge_listed_gone.

CREATE TEMP TABLE merge_attendee (                      -- the first row of each person
    person_id INTEGER PRIMARY KEY,
    position  INTEGER NOT NULL,
    own       INTEGER NOT NULL                          -- no other source had the person before
);
INSERT INTO merge_attendee
SELECT p.person_id, min(r.position), o.source_id = (SELECT source_id FROM merge_run)
FROM merge_person_row r JOIN merge_person p USING (person)
JOIN (SELECT person_id, min(source_id) AS source_id FROM person_key GROUP BY person_id) o USING (person_id)
WHERE r.row = 0 GROUP BY p.person_id;

-- Lists ------------------------------------------------------------------------

CREATE TEMP TABLE merge_listed_added AS
SELECT person_id FROM merge_attendee
WHERE person_id NOT IN (SELECT person_id FROM person_listed WHERE source_id = (SELECT source_id FROM merge_run));
CREATE TEMP TABLE merge_listed_gone AS
SELECT person_id FROM person_listed
WHERE source_id = (SELECT source_id FROM merge_run) AND person_id NOT IN (SELECT person_id FROM merge_attendee)
  AND EXISTS (SELECT 1 FROM merge_attendee);
DELETE FROM person_listed
WHERE source_id = (SELECT source_id FROM merge_run) AND person_id IN (SELECT person_id FROM merge_listed_gone);
INSERT INTO person_listed (person_id, source_id, role)
SELECT m.person_id, (SELECT source_id FROM merge_run), a.role FROM merge_attendee m JOIN stage_attendee a USING (position)
WHERE true
ON CONFLICT (person_id, source_id) DO UPDATE SET role = excluded.role WHERE role <> excluded.role;

-- Badges -------------------------------------------------------------------------
-- What a list says of somebody whom a schedule has as well: how to write their
-- name, if it is the same one, and pronouns; the programme has the affiliation.

CREATE TEMP TABLE merge_card AS
SELECT x.person_id,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value IN ('name', 'first')), x.first,
           iif(m.own OR fold(a.first || ' ' || a.rest) = fold(x.name), a.first, x.first)) AS first,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value IN ('name', 'rest')), x.rest,
           iif(m.own OR fold(a.first || ' ' || a.rest) = fold(x.name), a.rest, x.rest)) AS rest,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'native') OR a.native = '', x.native, a.native) AS native,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value IN ('native', 'native_lang')) OR a.native = '', x.native_lang,
           coalesce(nullif(a.native_language, ''), native_lang(a.name, a.native), '')) AS native_lang,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'pronouns'), x.pronouns,
           coalesce(a.pronouns, x.pronouns)) AS pronouns,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'affiliation'), x.affiliation,
           iif(m.own OR (x.affiliation = '' AND NOT EXISTS (SELECT 1 FROM credit c WHERE c.person_id = x.person_id AND c.affiliation <> '')),
               coalesce(a.affiliation, x.affiliation), x.affiliation)) AS affiliation
FROM merge_attendee m JOIN stage_attendee a USING (position) JOIN person x USING (person_id);
DELETE FROM merge_card
WHERE EXISTS (SELECT 1 FROM person x WHERE x.person_id = merge_card.person_id AND x.first = merge_card.first
              AND x.rest = merge_card.rest AND x.native = merge_card.native AND x.native_lang = merge_card.native_lang
              AND x.pronouns = merge_card.pronouns AND x.affiliation = merge_card.affiliation);
UPDATE person SET first = c.first, rest = c.rest, native = c.native, native_lang = c.native_lang, pronouns = c.pronouns,
                  affiliation = c.affiliation
FROM merge_card c WHERE c.person_id = person.person_id;
INSERT OR IGNORE INTO merge_person_changed SELECT person_id FROM merge_card;

-- Standing -------------------------------------------------------------------------
-- Who speaks has a speaker's badge, whatever list they are on; of several
-- lists, the role that is seldom. Who is neither in a session nor on a list
-- any more has no badge.

CREATE TEMP TABLE merge_standing (person_id INTEGER PRIMARY KEY, role TEXT NOT NULL, state TEXT NOT NULL);
INSERT INTO merge_standing
SELECT s.person_id,
       iif(s.role_locked, s.role, iif(s.credited, 'speaker', coalesce(s.listed, s.role))),
       iif(s.state_locked, s.state, iif(s.credited OR s.listed IS NOT NULL, 'active', 'withdrawn'))
FROM (SELECT x.person_id, x.role, x.state,
             EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'role') AS role_locked,
             EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'state') AS state_locked,
             EXISTS (SELECT 1 FROM credit c JOIN session s USING (session_id)
                     WHERE c.person_id = x.person_id AND s.state <> 'withdrawn') AS credited,
             (SELECT l.role FROM person_listed l WHERE l.person_id = x.person_id
              ORDER BY CASE l.role WHEN 'speaker' THEN 1 WHEN 'staff' THEN 2 WHEN 'press' THEN 3 WHEN 'sponsor' THEN 4 ELSE 5 END
              LIMIT 1) AS listed
      FROM person x
      WHERE x.person_id IN (SELECT person_id FROM person_listed UNION SELECT person_id FROM merge_listed_gone)) s;
DELETE FROM merge_standing
WHERE EXISTS (SELECT 1 FROM person x WHERE x.person_id = merge_standing.person_id AND x.role = merge_standing.role
              AND x.state = merge_standing.state);
UPDATE person SET role = s.role, state = s.state FROM merge_standing s WHERE s.person_id = person.person_id;
INSERT OR IGNORE INTO merge_person_changed SELECT person_id FROM merge_standing;

CREATE TEMP TABLE merge_listed_changed AS
SELECT person_id FROM merge_person_changed
WHERE person_id IN (SELECT person_id FROM merge_attendee) AND person_id NOT IN (SELECT person_id FROM merge_listed_added);
