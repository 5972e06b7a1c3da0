"""A night of standby on the audio clock: hours of quiet, of snores, a house and a film next door, and some calls.

`night.py` beside this file plays an hour to a conversation; here nobody converses.  The calls are the wake phrase and
cries for help, in synthetic voices and, where the folder has them, recorded ones; each has a moment at which it should
wake.  Everything else that wakes is false.  What runs is the real vigil with the real ears; only the device is made.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.adapters.engines import open_recognizer, open_voice, open_voice_detector
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Duplex, Samples, Utterance
from voice_assistant.data import command, data_folder, find_dialog
from voice_assistant.errors import VoiceError
from voice_assistant.loader import load_dialog
from voice_assistant.resampling import resample
from voice_assistant.speaking.voice import Rendered
from voice_assistant.standby.calls import Call, CallListener, Why
from voice_assistant.standby.vigil import Vigil
from voice_assistant.testing.bench.emergencies import VOICES, Wording, can_speak, synthesized
from voice_assistant.testing.bench.night import PERSON_RMS, coughs, snores

PHRASE = "hello nurse, help me"
OWN_VOICES = ("en", "en-us+f3", "en-gb-scotland+m7", "en-gb-x-rp+f2")
"""Of the program's own synthesiser, which is always there."""
CRIES = ("help me", "please help me", "I need help now", "somebody help me", "call an ambulance", "I need an ambulance")
CALL_EVERY_S = 1200.0
"""A call about every twenty minutes: far more than in any real night."""
CRY_PART = 0.3
SOUND_PART = 0.12
"""Of the time that is not quiet."""
ROOM_TONE = 12.0
"""Standard deviation of the noise of a room and its microphone, in steps of int16 (-69 dBFS)."""
AWAKE_S = 6.0
"""A conversation in the bench: so long nothing is listened for."""
WAKES_WITHIN_S = 3.0
"""After the end of a call."""
SETTLED_S = 1800.0
"""From then on memory is looked at (in a short night after a quarter of it): before it everything that is kept, four
recognisers of Vosk's among it, is made for the first time.
"""
NIGHTS_A_MONTH = 30

Sound = npt.NDArray[np.float64]


@dataclass(slots=True, kw_only=True)
class StandingNight:
    """What became of it."""

    hours: float = 0.0
    expected_wakes: int = 0
    wakes: int = 0
    """Of those that were expected."""
    false_wakes: int = 0
    false_emergencies: int = 0
    answered_nobody: int = 0
    """Times it said "I am here" though nobody had asked."""
    faults: int = 0
    cpu_fraction: float = 0.0
    rss_mb: dict[str, float] = field(default_factory=lambda: {"start": 0.0, "end": 0.0})
    missed: list[str] = field(default_factory=list)
    woken_by: list[str] = field(default_factory=list)
    """What woke it falsely, and when."""
    without: tuple[str, ...] = ()
    """What the night lacked."""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "format": 1,
            "hours": round(self.hours, 3),
            "wakes": self.wakes,
            "expected_wakes": self.expected_wakes,
            "false_wakes": self.false_wakes,
            "false_emergencies": self.false_emergencies,
            "faults": self.faults,
            "cpu_fraction": round(self.cpu_fraction, 4),
            "rss_mb": {name: round(value, 1) for name, value in self.rss_mb.items()},
        }

    def as_text(self) -> str:
        """For people."""
        false = self.false_wakes + self.false_emergencies
        # the 95 % upper bound of a Poisson count: 3 for none seen, about n + 2 sqrt(n) + 3 for n
        most = (3 + false + 2 * false**0.5) / self.hours * 8 * NIGHTS_A_MONTH
        processor, memory = 100 * self.cpu_fraction, self.rss_mb
        nobody = f'"I am here" to nobody {self.answered_nobody}, faults {self.faults}.'
        lines = [
            f"{self.hours:g} h of night: {self.wakes} of {self.expected_wakes} calls woke it.",
            f"False wakes {self.false_wakes}, false emergencies {self.false_emergencies}, {nobody}",
            f"At most {most:.0f} false wakes in a month of such nights of 8 h (upper bound, 95 %).",
            f"Processor {processor:.1f} % of one core, without the sound card's part.",
            f"Memory {memory['start']:.0f} MB once all is loaded, {memory['end']:.0f} MB at the end.",
        ]
        lines += [f"missed: {one}" for one in self.missed]
        lines += [f"false: {one}" for one in self.woken_by]
        lines += [f"The night was without {one}." for one in self.without]
        return "\n".join(lines)


