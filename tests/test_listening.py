"""Speech input, with the real recogniser, the real voice detector and synthesised speech."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import numpy.typing as npt
import pytest

from tests.dialogs import ENGLISH
from tests.speech import join, silence, speak
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.audio import BLOCK, BLOCK_S, Block, InTheAir
from voice_assistant.data import find_dialog
from voice_assistant.dialog import Dialog, Value
from voice_assistant.events import Alarm, Heard, Listen, Noise, Part, Word
from voice_assistant.listening import (
    UNKNOWN,
    Hypothesis,
    SpeechInput,
    SpeechStarted,
    Vocabulary,
    find_missing_words,
    vocabulary_of,
)
from voice_assistant.listening.caching_recognizer import CachingRecognizer
from voice_assistant.listening.endpointing import PAUSE_UNFINISHED_S
from voice_assistant.listening.evidence import (
    CombinedHypothesis,
    Thresholds,
    believe_phrase,
    glimpses_of,
    guesses_shared,
    one_after_other,
)
from voice_assistant.listening.homophones import NONE_ALIKE, Homophones, Spellings
from voice_assistant.listening.nearest import NearestPhrases
from voice_assistant.listening.openings import opened
from voice_assistant.listening.reading import Reader
from voice_assistant.listening.segment import Segment, Wanted
from voice_assistant.loader import load_dialog
from voice_assistant.matching import Lexicon, Question, understand
from voice_assistant.models import find_model

VOCABULARY = Vocabulary(
    always=("stop", "help", "repeat", "go back", "call an ambulance"),
    volunteered=("I can't breathe", "my leg is swollen", "my foot is cold"),
    guarded=("no",),
    decoys=("go", "know", "nose", "down", "yet", "guess"),
    homophones=Homophones(ENGLISH.hearing.sound_alike),
    unfinished=ENGLISH.hearing.unfinished,
)
ASKED = Listen(prompt=1, answers=("yes", "no", "not sure", "I don't know"), no_input_timeout_s=8.0, red_flag=True)
STORY = Listen(prompt=1, answers=(), no_input_timeout_s=8.0, open_question=True, account=True)

SpeechSegment = npt.NDArray[np.int16]
Result = Heard | Noise | Alarm | SpeechStarted


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model())


@pytest.fixture
def speech_input(recognizer: VoskRecognizer) -> SpeechInput:
    made = SpeechInput(recognizer, SileroActivity(), VOCABULARY)
    made.expect(ASKED)
    return made


def blocks(sound: SpeechSegment, lost: Iterable[int] = (), first: int = 0) -> Iterable[Block]:
    gone = frozenset(lost)
    for number in range(len(sound) // BLOCK):
        samples = sound[number * BLOCK : (number + 1) * BLOCK]
        if number in gone:
            yield Block(number=first + number, samples=np.zeros(BLOCK, np.int16), lost=frozenset({Part.MICROPHONE}))
        else:
            yield Block(number=first + number, samples=samples)


def play(speech_input: SpeechInput, *sounds: SpeechSegment, lost: Iterable[int] = ()) -> list[tuple[float, Result]]:
    """What came out, each with the time at which they did."""
    return [
        ((block.number + 1) * BLOCK_S, result)
        for block in blocks(join(*sounds), lost)
        for result in speech_input.feed(block)
    ]


def heard(results: list[tuple[float, Result]]) -> list[Heard]:
    return [result for _, result in results if isinstance(result, Heard)]


@pytest.mark.parametrize("said", ["yes", "no", "not sure", "I don't know", "stop", "go back", "I can't breathe"])
@pytest.mark.parametrize("voice", ["en-gb", "en-us", "en-gb-scotland+f3"])
def test_answers_commands_and_findings_are_heard_as_they_were_said(
    speech_input: SpeechInput, said: str, voice: str
) -> None:
    (result,) = heard(play(speech_input, silence(0.5), speak(said, voice), silence(1.5)))
    assert result.text == said.lower()
    assert result.began == pytest.approx(0.5, abs=0.15)
    assert not result.continues


def test_silence_gives_nothing_at_all(speech_input: SpeechInput) -> None:
    assert play(speech_input, silence(5)) == []
    assert not speech_input.busy


def test_speech_that_is_no_phrase_comes_out_as_unknown(speech_input: SpeechInput) -> None:
    (result,) = heard(play(speech_input, silence(0.5), speak("purple monkeys like bananas"), silence(1.5)))
    assert UNKNOWN in result.text.split()
    assert result.doubtful


def test_a_thump_is_a_sound_that_was_not_words(speech_input: SpeechInput) -> None:
    thump = (np.random.default_rng(1).normal(0, 6000, 3200) * np.exp(-np.arange(3200) / 800)).astype(np.int16)
    results = play(speech_input, silence(1), thump, silence(1.5))
    assert [type(result) for _, result in results] == [Noise]


def test_we_are_busy_from_the_first_sound_to_the_decision(speech_input: SpeechInput) -> None:
    sound = join(silence(0.5), speak("yes"), silence(1.5))
    busy = []
    decided = None
    for block in blocks(sound):
        results = speech_input.feed(block)
        busy.append(speech_input.busy)
        if any(isinstance(result, Heard) for result in results):
            decided = block.number
    assert decided is not None
    assert not busy[20]
    assert busy[30]
    assert all(busy[30:decided])
    assert not any(busy[decided:])


def test_a_complete_answer_is_decided_soon_and_a_no_to_a_red_flag_later(recognizer: VoskRecognizer) -> None:
    def wait(said: str, asked: Listen = ASKED) -> float:
        clip = speak(said)
        speech_input = SpeechInput(recognizer, SileroActivity(), VOCABULARY)
        speech_input.expect(asked)
        made = [(at, r) for at, r in play(speech_input, silence(0.5), clip, silence(2)) if isinstance(r, Heard)]
        ((at, result),) = made
        assert result.text == said
        return at - 0.5 - len(clip) / 16_000

    yes = wait("yes")
    assert yes < 0.45
    assert wait("no") == pytest.approx(yes + 0.3, abs=0.15)
    assert wait("no", replace(ASKED, red_flag=False)) == pytest.approx(yes, abs=0.15), "nothing grave is denied by it"


def test_words_to_which_an_answer_could_still_be_added_wait_longer(recognizer: VoskRecognizer) -> None:
    def wait(answers: tuple[str, ...]) -> float:
        clip = speak("not sure")
        speech_input = SpeechInput(recognizer, SileroActivity(), VOCABULARY)
        speech_input.expect(replace(ASKED, answers=answers))
        ((at, result),) = [
            (at, r) for at, r in play(speech_input, silence(0.5), clip, silence(3)) if isinstance(r, Heard)
        ]
        assert result.text == "not sure"
        return at - 0.5 - len(clip) / 16_000

    whole = wait(("yes", "no", "not sure"))
    assert wait(("yes", "no", "not sure", "not sure about it")) == pytest.approx(whole + 0.2, abs=0.1)


def test_what_follows_an_answer_within_a_second_and_a_half_is_joined_to_it(speech_input: SpeechInput) -> None:
    first, second = heard(play(speech_input, silence(0.5), speak("no"), silence(1.2), speak("yes"), silence(2)))
    assert (first.text, first.continues) == ("no", False)
    assert (second.text, second.continues) == ("no yes", True)
    assert second.began == first.began
    assert second.ended > first.ended


def test_what_follows_much_later_stands_alone(speech_input: SpeechInput) -> None:
    first, second = heard(play(speech_input, silence(0.5), speak("no"), silence(2.5), speak("yes"), silence(2)))
    assert (first.text, second.text, second.continues) == ("no", "yes", False)


def test_an_answer_still_belongs_to_its_question_when_the_next_is_asked_while_it_is_spoken(
    speech_input: SpeechInput,
) -> None:
    results: list[Result] = []
    for block in blocks(join(silence(0.5), speak("not sure"), silence(1.5))):
        if block.number == 35:
            speech_input.expect(Listen(prompt=2, answers=("left", "right"), no_input_timeout_s=8.0))
        results += speech_input.feed(block)
    (result,) = [r for r in results if isinstance(r, Heard)]
    assert result.text == "not sure"
    assert result.began < 35 * BLOCK_S


def test_a_free_account_is_awaited_to_its_end(speech_input: SpeechInput) -> None:
    speech_input.expect(STORY)
    sound = join(silence(0.5), speak("my leg is swollen"), silence(0.5), speak("my foot is cold"), silence(2.5))
    (result,) = heard(play(speech_input, sound))
    assert result.text.startswith("my leg is swollen")
    assert result.text.endswith("my foot is cold")


@pytest.mark.parametrize(
    ("listen", "said", "quiet_s"),
    [
        (ASKED, "I can't breathe", 0.0),
        (ASKED, "not sure", 0.1),
        (STORY, "I can't breathe", 0.5),
        (STORY, "I can't breathe and", 1.0),
    ],
)
def test_what_is_being_said_when_the_input_ends_is_heard(
    speech_input: SpeechInput, listen: Listen, said: str, quiet_s: float
) -> None:
    speech_input.expect(listen)
    clip = speak(said)
    sound = join(silence(0.5), clip[: np.flatnonzero(np.abs(clip) > 200)[-1]], silence(quiet_s))
    before = play(speech_input, sound)
    end = Block(number=len(sound) // BLOCK, samples=np.zeros(BLOCK, np.int16), lost=frozenset({Part.INPUT}))
    assert heard(before) == []
    (result,) = [result for result in speech_input.feed(end) if isinstance(result, Heard)]
    assert result.text.startswith(said.lower().removesuffix(" and"))
    assert not speech_input.busy


def test_an_account_that_sounds_finished_is_taken_sooner(speech_input: SpeechInput) -> None:
    speech_input.expect(STORY)
    clip = speak("my leg is swollen")
    results = play(speech_input, silence(0.5), clip, silence(2))
    ((at, _),) = [(at, result) for at, result in results if isinstance(result, Heard)]
    assert at - 0.5 - len(clip) / 16_000 < 1.0


def test_who_goes_on_with_an_account_is_heard_as_telling_it_though_a_question_was_asked(
    speech_input: SpeechInput,
) -> None:
    speech_input.expect(STORY)
    sound = join(silence(0.5), speak("my leg is swollen"), silence(1.5), speak("my foot is cold and"))
    sound = join(sound, silence(1.6), speak("my leg is swollen"), silence(3.5))
    results: list[Result] = []
    for block in blocks(sound):
        new = speech_input.feed(block)
        results += new
        if any(isinstance(result, Heard) for result in new):
            speech_input.expect(ASKED)
    first, whole = heard([(0.0, result) for result in results])
    assert first.text == "my leg is swollen"
    assert whole.continues
    assert whole.text.startswith("my leg is swollen my foot is cold an")
    assert whole.text.endswith("my leg is swollen")
    assert [result.goes_on for result in results if isinstance(result, SpeechStarted)] == [False, True]


@pytest.mark.parametrize("gain", [0.012, 0.1, 4.0])
def test_whispered_levels_and_clipping_are_heard(speech_input: SpeechInput, gain: float) -> None:
    sound = np.clip(speak("yes") * gain, -32767, 32767).astype(np.int16)
    (result,) = heard(play(speech_input, silence(0.5), sound, silence(1.5)))
    assert result.text == "yes"


def test_offset_and_hum_do_no_harm(speech_input: SpeechInput) -> None:
    sound = join(silence(1.0), speak("yes"), silence(1.5)) * 0.5
    hum = 600 * np.sin(2 * np.pi * 50 * np.arange(len(sound)) / 16_000)
    (result,) = heard(play(speech_input, np.clip(sound + hum + 2000, -32767, 32767).astype(np.int16)))
    assert result.text == "yes"


def test_a_microphone_that_goes_while_somebody_speaks_ends_the_sound_at_once(speech_input: SpeechInput) -> None:
    sound = join(silence(0.5), speak("not sure"), silence(3))
    results = play(speech_input, sound, lost=range(45, 120))
    assert all(at <= 46 * BLOCK_S for at, _ in results)
    assert not speech_input.busy


def test_the_same_sound_gives_the_same_events(recognizer: VoskRecognizer) -> None:
    def once() -> list[tuple[float, Result]]:
        made = SpeechInput(recognizer, SileroActivity(), VOCABULARY)
        made.expect(ASKED)
        return play(made, silence(0.5), speak("not sure"), silence(1), speak("stop"), silence(1))

    assert once() == once()


def in_the_air(speech_input: SpeechInput, sound: SpeechSegment, first: int, until: int) -> list[Result]:
    """Feeds `sound`, of which the first blocks come while we are speaking."""
    results: list[Result] = []
    for block in blocks(sound, first=first):
        speaking = InTheAir(utterance=1, sample=0) if block.number - first < until else None
        results += speech_input.feed(Block(number=block.number, samples=block.samples, in_the_air=speaking))
    return results


def test_a_microphone_that_becomes_a_wire_to_our_own_speaker_gives_no_answer(speech_input: SpeechInput) -> None:
    sound = join(silence(0.5), speak("not sure"), silence(3))
    results = in_the_air(speech_input, sound[: 45 * BLOCK], first=0, until=45)
    lost = Block(
        number=45,
        samples=np.zeros(BLOCK, np.int16),
        in_the_air=InTheAir(utterance=2, sample=0),
        lost=frozenset({Part.MICROPHONE}),
    )
    assert not [result for result in (*results, *speech_input.feed(lost)) if not isinstance(result, SpeechStarted)]
    assert not speech_input.busy


def test_our_own_voice_from_the_loudspeaker_is_not_an_answer(speech_input: SpeechInput) -> None:
    prompt = "Say stop at any time. I can't breathe is a thing you may say."
    speech_input.expect(ASKED, prompt)
    echo = (speak(prompt) * 0.3).astype(np.int16)
    results = in_the_air(speech_input, join(silence(0.5), echo, silence(1.5)), 0, 25 + len(echo) // BLOCK)
    assert [r for r in results if not isinstance(r, Noise)] == []


def test_an_answer_after_our_own_voice_is_heard_with_its_own_beginning(speech_input: SpeechInput) -> None:
    prompt = "Is your foot cold?"
    speech_input.expect(ASKED, prompt)
    echo = (speak(prompt) * 0.3).astype(np.int16)
    before = join(silence(0.5), echo)
    results = in_the_air(speech_input, join(before, silence(0.1), speak("yes"), silence(1)), 0, len(before) // BLOCK)
    (result,) = [r for r in results if isinstance(r, Heard)]
    assert result.text == "yes"
    assert result.began > len(before) / 16_000 - 0.1


def test_somebody_who_talks_over_us_in_our_words_is_heard_where_we_do_not_hear_ourselves(
    speech_input: SpeechInput,
) -> None:
    prompt = "Is your foot cold? You may say: my foot is cold."
    speech_input.expect(ASKED, prompt)
    over = join(silence(3), speak("my foot is cold"), silence(1))
    (result,) = [r for r in in_the_air(speech_input, over, 0, len(over) // BLOCK) if isinstance(r, Heard)]
    assert result.text == "my foot is cold"


def test_a_cry_for_help_is_found_in_a_sound_that_never_pauses(recognizer: VoskRecognizer) -> None:
    vocabulary = replace(VOCABULARY, always=(*VOCABULARY.always, "ambulance"), urgent=("ambulance",))
    speech_input = SpeechInput(recognizer, SileroActivity(), vocabulary)
    speech_input.expect(ASKED)
    reading = speak(
        "the weather tomorrow will be mostly dry with some sunny spells in the east and a light wind", wpm=200
    )
    film = (join(reading, reading, reading) * 0.06).astype(np.int16)
    cry = speak("call an ambulance")
    at = 4 * 16_000
    film[at : at + len(cry)] = np.clip(film[at : at + len(cry)].astype(np.int32) + cry, -32767, 32767)
    results = play(speech_input, silence(0.5), film)
    found = [(when, r) for when, r in results if isinstance(r, Heard) and "ambulance" in r.text]
    assert found
    assert found[0][0] < 0.5 + (at + len(cry)) / 16_000 + 2.5


def test_soft_speech_in_the_next_room_is_no_answer_and_holds_nothing_up(speech_input: SpeechInput) -> None:
    play(speech_input, silence(0.5), speak("yes"), silence(2))
    film = (speak("purple monkeys like bananas on their bread and butter in the morning") * 0.02).astype(np.int16)
    number = 10_000
    results: list[Result] = []
    busy = []
    for block in blocks(join(film, film, film, silence(2)), first=number):
        results += speech_input.feed(block)
        busy.append(speech_input.busy)
    assert [r for r in results if isinstance(r, Heard | Noise)] == []
    assert not all(busy[200:400])


def test_somebody_who_begins_to_whisper_is_heard_again_after_a_while(speech_input: SpeechInput) -> None:
    play(speech_input, silence(0.5), speak("yes"), silence(2))
    number = 10_000
    texts = []
    for _ in range(4):
        for block in blocks(join(silence(1), (speak("yes") * 0.06).astype(np.int16), silence(2)), first=number):
            texts += [(r.text, r.doubtful) for r in speech_input.feed(block) if isinstance(r, Heard)]
        number += 1000
    assert ("yes", True) in texts
    assert len(texts) < 4


def test_a_grave_phrase_is_found_by_its_sound() -> None:
    said = {
        "can't": "K AE N T",
        "get": "G EH T",
        "my": "M AY",
        "breath": "B R EH TH",
        "dress": "D R EH S",
        "leg": "L EH G",
    }
    nearest = NearestPhrases(
        ["can't get my breath", "my leg"], {word: tuple(phones.split()) for word, phones in said.items()}
    )
    assert nearest.find("can't get my dress") == ("can't get my breath",)
    assert nearest.find("my leg can't") == ("my leg",)
    assert nearest.find("get") == ()
    assert nearest.find("") == ()


def test_words_that_the_model_lacks_are_found_with_their_phrases(recognizer: VoskRecognizer) -> None:
    phrases = ("I can't breathe", "my knee goes blubb", "yes")
    assert find_missing_words(phrases, recognizer.knows) == {"my knee goes blubb": ("blubb",)}


# ---- whole phrases ----


def reading(text: str, confidence: float) -> Hypothesis:
    return Hypothesis(
        words=tuple(
            Word(text=word, began=0.3 * n, ended=0.3 * n + 0.3, confidence=confidence)
            for n, word in enumerate(text.split())
        )
    )


@pytest.mark.parametrize(
    ("others", "confidence", "stands"),
    [
        (("my leg is cold", "my leg is cold"), 0.95, "surely"),
        (("my leg is cold", UNKNOWN), 0.95, "in doubt"),
        (("my leg is cold", "my leg is cold"), 0.8, "in doubt"),
        (("my leg is cold", UNKNOWN), 0.8, "not"),
        ((UNKNOWN, UNKNOWN), 0.95, "not"),
        (("my leg is cold", "my leg is cold"), 0.6, "not"),
    ],
)
def test_a_whole_phrase_stands_by_confidence_and_by_how_many_readings_have_it(
    others: tuple[str, ...], confidence: float, stands: str
) -> None:
    first = reading("my leg is cold", confidence)
    readings = [first, *(reading(other, confidence) for other in others)]
    hypothesis = believe_phrase(CombinedHypothesis(words=first.words), readings, Thresholds())
    assert stands == ("not" if hypothesis is None else "in doubt" if hypothesis.doubtful else "surely")


def test_a_whole_phrase_is_in_doubt_if_one_reading_hardly_hears_it() -> None:
    readings = [reading("new baby", confidence) for confidence in (0.9, 0.97, 0.56)]
    hypothesis = believe_phrase(CombinedHypothesis(words=readings[1].words), readings, Thresholds())
    assert hypothesis is not None
    assert hypothesis.doubtful


@pytest.mark.parametrize("word", ["right", "dog"])
def test_a_word_at_the_end_of_a_short_phrase_is_not_taken_for_the_phrase(recognizer: VoskRecognizer, word: str) -> None:
    speech_input = SpeechInput(
        recognizer, SileroActivity(), Vocabulary(volunteered=("right toe", "left toe", "dog tired"))
    )
    speech_input.expect(ASKED)
    results = heard(play(speech_input, silence(0.6), speak(word), silence(2)))
    assert [result.text for result in results] == [word]


@pytest.mark.parametrize("voice", ["en-us", "en-gb-scotland"])
@pytest.mark.parametrize("said", ["i can't breathe", "my leg is swollen"])
def test_a_phrase_is_heard_whole_in_noise(speech_input: SpeechInput, said: str, voice: str) -> None:
    hiss = np.random.default_rng(1).normal(0, 250, 64_000)
    sound = join(silence(0.8), speak(said, voice), silence(1.5))
    results = heard(play(speech_input, (sound + hiss[: len(sound)]).astype(np.int16)))
    assert [result.text for result in results] == [said]


def test_a_guess_is_passed_on_if_two_readings_share_two_words_of_it() -> None:
    shared = [reading("i coughed up [unk]", 0.4), reading("coughed up lot", 0.4), reading("when the day", 0.4)]
    assert guesses_shared(shared, 0.4) == ["i coughed up", "coughed up lot"]
    assert guesses_shared([reading("coughed up", 0.4), reading("coughed up", 0.4)], 0.0) == []  # too short for that
    assert guesses_shared([reading("up the coughed", 0.4), reading("coughed up the hill", 0.4)], 0.0) == [
        "up the coughed",
        "coughed up the hill",
    ]
    assert guesses_shared([reading("coughed the up", 0.4), reading("coughed up hill", 0.4)], 0.0) == []
    assert guesses_shared([reading("i coughed up", 0.6), reading("coughed up lot", 0.4)], 0.5) == ["i coughed up"]


@pytest.mark.parametrize(
    ("said", "noise", "stands"),
    [
        ("get me a doctor", 0, True),
        ("get me a docker image", 0, False),
        ("get me a docker image", 1500, True),  # in noise any word may be unknown
    ],
)
def test_in_a_still_room_a_guess_must_be_heard_where_each_of_its_words_may_be_unknown(
    recognizer: VoskRecognizer, said: str, noise: float, stands: bool
) -> None:
    sound = join(silence(0.4), speak(said, "en-gb"), silence(0.4))
    sound = (sound + np.random.default_rng(1).normal(0, noise, len(sound))).astype(np.int16)
    nothing_wanted = Wanted(words=(), phrases=(), spellings=Spellings((), NONE_ALIKE))
    piece = Segment(recognizer, sound, (), nothing_wanted, bool)
    assert piece.withstands("get me a doctor", 0.5) is stands


def test_people_begin_what_a_dialogue_lists_in_short() -> None:
    short = ("leg is cold", "short of breath", "collapsed", "blood everywhere", "pain in my chest", "pain is severe")
    assert [opened(phrase, ENGLISH) for phrase in short] == [
        "my leg is cold",
        "i'm short of breath",
        "i collapsed",
        "there's blood everywhere",
        "i have pain in my chest",
        "pain is severe",
    ]


class DeafAtNaturalSpeed(VoskRecognizer):
    """A recogniser that hears nothing in one sound as it is, but does in any other speed of it."""

    deaf_to = 0
    """Samples of that sound."""

    def hear(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        return Hypothesis() if len(samples) == self.deaf_to else super().hear(samples, phrases)

    def hear_whole(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        return Hypothesis() if len(samples) == self.deaf_to else super().hear_whole(samples, phrases)

    def hear_openly(self, samples: SpeechSegment) -> Hypothesis:
        assert len(samples) == self.deaf_to
        return Hypothesis()


def test_one_reading_that_hears_nothing_does_not_silence_the_others() -> None:
    said = join(silence(0.4), speak("I can't breathe", "en-gb"), silence(0.4))
    recognizer = DeafAtNaturalSpeed(find_model())
    recognizer.deaf_to = len(said)
    hypothesis = Reader(recognizer, VOCABULARY, Thresholds()).read(said, ("yes", "no"), bool)
    assert "i can't breathe" in (hypothesis.text, *hypothesis.n_best)


class OtherwiseWhenFaster(VoskRecognizer):
    """Reads "go back" by whole phrases, and something else of the same sound when it is played faster."""

    heard, faster = "go back", ""
    length = 0

    def hear_whole(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        del phrases
        return reading(self.faster if len(samples) < self.length else self.heard, 0.95)


@pytest.mark.parametrize(
    ("heard", "faster", "others"),
    [
        ("go back", "call an ambulance", ("call an ambulance",)),
        ("go back", "my foot is cold", ("my foot is cold",)),
        ("go back", "i don't know", ()),
        ("yes", "my foot is cold", ()),  # a single word is doubted too often
    ],
)
def test_a_phrase_in_doubt_does_not_hide_the_grave_one_that_another_reading_has(
    heard: str, faster: str, others: tuple[str, ...]
) -> None:
    """ "Call nine nine nine" in the noise of dishes was "on my knees", and nothing else."""
    recognizer = OtherwiseWhenFaster(find_model())
    recognizer.heard, recognizer.faster = heard, faster
    said = join(silence(0.4), speak("go back", "en-gb"), silence(0.4))
    recognizer.length = len(said)
    vocabulary = replace(VOCABULARY, red_flag=("call an ambulance", "my foot is cold"))
    hypothesis = Reader(recognizer, vocabulary, Thresholds()).read(said, ("yes", "no", "i don't know"), lambda _: True)
    assert (hypothesis.text, hypothesis.n_best) == (heard, others)


class SaysYesToPhrases(VoskRecognizer):
    """Takes whatever it reads by whole phrases for "yes", with some confidence."""

    confidence = 1.0

    def hear_whole(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        heard = super().hear_whole(samples, [phrase for phrase in phrases if phrase == "no"])
        return Hypothesis(words=tuple(replace(w, text="yes", confidence=self.confidence) for w in heard.words))


@pytest.mark.parametrize(("confidence", "text"), [(0.6, "no"), (0.8, "yes")])
def test_a_word_that_is_hardly_believed_as_a_phrase_is_read_by_words(confidence: float, text: str) -> None:
    recognizer = SaysYesToPhrases(find_model())
    recognizer.confidence = confidence
    said = join(silence(0.4), speak("no", "en-gb"), silence(0.4))
    hypothesis = Reader(recognizer, VOCABULARY, Thresholds()).read(said, ("yes", "no"), lambda _: True)
    assert hypothesis.text == text


# ---- answers and what they must never be taken for ----


class Misheard(VoskRecognizer):
    """Takes whatever it reads by phrases for one answer, surely, as it did of "help" in noise; weighs as it is."""

    answer = ""

    def hear(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        return self.hear_whole(samples, phrases)

    def hear_whole(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        return reading(self.answer, 1.0) if samples.any() and phrases else Hypothesis()

    def hear_openly(self, samples: SpeechSegment) -> Hypothesis:
        return reading(self.answer, 1.0) if samples.any() else Hypothesis()


@pytest.fixture(scope="module")
def misheard() -> Misheard:
    return Misheard(find_model())


@pytest.mark.parametrize("voice", ["en-gb", "en-us+f3", "en-gb-scotland+m7"])
@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("help", "no"),
        ("help!", "nope"),
        ("I haven't", "i have"),
        ("I have", "i haven't"),
        ("I don't", "i do"),
        ("it isn't", "it is"),
        ("I can't", "i can"),
        ("nah", "yeah"),
        ("I don't know", "i don't"),
    ],
)
def test_an_answer_is_unknown_where_its_dangerous_neighbour_was_said(
    misheard: Misheard, said: str, taken: str, voice: str
) -> None:
    misheard.answer = taken
    sound = join(silence(0.4), speak(said, voice), silence(0.3))
    hiss = np.random.default_rng(1).normal(0, 150, len(sound))
    hypothesis = Reader(misheard, VOCABULARY, Thresholds()).read(
        (sound + hiss).astype(np.int16), (taken,), lambda _: True
    )
    assert (hypothesis.text, hypothesis.doubtful) == (UNKNOWN, True)


@pytest.mark.parametrize("voice", ["en-gb", "en-us+f3", "en-gb-scotland+m7"])
@pytest.mark.parametrize("said", ["no", "nope", "I have", "I haven't", "I don't", "yeah"])
def test_an_answer_stands_where_it_was_said(misheard: Misheard, said: str, voice: str) -> None:
    misheard.answer = said.lower()
    sound = join(silence(0.4), speak(said, voice), silence(0.3))
    hypothesis = Reader(misheard, VOCABULARY, Thresholds()).read(sound, (said.lower(),), lambda _: True)
    assert (hypothesis.text, hypothesis.doubtful) == (said.lower(), False)


def test_help_that_was_taken_for_no_is_another_reading(misheard: Misheard) -> None:
    misheard.answer = "no"
    sound = join(silence(0.4), speak("help me", "en-gb"), silence(0.3))
    hypothesis = Reader(misheard, VOCABULARY, Thresholds()).read(sound, ("yes", "no"), lambda _: True)
    assert hypothesis.n_best == ("help",)


def test_a_cry_for_help_is_never_doubted_for_its_opposite(misheard: Misheard) -> None:
    misheard.answer = "i can't breathe"
    vocabulary = replace(VOCABULARY, red_flag=("I can't breathe",))
    sound = join(silence(0.4), speak("I can breathe", "en-gb"), silence(0.3))
    hypothesis = Reader(misheard, vocabulary, Thresholds()).read(sound, ("i can't breathe",), lambda _: True)
    assert hypothesis.text == "i can't breathe"


# ---- what the second recogniser has written, put to the first ----


class Weighing(VoskRecognizer):
    """Is so sure, as a logarithm, that it was not the opposite: of a telephone's "it doesn't" 1.1 to 2.7."""

    margin = 0.0

    def weigh(self, samples: SpeechSegment, phrases: Sequence[str]) -> dict[str, float]:
        del samples
        return {phrases[0]: self.margin, phrases[1]: 0.0}


