"""Standby: what wakes it and what doesn't, and that nothing but its owner ends it."""

from __future__ import annotations

import os
import pty
import queue
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.dialogs import engine
from tests.speech import join, silence, speak
from tests.test_cli import ROOT, call, refused
from tests.virtual_audio import virtual_audio, what_is_missing
from voice_assistant.adapters.line_reader import ALONE_S, LineReader
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.single_keys import single_keys
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, RATE, Block, Duplex, Samples
from voice_assistant.cli.standby import alone
from voice_assistant.data import find_dialog
from voice_assistant.errors import AudioError, ModelError, UsageError
from voice_assistant.events import Heard, Part, Settings, Word
from voice_assistant.listening import UNKNOWN
from voice_assistant.listening.knocks import FAINTEST_CALL_DB, KnockCounter
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model
from voice_assistant.session import Session
from voice_assistant.standby.calls import Call, CallListener, Why, _is_cried
from voice_assistant.standby.vigil import DEAF_S, DOZE_S, GOOD_NIGHT, I_AM_HERE, REOPEN_S, TONE_ID, Vigil, waking_tone

PHRASE = "hello nurse, help me"
VOICES = ("en-gb", "en-us+f3", "en-gb-scotland+m7")


@pytest.fixture(scope="module")
def recognizer() -> Iterator[VoskRecognizer]:
    made = VoskRecognizer(find_model(None))
    yield made
    made.close()


@pytest.fixture(scope="module")
def listener(recognizer: VoskRecognizer) -> Callable[..., CallListener]:
    dialog = load_dialog(find_dialog("leg_pain")).dialog

    def made(phrase: str = PHRASE, by_emergency: bool = True, knocks: int = 0) -> CallListener:
        activity = SileroActivity()
        return CallListener(recognizer, activity, dialog, phrase=phrase, by_emergency=by_emergency, knocks=knocks)

    return made


CRIED = ((0.0, "save"), (0.3, "me"))
"""Words of a cry, and when they begin, in seconds from its start."""


def blocks(samples: Samples) -> Iterator[Block]:
    for number in range(len(samples) // BLOCK):
        yield Block(number=number, samples=samples[number * BLOCK : (number + 1) * BLOCK])


def calls(ears: CallListener, *sounds: Samples) -> list[Why]:
    heard = (ears.feed(block) for block in blocks(join(silence(0.8), *sounds, silence(2.0))))
    return [one.why for one in heard if one]


def in_noise(sound: Samples, snr_db: float) -> Samples:
    loud = sound[np.abs(sound) > 0.05 * np.abs(sound).max()].astype(np.float64)
    level = float(np.sqrt(np.mean(loud**2))) * 10 ** (-snr_db / 20)
    noisy = np.concatenate([np.zeros(RATE), sound, np.zeros(RATE)]) + np.random.default_rng(1).normal(
        0, level, len(sound) + 2 * RATE
    )
    return np.clip(noisy, -32_767, 32_767).astype(np.int16)


# ---- calls ----


@pytest.mark.parametrize("voice", VOICES)
def test_the_wake_phrase_wakes_it_quiet_and_in_noise(listener: Callable[..., CallListener], voice: str) -> None:
    said = speak(PHRASE, voice)
    assert calls(listener(), said) == [Why.PHRASE]
    assert calls(listener(), in_noise(said, 10)) == [Why.PHRASE]


def test_it_may_be_said_in_two_breaths(listener: Callable[..., CallListener]) -> None:
    first, then = speak("hello nurse", "en-us"), speak("help me", "en-us")
    assert Why.PHRASE in calls(listener(), first, silence(1.8), then)


def test_another_wake_phrase_can_be_chosen(listener: Callable[..., CallListener]) -> None:
    assert calls(listener("good morning doctor, please"), speak("good morning doctor, please")) == [Why.PHRASE]
    assert calls(listener("good morning doctor, please"), speak("hello nurse, are you well?")) == []


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "the nurse will be here in the morning",
        "hello, how are you today",
        "nurse practitioners are in great demand",
        "he said hello to the nurse on his way out",
        "I told her that nobody would believe a word of it",
        "turn that down, would you, I am trying to read",
    ],
)
def test_talk_does_not_wake_it(listener: Callable[..., CallListener], text: str) -> None:
    for voice in VOICES:
        assert calls(listener(), speak(text, voice)) == []


def test_a_cry_for_help_wakes_it_unless_that_is_turned_off(listener: Callable[..., CallListener]) -> None:
    for text in ("please help me", "call an ambulance", "somebody help me"):
        assert calls(listener(), speak(text)) == [Why.EMERGENCY]
        assert calls(listener(by_emergency=False), speak(text)) == []


