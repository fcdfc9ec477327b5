"""What one mail or one turn of a chat uses of AWS, measured while they go through the simulator.

Calls, functions, items and actions are those of the code that is deployed. Tokens are what the model says it read and
wrote; the stand-in counts four characters as one, and writes shorter answers than a model. The mails come so far apart
that nothing is kept between them: a busy function reads settings and secrets less often.
"""

from __future__ import annotations

import json
import math
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from evaluation.plan.table import Assumed
from simulator.aws.bedrock_runtime import CONVERSE
from simulator.aws.call import Call, operation_of
from simulator.aws.wire import Answer, Store
from simulator.chat.api import ChatApi
from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.errors import SimulatorError
from simulator.flow.actions.messages import seconds_of
from simulator.lambdas import Handler, Lambdas, name_of
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, MailOutcome
from simulator.system import Simulator
from simulator.voice.telephone import Telephone
from speech.heard import Heard

GUARDRAIL: Final = "bedrock-runtime.ApplyGuardrail"
RETRIEVE: Final = "bedrock-agent-runtime.Retrieve"
COMPREHEND: Final = ("comprehend.DetectSentiment", "comprehend.DetectEntities")
CHARACTERS_OF_A_UNIT: Final = 100
LEAST_UNITS: Final = 3
TIMED: Final = frozenset({CONVERSE, GUARDRAIL})
"""Calls that take their time on the virtual clock."""
TEXT_UNIT: Final = 1_000
HEARD_BY: Final = "lex"
CHARACTERS_OF_A_TOKEN: Final = 4
WRITE_UNIT: Final = 1024
REQUESTS_OF_A_TURN: Final = 3
"""What a turn in the queue is asked about: it is put there, given out, and taken away."""

System = Simulator | ChatSystem

Use = Mapping[str, float]
"""Name of what is used → how much of it a message uses."""


