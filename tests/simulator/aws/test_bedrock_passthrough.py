"""The real Bedrock runtime under the simulator, played by a server on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator import deployment
from simulator.aws.bedrock_passthrough import RealBedrock
from simulator.cli import main
from simulator.errors import SimulatorError
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel
from triage.policy import POLICY

Write = Callable[..., ReceivedMail]

SAMPLES = [str(deployment.SAMPLE_EMAILS / name) for name in ("01-mateo-late-fee.eml", "02-efua-travel-card.eml")]


class Bedrock(HTTPServer):
    """Answers Converse with a model's answer, or with an error; keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), BedrockRequest)
        self.model = FindingModel()
        self.error: tuple[int, str] | None = None
        self.paths: list[str] = []
        self.authorizations: list[str] = []


class BedrockRequest(BaseHTTPRequestHandler):
    server: Bedrock

    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        self.server.authorizations.append(self.headers["Authorization"])
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, code = self.server.error or (200, "")
        body = json.dumps({"message": "Refused."} if code else self.server.model.answer(request)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if code:
            self.send_header("x-amzn-ErrorType", code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedrock]:
    with Bedrock() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDCALLER")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        yield server
        server.shutdown()
        thread.join()


def test_only_the_model_is_asked_over_the_network_with_the_callers_credentials(bedrock: Bedrock, write: Write) -> None:
    simulator = Simulator(RealBedrock())
    outcome = simulator.receive(write())
    assert outcome.route == AUTOMATED_RESPONSE
    assert outcome.suggested_response.startswith("Dear Mateo Jackson")
    (path,) = bedrock.paths
    assert path.startswith("/model/eu.anthropic.")
    assert "AKIDCALLER/" in bedrock.authorizations[0]
    assert "/eu-central-1/bedrock" in bedrock.authorizations[0]


def test_what_a_real_call_takes_passes_on_the_virtual_clock(bedrock: Bedrock, write: Write) -> None:
    outcome = Simulator(RealBedrock()).receive(write())
    assert outcome.result_after is not None
    assert 0 < outcome.result_after < 5


def test_a_model_without_access_leaves_the_mail_to_an_agent(bedrock: Bedrock, write: Write) -> None:
    bedrock.error = (403, "AccessDeniedException")
    outcome = Simulator(RealBedrock()).receive(write())
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, ["model_unavailable"])


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (403, "AccessDeniedException", "Bedrock console, Model catalog"),
        (400, "ValidationException", "AWS_DEFAULT_REGION"),
        (429, "ThrottlingException", "Service Quotas"),
        (503, "ServiceUnavailableException", "AWS Health Dashboard"),
    ],
)
def test_why_a_model_gave_no_answer_is_kept_with_a_remedy(
    bedrock: Bedrock, write: Write, status: int, code: str, remedy: str
) -> None:
    bedrock.error, model = (status, code), RealBedrock()
    Simulator(model).receive(write())
    assert f"Bedrock in eu-central-1 gave no answer ({code}: Refused.)" in model.trouble
    assert remedy in model.trouble


def test_send_says_once_why_no_model_answered_and_claims_no_drafts(bedrock: Bedrock) -> None:
    bedrock.error = (403, "AccessDeniedException")
    result = CliRunner().invoke(main, ["send", "--model", "bedrock", *SAMPLES])
    assert result.exit_code == 1
    assert result.stdout.count("no analysis. No model answered.") == len(SAMPLES)
    assert "drafts were written" not in result.stdout
    assert result.stderr.count("error: ") == 1
    assert "--model bedrock: Bedrock in eu-central-1 gave no answer (AccessDeniedException" in result.stderr


def test_send_says_that_bedrock_cannot_be_reached(bedrock: Bedrock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9")
    result = CliRunner().invoke(main, ["send", "--json", "--jobs", "2", "--model", "bedrock", *SAMPLES])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == len(SAMPLES)
    assert result.stderr.count("error: ") == 1
    assert "Bedrock in eu-central-1 cannot be reached" in result.stderr
    assert "check the network, the proxy and AWS_DEFAULT_REGION." in result.stderr


def test_send_names_the_author_of_the_drafts_where_there_are_some(bedrock: Bedrock) -> None:
    result = CliRunner().invoke(main, ["send", "--model", "bedrock", *SAMPLES])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "The drafts were written by a model on Amazon Bedrock." in result.stdout


def test_evaluate_says_why_no_model_answered(bedrock: Bedrock, tmp_path: Path) -> None:
    bedrock.error = (403, "AccessDeniedException")
    labelled = {
        "from_address": "ann@example.org",
        "subject": "Wire fee",
        "body": "Hello, what does a wire cost?",
        "category": "Payment",
        "factors": {factor.name: 0 for factor in POLICY.factors},
        "acceptable_routes": ["auto"],
    }
    (tmp_path / "mails.jsonl").write_text(json.dumps(labelled), encoding="utf-8")
    result = CliRunner().invoke(main, ["evaluate", "--model", "bedrock", str(tmp_path / "mails.jsonl")])
    assert result.exit_code == 1
    assert "error: --model bedrock: Bedrock in eu-central-1 gave no answer" in result.stderr


def test_refused_credentials_are_told_clearly(bedrock: Bedrock, write: Write) -> None:
    bedrock.error = (403, "ExpiredTokenException")
    with pytest.raises(SimulatorError, match="AWS refuses the credentials"):
        Simulator(RealBedrock()).receive(write())


def test_without_credentials_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "nowhere")
    with pytest.raises(SimulatorError, match="aws configure"):
        RealBedrock()


def test_an_unknown_profile_is_told_clearly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(SimulatorError, match="nobody"):
        RealBedrock()


def test_a_login_that_has_ended_is_told_before_any_mail_is_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(
        "[profile work]\nsso_start_url=https://x.awsapps.com/start\nsso_region=us-east-1\nsso_account_id=1\n"
        "sso_role_name=r\n",
        encoding="utf-8",
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "work")
    with pytest.raises(SimulatorError, match="SSO"):
        RealBedrock()
