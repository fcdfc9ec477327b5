"""What customers may have thought of contacts: a small regression over named features of their records."""
