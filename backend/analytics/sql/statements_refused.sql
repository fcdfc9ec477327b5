-- With a statement refused
-- Share of drafts with statements of which at least one was not proved.
-- unit: share
SELECT id, day, CASE WHEN refused > 0 THEN 1e0 ELSE 0e0 END AS value
FROM interactions
WHERE statements > 0
