"""The leak watch notices what it is there for, and that it was blind; few tests may log what it looks for."""

import csv
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator import deployment
from simulator.mail import eml
from tests import leak_watch, planted
from tests.fakes.events import event
from tests.leak_watch import LeakWatch
from tests.planted import PLANTED, Planted

TESTS = Path(__file__).parent
MAY_LOG_PLANTED_DATA = {
    "test_leak_watch.py": {
        "test_every_kind_is_noticed_in_a_line_of_the_log",
        "test_it_is_noticed_wherever_a_line_holds_it",
        "test_an_exception_that_leaves_a_function_is_read",
        "test_what_a_function_was_given_is_looked_for",
        "test_a_test_that_logs_planted_data_on_purpose_passes",
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


class TestWhatIsPlanted:
    @pytest.mark.parametrize("name", PLANTED)
    @pytest.mark.parametrize(
        "wrapped",
        [
            pytest.param(lambda value: f"The value '{value}' is not valid.", id="in a sentence"),
            pytest.param(str.upper, id="in capitals"),
            pytest.param(lambda value: value.replace(" ", "\n> "), id="over lines"),
            pytest.param(lambda value: json.dumps({"reason": json.dumps([f"\n{value}\n"])}), id="JSON in JSON"),
            pytest.param(lambda value: repr(f"\t{value}\n".encode()), id="bytes"),
            pytest.param(lambda value: f"<br>{value}&#x27;s<br>", id="markup"),
        ],
    )
    def test_it_is_found_however_it_is_written(self, name: str, wrapped: Callable[[str], str]) -> None:
        assert planted.of_the_sources().find(wrapped(PLANTED[name]))

    @pytest.mark.parametrize("number", ["4716258710339018", "4716-2587-1033-9018", "4716.2587.1033.9018"])
    def test_a_number_is_found_with_any_signs_between(self, number: str) -> None:
        assert planted.of_the_sources().find(f"No {number}!") == {"card number"}

    def test_of_every_sample_customer_all_that_tells_who_it_is_is_found(self) -> None:
        known = planted.of_the_sources()
        columns = ("FirstName", "LastName", "AccountNumber", "PhoneNumber", "EmailAddress", "Address.Address")
        with deployment.CUSTOMERS.open(encoding="utf-8", newline="") as file:
            values = [row[column] for row in csv.DictReader(file) for column in (*columns, "BirthDate")]
        assert len(values) >= 60
        assert [value for value in values if not known.find(f"x: {value}.")] == []

    def test_every_sentence_of_the_sample_mails_is_found_but_those_that_we_write_too(self) -> None:
        known, sentences = planted.of_the_sources(), []
        for path in deployment.SAMPLE_EMAILS.glob("*.eml"):
            text = eml.read(path).text or ""
            sentences += [each for each in re.split(r"(?<=[.!?])\s+", text) if len(each) >= 25]
        assert len(sentences) >= 50
        assert {" ".join(each.replace(">", "").split()) for each in sentences if not known.find(each)} == {
            "Thank you for your message.",
            "Kind regards AnyCompany Bank",
        }

    def test_what_is_said_to_everybody_is_not_planted(self) -> None:
        own = Planted()
        article = next(deployment.ARTICLES.rglob("*.md")).read_text(encoding="utf-8")
        own.text(article)
        own.text("Kind regards,\nAnyCompany Bank")
        assert own.find(article) - {planted.ADDRESS, planted.NUMBER} == set()

    def test_our_own_words_are_no_names(self) -> None:
        own = Planted()
        own.name("Bill Fields")
        assert own.find("The input's fields are not complete, says bill pay.") == set()
        assert own.find("Dear Bill Fields,") == {planted.NAME}

    def test_an_event_tells_whose_it_is(self) -> None:
        own = Planted()
        own.event(event("email_premium_customer"))
        assert own.find("Mateo") == own.find("Mr Jackson") == {planted.NAME}
        assert own.find("to mateo@example.com") == {planted.NAME, planted.ADDRESS}


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
    def test_it_is_noticed_wherever_a_line_holds_it(self, run: Run) -> None:
        result = run(
            """
            import logging
            import pytest
            from tests.planted import PLANTED

            logger = logging.getLogger()

            @pytest.fixture
            def leaking():
                logger.info("before %s", PLANTED["sender"])
                yield
                logger.info("after %s", PLANTED["sender"])

            def test_around_a_test(leaking): ...
            def test_an_argument(): logger.info("of %s", PLANTED["sender"])
            def test_a_key(): logger.info("x", extra={PLANTED["sender"]: 1})
            def test_deep_inside(): logger.info("x", extra={"a": [{"b": (PLANTED["sender"],)}]})
            def test_other_loggers(): logging.getLogger("botocore.some").warning(PLANTED["sender"])
            def test_what_lambda_does_not_let_through(): logging.getLogger("botocore.some").debug(PLANTED["sender"])

            def test_a_stack_trace():
                try:
                    try:
                        raise ValueError(PLANTED["sender"])
                    except ValueError as error:
                        raise KeyError("x") from error
                except KeyError:
                    logger.exception("failed")

            def test_a_thread():
                import threading
                thread = threading.Thread(target=logger.info, args=(PLANTED["sender"],))
                thread.start()
                thread.join()
            """
        )
        result.assert_outcomes(failed=6, errors=2, passed=1)

    def test_what_a_function_prints_is_read(self, run: Run) -> None:
        result = run(
            MAILS % "false"
            + """
    @pytest.mark.parametrize("stream", ["stdout", "stderr"])
    def test_prints(monkeypatch, capsys, stream):
        import sys
        judge = lambda_function.EmailHandler._judge
        def prints(self, contact, context):
            print("for", PLANTED["sender"], file=getattr(sys, stream))
            return judge(self, contact, context)
        monkeypatch.setattr(lambda_function.EmailHandler, "_judge", prints)
        send()
        assert PLANTED["sender"] in getattr(capsys.readouterr(), stream[3:])

    def test_what_a_test_prints_is_its_own_business():
        send()
        print(PLANTED["sender"])
    """
        )
        result.assert_outcomes(failed=2, passed=1)
        result.stdout.fnmatch_lines(["*lambda_function: 'printed' holds: e-mail address"])

    @pytest.mark.logs_planted_data
    def test_an_exception_that_leaves_a_function_is_read(self, run: Run) -> None:
        result = run(
            MAILS % "false"
            + """
    def test_raises(monkeypatch):
        def fails(self, contact, context):
            raise ValueError(contact.sender)
        monkeypatch.setattr(lambda_function.EmailHandler, "_judge", fails)
        send()
    """
        )
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*lambda_function: 'ValueError raised' holds: e-mail address"])

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
    """
        )
        result.assert_outcomes(failed=6, passed=2)

    @pytest.mark.logs_planted_data
    def test_a_test_that_logs_planted_data_on_purpose_passes(self, run: Run) -> None:
        result = run(
            """
            import logging
            import pytest
            from tests.planted import PLANTED

            @pytest.mark.logs_planted_data
            def test_on_purpose():
                logging.getLogger().info(PLANTED["IBAN"])

            @pytest.mark.logs_planted_data
            def test_without_a_reason(): ...
            """
        )
        result.assert_outcomes(passed=2, errors=1)
        result.stdout.fnmatch_lines(["*2 tests log planted data on purpose*"])


class TestAWatchThatSeesNothing:
    LOOKS_AWAY = "def test_nothing(): ..."
    SENDS = MAILS + "\n    def test_mail(): send()\n"

    def test_a_whole_run_that_shows_it_nothing_fails(self, run: Run) -> None:
        result = run(self.LOOKS_AWAY, whole=True)
        result.assert_outcomes(passed=1)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines([f"*saw no {leak_watch.TEXTS_LOGGED} and no {leak_watch.TEXTS_NOT_LOGGED}*"])

    @pytest.mark.parametrize(
        ("setting", "missed"), [("true", leak_watch.TEXTS_NOT_LOGGED), ("false", leak_watch.TEXTS_LOGGED)]
    )
    def test_one_setting_alone_is_not_enough_for_a_whole_run(self, run: Run, setting: str, missed: str) -> None:
        result = run(self.SENDS % setting, whole=True)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines([f"*saw no {missed}"])

    @pytest.mark.parametrize(
        "arguments",
        [[], ["-k", "nothing"], ["-m", f"not {leak_watch.MARKER}"], ["--deselect", "x"], ["--lf"], ["--collect-only"]],
    )
    def test_a_run_of_some_tests_need_not_show_it_anything(self, run: Run, arguments: list[str]) -> None:
        assert run(self.LOOKS_AWAY, *arguments, whole=bool(arguments)).ret == pytest.ExitCode.OK

    def test_what_the_workers_saw_is_added_up(self, pytester: pytest.Pytester) -> None:
        pytester.makeini("[pytest]\ntestpaths = .")
        pytester.makeconftest(
            """
            from tests.leak_watch import LeakWatch

            def pytest_configure(config):
                config.pluginmanager.register(LeakWatch())
            """
        )
        pytester.makepyfile(test_on=self.SENDS % "true", test_off=self.SENDS % "false")
        result = pytester.runpytest_inprocess("-n", "1")
        result.assert_outcomes(passed=2)
        assert result.ret == pytest.ExitCode.OK
        result.stdout.re_match_lines(
            [r".*\d lines, [1-9]\d* lines with \S+=true, [1-9]\d* lines with \S+=false, 2 mails"]
        )


def test_the_tests_that_log_planted_data_on_purpose_are_these_few() -> None:
    marked = {}
    for path in TESTS.rglob("*.py"):
        found = re.findall(rf"@pytest\.mark\.{leak_watch.MARKER}\n\s+def (\w+)", path.read_text(encoding="utf-8"))
        if names := set(found) - {"test_on_purpose", "test_without_a_reason"}:
            marked[str(path.relative_to(TESTS))] = names
    assert marked == MAY_LOG_PLANTED_DATA


def test_the_watch_does_not_change_what_other_tests_capture(watch: LeakWatch, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("triage.some").info("low")
    assert (caplog.messages, watch.written[-1].phrase) == ([], "low")
    with caplog.at_level(logging.INFO):
        logging.getLogger("triage.some").info("asked for")
    assert caplog.messages == ["asked for"]


def test_here_the_watch_reads_along(watch: LeakWatch) -> None:
    logging.getLogger("triage.some").debug("a phrase", extra={"reason": "none"})
    assert ("triage.some", "a phrase") in [(piece.by, piece.phrase) for piece in watch.written]
