CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 'One' AS title;
CREATE TEMP VIEW sign_rooms AS SELECT 1 AS sheet, column1 AS row, column1 AS room_id, column2 AS name, column3 AS cells FROM (VALUES (1, 'AB', '1,2'), (2, 'C', '3'), (3, 'Virginia', '4'));
CREATE TEMP VIEW sign_sessions AS SELECT 1 AS sheet, row_number() OVER () AS row, column1 AS room_id, column2 AS start_min, column3 AS end_min, column4 AS title FROM (VALUES (1, 540, 570, 'One'), (2, 540, 570, 'Two'), (1, 600, 630, 'Three'), (3, 600, 780, 'Hack'));
CREATE TEMP VIEW sign_clock AS SELECT 1 AS sheet, column1 AS row, column1 AS minute, column2 AS label, '' AS ampm FROM (VALUES (540, '9:00'), (570, '9:30'), (600, '10:00'), (630, '10:30'), (780, '13:00'));
