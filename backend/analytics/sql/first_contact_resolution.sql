-- Settled at the first contact
-- Share of contacts after which the customer did not come back with the same category within seven days. Contacts of the last
-- seven days are left out, since nobody knows yet; so are customers who cannot be told apart.
-- unit: share
SELECT id, day, CASE WHEN contacts > 1 THEN 0e0 ELSE 1e0 END AS value
FROM (
    SELECT
        id,
        day,
        began_at,
        COUNT(*) OVER (
            PARTITION BY matter ORDER BY began_at RANGE BETWEEN CURRENT ROW AND 604800e0 FOLLOWING
        ) AS contacts
    FROM interactions
    WHERE matter IS NOT NULL AND turn = 1
) AS followed
WHERE began_at <= (SELECT MAX(began_at) FROM interactions) - 604800e0
