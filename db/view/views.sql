-- What each kind of sign says: TEMP views, made at each open, so that a change
-- of wording never needs a migration. Words come through the functions of
-- words.h, so that every language has its own.
--
-- A layout NAME reads the view NAME (with "_" for "-"), a sheet of paper a
-- row; `each LIST` in it reads NAME_LIST, joined on the column `sheet` and in
-- the order of `row`. The column `sheet` is unique in NAME, gives the order of
-- sheets, and is what messages call a sheet. All columns are fields for the
-- layout; a field of a sheet is also there in its rows, and so are all words
-- of layouts/words, as {word_live_sign}.
--
-- Read a view whole, ordered by `sheet` (and `row`): the views work out all
-- sheets in one go, and to ask for one after the other repeats that each time.
--
-- Fields that are not plain text:
--   colour   name of a colour in theme.layout: ink, room-1 to room-6 …
--   plan     cells of a divisible room from left to right, "+" used, "-" not,
--            "|" for a partition that is closed: "+A +B|-C"; "+" for a room
--            that stands alone
--   people   a line for each group; in it names, affiliation and language,
--            with tabs between: "Marc Zyngier & Thomas Molgaard⇥ARM Ltd⇥"
--   minutes  from midnight of the logical day by the clock on the wall; past
--            1440 after it
--   flags    "1" or ""

---------------------------------------------------------------------------
-- Building blocks
---------------------------------------------------------------------------

-- The event, and what a link starts with. The part of a URL after "https:" is
-- in capitals, which makes QR codes smaller.
CREATE TEMP VIEW event_facts AS
SELECT name AS event,
       place,
       substr(url, instr(url, '://') + 3) || '/' AS link,
       lower(substr(url, 1, instr(url, '://') + 2)) || upper(substr(url, instr(url, '://') + 3)) || '/' AS url,
       coalesce((SELECT word('revision', number,
                             word('moment', weekday_short(made_utc), date_short(made_utc), clock_full(made_utc)))
                 FROM revision ORDER BY number DESC LIMIT 1), '') AS revision
FROM event;

-- Pairs of rooms in use that share a cell, and each room with itself.
CREATE TEMP VIEW room_share AS
SELECT mine.room_id, other.room_id AS other_id
FROM room_cell AS mine
JOIN room_cell AS other USING (cell_id)
JOIN room AS a ON a.room_id = mine.room_id AND a.state = 'active'
JOIN room AS b ON b.room_id = other.room_id AND b.state = 'active'
UNION
SELECT room_id, room_id FROM room WHERE state = 'active';

-- Cells that a room in use is made of.
CREATE TEMP VIEW cell_used AS
SELECT * FROM cell WHERE EXISTS (
    SELECT 1 FROM room_cell JOIN room USING (room_id) WHERE room_cell.cell_id = cell.cell_id AND room.state = 'active');

-- Rooms that lie within a larger one.
CREATE TEMP VIEW room_part AS
WITH size AS MATERIALIZED (
    SELECT room_id, count(*) AS cells FROM room_cell JOIN room USING (room_id) WHERE state = 'active' GROUP BY room_id
)
SELECT whole.room_id, part.room_id AS part_id
FROM size AS part
JOIN room_cell AS mine ON mine.room_id = part.room_id
JOIN room_cell AS other ON other.cell_id = mine.cell_id AND other.room_id <> mine.room_id
JOIN size AS whole ON whole.room_id = other.room_id
WHERE part.cells < whole.cells
GROUP BY whole.room_id, part.room_id
HAVING count(*) = part.cells;

-- Where people walk in: rooms with no smaller one inside. One sign hangs there
-- for all rooms that share a cell with it.
CREATE TEMP VIEW door AS
SELECT room_id FROM room WHERE state = 'active' AND room_id NOT IN (SELECT room_id FROM room_part);

-- The name of a room in two parts: what it has in common with others
-- ("Ravenna "), and the designator, which stands out ("AB"). Whole words, the
-- longest beginning that another room has too.
CREATE TEMP VIEW room_name AS
WITH RECURSIVE
beginning (room_id, name, at) AS (
    SELECT room_id, name, instr(name, ' ') FROM room WHERE state = 'active'
    UNION ALL
    SELECT room_id, name, iif(instr(substr(name, at + 1), ' ') > 0, at + instr(substr(name, at + 1), ' '), 0)
    FROM beginning WHERE at > 0
),
shared AS (
    SELECT text
    FROM (SELECT substr(name, 1, at) AS text, room_id FROM beginning WHERE at > 0
          UNION SELECT name || ' ', room_id FROM room WHERE state = 'active')
    GROUP BY text HAVING count(*) > 1
),
head AS (
    SELECT room_id, max(substr(name, 1, at)) AS head
    FROM beginning WHERE at > 0 AND substr(name, 1, at) IN (SELECT text FROM shared)
    GROUP BY room_id
)
SELECT room_id, name, coalesce(head, '') AS head, substr(name, length(coalesce(head, '')) + 1) AS tail
FROM room LEFT JOIN head USING (room_id)
WHERE state = 'active';

