"""The knowledge articles in the repository, checked before they are deployed."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from backend.errors import DeploymentError

LARGEST = 50 * 1024 * 1024
"""Bytes that Bedrock accepts in one document."""

KINDS = frozenset({".txt", ".md", ".html", ".htm", ".doc", ".docx", ".csv", ".xls", ".xlsx", ".pdf"})
"""Documents that a knowledge base reads (https://docs.aws.amazon.com/bedrock/latest/userguide/knowledge-base-ds.html)."""

TEXTS = frozenset({".txt", ".md", ".csv"})
"""Documents that do not say themselves how their letters are written."""


class ArticlesError(DeploymentError):
    """An article that the knowledge base would not take."""


@dataclass(frozen=True, slots=True)
class Articles:
    """A folder of articles and a hash of what it holds."""

    folder: Path
    digest: str


def load(folder: Path) -> Articles:
    """Check the articles in *folder*; raise `ArticlesError` naming all that is wrong."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    documents = [path for path in files if path.suffix.lower() in KINDS]
    if not documents:
        raise ArticlesError(
            f"{folder.name}/ holds no article: put at least one document there ({', '.join(sorted(KINDS))})."
        )
    if problems := [problem for path in documents for problem in _problems(path, folder.parent)]:
        raise ArticlesError("\n".join(["The knowledge articles need attention:", *problems]))
    return Articles(folder, _digest(files, folder))


def _problems(path: Path, root: Path) -> list[str]:
    name, size = path.relative_to(root).as_posix(), path.stat().st_size
    if size > LARGEST:
        return [f"  - {name} has {size / 1024 / 1024:.0f} MB, a knowledge base takes 50: split it."]
    if size == 0:
        return [f"  - {name} is empty: write it or remove it."]
    if path.suffix.lower() in TEXTS and not _is_utf8(path):
        return [f"  - {name} is not UTF-8: save it as UTF-8 text."]
    return []


def _is_utf8(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _digest(files: list[Path], folder: Path) -> str:
    found = hashlib.sha256()
    for path in files:
        found.update(path.relative_to(folder).as_posix().encode() + b"\0")
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