@dataclass(slots=True)
class Meter:
    """Counts what messages use; attached to a simulator before they come."""

    assumed: Assumed
    used: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    messages: int = 0
    _windows: dict[str, str | None] = field(default_factory=dict)
    _with_a_person: set[str] = field(default_factory=set)
    _phones: dict[str, Telephone] = field(default_factory=dict)

    def attach(self, simulator: System) -> None:
        """Look at everything that *simulator* asks of AWS from now on."""
        simulator.wire.calls.clear()
        answers, stores = dict(simulator.wire.answers), dict(simulator.wire.stores)
        answers |= {
            CONVERSE: _noting(answers[CONVERSE], self._tokens),
            GUARDRAIL: _noting(answers[GUARDRAIL], self._text_units),
            RETRIEVE: _noting(answers[RETRIEVE], self._embedding),
        }
        answers |= {name: _noting(answers[name], self._text) for name in COMPREHEND if name in answers}
        simulator.wire.answers = answers
        simulator.wire.stores = stores | {"dynamodb": self._metered(stores["dynamodb"])}
        self._time(simulator.lambdas, simulator)

    def attach_to_api(self, api: ChatApi) -> None:
        """Look at everything that the API and the chats behind it ask of AWS from now on."""
        self.attach(api.system)
        self._time(api.lambdas, api.system)
        if api.scale:
            self._time(api.scale.lambdas, api.system)

    def _time(self, lambdas: Lambdas, system: System) -> None:
        functions = lambdas.functions
        lambdas.functions = {arn: self._timed(name_of(arn), functions[arn], system) for arn in functions}

    def receive(self, mail: ReceivedMail, simulator: Simulator) -> MailOutcome:
        """Let a mail go its way, and count what it uses."""
        outcome = simulator.receive(mail)
        self._count(simulator)
        for step in outcome.steps:
            self.used[f"actions.{step.type}"] += 1
        self.used["connect.mails"] += 1 + len(outcome.sent)
        until_answered = self.assumed.open_hours * 3600 if outcome.route == AGENT_REVIEW else 0
        self.used["connect.open_seconds"] += outcome.seconds + until_answered
        return outcome

    def answer(self, line: Line, system: ChatSystem) -> None:
        """Let a turn be answered, and count what it uses: it comes by Lex, and is answered by one message."""
        system.answer(line)
        self._count(system)
        self.used["lex.requests"] += 1
        self.used["connect.chat_messages"] += 2
        self.used["connect.chat_seconds"] += self.assumed.seconds_between_turns

    def answer_by_api(self, line: Line, api: ChatApi) -> None:
        """Let a turn come to the API from a website whose window listens, and count what it uses.

        A conversation that is with a person is none of the API's any more.
        """
        conversation = str(uuid.uuid5(uuid.NAMESPACE_URL, line.conversation))
        if conversation in self._with_a_person:
            return
        token = api.token(conversation, api.known(line.sender))
        if conversation not in self._windows:
            self._windows[conversation] = api.open(token, "", partial(self._hear, conversation))
            self.used["apigateway.connections"] += 1
        body = json.dumps({"id": f"turn-{self.messages:06}", "text": line.text}).encode()
        answer = api.post(conversation, body, {"Authorization": f"Bearer {token}"})
        if answer.status not in {HTTPStatus.OK, HTTPStatus.ACCEPTED}:
            raise SimulatorError(f"The API answers a turn with {answer.status}: {dict(answer.body)}")
        api.system.clock.settle()
        if conversation in self._with_a_person:
            self.used["connect.chat_seconds"] += self.assumed.seconds_with_a_person
        self._count(api.system)
        self.used["apigateway.requests"] += 1
        self.used["apigateway.turns_in_line" if api.scale else "apigateway.turns_at_once"] += 1
        self.used["sqs.requests"] += REQUESTS_OF_A_TURN if api.scale else 0
        self.used["apigateway.window_minutes"] += self.assumed.seconds_between_turns / 60

    def answer_by_phone(self, line: Line, system: ChatSystem) -> None:
        """Let an utterance be answered that was heard for sure, and count what it uses; a call with a person is over.

        How long it takes to say something follows from its words.
        """
        began, phone = system.clock.now(), self._phones.get(line.conversation)
        seconds = seconds_of(line.text)
        if phone is None:
            phone = self._phones[line.conversation] = Telephone(system, HEARD_BY, line.sender, line.conversation)
            self._time(phone.lambdas, system)
            seconds += seconds_of(phone.greeting)
        elif phone.is_with_person:
            return
        said = phone.hear(Heard(line.text, 1.0, HEARD_BY))
        seconds += system.clock.elapsed(began) + seconds_of(said.speech.text)
        if phone.is_with_person:
            seconds += self.assumed.seconds_with_a_person
        self._count(system)
        self.used["lex.speech_requests"] += 1
        self.used["connect.call_seconds"] += seconds

    def _hear(self, conversation: str, said: bytes) -> None:
        if json.loads(said)["handover"]:
            self._with_a_person.add(conversation)

    def _count(self, system: System) -> None:
        self.messages += 1
        for name in system.wire.calls:
            self.used[f"calls.{name}"] += 1
        system.wire.calls.clear()

    def per_message(self) -> Use:
        """What a message uses on average."""
        return {name: amount / self.messages for name, amount in sorted(self.used.items())}

    def _tokens(self, _: Call, answer: Mapping[str, Any]) -> None:
        usage = answer["usage"]
        self.used["tokens.in"] += usage["inputTokens"]
        self.used["tokens.out"] += usage["outputTokens"]
        self.used["tokens.counted"] += usage["inputTokens"] + self.assumed.output_tokens_count * usage["outputTokens"]

    def _embedding(self, call: Call, _: Mapping[str, Any]) -> None:
        self.used["tokens.embedded"] += math.ceil(len(call.body["retrievalQuery"]["text"]) / CHARACTERS_OF_A_TOKEN)

    def _text(self, call: Call, _: Mapping[str, Any]) -> None:
        self.used["comprehend.units"] += max(LEAST_UNITS, math.ceil(len(call.body["Text"]) / CHARACTERS_OF_A_UNIT))

    def _text_units(self, call: Call, _: Mapping[str, Any]) -> None:
        """Count as the guardrail of `backend/guardrail` looks: at mails for content only, at replies for everything."""
        texts = [block["text"] for block in call.body["content"]]
        guarded = [text for text in texts if "guard_content" in (text.get("qualifiers") or ["guard_content"])]
        self.used["guardrail.content_units"] += _units(guarded)
        if call.body["source"] == "OUTPUT":
            self.used["guardrail.topic_units"] += _units(guarded)
            self.used["guardrail.secret_units"] += _units(guarded)
            self.used["guardrail.grounding_units"] += _units(texts)

    def _timed(self, name: str, handler: Handler, simulator: System) -> Handler:
        memory = next(mb for part, mb in self.assumed.memory_mb.items() if name.endswith(part)) / 1024

        def timed(event: Any, context: Any) -> Any:
            began, calls = simulator.clock.now(), len(simulator.wire.calls)
            try:
                return handler(event, context)
            finally:
                untimed = sum(call not in TIMED for call in simulator.wire.calls[calls:])
                seconds = simulator.clock.elapsed(began) + untimed * self.assumed.seconds_per_call
                self.used["lambda.calls"] += 1
                self.used["lambda.seconds"] += seconds
                self.used["lambda.gb_seconds"] += seconds * memory

        return timed

    def _metered(self, store: Store) -> Store:
        def metered(request: AWSPreparedRequest) -> AWSResponse:
            response = store(request)
            reads, writes = _capacity(operation_of(request), json.loads(request.body))
            self.used["dynamodb.read_units"] += reads
            self.used["dynamodb.write_units"] += writes
            return response

        return metered


def _noting(answer: Answer, note: Callable[[Call, Mapping[str, Any]], None]) -> Answer:
    def noted(call: Call) -> Mapping[str, Any]:
        given = answer(call)
        note(call, given)
        return given

    return noted


def _units(texts: Iterable[Mapping[str, Any]]) -> int:
    return math.ceil(sum(len(text["text"]) for text in texts) / TEXT_UNIT)


def _capacity(operation: str, body: Mapping[str, Any]) -> tuple[float, float]:
    """Read and write units of a request; items are as large as their JSON, which is a little more than DynamoDB counts.

    What is read counts as one unit, as all rows are smaller (4 kB) or nearly so, and what is updated likewise.
    """
    match operation:
        case "GetItem":
            return 1 if body.get("ConsistentRead") else 0.5, 0
        case "BatchGetItem":
            tables = body["RequestItems"].values()
            return sum(len(table["Keys"]) * (1 if table.get("ConsistentRead") else 0.5) for table in tables), 0
        case "PutItem":
            return 0, _written(body["Item"])
        case "TransactWriteItems":
            return 0, 2 * sum(_written(part["Put"]["Item"]) for part in body["TransactItems"])
        case _:
            return 0, 1


def _written(item: Mapping[str, Any]) -> int:
    return math.ceil(len(json.dumps(item).encode()) / WRITE_UNIT)
