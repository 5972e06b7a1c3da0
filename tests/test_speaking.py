"""Speech output, with the real synthesiser.  The only voices made up here are those that fail."""

from __future__ import annotations

import dataclasses
import os
import signal
import time
import tracemalloc
from collections import deque
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialogs import engine
from voice_assistant import tones
from voice_assistant.adapters.pyttsx3_voice import Pyttsx3Voice, open_voice
from voice_assistant.audio import Samples, Utterance
from voice_assistant.cli.opening import USUAL_RATE
from voice_assistant.events import Adjust, Line, Say, Settings, Tone
from voice_assistant.settings import SETTINGS
from voice_assistant.speaking import Failed, Rendered, Speaking, Voice, check_speech, pace_of, speech_output
from voice_assistant.speaking.loudness import CEILING, FULL_SCALE, gain, limit, voiced_level
from voice_assistant.speaking.speech_output import SLOWEST, USUAL_PACE
from voice_assistant.testing.bench.prompts import prompts_of

QUESTION = "Are you short of breath right now?"
EMERGENCY = "This may be an emergency. Call nine nine nine now."


class Watched:
    """A real voice, and what it was asked for."""

    name = "watched"

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.asked: list[tuple[str, int]] = []

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        self.asked.append((text, words_per_minute))
        self.voice.request(key, text, words_per_minute)

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        return self.voice.collect(wait_s)

    def close(self) -> None:
        """The owner of the real voice closes it."""


class Wordless(Watched):
    """A real voice that doesn't tell where words begin, as those of macOS and Windows."""

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        answer = super().collect(wait_s)
        return dataclasses.replace(answer, words=()) if isinstance(answer, Rendered) else answer


class Failing(Watched):
    """A real voice, but what is in `unspeakable` fails, and everything while `dead`."""

    def __init__(self, voice: Voice, *unspeakable: str, dead: bool = False) -> None:
        super().__init__(voice)
        self.unspeakable = unspeakable
        self.dead = dead
        self.failures: deque[Failed] = deque()

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        if self.dead or text in self.unspeakable:
            self.asked.append((text, words_per_minute))
            self.failures.append(Failed(key=key, what="The voice is hoarse."))
        else:
            super().request(key, text, words_per_minute)

    def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
        return self.failures.popleft() if self.failures else super().collect(wait_s)


@pytest.fixture(scope="module")
def one_process() -> Iterator[Pyttsx3Voice]:
    voice = open_voice()
    yield voice
    voice.close()


@pytest.fixture
def synthesiser(one_process: Pyttsx3Voice) -> Iterator[Voice]:
    yield one_process
    one_process.request(-1, "", 150)
    while (answer := one_process.collect(10)) and answer.key != -1:
        pass  # what the test did not wait for


@pytest.fixture
def voice(synthesiser: Voice) -> Watched:
    return Watched(synthesiser)


def ask(*texts: str, mark: str = "", prompt: int = 1, tone: Tone = Tone.CALM) -> Say:
    """These lines, the last with its mark at the last place of that word."""
    lines = [Line(text=text) for text in texts[:-1]]
    last = Line(text=texts[-1], question=bool(mark), mark=texts[-1].rindex(mark) if mark else None)
    return Say(lines=(*lines, last), prompt=prompt, tone=tone)


def spoken(speaking: Speaking, say: Say) -> Utterance:
    speaking.say(say)
    utterance = speaking.ready(wait=True)
    assert utterance is not None
    return utterance


def sounds(utterance: Utterance) -> npt.NDArray[np.intp]:
    """Where it is not silent."""
    return np.flatnonzero(np.abs(utterance.samples.astype(int)) > 0.002 * FULL_SCALE)


def level_db(utterance: Utterance) -> float:
    return 20 * float(np.log10(voiced_level(utterance.samples, utterance.rate)))


# ---- an utterance ----


def test_lines_become_one_utterance_with_silence_round_it_and_a_pause_between(voice: Watched) -> None:
    utterance = spoken(Speaking(voice), ask("Thank you.", QUESTION, mark="breath", prompt=7))
    assert (utterance.prompt, utterance.text, utterance.urgent) == (7, f"Thank you. {QUESTION}", False)
    at = sounds(utterance)
    assert 0.14 < at[0] / utterance.rate < 0.17
    assert 0.09 < (len(utterance.samples) - at[-1]) / utterance.rate < 0.12
    longest = int(np.diff(at).max()) / utterance.rate
    assert 0.3 <= longest <= 0.7
    assert 2.5 < utterance.seconds < 6


