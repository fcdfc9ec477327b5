"""What records of interactions tell together: the questions put to their rows in SQL, and the unit that keeps these."""
