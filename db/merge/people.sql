-- After merge.sql: the people of sessions. What changed is left in the table
-- merge_person_changed.

-- Within a file: one for each strongest key, so two with one name and two keys
-- stay two. Who has no key is who has that name, if only one with a key does.

CREATE TEMP TABLE merge_name (name TEXT PRIMARY KEY, person TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO merge_name
SELECT 'name:' || listed, min(person) FROM merge_person_row WHERE person NOT GLOB 'name:*'
GROUP BY listed HAVING count(DISTINCT person) = 1;
UPDATE merge_person_row SET person = (SELECT n.person FROM merge_name n WHERE n.name = merge_person_row.person)
WHERE person IN (SELECT name FROM merge_name);
CREATE INDEX temp.merge_person_row_person ON merge_person_row (person, row, position);

CREATE TEMP TABLE merge_person (
    person    TEXT PRIMARY KEY,
    first     INTEGER NOT NULL,                         -- in the order of the file
    name      TEXT NOT NULL,                            -- credited most often
    listed    TEXT NOT NULL,                            -- in the profile
    job       TEXT,                                     -- NULL: the file does not tell
    company   TEXT,
    bio       TEXT,
    person_id INTEGER UNIQUE
) WITHOUT ROWID;
CREATE TEMP TABLE merge_spelling (                      -- of names, the most frequent first
    person TEXT NOT NULL, rank INTEGER NOT NULL, credited TEXT NOT NULL, PRIMARY KEY (person, rank)
) WITHOUT ROWID;
INSERT INTO merge_spelling
SELECT person, row_number() OVER (PARTITION BY person ORDER BY count(*) DESC, min(row)), credited
FROM merge_person_row GROUP BY person, credited;
INSERT INTO merge_person
SELECT f.person, row_number() OVER (ORDER BY f.row, f.position), c.credited, s.name,
       (SELECT t.job FROM merge_person_row r JOIN stage_person t ON t.session = r.row AND t.position = r.position
        WHERE r.person = f.person AND t.job IS NOT NULL ORDER BY r.row LIMIT 1),
       (SELECT t.company FROM merge_person_row r JOIN stage_person t ON t.session = r.row AND t.position = r.position
        WHERE r.person = f.person AND t.company IS NOT NULL ORDER BY r.row LIMIT 1),
       (SELECT t.bio FROM merge_person_row r JOIN stage_person t ON t.session = r.row AND t.position = r.position
        WHERE r.person = f.person AND t.bio IS NOT NULL ORDER BY r.row LIMIT 1),
       NULL
FROM (SELECT person, min(row) AS row, position FROM merge_person_row GROUP BY person) f
CROSS JOIN merge_spelling c ON c.person = f.person AND c.rank = 1
CROSS JOIN stage_person s ON s.session = f.row AND s.position = f.position;

CREATE TEMP TABLE merge_person_key (
    rung   INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    value  TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (scheme, value, person)
) WITHOUT ROWID;
CREATE INDEX temp.merge_person_key_person ON merge_person_key (person, rung);
INSERT OR IGNORE INTO merge_person_key
SELECT 1, 'guid', s.guid, r.person FROM merge_person_row r JOIN stage_person s ON s.session = r.row AND s.position = r.position
WHERE s.guid IS NOT NULL UNION ALL
SELECT 2, 'code', s.code, r.person FROM merge_person_row r JOIN stage_person s ON s.session = r.row AND s.position = r.position
WHERE s.code IS NOT NULL UNION ALL
SELECT 3, 'id', s.id, r.person FROM merge_person_row r JOIN stage_person s ON s.session = r.row AND s.position = r.position
WHERE s.id IS NOT NULL UNION ALL
SELECT 4, 'name', listed, person FROM merge_person_row UNION ALL
SELECT 4, 'name', folded, person FROM merge_person_row;
-- Only who has no other key keeps a name that several have.
DELETE FROM merge_person_key
WHERE (scheme, value) IN (SELECT scheme, value FROM merge_person_key GROUP BY scheme, value HAVING count(*) > 1)
  AND person <> scheme || ':' || value;
DELETE FROM merge_person_key WHERE value = '';

-- As with sessions: names that only one has deny what keys say.
CREATE TEMP TABLE merge_person_exact (person TEXT PRIMARY KEY, person_id INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
INSERT OR IGNORE INTO merge_person_exact
SELECT k.person, x.person_id
FROM (SELECT fold(name) AS folded, min(person_id) AS person_id FROM person
      WHERE person_id IN (SELECT person_id FROM person_key WHERE source_id = (SELECT source_id FROM merge_run))
      GROUP BY fold(name) HAVING count(*) = 1) x
CROSS JOIN merge_person_key k ON k.scheme = 'name' AND k.value = x.folded
ORDER BY k.person, x.person_id;
CREATE TEMP TABLE merge_person_claim AS
SELECT k.rung, k.scheme, k.value, k.person, y.person_id, e.person_id IS y.person_id AS agrees,
       e.person_id IS NOT y.person_id AND (e.person IS NOT NULL OR f.person IS NOT NULL) AS denied
FROM merge_person_key k
JOIN person_key y ON y.source_id = (SELECT source_id FROM merge_run) AND y.scheme = k.scheme AND y.value = k.value
LEFT JOIN merge_person_exact e ON e.person = k.person
LEFT JOIN merge_person_exact f ON f.person_id = y.person_id
WHERE k.rung <= 3;
CREATE INDEX temp.merge_person_claim_key ON merge_person_claim (scheme, value);
CREATE TEMP TABLE merge_person_doubt AS
SELECT scheme, iif(sum(denied) < 3, 0, iif(sum(denied) > sum(agrees), 2, sum(denied) * 20 > sum(agrees))) AS doubt
FROM merge_person_claim GROUP BY scheme;
CREATE TEMP TABLE merge_person_denied AS
SELECT c.scheme, c.person, c.person_id FROM merge_person_claim c JOIN merge_person_doubt d USING (scheme)
WHERE d.doubt = 2 OR c.denied AND (c.rung > 2 OR d.doubt = 1);
CREATE INDEX temp.merge_person_denied_person ON merge_person_denied (person, scheme);

CREATE TEMP TABLE merge_person_found (person TEXT PRIMARY KEY, person_id INTEGER NOT NULL UNIQUE);
CREATE TEMP TABLE merge_person_rung (rung INTEGER NOT NULL, own INTEGER NOT NULL);
CREATE TEMP TRIGGER merge_match_person AFTER INSERT ON merge_person_rung BEGIN
    INSERT INTO merge_person_found
    SELECT person, person_id
    FROM (SELECT person, person_id,
                 row_number() OVER (PARTITION BY person ORDER BY alike DESC, person_id) AS of_person,
                 row_number() OVER (PARTITION BY person_id ORDER BY alike DESC, person) AS of_known
          FROM (SELECT DISTINCT k.person, x.person_id,
                       max(similar(fold(x.name), fold(p.name)), similar(fold(x.name), fold(p.listed)),
                           similar(fold(x.native), fold(p.listed))) AS alike
                FROM merge_person_key k
                CROSS JOIN source o
                CROSS JOIN person_key y ON y.source_id = o.source_id AND y.scheme = k.scheme AND y.value = k.value
                CROSS JOIN person x ON x.person_id = y.person_id
                CROSS JOIN merge_person p ON p.person = k.person
                WHERE k.rung = NEW.rung AND (o.source_id = (SELECT source_id FROM merge_run)) = NEW.own
                  AND k.person NOT IN (SELECT person FROM merge_person_found)
                  AND x.person_id NOT IN (SELECT person_id FROM merge_person_found)
                  AND NOT (NEW.own AND EXISTS (SELECT 1 FROM merge_person_denied d WHERE d.person = k.person AND d.scheme = k.scheme
                                               AND d.person_id = y.person_id))
                  AND (NEW.own OR x.person_id NOT IN (SELECT z.person_id FROM person_key z
                                                      WHERE z.source_id = (SELECT source_id FROM merge_run)))) c
          -- an id given to somebody else: neither the name is like the old one, nor a session the same
          WHERE NEW.rung <> 3 OR c.alike >= 0.35
             OR EXISTS (SELECT 1 FROM merge_person_row r
                        JOIN merge_row m USING (row) JOIN merge_session s USING (lead)
                        JOIN credit d ON d.session_id = s.session_id
                        WHERE r.person = c.person AND d.person_id = c.person_id))
    WHERE of_person = 1 AND of_known = 1;
END;
INSERT INTO merge_person_rung VALUES (1, 1), (2, 1), (3, 1), (4, 1), (1, 0), (4, 0);
-- Who has a name that several have is who had it in that session, if one did.
INSERT INTO merge_person_found
SELECT person, person_id
FROM (SELECT person, person_id, count(*) OVER (PARTITION BY person) AS of_person, count(*) OVER (PARTITION BY person_id) AS of_known
      FROM (SELECT DISTINCT r.person, d.person_id
            FROM merge_person p
            CROSS JOIN merge_person_row r ON r.person = p.person
            CROSS JOIN merge_row m ON m.row = r.row
            CROSS JOIN merge_found f ON f.lead = m.lead
            CROSS JOIN credit d ON d.session_id = f.session_id
            CROSS JOIN person x ON x.person_id = d.person_id
            WHERE EXISTS (SELECT 1 FROM merge_found) AND p.person NOT IN (SELECT person FROM merge_person_found)
              AND d.person_id NOT IN (SELECT person_id FROM merge_person_found)
              AND d.person_id NOT IN (SELECT person_id FROM person_key WHERE source_id = (SELECT source_id FROM merge_run))
              AND (fold(d.name) = r.folded OR fold(x.name) = r.listed)))
WHERE of_person = 1 AND of_known = 1;

-- Who is left, and has a name that is written otherwise now: but for accents,
-- points and the order of its words; or it is only like the old one, but in the same session.
CREATE TEMP TABLE merge_person_kept AS                  -- kinds of keys that most have kept
SELECT k.scheme
FROM merge_person_found f JOIN merge_person_key k USING (person)
WHERE k.rung <= 3 AND EXISTS (SELECT 1 FROM person_key y WHERE y.source_id = (SELECT source_id FROM merge_run)
                              AND y.scheme = k.scheme AND y.person_id = f.person_id)
GROUP BY k.scheme
HAVING 4 * sum(EXISTS (SELECT 1 FROM merge_person_claim c WHERE c.scheme = k.scheme AND c.value = k.value AND c.person_id = f.person_id)) >= 3 * count(*);
CREATE TEMP TABLE merge_person_near (person TEXT NOT NULL, person_id INTEGER NOT NULL, same INTEGER NOT NULL, PRIMARY KEY (person, person_id)) WITHOUT ROWID;
CREATE TEMP TABLE merge_person_known AS
SELECT person_id, plain_name(name) AS plain FROM person
WHERE person_id NOT IN (SELECT person_id FROM merge_person_found) AND EXISTS (SELECT 1 FROM merge_person WHERE person NOT IN (SELECT person FROM merge_person_found));
CREATE INDEX temp.merge_person_known_plain ON merge_person_known (plain);
INSERT INTO merge_person_near
SELECT person, person_id, max(same)
FROM (SELECT p.person, k.person_id, 1 AS same
      FROM merge_person p JOIN merge_person_known k ON k.plain IN (plain_name(p.name), plain_name(p.listed))
      WHERE p.person NOT IN (SELECT person FROM merge_person_found)
      UNION ALL
      SELECT p.person, k.person_id, 0
      FROM merge_person p JOIN merge_person_row r ON r.person = p.person
      JOIN merge_row m USING (row) JOIN merge_session s USING (lead)
      JOIN credit c ON c.session_id = s.session_id JOIN merge_person_known k ON k.person_id = c.person_id
      WHERE EXISTS (SELECT 1 FROM merge_person_known)
        AND p.person NOT IN (SELECT person FROM merge_person_found) AND similar(plain_name(p.name), k.plain) >= 0.6) n
WHERE NOT EXISTS (SELECT 1 FROM merge_person_key z JOIN merge_person_kept USING (scheme)
                  JOIN person_key h ON h.source_id = (SELECT source_id FROM merge_run) AND h.scheme = z.scheme AND h.person_id = n.person_id
                  WHERE z.person = n.person
                    AND NOT EXISTS (SELECT 1 FROM merge_person_claim c WHERE c.scheme = z.scheme AND c.value = z.value))
GROUP BY person, person_id;
CREATE TEMP TABLE merge_person_step (same INTEGER NOT NULL);
CREATE TEMP TRIGGER merge_match_spelling AFTER INSERT ON merge_person_step BEGIN
    INSERT INTO merge_person_found
    SELECT person, person_id
    FROM (SELECT person, person_id, count(*) OVER (PARTITION BY person) AS of_person, count(*) OVER (PARTITION BY person_id) AS of_known
          FROM merge_person_near
          WHERE same >= NEW.same AND person NOT IN (SELECT person FROM merge_person_found)
            AND person_id NOT IN (SELECT person_id FROM merge_person_found))
    WHERE of_person = 1 AND of_known = 1;
END;
INSERT INTO merge_person_step VALUES (1), (0);
UPDATE merge_person SET person_id = f.person_id FROM merge_person_found f WHERE f.person = merge_person.person;

-- Only who is credited in a session whose people are taken from this file is new to us.
CREATE TEMP TABLE merge_person_added AS
SELECT person, (SELECT coalesce(max(person_id), 0) FROM person) + row_number() OVER (ORDER BY first) AS person_id,
       (SELECT k.value FROM merge_person_key k WHERE k.person = p.person ORDER BY k.rung, k.value LIMIT 1) AS key, name
FROM merge_person p
WHERE person_id IS NULL
  AND person IN (SELECT r.person FROM merge_person_row r JOIN merge_mine m ON m.people_row = r.row WHERE m.people UNION ALL
                 SELECT r.person FROM merge_person_row r WHERE r.row = 0);
INSERT INTO person (person_id, code, name)
SELECT person_id, new_code('person', coalesce(key, person)), name FROM merge_person_added ORDER BY person_id;
UPDATE merge_person SET person_id = a.person_id FROM merge_person_added a WHERE a.person = merge_person.person;
DELETE FROM person_key
WHERE source_id = (SELECT source_id FROM merge_run) AND scheme IN (SELECT scheme FROM merge_person_doubt WHERE doubt > 0);
INSERT INTO person_key (source_id, scheme, value, person_id)
SELECT (SELECT source_id FROM merge_run), k.scheme, k.value, p.person_id FROM merge_person_key k JOIN merge_person p USING (person)
WHERE p.person_id IS NOT NULL
ON CONFLICT (source_id, scheme, value) DO UPDATE SET person_id = excluded.person_id WHERE person_id <> excluded.person_id;

-- The badge has the name as credited, and below it the one of the profile if that is in another script.
CREATE TEMP TABLE merge_profile AS
SELECT x.person_id,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'name'), x.name, p.name) AS name,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'native')
           OR native_lang(p.name, p.listed) IS NULL, x.native, p.listed) AS native,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value IN ('native', 'native_lang'))
           OR native_lang(p.name, p.listed) IS NULL, x.native_lang, native_lang(p.name, p.listed)) AS native_lang,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'job'), x.job, coalesce(p.job, x.job)) AS job,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'company'), x.company, coalesce(p.company, x.company)) AS company,
       iif(EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'bio'), x.bio, coalesce(p.bio, x.bio)) AS bio
