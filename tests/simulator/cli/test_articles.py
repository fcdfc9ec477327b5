"""`articles` lists what the knowledge base gets, and what to mend."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.knowledge import articles
from simulator import deployment
from simulator.cli import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["articles", *map(str, arguments)])


def test_every_sentence_has_its_id_under_its_heading_path(tmp_path: Path) -> None:
    article = tmp_path / "wires.md"
    article.write_text("---\nvalid_until: 2027-12-31\n---\n# Wires\n\n## Fees\n\nIt costs $25. It is charged once.")
    assert run(article).output.splitlines() == [
        "wires.md",
        "  Wires > Fees (en, until 2027-12-31)",
        "      3c20d84a0ecds1  It costs $25.",
        "      3c20d84a0ecds2  It is charged once.",
        "  mend: Wires > Fees: the section begins with 'It': name what it is about, as a sentence may be cited alone.",
    ]


def test_as_json_the_articles_of_the_repository_are_what_is_deployed() -> None:
    result = run("--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    listed = [
        (one["object"], one["heading"], [row["text"] for row in one["sentences"]])
        for row in rows
        for one in row["sections"]
    ]
    deployed = [(one.name, one.path, list(one.sentences)) for one in articles.load(deployment.ARTICLES).sections]
    assert (result.exit_code, listed) == (0, deployed)
    assert [row["remarks"] for row in rows if row["remarks"]] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"# Caf\xe9", "not UTF-8"), (b"No title.", "has no heading"), (None, "cannot be read")],
)
def test_bad_input_is_named_and_the_others_are_still_listed(tmp_path: Path, content: bytes | None, said: str) -> None:
    bad, good = tmp_path / "bad.md", tmp_path / "good.md"
    good.write_text("# Wires\n\nA wire costs $25.")
    if content is not None:
        bad.write_bytes(content)
    result = run(bad, good)
    assert result.exit_code == 1
    assert said in result.output
    assert "A wire costs $25." in result.stdout


def test_a_folder_without_articles_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Put at least one Markdown file" in result.stderr
