SELECT CAST(day AS VARCHAR) AS window_, COUNT(*) AS n
FROM interactions
GROUP BY day
ORDER BY day