-- The cells of a room's group, where that is divided, some room being a part of
-- it: is the cell the room's, and is there a closed partition before it? There
-- is a partition where some room ends between two cells.
CREATE TEMP VIEW room_plan AS
WITH
pair AS (
    SELECT cell_id, group_id, position, label,
           lag(cell_id) OVER (PARTITION BY group_id ORDER BY position) AS left_id
    FROM cell_used
),
partition_before AS MATERIALIZED (
    SELECT DISTINCT cell_id
    FROM (SELECT pair.cell_id
          FROM pair
          JOIN room_cell AS rc ON rc.cell_id IN (pair.cell_id, pair.left_id)
          JOIN room USING (room_id)
          WHERE room.state = 'active' AND pair.left_id IS NOT NULL
          GROUP BY pair.cell_id, rc.room_id
          HAVING count(*) = 1)
),
member AS MATERIALIZED (
    SELECT room_id, min(group_id) AS group_id, count(*) AS cells
    FROM room_cell JOIN cell USING (cell_id) JOIN room USING (room_id)
    WHERE state = 'active' GROUP BY room_id
),
divided AS MATERIALIZED (
    SELECT group_id FROM member JOIN (SELECT group_id, count(*) AS all_cells FROM pair GROUP BY group_id) USING (group_id)
    GROUP BY group_id HAVING min(cells) < all_cells
)
SELECT m.room_id, m.group_id, pair.cell_id, pair.position,
       replace(replace(pair.label, ' ', char(160)), '|', '/') AS label,
       mine.cell_id IS NOT NULL AS used,
       pair.cell_id IN (SELECT cell_id FROM partition_before)
           AND (mine.cell_id IS NULL OR beside.cell_id IS NULL) AS closed
FROM member AS m
JOIN divided USING (group_id)
JOIN pair USING (group_id)
LEFT JOIN room_cell AS mine ON mine.room_id = m.room_id AND mine.cell_id = pair.cell_id
LEFT JOIN room_cell AS beside ON beside.room_id = m.room_id AND beside.cell_id = pair.left_id;

-- How a room looks on signs. `number` is its place in the order of rooms.
-- A room of all cells of a divided group, for the plenary, is black; the
-- others take the six colours of rooms in turn.
CREATE TEMP VIEW room_look AS
WITH
plan AS MATERIALIZED (
    SELECT room_id,
           text_join(position, iif(closed, '|', iif(left_used IS NULL, '', ' ')) || iif(used, '+', '-') || label, '') AS plan,
           min(used) AS whole
    FROM (SELECT *, lag(used) OVER (PARTITION BY room_id ORDER BY position) AS left_used FROM room_plan)
    GROUP BY room_id
),
extent AS MATERIALIZED (
    SELECT room_id, group_id, min(position) AS "from", max(position) AS "to" FROM room_plan WHERE used GROUP BY room_id
),
-- Rooms that partitions can make one, and rooms on the other side of one.
joined AS MATERIALIZED (
    SELECT room_id, iif(min(short), word_list("from", tail, 'rooms'), word_list("from", name, 'rooms')) AS names,
           count(*) AS n
    FROM (SELECT p.room_id, e."from", n.name, n.tail, n.head <> '' AND n.head = mine.head AS short
          FROM room_part AS p
          JOIN door ON door.room_id = p.part_id
          JOIN extent AS e ON e.room_id = p.part_id
          JOIN room_name AS n ON n.room_id = p.part_id
          JOIN room_name AS mine ON mine.room_id = p.room_id)
    GROUP BY room_id HAVING count(*) > 1
),
separate AS MATERIALIZED (
    SELECT e.room_id, word_list(o."from", r.name, 'rooms') AS names, count(*) AS n
    FROM extent AS e
    JOIN door ON door.room_id = e.room_id
    JOIN extent AS o ON o.group_id = e.group_id
    JOIN door AS other ON other.room_id = o.room_id
    JOIN room AS r ON r.room_id = o.room_id
    WHERE (o."from" > e."to" AND NOT EXISTS (SELECT 1 FROM cell_used AS c WHERE c.group_id = e.group_id
                                             AND position > e."to" AND position < o."from"))
       OR (o."to" < e."from" AND NOT EXISTS (SELECT 1 FROM cell_used AS c WHERE c.group_id = e.group_id
                                             AND position < e."from" AND position > o."to"))
    GROUP BY e.room_id
)
SELECT r.room_id,
       row_number() OVER (ORDER BY r.sort, r.room_id) AS number,
       r.name,
       n.head,
       n.tail,
       coalesce(plan.plan, '+') AS plan,
       plan.plan IS NOT NULL AS divided,
       iif(coalesce(whole, 0), 'ink',
           'room-' || ((sum(NOT coalesce(whole, 0)) OVER (ORDER BY r.sort, r.room_id) - 1) % 6 + 1)) AS colour,
       coalesce(word(iif(j.n > 2, 'joined_more', 'joined'), j.names), '') AS joined,
       coalesce(word(iif(j.n > 2, 'joined_more', 'joined'), j.names),
                word(iif(s.n > 1, 'separate_more', 'separate'), s.names), '') AS note
