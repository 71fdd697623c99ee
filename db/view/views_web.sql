-- What each web page says: TEMP views as in views.sql, made when pages are.
-- A template of layouts/web that begins {page session to …} reads the view
-- web_session, a page a row, and {each slots} in it web_session_slots.
--
-- What many pages ask for is in tables, filled once; db_web_views() sees to it
-- that they and all that is read later are of one state of the event.
--
-- A code is for good, so that every code has a page, whatever became of what it
-- stands for. Codes of sessions, people, days and doors on days are never
-- taken away, nor are their pages.
--
-- Fields that all pages have come from web_facts:
--   event, place         of the event
--   root                 what paths begin with: "", or "/2015" of https://xds.test/2015
--   site                 "https://xds.test", without a slash at its end
--   host                 "xds.test", as short links begin
--   page_language        of the words, for <html lang>
--   updated              "Updated Mon 3:58 pm, revision 1"
--   revision, stamp      its number, and its time as calendars write it
--   zone, clock          for scripts: IANA, and 12 or 24

CREATE TEMP TABLE web_facts AS
SELECT e.name AS event, e.place, e.zone, e.day_change_min,
       iif(instr(rest, '/') > 0, substr(rest, instr(rest, '/')), '') AS root,
       e.url AS site, rest AS host, e.language AS page_language,
       coalesce(e.clock, word('clock')) AS clock,
       coalesce(r.number, 0) AS revision,
       strftime('%Y%m%dT%H%M%SZ', coalesce(r.made_utc, 0), 'unixepoch') AS stamp,
       coalesce(word('web_updated', word('when', weekday_short(r.made_utc), clock_full(r.made_utc), date_short(r.made_utc)),
                     r.number), '') AS updated
FROM (SELECT *, substr(url, instr(url, '://') + 3) AS rest FROM event) AS e
LEFT JOIN (SELECT number, made_utc FROM revision ORDER BY number DESC LIMIT 1) AS r;

-- For files that there is one of.
CREATE TEMP VIEW web_site AS SELECT 1 AS sheet, * FROM web_facts;

---------------------------------------------------------------------------
-- Building blocks
---------------------------------------------------------------------------

-- Paths of rooms and tracks, which have no codes: by name, and by number where that is not enough.
CREATE TEMP TABLE web_room AS
SELECT room_id, name,
       CASE WHEN path = '' THEN 'room-' || room_id WHEN n > 1 THEN path || '-' || room_id ELSE path END AS path
FROM (SELECT room_id, name, path_name(name) AS path, count(*) OVER (PARTITION BY path_name(name)) AS n
      FROM room WHERE state = 'active');
CREATE TEMP TABLE web_track AS
SELECT track_id, name,
       CASE WHEN path = '' THEN 'track-' || track_id WHEN n > 1 THEN path || '-' || track_id ELSE path END AS path
FROM (SELECT track_id, name, path_name(name) AS path, count(*) OVER (PARTITION BY path_name(name)) AS n
      FROM track WHERE track_id IN (SELECT track_id FROM session WHERE state <> 'withdrawn'));

CREATE TEMP TABLE web_look AS SELECT * FROM room_look;

-- Rooms to show on the page of one: behind a door all that share a cell with it.
CREATE TEMP TABLE web_behind AS
SELECT room_id, other_id FROM room_share WHERE room_id IN (SELECT room_id FROM door)
UNION
SELECT room_id, room_id FROM room;

-- What is on either side of a room's partitions, as sentences.
CREATE TEMP TABLE web_room_note AS
WITH
beside AS MATERIALIZED (
    SELECT m.room_id, word_list(o.number, o.name, 'rooms') AS names, count(*) AS n
    FROM (SELECT DISTINCT room_id, group_id FROM room_plan) AS m
    JOIN (SELECT DISTINCT room_id, group_id FROM room_plan) AS other ON other.group_id = m.group_id
    JOIN door ON door.room_id = other.room_id
    JOIN web_look AS o ON o.room_id = other.room_id
    WHERE (m.room_id, other.room_id) NOT IN (SELECT room_id, other_id FROM room_share)
    GROUP BY m.room_id
),
made AS MATERIALIZED (
    SELECT p.room_id, word_list(o.number, o.name, 'rooms') AS names, count(*) AS n
    FROM room_part AS p
    JOIN door ON door.room_id = p.part_id
    JOIN web_look AS o ON o.room_id = p.part_id
    GROUP BY p.room_id HAVING count(*) > 1
)
SELECT r.room_id,
       coalesce(word(iif(made.n > 2, 'web_joined_more', 'web_joined'), made.names),
                word(iif(beside.n > 1, 'web_separate_more', 'web_separate'), beside.names), '') AS note
FROM room AS r
LEFT JOIN beside USING (room_id)
LEFT JOIN made USING (room_id)
WHERE r.state = 'active';

