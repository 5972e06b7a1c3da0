"""Commands that play cases with a known right end."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.terminal import progress, tell

if TYPE_CHECKING:
    from voice_assistant.engine import Engine
    from voice_assistant.testing.evaluation import Played


@click.command()
@click.argument("dialog")
@click.argument("vignettes", type=click.Path(path_type=Path), required=False)
@click.option(
    "--story/--no-story",
    default=None,
    help="Asked for their own words, the person tells the case's story (so they do unless --by-voice), or none of it.",
)
@click.option(
    "--by-voice", is_flag=True, help="The person's answers are spoken and heard, in a synthetic voice a case."
)
@click.option(
    "--noise", default="", help="With --by-voice: a noise all the time, as scenarios name it (rain, fan, ...)."
)
@click.option("--snr", default=10.0, show_default=True, help="With --noise: how far the person is above it, in dB.")
@click.option(
    "--replies",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Instead: how the replies of a CSV file (question_id, reply, label, also_ok, style) are understood.",
)
@click.option(
    "--talk",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Instead: how many sentences of a text file, one a line and said to others, would note something.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--transcript", metavar="CASE", default="", help="Print the conversation of this case, and no figures.")
def evaluate(
    dialog: str,
    vignettes: Path | None,
    story: bool | None,
    by_voice: bool,
    noise: str,
    snr: float,
    replies: Path | None,
    talk: Path | None,
    as_json: bool,
    transcript: str,
) -> None:
    """Play every case of a VIGNETTES file through DIALOG with a simulated person, and say how often the end was right.

    With --replies or --talk no conversation is held: single utterances are understood, or should not be.

    Exit code 1 when an emergency was missed, or a reply was taken for the answer that lowers what it says.
    """
    from voice_assistant.cli.opening import open_engine
    from voice_assistant.dialog import Level
    from voice_assistant.errors import UsageError
    from voice_assistant.testing.evaluation import as_data, as_text, play
    from voice_assistant.testing.vignettes import read_vignettes

    engine = open_engine(dialog, "")
    story = not by_voice if story is None else story
    if sum(given is not None for given in (vignettes, replies, talk)) != 1:
        raise UsageError(
            "evaluate needs one of VIGNETTES, --replies FILE or --talk FILE.", "Name the file to be measured with."
        )
    if replies is not None:
        _evaluate_replies(engine, replies, as_json=as_json)
        return
    if talk is not None:
        _evaluate_talk(engine, talk, as_json=as_json)
        return
    assert vignettes is not None
    cases = read_vignettes(vignettes, engine.dialog)
    if transcript:
        case = next((case for case in cases if case.id == transcript), None)
        if case is None:
            raise UsageError(f"There is no case '{transcript}' in {vignettes}.", "Name one by its id.")
        for who, words in play(engine, case, story=story).transcript:
            tell(f"{who.capitalize()}: {words}")
        return
    if by_voice:
        from voice_assistant.testing.scenario.by_voice import Conditions, play_all_by_voice

        conditions = Conditions(noise=noise, snr_db=snr, story=story)
        results = play_all_by_voice(dialog, cases, conditions, processes=os.cpu_count() or 1)
    else:
        results = (play(engine, case, story=story) for case in cases)
    played: list[Played] = []
    with progress("case", len(cases), leave=True) as bar:
        for result in results:
            played.append(result)
            bar.update()
    tell(json.dumps(as_data(played, story=story), indent=2) if as_json else as_text(played, story=story))
    if any(p.case.urgency is Level.EMERGENCY and p.level is not Level.EMERGENCY for p in played):
        sys.exit(1)


def _evaluate_replies(engine: Engine, path: Path, *, as_json: bool) -> None:
    from voice_assistant.testing.evaluation_replies import (
        judge_replies,
        read_replies,
        replies_as_text,
        summarise_replies,
    )

    judged = judge_replies(engine, read_replies(path, engine.dialog))
    tell(json.dumps(summarise_replies(judged), indent=2) if as_json else replies_as_text(judged))
    if any(j.verdict in ("dangerous", "taken_lowering") for j in judged):
        sys.exit(1)


def _evaluate_talk(engine: Engine, path: Path, *, as_json: bool) -> None:
    from voice_assistant.testing.evaluation_replies import noted_from_talk, read_talk

    sentences = read_talk(path)
    noted = noted_from_talk(engine, sentences)
    if as_json:
        tell(json.dumps({"n": len(sentences), "noted": len(noted)}, indent=2))
        return
    for sentence, findings in noted:
        tell(f"{sentence}: {', '.join(findings)}")
    tell(f"{len(noted)} of {len(sentences)} sentences would note something.")
