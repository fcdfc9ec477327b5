"""Names that every part of the deployment shares."""

APP_NAME = "ACEmailAI"
"""Prefix of every deployed name; another value gives a second, independent copy in the same account."""