@pytest.mark.parametrize(
    ("margin", "by_first", "by_both"), [(0.9, False, False), (1.1, False, True), (3.1, True, True)]
)
def test_an_answer_that_both_have_need_not_be_so_far_from_its_opposite(
    margin: float, by_first: bool, by_both: bool
) -> None:
    recognizer = Weighing(find_model())
    recognizer.margin = margin
    reader = Reader(recognizer, VOCABULARY, Thresholds())
    sound = join(silence(0.4), speak("I haven't", "en-gb"), silence(0.3))
    assert reader.hears(sound, "i haven't", ("i haven't",)) is by_both
    assert (reader.read(sound, ("i haven't",), lambda _: True).text == "i haven't") is by_first


class NothingByWords(VoskRecognizer):
    """As a telephone's "none of them" is: unknown word by word, and itself as a whole."""

    def hear(self, samples: SpeechSegment, phrases: Sequence[str]) -> Hypothesis:
        del samples, phrases
        return reading(UNKNOWN, 0.9)


@pytest.mark.parametrize("voice", ["en-gb", "en-us+f3", "en-gb-scotland+m7"])
def test_what_is_unknown_word_by_word_may_be_heard_as_a_whole(voice: str) -> None:
    reader = Reader(NothingByWords(find_model()), VOCABULARY, Thresholds())
    said = ("none of them", "not at all", "no it isn't")
    for one in said:
        sound = join(silence(0.4), speak(one, voice), silence(0.3))
        assert [other for other in said if reader.hears(sound, other, said)] == [one]


