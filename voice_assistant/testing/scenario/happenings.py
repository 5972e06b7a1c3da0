"""What happened in a conversation, with times: the log that expectations, transcripts and pictures are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from voice_assistant.audio import Block, Utterance
from voice_assistant.conversation import State
from voice_assistant.events import Action, Event, Heard, Say


@dataclass(frozen=True, slots=True)
class Did:
    """The person did something."""

    what: str
    """Words spoken or typed, or the noise made."""
    means: str
    """`voice`, `keys`, `noise` or `silence`."""
    ended: float
    """When it was over, in seconds."""
    line: int
    """Of the scenario's step."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """The assistant began (`start`) or stopped sounding an utterance."""

    utterance: int
    start: bool
    whole: bool = False
    """When it stopped: whether it was spoken to its end."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something was made to fail, or to work again."""

    what: str


NEARLY_ALL = 2400
"""Samples at an utterance's end that are silence anyway: what got so far was spoken whole."""

What: TypeAlias = "Event | Action | Did | Sounded | Trouble"


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the log."""

    at: float
    what: What
    state: State


@dataclass(slots=True)
class Log:
    """An observer of a session, to which the performance adds the person's side."""

    happenings: list[Happening] = field(default_factory=list)
    state: State | None = None
    watch: Callable[[Happening], None] | None = None
    prompts: int = 0
    """How many there were."""

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        """Note what the session tells."""
        self.state = state
        self.prompts += isinstance(what, Say)
        self._add(Happening(at, what, state))

    def note(self, at: float, what: Did | Sounded | Trouble) -> None:
        """Note what the session does not know."""
        assert self.state is not None  # a session tells of its first prompt before anything else
        self._add(Happening(at, what, self.state))

    def _add(self, happening: Happening) -> None:
        self.happenings.append(happening)
        if self.watch:
            self.watch(happening)

    def said_and_heard(self) -> list[tuple[Did, tuple[Heard, ...]]]:
        """What the person said by voice, each with what was heard of it."""
        pairs: list[tuple[Did, list[Heard]]] = []
        for happening in self.happenings:
            if isinstance(happening.what, Did) and happening.what.means == "voice":
                pairs.append((happening.what, []))
            elif isinstance(happening.what, Heard) and pairs:
                pairs[-1][1].append(happening.what)
        return [(did, tuple(heard)) for did, heard in pairs]

    @property
    def last_prompt(self) -> Say:
        """What the assistant says, or said last."""
        return next(h.what for h in reversed(self.happenings) if isinstance(h.what, Say))


class Follower:
    """Tells from the blocks when the assistant begins and stops to sound."""

    def __init__(self, log: Log, utterances: Mapping[int, Utterance]) -> None:
        """`utterances`: what was given to be played, by id."""
        self._log = log
        self._utterances = utterances
        self._now: int | None = None
        self._sample = 0

    def __call__(self, block: Block) -> None:
        """The next block."""
        air = block.in_the_air
        if air is not None and air.utterance == self._now:
            self._sample = air.sample
            return
        if self._now is not None:
            left = len(self._utterances[self._now].samples) - self._sample
            self._log.note(block.at, Sounded(self._now, start=False, whole=left <= NEARLY_ALL))
        self._now = air.utterance if air else None
        if air is not None:
            self._sample = air.sample
            self._log.note(block.at, Sounded(air.utterance, start=True))
