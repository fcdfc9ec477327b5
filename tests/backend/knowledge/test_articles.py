from pathlib import Path

import pytest

from backend.knowledge import articles
from backend.knowledge.articles import ArticlesError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge-articles"
    (folder / "credit").mkdir(parents=True)
    (folder / "credit" / "fees.md").write_text("# Fees\n\nA card costs 95 USD a year.")
    return folder


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError, match="no article there"):
        articles.load(tmp_path)


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.md").write_text("x")
    with pytest.raises(ArticlesError, match="Put at least one Markdown file"):
        articles.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("all.pdf", b"%PDF-1.7\n\xff\xfe", "is no Markdown"),
        ("rates.md", b"", "is empty"),
        ("rates.md", b"\n \n", "is empty"),
        ("rates.md", "# Zinsen für Überziehung".encode("latin-1"), "is not UTF-8. Save it as UTF-8 text"),
        ("rates.md", b"# Rates\n\n" + b"A rate. " * 140_000, "has 1 MB, .* Split it"),
        ("rates.md", b"A rate of 5%.", "has no heading"),
    ],
)
def test_what_is_no_article_is_refused_by_name(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / "credit" / name).write_bytes(content)

    with pytest.raises(ArticlesError, match=rf"credit/{name}: {said}"):
        articles.load(folder)


def test_all_that_is_wrong_is_named_at_once(folder: Path) -> None:
    (folder / "a.md").write_text("")
    (folder / "b.txt").write_text("x")

    with pytest.raises(ArticlesError, match=r"(?s)a\.md: is empty.*b\.txt: is no Markdown"):
        articles.load(folder)


def test_the_objects_lie_below_their_articles_with_their_metadata(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    articles.load(folder).write(target)

    files = {
        path.relative_to(target).as_posix(): path.read_text("utf-8") for path in target.rglob("*.*") if path.is_file()
    }
    assert files == articles.load(folder).files
    assert set(files) == {"credit/fees.md/fees.txt", "credit/fees.md/fees.txt.metadata.json"}


def test_the_digest_follows_content_names_and_validity(folder: Path) -> None:
    first = articles.load(folder).digest
    assert articles.load(folder).digest == first

    (folder / "credit" / "fees.md").rename(folder / "credit" / "prices.md")
    second = articles.load(folder).digest
    (folder / "credit" / "prices.md").write_text("# Fees\n\nA card costs 99 USD a year.")
    third = articles.load(folder).digest
    (folder / "credit" / "prices.md").write_text(
        "---\nvalid_until: 2027-12-31\n---\n# Fees\n\nA card costs 99 USD a year."
    )

    assert len({first, second, third, articles.load(folder).digest}) == 4


def test_the_digest_does_not_follow_what_nobody_reads(folder: Path) -> None:
    first = articles.load(folder).digest
    (folder / "credit" / "fees.md").write_text("# Fees\n\n<!-- checked in May -->\nA card **costs** 95 USD a year.\n")

    assert articles.load(folder).digest == first


def test_what_is_only_proposed_is_no_article(tmp_path: Path) -> None:
    for name in ("fees.md", "proposed/wires.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("# Fees\n\nA wire costs $25.\n", encoding="utf-8")
    assert {section.article for section in articles.load(tmp_path).sections} == {"fees.md"}


def test_a_name_that_nothing_has_is_told_apart_from_a_file_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError, match="cannot be read"):
        articles.read(tmp_path / "fees")
    (tmp_path / "fees").write_bytes(b"\xff")
    with pytest.raises(ArticlesError, match="is no Markdown"):
        articles.read(tmp_path / "fees")
