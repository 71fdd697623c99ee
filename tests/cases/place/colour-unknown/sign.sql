CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 'One' AS title;
