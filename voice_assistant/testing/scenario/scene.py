"""What goes on while a scenario is played: the session on a device without hardware, one block after the other.

What takes time is a generator that gives once for every block it lets pass; so a scenario is one generator, and the
loop that drives the session stays the one of live use.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias

from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, BLOCK_S, Samples, Utterance
from voice_assistant.conversation import Ending
from voice_assistant.events import Say
from voice_assistant.session import Session
from voice_assistant.testing.scenario import sounds
from voice_assistant.testing.scenario.expecting import Difference
from voice_assistant.testing.scenario.happenings import Did, Follower, Log, Sounded
from voice_assistant.testing.scenario.person import LEVELS
from voice_assistant.testing.scenario.script import ScenarioShape

LONGEST_S = 3600.0
MOST_PROMPTS = 250
"""A conversation that is longer is at fault: it goes round in a ring.  The longest real one has about a hundred."""
NO_REPLY_S = 20.0
"""After so long without a reply the person goes on."""
OVERLAP_S = 1.0
"""A reply may begin so long before the end of a sound file: they have some silence at their end."""

Course: TypeAlias = Generator[None, None, None]


class Device(WavDuplex):
    """The device, which remembers what it was given to play."""

    def __init__(self, shape: ScenarioShape, *, keep: bool) -> None:
        """`keep`: the sound, so that it can be checked and written."""
        background = shape.background
        recording = (
            sounds.lasting(background.noise, LEVELS[shape.level] - background.snr, shape.seed) if background else None
        )
        super().__init__(recording, keep=keep, echo_db=shape.echo)
        self.keeps = keep
        self.played: dict[int, Utterance] = {}
        self.on_play: Callable[[Utterance], None] | None = None
        """Told of every utterance when it begins."""

    def play(self, utterance: Utterance) -> None:
        """Sounds from the next block on."""
        self.played[utterance.id] = utterance
        if self.on_play:
            self.on_play(utterance)
        super().play(utterance)


class Scene:
    """The session and the person take turns; whatever happens is noted in the log."""

    def __init__(self, session: Session, device: Device, log: Log, *, hang_up: bool) -> None:
        """`log` observes the session already.  `hang_up`: the assistant's turn is over when an outcome is told."""
        self.session = session
        self.device = device
        self.log = log
        self.line = 0
        """Of the step that is played, in the scenario's file."""
        self.since = 0
        """Entries of the log before the person last did something."""
        self._hang_up = hang_up
        self._follow = Follower(log, device.played)
        self._later: list[tuple[int, Callable[[], None]]] = []
        """What is to be done at a block: a lost part mended."""
        self._did_until = 0.0
        """When what the person did last was over, in seconds."""

    # ---- time ----

    def next_block(self) -> None:
        """Let one block pass.  Difference: it goes on for too long."""
        for number, do in [entry for entry in self._later if entry[0] <= self.device.next_number]:
            do()
            self._later.remove((number, do))
        block = self.device.next_block()
        self.session.step(block)
        self._follow(block)
        if block.at > LONGEST_S:
            raise Difference("an end", f"a conversation that goes on after {LONGEST_S / 60:.0f} minutes")
        if self.log.prompts > MOST_PROMPTS:
            raise Difference("an end", f"more than {MOST_PROMPTS} prompts")

    def wait(self, seconds: float) -> Course:
        """So long."""
        for _ in range(round(seconds / BLOCK_S)):
            yield

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Do this after a delay in seconds, whatever is happening then."""
        self._later.append((self.device.next_number + round(seconds / BLOCK_S), do))

    # ---- turns ----

    def turn(self) -> Course:
        """Until the assistant has replied to what the person did last, and has finished."""
        while not self.session.over and (self.session.speaking or not self._replied):
            if self._hang_up and self.log.state is not None and isinstance(self.log.state.phase, Ending):
                return
            yield

    def my_turn(self, to: str) -> Course:
        """Until the person can speak.  Difference: the conversation is over."""
        yield from self.turn()
        if self.session.over:
            raise Difference(f"to be able to {to}", "the end of the conversation")

    @property
    def _replied(self) -> bool:
        if self.session.now - self._did_until > NO_REPLY_S:
            return True
        replies = self.log.happenings[self.since :]
        return any(isinstance(h.what, Say) and h.at >= self._did_until - OVERLAP_S for h in replies)

    @property
    def sounding(self) -> bool:
        """Whether the assistant speaks, since the person did something last."""
        spoken = [h.what for h in self.log.happenings[self.since :] if isinstance(h.what, Sounded)]
        return bool(spoken) and spoken[-1].start

    # ---- what the person does ----

    def do(self, what: str, means: str, lasts_s: float) -> None:
        """Note that the person does something from now on."""
        self.since = len(self.log.happenings)
        now = self.device.next_number * BLOCK_S
        self._did_until = now + lasts_s
        self.log.note(now, Did(what, means, self._did_until, self.line))

    def put(self, what: str, sound: Samples, means: str, said: int | None = None) -> Course:
        """Sound at the microphone.  `said`: how many of its samples are the person's own; the rest are the room's."""
        end = self.device.put(sound)
        self.do(what, means, -(-(len(sound) if said is None else said) // BLOCK) * BLOCK_S)
        while self.device.next_number < end:
            yield

    def suffer(self) -> None:
        """Something is about to fail, and the person waits for what is said of it."""
        self.since = len(self.log.happenings)
        self._did_until = self.session.now
