"""The one switch of who has no more: which key it is, and a terminal that gives it without Enter."""

from __future__ import annotations

import click

from voice_assistant.scanning import Scan

KEYS = {"space": " ", "enter": "\n", "any": "any"}


def scan_by(switch: str, pause_s: float) -> Scan | None:
    """What offers, as the option or setting `switch` says; None: off."""
    return None if switch == "off" else Scan(float(pause_s), by_knock=switch == "knock")


def key_of(switch: str) -> str | None:
    """The key that a terminal gives; None: none is the switch."""
    return None if switch in ("off", "knock") else KEYS.get(switch, switch)


def known_switch(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """A callback of click: only what can be a switch."""
    from voice_assistant.settings import BY_NAME  # reads YAML: not for --help

    del context, option
    if value is None:
        return None
    try:
        return str(BY_NAME["switch"].read(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
