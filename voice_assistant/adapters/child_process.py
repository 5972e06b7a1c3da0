"""A child process that serves requests (`child_serving`): starting it, asking it, and the reason where it has ended.

Nothing that happens in the child can end or block the conversation: one that dies, or doesn't answer in time, raises
`Ended`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from pathlib import Path
from typing import IO, Any, TypeAlias

from voice_assistant.adapters.child_serving import ANSWER

LINES_KEPT = 200
PACKAGES = Path(__file__).parents[2]
"""Where the child finds this package too, however it was found here."""

_Line: TypeAlias = bytes | None
"""A line of the child's output; None: there will be no more."""


class Ended(Exception):
    """The child is no more, or doesn't answer.  What happened, as half a sentence."""


class ChildProcess:
    """One running child.  It ends with this object, or when it is closed."""

    def __init__(self, module: str, *arguments: str, folder: Path) -> None:
        """Starts a module of this package in a folder.  Raises OSError."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-W", "ignore", "-m", module, *arguments],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, (str(PACKAGES), os.environ.get("PYTHONPATH")))),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0 if os.name == "posix" else None,  # Ctrl-C is for us, not for it
        )
        assert process.stdin is not None  # Popen was given PIPE
        assert process.stdout is not None  # likewise
        self.process_id = process.pid
        self._process, self._to = process, process.stdin
        self._lines: queue.SimpleQueue[_Line] = queue.SimpleQueue()
        reader = threading.Thread(target=_pass_on, args=(process.stdout, self._lines), name=module, daemon=True)
        reader.start()
        self.log: deque[str] = deque(maxlen=LINES_KEPT)
        """Its last lines that were no answers."""
        self.close = weakref.finalize(self, _end, process, process.stdin, process.stdout, reader)
        """Ends it.  Safe to call twice."""

    def send(self, request: dict[str, Any], sound: bytes = b"") -> None:
        """A request; its answer is to be fetched.  Raises Ended."""
        try:
            self._to.write(json.dumps(request).encode() + b"\n" + sound)
            self._to.flush()
        except (OSError, ValueError) as fault:  # ValueError: closed
            raise Ended(self._last_words()) from fault

    def answer(self, patience_s: float) -> dict[str, Any]:
        """The next answer.  One that doesn't come within so many seconds ends the child.  Raises Ended."""
        answer = self.answer_within(patience_s)
        if answer is None:
            self.close()
            raise Ended(f"it did not answer within {patience_s:.0f} seconds")
        return answer

    def answer_within(self, patience_s: float) -> dict[str, Any] | None:
        """The next answer, if it comes within so many seconds; 0: if it is there.  Raises Ended."""
        while True:
            try:
                line = self._lines.get(block=patience_s > 0, timeout=patience_s or None)
            except queue.Empty:
                return None
            if line is None:
                raise Ended(self._last_words())
            if line.startswith(ANSWER):
                answer: dict[str, Any] = json.loads(line[len(ANSWER) :])
                return answer
            self.log.append(line.decode(errors="replace").strip())

    def _last_words(self) -> str:
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self.close()
            return "it no longer answers"
        if code < 0:
            return f"it ended by {signal.Signals(-code).name}"
        return f"it ended with code {code}"


def _pass_on(lines: IO[bytes], to: queue.SimpleQueue[_Line]) -> None:
    """In a thread: a pipe can't be waited for with a limit on every system."""
    try:
        for line in lines:
            to.put(line)
    finally:
        to.put(None)


def _end(process: subprocess.Popen[bytes], to: IO[bytes], lines: IO[bytes], reader: threading.Thread) -> None:
    process.kill()  # it has nothing to lose, so it isn't asked: it may hang
    process.wait()
    with contextlib.suppress(OSError):  # some of a request was never read
        to.close()
    reader.join()
    lines.close()
