"""Customer Profiles, filled from `customerprofiles.csv`."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Final, Self, TextIO
from uuid import NAMESPACE_URL, uuid5

from backend.connect.flow_language.schema import PROFILE_FIELDS
from simulator.errors import SimulatorError
from simulator.flow.contact import ACCOUNT, REGION
from simulator.flow.services import Profile

DOMAIN_ARN: Final = f"arn:aws:profile:{REGION}:{ACCOUNT}:domains/customer-profiles"

SEARCH_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "_email": ("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
    "_phone": ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    "_account": ("AccountNumber",),
    "_fullName": (),
    "_profileId": (),
}

REQUIRED_COLUMNS: Final = ("FirstName", "LastName", "EmailAddress")


class CustomerProfiles:
    """All customers the bank knows, found by the search keys of Customer Profiles without regard to case."""

    def __init__(self, records: Iterable[Mapping[str, str]] = ()) -> None:
        self._profiles: dict[str, Profile] = {}
        self._index: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._contacts: dict[str, str] = {}
        for record in records:
            self.create({field_name(column): value for column, value in record.items()})

    @classmethod
    def read(cls, path: Path) -> Self:
        """The customers of a CSV file; a SimulatorError says what is wrong with it."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                return cls(list(_rows(file, path)))
        except FileNotFoundError as error:
            raise SimulatorError(f"{path}: there is no such file; name the CSV file with the customers.") from error
        except OSError as error:
            raise SimulatorError(f"{path}: cannot be read ({error.strerror}).") from error
        except UnicodeDecodeError as error:
            raise SimulatorError(f"{path}: not UTF-8; save the customers as CSV in UTF-8.") from error
        except csv.Error as error:
            raise SimulatorError(f"{path}: not CSV ({error}); save the customers as CSV again.") from error

    def __len__(self) -> int:
        return len(self._profiles)

    def __iter__(self) -> Iterator[Profile]:
        return iter(self._profiles.values())

    def find(self, identifier: str, value: str) -> Sequence[Profile]:
        if identifier not in SEARCH_KEYS:
            raise ValueError(f"{identifier!r} is no search key; use one of {', '.join(SEARCH_KEYS)}")
        return [self._profiles[profile_id] for profile_id in self._index[identifier, _folded(value)]]

    def create(self, fields: Mapping[str, str]) -> Profile:
        profile_id = self._new_id(fields)
        return self._keep(Profile(profile_id, f"{DOMAIN_ARN}/profiles/{profile_id}", _filled(fields)))

    def update(self, profile_id: str, fields: Mapping[str, str]) -> Profile | None:
        old = self._profiles.get(profile_id)
        if old is None:
            return None
        for key in set(_keys(old)):
            self._index[key].remove(profile_id)
        return self._keep(Profile(profile_id, old.arn, {**old.fields, **_filled(fields)}))

    def remove(self, profile_id: str) -> None:
        """Forget a customer, if there is one."""
        old = self._profiles.pop(profile_id, None)
        for key in set(_keys(old)) if old else ():
            self._index[key].remove(profile_id)
        self._contacts = {contact: known for contact, known in self._contacts.items() if known != profile_id}

    def restore(self, profiles: Iterable[Profile]) -> None:
        """Know *profiles* again, as they were."""
        for profile in profiles:
            if profile.profile_id in self._profiles:
                self.update(profile.profile_id, profile.fields)
            else:
                self._keep(profile)

    def associate(self, profile_id: str, contact_id: str) -> bool:
        if profile_id not in self._profiles or not contact_id:
            return False
        self._contacts[contact_id] = profile_id
        return True

    def of_contact(self, contact_id: str) -> Profile | None:
        """The profile that a flow associated with the contact."""
        return self._profiles.get(self._contacts.get(contact_id, ""))

    def _new_id(self, fields: Mapping[str, str]) -> str:
        """An id that depends on the customer only, not on who else was created before."""
        seed = f"{DOMAIN_ARN}/{sorted(fields.items())}"
        ids = (uuid5(NAMESPACE_URL, f"{seed}/{number}").hex for number in count())
        return next(profile_id for profile_id in ids if profile_id not in self._profiles)

    def _keep(self, profile: Profile) -> Profile:
        self._profiles[profile.profile_id] = profile
        for key in set(_keys(profile)):
            self._index[key].append(profile.profile_id)
        return profile


def field_name(column: str) -> str:
    """What a flow calls a column: `ServiceLevel`, which no profile has by itself, is `Attributes.ServiceLevel`."""
    known = column in PROFILE_FIELDS or column.startswith(("Address.", "Attributes."))
    return column if known else f"Attributes.{column}"


def _rows(file: TextIO, path: Path) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(file, strict=True)
    columns = [column.strip() for column in reader.fieldnames or ()]
    if missing := [column for column in REQUIRED_COLUMNS if column not in columns]:
        raise SimulatorError(f"{path}: no column {missing[0]}; the first line has to name the columns.")
    if len(columns) != len(set(columns)):
        raise SimulatorError(f"{path}: a column name stands twice in the first line; rename one.")
    reader.fieldnames = columns
    for row in reader:
        if None in row or None in row.values():
            raise SimulatorError(
                f"{path}: line {reader.line_num} has not as many fields as the first line; correct it."
            )
        yield row


def _keys(profile: Profile) -> Iterator[tuple[str, str]]:
    yield "_profileId", profile.profile_id
    name = f"{profile.fields.get('FirstName', '')} {profile.fields.get('LastName', '')}"
    if name.strip():
        yield "_fullName", _folded(name)
    for key, fields in SEARCH_KEYS.items():
        yield from ((key, _folded(profile.fields[field])) for field in fields if profile.fields.get(field))


def _folded(value: str) -> str:
    return " ".join(value.split()).casefold()


def _filled(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in fields.items() if value.strip()}


def names_in(name: str) -> dict[str, str]:
    """The fields of a profile whose customer is called *name*; a single word is the first name."""
    first, _, last = name.rpartition(" ")
    return {"FirstName": first or last, "LastName": last if first else ""}
