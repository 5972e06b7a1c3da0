"""The command that says, in plain sentences, what works on this machine, what doesn't, and what mends it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.terminal import tell

if TYPE_CHECKING:
    from voice_assistant.cli.health import Finding


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--speak", is_flag=True, help="Say it as well.")
@click.option("--no-sound", is_flag=True, help="Play nothing: our own voice is then not listened for.")
def doctor(as_json: bool, speak: bool, no_sound: bool) -> None:
    """Say what works on this machine, what doesn't, and what mends it.

    Listens to the room for three seconds and plays one soft sentence.  Nothing is kept.  Exit code 1 if something that
    a conversation needs is broken.
    """
    from voice_assistant.cli.health import State, look

    found: list[Finding] = []
    for finding in look(sound=not no_sound):
        found.append(finding)
        if not as_json:
            _show(finding)
    broken = [one for one in found if one.state is State.BROKEN]
    poor = [one for one in found if one.state is State.POOR]
    summary = _summary(len(broken), len(poor))
    if as_json:
        checks = [{"name": one.name, "state": one.state, "says": one.says, "mend": one.mend} for one in found]
        tell(json.dumps({"format": 1, "well": not broken, "checks": checks}, indent=2))
    else:
        tell(summary)
    if speak:
        _speak([*(one.says for one in (*broken, *poor)), summary])
    if broken:
        sys.exit(1)


def _show(finding: Finding) -> None:
    from voice_assistant.cli.health import State

    mark = {State.FINE: "Works", State.POOR: "Could be better", State.BROKEN: "DOES NOT WORK"}[finding.state]
    tell(f"{finding.name}: {mark}.\n  {finding.says}")
    if finding.mend:
        tell(f"  What to do: {finding.mend}")


def _summary(broken: int, poor: int) -> str:
    if broken:
        return f"{broken} thing{'s' * (broken != 1)} must be mended before you can rely on me."
    return "Everything works." if not poor else f"Everything works; {poor} thing{'s' * (poor != 1)} could be better."


def _speak(sentences: list[str]) -> None:
    """Aloud, as far as there is a voice and a speaker."""
    from voice_assistant.cli.saying import open_mouth
    from voice_assistant.settings import read_settings

    with open_mouth(read_settings()) as say:
        for sentence in sentences:
            say(sentence)
