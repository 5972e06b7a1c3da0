"""A voice: Piper in a child process (`piper_child`), with the usual voice as its understudy.

Piper's net sounds like a person and is understood best, and it may be late, die, or be too much for a small machine.
So each text is rendered by both, which costs the usual voice some 10 ms: what Piper has not rendered when it is needed,
or has rendered badly, is heard in the usual voice, within the same prompt and without a pause.  A child that dies or
hangs is started again meanwhile; after `STARTS` of them the usual voice speaks on alone, and `note` says so.

Nothing here waits for the child, but for `open_voice` and for as long as `collect` is told to.
"""

from __future__ import annotations

import base64
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voice_assistant.adapters.child_process import ChildProcess, Ended
from voice_assistant.adapters.pyttsx3_voice import MOST_CHARACTERS, speakable
from voice_assistant.data import command
from voice_assistant.errors import ModelError, VoiceError
from voice_assistant.installing.runtime import PIPER, is_runtime_there
from voice_assistant.models import installed_folder, read_whole_manifest, verify_installed
from voice_assistant.speaking import Failed, Rendered, Voice, check_speech

MODEL = "piper-en-us-joe"
CHILD = "voice_assistant.adapters.piper_child"
GET_PIPER = command(f"models install {MODEL}")
MEND = f"To mend it: {GET_PIPER}"
TO_FETCH_MB = 58 + PIPER.megabytes
"""The voice and what runs it."""
READY_S = 10.0
"""So long the first word waits for a child that loads its net, 1 s as a rule.  On a busy machine or from a cold SD card
it takes longer: then the usual voice begins, and Piper comes in when it can.
"""
START_S = 60.0
"""The longest a child may take to load its net."""
HANGS_S = 10.0
HANGS_S_PER_CHARACTER = 0.1
"""From when on a child that still renders a text is taken to hang and started again: a line of 75 characters takes
0.4 s of one core.  Nobody waits for so long: see `needed_within`.
"""
STARTS = 3
TOO_BUSY = "The machine has too little time for it: close other programs and start again, or leave --voice piper out."
"""Nothing of it is damaged, so that it is no use to install it again."""
LOOK_S = 0.02
"""How often an answer is looked for while one is waited for."""


def find_piper() -> Path:
    """The folder of the installed voice, every file of it checked.

    Raises VoiceError: it is not installed, damaged, or the library that runs it is missing.
    """
    folder = installed_folder(MODEL)
    if not folder.is_dir():
        raise VoiceError("The voice piper is not installed.", f"Install it ({TO_FETCH_MB} MB to fetch): {GET_PIPER}")
    try:
        faults = verify_installed(read_whole_manifest().models[MODEL], folder).faults
    except ModelError as error:
        raise VoiceError(error.what, error.remedy) from error
    if faults:
        raise VoiceError(f"The voice piper is damaged: {', '.join(faults)}.", f"Install it again: {GET_PIPER}")
    if not is_runtime_there(PIPER):
        raise VoiceError("The voice piper is installed, but not what runs it.", f"Install that too: {GET_PIPER}")
    return folder


def open_voice(language: str, understudy: Callable[[str], Voice], *, wait: bool = True) -> PiperVoice:
    """To be closed.  `understudy`: opens the usual voice, which says what is needed while Piper still loads.
    `wait`: up to `READY_S` for that.

    Raises VoiceError, with what to do, where Piper can't be had or does not speak the language.
    """
    folder = find_piper()
    if language.partition("-")[0] != "en":
        raise VoiceError(f"The voice piper speaks English only, not '{language}'.", "Leave --voice out.")
    voice = PiperVoice(folder, understudy(language))
    try:
        if wait:
            voice.wait_until_ready()
    except VoiceError:
        voice.close()
        raise
    return voice


@dataclass(frozen=True, slots=True)
class _Request:
    key: int
    text: str
    words_per_minute: int


