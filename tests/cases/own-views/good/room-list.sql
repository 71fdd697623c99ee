-- A kind of sign of one's own: two views and a layout.
CREATE TEMP VIEW room_list AS SELECT 1 AS sheet, name AS title FROM event;
CREATE TEMP VIEW room_list_rooms AS SELECT 1 AS sheet, number AS row, name, colour FROM room_look;
