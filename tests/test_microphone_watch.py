"""What can be a room, and what is a muted microphone or a wire to our own speaker."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
import soxr

from tests.speech import silence, speak
from voice_assistant.adapters.microphone_watch import FLAT_S, OWN_S, MicrophoneWatch
from voice_assistant.audio import BLOCK, RATE, Samples

QUESTION = "Are you having any trouble breathing, or pain in your chest? Please say yes, no, or not sure."
VOICES = ("en-gb", "en-us+f3", "en-gb+whisper")
Floats: TypeAlias = npt.NDArray[np.float64]


def watch(heard: Samples, said: Samples) -> list[bool]:
    """What the watch thinks of each block, when this is heard while that is said (zeros: we are silent)."""
    watching = MicrophoneWatch()
    before = np.concatenate([np.zeros(round(OWN_S * RATE), np.int16), said])
    trusted, flat = [], 0
    for start in range(0, len(heard) - BLOCK + 1, BLOCK):
        block = heard[start : start + BLOCK]
        flat = flat + BLOCK if block.min() == block.max() else 0

        def own(end: int = start + BLOCK + round(OWN_S * RATE)) -> Samples:
            return before[end - round(OWN_S * RATE) : end]

        speaking = bool(said[start : start + BLOCK].any())
        trusted.append(watching.take(block, flat_s=flat / RATE, speaking=speaking, own=own))
    return trusted


def whole(sound: Floats, noise: float = 10.0) -> Samples:
    """As a microphone would give it: with a little noise."""
    noisy = sound + np.random.default_rng(5).normal(0, noise, len(sound))
    samples: Samples = np.clip(np.rint(noisy), -32_767, 32_767).astype(np.int16)
    return samples


def wire(said: Samples, gain: float = 1.0) -> Floats:
    """Through the resamplers of a sound server, 40.3 ms late."""
    late = np.concatenate([np.zeros(644), said[:-644].astype(np.float64)])
    at_48: Floats = soxr.resample(late, RATE, 48_000)
    back: Floats = soxr.resample(np.concatenate([np.zeros(2), at_48]), 48_000, RATE)
    return back[: len(said)] * gain


def room(said: Samples, decay_s: float, direct_db: float) -> Floats:
    """Through a small loudspeaker (300 Hz to 6 kHz) into a made room: an echo falling by 60 dB in `decay_s`."""
    spectrum = np.fft.rfft(said.astype(np.float64))
    jf = 1j * np.fft.rfftfreq(len(said), 1 / RATE)
    loudspeaker = np.fft.irfft(spectrum * (jf / 300) / (1 + jf / 300) / (1 + jf / 6_000), len(said))
    times = np.arange(8_000) / RATE
    echo = np.random.default_rng(1).normal(0, 1, len(times)) * 10 ** (-3 * times / decay_s)
    echo *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(echo**2))
    echo[80] += 1.0
    size = len(said) + len(echo)
    return np.fft.irfft(np.fft.rfft(loudspeaker, size) * np.fft.rfft(echo, size), size)[: len(said)]


def spoken(voice: str) -> Samples:
    """A second of silence, a question, a second of silence."""
    return np.concatenate([np.zeros(RATE, np.int16), speak(QUESTION, voice=voice), np.zeros(RATE, np.int16)])


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("gain", [1.0, 0.3])
def test_our_own_voice_off_a_wire_is_no_room_from_its_second_second_until_there_is_a_sound_in_silence(
    voice: str, gain: float
) -> None:
    said = spoken(voice)
    trusted = watch(whole(wire(said, gain), noise=1.0), said)
    speech = np.flatnonzero(said)
    began, ended = speech[0] // BLOCK, speech[-1] // BLOCK
    lost = trusted.index(False)
    assert began < lost < began + 1.3 * RATE / BLOCK
    assert not any(trusted[lost : ended + 10])
    assert trusted[-1]  # the noise of a microphone that is there again


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(("decay_s", "direct_db"), [(0.5, -5), (0.3, 0), (0.3, 10), (0.2, 30)])
def test_our_own_voice_through_a_room_is_a_room_even_with_the_microphone_beside_the_speaker(
    voice: str, decay_s: float, direct_db: float
) -> None:
    said = spoken(voice)
    assert all(watch(whole(room(said, decay_s, direct_db)), said))


def test_somebody_who_talks_over_us_is_a_room() -> None:
    said = spoken("en-gb")
    other = speak("I have a terrible pain in my leg and do not know what to do about it", voice="en-us+f3")
    other = np.resize(other, len(said))
    assert all(watch(whole(other.astype(np.float64)), said))
    assert all(watch(whole(0.5 * room(said, 0.3, 0) + other), said))


def test_faint_crosstalk_in_a_headset_is_a_room() -> None:
    said = spoken("en-gb")
    assert all(watch(whole(wire(said, gain=0.05)), said))


def test_a_flat_input_is_no_room_after_three_seconds_and_is_one_again_with_the_first_sound() -> None:
    for value in (0, -7):  # some cards rest at a constant other than zero
        heard = np.concatenate([silence(1), np.full(5 * RATE, value, np.int16), silence(1)])
        trusted = watch(heard, np.zeros(len(heard), np.int16))
        assert trusted.index(False) == round((1 + FLAT_S) * RATE / BLOCK) - 1
        assert not any(trusted[trusted.index(False) : 6 * RATE // BLOCK])
        assert all(trusted[6 * RATE // BLOCK :])


def test_short_flat_stretches_as_noise_gates_make_them_are_a_room_and_long_ones_after_a_few_times() -> None:
    heard = np.concatenate([silence(0.5), np.zeros(round(2.5 * RATE), np.int16)] * 3)
    assert all(watch(heard, np.zeros(len(heard), np.int16)))
    heard = np.concatenate([silence(0.5), np.zeros(round(9.5 * RATE), np.int16)] * 6)
    trusted = watch(heard, np.zeros(len(heard), np.int16))
    losses = [number for number, was in enumerate(trusted[:-1]) if was and not trusted[number + 1]]
    assert len(losses) == 2


def test_a_wire_that_was_flat_before_we_spoke_is_not_taken_for_a_microphone_that_came_back() -> None:
    said = np.concatenate([np.zeros(4 * RATE, np.int16), speak(QUESTION)])
    heard = np.rint(wire(said)).astype(np.int16)
    trusted = watch(heard, said)
    assert not any(trusted[trusted.index(False) :])
    assert trusted.index(False) < 4 * RATE // BLOCK
