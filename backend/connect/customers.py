"""The customers in `customerprofiles.csv`, checked before they are deployed."""

import csv
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.errors import DeploymentError

COLUMNS = (
    *("AccountNumber", "FirstName", "LastName", "CreditScore", "SpendingProfile", "OverduePayment", "ShouldCall"),
    *("DispositionCode", "PhoneNumber", "EmailAddress", "AdditionalInformation", "PartyType", "BirthDate", "Gender"),
    *("Address.Address", "Address.City", "Address.Country", "Address.PostalCode", "ServiceLevel"),
    *("SubscriptExpirationDate", "LoanApproved", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
)
EMAIL_ADDRESS = re.compile(r"[^@\s<>,;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

MOST = 1_000
"""Customers whom one function call can write; more are a matter for an import of Customer Profiles' own."""
LONGEST = {"AdditionalInformation": 1_000}
"""Characters that Customer Profiles takes in a field, where it is not the usual number."""
USUALLY_LONGEST = 255


class CustomersError(DeploymentError):
    """What is wrong with the file of customers, one line per problem."""


@dataclass(frozen=True, slots=True)
class Customers:
    """The file and the account numbers in it."""

    path: Path
    account_numbers: tuple[str, ...]

    def copy_to(self, folder: Path) -> None:
        """Put the file into *folder*, under its own name."""
        shutil.copyfile(self.path, folder / self.path.name)


def load(path: Path) -> Customers:
    """Check *path*; raise `CustomersError` naming all that is wrong, with line numbers."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = [(reader.line_num, row) for row in reader]
            header = reader.fieldnames or []
    except FileNotFoundError as error:
        raise CustomersError(f"{path.name} is missing: restore it; a header alone means no customers.") from error
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise CustomersError(f"{path.name} cannot be read: save it as CSV in UTF-8 ({error}).") from error
    problems = _columns(header) or [*_number(rows), *_rows(rows), *_doubled(rows)]
    if problems:
        raise CustomersError("\n".join([f"{path.name} needs attention:", *(f"  - {problem}" for problem in problems)]))
    return Customers(path, tuple(row["AccountNumber"].strip() for _, row in rows))


def _columns(header: Sequence[str]) -> list[str]:
    if not set(COLUMNS) & set(header):
        return ["its first line names none of the columns: restore it, with commas between the names."]
    missing = [
        f"the column {column} is missing: add it, empty where unknown." for column in COLUMNS if column not in header
    ]
    doubled = [f"the column {column} stands there twice: keep one." for column, n in Counter(header).items() if n > 1]
    return missing + doubled


def _number(rows: Sequence[object]) -> list[str]:
    if len(rows) <= MOST:
        return []
    return [
        f"it names {len(rows):,} customers, a deployment writes up to {MOST:,}: import them into Customer Profiles "
        "and leave the header here."
    ]


def _rows(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[str]:
    problems = []
    for line, row in rows:
        if None in row or None in row.values():
            problems.append(f"line {line} has more or fewer values than the header: quote values that contain a comma.")
            continue
        if not row["AccountNumber"].strip():
            problems.append(f"line {line} has no AccountNumber: give one, profiles are known by it.")
        if not EMAIL_ADDRESS.fullmatch(row["EmailAddress"].strip()):
            problems.append(
                f'line {line} has the EmailAddress "{row["EmailAddress"]}": give one address, name@example.com.'
            )
        problems += _long(line, row)
    return problems


def _long(line: int, row: Mapping[str, str]) -> list[str]:
    limits = {column: LONGEST.get(column, USUALLY_LONGEST) for column in row}
    return [
        f"line {line} has {len(value)} characters in {column}: {limits[column]} are the most."
        for column, value in row.items()
        if len(value) > limits[column]
    ]


def _doubled(rows: Sequence[tuple[int, Mapping[str, str]]]) -> list[str]:
    lines: dict[str, list[int]] = {}
    for line, row in rows:
        if number := (row.get("AccountNumber") or "").strip():
            lines.setdefault(number, []).append(line)
    return [
        f"AccountNumber {number} stands in lines {', '.join(map(str, found))}: keep one of them."
        for number, found in lines.items()
        if len(found) > 1
    ]
