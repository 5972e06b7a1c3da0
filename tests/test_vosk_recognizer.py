"""Vosk behind our border: values out, clear errors for broken models."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.processes import is_running
from tests.speech import join, silence, speak
from voice_assistant.adapters import vosk_process
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.audio import BLOCK, Block, Samples
from voice_assistant.data import dialog_names
from voice_assistant.errors import ModelError
from voice_assistant.events import Heard, Listen
from voice_assistant.listening import UNKNOWN, SpeechInput, Vocabulary
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
def copy(tmp_path: Path) -> Path:
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


def test_a_list_of_words_cut_off_at_the_end_of_a_line_is_named_too(copy: Path) -> None:
    words = (copy / "graph/words.txt").read_text("utf-8").splitlines(keepends=True)
    (copy / "graph/words.txt").write_text("".join(words[: len(words) // 2]), "utf-8")
    with pytest.raises(ModelError, match=r"words\.txt is cut off"):
        VoskRecognizer(copy)


def test_a_model_unlike_the_bundled_one_can_be_used(copy: Path) -> None:
    with (copy / "conf/model.conf").open("a") as file:
        file.write("--endpoint.rule5.min-utterance-length=30\n")
    assert VoskRecognizer(copy).knows("yes")


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
def test_a_copy_with_one_flipped_bit_is_refused_by_the_name_of_the_file(copy: Path, name: str) -> None:
    """Vosk opens many of these, and then hears something else or ends the process."""
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"damaged copy .*{name}") as caught:
        VoskRecognizer(copy)
    assert "--model" in caught.value.remedy


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


YES = ("yes", "no", "not sure")


def said_yes() -> Samples:
    return join(silence(0.4), speak("yes"), silence(0.4))


def test_a_recogniser_that_has_died_is_started_again_and_hears_the_same() -> None:
    recognizer = VoskRecognizer(find_model())
    before = recognizer.hear(said_yes(), YES)
    first = recognizer.process_id
    os.kill(first, signal.SIGABRT)
    assert recognizer.hear(said_yes(), YES) == before
    assert recognizer.process_id != first
    assert recognizer.hear_openly(said_yes()).text == "yes"


def test_a_recogniser_that_dies_over_a_sound_is_given_it_once_more() -> None:
    recognizer = VoskRecognizer(find_model())
    long = join(*[said_yes()] * 30)
    expected = recognizer.hear_openly(long)
    killer = threading.Timer(0.1, os.kill, (recognizer.process_id, signal.SIGSEGV))
    killer.start()
    assert recognizer.hear_openly(long) == expected
    killer.join()


def test_a_recogniser_that_hangs_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    recognizer = VoskRecognizer(find_model())
    monkeypatch.setattr(vosk_process, "ANSWER_S", 0.5)
    os.kill(recognizer.process_id, signal.SIGSTOP)
    assert recognizer.hear(said_yes(), YES).text == "yes"


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every recogniser dies when it is given sound."""
    read = vosk_process.VoskProcess.read

    def read_and_die(process: vosk_process.VoskProcess, *arguments: Any, **named: Any) -> dict[str, Any]:
        os.kill(process.process_id, signal.SIGABRT)
        return read(process, *arguments, **named)

    monkeypatch.setattr(vosk_process.VoskProcess, "read", read_and_die)


def test_one_that_dies_over_the_same_sound_again_is_an_error_with_a_remedy(deadly: None) -> None:
    recognizer = VoskRecognizer(find_model())
    with pytest.raises(ModelError, match="failed and could not be brought back: it ended by SIGABRT") as caught:
        recognizer.hear(said_yes(), YES)
    assert "Type your answers" in caught.value.remedy


def test_speech_input_whose_recogniser_is_gone_says_so_and_hears_nothing_more(deadly: None) -> None:
    speech_input = SpeechInput(
        VoskRecognizer(find_model()), SileroActivity(), Vocabulary(always=("stop",), urgent=(), volunteered=())
    )
    speech_input.expect(Listen(prompt=1, answers=YES, no_input_timeout_s=8.0))
    sound = join(silence(1.0), speak("yes"), silence(2.0))
    heard = [
        event
        for number in range(len(sound) // BLOCK)
        for event in speech_input.feed(Block(number=number, samples=sound[number * BLOCK : (number + 1) * BLOCK]))
    ]
    assert not [event for event in heard if isinstance(event, Heard)]
    assert "could not be brought back" in (speech_input.failed or "")
    assert not speech_input.busy


PROGRAM = """
import sys
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.models import find_model
recognizer = VoskRecognizer(find_model())
print(recognizer.process_id, flush=True)
sys.stdin.read()
"""


def test_the_recogniser_ends_with_the_process_that_started_it_however_that_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
        parent.wait()
        for _ in range(100):
            if not is_running(child):
                return
            time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the recogniser went on")
