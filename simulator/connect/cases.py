"""Amazon Connect Cases, with the two habits that surprise: search lags behind, and linking can fail alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from simulator.flow.services import CaseError, Clock

SEARCH_LAG: Final = 3.0
"""Seconds until a new case can be found; the service promises no number."""

REQUIRED: Final = ("customer_id", "title")
EXACT: Final = frozenset({"customer_id", "status", "case_id", "reference_number"})


@dataclass(slots=True)
class Case:
    """A case and the contacts linked to it."""

    case_id: str
    template_id: str
    fields: dict[str, str]
    created_at: float
    updated_at: float
    contact_ids: list[str] = field(default_factory=list)

    def as_fields(self) -> dict[str, str]:
        return {**self.fields, "case_id": self.case_id}


class CaseBook:
    """All cases. *search_lag* is in seconds, *links* switched off makes every link fail.

    *template_ids* are the templates there are; None takes any.
    """

    def __init__(
        self,
        clock: Clock,
        new_id: Callable[[], str],
        *,
        search_lag: float = SEARCH_LAG,
        links: bool = True,
        template_ids: frozenset[str] | None = None,
    ) -> None:
        self.cases: dict[str, Case] = {}
        self._by_customer: dict[str, list[Case]] = defaultdict(list)
        self.search_lag = search_lag
        self.links = links
        self._clock = clock
        self._new_id = new_id
        self._template_ids = template_ids

    def search(self, fields: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
        """Text fields match where they contain the value; ids and status must be equal."""
        visible = self._clock.now() - self.search_lag
        customer = fields.get("customer_id")
        candidates = self.cases.values() if customer is None else self._by_customer.get(customer, ())
        found = [case for case in candidates if case.created_at <= visible and _matches(case, fields)]
        found.sort(key=lambda case: case.updated_at, reverse=True)
        return [case.as_fields() for case in found]

    def create(self, template_id: str, fields: Mapping[str, str]) -> str:
        if not template_id or (self._template_ids is not None and template_id not in self._template_ids):
            raise CaseError(f"there is no case template {template_id!r}")
        for name in REQUIRED:
            if not fields.get(name):
                raise CaseError(f"a case needs the field {name}")
        if not fields["customer_id"].startswith("arn:aws:profile:"):
            raise CaseError("customer_id has to be the ARN of a profile")
        case_id, now = self._new_id(), self._clock.now()
        reference = f"{len(self.cases) + 1:06d}"
        kept = {"status": "open", **fields, "reference_number": reference}
        self.cases[case_id] = case = Case(case_id, template_id, kept, now, now)
        self._by_customer[fields["customer_id"]].append(case)
        return case_id

    def update(self, case_id: str, fields: Mapping[str, str]) -> None:
        case = self.cases.get(case_id)
        if case is None:
            raise CaseError(f"there is no case {case_id!r}")
        if not fields:
            raise CaseError("an update changes at least one field")
        if fields.get("customer_id", case.fields["customer_id"]) != case.fields["customer_id"]:
            raise CaseError("a case keeps its customer")
        case.fields.update(fields)
        case.updated_at = self._clock.now()

    def link(self, case_id: str, contact_id: str) -> bool:
        if not self.links:
            return False
        linked = self.cases[case_id].contact_ids
        if contact_id not in linked:
            linked.append(contact_id)
        return True

    def restore(self, cases: Iterable[Case]) -> None:
        """Know *cases* again, as they were."""
        for case in cases:
            self.cases[case.case_id] = case
            self._by_customer[case.fields["customer_id"]].append(case)

    def remove(self, case_id: str) -> None:
        """Forget a case, as if it had never been."""
        case = self.cases.pop(case_id)
        self._by_customer[case.fields["customer_id"]].remove(case)

    def of_contact(self, contact_id: str) -> list[Case]:
        """The cases that a contact is linked to."""
        return [case for case in self.cases.values() if contact_id in case.contact_ids]


def _matches(case: Case, wanted: Mapping[str, str]) -> bool:
    for name, value in wanted.items():
        have = case.case_id if name == "case_id" else case.fields.get(name, "")
        if have != value if name in EXACT else value.casefold() not in have.casefold():
            return False
    return True
