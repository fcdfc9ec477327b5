"""Choose the sentences of the passages that answer what a customer asks."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from simulator.model import denial
from simulator.model.request import Passage
from simulator.text import fold, stems

HEADING_SHARE = 1.5
"""How much a word counts in the heading of a passage, beside its text."""
LATER_PASSAGE = 0.93
"""What each place further down the ranking of the search costs."""
CONTEXT_SHARE = 0.4
"""How much the other questions of a matter count beside the one that is answered."""
STAY = 0.8
"""A passage already chosen answers a further question if it is worth this share of the best."""
STAY_IN_CHOICE = 0.65
"""The same for what is recommended: "its annual fee" is the fee of that, and not of another product."""
EARLIER = 1.0
"""What each sentence left out at the start of a passage costs: steps are told from the first one."""

_AROUND_BREAK = re.compile(r"\s*\n\n\s*")
_ABOUT_THE_ARTICLE = re.compile(r"\barticles?\b|^(how to|why|what happens|what [a-z]+ [a-z ]*covers,)", re.IGNORECASE)
_LEANING = re.compile(
    r"^(it|they|this|these|such|that|those|then|both|either|the conditions|the states|further|otherwise|also|he|she)\b",
    re.IGNORECASE,
)
_OUR_WORDS = {
    **dict.fromkeys(("cost", "price", "charg"), "fee"),
    **dict.fromkeys(("max", "maximum"), "limit"),
    **dict.fromkeys(("mobil", "cellphon"), "phone"),
    **dict.fromkeys(("photograph", "pictur"), "photo"),
    "forgot": "forgotten",
    "chequ": "check",
}
"""What the articles call what customers call otherwise, by stem."""

_CHOICE = re.compile(
    r"\b(?:which|what) (?:\w+ ){0,4}(?:card|account|loan|fund|plan|policy)s?\b|\brecommend"
    r"|\b(?:like|want|need|looking for) an? (?:\w+ ){0,3}(?:card|account|loan|fund|plan|policy)\b"
)
"""The customer wants the product that has something, so one that lacks it is no answer."""
_YEAR = re.compile(r"\b(?:in|for|from|year) (20\d\d)\b")
"""A year that is asked about, and not one in the date of something that has happened."""


@dataclass(frozen=True, slots=True)
class _Expectation:
    """An answer to what is *asked* is likely to look like *told*."""

    asked: re.Pattern[str]
    told: re.Pattern[str]
    gain: float


_EXPECTED = (
    _Expectation(
        re.compile(r"\bhow much|\bcosts?\b|\bfees?\b|\bprice|\bcharge[sd]?\b|\brates?\b|\bbonus\b"),
        re.compile(r"\$\s?\d|\d ?%|\bfree\b"),
        2.5,
    ),
    _Expectation(
        re.compile(r"\bhow (long|soon|fast|quickly)|\bwhen\b|\bdeadline"),
        re.compile(r"\b\d+ (to \d+ )?(business |working )?(days?|weeks?|hours?|minutes)\b"),
        2.5,
    ),
    _Expectation(
        re.compile(r"\bwhat time|\blatest\b|\bcut-?off|\btoday\b"), re.compile(r"\b\d{1,2}(:\d\d)? [ap]\.m\."), 2.5
    ),
    _Expectation(
        re.compile(r"\blimit|\bmaximum|\bmax\b|\bhow many|\bminimum|\bat (least|most)"),
        re.compile(r"\bup to\b|\bat least\b|\bminimum|\bmaximum|\bfrom \$"),
        2.5,
    ),
    _Expectation(
        re.compile(r"\bhow (do|can|does|to|is|should|are)\b|\bprocedure|\bsteps?\b|\bset up\b|\breset\b"),
        re.compile(r"\bunder [A-Z]|^(Ask|Go|Open|Choose|Send|Track|Call|Sign|Select|Set|Tap|File|Report)\b|>"),
        1.0,
    ),
    _Expectation(
        re.compile(r"\bdocuments?|\bwhat (do|must|should) (i|we) (send|need|bring)|\bneed\b|\bdetails?\b"),
        re.compile(r"\bneed|\brequire|\bhave ready|\bsend us|\bgive\b"),
        1.0,
    ),
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, or a list of numbered steps, which are told together; *told* says of each stem if it is denied."""

    text: str
    own: frozenset[str]
    told: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Section:
    rank: int
    heading: frozenset[str]
    sentences: tuple[_Sentence, ...]

    @property
    def own(self) -> frozenset[str]:
        return frozenset().union(*(one.own for one in self.sentences))

    @property
    def told(self) -> frozenset[str]:
        return frozenset().union(*(one.told for one in self.sentences))


class _Wish:
    """What *asks* are after, with the words that our articles use for it; a choice tells what is denied apart."""

    def __init__(self, asks: Sequence[str], *, is_choice: bool) -> None:
        self.text = fold(" ".join(asks))
        self.is_choice = is_choice
        own = set(stems(self.text))
        self.stems = own | {_OUR_WORDS[stem] for stem in own & _OUR_WORDS.keys()}
        denied = {_OUR_WORDS.get(stem, stem) for stem in denial.denied(self.text)}
        affirmed = {stem for stem in self.stems if _OUR_WORDS.get(stem, stem) not in denied}
        self.told = affirmed | {denial.opposite(stem) for stem in denied}
        self.years = set(_YEAR.findall(self.text))


