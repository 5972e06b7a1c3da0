"""The one door to third-party engines: opens a voice, a recogniser, a voice detector or a sound device by name.

The command line, the scenarios and the measurements come through here.  A new engine is its own file in this folder,
one entry here, and its test (docs/contributing/a-voice.md).  Nothing is imported before it is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_assistant.harmless import whole_number

if TYPE_CHECKING:
    from pathlib import Path

    from voice_assistant.adapters.line_reader import LineReader
    from voice_assistant.adapters.portaudio_duplex import PortAudioDuplex
    from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
    from voice_assistant.listening.recognition import Activity
    from voice_assistant.speaking import Voice


def _pyttsx3(language: str) -> Voice:
    from voice_assistant.adapters.pyttsx3_voice import open_voice

    return open_voice(language)


def _flite(language: str) -> Voice:
    from voice_assistant.adapters.flite_voice import open_voice

    return open_voice(language)


def _piper(language: str) -> Voice:
    from voice_assistant.adapters.piper_voice import open_voice

    return open_voice(language, _pyttsx3)


VOICES: dict[str, Callable[[str], Voice]] = {"pyttsx3": _pyttsx3, "flite": _flite, "piper": _piper}
"""What --voice may name, the usual one first."""
ABOUT_VOICES = {
    "pyttsx3": "espeak-ng, plain and quick, in the dialogue's language; GPL-3, loaded in a process of its own",
    "flite": "flite's slt, English; in the manner of BSD",
    "piper": "Piper's joe, a human voice, English; GPL-3, loaded in a process of its own; the recordings: see NOTICE",
}
"""What each is, and under which licence."""
USUAL_VOICE = next(iter(VOICES))


def open_voice(language: str, name: str = USUAL_VOICE) -> Voice:
    """The voice of this name, ready to speak.  To be closed.  Raises VoiceError, with what to install.

    `language`: as in a dialogue's file ("en"), or a voice of the engine's own ("en-gb+f3" to espeak-ng).
    """
    return VOICES[name](language)


def other_voice_than(name: str) -> str | None:
    """The voice that can be changed to in a conversation, by what is installed; None: this is the only one here."""
    import shutil

    from voice_assistant.adapters.piper_voice import MODEL
    from voice_assistant.installing.runtime import PIPER, is_runtime_there
    from voice_assistant.models import installed_folder

    if name != USUAL_VOICE:
        return USUAL_VOICE
    if installed_folder(MODEL).is_dir() and is_runtime_there(PIPER):
        return "piper"
    return "flite" if shutil.which("flite") else None


def open_other_voice(language: str, name: str) -> Voice:
    """As `open_voice`, in the middle of a conversation: nothing waits for a net to load.  Raises VoiceError."""
    if name != "piper":
        return open_voice(language, name)
    from voice_assistant.adapters.piper_voice import open_voice as open_piper

    return open_piper(language, _pyttsx3, wait=False)


def open_recognizer(model: Path | None = None) -> VoskRecognizer:
    """Vosk with the bundled model, or the one in this folder.  Raises ModelError."""
    from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
    from voice_assistant.models import find_model

    return VoskRecognizer(find_model(model))


def open_voice_detector() -> Activity:
    """Silero's voice detector.  Raises MachineError."""
    from voice_assistant.adapters.silero_activity import SileroActivity

    return SileroActivity()


def open_device(name: str | None, *, hear: bool, speak: bool, lines: LineReader | None) -> PortAudioDuplex:
    """Microphone and speaker, by part of a name or by number; None: the system's own.  Typed `lines` come with them.

    Raises AudioError where neither can be had; `missing` tells what of the two could not.
    """
    from voice_assistant.adapters.portaudio_duplex import PortAudioDuplex
    from voice_assistant.resampling import load_soxr

    load_soxr()  # now, and not when the first word is to be spoken
    number = whole_number(name) if name is not None else None
    return PortAudioDuplex(device=name if number is None else number, hear=hear, speak=speak, lines=lines)
