"""The voice piper through the same door and guards as the usual voice, and what the usual one does where it fails.

Where Piper is installed its real net speaks; everywhere a child that behaves as the test says stands for it.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import struct
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from tests.conftest import INSTALLED_MODELS
from voice_assistant.adapters import child_process, piper_voice
from voice_assistant.adapters.engines import open_voice
from voice_assistant.adapters.piper_child import _fields, _with_output
from voice_assistant.adapters.piper_voice import GET_PIPER, MODEL, PiperVoice
from voice_assistant.adapters.pyttsx3_voice import open_voice as open_usual
from voice_assistant.cli.likely import Likely
from voice_assistant.data import find_dialog
from voice_assistant.engine import Engine
from voice_assistant.errors import VoiceError
from voice_assistant.events import Heard, Line, Say, Settings, Tone
from voice_assistant.installing.runtime import PIPER, is_runtime_there
from voice_assistant.loader import load_dialog
from voice_assistant.speaking import Failed, Rendered, Speaking, speech_output

KEYS = itertools.count()
QUESTION = "Are you short of breath right now?"
NEEDS_PIPER = pytest.mark.skipif(
    not (INSTALLED_MODELS / MODEL).is_dir() or not is_runtime_there(PIPER),
    reason=f"the voice piper is not installed: {GET_PIPER}",
)

CHILD = """
    import base64, json, os, sys, time
    def tell(answer):
        sys.stdout.buffer.write(b"\\x1e" + json.dumps(answer).encode() + b"\\n")
        sys.stdout.buffer.flush()
    %s
    tell({"ready": True})
    for number, line in enumerate(sys.stdin):
        request = json.loads(line)
        tone = bytes(0 if n %% 3 else 20 for n in range(2 * 4000 * len(request["text"].split())))
        answer = {"rate": 22050, "words": [[0, 0]], "sound": base64.b64encode(tone).decode()}
        %s
        tell(answer)
"""
"""Speaks a buzz of 0.18 s a word; what it does first, and with each request, is put in."""


Made: TypeAlias = Callable[..., PiperVoice]


def answer(voice: PiperVoice, text: str = QUESTION, words_per_minute: int = 150) -> Rendered:
    key = next(KEYS)
    voice.request(key, text, words_per_minute)
    done = voice.collect(20)
    assert isinstance(done, Rendered), done
    assert (done.key, done.text) == (key, text)
    return done


def is_buzz(rendered: Rendered) -> bool:
    return set(np.unique(rendered.samples.view(np.uint8))) <= {0, 20}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Makes a voice whose child does this with each request, and something before it is ready."""
    voices: list[PiperVoice] = []

    def make(does: str, before: str = "pass") -> PiperVoice:
        (tmp_path / "buzzing_child.py").write_text(textwrap.dedent(CHILD % (before, does)))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.setattr(piper_voice, "CHILD", "buzzing_child")
        for where in (piper_voice, speech_output):
            monkeypatch.setattr(where, "check_speech", lambda *_: None)
        voices.append(PiperVoice(tmp_path, open_usual("en")))
        voices[-1].wait_until_ready()
        return voices[-1]

    yield make
    for voice in voices:
        voice.close()
        assert voice.process_id is None or not Path(f"/proc/{voice.process_id}").exists()


def test_what_the_child_renders_is_heard(made: Made) -> None:
    voice = made("pass")
    assert is_buzz(answer(voice))
    assert voice.note is None
    for text in ("", " \n", "..."):
        assert not len(answer(voice, text).samples)


