"""What scenarios are played on, opened once and used for many: dialogues, the recogniser, the voices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voice_assistant.adapters.engines import open_recognizer, open_voice, open_voice_detector
from voice_assistant.audio import Samples
from voice_assistant.data import find_dialog
from voice_assistant.dialog import Dialog
from voice_assistant.engine import Engine
from voice_assistant.errors import ModelError, VoiceError
from voice_assistant.listening import SpeechInput, Vocabulary, vocabulary_of
from voice_assistant.listening.caching_recognizer import CachingRecognizer
from voice_assistant.loader import load_dialog
from voice_assistant.speaking import Speaking
from voice_assistant.testing.scenario.caching_voice import CachingVoice
from voice_assistant.testing.scenario.happenings import Happening
from voice_assistant.testing.scenario.performance import Performance
from voice_assistant.testing.scenario.person import USUAL_VOICE, Clips, PersonVoice, Recordings, Voices, drawn_voice
from voice_assistant.testing.scenario.reading import read_scenario
from voice_assistant.testing.scenario.script import Scenario


class ScenarioRunner:
    """Everything that outlasts one scenario.  To be closed."""

    def __init__(self, model: Path | None = None, recordings: Path | None = None, shared: Path | None = None) -> None:
        """`model`: a Vosk model's folder, in place of the bundled one.  `recordings`: real people's (see `Recordings`).

        `shared`: a folder where several runners share the person's words.  Opens nothing yet.
        """
        self._model = model
        self._recordings = Recordings(recordings) if recordings else None
        self._recognizer: CachingRecognizer | None = None
        self._dialogs: dict[str, Dialog] = {}
        self._engines: dict[Path, Engine] = {}
        self._vocabularies: dict[Path, Vocabulary] = {}
        self._caching_voices: dict[str, CachingVoice] = {}
        self._people = Voices(shared)

    @property
    def has_recordings(self) -> bool:
        """Whether real people's recordings are there."""
        return self._recordings is not None

    def dialog(self, name: str) -> Dialog:
        """The dialogue of this name or path.  Raises Problems or FileError."""
        if name not in self._dialogs:
            self._dialogs[name] = load_dialog(find_dialog(name)).dialog
        return self._dialogs[name]

    def engine(self, name: str) -> Engine:
        """The engine of this dialogue, ready for a conversation.  Raises Problems or FileError."""
        path = find_dialog(name)
        if path not in self._engines:
            self._engines[path] = Engine(self.dialog(name))
        return self._engines[path]

    def read(self, path: Path) -> Scenario:
        """Read a scenario file.  Raises Problems or FileError."""
        return read_scenario(path, self.dialog, self.voice_fault)

    def voice_fault(self, name: str) -> str | None:
        """What is wrong with this name of a person's voice."""
        try:
            self._people.check(name)
        except VoiceError as fault:
            return f"{fault.what} {fault.remedy}"
        return None

    def perform(
        self,
        scenario: Scenario,
        *,
        keep: bool = False,
        hang_up: bool = False,
        next_prompt: bool = False,
        watch: Callable[[Happening], None] | None = None,
    ) -> Performance:
        """Play a scenario.  `keep`: its sound is checked, and can be written.  `hang_up`: go when the outcome begins.

        `next_prompt`: after a difference go on to the outcome.  `watch` is called with each event as it happens.

        Raises MachineError where there is no model or no voice; FileError for the person's clips.
        """
        shape = scenario.shape
        engine = self.engine(shape.dialog)
        voice = self._caching_voice(engine.dialog.language.code).part()
        performance = Performance(
            scenario,
            engine,
            self._speech_input(find_dialog(shape.dialog), engine),
            Speaking(voice, volume=shape.volume),
            self._person_voice(scenario),
            voice=voice,
            voice_name=scenario.shape.person.clips or self._voice_of(scenario),
            keep=keep,
            hang_up=hang_up,
            next_prompt=next_prompt,
            watch=watch,
        )
        performance.play()
        return performance

    def close(self) -> None:
        """End the voices' processes."""
        for voice in self._caching_voices.values():
            voice.close()

    def _speech_input(self, path: Path, engine: Engine) -> SpeechInput:
        if self._recognizer is None:
            self._recognizer = CachingRecognizer(open_recognizer(self._model))
        if path not in self._vocabularies:
            chosen = vocabulary_of(engine.dialog, self._recognizer.knows)
            if chosen.missing:
                raise ModelError(
                    f"The speech model can't hear answers and commands of {path}: {', '.join(chosen.missing)}.",
                    "Take these out of the dialogue, or use the bundled model.",
                )
            self._vocabularies[path] = chosen.vocabulary
        return SpeechInput(self._recognizer, open_voice_detector(), self._vocabularies[path])

    def _caching_voice(self, language: str) -> CachingVoice:
        if language not in self._caching_voices:
            self._caching_voices[language] = CachingVoice(open_voice(language))
        return self._caching_voices[language]

    def _person_voice(self, scenario: Scenario) -> PersonVoice:
        person = scenario.shape.person
        if person.clips:
            return Clips(scenario.path.parent / person.clips)
        speaker = _Speaker(self._people, self._voice_of(scenario), person.pace)
        return (
            self._recordings.spoken_by(f"{scenario.path.stem} {scenario.variant}", speaker)
            if self._recordings
            else speaker
        )

    def _voice_of(self, scenario: Scenario) -> str:
        voice = scenario.shape.person.voice
        return drawn_voice(scenario.path.stem, scenario.shape.seed) if voice == "any" else voice or USUAL_VOICE


class _Speaker:
    """A `PersonVoice`: one of the voices, at one pace."""

    def __init__(self, voices: Voices, voice: str, pace: int) -> None:
        self._voices = voices
        self._voice = voice
        self._pace = pace

    def sound(self, words: str, voice: str = "") -> Samples:
        return self._voices.sound(words, voice or self._voice, self._pace)
