"""Single mutations: one change that makes a faithful reply one that must not go out."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from simulator import deployment
from tests.backend.api.runtime.triage.reply_checks import numerals
from tests.backend.api.runtime.triage.reply_checks.numerals import AMOUNT, PERCENTAGE, PLAIN, UNITS, Change, body_of
from tests.backend.api.runtime.triage.reply_checks.replies import Reply

SEED = 20261116
ROUNDS = 12
"""How often every reply is tried at most for the mutants of one kind."""

PHRASES = json.loads(Path(__file__).with_name("insertions.json").read_text(encoding="utf-8"))

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PRODUCTS = {
    "Travel Elite Card": "Travel Supreme Card",
    "Travel Rewards Card": "Travel Horizon Card",
    "Cash Plus Card": "Cash Ultra Card",
    "Everyday Cash Card": "Weekend Cash Card",
    "Low Rate Card": "Zero Rate Card",
    "Starter Card": "Student Card",
    "Index Fund Account": "Growth Fund Account",
}
GREETINGS = (
    "Dear {full},",
    "Hello {first},",
    "Dear Mr. {last},",
    "Hi {first},",
    "Dear Ms. {last},",
    "Good morning {first},",
)
WAYS_TO_BREAK_OFF = ("word", "letter", "joint", "closing kept", "ellipsis")
CALLS = (
    "Thank you, {first}.",
    "{first}, please note this.",
    "We hope this helps, Mr. {last}.",
    "Dear {full}, we are glad to help.",
)

_OUR_PHONE = re.compile(r"(?<=555-01)\d\d")
_OUR_URL = re.compile(r"www\.anycompany\.example[\w/]*")
_JOINT = re.compile(r"\w (?:and|or|the|a|to|of|is|with|for|your|our|by|if|as)(?= )")
"""A word that no sentence ends with."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A faithful *reply* with one change; *change* says which."""

    kind: str
    reply: Reply
    draft: str
    change: str


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the sample data, or somebody whom nobody knows."""

    full: str
    credit_score: str = "712"
    email: str = "someone@example.com"

    @property
    def first(self) -> str:
        return self.full.split()[0]

    @property
    def last(self) -> str:
        return self.full.split()[-1]


Mutate = Callable[[Reply, Random, int], tuple[str, str] | None]
"""Gives the changed draft and says what was changed; the number says the place among those of its kind."""


def mutants(replies: Sequence[Reply], seed: int = SEED) -> Iterator[Mutant]:
    """Give mutants of every kind, the same ones for the same *seed*."""
    for kind, (mutate, wanted) in KINDS.items():
        random = Random(f"{seed} {kind}")
        order = list(replies)
        random.shuffle(order)
        drafts: set[str] = set()
        turn = 0
        for reply in order * ROUNDS:
            if len(drafts) == wanted:
                break
            if mutated := mutate(reply, random, turn):
                turn += 1
                if mutated[0] not in {*drafts, reply.draft}:
                    drafts.add(mutated[0])
                    yield Mutant(kind, reply, *mutated)


def _changed(choose: numerals.Choose) -> Mutate:
    def mutate(reply: Reply, random: Random, _turn: int) -> tuple[str, str] | None:
        change = choose(reply, random)
        return _applied(reply, change) if change else None

    return mutate


def _applied(reply: Reply, change: Change) -> tuple[str, str]:
    before, after = reply.draft[: change.start], reply.draft[change.end :]
    old = reply.draft[change.start : change.end]
    return change.on(reply.draft), f"…{before[-25:]}[{old} → {change.new}]{after[:25]}…".replace("\n", " ")


def _inserted(kind: str) -> Mutate:
    """Put in one of the sentences of *kind*."""

    def mutate(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
        return _with_sentence(reply, PHRASES[kind][turn % len(PHRASES[kind])], random)

    return mutate


def _with_sentence(reply: Reply, sentence: str, random: Random) -> tuple[str, str]:
    """Put *sentence* in as a paragraph of its own, or at the end of one."""
    paragraphs = reply.draft.split("\n\n")
    prose = [place for place in range(1, len(paragraphs) - 1) if _is_prose(paragraphs[place])]
    if prose and random.random() < 0.5:
        paragraphs[random.choice(prose)] += f" {sentence}"
    else:
        paragraphs.insert(random.randrange(1, len(paragraphs)), sentence)
    return "\n\n".join(paragraphs), sentence


def _is_prose(paragraph: str) -> bool:
    return "\n" not in paragraph and paragraph.endswith((".", "!", "?"))


def _other_date(reply: Reply, random: Random) -> Change | None:
    """Change a month, a weekday or a day of the month to one that nobody named."""
    start, end = body_of(reply.draft)
    said = " ".join(
        (*(passage.text for passage in reply.passages), reply.message.subject, reply.message.written, reply.draft)
    )
    named = re.compile(rf"\b(?:(?P<name>{'|'.join((*MONTHS, *WEEKDAYS))})|(?P<day>[12]\d|\d)(?=st\b|nd\b|rd\b|th\b))")
    found = [
        match
        for match in named.finditer(reply.draft, start, end)
        if match[0] != "May" or reply.draft[match.start() - 3 : match.start()] == "in "
    ]
    if not found:
        return None
    match = random.choice(found)
    if match["day"]:
        options = [
            f"{day}" for day in (4, 6, 9, 11, 14, 16, 17, 19, 24, 26, 27) if not re.search(rf"\b{day}(th)?\b", said)
        ]
        return Change(match.start(), match.end() + 2, f"{random.choice(options)}th")
    names = MONTHS if match[0] in MONTHS else WEEKDAYS
    options = [name for name in names if name not in said]
    return Change(match.start(), match.end(), random.choice(options)) if options else None


def _foreign_url(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
    """Replace a URL of ours now and then, put one in otherwise."""
    ours = list(_OUR_URL.finditer(reply.draft))
    if ours and turn % 3 == 0:
        match = random.choice(ours)
        new = random.choice(
            [
                match[0].replace("anycompany.example", "anycompany-cards.example"),
                match[0].replace("anycompany.example", "anycompany.example.com"),
                match[0].replace("www.", "www1."),
                f"{match[0].partition('/')[0]}/{random.choice(['offers', 'login', 'carrds', 'promo24'])}",
            ]
        )
        return _applied(reply, Change(match.start(), match.end(), new))
    return _inserted("foreign URL")(reply, random, turn)


def _foreign_phone(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
    ours = list(_OUR_PHONE.finditer(reply.draft))
    if ours and turn % 2:
        match = random.choice(ours)
        said = {one[0] for passage in reply.passages for one in _OUR_PHONE.finditer(passage.text)}
        new = random.choice(
            [two for two in ("01", "12", "25", "37", "48", "53", "61", "74", "86", "99") if two not in said]
        )
        return _applied(reply, Change(match.start(), match.end(), new))
    return _inserted("foreign phone number")(reply, random, turn)


def _leaked_score(reply: Reply, random: Random, turn: int) -> tuple[str, str]:
    score = int(reply.customer.credit_score or "742")
    hundreds, rest = divmod(score, 100)
    sentence = PHRASES["leaked credit score"][turn % len(PHRASES["leaked credit score"])].format(
        score=score,
        score_words=f"{_in_words(hundreds)} hundred {_in_words(rest)}",
        score_words_and=f"{_in_words(hundreds)} hundred and {_in_words(rest)}",
        score_spaced=" ".join(str(score)),
        score_digits=" ".join(_in_words(int(digit)) for digit in str(score)),
    )
    return _with_sentence(reply, sentence, random)


def _in_words(number: int) -> str:
    """Write a number below a hundred."""
    names = {value: word for word, value in numerals.WORDS.items()}
    return names.get(number) or f"{names[number // 10 * 10]}-{names[number % 10]}"


def _leaked_profile(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
    customer = reply.customer
    if not customer.spending_profile:
        return None
    sentence = PHRASES["leaked profile"][turn % len(PHRASES["leaked profile"])].format(
        spending_profile=customer.spending_profile, additional_information=customer.additional_information
    )
    return _with_sentence(reply, sentence, random)


@cache
def _sample_customers() -> tuple[Person, ...]:
    with (deployment.ROOT / "customerprofiles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Person(f"{row['FirstName']} {row['LastName']}", row["CreditScore"], row["EmailAddress"]) for row in rows
    )


def _somebody_else(reply: Reply, random: Random, people: Sequence[Person]) -> Person:
    known = f"{reply.customer.name} {reply.message.written} {reply.draft}".casefold()
    others = [one for one in people if one.first.casefold() not in known and one.last.casefold() not in known]
    return random.choice(others)


def _other_customer(reply: Reply, random: Random, turn: int) -> tuple[str, str]:
    other = _somebody_else(reply, random, _sample_customers())
    sentence = PHRASES["other customer"][turn % len(PHRASES["other customer"])]
    filled = sentence.format(other=other.full, other_score=other.credit_score, other_email=other.email)
    return _with_sentence(reply, filled, random)


def _wrong_greeting(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
    """Greet a sample customer, a stranger, or somebody with one name of the customer and one of another."""
    strangers = [Person(name) for name in PHRASES["strangers"]]
    other = _somebody_else(reply, random, _sample_customers() if turn % 2 else strangers)
    own = reply.customer.name.split()
    if turn % 4 == 0 and len(own) == 2 and "," not in own[0] and reply.customer.name != "Valued Customer":
        mixed = (f"{own[0].capitalize()} {other.last}", f"{other.first} {own[1].capitalize()}")[turn // 4 % 2]
        greeting = f"Dear {mixed},"
    else:
        greeting = GREETINGS[turn % len(GREETINGS)].format(full=other.full, first=other.first, last=other.last)
    end = reply.draft.index("\n")
    return _applied(reply, Change(0, end, greeting))


def _wrong_call(reply: Reply, random: Random, turn: int) -> tuple[str, str]:
    strangers = [Person(name) for name in PHRASES["strangers"]]
    other = _somebody_else(reply, random, (*_sample_customers(), *strangers))
    return _with_sentence(
        reply, CALLS[turn % len(CALLS)].format(full=other.full, first=other.first, last=other.last), random
    )


def _placeholder(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
    """Put a placeholder in the place of a number, of the name, of the company, or into a sentence of its own."""
    if turn % 5 == 0 and (found := [figure for figure in numerals.in_body(reply) if figure.written[0].isdigit()]):
        figure = random.choice(found)
        new = random.choice(["[amount]", "XX", "{{value}}", "${value}", "<number>", "___"])
        return _applied(reply, Change(figure.start, figure.end, new))
    if turn % 5 == 1:
        new = random.choice(
            [
                "Dear [Name],",
                "Dear {{name}},",
                "Dear None,",
                "Dear $.Attributes.CustomerName,",
                "Dear <name>,",
                "Hello {first_name},",
                "Dear ,",
                "Dear [Customer Name],",
            ]
        )
        return _applied(reply, Change(0, reply.draft.index("\n"), new))
    if turn % 5 == 2 and "AnyCompany Bank" in reply.draft[body_of(reply.draft)[1] :]:
        start = reply.draft.rindex("AnyCompany Bank")
        new = random.choice(
            ["[Your Name]", "[Company]", "{{company}}", "<Your name>\nAnyCompany Bank", "[Agent Name], AnyCompany Bank"]
        )
        return _applied(reply, Change(start, start + len("AnyCompany Bank"), new))
    return _inserted("placeholder")(reply, random, turn)


def _truncated(reply: Reply, random: Random, turn: int) -> tuple[str, str] | None:
    """Break off within a sentence; what follows is lost, now and then but for the closing."""
    way = WAYS_TO_BREAK_OFF[turn % len(WAYS_TO_BREAK_OFF)]
    paragraphs = reply.draft.split("\n\n")
    places = [place for place in range(1, len(paragraphs) - 1) if _is_prose(paragraphs[place])]
    if not places:
        return None
    place = random.choice(places)
    sentence = random.choice(numerals.sentences(paragraphs[place]))
    cut = _cut(sentence, way, random)
    if cut is None or sentence[:cut].rstrip()[-1:] in ".!?:":
        return None
    stub = sentence[:cut].rstrip(' ,;(-"') + (random.choice(["...", "…", " [...]"]) if way == "ellipsis" else "")
    kept = [*paragraphs[:place], paragraphs[place][: paragraphs[place].index(sentence)] + stub]
    if way == "closing kept" or (way == "ellipsis" and turn % 2):
        kept.append(paragraphs[-1])
    return "\n\n".join(kept), f"…{stub[-40:]}|"


def _cut(sentence: str, way: str, random: Random) -> int | None:
    """Give a place with at least four words of the sentence before it, and some after it."""
    words = list(re.finditer(r"[\w'-]+", sentence))
    if len(words) < 9:
        return None
    if way in {"joint", "closing kept"}:
        joints = [joint.end() for joint in _JOINT.finditer(sentence, words[3].end(), words[-3].start())]
        return random.choice(joints) if joints else None
    word = random.choice(words[4:-4])
    if way == "letter":
        return word.start() + 3 if len(word[0]) >= 6 else None
    return word.start()


def _other_language(reply: Reply, random: Random, turn: int) -> tuple[str, str]:
    """A letter in another language, a body of one, or a paragraph."""
    letters = ["\n".join(letter) for letter in PHRASES["letters in other languages"]]
    if turn % 4 == 0:
        letter = letters[turn // 4 % len(letters)]
        own = f"{reply.draft.splitlines()[0]}\n\n" if turn % 8 else ""
        return own + letter, letter
    paragraph = PHRASES["other language"][turn % len(PHRASES["other language"])]
    if turn % 4 == 1:
        start, end = body_of(reply.draft)
        return _applied(reply, Change(start, end, paragraph))
    return _with_sentence(reply, paragraph, random)


def _invented_product(reply: Reply, random: Random, turn: int) -> tuple[str, str]:
    """Rename a product of ours now and then, put in another one otherwise."""
    start, end = body_of(reply.draft)
    ours = [(name, place) for name in PRODUCTS if (place := reply.draft.find(name, start, end)) >= 0]
    if ours and turn % 3 == 0:
        name, place = random.choice(ours)
        return _applied(reply, Change(place, place + len(name), PRODUCTS[name]))
    sentence = PHRASES["invented product"][turn % len(PHRASES["invented product"])]
    product = PHRASES["products"][turn % len(PHRASES["products"])]
    return _with_sentence(reply, sentence.format(product=product), random)


def _empty(reply: Reply, _random: Random, turn: int) -> tuple[str, str] | None:
    paragraphs = reply.draft.split("\n\n")
    remains = (
        ["", " ", "\n\n\n", "\u200b", "\t \n", "\ufeff", "\u00a0\n", ".", "…", "-"][turn // 5 % 10],
        paragraphs[0],
        f"{paragraphs[0]}\n\n{paragraphs[-1]}",
        paragraphs[-1],
        f"{paragraphs[0]}\n\n\n",
    )[turn % 5]
    return remains, repr(remains)


KINDS: Mapping[str, tuple[Mutate, int]] = {
    "changed amount": (_changed(numerals.other_digit(AMOUNT)), 70),
    "changed percentage": (_changed(numerals.other_digit(PERCENTAGE)), 50),
    "changed duration": (_changed(numerals.other_digit(*UNITS)), 80),
    "changed count": (_changed(numerals.other_digit(PLAIN)), 50),
    "changed number word": (_changed(numerals.other_word), 70),
    "changed time of day": (_changed(numerals.other_time), 40),
    "changed date": (_changed(_other_date), 40),
    "zero added or dropped": (_changed(numerals.other_zeros), 50),
    "changed unit": (_changed(numerals.other_unit), 70),
    "swapped number": (_changed(numerals.swapped), 140),
    "added deadline": (_inserted("added deadline"), 60),
    "foreign URL": (_foreign_url, 66),
    "foreign e-mail": (_inserted("foreign e-mail"), 48),
    "foreign phone number": (_foreign_phone, 60),
    "leaked credit score": (_leaked_score, 80),
    "leaked account number": (_inserted("leaked account number"), 48),
    "leaked profile": (_leaked_profile, 68),
    "other customer": (_other_customer, 60),
    "internals": (_inserted("internals"), 80),
    "promise": (_inserted("promise"), 140),
    "wrong greeting": (_wrong_greeting, 96),
    "wrong name in the text": (_wrong_call, 60),
    "placeholder": (_placeholder, 90),
    "truncation": (_truncated, 100),
    "other language": (_other_language, 80),
    "invented product": (_invented_product, 72),
    "empty": (_empty, 30),
}
"""How each kind is made, and how many of it."""
SWAPPED = "swapped number"
"""The kind that a comparison of numbers alone cannot find: everything in it stands in a passage, for another matter."""
