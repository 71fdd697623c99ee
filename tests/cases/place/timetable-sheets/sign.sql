CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 'One' AS title;
CREATE TEMP VIEW sign_rooms AS SELECT 1 AS sheet, column1 AS row, column1 AS room_id, column2 AS name, column3 AS cells FROM (VALUES (1, 'R1', '1'), (2, 'R2', '2'), (3, 'R3', '3'), (4, 'R4', '4'), (5, 'R5', '5'));
CREATE TEMP VIEW sign_sessions AS SELECT 1 AS sheet, row_number() OVER () AS row, column1 AS room_id, column2 AS start_min, column3 AS end_min, column4 AS title FROM (VALUES (1, 540, 570, 'T1'), (2, 540, 570, 'T2'), (3, 540, 570, 'T3'), (4, 540, 570, 'T4'), (5, 540, 570, 'T5'));
CREATE TEMP VIEW sign_clock AS SELECT 1 AS sheet, column1 AS row, column1 AS minute, column2 AS label, '' AS ampm FROM (VALUES (540, '9:00'), (570, '9:30'));