FROM merge_person p JOIN person x USING (person_id);
DELETE FROM merge_profile
WHERE EXISTS (SELECT 1 FROM person x WHERE x.person_id = merge_profile.person_id AND x.name = merge_profile.name
              AND x.native = merge_profile.native AND x.native_lang = merge_profile.native_lang AND x.job = merge_profile.job
              AND x.company = merge_profile.company AND x.bio = merge_profile.bio);
CREATE TEMP TABLE merge_person_changed (person_id INTEGER PRIMARY KEY);
INSERT INTO merge_person_changed SELECT person_id FROM merge_profile;
UPDATE person SET name = c.name, native = c.native, native_lang = c.native_lang, job = c.job, company = c.company, bio = c.bio
FROM merge_profile c WHERE c.person_id = person.person_id;

CREATE TEMP TABLE merge_credit AS
SELECT m.session_id, row_number() OVER (PARTITION BY m.session_id ORDER BY r.position) AS position, p.person_id,
       coalesce(iif('role' IN (SELECT field FROM merge_untold),
                    (SELECT min(d.role) FROM credit d WHERE d.session_id = m.session_id AND d.person_id = p.person_id), NULL),
                iif(s.role IN ('speaker', 'moderator', 'host', 'panelist'), s.role, 'other')) AS role,
       r.credited AS name,
       coalesce(s.affiliation, iif(NOT m.alone OR 'affiliation' IN (SELECT field FROM merge_untold),
                    (SELECT max(d.affiliation) FROM credit d WHERE d.session_id = m.session_id AND d.person_id = p.person_id), NULL),
                '') AS affiliation
