"""Lines that are typed or piped, taken without waiting.

There is no thread: one blocked in a read would outlive the conversation and eat the next line typed.  The file
descriptor is read directly, since Python's own buffer can hold a line back from `select`.
"""

from __future__ import annotations

import codecs
import os
import select
from collections import deque
from typing import TextIO

from voice_assistant.harmless import typed

NONE = -1
"""No file descriptor."""
LONGEST = 20_000
"""Characters of one line, an hour of typing; a longer one (a file piped in by mistake) is cut into several."""
SHARED = 500
"""Characters, some eighty words, that a piece of such a line shares with the one before it: no cry for help is cut in
two, and what is found twice counts once.
"""


class LineReader:
    """The lines of an open file descriptor, oldest first, without their ends and as harmless text: a key that is no
    letter (an arrow) leaves nothing.  Works on Linux and macOS.
    """

    def __init__(self, source: TextIO | None) -> None:
        """`source`: usually `sys.stdin`, which is None when the program was started with it closed."""
        self._descriptor = _descriptor(source)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._lines: deque[str] = deque()
        self._closed = self._descriptor == NONE
        self.at_terminal = os.isatty(self._descriptor)
        """Whether somebody types, so that time is real."""

    @property
    def ended(self) -> bool:
        """Whether all lines have been taken and no more will come."""
        return self._closed and not self._lines

    def take(self, timeout_s: float | None = 0.0) -> str | None:
        """The next line, or None: nothing within `timeout_s` seconds (None: wait for a line or the end)."""
        while not self._lines and not self._closed and self._is_ready(timeout_s):
            self._read()
        return self._lines.popleft() if self._lines else None

    def _is_ready(self, timeout_s: float | None) -> bool:
        try:
            return bool(select.select([self._descriptor], [], [], timeout_s)[0])
        except OSError:  # closed under us: the read will find that out
            return True

    def _read(self) -> None:
        try:
            read = os.read(self._descriptor, 4096)
        except OSError:  # a terminal that was hung up, a descriptor closed under us: nobody types there any more
            read = b""
        self._closed = not read
        *whole, rest = (self._rest + self._decoder.decode(read, final=self._closed)).split("\n")
        for line in whole:
            self._lines += map(typed, _cut(line))
        *pieces, self._rest = _cut(rest)
        self._lines += map(typed, pieces)
        if self._closed and self._rest:
            self._lines.append(typed(self._rest))
            self._rest = ""


def _cut(line: str) -> list[str]:
    """The line in pieces of up to `LONGEST` characters, each of which begins with the last words of the one before."""
    pieces = []
    start = 0
    while len(line) - start > LONGEST:
        end = start + LONGEST
        pieces.append(line[start:end])
        blank = line.find(" ", end - SHARED, end)
        start = end - SHARED if blank < 0 else blank + 1
    return [*pieces, line[start:]]


def _descriptor(source: TextIO | None) -> int:
    if source is None or source.closed:
        return NONE
    try:
        return source.fileno()
    except (OSError, ValueError):  # not a real file, as under some test runners: nobody can type there
        return NONE
