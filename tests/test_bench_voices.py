"""How clearly voices say the dialogue: the counting, and the real second recogniser where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import INSTALLED_MODELS
from voice_assistant.adapters.whisper_recognizer import MEND, MODEL
from voice_assistant.errors import ModelError
from voice_assistant.installing.runtime import WHISPER, is_runtime_there
from voice_assistant.listening.homophones import Homophones
from voice_assistant.testing.bench.clearness import Clearness, Said, bench_voices, word_errors
from voice_assistant.testing.bench.clearness import _words as words


@pytest.mark.parametrize(
    ("wanted", "heard", "wrong"),
    [
        ("Call nine nine nine now.", "Call 999 now", 0),
        ("Go to A and E.", "Go to A&E", 0),
        ("Can you feel your toes?", "can you fill your toes", 1),
        ("Is it cold?", "", 3),
        ("No.", "Know that one", 2),
        ("a b c d", "b c d e", 2),
    ],
)
def test_words_that_are_misheard_are_counted_as_they_sound(wanted: str, heard: str, wrong: int) -> None:
    alike = Homophones([("no", "know")])
    assert word_errors(words(wanted, alike), words(heard, alike)) == wrong


def test_lines_that_every_voice_says_badly_come_first() -> None:
    def said(voice: str, text: str, wrong: int) -> Said:
        return Said(voice=voice, text=text, heard="?", words=4, wrong=wrong)

    result = Clearness(
        said=(said("a", "one", 4), said("b", "one", 0), said("a", "two", 1), said("b", "two", 2), said("a", "six", 0))
    )
    assert [(one.voice, one.text) for one in result.bad] == [("b", "two"), ("a", "two"), ("a", "one")]
    assert [(row["voice"], row["lines"], row["wrong"], row["bad_lines"]) for row in result.rows] == [
        ("a", 3, 5, 2),
        ("b", 2, 2, 1),
    ]
    assert "two" in result.as_text()
    assert result.as_json()["format"] == 1


def test_without_a_listener_the_command_that_brings_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(ModelError) as raised:
        bench_voices("example", ["pyttsx3"])
    assert raised.value.remedy.endswith(MEND)


@pytest.mark.skipif(
    not (INSTALLED_MODELS / MODEL).is_dir() or not is_runtime_there(WHISPER),
    reason=f"the second recogniser is not installed: {MEND}",
)
def test_the_lines_of_a_dialogue_are_spoken_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "voice-assistant").mkdir()
    (tmp_path / "voice-assistant" / "models").symlink_to(INSTALLED_MODELS)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    told: list[tuple[int, int]] = []
    result = bench_voices("example", ["pyttsx3"], every=10, progress=lambda done, of: told.append((done, of)))
    (row,) = result.rows
    assert row["lines"] == len(told) == told[-1][1] > 2
    assert row["wrong"] < 0.6 * row["words"], "most of it is understood"
