"""Find out what a mail is about: its category, its further matters, whether it is clear, whether articles cover it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from simulator.model.lexicon import pattern, word_stems
from simulator.model.mail import Clause, Mail
from simulator.model.request import Passage
from simulator.model.topics import Topic, TopicReader, reader
from simulator.text import features, stems

FALLBACK = "General_Inquiry"
SALES = "sales pitches and offers to the bank"
SPEAKING = (SALES, "sponsorship, jobs and visits")
"""Topics whose mails say what is wanted without the words of banking."""

ANSWERS = ("yes", "maybe", "no", "thanks")

FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"choosing a card", "card use abroad", "card application", "card rate and statement", "rewards"}),
    frozenset({"disputes", "unknown charges", "refunds", "card purchases and pending payments"}),
    frozenset({"wires", "transfers", "adding money", "direct deposit"}),
    frozenset({"passwords and login", "two-factor codes", "app and website", "identity and personal details",
               "phishing and account security"}),
    frozenset({"auto loans", "a loan in general", "personal and business loans"}),
    frozenset({"home insurance", "insurance policies and claims"}),
    frozenset({"auto insurance", "insurance policies and claims"}),
    frozenset({"lost or stolen card", "card delivery and replacement", "card declined",
               "card activation, PIN and technical card matters"}),
    frozenset({"branches and opening hours", "cash, coins and cash machines", "safe deposit boxes"}),
    frozenset({"index funds and investment accounts", "margin, options and special products"}),
)  # fmt: skip
"""Topics that are details of one matter unless the sender says otherwise."""

Judgement = dict[Topic, float]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing the sender wants: the clauses that ask for it, and what they are about."""

    asks: tuple[str, ...]
    topic: Topic | None


@dataclass(frozen=True, slots=True)
class Matters:
    """What a mail is about, the main matter first."""

    category: str
    all: tuple[Matter, ...]
    further: int
    clear: bool
    covered: bool

    @property
    def main(self) -> Matter:
        return self.all[0]

    @property
    def is_thanks(self) -> bool:
        return bool(self.main.topic and self.main.topic.answered == "thanks")


def find(mail: Mail, passages: Sequence[Passage], *, is_customer: bool) -> Matters:
    """Read the matters of *mail*.

    *passages* decide where a topic alone does not tell whether articles cover it; somebody we know to be a customer
    does not write to sell us something.
    """
    return _Finder(mail, reader(), is_customer=is_customer).find(passages)


