"""The send ledger in DynamoDB: one row for each sender, which every claim has to change, and marks on contacts.

Row `sender#<sealed address>` holds what the sender was granted lately. It is written under the condition that it is
still as it was read, so of claims that come together one is granted and the others are decided again, in its light.
The first try takes the sender for a new one, and is told the row if there is one: one round trip for most mails.

Row `contact#<id>` says who sends the mails of a kind in this contact's thread. It joins mails that Connect knows to
be of one thread though sender and subject differ. A claim whose mark is refused stays in the sender's row: it costs
a mail of the budget, and whoever asks for it again is refused again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from adapters.credentials import credentials_at_fault, error_code
from adapters.stores.items import confirm, decode, encode
from sending import ledger
from sending.ledger import Budget, Claim
from triage.errors import StoreUnavailableError
from triage.modes import Kind
from triage.ports import Clock

_REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True, slots=True)
class SendLedgerTable:
    """Remembers claims for as long as threads are remembered; DynamoDB removes rows by `ttl`."""

    client: Any
    name: str
    clock: Clock
    budget: Budget

    def ask(self, sender: str, claim: Claim, continues: Collection[str]) -> str:
        """Grant *claim*, once, or give the reason why not; raise `StoreUnavailableError` without an answer."""
        try:
            reason = self._claim_budget(f"sender#{sender}", claim)
            if reason != ledger.GRANTED:
                return reason
            contacts = dict.fromkeys([claim.contact_id, *continues])
            free = all(self._mark(contact_id, claim) for contact_id in contacts)
        except (ClientError, BotoCoreError) as error:
            if credentials_at_fault(error):
                raise
            raise StoreUnavailableError("The send ledger did not answer.") from error
        return ledger.GRANTED if free else ledger.ANSWERED_BEFORE

    def _claim_budget(self, key: str, claim: Claim) -> str:
        row: Mapping[str, Any] = {}
        # After the first try, which is blind, each one that is lost is another's grant: then the budget is used up.
        for _ in range(self.budget.mails + 2):
            earlier = [_claim(fields) for fields in row.get("claims", ())]
            decision = ledger.decide(claim, earlier, self.budget, self.clock.now())
            if decision.kept is None:
                return decision.reason
            if (current := self._replace(key, row, decision.kept)) is None:
                return decision.reason
            row = current
        raise StoreUnavailableError("Too many ask the send ledger at once.")

    def _replace(self, key: str, row: Mapping[str, Any], claims: Sequence[Claim]) -> dict[str, Any] | None:
        """Write *claims* if the row is still *row*; give what it is now where it is not."""
        revision = row.get("revision", 0)
        claimed = [_fields(each) for each in claims]
        try:
            answer = self.client.put_item(
                TableName=self.name,
                Item=encode({"key": key, "claims": claimed, "revision": revision + 1, "ttl": self._ttl()}),
                ConditionExpression="revision = :revision" if row else "attribute_not_exists(revision)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                ReturnConsumedCapacity="TOTAL",
                **({"ExpressionAttributeValues": encode({":revision": revision})} if row else {}),
            )
        except ClientError as error:
            if error_code(error) != _REFUSED:
                raise
            return decode(error.response.get("Item", {}))
        confirm(answer)
        return None

    def _mark(self, contact_id: str, claim: Claim) -> bool:
        """Put *claim* on a contact unless another claim of its kind is there."""
        try:
            answer = self.client.update_item(
                TableName=self.name,
                Key=encode({"key": f"contact#{contact_id}"}),
                UpdateExpression="SET #kind = :claimant, #ttl = :ttl",
                ConditionExpression="attribute_not_exists(#kind) OR #kind = :claimant",
                ExpressionAttributeNames={"#kind": claim.kind, "#ttl": "ttl"},
                ExpressionAttributeValues=encode({":claimant": claim.claimant, ":ttl": self._ttl()}),
                ReturnConsumedCapacity="TOTAL",
            )
        except ClientError as error:
            if error_code(error) != _REFUSED:
                raise
            return False
        confirm(answer)
        return True

    def _ttl(self) -> int:
        return int(self.clock.now()) + ledger.KEPT_SECONDS


def _fields(claim: Claim) -> dict[str, Any]:
    return {
        "kind": str(claim.kind),
        "contact": claim.contact_id,
        "run": claim.run,
        "thread": claim.thread,
        "mail": claim.mail,
        "at": claim.at,
    }


def _claim(fields: Mapping[str, Any]) -> Claim:
    return Claim(
        kind=Kind(fields["kind"]),
        contact_id=fields["contact"],
        run=fields["run"],
        thread=fields["thread"],
        mail=fields["mail"],
        at=float(fields["at"]),
    )
