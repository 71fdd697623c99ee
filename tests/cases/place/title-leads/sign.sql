CREATE TEMP VIEW sign AS SELECT 1 AS sheet, 'One' AS title, 'https://XDS.TEST/7KQ2MD' AS url, 'xds.test/7KQ2MD' AS link;
