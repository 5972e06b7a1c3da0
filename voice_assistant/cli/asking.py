"""Asks one thing at a time, aloud and in writing, and takes the answer by voice, by number or typed: for `setup`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.cli.terminal import tell
from voice_assistant.errors import AudioError
from voice_assistant.harmless import whole_number

if TYPE_CHECKING:
    from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
    from voice_assistant.audio import Duplex
    from voice_assistant.listening import SpeechInput
    from voice_assistant.scanning import Item, Scan
    from voice_assistant.speaking import Speaking

PATIENCE_S = 20.0
"""Silence after which a question is asked again; after three of them nothing is changed.  Who types is waited for."""
TIMES = 3
YES = ("yes", "yeah", "yep", "yes please", "okay", "good")
NO = ("no", "nope", "not really", "no thank you")
SKIP = ("skip", "skip it", "next", "leave it")
AGAIN = ("repeat", "again", "say that again", "pardon")
STOP = ("stop", "goodbye", "good bye")
SKIPPED = "skip"


class Stopped(Exception):
    """The person wants to stop, or nobody can answer any more."""


@dataclass(slots=True)
class Asker:
    """Somebody to ask, over a device."""

    duplex: Duplex
    speech_output: Speaking | None
    recognizer: VoskRecognizer | None
    scan: Scan | None = None
    """Where all is offered in turn, for who has one switch."""

    def say(self, text: str) -> None:
        """Show it, and say it to its end."""
        from voice_assistant.cli.saying import say_over

        tell(f"Assistant: {text}")
        if self.speech_output is not None:
            say_over(self.duplex, self.speech_output, text)

    def yes(self, question: str) -> bool | None:
        """None: skipped."""
        answer = self.choose(question, {"yes": YES, "no": NO}, numbered=False)
        return None if answer is None else answer == "yes"

    def choose(self, question: str, options: Mapping[str, tuple[str, ...]], *, numbered: bool = True) -> str | None:
        """Which option (name -> what one may say for it); None: skipped, or silence.  Raises Stopped."""
        names = list(options)
        if numbered:
            tell("\n".join(f"  {number}: {name}" for number, name in enumerate(names, 1)))
        said = {phrase: name for name, phrases in options.items() for phrase in (name.lower(), *phrases)}
        said |= dict.fromkeys(SKIP, SKIPPED)
        for _ in range(TIMES):
            asked = question
            while (text := self._taken(asked, names, (*said, *AGAIN, *STOP))) is not None:
                if text in STOP:
                    raise Stopped
                if text in AGAIN:
                    break
                number = whole_number(text) if numbered else None
                if number is not None and 0 < number <= len(names):
                    return names[number - 1]
                if text in said:
                    return None if said[text] == SKIPPED else said[text]
                asked = f'I did not understand. Say {_listed(names)}, or "skip".'
        return None

    def line(self, question: str, *, later: str) -> str | None:
        """A line, typed or written by one switch: names and numbers are not to be had by ear.  None: skipped.
        `later`: the command that asks again, for where there is no keyboard.
        """
        if self.scan is not None:
            return self._written(self.scan, question)
        if not self.duplex.by_hand and self.duplex.live:
            self.say(f"{question} That must be typed, and there is no keyboard. At one, run: {later}.")
            return None
        self.say(f'{question} Please type it and press Enter, or type "skip".')
        text = self._typed()
        return None if not text or text.lower() in SKIP else text

    def _written(self, scan: Scan, question: str) -> str | None:
        from voice_assistant.cli.spelling import write

        self.say(question)
        text = write(lambda so_far, items: self._picked(scan, so_far, items))
        if text is not None and text.lower() in STOP:
            raise Stopped
        return None if not text or text.lower() in SKIP else text

    def _typed(self) -> str:
        from voice_assistant.events import Part

        while True:
            block = self.duplex.next_block()
            if block.lines:
                text = block.lines[0].strip()
                if text.lower() in STOP:
                    raise Stopped
                return text
            if Part.INPUT in block.lost:
                raise Stopped

    def _taken(self, question: str, names: list[str], phrases: tuple[str, ...]) -> str | None:
        """What was answered; None: silence."""
        if self.scan is None:
            return self._answer(question, phrases)
        from voice_assistant.scanning import Item

        texts = [*names, SKIP[0], AGAIN[0], STOP[0]]
        items = tuple(Item(text=f"{t[:1].upper()}{t[1:]}.".replace("_", " "), says=t.lower()) for t in texts)
        return self._picked(self.scan, question, items).lower().rstrip(".!")

    def _picked(self, scan: Scan, question: str, items: tuple[Item, ...]) -> str:
        """Offers these in turn, as often as it takes, until one is picked by the switch, or words are typed."""
        from voice_assistant.audio import BLOCK_S
        from voice_assistant.cli.saying import begin_saying
        from voice_assistant.events import Part

        self.say(question)
        scan.offer(items)
        speaking = 0
        while True:
            block = self.duplex.next_block()
            if Part.INPUT in block.lost:
                raise Stopped
            for line in block.lines:
                picked = scan.press(block.number * BLOCK_S) if not line.strip() else line.strip()
                if picked is not None:
                    self.duplex.stop()
                    return picked
            speaking = max(0, speaking - 1)
            offered = scan.step(block.number * BLOCK_S, speaking=bool(speaking))
            if offered is not None:
                tell(f"  {offered}")
                if self.speech_output is not None:
                    speaking = begin_saying(self.duplex, self.speech_output, offered)

    def _answer(self, question: str, phrases: tuple[str, ...]) -> str | None:
        """What was said or typed, in small letters, also while the question was still being asked; None: silence."""
        from voice_assistant.audio import BLOCK_S
        from voice_assistant.cli.saying import begin_saying
        from voice_assistant.events import Heard, Part

        tell(f"Assistant: {question}")
        ears = self._ears(question, phrases)
        speaking = begin_saying(self.duplex, self.speech_output, question) if self.speech_output else 0
        quiet = 0
        while ears is None or quiet * BLOCK_S < PATIENCE_S:
            block = self.duplex.next_block()
            if block.lines:
                self.duplex.stop()
                return block.lines[0].strip().lower().rstrip(".!")
            if Part.INPUT in block.lost:
                raise Stopped
            speaking = max(0, speaking - 1)
            if ears is None:
                continue
            quiet = 0 if speaking or ears.busy else quiet + 1
            for event in ears.feed(block):
                # while we speak, what is no answer may be our own voice
                if isinstance(event, Heard) and (not speaking or event.text in phrases):
                    self.duplex.stop()
                    tell(f"You: {event.text}")
                    return event.text
        return None

    def _ears(self, question: str, phrases: tuple[str, ...]) -> SpeechInput | None:
        from voice_assistant.adapters.engines import open_voice_detector
        from voice_assistant.events import Listen
        from voice_assistant.listening import SpeechInput, Vocabulary, find_missing_words

        if not self.duplex.hears or self.recognizer is None:
            return None
        missing = find_missing_words(phrases, self.recognizer.knows)
        heard = tuple(phrase for phrase in phrases if phrase not in missing)
        ears = SpeechInput(self.recognizer, open_voice_detector(), Vocabulary())
        ears.expect(Listen(prompt=0, answers=heard, no_input_timeout_s=None), saying=question)
        return ears


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0]


@contextlib.contextmanager
def open_asker(
    volume: int, voice: str, device: str | None, *, switch: str | None = None, scan: Scan | None = None
) -> Iterator[Asker]:
    """Over microphone and speaker where they are, else typed.  `switch`: the key of who has but one; `scan`: offers.

    Raises ModelError where the model is broken.
    """
    from voice_assistant.adapters.engines import open_device, open_recognizer
    from voice_assistant.adapters.line_reader import LineReader
    from voice_assistant.adapters.typed_duplex import TypedDuplex
    from voice_assistant.cli.opening import open_speech_output

    with contextlib.ExitStack() as opened:
        duplex: Duplex
        try:
            duplex = open_device(device, hear=True, speak=True, lines=LineReader(sys.stdin, switch))
        except AudioError as error:
            tell(f"Note: {error}", err=True)
            duplex = TypedDuplex(switch=switch)
        opened.callback(duplex.close)
        recognizer = open_recognizer() if duplex.hears else None
        speech_output = opened.enter_context(open_speech_output(volume, "en", voice)) if duplex.speaks else None
        yield Asker(duplex, speech_output, recognizer, scan)
