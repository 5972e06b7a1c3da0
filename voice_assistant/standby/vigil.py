"""Waiting through the night: a call, a conversation, and waiting again.  Nothing ends it but its owner.

Whatever fails (a microphone that is taken or pulled out, a recogniser, a conversation, a full disk) is written to the
log, and it goes on.  The log holds when it woke and why, and never what was said.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import numpy as np

from voice_assistant.audio import BLOCK_S, Block, Duplex, Utterance
from voice_assistant.errors import MachineError
from voice_assistant.events import Part
from voice_assistant.speaking.loudness import FULL_LEVEL, FULL_SCALE, gain
from voice_assistant.standby.calls import Call, Why
from voice_assistant.tones import waking

RETRY_S = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds until what could not be opened is tried again; the last goes on for ever."""
DEAF_S = 60.0
"""Seconds without sound from the microphone after which the log says so."""
REOPEN_S = 300.0
"""Seconds without sound after which the sound system is reopened, beyond what the device does by itself."""
ADDRESSED_S = 30.0
"""For this many seconds after it has made a sound, "go to sleep" is meant for it.  Said at any other time it is meant
for a child or comes from a film, and a night without help would begin with it.
"""
DOZE_S = 0.08
"""Seconds that are slept while nothing waits to be heard: the microphone keeps far more, and no caller notices."""
WAITED_S = 0.002
"""A block that took longer to come was not there yet."""
BEAT_S = 5.0
"""So often whoever watches over the process is told that it is alive."""
EMERGENCY_AFTER_S = 0.4
"""The cry that woke it is the conversation's first answer, given this long after its first question was shown."""
TONE_VOLUME = 18
"""Volume of the tone that says "I heard you": quieter than speech, 0 to 100."""
TONE_ID = -1
"""No utterance of a conversation has this number."""

I_AM_HERE = "I am here."
GOOD_NIGHT = "I am going to sleep. I will not hear you until I am started again. Good night."


class Calls(Protocol):
    """What is needed of a `CallListener`."""

    @property
    def failed(self) -> str | None:
        """Why nothing more can be heard; None: it can."""

    def feed(self, block: Block) -> Call | None:
        """The next 20 ms."""


