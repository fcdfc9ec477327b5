-- Answered by software
-- Share of messages whose reply went out without a person, of those of which that is known.
-- unit: share
SELECT id, day, CASE WHEN automated THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE automated IS NOT NULL
