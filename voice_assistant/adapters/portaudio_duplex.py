"""A microphone and a speaker at the bedside, and a keyboard beside them.

Two streams of PortAudio, each with its own device and rate: one duplex stream would die with either device.  Time is
the count of input blocks, and nothing may stop it: when the microphone brings nothing for half a second, silent blocks
come at the pace of the wall clock until it is back.  That watchdog, and what ties the two streams together, are the
only readers of a wall clock.  What is lost is opened anew, by a thread of its own, again and again.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.adapters.line_reader import LineReader
from voice_assistant.adapters.microphone_watch import OWN_S, MicrophoneWatch
from voice_assistant.adapters.pace import Pace
from voice_assistant.adapters.portaudio_library import Side, call, find_device, load, restart
from voice_assistant.adapters.portaudio_streams import Microphone, Piece, Speaker
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Samples, Utterance
from voice_assistant.errors import AudioError
from voice_assistant.events import Part

if TYPE_CHECKING:
    from types import ModuleType

SILENT_S = 0.5
"""A device that does nothing for so long is lost."""
STARTING_S = 2.0
"""Seconds without a block before one just opened counts as lost: a sleeping sound server or Bluetooth is slow."""
RETRY_BLOCKS = (50, 100, 250)
"""Blocks before a lost device is opened anew: 1, 2, then every 5 s."""
CLOSING_S = 2.0
"""Longest that giving the devices back may take."""


class PortAudioDuplex:
    """A `Duplex` in real time.  One at a time in a process.

    `in_the_air` is what sounded when the block was captured, as far as the sound system knows its own delays.  A
    microphone that is muted, or that became a wire to our own speaker, is lost too: see `microphone_watch`.  Without a
    speaker, utterances are never in the air.
    """

    live = True

    def __init__(
        self,
        *,
        device: str | int | None = None,
        microphone: str | int | None = None,
        speaker: str | int | None = None,
        hear: bool = True,
        speak: bool = True,
        lines: LineReader | None = None,
    ) -> None:
        """Open the devices of these numbers or names, or the default ones (None).

        `device`: for the microphone, the speaker or both, as far as it is one; the other is the default one.
        `hear=False`, `speak=False`: that side is not wanted.  `lines`: a keyboard, whose lines come with the blocks.
        AudioError: a device that was named can't be opened, or nothing can.  A default one that can't is left out: then
        `hears` or `speaks` is false, and `missing` says why.
        """
        self.missing: tuple[AudioError, ...] = ()
        self._device = device
        self._wanted: dict[Side, str | int | None] = {}
        if hear:
            self._wanted["input"] = microphone
        if speak:
            self._wanted["output"] = speaker
        self._microphone: Microphone | None = None
        self._speaker: Speaker | None = None
        self._sounddevice = call(self._open)
        self.hears = self._microphone is not None
        self.speaks = self._speaker is not None
        self._lines = lines
        self.by_hand = lines is not None and lines.at_terminal
        self._number = 0
        # What has been heard but is not yet a block, and how many 16 kHz samples this microphone gave in all.
        self._pending: Samples = np.empty(0, np.int16)
        self._given = 0
        self._watch = MicrophoneWatch()
        self._pace: Pace | None = None if self.hears else Pace()
        """Not None: the microphone is silent, and blocks come at wall pace."""
        self._heard_at = self._beat_at = time.monotonic()
        self._hearing_timeout_s = self._beating_timeout_s = STARTING_S
        self._beats = 0
        self._lost: frozenset[Part] = frozenset()
        self._mending: Thread | None = None
        self._mended: SimpleQueue[tuple[Microphone | None, Speaker | None]] = SimpleQueue()
        self._tries = 0
        self._next_try = 0
        self._old_flags = (0, 0)
        self._closed = False

    # ---- Duplex ----

    def next_block(self) -> Block:
        """Waits for 20 ms of input, or, where there is none, until they have passed."""
        samples, moment = self._listen()
        in_the_air = self._speaker.in_the_air(moment) if self._speaker else None
        lost: set[Part] = set()
        if self.hears and not self._is_a_room(samples, moment, in_the_air is not None):
            samples = np.zeros(BLOCK, np.int16)
            lost.add(Part.MICROPHONE)
        if self.speaks and self._speaker_is_dead():
            in_the_air = None
            lost.add(Part.SPEAKER)
        line = self._lines.take() if self._lines else None
        if not self.hears and line is None and (self._lines is None or self._lines.ended):
            lost.add(Part.INPUT)
        self._lost = frozenset(lost)
        self._mend()
        block = Block(
            number=self._number,
            samples=samples,
            in_the_air=in_the_air,
            spoken=self._speaker.sent_with(moment) if self._speaker else None,
            lines=() if line is None else (line,),
            lost=self._lost,
        )
        self._number += 1
        return block

    def play(self, utterance: Utterance) -> None:
        """Sounds within 50 ms or so, in place of whatever sounds now; dropped where the speaker is lost."""
        if self._speaker and Part.SPEAKER not in self._lost:
            self._speaker.play(utterance)

    def duck(self, on: bool) -> None:
        """12 dB lower (on), or back (off), with a ramp of 20 ms."""
        if self._speaker:
            self._speaker.duck(on)

    def stop(self) -> None:
        """Silent within 50 ms or so; the streams stay open."""
        if self._speaker:
            self._speaker.stop()

    def close(self) -> None:
        """Cut off what sounds, and give the devices back; or, where they hang, leave them behind."""
        if self._closed:
            return
        self._closed = True
        if self._mending:
            self._mending.join(CLOSING_S)
        with suppress(AudioError):
            call(lambda: _close(self._microphone, self._speaker), CLOSING_S)

    # ---- for a report ----

    @property
    def overflows(self) -> int:
        """How often input was dropped, as far as anybody said so."""
        return self._old_flags[0] + (self._microphone.overflows if self._microphone else 0)

    @property
    def underflows(self) -> int:
        """How often output had a gap, as far as anybody said so."""
        return self._old_flags[1] + (self._speaker.underflows if self._speaker else 0)

    @property
    def names(self) -> dict[str, str]:
        """What was opened: "microphone" and "speaker", with the names of the devices."""
        opened = (("microphone", self._microphone), ("speaker", self._speaker))
        return {name: stream.device.name for name, stream in opened if stream}

    # ---- input ----

    def _listen(self) -> tuple[Samples, float]:
        """A block of input, or of silence while there is none, and when it began (seconds, monotonic)."""
        while len(self._pending) < BLOCK:
            wait_s = self._pace.wait_s() if self._pace else self._heard_at + self._hearing_timeout_s - time.monotonic()
            piece = self._next_piece(wait_s)
            if piece is not None and self._microphone:
                samples = self._microphone.take(piece)
                self._given += len(samples)
                self._pending = np.concatenate([self._pending, samples])
                self._pace = None
                self._heard_at = time.monotonic()
                self._hearing_timeout_s = SILENT_S
            elif self._pace is None:
                self._pace = Pace(self._heard_at)
                self._pending = np.empty(0, np.int16)
            else:
                moment = self._pace.due - BLOCK_S
                self._pace.step()
                return np.zeros(BLOCK, np.int16), moment
        assert self._microphone  # it gave what is pending
        moment = self._microphone.moment(self._given - len(self._pending))
        block, self._pending = self._pending[:BLOCK], self._pending[BLOCK:]
        return block, moment

    def _next_piece(self, wait_s: float) -> Piece | None:
        """What the microphone brings within this time; None: nothing, or it has just ended."""
        until = time.monotonic() + wait_s
        if self._microphone is None:
            time.sleep(max(0.0, wait_s))
            return None
        while True:
            try:
                piece = self._microphone.pieces.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                return None
            if piece is not None or self._pace is None:
                return piece

    def _is_a_room(self, samples: Samples, moment: float, speaking: bool) -> bool:
        if self._pace is not None or self._microphone is None:
            return False

        def own() -> Samples:
            if self._speaker is None:
                return np.zeros(round(OWN_S * RATE), np.int16)
            return self._speaker.sent(moment + BLOCK_S, OWN_S)

        return self._watch.take(samples, flat_s=self._microphone.flat_s, speaking=speaking, own=own)

    # ---- output ----

    def _speaker_is_dead(self) -> bool:
        assert self._speaker  # asked only where there is one
        now = time.monotonic()
        if self._speaker.beats != self._beats:
            self._beats = self._speaker.beats
            self._beat_at = now
            self._beating_timeout_s = SILENT_S
        dead = self._speaker.ended or now - self._beat_at > self._beating_timeout_s
        if dead:
            self._speaker.stop()  # should it come back by itself, half a sentence would be worse than none
        return dead

    # ---- opening, and opening anew ----

    def _open(self) -> ModuleType:
        sounddevice = load()
        if self._device is not None:
            self._share(self._device, sounddevice)
        missing = []
        for side, wanted in self._wanted.items():
            try:
                device = find_device(wanted, side, sounddevice)
                if side == "input":
                    self._microphone = Microphone(sounddevice, device)
                else:
                    self._speaker = Speaker(sounddevice, device)
            except AudioError as error:
                if wanted is not None:
                    _close(self._microphone, self._speaker)
                    raise
                missing.append(error)
            else:
                if wanted is not None:
                    self._wanted[side] = device.name  # its number may change
        if len(missing) == len(self._wanted):
            if len(missing) == 1:
                raise missing[0]
            what = " and ".join(error.what for error in missing) or "neither a microphone nor a speaker was asked for"
            raise AudioError(what, missing[0].remedy if missing else "Ask for at least one.")
        self.missing = tuple(missing)
        for side in [side for side in self._wanted if (self._microphone if side == "input" else self._speaker) is None]:
            del self._wanted[side]
        return sounddevice

    def _share(self, device: str | int, sounddevice: ModuleType) -> None:
        """Use this device for those sides that it has.  AudioError: it has none of those that are wanted."""
        errors = []
        for side in self._wanted:
            try:
                self._wanted[side] = find_device(device, side, sounddevice).index
            except AudioError as error:
                errors.append(error)
        if len(errors) == len(self._wanted) > 0:
            raise errors[0]

    def _mend(self) -> None:
        """See to what is lost: called with every block, never waits."""
        if self._mending:
            with suppress(Empty):
                self._take_over(*self._mended.get_nowait())
                self._mending = None
        elif not self._lost & {Part.MICROPHONE, Part.SPEAKER}:
            self._tries = 0
            self._next_try = self._number + RETRY_BLOCKS[0]
        elif self._number >= self._next_try:
            self._tries += 1
            self._next_try = self._number + RETRY_BLOCKS[min(self._tries, len(RETRY_BLOCKS) - 1)]
            self._mending = Thread(target=self._reopen, args=(self._to_open(), self._may_restart()), daemon=True)
            self._mending.start()

    def _to_open(self) -> list[Side]:
        parts: dict[Side, Part] = {"input": Part.MICROPHONE, "output": Part.SPEAKER}
        return [side for side in self._wanted if parts[side] in self._lost]

    def _may_restart(self) -> bool:
        """Whether PortAudio may look for devices anew, which ends all streams: a healthy one is cut short for 0.2 s.

        Not on the first try; nor for a microphone that is only muted; nor while we speak; ever more rarely while the
        microphone works.
        """
        microphone_is_dead = self._pace is not None
        if self._tries == 1:
            return False
        if Part.SPEAKER not in self._lost:
            return microphone_is_dead and (self._speaker is None or self._speaker.is_silent)
        return microphone_is_dead or self._tries & (self._tries - 1) == 0

    def _reopen(self, sides: list[Side], may_restart: bool) -> None:
        """In a thread of its own: open these sides anew, or all after a restart, and hand over what was opened."""
        opened: dict[Side, Microphone | Speaker] = {}
        given_up = False

        def work() -> None:
            old: dict[Side, Microphone | Speaker | None] = {"input": self._microphone, "output": self._speaker}
            again = list(self._wanted) if may_restart else sides
            _close(*(old[side] for side in again))
            if may_restart:
                restart(self._sounddevice)
            for side in again:
                with suppress(AudioError):
                    device = find_device(self._wanted[side], side, self._sounddevice)
                    opened[side] = (Microphone if side == "input" else Speaker)(self._sounddevice, device)
            if given_up or self._closed:
                _close(*opened.values())
                opened.clear()

        try:
            call(work)
        except AudioError:
            given_up = True
        microphone, speaker = opened.get("input"), opened.get("output")
        self._mended.put((microphone, speaker))  # type: ignore[arg-type]  # each under its side

    def _take_over(self, microphone: Microphone | None, speaker: Speaker | None) -> None:
        overflows, underflows = self.overflows, self.underflows
        if microphone:
            self._microphone = microphone
            self._pending = np.empty(0, np.int16)
            self._given = 0
        if speaker:
            self._speaker = speaker
            self._beats = 0
            self._beat_at = -math.inf  # not found before it beats
        if microphone or speaker:
            self._old_flags = (0, 0)
            self._old_flags = (overflows - self.overflows, underflows - self.underflows)


def _close(*streams: Microphone | Speaker | None) -> None:
    for stream in streams:
        if stream:
            stream.close()
