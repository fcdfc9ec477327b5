-- Satisfaction of customers
-- Mean of what customers said of a contact in a survey, from 1 to 5, where an operator added it to the records. Who answers a survey
-- is not everybody.
-- unit: mean
SELECT id, day, satisfaction AS value
FROM interactions
WHERE satisfaction IS NOT NULL
