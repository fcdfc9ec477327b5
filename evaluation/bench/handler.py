"""CPU time of the e-mail function for one long mail, with AWS answering in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, Final

from backend.knowledge.cutting import ALWAYS, Section
from evaluation.bench import reference
from evaluation.bench.material import ConstantModel, mail
from simulator.aws.call import Call
from simulator.aws.guardrail import USAGE
from simulator.aws.knowledge_base import Fits, Retrieve
from simulator.knowledge.search import Hit
from simulator.system import Simulator

MAILS: Final = 60
SIZE: Final = 20_000
AT_MOST: Final = 3.8
"""Of the reference's time: half as much again as before replies were proved (2.5, measured beside it)."""


class ConstantSearch:
    """Finds the same five passages for everything."""

    def search(self, query: str, limit: int, fits: Fits) -> Sequence[Hit]:  # noqa: ARG002 - looks at nothing
        sentences = ("A late payment costs a fee of $25.",) * 20
        sections = [
            Section(f"fees.md/{n}.txt", "fees.md", ("Fees", f"Late payments {n}"), sentences, "en", ALWAYS)
            for n in range(limit)
        ]
        return [Hit(section.text, section.name, 0.6, section.metadata) for section in sections]


def unmoved(call: Call) -> Mapping[str, Any]:
    """A guardrail that objects to nothing and finds every reply grounded."""
    scores = [{"type": kind, "threshold": 0.0, "score": 1.0, "action": "NONE"} for kind in ("GROUNDING", "RELEVANCE")]
    assessment = {"contextualGroundingPolicy": {"filters": scores}} if call.body["source"] == "OUTPUT" else {}
    return {"usage": USAGE, "action": "NONE", "outputs": [], "assessments": [assessment]}


def rows(mails: int = MAILS) -> Iterator[dict[str, Any]]:
    """The median over *mails* different mails of 20 kB; what AWS would spend is left out as far as it can be."""
    simulator = Simulator(ConstantModel(), model_seconds=0, judge_seconds=0)
    simulator.wire.stores = {}
    simulator.wire.answers = {
        **simulator.wire.answers,
        "bedrock-agent-runtime.Retrieve": Retrieve(ConstantSearch()),
        "bedrock-runtime.ApplyGuardrail": unmoved,
        "dynamodb.GetItem": lambda _: {"ConsumedCapacity": {"TableName": "any"}},
        "dynamodb.PutItem": lambda _: {"ConsumedCapacity": {"TableName": "any"}},
        "dynamodb.BatchGetItem": lambda _: {"Responses": {}, "ConsumedCapacity": []},
        "dynamodb.TransactWriteItems": lambda _: {"ConsumedCapacity": []},
        "dynamodb.UpdateItem": lambda _: {"ConsumedCapacity": {"TableName": "any"}},
    }
    times: list[float] = []
    references: list[float] = []
    judge = simulator.lambdas.functions[simulator.deployment.email_function]

    def timed(event: Any, context: Any) -> Any:
        began = time.thread_time()
        row = judge(event, context)
        times.append((time.thread_time() - began) * 1000)
        return row

    simulator.lambdas.functions = {**simulator.lambdas.functions, simulator.deployment.email_function: timed}
    for number in range(mails):
        references.append(reference.cpu_ms())
        simulator.receive(mail(number, SIZE))
    yield {
        "handler_cpu_ratio": round(median(times) / median(references), 2),
        "at_most": AT_MOST,
        "handler_cpu_ms": round(median(times), 2),
        "reference_cpu_ms": round(median(references), 2),
        "worst_ms": round(max(times), 2),
        "mails": mails,
        "bytes": SIZE,
    }
