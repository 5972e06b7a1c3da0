"""The command about this machine's sound devices."""

from __future__ import annotations

import sys

import click

from voice_assistant.cli.terminal import tell
from voice_assistant.data import command


@click.command()
def devices() -> None:
    """List the microphones and speakers that --device can name, and say which recognisers listen."""
    from voice_assistant.adapters.portaudio_library import list_devices
    from voice_assistant.cli.second_recognizer import describe_recognizers

    found = list_devices()
    if not found:
        typed = command("run --input typed")
        tell(f"No sound devices were found.  You can still hold the conversation typed: {typed}")
        sys.exit(3)
    for device in found:
        tell(str(device))
    tell(describe_recognizers())