class PiperVoice:
    """A `speaking.Voice`.  To be closed.  Used from one thread."""

    def __init__(self, folder: Path, understudy: Voice) -> None:
        """Starts the child, and takes over `understudy`, which is closed with it."""
        self.name = f"piper (voice joe; {understudy.name} stands in)"
        self.note: str | None = None
        """That the usual voice has taken over for good, and why; None: it has not."""
        self._folder = folder
        self._understudy = understudy
        self._waiting: deque[_Request] = deque()
        self._in_hand: _Request | None = None
        """What the child renders now."""
        self._since = 0.0
        """When it was given that, or was started; by the monotonic clock, in seconds."""
        self._stand_ins: dict[int, Rendered | Failed] = {}
        self._finished: deque[Rendered | Failed] = deque()
        self._needed_at: float | None = None
        """When what is asked for can no longer be waited for; by the monotonic clock, in seconds."""
        self._given_up: int | None = None
        """The key in hand, if the usual voice has said it in the meantime."""
        self._starts = 0
        self._ready = False
        self._child: ChildProcess | None = None
        self._start()

    @property
    def process_id(self) -> int | None:
        """Of the child that runs now."""
        return self._child.process_id if self._child else None

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        """Ask for a text to be rendered; returns at once.  A text with nothing to say comes back as no samples."""
        self._waiting.append(_Request(key, text, words_per_minute))
        self._understudy.request(key, text, words_per_minute)
        self._go_on()

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        """The next that is finished, in the order of the requests; waits at most so long."""
        until = time.monotonic() + wait_s
        while True:
            self._go_on()
            if self._finished:
                return self._finished.popleft()
            if time.monotonic() >= until or not (self._waiting or self._in_hand):
                return None
            time.sleep(LOOK_S)

    def needed_within(self, seconds: float | None) -> None:
        """Seconds to wait for a rendering before the usual voice stands in.  None: there is time."""
        self._needed_at = None if seconds is None else time.monotonic() + seconds

    def wait_until_ready(self) -> None:
        """Return when the child has loaded its net, or still does after `READY_S`.  Raises VoiceError if it can't."""
        try:
            hello = self._child.answer_within(READY_S) if self._child else {}
        except Ended as ended:
            raise VoiceError(f"The voice piper could not start: {ended}.", f"Install it again: {GET_PIPER}") from ended
        if hello is None:
            return
        if "ready" not in hello:
            why = hello.get("error", self.note)
            raise VoiceError(f"The voice piper could not start: {why}.", f"Install it again: {GET_PIPER}")
        self._ready = True

    def close(self) -> None:
        """End the child.  Requests not answered yet are dropped.  Safe to call twice."""
        if self._child:
            self._child.close()
        self._understudy.close()

    # ---- one text after the other ----

    def _go_on(self) -> None:
        """Takes what has been rendered, looks whether something is late, and gives the child what comes next."""
        open_ = {request.key for request in (*self._waiting, *([self._in_hand] if self._in_hand else []))}
        while (answer := self._understudy.collect()) is not None:
            if answer.key in open_:  # else Piper was quicker
                self._stand_ins[answer.key] = answer
        self._look_at_child()
        hurried = self._needed_at is not None and time.monotonic() >= self._needed_at
        if hurried and self._in_hand and self._in_hand.key != self._given_up and self._stand_in(self._in_hand):
            self._given_up = self._in_hand.key
        while self._waiting and (hurried or self._in_hand is None):
            if self._in_hand and self._in_hand.key != self._given_up:
                return  # the usual voice has not said it yet, and it comes first
            request = self._waiting[0]
            text = speakable(request.text)
            by_child = None if hurried or not self._ready or self._in_hand else self._child
            if not text.strip() or len(text) > MOST_CHARACTERS:
                by_child = None
            if by_child:
                self._waiting.popleft()
                self._give(by_child, request, text)
            elif not self._stand_in(request):
                return
            else:
                self._waiting.popleft()

    def _give(self, child: ChildProcess, request: _Request, text: str) -> None:
        self._in_hand, self._since = request, time.monotonic()
        try:
            child.send({"text": text, "words_per_minute": request.words_per_minute})
        except Ended as ended:
            self._begin_again(str(ended))

    def _look_at_child(self) -> None:
        if self._child is None:
            return
        try:
            answer = self._child.answer_within(0.0)
        except Ended as ended:
            self._begin_again(str(ended))
            return
        for_s = time.monotonic() - self._since
        if answer is not None:
            self._take(answer)
        elif self._in_hand is None:
            if not self._ready and for_s > START_S:
                self._begin_again(f"it did not start within {START_S:.0f} seconds", TOO_BUSY)
        elif for_s > HANGS_S + HANGS_S_PER_CHARACTER * len(self._in_hand.text):
            self._begin_again(f"it did not render a line within {for_s:.1f} seconds", TOO_BUSY)

    def _take(self, answer: dict[str, Any]) -> None:
        request, self._in_hand = self._in_hand, None
        if request is not None and request.key == self._given_up:
            return
        if request is None:
            self._ready = "ready" in answer
            if not self._ready:
                self._give_up(str(answer.get("error", "it said something else")))
            return
        if "error" in answer:
            self._in_hand = request
            self._begin_again(str(answer["error"]))
            return
        samples = np.frombuffer(base64.b64decode(answer["sound"]), "<i2").astype(np.int16)
        words = dict(reversed([(int(place), int(sample)) for place, sample in answer["words"]]))
        rendered = Rendered(
            key=request.key, samples=samples, rate=answer["rate"], text=request.text, words=tuple(sorted(words.items()))
        )
        if check_speech(samples, rendered.rate, speakable(request.text), request.words_per_minute):
            self._waiting.appendleft(request)
            self._stand_in_for_first()
        else:
            self._stand_ins.pop(request.key, None)
            self._finished.append(rendered)

    def _stand_in(self, request: _Request) -> bool:
        """Whether the usual voice has rendered it; if so, that is what is heard."""
        answer = self._stand_ins.pop(request.key, None)
        if answer is not None:
            self._finished.append(answer)
        return answer is not None

    def _stand_in_for_first(self) -> None:
        """The usual voice says what comes first; it mostly has it by now, and is waited for."""
        request = self._waiting.popleft()
        while not self._stand_in(request):
            answer = self._understudy.collect(LOOK_S)
            if answer is not None:
                self._stand_ins[answer.key] = answer

    # ---- the child ----

    def _start(self) -> None:
        self._starts += 1
        self._ready, self._since = False, time.monotonic()
        try:
            self._child = ChildProcess(CHILD, folder=self._folder)
        except OSError as fault:
            self._child = None
            self._give_up(f"its process could not be started: {fault}")

    def _begin_again(self, why: str, remedy: str = MEND) -> None:
        """What it had in hand is said by the usual voice.  `remedy`: told if it is given up."""
        if self._child:
            self._child.close()
        request, self._in_hand = self._in_hand, None
        if request is not None and request.key != self._given_up:
            self._waiting.appendleft(request)
            self._stand_in_for_first()
        if self._starts >= STARTS:
            self._give_up(why, remedy)
        else:
            self._start()

    def _give_up(self, why: str, remedy: str = MEND) -> None:
        if self._child:
            self._child.close()
        self._child, self._ready = None, False
        self.note = f"The voice piper has failed ({why}); {self._understudy.name} speaks on.  {remedy}"
