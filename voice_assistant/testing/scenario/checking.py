"""Whether every name in a scenario meets something, every sound file can be heard, every expectation could be met."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from voice_assistant.adapters.audio_files import read_pieces
from voice_assistant.dialog import Dialog
from voice_assistant.errors import AssistantError, FileError
from voice_assistant.listening.recognition import UNKNOWN
from voice_assistant.listening.vocabulary import plain
from voice_assistant.listening.whole import phrases_heard
from voice_assistant.shapes import keys_of, nearest
from voice_assistant.testing.scenario.person import Clips
from voice_assistant.testing.scenario.prompts import prompt_names
from voice_assistant.testing.scenario.script import (
    NOT_YET,
    STEP_SHAPES,
    Expectation,
    Interruption,
    MatrixShape,
    ScenarioShape,
)
from voice_assistant.testing.scenario.sounds import LASTING, NOISES, ROOMS
from voice_assistant.yaml_source import Path_, Source

_EXPECTABLE = frozenset(field.alias or name for name, field in Expectation.model_fields.items())
"""The keys of what must come."""


class Checker:
    """Checks one file, and notes its faults in it."""

    def __init__(self, source: Source, dialog: Dialog | None, voice_fault: Callable[[str], str | None]) -> None:
        self._source = source
        self._given = dialog
        self._voice_fault = voice_fault
        self._clips: Clips | None = None
        self._acted = False

    @property
    def _dialog(self) -> Dialog:
        assert self._given is not None  # only a matrix is checked without one
        return self._given

    def world(self, shape: ScenarioShape) -> None:
        """All but the steps and what must come."""
        person, dialog = shape.person, self._dialog
        self._known(shape.region, ("", *dialog.regions), "region", ("region",))
        for key, names in (("yes", person.yes), ("not sure", person.not_sure)):
            for number, name in enumerate(names):
                self._known(name, dialog.findings, "finding", ("person", key, number))
        for name in set(person.yes) & set(person.not_sure):
            self._source.problem(("person", "not sure"), f"'{name}' is both yes and not sure", "contradiction")
        if person.clips:
            try:
                self._clips = Clips(self._beside(person.clips))
            except FileError as fault:
                self._source.problem(("person", "clips"), fault.what, "no-file")
            for value, words in person.says.items():
                for number, text in enumerate(words):
                    self._has_clip(text, ("person", "says", value, number))
            if person.story:
                self._has_clip(person.story, ("person", "story"))
        self._voice(person.voice, ("person", "voice"))
        if shape.background:
            self._known(shape.background.noise, LASTING, "noise that lasts", ("background", "noise"))
        self._known(shape.room, ("", *ROOMS), "room", ("room",))
        if shape.matrix:
            self.matrix(shape.matrix, ("matrix",))

    def matrix(self, matrix: MatrixShape, where: Path_) -> None:
        """The conditions that are crossed."""
        for number, voice in enumerate(matrix.voice):
            self._voice(voice, (*where, "voice", number))
        for number, background in enumerate(matrix.background):
            if background:
                self._known(background.noise, LASTING, "noise that lasts", (*where, "background", number, "noise"))
        for number, room in enumerate(matrix.room):
            self._known(room or "", ("", *ROOMS), "room", (*where, "room", number))

    def step(self, step: Any, where: Path_) -> None:
        """One step."""
        kind = next(key for key, shape in STEP_SHAPES.items() if type(step) is shape)
        match kind:
            case "say":
                if self._clips and not step.voice:
                    self._has_clip(step.say, (*where, "say"))
                self._voice(step.voice, (*where, "voice"))
            case "play":
                self._sound_file(step.play, (*where, "play"))
            case "answer until":
                self._known(step.answer_until, _prompts(self._dialog)[1:], "prompt", (*where, kind))
            case "sound":
                self._known(step.sound.noise, NOISES, "noise", (*where, "sound", "noise"))
            case "interrupt":
                self._interruption(step.interrupt, (*where, kind))
            case "misheard":
                self._can_be_heard(step.misheard, (*where, kind))
            case "expect":
                self.expectation(step.expect, (*where, "expect"))
        if kind in ("say", "play", "answer until", "type", "sound", "knock", "interrupt", "silence"):
            self._acted = True

    def _interruption(self, said: Interruption, where: Path_) -> None:
        if bool(said.say) == bool(said.play):
            self._source.problem(where, "an interruption needs either 'say' or 'play'", "shape")
        elif said.play:
            self._sound_file(said.play, (*where, "play"))
        elif self._clips:
            self._has_clip(said.say, (*where, "say"))

    def _can_be_heard(self, readings: Iterable[str], where: Path_) -> None:
        for heard in readings:
            unknown = [word for word in plain(heard).split() if word not in _heard_words(self._dialog)]
            if unknown:
                message = f"'{' '.join(unknown)}' is in no phrase that is listened for, so it is never heard"
                self._source.problem((*where, heard), message, "impossible", key=True)

    def expectation(self, wanted: Expectation, where: Path_) -> None:
        """What must come: whether the names are there, and whether it can come at all."""
        dialog, written = self._dialog, keys_of(wanted)
        self._known(wanted.asked, _prompts(dialog), "prompt", (*where, "asked"))
        for name in wanted.finding:
            self._known(name, dialog.findings, "finding", (*where, "finding", name), key=True)
        for number, name in enumerate(wanted.causes or ()):
            self._known(name, dialog.causes, "cause", (*where, "causes", number))
        self._known(wanted.outcome, ("", *dialog.outcomes), "outcome", (*where, "outcome"))
        outcome = dialog.outcomes.get(wanted.outcome)
        if outcome and wanted.level and wanted.level != outcome.level.key:
            message = f"the outcome {wanted.outcome} is of level {outcome.level.key}, so this can't be met"
            self._source.problem((*where, "level"), message, "impossible")
        if wanted.earcon:
            message = f"'earcon' is not there yet: {NOT_YET['earcon']}"
            self._source.problem((*where, "earcon"), message, "not-yet", key=True)
        self._sentences(wanted, where)
        if not _EXPECTABLE & written:
            self._source.problem(where, "nothing is expected here", "empty")
        if not self._acted and where != ("expect",):
            for key in ("heard", "within"):
                if key in written:
                    message = "nobody has said anything yet, so this can't be met"
                    self._source.problem((*where, key), message, "impossible", key=True)

    def _sentences(self, wanted: Expectation, where: Path_) -> None:
        """What must be said, and what must not."""
        said = {plain(text) for text in wanted.said or ()}
        for number, text in enumerate(wanted.said or ()):
            unknown = [word for word in plain(text).split() if word not in _said_words(self._dialog)]
            if unknown:
                message = f"'{' '.join(unknown)}' is in no sentence of this dialogue, so this can't be met"
                self._source.problem((*where, "said", number), message, "impossible")
        for number, text in enumerate(wanted.not_said or ()):
            if plain(text) in said:
                self._source.problem((*where, "not said", number), "it is also to be said", "contradiction")

    # ---- names ----

    def _known(self, name: str, known: Collection[str], what: str, where: Path_, *, key: bool = False) -> None:
        if name not in known:
            self._source.problem(
                where,
                f"there is no {what} '{name}'{nearest(name, tuple(known))}",
                f"unknown-{what.split()[0]}",
                key=key,
            )

    def _voice(self, name: str, where: Path_) -> None:
        if name and name != "any" and (fault := self._voice_fault(name)):
            self._source.problem(where, fault, "unknown-voice")

    def _beside(self, name: str) -> Path:
        return Path(self._source.path).parent / name

    def _sound_file(self, name: str, where: Path_) -> None:
        try:
            for _ in read_pieces(self._beside(name)):
                pass
        except AssistantError as fault:
            self._source.problem(where, fault.what, "no-sound")

    def _has_clip(self, words: str, where: Path_) -> None:
        if self._clips and not self._clips.has(words):
            message = f"{self._clips.folder} has no sound file of these words{nearest(plain(words), self._clips.words)}"
            self._source.problem(where, message, "no-sound")


@lru_cache(maxsize=4)
def _prompts(dialog: Dialog) -> tuple[str, ...]:
    """Nothing, and every name of a prompt."""
    return ("", *prompt_names(dialog))


@lru_cache(maxsize=4)
def _heard_words(dialog: Dialog) -> frozenset[str]:
    """Every word that the dialogue listens for, and what is heard where it is none of them."""
    return frozenset([*" ".join(phrases_heard(dialog)).split(), *plain(UNKNOWN).split()])


@lru_cache(maxsize=4)
def _said_words(dialog: Dialog) -> frozenset[str]:
    """Every word that the assistant may ever say."""
    return frozenset(plain(" ".join(re.sub(r"[{}|]", " ", text) for text in _texts(dialog))).split())


def _texts(value: Any) -> Iterable[str]:
    """All texts inside a value of dataclasses, mappings and tuples."""
    if isinstance(value, str):
        yield value
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from _texts(item)
