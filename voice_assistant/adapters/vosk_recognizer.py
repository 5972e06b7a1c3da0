"""Vosk as a `Recognizer`: JSON strings, silent warnings and sudden exits stop here.

Facts of vosk 0.3.45 that shape this file: `Model(lang=...)` downloads or exits, so only a folder is ever given; a
phrase list becomes a word bigram, so words mix between phrases; a word the model lacks is dropped with no more than a
log line; `SetGrammar` during recognition can abort the process, so each list of phrases gets a recogniser of its own,
which is closed (`FinalResult`) after each segment of sound.  `AcceptWaveform` says True when it takes a pause for the
end; `Result` would then leave out what was said after that pause and give it out with the next segment, so it is never
asked.  A damaged model can end the process at any sound, so Vosk runs in one of its own (`vosk_process`), is started
again when it dies, and given the sound once more (why in docs/decisions/0006-recogniser-in-a-child.md).
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from voice_assistant.adapters.child_process import Ended
from voice_assistant.adapters.vosk_process import VoskProcess
from voice_assistant.audio import RATE, Samples
from voice_assistant.errors import ModelError
from voice_assistant.events import Word
from voice_assistant.listening.recognition import UNKNOWN, Hypothesis
from voice_assistant.models import (
    JOINED,
    check_folder,
    check_whole,
    read_pronunciations,
    read_whole_phrases,
    read_words,
)

T = TypeVar("T")

FAINTEST = 3
"""Samples of 32,767: -80 dBFS, below what any microphone brings by itself."""
RENEWED_AFTER_S = 120.0
"""Sound after which a recogniser is made anew: the memory of one was reported to grow."""
MOST_KEPT = 4
MOST_SCALES = 8
"""Recognisers of two phrases each, of some hundred kilobytes."""
BEAM = 6.0
"""What is less likely than the best by more than this, as a natural logarithm, is in no lattice (`lattice-beam`)."""
WEIGHED = 12
"""Paths that are told of: phrases may be repeated in them."""
FEW = 50
"""Grammars of fewer phrases are not used again."""
TRIES = 2


class VoskRecognizer:
    """A `Recognizer` over a model folder that can be given phrases ("small" and "lgraph" models).

    A method that needs Vosk raises ModelError where it ended `TRIES` times over the same request, or can't be started
    again.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the model; a `ModelError` names the file that is missing or broken."""
        check_folder(folder)
        self._folder = folder
        self._trial = not check_whole(folder)
        self._process = VoskProcess(folder, trial=self._trial)
        self._known = dict.fromkeys(read_words(folder), True)
        """Whether the model has a word, as far as that is known: else Vosk is asked."""
        self._hearable: dict[str, bool] = {}
        """Phrases of earlier calls: each question brings the same thousands again."""
        self._pronunciations = read_pronunciations(folder)
        self._kept: OrderedDict[tuple[str, ...] | None, _Kept] = OrderedDict()
        self._scales: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._done_with: list[int] = []
        """Numbers of recognisers in the child that will not be used again."""
        self._last_number = 0
        self._adapts = (folder / "ivector").is_dir()
        self._has_whole_phrases = bool(read_whole_phrases(folder))

    @property
    def process_id(self) -> int:
        """Of the process in which Vosk runs now."""
        return self._process.process_id

    @property
    def cpu_s(self) -> float:
        """Processor time that this process has used, in seconds."""
        return self._process.cpu_s

    def close(self) -> None:
        """End the process.  Safe to call twice; the end of this object does it too."""
        self._process.close()

    def knows(self, word: str) -> bool:
        """Whether the model can hear this word at all."""
        self._learn([word])
        return self._known[word]

    def _learn(self, words: Sequence[str]) -> None:
        """Which of them the model has: asked once for each, and all at once."""
        new = [word for word in dict.fromkeys(words) if word not in self._known]
        if new:
            self._known |= dict(zip(new, self._persistently(lambda process: process.know(new)), strict=True))

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
        return self._persistently(lambda _: self._read_by(self._make(json.dumps(list(phrases))), samples))

    def weigh(self, samples: Samples, phrases: Sequence[str]) -> Mapping[str, float]:
        """By the best paths through the recogniser's lattice; what is beyond its beam counts as at its edge."""
        return self._persistently(lambda _: self._weigh_once(tuple(phrases), _with_faint_noise(samples)))

    def hear_openly(self, samples: Samples) -> Hypothesis:
        """The best reading by all words the model knows, in any order."""
        return self._read(None, _with_faint_noise(samples))

    def _read(self, phrases: tuple[str, ...] | None, samples: Samples) -> Hypothesis:
        """By phrases, or openly."""
        return self._persistently(lambda _: self._read_once(phrases, samples))

    def _read_once(self, phrases: tuple[str, ...] | None, samples: Samples) -> Hypothesis:
        kept = self._kept.pop(phrases, None)
        if kept is None or kept.fed > RENEWED_AFTER_S * RATE or self._adapts:
            if kept is not None:
                self._done_with.append(kept.number)
            kept = self._make(None if phrases is None else self._written(phrases))
        if phrases is None or len(phrases) > FEW:
            self._kept[phrases] = kept
        else:
            self._done_with.append(kept.number)
        while len(self._kept) > MOST_KEPT:
            self._done_with.append(self._kept.popitem(last=False)[1].number)
        return self._read_by(kept, samples)

    def _weigh_once(self, phrases: tuple[str, ...], samples: Samples) -> dict[str, float]:
        kept = self._scales.pop(phrases, None)
        if kept is None or kept.fed > RENEWED_AFTER_S * RATE or self._adapts:
            if kept is not None:
                self._done_with.append(kept.number)
            kept = self._make(json.dumps(phrases))
        self._scales[phrases] = kept
        while len(self._scales) > MOST_SCALES:
            self._done_with.append(self._scales.popitem(last=False)[1].number)
        found: list[dict[str, Any]] = self._result_of(kept, samples, n_best=WEIGHED).get("alternatives", [])
        told: dict[str, float] = {}
        for one in found:
            told.setdefault(str(one["text"]).strip(), float(one["confidence"]))
        if not told:
            return dict.fromkeys(phrases, 0.0)
        dropped = min(told.values()) if len(found) == WEIGHED else max(told.values()) - BEAM
        return {phrase: told.get(phrase, dropped) for phrase in phrases}

    def _make(self, grammar: str | None) -> _Kept:
        self._last_number += 1
        return _Kept(number=self._last_number, grammar=grammar)

    def _read_by(self, kept: _Kept, samples: Samples) -> Hypothesis:
        """The words of a whole segment, with times from its start."""
        before = kept.fed / RATE
        return Hypothesis(words=tuple(_read_words(self._result_of(kept, samples), before)))

    def _result_of(self, kept: _Kept, samples: Samples, *, n_best: int = 0) -> dict[str, Any]:
        drop = tuple(number for number in self._done_with if number != kept.number)
        self._done_with = [number for number in self._done_with if number == kept.number]
        grammar = None if kept.fed else kept.grammar
        kept.fed += len(samples)
        sound = samples.astype("<i2").tobytes()
        return self._process.read(kept.number, sound, grammar=grammar, drop=drop, n_best=n_best)

    def _persistently(self, ask: Callable[[VoskProcess], T]) -> T:
        """What `ask` gives; where Vosk ended over it, it is started again and asked once more."""
        faults: list[Ended] = []
        while len(faults) < TRIES:
            try:
                return ask(self._process)
            except Ended as fault:
                faults.append(fault)
                self._process.close()
                self._kept.clear()
                self._scales.clear()
                self._done_with.clear()
            if len(faults) < TRIES:
                self._process = VoskProcess(self._folder, trial=self._trial)
        what = f"The speech recogniser failed and could not be brought back: {faults[-1]}."
        raise ModelError(what, "Type your answers. Copy the model again before the next conversation.") from faults[-1]

    def _written(self, phrases: tuple[str, ...]) -> str:
        """Phrases with a word that the model lacks are left out whole: Vosk would drop just the word and keep the
        rest.
        """
        new = [phrase for phrase in phrases if phrase not in self._hearable]
        self._learn([word for phrase in new for word in phrase.split()])
        self._hearable |= {phrase: all(map(self._known.__getitem__, phrase.split())) for phrase in new}
        return json.dumps([*filter(self._hearable.__getitem__, phrases), UNKNOWN])


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A recogniser in the child that is used for many segments: to make one costs as much as to read a second of
    sound.

    Nothing of one segment is known in the next, but word times go on counting from the first.
    """

    number: int
    grammar: str | None
    fed: int = 0
    """Samples it was given so far."""


def _with_faint_noise(samples: Samples) -> Samples:
    """The sound laid over the faintest noise, which is always the same one.

    Exact zeros, as a digital source brings them, are a sound that no model was trained on: they made the bundled one
    take a clear "me" for silence.
    """
    noise = np.random.default_rng(0).integers(-FAINTEST, FAINTEST + 1, len(samples))
    result: Samples = np.clip(samples + noise, -32_767, 32_767).astype(np.int16)
    return result


def _read_words(result: dict[str, Any], before: float) -> list[Word]:
    found: list[dict[str, Any]] = result.get("result", [])
    return [
        Word(
            text=str(word["word"]),
            began=max(0.0, float(word["start"]) - before),
            ended=max(0.0, float(word["end"]) - before),
            confidence=min(1.0, float(word["conf"])),
        )
        for word in found
    ]
