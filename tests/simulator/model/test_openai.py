"""A server that speaks the OpenAI chat API under the simulator, played on this machine in all its moods."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator import deployment
from simulator.aws.call import ServiceError
from simulator.cli import main
from simulator.errors import SimulatorError
from simulator.mail.eml import ReceivedMail
from simulator.mail_outcome import AGENT_REVIEW, AUTOMATED_RESPONSE
from simulator.model.openai import OpenAIModel
from simulator.system import Simulator
from tests.fakes.finding_model import FindingModel
from triage.prompt import TOOL_NAME

Write = Callable[..., ReceivedMail]

SAMPLES = [str(deployment.SAMPLE_EMAILS / name) for name in ("01-mateo-late-fee.eml", "02-efua-travel-card.eml")]
REQUEST: dict[str, Any] = {
    "modelId": "m",
    "system": [{"text": "Be good."}],
    "messages": [{"role": "user", "content": [{"text": "Data."}, {"text": '{"passages": []}'}]}],
    "inferenceConfig": {"maxTokens": 100, "temperature": 0.0},
    "toolConfig": {
        "tools": [
            {"toolSpec": {"name": TOOL_NAME, "description": "Record.", "inputSchema": {"json": {"type": "object"}}}}
        ],
        "toolChoice": {"tool": {"name": TOOL_NAME}},
    },
}


def completion(message: dict[str, Any], ended: str = "stop") -> dict[str, Any]:
    return {
        "choices": [{"message": message, "finish_reason": ended}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2},
    }


def call(arguments: Any, name: str = TOOL_NAME) -> dict[str, Any]:
    return {"content": None, "tool_calls": [{"type": "function", "function": {"name": name, "arguments": arguments}}]}


class Server(ThreadingHTTPServer):
    """Answers as a model would that finds nothing, in the *form* it is told; or with *status* and *body*."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.form: Callable[[str], dict[str, Any]] = lambda found: completion(call(found))
        self.status, self.body, self.location = 200, b"", ""
        self.refuses: tuple[str, ...] = ()
        self.between_bytes = 0.0
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def name(self) -> str:
        return f"openai:{self.address}/v1#small"

    def answer_to(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        for name in set(self.refuses) & asked.keys():
            return 400, json.dumps({"error": {"message": f"Unsupported: {name}", "param": name}}).encode()
        if self.body or self.status != 200:
            return self.status, self.body
        document = json.loads(asked["messages"][-1]["content"].split("\n\n")[1])
        name = asked["tools"][0]["function"]["name"]
        tool = {"toolSpec": {"name": name}}
        turn = {"content": [{"text": "Data follows."}, {"text": json.dumps(document)}]}
        answer = FindingModel().answer({"toolConfig": {"tools": [tool]}, "messages": [turn]})
        found = answer["output"]["message"]["content"][0]["toolUse"]["input"]
        return 200, json.dumps(self.form(json.dumps(found))).replace(TOOL_NAME, name).encode()


class Request(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        self.server.keys.append(self.headers["Authorization"])
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, body = self.server.answer_to(self.server.asked[-1])
        self.send_response(status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for start in range(len(body)) if self.server.between_bytes else ():
            time.sleep(self.server.between_bytes)
            self.wfile.write(body[start : start + 1])
            self.wfile.flush()
        if not self.server.between_bytes:
            self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def send(server: Server, *options: str) -> Result:
    return CliRunner().invoke(main, ["send", "--json", "--model", server.name, *options, *SAMPLES])


def test_the_functions_get_an_answer_as_from_bedrock(server: Server, write: Write) -> None:
    outcome = Simulator(OpenAIModel(server.name)).receive(write())
    assert (outcome.route, outcome.holds) == (AUTOMATED_RESPONSE, [])
    assert outcome.suggested_response.startswith("Dear Mateo Jackson")
    assert outcome.result_after is not None
    assert 0 < outcome.result_after < 5


def test_the_request_is_put_as_a_chat_completion_with_the_tool_forced(server: Server) -> None:
    OpenAIModel(server.name).answer(REQUEST)
    assert server.paths == ["/v1/chat/completions"]
    assert server.asked == [
        {
            "model": "small",
            "messages": [
                {"role": "system", "content": "Be good."},
                {"role": "user", "content": 'Data.\n\n{"passages": []}'},
            ],
            "max_tokens": 100,
            "temperature": 0.0,
            "tools": [
                {
                    "type": "function",
                    "function": {"name": TOOL_NAME, "description": "Record.", "parameters": {"type": "object"}},
                }
            ],
            "tool_choice": {"type": "function", "function": {"name": TOOL_NAME}},
        }
    ]


@pytest.mark.parametrize(("key", "sent"), [("sk-1\n", "Bearer sk-1"), ("", None)])
def test_the_key_is_sent_if_there_is_one(
    server: Server, monkeypatch: pytest.MonkeyPatch, key: str, sent: str | None
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    OpenAIModel(server.name).answer(REQUEST)
    assert server.keys == [sent]


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_the_url_may_be_that_of_the_server_or_of_the_api(server: Server, path: str) -> None:
    OpenAIModel(f"openai:{server.address}{path}#small").answer(REQUEST)
    assert server.paths == ["/v1/chat/completions"]


def test_what_a_server_refuses_by_name_is_left_out_from_then_on(server: Server) -> None:
    server.refuses = ("max_tokens", "temperature")
    model = OpenAIModel(server.name)
    assert model.answer(REQUEST)["stopReason"] == "tool_use"
    assert model.answer(REQUEST)["stopReason"] == "tool_use"
    assert len(server.asked) == 4
    assert not {"max_tokens", "temperature"} & server.asked[-1].keys()
    server.refuses = ("tools",)
    with pytest.raises(ServiceError, match=r"ValidationException: .*Unsupported: tools"):
        model.answer(REQUEST)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(lambda found: completion({"content": found}), id="JSON text"),
        pytest.param(lambda found: completion({"content": f"Here it is:\n```json\n{found}\n```\n"}), id="fenced"),
        pytest.param(lambda found: completion({"content": [{"type": "text", "text": found}]}), id="in parts"),
    ],
)
def test_json_in_place_of_a_call_is_read_and_said_once(server: Server, form: Callable[[str], dict[str, Any]]) -> None:
    server.form = form
    result = send(server)
    assert result.exit_code == 0
    assert [json.loads(line)["confidence_score"] for line in result.stdout.splitlines()] == [100, 100]
    assert result.stderr.count("note: ") == 1
    assert "did not call the tool as it was told to; the JSON text that it gave instead was read." in result.stderr


@pytest.mark.parametrize(
    ("message", "ended", "hold"),
    [
        pytest.param({"content": "Gladly! Which card do you mean?"}, "stop", "invalid_analysis", id="prose"),
        pytest.param({"content": "Braces { are } no JSON."}, "stop", "invalid_analysis", id="braces"),
        pytest.param({"content": None}, "stop", "invalid_analysis", id="nothing"),
        pytest.param(call("{}", name="search"), "tool_calls", "invalid_analysis", id="another tool"),
        pytest.param(call('{"category": "Payment"}'), "tool_calls", "invalid_analysis", id="half an analysis"),
        pytest.param(call("[1]"), "tool_calls", "invalid_analysis", id="no object"),
        pytest.param(call('{"category": '), "stop", "model_unavailable", id="broken JSON"),
        pytest.param(call("{}"), "length", "model_unavailable", id="cut off"),
        pytest.param({"content": "{}"}, "content_filter", "invalid_analysis", id="filtered"),
    ],
)
def test_an_answer_that_is_none_leaves_the_mail_to_a_person(
    server: Server, write: Write, message: dict[str, Any], ended: str, hold: str
) -> None:
    server.form = lambda _: completion(message, ended)
    outcome = Simulator(OpenAIModel(server.name)).receive(write())
    assert (outcome.route, outcome.holds) == (AGENT_REVIEW, [hold])
    assert outcome.suggested_response == ""


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (401, "AccessDeniedException", "check the key in OPENAI_API_KEY"),
        (403, "AccessDeniedException", "check the key in OPENAI_API_KEY"),
        (404, "ResourceNotFoundException", "the name of the model"),
        (302, "ResourceNotFoundException", "check the URL"),
        (408, "ModelTimeoutException", "a faster machine"),
        (418, "ValidationException", "one that takes tools"),
        (429, "ThrottlingException", "send fewer mails at a time"),
        (500, "ServiceUnavailableException", "the log of the server"),
        (503, "ServiceUnavailableException", "the log of the server"),
    ],
)
def test_an_http_error_is_the_error_that_bedrock_would_give_and_told_with_a_remedy(
    server: Server, status: int, code: str, remedy: str
) -> None:
    server.status, server.body = status, json.dumps({"error": {"message": "No\nway."}}).encode()
    server.location = f"{server.address}/elsewhere"
    model = OpenAIModel(server.name)
    with pytest.raises(ServiceError, match=rf"{code}: The server answered HTTP {status} \(No way\.\)"):
        model.answer(REQUEST)
    assert f"openai: small at {server.address}/v1/chat/completions answered HTTP {status} (No way.)" in model.trouble
    assert remedy in model.trouble
    assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    "body",
    [b"<html>Hello</html>", b"{}", b"[]", b"null", b"\xff", b'{"choices": []}', b'{"choices": [{"message": 5}]}',
     b'{"choices": [{"message": {"content": 5}}]}', b'{"choices": [{"message": {"tool_calls": [{}]}}]}',
     b'{"error": {"message": "loading"}}', b"[" * 100_000],
)  # fmt: skip
def test_garbage_is_an_error_of_the_model(server: Server, body: bytes) -> None:
    server.body, model = body, OpenAIModel(server.name)
    with pytest.raises(ServiceError, match="ModelErrorException: The server gave no chat completion"):
        model.answer(REQUEST)
    assert "check the URL, which mostly ends in /v1" in model.trouble