LONG = "Is the leg or foot cold, an odd colour, swollen, hot, hard, or sore to touch?"


def test_before_a_long_question_the_pause_is_longer_and_in_an_emergency_never(voice: Watched) -> None:
    speaking = Speaking(voice)

    def pause_s(say: Say) -> float:
        utterance = spoken(speaking, say)
        assert utterance.asks is not None
        at = sounds(utterance)
        return float(utterance.asks - at[at < utterance.asks][-1]) / utterance.rate

    assert pause_s(ask("Thank you.", LONG, mark="sore")) > pause_s(ask("Thank you.", QUESTION, mark="breath")) + 0.2
    assert pause_s(dataclasses.replace(ask("Thank you.", LONG, mark="sore"), tone=Tone.URGENT)) < 0.5


def test_every_utterance_has_a_number_of_its_own(voice: Watched) -> None:
    speaking = Speaking(voice)
    assert [spoken(speaking, ask("Yes.")).id for _ in range(3)] == [1, 2, 3]


def test_what_is_said_anew_takes_the_place_of_what_is_not_ready(voice: Watched) -> None:
    speaking = Speaking(voice)
    speaking.say(ask("Let me think about that for a while.", prompt=1))
    utterance = spoken(speaking, ask("No.", prompt=2))
    assert utterance.prompt == 2
    assert speaking.ready(wait=True) is None


def test_what_is_dropped_is_never_said(voice: Watched) -> None:
    speaking = Speaking(voice)
    speaking.say(ask("I take it back."))
    speaking.drop()
    assert speaking.ready(wait=True) is None


def test_nothing_waits_unless_told_to(voice: Watched, one_process: Pyttsx3Voice) -> None:
    speaking = Speaking(voice)
    assert one_process.process_id is not None
    os.kill(one_process.process_id, signal.SIGSTOP)
    began = time.perf_counter()
    speaking.keep([EMERGENCY])
    speaking.say(ask("It has never been rendered before."))
    assert speaking.ready() is None
    assert not speaking.kept()
    assert time.perf_counter() - began < 1
    os.kill(one_process.process_id, signal.SIGCONT)
    until = time.monotonic() + 5
    while (utterance := speaking.ready()) is None and time.monotonic() < until:
        time.sleep(0.005)
    assert utterance is not None


@pytest.mark.parametrize("lines", [(), (Line(text=""),), (Line(text="..."), Line(text="\n"))])
def test_saying_nothing_is_a_short_silence(voice: Watched, lines: tuple[Line, ...]) -> None:
    utterance = spoken(Speaking(voice), Say(lines=lines, prompt=1))
    assert not utterance.samples.any()
    assert utterance.seconds < 0.5


# ---- the mark ----

AFTER_A_PAUSE = [
    ("Have you fainted, or nearly fainted, today?", "today"),
    ("Is your pee brown or red, like cola or tea?", "like"),
    ("Does your chest hurt, or feel tight?", "or"),
    ("Feel both calves gently. Is one fatter?", "Is"),
    ("Feel both calves gently. Is one fatter or tighter?", "Is"),
    ("Is your skin red, hot, blotchy?", "blotchy"),
    ("Is the leg white, or blue, or numb?", "or"),
    ("Are your lips or tongue blue, purple?", "purple"),
]


