"""Custom resource: the customers of `customerprofiles.csv` as customer profiles, known by their account numbers.

A profile that was there before the file named its account number is kept up to date but never deleted; the others bear
the mark of the copy that made them and leave with their row, or with its stack. Where the settings say that the file
is not to be written, everything in the domain stays as it is.
"""

import csv
import logging
import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

logger = logging.getLogger()

Event = Mapping[str, Any]
Row = Mapping[str, str]
Profile = Mapping[str, Any]

FILE = Path(__file__).with_name("customerprofiles.csv")

MARK = "ManagedBy"
"""Attribute of the profiles that were made from the file: which copy of the application made them."""

TOP_LEVEL = frozenset(
    (
        *("AccountNumber", "AdditionalInformation", "FirstName", "LastName", "BirthDate"),
        *("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber", "EmailAddress"),
    )
)
RENAMED = {"PartyType": "PartyTypeString", "Gender": "GenderString", "Address.Address": "Address.Address1"}
"""Columns whose field has another name: the plain one takes a closed list of words only."""

VISIBLE_SECONDS = 120
"""How long a search may take until it finds what is new, and no longer finds what is gone."""
RIGHTS_SECONDS = 120
"""How long a fresh permission may take to apply."""
MOST_AT_ONCE = 20
"""Profiles that can be asked for by their ids in one call."""
RESERVE_SECONDS = 20
"""What is left of the function's time when it stops in good order."""


class ProfilesError(Exception):
    """The profiles could not be brought in line with the file; the text stands in the stack's events."""


