"""What is loud, what a voice is, and when the voice detector is asked, which takes most of the time of listening."""

from __future__ import annotations

import numpy as np
import pytest

from tests.speech import join, silence, speak
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.audio import BLOCK, RATE, Samples
from voice_assistant.listening.conditioning import level_db
from voice_assistant.listening.waking import FAINT_DB, Waking


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


class Given:
    """A voice detector that says what it is told to, and remembers what it was given."""

    chunk = BLOCK

    def __init__(self) -> None:
        self.says = 0.0
        self.given: list[int] = []
        """The level of each chunk since it was last reset, in whole dBFS."""
        self.sound = np.zeros(0, np.int16)
        self.resets = 0

    def __call__(self, samples: Samples) -> float:
        """What it was told to say."""
        self.given.append(round(level_db(samples)))
        self.sound = np.concatenate([self.sound, samples])
        return self.says

    def reset(self) -> None:
        """Forget what was given."""
        self.given.clear()
        self.resets += 1


def at_level(db: float, count: int = BLOCK) -> Samples:
    """Sound of this level, in dBFS as `level_db` tells it."""
    loud = np.where(np.arange(count) % 2, 8_192, -8_192).astype(np.int16)
    return np.asarray(np.rint(loud * 10 ** ((db - level_db(loud)) / 20)), np.int16)


def hear(waking: Waking, *levels_db: float, in_sound: bool = False, only_a_tone: bool = False) -> None:
    """A block of each level."""
    for level in levels_db:
        waking.measure(at_level(level), in_sound=in_sound, only_a_tone=only_a_tone)


@pytest.mark.parametrize(
    ("says", "begins", "goes_on"), [(0.5, True, True), (0.49, False, True), (0.35, False, True), (0.34, False, False)]
)
def test_less_of_a_voice_is_needed_to_go_on_than_to_begin(says: float, begins: bool, goes_on: bool) -> None:
    activity = Given()
    waking = Waking(activity)
    activity.says = says
    hear(waking, -40.0)
    assert (waking.voice_begins, waking.voice_goes_on) == (begins, goes_on)


def test_the_rooms_level_is_known_from_the_first_block() -> None:
    waking = Waking(Given())
    assert waking.room_db == FAINT_DB
    assert not waking.voice_goes_on
    hear(waking, -50.0)
    assert waking.room_db == pytest.approx(-50.0, abs=0.1)


def test_the_rooms_level_falls_by_three_tenths_of_the_difference_and_rises_slowly_and_never_too_far() -> None:
    waking = Waking(Given())
    hear(waking, -40.0, -50.0)
    assert waking.room_db == pytest.approx(-43.0, abs=0.1)
    hear(waking, *[-30.0] * 40)
    assert waking.room_db == pytest.approx(-41.0, abs=0.1)
    hear(waking, *[-40.5] * 50)
    assert waking.room_db == pytest.approx(-40.5, abs=0.1)


@pytest.mark.parametrize(("says", "rises"), [(0.35, False), (0.34, True)])
def test_a_voice_does_not_raise_the_rooms_level(says: float, rises: bool) -> None:
    activity = Given()
    waking = Waking(activity)
    activity.says = says
    hear(waking, -50.0)
    before = waking.room_db
    hear(waking, *[-30.0] * 20)
    assert (waking.room_db > before) == rises


@pytest.mark.parametrize(
    ("room_db", "level_db", "loud"),
    [(-50.0, -39.0, True), (-50.0, -41.0, False), (-80.0, -61.0, True), (-80.0, -63.0, False)],
)
def test_loud_is_ten_decibels_above_the_room_and_never_what_is_faint(
    room_db: float, level_db: float, loud: bool
) -> None:
    waking = Waking(Given())
    hear(waking, room_db)
    hear(waking, *[level_db] * 3)
    assert waking.is_loud == loud


def test_a_click_is_not_loud() -> None:
    waking = Waking(Given())
    hear(waking, -60.0, -20.0, -20.0)
    assert not waking.is_loud
    hear(waking, -60.0, -20.0, -20.0)
    assert not waking.is_loud
    hear(waking, -20.0)
    assert waking.is_loud


def test_an_alarm_is_never_loud() -> None:
    waking = Waking(Given())
    hear(waking, -60.0)
    hear(waking, *[-20.0] * 5, only_a_tone=True)
    assert not waking.is_loud


@pytest.mark.parametrize(
    ("above_db", "in_sound", "asked"), [(2.7, False, 25), (2.7, True, 40), (3.3, False, 40), (-0.5, False, 25)]
)
def test_the_detector_is_asked_for_half_a_second_of_stillness_and_always_within_a_sound(
    above_db: float, in_sound: bool, asked: int
) -> None:
    activity = Given()
    waking = Waking(activity)
    activity.says = 0.4  # the room's level stays
    hear(waking, -60.0, in_sound=True)
    hear(waking, *[-60.0 + above_db] * 40, in_sound=in_sound)
    assert len(activity.given) == 1 + asked


def test_where_the_detector_rests_there_is_no_voice() -> None:
    activity = Given()
    waking = Waking(activity)
    activity.says = 0.9
    hear(waking, *[-60.0] * 25)
    assert waking.voice_begins
    hear(waking, -60.0)
    assert not waking.voice_goes_on


def test_what_the_detector_missed_last_it_is_given_first() -> None:
    activity = Given()
    waking = Waking(activity)
    hear(waking, *[-50.0] * 30, *range(-51, -59, -1))
    hear(waking, -30.0)
    assert activity.given == [*range(-51, -59, -1), -30]
    hear(waking, -30.0)
    assert activity.given[-2:] == [-30, -30]
    assert activity.resets == 1


def test_chunks_follow_each_other_whatever_their_length() -> None:
    activity = Given()
    activity.chunk = 512
    waking = Waking(activity)
    ramp = np.arange(4 * BLOCK, dtype=np.int16)
    for start in range(0, len(ramp), BLOCK):
        waking.measure(ramp[start : start + BLOCK], in_sound=True, only_a_tone=False)
    assert np.array_equal(activity.sound, ramp[:1024])


def test_a_lost_microphone_forgets_the_sound_and_not_the_room() -> None:
    activity = Given()
    activity.chunk = BLOCK + 1
    waking = Waking(activity)
    activity.says = 0.9
    hear(waking, -60.0, -20.0, -20.0, -20.0)
    assert waking.is_loud
    assert waking.voice_begins
    room = waking.room_db
    waking.reset()
    assert (waking.is_loud, waking.voice_goes_on, waking.room_db) == (False, False, room)
    assert activity.resets == 1
    hear(waking, -60.0)
    assert activity.given == []  # the part of a chunk that had come is gone


def test_after_a_lost_microphone_stillness_is_waited_for_anew_and_nothing_of_before_recalled() -> None:
    activity = Given()
    waking = Waking(activity)
    hear(waking, *[-60.0] * 40)
    waking.reset()
    hear(waking, *[-60.0] * 25)
    assert activity.given == [-60] * 25