@pytest.mark.parametrize("words_per_minute", [115, 150, 200])
@pytest.mark.parametrize(("text", "word"), AFTER_A_PAUSE)
def test_the_mark_lies_where_the_word_sounds_after_a_pause(
    voice: Watched, text: str, word: str, words_per_minute: int
) -> None:
    """A pause tells without doubt where the next word begins.  (A p, t or k begins with silence.)"""
    utterance = spoken(Speaking(voice, words_per_minute=words_per_minute), ask("Right.", text, mark=word))
    at = sounds(utterance)
    begins = at[1:][np.diff(at) > 0.03 * utterance.rate]
    assert utterance.mark is not None
    error_s = (utterance.mark - begins[np.abs(begins - utterance.mark).argmin()]) / utterance.rate
    assert -0.08 <= error_s <= 0.03


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *AFTER_A_PAUSE,
        (QUESTION, "now"),
        ("Did the pain start all at once?", "once"),
        ("Is one leg swollen?", "swollen"),
    ],
)
def test_a_voice_without_word_times_has_its_mark_near_the_same_place(voice: Watched, text: str, word: str) -> None:
    exact = spoken(Speaking(voice), ask("Right.", text, mark=word))
    measured = spoken(Speaking(Wordless(voice)), ask("Right.", text, mark=word))
    assert exact.mark is not None
    assert measured.mark is not None
    assert -0.1 < (measured.mark - exact.mark) / exact.rate < 0.2


def test_a_mark_on_the_first_letter_is_where_the_line_begins(voice: Watched) -> None:
    utterance = spoken(Speaking(voice), ask("Ready?", mark="Ready"))
    assert utterance.mark is not None
    assert abs(utterance.mark / utterance.rate - speech_output.LEAD_IN_S) < 0.05


def test_without_a_question_there_is_no_mark(voice: Watched) -> None:
    assert spoken(Speaking(voice), ask("Thank you.")).mark is None


def test_the_mark_never_lies_outside_the_question(voice: Watched) -> None:
    for mark in range(len(QUESTION)):
        say = Say(lines=(Line(text="Right."), Line(text=QUESTION, mark=mark)), prompt=1)
        for speaking in (Speaking(voice), Speaking(Wordless(voice))) if mark % 8 == 0 else (Speaking(voice),):
            utterance = spoken(speaking, say)
            assert utterance.mark is not None
            assert 0.5 * utterance.rate < utterance.mark < len(utterance.samples)


# ---- rendering ahead ----


def test_a_line_said_again_costs_nothing(voice: Watched) -> None:
    speaking = Speaking(voice)
    first = spoken(speaking, ask(QUESTION))
    asked = len(voice.asked)
    again = spoken(speaking, ask(QUESTION))
    assert len(voice.asked) == asked
    assert np.array_equal(first.samples, again.samples)


def test_the_cache_forgets_the_least_lately_used_but_never_what_is_kept(
    voice: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_output, "CACHE_BYTES", 60_000)
    speaking = Speaking(voice)
    speaking.keep([EMERGENCY])
    assert speaking.kept(wait=True)
    for text in ("One.", "Two.", "One.", "Three.", "Four."):
        spoken(speaking, ask(text))
    before = len(voice.asked)
    spoken(speaking, ask(EMERGENCY))
    spoken(speaking, ask("Four."))
    assert len(voice.asked) == before
    spoken(speaking, ask("Two."))
    assert len(voice.asked) == before + 1


def test_ten_emergency_lines_are_kept_soon(voice: Watched) -> None:
    speaking = Speaking(voice)
    began = time.perf_counter()
    speaking.keep([f"This may be an emergency. Call nine nine nine now. Then do thing number {n}." for n in range(10)])
    assert speaking.kept(wait=True)
    assert time.perf_counter() - began < 2  # 0.15 to 0.4 s here; a laden machine is slower
    assert len(voice.asked) == 10


def test_kept_lines_are_rendered_anew_when_the_pace_changes(voice: Watched) -> None:
    speaking = Speaking(voice)
    speaking.keep([EMERGENCY])
    assert speaking.kept(wait=True)
    speaking.adjust(Adjust(rate=-1))
    speaking.say(ask(EMERGENCY, tone=Tone.URGENT))
    assert speaking.ready() is not None, "an emergency never waits for the new pace"
    slower = spoken(speaking, ask(EMERGENCY))
    assert [pace for text, pace in voice.asked if text == EMERGENCY] == [USUAL_PACE, USUAL_PACE - 15]
    assert spoken(Speaking(voice), ask(EMERGENCY)).seconds < slower.seconds


# ---- pace and loudness ----


