"""Features, noise and rooms.

The decoder computes 40 MFCC every 10 ms. They are an invertible linear map of 40 log mel energies, so the pipeline
stores the log mel energies: in them noise, level, equaliser and a change of vocal tract length are cheap and can be
drawn anew at every training step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kaldi_native_fbank
import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt

from steps.files import RATE, read_sound

BANDS = 40
STEP = 160
"""Samples between frames: 10 ms."""
LOUDNESS = 1500.0
"""Root mean square, in 16-bit units, to which the loud part of every stored sound is brought: -26.8 dBFS."""


@cache
def cosine_matrix() -> np.ndarray:
    """The matrix, (40, 40), which turns log mel energies into MFCC as libvosk computes them (with its lifter)."""
    band = np.arange(BANDS)
    matrix = np.sqrt(2 / BANDS) * np.cos(np.pi / BANDS * (band[None] + 0.5) * band[:, None])
    matrix[0] = math.sqrt(1 / BANDS)
    lifter = 1 + 11 * np.sin(np.pi * band / 22)
    return (matrix * lifter[:, None]).astype(np.float32)


def log_mel(sound: np.ndarray) -> np.ndarray:
    """Log mel energies of a sound between -1 and 1 at 16 kHz, shape (frames, 40), with the model's own settings."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = BANDS
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = 7600
    options.use_energy = False
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(RATE, (sound * 32768).astype(np.float32).tolist())
    bank.input_finished()
    frames = [bank.get_frame(number) for number in range(bank.num_frames_ready)]
    return np.array(frames, np.float32).reshape(-1, BANDS)


def mfcc(sound: np.ndarray) -> np.ndarray:
    """What the net hears, shape (frames, 40)."""
    return log_mel(sound) @ cosine_matrix().T


def loudness(sound: np.ndarray) -> float:
    """Root mean square of the part of a sound that is above a fiftieth of its peak."""
    loud = sound[np.abs(sound) > 0.02 * (np.abs(sound).max() + 1e-6)]
    return float(np.sqrt((loud**2).mean() + 1e-12)) if len(loud) else 1e-6


