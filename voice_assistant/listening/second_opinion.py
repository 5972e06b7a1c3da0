"""Asks a second recogniser about sounds, and brings its answer together with the first one's: never late by more than
`DEADLINE_S`, and in the order in which the sounds came.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from voice_assistant.audio import BLOCK_S, Samples
from voice_assistant.listening.confidence import Situation, combined, is_likely
from voice_assistant.listening.evidence import CombinedHypothesis
from voice_assistant.listening.second_recognizer import SecondRecognizer, Transcript

DEADLINE_S = 1.5
"""How long after a sound was concluded the conversation waits for what the second recogniser has to say: it takes
0.1 to 0.3 s of one core, mostly over before then.
"""
LATE_S = 30.0
"""What comes later than this is no longer of interest."""


@dataclass(slots=True, kw_only=True)
class Pending:
    """A sound of which the first recogniser has said what it can, and the second is still asked."""

    belief: CombinedHypothesis
    numbers: tuple[int, ...]
    """Of its pieces, in their order; none: the second isn't asked, it only waits for its turn."""
    situation: Situation
    block: int
    """When it was concluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is accepted of a sound in the end."""

    belief: CombinedHypothesis
    began: float
    """When the sound began, in seconds on the audio clock."""
    late: bool = False
    """The conversation went on without the second one's word; this is it."""


class SecondOpinion:
    """What the second recogniser is asked, and what has come of it."""

    def __init__(self, recognizer: SecondRecognizer) -> None:
        self._recognizer = recognizer
        self._pending: deque[Pending] = deque()
        self._late: deque[Pending] = deque()
        self._looked_at: dict[int, Transcript | None] = {}
        """Answers that were looked at before the end of the sound."""

    @property
    def works(self) -> bool:
        """Whether it can be asked."""
        return self._recognizer.failed is None

    @property
    def failed(self) -> str | None:
        """Why it can no longer be asked, in words; None: it can."""
        return self._recognizer.failed

    @property
    def awaited(self) -> bool:
        """Whether some sound still waits for it: this is no silence."""
        return bool(self._pending)

    def ask(self, samples: Samples) -> int:
        """Have a piece of sound read, ahead of its end."""
        return self._recognizer.ask(samples)

    def forget(self, number: int) -> None:
        """The piece went on: what is read of its beginning is of no interest."""
        self._recognizer.forget(number)
        self._looked_at.pop(number, None)

    def written(self, number: int) -> str:
        """What it has written of a piece so far, before the sound is over; empty: nothing yet, or nothing likely."""
        if number not in self._looked_at and self.works and self._recognizer.is_done(number):
            self._looked_at[number] = self._recognizer.result(number)
        answer = self._looked_at.get(number)
        return answer.text if answer is not None and is_likely(answer) else ""

    def await_(self, pending: Pending) -> None:
        """A sound is over; `settled` gives it out."""
        self._pending.append(pending)

    def settled(self, block: int, *, at_once: bool = False) -> tuple[Settled, ...]:
        """What has been settled so far.  `at_once`: something can't wait to be told, so all that came before it is
        given out as the first recogniser has it.
        """
        result: list[Settled] = []
        while self._pending:
            first = self._pending[0]
            done = all(map(self._recognizer.is_done, first.numbers))
            if not done and not at_once and (block - first.block) * BLOCK_S < DEADLINE_S:
                break
            self._pending.popleft()
            if done:
                result.append(Settled(belief=self._combined(first), began=first.situation.began))
            else:
                result.append(Settled(belief=first.belief, began=first.situation.began))
                self._late.append(first)
        return (*result, *self._lately(block))

    def _lately(self, block: int) -> list[Settled]:
        result: list[Settled] = []
        for late in tuple(self._late):
            old = (block - late.block) * BLOCK_S > LATE_S
            if old or all(map(self._recognizer.is_done, late.numbers)):
                self._late.remove(late)
                belief = late.belief if old else self._combined(late)
                if belief.words != late.belief.words or belief.n_best != late.belief.n_best:
                    result.append(Settled(belief=belief, began=late.situation.began, late=True))
                for number in late.numbers if old else ():
                    self.forget(number)
        return result

    def _combined(self, pending: Pending) -> CombinedHypothesis:
        pieces = [
            self._looked_at.pop(number) if number in self._looked_at else self._recognizer.result(number)
            for number in pending.numbers
        ]
        return combined(pending.belief, _joined(pieces), pending.situation)


def _joined(pieces: list[Transcript | None]) -> Transcript | None:
    """The pieces of one sound as one; as sure as the least sure of them.  None: one of them is missing."""
    there = [piece for piece in pieces if piece is not None]
    if not there or len(there) < len(pieces):
        return None
    return Transcript(
        text=" ".join(piece.text for piece in there),
        log_probability=min(piece.log_probability for piece in there),
        no_speech=max(piece.no_speech for piece in there),
    )
