"""A running `vosk_child`: requests in, answers out, and the reason where there is none.

Nothing that happens in the child can end or block the conversation: one that dies, or doesn't answer in time, raises
`Ended`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from voice_assistant.adapters.child_process import ChildProcess, Ended
from voice_assistant.audio import RATE
from voice_assistant.errors import ModelError
from voice_assistant.models import find_changed_files

CHILD = "voice_assistant.adapters.vosk_child"
OPEN_S = 240.0
"""The longest that opening a model may take: the largest were reported to take 90 s on slow machines."""
ANSWER_S = 30.0
"""The longest that an answer may take, beside `ANSWER_S_PER_S`: 0.02 s is usual."""
ANSWER_S_PER_S = 4.0
"""So much longer for each second of sound: 0.02 is usual with a small model, 1 with the largest on a slow machine."""
BAD_SIGNS = ("ERROR", "ASSERTION_FAILED", "Runtime graphs are not supported", "Ignoring word missing")
"""In a line of Vosk's log: something is wrong with the model, though it was opened."""


class VoskProcess:
    """One running child.  It ends with this object, or when it is closed."""

    def __init__(self, folder: Path, *, trial: bool) -> None:
        """Opens the model.  `trial`: its files are of unknown quality.

        Raises ModelError: Vosk can't be loaded here, or the model not be opened.
        """
        try:
            self._child = ChildProcess(CHILD, *(["try"] if trial else []), folder=folder)
        except OSError as fault:
            remedy = "Close some other programs and try again, or type your answers."
            raise ModelError(f"The speech recogniser's process could not be started ({fault}).", remedy) from fault
        self.process_id = self._child.process_id
        self.cpu_s = 0.0
        """Processor time that it has used, in seconds."""
        self.close = self._child.close
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
        """Vosk's result for a segment of sound, read by the recogniser of this number.  Raises Ended.

        A recogniser that isn't there yet is made, to read by `grammar` (Vosk's JSON), or openly without one.  Those to
        be dropped are done with.  With `n_best` it returns up to that many readings, without the times of their words.
        """
        request: dict[str, Any] = {"read": number, "grammar": grammar, "drop": drop, "alternatives": n_best}
        request["bytes"] = len(sound)
        answer = self._ask(request, sound, ANSWER_S + ANSWER_S_PER_S * len(sound) / 2 / RATE)
        self.cpu_s = float(answer["cpu_s"])
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, request: dict[str, Any], sound: bytes = b"", patience_s: float | None = None) -> dict[str, Any]:
        self._child.send(request, sound)
        return self._child.answer(ANSWER_S if patience_s is None else patience_s)

    def _check_ready(self, folder: Path) -> None:
        try:
            loaded = self._child.answer(OPEN_S)
            fault = loaded.get("error")
        except Ended as ended:
            fault = str(ended)
        if fault is not None:
            self.close()
            what = f"The speech recogniser can't be loaded on this machine ({fault})."
            raise ModelError(what, "Install the package again: it brings vosk with it. Until then, type your answers.")
        try:
            answer = self._child.answer(OPEN_S)
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
        self._child.log.clear()

    def _bad_sign(self) -> str | None:
        return next((line for line in self._child.log if any(sign in line for sign in BAD_SIGNS)), None)
