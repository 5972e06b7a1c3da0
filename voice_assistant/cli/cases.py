"""Commands that play cases with a known right end."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from voice_assistant.evaluation import Played


@click.command()
@click.argument("dialog")
@click.argument("vignettes", type=click.Path(path_type=Path))
@click.option("--story", is_flag=True, help="The person first says the case's story in their own words.")
@click.option(
    "--by-voice", is_flag=True, help="The person's answers are spoken and heard, in a synthetic voice a case."
)
@click.option(
    "--noise", default="", help="With --by-voice: a noise all the time, as scenarios name it (rain, fan, ...)."
)
@click.option("--snr", default=10.0, show_default=True, help="With --noise: how far the person is above it, in dB.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--transcript", metavar="CASE", default="", help="Print the conversation of this case, and no figures.")
def evaluate(
    dialog: str,
    vignettes: Path,
    story: bool,
    by_voice: bool,
    noise: str,
    snr: float,
    as_json: bool,
    transcript: str,
) -> None:
    """Play every case of a VIGNETTES file through DIALOG with a simulated person, and say how often the end was right.

    Exit code 1 when an emergency was missed.
    """
    from tqdm import tqdm

    from voice_assistant.cli.opening import open_engine
    from voice_assistant.dialog import Level
    from voice_assistant.errors import UsageError
    from voice_assistant.evaluation import as_data, as_text, play
    from voice_assistant.vignettes import read_vignettes

    engine = open_engine(dialog, "")
    cases = read_vignettes(vignettes, engine.dialog)
    if transcript:
        case = next((case for case in cases if case.id == transcript), None)
        if case is None:
            raise UsageError(f"There is no case '{transcript}' in {vignettes}.", "Name one by its id.")
        for who, words in play(engine, case, story=story).transcript:
            click.echo(f"{who.capitalize()}: {words}")
        return
    if by_voice:
        from voice_assistant.scenario.by_voice import Conditions, play_all_by_voice

        conditions = Conditions(noise=noise, snr_db=snr, story=story)
        results = play_all_by_voice(dialog, cases, conditions, processes=os.cpu_count() or 1)
    else:
        results = (play(engine, case, story=story) for case in cases)
    progress = tqdm(results, total=len(cases), unit="case", disable=not sys.stderr.isatty())
    played: list[Played] = list(progress)
    click.echo(json.dumps(as_data(played, story=story), indent=2) if as_json else as_text(played, story=story))
    if any(p.case.urgency is Level.EMERGENCY and p.level is not Level.EMERGENCY for p in played):
        sys.exit(1)
