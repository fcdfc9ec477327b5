-- Drafts sent as they were
-- Share of drafts that agents sent without a change, of those that they decided on.
-- unit: share
SELECT id, day, CASE WHEN draft_use = 'as_it_was' THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE draft_use IS NOT NULL