def test_the_cry_that_was_heard_is_passed_on(listener: Callable[..., CallListener]) -> None:
    ears = listener()
    heard = [ears.feed(block) for block in blocks(join(silence(0.8), speak("call an ambulance"), silence(2)))]
    assert [one.text for one in heard if one] == ["call an ambulance"]


def test_a_word_of_a_cry_within_talk_is_none(listener: Callable[..., CallListener]) -> None:
    """ "mayday" was heard in a coffee order, "made a"."""
    assert calls(listener(), speak("the ambulance museum is closed on Mondays")) == []


@pytest.mark.parametrize(
    ("before_s", "after_s", "confidence", "cried"),
    [
        (0.1, 0.1, 0.54, False),  # a film: "save me" in the midst of it
        (0.1, 0.1, 0.9, True),
        (-0.3, 0.1, 0.93, False),  # another reading of that sound knows no word in it
        (0.8, 0.1, 0.54, True),  # somebody speaks after a film has paused
        (0.1, 0.8, 0.54, True),
        (None, None, 0.54, True),
    ],
)
def test_a_cry_in_the_midst_of_talk_must_be_heard_surely(
    before_s: float | None, after_s: float | None, confidence: float, cried: bool
) -> None:
    words = [Word(text=text, began=5.0 + at, ended=5.3 + at, confidence=confidence) for at, text in CRIED]
    if before_s is not None:
        words.insert(0, Word(text=UNKNOWN, began=3.0, ended=5.0 - before_s))
    if after_s is not None:
        words.append(Word(text=UNKNOWN, began=5.6 + after_s, ended=8.0))
    text = " ".join(word.text for word in words)
    heard = Heard(text=text, began=words[0].began, ended=words[-1].ended, words=tuple(words), doubtful=True)
    assert _is_cried("save me", heard) is cried


def test_it_can_be_asked_whether_it_is_there(listener: Callable[..., CallListener]) -> None:
    assert calls(listener(), speak("are you there?", "en-us+f3")) == [Why.PRESENCE]


@pytest.mark.parametrize("text", ["are you awake?", "go back to sleep", "can you hear the rain"])
def test_what_is_said_to_others_in_the_room_is_not_answered(listener: Callable[..., CallListener], text: str) -> None:
    for voice in VOICES:
        assert not {Why.PRESENCE, Why.SLEEP} & set(calls(listener(), speak(text, voice)))


def test_any_typed_line_wakes_it_even_an_empty_one(listener: Callable[..., CallListener]) -> None:
    found = listener().feed(Block(number=0, samples=silence(0.02), lines=("",)))
    assert found is not None
    assert found.why is Why.KEY


# ---- the keyboard ----


