"""A whole simulator for tests, with a model that finds what the test says, and mails to send through it.

Whatever any test logs is read by the leak watch.
"""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from backend.settings import Settings
from simulator.deployment import usual_settings
from simulator.mail.eml import ReceivedMail
from simulator.system import Simulator
from tests import botocore_memory, leak_watch
from tests.fakes.finding_model import FindingModel
from tests.leak_watch import LeakWatch
from tests.planted import PLANTED

pytest_plugins = ("pytester",)

# A busy machine is no fault of the code; what has to be fast has a benchmark.
settings.register_profile("any machine", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
# For `make mutation`, which wants to know quickly that something fails, not what the smallest example of it is.
settings.register_profile(
    "mistakes", deadline=None, max_examples=20, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("any machine")

MATEO = ReceivedMail(
    path=Path("mateo.eml"),
    message_id="<1@mail.example.com>",
    from_address="mateo.jackson@example.com",
    from_name="Mateo Jackson",
    to="care@anycompany.example",
    subject="Late fee on my card",
    text=(
        "Hello,\n\nwhat is the fee for a late payment of my credit card, and when is it waived?\n\nMateo Jackson\n"
        f"{PLANTED['street']}, {PLANTED['phone']}\n"
    ),
    html=None,
    attachments=(),
    spam_verdict="PASS",
    virus_verdict="PASS",
    date=None,
)

Write = Callable[..., ReceivedMail]


def pytest_configure(config: pytest.Config) -> None:
    botocore_memory.keep()
    # No schema of ours has an IRI; to be able to read one takes `jsonschema` two seconds, in each process.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    config.pluginmanager.register(LeakWatch(), leak_watch.NAME)
    if not hasattr(config, "workerinput"):  # the workers inherit what is set here
        folder = os.environ["SYNTHESISED_BY_TESTS"] = tempfile.mkdtemp(prefix="synthesised-")
        config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays anyway, modules and tests, and let it look seldom.

    This takes more than an eighth off the whole suite, for 20 MB.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def watch(pytestconfig: pytest.Config) -> LeakWatch:
    """What reads along in this test."""
    found = pytestconfig.pluginmanager.get_plugin(leak_watch.NAME)
    assert isinstance(found, LeakWatch)
    return found


@pytest.fixture
def model() -> FindingModel:
    return FindingModel()


@pytest.fixture
def start(model: FindingModel) -> Callable[..., Simulator]:
    """Makes a simulator arranged otherwise than usual; it logs the texts of a result too.

    AWS is asked past HTTP unless there are records, whose keys go over it.
    """

    def start(*, settings: Settings | None = None, **arrangement: Any) -> Simulator:
        logging = replace(settings or usual_settings(), enable_logging=True)
        return Simulator(model, settings=logging, **{"shortcut": not arrangement.get("records"), **arrangement})

    return start


@pytest.fixture
def simulator(start: Callable[..., Simulator]) -> Simulator:
    return start()


@pytest.fixture
def write() -> Write:
    """A mail from Mateo Jackson, a Premium customer, with what is given put differently."""

    def write(**changes: Any) -> ReceivedMail:
        return replace(MATEO, **changes)

    return write
