"""Chooses and opens what a conversation needs: the dialogue, speech input, the voice and the device."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.cli.second_recognizer import open_second_recognizer
from voice_assistant.data import find_dialog
from voice_assistant.errors import AudioError, MachineError, ModelError, UsageError, VoiceError

if TYPE_CHECKING:
    from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
    from voice_assistant.audio import Duplex
    from voice_assistant.engine import Engine
    from voice_assistant.listening import SpeechInput
    from voice_assistant.private_file import PrivateFile
    from voice_assistant.speaking import Speaking, Voice

USUAL_RATE = 150
"""Words a minute as they are spoken: from here on young and old find a synthetic voice comfortable (Sutton 1995)."""
LIVE_INPUTS, LIVE_OUTPUTS = ("auto", "microphone", "typed"), ("auto", "speaker", "captions")
"""What --input and --output may be beside files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a session runs on, and what the person should be told about it first."""

    duplex: Duplex
    speech_input: SpeechInput | None
    speech_output: Speaking | None
    notes: tuple[str, ...]


def check_sides(input_: str, output: str) -> tuple[Path | None, Path | None]:
    """The recording that is heard and the sound file that is written, as far as files are meant.

    Raises UsageError for a mix that makes no sense.
    """
    recording = Path(input_) if input_ not in LIVE_INPUTS else None
    sound = Path(output) if output not in LIVE_OUTPUTS else None
    if sound and sound.suffix != ".wav":
        raise UsageError(
            f"'{output}' is neither auto, speaker, captions nor the name of a .wav file.",
            "End the file's name in .wav.",
        )
    if recording and output == "speaker":
        raise UsageError(
            "A recording is heard faster than real time, so it can't be answered by a speaker.",
            "Give --output FILE.wav.",
        )
    if sound and input_ == "microphone":
        raise UsageError("A live conversation is not written to a file: no sound is kept.", "Leave --output out.")
    return recording, sound


def open_engine(name: str, region: str) -> Engine:
    """The dialogue of this name or path, ready.  Raises Problems, FileError, or UsageError for an unknown region."""
    from voice_assistant.engine import Engine
    from voice_assistant.loader import load_dialog

    dialog = load_dialog(find_dialog(name)).dialog
    if region and region not in dialog.regions:
        raise UsageError(f"There is no region '{region}'.", f"Use one of: {', '.join(dialog.regions)}.")
    return Engine(dialog)


def open_speech_input(
    engine: Engine, model: Path | None, *, waits: bool = False, recognizer: VoskRecognizer | None = None
) -> tuple[SpeechInput, tuple[str, ...]]:
    """Speech input for this dialogue, and what to tell about it.  `waits`: time isn't real, so the second recogniser is
    waited for.  `recognizer`: one that is open already.

    Raises ModelError if the model can't be used, or doesn't know a word of an answer, a command or a cry for help.
    """
    from voice_assistant.adapters.engines import open_recognizer, open_voice_detector
    from voice_assistant.listening import SpeechInput, vocabulary_of
    from voice_assistant.models import find_model

    found = find_model(model)
    recognizer = recognizer or open_recognizer(found)
    common = engine.dialog.language.hearing.common
    if not any(map(recognizer.knows, common)):
        raise ModelError(
            f"The speech model in {found} is for another language: it knows none of {', '.join(common)}.",
            "Leave --model out (one for English comes with the program), or type your answers.",
        )
    chosen = vocabulary_of(engine.dialog, recognizer.knows)
    if chosen.missing:
        words = sorted({word for unknown in chosen.missing.values() for word in unknown})
        raise ModelError(
            f"The speech model doesn't know {len(words)} words that must be heard: {', '.join(words[:12])}"
            f"{' ...' if len(words) > 12 else ''}.",
            "Use the bundled model, take these words out of the dialogue, or type your answers.",
        )
    left_out = len(chosen.left_out)
    notes: tuple[str, ...] = ()
    if left_out:
        notes = (f"Ways to mention a symptom that can't be heard, because the speech model lacks a word: {left_out}.",)
    second, about_second = open_second_recognizer(waits=waits)
    return SpeechInput(recognizer, open_voice_detector(), chosen.vocabulary, second=second), (*notes, *about_second)


@contextmanager
def open_speech_output(volume: int, language: str, name: str, rate: int = USUAL_RATE) -> Iterator[Speaking]:
    """The voice; where it can't be had the usual one (`note` says why), or tones (`failed` says why)."""
    from voice_assistant.adapters.engines import USUAL_VOICE, open_other_voice, open_voice, other_voice_than
    from voice_assistant.speaking import Speaking, pace_of

    others: list[Voice] = []
    other = other_voice_than(name)

    def open_other() -> Voice:
        others.append(open_other_voice(language, other or USUAL_VOICE))
        return others[-1]

    note: str | None = None
    try:
        try:
            voice = open_voice(language, name)
        except VoiceError as error:
            if name == USUAL_VOICE:
                raise
            note = f"{error.what}  The voice {USUAL_VOICE} speaks in its place.\n  What to do: {error.remedy}"
            voice = open_voice(language)
    except VoiceError as error:
        yield Speaking(None, volume=volume, why_no_voice=str(error))
        return
    try:
        yield Speaking(
            voice,
            volume=volume,
            words_per_minute=pace_of(rate),
            note=note,
            other=open_other if other and not note else None,
        )
    finally:
        for opened in (voice, *others):
            opened.close()


