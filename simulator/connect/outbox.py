"""Mails that flows handed over for sending."""

from collections.abc import Callable, Iterable

from simulator.flow.services import DeliveryError, SentMail


class Outbox:
    """Accepts mail from the addresses of the instance; *refuses* can turn single mails down."""

    def __init__(self, addresses: Iterable[str], refuses: Callable[[SentMail], bool] = lambda _mail: False) -> None:
        self.sent: list[SentMail] = []
        self.refuses = refuses
        self._addresses = {address.casefold() for address in addresses}

    def send(self, mail: SentMail) -> None:
        if mail.from_address.casefold() not in self._addresses:
            raise DeliveryError(f"{mail.from_address or 'the empty address'} is no address of the instance")
        if self.refuses(mail):
            raise DeliveryError("the mail service did not accept the mail")
        self.sent.append(mail)

    def of_contact(self, contact_id: str) -> list[SentMail]:
        """What was sent while this contact was in its flow."""
        return [mail for mail in self.sent if mail.for_contact_id == contact_id]
