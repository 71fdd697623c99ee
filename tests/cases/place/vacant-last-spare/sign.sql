CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 'One' AS title;
CREATE TEMP VIEW sign_rows AS SELECT 1 AS sheet, value AS row, 'Row ' || value AS title, value % 3 * 10 AS gap
FROM (WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < 5) SELECT value FROM n);
