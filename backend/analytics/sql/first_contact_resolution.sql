-- Settled at the first contact
-- Share of contacts after which the customer did not come back with the same category within seven days. Contacts of the last
-- seven days are left out, since nobody knows yet; so are customers who cannot be told apart.
-- unit: share
SELECT id, day, CASE WHEN next_at <= began_at + 604800 THEN 0.0 ELSE 1.0 END AS value
FROM (
    SELECT id, day, began_at, LEAD(began_at) OVER (PARTITION BY customer, category ORDER BY began_at) AS next_at
    FROM interactions
    WHERE customer IS NOT NULL AND turn = 1
) AS followed
WHERE began_at <= (SELECT MAX(began_at) FROM interactions) - 604800
