"""The recognisers that are measured side by side: ours as in a conversation, Vosk alone or both, and others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
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
from voice_assistant.listening.second_recognizer import Transcript
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
    asked_second: bool = False
    """Whether the second recogniser was asked."""

    @property
    def answer(self) -> str:
        """The answers as one text."""
        return ", ".join(self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that was heard at a question."""

    heard: Heard
    meaning: Understood
    at: float
    """When it was decided, in seconds from the clip's start."""
    asked_second: bool = False
    """Whether the second recogniser was asked about the clip."""


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


class Paced:
    """A `SecondRecognizer` as late on the clock of a clip as it would be live, on one idle core of this machine.

    What is asked is read at once, and told when as much time has passed on that clock as the reading took of a core.
    """

    def __init__(self, recognizer: WhisperRecognizer) -> None:
        """`recognizer` waits for its answers."""
        self.recognizer = recognizer
        self.now = 0.0
        """The clip's time, in seconds: to be set as it goes on."""
        self.asked = 0
        """How often it was asked so far."""
        self._free = 0.0
        self._done_at: dict[int, float] = {}

    @property
    def failed(self) -> str | None:
        """Why it no longer reads anything, in words; None: it does."""
        return self.recognizer.failed

    def begin(self) -> None:
        """Another clip begins."""
        self.now = self._free = 0.0
        self._done_at.clear()

    def ask(self, samples: Samples) -> int:
        """Have a segment read; what it is to be asked for by."""
        self.asked += 1
        before = self.recognizer.cpu_s
        number = self.recognizer.ask(samples)
        self.recognizer.is_done(number)
        self._free = max(self.now, self._free) + self.recognizer.cpu_s - before
        self._done_at[number] = self._free
        return number

    def forget(self, number: int) -> None:
        """A segment is no longer of interest."""
        self.recognizer.forget(number)

    def is_done(self, number: int) -> bool:
        """Whether it would already have answered."""
        return self.failed is not None or self.now >= self._done_at.get(number, 0.0)

    def result(self, number: int) -> Transcript | None:
        """What was read, once; None: nothing came of it."""
        return self.recognizer.result(number)


