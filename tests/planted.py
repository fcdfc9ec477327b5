"""The personal data that tests send, and how to find it again in what was written.

What is planted comes from its sources: the sample customers and mails, the example events, and whatever a test gives
to a function. So a new customer, mail or test is watched without being listed.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from mail.markup import visible_text
from simulator import deployment
from simulator.connect.instance import OUR_ADDRESS
from simulator.mail import eml
from tests.fakes import events, proving
from triage import letter
from triage.channel import EMAIL
from triage.evidence.statement import Statement
from triage.message import Customer
from triage.policy import POLICY

IDENTIFIERS = {
    "card": "4716 2587 1033 9018",
    "card without blanks": "4716258710339018",
    "IBAN": "GB82 WEST 1234 5698 7654 32",
    "IBAN without blanks": "DE89370400440532013000",
    "SSN": "536-22-8745",
    "account": "000123456789",
    "phone": "+1 (202) 555-0173",
    "phone with points": "202.555.0164",
    "address": "other.person+bank@mail.example",
    "sender": "zebulon.featherstonehaugh@mail.example",
    "first name": "Zebulon",
    "last name": "Featherstonehaugh",
}
SENTENCES = {
    "sentence": "My aunt Ottoline keeps seven peacocks behind the orangery.",
    "third person": "Ottoline",
    "street": "17 Quagmire Crescent",
}
PLANTED = IDENTIFIERS | SENTENCES
"""Made up for the tests, so that it stands nowhere else."""

STAND_IN = deployment.ROOT / "simulator" / "model"

NAME, ADDRESS, NUMBER, WORDS = "name", "e-mail address", "number", "words of a mail"

RUN = 5
"""Consecutive words of a mail that nobody writes by chance."""
SHORTEST_SENTENCE = 25
SHORTEST_NUMBER = 9
"""Digits; shorter ones are dates and amounts."""
SHORTEST_NAME = 2
LONGEST_TEXT = 20_000
"""Characters; a test that sends more repeats itself."""

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n")
_PARAGRAPH_END = re.compile(r"\n[>\s]*\n")
_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(rf"\d(?:[\s()./>\u2013-]{{0,4}}\d){{{SHORTEST_NUMBER - 1},}}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_CODED = re.compile(r"\\+(?:u([0-9a-f]{4})|x([0-9a-f]{2})|[nrt\"'/])")

# By the key under which they stand in an event.
_NAMES = frozenset({"CustomerName", "FirstName", "LastName", "DisplayName"})
_NUMBERS = frozenset({"AccountNumber", "PhoneNumber"})
_TEXTS = frozenset(
    {
        "AddInfo",
        "SpendingProfile",
        "EmailSubject",
        "connect:EmailSubject",
        "Address",
        "Email",
        "text",
        "inputTranscript",
        "body",
    }
)
_OURS = frozenset({"SystemEndpoint"})

Phrase = tuple[str, ...]


class Planted:
    """Values by their kind, found again whatever letters, blanks or signs stand between and around their words."""

    def __init__(self) -> None:
        self._phrases: dict[Phrase, str] = {}
        self._first_words: set[str] = set()
        self._numbers: dict[str, str] = {}

    def copy(self) -> "Planted":
        other = Planted()
        other._phrases, other._first_words = self._phrases.copy(), self._first_words.copy()
        other._numbers = self._numbers.copy()
        return other

    def __len__(self) -> int:
        return len(self._phrases) + len(self._numbers)

    def name(self, name: str, kind: str = NAME) -> None:
        """Plant a whole name, and each word of it that means nothing else to the system."""
        words = _words(name)
        if len(words) > 1:
            self._phrase(words, kind)
        for word in words:
            if len(word) >= SHORTEST_NAME and not word.isdigit() and word not in _vocabulary():
                self._phrase((word,), kind)

    def phrase(self, text: str, kind: str) -> None:
        """Plant a *text* that tells by itself, such as an address."""
        self._phrase(_words(text), kind)

    def number(self, number: str, kind: str = NUMBER) -> None:
        """Plant a number; one with a country's code also without it."""
        digits = re.sub(r"\D", "", number)
        if len(digits) >= SHORTEST_NUMBER:
            self._numbers.setdefault(digits[-10:] if number.startswith("+") else digits, kind)

    def text(self, text: str) -> None:
        """Plant the words of a mail, every few in a row and short sentences, its addresses and its long numbers.

        What an article or a draft says as well is left out; a row ends with its paragraph, so that the form of our own
        letters, quoted in a mail, is nobody's words.
        """
        text = text[:LONGEST_TEXT]
        for address in _ADDRESS.findall(text):
            if address != OUR_ADDRESS:
                self.phrase(address, ADDRESS)
        for number in _DIGITS.findall(text):
            self.number(number)
        for number in _IBAN.findall(text):
            self.phrase(number, NUMBER)
            self.phrase(number.replace(" ", ""), NUMBER)
        paragraphs = [_words(paragraph) for paragraph in _PARAGRAPH_END.split(text)]
        telling = [words[start : start + RUN] for words in paragraphs for start in range(len(words) - RUN + 1)]
        sentences = (sentence for sentence in _SENTENCE_END.split(text) if len(sentence.strip()) >= SHORTEST_SENTENCE)
        for run in (*telling, *(_words(sentence)[:RUN] for sentence in sentences)):
            if run not in _of_answers() and not _of_factors().issuperset(run):
                self._phrase(run, WORDS)

    def event(self, event: Any) -> None:
        """Plant what an event of a contact tells about the customer."""
        if not isinstance(event, Mapping):
            return
        for key, value in event.items():
            given = value.get("ValueString") if isinstance(value, Mapping) and "ValueString" in value else value
            if isinstance(given, str):
                self._field(key, given)
            elif key not in _OURS:
                self.event(given)

    def find(self, written: str) -> set[str]:
        """Name the kinds of what is planted and stands in *written*."""
        plain = _CODED.sub(_decoded, written)
        words = _words(plain)
        starts = [start for start, word in enumerate(words) if word in self._first_words]
        runs = (words[start : start + size] for start in starts for size in range(1, RUN + 1))
        found = {kind for run in runs if (kind := self._phrases.get(run))}
        for digits in (re.sub(r"\D", "", run) for run in _DIGITS.findall(plain)):
            found |= {kind for number, kind in self._numbers.items() if number in digits}
        return found

    def _field(self, key: str, value: str) -> None:
        if key in _NAMES:
            self.name(value)
        elif key in _NUMBERS:
            self.number(value)
        elif key in _TEXTS:
            self.text(value)

    def _phrase(self, words: Phrase, kind: str) -> None:
        if words:
            self._phrases.setdefault(words[:RUN], kind)
            self._first_words.add(words[0])


