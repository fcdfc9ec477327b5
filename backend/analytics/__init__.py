"""What records of interactions tell together: their flat rows, and the questions put to these in SQL."""
