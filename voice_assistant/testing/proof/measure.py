"""How much of a conversation is still to come, as a row of counts that only ever falls: why every conversation ends.

The counts are compared from the left.  An answer, silence or a sound lowers one of them and raises none to its left.
Commands and mentions may raise them: who keeps asking for repetition, or keeps mentioning something new and denying it,
is never cut off.
"""

from __future__ import annotations

from typing import TypeAlias

from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Done,
    Ending,
    Phase,
    ReadingBack,
    Remark,
    State,
    checks,
)
from voice_assistant.dialog import Level
from voice_assistant.engine import Engine

Measure: TypeAlias = tuple[int, ...]

UNKNOWN, NOTED, ONCE, REVISITED, DENIED, CONTESTED, AGAIN, ONCE_AGAIN = 6, 5, 4, 4, 3, 2, 2, 1
"""What a finding counts until it is settled: never asked; mitigating, and only spoken of; mitigating, and heard once;
so, but to be asked anew; denied, and perhaps to be read back; said to be so as well, on top of that; taken back, and to
be asked once more; mitigating, taken back, and then heard once."""


def measure(engine: Engine, state: State) -> Measure:
    """The row of counts."""
    triage, dialog = engine.triage, engine.dialog
    facts = state.facts
    denied = facts.known & ~facts.yes & ~facts.unsure & ~state.confirmed & triage.level_bits
    unknown = triage.bits(triage.names) & ~facts.known
    lowering = triage.each(facts.yes & triage.mitigating & ~facts.twice)
    half = [name for name in lowering if name not in state.given_up]
    noted = sum(state.answers[name].volunteered or not state.answers[name].answered for name in half)
    again = sum(
        bool(triage.bit[name] & state.second and state.answers[name].answered and not state.answers[name].volunteered)
        for name in half
    )
    findings = (
        UNKNOWN * (unknown & ~state.second).bit_count()
        + AGAIN * (unknown & state.second).bit_count()
        + DENIED * denied.bit_count()
        + CONTESTED * (state.contested & (denied | unknown & state.second)).bit_count()
        + NOTED * noted
        + ONCE * (len(half) - noted - again)
        + ONCE_AGAIN * again
        + REVISITED * sum(bool((facts.yes | facts.unsure) & triage.bit[name]) for name, _ in state.queue)
    )
    # choices, open questions and groups that are still to come: each is met once
    open_ = len(dialog.states) - len(state.choices) - len(state.visited & dialog.states.keys()) - len(state.opened)
    return (
        0 if isinstance(state.phase, Done) else 1,
        4 if state.announced is None else Level.EMERGENCY - state.announced,
        0 if Remark.HEARD_BADLY in state.said else 1,
        findings,
        open_,
        len(state.queue),
        max(0, dialog.cause_questions - state.causes_asked),  # what a yes to a few in one breath promised comes on top
        0 if isinstance(state.phase, Ending) else 1,
        *_tries(state.phase, len(state.told)),
    )


def _tries(phase: Phase, told: int) -> tuple[int, int]:
    """How often the present question can still be asked: ways of asking it, then sounds until the next of them.

    `told`: parts of the ending that were told.
    """
    if isinstance(phase, Done):
        return 0, 0
    sounds = 1 - phase.noises % 2
    match phase:
        case Asking():
            return (20 if phase.unsure else 30) - phase.failed_tries, sounds
        case AskingGroup():
            return (10 if phase.naming else 20) - phase.failed_tries, sounds
        case AskingOwnWords():
            return 50 - 10 * phase.failed_tries, sounds
        case AskingChoice():
            return 50 - 10 * phase.failed_tries - bool(phase.proposed), sounds
        case ReadingBack():
            return (10 if phase.naming else 20) - phase.failed_tries, sounds
        case Checking():
            # "still so?" follows an answer, "hear me" the first silence; the other checks follow a command
            most = {"still so": 6, "hear me": 48}.get(phase.what, 60 * len(list(checks(phase))))
            return most - phase.failed_tries, sounds
        case Ending():
            return 100 - 20 * told - phase.repeats, sounds
