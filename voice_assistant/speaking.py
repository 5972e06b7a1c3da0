"""Lines to sound: asks a voice to render them, keeps what it made, and joins it into one utterance at the right loudness.

A `Voice` renders text; `Speaking` is what the session uses.  Nothing here waits unless told to, starts a thread or reads a clock:
whoever owns a `Speaking` calls `ready` now and then (once a block), which also moves the work along.

When the voice fails, `failed` says why, and a tone takes the place of speech: captions carry the words.  Every `say` tries the
voice again, so that it comes back by itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from voice_assistant import tones
from voice_assistant.audio import Samples, Utterance
from voice_assistant.events import Adjust, Line, Say, Tone

SLOWEST, FASTEST = 115, 200
"""Words per minute.  espeak-ng can't go below 115 (its own rate 80)."""
RATE_STEP = 15
"""Words per minute for one step of `Adjust.rate`."""
QUIETEST, LOUDEST = 10, 100
"""Per cent.  "Quieter" never makes us inaudible."""
VOLUME_STEP = 1.5
"""One step of `Adjust.volume` multiplies the volume by this: 6 dB, half as loud again, heard as a clear step anywhere on the scale."""
EMERGENCY_VOLUME = 80
"""Per cent: urgent lines are never quieter (field notes, section 9)."""
DB_PER_DOUBLING = 10.0
"""Volume is loudness as heard: twice the number sounds twice as loud, which takes 10 dB (Stevens' sone scale).  35 % is 15 dB down."""
FULL_RMS = 0.2
"""Level of the voiced parts at volume 100, of full scale: -14 dB, about as loud as speech can be without being squashed."""
CEILING = 0.89
"""No sample is louder, of full scale: -1 dB."""
LEAD_IN_S = 0.15
"""Silence first: some loudspeakers and sinks swallow the beginning while they wake."""
TAIL_S = 0.1
"""Silence last: streams cut off the end by up to 50 ms at the blocks we use."""
PAUSE_S = 0.5
"""Between two ideas, at 150 words a minute; longer when slower.  Listeners with cognitive impairments need 300 to 700 ms."""
URGENT_PAUSE_S = 0.35
SILENT = 0.006
"""Of full scale: what is below it at either end of a rendered line is silence and is cut off (espeak's own is exact zeros)."""
CACHE_BYTES = 64_000_000
"""Rendered lines kept for another use: 24 minutes at 22,050 Hz."""
AT_ONCE = 2
"""Requests given to the voice at a time: it never idles, and what is needed now waits for at most one other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text that a voice has made sound of."""

    key: int
    samples: Samples
    """Mono.  Empty when there is nothing to say in the text."""
    rate: int
    """Samples per second."""
    text: str
    words: tuple[tuple[int, int], ...] = ()
    """(index into `text`, index into `samples`) where each word begins; empty where the voice can't tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A text that a voice could not render, though it tried twice."""

    key: int
    what: str
    """What happened, as a sentence."""


class Voice(Protocol):
    """Renders text.  Every request is answered, within a bounded time, by what `collect` gives."""

    name: str

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        """Ask for a text to be rendered; returns at once."""

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        """The next that is finished, in the order of the requests; waits at most so long."""

    def close(self) -> None:
        """Give everything back.  Safe to call twice."""


def check_speech(samples: Samples, rate: int, text: str, words_per_minute: int) -> str | None:
    """Why this can't be that text spoken, or None: its length, its level, its peaks.

    How long speech takes was fitted to 137 questions of a triage and a dozen short, odd lines, at 120 to 200 words a minute: all
    came out at 0.74 to 1.38 of it.  The bounds leave room for other voices, and still tell a lost sentence, a cut-off one
    and a setting that was not taken.
    """
    if not any(character.isalnum() for character in text):
        return None  # nothing has to sound; a voice may name a symbol
    seconds = len(samples) / rate
    if not len(samples):
        return "there is no sound in it"
    level = np.abs(samples.astype(np.int32))
    voiced = level > SILENT * 32767
    if not voiced.any():
        return "it is silent"
    expected = _expected_s(text, words_per_minute)
    spoken = (np.flatnonzero(voiced)[-1] - np.flatnonzero(voiced)[0]) / rate
    if spoken < 0.55 * expected:
        return f"it lasts {spoken:.1f} s, which is too short: about {expected:.1f} s were to be expected"
    symbols = sum(not (character.isascii() or character.isalpha()) for character in text)
    if seconds > 2.0 * expected + 2.0 + 2.0 * symbols:
        return f"it lasts {seconds:.1f} s, which is too long: about {expected:.1f} s were to be expected"
    if voiced.mean() < 0.1:
        return "it is almost all silence"
    if (level >= 32767).mean() > 0.001:
        return "it is clipped"
    return None


