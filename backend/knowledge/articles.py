"""The knowledge articles in the repository, checked and cut before they are deployed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.errors import DeploymentError
from backend.knowledge.cutting import Section, cut
from backend.knowledge.review import review
from triage.evidence.names import names_in

PROPOSED, TRANSLATIONS = "proposed", "translations"
UNDEPLOYED = (PROPOSED, TRANSLATIONS)
"""The folders below that of the articles with what is no article: not until a person moves it there, or never."""
LARGEST = 1024 * 1024
"""Bytes of an article; one of this repository has four thousand."""


class ArticlesError(DeploymentError):
    """Articles that cannot be deployed; the text names what is wrong with each and what to do."""


@dataclass(frozen=True, slots=True)
class Articles:
    """A folder of articles, the sections they are cut into, and a hash of these."""

    folder: Path
    sections: tuple[Section, ...]

    @property
    def files(self) -> Mapping[str, str]:
        """What the knowledge base reads: the content of each object, by its name."""
        return {name: content for section in self.sections for name, content in section.files.items()}

    @property
    def digest(self) -> str:
        """A text that changes with whatever the knowledge base reads."""
        found = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            found.update(f"{name}\0{len(content)}\0{content}".encode())
        return found.hexdigest()[:16]

    def product_names(self, company: str) -> tuple[str, ...]:
        """The names of products in titles and headings, apart from that of our *company*, in order."""
        return tuple(sorted(names_in((text for section in self.sections for text in section.heading), company)))

    def write(self, folder: Path) -> None:
        """Write the objects below *folder*."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())


def load(folder: Path) -> Articles:
    """Cut the articles below *folder*; raise `ArticlesError` naming all that is wrong."""
    paths = find(folder)
    sections: list[Section] = []
    problems: list[str] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            text = read(path)
        except ArticlesError as error:
            problems.append(str(error))
            continue
        problems += [str(remark) for remark in review(name, text) if remark.is_error]
        sections += cut(name, text)
    if problems:
        raise ArticlesError("\n  - ".join(["The knowledge articles need attention:", *problems]))
    return Articles(folder, tuple(sections))


def find(folder: Path) -> list[Path]:
    """Give what lies below *folder*, in order; raise `ArticlesError` if there is no article."""
    if not folder.is_dir():
        raise ArticlesError(f"{folder}: no such folder. Put the articles there, or name another folder.")
    found = [path for path in folder.rglob("*") if path.is_file()]
    visible = sorted(path for path in found if _is_visible(path.relative_to(folder)))
    if not visible:
        raise ArticlesError(f"{folder}: no article there. Put at least one Markdown file (*.md) below it.")
    return visible


def _is_visible(path: Path) -> bool:
    return path.parts[0] not in UNDEPLOYED and not any(part.startswith(".") for part in path.parts)


def read(path: Path) -> str:
    """Give the text of an article; raise `ArticlesError` when it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArticlesError(
            f"{path}: cannot be read ({error.strerror}). Name an article or a folder of them."
        ) from error
    if path.suffix != ".md":
        raise ArticlesError(f"{path}: is no Markdown. Write its text into an .md file, or keep it elsewhere.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticlesError(f"{path}: is not UTF-8. Save it as UTF-8 text.") from error
    if len(content) > LARGEST:
        raise ArticlesError(f"{path}: has {len(content) / LARGEST:.0f} MB, more than the 1 MB of an article. Split it.")
    if not text.strip():
        raise ArticlesError(f"{path}: is empty. Write it, or remove it.")
    return text
