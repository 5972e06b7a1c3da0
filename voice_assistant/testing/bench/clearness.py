"""`bench voices`: how clearly each voice says the dialogue, as the second recogniser hears it.

Every line is spoken by each voice and read back by Whisper, which knows nothing of the dialogue; counted are the words
that it has wrong, too many or too few.  It is no human listener: what it mishears in one voice alone is badly said
there, and what it mishears in every voice may be a text that nobody says clearly, or a word that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from voice_assistant.adapters.engines import open_voice
from voice_assistant.adapters.whisper_recognizer import MEND, WhisperRecognizer, find_whisper
from voice_assistant.audio import RATE
from voice_assistant.data import find_dialog
from voice_assistant.engine import Engine
from voice_assistant.errors import ModelError
from voice_assistant.events import Settings
from voice_assistant.listening.homophones import Homophones
from voice_assistant.listening.vocabulary import plain
from voice_assistant.loader import load_dialog
from voice_assistant.resampling import resample
from voice_assistant.speaking import Rendered, Voice
from voice_assistant.speaking.speech_output import USUAL_PACE
from voice_assistant.testing.bench.prompts import prompts_of

WAIT_S = 60.0
"""For one line to be rendered."""
QUIET_S = 0.4
"""Before and after each line, as between prompts."""
BAD = 0.2
"""A line of which more than this part of the words is misheard is listed."""
_DIGITS = dict(enumerate("zero one two three four five six seven eight nine".split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line by one voice, as it was heard."""

    voice: str
    text: str
    heard: str
    words: int
    wrong: int

    @property
    def is_bad(self) -> bool:
        """Whether it is worth a look."""
        return self.wrong > BAD * self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearness:
    """The whole measurement."""

    said: tuple[Said, ...]

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """A row a voice: lines, words, and how many of them were misheard."""
        voices = dict.fromkeys(one.voice for one in self.said)
        rows = []
        for voice in voices:
            of = [one for one in self.said if one.voice == voice]
            words, wrong = sum(one.words for one in of), sum(one.wrong for one in of)
            bad = sum(one.is_bad for one in of)
            rows.append({"voice": voice, "lines": len(of), "words": words, "wrong": wrong, "bad_lines": bad})
        return tuple(rows)

    @property
    def bad(self) -> tuple[Said, ...]:
        """The lines that were misheard, worst first; those that every voice says badly before them."""
        by_text: dict[str, list[Said]] = {}
        for one in self.said:
            by_text.setdefault(one.text, []).append(one)
        bad = [one for one in self.said if one.is_bad]
        return tuple(
            sorted(bad, key=lambda one: (not all(o.is_bad for o in by_text[one.text]), -one.wrong / one.words))
        )

    def as_json(self) -> dict[str, Any]:
        """Plain data, format 1."""
        return {"format": 1, "rows": list(self.rows), "bad": [asdict(one) for one in self.bad]}

    def as_text(self) -> str:
        """A table, and the lines that were misheard."""
        rows = [
            f"{row['voice']:10} {row['lines']:5} lines, {row['words']:6} words,"
            f" {100 * row['wrong'] / max(1, row['words']):5.1f} % misheard; {row['bad_lines']} lines badly"
            for row in self.rows
        ]
        lines = [f"  {one.voice}: {one.text}\n  {'':{len(one.voice)}}  {one.heard or '(nothing)'}" for one in self.bad]
        return "\n".join([*rows, *(["", f"More than {BAD:.0%} of the words misheard:", *lines] if lines else [])])


def bench_voices(
    dialog: str,
    voices: Sequence[str],
    *,
    region: str = "uk",
    every: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Clearness:
    """Has each voice say every Nth line of the dialogue, and the second recogniser read it.

    ModelError: the second recogniser is not installed.  VoiceError: a voice is not.
    """
    folder = find_whisper()
    if folder is None:
        raise ModelError("The second recogniser, which is to listen, is not installed.", f"Install it: {MEND}")
    engine = Engine(load_dialog(find_dialog(dialog)).dialog)
    homophones = Homophones(engine.dialog.language.hearing.sound_alike)
    states = prompts_of(engine, Settings(region=region, night=True))
    lines = [line.text for state in states for line in engine.prompts.say(state).lines]
    chosen = [text for text in dict.fromkeys(lines) if _words(text, homophones)][::every]
    listener = WhisperRecognizer(folder, waits=True)
    said: list[Said] = []
    try:
        for name in voices:
            voice = open_voice("en", name)
            try:
                for text in chosen:
                    said.append(_said(name, voice, listener, text, homophones))
                    if progress is not None:
                        progress(len(said), len(voices) * len(chosen))
            finally:
                voice.close()
    finally:
        listener.close()
    return Clearness(said=tuple(said))


def _said(name: str, voice: Voice, listener: WhisperRecognizer, text: str, homophones: Homophones) -> Said:
    voice.request(0, text, USUAL_PACE)
    rendered = voice.collect(WAIT_S)
    heard = ""
    if isinstance(rendered, Rendered):
        quiet = np.zeros(round(QUIET_S * RATE), np.int16)
        number = listener.ask(np.concatenate([quiet, resample(rendered.samples, rendered.rate, RATE), quiet]))
        result = listener.result(number) if listener.is_done(number) else None
        heard = result.text if result else ""
    wanted, got = _words(text, homophones), _words(heard, homophones)
    return Said(voice=name, text=text, heard=heard, words=len(wanted), wrong=word_errors(wanted, got))


def _words(text: str, homophones: Homophones) -> list[str]:
    """Its words, spelled as they sound: "A&E" and "999" are three words each."""
    spelled = re.sub(r"\d", lambda digit: f" {_DIGITS[int(digit[0])]} ", text.replace("&", " and ").replace("-", " "))
    return homophones.one_spelling(plain(spelled)).split()


def word_errors(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest words that must be changed, left out or added to make one of the other (Levenshtein's distance)."""
    before = list(range(len(heard) + 1))
    for row, word in enumerate(wanted, start=1):
        now = [row]
        for column, other in enumerate(heard, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (word != other)))
        before = now
    return before[-1]
