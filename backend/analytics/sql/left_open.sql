-- With a question left open
-- Share of judged messages in which at least one question is not answered by the articles.
-- unit: share
SELECT id, day, CASE WHEN unanswered > 0 THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE judged