-- The latest placement that a session has been moved away from, where it has
-- one other now, which took its place: one of several that was only given up
-- is no move. As far back as the journal goes it says since when, "" before;
-- and a placement that nothing was printed of while it stood has misled nobody.
CREATE TEMP TABLE web_moved AS
WITH
noted AS MATERIALIZED (
    SELECT change_id, made_utc, json_extract(row_key, '$[0]') AS slot_id, row_was IS NULL AS came
    FROM change_row JOIN change USING (change_id) WHERE change_row.name = 'slot'
),
came AS MATERIALIZED (SELECT slot_id, max(change_id) AS change_id, made_utc FROM noted WHERE came GROUP BY slot_id),
went AS MATERIALIZED (SELECT slot_id, max(change_id) AS change_id, made_utc FROM noted WHERE NOT came GROUP BY slot_id)
SELECT s.session_id, old.slot_id AS old_id, now.slot_id, old.start_utc, old.room_id, old.day,
       nullif(old.end_utc, old.start_utc) AS end_utc,
       old.start_utc <> now.start_utc AS new_time, old.room_id IS NOT now.room_id AS new_room, old.day <> now.day AS new_day,
       coalesce(word('when', weekday_short(went.made_utc), clock_full(went.made_utc), date_short(went.made_utc)), '') AS since
FROM session AS s
JOIN (SELECT session_id, min(slot_id) AS slot_id FROM slot WHERE state = 'active' GROUP BY session_id HAVING count(*) = 1) AS one
     USING (session_id)
JOIN slot AS now ON now.slot_id = one.slot_id
JOIN slot AS old ON old.slot_id = (
    SELECT max(x.slot_id) FROM slot AS x LEFT JOIN came USING (slot_id) LEFT JOIN went USING (slot_id)
    WHERE x.session_id = s.session_id AND x.state = 'gone' AND x.slot_id < now.slot_id
      AND (x.room_id, x.start_utc) IS NOT (now.room_id, now.start_utc)
      AND (came.made_utc IS NULL OR went.made_utc IS NULL
           OR EXISTS (SELECT 1 FROM revision AS r WHERE r.printed AND r.made_utc >= came.made_utc AND r.made_utc < went.made_utc)))
LEFT JOIN went ON went.slot_id = old.slot_id
WHERE s.state = 'active'
  AND (went.change_id IS NULL
       OR EXISTS (SELECT 1 FROM came JOIN slot USING (slot_id)
                  WHERE came.change_id = went.change_id AND slot.session_id = s.session_id));

-- Each placement as lists show it. Cancelled sessions are still there, and say so.
--
-- code, href           of the session
-- title, language      the language where it is not the page's
-- day, slot            to put rows together by: the day, and when they begin
-- date                 "Monday, August 17", of the day
-- start, ampm, times   "4:20", "pm", "4:20 – 5:10"
-- start_iso, end_iso   for <time> and scripts; end_iso "" if not known
-- room, room_href, colour, plan          of the room; plan "" unless it is divided
-- speakers             people
-- track, track_href
-- doors                numbers of doors one gets in by, with spaces between
-- mark                 "cancelled", "moved" or ""; struck, flag: it does not take place
-- mark_text            "Cancelled", "Moved here, was 10:30"
CREATE TEMP TABLE web_item AS
WITH
entrance AS MATERIALIZED (
    SELECT other_id AS room_id, text_join(door.room_id, door.room_id, ' ') AS doors
    FROM door JOIN room_share USING (room_id) GROUP BY other_id
),
people AS MATERIALIZED (SELECT session_id, people FROM session_people)
SELECT x.slot_id, x.session_id, x.room_id, x.start_utc, nullif(x.end_utc, x.start_utc) AS end_utc, s.track_id,
       coalesce(look.number, 9999) AS room_number,
       s.code, f.root || '/' || s.code AS href,
       replace(typeset(s.title), ' - ', char(160) || '– ') AS title, iif(s.language = f.page_language, '', s.language) AS language,
       x.day, x.day || ' ' || x.start_utc AS slot, word('web_date', weekday(x.day), date_long(x.day)) AS date,
       clock_time(x.start_utc) AS start, ampm(x.start_utc) AS ampm, clock_full(x.start_utc) AS start_full,
       weekday_short(x.start_utc) AS short_day,
       local_iso(x.start_utc) AS start_iso, coalesce(local_iso(nullif(x.end_utc, x.start_utc)), '') AS end_iso,
       coalesce(r.name, '') AS room, coalesce(f.root || '/rooms/' || page.path, '') AS room_href,
       coalesce(look.colour, 'ink') AS colour, iif(look.divided, look.plan, '') AS plan,
       coalesce(p.people, '') AS speakers,
       coalesce(theme.name, '') AS track, coalesce(f.root || '/tracks/' || theme.path, '') AS track_href,
       coalesce(entrance.doors, '') AS doors,
       CASE WHEN s.state = 'cancelled' THEN 'cancelled' WHEN moved.slot_id IS NOT NULL THEN 'moved' ELSE '' END AS mark,
       iif(s.state = 'cancelled', '1', '') AS struck,
       CASE WHEN s.state = 'cancelled' THEN word('web_cancelled')
            WHEN moved.slot_id IS NULL THEN ''
            WHEN moved.new_day THEN word('web_moved_here', word('when', weekday_short(moved.start_utc), clock_full(moved.start_utc),
                                                                date_short(moved.start_utc)))
            WHEN moved.new_time THEN word('web_moved_here', clock_full(moved.start_utc))
            ELSE word('web_moved_here', (SELECT name FROM room WHERE room.room_id = moved.room_id)) END AS mark_text
