"""What the commands that hold a conversation by the bed share: the options, and the values they come to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click

from voice_assistant.adapters.engines import USUAL_VOICE, VOICES, other_voice_than
from voice_assistant.cli.switch import known_switch, scan_by
from voice_assistant.events import Settings
from voice_assistant.scanning import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the command line, the environment and the settings file say of the conversation."""

    dialog: str
    device: str | None
    model: Path | None
    voice: str
    region: str
    volume: int
    rate: int
    someone_else: bool
    one_at_a_time: bool
    earcons: str
    follow_loudness: bool
    switch: str
    scan_pause: int

    @property
    def scan(self) -> Scan | None:
        """What offers, for who has one switch; None: not wanted."""
        return scan_by(self.switch, self.scan_pause)

    def settings(self, *, night: bool, speaks: bool = True) -> Settings:
        """The same as the engine takes it.  `speaks`: not in captions alone."""
        return Settings(
            region=self.region,
            night=night,
            for_someone_else=self.someone_else,
            one_at_a_time=self.one_at_a_time,
            other_voice=speaks and other_voice_than(self.voice) is not None,
        )


_OPTIONS = (
    click.option(
        "--device",
        default=None,
        metavar="NAME",
        help="A microphone and speaker, by part of its name or its number (see: devices).",
    ),
    click.option(
        "--model",
        type=click.Path(path_type=Path),
        default=None,
        help="A Vosk model's folder, in place of the bundled one.",
    ),
    click.option(
        "--voice",
        type=click.Choice(list(VOICES)),
        default=USUAL_VOICE,
        show_default=True,
        help="Who speaks; flite and piper are installed apart (see: voices list).",
    ),
    click.option("--region", default="", help="Whose emergency numbers: uk, ireland, usa, ...  Asked if not given."),
    click.option(
        "--volume", type=click.IntRange(0, 100), default=35, show_default=True, help="How loud; emergencies are louder."
    ),
    click.option(
        "--earcons",
        type=click.Choice(["turn", "all", "off"]),
        default="turn",
        show_default=True,
        help="Soft sounds, never in an emergency.  turn: after a question, when we listen.  all: also when a reply"
        " takes time.",
    ),
    click.option(
        "--follow-loudness/--one-loudness",
        default=True,
        show_default=True,
        help="Speak softly to who whispers; emergencies are loud all the same.",
    ),
    click.option(
        "--switch",
        default="off",
        metavar="KEY",
        callback=known_switch,
        help="For who has one key, switch or knock: all is offered aloud in turn, and this picks.  any, space, enter, a"
        " letter, knock.",
    ),
    click.option(
        "--scan-pause",
        type=click.IntRange(1, 30),
        default=3,
        show_default=True,
        help="Seconds between two things that are offered.",
    ),
    click.option(
        "--rate",
        type=click.IntRange(110, 200),
        default=150,
        show_default=True,
        help="Words a minute as they are spoken, pauses included.",
    ),
    click.option("--someone-else", is_flag=True, help="You answer for the person in pain."),
    click.option("--one-at-a-time", is_flag=True, help="Never ask two things in one question."),
)


def conversation_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options to a command, beside its argument `dialog`, and hands it all of them as `chosen`."""

    @functools.wraps(command)
    def with_chosen(**given: Any) -> None:
        chosen = Chosen(**{field.name: given.pop(field.name) for field in fields(Chosen)})
        command(chosen=chosen, **given)

    for option in reversed(_OPTIONS):
        with_chosen = option(with_chosen)
    return with_chosen
