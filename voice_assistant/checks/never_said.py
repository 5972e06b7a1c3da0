"""What no conversation can say is dead text: an author counts on it, and nobody ever hears it.

Exact for what it reports: reasons of rules, asides and advice are tried with the fewest facts that ask for them, since
more can only make it more urgent.  Whether a conversation comes to a question, a cause or an ending, the proof shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from voice_assistant.checks.lint_context import LintContext
from voice_assistant.checks.spoken import spoken
from voice_assistant.dialog import Aside, Cause, Dialog, FindingQuestion, How, Outcome, Rule, Value
from voice_assistant.errors import Problem
from voice_assistant.loader import Loaded, dialogs_sharing
from voice_assistant.testing.proof.cases import ways_to_hold
from voice_assistant.texts import SLOT
from voice_assistant.triage import Facts, Triage

ID = "never-said"
SEVERITY = "error"
PASS = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     not sure: emergency, source: NHS}
  - {ask: sore, question: "Is the calf sore?", again: "Does the calf hurt?", name: a sore calf, source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
  calf: {level: gp, action: gp, all of: [sore], why: A sore calf should be seen., source: NHS}
asides:
  gp:
    - {if: [sore], say: Rest the leg., source: NHS}
"""
FAIL = PASS.replace("{if: [sore], say", "{if: [breathless], say")

Truths = dict[str, Value]


def check(loaded: Loaded, context: LintContext) -> Iterator[Problem]:
    """Reasons, asides, advice, ways to find out and slots that are never said."""
    dialog, triage = loaded.dialog, Triage(loaded.dialog)
    for rule in dialog.rules.values():
        if not rule.id.startswith("not_sure.") and (others := _decided_by_others(triage, rule)):
            named = ", ".join(f"'{other}'" for other in sorted(others))
            yield loaded.problem(
                "rule", rule.id, f"the reason of '{rule.id}' is never said: where it holds, {named} decides", ID
            )
    for outcome in dialog.outcomes.values():
        for number, aside in enumerate(outcome.asides):
            dead = _dead_in(triage, outcome, aside)
            if dead:
                yield loaded.problem(
                    "aside",
                    f"{outcome.id} {number}",
                    f"no conversation that ends in '{outcome.id}' can say this because of {', '.join(dead)}",
                    ID,
                )
    for advice in dialog.advice.values():
        causes = [cause for cause in dialog.causes.values() if advice.id in cause.advice]
        if not causes:
            yield loaded.problem("advice", advice.id, f"no cause names the advice '{advice.id}'", ID)
        elif not any(_sayable(triage, advice.not_with, advice.up_to, cause) for cause in causes):
            message = f"'{advice.id}' is never said: whatever speaks for its causes is in 'not with', or above 'up to'"
            yield loaded.problem("advice", advice.id, message, ID)
    for state in dialog.states.values():
        if isinstance(state, FindingQuestion) and state.by_touch and state.how not in (How.LOOK, How.MOVE):
            message = f"'by touch' is said only with 'how: look' or 'how: move', not '{state.how.value}'"
            yield loaded.problem("state", state.id, message, ID, ("by touch",))
    yield from _slots(loaded)


def _facts(triage: Triage, truths: Truths, lowering: int = 0) -> Facts:
    facts = Facts(known=lowering, yes=lowering, twice=lowering)
    for name, value in truths.items():
        facts = facts.having(triage.bit[name], value, twice=bool(triage.bit[name] & triage.mitigating))
    return facts


def _in_every_light(triage: Triage, truths: Truths) -> Iterator[Facts]:
    """These facts as they are, and beside each mitigating one, heard twice."""
    yield _facts(triage, truths)
    for name in triage.each(triage.mitigating):
        yield _facts(triage, truths, triage.bit[name])


def _decided_by_others(triage: Triage, rule: Rule) -> set[str]:
    """The rules that decide wherever this one holds; empty: it decides somewhere itself."""
    others: set[str] = set()
    for truths in ways_to_hold(rule):
        for facts in _in_every_light(triage, truths):
            fired = triage.fired(facts)
            if fired and fired.id == rule.id:
                return set()
            if fired:
                others.add(fired.id)
    return others


def _dead_in(triage: Triage, outcome: Outcome, aside: Aside) -> tuple[str, ...]:
    """The findings for which this line stands there and can never be said."""
    named = dict.fromkeys((*aside.any_of, *aside.not_sure, *aside.and_any_of))
    live: set[str] = set()
    rules = [{}, *(w for r in triage.dialog.rules.values() if r.action == outcome.id for w in ways_to_hold(r))]
    for asks in _ways_of(aside):
        if not live >= asks.keys() and any(_ends_so(triage, outcome, aside, asks, more) for more in rules):
            live |= asks.keys()
    return tuple(f"'{name}'" for name in named if name not in live)


def _ways_of(aside: Aside) -> Iterator[Truths]:
    """The fewest facts that ask for the line."""
    first = [(name, Value.NOT_SURE) for name in (*aside.any_of, *aside.not_sure)]
    first += [(name, Value.YES) for name in aside.any_of]
    for name, value in first:
        for other in aside.and_any_of or ("",):
            for other_value in (Value.NOT_SURE, Value.YES) if other else (Value.NO,):
                truths = {name: value}
                if other:
                    truths[other] = max(other_value, truths.get(other, Value.NO))
                yield truths


def _ends_so(triage: Triage, outcome: Outcome, aside: Aside, asks: Truths, more: Truths) -> bool:
    truths = {**more, **{name: max(value, more.get(name, Value.NO)) for name, value in asks.items()}}
    for facts in _in_every_light(triage, truths):
        fired = triage.fired(facts)
        ends_in = fired.action if fired else triage.dialog.default_outcome
        if ends_in == outcome.id and triage.suits(aside, facts):
            return True
    return False


def _sayable(triage: Triage, not_with: tuple[str, ...], up_to: int, cause: Cause) -> bool:
    """Whether something speaks for the cause that leaves the advice standing."""
    signs: list[Truths] = [{name: Value.YES} for name in cause.for_]
    signs += [w for r in triage.dialog.rules.values() if cause.id in r.points_to for w in ways_to_hold(r)]
    for truths in signs:
        lights = () if truths.keys() & set(not_with) else _in_every_light(triage, truths)
        if any(triage.level(facts) <= up_to for facts in lights):
            return True
    return False


def _slots(loaded: Loaded) -> Iterator[Problem]:
    """Slots of the regions that no text uses, of this dialogue or of another that shares the file."""
    regions = [region for id_, region in loaded.dialog.regions.items() if ("region", id_) in loaded.items]
    unused = {slot for region in regions for slot in region.slots} - _used(loaded.dialog)
    if not unused:
        return
    place = loaded.place("region", regions[0].id)
    for other in dialogs_sharing(Path(place.path), loaded.files[0]):
        unused -= _used(other)
    for slot in sorted(unused):
        message = f"the slot '{slot}' is used by no text of this dialogue, nor of another beside it"
        yield loaded.problem("region", regions[0].id, message, ID, ("slots", slot))


def _used(dialog: Dialog) -> set[str]:
    return {name for text in spoken(dialog) for name in SLOT.findall(text.text)}