FROM slot AS x
JOIN session AS s USING (session_id)
CROSS JOIN web_facts AS f
LEFT JOIN room AS r ON r.room_id = x.room_id
LEFT JOIN web_look AS look ON look.room_id = x.room_id
LEFT JOIN web_room AS page ON page.room_id = x.room_id
LEFT JOIN entrance ON entrance.room_id = x.room_id
LEFT JOIN people AS p ON p.session_id = x.session_id
LEFT JOIN web_moved AS moved ON moved.slot_id = x.slot_id
LEFT JOIN web_track AS theme ON theme.track_id = s.track_id
WHERE x.state = 'active' AND s.state <> 'withdrawn';
CREATE UNIQUE INDEX temp.web_item_slot ON web_item (slot_id);
CREATE INDEX temp.web_item_session ON web_item (session_id);
CREATE INDEX temp.web_item_room ON web_item (room_id, day);

---------------------------------------------------------------------------
-- session: the page of a session, for each there ever was.
--
-- code, link           "7KQ2MD", "xds.test/7KQ2MD"
-- title, subtitle, abstract, language, kind, track, track_href
-- state                "active", "cancelled", "withdrawn"; gone, flag: it does not take place
-- alert, alert_text    "Moved to Ravenna AB, 12:20 pm", "Printed signs may still show …"
-- calendar             path of its .ics; "" if it has no time
-- next_title           "Next in Ravenna AB"
-- day_href             of its day
-- about                the abstract's beginning, for who links to it
-- start_iso, end_iso, room               of its first placement; schema_status for JSON-LD
---------------------------------------------------------------------------
CREATE TEMP VIEW web_session AS
WITH
first AS MATERIALIZED (
    SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY session_id ORDER BY start_utc, slot_id) AS number FROM web_item)
    WHERE number = 1
),
moved AS MATERIALIZED (
    SELECT m.*, CASE WHEN new_day THEN word('when', weekday_short(start_utc), clock_full(start_utc), date_short(start_utc))
                     WHEN new_room AND new_time THEN word('room_time', r.name, clock_full(start_utc))
                     WHEN new_room THEN r.name
                     WHEN new_time THEN clock_full(start_utc) END AS said
    FROM web_moved AS m LEFT JOIN room AS r USING (room_id)
),
before AS MATERIALIZED (            -- what signs may still say of a session that does not take place
    SELECT x.session_id, min(x.start_utc) AS start_utc, r.name AS room
    FROM slot AS x JOIN session AS s USING (session_id) LEFT JOIN room AS r USING (room_id)
    WHERE s.state <> 'active' AND x.state = 'active' GROUP BY x.session_id
)
SELECT s.code AS sheet, s.code, f.*,
       f.host || '/' || s.code AS link, f.site || '/' || s.code AS canonical,
       replace(typeset(s.title), ' - ', char(160) || '– ') AS title, typeset(s.subtitle) AS subtitle, coalesce(a.text, '') AS abstract, s.kind,
       iif(s.language = f.page_language, '', s.language) AS language, s.language AS own_language,
       coalesce(theme.name, '') AS track, coalesce(f.root || '/tracks/' || theme.path, '') AS track_href,
       s.state, iif(s.state = 'active', '', '1') AS gone,
       CASE s.state
            WHEN 'cancelled' THEN word('web_cancelled')
            WHEN 'withdrawn' THEN word('web_withdrawn')
            ELSE CASE WHEN m.slot_id IS NULL THEN ''
                      WHEN m.new_day THEN word('web_moved', iif(first.room <> '', word('room_time', first.room, word('when', first.short_day, first.start_full, date_short(first.start_utc))), word('when', first.short_day, first.start_full, date_short(first.start_utc))))
                      WHEN m.new_room AND m.new_time THEN word('web_moved', word('room_time', first.room, first.start_full))
                      WHEN m.new_room THEN word('web_moved', first.room)
                      ELSE word('web_moved', first.start_full) END
       END AS alert,
       coalesce(CASE WHEN s.state <> 'active'
                     THEN word('web_printed', coalesce(word('room_time', before.room, word('when', weekday_short(before.start_utc),
                               clock_full(before.start_utc), date_short(before.start_utc))), clock_full(before.start_utc)))
                     ELSE coalesce(word('web_printed_before', nullif(m.since, ''), m.said), word('web_printed', m.said)) END, '') AS alert_text,
       iif(first.slot_id IS NULL OR s.state <> 'active', '', f.root || '/' || s.code || '.ics') AS calendar,
       coalesce(word('web_next_in', nullif(first.room, '')), '') AS next_title,
       coalesce(f.root || '/' || d.code, '') AS day_href,
       coalesce(first.start_iso, '') AS start_iso, coalesce(first.end_iso, '') AS end_iso, coalesce(first.room, '') AS room,
       CASE WHEN s.state <> 'active' THEN 'EventCancelled' WHEN m.new_time THEN 'EventRescheduled' ELSE 'EventScheduled' END AS schema_status,
       CASE WHEN a.text IS NULL THEN ''
            WHEN length(a.text) <= 200 THEN replace(a.text, char(10), ' ')
            ELSE rtrim(substr(replace(a.text, char(10), ' '), 1, 198)) || ' …' END AS about
