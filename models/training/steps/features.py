"""From aligned recordings to the arrays that training draws from.

Stored are log mel energies of several changed copies of every clip, end to end, with a label per 10 ms; and a bank of
noise of the same form. Noise is mixed in while training, see `steps/mixing.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from steps.files import RATE, read_json_lines, read_sound, whole
from steps.sounds import (
    BANDS,
    LOUDNESS,
    STEP,
    changed_copy,
    coloured_noise,
    log_mel,
    made_noise,
    noise_sounds,
    room_responses,
)
from steps.units import SILENCE, unit_name

MOST_COPIES = 40


def copies_of(row: dict, counts: dict[tuple[str, str], int], wanted: int, base: int) -> int:
    """How many copies of a clip: `base`, and for a one-word clip so many that its word has `wanted` in all."""
    if row["kind"] == "voices":
        return max(1, base - 1)
    if " " in row["text"]:
        return base
    return int(np.clip(wanted / counts[row["kind"], row["text"]], base, MOST_COPIES))


def make_features(data: Path, alignment: Path, target: Path, base: int, wanted: int, seed: int) -> None:
    """Writes `target` (.npz): energies (frames, 40) float16, labels (frames,) int16 into `units`, clips.

    `clips` has a row (first frame, frames, row of the alignment, real speech?) a copy.
    """
    if target.exists():
        return
    rng = np.random.default_rng(seed)
    rooms = room_responses(data, training=True)
    rows = read_json_lines(alignment)
    units = [SILENCE, *sorted({unit_name(segment) for row in rows for segment in row["segments"] if segment[1]})]
    index = {name: number for number, name in enumerate(units)}
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row["kind"], row["text"]] = counts.get((row["kind"], row["text"]), 0) + 1
    energies, labels, clips = [], [], []
    first = 0
    order = np.repeat(np.arange(len(rows)), [copies_of(row, counts, wanted, base) for row in rows])
    for number in tqdm(rng.permutation(order), desc="features", mininterval=10):
        row = rows[number]
        sound = read_sound(row["path"])
        label = np.zeros(len(sound) // STEP + 60, np.int16)
        for segment in row["segments"]:
            begin, length = segment[3], segment[4]
            label[max(begin, 0) : max(begin + length, 0)] = index[unit_name(segment)] if segment[1] else 0
        label = label[: max(1, len(sound) // STEP)]
        copy, changed = changed_copy(sound, label, rooms, rng, 1.25 if row["kind"] == "voices" else 1.15)
        frames = log_mel(copy)
        length = min(len(frames), len(changed))
        energies.append(frames[:length].astype(np.float16))
        labels.append(changed[:length].astype(np.int16))
        clips.append((first, length, number, row["kind"] != "voices"))
        first += length
    with whole(target) as part:
        np.savez(
            part,
            energies=np.concatenate(energies),
            labels=np.concatenate(labels),
            clips=np.array(clips, np.int64),
            units=json.dumps(units),
        )


def make_noise_bank(data: Path, target: Path, minutes: float, seed: int) -> None:
    """Writes `target` (.npy), log mel energies (frames, 40) float16 of noise at LOUDNESS: recorded and made."""
    if target.exists():
        return
    rng = np.random.default_rng(seed)
    rooms = room_responses(data, training=True)
    recorded = list(noise_sounds(data, training=True))
    pieces = []
    length = 10 * RATE
    for number in tqdm(range(int(minutes * 6)), desc="noise", mininterval=10):
        if number % 20 < 11:
            sound = recorded[rng.integers(len(recorded))]
            sound = np.resize(np.roll(sound, int(rng.integers(len(sound)))), length)
            sound = np.interp(np.arange(length) * rng.uniform(0.8, 1.0), np.arange(length), sound)
        elif number % 20 < 14:
            sound = made_noise(length, rng)
        else:
            sound = coloured_noise(length, rng)
        sound, _ = changed_copy(sound.astype(np.float32), np.zeros(length // STEP), rooms, rng, 1.1)
        sound = sound[50 * STEP : len(sound) - 50 * STEP]
        power = np.sqrt((sound**2).mean() + 1e-12)
        pieces.append(log_mel(sound * (LOUDNESS / 32768 / power)).astype(np.float16).reshape(-1, BANDS))
    with whole(target) as part:
        np.save(part, np.concatenate(pieces))
