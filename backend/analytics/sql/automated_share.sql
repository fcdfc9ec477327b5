-- Answered by software
-- Share of messages whose reply went out without a person, of those of which that is known. A turn
-- of a chat that was asked back about, or closed, is neither an answer nor a person's, and does not count.
-- unit: share
SELECT id, day, CASE WHEN automated THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE automated IS NOT NULL