class Vigil:
    """One night, or many."""

    def __init__(
        self,
        *,
        open_device: Callable[[], Duplex],
        open_calls: Callable[[], Calls],
        converse: Callable[[Duplex, Call], None],
        answer: Callable[[Duplex, str], None],
        log: Callable[[str], None],
        beat: Callable[[str], None] = lambda _state: None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`converse`: holds one conversation.  `answer`: says a sentence softly.  `beat`: told now and then what it is
        doing, as long as it lives.
        """
        self._open_device, self._open_calls = open_device, open_calls
        self._converse, self._answer = converse, answer
        self._log, self._beat, self._pause = log, beat, pause
        self._told = ""
        self._addressed_at: float | None = None
        self._button = False

    def press_button(self) -> None:
        """As if a key had been pressed: a switch that is wired to a signal.  May be called from a signal's handler."""
        self._button = True

    def run(self) -> None:
        """Wait until told to go to sleep."""
        tries = 0
        while True:
            try:
                duplex = self._open_device()
            except MachineError as error:
                self._log_once(f"{error.what} I try again.")
                self._beat(error.what)
                self._pause(RETRY_S[min(tries, len(RETRY_S) - 1)])
                tries += 1
                continue
            tries = 0
            try:
                if self._wait(duplex):
                    return
            finally:
                duplex.close()

    # ---- waiting ----

    def _wait(self, duplex: Duplex) -> bool:
        """True: it was told to go to sleep.  False: the device is to be opened anew."""
        calls = self._opened_calls()
        self._addressed_at = None
        deaf = 0
        self._log_once("Waiting.")
        while True:
            block = self._next_block(duplex)
            if block.number % round(BEAT_S / BLOCK_S) == 0:
                self._beat("waiting" if not deaf else "waiting; the microphone brings nothing")
            if Part.INPUT in block.lost:
                self._log_once("There is no microphone and no keyboard to be called by. I try again.")
                self._pause(RETRY_S[-1])
                return False
            deaf = self._count_deaf(deaf, block)
            if deaf * BLOCK_S >= REOPEN_S:
                return False
            if calls.failed is not None:
                self._log_once(f"{calls.failed} I start it again.")
                self._pause(RETRY_S[1])
                calls = self._opened_calls()
            call = calls.feed(block)
            if self._button:
                self._button = False
                call = Call(why=Why.KEY, at=block.at)
            if call is None:
                continue
            if call.why is Why.SLEEP:
                if self._is_addressed(call.at):
                    self._log("Told to go to sleep.")
                    self._safely(lambda: self._answer(duplex, GOOD_NIGHT))
                    return True
                continue
            self._addressed_at = self._take(duplex, call)
            calls = self._opened_calls()  # the person may lie otherwise now, and speak softer or louder

    def _next_block(self, duplex: Duplex) -> Block:
        """Who had to wait for it is not behind, and dozes: a processor that wakes ten times a second for five blocks
        has half the work of one that wakes for each.
        """
        asked_at = time.monotonic()
        block = duplex.next_block()
        if duplex.live and time.monotonic() - asked_at > WAITED_S:
            self._pause(DOZE_S)
        return block

    def _opened_calls(self) -> Calls:
        tries = 0
        while True:
            try:
                return self._open_calls()
            except MachineError as error:
                self._log_once(f"{error.what} I try again.")
                self._beat(error.what)
                self._pause(RETRY_S[min(tries, len(RETRY_S) - 1)])
                tries += 1

    def _count_deaf(self, deaf: int, block: Block) -> int:
        if Part.MICROPHONE in block.lost:
            if deaf == round(DEAF_S / BLOCK_S):
                self._log(f"The microphone has brought nothing for {DEAF_S:.0f} s. I go on trying.")
            return deaf + 1
        if deaf * BLOCK_S > DEAF_S:
            self._log("The microphone is back.")
        return 0

    def _is_addressed(self, at: float) -> bool:
        return self._addressed_at is not None and at - self._addressed_at <= ADDRESSED_S

    # ---- awake ----

    def _take(self, duplex: Duplex, call: Call) -> float:
        """Answer a call; when, on the device's clock, it was done with."""
        if call.why is Why.PRESENCE:
            self._log("Asked whether I am here.")
            self._safely(lambda: self._answer(duplex, I_AM_HERE))
        else:
            self._log(f"Woken by {call.why.value}.")
            duplex.play(waking_tone())
            # the conversation's first question is rendered meanwhile, and takes the tone's place only when ready
            self._safely(lambda: self._converse(_FromNow(duplex, call.text, self._beat), call))
            self._log("Waiting again.")
        return duplex.next_block().at

    def _safely(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as error:  # noqa: BLE001 - the next call must find it awake
            self._log(f"That failed ({type(error).__name__}). I go on.")

    def _log_once(self, text: str) -> None:
        """Not the same again and again: a log that fills the disk helps nobody."""
        if text != self._told:
            self._told = text
            self._log(text)


class _FromNow:
    """The device as a conversation sees it: its clock begins at 0, and what woke it is its first line."""

    def __init__(self, duplex: Duplex, first: str, beat: Callable[[str], None]) -> None:
        self._duplex, self._beat = duplex, beat
        self.live, self.hears, self.speaks, self.by_hand = duplex.live, duplex.hears, duplex.speaks, duplex.by_hand
        self._began: int | None = None
        self._first = first
        self.play, self.duck, self.stop = duplex.play, duplex.duck, duplex.stop

    def next_block(self) -> Block:
        """The next 20 ms."""
        block = self._duplex.next_block()
        if self._began is None:
            self._began = block.number
        if block.number % round(BEAT_S / BLOCK_S) == 0:
            self._beat("in a conversation")
        block = replace(block, number=block.number - self._began)
        if self._first and block.at >= EMERGENCY_AFTER_S:
            block = replace(block, lines=(self._first, *block.lines))
            self._first = ""
        return block

    def close(self) -> None:
        """Nothing: it is still needed."""


def waking_tone(rate: int = 22_050) -> Utterance:
    """Two soft rising notes."""
    sound = waking(rate)
    level = gain(TONE_VOLUME) * FULL_LEVEL / float(np.sqrt(np.mean(sound**2)))
    samples = np.rint(sound * level * FULL_SCALE).astype(np.int16)
    return Utterance(id=TONE_ID, samples=samples, rate=rate, text="", prompt=0)
