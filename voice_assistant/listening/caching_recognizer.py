"""A recogniser that reads no sound twice: in a suite of scenarios the same voice gives the same answer many times.

That changes nothing of what is tested, because a recogniser remembers nothing between pieces: the very same samples
with the very same phrases are read the same (`listening.recognition.Recognizer`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

from voice_assistant.audio import Samples
from voice_assistant.listening.recognition import Hypothesis, Recognizer

MOST = 20_000
"""Readings kept, some 10 MB; the least lately used is forgotten first."""


class CachingRecognizer:
    """A `Recognizer` before another one."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._phrases: dict[tuple[str, ...], int] = {}
        """Lists of phrases, thousands long, by number."""
        self._readings: OrderedDict[tuple[bytes, int, bool], Hypothesis] = OrderedDict()

    def hear(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """As the recogniser does."""
        number = self._phrases.setdefault(tuple(phrases), len(self._phrases))
        return self._remembered(samples, number, False, lambda: self._recognizer.hear(samples, phrases))

    def hear_whole(self, samples: Samples, phrases: Sequence[str]) -> Hypothesis:
        """As the recogniser does."""
        number = self._phrases.setdefault(tuple(phrases), len(self._phrases))
        return self._remembered(samples, number, True, lambda: self._recognizer.hear_whole(samples, phrases))

    @property
    def has_whole_phrases(self) -> bool:
        """As the recogniser."""
        return self._recognizer.has_whole_phrases

    def hear_openly(self, samples: Samples) -> Hypothesis:
        """As the recogniser does."""
        return self._remembered(samples, -1, False, lambda: self._recognizer.hear_openly(samples))

    def weigh(self, samples: Samples, phrases: Sequence[str]) -> Mapping[str, float]:
        """As the recogniser does; it is short work."""
        return self._recognizer.weigh(samples, phrases)

    def knows(self, word: str) -> bool:
        """As the recogniser does."""
        return self._recognizer.knows(word)

    @property
    def pronunciations(self) -> Mapping[str, tuple[str, ...]]:
        """As the recogniser's."""
        return self._recognizer.pronunciations

    def _remembered(self, samples: Samples, phrases: int, whole: bool, read: Callable[[], Hypothesis]) -> Hypothesis:
        key = (blake2b(samples.tobytes(), digest_size=16).digest(), phrases, whole)
        known = self._readings.pop(key, None)
        if known is None:
            known = read()
        self._readings[key] = known
        if len(self._readings) > MOST:
            self._readings.popitem(last=False)
        return known