class _Finder:
    def __init__(self, mail: Mail, topics: TopicReader, *, is_customer: bool) -> None:
        self._mail, self._reader = mail, topics
        self._excluded = frozenset({SALES}) if is_customer else frozenset()
        self._judged: dict[frozenset[str], Judgement] = {}
        self._whole = f"{mail.subject}. {mail.text}"

    def find(self, passages: Sequence[Passage]) -> Matters:
        groups = self._groups()
        judged = self._thanks() or self._main_judgement(groups)
        topic = _best(judged)
        rest = tuple(Matter(tuple(c.text for c in group), _best(self._judge(group))) for group in groups[1:])
        main = Matter(tuple(clause.text for clause in groups[0]) if groups else (), topic)
        clear = self._is_clear(judged)
        return Matters(
            category=_category(judged) if clear or self._keys(self._whole) or self._names_a_field() else FALLBACK,
            all=(main, *rest),
            further=len(rest) if clear else max(len(rest), self._both()),
            clear=clear,
            covered=self._is_covered(judged, main, passages)
            and not any(_is_left_out(self._judge(group), map(_matter_of, group)) for group in groups[1:]),
        )

    def _keys(self, text: str) -> set[str]:
        """Give the words of *text* that tell by themselves what it is about."""
        own = set(features(text))
        return (self._known(text) - word_stems("generic")) | ((own & self._reader.sure) - word_stems("broad"))

    def _names_a_field(self) -> bool:
        """Say whether the mail has a word of one field of banking, if not one that tells what is wanted."""
        return bool(set(stems(self._whole)) & (word_stems("broad") - {"account"}))

    def _known(self, text: str) -> set[str]:
        """Give the words of *text* that belong to a topic, if only together with others."""
        return {stem for stem in stems(text) if stem in self._reader.keys} - word_stems("vague_nouns")

    def _judge(self, clauses: Iterable[Clause]) -> Judgement:
        texts = frozenset(_matter_of(clause) for clause in clauses)
        if texts not in self._judged:
            self._judged[texts] = self._reader.judge(dict.fromkeys(sorted(texts), 1.0), self._excluded)
        return self._judged[texts]

    def _groups(self) -> list[list[Clause]]:
        """Put the clauses that ask into groups, one for each matter."""
        groups: list[list[Clause]] = []
        before: list[Clause] = []
        asking = bool(self._mail.asks)
        for clause in self._mail.clauses:
            tells = self._tells(_matter_of(clause)) and self._is_plain(clause)
            if tells and (clause.asks or not asking or (clause.further and groups)):
                self._sort_in(clause, groups)
            elif tells and not groups:
                before.append(clause)
            elif clause.asks and before and not groups:
                groups.append([*before, clause])
        return groups

    def _is_plain(self, clause: Clause) -> bool:
        """Say whether one topic stands out, so that *clause* can stand for a matter of its own."""
        if self._signs([clause]) & self._reader.sure:
            return True
        judged = self._judge([clause])
        return bool(judged) and (max(judged.values()) >= 0.2 or max(_categories(judged).values()) >= 0.4)

    def _sort_in(self, clause: Clause, groups: list[list[Clause]]) -> None:
        home = next((group for group in reversed(groups) if not self._is_another(clause, group)), None)
        if home is None:
            groups.append([clause])
        else:
            home.append(clause)

    def _is_another(self, clause: Clause, group: Sequence[Clause]) -> bool:
        """Say whether *clause* is about something else than *group*."""
        own, theirs = self._judge([clause]), self._judge(group)
        if not (topic := _best(own)) or not (other := _best(theirs)) or topic is other:
            return False
        said = clause.further or clause.item
        keys = self._signs([clause])
        shared = keys & self._signs(group)
        if (shared or not keys) and not said:
            return False
        at_home = sum(share for one, share in own.items() if one is other or (not said and _related(one, other)))
        joined = not said and any(member.sentence == clause.sentence for member in group)
        sure, apart = (0.45, 0.2) if joined else (0.2, 0.6 if said else 0.4)
        weight = own[topic] if topic.category == other.category else _categories(own)[topic.category]
        return weight >= sure and at_home < apart * weight

    def _signs(self, clauses: Iterable[Clause]) -> set[str]:
        text = " ".join(_matter_of(clause) for clause in clauses)
        return self._keys(text) | (set(features(text)) & self._reader.sure)

    def _main_judgement(self, groups: Sequence[Sequence[Clause]]) -> Judgement:
        weighted: dict[str, float] = {}
        several = len(groups) > 1
        end = groups[1][0].sentence if several else len(self._mail.sentences)
        for sentence in self._mail.sentences[: max(end, 1)]:
            weighted[sentence] = 0.5
        for clause in groups[0] if groups else ():
            text = _matter_of(clause)
            weighted[text] = weighted.get(text, 0.0) + 1.0
        weighted[self._mail.subject] = weighted.get(self._mail.subject, 0.0) + (0.2 if several else 0.8)
        return self._reader.judge(weighted, self._excluded)

    def _thanks(self) -> Judgement:
        """Give the topic of thanks for a mail that thanks or praises and wants nothing else."""
        praised = pattern("praise").search(self._mail.text)
        wanted = any(self._names_a_wish(clause) for clause in self._mail.clauses if not _praises(clause))
        return (
            {topic: 1.0 for topic in self._reader.topics if topic.answered == "thanks"}
            if praised and not wanted
            else {}
        )

    def _is_clear(self, judged: Judgement) -> bool:
        """Say whether one can tell what is wanted."""
        if not (topic := _best(judged)):
            return False
        if topic.answered == "thanks" or (topic.name.startswith(SPEAKING) and judged[topic] > 0.3):
            return True
        if judged[topic] < 0.2 and not set(features(self._whole)) & self._reader.sure:
            return False
        return any(self._names_a_wish(clause) for clause in self._mail.clauses)

    def _names_a_wish(self, clause: Clause) -> bool:
        left = pattern("empty_asks").sub(" ", _matter_of(clause))
        if clause.asks and self._tells(left):
            return True
        if clause.asks and (self._tells(self._whole) if self._content(left) else len(self._keys(self._whole)) > 1):
            return True
        return bool(self._tells(clause.text) and pattern("trouble").search(clause.text))

    def _tells(self, text: str) -> bool:
        """Say whether *text* has a word that tells what it is about, or one of banking beside another."""
        if self._keys(text):
            return True
        content = self._content(text)
        return bool(content & word_stems("bank_words")) and len(content) >= 2

    def _content(self, text: str) -> set[str]:
        return set(stems(text)) - word_stems("vague_nouns") - word_stems("empty")

    def _both(self) -> int:
        """Count one further matter for a sender who speaks of both of two things."""
        if "both" not in self._mail.text.split() and "both." not in self._mail.text.split():
            return 0
        topics = [_best(self._reader.judge({stem: 1.0})) for stem in sorted(self._known(self._mail.text))]
        return int(len({topic.category for topic in topics if topic}) > 1)

    def _is_covered(self, judged: Judgement, main: Matter, passages: Sequence[Passage]) -> bool:
        if not passages or not judged or max(judged.values()) < 0.2:
            return False
        if _is_left_out(judged, main.asks):
            return False
        share = _answered(judged)
        best = max(judged, key=lambda topic: judged[topic])
        if best.answered in {"yes", "thanks"} or share["maybe"] <= share["yes"] + share["thanks"]:
            return True
        keys = self._known(" ".join(main.asks)) or self._known(self._whole)
        known = set(stems(" ".join(passage.text for passage in passages[:3])))
        return len(keys & known) >= 0.5 * len(keys)


