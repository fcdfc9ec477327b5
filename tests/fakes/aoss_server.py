"""A server on the loopback that behaves like an OpenSearch Serverless collection towards whoever makes an index."""

import copy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Collection:
    """Indexes by name, and what the collection does not do yet."""

    refusals: int = 0
    """How many requests get a 403 while access policies spread."""
    invisible: int = 0
    """How many times a new index is denied after it was made."""
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Answers to give first, whatever is asked."""
    indexes: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden: dict[str, int] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)
    endpoint: str = ""

    def respond(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        self.requests.append(f"{method} {path}")
        name, _, query = path.strip("/").partition("?")
        if self.answers:
            return self.answers.pop(0)
        if self.refusals:
            self.refusals -= 1
            return _error(403, "security_exception", "403 Forbidden")
        if not name or name.startswith("_"):
            return 404, {}
        if "refresh" in query:
            return _error(400, "illegal_argument_exception", "refresh is not supported")
        if method == "PUT":
            return self._create(name, body)
        if name not in self.indexes or self._hides(name):
            return _error(404, "index_not_found_exception", f"no such index [{name}]")
        if method == "DELETE":
            del self.indexes[name]
            return 200, {"acknowledged": True}
        return 200, {name: _described(self.indexes[name])}

    def _create(self, name: str, body: Any) -> tuple[int, dict[str, Any]]:
        if name in self.indexes:
            return _error(400, "resource_already_exists_exception", f"index [{name}/abc] already exists")
        self.indexes[name] = body
        self.hidden[name] = self.invisible
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def _hides(self, name: str) -> bool:
        self.hidden[name] = self.hidden.get(name, 0) - 1
        return self.hidden[name] >= 0


def _error(status: int, kind: str, reason: str) -> tuple[int, dict[str, Any]]:
    cause = {"type": kind, "reason": reason}
    return status, {"error": {"root_cause": [cause], **cause}, "status": status}


def _described(body: dict[str, Any]) -> dict[str, Any]:
    """What the collection makes of a mapping: texts for settings, defaults added, what is default left out."""
    mappings = copy.deepcopy(body["mappings"])
    for row in mappings["properties"].values():
        if row.get("index") is True:
            del row["index"]
        if row["type"] == "knn_vector":
            row["method"]["parameters"] = {"ef_construction": 128, "m": 16}
    # A field that Bedrock's documents brought along.
    mappings["properties"]["x-amz-bedrock-kb-source-uri"] = {"type": "text"}
    settings = {name: str(value).lower() for name, value in body["settings"]["index"].items()}
    return {"aliases": {}, "mappings": mappings, "settings": {"index": {"number_of_shards": "2", **settings}}}


def _is_signed(headers: Any, body: bytes) -> bool:
    """Signed for the collection's service, with the hash of what was sent."""
    scope = "/us-east-1/aoss/aws4_request"
    return scope in headers.get("Authorization", "") and headers["X-Amz-Content-SHA256"] == sha256(body).hexdigest()


@contextmanager
def serve(collection: Collection) -> Iterator[Collection]:
    """Let *collection* answer at its endpoint meanwhile."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            collection.signed.append(_is_signed(self.headers, body))
            status, answer = collection.respond(self.command, self.path, json.loads(body) if body else None)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = _answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    collection.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield collection
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
