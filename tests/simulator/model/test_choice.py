"""The models that are named on the command line, and who judges."""

from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.model.choice import models_called
from simulator.model.local import LocalModel
from simulator.model.openai import OpenAIModel
from simulator.model.scripted import ScriptedModel


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "answers.jsonl"
    path.write_text('{"text": "x"}', encoding="utf-8")
    return f"scripted:{path}"


@pytest.mark.parametrize("judge", [None, "the same"])
def test_the_model_judges_its_own_replies_unless_another_is_named(script: str, judge: str | None) -> None:
    models = models_called(script, script if judge else None)
    assert models.judge is models.model


def test_a_judge_may_be_another_model(script: str) -> None:
    models = models_called("openai:http://localhost/v1#m", script)
    assert isinstance(models.model, OpenAIModel)
    assert isinstance(models.judge, ScriptedModel)
    assert isinstance(models_called(script, "local").judge, LocalModel)


def test_the_trouble_of_either_is_told(script: str) -> None:
    models = models_called(script, "openai:http://localhost/v1#m")
    assert (models.trouble, models.remark) == ("", "")
    assert isinstance(models.judge, OpenAIModel)
    models.judge.trouble, models.judge.remark = "It is down.", "It is odd."
    assert (models.trouble, models.remark) == ("It is down.", "It is odd.")


def test_an_unknown_name_is_told_with_its_option() -> None:
    with pytest.raises(SimulatorError, match="--model gpt: there is no such model"):
        models_called("gpt")
    with pytest.raises(SimulatorError, match="--judge gpt: there is no such model"):
        models_called("local", "gpt")