class Answers:
    """The sentences of the passages of one request."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._sections = [section for rank, passage in enumerate(passages) if (section := _read(rank, passage))]
        seen = Counter(stem for section in self._sections for stem in section.own)
        self._rarity = {stem: math.log(1 + len(self._sections) / count) for stem, count in seen.items()}
        self._said: set[str] = set()

    def to(self, asks: Sequence[str], sizes: Sequence[int]) -> list[str]:
        """Give paragraphs of neighbouring sentences that answer *asks*: at most as many, and as long, as *sizes* say.

        Nothing is said twice. There is nothing where no passage shares a word with *asks*, or where none speaks of the
        year that they are about or of what lacks all that the customer chooses to do without.
        """
        choosing = [ask for ask in asks if _CHOICE.search(fold(ask))]
        context = _Wish(asks, is_choice=bool(choosing))
        fitting = [section for section in self._sections if self._fits(section, context)]
        stay = STAY_IN_CHOICE if choosing else STAY
        chosen: list[_Section] = []
        for one in filter(None, [choosing, *([ask] for ask in asks if ask not in choosing)]):
            wish = _Wish(one, is_choice=context.is_choice)
            worth = {section.rank: self._worth(section, wish, context) for section in fitting}
            best = max(fitting, key=lambda section: worth[section.rank], default=None)
            if best is None or worth[best.rank] <= 0 or len(chosen) == len(sizes):
                break
            if all(worth[section.rank] < stay * worth[best.rank] for section in chosen):
                chosen.append(best)
        paragraphs = [self._window(section, context, size) for section, size in zip(chosen, sizes, strict=False)]
        return [paragraph for paragraph in paragraphs if paragraph]

    def _worth(self, section: _Section, wish: _Wish, context: _Wish) -> float:
        worth = 0.0
        for wanted, share in ((wish, 1.0), (context, CONTEXT_SHARE)):
            worth += share * (HEADING_SHARE * self._weight(section.heading & wanted.stems) + self._met(section, wanted))
        fitting = max((_fitness(one, wish.text) for one in section.sentences), default=0.0)
        return (worth + fitting) * LATER_PASSAGE**section.rank if worth > 0 else 0.0

    def _window(self, section: _Section, wish: _Wish, most: int) -> str:
        """Choose the neighbours that say most of what is wanted, the early ones first, and nothing a second time.

        What is recommended is told from the start, where its name stands.
        """
        worth = [self._met(one, wish) + _fitness(one, wish.text) for one in section.sentences]
        starts = range(1 if wish.is_choice else max(1, len(worth) - most + 1))
        start = max(starts, key=lambda place: sum(worth[place : place + most]) - EARLIER * place)
        if start and _LEANING.match(section.sentences[start].text):
            start -= 1
        window = [one.text for one in section.sentences[start : start + most] if one.text not in self._said]
        self._said.update(window)
        return _run_on(window)

    def _met(self, part: _Section | _Sentence, wish: _Wish) -> float:
        """Weigh what *part* says of what is wanted; in a choice, what it says the contrary of counts against it."""
        if not wish.is_choice:
            return self._weight(part.own & wish.stems)
        contrary = {denial.opposite(stem) for stem in wish.told - part.told} & part.told
        return self._weight(part.told & wish.told) - self._weight(contrary)

    def _fits(self, section: _Section, wish: _Wish) -> bool:
        """Say whether *section* speaks of the years of *wish* and lacks what a choice is to do without.

        It does if one sentence denies all of that which any section denies.
        """
        if not all(any(year in one.text for one in section.sentences) for year in wish.years):
            return False
        if not wish.is_choice:
            return True
        unwanted = {stem for one in self._sections for stem in one.told & wish.told if denial.is_denied(stem)}
        return any(unwanted <= one.told for one in section.sentences)

    def _weight(self, found: Collection[str]) -> float:
        return sum(self._rarity.get(denial.bare(stem), 1.0) for stem in found)


def _run_on(texts: Sequence[str]) -> str:
    """Let sentences follow each other, and numbered steps stand by themselves."""
    parts = (f"\n\n{text}\n\n" if "\n" in text else text for text in texts)
    return _AROUND_BREAK.sub("\n\n", " ".join(parts)).strip()


def _fitness(one: _Sentence, asked: str) -> float:
    return sum(row.gain for row in _EXPECTED if row.asked.search(asked) and row.told.search(one.text))


def _read(rank: int, passage: Passage) -> _Section | None:
    """Read a passage, without what an article says about itself."""
    first, *lines = passage.text.splitlines() or [""]
    headings = first.split(" > ")
    texts = [line for line in lines if len(headings) > 1 or not _ABOUT_THE_ARTICLE.search(line)]
    if not texts:
        return None
    found = tuple(_Sentence(text, frozenset(stems(text)), denial.told(text)) for text in texts)
    return _Section(rank, frozenset(stems(" ".join(headings[-1:]))), found)
