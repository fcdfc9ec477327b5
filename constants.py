"""Names that every part of the deployment shares."""

APP_NAME = "ACEmailAI"
"""Prefix of every deployed name; another value gives a second, independent copy in the same account."""

ENVIRONMENT = r"(?!example$)[a-z0-9][a-z0-9_-]{0,30}"
"""What an environment may be called, whose settings are in `.env.NAME`."""