@pytest.mark.parametrize("words_per_minute", [120, 150, 180])
def test_the_pace_is_in_real_words_a_minute(voice: Watched, words_per_minute: int) -> None:
    texts = [
        QUESTION,
        "Do you have any pain in your chest?",
        "Have you fainted, or nearly fainted, today?",
        "Are you newly confused, or is your speech slurred?",
        "Has your leg or foot turned white, blue or grey?",
        "Does the sore leg feel warmer than the other?",
        "Can you move your toes up and down?",
    ]
    speaking = Speaking(voice, words_per_minute=words_per_minute)
    minutes = 0.0
    for text in texts:
        utterance = spoken(speaking, ask(text))
        at = sounds(utterance)
        minutes += int(at[-1] - at[0]) / utterance.rate / 60
    assert len(" ".join(texts).split()) / minutes == pytest.approx(words_per_minute, rel=0.1)


def test_the_slowest_pace_with_its_pauses_is_below_110_words_a_minute(voice: Watched) -> None:
    """As people hear it; by the synthesiser's own count, without the pauses, it is 115."""
    said = ("I am a computer, not a doctor.", "If breath is short, call now.", "Is it your own leg that hurts?")
    seconds = spoken(Speaking(voice, words_per_minute=SLOWEST), ask(*said)).seconds
    assert 80 <= len(" ".join(said).split()) / seconds * 60 <= 110


@pytest.fixture(scope="module")
def voice_apart() -> Iterator[Voice]:
    """One of its own: espeak-ng carries the phase of its waves on, so that what others say next would differ."""
    opened = open_voice("en")
    yield opened
    opened.close()


@pytest.mark.parametrize("rate", [110, 130, 150, 180, 200])
def test_a_rate_is_what_is_really_spoken_pauses_included(voice_apart: Voice, rate: int) -> None:
    """Over a choice of prompts as the engine makes them; one alone may be faster or slower."""
    talk = engine("leg_pain")
    speaking = Speaking(voice_apart, words_per_minute=pace_of(rate))
    words = seconds = 0.0
    for state in prompts_of(talk, Settings(region="uk"))[5::60]:
        speaking.say(talk.prompts.say(state))
        utterance = speaking.ready(wait=True)
        assert utterance is not None
        assert speaking.failed is None
        words += len(utterance.text.split())
        seconds += utterance.seconds
    assert words / seconds * 60 == pytest.approx(rate, rel=0.08)


def test_the_rate_if_none_is_set_is_the_usual_pace() -> None:
    assert pace_of(USUAL_RATE) == USUAL_PACE
    assert next(setting.usual for setting in SETTINGS if setting.name == "rate") == USUAL_RATE


def test_slower_and_faster_go_in_steps_within_bounds() -> None:
    speaking = Speaking(None)
    paces = []
    for rate in (-1, -1, -1, -1, 1, 4, 4):
        speaking.adjust(Adjust(rate=rate))
        paces.append(speaking.words_per_minute)
    assert paces == [169, 154, 139, 124, 139, 199, 250]


def test_louder_and_quieter_go_in_clear_steps_and_quieter_never_silences() -> None:
    speaking = Speaking(None)
    volumes = []
    for step in (1, 1, 1, 1, -1, -8, -1):
        speaking.adjust(Adjust(volume=step))
        volumes.append(speaking.volume)
    assert volumes == [52, 78, 100, 100, 67, 10, 10]
    assert 20 * np.log10(gain(78) / gain(52)) == pytest.approx(5.8, abs=0.2)


def test_the_night_is_quiet_and_an_emergency_is_not(voice: Watched) -> None:
    speaking = Speaking(voice)
    calm = level_db(spoken(speaking, ask(EMERGENCY)))
    urgent = level_db(spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT)))
    assert calm == pytest.approx(-29, abs=1)
    assert urgent == pytest.approx(-17.2, abs=1)
    speaking.adjust(Adjust(volume=-9))
    assert level_db(spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT))) == pytest.approx(urgent, abs=0.1)


def test_someone_who_wants_it_louder_than_an_emergency_gets_that(voice: Watched) -> None:
    speaking = Speaking(voice, volume=100)
    assert level_db(spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT))) > -15.5


def test_volume_nought_silences_all_but_an_emergency(voice: Watched) -> None:
    speaking = Speaking(voice, volume=0)
    assert not spoken(speaking, ask(QUESTION)).samples.any()
    assert spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT)).samples.any()


