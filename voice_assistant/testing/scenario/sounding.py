"""Whether what should have been spoken really was: judged by the sound that left the device, not by what was meant.

Every prompt that sounded is laid beside what the voice rendered for it: does it begin as the words begin, does it last
as long as they do, can it be heard, is it whole, is an emergency louder than the rest?
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from voice_assistant import tones
from voice_assistant.audio import RATE, Samples, Utterance
from voice_assistant.events import Say, Tone
from voice_assistant.events import Sound as BeforeWords
from voice_assistant.resampling import resample
from voice_assistant.speaking.loudness import FULL_SCALE, voiced_level
from voice_assistant.speaking.speech_output import PAUSE_S, URGENT_PAUSE_S
from voice_assistant.speaking.voice import SILENT, Rendered
from voice_assistant.testing.scenario.expecting import Difference

BEGINNING_S = 0.25
"""So much of the first words is compared: less than is lost when a device swallows the beginning."""
WITHIN_S = 0.6
"""The words begin at most so long after the utterance."""
ALIKE = 0.75
"""Least correlation of the two beginnings; the same words come to over 0.95, other ones or a cut beginning to 0.5."""
FAINTEST_DB = -60.0
"""Level below which speech can't be heard in a quiet bedroom."""
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.3, 0.8
"""Between two lines."""
ENDS_S = 0.5
"""Silence at both ends together, at most."""
LOUDER_DB = 6.0
"""By which an emergency is louder than calm prompts at the usual volume of the night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One prompt as it sounded."""

    say: Say
    utterance: Utterance
    at: float
    """When it began, in seconds."""
    sound: Samples
    """What left the device, 16 kHz."""
    whole: bool
    rendered: tuple[Rendered, ...]
    """What the voice made of its lines; empty where it failed."""
    made_to_fail: bool = False
    """Whether it may be without words: the file made the voice fail."""

    @property
    def level_db(self) -> float:
        """Level of its voiced parts, in dBFS."""
        return 20 * float(np.log10(max(1e-6, voiced_level(self.sound, RATE))))


def find_sound_faults(spoken: list[Spoken]) -> Iterator[tuple[float, Difference]]:
    """(when, what) of everything that was not really spoken, or not so that it can be heard."""
    calm = [prompt.level_db for prompt in spoken if prompt.say.tone is Tone.CALM and prompt.whole]
    for prompt in spoken:
        words = f"'{prompt.utterance.text[:40]}' to be spoken"
        if prompt.level_db < FAINTEST_DB:
            yield prompt.at, Difference(words, "nothing that can be heard")
            continue
        if (np.abs(prompt.sound.astype(np.int32)) >= FULL_SCALE).any():
            yield prompt.at, Difference(f"{words} without distortion", "sound that is clipped")
        if not prompt.rendered and not prompt.made_to_fail:
            yield prompt.at, Difference(words, "a sound without these words: the voice failed")
        if prompt.rendered:
            yield from ((prompt.at, difference) for difference in _against_the_voice(prompt, words))
        if prompt.say.tone is Tone.URGENT and calm and prompt.level_db < max(calm) - 1.0:
            yield prompt.at, Difference("an emergency as loud as the rest, or louder", f"{prompt.level_db:.0f} dB")


def is_loud(prompt: Spoken, before: list[Spoken]) -> bool:
    """Whether it is clearly louder than the calm prompts before it."""
    calm = [other.level_db for other in before if other.say.tone is Tone.CALM and other.at < prompt.at]
    return bool(calm) and prompt.level_db >= float(np.median(calm)) + LOUDER_DB


def _against_the_voice(prompt: Spoken, words: str) -> Iterator[Difference]:
    if prompt.say.sound is not BeforeWords.NONE:
        prompt = replace(prompt, sound=prompt.sound[_signal_samples(prompt.say) :])
    lines = [_trimmed(rendered) for rendered in prompt.rendered]
    lines = [line for line in lines if len(line)]
    if not lines:
        return
    beginning = lines[0][: round(BEGINNING_S * RATE)]
    alike = _likeness(beginning, prompt.sound[: round(WITHIN_S * RATE) + len(beginning)])
    if alike < ALIKE:
        yield Difference(f"{words} from its first word on", f"a beginning that is {alike:.0%} like it")
    if prompt.whole:
        speech, length = sum(map(len, lines)) / RATE, len(prompt.sound) / RATE
        gaps = len(lines) - 1
        if not speech + gaps * SHORTEST_PAUSE_S - 0.1 <= length <= speech + gaps * LONGEST_PAUSE_S + ENDS_S:
            yield Difference(f"{words} in about {speech + 0.5 * gaps + 0.25:.1f} s", f"{length:.1f} s of sound")


def _signal_samples(say: Say) -> int:
    """How much of a prompt's sound is what comes before its words, with the pause after it."""
    pause_s = URGENT_PAUSE_S if say.tone is Tone.URGENT else PAUSE_S
    return len(tones.signal(RATE, say.sound)) + round(pause_s * RATE)


def _trimmed(rendered: Rendered) -> Samples:
    loud = np.flatnonzero(np.abs(rendered.samples.astype(np.int32)) > SILENT * FULL_SCALE)
    if not len(loud):
        return rendered.samples[:0]
    return resample(rendered.samples[loud[0] : loud[-1] + 1], rendered.rate, RATE)


def _likeness(wanted: Samples, sound: Samples) -> float:
    """The greatest normalised correlation of `wanted` with any part of `sound`; 0 when it is too short."""
    if len(sound) < len(wanted) or not len(wanted):
        return 0.0
    template = wanted.astype(np.float64)
    signal = sound.astype(np.float64)
    size = 1 << (len(signal) + len(template)).bit_length()  # a transform of this size is quick
    spectrum = np.fft.rfft(signal, size) * np.fft.rfft(template[::-1], size)
    products = np.fft.irfft(spectrum, size)[len(template) - 1 : len(signal)]
    energy = np.concatenate([[0.0], np.cumsum(signal**2)])
    power = energy[len(template) :] - energy[: -len(template)]
    norms = np.sqrt(np.maximum(power, 1.0) * np.sum(template**2))
    return float(np.max(np.abs(products) / norms, initial=0.0))
