"""A conversation of which every block is measured: when the assistant can be heard, and when the person makes a sound.

The real session, recogniser and voice, on a device without hardware: time is the audio clock, and what the processor
needs to render speech is counted apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, RATE, Block, Samples, Utterance
from voice_assistant.conversation import State, Step
from voice_assistant.engine import Engine
from voice_assistant.events import Action, Event, Say, Settings
from voice_assistant.session import Hearing, Session, SpeechOutput
from voice_assistant.speaking.loudness import FULL_SCALE
from voice_assistant.speaking.voice import SILENT
from voice_assistant.testing.bench.clips import ROOM_TONE

AUDIBLE = 0.1 * SILENT * FULL_SCALE
"""A sample louder than this, in steps of int16, is sound: 20 dB below what counts as silence in rendered speech."""
LONGEST_S = 1800.0


class Beginning(Engine):
    """An engine whose conversations begin where `at` stands."""

    at: State | None = None

    def begin(self, settings: Settings) -> Step:
        """The prompt of that state."""
        if self.at is None:
            return super().begin(settings)
        return Step(self.at, (self.prompts.say(self.at), self.prompts.listen(self.at)))


@dataclass(frozen=True, slots=True)
class Told:
    """What the session told of, at which block."""

    block: int
    what: Event | Action


class _Device(WavDuplex):
    def __init__(self, background: Samples) -> None:
        super().__init__(repeat(background))
        self.played: list[Utterance] = []

    def play(self, utterance: Utterance) -> None:
        self.played.append(utterance)
        super().play(utterance)


class Stage:
    """One conversation, stepped from outside."""

    def __init__(self, engine: Engine, speech_input: Hearing, speech_output: SpeechOutput, settings: Settings) -> None:
        self.device = _Device(_room_tone())
        self.told: list[Told] = []
        self.audible: list[bool] = []
        """Of each block: whether the assistant can be heard in it."""
        self.loud: list[tuple[int, int]] = []
        """Of each such block: its first and last sample that can be heard, counted from the beginning."""
        self.in_the_air: list[int | None] = []
        """Of each block: the utterance that sounds."""
        self.person: list[tuple[int, int]] = []
        """First and last sample of every sound that the person made."""
        self.rendering_s: list[float] = []
        """Time that the processor needed from a prompt until it could sound, for each."""
        self.session = Session(
            engine,
            self.device,
            speech_input=speech_input,
            speech_output=speech_output,
            settings=settings,
            observers=(self._note,),
        )
        self.session.begin()

    def _note(self, at: float, what: Event | Action, state: State) -> None:
        del at, state
        self.told.append(Told(len(self.audible), what))

    @property
    def state(self) -> State:
        """Where the conversation stands."""
        assert self.session.state is not None  # it has begun
        return self.session.state

    @property
    def now(self) -> float:
        """The audio clock, in seconds: when the next block begins."""
        return self.device.next_number * BLOCK_S

    def step(self) -> Block:
        """20 ms."""
        block = self.device.next_block()
        spoken = block.spoken
        heard = _over(spoken, AUDIBLE) if spoken is not None else np.zeros(0, np.intp)
        self.audible.append(len(heard) > 0)
        if len(heard):
            first = block.number * BLOCK
            self.loud.append((first + int(heard[0]), first + int(heard[-1])))
        else:
            self.loud.append((-1, -1))
        self.in_the_air.append(block.in_the_air.utterance if block.in_the_air else None)
        plays, before = len(self.device.played), time.perf_counter()
        self.session.step(block)
        if len(self.device.played) > plays:
            self.rendering_s.append(time.perf_counter() - before)
        return block

    def until(self, done: Callable[[], bool], within_s: float = LONGEST_S) -> bool:
        """Go on until this is so; False: the conversation ended first, or it took longer."""
        end = self.now + within_s
        while not done():
            if self.session.over or self.now > end:
                return False
            self.step()
        return True

    def my_turn(self) -> bool:
        """Go on until the assistant has finished speaking; False: the conversation is over."""
        self.until(lambda: self.session.speaking, 0.1)
        return self.until(lambda: not self.session.speaking)

    def wait(self, seconds: float) -> None:
        """So long."""
        end = self.now + seconds
        self.until(lambda: self.now >= end)

    def put(self, sound: Samples) -> float:
        """The person makes this sound from the next block on; when its last audible sample is, in seconds."""
        first = self.device.next_number * BLOCK
        self.device.put(sound)
        heard = _over(sound, 0.02 * float(np.abs(sound.astype(np.int32)).max(initial=1)))
        last = first + (int(heard[-1]) if len(heard) else len(sound))
        self.person.append((first, last))
        return last / RATE

    def say(self, sound: Samples) -> float:
        """The person says this to its end; when that was, in seconds."""
        end = self.put(sound)
        self.until(lambda: self.now >= end)
        return end

    def first_sound(self, utterance: int) -> float | None:
        """When the first sample of this utterance could be heard, in seconds."""
        places = zip(self.in_the_air, self.loud, strict=True)
        return next((first / RATE for air, (first, _) in places if air == utterance and first >= 0), None)

    def reply(self, after: float, within_s: float = 10.0) -> tuple[Utterance, float] | None:
        """The next utterance that begins to sound after this, and when it can be heard; None: none came."""

        def begun() -> tuple[Utterance, float] | None:
            for utterance in self.device.played[known:]:
                at = self.first_sound(utterance.id)
                if at is not None:
                    return utterance, at
            return None

        known = len(self.device.played)
        while known and (self.first_sound(self.device.played[known - 1].id) or self.now) > after:
            known -= 1
        self.until(lambda: begun() is not None, within_s)
        return begun()

    def said(self, utterance: Utterance) -> Say | None:
        """The prompt that an utterance speaks."""
        says = (told.what for told in self.told if isinstance(told.what, Say))
        return next((say for say in says if say.prompt == utterance.prompt), None)

    def longest_quiet(self, until_block: int) -> float:
        """The longest time in which neither of both made a sound, from the first word on, in seconds."""
        sounds = [pair for pair in self.loud[:until_block] if pair[0] >= 0]
        sounds = sorted([*sounds, *(pair for pair in self.person if pair[0] < until_block * BLOCK)])
        longest, end = 0, sounds[0][1] if sounds else 0
        for first, last in sounds:
            longest, end = max(longest, first - end), max(end, last)
        return longest / RATE


def _over(sound: Samples, level: float) -> npt.NDArray[np.intp]:
    """Places of the samples that are louder than this."""
    return np.flatnonzero(np.abs(sound.astype(np.int32)) > level)


def _room_tone() -> Samples:
    """Two seconds of the faint noise that every room and microphone has."""
    chance = np.random.default_rng(0)
    return np.asarray(np.rint(chance.normal(0, ROOM_TONE, 2 * RATE)), np.int16)
