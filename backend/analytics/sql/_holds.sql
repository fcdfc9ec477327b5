SELECT interactions.id AS id, hold
FROM interactions
CROSS JOIN UNNEST(interactions.holds) AS kept (hold)
