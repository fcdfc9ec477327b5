import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import app
from backend import content
from backend.errors import DeploymentError, RemedyError
from tests.fakes.deployment import EXAMPLE, ROOT

CONTENT = ("contact-flows", "knowledge-articles", "customerprofiles.csv")
CODE = ("app.py", "cdk.py", "cdk.json", "constants.py", "backend", "simulator", "requirements", ".env.example")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What an operator changes of a checkout."""
    return copied((".env.example", *CONTENT), tmp_path)


def copied(names: tuple[str, ...], folder: Path) -> Path:
    for name in names:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
    return folder


def wrong_env(checkout: Path) -> None:
    lines = [f"{name}={value}" for name, value in {**EXAMPLE, "AWS_REGION": "mars-north-1"}.items()]
    (checkout / ".env").write_text("\n".join(lines))


def unreadable_env(checkout: Path) -> None:
    text = (checkout / ".env.example").read_text(encoding="utf-8")
    (checkout / ".env").write_text(f'{text}COMPANY_NAME="AnyCompany\n', encoding="utf-8")


def doubled_setting(checkout: Path) -> None:
    text = (checkout / ".env.example").read_text(encoding="utf-8")
    (checkout / ".env").write_text(f"{text}AWS_REGION=eu-west-2\n", encoding="utf-8")


def env_in_another_encoding(checkout: Path) -> None:
    (checkout / ".env").write_text((checkout / ".env.example").read_text(encoding="utf-8"), encoding="utf-16")


def contradiction(checkout: Path) -> None:
    text = (checkout / ".env.example").read_text(encoding="utf-8")
    (checkout / ".env").write_text(f"{text}FIRST_WAIT_SECONDS=55\n", encoding="utf-8")


def missing_column(checkout: Path) -> None:
    file = checkout / "customerprofiles.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("CreditScore", "Score"), encoding="utf-8")


def other_separator(checkout: Path) -> None:
    file = checkout / "customerprofiles.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")


def bad_address(checkout: Path) -> None:
    file = checkout / "customerprofiles.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("@", " at ", 1), encoding="utf-8")


def customers_in_a_folder(checkout: Path) -> None:
    (checkout / "customerprofiles.csv").unlink()
    (checkout / "customerprofiles.csv").mkdir()


def doubled_customer(checkout: Path) -> None:
    file = checkout / "customerprofiles.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")


def article_as_pdf(checkout: Path) -> None:
    (checkout / "knowledge-articles" / "credit" / "all.pdf").write_bytes(b"%PDF-1.7")


def empty_folder_of_articles(checkout: Path) -> None:
    no_articles(checkout)
    (checkout / "knowledge-articles").mkdir()


def no_articles(checkout: Path) -> None:
    shutil.rmtree(checkout / "knowledge-articles")


def unknown_placeholder(checkout: Path) -> None:
    file = checkout / "contact-flows" / "Email-SBS.json"
    file.write_text(file.read_text(encoding="utf-8").replace("${AwsRegion}", "${AwsRegoin}"), encoding="utf-8")


def flow_that_loses_mail(checkout: Path) -> None:
    file = checkout / "contact-flows" / "Email-Task.json"
    flow = json.loads(file.read_text(encoding="utf-8"))
    flow["StartAction"] = "nowhere"
    file.write_text(json.dumps(flow), encoding="utf-8")


def broken_link(checkout: Path) -> None:
    file = checkout / "contact-flows" / "Email-SBS.json"
    flow = json.loads(file.read_text(encoding="utf-8"))
    flow["Actions"][0]["Transitions"]["NextAction"] = "nowhere"
    file.write_text(json.dumps(flow), encoding="utf-8")


def flow_in_another_encoding(checkout: Path) -> None:
    file = checkout / "contact-flows" / "Email-Task.json"
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-16")


def missing_flow(checkout: Path) -> None:
    (checkout / "contact-flows" / "Email-Task.json").unlink()


def broken_flow(checkout: Path) -> None:
    file = checkout / "contact-flows" / "Email-Task.json"
    file.write_text(file.read_text(encoding="utf-8")[:-20], encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(wrong_env, 'AWS_REGION is "mars-north-1": give a region', id="wrong region"),
        pytest.param(unreadable_env, "cannot be read: write NAME=value", id="quote without an end"),
        pytest.param(doubled_setting, "AWS_REGION stands there 2 times", id="doubled setting"),
        pytest.param(env_in_another_encoding, "save it as a text file in UTF-8", id="settings in UTF-16"),
        pytest.param(contradiction, "add up to 64 s, but the analysis ends after 60 s", id="contradiction"),
        pytest.param(missing_column, "the column CreditScore is missing", id="missing column"),
        pytest.param(other_separator, "with commas between the names", id="semicolons"),
        pytest.param(bad_address, 'line 2 has the EmailAddress "efua.owusu at example.com"', id="bad address"),
        pytest.param(customers_in_a_folder, "customerprofiles.csv cannot be read", id="no file of customers"),
        pytest.param(doubled_customer, "AccountNumber 4810072231 stands in lines 2, ", id="doubled account number"),
        pytest.param(article_as_pdf, "credit/all.pdf: is no Markdown", id="article as PDF"),
        pytest.param(no_articles, "knowledge-articles: no such folder", id="no articles"),
        pytest.param(empty_folder_of_articles, "knowledge-articles: no article there", id="empty folder of articles"),
        pytest.param(broken_link, "V8 leads to 'nowhere'", id="link to nowhere"),
        pytest.param(flow_in_another_encoding, "Email-Task.json cannot be read", id="flow in UTF-16"),
        pytest.param(missing_flow, "Without contact-flows/Email-Task.json", id="missing flow"),
        pytest.param(flow_that_loses_mail, "Email-Task.json: -: ", id="flow against the rules"),
        pytest.param(unknown_placeholder, "AwsRegoin", id="unknown placeholder"),
        pytest.param(broken_flow, "Email-Task.json", id="flow cut off"),
    ],
)
def test_bad_input_ends_in_one_clear_message(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(checkout)
    monkeypatch.setattr(app, "ROOT", checkout)
    monkeypatch.setattr(os, "environ", {})
    with pytest.raises(RemedyError) as raised:
        app.main([])

    assert said in str(raised.value)
    assert len(str(raised.value).splitlines()) <= 12


def test_the_command_shows_that_message_and_no_traceback(tmp_path: Path) -> None:
    checkout = copied((*CODE, *CONTENT), tmp_path)
    no_articles(checkout)
    ended = subprocess.run([sys.executable, "app.py"], cwd=checkout, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert "knowledge-articles: no such folder" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) <= 12


def test_the_content_of_the_repository_is_fine() -> None:
    brought = content.load(ROOT)

    assert set(brought.flows.documents) == {
        "EmailSuggestedResponseConfidenceScore",
        "Email-SBS",
        "Email-Task",
        "Chat",
        "Chat-Person",
        "Chat-SBS",
        "Voice",
    }


def test_what_is_wrong_is_a_deployment_error(checkout: Path) -> None:
    no_articles(checkout)
    with pytest.raises(DeploymentError):
        content.load(checkout)