FROM session AS s
CROSS JOIN web_facts AS f
LEFT JOIN abstract AS a ON a.session_id = s.session_id
LEFT JOIN first ON first.session_id = s.session_id
LEFT JOIN moved AS m ON m.session_id = s.session_id
LEFT JOIN before ON before.session_id = s.session_id
LEFT JOIN day AS d ON d.day = first.day
LEFT JOIN web_track AS theme ON theme.track_id = s.track_id;

-- Its people: name, language, href, affiliation; company puts neighbours of
-- one affiliation together, and joiner is what stands before a name: "", ", " or " & ".
CREATE TEMP VIEW web_session_people AS
WITH
credited AS (
    SELECT c.session_id, c.position, c.name, c.affiliation, p.code,
           iif(c.name = p.native, p.native_lang, '') AS language,
           lag(c.affiliation) OVER before IS NOT c.affiliation AS parts
    FROM credit AS c JOIN person AS p USING (person_id)
    WINDOW before AS (PARTITION BY c.session_id ORDER BY c.position)
),
grouped AS (
    SELECT *, sum(parts) OVER (PARTITION BY session_id ORDER BY position) AS company FROM credited
)
SELECT s.code AS sheet, g.position AS row, g.name, g.affiliation, g.language, g.company, f.root || '/' || g.code AS href,
       CASE WHEN parts THEN ''
            WHEN lead(g.company) OVER mine IS g.company THEN word('people', '', '')
            ELSE word('people_last', '', '') END AS joiner
FROM grouped AS g JOIN session AS s USING (session_id) CROSS JOIN web_facts AS f
WINDOW mine AS (PARTITION BY g.session_id ORDER BY g.position);

-- When and where: each placement, those that are no more included.
--
-- date, day_href, times, ampm, start_iso, end_iso, room, room_href, colour, plan
-- note         "Ravenna C is a separate room now: partition closed."
-- old_date, old_times, old_room   what was before, where it was another; "" else
-- struck       flag: this placement is no more, or the session does not take place
CREATE TEMP VIEW web_session_slots AS
WITH
moved AS MATERIALIZED (SELECT m.*, r.name AS old_room FROM web_moved AS m LEFT JOIN room AS r USING (room_id)),
placed AS (
    SELECT x.*, nullif(x.end_utc, x.start_utc) AS stop_utc, s.code, s.state AS session_state,
           max(x.state = 'active') OVER (PARTITION BY x.session_id) AS any_active,
           row_number() OVER (PARTITION BY x.session_id, x.state ORDER BY x.slot_id DESC) AS latest
    FROM slot AS x JOIN session AS s USING (session_id)
)
SELECT x.code AS sheet, row_number() OVER (PARTITION BY x.code ORDER BY x.start_utc, x.slot_id) AS row,
       word('web_date', weekday(x.day), date_long(x.day)) AS date, f.root || '/' || d.code AS day_href,
       coalesce(word('times', iif(ampm(x.start_utc) = ampm(x.stop_utc), clock_time(x.start_utc), clock_full(x.start_utc)),
                     clock_time(x.stop_utc)), clock_time(x.start_utc)) AS times,
       ampm(coalesce(x.stop_utc, x.start_utc)) AS ampm,
       local_iso(x.start_utc) AS start_iso, coalesce(local_iso(x.stop_utc), '') AS end_iso,
       coalesce(r.name, '') AS room, coalesce(f.root || '/rooms/' || page.path, '') AS room_href,
       coalesce(look.colour, 'ink') AS colour, iif(look.divided, look.plan, '') AS plan,
       iif(x.session_state = 'active' AND x.state = 'active', coalesce(note.note, ''), '') AS note,
       coalesce(iif(m.new_day, word('web_date', weekday(m.day), date_long(m.day)), ''), '') AS old_date,
       coalesce(CASE WHEN NOT m.new_time THEN ''
                     WHEN ampm(m.start_utc) <> ampm(x.start_utc) THEN clock_full(m.start_utc)
                     ELSE clock_time(m.start_utc) END, '') AS old_times,
       coalesce(iif(m.new_room, m.old_room, ''), '') AS old_room,
       iif(x.session_state <> 'active' OR x.state = 'gone', '1', '') AS struck
FROM placed AS x
CROSS JOIN web_facts AS f
JOIN day AS d ON d.day = x.day
LEFT JOIN room AS r ON r.room_id = x.room_id
LEFT JOIN web_look AS look ON look.room_id = x.room_id
LEFT JOIN web_room AS page ON page.room_id = x.room_id
LEFT JOIN web_room_note AS note ON note.room_id = x.room_id
LEFT JOIN moved AS m ON m.slot_id = x.slot_id
WHERE x.state = 'active' OR (NOT x.any_active AND x.latest = 1);

-- The next two in the room, or behind its doors, that day; elsewhere, flag: in another of these rooms.
CREATE TEMP VIEW web_session_next AS
WITH
here AS MATERIALIZED (SELECT code, min(start_utc) AS start_utc, room_id, day, session_id FROM web_item GROUP BY code),
later AS (
    SELECT h.code AS sheet, row_number() OVER (PARTITION BY h.code ORDER BY i.start_utc, i.slot_id) AS number,
           iif(i.room_id <> h.room_id, '1', '') AS elsewhere, i.*
    FROM here AS h
    JOIN room_share AS s ON s.room_id = h.room_id
    JOIN web_item AS i ON i.room_id = s.other_id AND i.day = h.day AND i.struck = ''
    WHERE i.start_utc > h.start_utc AND i.session_id <> h.session_id
)
SELECT number AS row, * FROM later WHERE number <= 2;

