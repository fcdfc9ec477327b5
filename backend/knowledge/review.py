"""Say what an editor should mend in an article, so that each of its sentences can be cited by itself."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from backend.knowledge.cutting import ENGLISH, Article, Chapter, read

LONGEST_SENTENCE = 400
"""Characters of a sentence that still says one thing."""
LONGEST_PATH = 150
"""Characters of an article's path that the metadata hold."""

_LEANING = re.compile(r"(?:It|They|This|These|That|Those|He|She|Such)\b")
"""How an English sentence begins whose subject stands in the one before."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend; an error keeps the article from being deployed."""

    article: str
    words: str
    heading: str = ""
    is_error: bool = False

    def __str__(self) -> str:
        place = f"{self.article}: {self.heading}" if self.heading else self.article
        return f"{place}: {self.words}"


def review(article: str, text: str) -> list[Remark]:
    """Give what should be mended in the *text* of an article, the errors first."""
    found = read(article, text)
    return [*_errors(article, found), *_advice(article, found)]


def _errors(article: str, found: Article) -> Iterator[Remark]:
    for fault in found.faults:
        yield Remark(article, f"{fault}.", is_error=True)
    if len(article) > LONGEST_PATH:
        yield Remark(article, f"has a path of more than {LONGEST_PATH} characters: shorten it.", is_error=True)
    if not found.has_heading:
        yield Remark(article, "has no heading: put a title on its first line, such as # Wire fees.", is_error=True)
    if not any(chapter.blocks for chapter in found.chapters):
        yield Remark(article, "has no sentence: write it, or remove it.", is_error=True)


def _advice(article: str, found: Article) -> Iterator[Remark]:
    times = Counter(chapter.heading for chapter in found.chapters)
    for chapter, after in zip(found.chapters, [*found.chapters[1:], None], strict=True):
        path = " > ".join(chapter.heading)
        for words in _of_chapter(chapter, after, found.language):
            yield Remark(article, words, path)
        if times[chapter.heading] > 1:
            times[chapter.heading] = 0
            yield Remark(article, "the heading stands twice: say how the sections differ.", path)


def _of_chapter(chapter: Chapter, after: Chapter | None, language: str) -> Iterator[str]:
    sentences = [sentence for block in chapter.blocks for sentence in block.sentences]
    if not sentences and (after is None or after.heading[: len(chapter.heading)] != chapter.heading):
        yield "the section has no sentence: write one, or remove the heading."
    if sentences and language == ENGLISH and (leaning := _LEANING.match(sentences[0])):
        yield f"the section begins with {leaning[0]!r}: name what it is about, as a sentence may be cited alone."
    if any(block.headless for block in chapter.blocks):
        yield "a table has no heads: put a row with the names of its columns and a row |---|---| above it."
    for sentence in sentences:
        if len(sentence) > LONGEST_SENTENCE:
            yield f"a sentence has {len(sentence)} characters: make several of {sentence[:40]!r}…"
