"""Log lines as JSON."""

import json
import logging
from collections.abc import Iterator

import pytest

import logs


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger with one handler, as Lambda sets it up; put back afterwards."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    logger.handlers = [logging.StreamHandler()]
    logger.setLevel(logging.WARNING)
    yield logger
    logger.handlers = handlers
    logger.setLevel(level)


def test_extras_stand_beside_lambdas_own_keys() -> None:
    record = logging.makeLogRecord({"msg": "result", "levelname": "INFO", "category": "Payment", "score": 5})
    line = json.loads(logs.JsonFormatter().format(record))
    assert (line["message"], line["level"], line["category"], line["score"]) == ("result", "INFO", "Payment", 5)


def test_a_stack_trace_is_one_key() -> None:
    try:
        raise ValueError("x")
    except ValueError as error:
        record = logging.makeLogRecord({"exc_info": (type(error), error, error.__traceback__)})
    assert "ValueError: x" in json.loads(logs.JsonFormatter().format(record))["stackTrace"]


def test_lines_become_json_where_lambda_writes_text(root: logging.Logger) -> None:
    logs.configure({})
    assert isinstance(root.handlers[0].formatter, logs.JsonFormatter)
    assert root.level == logging.INFO


def test_lambdas_own_json_format_is_left_alone(root: logging.Logger) -> None:
    logs.configure({"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    assert root.handlers[0].formatter is None
    assert root.level == logging.WARNING