# ---- long talk ----

CUT_S = 12.0
"""What is said without a pause in answer to a question is taken so far, and goes on."""
TALKING = (
    "well i was watching the television with my brother and then we talked about the garden for a long while because "
    "the roses are late this year and the man from the council came round about the bins and he said they would change "
    "the day again which is a nuisance so i rang them up and they kept me waiting and the music was awful"
)


def without_pauses(said: str, voice: str) -> SpeechSegment:
    sound = speak(said, voice, 170)
    loud = np.flatnonzero(np.abs(sound) > 200)
    return sound[loud[0] : loud[-1] + 1]


def talk_with(cry: str, at: float, seconds: float, voice: str) -> SpeechSegment:
    """Talk without a pause, a cry for help in the midst of it, and silence for long enough to end talk that stops after
    an "and".
    """
    talk = np.tile(without_pauses(TALKING, voice), 8)
    here, end = round(at * 16_000), round(seconds * 16_000)
    quiet = silence(PAUSE_UNFINISHED_S + 0.3)
    return join(silence(0.5), talk[:here], without_pauses(cry, voice), talk[here:end], quiet)


@pytest.fixture(scope="module")
def leg_pain() -> Dialog:
    return load_dialog(find_dialog("leg_pain")).dialog


@pytest.fixture(scope="module")
def lexicon(leg_pain: Dialog) -> Lexicon:
    return Lexicon.of(leg_pain)


