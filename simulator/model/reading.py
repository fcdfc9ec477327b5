"""Judge a mail: what it is about, what it is, and which of its sentences nobody can account for."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from simulator.model.answer import Answer, Answers
from simulator.model.mail import Form, Mail
from simulator.model.request import Request
from simulator.model.signs import SENSITIVE, finds, pattern
from simulator.text import features, fold
from simulator.topics import PITCH, PROGRAM, UNCOVERED, Topic, chance, reader, sorter
from triage.language import is_english
from triage.message_checks import signs

FALLBACK = "General_Inquiry"
MOST_OPEN = 20
SUBJECT_SHARE, LATER_SHARE, CONTEXT_SHARE = 0.8, 0.8, 0.7
"""How much the subject, a later question and the context tell of the category, beside the first question."""
SURE, PLAIN = 0.5, 0.8
"""Probability from which on a topic counts as known, and as plain."""
LEAST_SHARED = 3
"""Words that a mail has to share with the passage that answers it."""
WANTS = frozenset({Form.ASKS, Form.WISHES})


class Reading:
    """What the rules make of one request."""

    def __init__(self, asked: Request) -> None:
        self._asked = asked
        self.mail = Mail.parse(asked.subject, asked.text, asked.unsure)
        self._text = f"{asked.text}\n\n{asked.unsure}"
        wishes = self.mail.of(Form.WISHES)
        asks = self.mail.of(Form.ASKS)
        self._asks = wishes + asks if not asks or finds("choice", self.mail.text) else asks
        self._answers = Answers(asked.passages)

    @cached_property
    def answer(self) -> Answer:
        """The sentences of the passages that answer the questions."""
        asks = list(dict.fromkeys(ask.text for ask in self._asks)) or [self.mail.subject]
        return self._answers.to(asks, self.mail.text)

    @cached_property
    def category(self) -> str:
        """The category that topics alike have most of."""
        shares: dict[str, float] = {}
        for topic, share in self._topics.items():
            shares[topic.category] = shares.get(topic.category, 0.0) + share
        return max(shares, key=lambda name: shares[name]) if shares else FALLBACK

    @cached_property
    def _topics(self) -> Mapping[Topic, float]:
        weighted = {sentence.text: CONTEXT_SHARE for sentence in self.mail.sentences}
        wanted = [sentence.text for sentence in self.mail.sentences if sentence.form is not Form.TELLS]
        weighted |= dict.fromkeys(wanted, LATER_SHARE) | dict.fromkeys(wanted[:1], 1.0)
        return reader().judge({**weighted, self.mail.subject: SUBJECT_SHARE})

    @cached_property
    def _kinds(self) -> Mapping[Topic, float]:
        """What the whole mail reads like, notices of programs among it."""
        weighted = {sentence.text: 1.0 for sentence in self.mail.sentences}
        return sorter().judge({**weighted, self.mail.subject: SUBJECT_SHARE})

    @property
    def intent(self) -> str:
        """One sentence on what the customer wants."""
        if not self._wants_something():
            return "The customer asks for nothing that the stand-in recognises."
        best = max(self._topics, key=lambda topic: self._topics[topic], default=None)
        return f"The customer asks about {best.about if best else 'something that the stand-in does not recognise'}."

    def factors(self) -> dict[str, int]:
        """Count the risks."""
        text = self.mail.text
        angry = finds("anger", text)
        return {
            "no_knowledge": int(not self.answer.told or self._is_left_out(text)),
            "unclear_info": int(not self._says_what()),
            "premium_complaints": int(angry or finds("complaint", text)),
            "angry_frustrated_tone": int(angry),
            "urgency": int(any(map(_hurries, (self.mail.subject, *(one.text for one in self.mail.sentences))))),
            "multiple_topics": self._further(),
        }

    def questions(self) -> dict[str, str]:
        """Answer the questions with a hold: yes for a plain sign, unsure for one that may be none."""
        mail, text = self.mail, self.mail.text
        told = " . ".join(sentence.text for sentence in mail.of(Form.TELLS))
        return {
            "asks_for_person": _certainty(finds("person", text)),
            "follows_up": _certainty(finds("earlier", text), fold(self._asked.subject).startswith("re:")),
            "account_data_request": _certainty(any(finds("own_facts", sentence.text) for sentence in mail.sentences)),
            # What is wished for without a question may be something to be done.
            "account_order": _certainty(
                bool(mail.of(Form.ORDERS)), bool(mail.of(Form.WISHES)) > bool(mail.of(Form.ASKS))
            ),
            "unread_file": _certainty(finds("file", told) or "http" in text),
            "no_request": _certainty(not self._wants_something()),
            # Never a plain yes: with one more sign that parks a mail, and rules understand nothing.
            "by_program": _certainty(False, perhaps=self._reads_like_a_program()),
            "not_for_us": _certainty(self._greets_others(), perhaps=chance(self._kinds, PITCH) >= SURE),
            "other_language": _certainty(not is_english(self._text)),
        }

    def sensitive_topics(self) -> Iterator[str]:
        """Name the topics of which a word is there: one that holds a mail back anyhow, or one of our few more."""
        named = {topic for topic, _ in signs.sensitive_topics(signs.Plain(self.mail.text))}
        yield from sorted(named | {name for name in SENSITIVE if finds(name, self.mail.text)})

    def unanswered(self) -> list[str]:
        """Name what is left open, and every sentence that is neither a question nor mere context."""
        found = [
            s.written
            for s in self.mail.sentences
            if s.is_aside
            or (s.form is Form.TELLS and not s.is_context)
            or s.text in self.answer.open
            or (s.form in WANTS and not self._covers(s.text))
        ]
        if self.mail.is_cut:
            found.append("The end of the message.")
        return found[:MOST_OPEN]

    def _wants_something(self) -> bool:
        """Say whether anything is asked or ordered, or somebody is in trouble, in a hurry or displeased."""
        told = any(sentence.form is not Form.TELLS or sentence.tells_trouble for sentence in self.mail.sentences)
        return told or any(finds(name, self.mail.text) for name in ("anger", "complaint", "urgency"))

    def _says_what(self) -> bool:
        """Say whether the mail has words that tell which passage is meant, and not just one."""
        return self.answer.shared >= LEAST_SHARED or bool(self.mail.of(Form.ORDERS))

    def _covers(self, text: str) -> bool:
        return self._answers.covers(text) and not self._is_left_out(text)

    def _is_left_out(self, text: str) -> bool:
        """Say whether *text* is about something that our articles do not cover."""
        said = set(features(text))
        judged = reader().judge({text: 1.0})
        told = self.answer.features >= reader().uncovered & said
        return chance(judged, *UNCOVERED) >= SURE and len(said) > 1 and not told

    def _further(self) -> int:
        judged = [reader().judge({ask.text: 1.0}) for ask in self._asks]
        fields = {topic.category for row in judged for topic, share in row.items() if share >= PLAIN}
        return max(self.answer.articles, len(fields), 1) - 1

    def _greets_others(self) -> bool:
        """Say whether the greeting names a company that is not ours."""
        named = self.mail.greeted
        return finds("company", named) and not set(fold(self._asked.company).split()) & set(named.split())

    def _reads_like_a_program(self) -> bool:
        """By its words, by lines such as "Status: up", or as it tells us of ours and never says "I"."""
        labels = [line for line in self._text.splitlines() if pattern("label").match(fold(line))]
        body = " . ".join(one.text for one in self.mail.sentences)
        tells_us = finds("courts", body) or any(finds("yours", told.text) for told in self.mail.of(Form.TELLS))
        is_impersonal = tells_us and not finds("self", body)
        return len(labels) > 1 or is_impersonal or chance(self._kinds, PROGRAM) >= SURE


def _hurries(text: str) -> bool:
    return finds("urgency", pattern("unhurried").sub(" ~ ", text))


def _certainty(plain: bool, perhaps: bool = False) -> str:
    return "yes" if plain else "unsure" if perhaps else "no"
