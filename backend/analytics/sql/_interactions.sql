SELECT *, CAST(began_on AS DATE) AS day
FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ended_at DESC NULLS LAST) AS place
    FROM written
) AS told
WHERE place = 1