@pytest.fixture(scope="module")
def vocabulary(recognizer: VoskRecognizer, leg_pain: Dialog) -> Vocabulary:
    return vocabulary_of(leg_pain, recognizer.knows).vocabulary


@pytest.fixture(scope="module")
def caching(recognizer: VoskRecognizer) -> CachingRecognizer:
    """Reads once what many tests begin with: the same talk up to the cry for help."""
    return CachingRecognizer(recognizer)


@pytest.fixture
def of_leg_pain(caching: CachingRecognizer, vocabulary: Vocabulary) -> SpeechInput:
    return SpeechInput(caching, SileroActivity(), vocabulary)


def says_breathless(results: list[Heard], lexicon: Lexicon) -> bool:
    """Whether something says so that counts in the end: what goes on takes the place of what it goes on from."""
    return any(
        mention.finding == "breathless" and mention.value is not Value.NO
        for result, following in zip_longest(results, results[1:])
        if following is None or not following.continues
        for mention in understand(
            lexicon, Question(kind="open"), result.text, result.n_best, doubtful=result.doubtful
        ).mentions
    )


@pytest.mark.slow
@pytest.mark.parametrize("listen", [ASKED, STORY])
@pytest.mark.parametrize("at", [9.5, CUT_S - 1.5, CUT_S - 1.0, CUT_S - 0.5, CUT_S])
def test_a_cry_for_help_is_heard_at_any_place_of_long_talk(
    of_leg_pain: SpeechInput, lexicon: Lexicon, at: float, listen: Listen
) -> None:
    of_leg_pain.expect(listen)
    sound = talk_with("i can't breathe", at, 17.0, "en-gb")
    assert says_breathless(heard(play(of_leg_pain, sound)), lexicon)