@contextmanager
def open_bedside(
    engine: Engine,
    *,
    input_: str,
    output: str,
    device: str | None,
    model: Path | None,
    volume: int,
    voice: str,
    rate: int = USUAL_RATE,
    switch: str | None = None,
) -> Iterator[Opened]:
    """What is there: microphone and speaker if they can be had, else typed answers and captions, with the reason.

    Raises MachineError only for what was asked for by name (`--input microphone`, `--output speaker`).
    """
    from voice_assistant.adapters.engines import open_device
    from voice_assistant.adapters.line_reader import LineReader
    from voice_assistant.adapters.typed_duplex import TypedDuplex

    notes: list[str] = []
    hear = input_ in ("auto", "microphone")
    speak = output in ("auto", "speaker")
    duplex: Duplex | None = None
    speech_input: SpeechInput | None = None
    if hear:
        try:
            speech_input, heard_notes = open_speech_input(engine, model)
            notes += heard_notes
        except MachineError as error:
            if input_ == "microphone" or model is not None:
                raise
            notes.append(str(error))
            hear = False
    if hear or speak:
        try:
            opened = open_device(device, hear=hear, speak=speak, lines=LineReader(sys.stdin, switch))
            notes += [str(error) for error in opened.missing]
            duplex = opened
        except AudioError as error:
            if input_ == "microphone" or output == "speaker" or device is not None:
                raise
            notes.append(str(error))
    if duplex is None:
        duplex = TypedDuplex(switch=switch)
    if (input_ == "microphone" and not duplex.hears) or (output == "speaker" and not duplex.speaks):
        duplex.close()
        raise AudioError("\n".join(notes) or "There is no such device.")
    try:
        if not duplex.speaks:
            yield Opened(duplex=duplex, speech_input=speech_input, speech_output=None, notes=tuple(notes))
            return
        with open_speech_output(volume, engine.dialog.language.code, voice, rate) as speech_output:
            if speech_output.failed:
                notes.append(speech_output.failed)
            yield Opened(duplex=duplex, speech_input=speech_input, speech_output=speech_output, notes=tuple(notes))
    finally:
        duplex.close()


@contextmanager
def open_files(
    engine: Engine,
    *,
    input_: str,
    output: PrivateFile | None,
    model: Path | None,
    volume: int,
    voice: str,
    rate: int = USUAL_RATE,
) -> Iterator[Opened]:
    """A conversation with a recording or typed lines on one side, and a WAV file (`output`), captions or both on the
    other.  The file is written however the conversation ends.

    Raises FileError for a recording that can't be read, UsageError for a mix that makes no sense.
    """
    from voice_assistant.adapters.audio_files import read_pieces
    from voice_assistant.adapters.line_reader import LineReader
    from voice_assistant.adapters.typed_wav_duplex import TypedWavDuplex
    from voice_assistant.adapters.wav_duplex import WavDuplex
    from voice_assistant.cli.keeping import keep

    speech_input: SpeechInput | None = None
    notes: tuple[str, ...] = ()
    duplex: WavDuplex
    if input_ in LIVE_INPUTS:
        duplex = TypedWavDuplex(LineReader(sys.stdin))
    else:
        duplex = WavDuplex(read_pieces(input_), keep=output is not None, speaks=True)
        speech_input, notes = open_speech_input(engine, model, waits=True)
    with open_speech_output(volume, engine.dialog.language.code, voice, rate) as speech_output:
        try:
            yield Opened(
                duplex=duplex,
                speech_input=speech_input,
                speech_output=speech_output,
                notes=(*notes, *([speech_output.failed] if speech_output.failed else [])),
            )
        finally:
            keep(output, duplex.as_wav)
