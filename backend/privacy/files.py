"""Personal data in files, and the articles that tell what is ours."""

import sys
from pathlib import Path

from backend.errors import RemedyError
from backend.knowledge import articles as knowledge
from backend.privacy.check import Checker, masked
from backend.privacy.detectors import Ours
from backend.privacy.tagger import tagger


class TextError(RemedyError):
    """A text that cannot be read; the message names the file and the remedy."""


def checker(articles: Path) -> Checker:
    """A checker that knows what is the bank's own, from its *articles*, and asks the tagger where there is one."""
    ours = Ours("\n".join(map(knowledge.read, knowledge.find(articles))))
    return Checker(ours, [found] if (found := tagger()) else [])


def masked_file(path: Path, language: str, articles: Path) -> str:
    """Give the text in the file at *path*, or of the standard input for `-`, masked."""
    text = _text(path)
    return masked(text, checker(articles).check(text, language))


def _text(path: Path) -> str:
    try:
        return (sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise TextError(f"{path}: cannot be read ({error.strerror}). Name a file of text, or -.") from error
    except UnicodeDecodeError as error:
        raise TextError(f"{path}: not UTF-8. Save the text as UTF-8.") from error
