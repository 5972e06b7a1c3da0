"""`setup`: by keys, typed and, over virtual sound devices, by voice alone; what is chosen is saved at once."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.speech import join, silence, speak
from tests.test_cli import ROOT, call, refused
from tests.virtual_audio import virtual_audio, what_is_missing
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.cli.asking import Asker
from voice_assistant.cli.setup import PHRASES, STEPS
from voice_assistant.settings import BY_NAME, PLACE, Value, read_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.yaml"


def chosen(path: Path) -> dict[str, Value]:
    return read_settings({PLACE: str(path)}).in_file


def test_every_step_is_named_and_offered_phrases_are_long_enough() -> None:
    assert list(STEPS) == [
        "microphone", "speaker", "loudness", "region", "voice", "ears", "contact", "wake", "alert",
    ]  # fmt: skip
    for phrase in PHRASES:
        assert BY_NAME["wake phrase"].read(phrase) == phrase


def test_it_can_be_typed_and_done_by_number(path: Path) -> None:
    done = call("setup", "region", "contact", "wake", typed="3\nAnn, 01 234\n2\n", VOICE_ASSISTANT_SETTINGS=str(path))
    assert done.returncode == 0, done.stderr
    assert "The emergency number is one one two." in done.stdout
    assert chosen(path) == {"region": "ireland", "emergency contact": "Ann, 01 234", "wake phrase": PHRASES[1]}


def test_a_step_can_be_skipped_asked_again_and_stopped_with_what_came_before_saved(path: Path) -> None:
    typed = "what?\nrepeat\nEngland\nskip\nstop\n"
    done = call("setup", "region", "ears", "contact", "wake", typed=typed, VOICE_ASSISTANT_SETTINGS=str(path))
    assert done.returncode == 0
    assert done.stdout.count("In which country are you?") == 2
    assert "I did not understand. Say uk, " in done.stdout
    assert "Stopped.  What you chose before is saved." in done.stdout
    assert chosen(path) == {"region": "uk"}


def test_what_must_be_typed_says_so_where_there_is_no_keyboard(capsys: pytest.CaptureFixture[str]) -> None:
    class NoKeyboard(WavDuplex):
        live = True

    assert Asker(NoKeyboard(), None, None).line("Whom do you call?", later="setup contact") is None
    assert "there is no keyboard. At one, run: setup contact." in capsys.readouterr().out


def test_the_end_of_input_is_no_choice(path: Path) -> None:
    assert call("setup", typed="", VOICE_ASSISTANT_SETTINGS=str(path)).returncode == 0
    assert chosen(path) == {}


def test_a_damaged_second_recogniser_is_offered_anew_and_the_next_step_goes_on(path: Path, tmp_path: Path) -> None:
    (tmp_path / "voice-assistant" / "models" / "whisper-tiny.en").mkdir(parents=True)
    done = call(
        "setup",
        "ears",
        "contact",
        typed="no\nAnn, 01 234\n",
        VOICE_ASSISTANT_SETTINGS=str(path),
        XDG_DATA_HOME=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert "Shall I fetch it now?" in done.stdout
    assert chosen(path) == {"emergency contact": "Ann, 01 234"}


def test_a_step_that_fails_does_not_end_the_others(path: Path) -> None:
    settings = path / "settings.yaml"  # its folder is a file: nothing can be saved
    path.write_text("")
    done = call("setup", "region", "contact", typed="uk\nAnn, 01 234\n", VOICE_ASSISTANT_SETTINGS=str(settings))
    assert done.stdout.count("That did not work.") == 2
    assert "Saved in" not in done.stdout
    assert "Nothing has changed in" in done.stdout
    assert "Whom do you call" in done.stdout


def test_an_unknown_step_is_refused_with_those_that_there_are() -> None:
    refused(call("setup", "microfone"), 2, "There are: microphone")


def test_an_alert_is_tried_and_turned_on(path: Path) -> None:
    call("config", "set", "alert command", "true", VOICE_ASSISTANT_SETTINGS=str(path))
    done = call("setup", "alert", typed="yes\nyes\n", VOICE_ASSISTANT_SETTINGS=str(path))
    assert "It went out." in done.stdout
    assert chosen(path)["alert"] is True


@pytest.mark.slow
@pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing() or "all is there")
def test_it_is_held_by_voice_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_ASSISTANT_SETTINGS", str(path))
    voice = "en-us+f3"
    replies = {
        "Can you hear me well?": "yes",
        "In which country": "Ireland",
        "What shall wake me": "one",
        'Please say: "hello': PHRASES[0],
        "Once more": PHRASES[0],
    }
    steps = ("microphone", "speaker", "region", "wake")
    with virtual_audio() as room:
        room.start_noise(600)
        program = subprocess.Popen(
            [sys.executable, "-m", "voice_assistant", "setup", *steps],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        )  # fmt: skip
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()

        def read() -> None:
            for line in program.stdout or ():
                lines.put(line)

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        seen: list[str] = []
        end = time.monotonic() + 400
        while program.poll() is None and time.monotonic() < end:
            try:
                seen.append(lines.get(timeout=0.5))
            except queue.Empty:
                continue
            for question, reply in replies.items():
                if question in seen[-1]:
                    # it is asked aloud after it is shown: 12 letters a second, and a second to think
                    room.say(join(silence(len(seen[-1]) / 12 + 4.0), speak(reply, voice), silence(0.5)))
        program.kill()
        program.wait(timeout=10)
        reader.join(timeout=10)
        assert program.stdout is not None
        program.stdout.close()
    shown = "".join(seen)
    assert "Saved in" in shown, shown
    assert chosen(path)["region"] == "ireland", shown
    assert chosen(path)["wake phrase"] == PHRASES[0], shown
    assert "I heard 3 of 3." in shown or "I heard 2 of 3." in shown, shown