@pytest.mark.parametrize(
    "does",
    [
        "if number == 0: os._exit(3)",
        "if number == 0: os.kill(os.getpid(), 11)",
        "if number == 0: answer = {'error': 'no such phoneme'}",
        "if number == 0: time.sleep(600)",
    ],
    ids=["ends", "crashes", "can't", "hangs"],
)
def test_what_it_does_not_render_the_usual_voice_says_at_once_and_it_is_started_again(
    made: Made, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    monkeypatch.setattr(piper_voice, "HANGS_S", 0.3)
    monkeypatch.setattr(piper_voice, "HANGS_S_PER_CHARACTER", 0.0)
    voice = made(does.replace("number == 0", "not os.path.exists('died') and not open('died', 'w').close()"))
    began = time.monotonic()
    said = answer(voice)
    assert not is_buzz(said)
    assert len(said.samples) / said.rate > 1.0
    assert time.monotonic() - began < 5.0
    voice.wait_until_ready()
    assert is_buzz(answer(voice))
    assert voice.note is None


def test_one_that_dies_again_and_again_is_given_up_and_said_so(made: Made) -> None:
    voice = made("os._exit(3)")
    for _ in range(5):
        assert not is_buzz(answer(voice))
        if voice.note is None:
            voice.wait_until_ready()
    assert voice.note is not None
    assert "piper has failed (it ended with code 3); pyttsx3" in voice.note
    assert voice.note.endswith(GET_PIPER)


def test_while_the_net_loads_slowly_the_usual_voice_speaks_and_then_piper_does(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piper_voice, "READY_S", 0.2)
    began = time.monotonic()
    voice = made("pass", before="time.sleep(2)")
    assert not is_buzz(answer(voice))
    assert time.monotonic() - began < 1.9
    time.sleep(2.5)
    assert is_buzz(answer(voice))
    assert voice.note is None


def test_one_that_is_only_too_slow_is_not_to_be_installed_again(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_voice, "READY_S", 0.05)
    monkeypatch.setattr(piper_voice, "START_S", 0.1)
    voice = made("pass", before="time.sleep(600)")
    until = time.monotonic() + 10
    while voice.note is None and time.monotonic() < until:
        assert not is_buzz(answer(voice))
        time.sleep(0.1)
    assert voice.note is not None
    assert "did not start within" in voice.note
    assert "close other programs" in voice.note
    assert "install" not in voice.note


def test_what_is_no_speech_is_said_by_the_usual_voice(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = made("answer['sound'] = ''")
    monkeypatch.setattr(piper_voice, "check_speech", lambda samples, *_: None if len(samples) else "it is silent")
    assert len(answer(voice).samples)
    assert voice.note is None


def test_what_the_usual_voice_renders_too_late_is_not_kept(made: Made) -> None:
    voice = made("pass")
    usual = voice._understudy.process_id  # type: ignore[attr-defined]  # the usual voice has one
    os.kill(usual, signal.SIGSTOP)
    assert is_buzz(answer(voice))
    os.kill(usual, signal.SIGCONT)
    time.sleep(0.5)
    assert is_buzz(answer(voice, "Yes."))
    assert not voice._stand_ins


def test_what_is_waited_for_too_long_the_usual_voice_says_and_the_child_goes_on(
    made: Made,
) -> None:
    voice = made("time.sleep(2.0 if 'breath' in request['text'] else 0)")
    voice.needed_within(0.2)
    began = time.monotonic()
    for key, text in enumerate((QUESTION, "Call now.")):
        voice.request(key, text, 150)
    both = [voice.collect(5), voice.collect(5)]
    assert [one.key for one in both if isinstance(one, Rendered) and not is_buzz(one)] == [0, 1]
    assert time.monotonic() - began < 1.9
    voice.needed_within(None)
    assert is_buzz(answer(voice, "Call now."))
    assert voice.note is None
    assert voice._starts == 1


def test_nobody_in_an_emergency_waits_for_the_better_voice(made: Made) -> None:
    voice = made("time.sleep(1.4)")
    speaking = Speaking(voice)
    lines = (Line(text="Call nine nine nine now."), Line(text="Do not drive."), Line(text="Unlock the door."))
    speaking.keep([lines[0].text])
    assert speaking.kept(wait=True)
    speaking.say(Say(lines=lines, prompt=1, tone=Tone.URGENT, key="call"))
    began = time.monotonic()
    while (said := speaking.ready()) is None:
        time.sleep(0.02)
    assert time.monotonic() - began < 1.3
    assert len(said.samples) / said.rate > 2.0


def test_answers_come_in_the_order_of_the_requests(made: Made) -> None:
    voice = made("if 'breath' in request['text']: os._exit(3)")
    texts = ["Yes.", QUESTION, "", "No."]
    for key, text in enumerate(texts):
        voice.request(key, text, 150)
    done: list[Rendered | Failed] = []
    until = time.monotonic() + 20
    while len(done) < len(texts) and time.monotonic() < until:
        done += filter(None, [voice.collect(1.0)])
    assert [one.key for one in done] == [0, 1, 2, 3]


def test_a_child_that_ends_while_nothing_is_asked_is_started_again(made: Made) -> None:
    voice = made("pass")
    assert voice.process_id is not None
    os.kill(voice.process_id, signal.SIGKILL)
    until = time.monotonic() + 10
    while not is_buzz(answer(voice)) and time.monotonic() < until:
        time.sleep(0.1)
    assert is_buzz(answer(voice))


# ---- where it can't be had ----


def test_where_it_is_not_installed_the_one_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(VoiceError, match="is not installed") as raised:
        open_voice("en", "piper")
    assert raised.value.remedy.endswith(GET_PIPER)
    folder = tmp_path / "voice-assistant" / "models" / MODEL
    folder.mkdir(parents=True)
    (folder / "en_US-joe-medium.onnx").write_bytes(b"half a file")
    with pytest.raises(VoiceError, match="is damaged"):
        open_voice("en", "piper")


def test_a_child_without_its_library_says_so(tmp_path: Path) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ModuleNotFoundError('No module named onnxruntime')")
    (tmp_path / "x.onnx").touch()
    child = child_process.ChildProcess("voice_assistant.adapters.piper_child", folder=tmp_path)
    assert "error" in child.answer(20)
    child.close()


# ---- what is rendered ahead ----


class Noted:
    """A slow voice: what it was asked for is answered when the test says."""

    name, note = "noted", None

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []
        self.answers = 0
        """So many it may still give."""

    def request(self, key: int, text: str, words_per_minute: int) -> None:
        del words_per_minute
        self.asked.append((key, text))

    def collect(self, wait_s: float = 0.0) -> Rendered | None:
        del wait_s
        if not self.asked or not self.answers:
            return None
        self.answers -= 1
        key, text = self.asked.pop(0)
        return Rendered(key=key, samples=np.full(4_000 * len(text), 5_000, np.int16), rate=22_050, text=text)

    def close(self) -> None:
        """Nothing to give back."""

    def needed_within(self, seconds: float | None) -> None:
        """It takes its time."""


def test_what_is_likely_is_rendered_when_nothing_else_is_and_one_at_a_time() -> None:
    voice = Noted()
    speaking = Speaking(voice)
    assert speaking.is_slow
    speaking.say(Say(lines=(Line(text="Is it numb?"),), prompt=1, tone=Tone.CALM, key="numb"))
    speaking.ahead(["Is it cold?", "Is it white?", "Is it cold?"])
    assert [text for _, text in voice.asked] == ["Is it numb?"]
    for next_, said in (("Is it cold?", True), ("Is it white?", False), (None, False)):
        voice.answers = 1
        assert (speaking.ready() is not None) is said
        assert [text for _, text in voice.asked] == ([next_] if next_ else [])
    speaking.say(Say(lines=(Line(text="Is it white?"),), prompt=2, tone=Tone.CALM, key="white"))
    assert speaking.ready() is not None, "it is there at once"


def test_the_lines_after_every_likely_answer_are_foreseen() -> None:
    engine = Engine(load_dialog(find_dialog("leg_pain")).dialog)
    step = engine.begin(Settings(region="uk", night=True))
    likely = Likely(engine, Speaking(None))
    for turn in range(12):
        at = 20.0 * turn
        foreseen = set(likely.lines(at, step.state))
        for text in ("yes", "no", "not sure"):
            after = engine.advance(step.state, Heard(text=text, began=at + 5, ended=at + 6))
            said = [line.text for action in after.actions if isinstance(action, Say) for line in action.lines]
            if said and not after.state.preface:
                assert set(said) <= foreseen, (turn, text)
            step = after if text == "no" else step


# ---- the net's lengths of phonemes ----


def test_one_more_output_is_all_that_is_changed_in_a_net() -> None:
    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    node = field(1, b"w") + field(2, b"rounded") + field(4, b"Ceil")
    graph = field(1, node) + field(1, field(2, b"sound") + field(4, b"Add")) + field(12, field(1, b"sound"))
    model = (
        bytes([1 << 3, 8]) + field(7, graph) + field(2, b"made by a test") + bytes([9 << 3 | 5]) + struct.pack("<f", 1)
    )
    changed = _with_output(model)
    assert changed == model.replace(field(7, graph), field(7, graph + field(12, field(1, b"rounded"))))
    assert [number for number, _, _ in _fields(changed)] == [1, 7, 2, 9]
    with pytest.raises(ValueError, match="can't be told"):
        _with_output(model.replace(b"Ceil", b"Cast"))


# ---- the real one ----


@pytest.fixture
def piper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PiperVoice]:
    (tmp_path / "voice-assistant").mkdir()
    (tmp_path / "voice-assistant" / "models").symlink_to(INSTALLED_MODELS)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    opened = open_voice("en", "piper")
    assert isinstance(opened, PiperVoice)
    yield opened
    opened.close()


@NEEDS_PIPER
def test_every_pace_of_the_settings_is_kept(piper: PiperVoice) -> None:
    text = "Call nine nine nine now. Do you feel a pull, a swelling, or a numb patch in the calf of that leg?"
    took = {pace: len(answer(piper, text, words_per_minute=pace).samples) / 22_050 for pace in (115, 150, 200)}
    spoken = len(text.split())
    assert took[115] > took[150] > took[200]
    assert all(0.75 * pace < spoken / seconds * 60 < 1.15 * pace for pace, seconds in took.items()), took
    assert piper.note is None


@NEEDS_PIPER
def test_the_beginning_of_each_word_is_told_where_it_is_heard(piper: PiperVoice) -> None:
    """A pause lets it be seen: the sound is quiet before "numb" and not after."""
    text = "First of all, listen: numb, or cold?"
    done = answer(piper, text)
    at = dict(done.words)[text.index("numb")]
    level = np.abs(done.samples.astype(float))
    loud = 0.05 * level.max()
    assert level[at - 2_000 : at - 700].max() < loud
    assert level[at - 700 : at + 2_300].max() > loud, "within 100 ms"


@NEEDS_PIPER
def test_its_library_is_loaded_in_the_child_alone(piper: PiperVoice) -> None:
    answer(piper, "Yes.")
    assert not {"piper", "onnxruntime"} & set(sys.modules)
    assert json.dumps(sorted(sys.modules)).count("piper.") == 0


@NEEDS_PIPER
def test_one_that_is_killed_in_the_middle_of_a_line_is_stood_in_for(
    piper: PiperVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert piper.process_id is not None
    piper.request(1, QUESTION, 150)
    os.kill(piper.process_id, signal.SIGKILL)
    began = time.monotonic()
    done = piper.collect(20)
    assert isinstance(done, Rendered)
    assert len(done.samples) > 20_000
    assert time.monotonic() - began < 4.0
