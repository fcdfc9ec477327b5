"""Answer a flow with the result of a mail, as flat texts, or say that there is none yet.

The flow of a mail waits for the result of its own contact; the agent's guide asks for a page of the proof.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import boto3
from botocore.config import Config

import logs
from adapters.connect import connect_event
from adapters.connect.connect_event import Event, PageRequest
from adapters.stores.result_table import ResultTable
from at_start import to_stay
from environment import QueryEnvironment
from mail import proof_page, result, stored_row
from metrics import RESULTS_UNAVAILABLE, Meter, Write
from triage.errors import InvalidEventError, StoreUnavailableError
from triage.ports import SYSTEM_CLOCK, Clock, Context, Results

logger = logging.getLogger(__name__)

Handler = Callable[[Event, Context], dict[str, str]]

PAUSE_SECONDS = 0.5

_CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1})


@dataclass(slots=True, eq=False)
class PollHandler:
    """Looks for a result several times, so that one that arrives meanwhile is not missed by this poll."""

    results: Results
    clock: Clock
    budget: float
    meter: Meter

    def __call__(self, event: Event, context: Context) -> dict[str, str]:  # noqa: ARG002 - Lambda passes both
        until = self.clock.now() + self.budget
        try:
            wanted = connect_event.read_page_request(event)
            contact_id = wanted.contact_id if wanted else connect_event.read_contact_id(event)
        except InvalidEventError as reason:
            logger.warning("poll not understood", extra={"reason": str(reason)})
            return {"statusCode": "400"}
        while (answer := self._look(contact_id, wanted))["statusCode"] != "200":
            if self.clock.now() + PAUSE_SECONDS > until:
                return answer
            self.clock.sleep(PAUSE_SECONDS)
        return answer

    def _look(self, contact_id: str, wanted: PageRequest | None) -> dict[str, str]:
        try:
            row = self.results.get(contact_id)
        except StoreUnavailableError as reason:
            logger.warning("result not read", extra={"contact_id": contact_id, "reason": str(reason)})
            self.meter.tell({RESULTS_UNAVAILABLE: 1}, {"contact_id": contact_id})
            return {"statusCode": "503"}
        if row is None:
            return {"statusCode": "404"}
        texts = proof_page.compose(row, wanted.page, wanted.struck) if wanted else result.as_texts(row)
        return {"statusCode": "200", **texts}


def wire(
    environment: QueryEnvironment, session: boto3.Session, *, clock: Clock = SYSTEM_CLOCK, write: Write = print
) -> Handler:
    """Join the poll to the table of results."""
    client = session.client("dynamodb", config=_CONFIG)
    table = ResultTable(client, environment.dynamodb_table_name, clock, stored_row.is_sound)
    meter = Meter(environment.metrics_namespace, clock, write)
    return PollHandler(table, clock, environment.poll_budget_seconds, meter)


@cache
@to_stay
def _wired() -> Handler:
    """Wire once for each execution environment."""
    logs.configure(os.environ)
    return wire(QueryEnvironment.read(os.environ), boto3.Session(region_name=os.environ["AWS_REGION"]))


def lambda_handler(event: Event, context: Context) -> dict[str, str]:
    """Answer the poll of *event*'s contact."""
    return _wired()(event, context)
