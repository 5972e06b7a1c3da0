"""Captions: everything that is said and heard, as plain lines that a screen reader can follow."""

from __future__ import annotations

import sys
from typing import TextIO

from voice_assistant.conversation import State
from voice_assistant.events import Action, Alarm, Event, Heard, InputMode, Lost, NoInput, Noise, Say, Tone
from voice_assistant.harmless import encodable, harmless, one_line


def print_line(text: str, stream: TextIO | None) -> None:
    """Show a text at once, harmless and in characters that the stream has.

    OSError, ValueError: it can't be written.
    """
    if stream is not None:
        stream.write(encodable(harmless(text), getattr(stream, "encoding", None)) + "\n")
        stream.flush()


class Captions:
    """An observer of a session that prints what is said and heard.  Nothing is redrawn.

    OSError or ValueError where nothing can be shown any more (the disk is full, nobody reads, the terminal is closed).
    """

    def __init__(self, stream: TextIO | None = None, *, echo_typed: bool = False, times: bool = False) -> None:
        """`echo_typed`: show typed answers too (when they were piped in and stand nowhere else)."""
        self._stream = stream or sys.stdout
        self._echo_typed = echo_typed
        self._times = times

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        """Show one event or action."""
        del state
        match what:
            case Say():
                who = "ASSISTANT" if what.tone is Tone.URGENT else "Assistant"
                self._line(at, f"{who}: {' '.join(line.text for line in what.lines)}")
            case Heard() if what.input_mode is not InputMode.KEYS or self._echo_typed:
                self._line(at, f"You: {what.text}")
            case Noise():
                self._line(at, "(a sound, no words)")
            case Alarm():
                self._line(at, "(a smoke alarm)")
            case NoInput():
                self._line(at, "(silence)")
            case Lost():
                self._line(at, f"({what.part.value} lost)")

    def _line(self, at: float, text: str) -> None:
        stamp = f"[{int(at) // 60:02d}:{at % 60:04.1f}] " if self._times else ""
        print_line(stamp + one_line(text), self._stream)
