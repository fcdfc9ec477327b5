"""Sealing with a key that nobody sees."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from adapters.stores.ledger_key import LedgerKey
from triage.errors import StoreUnavailableError


class Secrets:
    """Stands for the client: one secret, or an error in its place."""

    def __init__(self, value: str | Exception | None) -> None:
        self.value = value
        self.asked = 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:  # noqa: N803 - as boto3 spells it
        self.asked += 1
        if isinstance(self.value, Exception):
            raise self.value
        return {"ARN": SecretId, "SecretString": self.value}


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "GetSecretValue")


def test_a_text_has_one_code_under_one_key() -> None:
    key = LedgerKey(Secrets("key"), "arn")
    assert (
        key.seal("jo@example.com")
        == key.seal("jo@example.com")
        == LedgerKey(Secrets("key"), "arn").seal("jo@example.com")
    )
    assert key.seal("jo@example.com") != key.seal("al@example.com")
    assert key.seal("jo@example.com") != LedgerKey(Secrets("other"), "arn").seal("jo@example.com")


def test_the_code_shows_neither_text_nor_key() -> None:
    key = LedgerKey(Secrets("very-secret"), "arn")
    code = key.seal("jo@example.com")
    assert len(code) == 64
    assert "very-secret" not in repr(key)


def test_halves_of_characters_are_sealed_too() -> None:
    assert LedgerKey(Secrets("key"), "arn").seal("\ud83d")


def test_the_key_is_fetched_once() -> None:
    secrets = Secrets("key")
    key = LedgerKey(secrets, "arn")
    for text in "abc":
        key.seal(text)
    assert secrets.asked == 1


@pytest.mark.parametrize("value", [error("ThrottlingException"), error("AccessDeniedException"), None, ""])
def test_without_a_key_nothing_is_sealed_and_it_is_asked_for_again(value: str | Exception | None) -> None:
    secrets = Secrets(value)
    key = LedgerKey(secrets, "arn")
    with pytest.raises(StoreUnavailableError):
        key.seal("jo@example.com")
    secrets.value = "key"
    assert key.seal("jo@example.com")


def test_faults_of_our_own_credentials_are_raised() -> None:
    with pytest.raises(ClientError):
        LedgerKey(Secrets(error("ExpiredTokenException")), "arn").seal("jo@example.com")