def test_a_text_that_is_too_long_is_told_as_bedrock_tells_it(server: Server) -> None:
    said = {"error": {"code": "context_length_exceeded", "message": "At most 4096 tokens."}}
    server.status, server.body = 400, json.dumps(said).encode()
    with pytest.raises(ServiceError, match=r"ValidationException: .*input is too long"):
        OpenAIModel(server.name).answer(REQUEST)


@pytest.mark.parametrize(("between_bytes", "longest"), [(0.02, 0.3), (2.0, 0.1)])
def test_a_server_that_is_slow_is_given_up_in_real_time(server: Server, between_bytes: float, longest: float) -> None:
    server.between_bytes = between_bytes
    model = OpenAIModel(server.name, longest_seconds=longest)
    began = time.monotonic()
    with pytest.raises(ServiceError, match="ModelTimeoutException"):
        model.answer(REQUEST)
    assert time.monotonic() - began < 1.5
    assert model.seconds is not None
    assert model.seconds >= longest
    assert f"took longer than {longest} s; take a smaller model or a faster machine." in model.trouble


def test_send_says_once_why_a_server_gave_no_answer(server: Server) -> None:
    server.status = 503
    result = send(server, "--jobs", "2")
    assert result.exit_code == 1
    assert [json.loads(line)["holds"] for line in result.stdout.splitlines()] == [["model_unavailable"]] * 2
    assert result.stderr.count("error: ") == 1
    assert "answered HTTP 503; try again, and look into the log of the server." in result.stderr


