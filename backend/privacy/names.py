"""Names of people, found by what introduces them, by their words and by how they are written.

A name is a row of words that are written large and are no ordinary words; what is told to be one may be written small.
Rows with an ordinary word in them are companies and products.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise

from backend.privacy.digits import Span
from backend.privacy.lexicon import (
    FREQUENT,
    folded,
    is_common,
    is_family,
    is_given,
    is_known,
    is_no_person,
    key_of,
    tells,
    words_of,
)

_SHORTEST_KIN = 5
"""So long is a word for kin that a longer one may end with."""
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu)['\u2019](?=[^\W\d_])")
_OWN = re.compile(r"['\u2019][sS]$")
_SENTENCE = re.compile(r"[.!?:;\n\u00bf\u00a1\u2026]")
_KIN = re.compile(rf"\w*(?:{'|'.join(word for word in words_of('kin') if len(word) >= _SHORTEST_KIN)})")
_CLOSE = re.compile(r"(?:['\u2019]s)?[ :,=]{1,3}")
_LONGEST = 5
"""Words of a name at most."""
_SHORTEST_SHOUT = 10
"""So many words are needed to tell that somebody writes everything in capitals."""
_NEAR = 4
"""An introduction has so many small words at most between it and the name."""
_COUNTRIES = 3
"""In so many countries a word in small letters is a first name that is one wherever it stands."""
TRADE_LAST = frozenset({"en"})
"""Languages that name a trade behind its owner, so that what stands before a name is an office."""
_WITH_CAPITALS = "de"
"""The language that writes every noun with a capital."""


class Told(StrEnum):
    """How a name can be introduced; the values are rows of the table."""

    NAMED = "named"
    ASKED = "asks"
    TITLE = "title"
    KIN = "kin"
    SELF = "self"
    GREETED = "greeting"


SURE = {Told.NAMED, Told.TITLE}
"""What follows these is a name, whatever it looks like."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, and what stands before it."""

    text: str
    key: str
    start: int
    before: str
    is_large: bool
    begins: bool
    """Whether a sentence begins with it, and may be the reason of its capital."""
    is_known: bool
    is_common: bool
    is_frequent: bool
    is_rare: bool
    is_given: bool
    is_family: bool
    is_shortened: bool
    """Whether it stands for a first name, with a dot behind: `Y.`, `Th.`"""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_initial(self) -> bool:
        return self.is_shortened or (len(self.text) == 1 and self.is_large)

    @property
    def is_listed(self) -> bool:
        return self.is_given or self.is_family

    @property
    def is_name(self) -> bool:
        """Whether it is somebody's name and hardly ever anything else."""
        return self.is_listed and not self.is_frequent

    @property
    def is_ordinary(self) -> bool:
        return self.is_common and not self.is_listed

    @property
    def is_acronym(self) -> bool:
        return 2 <= len(self.text) <= 4 and self.text.isupper()

    @property
    def may_be_name(self) -> bool:
        return self.is_name or not self.is_known


def find(text: str, language: str, is_ours: Callable[[str], bool]) -> list[Span]:
    """Find the names in *text*, a plain one in *language*, but none that *is_ours*."""
    words = _words(text, language)
    rows = (span for span in _rows(words, text, language) if not is_ours(text[slice(*span)]))
    spans = [*_told(words, text), *rows, *_last_name_first(words)]
    spans += _further(words, {end for _, end in spans})
    found = {folded(part) for span in spans for part in _WORD.findall(text[slice(*span)]) if len(part) > 2}
    again = ((word.start, word.end) for word in words if word.is_large and word.key in found and not word.is_ordinary)
    return [bare for span in _joined([*spans, *again], text) if (bare := _untitled(span, words))]


