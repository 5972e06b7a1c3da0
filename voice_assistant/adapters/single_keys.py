"""A terminal that gives each key as it is pressed, without Enter, and is put back as it was however the program ends.

For `--plain`: a screen reader speaks what is typed, so nothing is echoed; what counts as said is shown as a line.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TextIO

try:
    import termios
except ImportError:  # Windows: keys come with Enter there
    termios = None  # type: ignore[assignment]  # tested for, before each use


@contextlib.contextmanager
def single_keys(source: TextIO | None) -> Iterator[bool]:
    """Keys come one by one from here on; True: they do.  False: this is no terminal (a pipe), or it can't.

    Ctrl-C and Ctrl-Z keep their meaning.  An exception on the way out, as SIGTERM and SIGHUP become, puts it back too.
    """
    descriptor = _terminal(source)
    if descriptor is None:
        yield False
        return
    before = termios.tcgetattr(descriptor)
    now = termios.tcgetattr(descriptor)
    now[3] &= ~(termios.ICANON | termios.ECHO)
    now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
    try:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, now)
        yield True
    finally:
        with contextlib.suppress(OSError, termios.error):  # it was hung up
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def gives_single_keys(descriptor: int) -> bool:
    """Whether this terminal gives each key as it is pressed."""
    if termios is None or not os.isatty(descriptor):
        return False
    try:
        return not termios.tcgetattr(descriptor)[3] & termios.ICANON
    except (OSError, termios.error):
        return False


def _terminal(source: TextIO | None) -> int | None:
    if termios is None or source is None:
        return None
    with contextlib.suppress(OSError, ValueError, termios.error):
        descriptor = source.fileno()
        if os.isatty(descriptor):
            termios.tcgetattr(descriptor)
            return descriptor
    return None