def _expected_s(text: str, words_per_minute: int) -> float:
    """How long the text should take, in seconds, without silence at its ends."""
    words = text.split()
    letters = sum(character.isalpha() for character in text)
    digits = sum(character.isdigit() for character in text)
    spelled = sum(len(word) for word in words if len(word) > 1 and word.isupper() and word.isalpha())
    pauses = sum(word[-1] in ",;:.?!" for word in words[:-1])
    return (
        (0.203 * letters + 1.6 * digits + 0.3 * spelled + 1.13 * pauses + 0.13 * len(words) + 0.69)
        * 60
        / words_per_minute
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speech:
    """A rendered line without the silence round it."""

    samples: Samples
    words: tuple[tuple[int, int], ...]
    level: float
    """Root mean square of its voiced parts, of full scale."""


class Speaking:
    """Turns `Say` into an `Utterance`.  One thread."""

    def __init__(
        self, voice: Voice | None, *, volume: int = 35, words_per_minute: int = 150, why_no_voice: str = ""
    ) -> None:
        """`volume`: per cent, as loud as it seems.  `voice=None`: there is none (`why_no_voice`), tones only."""
        self.volume = max(0, min(LOUDEST, volume))
        self.words_per_minute = max(SLOWEST, min(FASTEST, words_per_minute))
        self.failed: str | None = None if voice else why_no_voice or "There is no voice."
        """Why there is no speech just now; None: the voice works."""
        self._voice = voice
        self._rate = 22_050
        self._cache: OrderedDict[_Key, _Speech] = OrderedDict()
        self._kept: dict[str, tuple[int, _Speech] | None] = {}
        """Text -> words per minute and speech; None until rendered and verified."""
        self._ahead: list[str] = []
        self._probe: list[str] = []
        """What was last asked for while the voice failed: tried until it works."""
        self._asked: dict[int, _Key] = {}
        """Requests that the voice has not answered."""
        self._refused: dict[_Key, str] = {}
        self._pending: Say | None = None
        self._requests = 0
        self._utterances = 0

    # ---- what is to be said ----

    def say(self, say: Say) -> None:
        """This is to be said next, in place of what was asked for before and is not ready yet."""
        self._pending = say
        self._refused.clear()
        self._probe = [line.text for line in say.lines]

    def drop(self) -> None:
        """Nothing is to be said, after all."""
        self._pending = None

    def ready(self, wait: bool = False) -> Utterance | None:
        """The utterance for the last `say`, once; None while it is being rendered and when nothing was asked for.

        When the voice fails, the utterance holds a tone, and whatever lines were rendered before.  `wait`: until it is ready.
        """
        self._work()
        while (say := self._pending) is not None:
            utterance = self._assemble(say)
            if utterance:
                self._pending = None
                return utterance
            if not wait:
                return None
            self._work(wait_s=1.0)
        return None

    def prepare(self, lines: Iterable[str]) -> None:
        """These may be said soon: render them when there is nothing better to do.  Replaces what was asked for before."""
        self._ahead = list(lines)
        self._work()

    def keep(self, texts: Iterable[str]) -> None:
        """These must be there when needed: rendered, verified and never given up.  Returns at once; `kept` tells when it is done."""
        for text in texts:
            self._kept.setdefault(text, None)
        self._work()

    def kept(self, wait: bool = False) -> bool:
        """Whether all that was to be kept is there, verified.  `wait`: until it is, or the voice fails."""
        self._work()
        while wait and self.failed is None and None in self._kept.values():
            self._work(wait_s=1.0)
        return None not in self._kept.values()

    def adjust(self, adjust: Adjust) -> None:
        """Faster or slower, louder or quieter, from the next utterance on."""
        if adjust.rate:
            pace = self.words_per_minute + RATE_STEP * adjust.rate
            self.words_per_minute = max(SLOWEST, min(FASTEST, pace))
        if adjust.volume:
            volume = round(max(self.volume, QUIETEST) * VOLUME_STEP**adjust.volume)
            self.volume = max(QUIETEST, min(LOUDEST, volume))

    # ---- what is rendered ----

    def _work(self, wait_s: float = 0.0) -> None:
        """Ask for what is needed most, take what has come; wait at most so long for the first answer."""
        if self._voice is None:
            return
        self._ask()
        while (answer := self._voice.collect(wait_s if self._asked else 0.0)) is not None:
            wait_s = 0.0
            self._take(answer)
            self._ask()

    def _ask(self) -> None:
        assert self._voice is not None  # _work has looked
        for key in self._wanted():
            if len(self._asked) >= (1 if self.failed else AT_ONCE):
                return
            self._requests += 1
            self._asked[self._requests] = key
            self._voice.request(self._requests, *key)

    def _wanted(self) -> Iterator[_Key]:
        """What is not rendered and not asked for, the most needed first."""
        seen = set(self._asked.values()) | self._refused.keys()
        pace = self.words_per_minute
        for text in self._texts_wanted():
            key = (text, pace)
            kept = self._kept.get(text)
            if key not in seen and key not in self._cache and not (kept and kept[0] == pace):
                seen.add(key)
                yield key

    def _texts_wanted(self) -> Iterator[str]:
        for line in self._pending.lines if self._pending else ():
            yield line.text
            if line.mark and (speech := self._find(line.text)) and len(speech.samples) and not speech.words:
                yield line.text[: line.mark]
        if self.failed:
            # One text is enough to learn whether the voice works again.
            yield from self._probe
            return
        yield from self._kept
        yield from self._ahead

    def _take(self, answer: Rendered | Failed) -> None:
        key = self._asked.pop(answer.key)
        text, pace = key
        if isinstance(answer, Failed):
            self.failed = answer.what
            self._refused[key] = answer.what
            return
        if answer.rate != self._rate:
            self._forget(answer.rate)
        speech = _trim(answer)
        if text in self._kept:
            fault = check_speech(answer.samples, answer.rate, text, pace)
            if fault:
                self.failed = f"The voice rendered a sentence badly: {fault}."
                self._refused[key] = fault
                return
            if pace == self.words_per_minute:
                self._kept[text] = (pace, speech)
        else:
            self._cache[key] = speech
            while sum(speech.samples.nbytes for speech in self._cache.values()) > CACHE_BYTES and len(self._cache) > 1:
                self._cache.popitem(last=False)
        self.failed = None

    def _forget(self, rate: int) -> None:
        """Another voice has taken over, at another rate: what was rendered before doesn't fit."""
        self._rate = rate
        self._cache.clear()
        self._kept = dict.fromkeys(self._kept)

    def _find(self, text: str, any_pace: bool = False) -> _Speech | None:
        key = (text, self.words_per_minute)
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        kept = self._kept.get(text)
        return kept[1] if kept and (any_pace or kept[0] == self.words_per_minute) else None

    # ---- what is heard ----

    def _assemble(self, say: Say) -> Utterance | None:
        """None: something is not rendered yet."""
        urgent = say.tone is Tone.URGENT
        # In an emergency, and without a voice, a kept line at yesterday's pace is better than waiting.
        speeches = [self._find(line.text, any_pace=urgent or self.failed is not None) for line in say.lines]
        missing = any(speech is None for speech in speeches)
        if missing and not self.failed:
            return None
        gain = self._gain(urgent)
        sounds = [np.zeros(round(LEAD_IN_S * self._rate))]
        mark: int | None = None
        if missing:
            tone = tones.attention(self._rate, urgent=urgent)
            sounds.append(tone * (gain * FULL_RMS / float(np.sqrt(np.mean(tone**2)))))
            if any(line.mark is not None for line in say.lines):
                mark = sum(map(len, sounds))
        pause = URGENT_PAUSE_S if urgent else PAUSE_S * max(1.0, 150 / self.words_per_minute)
        for line, speech in zip(say.lines, speeches, strict=True):
            if speech is None or not len(speech.samples):
                continue
            if len(sounds) > 1:
                sounds.append(np.zeros(round(pause * self._rate)))
            if line.mark is not None:
                word = self._mark(line, speech)
                if word is None:
                    return None
                mark = sum(map(len, sounds)) + word
            sounds.append(speech.samples * (gain * FULL_RMS / (32767 * speech.level)))
        if mark is None and any(line.mark is not None for line in say.lines):
            mark = sum(map(len, sounds))
        sounds.append(np.zeros(round(TAIL_S * self._rate)))
        self._utterances += 1
        return Utterance(
            id=self._utterances,
            samples=np.rint(limit(np.concatenate(sounds), self._rate) * 32767).astype(np.int16),
            rate=self._rate,
            text=" ".join(line.text for line in say.lines),
            prompt=say.prompt,
            mark=mark,
            urgent=urgent,
        )

    def _gain(self, urgent: bool) -> float:
        volume = max(self.volume, EMERGENCY_VOLUME) if urgent else self.volume
        return 0.0 if not volume else float((volume / 100) ** (DB_PER_DOUBLING / (20 * np.log10(2))))

    def _mark(self, line: Line, speech: _Speech) -> int | None:
        """The sample of `speech` at which the word that `line.mark` points to begins; None: not known yet.

        By the voice's own word times.  A voice without them renders what comes before the word, whose length tells it.
        """
        mark = line.mark or 0
        if not speech.words:
            if not line.text[:mark].strip():
                return 0
            before = self._find(line.text[:mark])
            if before is None:
                return None if not self.failed else len(speech.samples)
            return min(len(before.samples), len(speech.samples))
        return round(float(np.interp(mark, *np.transpose([*speech.words, (len(line.text), len(speech.samples))]))))


_Key = tuple[str, int]
"""A text and the words per minute at which it is spoken."""


def _trim(rendered: Rendered) -> _Speech:
    level = np.abs(rendered.samples.astype(np.float32)) / 32767
    voiced = np.flatnonzero(level > SILENT)
    if not len(voiced):
        return _Speech(samples=rendered.samples[:0], words=(), level=1.0)
    first, end = int(voiced[0]), int(voiced[-1]) + 1
    words = tuple((character, max(0, min(sample, end) - first)) for character, sample in rendered.words)
    return _Speech(
        samples=rendered.samples[first:end].copy(), words=words, level=_voiced_level(level[first:end], rendered.rate)
    )


def _voiced_level(level: npt.NDArray[np.float32], rate: int) -> float:
    """Root mean square of what is not a pause: of the 20-ms pieces within 26 dB of the loudest."""
    piece = min(len(level), round(0.02 * rate))
    power = np.mean(level[: len(level) // piece * piece].reshape(-1, piece).astype(np.float64) ** 2, axis=1)
    return float(np.sqrt(power[power >= power.max() / 400].mean()))


def limit(samples: npt.NDArray[np.float64], rate: int) -> npt.NDArray[np.float64]:
    """The same sound with no sample above `CEILING`: turned down smoothly round its peaks, 6 ms each way, never clipped."""
    if float(np.abs(samples).max(initial=0.0)) <= CEILING:
        return samples
    step = max(1, rate // 1000)
    reach = 6
    padded = np.pad(np.abs(samples), (0, -len(samples) % step))
    gain = np.minimum(1.0, CEILING / np.maximum(padded.reshape(-1, step).max(axis=1), 1e-9))
    # The least gain of `reach + 1` pieces each way, then the mean of `reach` each way: smooth, and nowhere above what a peak allows.
    window = np.lib.stride_tricks.sliding_window_view
    least = window(np.pad(gain, reach + 1, constant_values=1.0), 2 * reach + 3).min(axis=1)
    smooth = window(np.pad(least, reach, mode="edge"), 2 * reach + 1).mean(axis=1)
    centres = (np.arange(len(gain)) + 0.5) * step
    return samples * np.interp(np.arange(len(samples)), centres, smooth)
