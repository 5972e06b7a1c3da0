"""Captions: everything that is said and heard, as plain lines that a screen reader can follow."""

from __future__ import annotations

import os
import sys
import textwrap
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


def columns_of(stream: TextIO) -> int:
    """How many characters a line of this terminal holds; 0: it is none, or it doesn't tell."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        return 0


class Captions:
    """An observer of a session that prints what is said and heard.  Nothing is redrawn.

    OSError or ValueError where nothing can be shown any more (the disk is full, nobody reads, the terminal is closed).
    """

    def __init__(
        self, stream: TextIO | None = None, *, echo_typed: bool = False, times: bool = False, wrap: bool = False
    ) -> None:
        """`echo_typed`: show typed answers too (when they were piped in and stand nowhere else).
        `wrap`: at a terminal, lines are broken between words; without, each thing said stays one line.
        """
        self._stream = stream or sys.stdout
        self._wrap = wrap
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
        text = stamp + one_line(text)
        columns = columns_of(self._stream) if self._wrap else 0  # asked each time: a window changes its size
        if len(text) > columns > 0:
            # indented, so that no line begins as if somebody else had said it
            text = textwrap.fill(text, columns, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        print_line(text, self._stream)
