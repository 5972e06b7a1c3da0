"""How right, wrong and missed answers change with the thresholds of confidence: the curves that set them.

    python -m voice_assistant.testing.bench.curves FOLDER curves.json [--model DIR] [--every N]

Every clip is heard as in a conversation at each threshold; no sound is read twice.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from voice_assistant.adapters.engines import open_recognizer
from voice_assistant.data import find_dialog
from voice_assistant.listening.caching_recognizer import CachingRecognizer
from voice_assistant.listening.evidence import Thresholds
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model
from voice_assistant.testing.bench.clips import CLEAN, Clip, Condition, Folder, Set, Stage, find_clips
from voice_assistant.testing.bench.engines import Ours
from voice_assistant.workers import end_with_parent

SPOKEN = ("yes", "no", "stop")
CONDITIONS = (None, 10, 0)
"""As recorded, and these ratios of speech to noise in dB."""
STEPS = tuple(step / 10 for step in range(10))
CHUNK = 16
"""Clips that a worker is given at a time."""


def measure_curves(folder: Path, model: Path | None = None, every: int = 1) -> list[dict[str, Any]]:
    """One row for each condition, threshold and kind of clip: n, right, wrong (counts)."""
    found = find_clips(folder)
    chosen = list(_hearings(found))[::every]
    counts: dict[tuple[int | None, str, float], Counter[str]] = {}
    context = multiprocessing.get_context("spawn")
    initargs = (found, find_model(model))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=_begin, initargs=initargs) as pool:
        for (clip, condition), taken in zip(chosen, pool.map(_hear, chosen, chunksize=CHUNK), strict=True):
            kind = "answers" if clip.word in SPOKEN else str(clip.set)
            for step, answer in zip(STEPS, taken, strict=True):
                counter = counts.setdefault((condition.snr_db, kind, step), Counter())
                counter["n"] += 1
                counter["right"] += kind == "answers" and answer == clip.word
                counter["wrong"] += bool(answer) and not (kind == "answers" and answer == clip.word)
    return [
        {"snr_db": snr, "kind": kind, "threshold": step, "n": c["n"], "right": c["right"], "wrong": c["wrong"]}
        for (snr, kind, step), c in counts.items()
    ]


_speech_input: tuple[Stage, Ours] | None = None


def _begin(folder: Folder, model: Path) -> None:
    global _speech_input  # a worker process opens it once for its life
    end_with_parent()
    dialog = load_dialog(find_dialog("leg_pain")).dialog
    vosk = open_recognizer(model)
    _speech_input = Stage(folder), Ours(vosk, dialog, CachingRecognizer(vosk))


def _hear(hearing: tuple[Clip, Condition]) -> list[str]:
    """What a clip is taken for at each of `STEPS`."""
    assert _speech_input is not None, "a worker begins with _begin"
    stage, ours = _speech_input
    samples = stage.play(*hearing).samples
    return [ours.answer(samples, a_digit=False, thresholds=_at(step)).answer for step in STEPS]


def _hearings(folder: Folder) -> Iterator[tuple[Clip, Condition]]:
    kinds = sorted(folder.noises)
    for snr in CONDITIONS:
        for number, clip in enumerate(folder.clips):
            if clip.set is Set.ANSWERS and clip.word not in SPOKEN:
                continue
            if snr is None:
                yield clip, CLEAN
            elif kinds and clip.word is not None:
                yield clip, Condition(noise=kinds[number % len(kinds)], snr_db=snr)


def _at(step: float) -> Thresholds:
    """No word and no phrase is accepted below `step`; the other thresholds stay where they are above it."""
    chosen = Thresholds()
    return replace(
        chosen,
        word=step,
        word_as_phrase=step,
        not_everywhere=max(step, chosen.not_everywhere),
        lone_word=max(step, chosen.lone_word),
        sure=max(step, chosen.sure),
        whole_phrase=max(step, chosen.whole_phrase),
        whole_everywhere=max(step, chosen.whole_everywhere),
    )


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("to", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    rows = measure_curves(arguments.folder, arguments.model, arguments.every)
    arguments.to.write_text(json.dumps({"format": 1, "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