@cache
def _sure_of(answered: str) -> frozenset[str]:
    return reader().sure_of(answered)


def _best(judged: Judgement) -> Topic | None:
    return max(judged, key=lambda topic: judged[topic]) if judged else None


def _category(judged: Judgement) -> str:
    shares = _categories(judged)
    return max(shares, key=lambda name: shares[name]) if shares else FALLBACK


def _categories(judged: Judgement) -> dict[str, float]:
    shares: dict[str, float] = {}
    for topic, probability in judged.items():
        shares[topic.category] = shares.get(topic.category, 0.0) + probability
    return shares


def _answered(judged: Judgement) -> dict[str, float]:
    """Give the probability of each way in which articles cover what is judged."""
    return {answer: sum(p for topic, p in judged.items() if topic.answered == answer) for answer in ANSWERS}


def _is_left_out(judged: Judgement, asks: Iterable[str]) -> bool:
    """Say whether a matter is one that our articles are not about."""
    said = set(features(" ".join(asks)))
    if said & _sure_of("no") and not said & _sure_of("yes"):
        return True
    share = _answered(judged)
    return share["no"] >= 0.5 or max(share, key=lambda answer: share[answer]) == "no"


def _praises(clause: Clause) -> bool:
    return bool(pattern("praise").search(clause.text))


def _matter_of(clause: Clause) -> str:
    """Give what *clause* says about a matter, without what is said beside it."""
    return pattern("aside").sub(" ", clause.text)


def _related(one: Topic, other: Topic) -> bool:
    return any(one.name in family and other.name in family for family in FAMILIES)
