SELECT id, held_back, arm
FROM interactions
WHERE arm IS NOT NULL
ORDER BY id
