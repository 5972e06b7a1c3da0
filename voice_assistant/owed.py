"""What a person is owed at a moment: the gravest of what was announced, what is known, and what was cried or spoken of
and has not been answered.  Nothing that is said or finished may be lower.
"""

from __future__ import annotations

from functools import lru_cache

from voice_assistant.conversation import Asking, State, beneath, checks
from voice_assistant.dialog import Dialog, Level, Value
from voice_assistant.triage import Triage


@lru_cache(maxsize=256)
def gravity(dialog: Dialog, outcome: str) -> tuple[int, int]:
    """Greater for the graver outcome: by level, and within a level by their order in the file; none is the least."""
    if not outcome:
        return (-1, 0)
    return (dialog.outcomes[outcome].level, -list(dialog.outcomes).index(outcome))


def gravest(dialog: Dialog, *outcomes: str) -> str:
    """The gravest of these."""
    return max(outcomes, key=lambda outcome: gravity(dialog, outcome))


def is_emergency(dialog: Dialog, outcome: str) -> bool:
    """Whether this is an outcome, and an emergency."""
    return bool(outcome) and dialog.outcomes[outcome].level is Level.EMERGENCY


def asks_for_help(state: State) -> bool:
    """Whether the person cried for help and has not answered that none is needed."""
    return state.help_asked or any(check.what == "need help" for check in checks(state.phase))


def spoken_of(state: State) -> tuple[str, ...]:
    """Grave findings that the person spoke of and that wait for their question, or for its answer."""
    waiting = [finding for finding, mode in state.queue if mode == "volunteered"]
    phase = beneath(state.phase)
    if isinstance(phase, Asking) and phase.mode == "volunteered":
        waiting.append(phase.finding)
    return tuple(dict.fromkeys(waiting))


def owed(triage: Triage, state: State) -> tuple[str, str]:
    """The outcome, and the rule that it comes from (empty: none).

    A level below urgent counts only once it was announced: before, what was not asked might raise it.
    """
    dialog = triage.dialog
    found, by = state.outcome, ""
    facts = state.facts
    for finding in spoken_of(state):
        facts = facts.having(triage.bit[finding], Value.YES)
    rule = triage.fired(facts)
    if rule and (rule.level >= Level.URGENT or rule.action == found) and gravest(dialog, found, rule.action) != found:
        found, by = rule.action, rule.id
    elif rule and rule.action == found:
        by = rule.id
    if asks_for_help(state):
        emergency = help_at_once(dialog)
        if gravest(dialog, found, emergency) != found:
            found, by = emergency, ""
    for check in checks(state.phase):
        if check.crisis and gravest(dialog, found, danger := dialog.crises[check.crisis].outcome) != found:
            found, by = danger, ""
    return found, by


@lru_cache(maxsize=16)
def help_at_once(dialog: Dialog) -> str:
    """The outcome that answers a cry for help: the first emergency in the file."""
    return next(outcome.id for outcome in dialog.outcomes.values() if outcome.level is Level.EMERGENCY)


def emergency_is_open(triage: Triage, state: State) -> bool:
    """Whether an emergency was announced, is known, was cried for or hangs on what was spoken of."""
    return is_emergency(triage.dialog, owed(triage, state)[0])
