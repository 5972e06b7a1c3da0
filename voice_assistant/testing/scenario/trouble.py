"""Faults made to happen: speech input that mishears.  The device and the voice have their own switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from voice_assistant.audio import Block
from voice_assistant.events import Alarm, Heard, Listen, Noise
from voice_assistant.listening.recognition import SpeechStarted
from voice_assistant.session import Hearing


class Mishearing:
    """Speech input that takes what is heard for something else, once for each entry."""

    def __init__(self, speech_input: Hearing) -> None:
        self._speech_input = speech_input
        self._instead: dict[str, str] = {}

    def next_time(self, instead: Mapping[str, str]) -> None:
        """What is heard -> what is understood, the next time it is heard."""
        self._instead.update(instead)

    @property
    def not_yet(self) -> tuple[str, ...]:
        """What was to be misheard and has not been heard."""
        return tuple(self._instead)

    @property
    def failed(self) -> str | None:
        """As it is of the speech input within."""
        return self._speech_input.failed

    @property
    def patience_s(self) -> float:
        """As learnt by what listens."""
        return self._speech_input.patience_s

    @property
    def softer_db(self) -> float:
        """As the speech input within says."""
        return self._speech_input.softer_db

    @property
    def busy(self) -> bool:
        """As it is of the speech input within."""
        return self._speech_input.busy

    def expect(self, listen: Listen, saying: str = "") -> None:
        """As the speech input within does."""
        self._speech_input.expect(listen, saying)

    def feed(self, block: Block) -> tuple[Heard | Noise | Alarm | SpeechStarted, ...]:
        """As the speech input within does, but for what is misheard."""
        return tuple(
            self._misheard(event) if isinstance(event, Heard) else event for event in self._speech_input.feed(block)
        )

    def _misheard(self, event: Heard) -> Heard:
        instead = self._instead.pop(event.text, None)
        if instead is None:
            return event
        return replace(event, text=instead, words=(), n_best=())
