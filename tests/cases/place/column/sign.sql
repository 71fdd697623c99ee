CREATE TEMP VIEW sign AS SELECT 1 AS sheet, '' AS empty;
