"""What the measured conversations run on, opened once: dialogue, recogniser, our voice, and the person's."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from voice_assistant.adapters.engines import open_recognizer, open_voice, open_voice_detector
from voice_assistant.audio import Samples
from voice_assistant.conversation import State
from voice_assistant.data import find_dialog
from voice_assistant.events import Settings
from voice_assistant.listening import SpeechInput, vocabulary_of
from voice_assistant.listening.caching_recognizer import CachingRecognizer
from voice_assistant.loader import load_dialog
from voice_assistant.speaking import Speaking
from voice_assistant.testing.bench.stage import Beginning, Stage
from voice_assistant.testing.scenario.caching_voice import CachingVoice
from voice_assistant.testing.scenario.person import LEVELS, VOICES, Voices, at_level

PACE = 150
"""Words a minute of the person's voices."""


class Opened:
    """To be used in a `with` block.  Raises MachineError where there is no model or no voice."""

    def __init__(self, dialog: str, model: Path | None) -> None:
        self.engine = Beginning(load_dialog(find_dialog(dialog)).dialog)
        self.settings = Settings(region=next(iter(self.engine.dialog.regions)))
        self._recognizer = CachingRecognizer(open_recognizer(model))
        self._vocabulary = vocabulary_of(self.engine.dialog, self._recognizer.knows).vocabulary
        self._voice = CachingVoice(open_voice(self.engine.dialog.language.code))
        self._people = Voices()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._voice.close()

    def person(self, words: str, number: int) -> Samples:
        """These words by the voice of this number."""
        return at_level(self._people.sound(words, VOICES[number % len(VOICES)], PACE), LEVELS["normal"])

    def stage(self, at: State | None = None) -> Stage:
        """A new conversation, from this state on."""
        self.engine.at = at
        speech_input = SpeechInput(self._recognizer, open_voice_detector(), self._vocabulary)
        settings = at.settings if at is not None else self.settings
        return Stage(self.engine, speech_input, Speaking(self._voice.part()), settings)
