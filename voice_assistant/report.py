"""Folds a session into a record: what was said, what was found, what was advised; as text or as data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from voice_assistant.conversation import State
from voice_assistant.dialog import Dialog, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Action, Event, Finish, Heard, Say
from voice_assistant.harmless import harmless, one_line
from voice_assistant.wording import in_general


@dataclass(slots=True)
class Record:
    """An observer of a session; keeps words, never sound."""

    engine: Engine
    turns: list[tuple[float, str, str, str]] = field(default_factory=list)
    """(seconds, "assistant" or "person", words, key of the prompt)"""
    state: State | None = None
    finish: Finish | None = None

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        """Note one event or action."""
        self.state = state
        match what:
            case Say() if what.key != "offer":
                words = " ".join(line.text for line in what.lines)
                self.turns.append((at, "assistant", one_line(words), what.key))
            case Heard():
                self.turns.append((at, "person", one_line(what.text), ""))
            case Finish():
                self.finish = what

    def as_data(self) -> dict[str, Any]:
        """The record as plain values, for JSON."""
        dialog: Dialog = self.engine.dialog
        state = self.state
        findings = []
        causes: list[dict[str, Any]] = []
        level = None
        if state is not None:
            level = state.announced.key if state.announced is not None else None
            for name, given in state.answers.items():
                findings.append(
                    {
                        "id": name,
                        "name": in_general(dialog, dialog.findings[name].name),
                        "value": given.value.key,
                        "words": given.words,
                        "volunteered": given.volunteered,
                        "answered": given.answered,
                    }
                )
            triage = self.engine.triage
            causes += [
                {
                    "id": ranked.cause,
                    "name": in_general(dialog, dialog.causes[ranked.cause].name),
                    "for": list(ranked.for_),
                    "against": list(ranked.against),
                }
                for ranked in triage.told(state.facts, triage.level(state.facts))
            ]
        return {
            "format": 1,
            "dialog": dialog.id,
            "level": level,
            "outcome": self.finish.outcome if self.finish else "",
            "region": state.settings.region if state else "",
            "findings": findings,
            "causes": causes,
            "turns": [
                {"at": round(at, 2), "who": who, "words": words, "key": key} for at, who, words, key in self.turns
            ],
            "limits": "Written by a computer program, not a doctor.  It can be wrong.",
        }

    def as_text(self) -> str:
        """The record for people."""
        data = self.as_data()
        named = {
            value: [f for f in data["findings"] if f["value"] == value.key]
            for value in (Value.YES, Value.NOT_SURE, Value.NO)
        }
        lines = [
            f"{self.engine.dialog.title}",
            f"{data['limits']}",
            "",
            f"Level: {data['level'] or 'not reached'}",
            f"Advice: {data['outcome'] or 'none'}",
        ]
        for value, title in ((Value.YES, "Yes"), (Value.NOT_SURE, "Not sure or not answered"), (Value.NO, "No")):
            if named[value]:
                lines += ["", f"{title}:"]
                lines += [
                    f"- {f['name']}" + (f' ("{f["words"]}")' if f["words"] and value is Value.YES else "")
                    for f in named[value]
                ]
        if data["causes"]:
            lines += ["", "Could be:"]
            lines += [f"- {cause['name']}" for cause in data["causes"]]
        lines += ["", "What was said:"]
        lines += [
            f"[{int(at) // 60:02d}:{int(at) % 60:02d}] {'Assistant' if who == 'assistant' else 'Person'}: {words}"
            for at, who, words, _ in self.turns
        ]
        return "\n".join(lines) + "\n"

    def rendered(self, as_data: bool) -> str:
        """The record as JSON, or as text for people."""
        written = json.dumps(self.as_data(), indent=2, ensure_ascii=False) + "\n" if as_data else self.as_text()
        return harmless(written)
