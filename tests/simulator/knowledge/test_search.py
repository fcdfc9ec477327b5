import json
from datetime import date
from pathlib import Path

import pytest

from backend.knowledge import articles
from backend.knowledge.cutting import days
from simulator.errors import SimulatorError
from simulator.knowledge.search import ArticleSearch, search_in
from triage.policy import POLICY

ARTICLES = Path(__file__).resolve().parents[3] / "knowledge-articles"


@pytest.fixture(scope="module")
def search() -> ArticleSearch:
    return ArticleSearch(ARTICLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "payment").mkdir()
    (tmp_path / "payment" / "wires.md").write_text("# Wires\n\nAbout wires.\n\n## Wire fees\n\nA wire costs $25.\n")
    (tmp_path / "payment" / "bills.md").write_text("# Bills\n\n## Cancel a bill\n\nCancel a bill under Payments.\n")
    return tmp_path


def test_a_hit_is_a_passage_with_its_headings_source_and_score(folder: Path) -> None:
    best = ArticleSearch(folder).search("What does a wire cost, and are there fees?", 5)[0]
    assert best.text == "Wires > Wire fees\nA wire costs $25."
    assert best.source == "payment/wires.md/wire-fees.txt"
    assert 1 / 3 <= best.score <= 1


def test_the_best_come_first_and_no_more_than_asked_for(search: ArticleSearch) -> None:
    scores = [hit.score for hit in search.search("late payment fee", 4)]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)


def test_a_query_without_a_shared_word_is_as_far_as_can_be(folder: Path) -> None:
    assert {hit.score for hit in ArticleSearch(folder).search("xyzzy", 5)} == {round(1 / 3, 4)}


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("Which card has airport lounge access?", "credit/"),
        ("How do I reset my online banking password?", "online-banking/"),
        ("Can I deposit a check with my phone?", "online-banking/"),
        ("What documents do I need for an auto loan?", "auto/"),
        ("How do I file a home insurance claim for a burst pipe?", "insurance/"),
        ("What are the fees of the index fund account?", "investment/"),
        ("How much can I contribute to an IRA?", "investment/"),
        ("How do I dispute a charge?", "payment/"),
        ("Was kostet eine Überweisung ins Ausland?", "payment/"),
        ("¿Cómo restablezco mi contraseña de la banca en línea?", "online-banking/"),
    ],
)
def test_what_the_articles_cover_is_relevant(search: ArticleSearch, query: str, source: str) -> None:
    best = search.search(query, 1)[0]
    assert best.source.startswith(source)
    assert best.score >= POLICY.minimum_relevance


@pytest.mark.parametrize(
    "query",
    [
        "Do you sponsor soccer teams?",
        "Where can I exchange coins?",
        "Is it done yet?",
        "My grandmother left a will, who is the executor?",
        "Do you have a parking lot at the branch?",
    ],
)
def test_what_they_do_not_cover_is_not(search: ArticleSearch, query: str) -> None:
    assert search.search(query, 1)[0].score < POLICY.minimum_relevance


def test_a_question_in_other_words_than_the_articles_finds_its_topic(search: ArticleSearch) -> None:
    best = search.search("My gym keeps taking $39 though I quit. How do I get it back?", 3)
    assert any(hit.source.startswith("payment/disputes-and-chargebacks.md/") for hit in best)


def test_what_is_found_is_what_a_deployment_puts_into_the_bucket_file_by_file(search: ArticleSearch) -> None:
    files = dict(articles.load(ARTICLES).files)
    for hit in search.search("wire", len(files)):
        assert files.pop(hit.source) == hit.text
        assert json.loads(files.pop(f"{hit.source}.metadata.json"))["metadataAttributes"] == hit.metadata
    assert files == {}


def test_an_article_that_is_out_of_date_is_there_and_left_out_of_a_search_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("---\nvalid_until: 2026-01-31\n---\n# Wires\n\nA wire costs $20.")
    (tmp_path / "new.md").write_text("# Wires\n\nA wire costs $25.")
    search = ArticleSearch(tmp_path)
    assert len(search.search("wire", 5)) == 2
    (found,) = search.search("wire", 5, lambda metadata: int(metadata["valid_until"]) >= days(date(2026, 2, 1)))
    assert "$25" in found.text


def test_long_sections_are_cut_between_paragraphs(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {number} about wires. " + "word " * 120 for number in range(4)]
    (tmp_path / "long.md").write_text("# Wires\n\n## Much\n\n" + "\n\n".join(paragraphs))
    hits = ArticleSearch(tmp_path).search("wires", 9)
    assert len(hits) == 2
    assert all(hit.text.startswith("Wires > Much\nParagraph") for hit in hits)


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_that_is_missing_or_empty_is_named_with_a_remedy(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "articles"
    if make:
        folder.mkdir()
    with pytest.raises(SimulatorError, match=r"articles: no .*[Pp]ut"):
        ArticleSearch(folder)


def test_an_article_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"# Caf\xe9")
    with pytest.raises(SimulatorError, match=r"bad\.md.*UTF-8"):
        ArticleSearch(tmp_path)


def test_articles_are_read_once_until_one_changes(tmp_path: Path) -> None:
    article = tmp_path / "wires.md"
    article.write_text("# Wires\n\nA wire costs $25.", encoding="utf-8")
    first = search_in(tmp_path)
    assert search_in(tmp_path) is first
    article.write_text("# Wires\n\nA wire costs nothing now.", encoding="utf-8")
    assert "nothing" in search_in(tmp_path).search("wire", 1)[0].text


def test_a_folder_without_articles_is_refused_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(SimulatorError, match="no article"):
            search_in(tmp_path)
