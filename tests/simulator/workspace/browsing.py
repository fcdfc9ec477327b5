"""A browser without windows: asks the application directly, keeps its cookie, and fills in the forms of a page."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Browser:
    app: Starlette
    host: str = "127.0.0.1:8080"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self._follow(self._ask("GET", path, b"", headers))

    def post(self, path: str, fields: Mapping[str, Any], **headers: str) -> Answer:
        body = urlencode(fields, doseq=True).encode()
        form = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._follow(self._ask("POST", path, body, form))

    def submit(self, path: str, action: str, **fields: Any) -> Answer:
        """Fill in the form of the page at *path* whose action ends so, and send it."""
        forms = _Forms()
        forms.feed(self.get(path).text)
        to, kept = next((to, kept) for to, kept in forms.found if to.endswith(action))
        return self.post(to, {**kept, **fields})

    def _follow(self, answer: Answer) -> Answer:
        return self.get(answer.headers["location"]) if answer.status == 303 else answer

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        return asyncio.run(self._asked(method, urlsplit(path), body, headers))

    async def _asked(self, method: str, url: Any, body: bytes, headers: Mapping[str, str]) -> Answer:
        told = {"host": self.host, **headers}
        if self.cookies:
            told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": url.path,
            "raw_path": url.path.encode(),
            "root_path": "",
            "query_string": url.query.encode(),
            "headers": [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in told.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8080),
        }
        sent: list[Any] = []

        ahead = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return ahead.pop() if ahead else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        for name, morsel in SimpleCookie(head.get("set-cookie", "")).items():
            self.cookies[name] = morsel.value
        return Answer(sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:]).decode())


class _Forms(HTMLParser):
    """The forms of a page: where each goes, and its hidden fields and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and given.get("type", "text") in {"hidden", "text"} and self.found:
            self.found[-1][1][given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self.found[-1][1][self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1][1][self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
