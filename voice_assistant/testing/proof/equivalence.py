"""When two conversations go on alike: what of a state can still make a difference to the level that is spoken.

Used after the fault, when the person only answers the question that they are asked, truthfully.  What is left out:

- the wording, the times, the way back and how far along we are: no rule reads them and no truthful answer chooses them;
- how often the question now asked was missed: its answer is understood all the same;
- groups of two or three that were taken apart, once something of them is known: they can't be asked in one breath any
  more;
- which "no"s were heard together, as far as no rule reads two of them, not even by way of the gates of its findings:
  then what rests on both at once rests on one of them alone, so that together and apart they are read back alike.

`test_states_that_count_as_the_same_end_alike` plays with and without this and compares.
"""

from __future__ import annotations

from collections.abc import Hashable

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Phase,
    ReadingBack,
    Remark,
    State,
    replace,
)
from voice_assistant.dialog import GroupQuestion
from voice_assistant.engine import Engine
from voice_assistant.engine.agenda import BADLY

BY_SIGNALS = 3
"""Misses after which a question is asked in a form that other words answer."""


class Equivalence:
    """Tells the states of one dialogue apart, as far as they can end differently."""

    def __init__(self, engine: Engine) -> None:
        triage = engine.triage
        self._triage = triage
        self._groups = {
            asked.id: triage.bits(asked.members)
            for asked in engine.dialog.states.values()
            if isinstance(asked, GroupQuestion) and not asked.wide
        }
        self._beside = {bit: triage.read_with(bit) for bit in triage.bit.values()}
        self._split: dict[int, tuple[int, frozenset[int]]] = {}

    def key(self, state: State) -> Hashable:
        """Equal for states that go on alike."""
        facts = state.facts
        return (
            facts,
            _answered_alike(state.phase),
            state.queue,
            frozenset(group for group in state.opened if not self._groups.get(group, 0) & facts.known),
            state.confirmed,
            state.second,
            state.contested,
            min(state.misheard, BADLY),
            state.help_asked,
            state.announced,
            state.outcome,
            frozenset(name for name in self._triage.each(facts.yes & self._triage.mitigating) if spoken(state, name)),
            state.told,
            state.causes_asked,
            state.paused,
            state.leaving,
            state.settings,
            frozenset(state.choices.items()),
            state.visited,
            state.named,
            state.put_off,
            state.given_up,
            state.wants_causes,
            Remark.HEARD_BADLY in state.said,
            Remark.CLEAR_ANSWER in state.said,  # doubt about many things at once is then not asked about again
            self._together(state),
        )

    def _together(self, state: State) -> tuple[int, frozenset[int]]:
        """The "no"s heard only once: those that stand alone, and those together that were heard in the same turn and
        are read by the same rules.

        A "no" that was confirmed is read back no more.
        """
        alone, parts = 0, frozenset[int]()
        for bits in state.denied.values():
            single, linked = self._parts(bits & ~state.confirmed)
            alone |= single
            if linked:
                parts |= linked
        return alone, parts

    def _parts(self, bits: int) -> tuple[int, frozenset[int]]:
        """Those of these findings that no rule links to another of them; the others, apart where none links them."""
        found = self._split.get(bits)
        if found is None:
            parts = self._linked(bits)
            linked = frozenset(part for part in parts if part & (part - 1))
            found = self._split[bits] = sum(part for part in parts if part not in linked), linked
        return found

    def _linked(self, bits: int) -> list[int]:
        parts = []
        while bits:
            part, more = 0, bits & -bits
            while more:
                part |= more
                beside = 0
                for bit, read in self._beside.items():
                    beside |= read if bit & more else 0
                more = beside & bits & ~part
            parts.append(part)
            bits &= ~part
        return parts


def spoken(state: State, finding: str) -> bool:
    """Whether a finding is known only because it was spoken of: its own question was not answered."""
    given = state.answers[finding]
    return given.volunteered or not given.answered


def _answered_alike(phase: Phase) -> Phase:
    """The phase, but for the tries that are behind it, where a truthful answer is understood the first time."""
    match phase:
        case Asking() if phase.failed_tries >= BY_SIGNALS:
            return phase
        case AskingGroup(naming=False) | ReadingBack(naming=False):  # doubt is asked once for a clear answer
            tries = min(phase.failed_tries, 1)
            return replace(phase, failed_tries=tries, noises=0) if phase.failed_tries > 1 or phase.noises else phase
        case Asking() | Checking():
            return replace(phase, failed_tries=0, noises=0) if phase.failed_tries or phase.noises else phase
        case AskingChoice() | AskingGroup() | ReadingBack() | AskingOwnWords():  # own words may be kept back
            return replace(phase, noises=0) if phase.noises else phase
        case _:
            return phase
