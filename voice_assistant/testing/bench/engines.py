"""The recognisers that are measured side by side: ours as in a conversation, Vosk alone or both, and others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from voice_assistant.adapters.engines import open_recognizer, open_voice_detector
from voice_assistant.adapters.pocketsphinx_grammar import PocketSphinxGrammar
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.adapters.whisper_recognizer import WhisperRecognizer
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Samples
from voice_assistant.dialog import Dialog, FindingQuestion, Value
from voice_assistant.errors import ModelError
from voice_assistant.events import Command, Heard, Listen
from voice_assistant.listening import UNKNOWN, Recognizer, SpeechInput, vocabulary_of
from voice_assistant.listening.confidence import words_of
from voice_assistant.listening.evidence import Thresholds
from voice_assistant.matching import Lexicon, Question, Understood, understand
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
        """The answers as one text."""
        return ", ".join(self.answers)


class Child(Protocol):
    """What listens in a process of its own, whose time and memory count as well."""

    @property
    def process_id(self) -> int:
        """Of that process."""

    @property
    def cpu_s(self) -> float:
        """Processor time that it has used, in seconds."""


class Engine(Protocol):
    """One of those that are measured."""

    @property
    def children(self) -> tuple[Child, ...]:
        """The processes in which it listens."""

    def answer(self, samples: Samples, *, a_digit: bool) -> Taken:
        """What the clip is taken for.  `a_digit`: a number was asked for."""


class PlainVosk:
    """Vosk, given the answers as its phrase list, as its documentation shows."""

    def __init__(self, model: Path) -> None:
        self.vosk = open_recognizer(model)
        self.children = (self.vosk,)

    def answer(self, samples: Samples, *, a_digit: bool) -> Taken:
        """Whatever the phrase list gives."""
        del a_digit  # every phrase is in the list at all times
        began = _cpu_s(self)
        text = self.vosk.hear_only(samples, ANSWERS).text
        cpu_s = _cpu_s(self) - began
        return Taken(answers=_one_answer(text), text=text, listened_s=len(samples) / RATE, cpu_s=cpu_s)


class PocketSphinx:
    """PocketSphinx with a grammar of the answers."""

    children = ()

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
    """Speech input and the matcher as in a conversation, at the first question of the dialogue that guards a life."""

    def __init__(
        self,
        vosk: VoskRecognizer,
        dialog: Dialog,
        before: Recognizer | None = None,
        second: WhisperRecognizer | None = None,
    ) -> None:
        """`before`: stands before `vosk`, where the same sounds are heard again and again.  `second`: where both
        recognisers are measured.
        """
        self.vosk = vosk
        self.second = second
        self.children: tuple[Child, ...] = (vosk, second) if second else (vosk,)
        self._recognizer = before or vosk
        self._activity = open_voice_detector()
        self._vocabulary = vocabulary_of(dialog, self._recognizer.knows).vocabulary
        self._lexicon = Lexicon.of(dialog)
        first = next(state for state in dialog.states.values() if isinstance(state, FindingQuestion))
        self.question = Question(kind="finding", finding=first.id, phrases=first.phrases)
        self._number = Question(kind="choice", choices=tuple((digit, (digit,)) for digit in DIGITS))

    def answer(self, samples: Samples, *, a_digit: bool, thresholds: Thresholds | None = None) -> Taken:
        """What the engine would take the clip for; a doubtful "no" is nothing yet: it is asked again."""
        speech_input = self.speech_input(a_digit=a_digit, thresholds=thresholds)
        meanings: list[str] = []
        last = Taken()
        began = _cpu_s(self)
        for event, at in _fed(speech_input, samples):
            if event.continues and meanings:
                meanings.pop()
            meanings.append(self.meant(event, a_digit=a_digit))
            if meanings[-1] or not any(meanings):
                last = Taken(at=at, text=event.text)
        cpu_s = _cpu_s(self) - began
        answers = tuple(dict.fromkeys(filter(None, meanings)))
        return replace(last, answers=answers, listened_s=len(samples) // BLOCK * BLOCK_S, cpu_s=cpu_s)

    def understood(self, samples: Samples, question: Question) -> tuple[tuple[Heard, Understood], ...]:
        """All that is heard at a question, and what it means there; without what the person went on from."""
        self._activity.reset()
        speech_input = SpeechInput(self._recognizer, self._activity, self._vocabulary, second=self.second)
        answers = self._lexicon.answers(question)
        open_ = question.kind == "open"
        speech_input.expect(
            Listen(prompt=1, answers=answers, no_input_timeout_s=8.0, red_flag=not open_, open_question=open_)
        )
        found: list[Heard] = []
        for event, _ in _fed(speech_input, samples):
            if event.continues and found:
                found.pop()
            found.append(event)
        return tuple((event, self.meaning(event.text, question, event.n_best, event.doubtful)) for event in found)

    def meaning(
        self, text: str, question: Question, n_best: tuple[str, ...] = (), doubtful: bool = False
    ) -> Understood:
        """What words mean at a question."""
        return understand(self._lexicon, question, text, n_best, doubtful=doubtful)

    def speech_input(self, *, a_digit: bool = False, thresholds: Thresholds | None = None) -> SpeechInput:
        """Fresh speech input that awaits the answer."""
        question = self._number if a_digit else self.question
        self._activity.reset()
        speech_input = SpeechInput(self._recognizer, self._activity, self._vocabulary, thresholds, self.second)
        speech_input.expect(
            Listen(prompt=1, answers=self._lexicon.answers(question), no_input_timeout_s=8.0, red_flag=not a_digit)
        )
        return speech_input

    def meant(self, heard: Heard, *, a_digit: bool) -> str:
        """The answer that the engine would take these words for."""
        question = self._number if a_digit else self.question
        meaning = understand(self._lexicon, question, heard.text, heard.n_best, doubtful=heard.doubtful)
        return _meant(meaning, heard)


class Whisper(Ours):
    """The second recogniser alone: the whole clip as it reads it, in the matcher's hands."""

    def __init__(self, vosk: VoskRecognizer, dialog: Dialog, second: WhisperRecognizer) -> None:
        """`vosk` tells which words are known, and hears nothing."""
        super().__init__(vosk, dialog, second=second)
        self._whisper = second
        self.children = (second,)

    def answer(self, samples: Samples, *, a_digit: bool, thresholds: Thresholds | None = None) -> Taken:
        """Whatever its words mean."""
        del thresholds
        began = _cpu_s(self)
        heard = self._heard(samples)
        cpu_s = _cpu_s(self) - began
        meant = self.meant(heard, a_digit=a_digit)
        listened_s = len(samples) / RATE
        return Taken(answers=(meant,) if meant else (), text=heard.text, listened_s=listened_s, cpu_s=cpu_s)

    def understood(self, samples: Samples, question: Question) -> tuple[tuple[Heard, Understood], ...]:
        """The clip's words, and what they mean."""
        heard = self._heard(samples)
        return ((heard, self.meaning(heard.text, question)),)

    def _heard(self, samples: Samples) -> Heard:
        number = self._whisper.ask(samples)
        result = self._whisper.result(number) if self._whisper.is_done(number) else None
        return Heard(text=words_of(result) if result else "", began=0.0, ended=len(samples) / RATE)


def open_ours(model: Path | None, dialog: Dialog, second: WhisperRecognizer | None = None) -> Ours:
    """Ready to listen."""
    return Ours(open_recognizer(model), dialog, second=second)


def _fed(speech_input: SpeechInput, samples: Samples) -> Iterator[tuple[Heard, float]]:
    """What is heard in a clip, each with the time at which it was decided."""
    for number in range(len(samples) // BLOCK):
        block = Block(number=number, samples=samples[number * BLOCK : (number + 1) * BLOCK])
        for event in speech_input.feed(block):
            if isinstance(event, Heard):
                yield event, (number + 1) * BLOCK_S
    if speech_input.failed is not None:
        raise ModelError(speech_input.failed)


def _cpu_s(engine: Engine) -> float:
    """Processor time used so far, in seconds."""
    return time.process_time() + sum(child.cpu_s for child in engine.children)


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
