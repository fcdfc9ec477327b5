"""A pytest plugin that reads what is logged during every test, and fails the test in which something planted is.

It reads each log record as the line that Lambda would write of it, what a function prints, and the exceptions that
leave a function, which Lambda logs with their chain. It plants what the functions are given, mail and event, beside
what `tests.planted` knows from the start.
"""

import logging
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TextIO, cast

import pytest

import analytics_rows
import call_recordings
import chat_api
import chat_api_guard
import chat_api_listeners
import chat_function
import lambda_function
import logs
import query_tempo_storage
import recorder
import scale_intake
import scale_worker
import send_ledger
import voice_function
from backend.connect.runtime import profiles
from mail import stored_message
from mail.markup import visible_text
from mail.stored_message import Forms
from tests import planted

NAME = "leak watch"
MARKER = "logs_planted_data"

RUNTIME = Path(logs.__file__).parent
OURS = sorted({path.stem for path in RUNTIME.iterdir() if path.suffix == ".py" or any(path.glob("**/*.py"))})
"""The loggers that are read down to DEBUG; of all others Lambda lets INFO through."""

TEXTS_LOGGED, TEXTS_NOT_LOGGED = "lines with ENABLE_LOGGING=true", "lines with ENABLE_LOGGING=false"
LINES, MAILS = "lines", "mails"

HANDLERS: tuple[tuple[type, str], ...] = (
    (lambda_function.EmailHandler, "__call__"),
    (query_tempo_storage.PollHandler, "__call__"),
    (send_ledger.LedgerHandler, "__call__"),
    (recorder.Recorder, "__call__"),
    (chat_function.ChatHandler, "__call__"),
    (voice_function.VoiceHandler, "__call__"),
    (chat_api.ChatApiHandler, "__call__"),
    (chat_api_guard.Guard, "__call__"),
    (chat_api_listeners.ListenersHandler, "__call__"),
    (scale_intake.Intake, "__call__"),
    (scale_worker.Worker, "__call__"),
    (call_recordings.CallRecordings, "__call__"),
    (analytics_rows.AnalyticsRows, "__call__"),
    (profiles.CustomerProfiles, "on_event"),
)

