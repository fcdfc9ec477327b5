"""AWS answered below botocore: its serialiser, parameter checks, retries and parser run, no request leaves."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from simulator.model.judge import proof
from tests.fakes.clock import FakeClock
from tests.fakes.proving import ANALYSIS, SECTION, STATEMENTS, metadata
from triage import completeness, judge

REGION = "us-east-1"
NO_QUESTIONS = ANALYSIS["questions"]
NO_FACTORS = ANALYSIS["factors"]
STATUS = {
    "AccessDeniedException": 403,
    "ResourceNotFoundException": 404,
    "ModelTimeoutException": 408,
    "ThrottlingException": 429,
    "ModelNotReadyException": 429,
    "ModelErrorException": 424,
    "InternalServerException": 500,
    "InternalServiceException": 500,
    "ServiceUnavailableException": 503,
    "ExpiredTokenException": 403,
    "UnrecognizedClientException": 403,
    "InvalidSignatureException": 403,
}


@dataclass(frozen=True)
class Failure:
    """An error of the service."""

    code: str
    message: str = "no"


@dataclass(frozen=True)
class Slow:
    """An answer that takes its time."""

    seconds: float
    answer: Any


def judged(category: str = "Payment", reply: Any = STATEMENTS, **counts: int) -> dict[str, Any]:
    """What a model finds that sees nothing but *counts*."""
    return {**ANALYSIS, "category": category, "reply": reply, "factors": NO_FACTORS | counts}


def tool_call(tool_input: Any, stop_reason: str = "tool_use", name: str = "record_analysis") -> dict[str, Any]:
    """A Converse response that calls the tool, with a text before it as models like to write."""
    call = {"toolUse": {"toolUseId": "t1", "name": name, "input": tool_input}}
    return converse([{"text": "Let me see."}, call], stop_reason)


def prose(text: str = "The customer is angry.", stop_reason: str = "end_turn") -> dict[str, Any]:
    """A Converse response without a call."""
    return converse([{"text": text}], stop_reason)


def converse(content: list[dict[str, Any]], stop_reason: str) -> dict[str, Any]:
    return {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": stop_reason,
        "usage": {"inputTokens": 900, "outputTokens": 200, "totalTokens": 1100},
        "metrics": {"latencyMs": 900},
    }


def screened(*assessments: dict[str, Any], shown: str = "", grounding: float | None = 0.9) -> dict[str, Any]:
    """What a guardrail answers: without *assessments* no objection, else *shown* in place of the text."""
    filters = [
        {"type": kind, "threshold": 0.5, "score": grounding, "action": "NONE"}
        for kind in ("GROUNDING", "RELEVANCE")
        if grounding is not None
    ]
    return {
        "action": "GUARDRAIL_INTERVENED" if assessments else "NONE",
        "outputs": [{"text": shown}] if shown else [],
        "assessments": [*assessments, {"contextualGroundingPolicy": {"filters": filters}}],
        "usage": {},
    }


def passage(text: str = SECTION, score: float = 0.7, source: str = "wires.md") -> dict[str, Any]:
    return {
        "content": {"text": text, "type": "TEXT"},
        "location": {"type": "S3", "s3Location": {"uri": f"s3://articles/payment/{source}"}},
        "score": score,
        "metadata": {**metadata(text), "valid_until": 2932896.0},
    }


@dataclass
class StoredFile:
    """A file of a contact that is ready after it was asked for *processing* times."""

    body: bytes
    processing: int = 0
    status: str = "APPROVED"


@dataclass
class FakeAWS:
    """Connect files and attributes, knowledge base and models, with what they were asked.

    *model_answers* are for the analysis; what proves a reply is asked apart, and judged fairly.
    """

    clock: FakeClock
    model_answers: list[Any] = field(default_factory=list)
    guardrail_answers: list[Any] = field(default_factory=list)
    passages: Any = field(default_factory=lambda: [passage()])
    files: dict[str, StoredFile] = field(default_factory=dict)
    listed: Any = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    attributes_fail: str = ""
    meanwhile: Callable[[], Any] = lambda: None
    """What happens elsewhere while a model thinks."""
    model_requests: list[dict[str, Any]] = field(default_factory=list)
    proof_requests: list[dict[str, Any]] = field(default_factory=list)
    guardrail_requests: list[dict[str, Any]] = field(default_factory=list)
    queries: list[dict[str, Any]] = field(default_factory=list)
    file_requests: list[str] = field(default_factory=list)

    @contextmanager
    def answering(self, session: boto3.Session) -> Iterator[None]:
        """Answer the clients that are made from *session* meanwhile."""
        operations: dict[str, Callable[[str, Any], Any]] = {
            "bedrock-runtime.Converse": self._converse,
            "bedrock-runtime.ApplyGuardrail": self._apply_guardrail,
            "bedrock-agent-runtime.Retrieve": self._retrieve,
            "connect.GetAttachedFile": self._get_attached_file,
            "connect.ListContactReferences": self._list_contact_references,
            "connect.UpdateContactAttributes": self._update_contact_attributes,
        }
        handlers = {f"before-send.{name}": _on_the_wire(answer) for name, answer in operations.items()}
        for name, handler in handlers.items():
            session.events.register(name, handler)
        yield
        for name, handler in handlers.items():
            session.events.unregister(name, handler)

    def download(self, url: str) -> bytes:
        return self.files[url.rsplit("/", 1)[-1]].body

    def store(self, body: str | bytes, file_id: str = "file-plain", **state: Any) -> None:
        self.files[file_id] = StoredFile(body if isinstance(body, bytes) else body.encode(), **state)

    def store_html(self, html: str, file_id: str = "file-html", **state: Any) -> None:
        self.store(json.dumps({"contentType": "text/html", "messageContent": html}), file_id, **state)

    def receive(self, text: str) -> None:
        """Store a mail that says *text*, in both of its forms."""
        self.store(text)
        self.store_html(f"<p>{escape(text, quote=False).replace(chr(10), '<br>')}</p>")

    @property
    def models_asked(self) -> list[str]:
        return [request["modelId"] for request in self.model_requests]

    def document(self, number: int = -1) -> dict[str, Any]:
        """The JSON document that a model was given."""
        return _document(self.model_requests[number])

    def _converse(self, path: str, body: Any) -> Any:
        request = {**body, "modelId": unquote(path.split("/")[2])}
        tool = body["toolConfig"]["tools"][0]["toolSpec"]["name"]
        if tool == judge.TOOL_NAME:
            self.proof_requests.append(request)
            return tool_call(proof(_document(request)), name=tool)
        if tool == completeness.TOOL_NAME:
            self.proof_requests.append(request)
            return tool_call({"open": []}, name=tool)
        self.model_requests.append(request)
        self.meanwhile()
        answer = self.model_answers.pop(0) if self.model_answers else judged()
        if isinstance(answer, Slow):
            self.clock.sleep(answer.seconds)
            answer = answer.answer
        if isinstance(answer, dict) and "output" not in answer:
            answer = tool_call(answer)
        return answer

    def _apply_guardrail(self, path: str, body: Any) -> Any:
        self.guardrail_requests.append({**body, "path": path})
        answer = self.guardrail_answers.pop(0) if self.guardrail_answers else screened()
        if isinstance(answer, Slow):
            self.clock.sleep(answer.seconds)
            answer = answer.answer
        return answer

    def _retrieve(self, path: str, body: Any) -> Any:
        self.queries.append(body)
        return {"retrievalResults": self.passages} if isinstance(self.passages, list) else self.passages

    def _get_attached_file(self, path: str, body: Any) -> Any:
        file_id = unquote(path.rsplit("/", maxsplit=1)[-1])
        self.file_requests.append(file_id)
        if not (file := self.files.get(file_id)):
            return Failure("ResourceNotFoundException")
        answer = {"FileId": file_id, "FileSizeInBytes": len(file.body), "FileStatus": file.status}
        if file.processing:
            file.processing -= 1
            return answer | {"FileStatus": "PROCESSING"}
        if file.status == "APPROVED":
            answer["DownloadUrlMetadata"] = {"Url": f"https://files.example/{file_id}"}
        return answer

    def _list_contact_references(self, path: str, body: Any) -> Any:
        return {"ReferenceSummaryList": self.listed} if isinstance(self.listed, list) else self.listed

    def _update_contact_attributes(self, path: str, body: Any) -> Any:
        if self.attributes_fail:
            return Failure(self.attributes_fail)
        self.attributes.setdefault(body["InitialContactId"], {}).update(body["Attributes"])
        return {}


def _document(request: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(request["messages"][0]["content"][1]["text"])
    return found


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _on_the_wire(answer: Callable[[str, Any], Any]) -> Callable[..., AWSResponse]:
    """Translate between HTTP and what an operation gets and gives: JSON, a `Failure` or an exception."""

    def send(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        url = urlsplit(str(request.url))
        outcome = answer(url.path, json.loads(request.body) if request.body else None)
        if isinstance(outcome, Exception):
            raise outcome
        status, headers = 200, {"content-type": "application/json"}
        if isinstance(outcome, Failure):
            status = STATUS.get(outcome.code, 400)
            headers["x-amzn-errortype"] = outcome.code
            outcome = {"message": outcome.message}
        return AWSResponse(request.url, status, headers, _Raw(json.dumps(outcome).encode()))

    return send
