from pathlib import Path

import pytest

from backend.knowledge import articles
from backend.knowledge.articles import ArticlesError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge-articles"
    (folder / "credit").mkdir(parents=True)
    (folder / "credit" / "fees.md").write_text("A card costs 95 USD a year.")
    return folder


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError, match="holds no article"):
        articles.load(tmp_path)


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("x")
    with pytest.raises(ArticlesError, match="put at least one document there"):
        articles.load(tmp_path)


def test_an_article_over_50_mb_is_refused_by_name(folder: Path) -> None:
    with (folder / "credit" / "all.pdf").open("wb") as file:
        file.truncate(articles.LARGEST + 1)

    with pytest.raises(ArticlesError, match=r"knowledge-articles/credit/all.pdf has 50 MB, .* split it"):
        articles.load(folder)


def test_an_empty_article_is_refused_by_name(folder: Path) -> None:
    (folder / "credit" / "rates.md").write_text("")

    with pytest.raises(ArticlesError, match=r"credit/rates.md is empty"):
        articles.load(folder)


@pytest.mark.parametrize("name", ["rates.md", "rates.TXT", "rates.csv"])
def test_a_text_that_is_not_utf_8_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / "credit" / name).write_bytes("Zinsen für Überziehung".encode("latin-1"))

    with pytest.raises(ArticlesError, match=rf"credit/{name} is not UTF-8: save it as UTF-8 text"):
        articles.load(folder)


def test_a_document_that_is_no_text_may_have_any_bytes(folder: Path) -> None:
    (folder / "credit" / "rates.pdf").write_bytes(b"%PDF-1.7\n\xff\xfe")

    assert articles.load(folder).digest


def test_the_digest_follows_content_and_names(folder: Path) -> None:
    first = articles.load(folder).digest
    assert articles.load(folder).digest == first

    (folder / "credit" / "fees.md").rename(folder / "credit" / "prices.md")
    second = articles.load(folder).digest
    (folder / "credit" / "prices.md").write_text("A card costs 99 USD a year.")

    assert len({first, second, articles.load(folder).digest}) == 3
