"""The memories of translations beside the articles: where they lie, and whether a deployment may say what they hold."""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from backend.knowledge.articles import TRANSLATIONS, Articles, ArticlesError
from triage import translation
from triage.translation import SUFFIX


def file_of(folder: Path, language: str) -> Path:
    """Where the memory of a language is kept, below the articles; nobody takes it for an article."""
    return folder / TRANSLATIONS / f"{language}{SUFFIX}"


def checked(articles: Articles, languages: Iterable[str], company: str) -> list[Path]:
    """Give the files of *languages*; raise `ArticlesError` for each in which a letter cannot be said."""
    files = [file_of(articles.folder, language) for language in languages]
    names = frozenset(articles.product_names(company))
    if problems := [problem for path in files if (problem := _problem(path, names))]:
        raise ArticlesError("\n  - ".join(["REPLY_LANGUAGES needs attention:", *problems]))
    return files


def copy(files: Sequence[Path], target: Path) -> None:
    """Put the memories below *target*, beside the files of a function."""
    (target / TRANSLATIONS).mkdir()
    for path in files:
        shutil.copy(path, target / placed(path))


def placed(path: Path) -> str:
    """Where a memory lies below the files of a function."""
    return f"{TRANSLATIONS}/{path.name}"


def _problem(path: Path, names: frozenset[str]) -> str:
    language = path.name.removesuffix(SUFFIX)
    remedy = f"See python -m simulator translations {language}."
    try:
        memory = translation.read(language, path.read_text(encoding="utf-8").splitlines(), names)
    except (OSError, ValueError) as error:
        return f"{path.name}: cannot be read ({error}). {remedy}"
    if unready := memory.unready():
        return f"{path.name}: nobody has read what a letter says there, such as {unready[0]!r}. {remedy}"
    return ""
