"""A conversation that outlives its process: each event as a line of JSON, folded back into the state it came to.

The first line says of which dialogue and program it is; the rest are events with the wall clock's time, by which what
was answered too long ago is told when the conversation goes on.  Where the lines lie is a small interface: a file here;
a stream of a server could be another.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from voice_assistant import __version__
from voice_assistant.conversation import Done, State, Step
from voice_assistant.engine import Engine
from voice_assistant.errors import FileError
from voice_assistant.events import (
    Action,
    Alarm,
    Asked,
    Event,
    Finish,
    Found,
    Heard,
    InputMode,
    Lost,
    NoInput,
    Noise,
    Part,
    Resumed,
    Settings,
)

FORMAT = 1
STALE_S = 600.0
"""An answer about a grave sign older than this is asked for again: chest pain can come in ten minutes."""
EVENTS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Heard, Asked, NoInput, Noise, Alarm, Lost, Found, Resumed)
}
NOT_KEPT = ("words",)
"""Of what was heard: the recogniser's evidence word by word, which no decision reads."""
START_AFRESH = "Start without --resume, or move that file away."


class JournalError(FileError):
    """A journal that can't be gone on with."""


class Lines(Protocol):
    """Where a journal's lines lie."""

    def read(self) -> bytes:
        """All of it, as it was written."""

    def append(self, line: bytes) -> None:
        """Add a whole line, so that it outlasts a power cut.  OSError: it isn't there, and nothing half is."""

    def remove(self) -> None:
        """It is no longer wanted."""


def digest_of(files: Sequence[Path]) -> str:
    """What tells one version of a dialogue from another: of its files' contents, wherever they lie."""
    found = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:24]


@dataclass(slots=True)
class Cut:
    """A conversation that was broken off, as far as it is known."""

    state: State
    answered: dict[str, float]
    """Finding -> when it was answered last, by the wall clock, in seconds."""
    events: int

    def stale(self, now: float) -> tuple[str, ...]:
        """What was answered too long ago; all of it where the clock was set back meanwhile."""
        return tuple(name for name, at in self.answered.items() if not 0 <= now - at <= STALE_S)