class Context(Protocol):
    """What Lambda says of an invocation."""

    def get_remaining_time_in_millis(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Domain:
    """Where the profiles are, and which copy of the application asks."""

    name: str
    owner: str

    @classmethod
    def read(cls, properties: Mapping[str, Any]) -> "Domain":
        return cls(properties["DomainName"], properties["Owner"])

    def owns(self, profile: Profile) -> bool:
        """Say whether this copy made the profile."""
        return bool(profile.get("Attributes", {}).get(MARK) == self.owner)


@dataclass(frozen=True, slots=True)
class CustomerProfiles:
    """The profiles of one domain."""

    client: Any
    rows: Callable[[], Sequence[Row]]
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    def on_event(self, event: Event, context: Context) -> dict[str, Any]:
        """Bring the domain in line with the file, or take out what the file brought."""
        deletes, properties = event["RequestType"] == "Delete", event["ResourceProperties"]
        # Copies that were deployed before there was a choice say nothing of it: they wrote.
        if not deletes and properties.get("Write", "true") == "false":
            return {"PhysicalResourceId": _place(properties), "Data": {"Customers": "0"}}
        rows = [] if deletes else self.rows()
        known = _known(event, rows)
        try:
            return self._bring_in_line(event, rows, known, context)
        except ClientError as error:
            # Lambda logs a chain of errors whole, so this one must not carry the service's words along.
            raise ProfilesError(_reason(error, known)) from None

    def _bring_in_line(
        self, event: Event, rows: Sequence[Row], known: Collection[str], context: Context
    ) -> dict[str, Any]:
        properties = event["ResourceProperties"]
        domain = Domain.read(properties)
        if event["RequestType"] == "Delete":
            self._remove_all(domain, _numbers(properties), context)
            return {"PhysicalResourceId": event["PhysicalResourceId"]}
        created: dict[str, str] = {}
        try:
            self._write(domain, rows, known, context, created)
        except (ClientError, ProfilesError):
            # With time left nothing stays of a creation; without, a repetition goes on from there.
            if event["RequestType"] == "Create" and _time_left(context):
                self._take_back(domain, created, context)
            raise
        before = event.get("OldResourceProperties", {})
        if before.get("DomainName") == domain.name:
            kept = {row["AccountNumber"] for row in rows}
            self._remove_all(domain, [number for number in _numbers(before) if number not in kept], context)
        return {"PhysicalResourceId": _place(properties), "Data": {"Customers": str(len(rows))}}

    def _write(
        self, domain: Domain, rows: Sequence[Row], known: Collection[str], context: Context, created: dict[str, str]
    ) -> None:
        """Create or update; then wait until a search finds what is new, so that no later call creates it again.

        *created* gets the ids of new profiles by their account numbers.
        """
        for done, row in enumerate(rows):
            _within_time(context, f"{done} of {len(rows)} customers were written")
            try:
                if profile_id := self._put(domain, row):
                    created[row["AccountNumber"]] = profile_id
            except ClientError as error:
                reason = _reason(error, known)
                raise ProfilesError(f"Customer {done + 1} of {FILE.name} could not be written: {reason}") from None
        deadline = self.now() + VISIBLE_SECONDS
        for number in created:
            while not self._search(domain, number) and self.now() < deadline:
                _within_time(context, "all customers were written, but a search does not find all of them yet")
                self.sleep(3)
        logger.info("customer profiles written", extra={"customers": len(rows), "new": len(created)})

    def _put(self, domain: Domain, row: Row) -> str | None:
        """Write one customer and give the profile's id where it is new."""
        found = self._there(domain, self._search(domain, row["AccountNumber"]))
        if not found:
            fields = _filled(_fields(row), domain.owner)
            made = self._allowed(self.client.create_profile, DomainName=domain.name, **fields)
            return str(made["ProfileId"])
        first, *doubles = sorted(found, key=lambda profile: (not domain.owns(profile), profile["ProfileId"]))
        if not _holds(first, _fields(row)):
            self._allowed(
                self.client.update_profile, DomainName=domain.name, ProfileId=first["ProfileId"], **_fields(row)
            )
        # An interrupted call may have left a second one, and a flow that finds two profiles knows neither.
        self._remove(domain, filter(domain.owns, doubles))
        return None

    def _take_back(self, domain: Domain, created: Mapping[str, str], context: Context) -> None:
        """Remove what a creation that fails made: no deletion follows that would."""
        try:
            self._remove(domain, ({"ProfileId": profile_id} for profile_id in created.values()))
            self._wait_until_forgotten(domain, list(created), context)
        except ClientError as error:
            logger.warning("profiles of a failed creation left", extra={"code": error.response["Error"]["Code"]})

    def _remove_all(self, domain: Domain, account_numbers: Sequence[str], context: Context) -> None:
        """Remove our profiles and wait until no search finds them: who writes them next would believe them there."""
        for done, number in enumerate(account_numbers):
            _within_time(context, f"{done} of {len(account_numbers)} customers were removed")
            try:
                self._remove(domain, filter(domain.owns, self._search(domain, number)))
            except self.client.exceptions.ResourceNotFoundException:
                logger.info("domain gone, and its profiles with it", extra={"domain": domain.name})
                return
        self._wait_until_forgotten(domain, account_numbers, context)

    def _wait_until_forgotten(self, domain: Domain, account_numbers: Sequence[str], context: Context) -> None:
        deadline = self.now() + VISIBLE_SECONDS
        for number in account_numbers:
            while any(map(domain.owns, self._search(domain, number))):
                if self.now() >= deadline or not _time_left(context):
                    logger.warning("search still finds removed profiles")
                    return
                self.sleep(3)

    def _remove(self, domain: Domain, profiles: Iterable[Profile]) -> None:
        for profile in profiles:
            try:
                self.client.delete_profile(DomainName=domain.name, ProfileId=profile["ProfileId"])
            except ClientError as error:
                # A search finds a deleted profile for some seconds more.
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                logger.info("profile gone already", extra={"profile": profile["ProfileId"]})

    def _there(self, domain: Domain, found: Sequence[Profile]) -> Sequence[Profile]:
        """Leave out what a search still finds although it is gone: by its id nobody finds it any more."""
        if not found:
            return found
        ids = [profile["ProfileId"] for profile in found]
        answer = self._allowed(self.client.batch_get_profile, DomainName=domain.name, ProfileIds=ids[:MOST_AT_ONCE])
        there = {profile["ProfileId"] for profile in answer.get("Profiles", ())} | {*ids[MOST_AT_ONCE:]}
        return [profile for profile in found if profile["ProfileId"] in there]

    def _allowed(self, call: Callable[..., Mapping[str, Any]], **arguments: Any) -> Mapping[str, Any]:
        """Call again while a fresh permission does not apply yet."""
        ends = self.now() + RIGHTS_SECONDS
        while True:
            try:
                return call(**arguments)
            except ClientError as error:
                if error.response["Error"]["Code"] != "AccessDeniedException" or self.now() >= ends:
                    raise
                self.sleep(5)

    def _search(self, domain: Domain, account_number: str) -> list[Profile]:
        found: list[Profile] = []
        page: dict[str, Any] = {}
        while True:
            answer = self._allowed(
                self.client.search_profiles,
                DomainName=domain.name,
                KeyName="_account",
                Values=[account_number],
                MaxResults=100,
                **page,
            )
            # The search takes no account of case or blanks; an account number has to be the same.
            found += [profile for profile in answer["Items"] if profile.get("AccountNumber") == account_number]
            if not (token := answer.get("NextToken")):
                return found
            page = {"NextToken": token}


def read(path: Path) -> list[Row]:
    """Read the customers; what is wrong with the file was said before the deployment."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: value.strip() for name, value in row.items()} for row in csv.DictReader(file, strict=True)]


def _fields(row: Row) -> dict[str, Any]:
    """Say a row as the service does: its own fields, an address, and attributes for everything else."""
    fields: dict[str, Any] = {"Address": {}, "Attributes": {}}
    for column, value in row.items():
        name = RENAMED.get(column, column)
        if name.startswith("Address."):
            fields["Address"][name.removeprefix("Address.")] = value
        elif name in TOP_LEVEL or name in RENAMED.values():
            fields[name] = value
        else:
            fields["Attributes"][name] = value
    return fields


def _filled(fields: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Leave empty values out, which only an update takes: there they clear a field."""
    attributes = {**fields["Attributes"], MARK: owner}
    nested = {"Address": fields["Address"], "Attributes": attributes}
    filled: dict[str, Any] = {name: {k: v for k, v in values.items() if v} for name, values in nested.items()}
    return {name: value for name, value in {**fields, **filled}.items() if value}


def _holds(profile: Profile, fields: Mapping[str, Any]) -> bool:
    """Say whether a profile has these values already."""
    plain = {name: value for name, value in fields.items() if isinstance(value, str)}
    return (
        _same(profile, plain)
        and _same(profile.get("Address", {}), fields["Address"])
        and _same(profile.get("Attributes", {}), fields["Attributes"])
    )


def _same(present: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return all((present.get(name) or "") == value for name, value in wanted.items())


def _place(properties: Mapping[str, Any]) -> str:
    return f"customer-profiles/{properties['DomainName']}"


def _numbers(properties: Mapping[str, Any]) -> Sequence[str]:
    """The account numbers that a template names; none is written as nothing."""
    numbers: Sequence[str] = properties.get("AccountNumbers", ())
    return numbers


def _known(event: Event, rows: Sequence[Row]) -> set[str]:
    """Give what a service may have been told of customers."""
    properties = (event["ResourceProperties"], event.get("OldResourceProperties", {}))
    numbers = {number for each in properties for number in _numbers(each)}
    return numbers.union(*(row.values() for row in rows))


def _reason(error: ClientError, known: Collection[str]) -> str:
    """Give the service's reason, which may repeat what it was told, without what is *known* of customers."""
    reason = str(error)
    for value in sorted(filter(None, known), key=len, reverse=True):
        reason = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", reason)
    return reason


def _time_left(context: Context) -> bool:
    return context.get_remaining_time_in_millis() >= RESERVE_SECONDS * 1000


def _within_time(context: Context, state: str) -> None:
    if not _time_left(context):
        raise ProfilesError(f"The time was up when {state}: deploy again, which goes on from there.")


@cache
def _profiles() -> CustomerProfiles:
    # The service's quotas are per second and shared with the contact centre: the client slows itself down.
    config = Config(retries={"mode": "adaptive", "total_max_attempts": 8})
    return CustomerProfiles(boto3.client("customer-profiles", config=config), lambda: read(FILE))


def on_event(event: Event, context: Context) -> dict[str, Any]:
    """Answer the provider framework."""
    return _profiles().on_event(event, context)
