"""The core knows no channel: a chat message is judged as a mail is, in its own time, with nothing of mail loaded."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.bedrock.bedrock_model import BedrockModel
from tests.fakes.aws import NO_FACTORS, NO_QUESTIONS
from tests.fakes.clock import FakeClock
from tests.imports import RUNTIME
from triage.assessor import Assessor
from triage.channel import CHAT, EMAIL, channel
from triage.errors import UnknownChannelError
from triage.message import Customer, Message, Part, Passage, Writing

PASSAGES = (Passage("## Wire fees\nA domestic wire sent online costs $25.", "payment/wires.md", 0.8),)
REPLY = "A domestic wire sent online costs $25."

LINES = (
    "need a new card",
    "app crashes",
    "yes please",
    "and abroad?",
    "how much is a wire",
    "wire fee",
    "ok and for gold?",
    "lost my pin code",
    "can i raise my limit",
    "what are your rates",
    "is that per year",
    "my transfer is pending",
    "how long does it take",
    "thx",
    "which card has no fee",
)


class Shelf:
    def search(self, query: str, limit: int) -> Sequence[Passage]:
        return PASSAGES


@dataclass
class Bedrock:
    """Converse, which takes its time."""

    clock: FakeClock
    seconds: float
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def converse(self, **request: Any) -> Mapping[str, Any]:
        self.asked.append(request)
        self.clock.sleep(self.seconds)
        found = {
            "category": "Payment",
            "intent": "Asks for a fee.",
            "factors": NO_FACTORS,
            "suggested_response": REPLY,
            "questions": NO_QUESTIONS,
            "sensitive_topics": [],
        }
        tool = request["toolConfig"]["tools"][0]["toolSpec"]["name"]
        block = {"toolUse": {"toolUseId": "1", "name": tool, "input": found}}
        return {"output": {"message": {"role": "assistant", "content": [block]}}, "stopReason": "tool_use"}


def written(text: str, *, by: str = "CHAT") -> Message:
    return Message("c1", by, "jo", (Part(Writing.WRITTEN, text),))


def test_a_chat_message_is_answered_within_eight_seconds() -> None:
    clock = FakeClock()
    bedrock = Bedrock(clock, seconds=4.0)
    model = BedrockModel(bedrock, ["model-1"], clock, CHAT.attempt_seconds)
    ends = clock.now() + CHAT.seconds
    assessment = Assessor(Shelf(), model, "AnyCompany Bank").assess(
        written("what does a domestic wire cost?"), Customer("Jo Fields"), lambda: ends - clock.now()
    )

    assert (assessment.score.value, assessment.holds, assessment.suggested_response) == (100, frozenset(), REPLY)
    assert clock.now() < ends


def test_no_attempt_begins_that_would_end_too_late() -> None:
    clock = FakeClock()
    bedrock = Bedrock(clock, seconds=1.0)
    model = BedrockModel(bedrock, ["model-1"], clock, EMAIL.attempt_seconds)
    assessment = Assessor(Shelf(), model, "AnyCompany Bank").assess(
        written("what does a domestic wire cost?"), Customer("Jo Fields"), lambda: CHAT.seconds
    )

    assert "model_unavailable" in assessment.holds
    assert bedrock.asked == []


@pytest.mark.parametrize("line", LINES)
def test_short_lines_reach_the_model(line: str) -> None:
    clock = FakeClock()
    bedrock = Bedrock(clock, seconds=0.5)
    model = BedrockModel(bedrock, ["model-1"], clock, CHAT.attempt_seconds)
    assessment = Assessor(Shelf(), model, "AnyCompany Bank").assess(written(line), Customer("Jo"), lambda: CHAT.seconds)

    assert len(bedrock.asked) == 1
    assert "no_request" not in assessment.holds


def test_the_style_of_the_channel_is_asked_for() -> None:
    clock = FakeClock()
    bedrock = Bedrock(clock, seconds=0.0)
    for row in (CHAT, EMAIL):
        model = BedrockModel(bedrock, ["model-1"], clock, row.attempt_seconds)
        assessor = Assessor(Shelf(), model, "AnyCompany Bank")
        assessor.assess(written("what is it?", by=row.name), Customer("Jo"), lambda: 60.0)
    chat, mail = (request["system"][0]["text"] for request in bedrock.asked)

    assert "a chat message" in chat
    assert "Greet the customer" not in chat
    assert "Greet the customer" in mail


def test_a_channel_without_a_row_is_named() -> None:
    with pytest.raises(UnknownChannelError, match="no channel 'PIGEON'; known are EMAIL, CHAT"):
        channel("PIGEON")


PROGRAM = """
import sys
sys.path.insert(0, {runtime!r})
from triage.assessor import Assessor
from triage.message import Customer, Message, Part, Passage, Writing
from triage.ports import Answer

class Shelf:
    def search(self, query, limit):
        return [Passage("## Wire fees\\nA domestic wire sent online costs $25.", "payment/wires.md", 0.8)]

class Model:
    def answer(self, question, deadline):
        fields = question.tool.schema["properties"]
        factors = dict.fromkeys(fields["factors"]["required"], 0)
        questions = dict.fromkeys(fields["questions"]["required"], "no")
        return Answer("model-1", {{"category": "Payment", "intent": "Asks for a fee.", "factors": factors,
                                   "questions": questions, "sensitive_topics": [],
                                   "suggested_response": "A domestic wire sent online costs $25."}})

message = Message("c1", "CHAT", "jo", (Part(Writing.WRITTEN, "what does a domestic wire cost?"),))
assessment = Assessor(Shelf(), Model(), "AnyCompany Bank").assess(message, Customer("Jo"), lambda: 8.0)
rooms = {{name.partition(".")[0] for name in sys.modules}}
print(assessment.score.value, sorted(assessment.holds), sorted(rooms & {{"mail", "sending", "adapters", "boto3"}}))
"""


def test_a_chat_message_is_judged_with_nothing_of_mail_and_nothing_of_aws_loaded() -> None:
    program = PROGRAM.format(runtime=str(RUNTIME))
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "100 [] []"