def test_every_line_sounds_equally_loud_and_none_is_clipped(voice: Watched) -> None:
    for volume, spread in ((35, 1.0), (100, 2.5)):  # 1 dB can just be heard
        speaking = Speaking(voice, volume=volume)
        said = [spoken(speaking, ask(text)) for text in (QUESTION, EMERGENCY, "Yes.", "Stop.", "Is it cold?", "Ow!")]
        levels = [level_db(utterance) for utterance in said]
        assert max(levels) - min(levels) < spread
        assert max(int(np.abs(utterance.samples.astype(int)).max()) for utterance in said) <= CEILING * FULL_SCALE + 1


@given(
    st.lists(st.tuples(st.integers(1, 3000), st.floats(-4, 4)), min_size=1, max_size=8),
    st.sampled_from([8000, 16000, 22050, 48000]),
)
@settings(max_examples=60, deadline=None)
def test_the_limiter_lets_no_sample_through_that_is_too_loud(parts: list[tuple[int, float]], rate: int) -> None:
    sound = np.concatenate([np.sin(np.arange(length) * 0.3) * peak for length, peak in parts]).astype(np.float32)
    limited = limit(sound, rate)
    assert limited.shape == sound.shape
    assert np.abs(limited).max(initial=0.0) <= CEILING + 1e-6
    if np.abs(sound).max(initial=0.0) <= CEILING:
        assert np.array_equal(limited, sound)
    assert (limited * sound >= 0).all()


def test_half_a_minute_of_speech_is_put_together_in_a_few_times_its_own_size(voice: Watched) -> None:
    speaking = Speaking(voice, volume=100)
    spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    size = spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT)).samples.nbytes
    taken = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert taken < 16 * size  # 25 with sound of 64 bits


# ---- speech or not ----


def test_real_speech_passes_the_check(synthesiser: Voice) -> None:
    texts = [QUESTION, EMERGENCY, "Yes.", "No.", "Ring 999 now.", "Go to A and E.", "03:15", "Greece", "mm hm", "G P"]
    for pace in (115, 150, 200):
        for key, text in enumerate(texts):
            synthesiser.request(key, text, pace)
        for text in texts:
            rendered = synthesiser.collect(10)
            assert isinstance(rendered, Rendered)
            assert check_speech(rendered.samples, rendered.rate, text, pace) is None, text


