"""What would have become of an archive of mail, as one page: decisions, thresholds, differences to the run before."""
