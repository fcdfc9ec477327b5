"""Calls on this machine: recordings are read, heard, answered through the chat function, and spoken."""