def stand_through(
    folder: Path | None, hours: float, seed: int = 0, told: Callable[[float, float], None] = lambda _done, _of: None
) -> StandingNight:
    """Wait through such a night.  `told`: seconds done, and of how many."""
    result = StandingNight(hours=hours)
    sounds = _Sounds(folder)
    result.without = sounds.missing
    dialog = load_dialog(find_dialog("leg_pain")).dialog
    recognizer = open_recognizer()
    device = _Device(_night(sounds, hours * 3600, np.random.default_rng(seed)), result, told, hours * 3600)

    def converse(duplex: Duplex, call: Call) -> None:
        device.woken(call)
        for _ in range(round(AWAKE_S / BLOCK_S)):
            duplex.next_block()

    vigil = Vigil(
        open_device=lambda: device,
        open_calls=lambda: CallListener(recognizer, open_voice_detector(), dialog, phrase=PHRASE),
        converse=converse,
        answer=lambda _duplex, _text: device.answered(),
        log=device.log,
        pause=lambda _s: None,
    )
    began = _processor_s()
    try:
        while True:
            vigil.run()  # nobody tells it to go to sleep: where it ends that is a fault, and it goes on
    except _Morning:
        pass
    finally:
        device.settle(WAKES_WITHIN_S + 1e9)
        result.cpu_fraction = (_processor_s() - began - device.making_s) / max(1.0, device.now)
        result.rss_mb["end"] = _memory_mb()
        recognizer.close()
    return result


class _Morning(Exception):
    """The night is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    sound: Samples
    call: str = ""
    """What is called in it; empty: nothing."""


@dataclass(slots=True, kw_only=True)
class _Expected:
    began: float
    ended: float
    text: str


class _Device:
    """Brings the night, block by block, and notes when it woke."""

    live = speaks = by_hand = False
    hears = True

    def __init__(
        self,
        pieces: Iterator[_Piece],
        result: StandingNight,
        told: Callable[[float, float], None],
        seconds: float,
    ) -> None:
        self._pieces, self._result, self._told, self._seconds = pieces, result, told, seconds
        self._left = np.zeros(0, np.int16)
        self._number = 0
        self._expected: list[_Expected] = []
        self.making_s = 0.0
        """Processor time that making the sounds took: it is not standby's."""

    @property
    def now(self) -> float:
        """Seconds of the night."""
        return self._number * BLOCK_S

    def next_block(self) -> Block:
        """The next 20 ms."""
        while len(self._left) < BLOCK:
            began = time.process_time()
            piece = next(self._pieces, None)
            self.making_s += time.process_time() - began
            if piece is None:
                raise _Morning
            start = self.now + len(self._left) / RATE
            if piece.call:
                self._result.expected_wakes += 1
                ended = start + len(piece.sound) / RATE
                self._expected.append(_Expected(began=start, ended=ended, text=piece.call))
            self._left = np.concatenate([self._left, piece.sound])
            self._told(self.now, self._seconds)
        block = Block(number=self._number, samples=self._left[:BLOCK])
        self._left = self._left[BLOCK:]
        self._number += 1
        if self._number == round(min(SETTLED_S, self._seconds / 4) / BLOCK_S):
            self._result.rss_mb["start"] = _memory_mb()
        self.settle(self.now)
        return block

    def settle(self, now: float) -> None:
        """What should already have woken it, and did not."""
        while self._expected and now > self._expected[0].ended + WAKES_WITHIN_S:
            late = self._expected.pop(0)
            self._result.missed.append(f"{late.text}, at {late.began / 3600:.2f} h")

    def woken(self, call: Call) -> None:
        """It woke."""
        due = self._expected[0] if self._expected and self.now >= self._expected[0].began else None
        if due is not None:
            self._expected.pop(0)
            self._result.wakes += 1
            return
        if call.why is Why.EMERGENCY:
            self._result.false_emergencies += 1
        else:
            self._result.false_wakes += 1
        self._result.woken_by.append(f"{call.why.value} {call.text}, at {self.now / 3600:.3f} h")

    def answered(self) -> None:
        """It said that it is here."""
        self._result.answered_nobody += 1

    def log(self, text: str) -> None:
        """Counts what is no ordinary line."""
        if not text.startswith(("Waiting", "Woken", "Asked")) and _Morning.__name__ not in text:
            self._result.faults += 1

    def play(self, utterance: Utterance) -> None:
        """Nobody hears the tone."""

    def duck(self, on: bool) -> None:
        """Nothing sounds."""

    def stop(self) -> None:
        """Nothing sounds."""

    def close(self) -> None:
        """Nothing is open."""


