"""Judge a turn of a conversation, which may be a few words that go on from what was said before.

As with mails nothing is understood: sentences are chosen by the words that they share with the turn and, where it
leans on them, with the turns before. What shares too little is asked back about, or is a person's.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Final

from simulator import topics
from simulator.knowledge.concerns import concern
from simulator.knowledge.intents import Head, intent_head
from simulator.knowledge.nearness import Nearness, nearness
from simulator.model import turn_intent
from simulator.model.answer import fitness, ours
from simulator.model.mail import Form, Mail, Sentence
from simulator.model.request import Request
from simulator.model.signs import SENSITIVE, finds, listed
from simulator.spelling import Spelling
from simulator.text import STOP, features, fold, rarity
from simulator.topics import UNCOVERED, Topic, chance, reader
from triage.analysis import Urgency
from triage.language import common_words, is_english
from triage.message_checks import signs
from triage.policy import POLICY

FALLBACK: Final = "General_Inquiry"
MOST, MOST_WORDS = 5, 75
"""Sentences of an answer, and words."""
ALSO, ELSEWHERE = 0.5, 0.85
"""What a further sentence has to be worth, as a share of the best one: of a section told from, and of another."""
NEARLY = 0.6
"""What the best sentence that is of one thing alone has to be worth, as a share of the best of all."""
LEANS = 3
"""With fewer telling words a turn leans on those before it."""
CONTEXT = (0.6, 0.3)
"""How much the words of the turns before count, the last one first, where a turn leans on them; else a third of it."""
MEANT = 0.15
"""How much a word counts that the turn may mean, beside one that it says."""
HEADING, SECTION, TITLE = 0.7, 0.3, 0.35
"""How much it counts that heading, section or title of a sentence have a word, and it has not."""
SAME_SECTION, SAME_ARTICLE = 1.3, 1.2
"""How much more a sentence is worth that stands where we answered from last."""
MEETS = 2.0
"""What it is worth that a heading is all that is asked for."""
LATER = 0.95
"""What each place further down the ranking of the search costs."""
FITS = 1.5
NEAR, FAR = 200.0, 0.83
"""How much it counts that a sentence is near in meaning, and from which likeness on."""
PLAINLY = 0.83
"""From which likeness on a sentence may answer what shares few words with it."""
AGAIN = 0.93
"""From which likeness on two turns ask the same: 0.95 and more where they do, up to 0.90 where they do not."""
TOLD = 0.8
"""What it costs that a sentence was told before."""
LEAST_COVER, LEAST_COVER_IN_CONTEXT = 0.5, 0.35
"""Share of what a turn asks that an answer has to have words for, by itself and with the turns before."""
LEAST_WORTH = 3.0
"""What the best sentence has to be worth for a turn that stands by itself."""
NOT_FOUND: Final = frozenset({"no_knowledge", "unclear", "repeats"})
"""Reasons of a hand-over after which another question begins anew."""
HALF = 0.5
STORY = 6
"""From so many words on, who asks nothing tells something that has no answer where nothing fits."""
OURS, UNHEARD, COMMON = 1.5, 0.7, 0.4
"""How much it counts that an answer lacks a word of our matters, at least; one of others'; and one of the commonest."""
SURE = 0.5
_LEVEL = re.compile(r"\b(?:Standard|Gold|Premium)\b")
_TO_A_PLACE = re.compile(r"\b(?:to|in|from) (\w{3,})")
_YEAR = re.compile(r"\b20\d\d\b")
_LONG_NUMBER = re.compile(r"(?:\d[ -]?){8,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that may be told, with the stems of its own, its heading, its section and its article's title."""

    id: str
    text: str
    place: tuple[int, int]
    own: frozenset[str]
    heading: frozenset[str]
    section: frozenset[str]
    title: frozenset[str]
    path: str
    levels: frozenset[str]
    years: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.own | self.heading | self.title

    def weight(self, stem: str) -> float:
        """How much it counts that the sentence, or what stands around it, has a word."""
        around = ((self.own, 1.0), (self.heading, HEADING), (self.section, SECTION), (self.title, TITLE))
        return next((weight for words, weight in around if stem in words), 0.0)


class TurnReading:
    """What the rules make of a turn."""

    def __init__(self, asked: Request, near: Nearness | None = None, head: Head | None = None) -> None:
        self._asked, self._compares, self._head = asked, near, head
        self.mail = Mail.parse("", asked.text)
        self.text = self.mail.text
        self._lines = list(_lines(asked))
        self._spelling = _spelling()
        self._turns = [said.text for said in asked.conversation if said.by_customer and ours(said.text)]
        self._before = [self._spelling.mend(fold(text)) for text in self._turns]
        self._said = [fold(said.text) for said in asked.conversation if not said.by_customer]
        self._rarity = rarity([line.all for line in self._lines])

    @cached_property
    def wants(self) -> tuple[str, ...]:
        """All that is said but orders and thanks: in a chat, what is told belongs to what is asked."""
        told = (one.text for one in self.mail.sentences if one not in self._orders and not finds("thanks", one.text))
        return tuple(map(self._spelling.mend, told))

    @cached_property
    def _orders(self) -> tuple[Sentence, ...]:
        """What is to be done; "quick one" and "outside the house" are pieces of a question."""
        return tuple(one for one in self.mail.of(Form.ORDERS) if not finds("piece", one.text))

    @cached_property
    def own(self) -> frozenset[str]:
        """What the turn itself is about."""
        return ours(" ".join(self.wants))

    @property
    def asks(self) -> bool:
        return bool(self.mail.of(Form.ASKS) or self.mail.of(Form.WISHES) or self._asks_openly)

    @property
    def _asks_openly(self) -> bool:
        return any(finds("asks_openly", one.text) for one in self.mail.sentences)

    @property
    def leans(self) -> bool:
        """Whether the turn means little without those before it."""
        return bool(self._before) and (len(self.own) < LEANS or finds("refers", self.text))

    @cached_property
    def _is_short(self) -> bool:
        """Whether the turn can only go on with what we answered from last."""
        return bool(self._last) and len(self.own) < LEANS

    @cached_property
    def told(self) -> tuple[Line, ...]:
        """The best sentence and those of its section that are worth nearly as much, in the order in which they stand.

        Nothing where one that is better speaks of what was chosen between as well as of what was not.
        """
        if self._asks_again and (told := [line for line in self._lines if self._was_told(line)]):
            return tuple(told[:MOST])
        ranked, clear = self._ranked, self._clear
        if not clear or self._value[clear[0]] < NEARLY * self._value[ranked[0]] or self._depends_on_place(ranked[0]):
            return ()
        return self._few(line for line in clear if line.place[0] == clear[0].place[0])

    @cached_property
    def reply(self) -> tuple[Line, ...]:
        """What is told, by meaning with sentences of other sections that are worth nearly as much as the best.

        Whether there is an answer at all is asked of `told`: many sentences have words for anything.
        """
        return self._few(self._clear) if self._meaning and self.told and not self._asks_again else self.told

    def _few(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """Choose among *lines*, the best first, what is worth enough, as long as an answer may be."""
        best, chosen, words = self._clear[0], list[Line](), 0
        for line in lines:
            length = len(line.text.split())
            share = ALSO if line.place[0] in {best.place[0], *(one.place[0] for one in chosen)} else ELSEWHERE
            is_worth_it = self._value[line] >= share * self._value[best] and self._suits(line, best)
            if line == best or (is_worth_it and len(chosen) < MOST and words + length <= MOST_WORDS):
                chosen.append(line)
                words += length
        if all(map(self._was_told, chosen)):
            chosen += [line for line in self._clear if line.title == best.title and not self._was_told(line)][:1]
        return tuple(sorted(chosen, key=lambda line: line.place))

    def _suits(self, line: Line, best: Line) -> bool:
        """Whether *line*, beside the *best*, speaks of nothing that was not asked for."""
        of_places = _by_place() if self._names_a_place else frozenset[str]()
        is_of_another_place = bool(best.own & of_places and line.own & (of_places - best.own))
        return not line.own & self._unchosen and not is_of_another_place

    @cached_property
    def _value(self) -> Mapping[Line, float]:
        return {line: self._worth(line) for line in self._lines}

    @cached_property
    def _ranked(self) -> list[Line]:
        """The sentences that are worth something, the best first."""
        found = (line for line in self._lines if self._value[line] > 0)
        return sorted(found, key=lambda line: (-self._value[line], line.place))

    @cached_property
    def _clear(self) -> list[Line]:
        """Those of them that do not speak of what was chosen and of its opposite as well."""
        return [line for line in self._ranked if not self._mixes(line)]

    @cached_property
    def _asks_again(self) -> bool:
        """Whether the turn means what one before it did."""
        near, before = self._compares, [said.text for said in self._asked.conversation if said.by_customer]
        return near is not None and any(near.alike(self._asked.text, text) >= AGAIN for text in before)

    def _was_told(self, line: Line) -> bool:
        return any(fold(line.text) in said for said in self._said)

    @cached_property
    def cover(self) -> float:
        """The share of what the turn asks that the answer has words for, rare words more."""
        if self._is_short:  # it can only be of what we answered from last
            return max(self._cover(dict.fromkeys(self.own, 1.0)), self._cover(self._in_context))
        return self._cover(self._in_context if self.leans else dict.fromkeys(self.own, 1.0))

    def _cover(self, asked: Mapping[str, float]) -> float:
        found = frozenset().union(*(line.all for line in self.told))
        total = math.fsum(share * self._counts(stem) for stem, share in asked.items())
        had = math.fsum(share * self._counts(stem) for stem, share in asked.items() if stem in found)
        return had / total if total else 0.0

    @property
    def answers(self) -> bool:
        """Whether the sentences found may be an answer."""
        if not self.told or self._is_left_out:
            return False
        if max(map(self._near, self.told)) >= PLAINLY:
            return True
        if self.leans:
            return self._adds_something and (not self._telling or self.cover >= LEAST_COVER_IN_CONTEXT)
        return self.cover >= LEAST_COVER and max(map(self._worth, self.told)) >= LEAST_WORTH

    @property
    def _adds_something(self) -> bool:
        """Whether what the turn itself says is in the answer: its own words, or the kind of figure that it asks for."""
        if self._telling:
            found = frozenset().union(*(line.all | line.levels for line in self.told))
            share = len(self._telling & found) / len(self._telling)
            return share >= HALF if self._is_short else share > HALF
        return self._is_short and len(self.text.split()) <= STORY and any(self._fitness(line) > 0 for line in self.told)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The words of the turn that are about something: not the commonest, unless they choose between opposites."""
        return self.own - _common() | self.own & frozenset().union(*_opposites(), _levels())

    @cached_property
    def category(self) -> str:
        """The category that topics alike have most of, with the turns before where the turn leans on them."""
        shares: dict[str, float] = {}
        for topic, share in self._topics.items():
            shares[topic.category] = shares.get(topic.category, 0.0) + share
        return max(shares, key=lambda name: shares[name]) if shares else FALLBACK

    @cached_property
    def _topics(self) -> Mapping[Topic, float]:
        weighted = {self._spelling.mend(one.text): 1.0 for one in self.mail.sentences}
        around = zip(CONTEXT, reversed(self._before), strict=False) if self.leans or not self.own else ()
        return reader().judge({**{text: share for share, text in around}, **weighted})

    @property
    def about(self) -> list[str]:
        """The topics that the turn may be about."""
        best = sorted(self._topics, key=lambda topic: -self._topics[topic])
        return [topic.about for topic in best[:2] if self._topics[topic] >= SURE / 2]

    @property
    def urgency(self) -> Urgency:
        if any(self.sensitive_topics()):
            return Urgency.HIGH
        is_pressing = finds("urgency", self.text) or any(one.tells_trouble for one in self.mail.sentences)
        return Urgency.MEDIUM if is_pressing else Urgency.LOW

    def factors(self) -> dict[str, int]:
        """Count the risks; what neither asks nor says much is unclear, what has no answer is not known."""
        angry = finds("anger", self.text) or finds("sharp", self.text) or self._concern == "angry_frustrated_tone"
        is_told = not self.asks and len(self.text.split()) > STORY
        unclear = not self.answers and not is_told and (not self.asks or not self.own - _common())
        return {
            "no_knowledge": int(not self.answers and not unclear),
            "unclear_info": int(unclear and not self._is_left_out),
            "premium_complaints": int(angry or finds("complaint", self.text)),
            "angry_frustrated_tone": int(angry),
            "urgency": int(finds("urgency", self.text)),
            "multiple_topics": 0,
        }

    def questions(self) -> dict[str, str]:
        """Answer the questions with a hold."""
        text = self.text
        of_mine = (finds("mine", text) and not self._orders) or (self.asks and bool(_LONG_NUMBER.search(text)))
        return {
            "asks_for_person": self._noticed("asks_for_person", finds("person", text) or finds("no_bot", text)),
            "follows_up": _certainty(self._goes_on),
            "steering_attempt": _certainty(self._concern == "steering_attempt"),
            "account_data_request": self._noticed("account_data_request", of_mine),
            "account_order": self._noticed("account_order", bool(self._orders) or finds("orders", text)),
            "unread_file": _certainty("http" in text or finds("file", text)),
            "no_request": _certainty(not self._wants_something),
            "by_program": "no",
            "not_for_us": "no",
            "other_language": _certainty(not is_english(self._asked.text)),
        }

    def _noticed(self, name: str, is_signed: bool) -> str:
        return _certainty(is_signed or self._concern == name)

    def sensitive_topics(self) -> Iterator[str]:
        """Name the topics of which a word is there, or which the head takes the turn to be of."""
        named = {topic for topic, _ in signs.sensitive_topics(signs.Plain(self.text))}
        named |= {name for name in SENSITIVE if finds(name, self.text)}
        named |= {"account_security"} if finds("others", self.text) else set()
        named |= {"vulnerable_customer"} if finds("despair", self.text) else set()
        yield from sorted(named | ({self._concern} & POLICY.sensitive_topics.keys()))

    def intent(self) -> tuple[str, float]:
        """Name what is wanted, and how likely that is."""
        asked = self.questions()
        yes = {name for name, said in asked.items() if said == "yes"}
        seen = turn_intent.sign(
            self.text,
            yes,
            {*self.sensitive_topics()},
            waits=self._handed_over,
            in_trouble=any(one.tells_trouble for one in self.mail.sentences),
            asks=self.asks,
            asks_openly=self._asks_openly,
        )
        return turn_intent.weighed(seen, self._head.odds(self._in_two_ways) if self._head else {})

    @cached_property
    def _concern(self) -> str:
        return concern(*self._in_two_ways) if self._head else ""

    @property
    def _in_two_ways(self) -> tuple[str, ...]:
        """The turn, and the turn after the one before it where it leans on that, and that was no person's."""
        own = self._asked.text
        return (own, ". ".join([self._turns[-1], own])) if self.leans and not self._handed_over else (own,)

    @cached_property
    def _in_context(self) -> Mapping[str, float]:
        """What an answer should be about, by how much that counts; what the turn says takes its opposite's place."""
        wanted: dict[str, float] = {}
        taken = self._taken(self.own)
        for share, text in zip(CONTEXT, reversed(self._before), strict=False):
            found = ours(text) - taken
            taken |= self._taken(found)
            for stem in found:
                wanted.setdefault(stem, share if self.leans else share / 3)
        return {**wanted, **dict.fromkeys(self.own, 1.0)}

    @cached_property
    def _wanted(self) -> Mapping[str, float]:
        """The same with what the turn may mean besides."""
        meant = {stem: share * MEANT for stem, share in _meant(" ".join(self.wants)).items()}
        return {**meant, **self._in_context}

    def _taken(self, stems: frozenset[str]) -> frozenset[str]:
        return frozenset().union(*(group for group in (*_opposites(), _levels()) if group & stems))

    @cached_property
    def _chosen(self) -> frozenset[str]:
        """What was chosen between opposites, by the turn or before."""
        return frozenset(stem for stem in self._in_context if any(stem in group for group in _opposites()))

    @cached_property
    def _unchosen(self) -> frozenset[str]:
        """What stands beside what was chosen, and what nobody asked for."""
        groups = (group for group in _opposites() if group & self._chosen)
        return frozenset().union(*groups) - self._chosen

    def _mixes(self, line: Line) -> bool:
        """Whether *line* speaks of something chosen and of its opposite, so that its figures are of both."""
        groups = (group for group in _opposites() if group & self._chosen)
        is_mixed = any(line.own & group & self._chosen and line.own & (group - self._chosen) for group in groups)
        levels = self._levels & line.levels and line.levels - self._levels
        by_place = self._names_a_place and _by_place() <= line.own
        return is_mixed or bool(levels) or by_place or self._depends_on_place(line)

    def _depends_on_place(self, line: Line) -> bool:
        """Whether *line* is of one kind of places while nobody knows of which kind the one is that the turn names."""
        return not self._meaning and self._names_a_place and bool(_by_place() & line.own)

    @cached_property
    def _names_a_place(self) -> bool:
        """Whether the turn goes to or comes from something that nobody here knows: a place, at home or abroad."""
        found = (ours(match[1]) for match in _TO_A_PLACE.finditer(" ".join(self.wants)))
        return any(stems and not stems & (_domain() | _common() | self._rarity.keys()) for stems in found)

    def _is_of_another(self, line: Line) -> bool:
        """Whether *line* speaks of the opposite of something chosen only, or of customers of another level."""
        groups = (group for group in _opposites() if group & self._chosen)
        named = line.own | line.heading
        chosen = self._levels & line.levels
        of_others = bool(line.levels) and not chosen and len(line.levels) < len(_levels())
        of_another_year = bool(self._years and line.years) and not self._years & line.years
        return (
            of_others or of_another_year or any(named & group and not named & group & self._chosen for group in groups)
        )

    @cached_property
    def _years(self) -> frozenset[str]:
        return frozenset(_YEAR.findall(self.text))

    @property
    def _levels(self) -> frozenset[str]:
        return _levels() & self._in_context.keys()

    def _worth(self, line: Line) -> float:
        worth = math.fsum(
            share * line.weight(stem) * self._rarity.get(stem, 1.0) for stem, share in self._wanted.items()
        )
        if self._is_of_another(line):
            return 0.0
        if not self._meaning and (worth <= 0 or (self._is_short and line.title not in self._last_titles)):
            return 0.0
        asked = math.fsum(self._in_context.get(stem, 0.0) for stem in line.heading)
        worth += MEETS * asked / len(line.heading) if line.heading else 0.0
        place = line.place[0]
        near = SAME_SECTION if place in self._last else SAME_ARTICLE if line.title in self._last_titles else 1.0
        worth = worth * near * LATER**place + FITS * self._fitness(line) + NEAR * max(0.0, self._near(line) - FAR)
        return worth * TOLD if self._was_told(line) else worth

    @cached_property
    def _meaning(self) -> Mapping[str, float]:
        """How near each sentence is, by the encoder, to the turn and to the turn with the one before it."""
        found: dict[str, float] = {}
        if self._compares:
            own = self._spelling.mend(fold(self._asked.text))
            asked = [own, ". ".join([*self._before[-1:], own])]
            for passage in self._asked.passages:
                near = self._compares.of(asked, [*passage.sentences.values()])
                found |= dict(zip(passage.sentences, near, strict=True))
        return found

    def _near(self, line: Line) -> float:
        return self._meaning.get(line.id, 0.0)

    def _fitness(self, line: Line) -> float:
        """How much a sentence looks like what is asked for; "how much" asks for a limit only where it says so."""
        asked = self._asked_for
        return fitness(line.text, asked if finds("limits", asked) else asked.replace("how much", "what fee"))

    @cached_property
    def _asked_for(self) -> str:
        return " ".join([*self.wants, *(self._before[-1:] if self.leans else ())])

    @cached_property
    def _last(self) -> frozenset[int]:
        """The passages out of which we answered last, where the turn leans on that."""
        for said in reversed(self._said) if self.leans else ():
            if found := frozenset(line.place[0] for line in self._lines if fold(line.text) in said):
                return found
        return frozenset()

    @cached_property
    def _last_titles(self) -> frozenset[frozenset[str]]:
        return frozenset(line.title for line in self._lines if line.place[0] in self._last)

    def _counts(self, stem: str) -> float:
        is_ours = stem in self._rarity or stem in _domain()
        return COMMON if stem in _common() else max(OURS, self._rarity.get(stem, 0.0)) if is_ours else UNHEARD

    @cached_property
    def _is_left_out(self) -> bool:
        """Say whether the turn is about something that our articles do not cover."""
        text = " . ".join([*self.wants, *(self._before[-1:] if self.leans else ())])
        told = frozenset(f for line in self.told for words in (line.text, line.path) for f in features(words))
        if not told.issuperset(reader().uncovered & set(features(text))):
            return True
        return not self.told and chance(reader().judge({text: 1.0}), *UNCOVERED) >= SURE

    @property
    def _goes_on(self) -> bool:
        """Say whether the turn goes on with what was handed over: a new question asks openly, or says what it is of."""
        last = self._handed_over
        if last in NOT_FOUND:
            return not self.answers
        return bool(last) and not self._asks_openly and (self.leans or not self.answers)

    @property
    def _handed_over(self) -> str:
        """Why the turn before was handed over, empty if it was not."""
        return next((said.hands_over for said in reversed(self._asked.conversation) if not said.by_customer), "")

    @property
    def _wants_something(self) -> bool:
        return self.asks or bool(self._orders) or (bool(self.own) and not finds("thanks", self.text))


def analyse(asked: Request) -> dict[str, Any]:
    """Give the input that the tool is called with; a question that the rules know nothing of is answered with no."""
    reading = TurnReading(asked, nearness(), intent_head())
    factors, questions = reading.factors(), reading.questions()
    intent, confidence = reading.intent()
    told = reading.reply if reading.answers else ()
    return {
        "category": reading.category,
        "intent": f"The customer asks about {', '.join(reading.about) or 'something that is not recognised'}.",
        "factors": {name: factors.get(name, 0) for name in asked.factors},
        "reply": [{"text": line.text, "sources": [line.id]} for line in told],
        "courtesy": "none",
        "unanswered": [],
        "sensitive_topics": list(reading.sensitive_topics()),
        "request": {
            "intent": intent,
            "confidence": confidence,
            "urgency": str(reading.urgency),
            "topics": reading.about,
        },
        "questions": {name: questions.get(name, "no") for name in asked.questions},
    }


def _lines(asked: Request) -> Iterator[Line]:
    for number, passage in enumerate(asked.passages):
        title, *headings = passage.heading.split(" > ")
        if not headings:  # what an article is about answers nothing
            continue
        heading, section = ours(" ".join(headings[-1:])), ours(" . ".join(passage.sentences.values()))
        for place, (id_, text) in enumerate(passage.sentences.items()):
            yield Line(
                id_,
                text,
                (number, place),
                ours(text),
                heading,
                section,
                ours(title),
                passage.heading,
                _named_levels(text),
                frozenset(_YEAR.findall(text)),
            )


@cache
def _opposites() -> tuple[frozenset[str], ...]:
    return tuple(ours(line) for line in listed("opposites"))


def _named_levels(text: str) -> frozenset[str]:
    """The levels of customers that *text* names; an insurance has a premium, too, in small letters."""
    return ours(" ".join(_LEVEL.findall(text)))


@cache
def _levels() -> frozenset[str]:
    return ours("standard gold premium")


@cache
def _by_place() -> frozenset[str]:
    return ours("domestic international")


@cache
def _spelling() -> Spelling:
    """Knows what customers write about, and the commonest words."""
    examples = (fold(" ".join(topic.examples)) for topic in topics.read())
    return Spelling([*examples, " ".join(STOP), *common_words()])


@cache
def _domain() -> frozenset[str]:
    """What customers write about, by stem."""
    return frozenset(ours(" . ".join(example for topic in topics.read() for example in topic.examples)))


@cache
def _common() -> frozenset[str]:
    return ours(" ".join(common_words()))


@lru_cache(maxsize=1024)
def _meant(text: str) -> Mapping[str, float]:
    """Words that *text* may mean without saying them: those of its topic, by how likely that is."""
    judged = reader().judge({text: 1.0})
    topic = max(judged, key=lambda one: judged[one], default=None)
    if topic is None or topic.answered in UNCOVERED:
        return {}
    return dict.fromkeys(ours(" . ".join([topic.about, *topic.sure])), judged[topic])


def _certainty(plain: bool) -> str:
    return "yes" if plain else "no"