def noise_sounds(data: Path, training: bool) -> Iterator[np.ndarray]:
    """The first half (training) or the second half of every kind of noise.

    Of a kind with several files it is half of the files by sorted name, of a kind with one file half of its length.
    """
    for folder in sorted(path for path in (data / "noise").iterdir() if path.is_dir()):
        files = sorted(path for path in folder.iterdir() if path.suffix in (".flac", ".ogg", ".wav"))
        if len(files) == 1:
            sound = read_sound(files[0])
            yield sound[: len(sound) // 2] if training else sound[len(sound) // 2 :]
        else:
            for file in files[: len(files) // 2] if training else files[len(files) // 2 :]:
                yield read_sound(file)


def room_responses(data: Path, training: bool) -> list[np.ndarray]:
    """The first half (training) or the second half of the room responses, from their direct sound on."""
    files = sorted((data / "rooms").glob("*.*"))
    half = files[: len(files) // 2] if training else files[len(files) // 2 :]
    responses = []
    for file in half:
        sound = read_sound(file)[:RATE]
        sound = sound[int(np.abs(sound).argmax()) :]
        responses.append(sound / (np.abs(sound[0]) + 1e-9))
    return responses


def made_room(rng: np.random.Generator) -> np.ndarray:
    """A room response: decaying noise behind the direct sound, 0.08 to 0.7 s."""
    seconds = rng.uniform(0.08, 0.7)
    time = np.arange(int(seconds * RATE)) / RATE
    response = rng.normal(0, 1, len(time)) * np.exp(-6.9 * time / seconds)
    response *= rng.uniform(0.05, 0.8) / (np.sqrt((response**2).sum()) + 1e-9)
    response[0] = 1
    return response.astype(np.float32)


def coloured_noise(length: int, rng: np.random.Generator) -> np.ndarray:
    """White to brown noise with a root mean square of one."""
    spectrum = np.fft.rfft(rng.normal(0, 1, length))
    spectrum /= (np.arange(len(spectrum)) + 20.0) ** rng.uniform(0, 1.5)
    noise = np.fft.irfft(spectrum, length)
    return (noise / (noise.std() + 1e-9)).astype(np.float32)


def made_noise(length: int, rng: np.random.Generator) -> np.ndarray:
    """Hum, clicks, breath or handling, which no corpus is needed for."""
    time = np.arange(length) / RATE
    kind = rng.integers(4)
    if kind == 0:
        pitch = rng.uniform(45, 130)
        noise = sum(
            rng.uniform(0, 1) / n * np.sin(2 * np.pi * pitch * n * time + rng.uniform(0, 6)) for n in range(1, 12)
        )
    elif kind == 1:
        noise = np.zeros(length)
        for _ in range(rng.integers(1, 12)):
            width = int(rng.integers(20, 600))
            first = int(rng.integers(0, max(1, length - width)))
            click = rng.normal(0, 1, min(width, length - first))
            noise[first : first + width] += click * np.exp(-np.arange(len(click)) * 4 / width) * rng.uniform(0.3, 1)
    elif kind == 2:
        swell = 0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(0.2, 0.6) * time + rng.uniform(0, 6))
        noise = coloured_noise(length, rng) * swell**2
    else:
        noise = coloured_noise(length, rng) * np.repeat(rng.uniform(0, 1, length // 1600 + 1), 1600)[:length]
    return np.asarray(noise, np.float32)


def telephone(sound: np.ndarray) -> np.ndarray:
    """8-bit mu-law, as telephone lines and cheap headsets leave it."""
    peak = np.abs(sound).max() + 1e-9
    steps = np.round(np.sign(sound) * np.log1p(255 * np.abs(sound / peak)) / np.log1p(255) * 127) / 127
    return (np.sign(steps) * (256 ** np.abs(steps) - 1) / 255 * peak).astype(np.float32)


def changed_copy(
    sound: np.ndarray, labels: np.ndarray, rooms: list[np.ndarray], rng: np.random.Generator, widest: float
) -> tuple[np.ndarray, np.ndarray]:
    """One copy of a clip with what can only be done to the wave: speed, room, filters, telephone, clipping, pauses.

    `labels` has one entry per 10 ms and is changed alike; `widest` is the greatest change of speed and pitch, as a
    factor. The loud part comes out at LOUDNESS.
    """
    speed = float(np.exp(rng.uniform(-math.log(widest), math.log(widest))))
    count = int(len(sound) / speed)
    sound = np.interp(np.linspace(0, len(sound) - 1, count), np.arange(len(sound)), sound).astype(np.float32)
    frames = count // STEP
    labels = labels[np.minimum((np.arange(frames) * speed).astype(int), len(labels) - 1)]
    sound = sound[: frames * STEP]
    before, after = (int(rng.uniform(5, 50)) for _ in range(2))
    sound = np.pad(sound, (before * STEP, after * STEP))
    labels = np.pad(labels, (before, after))
    if rng.random() < 0.45:
        response = rooms[rng.integers(len(rooms))] if rooms and rng.random() < 0.3 else made_room(rng)
        sound = fftconvolve(sound, response)[: len(sound)].astype(np.float32)
    if rng.random() < 0.2:
        sound = sosfilt(butter(6, rng.uniform(3300, 6500), fs=RATE, output="sos"), sound)
    if rng.random() < 0.2:
        sound = sosfilt(butter(2, rng.uniform(80, 400), "high", fs=RATE, output="sos"), sound)
    if rng.random() < 0.06:
        sound = telephone(sound)
    if rng.random() < 0.06:
        top = rng.uniform(0.15, 0.5) * np.abs(sound).max()
        sound = np.clip(sound, -top, top)
    return (sound * (LOUDNESS / 32768 / loudness(sound))).astype(np.float32), labels
