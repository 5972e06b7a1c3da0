"""The ends of a process: open standard streams at its start, the signals that stop it, and a last flush."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

SIGNALS = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))
"""A closed terminal, and a polite request to end.  Both close a conversation as Ctrl-C does."""


class Stopping:
    """The signal that asked us to end, if any."""

    number: int | None = None

    @property
    def exit_code(self) -> int:
        """As shells know it: 128 and the signal's number (130 Ctrl-C, 129 SIGHUP, 143 SIGTERM)."""
        return 128 + (self.number or signal.SIGINT)


stopping = Stopping()


def watch_signals() -> None:
    """Let the signals raise KeyboardInterrupt.  One that is ignored already (`nohup`) stays so."""
    for number in SIGNALS:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _stop)
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del frame
    stopping.number = number
    raise KeyboardInterrupt


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    stopping.number = number
    for other in SIGNALS:  # they come in pairs: from the terminal and from the shell
        signal.signal(other, _overhear)
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing is not None:
        for worker in multiprocessing.active_children():  # of Ctrl-C the terminal tells them too
            worker.terminate()
    raise KeyboardInterrupt


def _overhear(number: int, frame: FrameType | None) -> None:
    """Nothing.  Not SIG_IGN: Python complains of a signal that came just before it was set."""
    del number, frame


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """What is done here is done to its end: a second Ctrl-C, which impatient people press, can't halve a record."""
    before = {number: signal.signal(number, _overhear) for number in (signal.SIGINT, *SIGNALS)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def open_streams() -> None:
    """Give standard input, output and error a place to go where the program was started with them closed.

    Else the next file that is opened, a record perhaps, gets their number, and every library that complains writes
    into it.
    """
    for number, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # the lowest number that is free: this one
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as we live
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - likewise


def flush_streams() -> bool:
    """Write what is still to be written; False: the disk has no room for it.  That nobody reads it is no fault."""
    fine = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            fine = fine and (stream is sys.stderr or getattr(error, "errno", None) in (errno.EPIPE, errno.EIO))
            _let_go(stream)
    return fine


def _let_go(stream: TextIO) -> None:
    """Send what is left nowhere, or Python would try once more at its end, and complain."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()
