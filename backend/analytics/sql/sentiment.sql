-- Sentiment of customers
-- Mean of what customers' turns say of how they feel, from -1 to 1. Mails have none.
-- unit: mean
SELECT id, day, sentiment AS value
FROM interactions
WHERE sentiment IS NOT NULL
