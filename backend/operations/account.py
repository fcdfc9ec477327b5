"""The AWS account that the settings name, through the caller's credentials."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)
from botocore.exceptions import ConnectionError as NoConnectionError

from backend.errors import DeploymentError
from backend.settings import Settings

Clients = Callable[[str], Any]
"""Gives a client for a service in the deployment's region."""

_PATIENT = Config(connect_timeout=5, read_timeout=75, retries={"mode": "standard", "total_max_attempts": 3})


class AccountError(DeploymentError):
    """The account cannot be worked with: *text* says why, *remedy* what to do, *subject* where to look."""

    def __init__(self, text: str, remedy: str, subject: str = "Credentials") -> None:
        super().__init__(f"{text}: {remedy}")
        self.text, self.remedy, self.subject = text, remedy, subject


def clients(settings: Settings) -> Clients:
    """Open the account as whoever runs this; what is wrong with their credentials shows at the first client."""
    session = cache(partial(boto3.Session, region_name=settings.region))
    return cache(lambda name: session().client(name, config=_PATIENT))


def verify(settings: Settings, aws: Clients) -> None:
    """Refuse to touch another account than the one in the settings."""
    try:
        found = aws("sts").get_caller_identity()["Account"]
    except (ClientError, BotoCoreError) as error:
        refused = AccountError(f"AWS does not accept your credentials ({error})", "log in, then try again.")
        raise obstacle(error) or refused from error
    if found != settings.account:
        raise AccountError(
            f"Your credentials belong to account {found}, .env names {settings.account}",
            "log in to that one, or correct AWS_ACCOUNT_ID.",
        )


def obstacle(error: Exception) -> AccountError | None:
    """Say what kept a call from reaching AWS at all; None where AWS answered, or something else is wrong."""
    match error:
        case ProfileNotFound() | NoCredentialsError() | PartialCredentialsError():
            remedy = "let AWS_PROFILE name an existing profile, or run `aws configure`."
            return AccountError(f"You have no credentials for AWS ({error})", remedy)
        case NoConnectionError() | HTTPClientError():
            remedy = "check the network, the proxy and AWS_REGION in .env, then try again."
            return AccountError(f"AWS cannot be reached ({error})", remedy, subject="Network")
    return None


def code(error: Exception) -> str:
    """The service's word for an error; empty where none answered."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""


def pages(call: Callable[..., dict[str, Any]], key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """Walk the rows under *key* over all pages of an answer."""
    token: dict[str, str] = {}
    while True:
        answer = call(**arguments, **token)
        yield from answer[key]
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}
