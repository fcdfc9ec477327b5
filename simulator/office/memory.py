"""What the simulated services know, kept in the store and given back to them after a restart.

Only what a mail has changed is written, in the transaction that keeps the mail's contact: results and grants of the
ledger, cases, and the profiles of customers whom a flow took on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.connect.cases import Case
from simulator.flow.contact import Contact
from simulator.flow.services import Profile
from simulator.office.store import Store
from simulator.system import Simulator

CLOCK: Final = "clock"
INTERACTIONS: Final = "interactions"
"""The kind of the rows that are records."""


class Memory:
    """Watches over *simulator*; `keep` writes what has changed, `recall` tells it all."""

    def __init__(self, simulator: Simulator, store: Store) -> None:
        self._simulator, self._store = simulator, store
        made = simulator.resources
        self._kinds: dict[str, str] = {made.results_table: "results", made.ledger_table: "ledger"}
        if simulator.records:
            recorded = (made.interactions_table, made.texts_table, made.customer_keys_table)
            self._kinds |= dict(zip(recorded, (INTERACTIONS, "texts", "customer_keys"), strict=True))
        self._customers = frozenset(profile.profile_id for profile in simulator.instance.profiles)
        self._written: set[tuple[str, str]] = set()
        stores = simulator.wire.stores
        answer = stores["dynamodb"]

        def noting(request: AWSPreparedRequest) -> AWSResponse:
            self._written.update(simulator.tables.written(request))
            return answer(request)

        simulator.wire.stores = {**stores, "dynamodb": noting}

    def recall(self) -> None:
        """Give the services of a new process what those of the last one knew."""
        for table, kind in self._kinds.items():
            self._simulator.tables.restore(table, self._store.items(kind))
        self._forget_expired()
        instance = self._simulator.instance
        instance.cases.restore(Case(**fields) for fields in self._store.fields("cases").values())
        instance.profiles.restore(Profile(**fields) for fields in self._store.fields("profiles").values())

    def _forget_expired(self) -> None:
        """Keep no row whose time is over."""
        tables = self._simulator.tables
        tables.remove_expired(self._simulator.clock.now())
        for table, kind in self._kinds.items():
            gone = [key for key in self._store.keys(kind) if tables.item(table, key) is None]
            self._store.keep_items(kind, dict.fromkeys(gone))

    def begin(self) -> None:
        """Look at what is written from now on; what was written before is kept by now."""
        self._written.clear()

    def keep_erased(self) -> None:
        """Keep that rows, cases and profiles are gone; within a transaction of the store."""
        self._keep_rows()
        instance = self._simulator.instance
        self._store.forget_fields("cases", instance.cases.cases.keys())
        self._store.forget_fields("profiles", {profile.profile_id for profile in instance.profiles})

    def keep(self, contact: Contact) -> None:
        """Keep what *contact* has changed; within a transaction of the store."""
        self._keep_rows()
        instance = self._simulator.instance
        for case_id in {*contact.case_ids, contact.attributes.get("caseId", "")} & instance.cases.cases.keys():
            self._store.keep_fields("cases", case_id, asdict(instance.cases.cases[case_id]))
        for profile in profiles_of(self._simulator, contact):
            if profile.profile_id not in self._customers:
                fields = {**asdict(profile), "fields": dict(profile.fields)}
                self._store.keep_fields("profiles", profile.profile_id, fields)
        self._store.set_setting(CLOCK, repr(self._simulator.clock.now()))

    def _keep_rows(self) -> None:
        for table, kind in self._kinds.items():
            keys = {key for name, key in self._written if name == table}
            self._store.keep_items(kind, {key: self._simulator.tables.item(table, key) for key in keys})


def profiles_of(simulator: Simulator, contact: Contact) -> Sequence[Profile]:
    """The profiles with the address that the contact came from."""
    endpoint = contact.customer_endpoint
    return simulator.instance.profiles.find("_email", endpoint.address) if endpoint and endpoint.address else ()
