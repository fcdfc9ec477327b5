"""Name the sensitive topics of a mail, those which a person has to handle whatever the rest of it says."""

from simulator.model.lexicon import pattern
from simulator.model.mail import Mail

TOPICS = ("fraud", "account_security", "bereavement", "legal_threat", "regulator", "vulnerable_customer")


def find(mail: Mail) -> list[str]:
    """Give the topics in the order of the list."""
    text = f"{mail.subject} . {mail.text}"
    return [topic for topic in TOPICS if pattern(f"sensitive_{topic}").search(text)]
