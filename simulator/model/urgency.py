"""Judge whether a mail asks for a quick answer, or names a deadline within days."""

from simulator.model.lexicon import pattern
from simulator.model.mail import Mail


def is_urgent(mail: Mail) -> bool:
    """Judge a mail by its sentences and its subject."""
    hurry, no_hurry = pattern("hurry"), pattern("no_hurry")
    return any(hurry.search(no_hurry.sub(" ~ ", sentence)) for sentence in (mail.subject, *mail.sentences))
