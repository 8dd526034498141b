-- Periods in which any version of an indicator, in any area and any batch, is suppressed or rests on few people.
SELECT DISTINCT period
FROM observation
WHERE indicator_id = $indicator_id AND (suppressed OR n < $least)
ORDER BY period;
