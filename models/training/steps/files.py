"""Small helpers for files: atomic writing, lists in JSON lines, reading sound.

Every step writes its result under a temporary name and renames it when it is whole, so that a step which was
interrupted is done again and one that was finished is skipped.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE = 16000
"""Samples a second of every sound in the pipeline."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary name beside `path`, which becomes `path` when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_json_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Writes one JSON object a line."""
    with whole(path) as part, part.open("w", encoding="utf8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Reads one JSON object a line; a last line that was cut short is left out."""
    rows = []
    for line in path.read_text(encoding="utf8").splitlines():
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def read_sound(path: Path | str) -> np.ndarray:
    """The first channel of a sound file as float32 between -1 and 1 at 16 kHz, shape (samples,).

    Raises soundfile.LibsndfileError, which names the file, if it cannot be read.
    """
    samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    sound = samples[:, 0]
    if rate != RATE:
        common = math.gcd(rate, RATE)
        sound = resample_poly(sound, RATE // common, rate // common)
    return sound.astype(np.float32)
