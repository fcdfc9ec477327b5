SELECT interactions.id, drawn.contact, drawn.held_back, drawn.arm
FROM (
    SELECT contact, held_back, arm, ROW_NUMBER() OVER (PARTITION BY contact ORDER BY turn) AS place
    FROM interactions
    WHERE arm IS NOT NULL
) AS drawn
JOIN interactions ON interactions.contact = drawn.contact
WHERE drawn.place = 1
ORDER BY interactions.id
