"""What stands in for the knowledge base: a search over the Markdown articles."""
