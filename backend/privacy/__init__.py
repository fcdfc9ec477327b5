"""Personal data in texts: found, masked, protected, and who saw what."""
