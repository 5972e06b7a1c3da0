"""When the voice detector is asked: it takes nine tenths of the time of listening."""

from __future__ import annotations

import pytest

from tests.speech import join, silence, speak
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.audio import BLOCK, RATE, Samples
from voice_assistant.listening.waking import Waking


class Counting:
    """The voice detector, and how often it was asked."""

    def __init__(self) -> None:
        self._activity = SileroActivity()
        self.chunk = self._activity.chunk
        self.asked = 0

    def __call__(self, samples: Samples) -> float:
        """As the voice detector does."""
        self.asked += 1
        return self._activity(samples)

    def reset(self) -> None:
        """As the voice detector does."""
        self._activity.reset()


def seconds_asked_for(waking: Waking, activity: Counting, sound: Samples) -> float:
    """For how much of a sound the detector was asked."""
    before = activity.asked
    for start in range(0, len(sound) - BLOCK + 1, BLOCK):
        waking.measure(sound[start : start + BLOCK], in_sound=False, only_a_tone=False)
    return (activity.asked - before) * activity.chunk / RATE


def test_the_voice_detector_rests_half_a_second_after_the_room_is_still() -> None:
    activity = Counting()
    waking = Waking(activity)
    said = speak("my leg hurts")
    seconds_asked_for(waking, activity, join(silence(1.0), said + silence(len(said) / RATE)))
    assert seconds_asked_for(waking, activity, silence(5.0)) == pytest.approx(0.5, abs=0.15)


def test_a_voice_after_stillness_is_noticed_though_the_detector_rested() -> None:
    activity = Counting()
    waking = Waking(activity)
    seconds_asked_for(waking, activity, silence(5.0))
    assert not waking.voice_begins
    said = speak("no")
    seconds_asked_for(waking, activity, said[: len(said) // 2])
    assert waking.voice_begins
