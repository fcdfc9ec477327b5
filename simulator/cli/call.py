"""`call`: recordings of calls are heard and analysed, and a caller is answered by voice."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from simulator.chat.system import ChatSystem
from simulator.cli.chat import shown_to_agent
from simulator.errors import SimulatorError
from simulator.messages import complain, remark
from simulator.model.choice import models_called
from simulator.options import ARTICLES, FILE, FOLDER, MODEL, PROFILES
from simulator.voice import recogniser, speaker, wav
from simulator.voice.calling import Calls
from triage.channel import VOICE

SIDES = {"left": 0, "right": 1}


@click.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each call, on one line.")
@click.option("--speak", metavar="TEXT", help="Speak TEXT as the caller, hear it, and answer aloud.")
@click.option("--script", type=FILE, help="JSON file with what was said; nothing is heard then, and that is told.")
@click.option("--from", "sender", default="", metavar="NUMBER", help="Whose telephone it is.")
@click.option(
    "--caller", type=click.Choice([*SIDES]), default="left", show_default=True, help="Channel of the customer."
)
@click.option("-o", "--output", type=FOLDER, help="Folder for what is spoken; otherwise it stands in the JSON.")
@MODEL
@ARTICLES
@PROFILES
def call(
    *,
    files: tuple[Path, ...],
    as_json: bool,
    speak: str | None,
    script: Path | None,
    sender: str,
    caller: str,
    output: Path | None,
    model: str,
    articles: Path,
    profiles: Path,
) -> None:
    """Take calls.

    A WAV FILE with one channel is a caller, who is answered. One with two is a recording of a customer and an agent,
    which is analysed.
    """
    if not files and not speak:
        raise SimulatorError("There is no call: name WAV files, or say something with --speak TEXT.")
    hearing = recogniser.Scripted.read(script) if script else recogniser.whisper()
    if hearing is None:
        raise SimulatorError(recogniser.MISSING)
    models = models_called(model, None)
    system = ChatSystem(models.model, judge=models.judge, articles=articles, profiles=profiles, channel=VOICE)
    calls = Calls(system, hearing, speaker.voice())
    remark(f"Heard by {hearing.engine}, spoken by {calls.voice.engine}.")
    failures = 0
    for file in files:
        try:
            found = calls.take(wav.read(file), sender, caller=SIDES[caller])
        except SimulatorError as error:
            complain(str(error))
            failures += 1
            continue
        _show({"file": str(file), **found}, as_json=as_json, output=output)
    if speak:
        if calls.voice.engine == speaker.Silent.engine:
            raise SimulatorError("Nobody can speak. Install requirements-voice.txt, or name a WAV file.")
        _show(calls.say(speak, sender), as_json=as_json, output=output)
    sys.exit(1 if failures else 0)


def _show(found: dict[str, Any], *, as_json: bool, output: Path | None) -> None:
    response = found["voice_response"]
    if output and response and response["audio_data"]:
        output.mkdir(parents=True, exist_ok=True)
        file = output / f"{Path(found.get('file', 'spoken')).stem}-answer.wav"
        file.write_bytes(speaker.sound(response))
        found = {**found, "audio_response": str(file), "voice_response": {**response, "audio_data": None}}
    if as_json:
        click.echo(json.dumps(found))
        return
    for turn in found["transcription"]:
        click.echo(f"{turn['start']:7.1f} {turn['speaker']:>8}: {turn['text']}  ({turn['confidence']:.2f})")
    for turn in found["turns"]:
        why = turn["reason"] or turn["hold"]
        click.echo(f"{turn['act']:>16}: {turn['says']}{f'  [{why}]' if why else ''}")
    if found["handover"]:
        click.echo(shown_to_agent(found["handover"]))
    analysis = found["call_analysis"]
    mark = analysis["customer_satisfaction_prediction"]
    click.echo(
        f"{found['call_duration']:.1f} s, {analysis['call_intent']}, quality {analysis['call_quality_score']} of 100, "
        f"satisfaction {mark['score']} ({mark['low']} to {mark['high']} of 5, not calibrated)"
    )
    for line in found["remarks"]:
        remark(line)
