"""The operator's switch of the deployed copy: what it says, in words, and how to set it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from botocore.exceptions import ClientError

from backend.errors import DeploymentError
from backend.names import Names
from backend.operations.account import code
from backend.operations.deployed import Deployed
from triage import modes
from triage.modes import Mode, Modes
from triage.policy import POLICY

CATEGORIES = tuple(category.name for category in POLICY.categories)

MEANINGS: Mapping[Mode, str] = {
    Mode.OFF: "no mail is analysed, and nothing is sent automatically",
    Mode.SHADOW: "mails are analysed and recorded, agents see nothing of it, and only acknowledgements are sent",
    Mode.DRAFT: "agents get drafts, and only acknowledgements are sent automatically",
    Mode.AUTO: "replies and acknowledgements are sent automatically",
}


@dataclass(frozen=True, slots=True)
class Switch:
    """The parameter that says how far the software goes."""

    deployed: Deployed

    @property
    def name(self) -> str:
        return Names(self.deployed.settings.app_name).mode_parameter

    def read(self) -> str:
        """What the parameter says, in whatever form."""
        try:
            return str(self.deployed.aws("ssm").get_parameter(Name=self.name)["Parameter"]["Value"])
        except ClientError as error:
            if code(error) != "ParameterNotFound":
                raise
            raise DeploymentError(
                f"There is no parameter {self.name} in {self.deployed.settings.region}: deploy first, "
                "python cdk.py deploy --all."
            ) from error

    def set(self, mode: Mode, category: str | None = None) -> str:
        """Set *mode* for everything or for *category*, leave the rest as it is, and give what it says.

        A copy that lost its parameter gets it back; where there is no copy, none is made.
        """
        text = changed(self._known(), mode, category)
        self.deployed.aws("ssm").put_parameter(Name=self.name, Value=text, Type="String", Overwrite=True)
        return text

    def _known(self) -> str:
        try:
            return self.read()
        except DeploymentError:
            if not self.deployed.exists():
                raise
            return ""


def changed(text: str, mode: Mode, category: str | None = None) -> str:
    """Give what the parameter has to say instead of *text*; `auto` for a category takes off what it had of its own."""
    known = modes.parse(text)
    if category and known.quiet:
        raise DeploymentError(
            f"The parameter says {text!r}, which is not understood: set a mode for everything first, then {category}."
        )
    understood = {name: own for name, own in known.categories.items() if name in CATEGORIES}
    categories = {**understood, **({category: mode} if category else {})}
    return json.dumps(
        {
            "mode": known.everywhere if category else mode,
            "categories": {name: own for name, own in categories.items() if own is not Mode.AUTO},
        }
    )


def describe(text: str) -> Iterator[str]:
    """Say in words what holds while the parameter says *text*."""
    known = modes.parse(text)
    if known.quiet:
        yield f"The parameter says {text!r}, which is not understood."
        yield "Until it is set anew agents get drafts at most, and nothing is sent automatically."
        return
    yield _line("Everything", known.everywhere)
    yield from _exceptions(known)


def _exceptions(known: Modes) -> Iterator[str]:
    for category, own in known.categories.items():
        if (mode := known.of(category)) is not known.everywhere:
            yield _line(category, mode)
        elif own is not mode:
            yield f"{category}: {own}, which waits until everything is freer than {mode}."


def _line(what: str, mode: Mode) -> str:
    return f"{what}: {mode}, {MEANINGS[mode]}."
