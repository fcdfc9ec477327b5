"""The core knows no channel: a chat message is judged as a mail is, in its own time, with nothing of mail loaded."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.bedrock.bedrock_model import BedrockModel
from tests.fakes.clock import FakeClock
from tests.fakes.proving import ANALYSIS, STATEMENTS, Shelf, ThreeCalls
from tests.imports import RUNTIME
from triage.assessment import Assessment
from triage.assessor import Assessor
from triage.channel import CHAT, EMAIL, Channel, channel
from triage.errors import UnknownChannelError
from triage.message import Customer, Message, Part, Writing
from triage.prompt import TOOL_NAME, Question, Tool
from triage.proof import Prover

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


@dataclass
class Bedrock:
    """Converse, which takes its time."""

    clock: FakeClock
    seconds: float
    asked: list[Question] = field(default_factory=list)
    says: ThreeCalls = field(default_factory=ThreeCalls)

    def converse(self, **request: Any) -> Mapping[str, Any]:
        self.clock.sleep(self.seconds)
        texts = [block["text"] for block in request["messages"][0]["content"]]
        spec = request["toolConfig"]["tools"][0]["toolSpec"]
        tool = Tool(spec["name"], spec["description"], spec["inputSchema"]["json"])
        asked = Question(request["system"][0]["text"], tool, json.loads(texts[1]))
        self.asked.append(asked)
        found = self.says.answer(asked, lambda: 60.0).tool_input
        block = {"toolUse": {"toolUseId": "1", "name": tool.name, "input": found}}
        return {"output": {"message": {"role": "assistant", "content": [block]}}, "stopReason": "tool_use"}


def written(text: str, *, by: str = "CHAT") -> Message:
    return Message("c1", by, "jo", (Part(Writing.WRITTEN, text),))


def answered(bedrock: Bedrock, line: str, *, by: Channel = CHAT, seconds: float = CHAT.seconds) -> Assessment:
    """Judge *line* while the time of its channel runs."""
    clock = bedrock.clock
    model = BedrockModel(bedrock, ["model-1"], clock, by.attempt_seconds)
    ends = clock.now() + seconds
    assessor = Assessor(Shelf(), model, Prover(model, clock), "AnyCompany Bank", proves_drafts=False)
    return assessor.assess(written(line, by=by.name), Customer("Jo"), lambda: ends - clock.now())


def test_a_chat_message_is_answered_and_proved_within_eight_seconds() -> None:
    bedrock = Bedrock(FakeClock(), seconds=1.0)
    began = bedrock.clock.now()
    assessment = answered(bedrock, "what does a domestic wire cost?")

    said = " ".join(["Thank you for your message.", *(str(row["text"]) for row in STATEMENTS)])
    assert (assessment.score.value, assessment.holds, assessment.suggested_response) == (100, frozenset(), said)
    assert bedrock.clock.now() - began < CHAT.seconds


def test_what_cannot_be_proved_within_eight_seconds_is_held() -> None:
    bedrock = Bedrock(FakeClock(), seconds=5.0)
    assert "proof_unavailable" in answered(bedrock, "what does a domestic wire cost?").holds
    assert len(bedrock.asked) == 1


def test_no_attempt_begins_that_would_end_too_late() -> None:
    bedrock = Bedrock(FakeClock(), seconds=1.0)

    assert "model_unavailable" in answered(bedrock, "what does a wire cost?", by=EMAIL, seconds=CHAT.seconds).holds
    assert bedrock.asked == []


@pytest.mark.parametrize("line", LINES)
def test_short_lines_reach_the_model(line: str) -> None:
    bedrock = Bedrock(FakeClock(), seconds=0.5)
    assessment = answered(bedrock, line)

    assert bedrock.asked[0].tool.name == TOOL_NAME
    assert "no_request" not in assessment.holds


def test_the_style_of_the_channel_is_asked_for() -> None:
    bedrock = Bedrock(FakeClock(), seconds=0.0, says=ThreeCalls({**ANALYSIS, "reply": []}))
    chat, mail = answered(bedrock, "what is it?"), answered(bedrock, "what is it?", by=EMAIL, seconds=60.0)
    asked = [question.instructions for question in bedrock.asked]

    assert CHAT.style in asked[0] != asked[1]
    assert EMAIL.style in asked[1]
    assert chat.suggested_response == mail.suggested_response == ""


def test_a_channel_without_a_row_is_named() -> None:
    with pytest.raises(UnknownChannelError, match="no channel 'PIGEON'; known are EMAIL, CHAT"):
        channel("PIGEON")


PROGRAM = """
import sys
sys.path.insert(0, {runtime!r})
from triage.assessor import Assessor
from triage.message import Customer, Message, Part, Passage, Writing
from triage.passages import line_lengths, passage_hash
from triage.ports import Answer
from triage.proof import Prover

SENTENCE = "A domestic wire sent online costs $25."
SECTION = "Wire fees\\n" + SENTENCE

class Shelf:
    def search(self, query, limit):
        return [Passage(SECTION, "a.md", 0.8, {{"hash": passage_hash(SECTION), "lines": line_lengths(SECTION)}})]

class Clock:
    def now(self):
        return 0.0

    def together(self, *works):
        return [work() for work in works]

class Model:
    def answer(self, question, deadline):
        if question.tool.name == "record_completeness":
            return Answer("model-1", {{"open": []}})
        if question.tool.name == "record_proof":
            verdicts = [
                {{"n": row["n"], "verdict": "not_" * (row["statement"] != SENTENCE) + "supported", "reason": ""}}
                for row in question.document["statements"]
            ]
            return Answer("model-1", {{"verdicts": verdicts}})
        fields = question.tool.schema["properties"]
        factors = dict.fromkeys(fields["factors"]["required"], 0)
        questions = dict.fromkeys(fields["questions"]["required"], "no")
        return Answer("model-1", {{"category": "Payment", "intent": "Asks for a fee.", "factors": factors,
                                   "questions": questions, "sensitive_topics": [], "courtesy": "none",
                                   "reply": [{{"text": SENTENCE, "sources": ["p1s1"]}}], "unanswered": []}})

message = Message("c1", "CHAT", "jo", (Part(Writing.WRITTEN, "what does a domestic wire cost?"),))
assessor = Assessor(Shelf(), Model(), Prover(Model(), Clock()), "AnyCompany Bank", proves_drafts=False)
assessment = assessor.assess(message, Customer("Jo"), lambda: 8.0)
rooms = {{name.partition(".")[0] for name in sys.modules}}
print(assessment.score.value, sorted(assessment.holds), sorted(rooms & {{"mail", "sending", "adapters", "boto3"}}))
"""


def test_a_chat_message_is_judged_with_nothing_of_mail_and_nothing_of_aws_loaded() -> None:
    program = PROGRAM.format(runtime=str(RUNTIME))
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "100 [] []"
