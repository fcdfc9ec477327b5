"""The real Bedrock runtime under the simulator, played by a server on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from simulator.aws.bedrock_passthrough import RealBedrock
from simulator.errors import SimulatorError
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel, draft_for

Write = Callable[..., ReceivedMail]


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
    assert outcome.suggested_response == draft_for("Mateo Jackson")
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