FROM room AS r
JOIN room_name AS n USING (room_id)
LEFT JOIN plan USING (room_id)
LEFT JOIN joined AS j USING (room_id)
LEFT JOIN separate AS s USING (room_id)
WHERE r.state = 'active';

-- Placements that signs show. Where the end is not known, end_utc is NULL, and
-- end_min, for drawing only, is when the next begins in the room, or an hour on.
CREATE TEMP VIEW shown AS
SELECT x.slot_id, x.session_id, x.room_id, x.day, x.start_utc,
       nullif(x.end_utc, x.start_utc) AS end_utc,
       local_minutes(x.start_utc, x.day) AS start_min,
       CASE WHEN x.end_utc > x.start_utc
            THEN max(local_minutes(x.end_utc, x.day), local_minutes(x.start_utc, x.day))
            ELSE coalesce((SELECT min(local_minutes(later.start_utc, x.day))
                           FROM slot AS later
                           JOIN session AS l ON l.session_id = later.session_id AND l.state = 'active'
                           WHERE later.room_id IN (SELECT x.room_id
                                                   UNION SELECT other.room_id
                                                   FROM room_cell AS mine JOIN room_cell AS other USING (cell_id)
                                                   WHERE mine.room_id = x.room_id)
                             AND later.day = x.day AND later.start_utc > x.start_utc AND later.state = 'active'),
                          local_minutes(x.start_utc, x.day) + 60)
       END AS end_min,
       s.code, typeset(s.title) AS title, s.language
FROM slot AS x
JOIN session AS s USING (session_id)
JOIN room AS r USING (room_id)
WHERE x.state = 'active' AND s.state = 'active' AND r.state = 'active';

-- The people of each session, as the programme credits them; neighbours of one
-- affiliation are one group. The language is told for a name in its own script.
CREATE TEMP VIEW session_people AS
WITH
credited AS (
    SELECT c.session_id, c.position, c.name, c.affiliation,
           iif(c.name = p.native, p.native_lang, '') AS language
    FROM credit AS c JOIN person AS p USING (person_id)
),
parted AS (
    SELECT *,
           lag(affiliation) OVER before IS NOT affiliation OR lag(language) OVER before IS NOT language AS parts
    FROM credited
    WINDOW before AS (PARTITION BY session_id ORDER BY position)
),
numbered AS (
    SELECT *, sum(parts) OVER (PARTITION BY session_id ORDER BY position) AS number FROM parted
)
SELECT session_id, text_join(number, names || char(9) || affiliation || char(9) || language, char(10)) AS people
FROM (SELECT session_id, number, affiliation, language, word_list(position, name, 'people') AS names
      FROM numbered GROUP BY session_id, number)
GROUP BY session_id;

