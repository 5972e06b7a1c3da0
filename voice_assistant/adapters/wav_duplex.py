"""A device without hardware: input from clips or a recording, output to memory or a file, as fast as the processor can.

The session cannot tell it from a sound card, so what is tested here is what runs at the bedside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_assistant.adapters.audio_files import as_wav, write_audio
from voice_assistant.adapters.playback import Playback
from voice_assistant.audio import BLOCK, RATE, Block, InTheAir, Samples, Utterance
from voice_assistant.events import Part


class WavDuplex:
    """A `Duplex` whose input its owner decides, and whose output is kept on request.

    What is played between two calls of `next_block` sounds from the first sample of the second's block on: `in_the_air`
    is exact.  Without a recording the input is silence for ever (until `end`), to which `put` adds clips.
    """

    live = False
    hears = True
    by_hand = False

    def __init__(
        self,
        recording: Samples | Iterable[Samples] | None = None,
        *,
        keep: bool = False,
        speaks: bool = True,
        echo_db: float | None = None,
        echo_delay_s: float = 0.1,
        echo_room: npt.NDArray[np.float64] | None = None,
    ) -> None:
        """`recording`: 16 kHz mono, whole or in pieces of any length; after its end `Part.INPUT` is lost.
        `keep`: remember both sides for `write` (64 kB a second; a long night needs none of it).
        `speaks=False`: captions only.
        `echo_db`: how loud our own voice comes back into the input, `echo_delay_s` later (-12: a quarter).
        `echo_room`: by this impulse response (16 kHz) of a room, made as loud as none.
        """
        self.speaks = speaks
        self._recording = None if recording is None else _Recording(recording)
        self._ended = False
        self._number = 0
        self._clips: list[tuple[int, Samples]] = []
        self._lines: list[str] = []
        self._lost: set[Part] = set()
        self._playback = Playback(RATE)
        self._captioned: InTheAir | None = None
        self._echo_gain = 0.0 if echo_db is None else 10 ** (echo_db / 20)
        self._echo = np.zeros(round(echo_delay_s * RATE), np.int16)
        self._room = None if echo_room is None else _Room(echo_room)
        self._kept = (bytearray(), bytearray()) if keep else None
        """In one piece each: thirty thousand small ones a conversation leave the memory full of holes."""

    # ---- for whoever plays the person ----

    @property
    def next_number(self) -> int:
        """The number that the next block will have."""
        return self._number

    def put(self, samples: Samples, at_block: int | None = None) -> int:
        """Mix a clip (16 kHz mono) into the input from the next block on, or from a later one.

        Returns the number of the first block after it.
        """
        at_block = self._number if at_block is None else at_block
        if at_block < self._number:
            raise ValueError(f"block {at_block} is over: the next one is {self._number}")
        self._clips.append((at_block * BLOCK, samples))
        return at_block + -(-len(samples) // BLOCK)

    def type_line(self, line: str) -> None:
        """Somebody types this: it comes with the next block."""
        self._lines.append(line)

    def lose(self, part: Part) -> None:
        """A part of the machine fails, and is marked so.

        MICROPHONE: the input is made silent.  SPEAKER: what sounds is dropped, and so is all that is played meanwhile.
        """
        self._lost.add(part)
        if part is Part.SPEAKER:
            self._playback.stop()

    def mend(self, part: Part) -> None:
        """It works again."""
        self._lost.discard(part)

    def end(self) -> None:
        """No more will come, once the clips already put are over: `Part.INPUT` is lost."""
        self._ended = True

    # ---- Duplex ----

    def next_block(self) -> Block:
        """20 ms further, at once."""
        lost = self._lost | {Part.INPUT} if self._is_over() else self._lost
        spoken = np.empty(BLOCK, np.int16)
        in_the_air = self._speak(spoken)
        heard = self._hear(spoken)
        block = Block(
            number=self._number,
            samples=heard,
            in_the_air=in_the_air,
            spoken=spoken if in_the_air is not None or spoken.any() else None,
            lines=tuple(self._lines),
            lost=frozenset(lost),
        )
        self._lines.clear()
        self._number += 1
        if self._kept is not None:
            self._kept[0].extend(heard.tobytes())
            self._kept[1].extend(spoken.tobytes())
        return block

    def play(self, utterance: Utterance) -> None:
        """Sounds from the next block on, in place of whatever sounds now.  Captions only: over in the next block."""
        if not self.speaks:
            self._captioned = InTheAir(utterance=utterance.id, sample=len(utterance.samples))
        elif Part.SPEAKER not in self._lost:
            self._playback.play(utterance)

    def duck(self, on: bool) -> None:
        """12 dB lower (on) from the next block on, or back (off), with a ramp of 20 ms."""
        self._playback.duck(on)

    def stop(self) -> None:
        """Silent from the next block on, but for a fade of 5 ms."""
        self._playback.stop()

    def close(self) -> None:
        """Nothing to give back; what was kept can still be written."""

    # ---- the record ----

    def kept(self) -> tuple[Samples, Samples]:
        """What was kept: the person's side (noise and echo too) and the assistant's, 16 kHz, of the same length."""
        if self._kept is None:
            raise ValueError("nothing was kept: open the device with keep=True")
        heard, spoken = (np.frombuffer(bytes(side), np.int16) for side in self._kept)
        return heard, spoken

    def forget(self) -> None:
        """Drop what was kept: some 4 MB a minute."""
        self._kept = None

    def write(self, path: Path | str, *, only_assistant: bool = False) -> None:
        """What was kept, as a WAV: left the person, right the assistant; or that alone."""
        heard, spoken = self.kept()
        write_audio(path, spoken if only_assistant else np.stack([heard, spoken], axis=1))

    def as_wav(self) -> bytes:
        """What was kept, as the bytes of a WAV file: left the person, right the assistant."""
        return as_wav(np.stack(self.kept(), axis=1))

    # ---- a block ----

    def _speak(self, out: Samples) -> InTheAir | None:
        sounding = self._playback.fill(out)
        if Part.SPEAKER in self._lost:
            out[:] = 0
        captioned, self._captioned = self._captioned, None
        return sounding[0].in_the_air(sounding[1]) if sounding else captioned

    def _hear(self, spoken: Samples) -> Samples:
        start, end = self._number * BLOCK, (self._number + 1) * BLOCK
        mixed = np.zeros(BLOCK, np.int32)
        if self._recording is not None:
            mixed += self._recording.take(BLOCK)
        for clip_start, samples in self._clips:
            if clip_start < end:
                part = samples[max(0, start - clip_start) : end - clip_start]
                mixed[max(0, clip_start - start) :][: len(part)] += part
        self._clips = [(at, samples) for at, samples in self._clips if at + len(samples) > end]
        if self._echo_gain:
            self._echo = np.concatenate([self._echo, spoken if self._room is None else self._room(spoken)])
            mixed += np.rint(self._echo[:BLOCK] * self._echo_gain).astype(np.int32)
            self._echo = self._echo[BLOCK:]
        if Part.MICROPHONE in self._lost:
            mixed[:] = 0
        return np.clip(mixed, -32_767, 32_767).astype(np.int16)

    def _is_over(self) -> bool:
        """Whether all of the input came before the block being made."""
        recording_over = self._recording is not None and self._recording.over
        return (self._ended or recording_over) and not (self._clips or self._lines)


class _Room:
    """What a room makes of sound, block by block: convolved by overlap and add."""

    def __init__(self, response: npt.NDArray[np.float64]) -> None:
        self._size = 1 << (len(response) + BLOCK - 1).bit_length()
        self._spectrum = np.fft.rfft(response / np.sqrt(np.sum(np.square(response))), self._size)
        self._tail = np.zeros(self._size)

    def __call__(self, block: Samples) -> Samples:
        """The next 20 ms as they come back."""
        self._tail[:-BLOCK] = self._tail[BLOCK:]
        self._tail[-BLOCK:] = 0.0
        self._tail += np.fft.irfft(np.fft.rfft(block, self._size) * self._spectrum, self._size)
        return np.asarray(np.clip(np.rint(self._tail[:BLOCK]), -32_767, 32_767), np.int16)


class _Recording:
    """A recording of any length, of which only the piece being heard is in memory."""

    def __init__(self, samples: Samples | Iterable[Samples]) -> None:
        self._pieces: Iterator[Samples] = iter([samples]) if isinstance(samples, np.ndarray) else iter(samples)
        self._piece = np.empty(0, np.int16)
        self.over = False
        """All of it has been taken."""
        self._look_ahead()

    def take(self, count: int) -> Samples:
        """The next `count` samples; silence after the end."""
        taken = np.zeros(count, np.int16)
        done = 0
        while done < count and not self.over:
            part = self._piece[: count - done]
            taken[done : done + len(part)] = part
            done += len(part)
            self._piece = self._piece[len(part) :]
            self._look_ahead()
        return taken

    def _look_ahead(self) -> None:
        while not len(self._piece) and not self.over:
            following = next(self._pieces, None)
            if following is None:
                self.over = True
            else:
                self._piece = following
