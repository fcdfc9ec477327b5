"""The models that `--model` and `--judge` name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.aws.bedrock_runtime import Model, RealModel
from simulator.errors import SimulatorError
from simulator.model.names import BEDROCK, LOCAL, NAMES, OPENAI, SCRIPTED
from simulator.model.recording import RUN


@dataclass(frozen=True, slots=True)
class Models:
    """Who analyses mails, and who judges replies."""

    model: Model
    judge: Model

    @property
    def trouble(self) -> str:
        """Why one of them gave no answer when it was last asked, with the remedy."""
        return next((each.trouble for each in self._real() if each.trouble), "")

    @property
    def remark(self) -> str:
        """What whoever runs this has to know of their answers."""
        return next((each.remark for each in self._real() if each.remark), "")

    def _real(self) -> list[RealModel]:
        return [each for each in (self.model, self.judge) if isinstance(each, RealModel)]


def models_called(model: str, judge: str | None = None) -> Models:
    """The models of these names, one for both where *judge* is the same or none; SimulatorError where there is none."""
    asked = called("--model", model)
    return Models(asked, asked if judge is None or judge == model else called("--judge", judge))


def local() -> Model:
    """The stand-in."""
    from simulator.model.local import LocalModel  # noqa: PLC0415 - its libraries take a second to load

    return LocalModel()


def called(option: str, name: str, part: str = RUN) -> Model:
    """The model that *option* names so, imported when it is asked for; SimulatorError where there is none.

    Of a recording it answers what was recorded in a *part*.
    """
    if name == LOCAL:
        return local()
    if name == BEDROCK:
        from simulator.aws.bedrock_passthrough import RealBedrock  # noqa: PLC0415

        return RealBedrock()
    if name.startswith(SCRIPTED) and name != SCRIPTED:
        from simulator.model.scripted import ScriptedModel  # noqa: PLC0415

        return ScriptedModel(Path(name.removeprefix(SCRIPTED)), local, part)
    if name.startswith(OPENAI):
        from simulator.model.openai import OpenAIModel  # noqa: PLC0415

        return OpenAIModel(name)
    raise SimulatorError(f"{option} {name}: there is no such model; use {NAMES}.")
