"""Choose the sentences of the passages that answer what a customer asks."""

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from simulator.model.request import Passage
from simulator.model.words import fold, stems

HEADING_SHARE = 1.5
"""How much a word counts in the heading of a passage, beside its text."""
LATER_PASSAGE = 0.93
"""What each place further down the ranking of the search costs."""
CONTEXT_SHARE = 0.4
"""How much the other questions of a matter count beside the one that is answered."""
STAY = 0.8
"""A passage already chosen answers a further question if it is worth this share of the best."""
EARLIER = 1.0
"""What each sentence left out at the start of a passage costs: steps are told from the first one."""

_SENTENCE_END = re.compile(r"(?<=[.!?:])\n|(?<=[.!?])(?<![ap]\.m\.)(?<!U\.S\.)(?<!No\.)\s+(?=[A-Z\"0-9])")
_MARKUP = re.compile(r"\*\*|__|`|^\s*[-*]\s+", re.MULTILINE)
_STEP = re.compile(r"^\s*\d+\.\s", re.MULTILINE)
_NEXT_STEP = re.compile(r"\n(?=\s*\d+\.\s)")
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
    """A sentence, or a list of numbered steps, which are told together."""

    text: str
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Section:
    rank: int
    heading: frozenset[str]
    sentences: tuple[_Sentence, ...]


class Answers:
    """The sentences of the passages of one request."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._sections = [section for rank, passage in enumerate(passages) if (section := _read(rank, passage))]
        seen = Counter(stem for section in self._sections for stem in _stems_of(section))
        self._rarity = {stem: math.log(1 + len(self._sections) / count) for stem, count in seen.items()}
        self._said: set[str] = set()

    def to(self, asks: Sequence[str], sizes: Sequence[int]) -> list[str]:
        """Give paragraphs of neighbouring sentences that answer *asks*: at most as many, and as long, as *sizes* say.

        Nothing is said twice; there is nothing where no passage shares a word with *asks*.
        """
        context = _wanted(" ".join(asks))
        chosen: list[_Section] = []
        for ask in asks:
            worth = {section.rank: self._worth(section, ask, context) for section in self._sections}
            best = max(self._sections, key=lambda section: worth[section.rank], default=None)
            if best is None or not worth[best.rank] or len(chosen) == len(sizes):
                break
            if all(worth[section.rank] < STAY * worth[best.rank] for section in chosen):
                chosen.append(best)
        paragraphs = [self._window(section, asks, size) for section, size in zip(chosen, sizes, strict=False)]
        return [paragraph for paragraph in paragraphs if paragraph]

    def _worth(self, section: _Section, ask: str, context: set[str]) -> float:
        own = _stems_of(section)
        worth = 0.0
        for wanted, share in ((_wanted(ask), 1.0), (context, CONTEXT_SHARE)):
            worth += share * (HEADING_SHARE * self._weight(section.heading & wanted) + self._weight(own & wanted))
        fitting = max((_fitness(one, fold(ask)) for one in section.sentences), default=0.0)
        return (worth + fitting) * LATER_PASSAGE**section.rank if worth else 0.0

    def _window(self, section: _Section, asks: Sequence[str], most: int) -> str:
        """Choose the neighbours that say most of what is wanted, the early ones first, and nothing a second time."""
        wanted = _wanted(" ".join(asks))
        worth = [self._weight(one.own & wanted) + _fitness(one, fold(" ".join(asks))) for one in section.sentences]
        starts = range(max(1, len(worth) - most + 1))
        start = max(starts, key=lambda place: sum(worth[place : place + most]) - EARLIER * place)
        if start and _LEANING.match(section.sentences[start].text):
            start -= 1
        window = [one.text for one in section.sentences[start : start + most] if one.text not in self._said]
        self._said.update(window)
        return _run_on(window)

    def _weight(self, found: Collection[str]) -> float:
        return sum(self._rarity.get(stem, 1.0) for stem in found)


def _wanted(ask: str) -> set[str]:
    """Give the stems of *ask*, and of the words that our articles use for them."""
    own = set(stems(ask))
    return own | {stem for word in own if word in _OUR_WORDS for stem in stems(_OUR_WORDS[word])}


def _run_on(texts: Sequence[str]) -> str:
    """Let sentences follow each other, and numbered steps stand by themselves."""
    parts = (f"\n\n{text}\n\n" if "\n" in text else text for text in texts)
    return _AROUND_BREAK.sub("\n\n", " ".join(parts)).strip()


def _fitness(one: _Sentence, asked: str) -> float:
    return sum(row.gain for row in _EXPECTED if row.asked.search(asked) and row.told.search(one.text))


def _stems_of(section: _Section) -> frozenset[str]:
    return frozenset().union(*(one.own for one in section.sentences))


def _read(rank: int, passage: Passage) -> _Section | None:
    """Read a passage, without what an article says about itself."""
    lines = passage.text.splitlines()
    headings = [line for line in lines if line.startswith("#")]
    body = _MARKUP.sub("", "\n".join(line for line in lines if not line.startswith(("#", "|"))))
    texts = [
        text
        for paragraph in body.split("\n\n")
        for text in _sentences(paragraph)
        if len(headings) > 1 or not _ABOUT_THE_ARTICLE.search(text)
    ]
    if not texts:
        return None
    found = tuple(_Sentence(text, frozenset(stems(text))) for text in texts)
    return _Section(rank, frozenset(stems(" ".join(headings[-1:]))), found)


def _sentences(paragraph: str) -> list[str]:
    """Cut a paragraph into its sentences, except for numbered steps, of which none makes sense without the others."""
    if _STEP.search(paragraph):
        return ["\n".join(" ".join(step.split()) for step in _NEXT_STEP.split(paragraph) if step.strip())]
    return [text for piece in _SENTENCE_END.split(paragraph) if (text := " ".join(piece.split()))]
