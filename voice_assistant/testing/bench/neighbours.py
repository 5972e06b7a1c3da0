"""How often an answer is taken for its neighbour: "help" for "no", "I haven't" for "I have", in household noise.

    python -m voice_assistant.testing.bench.neighbours FOLDER [--noises FOLDER] [--every N] [--only WORD,WORD] [--json]

FOLDER has an `index.csv` with the columns path, set, text and label: label is the answer that is meant ("yes", "no",
"not sure", the name of a command), and empty for a cry for help.  Every clip is heard as in a conversation, as recorded
and in each kind of noise at each ratio; where in the noise is fixed by the clip's name.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice_assistant.data import find_dialog
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model
from voice_assistant.testing.bench.clips import CLEAN, Clip, Condition, Folder, Set, Stage, find_clips
from voice_assistant.testing.bench.engines import Ours, open_ours
from voice_assistant.workers import end_with_parent

DIALOG = "leg_pain"
RATIOS_DB = (20, 10)
NOT_OF_A_HOUSE = frozenset({"white_noise", "pink_noise"})
SETS = ("answers", "cries")
URGENT = frozenset({"help", "cry"})
"""Kinds of clips that must never count as an answer."""
CHUNK = 8
"""Clips that a worker is given at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A clip and what is meant by it."""

    clip: Clip
    text: str
    kind: str
    """"yes", "no", "not sure", "help" (the word is in it), "cry", or "command"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What it was taken for under one condition."""

    said: Said
    condition: Condition
    answers: tuple[str, ...]
    text: str

    @property
    def judged(self) -> str:
        """ "as no", "opposite", "right", "asked again" or "other"."""
        kind, answers = self.said.kind, set(self.answers)
        if "no" in answers and kind in URGENT:
            return "as no"
        if ("no" in answers and kind in ("yes", "not sure")) or ("yes" in answers and kind == "no"):
            return "opposite"
        if not answers:
            return "asked again"
        right = {"help": {"help", "emergency", "finding"}, "cry": {"emergency", "finding"}}.get(kind, {kind})
        return "right" if answers <= right or (kind == "command" and "no" not in answers) else "other"


def find_said(folder: Path, only: Iterable[str] = ()) -> list[Said]:
    """The clips of the folder's index that are answers or cries; with `only`, those that have one of these words."""
    wanted = set(only)
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["set"] in SETS]
    return [
        Said(clip=Clip(path=folder / row["path"], set=Set.ANSWERS), text=row["text"], kind=_kind(row))
        for row in rows
        if not wanted or not wanted.isdisjoint(row["text"].lower().split())
    ]


def measure(said: list[Said], noises: Folder, model: Path | None = None, workers: int | None = None) -> list[Outcome]:
    """Every clip under every condition."""
    kinds = [kind for kind in sorted(noises.noises) if kind not in NOT_OF_A_HOUSE]
    conditions = [CLEAN, *(Condition(noise=kind, snr_db=ratio) for ratio in RATIOS_DB for kind in kinds)]
    work = [(one, condition) for one in said for condition in conditions]
    context = multiprocessing.get_context("spawn")
    initargs = (noises, find_model(model))
    with ProcessPoolExecutor(
        workers or os.cpu_count(), mp_context=context, initializer=_begin, initargs=initargs
    ) as pool:
        return list(pool.map(_hear, work, chunksize=CHUNK))


def summed(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """One row for each ratio and kind of clip: counts of what they were taken for."""
    counts: dict[tuple[int | None, str], Counter[str]] = {}
    for outcome in outcomes:
        kinds = [outcome.said.kind] + (["plain no"] if outcome.said.text == "no" else [])
        for kind in kinds:
            counter = counts.setdefault((outcome.condition.snr_db, kind), Counter())
            counter[outcome.judged] += 1
            counter["n"] += 1
    order = ("n", "right", "asked again", "other", "opposite", "as no")
    ranked = sorted(counts.items(), key=lambda item: (-(item[0][0] or 99), item[0][1]))
    return [{"snr_db": snr, "said": kind} | {name: counter[name] for name in order} for (snr, kind), counter in ranked]


def worst(outcomes: list[Outcome]) -> Iterator[str]:
    """What was dangerously mistaken, each with how often."""
    found = Counter(
        f"{outcome.said.text!r} at {outcome.condition.snr_db or 'rest'}: {outcome.judged}, {outcome.text!r}"
        for outcome in outcomes
        if outcome.judged in ("as no", "opposite", "other")
    )
    yield from (f"{count:4} {what}" for what, count in sorted(found.items()))


def _kind(row: dict[str, str]) -> str:
    if row["set"] == "cries":
        return "cry"
    if "help" in row["text"].lower().split():
        return "help"
    return row["label"] if row["label"] in ("yes", "no", "not sure") else "command"


_ready: tuple[Stage, Ours] | None = None


def _begin(noises: Folder, model: Path) -> None:
    global _ready  # a worker process has one for its life
    end_with_parent()
    _ready = Stage(noises), open_ours(model, load_dialog(find_dialog(DIALOG)).dialog)


def _hear(work: tuple[Said, Condition]) -> Outcome:
    assert _ready is not None, "a worker begins with _begin"
    stage, ours = _ready
    said, condition = work
    taken = ours.answer(stage.play(said.clip, condition).samples, a_digit=False)
    return Outcome(said=said, condition=condition, answers=taken.answers, text=taken.text)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--noises", type=Path, default=None, help="a folder with noise/KIND in it; by default beside")
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    said = find_said(given.folder, filter(None, given.only.split(",")))[:: given.every]
    outcomes = measure(said, find_clips(given.noises or given.folder.parent), given.model, given.workers)
    rows = summed(outcomes)
    if given.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return
    for row in rows:
        ratio = "as recorded" if row["snr_db"] is None else f"{row['snr_db']} dB"
        told = "  ".join(f"{key} {value}" for key, value in row.items() if key != "snr_db")
        sys.stdout.write(f"{ratio:12}{told}\n")
    sys.stdout.write("\n".join(worst(outcomes)) + "\n")


if __name__ == "__main__":
    _main()
