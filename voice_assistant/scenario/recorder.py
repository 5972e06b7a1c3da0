"""Writes a conversation that was held as a scenario, so that a report of a fault is one file.

Words only, never sound: what was typed is typed again, what was heard is said again by a synthetic voice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from voice_assistant.conversation import State
from voice_assistant.events import (
    Action,
    Event,
    Finish,
    Heard,
    Listen,
    Lost,
    Means,
    Noise,
    Part,
    Say,
    Settings,
    Silence,
)
from voice_assistant.scenario.prompts import name_of

AFTER_PATIENCE_S = 0.5
"""A silence is written so much longer than the patience that it outlasted."""


@dataclass(slots=True)
class Recorder:
    """An observer of a session."""

    dialog: str
    """Name or path of the dialogue, as it was given."""
    settings: Settings
    title: str = "A conversation that was held"
    steps: list[str] = field(default_factory=list)
    _patience_s: float = 8.0
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
                kind = "type" if what.means is Means.KEYS else "say"
                self.steps.append(f"- {kind}: {json.dumps(what.text, ensure_ascii=False)}")
            case Silence():
                self._quiet_s += self._patience_s + AFTER_PATIENCE_S
            case Noise():
                self._write_silence()
                self.steps.append("- sound: {noise: cough, for: 1s, level: -25dB}   # a sound that was not words")
            case Lost(part=Part.MICROPHONE | Part.SPEAKER):
                self._write_silence()
                self.steps.append(f"- lose: {{{what.part.value}: 5s}}   # how long it was, is not recorded")
            case Say():
                if self._begun and not self._quiet_s:
                    self.steps.append(f"- expect: {{asked: {json.dumps(name_of(what))}}}")
                self._begun = True
            case Listen(patience_s=float(patience)):
                self._patience_s = patience
            case Finish():
                self._outcome = what.outcome

    def as_yaml(self) -> str:
        """The scenario file."""
        self._write_silence()
        settings = self.settings
        lines = [f"scenario: {json.dumps(self.title, ensure_ascii=False)}", f"dialog: {self.dialog}"]
        if settings.region:
            lines.append(f"region: {settings.region}")
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