def test_send_says_that_nobody_is_there(server: Server) -> None:
    server.shutdown()
    server.server_close()
    result = send(server)
    assert result.exit_code == 1
    assert [json.loads(line)["route"] for line in result.stdout.splitlines()] == [AGENT_REVIEW] * 2
    assert result.stderr.count("error: ") == 1
    assert "cannot be reached" in result.stderr
    assert "start the server, or check the URL, the network and the proxy." in result.stderr


def test_a_failure_that_was_made_up_for_is_not_told(server: Server) -> None:
    model = OpenAIModel(server.name)
    server.status = 503
    with pytest.raises(ServiceError):
        model.answer(REQUEST)
    server.status = 200
    model.answer(REQUEST)
    assert model.trouble == ""


def test_the_author_of_the_drafts_is_named(server: Server) -> None:
    result = CliRunner().invoke(main, ["send", "--model", server.name, *SAMPLES])
    assert f"The drafts were written by small, asked at {server.address}/v1." in result.stdout


def test_a_recorded_run_is_repeated_without_the_server(server: Server, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    once = send(server, "--record", str(record))
    again = CliRunner().invoke(main, ["send", "--json", "--model", f"scripted:{record}", *SAMPLES])
    assert (again.exit_code, again.stdout) == (0, once.stdout)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("openai:", "nothing is no http or https URL"),
        ("openai:#m", "nothing is no http or https URL"),
        ("openai:localhost:1234/v1#m", "localhost:1234/v1 is no http or https URL"),
        ("openai:ftp://host/v1#m", "ftp://host/v1 is no http or https URL"),
        ("openai:http://#m", "http:// is no http or https URL"),
        ("openai:http://host:x/v1#m", "http://host:x/v1 is no http or https URL"),
        ("openai:http://[::1/v1#m", "is no http or https URL"),
        ("openai:http://host/a b#m", "is no http or https URL"),
        ("openai:http://host/v1", "no model is named"),
        ("openai:http://host/v1#", "no model is named"),
        ("openai:http://me:secret@host/v1#m", "put a key into OPENAI_API_KEY instead"),
    ],
)
def test_a_name_that_names_no_server_or_no_model_is_refused_with_the_form(name: str, said: str) -> None:
    with pytest.raises(SimulatorError) as refused:
        OpenAIModel(name)
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_key_that_no_header_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk\r\nX-Evil: 1")
    with pytest.raises(SimulatorError, match="OPENAI_API_KEY holds what no key holds"):
        OpenAIModel("openai:http://localhost/v1#m")
