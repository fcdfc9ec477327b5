SELECT id, day, 1e0 AS value
FROM interactions
