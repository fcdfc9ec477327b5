"""What was decided, as metrics: a line for each result, each turn, each request to send, whatever else is logged.

CloudWatch reads them out of the log, in its embedded metric format, so that no mail waits for a call. A line has
numbers, and names of ours: never a word of a customer's.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from triage.channel import EMAIL
from triage.handover import Act
from triage.holds import HOLDS
from triage.interaction import Interaction
from triage.ports import Clock
from triage.route import Route

Write = Callable[[str], object]

RESULTS, AUTOMATED, TO_AGENT, PARKED = "Results", "Automated", "ToAgent", "Parked"
LATE, FALLBACK, INVALID = "Late", "FallbackUsed", "AnalysisInvalid"
MODE_UNAVAILABLE, KEY_UNAVAILABLE, RESULTS_UNAVAILABLE = "ModeUnavailable", "KeyUnavailable", "ResultsUnavailable"
GRANTED, REFUSED, BLOWN_FUSE = "Granted", "Refused", "BlownFuse"
ANSWERED, ASKED_BACK, HANDED_OVER = "Answered", "AskedBack", "HandedOver"
RECORDED = "Recorded"
"""1 for each record; each result has a 0, so that results without records are a sum of 0 and no silence."""

HOLD = "hold"
"""The one dimension: what kept a mail from going out by itself, the first where there are several."""
LOW_SCORE = "low_score"

UNAVAILABLE: Mapping[str, str] = {
    name: name.title().replace("_", "") for name in HOLDS if name.endswith("_unavailable")
}
"""Holds that say what did not answer, with their metrics."""
LEDGER_UNAVAILABLE = UNAVAILABLE["ledger_unavailable"]


def of_chats(namespace: str) -> str:
    """Where a copy keeps what its conversations measure, so that they never hide an outage of its mail."""
    return f"{namespace}/Chats"


@dataclass(frozen=True, slots=True)
class Meter:
    """Writes what a function of the copy *namespace* measured."""

    namespace: str
    clock: Clock
    write: Write

    def of_channel(self, channel: str) -> "Meter":
        """Give the meter for messages of a *channel*."""
        return self if channel == EMAIL.name else replace(self, namespace=of_chats(self.namespace))

    def tell(self, values: Mapping[str, float], facts: Mapping[str, str], by_hold: str | None = None) -> None:
        """Write a line with *values*, of which *by_hold* counts for each hold as well."""
        directives = [_directive(self.namespace, [], values)]
        if by_hold:
            directives.append(_directive(self.namespace, [HOLD], [by_hold]))
        stamp = {"Timestamp": int(self.clock.now() * 1000), "CloudWatchMetrics": directives}
        self.write(json.dumps({"_aws": stamp, **facts, **values}))


def _directive(namespace: str, dimensions: list[str], names: Mapping[str, float] | list[str]) -> dict[str, object]:
    metrics = [{"Name": name, "Unit": "Seconds" if name.endswith("Seconds") else "Count"} for name in names]
    return {"Namespace": namespace, "Dimensions": [dimensions], "Metrics": metrics}


class Expected(NamedTuple):
    """What a result is held against: when it is late, in seconds, and which model and judge are asked first."""

    late_after: float
    model: str
    judge: str


def tell_result(meter: Meter, record: Interaction, expected: Expected, *, mode_known: bool, sealed: bool) -> None:
    """Measure a result that was stored."""
    values = {
        RESULTS: 1,
        AUTOMATED: record.route == Route.AUTOMATED_RESPONSE,
        TO_AGENT: record.route == Route.AGENT_REVIEW,
        PARKED: record.route == Route.NOT_ANSWERED,
        **measured(record, expected, mode_known=mode_known, sealed=sealed),
    }
    facts = {"contact_id": record.contact, "route": record.route, "mode": record.mode}
    if not values[TO_AGENT]:
        meter.tell(_numbers(values), facts)
    else:
        meter.tell(_numbers(values), facts | {HOLD: next(iter(record.holds), LOW_SCORE)}, TO_AGENT)


def tell_turn(meter: Meter, contact_id: str, act: Act, reason: str, judged: Mapping[str, float] | None = None) -> None:
    """Measure a turn that was decided; *judged* is what is measured of one whose words alone did not decide."""
    values = {
        RESULTS: 1,
        ANSWERED: act is Act.ANSWER,
        ASKED_BACK: act is Act.ASK_BACK,
        HANDED_OVER: act is Act.HAND_OVER,
        **(judged or {}),
    }
    facts = {"contact_id": contact_id, "act": str(act)}
    if act is not Act.HAND_OVER:
        meter.tell(_numbers(values), facts)
    else:
        meter.tell(_numbers(values), facts | {HOLD: reason}, HANDED_OVER)


def measured(record: Interaction, expected: Expected, *, mode_known: bool, sealed: bool) -> dict[str, float]:
    """What any message that was judged says of the services behind it."""
    return {
        RECORDED: 0,
        LATE: record.latency_ms["total"] > expected.late_after * 1000,
        FALLBACK: not ({record.model} <= {None, expected.model} and {record.judge} <= {None, expected.judge}),
        INVALID: "invalid_analysis" in record.holds,
        MODE_UNAVAILABLE: not mode_known,
        KEY_UNAVAILABLE: not sealed,
        **{metric: hold in record.holds for hold, metric in UNAVAILABLE.items() if metric != LEDGER_UNAVAILABLE},
        **{
            f"{name}_tokens".title().replace("_", ""): sum(call[f"{name}_tokens"] for call in record.calls)
            for name in ("input", "output")
        },
        **{f"{step.title()}Seconds": ms / 1000 for step, ms in record.latency_ms.items()},
    }


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    """JSON has words for yes and no that no metric takes."""
    return {name: int(value) if isinstance(value, bool) else value for name, value in values.items()}


def tell_request(
    meter: Meter, contact_id: str, kind: str, refusal: str | None, *, fuse_blown: bool, mode_known: bool
) -> None:
    """Measure a request to send a mail, and what refused it."""
    values = {
        GRANTED: int(refusal is None),
        REFUSED: int(refusal is not None),
        BLOWN_FUSE: int(fuse_blown),
        MODE_UNAVAILABLE: int(not mode_known),
        LEDGER_UNAVAILABLE: int(refusal in UNAVAILABLE),
    }
    facts = {"contact_id": contact_id, "kind": kind}
    if refusal is None:
        meter.tell(values, facts)
    else:
        meter.tell(values, facts | {HOLD: refusal}, REFUSED)
