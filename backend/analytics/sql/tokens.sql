-- Tokens of models
-- Mean number of tokens, in and out, that judging and proving a message took.
-- unit: mean
SELECT id, day, CAST(input_tokens + output_tokens AS DOUBLE) AS value
FROM interactions
WHERE judged