SAMPLED_S = (21.0, 47.5, 73.0)
"""Far from each other in where the cuts fall."""


@pytest.mark.slow
@pytest.mark.parametrize("listen", [ASKED, STORY])
@pytest.mark.parametrize(
    "at",
    [pytest.param(at, marks=() if at in SAMPLED_S else pytest.mark.sweep) for at in np.arange(0.5, 94.5, 0.5).tolist()],
)
def test_a_cry_for_help_is_heard_at_every_half_second_of_95_seconds(
    of_leg_pain: SpeechInput, lexicon: Lexicon, at: float, listen: Listen
) -> None:
    """Heard to some seconds beyond the cry, or to the end."""
    of_leg_pain.expect(listen)
    sound = talk_with("i can't breathe", at, min(95.0, at + 6.0), "en-gb")
    assert says_breathless(heard(play(of_leg_pain, sound)), lexicon)


@pytest.mark.parametrize(
    ("at", "first", "last"),
    [
        (81.0, 79.14, 82.64),  # two readings glimpse it, at two speeds
        (84.5, 84.64, 88.14),  # it begins the piece; its "I" is lost in the word before
        (69.0, 67.14, 70.64),  # one slow reading alone glimpses it
    ],
)
def test_a_cry_that_the_whole_of_a_piece_drowns_is_read_again_where_it_was_glimpsed(
    caching: CachingRecognizer, vocabulary: Vocabulary, at: float, first: float, last: float
) -> None:
    """Pieces of long talk, cut as `SpeechInput` cuts them: a whole one is one unknown word from end to end."""
    piece = talk_with("i can't breathe", at, at + 6.0, "en-gb")[round(first * 16_000) : round(last * 16_000)]
    read = Reader(caching, vocabulary, Thresholds()).read(piece, (), lambda _: True)
    assert "i can't breathe" not in read.text
    assert "i can't breathe" in read.n_best


