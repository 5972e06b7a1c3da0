"""Which phone is spoken when, in every recording that has words.

The first alignment is PocketSphinx's, or that of an earlier net; the second is that of a net trained on the first.
An alignment is JSON lines with path, text, speaker, kind (commands, others, voices), segments (see `steps/units.py`)
and score.
"""

from __future__ import annotations

import csv
import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from steps.files import read_json_lines, read_sound, write_json_lines
from steps.network import FoldedNet
from steps.sounds import mfcc
from steps.units import SILENCE, fallback, unit_name
from steps.words import PHONES, Lexicon, dictionary, dictionary_folder

Segment = list[Any]
WORST_SCORE = -2.0
"""Log likelihood a frame of the path, against the best units: what is worse does not say what its text says."""


def recordings(data: Path, work: Path) -> list[dict[str, Any]]:
    """Everything that has words."""
    rows = []
    with (data / "train/speech_commands/index.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            path = data / "train/speech_commands" / row["path"]
            rows.append({"path": str(path), "text": row["words"], "speaker": row["speaker"], "kind": "commands"})
    for row in read_json_lines(work / "texts.jsonl"):
        path = data / row["path"]
        rows.append({"path": str(path), "text": row["text"], "speaker": path.name.split("-")[0], "kind": "others"})
    for row in read_json_lines(work / "voices/index.jsonl"):
        path = work / "voices" / row["path"]
        rows.append({"path": str(path), "text": row["text"], "speaker": row["speaker"], "kind": "voices"})
    return rows


def all_pronunciations(lexicon: Lexicon) -> Lexicon:
    """The lexicon's words, and the rest of the dictionary for recordings that use other words."""
    known = dictionary()
    own = {w: forms + [form for form in known.get(w, []) if form not in forms] for w, forms in lexicon.items()}
    return {**known, **own}


def align_with_pocketsphinx(data: Path, work: Path, lexicon: Lexicon, voices: int, target: Path) -> None:
    """First alignment of the one-word clips and of `voices` synthetic ones; one in twenty fails and is left out."""
    import pocketsphinx

    if target.exists():
        return
    rows = recordings(data, work)
    synthetic = [row for row in rows if row["kind"] == "voices"]
    chosen = random.Random(0).sample(synthetic, min(voices, len(synthetic)))
    rows = [row for row in rows if row["kind"] == "commands"] + chosen
    words = all_pronunciations(lexicon)
    with tempfile.NamedTemporaryFile("w", suffix=".dict") as file:
        for word, forms in words.items():
            for number, form in enumerate(forms):
                file.write(f"{word}{f'({number + 1})' if number else ''} {' '.join(form)}\n")
        file.flush()
        decoder = pocketsphinx.Decoder(
            hmm=str(dictionary_folder() / "en-us"), dict=file.name, lm=None, loglevel="FATAL", samprate=16000,
            beam=1e-80, pbeam=1e-80, wbeam=1e-60,
        )  # fmt: skip
        results = []
        for number, row in enumerate(tqdm(rows, desc="first alignment", mininterval=10)):
            segments = _pocketsphinx_segments(decoder, row, np.random.default_rng(number))
            if segments:
                results.append({**row, "segments": segments, "score": 0.0})
    write_json_lines(target, results)


def _pocketsphinx_segments(decoder: Any, row: dict[str, Any], rng: np.random.Generator) -> list[Segment]:
    """Segments of one clip; an empty list if PocketSphinx finds no path (it raises RuntimeError or ValueError)."""
    pause = 1600  # faint noise around the clip: 10 frames
    sound = (np.clip(read_sound(row["path"]), -1, 1) * 32767).astype("<i2")
    around = [rng.normal(0, 3, pause).astype("<i2") for _ in range(2)]
    samples = np.concatenate([around[0], sound, around[1]]).tobytes()
    segments: list[Segment] = []
    try:
        decoder.set_align_text(row["text"])
        for again in (False, True):
            if again:
                decoder.set_alignment()
            decoder.start_utt()
            decoder.process_raw(samples, full_utt=True)
            decoder.end_utt()
        for word in decoder.get_alignment():
            name = word.name.split("(")[0]
            left = "#"
            for phone in word:
                if phone.name in PHONES:
                    segments.append([name, phone.name, left, phone.start - 10, phone.duration])
                    left = phone.name
                else:
                    segments.append(["", "", "", phone.start - 10, phone.duration])
    except (RuntimeError, ValueError, TypeError):
        return []
    return segments


def best_path(
    scores: np.ndarray, words: list[str], lexicon: Lexicon, index: dict[str, int]
) -> tuple[list[Segment], float] | None:
    """The best way through `words`, all pronunciations, with optional silence between, by `scores` (times, units).

    Returns the segments and the mean score of the speech against the best unit, or None if the clip is too short.
    """
    names: list[tuple[str, str, str]] = [("", "", "")]
    before: list[list[int]] = [[-1]]
    ends = [0, -1]
    for word in words:
        new = []
        for form in lexicon[word]:
            states = ends
            for place, phone in enumerate(form):
                names.append((word, phone, form[place - 1] if place else "#"))
                before.append(list(states))
                states = [len(names) - 1]
            new.append(states[0])
        names.append(("", "", ""))
        before.append(list(new))
        ends = [*new, len(names) - 1]
    columns = np.array([fallback(unit_name(name), index) if name[1] else index[SILENCE] for name in names])
    count = len(names)
    sources = np.full((count, max(map(len, before)) + 1), count)
    for state, earlier in enumerate(before):
        sources[state, 0] = state
        real = [source for source in earlier if source >= 0]
        sources[state, 1 : 1 + len(real)] = real
    value = np.full(count + 1, -1e30)
    for state, earlier in enumerate(before):
        if -1 in earlier:
            value[state] = scores[0, columns[state]]
    came = np.zeros((len(scores), count), int)
    states_range = np.arange(count)
    for time in range(1, len(scores)):
        candidates = value[sources]
        best = candidates.argmax(1)
        came[time] = sources[states_range, best]
        value = np.append(candidates[states_range, best] + scores[time, columns], -1e30)
    end = max((state for state in ends if state >= 0), key=lambda state: value[state])
    if value[end] < -1e20:
        return None
    path = [end]
    for time in range(len(scores) - 1, 0, -1):
        path.append(came[time, path[-1]])
    path.reverse()
    segments: list[Segment] = []
    for time, state in enumerate(path):
        if time and path[time - 1] == state:
            segments[-1][4] += 3
        else:
            segments.append([*names[state], 3 * time, 3])
    speech = [scores[time, columns[state]] - scores[time].max() for time, state in enumerate(path) if names[state][1]]
    return segments, float(np.mean(speech)) if speech else -99.0


def align_with_net(data: Path, work: Path, lexicon: Lexicon, net: FoldedNet, target: Path) -> None:
    """Alignment of everything by a net; clips that do not fit their words are left out."""
    if target.exists():
        return
    words = all_pronunciations(lexicon)
    index = {unit: number for number, unit in enumerate(net.units)}
    results = []
    bad = 0
    for row in tqdm(recordings(data, work), desc="alignment", mininterval=10):
        said = row["text"].split()
        sound = read_sound(row["path"])
        if not said or any(word not in words for word in said) or len(sound) < 3200 or np.abs(sound).max() < 1e-3:
            bad += 1
            continue
        found = best_path(net.scores(mfcc(sound)), said, words, index)
        if found and found[1] > WORST_SCORE:
            results.append({**row, "segments": found[0], "score": round(found[1], 3)})
        else:
            bad += 1
    tqdm.write(f"{len(results)} clips aligned, {bad} left out")
    write_json_lines(target, results)
