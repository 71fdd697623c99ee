CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 540 AS axis_from, 780 AS axis_to;
CREATE TEMP VIEW sign_hours AS SELECT 1 AS sheet, column1 AS row, column1 AS minute, column2 AS label FROM (VALUES (540, '9'), (600, '10'), (660, '11'), (720, '12'), (780, '1'));
CREATE TEMP VIEW sign_bars AS SELECT 1 AS sheet, column1 AS row, column1 AS start_min, column2 AS end_min, 'room-1' AS colour FROM (VALUES (540, 585), (600, 720));
