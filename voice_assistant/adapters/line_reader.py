"""Lines that are typed or piped, taken without waiting.

There is no thread: one blocked in a read would outlive the conversation and eat the next line typed.  The file
descriptor is read directly, since Python's own buffer can hold a line back from `select`.
"""

from __future__ import annotations

import codecs
import os
import select
import time
from collections import deque
from typing import TextIO

from voice_assistant.adapters.single_keys import gives_single_keys
from voice_assistant.harmless import typed

ANY = "any"
"""In place of a key: whichever is pressed."""
NONE = -1
"""No file descriptor."""
LONGEST = 20_000
"""Characters of one line, an hour of typing; a longer one (a file piped in by mistake) is cut into several."""
ALONE_S = 0.7
"""A key after which no other comes for so long stood alone, where keys come one by one."""
ALONE = {"y": "yes", "n": "no", " ": "repeat", "?": "help"}
"""What such a key says; few, for a word typed slowly begins with a key too.  Any other waits for what follows."""
ERASE = "\x7f\b"
END = "\x04"
"""Ctrl-D."""
SHARED = 500
"""Characters, some eighty words, that a piece of such a line shares with the one before it: no cry for help is cut in
two, and what is found twice counts once.
"""


class LineReader:
    """The lines of an open file descriptor, oldest first, without their ends and as harmless text: a key that is no
    letter (an arrow) leaves nothing.  Works on Linux and macOS.
    """

    def __init__(self, source: TextIO | None, switch: str | None = None) -> None:
        """`source`: usually `sys.stdin`, which is None when the program was started with it closed.

        `switch`: a key that is an empty line as soon as it is pressed, where keys come one by one; `ANY`: each is.
        """
        self._switch = switch
        self._descriptor = _descriptor(source)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""
        self._lines: deque[str] = deque()
        self._closed = self._descriptor == NONE
        self._one_by_one = gives_single_keys(self._descriptor)
        self._pressed_at = 0.0
        self._taken = ""
        """The key that was taken alone last: who types slowly goes on with the rest of the word."""
        self._awaits_call = False
        self._call: str | None = None
        """The keys of a call, as long as those that come may still belong to it."""
        self.at_terminal = os.isatty(self._descriptor)
        """Whether somebody types, so that time is real."""

    @property
    def ended(self) -> bool:
        """Whether all lines have been taken and no more will come."""
        return self._closed and not self._lines

    def await_call(self, on: bool) -> None:
        """On: the next key that is pressed, whichever, is an empty line at once, where keys come one by one.

        Who reaches for a keyboard in the dark hits several: what comes with the call, up to a pause, answers nothing,
        unless Enter ends it and it may be words.  Off: now the call is answered; what came up to now was part of it.
        """
        self._awaits_call = on
        if self._call is not None and not on:
            self._pressed_at = time.monotonic()
            if self._is_ready(0.0):
                self._read()

    def take(self, timeout_s: float | None = 0.0) -> str | None:
        """The next line, or None: nothing within `timeout_s` seconds (None: wait for a line or the end)."""
        while not self._lines and not self._closed and self._is_ready(timeout_s):
            self._read()
        if self._one_by_one and not self._lines:
            self._take_key_alone()
        return self._lines.popleft() if self._lines else None

    def _without_presses(self, keys: str) -> str:
        """Each press of the switch becomes an empty line; what else was typed is left."""
        if self._switch == ANY:
            left = "".join(key for key in keys if key in END)
        else:
            left = keys.replace(self._switch or "", "")
        self._lines += [""] * (len(keys) - len(left))
        return left

    def _is_pause(self) -> bool:
        return time.monotonic() - self._pressed_at >= ALONE_S

    def _without_call(self, keys: str) -> str:
        """What of these keys is no call; of those that are, words that Enter ends are a line."""
        if self._awaits_call and keys:
            self._awaits_call, self._call = False, ""
            self._lines.append("")
        if self._call is None or END in keys:
            return keys
        line, enter, rest = (self._call + keys).partition("\n")
        if not enter:
            self._call = line
            return ""
        if len(set(_edited(line).lower()) - {" "}) > 1:
            self._call = None
            return f"{line}\n{rest}"
        self._call = ""
        return self._without_call(rest)

    def _take_key_alone(self) -> None:
        """A key that nothing followed says what it stands for; one pressed again and again is a signal."""
        if not self._is_pause():
            return
        if self._call is not None:
            self._call = None
            return
        word = ALONE.get(self._rest.lower())
        if word is not None or (len(self._rest) > 1 and len(set(self._rest)) == 1):
            self._lines.append(word or self._rest)
            self._taken, self._rest = self._rest, ""

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
        text = self._rest + self._decoder.decode(read, final=self._closed)
        if self._one_by_one:
            if self._call is not None and self._is_pause():
                self._call = None
            self._pressed_at = time.monotonic()
            text = self._without_call(text)
            if self._switch is not None:
                text = self._rest + self._without_presses(text[len(self._rest) :])
            text = _edited(text)
            self._closed |= END in text
            text = text.partition(END)[0]
        *whole, rest = text.split("\n")
        if self._taken and whole:
            taken, self._taken = self._taken, ""
            if whole[0] and taken + whole[0] == ALONE.get(taken):
                del whole[0]
        for line in whole:
            self._lines += map(typed, _cut(line))
        *pieces, self._rest = _cut(rest)
        self._lines += map(typed, pieces)
        if self._closed and self._rest:
            self._lines.append(typed(self._rest))
            self._rest = ""


def _edited(text: str) -> str:
    """What is left of typed keys, where the terminal does not take back what was erased."""
    kept: list[str] = []
    for key in text:
        if key not in ERASE:
            kept.append(key)
        elif kept and kept[-1] != "\n":
            kept.pop()
    return "".join(kept)


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