Phase = Generator[None, Any, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of what was written: by whom, under which constant phrase, and the whole of it."""

    by: str
    phrase: str
    text: str


class LeakWatch(logging.Handler):
    """Keeps what is written during a test, and looks through it at the end of each phase of the test."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logs.JsonFormatter())
        self.written: list[Written] = []
        self.planted = planted.of_the_sources().copy()
        self.seen: Counter[str] = Counter()
        self.on_purpose: list[str] = []
        self._unread: list[Written] = []
        self._found: set[str] = set()
        self._missed: list[str] = []
        self._running = threading.local()
        self._patches = pytest.MonkeyPatch()

    # What is written.

    def emit(self, record: logging.LogRecord) -> None:
        self.note(record.name, str(record.msg), self.format(record))

    def note(self, by: str, phrase: str, text: str) -> None:
        """Keep *text* until the phase of the test ends."""
        piece = Written(by, phrase, text)
        self.written.append(piece)
        self._unread.append(piece)
        self.seen[LINES] += 1
        if setting := getattr(self._running, "setting", None):
            self.seen[setting] += 1

    def leaks(self) -> list[str]:
        """Say of what was written since the last look by whom, under which phrase, and what kind of data leaked."""
        unread, self._unread = self._unread, []
        found = ((piece, kind) for piece in unread for kind in sorted(self.planted.find(piece.text)))
        return list(dict.fromkeys(f"{piece.by}: '{piece.phrase}' holds: {kind}" for piece, kind in found))

    # Whom it listens to.

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", f"{MARKER}: planted data is logged by this test, and has to be")
        root = logging.getLogger()
        self._levels = {name: logging.getLogger(name).level for name in ("", *OURS)}
        root.addHandler(self)
        root.setLevel(logging.INFO)
        for name in OURS:
            logging.getLogger(name).setLevel(logging.DEBUG)
        for owner, method in HANDLERS:
            self._patches.setattr(owner, method, self._overheard(getattr(owner, method)))
        self._patches.setattr(stored_message, "read", self._planting(stored_message.read))

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Let `caplog` and reports of failures go on with the level that the root logger had."""
        capture = session.config.pluginmanager.get_plugin("logging-plugin")
        for handler in (capture.caplog_handler, capture.report_handler) if capture else ():
            handler.setLevel(self._levels[""])

    def pytest_unconfigure(self) -> None:
        self._patches.undo()
        logging.getLogger().removeHandler(self)
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)

    def _overheard(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(handle)
        def run(handler: Any, event: Any, context: Any) -> Any:
            self.planted.event(event)
            with self._inside(handler):
                try:
                    return handle(handler, event, context)
                except Exception as error:
                    text = "".join(traceback.format_exception(error))
                    self.note(type(handler).__module__, f"{type(error).__name__} raised", text)
                    raise

        return run

    def _planting(self, read: Callable[[Iterable[bytes]], Forms]) -> Callable[[Iterable[bytes]], Forms]:
        @wraps(read)
        def run(stored: Iterable[bytes]) -> Forms:
            contents = tuple(stored)
            self.seen[MAILS] += 1
            texts = [content.decode("utf-8", "replace") for content in contents]
            try:
                forms = read(contents)
                texts = [forms.plain, visible_text(forms.page)]
            finally:
                for text in texts:
                    self.planted.text(text)
            return forms

        return run

    @contextmanager
    def _inside(self, handler: Any) -> Iterator[None]:
        """Note that this thread runs a function, and the setting it runs with."""
        before = vars(self._running).copy()
        self._running.function = type(handler).__module__
        if isinstance(handler, lambda_function.EmailHandler):
            self._running.setting = TEXTS_LOGGED if handler.logs_texts else TEXTS_NOT_LOGGED
        try:
            yield
        finally:
            vars(self._running).clear()
            vars(self._running).update(before)

    def _printed(self, text: str) -> None:
        if function := getattr(self._running, "function", None):
            self.note(function, "printed", text)

    # When it looks.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Phase:
        self.planted = planted.of_the_sources().copy()
        self.written.clear()
        self._found.clear()
        result = yield
        self._judge(item)
        return result

    @pytest.hookimpl(wrapper=True, trylast=True)  # inside pytest's own capturing
    def pytest_runtest_call(self, item: pytest.Item) -> Phase:
        streams = (cast(TextIO, _Overheard(stream, self._printed)) for stream in (sys.stdout, sys.stderr))
        with redirect_stdout(next(streams)), redirect_stderr(next(streams)):
            result = yield
        self._judge(item)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Phase:
        result = yield
        self._judge(item)
        if item.get_closest_marker(MARKER):
            self.on_purpose.append(item.nodeid)
            if not self._found:
                pytest.fail(f"Nothing planted was logged, so the marker {MARKER} has no reason.", pytrace=False)
        return result

    def _judge(self, item: pytest.Item) -> None:
        leaks = self.leaks()
        self._found.update(leaks)
        if leaks and not item.get_closest_marker(MARKER):
            pytest.fail("\n  ".join(["Personal data was logged.", *leaks]), pytrace=False)

    # Whether it saw anything.

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add up what the watches of the workers saw."""
        seen, on_purpose = getattr(node, "workeroutput", {}).get(NAME, ({}, []))
        self.seen.update(seen)
        self.on_purpose += on_purpose

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[NAME] = (dict(self.seen), self.on_purpose)
        elif _is_whole(session):
            self._missed = [name for name in (TEXTS_LOGGED, TEXTS_NOT_LOGGED, MAILS) if not self.seen[name]]
            if self._missed:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        counts = ", ".join(f"{self.seen[name]:,} {name}" for name in (LINES, TEXTS_LOGGED, TEXTS_NOT_LOGGED, MAILS))
        terminalreporter.write_line(f"{NAME}: {counts}; {len(self.on_purpose)} tests log planted data on purpose")
        if self._missed:
            terminalreporter.write_line(f"{NAME}: saw no {' and no '.join(self._missed)}", red=True)


class _Overheard:
    """A stream that tells what is written to it."""

    def __init__(self, stream: TextIO, tell: Callable[[str], None]) -> None:
        self._stream = stream
        self._tell = tell

    def write(self, text: str) -> int:
        self._tell(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _is_whole(session: pytest.Session) -> bool:
    """Say whether every test was to run and did: nothing was named, left out or broken off."""
    option = session.config.option
    chosen = (option.keyword, option.markexpr, option.deselect, option.ignore, option.ignore_glob, option.collectonly)
    memory = (getattr(option, name, False) for name in ("lf", "failedfirst", "stepwise"))
    named = session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not (named or any(chosen) or any(memory) or session.shouldstop or session.shouldfail)
