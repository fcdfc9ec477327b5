"""The Amazon Connect flow language: documents, the interpreter that runs them, and the checks before publishing."""