-- What overlaps with it, six at most.
CREATE TEMP VIEW web_session_same AS
WITH
short AS MATERIALIZED (SELECT slot_id, session_id, day, start_utc, end_utc, room_number FROM web_item WHERE struck = ''),
here AS MATERIALIZED (SELECT code, min(start_utc) AS start_utc, end_utc, day, session_id FROM web_item GROUP BY code),
over AS MATERIALIZED (
    SELECT h.code AS sheet,
           row_number() OVER (PARTITION BY h.code ORDER BY i.start_utc <> h.start_utc, i.start_utc, i.room_number, i.slot_id) AS number,
           i.slot_id
    FROM here AS h
    JOIN short AS i ON i.day = h.day AND i.session_id <> h.session_id
    WHERE i.start_utc < coalesce(h.end_utc, h.start_utc + 1) AND coalesce(i.end_utc, i.start_utc + 1) > h.start_utc
)
SELECT over.sheet, over.number AS row, item.* FROM over JOIN web_item AS item USING (slot_id) WHERE number <= 6;

---------------------------------------------------------------------------
-- person: the page of a person. Who only takes part, and is in no programme,
-- has a badge with a code, but nothing of them is for everybody to read:
-- their page says what the badge is of, and private is "1".
---------------------------------------------------------------------------
CREATE TEMP VIEW web_public AS
SELECT person_id, EXISTS (SELECT 1 FROM credit JOIN session USING (session_id)
                          WHERE credit.person_id = person.person_id AND session.state <> 'withdrawn') AS public
FROM person;

CREATE TEMP VIEW web_person AS
SELECT p.code AS sheet, p.code, f.*, f.host || '/' || p.code AS link, f.site || '/' || p.code AS canonical,
       iif(u.public, p.name, '') AS name, iif(u.public, '', '1') AS private,
       iif(u.public, p.native, '') AS native, iif(u.public, p.native_lang, '') AS native_lang,
       iif(u.public, p.pronouns, '') AS pronouns, iif(u.public, p.affiliation, '') AS affiliation,
       iif(u.public, x.job, '') AS job, iif(u.public AND x.company <> p.affiliation, x.company, '') AS company,
       iif(u.public, x.bio, '') AS bio
FROM person_facts AS p
JOIN person AS x USING (person_id)
JOIN web_public AS u USING (person_id)
CROSS JOIN web_facts AS f;

CREATE TEMP VIEW web_person_sessions AS
SELECT p.code AS sheet, row_number() OVER (PARTITION BY p.code ORDER BY i.start_utc, i.slot_id) AS row, i.*
FROM (SELECT DISTINCT person_id, session_id FROM credit) AS c
JOIN person AS p USING (person_id)
JOIN web_item AS i ON i.session_id = c.session_id;

-- people: everybody with a public page, by name.
CREATE TEMP VIEW web_people AS SELECT 1 AS sheet, f.* FROM web_facts AS f;
CREATE TEMP VIEW web_people_people AS
SELECT 1 AS sheet, row_number() OVER (ORDER BY p.sort) AS row, p.name, p.native, p.native_lang, p.affiliation,
       f.root || '/' || p.code AS href
FROM person_facts AS p JOIN web_public AS u USING (person_id) CROSS JOIN web_facts AS f
WHERE u.public AND p.state = 'active';

---------------------------------------------------------------------------
-- schedule: the programme, whole, of a day, a room, a door on a day, a track.
--
-- kind         "all", "day", "room", "door", "track"
-- path         of the file; href, link as of codes, "" where there is none
-- name, colour, plan   of the room or track, for the heading; "" else
-- date         "Monday, August 17", of a day
-- heading      all that the page is about, for its title
-- calendar     path of its .ics; "" if it has none
-- all_href     the same without a room
-- live_day, live_room, live_track        flags: all of them are on the page, so that a script can choose
-- any_room, any_track, has_tracks        flags
---------------------------------------------------------------------------
CREATE TEMP VIEW web_part AS
SELECT 'all' AS kind, 'index.html' AS path, '' AS code, '/' AS at, NULL AS day, NULL AS room_id, NULL AS track_id,
       0 AS number
UNION ALL
SELECT 'day', code || '/index.html', code, '/' || code, day, NULL, NULL, 1 FROM day
UNION ALL
SELECT 'room', 'rooms/' || path || '/index.html', '', '/rooms/' || path, NULL, room_id, NULL, 2 FROM web_room
UNION ALL
SELECT 'door', code || '/index.html', code, '/' || code, day, room_id, NULL, 3 FROM room_day
UNION ALL
SELECT 'track', 'tracks/' || path || '/index.html', '', '/tracks/' || path, NULL, NULL, track_id, 4 FROM web_track;

