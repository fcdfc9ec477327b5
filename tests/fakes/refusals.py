"""Why the send ledger lets a mail not go out."""

from typing import Final

from sending import ledger

REFUSALS: Final = (
    ledger.ANSWERED_BEFORE,
    ledger.ANSWERED_ELSEWHERE,
    ledger.SENDER_BUDGET,
    ledger.DOMAIN_BUDGET,
    ledger.TEXT_BUDGET,
    ledger.FUSE_BLOWN,
    ledger.UNSEEN_MAIL,
    ledger.OWN_ADDRESS,
    ledger.LEDGER_UNAVAILABLE,
)
