-- Seconds until decided
-- Mean time from the begin of the judging to its end, of messages that a model judged.
-- unit: mean
SELECT id, day, seconds AS value
FROM interactions
WHERE judged
