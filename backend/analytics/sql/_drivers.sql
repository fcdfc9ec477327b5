SELECT
    kinds.hold AS hold,
    COUNT(present.id) AS n_with,
    AVG(CASE WHEN present.id IS NOT NULL THEN asked.value END) AS with_,
    VAR_SAMP(CASE WHEN present.id IS NOT NULL THEN asked.value END) AS variance_with,
    COUNT(*) - COUNT(present.id) AS n_without,
    AVG(CASE WHEN present.id IS NULL THEN asked.value END) AS without_,
    VAR_SAMP(CASE WHEN present.id IS NULL THEN asked.value END) AS variance_without
FROM (SELECT DISTINCT hold FROM holds) AS kinds
CROSS JOIN ({rows}) AS asked
LEFT JOIN holds AS present ON present.id = asked.id AND present.hold = kinds.hold
GROUP BY kinds.hold
ORDER BY kinds.hold
