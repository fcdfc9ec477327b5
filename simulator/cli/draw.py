"""`draw`: a flow, the way of one contact through it, or all that is deployed, as an SVG file."""

from __future__ import annotations

from pathlib import Path

import click

from backend.connect.flow_language.document import PLACEHOLDER, Flow
from simulator.drawing import architecture, flow_picture
from simulator.errors import SimulatorError
from simulator.office.store import FILE, Store
from simulator.rehearsal.template import synthesised


@click.command()
@click.argument("what", metavar="FLOW", type=click.Path(path_type=Path, exists=True))
@click.option("--contact", metavar="ID", help="Whose way through the flow is marked.")
@click.option(
    "--data",
    default=Path("office"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with what `serve` keeps.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
def draw(*, what: Path, contact: str | None, data: Path, output: Path) -> None:
    """Draw FLOW, a file with a contact flow, or everything in a folder of synthesised stacks such as cdk.out."""
    picture = _stacks(what) if what.is_dir() else _flow(what, contact, data)
    try:
        output.write_text(picture, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SimulatorError(f"{output}: cannot be written ({error.strerror}); choose another file.") from error


def _stacks(folder: Path) -> str:
    return architecture.draw({stack: template.document for stack, template in synthesised(folder).items()})


def _flow(file: Path, contact: str | None, data: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SimulatorError(f"{file}: cannot be read ({error}); name a contact flow.") from error
    flow = Flow.parse(PLACEHOLDER.sub(r"\1", text), str(file))
    way = flow_picture.passages(_steps(contact, data), flow) if contact else ()
    if contact and not way:
        raise SimulatorError(f"The contact {contact} did not come through {file.name}; name its flow.")
    return flow_picture.standalone(flow_picture.draw(flow, way))


def _steps(contact: str, data: Path) -> list[dict[str, object]]:
    row = Store(data).contact(contact) if (data / FILE).is_file() else None
    if row is None:
        raise SimulatorError(f"{data}: knows no contact {contact}; the workspace shows a contact's id in its address.")
    return list(row["outcome"]["steps"])
