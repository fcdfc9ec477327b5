-- Words that agents changed
-- Mean share of the words of a draft that an agent changed before it was sent.
-- unit: mean
SELECT id, day, changed AS value
FROM interactions
WHERE changed IS NOT NULL
