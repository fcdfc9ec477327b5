"""A data key for each customer, from AWS KMS; its encrypted form is a row, and without the row it is gone.

KMS gives a key back only in the context that it was made in: this customer and this purpose. No copy is kept in memory.
https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from adapters.answers import answer_or
from adapters.stores.items import confirm, encode, is_refused
from triage.errors import SealUnavailableError
from triage.ports import Clock

DECISIONS = "decisions"
"""The purpose of the keys of interactions; the policies of the functions name it as well."""


@dataclass(slots=True, eq=False)
class CustomerKeyTable:
    """Keys by sealed customer, in a table whose rows leave once the last text under them has left."""

    dynamodb: Any
    kms: Any
    name: str
    master_key: str
    clock: Clock
    purpose: str = DECISIONS

    def made(self, customer: str, ttl: int) -> bytes:
        """Give the key of *customer*, which is then there until *ttl*; make one where there is none."""
        with answer_or(SealUnavailableError, "The key of a customer could not be had"):
            wrapped = self._kept(customer, ttl)
            return self._unwrapped(customer, wrapped) if wrapped else self._new(customer, ttl)

    def known(self, customer: str) -> bytes | None:
        """Give the key of *customer*, if there is one."""
        with answer_or(SealUnavailableError, "The key of a customer could not be read"):
            answer = self.dynamodb.get_item(
                TableName=self.name,
                Key=encode({"customer": customer}),
                ConsistentRead=True,
                ReturnConsumedCapacity="TOTAL",
            )
            confirm(answer)
            return self._unwrapped(customer, answer["Item"]["sealed_key"]["B"]) if answer.get("Item") else None

    def _kept(self, customer: str, ttl: int) -> bytes | None:
        """Let the row stay until *ttl*; a row past its time counts as gone, as the texts under it are."""
        answer = self._unless_refused(
            self.dynamodb.update_item,
            Key=encode({"customer": customer}),
            UpdateExpression="SET #ttl = :ttl",
            ConditionExpression="attribute_exists(sealed_key) AND #ttl > :now",
            ExpressionAttributeValues=encode({":ttl": ttl, ":now": int(self.clock.now())}),
            ReturnValues="ALL_NEW",
        )
        return bytes(answer["Attributes"]["sealed_key"]["B"]) if answer else None

    def _new(self, customer: str, ttl: int) -> bytes:
        made = self.kms.generate_data_key(
            KeyId=self.master_key, KeySpec="AES_256", EncryptionContext=self._context(customer)
        )
        key, wrapped = bytes(made["Plaintext"]), bytes(made["CiphertextBlob"])
        stored = self._unless_refused(
            self.dynamodb.put_item,
            Item=encode({"customer": customer, "sealed_key": wrapped, "ttl": ttl}),
            ConditionExpression="attribute_not_exists(sealed_key) OR #ttl <= :now",
            ExpressionAttributeValues=encode({":now": int(self.clock.now())}),
        )
        if stored:
            return key
        if wrapped_meanwhile := self._kept(customer, ttl):
            return self._unwrapped(customer, wrapped_meanwhile)
        raise SealUnavailableError("The key of a customer changes while it is made.")

    def _unwrapped(self, customer: str, wrapped: bytes) -> bytes:
        answer = self.kms.decrypt(
            KeyId=self.master_key, CiphertextBlob=wrapped, EncryptionContext=self._context(customer)
        )
        return bytes(answer["Plaintext"])

    def _unless_refused(self, write: Any, **what: Any) -> Mapping[str, Any] | None:
        """Write; None where the condition is in the way."""
        names = {"#ttl": "ttl"}
        try:
            answer: Mapping[str, Any] = write(
                TableName=self.name, ExpressionAttributeNames=names, ReturnConsumedCapacity="TOTAL", **what
            )
        except ClientError as error:
            if not is_refused(error):
                raise
            return None
        confirm(answer)
        return answer

    def _context(self, customer: str) -> dict[str, str]:
        return {"customer": customer, "purpose": self.purpose}
