SELECT CAST(day AS VARCHAR) AS window_, COUNT(*) AS n, AVG(value) AS value, VAR_SAMP(value) AS variance
FROM ({rows}) AS asked
GROUP BY GROUPING SETS ((day), ())
