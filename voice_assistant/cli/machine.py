"""Commands about this machine: its sound devices and speech models."""

from __future__ import annotations

import sys

import click

from voice_assistant.cli.terminal import tell


@click.command()
def devices() -> None:
    """List the microphones and speakers that --device can name."""
    from voice_assistant.adapters.portaudio_library import list_devices

    found = list_devices()
    if not found:
        tell(
            "No sound devices were found.  You can still hold the conversation typed: voice-assistant run --input typed"
        )
        sys.exit(3)
    for device in found:
        tell(str(device))


@click.group()
def models() -> None:
    """Speech models: what there is, and whether it is whole."""


@models.command("list")
def list_() -> None:
    """List the bundled model and those that can be fetched by hand."""
    from voice_assistant.models import BUNDLED, read_manifest

    for model in read_manifest():
        where = "bundled" if model.name == BUNDLED else model.url
        tell(f"{model.name}  {model.size / 1e6:.1f} MB  {model.licence}  {where}")


@models.command()
def verify() -> None:
    """Compare every file of the bundled model with its SHA-256."""
    from voice_assistant.data import models_folder
    from voice_assistant.models import BUNDLED, read_manifest
    from voice_assistant.models import verify as verify_model

    bundled = next(model for model in read_manifest() if model.name == BUNDLED)
    result = verify_model(bundled, models_folder() / BUNDLED)
    for name, fault in result.faults.items():
        tell(f"{result.folder / name} {fault.value}")
    if not result.whole:
        tell("What to do: install the program again; leave the files of its model as they are.")
        sys.exit(1)
    tell(f"{BUNDLED}: all {len(bundled.files)} files are whole.")
