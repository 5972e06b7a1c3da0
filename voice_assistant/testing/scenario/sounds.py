"""Noises and rooms, made here: the same for the same seed, so that a scenario comes out the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from voice_assistant.audio import RATE, Samples
from voice_assistant.speaking.loudness import FULL_SCALE

Sound: TypeAlias = npt.NDArray[np.float64]
"""Mono, 16 kHz, at a level of 1 (root mean square)."""

PIECE_S = 2.0
"""A background is made in pieces of this length, so that a whole night needs no memory."""


def _shaped(chance: np.random.Generator, count: int, slope: float) -> Sound:
    """Noise whose level falls by 3 dB times `slope` an octave."""
    spectrum = np.fft.rfft(chance.standard_normal(count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20.0)
    return np.asarray(np.fft.irfft(spectrum / frequency ** (slope / 2), count), np.float64)


def _white(chance: np.random.Generator, count: int) -> Sound:
    return chance.standard_normal(count)


def _pink(chance: np.random.Generator, count: int) -> Sound:
    return _shaped(chance, count, 1.0)


def _fan(chance: np.random.Generator, count: int) -> Sound:
    """A fan or a heater: low noise and the hum of its motor."""
    noise = _shaped(chance, count, 2.0)
    at = np.arange(count) / RATE
    hum = np.sum([np.sin(2 * np.pi * 100 * n * at) / n for n in range(1, 5)], axis=0)
    return np.asarray(noise / noise.std() + 0.5 * hum, np.float64)


def _rain(chance: np.random.Generator, count: int) -> Sound:
    """A steady hiss and drops."""
    hiss = _shaped(chance, count, 0.5)
    drops = np.zeros(count)
    for start in chance.integers(0, max(1, count - 400), count // 600):
        length = int(chance.integers(60, 400))
        drop = chance.standard_normal(length) * np.exp(-np.arange(length) / (length / 5))
        drops[start : start + length] += drop * chance.uniform(0.5, 3.0)
    return np.asarray(hiss / hiss.std() + drops, np.float64)


def _clock(chance: np.random.Generator, count: int) -> Sound:
    """Two ticks a second over a very quiet room."""
    sound = 0.02 * _pink(chance, count)
    for start in range(0, count - 200, RATE // 2):
        sound[start : start + 200] += chance.standard_normal(200) * np.exp(-np.arange(200) / 25) * 4
    return sound


def _thud(chance: np.random.Generator, count: int) -> Sound:
    """A door, a step, something that falls: one low blow."""
    at = np.arange(count) / RATE
    blow = np.sin(2 * np.pi * 90 * at) + 0.3 * chance.standard_normal(count)
    return blow * np.exp(-at * 18)


def _cough(chance: np.random.Generator, count: int) -> Sound:
    """Two bursts of breath."""
    sound = np.zeros(count)
    for start in (0, round(0.35 * RATE)):
        length = min(round(0.22 * RATE), count - start)
        if length > 0:
            rise = np.minimum(1, np.arange(length) / 120) * np.exp(-np.arange(length) / 1200)
            sound[start : start + length] += _shaped(chance, length, 0.4) * rise * 50
    return sound


NOISES: dict[str, Callable[[np.random.Generator, int], Sound]] = {
    "white": _white,
    "pink": _pink,
    "fan": _fan,
    "rain": _rain,
    "clock": _clock,
    "thud": _thud,
    "cough": _cough,
}
LASTING = ("white", "pink", "fan", "rain", "clock")
"""Those that can go on all night."""

ROOMS = {"bedroom": 0.35, "bathroom": 0.8, "hall": 1.4}
"""Time in which an echo dies away by 60 dB, in seconds."""


def noise(name: str, length_s: float, level_db: float, seed: int = 0) -> Samples:
    """A noise at this level, in dBFS."""
    sound = NOISES[name](np.random.default_rng(seed), round(length_s * RATE))
    return _at(sound, level_db)


def lasting(name: str, level_db: float, seed: int = 0) -> Iterator[Samples]:
    """A noise for ever, in pieces."""
    chance = np.random.default_rng(seed)
    while True:
        yield _at(NOISES[name](chance, round(PIECE_S * RATE)), level_db)


def knocks(count: int, level_db: float = -20.0) -> Samples:
    """Knocks on wood, 0.35 s apart."""
    chance = np.random.default_rng(count)
    sound = np.zeros(round((0.35 * count + 0.2) * RATE))
    for number in range(count):
        start = round(0.35 * number * RATE)
        at = np.arange(round(0.08 * RATE)) / RATE
        blow = (np.sin(2 * np.pi * 320 * at) + 0.5 * chance.standard_normal(len(at))) * np.exp(-at * 60)
        sound[start : start + len(at)] += blow
    loud = sound / np.abs(sound).max() * 10 ** (level_db / 20)
    return np.asarray(np.rint(loud * FULL_SCALE), np.int16)


def in_room(samples: Samples, room: str, seed: int = 0) -> Samples:
    """These words across a room: the direct sound, and an echo that dies away."""
    dies_s = ROOMS[room]
    chance = np.random.default_rng(seed)
    count = round(dies_s * RATE)
    tail = chance.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail *= 0.6 / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    length = len(samples) + count
    sound = np.fft.irfft(np.fft.rfft(samples, length) * np.fft.rfft(tail, length), length)
    return np.clip(np.rint(sound), -FULL_SCALE, FULL_SCALE).astype(np.int16)


def _at(sound: Sound, level_db: float) -> Samples:
    scaled = sound / max(1e-9, float(np.sqrt(np.mean(sound**2)))) * 10 ** (level_db / 20)
    return np.clip(np.rint(scaled * FULL_SCALE), -FULL_SCALE, FULL_SCALE).astype(np.int16)