-- What happens behind each door on each day, in order. `gap`: minutes since
-- all before has ended, 0 where that is not known.
CREATE TEMP VIEW door_shown AS
WITH behind AS (
    SELECT door.room_id AS door_id, shown.*,
           max(end_utc) OVER before AS before_utc,
           lag(end_utc) OVER day AS last_utc
    FROM door
    JOIN room_share USING (room_id)
    JOIN shown ON shown.room_id = room_share.other_id
    WINDOW day AS (PARTITION BY door.room_id, day ORDER BY start_utc, slot_id),
           before AS (day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT *, iif(last_utc IS NULL, 0, max(start_utc - before_utc, 0) / 60) AS gap FROM behind;

-- Each door on each day on which something happens behind it: a door sign.
-- last_utc is NULL where the end of the last session is not known.
CREATE TEMP VIEW door_day AS
SELECT d.day || ' ' || printf('%04d', look.number) || ' ' || look.name AS sheet,
       d.*
FROM (SELECT door_id, day, min(start_utc) AS first_utc,
             iif(max(iif(end_utc IS NULL, start_utc, NULL)) >= coalesce(max(end_utc), 0), NULL, max(end_utc)) AS last_utc,
             count(DISTINCT room_id) AS spaces
      FROM door_shown GROUP BY door_id, day) AS d
JOIN room_look AS look ON look.room_id = d.door_id;

-- Each room on each day; last_utc as above.
CREATE TEMP VIEW room_shown AS
SELECT room_id, day, min(start_utc) AS first_utc, max(start_utc) AS start_utc,
       iif(max(iif(end_utc IS NULL, start_utc, NULL)) >= coalesce(max(end_utc), 0), NULL, max(end_utc)) AS last_utc,
       min(start_min) AS first_min, max(end_min) AS last_min
FROM shown GROUP BY room_id, day;

-- The day's hours, for rulers: whole hours before, and a half hour's room behind.
CREATE TEMP VIEW day_axis AS
SELECT day, min(first_min) / 60 * 60 AS axis_from, (max(last_min) / 30 + 1) * 30 AS axis_to
FROM room_shown GROUP BY day;

-- What other rooms do after a door's last session or, if none goes on, did
-- before its first: at `until_utc` they end, at `from_utc` they begin again.
CREATE TEMP VIEW door_other AS
WITH
door AS MATERIALIZED (SELECT sheet, door_id, day, first_utc, last_utc FROM door_day),
share AS MATERIALIZED (SELECT room_id, other_id FROM room_share),
-- doors end at a few times of a day, so rooms are looked at once for each time and not for each door
moment AS MATERIALIZED (
    SELECT day, last_utc AS at_utc, 1 AS after FROM door WHERE last_utc IS NOT NULL
    UNION
    SELECT day, first_utc, 0 FROM door
),
state AS MATERIALIZED (
    SELECT moment.day, at_utc, after, room_id,
           CASE WHEN NOT after
                THEN (SELECT max(end_utc) FROM slot JOIN session USING (session_id)
                      WHERE slot.room_id = r.room_id AND slot.day = r.day AND slot.start_utc < at_utc
                        AND slot.state = 'active' AND session.state = 'active' AND end_utc > slot.start_utc)
                WHEN EXISTS (SELECT 1 FROM slot JOIN session USING (session_id)
                             WHERE slot.room_id = r.room_id AND slot.day = r.day
                               AND slot.start_utc <= at_utc AND end_utc > at_utc
                               AND slot.state = 'active' AND session.state = 'active')
                THEN r.last_utc
           END AS until_utc,
           CASE WHEN after
                THEN (SELECT min(slot.start_utc) FROM slot JOIN session USING (session_id)
                      WHERE slot.room_id = r.room_id AND slot.day = r.day AND slot.start_utc >= at_utc
                        AND slot.state = 'active' AND session.state = 'active')
           END AS from_utc
    FROM moment
    JOIN room_shown AS r ON r.day = moment.day
    WHERE iif(after, r.last_utc > at_utc OR r.start_utc >= at_utc, r.first_utc < at_utc)
),
pair AS (
    SELECT d.sheet, s.*, max(s.after) OVER (PARTITION BY d.sheet) AS later
    FROM door AS d
    JOIN state AS s ON s.day = d.day AND s.at_utc = iif(s.after, d.last_utc, d.first_utc)
    LEFT JOIN share AS same ON same.room_id = d.door_id AND same.other_id = s.room_id
    WHERE same.room_id IS NULL
)
SELECT sheet, after, at_utc, room_id, until_utc, from_utc
FROM pair
WHERE after = later AND (until_utc IS NOT NULL OR from_utc IS NOT NULL);

---------------------------------------------------------------------------
-- door-sign: a room's day, beside its door. A sheet for each door and day on
-- which something happens behind it, in whichever of the rooms it belongs to.
--
-- sheet       "2015-08-17 0001 Ravenna AB"
-- room        "Ravenna AB"; room_id, day ("2015-08-17") to choose sheets by
-- head, tail  "Ravenna ", "AB": the part that other rooms have too, and the
--             part that tells them apart, to be set in `colour`
-- colour      of the room
-- plan        of the room; "" for one that stands alone
-- weekday     "Monday"           date        "August 17"
-- day_bold, day_light            the same two, in the language's order of reading
-- event       "Xen Developer Summit 2015"    place "Sheraton Seattle"
-- revision    "Rev 1   Sun Aug 16, 6:40 pm"; "" before the first
-- live_link   "xds.test/7KQ2MD"  live_url    "https://XDS.TEST/7KQ2MD"
-- code        "7KQ2MD"
-- title       "Ravenna AB, Monday August 17"
-- after       "After 11:30" or "Before 2:00", above `others`; ""
-- axis_from, axis_to             minutes between which the whole day lies
-- single_space                   flag: all sessions are in one space
---------------------------------------------------------------------------
CREATE TEMP VIEW door_sign AS
WITH other AS MATERIALIZED (
    SELECT sheet, max(after) AS after, max(at_utc) AS at_utc FROM door_other GROUP BY sheet
)
SELECT d.sheet, look.name AS room, d.door_id AS room_id, d.day,
       look.head, look.tail, look.colour, iif(look.divided, look.plan, '') AS plan,
       weekday(d.day) AS weekday, date_long(d.day) AS date,
       word('day_bold', weekday(d.day), date_long(d.day)) AS day_bold,
       word('day_light', weekday(d.day), date_long(d.day)) AS day_light,
       e.event, e.place, e.revision,
       coalesce(e.link || rd.code, '') AS live_link, coalesce(e.url || rd.code, '') AS live_url,
       coalesce(rd.code, '') AS code,
       word('door_title', look.name, weekday(d.day), date_long(d.day)) AS title,
       coalesce(word(iif(other.after, 'after', 'before'), clock_time(other.at_utc), clock_full(other.at_utc)), '') AS after,
       axis.axis_from, axis.axis_to,
       iif(d.spaces = 1, '1', '') AS single_space
FROM door_day AS d
CROSS JOIN event_facts AS e
JOIN room_look AS look ON look.room_id = d.door_id
JOIN day_axis AS axis ON axis.day = d.day
LEFT JOIN room_day AS rd ON rd.room_id = d.door_id AND rd.day = d.day
LEFT JOIN other ON other.sheet = d.sheet;

-- The sessions behind the door.
--
-- code, url, link
-- start        "9:00"            ends         "to 9:45 am"; "" if not known
-- times, ampm  "2:00 – 6:00", "pm"
-- break        "break to 11:00" if a break of ten minutes or more follows
-- after_break  flag: one precedes         gap   minutes since the one before
-- title, language                speakers     people
-- space        the room, if the day uses several behind this door; else ""
-- space_name, space_colour       the room and its colour, in any case
-- space_note   "AB and C joined, partition open"; ""
-- plan, colour                   of the session's room
-- start_min, end_min             minutes
CREATE TEMP VIEW door_sign_sessions AS
WITH timed AS (
    SELECT *,
           row_number() OVER day AS row,
           lead(start_utc) OVER day AS next_utc,
           lead(gap) OVER day AS next_gap
    FROM door_shown
    WINDOW day AS (PARTITION BY door_id, day ORDER BY start_utc, slot_id)
)
SELECT d.sheet, t.row, t.code, e.url || t.code AS url, e.link || t.code AS link,
       clock_time(t.start_utc) AS start,
       coalesce(word('ends', clock_time(t.end_utc), clock_full(t.end_utc)), '') AS ends,
       coalesce(word('times', iif(ampm(t.start_utc) = ampm(t.end_utc), clock_time(t.start_utc), clock_full(t.start_utc)),
                     clock_time(t.end_utc)), clock_time(t.start_utc)) AS times,
       ampm(coalesce(t.end_utc, t.start_utc)) AS ampm,
       iif(t.next_gap >= 10, word('break_to', clock_time(t.next_utc), clock_full(t.next_utc)), '') AS break,
       iif(t.gap >= 10, '1', '') AS after_break,
       t.gap, t.title, t.language,
       coalesce(p.people, '') AS speakers,
       iif(d.spaces > 1, look.name, '') AS space,
       look.name AS space_name, look.colour AS space_colour, look.note AS space_note,
       look.plan, look.colour, t.start_min, t.end_min
FROM timed AS t
JOIN door_day AS d ON d.door_id = t.door_id AND d.day = t.day
CROSS JOIN event_facts AS e
JOIN room_look AS look ON look.room_id = t.room_id
LEFT JOIN session_people AS p ON p.session_id = t.session_id;

-- Other rooms, after this door's last session or before its first: four at
-- most, and then a row that says how many more, without a name.
--
-- plan, name, colour             of the room
-- note         "until 5:50 pm", "from 2:00 pm"; "and 12 more rooms"
CREATE TEMP VIEW door_sign_others AS
WITH numbered AS (
    SELECT o.sheet, o.room_id, until_utc, from_utc,
           row_number() OVER (PARTITION BY o.sheet ORDER BY until_utc IS NULL, iif(until_utc IS NULL, from_utc, 0), number) AS row,
           count(*) OVER (PARTITION BY o.sheet) - 4 AS more
    FROM door_other AS o JOIN room_look USING (room_id)
),
first AS MATERIALIZED (SELECT * FROM numbered WHERE row <= 5)
SELECT sheet, row, plan, name, colour,
       iif(until_utc IS NOT NULL, word('until', clock_time(until_utc), clock_full(until_utc)),
           word('from', clock_time(from_utc), clock_full(from_utc))) AS note
FROM first JOIN room_look USING (room_id) WHERE row <= 4
UNION ALL
SELECT sheet, row, '', '', 'ink', word(iif(more = 1, 'more_rooms_one', 'more_rooms'), more)
FROM first WHERE row = 5;

-- The hours of the ruler: minute, and label "9" or "2".
CREATE TEMP VIEW door_sign_hours AS
WITH RECURSIVE hour (day, minute, axis_to) AS (
    SELECT day, axis_from, axis_to FROM day_axis
    UNION ALL
    SELECT day, minute + 60, axis_to FROM hour WHERE minute + 60 <= axis_to
)
SELECT d.sheet, hour.minute AS row, hour.minute, hour_label(hour.minute) AS label
FROM door_day AS d JOIN hour ON hour.day = d.day;

-- The bars of the ruler: start_min, end_min, and colour of the session's room.
CREATE TEMP VIEW door_sign_bars AS
SELECT d.sheet, row_number() OVER (PARTITION BY d.sheet ORDER BY s.start_utc, s.slot_id) AS row,
       s.start_min, s.end_min, look.colour
FROM door_shown AS s
JOIN door_day AS d ON d.door_id = s.door_id AND d.day = s.day
JOIN room_look AS look ON look.room_id = s.room_id;

---------------------------------------------------------------------------
-- daily-poster: all rooms of a day. A sheet for each day on which something
-- happens.
--
-- sheet       "2015-08-17"; also day
-- weekday, date, day_bold, day_light, event, place, revision   as on door signs
-- url, link, code                of the day
-- title       "Monday August 17"
---------------------------------------------------------------------------
CREATE TEMP VIEW daily_poster AS
SELECT d.day AS sheet, d.day,
       weekday(d.day) AS weekday, date_long(d.day) AS date,
       word('day_bold', weekday(d.day), date_long(d.day)) AS day_bold,
       word('day_light', weekday(d.day), date_long(d.day)) AS day_light,
       e.event, e.place, e.revision,
       e.url || d.code AS url, e.link || d.code AS link, d.code,
       word('day_title', weekday(d.day), date_long(d.day)) AS title
FROM day AS d CROSS JOIN event_facts AS e
WHERE d.day IN (SELECT day FROM shown);

-- The rooms in use that day, in their order.
--
-- room_id, name, head, tail, colour, plan
-- note        "AB and C joined, partition open", of a room made of others; ""
-- cells       "1,2": numbers of its cells; rooms that share one share a lane
CREATE TEMP VIEW daily_poster_rooms AS
WITH cells AS MATERIALIZED (
    SELECT room_id, text_join(position, cell_id, ',') AS cells FROM room_cell JOIN cell USING (cell_id) GROUP BY room_id
)
SELECT r.day AS sheet, look.number AS row, r.room_id, look.name, look.head, look.tail, look.colour,
       iif(look.divided, look.plan, '') AS plan,
       look.joined AS note, coalesce(cells.cells, -r.room_id) AS cells
FROM room_shown AS r
JOIN room_look AS look USING (room_id)
LEFT JOIN cells USING (room_id);

-- The sessions of the day.
--
-- room_id, code, url, link, title, language, colour (of the room)
-- start, ampm "2:00", "pm"       start_min, end_min   minutes
-- speakers    people            names  the same on one line, as plain text
-- times_full  "2:00 – 6:00 pm"
-- times       the same, for a session without people, to stand in their place; ""
CREATE TEMP VIEW daily_poster_sessions AS
SELECT x.day AS sheet, row_number() OVER (PARTITION BY x.day ORDER BY x.start_utc, look.number, x.slot_id) AS row,
       x.room_id, x.code, e.url || x.code AS url, e.link || x.code AS link,
       clock_time(x.start_utc) AS start, ampm(x.start_utc) AS ampm, x.start_min, x.end_min,
       t.times_full, iif(p.people IS NULL, t.times_full, '') AS times,
       x.title, x.language, coalesce(p.people, '') AS speakers,
       trim(replace(replace(replace(coalesce(p.people, ''), char(9) || char(10), ', '), char(10), ', '), char(9), ' ')) AS names,
       look.colour
FROM shown AS x
JOIN (SELECT slot_id,
             CASE WHEN end_utc IS NULL THEN clock_full(start_utc)
                  WHEN ampm(start_utc) = ampm(end_utc)
                  THEN word('times_full', clock_time(start_utc), clock_full(end_utc), clock_full(start_utc), clock_time(end_utc))
                  ELSE word('times_full', clock_full(start_utc), clock_full(end_utc), clock_full(start_utc), clock_full(end_utc))
             END AS times_full
      FROM shown) AS t USING (slot_id)
CROSS JOIN event_facts AS e
JOIN room_look AS look USING (room_id)
LEFT JOIN session_people AS p USING (session_id);

-- How the clock shows each minute at which something starts or ends:
-- minute, label "9:45", ampm.
CREATE TEMP VIEW daily_poster_clock AS
SELECT day AS sheet, minute AS row, minute, clock_time(utc) AS label, ampm(utc) AS ampm
FROM (SELECT day, minute, min(utc) AS utc
      FROM (SELECT day, start_min AS minute, start_utc AS utc FROM shown
            UNION ALL
            SELECT day, end_min, coalesce(end_utc, start_utc + (end_min - start_min) * 60) FROM shown)
      GROUP BY day, minute);

---------------------------------------------------------------------------
-- speaker-badge: a sheet for each person, in the order of their names.
--
-- sheet        "kurth lars 3F8K2M": what the person sorts by, and the code
-- code, url, link                of the person
-- person       "Lars Kurth"; also title
-- event
-- first, rest  "Lars" large, "Kurth" under it; the first word of the name and
--              the others, if the person does not say
-- native, native_lang            the name in its own script, and its language
-- pronouns, affiliation
-- role         "Speaker"         role_key     "speaker"
-- role_colour, role_ink          of the band and of the text on it
-- role_rule    flag: the band is paper, with a rule above it
-- more         "and 2 more: scan" if the person has more talks than are listed
---------------------------------------------------------------------------
CREATE TEMP VIEW person_talk AS
SELECT c.person_id, x.*,
       row_number() OVER (PARTITION BY c.person_id ORDER BY x.start_utc, x.slot_id) AS number,
       count(*) OVER (PARTITION BY c.person_id) AS n
FROM (SELECT DISTINCT person_id, session_id FROM credit) AS c JOIN shown AS x USING (session_id);

CREATE TEMP VIEW person_facts AS
WITH
lately AS MATERIALIZED (
    SELECT person_id, affiliation FROM (
        SELECT c.person_id, c.affiliation,
               row_number() OVER (PARTITION BY c.person_id ORDER BY s.start_utc DESC, c.session_id DESC, c.position) AS number
        FROM credit AS c
        LEFT JOIN (SELECT session_id, max(start_utc) AS start_utc FROM slot WHERE state = 'active' GROUP BY session_id) AS s
               USING (session_id)
        WHERE c.affiliation <> '')
    WHERE number = 1
),
word AS (
    SELECT *, instr(name || ' ', ' ') AS first_end, length(rtrim(name, replace(name, ' ', ''))) AS last_start FROM person
)
SELECT w.person_id, w.code, w.name, w.role, w.state, w.native, w.native_lang, w.pronouns,
       iif(w.first <> '', w.first, substr(w.name, 1, first_end - 1)) AS first,
       iif(w.first <> '' OR w.rest <> '', w.rest, substr(w.name, first_end + 1)) AS rest,
       coalesce(nullif(w.affiliation, ''), lately.affiliation, '') AS affiliation,
       sort_fold(iif(w.sort_name <> '', w.sort_name,
                     trim(substr(w.name, last_start + 1) || ' ' || substr(w.name, 1, last_start)))) || ' ' || w.code AS sort
FROM word AS w LEFT JOIN lately USING (person_id);

CREATE TEMP VIEW speaker_badge AS
SELECT p.sort AS sheet, p.code, p.name AS person, e.url || p.code AS url, e.link || p.code AS link, e.event,
       p.first, p.rest, p.native, p.native_lang, p.pronouns, p.affiliation,
       word(p.role) AS role, p.role AS role_key,
       CASE p.role WHEN 'staff' THEN 'room-4' WHEN 'sponsor' THEN 'room-3' WHEN 'press' THEN 'room-2'
                   WHEN 'attendee' THEN 'paper' ELSE 'ink' END AS role_colour,
       iif(p.role = 'attendee', 'ink', 'paper') AS role_ink,
       iif(p.role = 'attendee', '1', '') AS role_rule,
       iif(t.n > 4, word(iif(t.n = 5, 'more_talks_one', 'more_talks'), t.n - 4), '') AS more,
       p.name AS title
FROM person_facts AS p
CROSS JOIN event_facts AS e
LEFT JOIN person_talk AS t ON t.person_id = p.person_id AND t.number = 1
WHERE p.state = 'active';

-- The person's talks, four at most.
--
-- when        "Mon 4:20 pm"      room, plan, colour   of the room
-- title, language
CREATE TEMP VIEW speaker_badge_talks AS
SELECT p.sort AS sheet, t.number AS row,
       word('when', weekday_short(t.start_utc), clock_full(t.start_utc), date_short(t.start_utc)) AS "when",
       look.name AS room, look.plan, look.colour, t.title, t.language
FROM person_talk AS t
JOIN person_facts AS p ON p.person_id = t.person_id AND p.state = 'active'
JOIN room_look AS look ON look.room_id = t.room_id
WHERE t.number <= 4;

---------------------------------------------------------------------------
-- Listings, for people at a terminal and for programs; no words needed.
---------------------------------------------------------------------------
CREATE TEMP VIEW list_rooms AS
SELECT r.name AS room,
       coalesce((SELECT text_join(position, label, ' ') FROM room_cell JOIN cell USING (cell_id)
                 WHERE room_cell.room_id = r.room_id), '') AS cells,
       iif(r.room_id IN (SELECT room_id FROM door), 'yes', '') AS door,
       (SELECT count(*) FROM slot JOIN session USING (session_id)
        WHERE slot.room_id = r.room_id AND slot.state = 'active' AND session.state = 'active') AS sessions
FROM room AS r WHERE r.state = 'active' ORDER BY r.sort, r.room_id;

CREATE TEMP VIEW list_days AS
SELECT d.day, d.code, count(s.slot_id) AS sessions, count(DISTINCT s.room_id) AS rooms
FROM day AS d LEFT JOIN shown AS s ON s.day = d.day
-- a code is kept for ever, also of a day that nothing is left of
WHERE d.day IN (SELECT p.day FROM slot p JOIN session x USING (session_id) WHERE p.state = 'active' AND x.state <> 'withdrawn')
GROUP BY d.day ORDER BY d.day;

-- Every file that was taken in, the last one first; one that changed nothing and had come last time is not there.
CREATE TEMP VIEW list_imports AS
SELECT local_time(i.made_utc) AS time, s.name AS source, i.file_name AS file,
       json_extract(i.report_json, '$.added') AS added, json_extract(i.report_json, '$.changed') AS changed,
       json_extract(i.report_json, '$.withdrawn_count') AS withdrawn, coalesce(i.revision, '') AS revision,
       iif(i.undone_utc IS NULL, '', 'yes') AS undone, i.file_bytes AS bytes, i.file_sha256 AS sha256
FROM import_run AS i JOIN source AS s USING (source_id) ORDER BY i.run_id DESC;

CREATE TEMP VIEW list_sessions AS
SELECT s.code, coalesce(x.day, '') AS day,
       coalesce(substr(local_time(x.start_utc), 12), '') AS start,
       coalesce(substr(local_time(nullif(x.end_utc, x.start_utc)), 12), '') AS "end",
       coalesce(r.name, '') AS room, s.title,
       coalesce((SELECT text_join(position, name, ', ') FROM credit WHERE credit.session_id = s.session_id), '') AS speakers,
       s.state
FROM session AS s
LEFT JOIN slot AS x ON x.session_id = s.session_id AND x.state = 'active'
LEFT JOIN room AS r ON r.room_id = x.room_id
ORDER BY x.start_utc IS NULL, x.start_utc, r.sort, s.session_id;

CREATE TEMP VIEW list_people AS
SELECT p.code, p.name, p.affiliation, p.role,
       (SELECT count(DISTINCT session_id) FROM credit JOIN session USING (session_id)
        WHERE credit.person_id = p.person_id AND session.state = 'active') AS sessions,
       p.state
FROM person_facts AS p ORDER BY p.sort;

---------------------------------------------------------------------------
-- Checks: each row is a complaint, its column `message` a sentence; `row`
-- gives the order. Columns that the view of a sheet has too (`room_id`, `day`)
-- say which sheets a complaint is about: no other is kept from being printed.
---------------------------------------------------------------------------

-- Two sessions at once in the same cells: once for each room that they concern.
CREATE TEMP VIEW check_overlap AS
WITH placed AS MATERIALIZED (
    SELECT slot_id, slot.room_id, day, start_utc, end_utc
    FROM slot JOIN session USING (session_id) JOIN room USING (room_id)
    WHERE slot.state = 'active' AND session.state = 'active' AND room.state = 'active'
),
share AS MATERIALIZED (SELECT room_id, other_id FROM room_share),
pair AS MATERIALIZED (
    SELECT a.slot_id AS a_id, b.slot_id AS b_id, a.room_id AS a_room, b.room_id AS b_room, a.start_utc, a.day
    FROM placed AS a
    JOIN share USING (room_id)
    JOIN placed AS b ON b.room_id = share.other_id
    WHERE (a.start_utc < b.start_utc OR (a.start_utc = b.start_utc AND a.slot_id < b.slot_id))
      AND (b.start_utc < a.end_utc OR b.start_utc = a.start_utc)
),
named AS (
    SELECT slot_id, '"' || title || '" (' || name || ', ' || local_time(start_utc)
               || iif(end_utc > start_utc, ' to ' || substr(local_time(end_utc), 12), '') || ')' AS said
    FROM slot JOIN session USING (session_id) JOIN room USING (room_id)
)
SELECT row_number() OVER (ORDER BY pair.start_utc, a_id, b_id) AS row,
       a.said || ' and ' || b.said || ' overlap; move one of them, or cancel it' AS message,
       concerned.room_id, pair.day
FROM pair
JOIN named AS a ON a.slot_id = a_id
JOIN named AS b ON b.slot_id = b_id
JOIN (SELECT DISTINCT room_id, other_id FROM share) AS concerned ON concerned.other_id IN (a_room, b_room);

-- Door signs without a short code for their live version.
CREATE TEMP VIEW check_code AS
SELECT row_number() OVER (ORDER BY d.day, r.sort) AS row,
       'door sign "' || r.name || '" of ' || d.day || ' has no short code; import the schedule again' AS message,
       d.door_id AS room_id, d.day
FROM (SELECT DISTINCT door_id, day FROM door_shown) AS d
JOIN room AS r ON r.room_id = d.door_id
LEFT JOIN room_day AS rd ON rd.room_id = d.door_id AND rd.day = d.day
WHERE rd.code IS NULL;
