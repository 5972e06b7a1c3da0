"""Whisper as a `SecondRecognizer`: a child process reads, and nothing here ever waits for it longer than it is told to.

It is started when the conversation opens and has read its model by the time somebody speaks.  One that dies is started
once more; after that the conversation goes on without it, and `failed` says why.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path

from voice_assistant.adapters.child_process import ChildProcess, Ended
from voice_assistant.audio import RATE, Samples
from voice_assistant.data import command
from voice_assistant.errors import ModelError
from voice_assistant.installing.runtime import WHISPER, is_runtime_there
from voice_assistant.listening.second_recognizer import Transcript
from voice_assistant.models import installed_folder, read_whole_manifest, verify_installed

MODEL = "whisper-tiny.en"
CHILD = "voice_assistant.adapters.whisper_child"
MEND = command("models install best")
LONGEST_S = 28.0
"""The longest segment it is given: the model hears 30 s at once."""
WAIT_S = 120.0
"""The longest that a recording, which has time, waits for an answer: 0.2 s is usual, 1 s for the longest segment."""
STARTS = 2
DIED = "It may lack memory: close other programs and start again."


def find_whisper() -> Path | None:
    """The folder of the installed model, every file of it checked; None: it is not installed.

    Raises ModelError: it is damaged, or the library that runs it is missing.
    """
    folder = installed_folder(MODEL)
    if not folder.is_dir():
        return None
    if faults := verify_installed(read_whole_manifest().models[MODEL], folder).faults:
        raise ModelError(f"The second recogniser's model is damaged: {', '.join(faults)}.", f"Install it again: {MEND}")
    if not is_runtime_there(WHISPER):
        raise ModelError(
            "The second recogniser's model is installed, but not what runs it.", f"Install that too: {MEND}"
        )
    return folder


class WhisperRecognizer:
    """Reads one segment after the other, in the order in which they are asked for."""

    def __init__(self, folder: Path, *, waits: bool = False) -> None:
        """Starts the child.  `waits`: an answer is waited for, because time isn't real (a recording).

        Raises ModelError: no process can be started.
        """
        self._folder = folder
        self._waits = waits
        self._last = 0
        self._to_ask: deque[tuple[int, bytes]] = deque()
        self._asked: tuple[int, bytes] | None = None
        """What the child is reading."""
        self._results: dict[int, Transcript | None] = {}
        self._ready = False
        self._starts = 0
        self._cpu_s = 0.0
        self.failed: str | None = None
        """Why it no longer reads anything, in words; None: it does."""
        self._child = self._start()

    def ask(self, samples: Samples) -> int:
        """Have a segment read; what it is to be asked for by."""
        self._last += 1
        cut = samples[-round(LONGEST_S * RATE) :]
        self._to_ask.append((self._last, cut.astype("<i2").tobytes()))
        self._go_on(0.0)
        return self._last

    def forget(self, number: int) -> None:
        """A segment is no longer of interest."""
        self._to_ask = deque(asked for asked in self._to_ask if asked[0] != number)
        self._results.pop(number, None)

    def is_done(self, number: int) -> bool:
        """Whether `result` has something to say, be it that there will be none.  A recording waits for it."""
        waited = 0.0
        while not self._is_known(number):
            self._go_on(1.0 if self._waits else 0.0)
            waited += 1.0
            if not self._waits or waited > WAIT_S:
                break
        return self._is_known(number)

    def result(self, number: int) -> Transcript | None:
        """What was read, once; None: nothing came of it."""
        return self._results.pop(number, None)

    @property
    def process_id(self) -> int:
        """Of the process in which it runs now."""
        return self._child.process_id

    @property
    def cpu_s(self) -> float:
        """Processor time that this process has used, in seconds."""
        return self._cpu_s

    def close(self) -> None:
        """End the process.  Safe to call twice; the end of this object does it too."""
        self._child.close()

    def _is_known(self, number: int) -> bool:
        awaited = any(asked[0] == number for asked in (*self._to_ask, *([self._asked] if self._asked else [])))
        return number in self._results or self.failed is not None or not awaited

    def _start(self) -> ChildProcess:
        self._starts += 1
        self._ready = False
        try:
            return ChildProcess(CHILD, folder=self._folder)
        except OSError as fault:
            remedy = "Close some other programs and start again; until then the first recogniser listens alone."
            raise ModelError(f"The second recogniser's process could not be started ({fault}).", remedy) from fault

    def _go_on(self, patience_s: float) -> None:
        """Takes what the child has answered, and gives it what comes next."""
        if self.failed is not None:
            return
        try:
            answer = self._child.answer_within(patience_s)
            while answer is not None:
                self._take(answer)
                answer = self._child.answer_within(0.0) if self.failed is None else None
            if self._ready and self._asked is None and self._to_ask and self.failed is None:
                self._asked = self._to_ask.popleft()
                number, sound = self._asked
                self._child.send({"read": number, "bytes": len(sound)}, sound)
        except Ended as ended:
            self._begin_again(str(ended))

    def _take(self, answer: dict[str, object]) -> None:
        self._cpu_s = float(str(answer.get("cpu_s", self._cpu_s)))
        if "error" in answer:
            self._fail(str(answer["error"]))
        elif "ready" in answer:
            self._ready = True
        else:
            self._results[int(str(answer["read"]))] = Transcript(
                text=str(answer["words"]),
                log_probability=float(str(answer["log_probability"])),
                no_speech=float(str(answer["no_speech"])),
            )
            self._asked = None

    def _begin_again(self, why: str) -> None:
        """A segment that it died over is left: what it would say of it can't be trusted."""
        self._child.close()
        if self._asked is not None:
            self._results[self._asked[0]] = None
            self._asked = None
        if self._starts >= STARTS:
            self._fail(why, DIED)  # each file of it was checked
            return
        try:
            self._child = self._start()
        except ModelError as error:
            self.failed = str(error)

    def _fail(self, why: str, remedy: str = f"To mend it: {MEND}") -> None:
        self._child.close()
        self._to_ask.clear()
        self._asked = None
        self.failed = f"The second recogniser has failed ({why}); the first goes on alone.  {remedy}"
