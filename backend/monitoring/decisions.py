"""What the functions' own metrics should be, and what it means when they are not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration

import metrics
from backend.monitoring.runtime import model_lifecycle
from triage.holds import HOLDS

A_FIFTH = 0.2
"""Of all mails, or requests, of a quarter of an hour: one mail alone raises an alarm only where no other came."""


@dataclass(frozen=True, slots=True)
class Watch:
    """An alarm *name* is raised while *statistic* of a metric is *threshold* or more, or less where *is_least*."""

    name: str
    metric: str
    threshold: float
    meaning: str
    statistic: str = "Average"
    period: Duration = Duration.minutes(15)  # noqa: RUF009 - a duration never changes
    periods: int = 1
    is_least: bool = False


_UNAVAILABLE: Mapping[str, str] = {
    hold: f"{HOLDS[hold]} Its permissions, quotas and the log's warnings say why." for hold in metrics.UNAVAILABLE
}

WATCHED: Sequence[Watch] = (
    *(
        Watch(hold.replace("_", " ").capitalize(), metrics.UNAVAILABLE[hold], A_FIFTH, meaning)
        for hold, meaning in _UNAVAILABLE.items()
    ),
    Watch(
        "Mode unavailable",
        metrics.MODE_UNAVAILABLE,
        1,
        "The operator's switch could not be read or understood: nothing goes out by itself. "
        "See what it says: python -m backend.operations mode.",
        statistic="Maximum",
        period=Duration.minutes(5),
    ),
    Watch(
        "Key unavailable",
        metrics.KEY_UNAVAILABLE,
        A_FIFTH,
        "Senders are not sealed: their results are found by nobody, and expire by themselves.",
    ),
    Watch(
        "Results unavailable",
        metrics.RESULTS_UNAVAILABLE,
        3,
        "Flows do not get results that are there: mails go to agents without them.",
        statistic="Sum",
    ),
    Watch("Analysis invalid", metrics.INVALID, A_FIFTH, HOLDS["invalid_analysis"]),
    Watch(
        "Fallback used",
        metrics.FALLBACK,
        A_FIFTH,
        "The first model of the chain, or the first judge, does not answer: others do, at their price and quality.",
    ),
    Watch("Results late", metrics.LATE, A_FIFTH, "Results come after the flow's last poll: agents get the mails."),
    Watch(
        "Fuse of automatic mail blown",
        metrics.BLOWN_FUSE,
        1,
        "Far more automatic mails went out within an hour than expected: none goes out until it is calmer.",
        statistic="Sum",
        period=Duration.minutes(5),
    ),
    Watch(
        "Results without records",
        metrics.RECORDED,
        1,
        "Mails are judged, but nothing records how: the e-mail function hands its results to nobody.",
        statistic="Sum",
        periods=2,
        is_least=True,
    ),
    Watch(
        "Models ending",
        model_lifecycle.ENDING,
        1,
        "A model that is used is on its way out: name another one in MODEL_CHAIN or JUDGE_MODEL.",
        statistic="Maximum",
        period=Duration.days(1),
    ),
    Watch(
        "Models not described",
        model_lifecycle.UNKNOWN,
        1,
        "Bedrock does not say how long a model will be there, or not here: see its page in the Bedrock guide.",
        statistic="Maximum",
        period=Duration.days(1),
    ),
)

CHATS: Sequence[Watch] = (
    *(
        Watch(f"Chat {hold.replace('_', ' ')}", metrics.UNAVAILABLE[hold], A_FIFTH, meaning)
        for hold, meaning in _UNAVAILABLE.items()
        if metrics.UNAVAILABLE[hold] != metrics.LEDGER_UNAVAILABLE
    ),
    Watch(
        "Chat mode unavailable",
        metrics.MODE_UNAVAILABLE,
        1,
        "The operator's switch could not be read or understood: every chat goes to a person.",
        statistic="Maximum",
        period=Duration.minutes(5),
    ),
    Watch(
        "Chat key unavailable",
        metrics.KEY_UNAVAILABLE,
        A_FIFTH,
        "Customers are not sealed: what they wrote is recorded by nobody's name, and found by no export.",
    ),
    Watch("Chat analysis invalid", metrics.INVALID, A_FIFTH, HOLDS["invalid_analysis"]),
    Watch(
        "Chat fallback used",
        metrics.FALLBACK,
        A_FIFTH,
        "The first model of the chain, or the first judge, does not answer: others do, at their price and quality.",
    ),
    Watch(
        "Chat turns without records",
        metrics.RECORDED,
        1,
        "Turns are judged, but nothing records how: look at the warnings of the function and at the recorder's log.",
        statistic="Sum",
        periods=2,
        is_least=True,
    ),
)
"""Of turns, in place of mails."""
