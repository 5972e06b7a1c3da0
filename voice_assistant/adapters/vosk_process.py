"""A running `vosk_child`: requests in, answers out, and the reason where there is none.

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

from voice_assistant.adapters.vosk_child import ANSWER
from voice_assistant.audio import RATE
from voice_assistant.errors import ModelError
from voice_assistant.models import find_changed_files

CHILD = Path(__file__).with_name("vosk_child.py")
OPEN_S = 240.0
"""The longest that opening a model may take: the largest were reported to take 90 s on slow machines."""
ANSWER_S = 30.0
"""The longest that an answer may take, beside `ANSWER_S_PER_S`: 0.02 s is usual."""
ANSWER_S_PER_S = 4.0
"""So much longer for each second of sound: 0.02 is usual with a small model, 1 with the largest on a slow machine."""
BAD_SIGNS = ("ERROR", "ASSERTION_FAILED", "Runtime graphs are not supported", "Ignoring word missing")
"""In a line of Vosk's log: something is wrong with the model, though it was opened."""
LINES_KEPT = 200

_Line: TypeAlias = bytes | None
"""A line of the child's output; None: there will be no more."""


class Ended(Exception):
    """The child is no more, or doesn't answer.  What happened, as half a sentence."""


class VoskProcess:
    """One running child.  It ends with this object, or when it is closed."""

    def __init__(self, folder: Path, *, trial: bool) -> None:
        """Opens the model.  `trial`: its files are of unknown quality.

        Raises ModelError: Vosk can't be loaded here, or the model not be opened.
        """
        command = [sys.executable, "-P", "-W", "ignore", str(CHILD), *(["try"] if trial else [])]
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                process_group=0 if os.name == "posix" else None,  # Ctrl-C is for us, not for it
            )
        except OSError as fault:
            remedy = "Close some other programs and try again, or type your answers."
            raise ModelError(f"The speech recogniser's process could not be started ({fault}).", remedy) from fault
        assert process.stdin is not None  # Popen was given PIPE
        assert process.stdout is not None  # likewise
        self.process_id = process.pid
        self.cpu_s = 0.0
        """Processor time that it has used, in seconds."""
        self._process, self._to = process, process.stdin
        self._lines: queue.SimpleQueue[_Line] = queue.SimpleQueue()
        reader = threading.Thread(target=_pass_on, args=(process.stdout, self._lines), name="vosk", daemon=True)
        reader.start()
        self._log: deque[str] = deque(maxlen=LINES_KEPT)
        self.close = weakref.finalize(self, _end, process, process.stdin, process.stdout, reader)
        """Ends it.  Safe to call twice."""
        self._check_ready(folder)

    def know(self, words: list[str]) -> list[bool]:
        """Which of the words the model has.  Raises Ended."""
        return list(map(bool, self._ask({"know": words})["known"]))

    def read(
        self,
        number: int,
        sound: bytes,
        *,
        grammar: str | None = None,
        drop: tuple[int, ...] = (),
        n_best: int = 0,
    ) -> dict[str, Any]:
        """Vosk's result for a piece of sound, read by the recogniser of this number.  Raises Ended.

        A recogniser that isn't there yet is made, to read by `grammar` (Vosk's JSON), or openly without one.  Those to
        be dropped are done with.  With `n_best` it tells of up to so many readings, without their words' times.
        """
        request: dict[str, Any] = {"read": number, "grammar": grammar, "drop": drop, "alternatives": n_best}
        request["bytes"] = len(sound)
        answer = self._ask(request, sound, ANSWER_S + ANSWER_S_PER_S * len(sound) / 2 / RATE)
        self.cpu_s = float(answer["cpu_s"])
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, request: dict[str, Any], sound: bytes = b"", no_input_timeout_s: float = ANSWER_S) -> dict[str, Any]:
        try:
            self._to.write(json.dumps(request).encode() + b"\n" + sound)
            self._to.flush()
        except (OSError, ValueError) as fault:  # ValueError: closed
            raise Ended(self._last_words()) from fault
        return self._answer(no_input_timeout_s)

    def _answer(self, no_input_timeout_s: float) -> dict[str, Any]:
        while True:
            try:
                line = self._lines.get(timeout=no_input_timeout_s)
            except queue.Empty:
                self.close()
                raise Ended(f"it did not answer within {no_input_timeout_s:.0f} seconds") from None
            if line is None:
                raise Ended(self._last_words())
            if line.startswith(ANSWER):
                answer: dict[str, Any] = json.loads(line[len(ANSWER) :])
                return answer
            self._log.append(line.decode(errors="replace").strip())

    def _check_ready(self, folder: Path) -> None:
        try:
            loaded = self._answer(OPEN_S)
            fault = loaded.get("error")
        except Ended as ended:
            fault = str(ended)
        if fault is not None:
            self.close()
            what = f"The speech recogniser can't be loaded on this machine ({fault})."
            raise ModelError(what, "Install the package again: it brings vosk with it. Until then, type your answers.")
        try:
            answer = self._answer(OPEN_S)
            fault = answer.get("error")
            self.cpu_s = float(answer.get("cpu_s", 0.0))
        except Ended as ended:
            fault = f"opening it ended the recogniser: {ended}"
        fault = self._bad_sign() or fault
        if fault is not None:
            self.close()
            if changed := find_changed_files(folder):
                fault = f"not as they should be: {', '.join(changed)}"
            remedy = "Copy the model again, or leave --model out: one comes with the program."
            raise ModelError(f"The speech model in {folder} is damaged ({fault}).", remedy)
        self._log.clear()

    def _bad_sign(self) -> str | None:
        return next((line for line in self._log if any(sign in line for sign in BAD_SIGNS)), None)

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