@pytest.mark.parametrize(
    ("cry", "at", "voice"),
    [
        ("i can't breathe", 0.5, "en-gb"),
        ("i can't breathe", 0.7, "en-us+f3"),
        ("i passed out", 0.5, "en-gb"),
        ("i passed out", 0.7, "en-us+f3"),
    ],
)
def test_a_cry_soon_after_talk_begins_is_found_where_the_whole_piece_is_one_unknown_word(
    caching: CachingRecognizer, vocabulary: Vocabulary, cry: str, at: float, voice: str
) -> None:
    piece = talk_with(cry, at, at + 4.0, voice)[round(0.1 * 16_000) : round(3.6 * 16_000)]
    read = Reader(caching, vocabulary, Thresholds()).read(piece, (), lambda _: True)
    assert cry in (read.text, *read.n_best)


@pytest.mark.parametrize("at", [0.5, 3.0])
@pytest.mark.parametrize("said", ["you can't read this", "he can't reach it", "i can breathe the sea air"])
def test_what_only_sounds_like_a_cry_in_long_talk_is_none(
    caching: CachingRecognizer, vocabulary: Vocabulary, said: str, at: float
) -> None:
    first = max(0.1, at - 1.0)
    piece = talk_with(said, at, at + 5.0, "en-gb")[round(first * 16_000) : round((first + 3.5) * 16_000)]
    read = Reader(caching, vocabulary, Thresholds()).read(piece, (), lambda _: True)
    assert "i can't breathe" not in (read.text, *read.n_best)


