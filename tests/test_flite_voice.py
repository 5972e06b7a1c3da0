"""The real flite through the same door and guards as the usual voice."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_assistant.adapters import flite_voice
from voice_assistant.adapters.engines import VOICES, open_voice
from voice_assistant.errors import VoiceError
from voice_assistant.speaking import Failed, Rendered, Voice

QUESTION = "Are you short of breath right now?"
needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed: apt install flite")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def voice(folder: Path) -> Iterator[Voice]:
    opened = open_voice("en", "flite")
    yield opened
    opened.close()
    assert list(folder.iterdir()) == [], "it leaves no sound behind"


def answer(voice: Voice, text: str, words_per_minute: int = 150) -> Rendered | Failed:
    voice.request(7, text, words_per_minute)
    done = voice.collect(20)
    assert done is not None
    assert done.key == 7
    return done


def spoken_s(voice: Voice, text: str, words_per_minute: int) -> float:
    done = answer(voice, text, words_per_minute)
    assert isinstance(done, Rendered), done
    return len(done.samples) / done.rate


@needs_flite
def test_every_pace_of_the_settings_passes_the_guard(voice: Voice) -> None:
    fast, slow = (spoken_s(voice, QUESTION, pace) for pace in (200, 115))
    assert slow > 1.4 * fast


@needs_flite
@pytest.mark.parametrize("text", ["", " \n", "..."])
def test_a_text_with_nothing_to_say_is_no_samples(voice: Voice, text: str) -> None:
    done = answer(voice, text)
    assert isinstance(done, Rendered)
    assert len(done.samples) == 0


@needs_flite
def test_a_text_that_looks_like_an_option_is_spoken(voice: Voice) -> None:
    assert spoken_s(voice, "-o is what you said. Call 999 now.", 150) > 1


@needs_flite
def test_a_flite_that_hangs_is_ended_and_says_so(voice: Voice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hangs = tmp_path / "flite"
    hangs.write_text("#!/bin/sh\nexec sleep 600\n")
    hangs.chmod(0o700)
    monkeypatch.setattr(flite_voice, "RENDER_S", 0.2)
    monkeypatch.setattr(voice, "_program", str(hangs))
    done = answer(voice, QUESTION)
    hangs.unlink()
    assert isinstance(done, Failed)
    assert "timed out" in done.what


def test_a_missing_flite_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VoiceError) as raised:
        open_voice("en", "flite")
    assert "apt install flite" in str(raised.value)


@needs_flite
def test_a_language_it_does_not_speak_is_refused() -> None:
    with pytest.raises(VoiceError, match="English only"):
        open_voice("fr", "flite")


def test_the_usual_voice_comes_first() -> None:
    assert next(iter(VOICES)) == "pyttsx3"
