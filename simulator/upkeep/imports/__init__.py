"""Articles from documents of other kinds: each is read into the same few pieces, and these are written as Markdown."""