def words_at(text: str, began: float) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, began=began + 0.3 * n, ended=began + 0.3 * n + 0.3, confidence=0.9)
        for n, word in enumerate(text.split())
    )


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("i can't", "can't breathe", "i can't breathe"),
        ("well i have", "i haven't had that", "well i haven't had that"),  # cut within "haven't"
        ("my leg is", "eggs is swollen", "my leg is swollen"),  # begins within "leg"
        ("my leg is", "cold is here", "my leg is [unk] cold is here"),  # nothing agrees: nothing is lost
    ],
)
def test_what_two_pieces_share_is_taken_once(first: str, second: str, together: str) -> None:
    begins = 0.3 * (len(first.split()) - 1) - (0.3 if second.split()[0] in ("i", "eggs") else 0.0)
    joined = one_after_other(words_at(first, 0.0), words_at(second, begins))
    assert " ".join(word.text for word in joined) == together


def test_a_grave_phrase_that_two_pieces_glimpse_at_the_same_time_may_have_been_said() -> None:
    (first,) = glimpses_of([reading("well i can't breathe", 0.95)], {"i can't breathe"}, 0.9)
    piece, unsure = (
        CombinedHypothesis(glimpses=(first,)),
        glimpses_of([reading("i can't breathe", 0.8)], {"i can't breathe"}, 0.9),
    )
    assert piece.and_then(piece).n_best == ("i can't breathe",)
    assert piece.and_then(piece.later(1.0)).n_best == ()
    assert piece.and_then(CombinedHypothesis(glimpses=unsure)).n_best == ()


def test_what_comes_after_a_piece_is_only_put_after_it() -> None:
    joined = one_after_other(words_at("no", 0.0), words_at("no", 0.5))
    assert [word.text for word in joined] == ["no", "no"]