class Journal:
    """An observer of a session that writes its events down; and what it reads back."""

    def __init__(
        self, lines: Lines, engine: Engine, dialog: str, digest: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        """`digest`: of the dialogue's files."""
        self._lines = lines
        self._engine = engine
        self._head = {"journal": FORMAT, "program": __version__, "dialog": dialog, "digest": digest}
        self._clock = clock
        self._waiting: list[bytes] = []
        """Lines that could not be written yet: a hole would make another conversation of it."""

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        """Note an event.  OSError where it can't be written now: it is tried again with the next."""
        del at, state
        if isinstance(what, Event):
            self._write({"t": round(self._clock(), 3), type(what).__name__.lower(): _plain(what)})
        elif isinstance(what, Finish):
            self._write({"t": round(self._clock(), 3), "ended": what.outcome})

    def begin(self, settings: Settings) -> None:
        """The first line of a new conversation; where it can't be written now, it is tried again with the next."""
        with contextlib.suppress(OSError):
            self._write({**self._head, "settings": asdict(settings)})

    def remove(self) -> None:
        """The conversation is over, or not to be gone on with."""
        self._lines.remove()

    def resume(self) -> tuple[Step, Settings] | None:
        """Go on with the conversation that was cut off: its next step, and what was known at its beginning.

        None: there is none.  Raises JournalError for one of another version, or that is damaged.
        """
        read = self._entries()
        if not read:
            return None
        head, *entries = read
        self._check(head)
        settings = Settings(**head["settings"])
        cut = self._fold(settings, entries)
        if cut is None:
            return None
        event = Resumed(at=0.0, stale=cut.stale(self._clock()))
        step = self._engine.advance(cut.state, event)
        with contextlib.suppress(OSError):  # a full disk: tried again with the next event
            self(0.0, event, step.state)
        return step, settings

    def cut(self) -> Cut | None:
        """Where the conversation stood; None: there is none, or it has ended.  Raises JournalError."""
        read = self._entries()
        if not read:
            return None
        self._check(read[0])
        return self._fold(Settings(**read[0]["settings"]), read[1:])

    def _fold(self, settings: Settings, entries: Sequence[dict[str, Any]]) -> Cut | None:
        state = self._engine.begin(settings).state
        answered: dict[str, float] = {}
        for number, entry in enumerate(entries, 2):
            if "ended" in entry:
                return None
            try:
                event, said_at = _event(entry), float(entry["t"])
            except (KeyError, TypeError, ValueError) as error:
                raise JournalError(f"Line {number} of the journal is no event.", START_AFRESH) from error
            before, state = state, self._engine.advance(state, event).state
            if state.answers is not before.answers:
                for name, given in state.answers.items():
                    if before.answers.get(name) is not given:
                        answered[name] = said_at
        if isinstance(state.phase, Done):
            return None
        return Cut(state, {name: at for name, at in answered.items() if name in state.answers}, len(entries))

    def _entries(self) -> list[dict[str, Any]]:
        """The whole lines; half a one at the end, which a power cut leaves, is as if it had not been begun."""
        *whole, _ = self._lines.read().split(b"\n")
        entries = []
        for number, line in enumerate(whole, 1):
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise JournalError(f"Line {number} of the journal can't be read.", START_AFRESH) from error
            if not isinstance(entry, dict):
                raise JournalError(f"Line {number} of the journal is no event.", START_AFRESH)
            entries.append(entry)
        return entries

    def _check(self, head: dict[str, Any]) -> None:
        if head.get("journal") != FORMAT or not isinstance(head.get("settings"), dict):
            raise JournalError(
                "The journal of the conversation is in a form that this program doesn't know.", START_AFRESH
            )
        for key, what in (
            ("dialog", "is of another dialogue"),
            ("digest", "is of another version of the dialogue, in which its answers may mean something else"),
            ("program", "is of another version of this program"),
        ):
            if head.get(key) != self._head[key]:
                raise JournalError(f"The conversation that was cut off {what}.", START_AFRESH)
        if set(head["settings"]) != {field.name for field in fields(Settings)} or not _fit(Settings, head["settings"]):
            raise JournalError("The journal's settings are not those that this program knows.", START_AFRESH)

    def _write(self, entry: dict[str, Any]) -> None:
        self._waiting.append(json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
        while self._waiting:
            self._lines.append(self._waiting[0])
            self._waiting.pop(0)


def _plain(event: Event) -> dict[str, Any]:
    """The fields of an event that differ from their defaults."""
    return {
        field.name: value
        for field in fields(event)
        if field.name not in NOT_KEPT and (value := getattr(event, field.name)) != field.default
    }


def _event(entry: dict[str, Any]) -> Event:
    """The event of a line.  KeyError, TypeError, ValueError: it is none."""
    (name,) = (name for name in entry if name in EVENTS)
    values = dict(entry[name])
    if not _fit(EVENTS[name], values):
        raise ValueError(name)
    for key in ("n_best", "stale"):
        if key in values:
            values[key] = tuple(map(str, values[key]))
    if "part" in values:
        values["part"] = Part(values["part"])
    if "input_mode" in values:
        values["input_mode"] = InputMode(values["input_mode"])
    event: Event = EVENTS[name](**values)
    return event


_KINDS: dict[object, type | tuple[type, ...]] = {"str": str, "bool": bool, "int": int, "float": (int, float)}
"""Of a field of an event or of the settings -> what JSON has for it; the others are converted."""


def _fit(kind: type[Any], values: dict[str, Any]) -> bool:
    """Whether each value is of its field's kind, a number finite, and nothing there that is not kept."""
    kinds = {field.name: _KINDS[field.type] for field in fields(kind) if field.type in _KINDS}
    told = {name: value for name, value in values.items() if name in kinds}
    return set(NOT_KEPT).isdisjoint(values) and all(
        isinstance(value, kinds[name])
        and isinstance(value, bool) == (kinds[name] is bool)
        and (not isinstance(value, float) or math.isfinite(value))
        for name, value in told.items()
    )


__all__ = ["Cut", "Journal", "JournalError", "Lines", "digest_of"]