@pytest.fixture
def terminal() -> Iterator[tuple[LineReader, Callable[[str], int]]]:
    """A keyboard that awaits a call, and what presses its keys."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, encoding="utf-8") as stream, single_keys(stream):
        keyboard = LineReader(stream)
        keyboard.await_call(True)
        yield keyboard, lambda keys: os.write(ours, keys.encode())
    os.close(ours)


def taken(keyboard: LineReader, for_s: float) -> list[str]:
    end = time.monotonic() + for_s
    found = []
    while time.monotonic() < end:
        if (line := keyboard.take(0.02)) is not None:
            found.append(line)
    return found


@pytest.mark.parametrize("keys", ["x", " ", "\n", "\x1b[A", "asdf", "yyy"])
def test_any_key_is_one_call_without_enter(terminal: tuple[LineReader, Callable[[str], int]], keys: str) -> None:
    """However many the hand hits in the dark, and none of them is an answer."""
    keyboard, press = terminal
    press(keys[:1])
    assert keyboard.take(2.0) == ""
    keyboard.await_call(False)
    press(keys[1:])
    assert taken(keyboard, 2 * ALONE_S) == []
    press("y")
    assert taken(keyboard, 2 * ALONE_S) == ["yes"]


def test_keys_pressed_while_it_wakes_up_are_part_of_the_call(
    terminal: tuple[LineReader, Callable[[str], int]],
) -> None:
    """Nobody reads the keyboard while the conversation is opened, for seconds."""
    keyboard, press = terminal
    press("x")
    assert keyboard.take(2.0) == ""
    press("yyy")
    time.sleep(2 * ALONE_S)
    keyboard.await_call(False)
    assert taken(keyboard, 2 * ALONE_S) == []
    press("y")
    assert taken(keyboard, 2 * ALONE_S) == ["yes"]


def test_the_answer_to_the_question_is_none_of_the_keys_that_called(
    terminal: tuple[LineReader, Callable[[str], int]],
) -> None:
    keyboard, press = terminal
    press("x")
    assert keyboard.take(2.0) == ""
    keyboard.await_call(False)
    press("y")  # while the question is shown, before anything is read
    time.sleep(ALONE_S + 0.1)
    assert taken(keyboard, 2 * ALONE_S) == ["yes"]


def test_words_that_are_typed_to_call_are_kept(terminal: tuple[LineReader, Callable[[str], int]]) -> None:
    keyboard, press = terminal
    press("h")
    assert keyboard.take(2.0) == ""
    keyboard.await_call(False)
    press("elp mr\x7fe\nno\n")
    assert taken(keyboard, 2 * ALONE_S) == ["help me", "no"]


def test_after_a_conversation_a_key_is_a_call_again(terminal: tuple[LineReader, Callable[[str], int]]) -> None:
    keyboard, press = terminal
    keyboard.await_call(False)
    press("n")
    assert taken(keyboard, 2 * ALONE_S) == ["no"]
    keyboard.await_call(True)
    press("n")
    assert taken(keyboard, 0.2) == [""]


# ---- knocks ----


def knock(gap_s: float, loud: float = 12_000, seed: int = 0) -> Samples:
    """A knock on wood, and the quiet after it: noise that dies away within 60 ms."""
    time_ = np.arange(round(0.08 * RATE)) / RATE
    burst = np.random.default_rng(seed).normal(0, 1, len(time_)) * np.exp(-time_ / 0.012) * loud
    return join(np.clip(burst, -32_767, 32_767).astype(np.int16), silence(gap_s))


def knocked(count: int, sound: Samples) -> int:
    counter = KnockCounter(FAINTEST_CALL_DB)
    return sum(counter(block.samples) == count for block in blocks(join(silence(1.0), sound, silence(2.0))))


@pytest.mark.parametrize("gap_s", [0.2, 0.35, 0.6])
def test_so_many_knocks_in_a_row_are_a_call(gap_s: float) -> None:
    row = join(*(knock(gap_s, seed=seed) for seed in range(3)))
    assert knocked(3, row) == 1
    assert knocked(4, row) == 0  # one too few


def test_what_goes_on_is_no_call() -> None:
    assert knocked(3, join(*(knock(0.42, seed=seed) for seed in range(12)))) == 0


@pytest.mark.parametrize("gap_s", [0.05, 1.4])
def test_too_fast_and_too_slow_is_no_call(gap_s: float) -> None:
    assert knocked(3, join(*(knock(gap_s, seed=seed) for seed in range(3)))) == 0


def test_speech_and_soft_ticks_are_no_knocks() -> None:
    assert knocked(3, speak("tick, tack, tock, knock knock knock")) == 0
    assert knocked(3, join(*(knock(0.4, loud=150, seed=seed) for seed in range(3)))) == 0


def test_knocks_wake_it_where_they_are_set(listener: Callable[..., CallListener]) -> None:
    row = join(*(knock(0.35, seed=seed) for seed in range(4)))
    assert Why.KNOCKS in calls(listener(knocks=4), row)
    assert Why.KNOCKS not in calls(listener(), row)


# ---- the vigil ----


class Scripted:
    """Calls at blocks that the test names."""

    def __init__(self, at: dict[int, Why], failed: str | None = None) -> None:
        self.at, self.failed = dict(at), failed

    def feed(self, block: Block) -> Call | None:
        why = self.at.pop(block.number, None)
        return Call(why=why, at=block.at) if why else None


class Night:
    """A vigil, whose device, calls and conversations a test decides."""

    def __init__(self, at: dict[int, Why]) -> None:
        self.log: list[str] = []
        self.said: list[str] = []
        self.waited: list[float] = []
        self.conversations = 0
        self.devices: list[Duplex | Exception] = [WavDuplex()]
        self.ears: list[Scripted] = []
        self.scripted = Scripted(at)
        self.converse: Callable[[Duplex, Call], None] = lambda _duplex, _call: None
        self.vigil = Vigil(
            open_device=self._device,
            open_calls=lambda: self.ears.pop(0) if self.ears else self.scripted,
            converse=self._converse,
            answer=lambda _duplex, text: self.said.append(text),
            log=self.log.append,
            pause=self.waited.append,
        )

    def _device(self) -> Duplex:
        device = self.devices.pop(0)
        if isinstance(device, Exception):
            raise device
        return device

    def _converse(self, duplex: Duplex, call: Call) -> None:
        self.conversations += 1
        self.converse(duplex, call)


SLEEP_WELL = {1000: Why.PRESENCE, 1100: Why.SLEEP}


def test_it_waits_again_after_a_conversation() -> None:
    night = Night({50: Why.PHRASE, 200: Why.KNOCKS, **SLEEP_WELL})
    night.vigil.run()
    assert night.conversations == 2
    assert night.said == [I_AM_HERE, GOOD_NIGHT]
    assert "Woken by the wake phrase." in night.log
    assert night.log.count("Waiting again.") == 2


def test_go_to_sleep_is_for_somebody_else_unless_it_has_just_spoken() -> None:
    """Said to a child, it must not begin a night without help."""
    night = Night({50: Why.SLEEP, 5000: Why.SLEEP, 10_000: Why.PRESENCE, 12_000: Why.SLEEP, **SLEEP_WELL})
    night.scripted.at |= {20_000: Why.PRESENCE, 20_100: Why.SLEEP}
    night.scripted.at.pop(1000)  # so that the one at 1100 is not addressed either
    night.vigil.run()
    assert night.said == [I_AM_HERE, I_AM_HERE, GOOD_NIGHT]


def test_a_failing_conversation_is_told_and_it_goes_on() -> None:
    night = Night({50: Why.PHRASE, 200: Why.PHRASE, **SLEEP_WELL})

    def fail(_duplex: Duplex, _call: Call) -> None:
        raise ZeroDivisionError("what somebody said")

    night.converse = fail
    night.vigil.run()
    assert night.conversations == 2
    assert night.log.count("That failed (ZeroDivisionError). I go on.") == 2
    assert "somebody said" not in "".join(night.log)


def test_a_device_that_is_taken_is_tried_again_and_told_once() -> None:
    night = Night(SLEEP_WELL)
    night.devices = [*(AudioError("The microphone is in use.") for _ in range(7)), WavDuplex()]
    night.vigil.run()
    assert night.waited == [1.0, 2.0, 5.0, 15.0, 30.0, 30.0, 30.0]
    assert night.log.count("The microphone is in use. I try again.") == 1


def test_a_microphone_that_goes_and_comes_back_is_told() -> None:
    night = Night({9000: Why.PRESENCE, 9100: Why.SLEEP})
    device = WavDuplex()
    night.devices = [_Losing(device, from_=500, to=500 + round((DEAF_S + 20) / 0.02))]
    night.vigil.run()
    assert [line for line in night.log if "microphone" in line] == [
        "The microphone has brought nothing for 60 s. I go on trying.",
        "The microphone is back.",
    ]


def test_a_microphone_that_stays_away_is_opened_anew() -> None:
    night = Night(SLEEP_WELL)
    gone = _Losing(WavDuplex(), from_=100, to=10**9)
    night.devices = [gone, WavDuplex()]
    night.scripted.at.clear()
    night.ears = [Scripted({})]
    night.scripted.at |= SLEEP_WELL
    night.vigil.run()
    assert gone.number * 0.02 == pytest.approx(REOPEN_S + 2, abs=1)
    assert not night.devices


def test_a_recogniser_that_fails_is_started_again() -> None:
    night = Night(SLEEP_WELL)
    night.ears = [Scripted({}, failed="The speech recogniser failed.")]
    night.vigil.run()
    assert "The speech recogniser failed. I start it again." in night.log


def test_a_button_wakes_it() -> None:
    night = Night(SLEEP_WELL)
    night.vigil.press_button()
    night.vigil.run()
    assert "Woken by a key." in night.log


class _Losing:
    """A device whose microphone is lost for a while."""

    live = hears = speaks = True
    by_hand = False

    def __init__(self, device: WavDuplex, from_: int, to: int) -> None:
        self.device, self.from_, self.to = device, from_, to
        self.number = 0
        self.play, self.duck, self.stop, self.close = device.play, device.duck, device.stop, device.close

    def next_block(self) -> Block:
        block = self.device.next_block()
        self.number = block.number
        lost = frozenset({Part.MICROPHONE}) if self.from_ <= block.number < self.to else frozenset[Part]()
        return Block(number=block.number, samples=block.samples, lost=lost)


class _InRealTime(_Losing):
    """Blocks that are `behind` come at once, the others must be waited for."""

    def __init__(self, behind: range) -> None:
        super().__init__(WavDuplex(), 0, 0)
        self.behind = behind

    def next_block(self) -> Block:
        block = super().next_block()
        if block.number not in self.behind:
            time.sleep(0.005)
        return block


def test_it_dozes_only_where_no_sound_waits_to_be_heard() -> None:
    night = Night({30: Why.PRESENCE, 40: Why.SLEEP})
    night.devices = [_InRealTime(range(10, 40))]
    night.vigil.run()
    assert set(night.waited) == {DOZE_S}
    assert 10 <= len(night.waited) <= 20


def test_the_tone_is_soft_and_short() -> None:
    tone = waking_tone()
    assert tone.id == TONE_ID
    assert 0.3 < tone.seconds < 0.6
    assert np.abs(tone.samples.astype(int)).max() < 0.03 * 32_767


def test_after_hours_a_conversation_begins_at_zero_with_the_cry_that_woke_it() -> None:
    """Hours of waiting are no silence of the conversation, and who cried for help need not do so again."""
    night = Night({})
    device = WavDuplex()
    for _ in range(5000):
        device.next_block()
    night.devices = [device]
    cry = Scripted({})
    cry.feed = lambda block: Call(why=Why.EMERGENCY, at=block.at, text="help me")  # type: ignore[method-assign]
    night.ears = [cry]
    night.scripted.at |= {20_000: Why.PRESENCE, 20_100: Why.SLEEP}
    spoken: list[tuple[float, str]] = []

    def converse(duplex: Duplex, _call: Call) -> None:
        session = Session(
            engine("example"),
            duplex,
            settings=Settings(region="uk"),
            observers=(lambda at, what, _state: spoken.append((at, str(what))),),
        )
        session.begin()
        while not session.over and session.now < 5:
            session.step(duplex.next_block())

    night.converse = converse
    night.vigil.run()
    heard = [(at, what) for at, what in spoken if what.startswith("Heard")]
    assert len(heard) == 1
    assert heard[0][0] < 1.0
    assert any("urgent" in what.lower() for _, what in spoken)


# ---- the command ----


def test_only_one_runs_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with alone(), pytest.raises(UsageError, match=f"already running .process {os.getpid()}"), alone():
        pass
    with alone():
        pass


def test_a_wake_phrase_that_cannot_be_heard_is_refused_at_once() -> None:
    refused(call("standby", "example", "--wake-phrase", "hello xylographica"), 2, "doesn't know 'xylographica'")
    refused(call("standby", "example", "--wake-phrase", "hey you"), 2, "2 syllables")


def test_a_model_that_is_not_there_is_refused_at_once() -> None:
    refused(call("standby", "example", "--model", "nowhere"), 3, "There is no speech model at nowhere")
    assert ModelError.exit_code == 3


class Program:
    """Standby as it runs beside a bed, and what it shows."""

    def __init__(self, stdin: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voice_assistant", "standby", "example", "--region", "uk"],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line)

    def until(self, words: str) -> None:
        end = time.monotonic() + 90
        seen = []
        while time.monotonic() < end:
            try:
                seen.append(self._lines.get(timeout=1.0))
            except queue.Empty:
                continue
            if words in seen[-1]:
                return
        raise AssertionError(f"{words!r} never came: {seen}")

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self._reader.join(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.slow
@pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing() or "all is there")
def test_somebody_in_the_dark_calls_it() -> None:
    with virtual_audio() as room:
        room.start_noise(300)
        program = Program(subprocess.DEVNULL)
        try:
            program.until("Waiting.")
            room.say(join(silence(0.5), speak(PHRASE, "en-us+f3"), silence(1)))
            program.until("Woken by the wake phrase.")
            program.until("Are you short of breath right now?")
            time.sleep(1.0)
            program.process.send_signal(signal.SIGUSR1)  # a button pressed meanwhile wakes it again afterwards
            room.say(join(silence(7), speak("goodbye", "en-us+f3"), silence(1)))
            program.until("bye")
        finally:
            program.end()
        assert program.process.returncode == 143


@pytest.mark.slow
@pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing() or "all is there")
def test_a_hand_in_the_dark_calls_it_and_answers_by_keys_alone() -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with virtual_audio() as room:
        room.start_noise(300)
        program = Program(theirs)
        try:
            program.until("or press any key")
            program.until("Waiting.")
            os.write(ours, b"jk")
            program.until("Woken by a key.")
            program.until("Are you short of breath right now?")
            time.sleep(1.0)
            os.write(ours, b"n")
            program.until("You: no")
        finally:
            program.end()
        assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)
