"""Drafts of replies before the checks of letters."""

from collections.abc import Sequence

from triage import reply_checks
from triage.channel import EMAIL
from triage.message import Customer, Message, Passage
from triage.prompt import instructions
from triage.reply_checks import LETTER_CHECKS, Draft

COMPANY = "AnyCompany Bank"


def holds_of(
    text: str, *, message: Message, customer: Customer, passages: Sequence[Passage], company: str = COMPANY
) -> list[str]:
    """Name what holds a draft that answers *message* from *passages*, each hold once."""
    draft = Draft(
        text=text,
        message=message,
        customer=customer,
        passages=passages,
        company=company,
        instructions=instructions(company, EMAIL),
        longest=EMAIL.longest_reply,
    )
    return list(dict.fromkeys(finding.hold for finding in reply_checks.findings(draft, LETTER_CHECKS)))
