"""How a message came to be judged: what each step took, and which models answered what."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from triage.ports import Answer, Clock, Deadline, Model
from triage.prompt import Question


class Call(NamedTuple):
    """What a model answered: *task* is the tool that it called, *prompt* stands for the instructions that it had.

    *tool_input* may hold the customer's words.
    """

    task: str
    model_id: str
    prompt: str
    input_tokens: int
    output_tokens: int
    seconds: float
    tool_input: Any


@dataclass(slots=True, eq=False)
class Trace:
    """Takes down the steps of one message as they are done."""

    clock: Clock
    seconds: dict[str, float] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done within this; a step that is done twice counts once, with all of its time."""
        began = self.clock.now()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + self.clock.now() - began

    def watched(self, model: Model) -> Model:
        """The same *model*, whose answers are taken down."""
        return _Watched(model, self)


@dataclass(slots=True, eq=False)
class _Watched:
    model: Model
    trace: Trace

    def answer(self, question: Question, deadline: Deadline) -> Answer:
        began = self.trace.clock.now()
        answer = self.model.answer(question, deadline)
        self.trace.calls.append(
            Call(
                task=question.tool.name,
                model_id=answer.model_id,
                prompt=prompt_hash(question.instructions),
                input_tokens=answer.input_tokens,
                output_tokens=answer.output_tokens,
                seconds=self.trace.clock.now() - began,
                tool_input=answer.tool_input,
            )
        )
        return answer


@lru_cache(maxsize=16)
def prompt_hash(instructions: str) -> str:
    """Give what stands for the *instructions*; they depend on the deployment, never on a message."""
    return hashlib.sha256(instructions.encode()).hexdigest()[:16]
