"""Commands about voices."""

from __future__ import annotations

import click

from voice_assistant.cli.terminal import tell
from voice_assistant.errors import VoiceError


@click.group()
def voices() -> None:
    """The voices that can speak: what there is, and what to do for those that are not installed."""


@voices.command("list")
def list_() -> None:
    """List the voices that run --voice can name, each of them tried."""
    from voice_assistant.adapters.engines import ABOUT_VOICES, USUAL_VOICE, VOICES, open_voice

    for name in VOICES:
        try:
            open_voice("en", name).close()
            state = "ready"
        except VoiceError as error:
            state = f"{error.what} {error.remedy}"
        usual = " (the usual one)" if name == USUAL_VOICE else ""
        tell(f"{name}{usual}: {ABOUT_VOICES[name]}.\n  {state}")