class _Sounds:
    """What such a night is made of."""

    def __init__(self, folder: Path | None) -> None:
        near = data_folder().parent / "shared" / "audio"
        root = folder or (near if near.is_dir() else None)

        def found(*names: str) -> list[Path]:
            paths = [path for name in names for path in (root / name).rglob("*.flac")] if root else []
            return sorted(paths)

        self.film = found("librispeech", "out_of_grammar", "natural/talk", "natural/own_words")
        self.noises = found("noise")
        self.snores = found("night/snoring")
        self.house = found("night/other")
        self.cries = [path for path in found("natural/cries") if any(text in _text(path) for text in CRIES)]
        self.missing = tuple(
            what
            for what, there in (
                ("a film next door (recorded sentences)", self.film),
                ("recorded noises", self.noises),
                ("real snores", self.snores),
                ("real sounds of a house at night", self.house),
                ("recorded cries", self.cries),
            )
            if not there
        )
        self._said: dict[tuple[str, str], Sound] = {}
        self._programs = [voice for voice in VOICES if can_speak(voice)]

    def said(self, text: str, random: np.random.Generator) -> tuple[Sound, str]:
        """The text in one of the voices, and whose it is."""
        voices = (*OWN_VOICES, *self._programs)
        voice = voices[int(random.integers(len(voices)))]
        if (text, voice) not in self._said:
            self._said[text, voice] = (
                synthesized(Wording(text=text, voice=voice)) if voice in VOICES else _spoken(text, voice)
            )
        return self._said[text, voice], voice


def _text(path: Path) -> str:
    return path.stem.replace("_", " ").lower()


def _spoken(text: str, name: str) -> Sound:
    voice = open_voice(name)
    try:
        voice.request(1, text, 140)
        made = voice.collect(20.0)
    finally:
        voice.close()
    if not isinstance(made, Rendered):
        raise VoiceError(f"The voice {name} did not speak.", f"Look at it with: {command('doctor')}")
    return resample(made.samples, made.rate, RATE).astype(np.float64) / 32_767


