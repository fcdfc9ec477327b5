"""Who writes in German, French or Spanish is answered by sentences that somebody has read, or by a person."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from backend.knowledge.articles import ArticlesError
from backend.knowledge.translations import file_of
from simulator import deployment
from simulator.chat.lines import Line
from simulator.chat.system import ChatSystem
from simulator.cli import main
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE
from simulator.system import STRANGERS_APART, Simulator
from tests.fakes.closing import NOTE
from tests.fakes.finding_model import FindingModel
from triage.translation import Row

Write = Callable[..., ReceivedMail]

LANGUAGES: Final = ("es", "fr", "de")
READER: Final = "Ann Lee"
FEE: Final = "An outgoing domestic wire costs $25."
LIMIT: Final = "Online and in the app you can send domestic wires up to $25,000 a day."
"""Of the same article, and nobody has translated it."""
MAILS: Final = {
    "de": "Guten Tag,\n\nwas kostet eine Überweisung in die USA und wie lange ist sie für uns unterwegs?",
    "fr": "Bonjour,\n\nje voudrais savoir combien coûte un virement pour les États-Unis avec votre banque. Merci.",
    "es": "Hola:\n\nquiero saber cuánto cuesta una transferencia para mi hermano en los Estados Unidos. Gracias.",
}
SAID: Final = {
    "de": "Eine ausgehende Wire-Überweisung im Inland kostet 25 $.",
    "fr": "Un virement « wire » national sortant coûte 25 $.",
    "es": "Una transferencia «wire» nacional saliente cuesta 25 $.",
}
OPENS: Final = {"de": "Guten Tag Mateo Jackson,", "fr": "Bonjour Mateo Jackson,", "es": "Estimado/a Mateo Jackson:"}


class CitingModel(FindingModel):
    """Knows every language, and rests a reply in words of its own on the sentence that it is told to *cite*."""

    cites = FEE

    def __init__(self) -> None:
        super().__init__()
        self.says(questions={**self.analysis["questions"], "other_language": "yes"}, courtesy="thanks")

    def _found(self, document: Mapping[str, Any]) -> dict[str, Any]:
        sentences = {text: id_ for passage in document["passages"] for id_, text in passage["sentences"].items()}
        reply = [{"text": f"In short: {self.cites}", "sources": [sentences[self.cites]]}]
        return {"reply": reply} | self.analysis


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles of the repository, once somebody has read all of their translations."""
    folder = tmp_path_factory.mktemp("office") / "articles"
    shutil.copytree(deployment.ARTICLES, folder)
    for language in LANGUAGES:
        rows = rows_in(folder, language)
        accepted = [part for row in rows for part in ("--accept", row.key)]
        arguments = ["translations", language, "--articles", str(folder), "--by", READER, *accepted]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    return folder


