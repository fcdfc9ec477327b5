"""A question finds articles by what customers say in its language, and nothing of that is an article."""

from pathlib import Path

import pytest

from backend.knowledge import articles
from simulator.deployment import ARTICLES
from simulator.errors import SimulatorError
from simulator.knowledge.search import ArticleSearch, search_in
from simulator.knowledge.translations import Translations

ARTICLE = "# Garden hoses\n\n## Length of a hose\n\nA hose has 20 metres.\n\n## Colour of a hose\n\nA hose is green.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hoses.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "bread.md").write_text("# Bread\n\n## Price of bread\n\nBread costs $3.\n", encoding="utf-8")
    (tmp_path / "translations").mkdir()
    return tmp_path


def translate(folder: Path, text: str) -> None:
    (folder / "translations" / "fr.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_every_section_of_the_articles_has_its_line_and_no_line_is_left_over(language: str) -> None:
    sections = articles.load(ARTICLES).sections
    theirs = {(section.article, heading) for section in sections for heading in section.heading}
    assert Translations.read(ARTICLES, language).headings() == theirs


def test_a_translated_word_finds_its_section_in_its_language_only(folder: Path) -> None:
    translate(folder, '["hoses.md"]\n"Colour of a hose" = "Couleur du tuyau"\n')
    assert search_in(folder, "fr").search("de quelle couleur ?", 1)[0].text.endswith("A hose is green.")
    assert {hit.score for hit in search_in(folder, "de").search("couleur", 5)} == {round(1 / 3, 4)}
    assert {hit.score for hit in search_in(folder).search("couleur", 5)} == {round(1 / 3, 4)}


def test_a_word_behind_an_apostrophe_is_a_word(folder: Path) -> None:
    translate(folder, '["hoses.md"]\n"Colour of a hose" = "Teinte de l\u2019arrosoir"\n')
    assert search_in(folder, "fr").search("un arrosoir", 1)[0].source.startswith("hoses.md")
    assert search_in(folder, "fr").search("d'arrosoir", 1)[0].source.startswith("hoses.md")


def test_a_part_of_a_compound_finds_it_and_so_does_another_form(folder: Path) -> None:
    translate(folder, '["hoses.md"]\n"Colour of a hose" = "Gartenschlauchfarbe"\n')
    for query in ("Welcher Schlauch?", "Die Farben"):
        assert search_in(folder, "fr").search(query, 1)[0].source.startswith("hoses.md")


def test_customers_words_in_english_are_found_where_they_are_asked_for(folder: Path) -> None:
    (folder / "translations" / "en.toml").write_text('["hoses.md"]\n"Colour of a hose" = "Shade"\n', encoding="utf-8")
    assert search_in(folder, "en").search("which shades?", 1)[0].text.endswith("A hose is green.")
    assert {hit.score for hit in search_in(folder).search("which shades?", 5)} == {round(1 / 3, 4)}


def test_what_is_translated_is_no_article(folder: Path) -> None:
    translate(folder, '["hoses.md"]\n"Colour of a hose" = "Couleur du tuyau"\n')
    assert [path.name for path in articles.find(folder)] == ["bread.md", "hoses.md"]
    assert "Couleur" not in "".join(articles.load(folder).files.values())


def test_what_no_article_answers_is_compared_with_and_never_found(folder: Path) -> None:
    translate(folder, '["hoses.md"]\n"Colour of a hose" = "Couleur du tuyau"\n')
    (folder / "translations" / "uncovered.toml").write_text("fr = '''\nacheter un chat\n'''\n", encoding="utf-8")
    search = search_in(folder, "fr")
    assert search.compare("la couleur du tuyau", 5).apart > 0 > search.compare("acheter un chat", 5).apart
    assert "chat" not in "".join(hit.text for hit in search.search("acheter un chat", 9))
    assert search_in(folder).compare("acheter un chat", 5).apart == 0


@pytest.mark.parametrize("text", ["[", "fr = 7"])
def test_a_file_of_what_no_article_answers_in_another_form_is_refused_with_the_form(folder: Path, text: str) -> None:
    translate(folder, "")
    (folder / "translations" / "uncovered.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SimulatorError, match="Write en = "):
        ArticleSearch(folder, "fr")


@pytest.mark.parametrize("text", ["[", '"hoses.md" = "Tuyau"', '["hoses.md"]\n"Colour of a hose" = 7\n'])
def test_a_file_in_another_form_is_refused_with_the_form(folder: Path, text: str) -> None:
    translate(folder, text)
    with pytest.raises(SimulatorError, match="Write"):
        ArticleSearch(folder, "fr")