FROM merge_mine m
JOIN merge_person_row r ON r.row = m.people_row
JOIN stage_person s ON s.session = r.row AND s.position = r.position
JOIN merge_person p ON p.person = r.person
WHERE m.people;
CREATE INDEX temp.merge_credit_session ON merge_credit (session_id);
CREATE TEMP TABLE merge_recredit AS
SELECT session_id FROM (SELECT session_id, position, person_id, role, name, affiliation FROM merge_credit EXCEPT
                        SELECT session_id, position, person_id, role, name, affiliation FROM credit)
UNION
SELECT session_id FROM (SELECT session_id, position, person_id, role, name, affiliation FROM credit
                        WHERE session_id IN (SELECT session_id FROM merge_mine WHERE people) EXCEPT
                        SELECT session_id, position, person_id, role, name, affiliation FROM merge_credit);
DELETE FROM credit WHERE session_id IN (SELECT session_id FROM merge_recredit);
INSERT INTO credit (session_id, position, person_id, role, name, affiliation)
SELECT session_id, position, person_id, role, name, affiliation FROM merge_credit
WHERE session_id IN (SELECT session_id FROM merge_recredit);
INSERT OR IGNORE INTO merge_changed SELECT session_id FROM merge_recredit;

-- What this source has now. What it says of a session stands for what is here
-- if it is one row of the file, and until something else changes the session.
UPDATE listed SET digest = NULL
WHERE digest IS NOT NULL AND source_id <> (SELECT source_id FROM merge_run)
  AND session_id IN (SELECT session_id FROM merge_changed UNION ALL SELECT session_id FROM merge_vanished);
