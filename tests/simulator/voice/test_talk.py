"""A caller stops our speech within a fifth of a second, murmurs do not, and a call is the same call again."""

import json
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from adapters.connect.voice_event import INTERRUPTIBLE
from simulator.chat.system import ChatSystem
from simulator.clock import VirtualClock
from simulator.deployment import FLOWS
from simulator.flow.actions.messages import seconds_of
from simulator.model import choice
from simulator.system import OPENING
from simulator.voice.recogniser import PAUSE
from simulator.voice.talk import SILENCE, US, Stretch, Talk, talk
from simulator.voice.telephone import Telephone
from speech.call import CUSTOMER, Utterance
from speech.gate import Speech
from speech.heard import Heard, Standing
from triage.channel import VOICE
from voice_function import Said

DECIDING = 1.5
MURMURS = ("Mhm.", "uh-huh", "Yeah, ok.", "hmm", "right")
WORDS = ("What does a wire cost?", "No, wait.", "Stop")
AT_ONCE = 0.2
"""Seconds within which our speech has to stop."""


@dataclass
class Phone:
    """A call in which every utterance is answered, each third time with a read-back."""

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(OPENING))
    greeting: str = "Hello, this is the bank. Ask a question."
    heard: list[str] = field(default_factory=list)
    is_with_person: bool = False
    reads_back: int = 3
    handover: None = None

    @property
    def may_be_interrupted(self) -> bool:
        return not self._is_read_back

    def hear(self, heard: Heard) -> Said:
        self.heard.append(heard.text)
        self.clock.sleep(DECIDING)
        waiting = "Pay $5" if self._is_read_back else ""
        return Said("read_back", Speech(("word " * 20,)), Standing(waiting=waiting))

    @property
    def _is_read_back(self) -> bool:
        return bool(self.heard) and len(self.heard) % self.reads_back == 0


def said(*rows: tuple[float, str]) -> list[Utterance]:
    """Utterances of a second each, from when they begin."""
    return [Utterance(CUSTOMER, at, at + 1.0, text) for at, text in rows]


def call(turns: list[Utterance], phone: Phone | None = None) -> Talk:
    phone = phone or Phone()
    return talk(phone, phone.clock, turns, "scripted")  # type: ignore[arg-type]


def test_a_caller_who_talks_into_an_answer_stops_it_and_is_heard() -> None:
    phone = Phone()
    first, cut, rest = [
        row for row in call(said((10.0, WORDS[0]), (15.0, WORDS[1])), phone).timeline if row.speaker == US
    ]

    assert (first.end, first.cut) == (round(seconds_of(phone.greeting), 3), False)
    assert (cut.start, cut.end, cut.cut) == (11.0 + PAUSE + DECIDING, 15.16, True)
    assert (rest.start, rest.cut) == (16.0 + PAUSE + DECIDING, False)
    assert phone.heard == [WORDS[0], WORDS[1]]


def test_a_murmur_is_not_handed_on_but_a_yes_to_a_question_is() -> None:
    phone = Phone(reads_back=1)
    timeline = call(said((10.0, WORDS[0]), (14.0, "Mhm."), (15.0, "Yes.")), phone).timeline
    read_back, yes = timeline[2], timeline[4]

    assert phone.heard == [WORDS[0], "Yes."]
    assert not read_back.cut
    assert yes.start == read_back.end


def test_who_says_nothing_or_only_murmurs_is_asked() -> None:
    for turns in (said(), said((0.5, "Mhm."))):
        phone = Phone()
        greeting, *_, asked = call(turns, phone).timeline
        assert phone.heard == [""]
        assert asked.start == round(greeting.end + SILENCE + DECIDING, 3)


utterances = st.lists(
    st.tuples(st.integers(0, 12_000), st.integers(100, 4_000), st.sampled_from(MURMURS + WORDS)), max_size=8
)


@given(utterances)
def test_speech_stops_at_once_for_words_never_for_murmurs_nor_while_figures_are_read_back(
    rows: list[tuple[int, int, str]],
) -> None:
    turns, at = list[Utterance](), 0.0
    for pause, length, text in rows:
        turns.append(Utterance(CUSTOMER, at + pause / 1000, at + (pause + length) / 1000, text))
        at = turns[-1].end
    phone = Phone()
    done = call(turns, phone)
    ours, theirs = ([row for row in done.timeline if row.speaker == who] for who in (US, CUSTOMER))

    for speech in ours:
        into = [row for row in theirs if speech.start <= row.start < speech.end]
        words = [row.start for row in into if row.text not in MURMURS]
        assert words or not speech.cut
        assert all(speech.end - start <= AT_ONCE for start in words)
    assert [row.text for row in theirs if row.text not in MURMURS] == [text for text in phone.heard if text in WORDS]
    read_back = [row for number, row in enumerate(ours) if number and number % phone.reads_back == 0]
    assert not any(row.cut for row in read_back)
    assert done == call(turns)


def test_a_call_through_the_deployed_flow_is_the_same_to_the_millisecond_whenever_it_is_made() -> None:
    turns = said((8.0, "Can I cancel an international wire?"), (15.0, "Mhm."), (16.5, "What does a stop payment cost?"))
    turns += said((22.6, "I was charged 25 dollars because my card payment was late."), (26.5, "Yes."))
    turns += said((38.0, "A person, please."))
    timelines = list[list[Stretch]]()
    for opening in (OPENING, OPENING + 86_401.7):
        system = ChatSystem(choice.local(), channel=VOICE, opening=opening)
        phone = Telephone(system, "scripted", "", "c")
        timelines.append(talk(phone, system.clock, turns, "scripted").timeline)
        assert phone.is_with_person
        assert "A person, please." in phone.contact.attributes["transcript"]
        assert phone.contact.attributes["handoverReason"] == "wants_person"

    assert timelines[0] == timelines[1]
    assert [(row.speaker, row.start, row.end, row.cut) for row in timelines[0]] == [
        (US, 0.0, 6.923, False),
        (CUSTOMER, 8.0, 9.0, False),
        (US, 12.5, 16.66, True),
        (CUSTOMER, 15.0, 16.0, False),
        (CUSTOMER, 16.5, 17.5, False),
        (US, 21.0, 22.76, True),
        (CUSTOMER, 22.6, 23.6, False),
        (US, 24.8, 27.492, False),
        (CUSTOMER, 27.492, 28.492, False),
        (US, 31.992, 39.152, True),
        (CUSTOMER, 38.992, 39.992, False),
        (US, 41.192, 45.038, False),
    ]


def test_the_flow_tells_the_bot_when_a_caller_has_finished() -> None:
    flow = json.loads((FLOWS / "Voice.json").read_text(encoding="utf-8"))
    (told,) = (
        each["Parameters"]["LexSessionAttributes"] for each in flow["Actions"] if each["Identifier"] == "converse"
    )
    assert told["x-amz-lex:audio:end-timeout-ms:*:*"] == str(round(PAUSE * 1000))
    assert told["x-amz-lex:audio:start-timeout-ms:*:*"] == str(round(SILENCE * 1000))
    assert told[INTERRUPTIBLE] == "true"