def test_what_is_not_that_text_spoken_is_told_with_the_reason(synthesiser: Voice) -> None:
    synthesiser.request(1, EMERGENCY, 150)
    rendered = synthesiser.collect(10)
    assert isinstance(rendered, Rendered)
    good, rate = rendered.samples, rendered.rate

    def fault(samples: Samples, text: str = EMERGENCY) -> str:
        return check_speech(samples, rate, text, 150) or ""

    assert fault(good) == ""
    assert "silent" in fault(good[:0])
    assert "silent" in fault(np.zeros_like(good))
    assert "too short" in fault(good[: len(good) // 3])
    assert "too short" in fault(good[::3]), "three times as fast"
    assert "too short" in fault(good, EMERGENCY * 3), "two sentences of three were lost"
    assert "too long" in fault(np.tile(good, 4))
    assert "clipped" in fault(np.clip(good.astype(int) * 50, -32767, 32767).astype(np.int16))
    sparse = np.zeros_like(good)
    sparse[:: len(good) // 50] = 9000
    assert "silence" in fault(sparse)


# ---- a voice that fails ----


def test_without_a_voice_a_tone_sounds_and_the_words_are_still_in_it() -> None:
    speaking = Speaking(None, why_no_voice="There is no espeak.")
    assert speaking.failed == "There is no espeak."
    calm = spoken(speaking, ask(QUESTION, mark="breath"))
    urgent = spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT))
    assert calm.text == QUESTION
    assert len(sounds(calm)) > 0.3 * calm.rate
    assert calm.mark is not None
    assert sounds(calm)[-1] < calm.mark <= len(calm.samples)
    assert level_db(urgent) > level_db(calm) + 8
    assert urgent.seconds > calm.seconds + 1
    speaking.keep([EMERGENCY])
    assert not speaking.kept(wait=True)


def test_a_voice_that_dies_is_noticed_and_one_that_comes_back_too(synthesiser: Voice) -> None:
    voice = Failing(synthesiser)
    speaking = Speaking(voice)
    speech = spoken(speaking, ask(QUESTION))
    why = [speaking.failed]
    voice.dead = True
    tone = spoken(speaking, ask("Is one leg swollen?"))
    assert [*why, speaking.failed] == [None, "The voice is hoarse."]
    assert tone.seconds < 1
    asked = len(voice.asked)
    for _ in range(50):
        speaking.ready()
    assert len(voice.asked) == asked, "it is tried once for each thing said"
    spoken(speaking, ask("Is one leg cold?"))
    assert len(voice.asked) == asked + 1
    voice.dead = False
    assert spoken(speaking, ask("Is one foot cold?")).seconds < 1, "nobody waits for a voice that has failed"
    until = time.monotonic() + 5
    while speaking.failed and time.monotonic() < until:
        speaking.ready()
        time.sleep(0.005)
    assert speaking.failed is None
    again = spoken(speaking, ask(QUESTION))
    assert np.array_equal(again.samples, speech.samples)


def test_when_the_voice_dies_what_was_kept_is_still_spoken_at_any_pace(synthesiser: Voice) -> None:
    voice = Failing(synthesiser)
    speaking = Speaking(voice)
    speaking.keep([EMERGENCY, QUESTION])
    assert speaking.kept(wait=True)
    voice.dead = True
    speaking.adjust(Adjust(rate=-2))
    whole = spoken(speaking, ask(EMERGENCY, tone=Tone.URGENT))
    with_tone = spoken(speaking, ask(EMERGENCY, "You told me of short breath.", tone=Tone.URGENT))
    tone_s = len(tones.attention(22_050, urgent=True)) / 22_050
    assert with_tone.seconds == pytest.approx(whole.seconds + tone_s + speech_output.URGENT_PAUSE_S, abs=0.1)
    assert len(sounds(spoken(speaking, ask(QUESTION)))) > 1.0 * 22_050


def test_one_text_that_fails_among_others_never_makes_anybody_wait_for_ever(synthesiser: Voice) -> None:
    voice = Failing(synthesiser, "Unspeakable.")
    speaking = Speaking(voice)
    speaking.keep(["Unspeakable.", EMERGENCY])
    assert not speaking.kept(wait=True)
    utterance = spoken(speaking, ask("Right.", "Unspeakable.", QUESTION, mark="breath"))
    assert utterance.mark is not None
    assert spoken(speaking, ask("Unspeakable.")).seconds < 1
    assert len(sounds(spoken(speaking, ask(EMERGENCY)))) > 22_050


def test_the_ending_that_tells_the_mark_may_fail_too(synthesiser: Voice) -> None:
    class WordlessFailing(Failing, Wordless):
        pass

    speaking = Speaking(WordlessFailing(synthesiser, "now?"))
    utterance = spoken(speaking, ask(QUESTION, mark="now"))
    assert utterance.mark is not None
    assert utterance.mark >= sounds(utterance)[-1] - 5, "too late is safe"


def test_speech_at_another_rate_replaces_what_was_rendered_before(synthesiser: Voice) -> None:
    class Changing(Watched):
        rate = 22_050

        def collect(self, wait_s: float = 0.0) -> Rendered | Failed | None:
            answer = super().collect(wait_s)
            return dataclasses.replace(answer, rate=self.rate) if isinstance(answer, Rendered) else answer

    voice = Changing(synthesiser)
    speaking = Speaking(voice)
    spoken(speaking, ask("One."))
    voice.rate = 24_000
    utterance = spoken(speaking, ask("One.", "Two."))
    assert utterance.rate == 24_000
    assert [text for text, _ in voice.asked] == ["One.", "Two.", "One."]


# ---- tones ----


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_nothing_clicks_in_a_tone(rate: int) -> None:
    for sound in (tones.attention(rate, urgent=False), tones.attention(rate, urgent=True)):
        assert 0.5 < np.abs(sound).max() <= 1
        assert np.abs(sound[[0, -1]]).max() < 1e-6
