-- Software would have answered alike
-- Share of messages in the mode draft, of those that agents decided on, that nothing but the mode kept back and whose draft the agent
-- sent as it was.
-- unit: share
SELECT id, day, CASE WHEN only_mode AND draft_use = 'as_it_was' THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE mode = 'draft' AND draft_use IS NOT NULL
