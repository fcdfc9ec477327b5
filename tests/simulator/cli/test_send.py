"""`send`: the contract of its output, and what it says about bad input."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator import deployment
from simulator.cli import main
from simulator.model.choice import Models
from simulator.sending import Setup, send_all
from simulator.system import Simulator
from tests.fakes.policy import MATEO_SCORE
from triage.policy import POLICY

Run = Callable[..., Result]

MATEO = deployment.SAMPLE_EMAILS / "01-mateo-late-fee.eml"
EFUA = deployment.SAMPLE_EMAILS / "02-efua-travel-card.eml"
SPAM = deployment.SAMPLE_EMAILS / "21-spam.eml"
FEE = "The annual fee of the Travel Elite Card is $395."

KEYS = {
    "file": str,
    "contactId": str,
    "from": str,
    "subject": str,
    "category": str,
    "intent": str,
    "factors": dict,
    "confidence_score": int,
    "confidence_explanation": str,
    "suggested_response": str,
    "message_text": str,
    "unsure_text": str,
    "earlier_text": str,
    "route": str,
    "holds": list,
    "findings": list,
    "statements": list,
    "unanswered": list,
    "questions": dict,
    "queue": str | None,
    "case": str | None,
    "sent": list,
    "trace": list,
    "seconds": float,
}


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(main, ["send", *map(str, arguments)], catch_exceptions=False)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def script(folder: Path, *lines: Any) -> str:
    path = folder / "answers.jsonl"
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines))
    return f"scripted:{path}"


def analysis(**factors: int) -> dict[str, Any]:
    return {
        "tool_input": {
            "category": "Payment",
            "intent": "Asks about a fee.",
            "factors": {factor.name: factors.get(factor.name, 0) for factor in POLICY.factors},
            "questions": {question.name: "no" for question in POLICY.asked},
            "sensitive_topics": [],
            "reply": [{"text": FEE, "sources": [{"like": FEE}]}],
            "courtesy": "thanks",
            "unanswered": [],
        }
    }


def test_json_prints_one_object_per_mail_and_nothing_else(run: Run) -> None:
    result = run("--json", MATEO, EFUA, SPAM)
    assert result.exit_code == 0
    assert result.stderr == ""
    mails = objects(result)
    assert [mail["file"] for mail in mails] == [str(MATEO), str(EFUA), str(SPAM)]
    for mail in mails:
        assert list(mail) == list(KEYS)
        assert all(isinstance(mail[key], kind) for key, kind in KEYS.items())
        assert list(mail["factors"]) == [factor.name for factor in POLICY.factors]


def test_the_mails_of_the_readme_keep_their_promise(run: Run) -> None:
    mateo, efua, spam = objects(run("--json", MATEO, EFUA, SPAM))
    assert (mateo["confidence_score"], mateo["route"]) == (MATEO_SCORE, "AGENT_REVIEW")
    assert (efua["confidence_score"], efua["route"]) == (100, "AUTOMATED_RESPONSE")
    assert (spam["route"], spam["queue"], spam["case"], spam["sent"]) == ("NOT_ANSWERED", None, None, [])
    assert [mail["kind"] for mail in mateo["sent"] + efua["sent"]] == ["acknowledgement", "automated_response"]
    assert set(efua["sent"][0]) == {"kind", "to", "subject", "body"}
    assert mateo["queue"] == mateo["category"]


def test_the_trace_tells_every_action_in_order(run: Run) -> None:
    (mail,) = objects(run("--json", EFUA))
    assert all(set(step) == {"action", "type", "result", "at"} for step in mail["trace"])
    times = [step["at"] for step in mail["trace"]]
    assert times == sorted(times)
    assert times[-1] <= mail["seconds"]
    assert {"type": "Wait", "result": "WaitCompleted"}.items() <= {
        key: value
        for step in mail["trace"]
        if step["at"] == 0 and step["type"] == "Wait"
        for key, value in step.items()
    }.items()


def test_two_runs_and_several_processes_print_the_same(run: Run) -> None:
    some = sorted(deployment.SAMPLE_EMAILS.glob("*.eml"))[:5]
    once = run("--json", *some)
    assert once.exit_code == 0
    assert run("--json", *some).stdout == once.stdout
    assert run("--json", "--jobs", "2", *some).stdout == once.stdout


def test_the_threshold_can_be_changed(run: Run) -> None:
    urgent = deployment.SAMPLE_EMAILS / "06-daniel-urgent-claim.eml"
    (usual,), (careful,) = objects(run("--json", urgent)), objects(run("--json", "--threshold", "95", urgent))
    assert (usual["route"], careful["route"]) == ("AUTOMATED_RESPONSE", "AGENT_REVIEW")
    assert usual["confidence_score"] == careful["confidence_score"]


@pytest.mark.parametrize(
    ("mode", "route", "holds", "kinds"),
    [
        ("auto", "AUTOMATED_RESPONSE", [], ["automated_response"]),
        ("draft", "AGENT_REVIEW", ["mode_draft"], ["acknowledgement"]),
        ("shadow", "AGENT_REVIEW", ["mode_shadow"], ["acknowledgement"]),
        ("off", "AGENT_REVIEW", ["mode_off"], []),
    ],
)
def test_the_mode_can_be_changed(run: Run, mode: str, route: str, holds: list[str], kinds: list[str]) -> None:
    (mail,) = objects(run("--json", "--mode", mode, EFUA))
    assert (mail["route"], mail["holds"]) == (route, holds)
    assert [sent["kind"] for sent in mail["sent"]] == kinds


def test_mails_are_answered_for_themselves_unless_they_come_close(run: Run) -> None:
    assert [mail["route"] for mail in objects(run("--json", EFUA, EFUA))] == ["AUTOMATED_RESPONSE"] * 2
    first, second = objects(run("--json", "--every", "600", EFUA, EFUA))
    assert (first["route"], first["holds"]) == ("AUTOMATED_RESPONSE", [])
    assert (second["route"], second["holds"], second["sent"]) == ("AGENT_REVIEW", ["answered_elsewhere"], [])


def test_sent_mails_go_to_the_outbox_as_eml(run: Run, tmp_path: Path) -> None:
    run("--outbox", tmp_path / "sent", MATEO, EFUA, SPAM)
    names = sorted(path.name for path in (tmp_path / "sent").iterdir())
    assert len(names) == 2
    assert all(name.endswith(".eml") for name in names)
    assert "To: mateo.jackson@example.com" in (tmp_path / "sent" / names[0]).read_text()


@pytest.mark.parametrize(
    ("lines", "score", "route", "holds"),
    [
        pytest.param([analysis()], 100, "AUTOMATED_RESPONSE", [], id="an analysis"),
        pytest.param([analysis(angry_frustrated_tone=1)], 70, "AGENT_REVIEW", [], id="below the threshold"),
        pytest.param([{"text": "Sure!"}] * 2, 0, "AGENT_REVIEW", ["invalid_analysis"], id="prose"),
        pytest.param([{"tool_input": {}}, analysis()], 100, "AUTOMATED_RESPONSE", [], id="repaired"),
        pytest.param([{"error": "ThrottlingException"}, analysis()], 100, "AUTOMATED_RESPONSE", [], id="throttled"),
        pytest.param(
            [{"error": "AccessDeniedException"}] * 2, 0, "AGENT_REVIEW", ["model_unavailable"], id="no access"
        ),
        pytest.param(
            [
                {
                    "response": {
                        "stopReason": "guardrail_intervened",
                        "output": {"message": {"role": "assistant", "content": []}},
                    }
                }
            ]
            * 2,
            0,
            "AGENT_REVIEW",
            ["invalid_analysis"],
            id="whole answer",
        ),
    ],
)
def test_a_script_can_stand_for_the_model(
    run: Run, tmp_path: Path, lines: Sequence[Any], score: int, route: str, holds: list[str]
) -> None:
    result = run("--json", "--model", script(tmp_path, *lines), EFUA)
    (mail,) = objects(result)
    assert (mail["confidence_score"], mail["route"], mail["holds"]) == (score, route, holds)


def test_a_script_that_ends_early_fails_that_mail_only(run: Run, tmp_path: Path) -> None:
    result = run("--json", "--jobs", "2", "--model", script(tmp_path, analysis()), EFUA, MATEO, SPAM)
    assert [mail["file"] for mail in objects(result)] == [str(EFUA), str(SPAM)]
    assert result.exit_code == 1
    assert f"{MATEO}: " in result.stderr
    assert "answers.jsonl: the file has no line left" in result.stderr


def test_a_broken_line_of_a_script_is_named(run: Run, tmp_path: Path) -> None:
    result = run("--json", "--model", script(tmp_path, "{oops\n", analysis()), EFUA, MATEO)
    assert [mail["file"] for mail in objects(result)] == [str(MATEO)]
    assert "answers.jsonl: line 1 is not JSON" in result.stderr


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.eml", b""),
        ("no-headers.eml", b"hello\n"),
        ("nothing.eml", b"From: sam@example.com\n\n\n"),
    ],
)
def test_a_bad_mail_is_named_and_the_others_are_sent(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    for jobs in (1, 2):
        result = run("--json", "--jobs", jobs, tmp_path / name, EFUA)
        assert result.exit_code == 1
        assert [mail["file"] for mail in objects(result)] == [str(EFUA)]
        assert result.stderr.count("\n") == 1
        assert name in result.stderr


def test_a_mail_without_an_address_to_answer_goes_its_way_and_nothing_is_sent(run: Run, tmp_path: Path) -> None:
    asked = EFUA.read_text(encoding="utf-8")
    (tmp_path / "nobody.eml").write_text(re.sub("(?m)^From: .*\n", "", asked), encoding="utf-8")
    known, unknown = objects(run("--json", EFUA, tmp_path / "nobody.eml"))
    assert (known["route"], len(known["sent"])) == ("AUTOMATED_RESPONSE", 1)
    assert (unknown["from"], unknown["route"], unknown["sent"]) == ("", "AGENT_REVIEW", [])
    assert (unknown["category"], unknown["message_text"]) == (known["category"], known["message_text"])


def test_mailboxes_are_sent_mail_by_mail(run: Run, tmp_path: Path) -> None:
    box, maildir = tmp_path / "inbox", tmp_path / "maildir"
    box.write_bytes(
        b"".join(b"From a@b.c Mon May  6 10:00:00 2024\n" + mail.read_bytes() + b"\n" for mail in (MATEO, SPAM))
    )
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    shutil.copy(EFUA, maildir / "new" / "1715000000.M1.host")
    alone = objects(run("--json", MATEO, SPAM, EFUA))
    mails = objects(run("--json", "--jobs", "2", box, maildir))
    assert [mail["file"] for mail in mails] == [f"{box}#1", f"{box}#2", str(next((maildir / "new").iterdir()))]
    for same in ("from", "subject", "message_text", "route", "confidence_score", "queue"):
        assert [mail[same] for mail in mails] == [mail[same] for mail in alone]


@pytest.mark.parametrize("model", ["local", "scripted"])
def test_a_recorded_run_is_repeated_from_its_file(run: Run, tmp_path: Path, model: str) -> None:
    lines = [{"error": "ThrottlingException"}, {**analysis(), "seconds": 9.5}, {"text": "Sure!"}]
    asked = script(tmp_path, *lines) if model == "scripted" else model
    record = tmp_path / "record.jsonl"
    once = run("--json", "--jobs", "2", "--model", asked, "--record", record, MATEO, EFUA, SPAM)
    assert once.exit_code == 0
    assert run("--json", "--model", f"scripted:{record}", MATEO, EFUA, SPAM).stdout == once.stdout
    head, *kept = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert head["recorded"] == {"model": asked, "judge": asked}
    assert {line["task"] for line in kept} == (
        {"analysis", "proof", "completeness"} if model == "local" else {"analysis"}
    )
    if model == "scripted":
        assert [line["seconds"] for line in kept if line["task"] == "analysis"] == [3.0, 9.5, 3.0]


@pytest.mark.parametrize(
    ("setup", "divisible"),
    [
        pytest.param(Setup(), True, id="each mail for itself"),
        pytest.param(Setup(every=600), False, id="budgets count the mails of all"),
        pytest.param(Setup(judge="scripted:x"), False, id="a script has one order"),
        pytest.param(Setup(record=Path("x")), False, id="a recording too"),
    ],
)
def test_only_mails_that_cannot_matter_to_each_other_are_shared_out(setup: Setup, *, divisible: bool) -> None:
    assert setup.divisible is divisible


def test_a_mail_that_is_too_large_is_named(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "large.eml"
    large.write_bytes(b"From: sam@example.com\nSubject: x\n\n" + b"x" * 30_000_000)
    result = run("--json", large)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "large.eml" in result.stderr


def test_a_missing_path_and_an_empty_folder_are_named(run: Run, tmp_path: Path) -> None:
    result = run("--json", tmp_path / "missing.eml", tmp_path, EFUA)
    assert result.exit_code == 1
    assert "missing.eml: there is no such file" in result.stderr
    assert f"{tmp_path}: the folder holds no .eml file" in result.stderr
    assert len(objects(result)) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--threshold", "abc"], "threshold"),
        (["--threshold", "101"], "threshold"),
        (["--threshold", "0"], "threshold"),
        (["--jobs", "0"], "jobs"),
        (["--mode", "full"], "mode"),
        (["--every", "0"], "every"),
        (["--model", "gpt"], "use local, bedrock, scripted:FILE or openai:URL#MODEL"),
        (["--model", "scripted:"], "use local, bedrock, scripted:FILE or openai:URL#MODEL"),
        (["--model", "scripted:nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (["--model", "openai:localhost#m"], "openai:http://localhost:11434/v1#llama3.1"),
        (["--judge", "gpt"], "--judge gpt: there is no such model"),
        (["--judge", "scripted:nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (["--record", "nowhere/answers.jsonl"], "nowhere/answers.jsonl: cannot be written"),
        (["--profiles", "nowhere.csv"], "nowhere.csv"),
        (["--articles", "nowhere"], "nowhere"),
        (["--flows", "nowhere"], "nowhere"),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_bad_option_is_told_in_words(run: Run, options: list[str], message: str, jobs: str) -> None:
    result = run("--json", "--jobs", jobs, *options, EFUA, MATEO)
    assert result.exit_code != 0
    assert result.stdout == ""
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("search", "replacement", "message"),
    [
        ('{"Version"', "oops", "not JSON"),
        ('"TransferContactToQueue"', '"TeleportContact"', "TeleportContact"),
        ("${ConfidenceThreshold}", "${Treshold}", "Treshold"),
    ],
)
def test_a_broken_flow_is_named(run: Run, tmp_path: Path, search: str, replacement: str, message: str) -> None:
    flows = shutil.copytree(deployment.FLOWS, tmp_path / "flows")
    path = flows / "EmailSuggestedResponseConfidenceScore.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(search, replacement) if search in text else f"oops {text}", encoding="utf-8")
    result = run("--json", "--flows", flows, EFUA)
    assert (result.exit_code, result.stdout) == (1, "")
    assert path.name in result.stderr
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


class WithoutQueues(Setup):
    """A simulator with a mistake: nothing can be queued."""

    def simulator(self, models: Models) -> Simulator:
        simulator = super().simulator(models)
        simulator.instance.queues = object()  # type: ignore[assignment]
        return simulator


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_mistake_of_ours_in_one_mail_does_not_cost_the_others(jobs: int) -> None:
    mateo, spam = send_all([MATEO, SPAM], WithoutQueues(), jobs)
    assert mateo.outcome is None
    assert mateo.error.startswith(f"{MATEO}: not processed, by a mistake of the simulator")
    assert spam.outcome


def test_an_outbox_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run("--outbox", tmp_path / "file" / "sent", EFUA)
    assert result.exit_code == 1
    assert "choose another folder" in result.stderr


def test_without_json_a_person_reads_the_reply_and_the_arithmetic(run: Run) -> None:
    result = run(MATEO)
    assert result.exit_code == 0
    assert "Complaint of a premium customer" in result.stdout
    assert "Draft for the agent, not sent" in result.stdout
    assert "stand-in" in result.stdout


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([{"text": "Sure!"}] * 2, "no analysis. The model"),
        ([{"error": "AccessDeniedException"}] * 2, "no analysis. No model answered."),
    ],
)
def test_a_score_without_an_analysis_says_why(run: Run, tmp_path: Path, lines: Sequence[Any], why: str) -> None:
    shown = [
        " ".join(line.strip("│ ").split())
        for line in run("--model", script(tmp_path, *lines), EFUA).stdout.splitlines()
    ]
    start = shown.index("100 full confidence")
    assert shown[start + 1].startswith(f"-100 {why}")
    assert shown[start + 2] == "0 confidence score, is below 80"


def test_several_mails_are_shown_as_a_table(run: Run) -> None:
    result = run(MATEO, EFUA, SPAM)
    lines = result.stdout.splitlines()
    assert any("Mateo" in line and "agent" in line for line in lines)
    assert any("Efua" in line and "reply" in line for line in lines)
    assert any("Prize" in line and "parked" in line for line in lines)
