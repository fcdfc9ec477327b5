"""The leak watch notices what it is there for, and that it was blind; few tests may log what it looks for."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator import deployment
from tests import leak_watch, planted
from tests.leak_watch import HANDLERS, LeakWatch
from tests.planted import PLANTED
from tests.test_architecture import HANDLERS as DEPLOYED

TESTS = Path(__file__).parent
MAY_LOG_PLANTED_DATA = {
    "test_leak_watch.py": {
        "test_every_kind_is_noticed_in_a_line_of_the_log",
        "test_what_a_function_was_given_is_looked_for",
    },
}

MAILS = """
    import dataclasses
    import logging
    import lambda_function
    import pytest
    from simulator.deployment import usual_settings
    from simulator.model.local import LocalModel
    from simulator.system import Simulator
    from tests.conftest import MATEO
    from tests.planted import PLANTED

    def send(**changes):
        settings = dataclasses.replace(usual_settings(), enable_logging="%s" == "true")
        simulator = Simulator(LocalModel(), settings=settings)
        return simulator.receive(dataclasses.replace(MATEO, **changes))
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Runs tests with a watch of their own."""

    def run(source: str, *arguments: str, whole: bool = False) -> pytest.RunResult:
        pytester.makeini("[pytest]\naddopts = --strict-markers\ntestpaths = .")
        path = pytester.makepyfile(source)
        named = [] if whole else [path]
        return pytester.runpytest_inprocess(*named, *arguments, plugins=[LeakWatch()])

    return run


WRITTEN: dict[str, Callable[[str], str]] = {
    "in a sentence": lambda value: f"The value '{value}' is not valid.",
    "in capitals": str.upper,
    "over lines": lambda value: value.replace(" ", "\n> "),
    "JSON in JSON": lambda value: json.dumps({"reason": json.dumps([f"\n{value}\n"])}),
    "bytes": lambda value: repr(f"\t{value}\n".encode()),
    "markup": lambda value: f"<br>{value}&#x27;s<br>",
}


def test_whatever_is_deployed_and_given_words_is_watched() -> None:
    assert {owner.__module__ for owner, _ in HANDLERS} >= DEPLOYED - {"audit_anchor"}


def test_what_is_planted_is_found_however_it_is_written() -> None:
    known = planted.of_the_sources()
    values = list(PLANTED.values())
    with deployment.CUSTOMERS.open(encoding="utf-8", newline="") as file:
        columns = ("FirstName", "LastName", "AccountNumber", "PhoneNumber", "EmailAddress", "Address.Address")
        values += [row[column] for row in csv.DictReader(file) for column in (*columns, "BirthDate")]
    missed = [(value, way) for value in values for way, write in WRITTEN.items() if not known.find(write(value))]
    assert len(values) >= 70
    assert missed == []


class TestASuiteThatLeaks:
    @pytest.mark.logs_planted_data
    def test_every_kind_is_noticed_in_a_line_of_the_log(self, run: Run) -> None:
        result = run(
            """
            import logging
            import pytest
            from tests.planted import PLANTED

            @pytest.mark.parametrize("name", PLANTED)
            def test_a_line(name):
                logging.getLogger("triage.some").debug("a phrase", extra={"reason": f"not {PLANTED[name]}"})

            def test_nothing_of_it():
                logging.getLogger("triage.some").debug("a phrase", extra={"reason": "not valid"})
            """
        )
        result.assert_outcomes(failed=len(PLANTED), passed=1)
        kinds = set(re.findall(r"triage\.some: 'a phrase' holds: (.+)", result.stdout.str()))
        assert kinds == {
            *("name", "e-mail address", "phone number", "card number", "account number", "IBAN"),
            *("social security number", "street", "words of a mail"),
        }

    @pytest.mark.logs_planted_data
    def test_what_a_function_was_given_is_looked_for(self, run: Run) -> None:
        result = run(
            MAILS % "true"
            + """
    CHANGES = {
        "text": "My tortoise eats far too many dandelions. What is the fee?",
        "from_name": "Xanthippe Oyelaran",
        "from_address": "x.oyelaran@turtles.example",
        "subject": "The dandelions of my tortoise are gone",
    }

    @pytest.mark.parametrize("said", ["eats far too many dandelions", "Oyelaran", *CHANGES.values()])
    def test_it_is_logged(said):
        send(**CHANGES)
        logging.getLogger().info("x", extra={"reason": said})

    def test_nothing_of_it_is_logged():
        send(**CHANGES)

    def test_another_test_may_say_so():
        logging.getLogger().info(CHANGES["text"])

    def test_it_is_printed(monkeypatch):
        judge = lambda_function.EmailHandler._judge
        def prints(self, contact, context):
            print(contact.sender)
            return judge(self, contact, context)
        monkeypatch.setattr(lambda_function.EmailHandler, "_judge", prints)
        send(**CHANGES)

    def test_it_is_raised(monkeypatch):
        def fails(self, contact, context):
            raise ValueError(contact.sender)
        monkeypatch.setattr(lambda_function.EmailHandler, "_judge", fails)
        send(**CHANGES)
    """
        )
        result.assert_outcomes(failed=8, passed=2)
        said = result.stdout.str()
        assert "lambda_function: 'printed' holds: e-mail address" in said
        assert "lambda_function: 'ValueError raised' holds: e-mail address" in said


class TestAWatchThatSeesNothing:
    def test_a_whole_run_that_shows_it_nothing_fails(self, run: Run) -> None:
        result = run("def test_nothing(): ...", whole=True)
        result.assert_outcomes(passed=1)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines([f"*saw no {leak_watch.TEXTS_LOGGED} and no {leak_watch.TEXTS_NOT_LOGGED}*"])


def test_the_tests_that_log_planted_data_on_purpose_are_these_few() -> None:
    marked = {}
    for path in TESTS.rglob("*.py"):
        found = re.findall(rf"@pytest\.mark\.{leak_watch.MARKER}\n\s+def (\w+)", path.read_text(encoding="utf-8"))
        if names := set(found):
            marked[str(path.relative_to(TESTS))] = names
    assert marked == MAY_LOG_PLANTED_DATA