CREATE TEMP VIEW web_schedule AS
SELECT p.path AS sheet, p.path, p.kind, p.code, f.*, f.root || p.at AS href, f.site || p.at AS canonical,
       iif(p.code <> '', f.host || p.at, f.host) AS link,
       coalesce(r.name, t.name, '') AS name, coalesce(look.colour, 'ink') AS colour, iif(look.divided, look.plan, '') AS plan,
       coalesce(look.note, '') AS note,
       coalesce(word('web_date', weekday(p.day), date_long(p.day)), '') AS date,
       CASE WHEN p.room_id IS NOT NULL AND p.day IS NOT NULL THEN word('door_title', r.name, weekday(p.day), date_long(p.day))
            WHEN p.day IS NOT NULL THEN word('web_date', weekday(p.day), date_long(p.day))
            ELSE coalesce(r.name, t.name, word('web_schedule')) END AS heading,
       CASE WHEN p.kind = 'room' THEN f.root || '/rooms/' || page.path || '.ics'
            WHEN p.kind = 'door' AND page.path IS NOT NULL THEN f.root || '/rooms/' || page.path || '.ics'
            WHEN p.kind IN ('all', 'day') THEN f.root || '/event.ics' ELSE '' END AS calendar,
       f.root || coalesce('/' || (SELECT code FROM day WHERE day.day = p.day), '/') AS all_href,
       iif(p.day IS NULL, '1', '') AS live_day, iif(p.room_id IS NULL, '1', '') AS live_room, iif(p.track_id IS NULL, '1', '') AS live_track,
       iif(p.room_id IS NULL, '1', '') AS any_room, iif(p.track_id IS NULL, '1', '') AS any_track,
       iif((SELECT count(*) FROM web_track) > 1, '1', '') AS has_tracks
FROM web_part AS p
CROSS JOIN web_facts AS f
LEFT JOIN room AS r ON r.room_id = p.room_id
LEFT JOIN web_look AS look ON look.room_id = p.room_id
LEFT JOIN web_room AS page ON page.room_id = p.room_id
LEFT JOIN track AS t ON t.track_id = p.track_id;

-- Behind a door is what goes on in all rooms that share a cell with it.
CREATE TEMP VIEW web_schedule_sessions AS
SELECT sheet, row_number() OVER (PARTITION BY sheet ORDER BY start_utc, room_number, slot_id) AS row, chosen.*
FROM (
    SELECT 'index.html' AS sheet, item.* FROM web_item AS item
    UNION ALL
    SELECT d.code || '/index.html', item.* FROM web_item AS item JOIN day AS d ON d.day = item.day
    UNION ALL
    SELECT 'rooms/' || r.path || '/index.html', item.*
    FROM web_room AS r JOIN web_behind AS w USING (room_id) JOIN web_item AS item ON item.room_id = w.other_id
    UNION ALL
    SELECT r.code || '/index.html', item.*
    FROM room_day AS r JOIN web_behind AS w USING (room_id) JOIN web_item AS item ON item.room_id = w.other_id AND item.day = r.day
    UNION ALL
    SELECT 'tracks/' || t.path || '/index.html', item.* FROM web_track AS t JOIN web_item AS item ON item.track_id = t.track_id
) AS chosen;

-- Tabs: days, of the room if the page has one. current: flag.
CREATE TEMP VIEW web_schedule_days AS
SELECT p.path AS sheet, d.day AS row, d.day,
       word('web_tab', iif((SELECT count(*) FROM day) > 3, weekday_short(d.day), weekday(d.day)),
            CAST(substr(d.day, 9) AS INTEGER)) AS name,
       word('web_date', weekday(d.day), date_long(d.day)) AS date,
       f.root || '/' || coalesce(iif(p.room_id IS NOT NULL, door.code, NULL), d.code) AS href,
       iif(p.day = d.day, '1', '') AS current
FROM web_part AS p
CROSS JOIN day AS d
CROSS JOIN web_facts AS f
LEFT JOIN room_day AS door ON door.room_id = p.room_id AND door.day = d.day
WHERE d.day IN (SELECT day FROM slot WHERE state = 'active');

-- Rooms to choose from: those with a door, and behind it something, on the page's day if it has one.
CREATE TEMP VIEW web_schedule_rooms AS
WITH used AS MATERIALIZED (SELECT DISTINCT door_id, day FROM door_shown)
SELECT p.path AS sheet, look.number AS row, look.room_id AS room, look.name, look.colour,
       f.root || coalesce('/' || rd.code, '/rooms/' || page.path) AS href,
       iif(p.room_id = look.room_id, '1', '') AS current
FROM web_part AS p
CROSS JOIN web_look AS look
CROSS JOIN web_facts AS f
JOIN web_room AS page ON page.room_id = look.room_id
LEFT JOIN room_day AS rd ON rd.room_id = look.room_id AND rd.day = p.day
WHERE EXISTS (SELECT 1 FROM used WHERE used.door_id = look.room_id AND (p.day IS NULL OR used.day = p.day));

CREATE TEMP VIEW web_schedule_tracks AS
SELECT p.path AS sheet, t.track_id AS row, t.track_id AS track, t.name, f.root || '/tracks/' || t.path AS href,
       iif(p.track_id = t.track_id, '1', '') AS current
FROM web_part AS p CROSS JOIN web_track AS t CROSS JOIN web_facts AS f;

