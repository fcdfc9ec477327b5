"""The functions of custom resources, run from the asset that is deployed, on clients and a clock of the rehearsal.

Each module of an asset is executed with an `import` of its own: `boto3` gives simulated clients, `time` the virtual
clock, and the asset's own modules come from the asset, so that two versions of a function never share one. Libraries in
it are those that are installed.
"""

from __future__ import annotations

import builtins
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from simulator.clock import VirtualClock
from simulator.rehearsal.services import Services, collection_answer, wire

Entry = Callable[[Mapping[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda says of an invocation."""

    clock: VirtualClock
    ends: float
    aws_request_id: str = "00000000-0000-4000-8000-0000000000aa"

    def get_remaining_time_in_millis(self) -> int:
        return int(max(0.0, self.ends - self.clock.now()) * 1000)


@dataclass
class Functions:
    """Loads entry points of assets; a loaded one stays, as in an execution environment that is used again."""

    services: Services
    loaded: dict[Path, ModuleType] = field(default_factory=dict)
    session: boto3.Session = field(init=False)
    clients: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.session, self.clients = _way(self.services.wire.clock)

    def entry(self, asset: Path, handler: str) -> Entry:
        """Give the function that *handler* names in the folder of an asset."""
        module, _, name = handler.rpartition(".")
        entry: Entry = getattr(self._load(asset, asset / f"{module.replace('.', '/')}.py"), name)
        return entry

    def client(self, service: str, **_: Any) -> Any:
        """Give the one client of a service."""
        if service not in self.clients:
            # Nobody looks at signatures here, and moto alone finds its region in them.
            signature = {} if service in self.services.wire.stores else {"signature_version": UNSIGNED}
            self.clients[service] = self.session.client(service, config=Config(**signature))
        return self.clients[service]

    def _load(self, asset: Path, file: Path) -> ModuleType:
        if file not in self.loaded:
            module = ModuleType(file.stem)
            module.__file__ = str(file)
            self.loaded[file] = module
            vars(module)["__builtins__"] = {**vars(builtins), "__import__": self._importer(asset)}
            # Dataclasses look their module up by its name.
            module.__name__ = __name__
            exec(_compiled(file), vars(module))  # noqa: S102 - it is our own function, as deployed
        return self.loaded[file]

    def _importer(self, asset: Path) -> Callable[..., Any]:
        clock = self.services.account.clock
        replaced = {
            "boto3": SimpleNamespace(client=self.client, Session=lambda **_: self.session),
            "time": SimpleNamespace(time=clock.now, monotonic=clock.now, sleep=clock.sleep),
        }

        def load(name: str, globals_: Any = None, locals_: Any = None, names: Any = (), level: int = 0) -> Any:
            if name in replaced:
                return replaced[name]
            own = asset / f"{name.replace('.', '/')}.py"
            vendored = (asset / name.partition(".")[0] / "__init__.py").is_file()
            if own.is_file() and not vendored and (names or "." not in name):
                return self._load(asset, own)
            found = builtins.__import__(name, globals_, locals_, names, level)
            return self._on_the_spot(found) if name == "opensearchpy" else found

        return load

    def _on_the_spot(self, library: ModuleType) -> Any:
        """Give the client library of OpenSearch with a connection that the account answers."""
        services = self.services

        class Connection(library.Connection):  # type: ignore[misc, name-defined]
            def perform_request(
                self, method: str, url: str, _params: Any = None, body: Any = None, *_: Any, **__: Any
            ) -> tuple[int, Mapping[str, str], str]:
                status, answer = collection_answer(services.account, services.role, method, f"{self.host}{url}", body)
                raw = json.dumps(answer)
                if status >= 300:
                    self._raise_error(status, raw, "application/json")
                return status, {"content-type": "application/json"}, raw

        return SimpleNamespace(**{**vars(library), "RequestsHttpConnection": Connection})


@cache
def _way(clock: VirtualClock) -> tuple[boto3.Session, dict[str, Any]]:
    """The session of a clock's wire, and its clients."""
    return wire(clock).session(), {}


@cache
def _compiled(file: Path) -> CodeType:
    return compile(file.read_text(encoding="utf-8"), str(file), "exec")


def preload() -> None:
    """Import what is shared before anything runs on another clock."""
    importlib.import_module("opensearchpy")
