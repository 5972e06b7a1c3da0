"""Writes a conversation that was held as a scenario, so that a report of a fault is one file.

Words only, never sound: what was typed is typed again, what was heard is said again by a synthetic voice.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from voice_assistant.conversation import State
from voice_assistant.events import (
    Action,
    Alarm,
    Event,
    Finish,
    Heard,
    InputMode,
    Listen,
    Lost,
    NoInput,
    Noise,
    Part,
    Say,
    Settings,
)
from voice_assistant.harmless import harmless, one_line
from voice_assistant.listening.recognition import UNKNOWN
from voice_assistant.testing.scenario.prompts import name_of

AFTER_TIMEOUT_S = 0.5
"""A silence is written so much longer than the wait that it outlasted."""
NO_WORDS = "- sound: {noise: cough, for: 1s, level: -25dB}   # a sound that was not words"


@dataclass(slots=True)
class Recorder:
    """An observer of a session."""

    dialog: str
    """Name or path of the dialogue, as it was given."""
    settings: Settings
    title: str = "A conversation that was held"
    steps: list[str] = field(default_factory=list)
    _no_input_timeout_s: float = 8.0
    _state: State | None = None
    _outcome: str = ""
    _begun: bool = False
    _quiet_s: float = 0.0

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        """Note one event or action."""
        del at
        self._state = state
        match what:
            case Heard():
                self._write_silence()
                if what.input_mode is not InputMode.KEYS or one_line(what.text):
                    self.steps.append(_uttered(what))
            case NoInput():
                self._quiet_s += self._no_input_timeout_s + AFTER_TIMEOUT_S
            case Alarm() | Noise() | Lost():
                self._write_silence()
                self.steps.append(_befell(what))
            case Say():
                if self._begun and not self._quiet_s:
                    self.steps.append(f"- expect: {{asked: {_quoted(name_of(what))}}}")
                self._begun = True
            case Listen(no_input_timeout_s=float(timeout_s)):
                self._no_input_timeout_s = timeout_s
            case Finish():
                self._outcome = what.outcome

    def as_yaml(self) -> str:
        """The scenario file."""
        self._write_silence()
        settings = self.settings
        lines = [f"scenario: {_quoted(self.title)}", f"dialog: {_quoted(_from_anywhere(self.dialog))}"]
        if settings.region:
            lines.append(f"region: {_quoted(settings.region)}")
        lines += [
            f"{key}: {'yes' if value else 'no'}"
            for key, value, usual in (
                ("night", settings.night, True),
                ("someone else", settings.for_someone_else, False),
                ("one at a time", settings.one_at_a_time, False),
            )
            if value is not usual
        ]
        if self.steps:
            lines += ["steps:", *(f"  {step}" for step in self.steps)]
        announced = self._state.announced if self._state else None
        level = announced.key if announced is not None else "none"
        outcome = f", outcome: {self._outcome}" if self._outcome else ""
        lines.append(f"expect: {{level: {level}{outcome}}}")
        return "\n".join(lines) + "\n"

    def _write_silence(self) -> None:
        if self._quiet_s:
            self.steps.append(f"- silence: {self._quiet_s:g}s")
            self._quiet_s = 0.0


def _befell(what: Alarm | Noise | Lost) -> str:
    """The step for what nobody said or typed."""
    match what:
        case Alarm():
            return "# a smoke alarm was heard"
        case Noise():
            return NO_WORDS
        case Lost(part=Part.VOICE):
            return "- voice fails: 5s   # how long it did, is not recorded"
        case Lost(part=Part.INPUT):
            return "- input ends"
        case Lost():
            return f"- lose: {{{what.part.value}: 5s}}   # how long it was, is not recorded"


def _uttered(heard: Heard) -> str:
    """The step that says or types these words again; where a word was not understood there is a pause."""
    if heard.input_mode is InputMode.KEYS:
        return f"- type: {_quoted(one_line(heard.text))}"
    words = " ".join("[500ms]" if word == UNKNOWN else word for word in one_line(heard.text).split())
    return f"- say: {_quoted(words)}" if words.replace("[500ms]", "").strip() else NO_WORDS


def _quoted(text: str) -> str:
    """As YAML in double quotes, from which the same text is read; what would be an order to a terminal as its number.

    Halves of characters, which no YAML can hold, stand as U+FFFD.
    """
    whole = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return "".join(c if harmless(c) == c else f"\\U{ord(c):08x}" for c in json.dumps(whole, ensure_ascii=False))


def _from_anywhere(dialog: str) -> str:
    """A path holds in whichever folder the scenario is played; a dialogue's name is one already."""
    path = Path(dialog)
    return str(path.absolute()) if len(path.parts) > 1 or path.suffix in (".yaml", ".yml") else dialog
