"""The session loop with real parts: Vosk hears, pyttsx3's voice speaks, a device without hardware carries both."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.dialogs import engine
from tests.speech import speak
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.typed_duplex import TypedDuplex
from voice_assistant.adapters.vosk_process import VoskProcess
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Samples
from voice_assistant.conversation import AskingOwnWords, State
from voice_assistant.dialog import Level, Value
from voice_assistant.events import Action, Event, Found, Heard, InputMode, Lost, NoInput, Noise, Part, Say, Settings
from voice_assistant.listening import SpeechInput, SpeechStarted, vocabulary_of
from voice_assistant.listening.knocks import KnockCounter
from voice_assistant.models import find_model
from voice_assistant.session import BEFORE_SOUND_S, Session
from voice_assistant.speaking import Speaking
from voice_assistant.speaking.loudness import voiced_level
from voice_assistant.testing.scenario.caching_voice import CachingVoice
from voice_assistant.testing.scenario.caching_voice import Part as VoicePart
from voice_assistant.testing.scenario.sounds import knocks, noise

VOICE = "en-us"


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model(None))


@pytest.fixture(scope="module")
def caching_voice() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


@dataclass
class Bed:
    """A session, and the person beside it."""

    session: Session
    device: WavDuplex
    voice: VoicePart
    happened: list[tuple[float, Event | Action, State]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def wait(self, until: Callable[[], bool], at_most_s: float = 60.0) -> None:
        for _ in range(round(at_most_s / BLOCK_S)):
            if until():
                return
            self.step()
        pytest.fail(f"nothing came of it in {at_most_s:.0f} s:\n" + "\n".join(map(str, self.happened[-6:])))

    def step(self) -> None:
        block = self.device.next_block()
        self.blocks.append(block)
        self.session.step(block)

    def pass_(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            self.step()

    def listen(self) -> None:
        """Until the assistant has finished."""
        self.wait(lambda: not self.session.speaking)

    def say(self, words: str, *, over: bool = False) -> None:
        """Answer, and hear the reply to its end.  `over`: now, while the assistant speaks."""
        if not over:
            self.listen()
            self.pass_(0.4)
        end = self.device.put(speak(words, VOICE))
        said = len(self.all(Say))
        self.wait(lambda: self.device.next_number >= end)
        self.wait(lambda: len(self.all(Say)) > said)

    def all(self, kind: type[Event] | type[Action]) -> list[tuple[float, Event | Action, State]]:
        return [entry for entry in self.happened if isinstance(entry[1], kind)]

    @property
    def key(self) -> str:
        """Of the last prompt."""
        say = self.all(Say)[-1][1]
        assert isinstance(say, Say)
        return say.key

    @property
    def words(self) -> str:
        """Of the last prompt."""
        say = self.all(Say)[-1][1]
        assert isinstance(say, Say)
        return " ".join(line.text for line in say.lines)

    def known(self, finding: str) -> Value | None:
        assert self.session.state is not None
        given = self.session.state.answers.get(finding)
        return given.value if given else None

    def spoken(self, since_s: float, until_s: float) -> Samples:
        return self.device.kept()[1][round(since_s * RATE) : round(until_s * RATE)]


MakeBed = Callable[..., Bed]


@pytest.fixture
def bed(recognizer: VoskRecognizer, caching_voice: CachingVoice) -> MakeBed:
    def make(*, speaks: bool = True, recording: Samples | None = None, dialog: str = "example") -> Bed:
        talk = engine(dialog)
        vocabulary = vocabulary_of(talk.dialog, recognizer.knows).vocabulary
        voice = caching_voice.part()
        device = WavDuplex(recording, keep=True, speaks=speaks)
        made: list[Bed] = []
        session = Session(
            talk,
            device,
            speech_input=SpeechInput(recognizer, SileroActivity(), vocabulary),
            speech_output=Speaking(voice) if speaks else None,
            settings=Settings(region="uk"),
            observers=(lambda at, what, state: made[0].happened.append((at, what, state)),),
        )
        made.append(Bed(session, device, voice))
        session.begin()
        return made[0]

    return make


def test_a_spoken_answer_is_heard_and_answered_within_a_second(bed: MakeBed) -> None:
    here = bed()
    here.say("yes")
    (_, heard, _) = here.all(Heard)[0]
    assert isinstance(heard, Heard)
    assert heard.text == "yes"
    assert here.all(Say)[-1][0] - heard.ended < 1.0


def told(bed: MakeBed) -> Bed:
    """Somebody has told what is the matter, and our reply has begun to sound."""
    here = bed(dialog="leg_pain")
    while here.session.state is None or not isinstance(here.session.state.phase, AskingOwnWords):
        here.say("yes")
    here.say("my calf is swollen")
    here.wait(lambda: here.blocks[-1].in_the_air is not None)
    return here


def test_our_reply_falls_silent_for_who_goes_on_with_their_account_and_replies_to_all_of_it(bed: MakeBed) -> None:
    here = told(bed)
    replied = len(here.all(Say))
    end = here.device.put(speak("and my foot is numb", VOICE))
    here.pass_(0.5)
    assert not here.session.speaking
    assert here.blocks[-1].in_the_air is None
    here.wait(lambda: here.device.next_number >= end)
    here.wait(lambda: len(here.all(Say)) > replied)
    (_, heard, _) = here.all(Heard)[-1]
    assert isinstance(heard, Heard)
    assert heard.continues
    assert heard.text.startswith("my calf is swollen")
    assert heard.text.endswith("numb")


def test_a_reply_that_fell_silent_for_nothing_is_said_again_from_its_beginning(bed: MakeBed) -> None:
    here = told(bed)
    say, texts = here.words, len(here.all(Say))
    assert here.session.speech_input is not None
    here.session._make_way(SpeechStarted(at=here.session.now, goes_on=True))
    assert not here.session.speaking
    here.wait(lambda: here.blocks[-1].in_the_air is not None, 2.0)
    assert (here.words, len(here.all(Say))) == (say, texts)


def test_an_urgent_message_is_not_held_back_for_who_goes_on(bed: MakeBed) -> None:
    here = bed(dialog="leg_pain")
    here.say("call an ambulance")
    here.wait(lambda: here.blocks[-1].in_the_air is not None)
    here.session._make_way(SpeechStarted(at=here.session.now, goes_on=True))
    assert here.session.speaking


def test_typed_and_spoken_answers_mix_in_one_conversation(bed: MakeBed) -> None:
    here = bed()
    here.say("no")
    here.listen()
    here.device.type_line("yes")
    here.wait(lambda: len(here.all(Heard)) == 2)
    here.say("yes")
    modes = [what.input_mode for _, what, _ in here.all(Heard) if isinstance(what, Heard)]
    assert modes == [InputMode.VOICE, InputMode.KEYS, InputMode.VOICE]
    assert here.known("breathless") is Value.NO
    assert here.known("one_leg_swollen") is Value.YES


def test_a_recogniser_that_cannot_be_brought_back_leaves_a_typed_conversation(
    bed: MakeBed, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = bed()
    here.say("no")
    read = VoskProcess.read

    def read_and_die(process: VoskProcess, *arguments: Any, **named: Any) -> dict[str, Any]:
        os.kill(process.process_id, signal.SIGABRT)
        return read(process, *arguments, **named)

    monkeypatch.setattr(VoskProcess, "read", read_and_die)
    here.say("yes")
    lost = [what for _, what, _ in here.all(Lost) if isinstance(what, Lost)]
    assert [what.part for what in lost] == [Part.MICROPHONE]
    assert "You can type your answers." in here.words
    assert len(here.all(Heard)) == 1, "what was lost is no answer"
    here.listen()
    here.device.type_line("yes")
    here.wait(lambda: len(here.all(Heard)) == 2)
    assert not here.all(Found)


def test_stop_said_into_a_prompt_silences_it_within_half_a_second(bed: MakeBed) -> None:
    here = bed()
    here.pass_(1.0)
    here.device.put(speak("stop", VOICE))
    here.wait(lambda: bool(here.all(Heard)))
    at = here.all(Heard)[0][0]
    here.wait(lambda: here.key == "stopped")
    # what is in the air next is the reply, not the prompt
    here.pass_(0.5)
    first = here.blocks[1].in_the_air
    now = here.blocks[-1].in_the_air
    assert first is not None
    assert now is None or now.utterance != first.utterance
    assert np.abs(here.spoken(at + 0.04, at + 0.1)).max() < 300


def test_our_voice_is_lowered_while_somebody_speaks_and_comes_back_after(bed: MakeBed) -> None:
    here = bed()
    here.pass_(2.0)
    before = voiced_level(here.spoken(1.0, 2.0), RATE)
    end = here.device.put(speak("the cat sat on the mat", VOICE))
    here.pass_(0.7)
    during = voiced_level(here.spoken(2.4, 2.7), RATE)
    assert 20 * np.log10(during / before) < -6
    assert here.device.next_number < end + 100


def test_a_cough_does_not_cut_off_what_is_said(bed: MakeBed) -> None:
    here = bed()
    here.pass_(1.0)
    here.device.put(noise("cough", 0.8, -25.0))
    here.listen()
    assert len(here.all(Say)) == 1
    assert not here.all(Noise)


def test_a_cough_in_the_silence_is_told_and_is_no_answer(bed: MakeBed) -> None:
    here = bed()
    here.listen()
    here.pass_(1.0)
    here.device.put(noise("cough", 0.8, -25.0))
    here.wait(lambda: bool(here.all(Noise)), 5.0)
    assert here.known("breathless") is None
    assert "short of breath" in here.words


def test_silence_is_counted_from_the_end_of_the_prompt(bed: MakeBed) -> None:
    here = bed()
    here.listen()
    ended = here.session.now
    here.wait(lambda: bool(here.all(NoInput)))
    assert here.all(NoInput)[0][0] - ended == pytest.approx(8.0 - BEFORE_SOUND_S, abs=0.1)


def test_silence_is_never_told_while_we_speak(bed: MakeBed) -> None:
    here = bed()
    here.pass_(90.0)
    silences = [at for at, _, _ in here.all(NoInput)]
    assert len(silences) >= 3
    for at in silences:
        assert np.abs(here.spoken(at - 1.0, at)).max() == 0


def test_a_lost_microphone_is_said_and_nothing_it_missed_is_taken_for_an_answer(bed: MakeBed) -> None:
    here = bed()
    here.listen()
    here.device.lose(Part.MICROPHONE)
    here.device.put(speak("no", VOICE))
    here.wait(lambda: bool(here.all(Lost)))
    here.listen()
    assert "cannot hear the microphone" in here.words
    here.device.mend(Part.MICROPHONE)
    here.wait(lambda: bool(here.all(Found)))
    assert "hear again" in here.words
    assert here.known("breathless") is None
    here.say("no")
    assert here.known("breathless") is Value.NO


def test_a_lost_speaker_leaves_the_time_to_read_the_captions(bed: MakeBed) -> None:
    here = bed()
    here.pass_(1.0)
    here.device.lose(Part.SPEAKER)
    here.wait(lambda: bool(here.all(Lost)))
    lost, words = here.session.now, here.words
    here.wait(lambda: bool(here.all(NoInput)))
    assert here.all(NoInput)[0][0] - lost == pytest.approx(8.0 + len(words) / 15, abs=0.3)


def test_where_captions_only_are_shown_the_reply_can_be_read_before_silence_counts(bed: MakeBed) -> None:
    here = bed(speaks=False)
    here.device.put(speak("no", VOICE))
    here.wait(lambda: bool(here.all(Heard)))
    heard, words = here.session.now, here.words
    here.wait(lambda: bool(here.all(NoInput)))
    assert here.all(NoInput)[0][0] - heard == pytest.approx(8.0 + len(words) / 15, abs=0.3)


def test_a_voice_that_fails_is_told_once_and_comes_back(bed: MakeBed) -> None:
    here = bed()
    here.listen()
    speech_output = here.session.speech_output
    assert isinstance(speech_output, Speaking)
    speech_output.kept(wait=True)  # else it is noticed before the answer, when the emergency's words are rendered
    here.voice.failing = True
    here.say("no")
    here.wait(lambda: bool(here.all(Lost)))
    here.listen()
    assert "My voice does not work" in here.words
    assert voiced_level(here.spoken(here.all(Lost)[0][0], here.session.now), RATE) > 0.001  # a tone stands in
    here.voice.failing = False
    here.say("no")
    here.say("repeat")
    here.listen()
    assert [what.part for _, what, _ in here.all(Lost) if isinstance(what, Lost)] == [Part.VOICE]


def test_the_end_of_a_recording_ends_the_conversation_with_what_is_known(bed: MakeBed) -> None:
    silence = np.zeros(RATE * 9, np.int16)
    here = bed(recording=np.concatenate([silence, speak("no", VOICE), np.zeros(RATE, np.int16)]))
    here.wait(lambda: here.session.over, 120.0)
    assert any("no longer hear" in str(what) for _, what, _ in here.all(Say))
    assert here.session.state is not None
    assert here.session.state.announced in (None, Level.SELF_CARE)


def test_a_sign_that_a_recording_ends_with_counts_before_its_end(bed: MakeBed) -> None:
    silence, said = np.zeros(RATE * 20, np.int16), speak("I can't breathe", VOICE)
    here = bed(recording=np.concatenate([silence, said[: np.flatnonzero(said)[-1]]]), dialog="leg_pain")
    here.wait(lambda: here.session.over, 120.0)
    assert here.session.state is not None
    assert here.session.state.announced is Level.EMERGENCY


@pytest.mark.parametrize("offset_s", [0.1, 0.4, 0.7, 1.0, 1.3])
def test_an_answer_never_belongs_to_a_question_that_could_not_be_understood_yet(bed: MakeBed, offset_s: float) -> None:
    here = bed()
    here.say("no")
    here.pass_(2.0)  # long enough after the "no" for a new answer; the next question is being asked
    begun = next(b.number for a, b in pairwise(here.blocks) if b.in_the_air and b.in_the_air.utterance == 2)
    until = begun + round((2.0 + offset_s) / BLOCK_S)
    here.wait(lambda: here.device.next_number >= until)
    asked_at = here.device.next_number
    here.device.put(speak("yes", VOICE))
    here.wait(lambda: len(here.all(Heard)) == 2)
    heard = here.all(Heard)[1][1]
    assert isinstance(heard, Heard)
    here.pass_(1.0)
    understood = [
        state.open.at for _, _, state in here.happened if state.open and state.open.phase.key.startswith("group")
    ]
    if understood and heard.began >= understood[0]:
        assert here.key.startswith("ask one_leg_swollen")  # the group is opened one by one
    else:
        assert here.key in ("ask breathless", "again breathless"), asked_at  # it answers the question before
    assert here.known("one_leg_swollen") is None


assert BLOCK * 50 == RATE, "times are counted in blocks of 20 ms"


def typed(*lines: tuple[float, str], until_s: float) -> Session:
    """A conversation by keyboard at a terminal: these lines at these seconds, and nothing else."""
    session = Session(engine("leg_pain"), TypedDuplex(io.StringIO(), live=True), settings=Settings(region="uk"))
    session.begin()
    waiting = list(lines)
    for number in range(round(until_s / BLOCK_S)):
        if session.over:
            break
        due = bool(waiting) and number * BLOCK_S >= waiting[0][0]
        line = (waiting.pop(0)[1],) if due else ()
        session.step(Block(number=number, samples=np.zeros(BLOCK, np.int16), in_the_air=None, lines=line))
    return session


@pytest.mark.parametrize(
    "words", [("help me",), ("help me", "wait"), ("I can't breathe",), ("I can't breathe", "stop")]
)
def test_who_types_a_cry_and_falls_silent_is_told_to_call(words: list[str]) -> None:
    session = typed((2.0, "me"), *((4.0 + 2 * number, line) for number, line in enumerate(words)), until_s=400.0)
    assert session.state is not None
    assert session.state.outcome == "call_999"


def test_who_types_a_cry_has_a_minute_for_the_next_line() -> None:
    cried = (2.0, "me"), (4.0, "help me")
    for seconds, outcome in ((55.0, ""), (90.0, "call_999")):
        state = typed(*cried, until_s=seconds).state
        assert state is not None
        assert state.outcome == outcome


@pytest.mark.parametrize("words", [("my leg hurts",), ("my leg hurts", "wait"), ("my leg hurts", "no", "no")])
def test_who_types_has_all_the_time_there_is_where_no_emergency_is_open(words: tuple[str, ...]) -> None:
    session = typed(*((2.0 + 2 * number, line) for number, line in enumerate(words)), until_s=400.0)
    assert session.state is not None
    assert not session.state.outcome
    assert getattr(session.state.phase, "failed_tries", 0) == 0


def test_an_early_yes_counts_and_leaves_no_silence(bed: MakeBed) -> None:
    """It was lost, and 9.5 s of silence followed.  What it may have denied before is asked once more."""
    here = bed()
    here.say("no")
    here.pass_(2.3)
    assert here.session.speaking
    here.device.put(speak("yes it is", VOICE))
    here.wait(lambda: len(here.all(Heard)) == 2)
    heard = here.all(Heard)[1][1]
    assert isinstance(heard, Heard)
    assert heard.early
    said = here.session.now
    here.wait(lambda: here.all(Say)[-1][0] > said - 0.1, 2.0)
    assert here.key == "ask breathless"  # the "yes" may have been a late word to it
    here.say("no")
    assert here.key == "ask one_leg_swollen"  # and it was a yes to the group, which is opened one by one


def test_who_thinks_aloud_is_not_talked_over(bed: MakeBed) -> None:
    here = bed()
    here.listen()
    here.pass_(0.4)
    end = here.device.put(speak("hmm let me see now", VOICE))
    here.wait(lambda: here.device.next_number >= end)
    here.pass_(2.0)
    end = here.device.put(speak("no", VOICE))
    here.wait(lambda: here.known("breathless") is not None)
    assert here.device.next_number >= end
    texts = [" ".join(line.text for line in what.lines) for _, what, _ in here.all(Say) if isinstance(what, Say)]
    assert not any("catch" in text or "missed" in text or "no words" in text for text in texts)


def test_a_murmur_is_answered_when_nothing_follows_it(bed: MakeBed) -> None:
    here = bed()
    here.listen()
    here.pass_(0.4)
    end = here.device.put(speak("the curtains are green", VOICE))
    here.wait(lambda: here.device.next_number >= end)
    here.wait(lambda: len(here.all(Say)) == 2, 4.0)


@pytest.mark.parametrize(("count", "value"), [(2, Value.YES), (3, Value.NO)])
def test_knocks_answer_once_they_were_offered(bed: MakeBed, count: int, value: Value) -> None:
    here = bed()
    here.listen()
    here.pass_(0.5)
    here.device.put(knocks(count))
    here.wait(lambda: bool(here.all(Noise)) or bool(here.all(Heard)))
    here.pass_(2.0)
    assert here.known("breathless") is None, "before it was offered, a sound is a sound"
    here.wait(lambda: "two for yes" in here.words)
    here.listen()
    here.pass_(0.5)
    here.device.put(knocks(1))
    here.pass_(2.5)
    assert here.known("breathless") is None, "one alone is never an answer"
    here.device.put(knocks(count))
    here.wait(lambda: here.known("breathless") is not None)
    assert here.known("breathless") is value


def test_what_is_no_knock_is_never_counted() -> None:
    for sound in (
        noise("cough", 0.8, -26.0),
        noise("rain", 2.0, -30.0),
        speak("yes yes no", VOICE),
        speak("no", VOICE),
    ):
        counter = KnockCounter()
        quiet = np.zeros(RATE, np.int16)
        samples = np.concatenate([quiet, sound, quiet, quiet])
        counts = [counter(samples[at : at + BLOCK]) for at in range(0, len(samples) - BLOCK, BLOCK)]
        assert not {2, 3} & set(counts)


def test_single_keys_and_presses_of_enter_answer() -> None:
    for lines, value in (
        (["y"], Value.YES),
        (["N"], Value.NO),
        (["", ""], Value.YES),
        (["xxx"], Value.NO),
        ([""], None),
    ):
        session = Session(engine(), device := WavDuplex(speaks=False), settings=Settings(region="uk"))
        session.begin()
        for _ in range(50):
            session.step(device.next_block())
        for line in lines:
            device.type_line(line)
            for _ in range(10):
                session.step(device.next_block())
        for _ in range(100):
            session.step(device.next_block())
        assert session.state is not None
        given = session.state.answers.get("breathless")
        assert (given.value if given else None) is value, lines


def test_many_presses_are_a_call_for_help() -> None:
    session = Session(engine(), device := WavDuplex(speaks=False), settings=Settings(region="uk"))
    session.begin()
    session.step(device.next_block())
    device.type_line("kkkkkkkkkkkk")
    for _ in range(100):
        session.step(device.next_block())
    assert session.state is not None
    assert session.state.phase.key.startswith("check need help")