INSERT INTO listed (session_id, source_id, digest)
SELECT m.session_id, (SELECT source_id FROM merge_run),
       iif(m.locked OR EXISTS (SELECT 1 FROM merge_row r WHERE r.lead = m.lead AND r.row <> m.lead), NULL, d.digest)
FROM merge_mine m LEFT JOIN stage_digest d ON d.row = m.lead
WHERE true
ON CONFLICT DO UPDATE SET digest = excluded.digest WHERE digest IS NOT excluded.digest;

-- A speaker without a session has no badge, if no list has them (people_listed.sql).
INSERT OR IGNORE INTO merge_person_changed
SELECT person_id FROM person x
WHERE x.role = 'speaker' AND x.person_id IN (SELECT person_id FROM person_key)
  AND x.person_id NOT IN (SELECT person_id FROM person_listed)
  AND NOT EXISTS (SELECT 1 FROM json_each(x.locked_json) WHERE value = 'state')
  AND (x.state = 'active') <> EXISTS (SELECT 1 FROM credit c JOIN session s USING (session_id)
                                      WHERE c.person_id = x.person_id AND s.state <> 'withdrawn');
UPDATE person SET state = iif(EXISTS (SELECT 1 FROM credit c JOIN session s USING (session_id)
                                      WHERE c.person_id = person.person_id AND s.state <> 'withdrawn'), 'active', 'withdrawn')
WHERE role = 'speaker' AND person_id IN (SELECT person_id FROM merge_person_changed)
  AND person_id NOT IN (SELECT person_id FROM person_listed)
  AND NOT EXISTS (SELECT 1 FROM json_each(person.locked_json) WHERE value = 'state');
