"""What records of interactions ask of the articles: gaps, proposals to close them, and who was told what."""
