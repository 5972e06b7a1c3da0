"""A proof and the lints as text for people and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from voice_assistant.dialog import Dialog, Level
from voice_assistant.errors import Problem

if TYPE_CHECKING:
    from voice_assistant.testing.proof.prove import Counted, Proof

WIDTH = 110
MOST_SHOWN = 12
"""Counter-examples, breaches and lints of a kind shown in full."""
NOT_COVERED = (
    "whether the rules are right: that is a clinician's to say, and no clinician has yet",
    "two or more mishearings in one conversation, or a person who does not answer truthfully",
    "whether words are understood rightly (tests/test_matching.py) and heard rightly (`bench audio`)",
    "the loop, the sound and the machine round the engine (their own tests)",
)


@dataclass(slots=True)
class Checked:
    """Everything that `check` found out about one dialogue."""

    dialog: Dialog
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    notes: tuple[str, ...]
    """What could not be checked, and why."""
    proof: Proof | None = None
    wrong: list[Problem] = field(default_factory=list)
    """What speaks against the proof, each at its place."""

    @property
    def fine(self) -> bool:
        """Whether nothing stands against the dialogue."""
        return not self.errors and not self.wrong and (self.proof is None or self.proof.holds)


def as_text(checked: Checked) -> Iterator[str]:
    """The report, a line at a time."""
    d = checked.dialog
    yield (
        f"{d.title}: {len(d.states)} states, {len(d.findings)} findings, {len(d.rules)} rules, {len(d.causes)} causes, "
        f"{len(d.outcomes)} outcomes, {len(d.regions)} regions."
    )
    if checked.proof:
        yield from _proof(checked.proof)
    yield from _lints(checked)
    for note in checked.notes:
        yield f"Note: {note}"
    yield ""
    if not checked.fine:
        count = len(checked.errors) + len(checked.wrong)
        yield f"{count} problem{'s' if count != 1 else ''} found."
    elif checked.proof is None:
        yield "No problems found.  Nothing was proven (--quick)."
    else:
        yield (
            "Proven for every minimal case: no single misheard turn makes what is said less urgent than what is so.  "
            "No problems found."
        )


def _proof(proof: Proof) -> Iterator[str]:
    form = proof.form
    yield ""
    yield "1. Form (exact, for all answers)"
    yield from _item(
        f"{form.rules} rules and {form.floors} levels of doubt, each 'all of these, and at least n of those, surely or "
        f"possibly'; {len(form.assumptions)} gates that only 'no' keeps shut; nothing that a rule names is left out to "
        "be brief.  So the level can only rise with what is so."
    )
    yield from _item(
        f"Only {len(form.mitigating)} findings lower a level, and only heard 'yes' twice: {', '.join(form.mitigating)}."
        + (
            f"  {', '.join(form.both)} also raise by other rules: their 'yes' counts upwards there, and only the "
            "second 'yes' downwards."
            if form.both
            else ""
        )
    )
    yield from _item(f"{form.raised:,} times one finding more or surer was added to a case: the level never fell.")
    yield from (f"  ! {problem}" for problem in proof.broken)
    yield ""
    yield "2. Minimal cases (exact, given 1)"
    yield from _counted(proof.minimal)
    yield ""
    yield f"3. Larger cases (sampled, not proven; seed {proof.seed})"
    yield from _item(
        "Up to twelve further findings, some mitigating; half name one of them in their own words, half are asked one "
        "question at a time."
    )
    yield from _counted(proof.larger)
    if proof.pinned.tally.cases:
        yield from _item("Counter-examples of the past, pinned, whatever the seed:")
        yield from _counted(proof.pinned)
    yield ""
    yield "4. Single steps (exact for these states and events)"
    local = proof.local
    yield from _item(
        f"{local.states:,} kinds of state, {len(local.steps)} kinds of event, {local.steps.total():,} steps: silence, "
        "sounds and senseless words set nothing; cries, help, repeat, back and stop act; what is said is a function of "
        "the state; an ending says its instruction and no lesser one; an announced level never falls; a mention is "
        "never one of the two hearings of what lowers; a measure falls with every answer, so every conversation ends."
    )
    yield from _item(
        f"Every way out of {local.left:,} of them (goodbye, the end of input, in an emergency silence): what is said "
        "and finished last is never less than what was announced, cried for or spoken of."
    )
    yield from (f"  ! {breach}" for breach in local.breaches[:MOST_SHOWN])
    yield ""
    yield "5. What can be reached"
    reached = proof.reached
    yield from _item(
        f"{reached.conversations:,} conversations came to {len(reached.states)} questions, {len(reached.outcomes)} "
        f"endings, {len(reached.causes)} causes, {len(reached.advice)} pieces of advice.  The way to each finding of "
        f"{len(reached.paths)} urgent and emergency rules is in --json."
    )
    yield from (f"  ! {problem}" for problem in proof.unreached)
    yield ""
    yield "What each gate takes for granted"
    yield from (f"  {assumption}" for assumption in form.assumptions)
    yield ""
    yield "What this does not show"
    for line in NOT_COVERED:
        yield from _item(line)
    yield ""
    yield f"Took {proof.seconds:.0f} s."


def _item(text: str) -> Iterator[str]:
    yield from wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _counted(counted: Counted) -> Iterator[str]:
    tally = counted.tally
    levels = ", ".join(f"{count} {level.key}" for level, count in counted.by_level.items() if count)
    yield from _item(
        f"{tally.cases:,} cases ({levels}), {tally.turns:,} turns, each heard wrongly in every way: "
        f"{tally.faults.total():,} single faults, {tally.steps:,} calls of the engine."
    )
    yield from _item(", ".join(f"{count:,} {kind}" for kind, count in tally.faults.most_common()) + ".")
    yield from _item(
        f"{tally.endings:,} endings: each was also tested for resting on a 'no' heard in one turn only; "
        f"{len(counted.unread)} do."
    )
    yield from _item(f"{len(counted.holes) or 'No'} counter-examples.  All end levels in one: {tally.digest:016x}.")
    for hole in counted.holes[:MOST_SHOWN]:
        yield from (f"  ! {line}" for line in str(hole).splitlines())


def _lints(checked: Checked) -> Iterator[str]:
    yield ""
    yield f"Lints: {len(checked.errors)} errors, {len(checked.warnings)} warnings."
    yield from (f"  {problem}" for problem in checked.errors)
    yield from (f"  warning: {problem}" for problem in checked.warnings)


def as_data(checked: Checked) -> dict[str, Any]:
    """The result of a proof as plain values, for JSON."""
    d = checked.dialog
    data: dict[str, Any] = {
        "format": 1,
        "dialog": d.id,
        "fine": checked.fine,
        "errors": [_problem(p) for p in (*checked.errors, *checked.wrong)],
        "warnings": [_problem(p) for p in checked.warnings],
        "notes": list(checked.notes),
        "proof": None,
    }
    proof = checked.proof
    if proof:
        data["proof"] = {
            "holds": proof.holds,
            "seconds": round(proof.seconds, 1),
            "form": {
                "rules": proof.form.rules,
                "floors": proof.form.floors,
                "mitigating": list(proof.form.mitigating),
                "raise and lower": list(proof.form.both),
                "comparisons": proof.form.raised,
                "gates": {a.finding: list(a.unless_any_of) for a in proof.form.assumptions},
            },
            "minimal cases": _counted_data(proof.minimal),
            "pinned cases": _counted_data(proof.pinned),
            "larger cases, sampled": {"seed": proof.seed, **_counted_data(proof.larger)},
            "single steps": {
                "states": proof.local.states,
                "steps": dict(proof.local.steps),
                "ways out": proof.local.left,
                "breaches": [str(breach) for breach in proof.local.breaches],
            },
            "reached": {
                "conversations": proof.reached.conversations,
                "questions": sorted(proof.reached.states),
                "outcomes": sorted(proof.reached.outcomes),
                "causes": sorted(proof.reached.causes),
                "advice": sorted(proof.reached.advice),
                "paths": {rule: list(path) for rule, path in proof.reached.paths.items()},
            },
            "not covered": list(NOT_COVERED),
        }
    return data


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "code": problem.code,
    }


def _counted_data(counted: Counted) -> dict[str, Any]:
    tally = counted.tally
    return {
        "cases": {level.key: counted.by_level.get(level, 0) for level in reversed(Level)},
        "turns": tally.turns,
        "faults": dict(tally.faults),
        "steps": tally.steps,
        "endings": tally.endings,
        "digest": f"{tally.digest:016x}",
        "resting on one no": len(counted.unread),
        "counter-examples": [
            {
                "true": {name: value.key for name, value in hole.case.truths},
                "deserved": hole.case.level.key,
                "rule": hole.case.rule,
                "spoken": "never ends" if hole.spoken is None else hole.spoken.key,
                "question": hole.question,
                "said": hole.said,
                "heard": hole.heard,
                "transcript": list(hole.transcript),
            }
            for hole in counted.holes
        ],
    }