def _untitled(span: Span, words: Sequence[Word]) -> Span | None:
    """Leave titles before the name out; nothing is left of a title alone."""
    start, end = span
    inside = [word for word in words if start <= word.start < end]
    while inside and inside[0].key in words_of("title"):
        inside = inside[1:]
    return (inside[0].start, end) if inside else None


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    """Let what overlaps, or has but a blank between it, be one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or text[joined[-1][1] : start] == " "):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _words(text: str, language: str) -> list[Word]:
    found = [_bare(match) for match in _WORD.finditer(text)]
    capitals = sum(word.isupper() for word, _ in found if len(word) > 1)
    common = partial(is_known if language == _WITH_CAPITALS else is_common, language=language)
    shouts = len(found) >= _SHORTEST_SHOUT and capitals * 3 > len(found) * 2
    words: list[Word] = []
    end = 0
    for word, start in found:
        before = text[end:start]
        is_pronoun = word == "I" and not text.startswith(".", start + 1)
        is_large = word[0].isupper() and not is_pronoun and not (shouts and word.isupper() and len(word) > 1)
        parts = word.split("-")
        given, family = _listed(is_given, word, language), _listed(is_family, word, language)
        words.append(
            Word(
                word,
                key_of(word, language),
                start,
                before,
                is_large,
                not words or bool(_SENTENCE.search(before)),
                all(is_known(part, language) for part in parts),
                all(map(common, parts)),
                is_common(word, language, FREQUENT),
                not is_common(word, language),
                given,
                family,
                is_large and text.startswith(".", start + len(word)) and _is_short(word, language),
            )
        )
        end = start + len(word)
    return words


def _is_short(word: str, language: str) -> bool:
    return len(word) == 1 or (len(word) == 2 and not word.isupper() and not is_common(word, language))


def _bare(match: re.Match[str]) -> tuple[str, int]:
    """Give a word without the article before it and the `'s` behind it, and where it begins."""
    elided = _ELISION.match(match[0]) if folded(match[0]) not in words_of(Told.SELF) else None
    skipped = elided.end() if elided else 0
    return _OWN.sub("", match[0][skipped:]), match.start() + skipped


def _listed(is_listed: Callable[[str], bool], word: str, language: str) -> bool:
    """Whether *word* is in a list, or is put together of parts one of which is, and none an ordinary word."""
    parts = [part for part in re.split(r"['\u2019-]", word) if len(part) > 1]
    if is_listed(word) or len(word) == 1:
        return len(word) > 1
    has_acronym = any(part.isupper() for part in parts) and not word.isupper()
    return (
        not has_acronym
        and any(map(is_listed, parts))
        and all(is_listed(part) or not is_known(part, language) for part in parts)
    )


def _told(words: Sequence[Word], text: str) -> Iterator[Span]:
    """Names that are introduced as such; what is told to be a name may be written small."""
    for place, word in enumerate(words):
        told = _introduced(word)
        if told is None:
            continue
        begun = place + 1
        if told in {Told.NAMED, Told.ASKED}:
            while begun < min(place + 1 + _NEAR, len(words)) and _links(words[begun]):
                begun += 1
        end = begun
        while end < min(begun + _LONGEST, len(words)) and _goes_on(words, end, begun, told):
            end += 1
        while end > begun and words[end - 1].key in words_of("particles"):
            end -= 1
        is_day = end == begun + 1 and is_no_person(words[begun].text)
        if end > begun and (told in SURE or not (is_day or _is_firm(words, begun, end, text, is_told=True))):
            yield words[begun].start, words[end - 1].end


def _introduced(word: Word) -> Told | None:
    """How *word* introduces a name; a word for kin may be a part of a longer one: `Großmutter`, `belle-sœur`."""
    told = next((told for told in Told if word.key in words_of(told)), None)
    is_kin = told is None and not word.is_listed and any(map(_KIN.fullmatch, word.key.split("-")))
    return Told.KIN if is_kin else told


def _links(word: Word) -> bool:
    return word.key in words_of("links") and bool(_CLOSE.fullmatch(word.before))


def _goes_on(words: Sequence[Word], place: int, begun: int, told: Told) -> bool:
    """Whether the name that begins at *begun* has the word at *place*."""
    word = words[place]
    is_near = place == begun and (_CLOSE.fullmatch(word.before) or (told is Told.TITLE and word.before == ". "))
    if not (is_near or _is_joined(words, place)):
        return False
    if (place > begun or told is Told.TITLE) and _is_particle(words, place):
        following = words[place + 1] if place + 1 < len(words) else None
        return (
            following is not None and following.before in {" ", "'"} and (following.is_large or following.may_be_name)
        )
    if word.is_large:
        is_capitals = place > begun and word.text.isupper() and words[place - 1].text.isupper()
        return word.is_initial or told is Told.TITLE or is_capitals or not word.is_ordinary
    if told in SURE:
        return word.may_be_name and word.key not in words_of("links")
    return word.may_be_name if place > begun and not words[begun].is_large else word.is_given and word.is_name


def _rows(words: Sequence[Word], text: str, language: str) -> Iterator[Span]:
    """Rows of words that nobody introduces."""
    place = 0
    while place < len(words):
        end = _row(words, place)
        if end > place:
            yield from _judged(words, place, end, text, language)
        place = max(end, place + 1)
    for one, other in pairwise(words):  # written small
        both = one.is_name and other.is_name and (one.is_given or other.is_given)
        if both and other.before in {" ", ", "} and not (one.is_common or other.is_known):
            yield one.start, other.end
    for word in words:
        is_alone = word.is_given and word.is_rare and _is_signature(word, text)
        if is_alone or (not (word.is_large or word.is_known) and is_given(word.text, _COUNTRIES)):
            yield word.start, word.end


def _last_name_first(words: Sequence[Word]) -> Iterator[Span]:
    """`De la Cruz, Ana`, where a sentence begins with it."""
    for place, word in enumerate(words):
        if not (word.begins and word.is_large) or word.key in words_of(Told.GREETED):
            continue
        end = place
        while end < len(words) and words[end].is_large and (end == place or _is_joined(words, end)):
            end += 1
        if end == len(words) or end - place > _LONGEST or words[end - 1].is_ordinary or words[end - 1].is_frequent:
            continue
        if words[end].before == ", " and words[end].is_large and words[end].may_be_name and not words[end].is_acronym:
            yield word.start, words[end].end


def _further(words: Sequence[Word], ends: Collection[int]) -> Iterator[Span]:
    """Names that are joined by `and` or `or` to one before, which ends at one of *ends*."""
    for place, word in enumerate(words[1:], start=1):
        if word.key in words_of("joins") and word.before == " " and words[place - 1].end in ends:
            begun = place + 1
            while begun < min(place + _NEAR, len(words)) and words[begun].key in words_of("links"):
                begun += 1
            end = begun
            while end < min(begun + _LONGEST, len(words)) and words[end].is_large and _is_joined(words, end):
                end += 1
            if end > begun and not any(each.is_ordinary or each.is_frequent for each in words[begun:end]):
                yield words[begun].start, words[end - 1].end


def _row(words: Sequence[Word], place: int) -> int:
    """Give where the row of large words that begins at *place* ends; particles may stand within."""
    end = place
    while end < len(words) and (end == place or _is_joined(words, end)):
        following = words[end + 1 : end + 3]
        is_inside = end > place and _is_particle(words, end)
        leads_on = bool(following) and following[0].before in {" ", "'"} and any(word.is_large for word in following)
        if not words[end].is_large and not (is_inside and leads_on):
            break
        if words[end].is_acronym and not _shouts(words, end):
            break
        end += 1
    while end > place and not words[end - 1].is_large:
        end -= 1
    return end


def _is_particle(words: Sequence[Word], place: int) -> bool:
    """Whether the small word at *place* may stand within a name; `der` does so behind `von` only."""
    key = words[place].key
    return key in words_of("particles") and (
        key not in words_of("articles") or words[place - 1].key in words_of("particles")
    )


def _is_joined(words: Sequence[Word], place: int) -> bool:
    previous = words[place - 1]
    is_short = previous.is_initial or previous.key in words_of("title")
    return words[place].before in {" ", "-"} or (is_short and words[place].before in {". ", "."})


def _shouts(words: Sequence[Word], place: int) -> bool:
    """Whether a word beside the one at *place* is all in capitals as well."""
    around = [words[place - 1]] if place and _is_joined(words, place) else []
    around += [words[place + 1]] if place + 1 < len(words) and _is_joined(words, place + 1) else []
    return any(len(word.text) > 1 and word.text.isupper() for word in around)


def _judged(words: Sequence[Word], place: int, end: int, text: str, language: str) -> Iterator[Span]:
    """The name within a row, if there is one."""
    has_nouns = language == _WITH_CAPITALS
    while place < end and not words[place].is_shortened and _leads(words[place], end - place, has_nouns):
        place += 1
    while language in TRADE_LAST and place < end - 1 and words[place].is_ordinary:
        place += 1
    while has_nouns and place < end and words[end - 1].is_ordinary and not _is_called(words[place:end]):
        end -= 1
    row = [
        word
        for word in words[place:end]
        if word.is_large and not word.is_initial and word.key not in words_of("particles") | words_of("nobles")
    ]
    is_mixed = any(word.is_ordinary for word in row) and not _is_called(row)
    if not row or is_mixed or _is_firm(words, place, end, text):
        return
    before = words[place - 1].key if place and words[place].before == " " else ""
    if len(row) == end - place == 1:
        is_name = _is_alone(row[0], before, has_nouns) or _is_signature(row[0], text)
    else:
        is_place = before in words_of("towns") and not any(word.is_given for word in row)
        is_signed = words[place].is_initial and row[-1].is_listed
        is_name = not is_place and (
            is_signed or any(w.is_name for w in row) or not any(w.is_known for w in row) or _are_names(row)
        )
    if is_name:
        yield words[place].start, words[end - 1].end


def _is_alone(word: Word, before: str, has_nouns: bool) -> bool:
    """Whether a single *word* is a name: neither a place nor an ordinary word that a sentence begins with."""
    if is_no_person(word.text) or (has_nouns and tells(word.text)):
        return False
    if before in words_of("places") and (word.is_family or not word.is_given or before in words_of("towns")):
        return False
    is_only_name = word.is_given and word.is_rare
    if has_nouns:
        return word.is_name and (not word.is_known or is_only_name)
    return (word.is_name and (is_only_name or not (word.begins and word.is_known))) or (
        word.is_given and not word.begins
    )


def _is_signature(word: Word, text: str) -> bool:
    """Whether *word* stands alone at the end of a text, as nothing but a name does."""
    return word.begins and word.start > 0 and not text[word.end :].strip(" .!\n") and word.may_be_name


def _is_called(row: Sequence[Word]) -> bool:
    """Whether a first name stands before a last one that is a word as well, though no frequent one."""
    return len(row) == 2 and row[0].is_given and row[0].is_name and row[1].is_large and not row[1].is_frequent


def _are_names(row: Sequence[Word]) -> bool:
    return any(word.is_given for word in row) and all(word.is_listed or not word.is_known for word in row)


def _leads(word: Word, length: int, has_nouns: bool) -> bool:
    """Whether *word*, the first of so many, only begins a sentence, or is a noun as German writes them."""
    is_verb = word.is_frequent and (length > 2 or (length > 1 and not word.is_given))
    is_introduction = length > 1 and any(word.key in words_of(told) for told in Told)
    return (word.begins or has_nouns) and (word.is_ordinary or is_verb or is_introduction)


def _is_firm(words: Sequence[Word], place: int, end: int, text: str, *, is_told: bool = False) -> bool:
    """Whether a firm is called so: by a word that only firms have, an ordinary one behind, or two joined by `&`."""
    inside = [*words[place:end]]
    if place and words[place].before in {" ", " & "}:
        inside.append(words[place - 1])
    if end < len(words) and words[end].before in {" ", "'s ", "\u2019s ", " & "}:
        inside.append(words[end])
        if (is_told or words[end].before != " ") and words[end].is_large and words[end].is_ordinary:
            return True
    is_pair = text[words[end - 1].end :].startswith((" &", "&")) or text[: words[place].start].endswith(("& ", "&"))
    is_pair = is_pair and not all(word.is_given and word.is_name for word in inside)
    return (
        is_pair or any(map(_is_trade, inside)) or any(_is_trade(word, compound=True) for word in words[place : end - 1])
    )


def _is_trade(word: Word, *, compound: bool = False) -> bool:
    """Whether only firms have *word*; German ones have it at the end of a longer one."""
    firms = words_of("firms")
    return word.key in firms or (compound and any(len(firm) > 3 and word.key.endswith(firm) for firm in firms))
