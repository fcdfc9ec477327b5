"""What a deployment settles: names and ARNs of functions and flows, and the bound flows, for given settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from backend.connect import contact_flow, flows
from backend.connect.flow_language.document import Flow
from backend.names import Names
from backend.settings import EXAMPLE, Settings, load_file
from simulator.connect.queues import DEFAULT_QUEUE
from simulator.errors import SimulatorError
from simulator.flow.contact import INSTANCE_ARN
from triage.policy import POLICY

ROOT: Final = Path(__file__).resolve().parents[1]
FLOWS: Final = ROOT / "contact-flows"
ARTICLES: Final = ROOT / "knowledge-articles"
CUSTOMERS: Final = ROOT / "customerprofiles.csv"
SAMPLE_EMAILS: Final = ROOT / "sample-emails"


@cache
def usual_settings() -> Settings:
    """The settings of `.env.example`, never those of a `.env`; with every queue and the assistant that may be there.

    Names stand where Connect has the ids of queues, which reads better. No texts are logged: a log that nobody keeps
    is nobody's to read, and masking it takes nearly as long as all else that is done for a mail.
    """
    return replace(
        load_file(ROOT / EXAMPLE, {}),
        queue_id=DEFAULT_QUEUE,
        category_queue_ids={category.name: category.name for category in POLICY.categories},
        assistant_id="simulated",
        enable_logging=False,
    )


@dataclass(frozen=True, slots=True)
class BoundFlows:
    """The three flows with their placeholders filled, and where the other two are found."""

    email: Flow
    by_arn: Mapping[str, Flow]


@dataclass(frozen=True, slots=True)
class Deployment:
    """One copy of the application, as *settings* describe it."""

    settings: Settings

    @property
    def names(self) -> Names:
        return Names(self.settings.app_name)

    @property
    def email_function(self) -> str:
        return self._arn("lambda", f"function:{self.names.email_function}")

    @property
    def query_function(self) -> str:
        return self._arn("lambda", f"function:{self.names.query_function}")

    @property
    def ledger_function(self) -> str:
        return self._arn("lambda", f"function:{self.names.ledger_function}")

    @property
    def recorder_function(self) -> str:
        return self._arn("lambda", f"function:{self.names.recorder_function}")

    def bind(self, path: Path) -> BoundFlows:
        """Read the flows in a folder and fill them as a deployment does; a SimulatorError names what is wrong.

        A file is a flow for mails that takes the place of ours; guide and task are then those of the repository.
        """
        folder, mail = (FLOWS, path) if path.is_file() else (path, path / f"{flows.EMAIL}.json")
        guide, task = (f"{INSTANCE_ARN}/contact-flow/{name}" for name in (flows.GUIDE, flows.TASK))
        assistant = self.settings.assistant_id and self._arn("wisdom", f"assistant/{self.settings.assistant_id}")
        functions = flows.function_values(
            email_function=self.email_function,
            query_function=self.query_function,
            ledger_function=self.ledger_function,
        )
        arns = functions | flows.flow_values(guide_flow=guide, task_flow=task)
        values = flows.chosen_values(self.settings, INSTANCE_ARN, assistant) | arns
        return BoundFlows(
            email=bound(mail, values),
            by_arn={
                guide: bound(folder / f"{flows.GUIDE}.json", values),
                task: bound(folder / f"{flows.TASK}.json", values),
            },
        )

    def _arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.settings.region}:{self.settings.account}:{resource}"


def bound(path: Path, values: Mapping[str, str | None]) -> Flow:
    """Read a flow and fill it with *values*; a SimulatorError names what is wrong."""
    try:
        document = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SimulatorError(f"{path}: cannot be read ({error.strerror}); name the folder with the flows.") from error
    except UnicodeDecodeError as error:
        raise SimulatorError(f"{path}: is not UTF-8 text; export the flow again.") from error
    return _filled(document, frozenset(values.items()), str(path))


@lru_cache(maxsize=32)
def _filled(document: str, values: frozenset[tuple[str, str | None]], name: str) -> Flow:
    """The flow, which nothing changes, once for all simulators of a process."""
    return Flow.parse(contact_flow.fill(document, dict(values), name=name), name)
