-- Every value of a batch that was not undone. Texts that repeat come as numbers with a dictionary: a city of 3,000 areas
-- has millions of rows of a few thousand texts.
CREATE OR REPLACE TEMP TYPE area_text AS ENUM (SELECT DISTINCT area_id FROM observation ORDER BY 1);
CREATE OR REPLACE TEMP TYPE indicator_text AS ENUM (SELECT DISTINCT indicator_id FROM observation ORDER BY 1);
CREATE OR REPLACE TEMP TYPE period_text AS ENUM (SELECT DISTINCT period FROM observation ORDER BY 1);
CREATE OR REPLACE TEMP TYPE sheet_text AS ENUM (SELECT DISTINCT sheet FROM observation WHERE sheet IS NOT NULL ORDER BY 1);
CREATE OR REPLACE TEMP TYPE note_text AS ENUM (SELECT DISTINCT note FROM observation WHERE note IS NOT NULL ORDER BY 1);
SELECT
    area_id::area_text AS area_id, indicator_id::indicator_text AS indicator_id, period::period_text AS period,
    value, numerator, denominator, n, suppressed, sheet::sheet_text AS sheet, cell, note::note_text AS note,
    period_end, batch_id
FROM observation
WHERE batch_id NOT IN (SELECT batch_id FROM undo);
