"""The recognisers that are measured side by side: ours as it is in a conversation, and two as they come."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from voice_assistant.adapters.pocketsphinx_grammar import PocketSphinxGrammar
from voice_assistant.adapters.silero_activity import SileroActivity
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.whisper_recognizer import WhisperRecognizer
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Samples
from voice_assistant.dialog import Dialog, FindingQuestion, Value
from voice_assistant.errors import ModelError
from voice_assistant.events import Command, Heard, Listen
from voice_assistant.listening import UNKNOWN, Recognizer, SpeechInput, vocabulary_of
from voice_assistant.listening.evidence import Thresholds
from voice_assistant.matching import Lexicon, Question, Understood, understand
from voice_assistant.models import find_model
from voice_assistant.testing.bench.clips import ANSWERS, DIGITS

NOTHING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a recogniser took a clip for."""

    answers: tuple[str, ...] = ()
    """All that the clip was taken for, one after the other, without what was taken back because the person went on:
    each one of `ANSWERS`, or "emergency", or another meaning in words.  Empty: nothing was understood."""
    at: float | None = None
    """When it was decided, in seconds from the clip's start, where that is known."""
    text: str = ""
    """The words heard."""
    listened_s: float = 0.0
    """Seconds of sound that were taken in."""
    cpu_s: float = 0.0
    """Processor time that this took, in seconds."""

    @property
    def answer(self) -> str:
        """The same as one text."""
        return ", ".join(self.answers)


class Engine(Protocol):
    """One of those that are measured."""

    @property
    def vosk(self) -> VoskRecognizer | None:
        """What listens in a process of its own, whose time and memory count as well."""

    def answer(self, samples: Samples, *, a_digit: bool) -> Taken:
        """What the clip is taken for.  `a_digit`: a number was asked for."""


class PlainVosk:
    """Vosk, given the answers as its phrase list, as its documentation shows."""

    def __init__(self, model: Path) -> None:
        self.vosk = VoskRecognizer(model)

    def answer(self, samples: Samples, *, a_digit: bool) -> Taken:
        """Whatever the phrase list gives."""
        del a_digit  # every phrase is in the list at all times
        began = _cpu_s(self)
        text = self.vosk.hear_only(samples, ANSWERS).text
        cpu_s = _cpu_s(self) - began
        return Taken(answers=_one_answer(text), text=text, listened_s=len(samples) / RATE, cpu_s=cpu_s)


class PocketSphinx:
    """PocketSphinx with a grammar of the answers."""

    vosk = None

    def __init__(self) -> None:
        self._recognizer = PocketSphinxGrammar(ANSWERS)

    def answer(self, samples: Samples, *, a_digit: bool) -> Taken:
        """Whatever the grammar gives."""
        del a_digit
        began = time.process_time()
        text = self._recognizer.hear(samples)
        cpu_s = time.process_time() - began
        return Taken(answers=_one_answer(text), text=text, listened_s=len(samples) / RATE, cpu_s=cpu_s)


class Ours:
    """The ears and the matcher as in a conversation, at the first question of the dialogue that guards a life."""

    def __init__(
        self,
        vosk: VoskRecognizer,
        dialog: Dialog,
        before: Recognizer | None = None,
        second: WhisperRecognizer | None = None,
    ) -> None:
        """`before`: stands before `vosk`, where the same sounds are heard again and again.  `second`: the second ear,
        where both are measured.
        """
        self.vosk = vosk
        self.second = second
        self._recognizer = before or vosk
        self._activity = SileroActivity()
        self._vocabulary = vocabulary_of(dialog, self._recognizer.knows).vocabulary
        self._lexicon = Lexicon.of(dialog)
        first = next(state for state in dialog.states.values() if isinstance(state, FindingQuestion))
        self._question = Question(kind="finding", finding=first.id, phrases=first.phrases)
        self._number = Question(kind="choice", choices=tuple((digit, (digit,)) for digit in DIGITS))

    def answer(self, samples: Samples, *, a_digit: bool, thresholds: Thresholds | None = None) -> Taken:
        """What the engine would take the clip for; a "no" that the ears doubt is nothing yet: it is asked again."""
        ears = self.ears(a_digit=a_digit, thresholds=thresholds)
        meanings: list[str] = []
        last = Taken()
        number = -1
        began = _cpu_s(self)
        for number in range(len(samples) // BLOCK):
            block = Block(number=number, samples=samples[number * BLOCK : (number + 1) * BLOCK])
            for event in ears.feed(block):
                if isinstance(event, Heard):
                    if event.continues and meanings:
                        meanings.pop()
                    meanings.append(self.meant(event, a_digit=a_digit))
                    if meanings[-1] or not any(meanings):
                        last = Taken(at=(number + 1) * BLOCK_S, text=event.text)
        cpu_s = _cpu_s(self) - began
        if ears.failed is not None:
            raise ModelError(ears.failed)
        answers = tuple(dict.fromkeys(filter(None, meanings)))
        return replace(last, answers=answers, listened_s=(number + 1) * BLOCK_S, cpu_s=cpu_s)

    def ears(self, *, a_digit: bool = False, thresholds: Thresholds | None = None) -> SpeechInput:
        """Fresh ears that await the answer."""
        question = self._number if a_digit else self._question
        self._activity.reset()
        ears = SpeechInput(self._recognizer, self._activity, self._vocabulary, thresholds, self.second)
        ears.expect(
            Listen(prompt=1, answers=self._lexicon.answers(question), no_input_timeout_s=8.0, red_flag=not a_digit)
        )
        return ears

    def meant(self, heard: Heard, *, a_digit: bool) -> str:
        """The answer that the engine would take these words for."""
        question = self._number if a_digit else self._question
        meaning = understand(self._lexicon, question, heard.text, heard.n_best, doubtful=heard.doubtful)
        return _meant(meaning, heard)


def open_ours(model: Path | None, dialog: Dialog) -> Ours:
    """Ready to listen."""
    return Ours(VoskRecognizer(find_model(model)), dialog)


def _cpu_s(engine: Engine) -> float:
    """Processor time used so far, in seconds."""
    return time.process_time() + (engine.vosk.cpu_s if engine.vosk else 0.0)


def _one_answer(text: str) -> tuple[str, ...]:
    """The answer that a text is: one of them and nothing else, however often it is said."""
    said = set(text.split())
    return tuple(said) if len(said) == 1 and said <= set(ANSWERS) else ()


def _meant(meaning: Understood, heard: Heard) -> str:
    if meaning.emergency or any(hint.value is not Value.NO for hint in meaning.hints):
        return "emergency" if meaning.emergency else "finding"
    if meaning.command is Command.STOP:
        return "stop"
    if meaning.command is not None:
        return str(meaning.command)
    if meaning.choice is not None:
        return meaning.choice
    if meaning.value is Value.NO:
        return NOTHING if heard.doubtful or UNKNOWN in heard.text else "no"
    if meaning.value is not None:
        return meaning.value.key
    return NOTHING
