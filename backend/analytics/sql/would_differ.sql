-- Software would have answered otherwise
-- Share of the same messages that nothing but the mode kept back, though the agent changed the draft or rejected it.
-- unit: share
SELECT id, day, CASE WHEN only_mode AND draft_use <> 'as_it_was' THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE mode = 'draft' AND draft_use IS NOT NULL
