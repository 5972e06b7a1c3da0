"""The one switch of who has no more: which key it is, and a terminal that gives it without Enter."""

from __future__ import annotations

from voice_assistant.scanning import Scan

KEYS = {"space": " ", "enter": "\n", "any": "any"}


def scan_by(switch: str, pause_s: float) -> Scan | None:
    """What offers, as the option or setting `switch` says; None: off."""
    return None if switch == "off" else Scan(float(pause_s), by_knock=switch == "knock")


def key_of(switch: str) -> str | None:
    """The key that a terminal gives; None: none is the switch."""
    return None if switch in ("off", "knock") else KEYS.get(switch, switch)