def rows_in(folder: Path, language: str) -> list[Row]:
    lines = file_of(folder, language).read_text(encoding="utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines]


@pytest.fixture
def citing() -> CitingModel:
    return CitingModel()


def written(write: Write, text: str) -> ReceivedMail:
    return write(subject="Wire", text=text)


def bank(model: CitingModel, articles: Path, languages: tuple[str, ...] = LANGUAGES, **arrangement: Any) -> Simulator:
    settings = replace(deployment.usual_settings(), reply_languages=languages)
    return Simulator(
        model, settings=settings, articles=articles, between_mails=STRANGERS_APART, shortcut=True, **arrangement
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_answered_in_its_language_with_what_proves_each_sentence(
    language: str, citing: CitingModel, articles: Path, write: Write
) -> None:
    office = bank(citing, articles, records=True)
    outcome = office.receive(written(write, MAILS[language]))
    assert (outcome.route, outcome.holds) == (AUTOMATED_RESPONSE, [])
    (sent,) = outcome.sent
    letter = sent.body.removesuffix(NOTE).split("\n\n")
    row = {each.english: each for each in rows_in(articles, language)}[FEE]
    assert (letter[0], letter[2], letter[-1].splitlines()[1]) == (OPENS[language], SAID[language], "AnyCompany Bank")
    assert "In short" not in sent.body
    (statement,) = outcome.as_json()["statements"]
    assert (statement["verdict"], statement["evidence"][0]["sentence"]) == ("supported", FEE)
    origin = {"language": language, "row": row.key, "hash": row.read.rpartition(" ")[2]}
    assert statement["translation"] == {**origin, "read": row.read}
    assert row.read.startswith(READER)
    record = office.interaction(outcome.contact.contact_id)
    assert record is not None
    assert record["statements"][0]["translation"] == origin


def test_a_chat_is_answered_in_its_language(citing: CitingModel, articles: Path) -> None:
    settings = replace(deployment.usual_settings(), reply_languages=("de",))
    chat = ChatSystem(citing, settings=settings, articles=articles)
    said = chat.say(Line("c", "", "Ich möchte wissen, was eine Überweisung in die USA kostet, bitte.", 0.0))
    assert (said["act"], said["follow_up_suggestions"]) == ("answer", [])
    assert said["response"]["response_text"] == f"Vielen Dank für Ihre Nachricht. {SAID['de']}"
    assert said["statements"][0]["translation"]["language"] == "de"
    assert READER not in json.dumps(said)


@pytest.mark.parametrize("languages", [(), ("fr",)])
def test_a_language_that_nobody_switched_on_waits_for_a_person_as_before(
    languages: tuple[str, ...], citing: CitingModel, articles: Path, write: Write
) -> None:
    outcome = bank(citing, articles, languages).receive(written(write, MAILS["de"]))
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["other_language"])
    assert "In short: An outgoing" in outcome.row["suggested_response"]


def test_without_a_translation_the_agent_sees_the_english_draft_and_what_is_missing(
    citing: CitingModel, articles: Path, write: Write
) -> None:
    citing.cites = LIMIT
    outcome = bank(citing, articles).receive(
        written(write, "Guten Tag,\n\nist es für euch möglich, eine Überweisung in einer fremden Währung zu bekommen?")
    )
    assert (outcome.route, set(outcome.holds)) == (AGENT_REVIEW, {"other_language", "untranslated"})
    assert f"In short: {LIMIT}" in outcome.row["suggested_response"]
    assert LIMIT[:50] in outcome.row["suggested_response_agent"]


def _with_row(articles: Path, target: Path, english: str, change: Callable[[Row], Row]) -> Path:
    shutil.copytree(articles, target)
    rows = [change(row) if row.english == english else row for row in rows_in(target, "de")]
    lines = (json.dumps({"english": row.english, "text": row.text, "read": row.read}) for row in rows)
    file_of(target, "de").write_text("\n".join(lines), encoding="utf-8")
    return target


CHANGES: Final[Mapping[str, Callable[[Row], Row]]] = {
    "another figure that somebody has read": lambda row: replace(row, text=row.text.replace("25", "35")).read_by(
        READER
    ),
    "a word that nobody has read": lambda row: replace(row, text=row.text.replace("kostet", "kostete")),
    "an English sentence that was changed since": lambda row: replace(row, english=row.english.replace("25", "20")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_translation_that_is_not_that_of_the_sentence_is_not_said(
    change: str, citing: CitingModel, articles: Path, tmp_path: Path, write: Write
) -> None:
    changed = _with_row(articles, tmp_path / "articles", FEE, CHANGES[change])
    outcome = bank(citing, changed, ("de",)).receive(written(write, MAILS["de"]))
    assert (outcome.route, set(outcome.holds)) == (AGENT_REVIEW, {"other_language", "untranslated"})


@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_code_and_model_have_to_agree_on_the_language(
    answer: str, citing: CitingModel, articles: Path, write: Write
) -> None:
    citing.says(questions={**citing.analysis["questions"], "other_language": answer})
    outcome = bank(citing, articles).receive(written(write, MAILS["de"]))
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["other_language"])


@pytest.mark.parametrize("added", ["\n\nPlease close my account today.", "\n\nJe voudrais aussi fermer mon compte."])
def test_two_languages_in_one_mail_wait_for_a_person(
    added: str, citing: CitingModel, articles: Path, write: Write
) -> None:
    outcome = bank(citing, articles).receive(written(write, MAILS["de"] + added))
    assert outcome.route == AGENT_REVIEW
    assert "other_language" in outcome.holds


def test_a_translation_frees_a_mail_of_no_other_hold(citing: CitingModel, articles: Path, write: Write) -> None:
    citing.says(sensitive_topics=["fraud"])
    outcome = bank(citing, articles).receive(written(write, MAILS["de"]))
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["sensitive_topic"])


def test_a_language_is_not_deployed_before_somebody_has_read_what_a_letter_says(citing: CitingModel) -> None:
    with pytest.raises(ArticlesError, match="nobody has read what a letter says"):
        bank(citing, deployment.ARTICLES, ("de",))
