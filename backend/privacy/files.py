"""Personal data in files, and the articles that tell what is ours."""

import sys
from collections.abc import Iterable
from pathlib import Path

from backend.errors import RemedyError
from backend.knowledge import articles as knowledge
from backend.privacy.check import Checker, SecondOpinion, masked
from backend.privacy.detectors import Ours
from backend.privacy.tagger import tagger


class TextError(RemedyError):
    """A text that cannot be read; the message names the file and the remedy."""


def checker(articles: Path, others: Iterable[SecondOpinion] = ()) -> Checker:
    """A checker that knows what is the bank's own, from its *articles*, and asks the tagger and *others*."""
    ours = Ours("\n".join(map(knowledge.read, knowledge.find(articles))))
    return Checker(ours, [each for each in (tagger(), *others) if each])


def masked_file(path: Path, language: str, articles: Path, others: Iterable[SecondOpinion] = ()) -> str:
    """Give the text in the file at *path*, or of the standard input for `-`, masked; *others* are asked as well."""
    text = _text(path)
    return masked(text, checker(articles, others).check(text, language))


def _text(path: Path) -> str:
    try:
        return (sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise TextError(f"{path}: cannot be read ({error.strerror}). Name a file of text, or -.") from error
    except UnicodeDecodeError as error:
        raise TextError(f"{path}: not UTF-8. Save the text as UTF-8.") from error