def _night(sounds: _Sounds, seconds: float, random: np.random.Generator) -> Iterator[_Piece]:
    """Pieces one after the other, a call about every twenty minutes."""
    done = 0.0
    next_call = CALL_EVERY_S / 4
    while done < seconds:
        if done >= next_call:
            sound, text = _call(sounds, random)
            next_call = done + CALL_EVERY_S * random.uniform(0.7, 1.3)
            pieces = [_Piece(sound=_in_room(sound, random), call=text)]
            quiet = 8.0
        else:
            sound = _sound(sounds, random)
            part = SOUND_PART
            quiet = min(120.0, len(sound) / RATE * (1 - part) / part * random.uniform(0.5, 1.5))
            pieces = [_Piece(sound=_in_room(sound, random))]
        # in small pieces: what is measured is standby's memory, not the night's
        pieces += [_quiet(1.0, random) for _ in range(round(quiet))]
        for piece in pieces:
            done += len(piece.sound) / RATE
            yield piece


def _call(sounds: _Sounds, random: np.random.Generator) -> tuple[Sound, str]:
    level = PERSON_RMS * 10 ** (-random.uniform(0, 15) / 20)
    if random.random() >= CRY_PART:
        sound, voice = sounds.said(PHRASE, random)
        return _at(sound, level), f"{PHRASE} ({voice})"
    if sounds.cries and random.random() < 0.5:
        path = sounds.cries[int(random.integers(len(sounds.cries)))]
        return _at(_float(path), level), f"{_text(path)} (recorded)"
    cry = CRIES[int(random.integers(len(CRIES)))]
    sound, voice = sounds.said(cry, random)
    return _at(sound, level), f"{cry} ({voice})"


def _sound(sounds: _Sounds, random: np.random.Generator) -> Sound:
    softer = PERSON_RMS * 10 ** (-random.uniform(10, 30) / 20)
    what = random.random()
    if what < 0.4 and sounds.film:
        return _at(_row(sounds.film, int(random.integers(1, 5)), (0.1, 0.8), random), softer)
    if what < 0.65 and sounds.snores:
        return _at(_row(sounds.snores, int(random.integers(3, 9)), (2.0, 3.0), random), PERSON_RMS / 2)
    if what < 0.8 and sounds.house:
        return _at(_row(sounds.house, int(random.integers(1, 4)), (0.2, 3.0), random), softer * 2)
    if what < 0.9 and sounds.noises:
        return _at(_float(sounds.noises[int(random.integers(len(sounds.noises)))]), softer)
    return _at(snores(random), PERSON_RMS / 2) if random.random() < 0.6 else _at(coughs(random), PERSON_RMS)


def _row(paths: list[Path], count: int, gaps: tuple[float, float], random: np.random.Generator) -> Sound:
    parts: list[Sound] = []
    for _ in range(count):
        parts += [_float(paths[int(random.integers(len(paths)))]), np.zeros(int(random.uniform(*gaps) * RATE))]
    return np.concatenate(parts)


def _quiet(seconds: float, random: np.random.Generator) -> _Piece:
    return _Piece(sound=_in_room(np.zeros(round(seconds * RATE)), random))


def _float(path: Path) -> Sound:
    return read_audio(path).astype(np.float64) / 32_767


def _at(sound: Sound, rms: float) -> Sound:
    loud = sound[np.abs(sound) > 0.05 * np.abs(sound).max(initial=1e-9)]
    return np.asarray(sound * rms / max(1e-9, float(np.sqrt(np.square(loud).mean())) if len(loud) else 1.0))


def _in_room(sound: Sound, random: np.random.Generator) -> Samples:
    noisy = np.rint(sound * 32_767 + random.normal(0, ROOM_TONE, len(sound)))
    samples: Samples = np.clip(noisy, -32_767, 32_767).astype(np.int16)
    return samples


# ---- what it costs ----


def _family() -> list[int]:
    """This process and its children (Vosk is one)."""
    own = os.getpid()
    try:
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    except OSError:  # no Linux
        children = []
    return [own, *map(int, children)]


def _processor_s() -> float:
    """Seconds of processor of this process and its children."""
    total = 0.0
    for process in _family():
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total or time.process_time()


def _memory_mb() -> float:
    """Memory in use by this process and its children, in MB of a million bytes; 0 where that can't be known."""
    total = 0
    for process in _family():
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return total / 1e6
