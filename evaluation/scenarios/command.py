"""`test`: simulated customers write to the whole system, and code checks what they get."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from backend.errors import RemedyError
from evaluation.scenarios import chats, page, reading, run
from evaluation.scenarios import judged as judging
from evaluation.scenarios.comparison import compare, got_worse
from evaluation.scenarios.rehearsal import Conversation, rehearse
from evaluation.scenarios.run import Origin
from simulator import deployment, display
from simulator.chat.system import ChatSystem
from simulator.errors import SimulatorError
from simulator.knowledge.intents import intent_head
from simulator.knowledge.nearness import nearness
from simulator.knowledge.relevance import SENTENCE_ENCODER, SHARED_WORDS
from simulator.messages import complain, remark
from simulator.model.names import LOCAL, SCRIPTED
from simulator.options import FILE, JOBS, JUDGE, MODEL
from simulator.outputs import keep_apart
from simulator.sending import Setup

OWN: Final = Path(__file__).with_name("mails.jsonl")
"""The project's own scenarios."""
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIOS]...", type=PATH)
@click.option("--against", metavar="RUN", type=FILE, help="List what changed since this run.")
@click.option(
    "--gate",
    is_flag=True,
    help="End with 1 unless passed and, with --against, nothing got worse: no conversation, or with a model that may "
    "answer the same otherwise, no more of them than chance explains.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object.")
@click.option("--record-run", "kept", type=FILE, help="Keep the run in this file, for --against.")
@MODEL
@JUDGE
@click.option("--record", type=FILE, help="File for the model's answers; scripted:FILE repeats the run from it.")
@click.option("--judged", is_flag=True, help="Also have the judge look at all statements, beside its agreement.")
@click.option(
    "--judge-labels", type=FILE, default=judging.LABELS, help="Labelled statements that the judge has to agree with."
)
@click.option("--articles", type=PATH, default=deployment.ARTICLES, help="Folder with the knowledge articles.")
@click.option("--seed", default=1, show_default=True, help="Chooses how customers word what they say.")
@JOBS
def test(
    *,
    scenarios: tuple[Path, ...],
    against: Path | None,
    gate: bool,
    as_json: bool,
    kept: Path | None,
    model: str,
    judge: str | None,
    record: Path | None,
    judged: bool,
    judge_labels: Path,
    articles: Path,
    seed: int,
    jobs: int,
) -> None:
    """Let the customers of SCENARIOS write, and check what they get.

    SCENARIOS are files of JSON lines, scenarios or labelled mails, or folders of them, or files of labelled
    conversations; without any, the project's own are used. Passed means that the lower 95 % bounds of both shares are
    over their targets.
    """
    if scenarios and (labelled := chats.read(scenarios)):
        if against or kept or record or judged:
            raise SimulatorError(
                "Conversations are tested without --against, --record-run, --record and --judged. Leave these out."
            )
        sys.exit(_chats(labelled, scenarios, model, judge, articles, as_json=as_json, gate=gate))
    keep_apart([kept, record], scenarios)
    before = run.read(against) if against else None
    tested = reading.read(scenarios or (OWN,))
    failures = [str(row) for row in tested.left_out]
    setup = Setup(model=model, judge=judge, record=record, articles=articles, mass=True)
    conversations: list[Conversation] = []
    playing = rehearse(tested.scenarios, setup, seed=seed, jobs=jobs)
    failures += _collect(display.with_progress(playing, len(tested.scenarios), to_stderr=as_json), conversations)
    looks = judged and any(conversation.claims for conversation in conversations)
    verdicts = [judging.supported(conversations, setup, judge_labels)] if looks else []
    found = run.of(tested, conversations, Origin.of(setup, seed), verdicts)
    if before and against:
        found["against"] = compare(before, found, str(against))
    if as_json:
        click.echo(run.text(found))
    else:
        page.show(found)
    if kept:
        run.write(found, kept)
    if remarked := _last(conversation.remark for conversation in conversations):
        remark(remarked)
    if trouble := _last(conversation.trouble for conversation in conversations):
        failures.append(trouble)
    for failure in failures:
        complain(failure)
    sys.exit(1 if failures or (gate and _is_shut(found, [model, judge or model])) else 0)


def _chats(
    labelled: tuple[chats.LabelledChat, ...],
    paths: tuple[Path, ...],
    model: str,
    judge: str | None,
    articles: Path,
    *,
    as_json: bool,
    gate: bool,
) -> int:
    """Let labelled conversations take place; give the code to end with."""
    models = Setup(model=model, judge=judge).models()
    played = list(chats.play(labelled, ChatSystem(models.model, judge=models.judge, articles=articles)))
    found = {
        "model": model,
        **(_used() if model == LOCAL else {}),
        **chats.summary("+".join(path.stem for path in paths), played),
    }
    if as_json:
        click.echo(run.text(found))
    else:
        page.show_chats(found)
    if models.remark:
        remark(models.remark)
    if models.trouble:
        complain(models.trouble)
    return 1 if models.trouble or (gate and not found["test_passed"]) else 0


def _used() -> dict[str, str]:
    """Say by what the stand-in ranked sentences and named intents."""
    return {
        "ranked_by": SENTENCE_ENCODER if nearness() else SHARED_WORDS,
        "intents_by": "signs and a head over the sentence encoder" if intent_head() else "signs",
    }


def _collect(playing: Iterable[Conversation], done: list[Conversation]) -> list[str]:
    """Put conversations into *done*; give why there are no more of them, so that what was done is not lost."""
    try:
        done.extend(playing)
    except RemedyError as error:
        return [str(error)]
    except KeyboardInterrupt:
        return ["interrupted; the figures are those of the conversations before."]
    return []


def _is_shut(found: dict[str, Any], models: Iterable[str]) -> bool:
    by_chance = any(model != LOCAL and not model.startswith(SCRIPTED) for model in models)
    return not found["test_passed"] or ("against" in found and got_worse(found["against"], by_chance=by_chance))


def _last(texts: Iterable[str]) -> str:
    return next(reversed([text for text in texts if text]), "")
