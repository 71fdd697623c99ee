CREATE TEMP VIEW room_list AS SELECT 1 AS sheet, name AS title FROM event;
DELETE FROM event;
