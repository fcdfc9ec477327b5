"""The benchmarks measure what they say; their limits are for `make bench`, on a quiet machine."""

import wave
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import lambda_function
from environment import EmailEnvironment
from evaluation.bench import asking, cold_start, handler, synthesis, throughput, turns, waiting
from evaluation.bench.material import text_of
from simulator import deployment
from simulator.mail_outcome import AUTOMATED_RESPONSE
from simulator.voice.recogniser import Piece


def test_no_result_is_lost_however_slow_the_model() -> None:
    tried = (1, 20, 30)
    *models, lost = waiting.rows(tried)
    assert lost == {"lost_results": 0, "at_most": 0}
    assert [row["model_s"] for row in models] == list(tried)
    times = [row["time_to_route_s"] for row in models]
    assert times == sorted(times)
    for row in models:
        answered = row["route"] == AUTOMATED_RESPONSE
        assert answered == (row["model_s"] <= 20)


def test_the_handler_is_measured_with_long_mails() -> None:
    (row,) = handler.rows(mails=2)
    assert len(text_of(20_000)) == row["bytes"]
    assert row["handler_cpu_ms"] > 0


def test_a_turn_is_measured_without_those_who_stand_in_for_aws() -> None:
    row = next(turns.rows(times=1))
    assert row["turns"] == 10
    assert 0 < row["p50"] <= row["chat_turn_own_cpu_ms_p95"]


def test_a_question_is_measured_in_both_languages_and_over_as_many_articles_as_are_said() -> None:
    (english, other) = asking.rows(copies=2)
    articles = len(list(deployment.ARTICLES.rglob("*.md")))
    assert (english["language"], other["language"]) == ("en", "fr")
    for row in (english, other):
        assert row["articles"] == 2 * articles
        assert row["questions"] > 20
        assert 0 < row["p50"] <= row["ask_own_cpu_ms_p95"]


class Ears:
    """Hears what it is told, at once."""

    engine = "whisper-base-int8"

    def hear(self, samples: Any, rate: int) -> list[Piece]:
        assert len(samples) == rate
        return [Piece(0.0, 5.0, "What does it cost to send a domestic wire online?", 0.9)]


class Mouth:
    """Speaks a second of nothing."""

    engine = "nobody"

    def __init__(self) -> None:
        self.said: list[str] = []

    def speak(self, text: str) -> bytes:
        self.said.append(text)
        written = BytesIO()
        with wave.open(written, "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(bytes(2 * 8000))
        return written.getvalue()


def test_a_spoken_turn_is_heard_decided_and_answered_and_what_models_take_is_told_apart() -> None:
    mouth = Mouth()
    row = turns.spoken(["a question", "another"], Ears(), mouth)
    warm, asked, first, *_ = mouth.said
    assert (warm, asked, len(mouth.said), row["turns"]) == ("a question", "a question", 5, 2)
    assert "wire" in first
    assert row["models_p95"] >= 1.2  # what one call of a model takes
    assert row["with_models_p95"] >= row["models_p95"]
    assert row["spoken_turn_s_p95"] < row["models_p95"]


def test_the_cold_start_is_compared_with_the_bare_clients() -> None:
    (row,) = cold_start.rows(runs=1)
    assert row["cold_start_ratio"] == pytest.approx(row["handler_s"] / row["clients_s"], rel=0.02)


def test_the_bare_clients_are_those_that_the_function_makes() -> None:
    made: list[str] = []

    class Session:
        def client(self, name: str, **_: Any) -> None:
            made.append(name)

    lambda_function.wire(EmailEnvironment.read(cold_start.variables()), Session())
    assert sorted(made) == sorted(cold_start.CLIENTS)


def test_every_mail_of_the_throughput_is_sent() -> None:
    (row,) = throughput.rows(mails=5)
    assert row["mails"] == 5
    assert row["simulator_mails_per_minute"] == pytest.approx(5 * 60 / row["seconds"], rel=0.1)


CDK = """\
import json, pathlib, sys
output = pathlib.Path(sys.argv[sys.argv.index("--output") + 1])
code = {"S3Key": "abc.zip"}
rows = {
    "Mail": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "Mail", "Code": code}},
    "Helper": {"Type": "AWS::Lambda::Function", "Properties": {"Code": code}},
}
(output / "Stack.template.json").write_text(json.dumps({"Resources": rows}))
(output / "asset.abc.zip").write_bytes(b"x" * 1234)
"""


def test_the_synthesis_is_measured(tmp_path: Path) -> None:
    (tmp_path / "cdk.py").write_text("", encoding="utf-8")
    (synth,) = synthesis.rows(tmp_path)

    assert 0 < synth["synth_warm_s"] < synth["at_most"]


def test_a_synthesis_that_cannot_run_is_skipped_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "cdk.py").write_text("import sys; sys.exit('aws-cdk could not be fetched')", encoding="utf-8")

    assert list(synthesis.rows(tmp_path)) == [{"synth_warm_s": None, "skipped": "aws-cdk could not be fetched"}]
