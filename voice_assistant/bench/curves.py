"""How right, wrong and missed answers change with the threshold of belief: the curves that the thresholds were set by.

    python -m voice_assistant.bench.curves FOLDER curves.json [--model DIR] [--every N]

Every clip is heard once as in a conversation; what the recogniser gave is kept and judged again at each threshold.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.audio import Samples
from voice_assistant.bench.clips import CLEAN, Clip, Condition, Folder, Set, Stage, find_clips
from voice_assistant.bench.engines import Ours
from voice_assistant.data import find_dialog
from voice_assistant.events import Heard
from voice_assistant.listening import Hypothesis, Recognizer
from voice_assistant.listening.evidence import Thresholds, believe
from voice_assistant.listening.homophones import Spellings
from voice_assistant.listening.reading import SPEEDS, at_natural_speed
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model

SPOKEN = ("yes", "no", "stop")
CONDITIONS = (None, 10, 0)
"""As recorded, and these ratios of speech to noise in dB."""
MANY = 50
"""So many phrases are listened for in a conversation; fewer are only put to the test."""
STEPS = tuple(step / 20 for step in range(20))


@dataclass(slots=True)
class Witness:
    """A recogniser that keeps what it gave: an open reading, then those by phrases."""

    recognizer: Recognizer
    heard: list[tuple[Hypothesis, list[tuple[int, Hypothesis]]]] = field(default_factory=list)
    """Open reading, and (samples that were read, reading by phrases)."""

    def hear(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """As the recogniser does."""
        result = self.recognizer.hear(samples, phrases)
        if self.heard and len(phrases) > MANY:
            self.heard[-1][1].append((len(samples), result))
        return result

    def hear_openly(self, samples: Samples) -> Hypothesis:
        """As the recogniser does; begins a new piece."""
        result = self.recognizer.hear_openly(samples)
        self.heard.append((result, []))
        return result

    def knows(self, word: str) -> bool:
        """As the recogniser does."""
        return self.recognizer.knows(word)

    @property
    def pronunciations(self) -> Mapping[str, tuple[str, ...]]:
        """As the recogniser has them."""
        return self.recognizer.pronunciations


def measure_curves(folder: Path, model: Path | None = None, every: int = 1) -> list[dict[str, Any]]:
    """One row for each condition, threshold and kind of clip: n, right, wrong (counts)."""
    found = find_clips(folder)
    stage = Stage(found)
    witness = Witness(VoskRecognizer(find_model(model)))
    ours = Ours(witness, load_dialog(find_dialog("leg_pain")).dialog)
    spellings = Spellings(ours.phrases())
    counts: dict[tuple[int | None, str, float], Counter[str]] = {}
    for clip, condition in list(_hearings(found))[::every]:
        witness.heard.clear()
        ours.answer(stage.play(clip, condition).samples, a_digit=False)
        kind = "answers" if clip.word in SPOKEN else str(clip.set)
        for step in STEPS:
            taken = _taken(ours, witness.heard, spellings, step)
            counter = counts.setdefault((condition.snr_db, kind, step), Counter())
            counter["n"] += 1
            counter["right"] += kind == "answers" and taken == clip.word
            counter["wrong"] += bool(taken) and not (kind == "answers" and taken == clip.word)
    return [
        {"snr_db": snr, "kind": kind, "threshold": step, "n": c["n"], "right": c["right"], "wrong": c["wrong"]}
        for (snr, kind, step), c in counts.items()
    ]


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


def _taken(
    ours: Ours, pieces: list[tuple[Hypothesis, list[tuple[int, Hypothesis]]]], spellings: Spellings, step: float
) -> str:
    """What the last reading that says something is taken for when words below `step` are not believed."""
    least = Thresholds()
    thresholds = replace(
        least,
        word=step,
        not_everywhere=max(step, least.not_everywhere),
        lone_word=max(step, least.lone_word),
        sure=max(step, least.sure),
    )
    taken = ""
    for openly, heard_at_speeds in pieces:
        if not heard_at_speeds:
            continue
        whole = heard_at_speeds[0][0]
        readings = [
            at_natural_speed(spellings.restored(reading.words), whole / length)
            for length, reading in heard_at_speeds[: len(SPEEDS)]  # a second look never gives a single word
        ]
        belief = believe(readings, openly, lambda _word: True, thresholds)
        if belief.words:
            heard = Heard(text=belief.text, began=0.0, ended=0.0, doubtful=belief.doubtful)
            taken = ours.meant(heard, a_digit=False) or taken
    return taken


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