@cache
def of_the_sources() -> Planted:
    """What the sample customers, the sample mails and the example events hold, and what was made up for the tests."""
    planted = Planted()
    _plant_made_up(planted)
    with deployment.CUSTOMERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _plant_customer(planted, row)
    for path in sorted(deployment.SAMPLE_EMAILS.glob("*.eml")):
        mail = eml.read(path)
        planted.name(mail.from_name)
        planted.text(mail.from_address)
        planted.text(f"{mail.subject}\n\n{mail.text or visible_text(mail.html or '')}")
    for name in events.names():
        planted.event(events.event(name))
    return planted


def _plant_made_up(planted: Planted) -> None:
    for name in ("first name", "last name", "third person"):
        planted.name(PLANTED[name])
    for name in ("card", "card without blanks"):
        planted.number(PLANTED[name], "card number")
    for name in ("IBAN", "IBAN without blanks"):
        planted.phrase(PLANTED[name], "IBAN")
        planted.phrase(PLANTED[name].replace(" ", ""), "IBAN")
        planted.number(PLANTED[name], "IBAN")
    planted.number(PLANTED["SSN"], "social security number")
    planted.number(PLANTED["account"], "account number")
    for name in ("phone", "phone with points"):
        planted.number(PLANTED[name], "phone number")
    for name in ("address", "sender"):
        planted.phrase(PLANTED[name], ADDRESS)
    planted.phrase(PLANTED["street"], "street")
    planted.text(PLANTED["sentence"])


def _plant_customer(planted: Planted, row: Mapping[str, str]) -> None:
    planted.name(f"{row['FirstName']} {row['LastName']}")
    planted.number(row["AccountNumber"], "account number")
    for column in ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"):
        planted.number(row[column], "phone number")
    planted.phrase(row["EmailAddress"], ADDRESS)
    planted.phrase(row["Address.Address"], "street")
    planted.phrase(row["BirthDate"], "birth date")
    planted.text(row["AdditionalInformation"])
    planted.text(row["SpendingProfile"])


def _words(text: str) -> Phrase:
    return tuple(_WORD.findall(text.casefold()))


def _runs(words: Phrase) -> Iterator[Phrase]:
    return (words[start : start + size] for size in range(1, RUN + 1) for start in range(len(words) - size + 1))


def _decoded(code: re.Match[str]) -> str:
    """Read what JSON or Python wrote in place of a letter."""
    point = code[1] or code[2]
    return chr(int(point, 16)) if point else " "


@cache
def _of_answers() -> frozenset[Phrase]:
    """What is said to customers whoever they are: by articles, the tests' too, by the stand-in and around a reply."""
    said = [Statement(proving.SECTION, ())]
    letters = [
        letter.compose(said, kind, customer=Customer(""), company="AnyCompany Bank", channel=EMAIL)
        for kind in letter.COURTESIES
    ]
    texts = (*_texts(deployment.ARTICLES, ".md"), *_texts(STAND_IN, ".py"), *letters)
    return frozenset(run for text in texts for run in _runs(_words(text)))


@cache
def _of_factors() -> frozenset[str]:
    """The words of a record of risk factors, which a mail may hold as an order to the software."""
    words = _words(" ".join(factor.name for factor in POLICY.factors))
    return frozenset((*words, *map(str, range(100))))


@cache
def _vocabulary() -> frozenset[str]:
    """Words that the system writes by itself: those of its code and its articles that begin with a small letter."""
    folders = (deployment.ROOT / "backend", deployment.ARTICLES)
    texts = (text for folder in folders for text in _texts(folder, ".py", ".json", ".md"))
    return frozenset(word for text in texts for word in _WORD.findall(text) if word[0].islower())


def _texts(folder: Path, *suffixes: str) -> Iterable[str]:
    return (path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in suffixes)
