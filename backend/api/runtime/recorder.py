"""Record what the e-mail function decided, seal what the customer wrote, and note what became of it.

Lambda calls it with what that function returned, once the result is stored, and EventBridge once a contact is over: so
no mail waits for it, and nothing that goes wrong here changes where a mail goes.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

import logs
from adapters.aes_gcm import AesGcm
from adapters.connect.contact_attributes import ContactAttributes
from adapters.stores.customer_keys import CustomerKeyTable
from adapters.stores.interaction_tables import InteractionTables
from at_start import to_stay
from environment import RecorderEnvironment
from mail import ending
from metrics import RECORDED, Meter, Write
from privacy.vault import NOT_SEALED, Vault
from triage import interaction
from triage.errors import TriageError
from triage.ports import SYSTEM_CLOCK, Cipher, Clock, Context

logger = logging.getLogger(__name__)

Event = Mapping[str, Any]
Handler = Callable[[Event, Context], dict[str, Any]]

DAY = 24 * 3600
_OF_THE_RESULT = ("intent", "suggested_response", "statements", "findings", "unanswered")
"""Fields of a result that may hold words of the customer's, or of a draft."""

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


@dataclass(slots=True, eq=False)
class Recorder:
    """What happens to a result that was stored, and to a contact that is over."""

    tables: InteractionTables
    contacts: ContactAttributes
    vault: Vault
    clock: Clock
    days: int
    meter: Meter

    def __call__(self, event: Event, context: Context) -> dict[str, Any]:  # noqa: ARG002 - Lambda passes both
        if "detail" in event:
            return self._end(event["detail"], event["time"])
        return self._record(event.get("responsePayload") or {})

    def _end(self, contact: Mapping[str, Any], at: str) -> dict[str, Any]:
        """Note what became of the mail that a *contact* of Amazon Connect's event was; others are none of ours."""
        first = contact.get("initialContactId") or contact["contactId"]
        attributes = self.contacts.read(contact["instanceArn"].rpartition("/")[2], first)
        if not ending.is_ours(first, attributes):
            return {"ended": False}
        name = interaction.name(first)
        self.tables.put_ending(name, ending.of(attributes).as_json(name), at)
        return {"ended": True}

    def _record(self, result: Mapping[str, Any]) -> dict[str, Any]:
        if "interaction" not in result:  # of another version, or from before there were any
            logger.info("no interaction to record")
            return {"recorded": False}
        record = json.loads(result["interaction"])
        ttl = int(self.clock.now()) + self.days * DAY
        self.tables.put_record(interaction.finished(record, self._sealed(record, result, ttl)), ttl)
        self.meter.of_channel(record["channel"]).tell({RECORDED: 1}, {"contact_id": record["contact"]})
        return {"recorded": True}

    def _sealed(self, record: Mapping[str, Any], result: Mapping[str, Any], ttl: int) -> str | None:
        """Seal the texts and say where they are; nothing is kept of a text that cannot be sealed, or not be erased."""
        name, customer = str(record["id"]), record["customer"]
        texts = result.get("texts", {}) | {field: result[field] for field in _OF_THE_RESULT if field in result}
        try:
            if not customer:
                raise TriageError("Nobody can be told apart to whom the texts belong.")
            self.tables.put_texts(name, customer, self.vault.seal(customer, name, texts, ttl), ttl)
        except TriageError as reason:
            logger.warning(NOT_SEALED, extra={"contact_id": record["contact"], "reason": str(reason)})
            return None
        return name


def wire(
    environment: RecorderEnvironment,
    session: boto3.Session,
    *,
    clock: Clock = SYSTEM_CLOCK,
    cipher: Cipher | None = None,
    write: Write = print,
) -> Handler:
    """Join the recorder to its tables, to the contacts of Amazon Connect and to the keys of the customers."""
    client = session.client("dynamodb", config=_CONFIG)
    kms = session.client("kms", config=_CONFIG)
    keys = CustomerKeyTable(
        client, kms, environment.customer_keys_table_name, environment.customer_master_key_arn, clock
    )
    return Recorder(
        InteractionTables(client, environment.interactions_table_name, environment.texts_table_name),
        ContactAttributes(session.client("connect", config=_CONFIG)),
        Vault(keys, cipher or AesGcm(os.urandom)),
        clock,
        environment.interaction_retention_days,
        Meter(environment.metrics_namespace, clock, write),
    )


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(RecorderEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, Any]:
    """Record the interaction whose result *event* carries, or note the ending of the contact that it is about."""
    return _wired()(event, context)
