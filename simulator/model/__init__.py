"""What stands in for the language model: judges a mail and drafts a reply, without a network."""
