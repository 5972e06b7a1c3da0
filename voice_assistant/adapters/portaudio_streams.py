"""One open microphone and one open speaker, each a stream of PortAudio with its own device, rate and clock.

The callbacks run in PortAudio's threads and only copy.  Opening and closing belongs inside `portaudio_library.call`.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np

from voice_assistant.adapters.channels import OneOfMany
from voice_assistant.adapters.playback import Playback, Sounding
from voice_assistant.adapters.portaudio_library import Device, Side, explain
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, InTheAir, Samples, Utterance
from voice_assistant.resampling import Resampler, resample, to_int16

if TYPE_CHECKING:
    from types import ModuleType

VOICE_RATE = 22_050
"""What espeak-ng renders: a speaker that takes it needs no resampling."""
FRAMES = 512
"""Samples in a callback at 16 or 22 kHz (23 to 32 ms; twice as many at twice the rate): with latency "low" no sample
was lost or added in 60 s over PulseAudio, and the processor had little to do."""
LONGEST_QUEUE_S = 10.0
"""Input that waits for a session that does not come for it; what comes on top of that is dropped and counted."""
FULL_SCALE = np.float32(32_767)
SLIP_S = 0.02
"""By so much the clocks of microphone and speaker may come apart before what was sent is looked for anew."""
REMEMBERED_S = 3.0
"""Output kept to be compared with the input."""


class StreamClock:
    """Which moment of the wall clock (seconds, monotonic) a sample of one stream belongs to.

    The median of what the last callbacks said: a single one can be late, and the crystals of two devices drift apart by
    some milliseconds a minute.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._offsets: deque[float] = deque(maxlen=9)
        self._offset = 0.0

    def note(self, index: int, moment: float) -> None:
        """A callback says that this sample sounds, or sounded, at this moment."""
        self._offsets.append(moment - index / self.rate)
        self._offset = sorted(self._offsets)[len(self._offsets) // 2]

    def moment(self, index: float) -> float:
        """When this sample sounds."""
        return index / self.rate + self._offset

    def index(self, moment: float) -> float:
        """The sample that sounds at this moment."""
        return (moment - self._offset) * self.rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one callback brought."""

    data: bytes
    captured: float
    """When its first sample was in the air."""


class Microphone:
    """An open input stream.  `pieces` is filled by PortAudio's thread; None in it: the stream has ended."""

    def __init__(self, sounddevice: ModuleType, device: Device) -> None:
        """Open and start.  AudioError: no rate and number of channels will do, or the device is busy."""
        self.device = device
        self.overflows = 0
        """How often the sound system said that it dropped input, or we had to."""
        self.pieces: SimpleQueue[Piece | None] = SimpleQueue()
        self.flat_s = 0.0
        """For how long the input has been the same number."""
        self._stream = _open(sounddevice, device, "input", RATE, self._bring, self._ended)
        self.rate = round(self._stream.samplerate)
        self._clock = StreamClock(self.rate)
        self._resampler = Resampler(self.rate, RATE)
        self._one_of_many = OneOfMany(self._stream.channels, self.rate)
        self._taken = 0
        self._longest_queue = LONGEST_QUEUE_S * self.rate / self._stream.blocksize
        _start(sounddevice, self._stream, device, "input")

    def take(self, piece: Piece) -> Samples:
        """The piece as 16 kHz mono; may be shorter or longer than what came, by what the resampler holds."""
        samples = np.frombuffer(piece.data, np.int16)
        channels = samples.reshape(-1, self._stream.channels)
        self._clock.note(self._taken, piece.captured)
        self._taken += len(channels)
        # Before resampling, which may ring a little.
        flat = bool((channels == channels[0]).all())
        self.flat_s = self.flat_s + len(channels) / self.rate if flat else 0.0
        sound = self._one_of_many(channels.astype(np.float32) / FULL_SCALE) * FULL_SCALE
        return to_int16(self._resampler.feed(sound))

    def moment(self, index: int) -> float:
        """When sample `index` of all the 16 kHz samples given by `take` was in the air (seconds, monotonic)."""
        return self._clock.moment(index * self.rate / RATE)

    def close(self) -> None:
        """At once."""
        self._stream.abort()
        self._stream.close()

    def _bring(self, data: Any, frames: int, times: Any, status: Any) -> None:
        if status.input_overflow:
            self.overflows += 1
        if self.pieces.qsize() > self._longest_queue:
            self.overflows += 1
            return
        age = times.currentTime - times.inputBufferAdcTime
        # Some sound systems tell no time: then the last sample came just now.
        age = age if 0 < age < 1 else frames / self.rate
        self.pieces.put(Piece(data=bytes(data), captured=time.monotonic() - age))

    def _ended(self) -> None:
        self.pieces.put(None)


@dataclass(frozen=True, slots=True, eq=False)
class _Stretch:
    """From this sample of the stream on: this sound from its start, or silence."""

    first: int
    sounding: Sounding | None


class Speaker:
    """An open output stream.  It runs all the time, on zeros when silent: sound begins and ends within a callback."""

    def __init__(self, sounddevice: ModuleType, device: Device) -> None:
        """Open and start.  AudioError: no rate and number of channels will do, or the device is busy."""
        self.device = device
        self.underflows = 0
        """How often the sound system said that it ran out of output: a gap was heard."""
        self.beats = 0
        """Callbacks so far; a living speaker's rises all the time."""
        self.ended = False
        self._stream = _open(sounddevice, device, "output", VOICE_RATE, self._fill, self._end)
        self.rate = round(self._stream.samplerate)
        self._clock = StreamClock(self.rate)
        self._playback = Playback(self.rate)
        self._given = 0
        self._next_sent = 0
        self._sounded_until = 0
        self._sent: deque[tuple[int, Samples]] = deque(maxlen=round(REMEMBERED_S * self.rate / self._stream.blocksize))
        self._stretches: tuple[_Stretch, ...] = (_Stretch(0, None),)
        self._told = self._stretches[0]
        _start(sounddevice, self._stream, device, "output")

    def play(self, utterance: Utterance) -> None:
        """Sounds from the next callback on, in place of whatever sounds now."""
        self._playback.play(utterance)

    def duck(self, on: bool) -> None:
        """12 dB lower (on) from the next callback on, or back (off), with a ramp of 20 ms."""
        self._playback.duck(on)

    def stop(self) -> None:
        """Zeros from the next callback on, but for a fade of 5 ms."""
        self._playback.stop()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is left to be said."""
        return self._playback.is_silent

    def in_the_air(self, moment: float) -> InTheAir | None:
        """What sounded at this moment (seconds, monotonic).  However short, an utterance is reported at least once."""
        index = self._clock.index(moment)
        stretch = next((stretch for stretch in reversed(self._stretches) if stretch.first <= index), None)
        if stretch is None or stretch.sounding is None:
            return None
        position = round(index - stretch.first)
        if position >= len(stretch.sounding.samples) and stretch is self._told:
            return None
        self._told = stretch
        return stretch.sounding.in_the_air(position)

    def sent(self, until: float, seconds: float) -> Samples:
        """The last seconds that went to the speaker, at 16 kHz; zeros for what is no longer kept."""
        end = round(self._clock.index(until))
        return self._sent_from(end - round(seconds * self.rate), end, round(seconds * RATE))

    def sent_with(self, moment: float) -> Samples | None:
        """What went to the speaker in the block that begins at this moment; None: silence.

        From one block to the next it goes on without a gap, whatever the clocks say: only where they have come apart by
        more than `SLIP_S` it jumps.
        """
        step = round(BLOCK_S * self.rate)
        start = round(self._clock.index(moment))
        if abs(start - self._next_sent) <= SLIP_S * self.rate:
            start = self._next_sent
        self._next_sent = start + step
        if start - step > self._sounded_until:  # a whole night long
            return None
        # resampled with what is round it: alone, its ends would ring
        samples = self._sent_from(start - step, start + 2 * step, 3 * BLOCK)[BLOCK : 2 * BLOCK]
        return samples if samples.any() else None

    def _sent_from(self, start: int, end: int, count: int) -> Samples:
        samples = np.zeros(end - start, np.int16)
        for first, piece in tuple(self._sent):
            skipped = max(0, start - first)
            part = piece[skipped : max(skipped, end - first)]
            samples[max(0, first - start) :][: len(part)] = part
        sent = np.zeros(count, np.int16)
        known = resample(samples, self.rate, RATE)[: len(sent)]
        sent[: len(known)] = known
        return sent

    def close(self) -> None:
        """At once: what sounds is cut off."""
        self._stream.abort()
        self._stream.close()

    # ---- in PortAudio's thread ----

    def _fill(self, data: Any, frames: int, times: Any, status: Any) -> None:
        if status.output_underflow:
            self.underflows += 1
        lead = times.outputBufferDacTime - times.currentTime
        # Some sound systems tell no time: then the stream's own figure must do.
        self._clock.note(self._given, time.monotonic() + (lead if 0 < lead < 1 else self._stream.latency))
        out = np.frombuffer(data, np.int16).reshape(frames, -1)
        mono = np.empty(frames, np.int16)
        began = self._playback.fill(mono)
        out[:] = mono[:, np.newaxis]
        self._remember(began[0] if began else None)
        self._sent.append((self._given, mono))
        self._given += frames
        if mono.any():
            self._sounded_until = self._given
        self.beats += 1

    def _remember(self, sounding: Sounding | None) -> None:
        """What begins here, or what is cut off here; a sound that ends by itself says so by its length."""
        last = self._stretches[-1]
        if sounding is None:
            cut_off = last.sounding is not None and self._given - last.first < len(last.sounding.samples)
            if not cut_off:
                return
        elif sounding is last.sounding:
            return
        self._stretches = (*self._stretches[-7:], _Stretch(self._given, sounding))

    def _end(self) -> None:
        self.ended = True


def _open(
    sounddevice: Any, device: Device, side: Side, rate: int, callback: Callable[..., None], finished: Callable[[], None]
) -> Any:
    """A stream at `rate` if the device takes it, else at its own.

    A speaker of one channel if it takes that, else of two.  A microphone that has two, of both: asked for one, the
    sound system would average them itself, into silence where they are of opposite phase.
    """
    stream = sounddevice.RawInputStream if side == "input" else sounddevice.RawOutputStream
    error: Exception | None = None
    for tried in dict.fromkeys((rate, round(device.rate), 48_000, 44_100)):
        for channels in (2, 1) if side == "input" and device.channels(side) > 1 else (1, 2):
            try:
                return stream(
                    device=device.index,
                    samplerate=tried,
                    channels=channels,
                    dtype="int16",
                    blocksize=FRAMES * max(1, round(tried / VOICE_RATE)),
                    latency="low",
                    callback=callback,
                    finished_callback=finished,
                )
            except sounddevice.PortAudioError as refused:
                error = error or refused
    assert error is not None  # at least one was tried
    raise explain(error, device, side) from error


def _start(sounddevice: Any, stream: Any, device: Device, side: Side) -> None:
    try:
        stream.start()
    except sounddevice.PortAudioError as error:
        stream.close()
        raise explain(error, device, side) from error
