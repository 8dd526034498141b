-- When did the crossing of the moment begin? A row for each figure beyond its line, in order of area, indicator, year.
-- Only a figure back on the safe side ends a crossing: a year without a figure has no row, so it does not.
WITH
judged AS (
    SELECT
        area, indicator, year,
        CASE WHEN line.below THEN figure.value < line.value ELSE figure.value > line.value END AS crossed
    FROM figure
    JOIN line USING (indicator)
),
marked AS (
    SELECT *, crossed AND NOT coalesce(lag(crossed) OVER series, FALSE) AS begins
    FROM judged
    WINDOW series AS (PARTITION BY indicator, area ORDER BY year)
)
SELECT area, indicator, year, max(CASE WHEN begins THEN year END) OVER series AS since
FROM marked
WINDOW series AS (PARTITION BY indicator, area ORDER BY year)
QUALIFY crossed
