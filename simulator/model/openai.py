"""A model behind any server that speaks the OpenAI chat-completions API with tools, on this machine or elsewhere."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import urllib3
from botocore.utils import get_environ_proxies
from urllib3.exceptions import ConnectTimeoutError, HTTPError
from urllib3.exceptions import TimeoutError as TimedOutError

from adapters.bedrock import bedrock_model
from simulator.aws.bedrock_runtime import RealModel
from simulator.aws.call import ServiceError
from simulator.errors import SimulatorError
from simulator.model import chat_completion
from simulator.model.chat_completion import NoCompletionError
from simulator.model.names import OPENAI as PREFIX
from simulator.model.task import forced_tool
from triage.channel import EMAIL

KEY: Final = "OPENAI_API_KEY"
FORM: Final = f"write {PREFIX}URL#MODEL, such as {PREFIX}http://localhost:11434/v1#llama3.1"

PATH: Final = "/chat/completions"
USUAL_BASE: Final = "/v1"
LONGEST_SECONDS: Final = float(bedrock_model.config(EMAIL.attempt_seconds).read_timeout)
"""Real seconds that an answer may take: as long as the functions wait for one."""
LARGEST_ANSWER: Final = 5_000_000
LONGEST_WORDS: Final = 300
"""Bytes of an answer, and characters of what a server says about an error, that are read."""

KEY_REFUSED: Final = f"check the key in {KEY}, and what it may use"
NOT_THERE: Final = "check the URL, which mostly ends in /v1, and the name of the model"
TOO_SLOW: Final = "take a smaller model or a faster machine"
STATUSES: Final[Mapping[int, tuple[str, str]]] = {
    401: ("AccessDeniedException", KEY_REFUSED),
    403: ("AccessDeniedException", KEY_REFUSED),
    404: ("ResourceNotFoundException", NOT_THERE),
    408: ("ModelTimeoutException", TOO_SLOW),
    429: ("ThrottlingException", "wait, send fewer mails at a time, or ask for a higher limit"),
}
"""What an HTTP status is to the functions, and what to do about it; the others by their hundreds."""
HUNDREDS: Final[Mapping[int, tuple[str, str]]] = {
    3: ("ResourceNotFoundException", NOT_THERE),
    4: ("ValidationException", "the server has to be one for chat completions, and the model one that takes tools"),
}
BROKEN: Final = ("ServiceUnavailableException", "try again, and look into the log of the server")
UNREACHABLE: Final = "start the server, or check the URL, the network and the proxy"
TOO_LONG: Final = "context_length_exceeded"

DISPENSABLE: Final = frozenset({"max_tokens", "temperature", "tool_choice"})
"""Parameters that are left out where a server refuses them by name."""

READ_FROM_TEXT: Final = "did not call the tool as it was told to; the JSON text that it gave instead was read"


class OpenAIModel(RealModel):
    """Asks the model that `openai:URL#MODEL` names; what its server refuses to be told is left out from then on."""

    def __init__(self, name: str, *, longest_seconds: float = LONGEST_SECONDS) -> None:
        super().__init__()
        url, self._model = _read(name)
        self._url, self._longest_seconds = url.geturl(), longest_seconds
        self._where = f"{PREFIX} {self._model} at {self._url}"
        self._headers = _headers()
        self._left_out: set[str] = set()
        proxy = get_environ_proxies(self._url).get(url.scheme)
        self._pool = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        asked = chat_completion.ask(request, self._model)
        until = time.monotonic() + self._longest_seconds
        status, body = self._post(asked, until)
        while status == 400 and (name := str(_error(body).get("param"))) in DISPENSABLE - self._left_out:
            self._left_out.add(name)
            status, body = self._post(asked, until)
        if status != 200:
            raise self._refusal(status, body)
        try:
            answer = chat_completion.read(json.loads(body))
        except (NoCompletionError, ValueError, RecursionError) as error:
            raise self._failure("ModelErrorException", f"gave no chat completion{_words(body)}", NOT_THERE) from error
        if call := chat_completion.as_call(answer, forced_tool(request)):
            self.remark = f"{self._where} {READ_FROM_TEXT}."
        return call or answer

    def _post(self, asked: Mapping[str, Any], until: float) -> tuple[int, bytes]:
        """Send what is *asked*, but for what the server refuses; give the status and the body of the answer."""
        body = {name: value for name, value in asked.items() if name not in self._left_out}
        left = max(0.001, until - time.monotonic())
        try:
            response = self._pool.request(
                "POST",
                self._url,
                body=json.dumps(body).encode(),
                headers=self._headers,
                timeout=urllib3.Timeout(connect=min(bedrock_model.CONNECT_SECONDS, left), read=left),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with response:
                return response.status, b"".join(_pieces(response, until))
        except ConnectTimeoutError as error:
            raise self._unreachable(error) from error
        except TimedOutError as error:
            said = f"took longer than {self._longest_seconds:g} s"
            raise self._failure("ModelTimeoutException", said, TOO_SLOW) from error
        except HTTPError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> ServiceError:
        code, _ = BROKEN
        return self._failure(code, f"cannot be reached ({error})", UNREACHABLE)

    def _refusal(self, status: int, body: bytes) -> ServiceError:
        code, remedy = STATUSES.get(status) or HUNDREDS.get(status // 100) or BROKEN
        too_long = "input is too long: " if _error(body).get("code") == TOO_LONG else ""
        return self._failure(code, f"answered {too_long}HTTP {status}{_words(body)}", remedy)

    def _failure(self, code: str, said: str, remedy: str) -> ServiceError:
        return self.fail(code, f"The server {said}.", f"{self._where} {said}; {remedy}.")


def _read(name: str) -> tuple[SplitResult, str]:
    """Where to ask, and for which model."""
    address, _, model = name.removeprefix(PREFIX).partition("#")
    try:
        url = urlsplit(address)
        usable = url.scheme in {"http", "https"} and url.hostname and url.port != 0
    except ValueError:
        usable = False
    if not usable or not address.isprintable() or " " in address:
        raise SimulatorError(f"{name}: {address or 'nothing'} is no http or https URL; {FORM}.")
    if url.username is not None:
        raise SimulatorError(f"{PREFIX} the URL names a user; put a key into {KEY} instead.")
    if not model.strip():
        raise SimulatorError(f"{name}: no model is named; {FORM}.")
    base = url.path.rstrip("/") or USUAL_BASE
    return url._replace(path=base if base.endswith(PATH) else base + PATH), model.strip()


def _headers() -> dict[str, str]:
    headers, key = {"Content-Type": "application/json"}, os.environ.get(KEY, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise SimulatorError(f"{KEY} holds what no key holds, a line break or a letter that is not ASCII; set it anew.")
    return {**headers, "Authorization": f"Bearer {key}"} if key else headers


def _pieces(response: urllib3.BaseHTTPResponse, until: float) -> Iterator[bytes]:
    """What arrives before *until*: no single wait is long where a server sends a letter at a time."""
    size = 0
    while piece := response.read1(65_536):
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise HTTPError("the answer is longer than 5 MB")
        if time.monotonic() > until:
            raise TimedOutError
        yield piece


def _error(body: bytes) -> dict[str, Any]:
    """What a server says about an error; empty where it says nothing that can be read."""
    try:
        said = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {"message": said}


def _words(body: bytes) -> str:
    """The same on one line, for a message of ours."""
    words = " ".join(str(_error(body).get("message", "")).split())
    return f" ({words[:LONGEST_WORDS]})" if words else ""
