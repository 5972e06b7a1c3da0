"""Vosk behind our border: values out, clear errors for broken models."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.speech import join, silence, speak
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.data import dialog_names
from voice_assistant.errors import ModelError
from voice_assistant.listening import UNKNOWN
from voice_assistant.listening.whole import phrases_to_join
from voice_assistant.loader import load_dialog
from voice_assistant.models import find_model, read_whole_phrases

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "zero")


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model())


def test_words_come_with_times_and_confidence(recognizer: VoskRecognizer) -> None:
    sound = join(silence(0.4), speak("not sure"), silence(0.4))
    result = recognizer.hear(sound, ("yes", "no", "not sure"))
    assert result.text == "not sure"
    first, second = result.words
    assert 0.3 < first.began < first.ended <= second.began < second.ended < len(sound) / 16_000
    assert all(0.5 < word.confidence <= 1 for word in result.words)


def test_other_words_are_unknown(recognizer: VoskRecognizer) -> None:
    result = recognizer.hear(join(silence(0.4), speak("bananas and monkeys"), silence(0.4)), ("yes", "no"))
    assert set(result.text.split()) == {UNKNOWN}


def test_silence_has_no_words(recognizer: VoskRecognizer) -> None:
    assert recognizer.hear(silence(1), ("yes", "no")).words == ()


def test_a_phrase_with_a_word_the_model_lacks_is_left_out_whole(recognizer: VoskRecognizer) -> None:
    sound = join(silence(0.4), speak("no"), silence(0.4))
    assert recognizer.hear(sound, ("yes", "no blubb")).text != "no"


def test_every_piece_stands_alone_with_times_from_its_start(recognizer: VoskRecognizer) -> None:
    many = ("yes", "no", *(f"{one} {two}" for one in ("leg", "foot", "knee", "hip") for two in NUMBERS))
    sound = join(silence(0.4), speak("yes"), silence(0.43))
    alone = recognizer.hear(sound, many)
    assert alone.text == "yes"
    for _ in range(60):
        recognizer.hear(join(silence(0.31), speak("leg one"), silence(0.2)), many)
    again = recognizer.hear(sound, many)
    assert again.text == alone.text
    assert again.words[0].began == pytest.approx(alone.words[0].began, abs=0.001)
    assert again.words[0].ended == pytest.approx(alone.words[0].ended, abs=0.001)
    assert again.words[0].confidence == pytest.approx(alone.words[0].confidence, abs=1e-6)


def test_it_can_listen_openly(recognizer: VoskRecognizer) -> None:
    assert "leg" in recognizer.hear_openly(join(silence(0.4), speak("my leg hurts"), silence(0.4))).text.split()


def test_whole_phrases_come_as_words_with_times_in_a_row_and_are_never_mixed(recognizer: VoskRecognizer) -> None:
    phrases = ("foot is numb", "leg is cold", "yes")
    assert read_whole_phrases(find_model()) > {phrase for phrase in phrases if " " in phrase}
    result = recognizer.hear_whole(join(silence(0.4), speak("leg is cold"), silence(0.4)), phrases)
    assert result.text == "leg is cold"
    edges = [edge for word in result.words for edge in (word.began, word.ended)]
    assert 0.3 < edges[0] < edges[-1] < 2
    assert edges == sorted(edges)
    other = join(silence(0.4), speak("leg is numb"), silence(0.4))
    assert recognizer.hear(other, phrases).text == "leg is numb", "as words they are mixed"
    assert recognizer.hear_whole(other, phrases).text != "leg is numb"


def test_the_bundled_model_has_every_phrase_of_the_bundled_dialogues() -> None:
    """Where this fails: models/training/README.md, "Other words without training"."""
    has = read_whole_phrases(find_model())
    for name, path in dialog_names().items():
        missing = [phrase for phrase in phrases_to_join(load_dialog(path).dialog) if phrase not in has]
        assert not missing, name


def test_known_words_are_known(recognizer: VoskRecognizer) -> None:
    assert recognizer.knows("breathe")
    assert not recognizer.knows("blubb")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "a copy"
    shutil.copytree(find_model(), folder)
    return folder


def cut_to(part: float) -> Callable[[Path], None]:
    def cut(path: Path) -> None:
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * part)])

    return cut


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/words.txt", "conf/model.conf"])
def test_a_cut_off_file_is_named_and_does_not_take_us_down(copy: Path, name: str) -> None:
    cut_to(0.5)(copy / name)
    with pytest.raises(ModelError, match=name.replace(".", r"\.")) as caught:
        VoskRecognizer(copy)
    assert "--model" in caught.value.remedy


def test_a_model_unlike_the_bundled_one_is_tried_in_another_process_once(copy: Path) -> None:
    with (copy / "conf/model.conf").open("a") as file:
        file.write("--endpoint.rule5.min-utterance-length=30\n")
    for _ in range(2):
        assert VoskRecognizer(copy).knows("yes")
    assert len(list((copy.parent / "cache").rglob("opened-models/*"))) == 1


def test_a_whole_copy_of_the_bundled_model_needs_no_trial(copy: Path) -> None:
    assert VoskRecognizer(copy).knows("yes")
    assert not (copy.parent / "cache").exists()


def test_a_folder_without_a_model_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"lacks am/final\.mdl"):
        VoskRecognizer(tmp_path)


@pytest.mark.parametrize("pause", [0.5, 0.7, 0.9, 1.2])
def test_what_follows_a_pause_is_heard_in_this_piece_and_not_in_the_next(
    recognizer: VoskRecognizer, pause: float
) -> None:
    """Vosk takes such a pause for the end: what came after it was lost, and turned up in the next sound."""
    said = join(silence(0.4), speak("no", "en-gb"), silence(pause), speak("yes", "en-gb"), silence(0.3))
    phrases = ("yes", "no", "wait")
    assert recognizer.hear_whole(said, phrases).text == "no yes"
    assert recognizer.hear_whole(join(silence(1.0)), phrases).text == ""