---------------------------------------------------------------------------
-- codes: all that paths may say, for servers that are to find them in small
-- letters too; aliases: those that small letters make another path of.
---------------------------------------------------------------------------
CREATE TEMP VIEW web_codes AS SELECT 1 AS sheet, f.* FROM web_facts AS f;
CREATE TEMP VIEW web_codes_codes AS
SELECT 1 AS sheet, code AS row, code, lower(code) AS small,
       iif(lower(code) <> code AND 2000 >= row_number() OVER (ORDER BY lower(code) = code, kind = 'person', code), '1', '') AS redirected
FROM code;
CREATE TEMP VIEW web_alias AS
SELECT code AS sheet, code, lower(code) AS small, f.* FROM code CROSS JOIN web_facts AS f WHERE lower(code) <> code;

-- For search engines: pages worth finding.
CREATE TEMP VIEW web_codes_pages AS
SELECT 1 AS sheet, number || at AS row, f.site || at AS url
FROM (SELECT number, at FROM web_part WHERE kind <> 'door'
      UNION ALL SELECT 5, '/people'
      UNION ALL SELECT 6, '/' || code FROM session WHERE state <> 'withdrawn'
      UNION ALL SELECT 7, '/' || code FROM person JOIN web_public USING (person_id) WHERE public AND state = 'active')
CROSS JOIN web_facts AS f;

---------------------------------------------------------------------------
-- calendar: the event's, each room's and each session's.
--
-- path, name
-- events: uid, sequence, start, until ("20150817T232000Z"; "" if not known), title, location, url, text, track, cancelled
---------------------------------------------------------------------------
CREATE TEMP VIEW web_calendar AS
SELECT at || '.ics' AS sheet, at || '.ics' AS path, calendar_name, f.*
FROM (SELECT 'event' AS at, (SELECT name FROM event) AS calendar_name
      UNION ALL SELECT 'rooms/' || path, (SELECT name FROM event) || ': ' || name FROM web_room
      UNION ALL SELECT code, typeset(title) FROM session
                WHERE state = 'active' AND session_id IN (SELECT session_id FROM slot WHERE state = 'active'))
CROSS JOIN web_facts AS f
WHERE EXISTS (SELECT 1 FROM slot WHERE state = 'active');

CREATE TEMP VIEW web_calendar_events AS
WITH
who AS MATERIALIZED (SELECT session_id, word_list(position, name, 'people') AS names FROM credit GROUP BY session_id),
first AS MATERIALIZED (SELECT session_id, min(slot_id) AS slot_id FROM slot WHERE state = 'active' GROUP BY session_id),
item AS MATERIALIZED (
    SELECT i.slot_id, i.room_id, i.code, i.start_utc, s.state,
           i.code || iif(first.slot_id = i.slot_id, '', '-' || i.slot_id) || '@' || replace(f.host, '/', '.') AS uid,
           f.revision AS sequence,
           strftime('%Y%m%dT%H%M%SZ', i.start_utc, 'unixepoch') AS start,
           coalesce(strftime('%Y%m%dT%H%M%SZ', i.end_utc, 'unixepoch'), '') AS until,
           i.title, i.room || iif(i.room <> '' AND f.place <> '', ', ', '') || f.place AS location,
           f.site || '/' || i.code AS url, i.track,
           coalesce(who.names || char(10) || char(10), '') || coalesce(nullif(a.text, '') || char(10) || char(10), '')
               || f.site || '/' || i.code AS text,
           iif(i.struck <> '', '1', '') AS cancelled
    FROM web_item AS i
    JOIN session AS s USING (session_id)
    JOIN first USING (session_id)
    CROSS JOIN web_facts AS f
    LEFT JOIN abstract AS a USING (session_id)
    LEFT JOIN who USING (session_id)
)
SELECT sheet, row_number() OVER (PARTITION BY sheet ORDER BY start_utc, slot_id) AS row, chosen.*
FROM (
    SELECT 'event.ics' AS sheet, item.* FROM item
    UNION ALL
    SELECT 'rooms/' || r.path || '.ics', item.* FROM web_room AS r JOIN web_behind AS w USING (room_id) JOIN item ON item.room_id = w.other_id
    UNION ALL
    SELECT code || '.ics', item.* FROM item WHERE state = 'active'
) AS chosen;

---------------------------------------------------------------------------
-- export: the schedule as data, in the formats that others write and read:
-- a row for each person of each placement, or one without a person. Identities
-- are those that the schedule came with, so that who reads it knows them again;
-- where there was none, a guid that says the code, which code_new() makes one of,
-- and a number that no other system counts up to.
--
-- events: those with a time; unplaced: the others, with day, date and start ""
---------------------------------------------------------------------------
CREATE TEMP VIEW web_export AS
SELECT 1 AS sheet, f.*, path_name(f.event) AS acronym,
       coalesce((SELECT min(day) FROM slot WHERE state = 'active'), '') AS first_day,
       coalesce((SELECT max(day) FROM slot WHERE state = 'active'), '') AS last_day,
       (SELECT count(DISTINCT day) FROM slot WHERE state = 'active') AS days,
       printf('%02d:%02d', f.day_change_min / 60, f.day_change_min % 60) AS day_change
