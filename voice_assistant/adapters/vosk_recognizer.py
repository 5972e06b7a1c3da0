"""Vosk as a `Recognizer`: JSON strings, silent warnings and sudden exits stop here.

Facts of vosk 0.3.45 that shape this file: `Model(lang=...)` downloads or exits, so only a folder is ever given; a
phrase list becomes a word bigram, so words mix between phrases; a word the model lacks is dropped with no more than a
log line; `SetGrammar` during recognition can abort the process, so each list of phrases gets a recogniser of its own,
which is closed (`FinalResult`) after each piece of sound.  `AcceptWaveform` says True when it takes a pause for the
end; `Result` would then leave out what was said after that pause and give it out with the next piece, so it is never
asked.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from voice_assistant.adapters.vosk_probe import find_fault
from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import ModelError
from voice_assistant.events import Word
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis
from voice_assistant.models import (
    JOINED,
    check_folder,
    check_whole,
    find_changed_files,
    read_pronunciations,
    read_whole_phrases,
    remember_opened,
    was_opened,
)

FAINTEST = 3
"""Samples of 32,767: -80 dBFS, below what any microphone brings by itself."""
RENEWED_AFTER_S = 120.0
"""Sound after which a recogniser is made anew: the memory of one was reported to grow."""
MOST_KEPT = 4
FEW = 50
"""Grammars of fewer phrases are not used again."""
_QUIET = -1


class VoskRecognizer:
    """A `Recognizer` over a model folder that can be given phrases ("small" and "lgraph" models)."""

    def __init__(self, folder: Path) -> None:
        """Opens the model; a `ModelError` names the file that is missing or broken."""
        check_folder(folder)
        if not check_whole(folder):
            _try_first(folder)
        try:
            import vosk
        except ImportError as fault:
            remedy = "Install the package again: it brings vosk with it."
            raise ModelError(f"The speech recogniser can't be loaded ({fault}).", remedy) from fault
        vosk.SetLogLevel(_QUIET)
        try:
            self._model: Any = vosk.Model(str(folder))
        except Exception as fault:  # vosk raises nothing finer
            raise ModelError(f"The speech model in {folder} can't be opened.", "Take another with --model.") from fault
        self._make = vosk.KaldiRecognizer
        self._hearable: dict[str, bool] = {}
        """Phrases of earlier calls: each question brings the same thousands again."""
        self._pronunciations = read_pronunciations(folder)
        self._kept: OrderedDict[tuple[str, ...] | None, _Kept] = OrderedDict()
        self._adapts = (folder / "ivector").is_dir()
        self._has_whole_phrases = bool(read_whole_phrases(folder))

    def knows(self, word: str) -> bool:
        """Whether the model can hear this word at all."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    @property
    def pronunciations(self) -> Mapping[str, tuple[str, ...]]:
        """Word -> its phones; empty for models that don't bring a lexicon."""
        return self._pronunciations

    def hear(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """The best reading of 16 kHz `samples` by these phrases (a phrase listed more often is likelier) and
        `UNKNOWN`.
        """
        return self._read(tuple(phrases), _with_faint_noise(samples))

    @property
    def has_whole_phrases(self) -> bool:
        """Whether the model has phrases as words of their own."""
        return self._has_whole_phrases

    def hear_whole(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """The best reading by these phrases, of which none is mixed with another, and `UNKNOWN`.

        A phrase that the model doesn't have as one word is left out.
        """
        heard = self._read(tuple(phrase.replace(" ", JOINED) for phrase in phrases), _with_faint_noise(samples))
        return Hypothesis(words=tuple(part for word in heard.words for part in self._taken_apart(word)))

    def _taken_apart(self, word: Word) -> list[Word]:
        """The words of a phrase, each with a part of its time by the number of its phones."""
        texts = word.text.split(JOINED)
        if len(texts) == 1:
            return [word]
        sizes = [len(self._pronunciations.get(text, text)) for text in texts]
        edges = [word.began + (word.ended - word.began) * sum(sizes[:n]) / sum(sizes) for n in range(len(sizes) + 1)]
        return [
            replace(word, text=text, began=began, ended=ended)
            for text, (began, ended) in zip(texts, pairwise(edges), strict=True)
        ]

    def hear_only(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """As Vosk's documentation shows it: whatever is heard becomes one of the phrases.  To be measured against."""
        return _Kept(self._make(self._model, RATE, json.dumps(list(phrases)))).read(samples)

    def hear_openly(self, samples: Samples) -> Hypothesis:
        """The best reading by all words the model knows, in any order."""
        return self._read(None, _with_faint_noise(samples))

    def _read(self, phrases: tuple[str, ...] | None, samples: Samples) -> Hypothesis:
        """By phrases, or openly."""
        kept = self._kept.pop(phrases, None)
        if kept is None or kept.fed > RENEWED_AFTER_S * RATE or self._adapts:
            written = () if phrases is None else (self._written(phrases),)
            kept = _Kept(self._make(self._model, RATE, *written))
        if phrases is None or len(phrases) > FEW:
            self._kept[phrases] = kept
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept.read(samples)

    def _written(self, phrases: tuple[str, ...]) -> str:
        """Phrases with a word that the model lacks are left out whole: Vosk would drop just the word and keep the
        rest.
        """
        for phrase in phrases:
            if phrase not in self._hearable:
                self._hearable[phrase] = all(map(self.knows, phrase.split()))
        return json.dumps([*filter(self._hearable.__getitem__, phrases), UNKNOWN])


class _Kept:
    """A recogniser that is used for piece after piece: to make one costs as much as to read a second of sound.

    Nothing of one piece is known in the next, but word times go on counting from the first.
    """

    def __init__(self, recognizer: Any) -> None:
        recognizer.SetWords(True)
        self._recognizer = recognizer
        self.fed = 0
        """Samples it was given so far."""

    def read(self, samples: Samples) -> Hypothesis:
        """The words of a whole piece, with times from its start."""
        before = self.fed / RATE
        self.fed += len(samples)
        self._recognizer.AcceptWaveform(samples.astype("<i2").tobytes())
        return Hypothesis(words=tuple(_read_words(self._recognizer.FinalResult(), before)))


def _with_faint_noise(samples: Samples) -> Samples:
    """The same over the faintest noise, always the same.

    Exact zeros, as a digital source brings them, are a sound that no model was trained on: they made the bundled one
    take a clear "me" for silence.
    """
    noise = np.random.default_rng(0).integers(-FAINTEST, FAINTEST + 1, len(samples))
    result: Samples = np.clip(samples + noise, -32_767, 32_767).astype(np.int16)
    return result


def _try_first(folder: Path) -> None:
    """Has a model of unknown quality opened by another process first; once for the same files (sizes and times)."""
    if was_opened(folder):
        return
    fault = find_fault(folder)
    if fault is not None:
        changed = find_changed_files(folder)
        what = f"not as they should be: {', '.join(changed)}" if changed else fault
        remedy = "Copy the model again, or leave --model out: one comes with the program."
        raise ModelError(f"The speech model in {folder} is damaged ({what}).", remedy)
    remember_opened(folder)


def _read_words(result: str, before: float) -> list[Word]:
    found: list[dict[str, Any]] = json.loads(result).get("result", [])
    return [
        Word(
            text=str(word["word"]),
            began=max(0.0, float(word["start"]) - before),
            ended=max(0.0, float(word["end"]) - before),
            confidence=min(1.0, float(word["conf"])),
        )
        for word in found
    ]
