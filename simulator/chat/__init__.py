"""Conversations on this machine: the chat function, with AWS below it and customers around it."""
