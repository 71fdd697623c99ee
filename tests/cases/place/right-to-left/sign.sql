CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 'عبد الرحمن' AS title, 'כהן' AS rest;