class Ours:
    """Speech input and the matcher as in a conversation, at the first question of the dialogue that guards a life."""

    def __init__(
        self,
        vosk: VoskRecognizer,
        dialog: Dialog,
        before: Recognizer | None = None,
        second: Paced | None = None,
    ) -> None:
        """`before`: stands before `vosk`, where the same sounds are heard again and again.  `second`: where both
        recognisers are measured.
        """
        self.vosk = vosk
        self.second = second
        self.children: tuple[Child, ...] = (vosk, second.recognizer) if second else (vosk,)
        self._recognizer = before or vosk
        self._activity = open_voice_detector()
        self._vocabulary = vocabulary_of(dialog, self._recognizer.knows).vocabulary
        self.homophones = self._vocabulary.homophones
        self._lexicon = Lexicon.of(dialog)
        first = next(state for state in dialog.states.values() if isinstance(state, FindingQuestion))
        self.question = Question(kind="finding", finding=first.id, phrases=first.phrases)
        self._number = Question(kind="choice", choices=tuple((digit, (digit,)) for digit in DIGITS))

    def answer(self, samples: Samples, *, a_digit: bool, thresholds: Thresholds | None = None) -> Taken:
        """What the engine would take the clip for; a doubtful "no" is nothing yet: it is asked again."""
        speech_input = self.speech_input(a_digit=a_digit, thresholds=thresholds)
        meanings: list[str] = []
        last = Taken()
        asked_before = self.second.asked if self.second else 0
        began = cpu_s(self)
        for event, at in self.heard_in(speech_input, samples):
            if event.continues and meanings:
                meanings.pop()
            meanings.append(self.meant(event, a_digit=a_digit))
            if meanings[-1] or not any(meanings):
                last = Taken(at=at, text=event.text)
        used_s = cpu_s(self) - began
        return replace(
            last,
            answers=tuple(dict.fromkeys(filter(None, meanings))),
            listened_s=len(samples) // BLOCK * BLOCK_S,
            cpu_s=used_s,
            asked_second=self.second is not None and self.second.asked > asked_before,
        )

    def understood(self, samples: Samples, question: Question) -> tuple[Told, ...]:
        """All that is heard at a question, and what it means there; without what the person went on from."""
        self._activity.reset()
        speech_input = SpeechInput(self._recognizer, self._activity, self._vocabulary, second=self.second)
        answers = self._lexicon.answers(question)
        open_ = question.kind == "open"
        speech_input.expect(
            Listen(
                prompt=1,
                answers=answers,
                no_input_timeout_s=8.0,
                red_flag=not open_,
                open_question=open_,
                account=open_,
            )
        )
        found: list[tuple[Heard, float]] = []
        asked_before = self.second.asked if self.second else 0
        for event, at in self.heard_in(speech_input, samples):
            if event.continues and found:
                found.pop()
            found.append((event, at))
        asked = self.second is not None and self.second.asked > asked_before
        return tuple(
            Told(
                heard=event,
                meaning=self.meaning(event.text, question, event.n_best, event.doubtful),
                at=at,
                asked_second=asked,
            )
            for event, at in found
        )

    def heard_in(self, speech_input: SpeechInput, samples: Samples) -> Iterator[tuple[Heard, float]]:
        """What is heard in a clip, each with the time at which it was decided."""
        if self.second is not None:
            self.second.begin()
        for number in range(len(samples) // BLOCK):
            at = (number + 1) * BLOCK_S
            if self.second is not None:
                self.second.now = at
            block = Block(number=number, samples=samples[number * BLOCK : (number + 1) * BLOCK])
            for event in speech_input.feed(block):
                if isinstance(event, Heard):
                    yield event, at
        if speech_input.failed is not None:
            raise ModelError(speech_input.failed)

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


class ReadsOnce(Ours):
    """A recogniser that reads a whole clip once, in the matcher's hands."""

    def __init__(self, vosk: VoskRecognizer, dialog: Dialog, read: Callable[[Samples], str]) -> None:
        """`vosk` tells which words are known, and hears nothing."""
        super().__init__(vosk, dialog)
        self._read = read

    def answer(self, samples: Samples, *, a_digit: bool, thresholds: Thresholds | None = None) -> Taken:
        """Whatever its words mean."""
        del thresholds
        heard, used_s = self._heard(samples)
        meant = self.meant(heard, a_digit=a_digit)
        listened_s = len(samples) / RATE
        return Taken(answers=(meant,) if meant else (), text=heard.text, listened_s=listened_s, cpu_s=used_s)

    def understood(self, samples: Samples, question: Question) -> tuple[Told, ...]:
        """The clip's words, and what they mean."""
        heard, _ = self._heard(samples)
        return (Told(heard=heard, meaning=self.meaning(heard.text, question), at=heard.ended),)

    def _heard(self, samples: Samples) -> tuple[Heard, float]:
        began = cpu_s(self)
        text = self._read(samples)
        return Heard(text=text, began=0.0, ended=len(samples) / RATE), cpu_s(self) - began


class FromList(ReadsOnce):
    """A recogniser that is given the answers as its list, as its documentation shows, and reads openly besides."""

    def __init__(
        self, vosk: VoskRecognizer, dialog: Dialog, choose: Callable[[Samples], str], read: Callable[[Samples], str]
    ) -> None:
        """`choose`: reads by `ANSWERS`."""
        super().__init__(vosk, dialog, read)
        self._choose = choose

    def answer(self, samples: Samples, *, a_digit: bool, thresholds: Thresholds | None = None) -> Taken:
        """Whatever the list gives."""
        del a_digit, thresholds  # every answer is in the list at all times
        began = cpu_s(self)
        text = self._choose(samples)
        used_s = cpu_s(self) - began
        return Taken(answers=_one_answer(text), text=text, listened_s=len(samples) / RATE, cpu_s=used_s)


def plain_vosk(model: Path | None, dialog: Dialog) -> FromList:
    """Vosk without what this program does around it."""
    vosk = open_recognizer(model)
    return FromList(
        vosk,
        dialog,
        lambda samples: vosk.hear_only(samples, ANSWERS).text,
        lambda samples: vosk.hear_openly(samples).text,
    )


def pocketsphinx(model: Path | None, dialog: Dialog) -> FromList:
    """PocketSphinx: a grammar of the answers, or its own language model.  MachineError: not installed."""
    recognizer = PocketSphinxGrammar(ANSWERS)
    return FromList(open_recognizer(model), dialog, recognizer.hear, recognizer.hear_openly)


def whisper(model: Path | None, dialog: Dialog, second: WhisperRecognizer) -> ReadsOnce:
    """The second recogniser alone."""

    def read(samples: Samples) -> str:
        number = second.ask(samples)
        result = second.result(number) if second.is_done(number) else None
        return words_of(result) if result else ""

    engine = ReadsOnce(open_recognizer(model), dialog, read)
    engine.children = (second,)
    return engine


def open_ours(model: Path | None, dialog: Dialog, second: Paced | None = None) -> Ours:
    """Ready to listen."""
    return Ours(open_recognizer(model), dialog, second=second)


def cpu_s(engine: Engine) -> float:
    """Processor time used so far, in seconds."""
    return time.process_time() + sum(child.cpu_s for child in engine.children)


def _one_answer(text: str) -> tuple[str, ...]:
    """The answer that a text is: one of them and nothing else, however often it is said."""
    said = set(text.split())
    return tuple(said) if len(said) == 1 and said <= set(ANSWERS) else ()


def _meant(meaning: Understood, heard: Heard) -> str:
    if meaning.emergency or any(mention.value is not Value.NO for mention in meaning.mentions):
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