FROM web_facts AS f;

CREATE TEMP VIEW web_export_rooms AS
SELECT 1 AS sheet, row_number() OVER (ORDER BY sort, room_id) AS row, name FROM room WHERE state = 'active';

-- As they come up in the schedule, which is how who reads it finds them.
CREATE TEMP VIEW web_export_tracks AS
SELECT 1 AS sheet, min(e.row) AS row, t.name FROM web_track AS t JOIN web_export_all AS e ON e.track = t.name GROUP BY t.track_id;

CREATE TEMP VIEW web_export_events AS SELECT * FROM web_export_all WHERE day <> '';
CREATE TEMP VIEW web_export_unplaced AS SELECT * FROM web_export_all WHERE day = '';

CREATE TEMP VIEW web_export_all AS
WITH
key AS MATERIALIZED (
    SELECT session_id, max(iif(scheme = 'guid', value, NULL)) AS guid, max(iif(scheme = 'id', value, NULL)) AS id,
           max(iif(scheme = 'code', value, NULL)) AS code, max(iif(scheme = 'slug', value, NULL)) AS slug
    FROM (SELECT session_id, scheme, value, row_number() OVER (PARTITION BY session_id, scheme ORDER BY source_id, value) AS number
          FROM session_key)
    WHERE number = 1 GROUP BY session_id
),
who AS MATERIALIZED (
    SELECT person_id, max(iif(scheme = 'guid', value, NULL)) AS guid, max(iif(scheme = 'id', value, NULL)) AS id,
           max(iif(scheme = 'code', value, NULL)) AS code
    FROM (SELECT person_id, scheme, value, row_number() OVER (PARTITION BY person_id, scheme ORDER BY source_id, value) AS number
          FROM person_key)
    WHERE number = 1 GROUP BY person_id
),
placed AS MATERIALIZED (
    SELECT s.session_id, x.slot_id, x.room_id, x.day, x.start_utc, x.end_utc - x.start_utc AS seconds,
           (x.end_utc - x.start_utc) / 60 AS minutes,
           substr(local_iso(min(x.start_utc) OVER (PARTITION BY x.day)), 20) AS zone,
           dense_rank() OVER (PARTITION BY x.day IS NULL ORDER BY x.day) AS day_index
    FROM session AS s LEFT JOIN slot AS x ON x.session_id = s.session_id AND x.state = 'active'
    WHERE s.state <> 'withdrawn'
)
SELECT 1 AS sheet,
       row_number() OVER (ORDER BY x.day, coalesce(r.sort, 9999), x.room_id, x.start_utc, x.slot_id, s.session_id, c.position) AS row,
       coalesce(x.day, '') AS day, x.day_index,
       strftime('%Y-%m-%dT%H:%M:00', x.day, f.day_change_min || ' minutes') || x.zone AS day_start,
       strftime('%Y-%m-%dT%H:%M:00', x.day, '+1 day', (f.day_change_min - 1) || ' minutes') || x.zone AS day_end, coalesce(r.name, '') AS room, coalesce(x.slot_id, 'session ' || s.session_id) AS event_row,
       coalesce(key.guid, '00000000-0000-4000-8000-' || lower(hex(s.code))) AS guid,
       coalesce(key.id, 1000000000 + s.session_id) AS id, coalesce(key.code, s.code) AS code,
       local_iso(x.start_utc) AS date,
       substr(local_iso(x.start_utc), 12, iif(x.start_utc % 60 = 0, 5, 8)) AS start,
       printf('%02d:%02d', x.minutes / 60, x.minutes % 60) || iif(x.seconds % 60 > 0, printf(':%02d', x.seconds % 60), '') AS duration,
       s.title, s.subtitle, coalesce(a.text, '') AS abstract, s.kind, s.language, coalesce(t.name, '') AS track,
       coalesce(key.slug, '') AS slug, s.url AS source_url, f.site || '/' || s.code AS url,
       iif(s.state = 'cancelled', '1', '') AS cancelled,
       coalesce(c.position, '') AS person_row, iif(c.position IS NULL, '', '1') AS person,
       coalesce(who.id, 1000000000 + p.person_id, '') AS person_id,
       coalesce(who.guid, '00000000-0000-4000-8000-' || lower(hex(p.code)), '') AS person_guid,
       coalesce(who.code, '') AS person_code, p.job, p.company, p.bio,
       coalesce(iif(p.native <> '', p.native, p.name), '') AS person_name,
       coalesce(iif(c.name = iif(p.native <> '', p.native, p.name), '', c.name), '') AS credited,
       coalesce(c.name, '') AS credited_name,
       coalesce(c.affiliation, '') AS affiliation, iif(c.role = 'speaker', '', c.role) AS role
FROM placed AS x
JOIN session AS s USING (session_id)
CROSS JOIN web_facts AS f
LEFT JOIN abstract AS a ON a.session_id = x.session_id
LEFT JOIN room AS r ON r.room_id = x.room_id
LEFT JOIN track AS t ON t.track_id = s.track_id
LEFT JOIN credit AS c ON c.session_id = x.session_id
LEFT JOIN person AS p ON p.person_id = c.person_id
LEFT JOIN key ON key.session_id = x.session_id
LEFT JOIN who ON who.person_id = c.person_id;
