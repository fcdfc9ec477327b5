SELECT CAST(day AS VARCHAR) AS window_, id, value
FROM ({rows}) AS asked
ORDER BY day, id
