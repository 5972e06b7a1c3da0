"""Our own voice in the microphone: never a command, a cry, an answer or a noise; a person over it is still heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pytest

from tests.dialogs import engine
from tests.speech import RATE, join, silence, speak
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, Samples
from voice_assistant.conversation import Ending, State, replace
from voice_assistant.events import Heard, Listen, Noise, Settings
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.listening.echo import OwnVoice
from voice_assistant.models import find_model
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.testing.bench.prompts import prompts_of
from voice_assistant.testing.scenario.caching_voice import CachingVoice

OURS = "If it gets worse, stop taking it and call for help. Is it warm, or red? Say yes, say no, or say stop."


def told(ours: Samples, heard: Samples) -> tuple[Samples, OwnVoice]:
    """What is left of what was heard, while we said this."""
    own = OwnVoice()
    size = min(len(ours), len(heard)) // BLOCK * BLOCK
    left = [own(heard[at : at + BLOCK], ours[at : at + BLOCK]) for at in range(0, size, BLOCK)]
    return np.concatenate(left), own


def back(ours: Samples, level_db: float, delay_s: float, room: npt.NDArray[np.float64] | None = None) -> Samples:
    """Our own voice as it comes back, in a faint hiss."""
    late = np.concatenate([np.zeros(round(delay_s * RATE)), ours.astype(np.float64)])[: len(ours)]
    if room is not None:
        late = np.convolve(late, room)[: len(ours)]
    noise = np.random.default_rng(1).normal(0, 3, len(ours))
    return np.clip(late * 10 ** (level_db / 20) + noise, -32_767, 32_767).astype(np.int16)


def power_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-9))


PROMPT = join(silence(0.2, 0), speak(OURS), silence(1.5, 0))


@pytest.mark.parametrize("level_db", [-6, -20])
@pytest.mark.parametrize("delay_s", [0.0, 0.1, 0.6, 1.0])
def test_what_we_say_is_taken_out_whatever_its_level_and_delay(level_db: float, delay_s: float) -> None:
    heard = back(PROMPT, level_db, delay_s)
    left, own = told(PROMPT, heard)
    after = slice(round(2.5 * RATE), None)
    assert power_db(left[after]) < power_db(heard[after]) - 25
    again = np.concatenate(own.again(len(left) // BLOCK))
    assert power_db(again) < power_db(heard) - 25  # also its beginning, once it is known how it comes back


def test_a_loudspeaker_that_colours_our_voice_is_learned_too() -> None:
    room = np.zeros(600)
    room[[0, 7, 40, 233, 500]] = 0.8, -0.4, 0.3, -0.2, 0.1
    heard = back(PROMPT, -10, 0.15, room)
    left, _ = told(PROMPT, heard)
    assert power_db(left[2 * RATE :]) < power_db(heard[2 * RATE :]) - 20


def test_a_bare_room_whose_echo_lasts_is_learned_too() -> None:
    at = np.arange(RATE // 2) / RATE
    room = np.random.default_rng(4).normal(0, 0.05, len(at)) * 10 ** (-3 * at / 0.6)  # dies by 60 dB in 0.6 s
    room[0] = 1
    heard = back(PROMPT, -10, 0.15, room)
    left, _ = told(PROMPT, heard)
    after = slice(3 * RATE, None)  # learned from two seconds of our voice
    assert power_db(left[after]) < power_db(heard[after]) - 20


def test_what_a_person_says_over_it_is_left() -> None:
    person = (speak("call an ambulance", "en-us+f3") * 0.4).astype(np.int16)
    heard = back(PROMPT, -12, 0.1)
    at = 3 * RATE
    heard[at : at + len(person)] += person
    left, _ = told(PROMPT, heard)
    part = left[at : at + len(person)].astype(float)
    assert np.corrcoef(part, person)[0, 1] > 0.95


def test_where_our_voice_does_not_come_back_nothing_is_changed() -> None:
    person = join(silence(2.0), speak("no", "en-us"), silence(len(PROMPT) / RATE))[: len(PROMPT)]
    left, own = told(PROMPT, person)
    assert own._filter is None
    assert np.array_equal(left, person[: len(left)])


# ---- in a conversation ----


@pytest.mark.parametrize("answer", ["no", "yes", "not sure", "stop", "my leg hurts a lot in the night"])
@pytest.mark.parametrize("voice", ["en-us", "en-gb+f3", "en+m7"])
def test_somebody_who_answers_between_prompts_is_never_taken_for_our_voice(answer: str, voice: str) -> None:
    turn = join(speak(OURS), silence(0.4), silence(0.6), silence(1.5))
    theirs = join(silence(len(speak(OURS)) / RATE + 0.4), speak(answer, voice), silence(4.0))[: len(turn)]
    ours, person = np.concatenate([turn] * 4), np.concatenate([theirs] * 4)
    left, _ = told(ours, person)
    assert np.array_equal(left, person[: len(left)])


def test_a_voice_that_no_longer_comes_back_is_no_longer_taken_out() -> None:
    there = back(PROMPT, -6, 0.1)
    gone = np.random.default_rng(2).normal(0, 3, len(PROMPT)).astype(np.int16)  # headphones were put on
    left, own = told(np.concatenate([PROMPT, PROMPT]), np.concatenate([there, gone]))
    assert own._filter is None
    assert power_db(left[len(PROMPT) :]) < power_db(gone) + 3


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model(None))


@pytest.fixture(scope="module")
def repertoire() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


Play = Callable[..., list[Heard | Noise]]


@pytest.fixture
def play(recognizer: VoskRecognizer, repertoire: CachingVoice) -> Play:
    def made(
        text: str, level_db: float, delay_s: float, person: Samples | None = None, at_s: float = 1.0
    ) -> list[Heard | Noise]:
        """The results while we say this and for 2.5 s after."""
        talk = engine("leg_pain")
        speech_output = Speaking(repertoire.part(), volume=60)
        duplex = WavDuplex(echo_db=level_db, echo_delay_s=delay_s)
        speech_input = SpeechInput(
            recognizer, SileroActivity(), vocabulary_of(talk.dialog, recognizer.knows).vocabulary
        )
        say = replace(talk.prompts.say(_ending()), lines=(replace(talk.prompts.say(_ending()).lines[0], text=text),))
        speech_output.say(say)
        utterance = speech_output.ready(wait=True)
        assert utterance is not None
        speech_input.expect(Listen(prompt=1, answers=("yes", "no", "not sure"), no_input_timeout_s=8.0), text)
        duplex.play(utterance)
        if person is not None:
            duplex.put(person, round(at_s / BLOCK_S))
        found: list[Heard | Noise] = []
        for _ in range(round((utterance.seconds + 2.5) / BLOCK_S)):
            found += [one for one in speech_input.feed(duplex.next_block()) if isinstance(one, Heard | Noise)]
        return found

    return made


def _ending() -> State:
    return State(settings=Settings(region="uk"), phase=Ending(engine("leg_pain").dialog.default_outcome, ""))


@pytest.mark.parametrize(
    ("text", "level_db", "delay_s"),
    [
        ("Stop. Stop taking it. Repeat. Help. Yes. No. Goodbye.", -6, 0.1),
        ("Say stop. Say help. Say yes or no.", -6, 1.0),
        ("I can't breathe. Call an ambulance. Help me.", -12, 0.6),
        ("Shall I say that again?", -6, 1.0),
        ("No fever, no chest pain, and no trouble breathing. Is that right?", -12, 0.3),
        ("You can say: yes, no, or not sure.", -20, 1.0),
    ],
)
def test_nothing_of_our_own_voice_is_heard_as_anything(play: Play, text: str, level_db: float, delay_s: float) -> None:
    assert play(text, level_db, delay_s) == []


@pytest.mark.parametrize("word", ["stop", "yes", "help"])
@pytest.mark.parametrize("level_db", [-6, -12])
def test_a_person_is_heard_over_our_voice_that_comes_back(play: Play, word: str, level_db: float) -> None:
    person = (speak(word, "en-us+f3") * 0.5).astype(np.int16)
    found = play("If it is red, or warm, or if it hurts more, stop taking it, and say yes.", level_db, 0.1, person, 2.5)
    assert [one.text for one in found if isinstance(one, Heard)] == [word]


def test_the_self_care_ending_does_not_stop_itself(recognizer: VoskRecognizer, repertoire: CachingVoice) -> None:
    """Loud and late, its words were heard as "stop", again and again."""
    talk = engine("leg_pain")
    duplex = WavDuplex(echo_db=-6, echo_delay_s=1.0)
    happened: list[object] = []
    session = Session(
        talk,
        duplex,
        speech_input=SpeechInput(recognizer, SileroActivity(), vocabulary_of(talk.dialog, recognizer.knows).vocabulary),
        speech_output=Speaking(repertoire.part()),
        settings=Settings(region="uk"),
        observers=(lambda _at, what, _state: happened.append(what),),
    )
    session.begin()
    session.step(duplex.next_block())
    state = replace(_ending(), prompt=7)
    session._take(type(talk.begin(state.settings))(state, (talk.prompts.say(state), talk.prompts.listen(state))))
    while session.speaking and session.now < 120:
        session.step(duplex.next_block())
    for _ in range(100):
        session.step(duplex.next_block())
    assert not [what for what in happened if isinstance(what, Heard | Noise)]


def test_prompts_for_measuring_say_every_question_and_every_instruction_of_the_dialogue() -> None:
    talk = engine("leg_pain")
    said = {line.text for state in prompts_of(talk, Settings(region="uk")) for line in talk.prompts.say(state).lines}
    start = _ending()
    for outcome in talk.dialog.outcomes.values():
        assert {talk.prompts.fill(start, text) for text in outcome.say} <= said
    for asked in talk.dialog.states.values():
        if hasattr(asked, "ask"):
            assert any(talk.prompts.fill(start, asked.ask, choice="", region="") in line for line in said)
