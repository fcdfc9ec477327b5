"""A text is masked and sealed, and no check is named that did not pass."""

import os
from dataclasses import dataclass, field

import pytest

from adapters.aes_gcm import AesGcm
from backend.privacy.check import Checker, Item
from backend.privacy.protection import CHECKS, MASKED_HAS_NOTHING, Seal, protect
from privacy.vault import Vault
from triage.errors import SealUnavailableError

TEXT = "My SSN is 536-90-4399 and I am Harriet Bloomfield."


@dataclass
class Keys:
    """Keys of customers in memory; none can be had where the service is down."""

    known_keys: dict[str, bytes] = field(default_factory=dict)
    is_down: bool = False

    def made(self, customer: str, ttl: int) -> bytes:
        if self.is_down:
            raise SealUnavailableError("down")
        return self.known_keys.setdefault(customer, os.urandom(32))

    def known(self, customer: str) -> bytes | None:
        return self.known_keys.get(customer)


@dataclass
class Forgetful(Keys):
    """A customer who is erased while a text of theirs is sealed."""

    def made(self, customer: str, ttl: int) -> bytes:
        return os.urandom(32)


def seal(keys: Keys) -> Seal:
    return Seal(Vault(keys, AesGcm(os.urandom)), "customer", "contact#1", 2_000_000_000)


def test_a_text_is_masked_and_sealed_and_every_check_is_named() -> None:
    [found] = protect(Checker(), [(TEXT, seal(Keys()))], "en")
    assert found["protected_data"]["text"] == "My SSN is [SSN_OR_NATIONAL_ID] and I am [NAME]."
    assert found["compliance_status"] == list(CHECKS)
    assert (found["anonymization_applied"], found["encryption_applied"]) == (True, True)
    assert [each["type"] for each in found["pii_detected"]] == ["SSN_OR_NATIONAL_ID", "NAME"]
    assert "Bloomfield" not in str(found)


@pytest.mark.parametrize("keys", [Keys(is_down=True), Forgetful()])
def test_what_cannot_be_sealed_and_opened_is_not_kept_and_not_called_sealed(keys: Keys) -> None:
    [found] = protect(Checker(), [(TEXT, seal(keys))], "en")
    assert found["protected_data"]["sealed"] is None
    assert found["encryption_applied"] is False
    assert MASKED_HAS_NOTHING in found["compliance_status"]
    assert len(found["compliance_status"]) < len(CHECKS)


class Forgetting:
    """An opinion that changes its mind about a text once it is masked."""

    def find(self, text: str, language: str) -> list[Item]:
        return [] if "536" in text else [Item(0, 2, "NAME", text[:2])]


def test_a_masked_text_that_still_has_something_is_not_called_anonymous() -> None:
    [found] = protect(Checker(others=[Forgetting()]), [(TEXT, None)], "en")
    assert (found["anonymization_applied"], found["compliance_status"]) == (False, [])


def test_without_a_customer_nothing_is_sealed_and_without_a_finding_nothing_is_masked() -> None:
    [found] = protect(Checker(), [("What is the fee?", None)], "en")
    assert found["protected_data"] == {"text": "What is the fee?", "sealed": None}
    assert (found["anonymization_applied"], found["encryption_applied"]) == (False, False)
    assert found["compliance_status"] == [MASKED_HAS_NOTHING]


def test_what_is_split_over_a_conversation_is_masked_in_each_of_its_texts() -> None:
    texts = ["my card is 4111 1111", "and then 1111 1111", "thanks"]
    found = protect(Checker(), [(text, None) for text in texts], "en")
    assert [each["anonymization_applied"] for each in found] == [True, True, False]
    assert "1111" not in str([each["protected_data"] for each in found])
    assert all(each["compliance_status"] == [MASKED_HAS_NOTHING] for each in found)
