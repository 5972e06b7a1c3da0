"""Plays cases through the real engine with a simulated person, and says how often the end was right."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from voice_assistant.checks.lint_context import estimated_seconds
from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    Phase,
    ReadingBack,
    State,
    Step,
)
from voice_assistant.dialog import ChoiceQuestion, GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Asked, Event, Heard, NoInput, Say, Settings
from voice_assistant.speaking.speech_output import LEAD_IN_S, LONG_QUESTION, PAUSE_S, TURN_S, USUAL_PACE
from voice_assistant.testing.proof.person import SAID, untold
from voice_assistant.testing.vignettes import Vignette
from voice_assistant.triage import Facts
from voice_assistant.wording import in_general

ANSWER_S = 1.5
"""Time from the end of a question to the end of a short answer, in seconds; for the estimated minutes only."""
TELLS_NOTHING = "my leg hurts"
"""What is said in their own words by a person who waits for the questions: nothing but that the leg is their own."""
MOST_TURNS = 400


@dataclass(slots=True)
class Played:
    """How one case went."""

    case: Vignette
    level: Level
    action: str
    causes: tuple[str, ...]
    turns: int
    """Prompts that awaited an answer until the level was spoken."""
    minutes: float
    """Of the whole conversation, all that is offered included: the default voice's pace, pauses, and the answers."""
    minutes_to_level: float = 0.0
    """Until the level begins to be spoken, or, in an emergency, until all of its advice was."""
    minutes_to_interim: float | None = None
    """Until it was said that nothing so far needs help tonight; None: it was not."""
    words: int = 0
    """Spoken to the person."""
    second_hearings: int = 0
    """Prompts that ask once more after what was denied."""
    transcript: list[tuple[str, str]] = field(default_factory=list)
    """(who, words)"""
    caught: frozenset[str] = frozenset()
    """Findings of the story that were taken, or asked about at once."""
    wrongly_caught: frozenset[str] = frozenset()
    """Findings taken from the story that are not true."""
    asked_needlessly: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    """Findings that the story states and that were noted as "no" because of it."""
    ended: bool = True
    """False: no level was spoken within `MOST_TURNS`.  A fault of its own kind, whatever `level` says."""

    @property
    def exact(self) -> bool:
        """The level expected, or one that is marked as also right."""
        return self.ended and (self.level is self.case.urgency or self.level in self.case.also_ok)

    @property
    def under(self) -> bool:
        """Less urgent than it should be: the dangerous mistake."""
        return not self.ended or self.level < self.case.urgency

    @property
    def over(self) -> bool:
        return self.ended and self.level > self.case.urgency and not self.exact

    @property
    def top(self) -> int:
        """Place of the first right cause, from 1; 0: not among them."""
        return next((place for place, cause in enumerate(self.causes, 1) if cause in self.case.causes), 0)


def truth(case: Vignette, finding: str) -> Value:
    """What is so of this person."""
    return Value.YES if finding in case.yes else Value.NOT_SURE if finding in case.not_sure else Value.NO


def answer(engine: Engine, case: Vignette, state: State, *, story: bool) -> str | None:
    """What the simulated person says now; None: nothing."""
    phase: Phase = state.phase
    match phase:
        case Asking():
            return SAID[truth(case, phase.finding)]
        case AskingGroup():
            return _to_a_group(engine, case, state, phase)
        case AskingChoice():
            if phase.proposed:
                return "yes"
            asked = engine.dialog.states[phase.choice]
            assert isinstance(asked, ChoiceQuestion)
            chosen = next(c for c in asked.choices if c.id == asked.evaluate)
            return chosen.phrases[0] if chosen.phrases else "not sure"
        case AskingOwnWords():
            return case.story if story and case.story else TELLS_NOTHING
        case ReadingBack():
            wrong = [f for f in phase.findings if truth(case, f) is not Value.NO]
            if phase.naming:
                return in_general(engine.dialog, engine.dialog.findings[wrong[0]].name) if wrong else "none"
            if phase.umbrella:
                return SAID[max(truth(case, finding) for finding in phase.findings)]
            return "no" if wrong else "yes"
        case Ending():
            return SAID[Value.YES]  # to each part that is offered
        case Checking():
            return "yes" if phase.what == "still so" and truth(case, phase.finding) is not Value.NO else "no"
        case _:
            return None


def _to_a_group(engine: Engine, case: Vignette, state: State, phase: AskingGroup) -> str:
    """The answer to a question after several things: the worst of what is so first."""
    group = engine.dialog.states[phase.group]
    assert isinstance(group, GroupQuestion)
    so = [name for name in untold(group, state) if truth(case, name) is not Value.NO]
    so.sort(key=lambda name: -engine.triage.level(Facts().having(engine.triage.bit[name], Value.YES)))
    names = [in_general(engine.dialog, engine.dialog.findings[name].name) for name in so]
    if phase.naming:
        return names[0] if so else "none"
    if group.wide and so and truth(case, so[0]) is Value.YES:
        return f"yes, {' and '.join(names[:2])}"  # asked after many things, people say which
    return SAID[max((truth(case, name) for name in so), default=Value.NO)]


def play(engine: Engine, case: Vignette, *, story: bool = False) -> Played:
    """Hold one conversation to its end: to the level, and, short of an emergency, through all that is then offered."""
    talk = _Talk(engine, case, story)
    while not isinstance(talk.state.phase, Ending) and talk.turns < MOST_TURNS:
        talk.turn()
    turns, level_minutes, phase = talk.turns, talk.seconds / 60, talk.state.phase
    ended = isinstance(phase, Ending)
    while isinstance(talk.state.phase, (Ending, Asking, AskingGroup)) and ended and talk.turns < MOST_TURNS:
        if talk.heard_out():
            break
        talk.turn()
    state, triage = talk.state, engine.triage
    level = state.announced if state.announced is not None else Level.SELF_CARE
    told = [r.cause for r in triage.told(state.facts, level)]
    ranked = told + [r.cause for r in triage.rank(state.facts, level) if r.cause not in told]
    return Played(
        case=case,
        level=level,
        action=phase.outcome if isinstance(phase, Ending) else "",
        ended=ended,
        causes=tuple(ranked),
        turns=turns,
        minutes=talk.seconds / 60,
        minutes_to_level=level_minutes,
        minutes_to_interim=talk.interim_s / 60 if talk.interim_s else None,
        words=talk.words,
        second_hearings=talk.second_hearings,
        transcript=talk.transcript,
        caught=talk.caught,
        wrongly_caught=talk.wrongly,
        asked_needlessly=talk.needless,
        denied=talk.denied,
    )


class _Talk:
    """One conversation with a simulated person, turn by turn."""

    def __init__(self, engine: Engine, case: Vignette, story: bool) -> None:
        self._engine = engine
        self._case = case
        self._story = story
        self._interim = engine.dialog.texts["can wait"][0]
        self.turns = self.words = self.second_hearings = 0
        self.seconds = self.interim_s = 0.0
        self.transcript: list[tuple[str, str]] = []
        none: frozenset[str] = frozenset()
        self.caught = self.wrongly = self.needless = self.denied = none
        self._take(engine.begin(Settings()))

    def _take(self, step: Step) -> None:
        self.state = step.state
        for action in step.actions:
            if not isinstance(action, Say):
                continue
            lines = [line.text for line in action.lines]
            self.transcript.append(("assistant", " ".join(lines)))
            self.words += sum(len(line.split()) for line in lines)
            spoken = sum(estimated_seconds(line, USUAL_PACE) for line in lines)
            asked_late = any(line.mark is not None for line in action.lines[1:])
            longer = TURN_S if asked_late and len(lines[-1].split()) > LONG_QUESTION else 0.0
            self.seconds += LEAD_IN_S + spoken + PAUSE_S * (len(lines) - 1) + longer
            if not self.interim_s and self._said_interim(lines):
                self.interim_s = self.seconds
        self.second_hearings += isinstance(self.state.phase, ReadingBack) and not self.state.phase.naming

    def _said_interim(self, lines: list[str]) -> bool:
        return self._engine.prompts.fill(self.state, self._interim) in lines

    def heard_out(self) -> bool:
        """Whether all was told: an emergency's advice, or the last part of another ending."""
        phase = self.state.phase
        if not isinstance(phase, Ending):
            return False
        emergency = self._engine.dialog.outcomes[phase.outcome].level is Level.EMERGENCY
        return emergency or self._engine.prompts.next_part(self.state, phase) is None

    def turn(self) -> None:
        """The person answers what is asked now."""
        engine, now = self._engine, float(self.turns + 1)
        asked = engine.advance(self.state, Asked(prompt=self.state.prompt, at=now)).state
        said = answer(engine, self._case, asked, story=self._story)
        self.turns += 1
        self.seconds += ANSWER_S
        self.transcript.append(("person", said or "(silence)"))
        event: Event = Heard(text=said, began=now, ended=now) if said else NoInput(at=now)
        step = engine.advance(asked, event)
        if isinstance(asked.phase, AskingOwnWords) and said is not None:
            self._look_at_story(step.state)
        self._take(step)

    def _look_at_story(self, after: State) -> None:
        taken = {f for f, given in after.answers.items() if given.volunteered}
        asked = {f for f, _ in after.queue}
        if isinstance(after.phase, Asking):
            asked.add(after.phase.finding)
        true, volunteers = self._case.yes | self._case.not_sure, self._case.volunteers
        self.caught = frozenset((taken | asked) & volunteers)
        self.wrongly = frozenset(taken - true)
        self.needless = frozenset(asked - true)
        self.denied = frozenset(f for f, g in after.answers.items() if g.value is Value.NO and f in volunteers)


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share."""
    if not n:
        return 0.0, 1.0
    z = 1.959964
    p = right / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def summarise(played: Iterable[Played], *, story: bool = False) -> dict[str, Any]:
    """The figures over all cases."""
    cases = list(played)
    emergencies = [p for p in cases if p.case.urgency is Level.EMERGENCY]
    scored = [p for p in cases if p.case.score_causes and p.case.causes]
    with_action = [p for p in cases if p.case.action]

    def share(hits: Iterable[Played], of: list[Played]) -> dict[str, Any]:
        n, right = len(of), len(list(hits))
        low, high = wilson(right, n)
        return {
            "right": right,
            "n": n,
            "share": round(right / n, 4) if n else None,
            "low": round(low, 4),
            "high": round(high, 4),
        }

    confusion = Counter((p.case.urgency.key, p.level.key) for p in cases if p.ended)
    summary: dict[str, Any] = {
        "cases": len(cases),
        "confusion": {e.key: {g.key: confusion[e.key, g.key] for g in Level} for e in Level},
        "exact": share((p for p in cases if p.exact), cases),
        "under_triage": share((p for p in cases if p.under), cases),
        "over_triage": share((p for p in cases if p.over), cases),
        "emergencies_found": share((p for p in emergencies if p.ended and p.level is Level.EMERGENCY), emergencies),
        "never_ended": sum(not p.ended for p in cases),
        "self_care_as_emergency": sum(
            1 for p in cases if p.ended and p.case.urgency is Level.SELF_CARE and p.level is Level.EMERGENCY
        ),
        "action": share(
            (p for p in with_action if p.action == p.case.action or (p.exact and p.level is not p.case.urgency)),
            with_action,
        ),
        "top_1": share((p for p in scored if p.top == 1), scored),
        "top_3": share((p for p in scored if 1 <= p.top <= 3), scored),
        "turns": _spread([p.turns for p in cases]),
        "turns_emergency": _spread([p.turns for p in emergencies]),
        "minutes": _spread([round(p.minutes, 1) for p in cases]),
        "minutes_emergency": _spread([round(p.minutes, 1) for p in emergencies]),
        "minutes_to_interim": _spread([round(p.minutes_to_interim, 1) for p in cases if p.minutes_to_interim]),
        "by_level": {level.key: _length([p for p in cases if p.case.urgency is level]) for level in Level},
        "by_tag": {
            tag: share((p for p in cases if tag in p.case.tags and p.exact), [p for p in cases if tag in p.case.tags])
            for tag in sorted({t for p in cases for t in p.case.tags})
        },
    }
    if story:
        volunteered = sum(len(p.case.volunteers) for p in cases)
        caught = sum(len(p.caught) for p in cases)
        wrong = sum(len(p.wrongly_caught) for p in cases)
        summary["story"] = {
            "volunteered": volunteered,
            "caught": caught,
            "caught_share": round(caught / volunteered, 4) if volunteered else None,
            "wrongly_caught": wrong,
            "wrongly_caught_share": round(wrong / (caught + wrong), 4) if caught + wrong else None,
            "asked_needlessly": sum(len(p.asked_needlessly) for p in cases),
            "denied": sum(len(p.denied) for p in cases),
        }
    return summary


def _length(cases: list[Played]) -> dict[str, Any]:
    """How long these conversations are, as medians: turns to the level, minutes and words in all, second hearings."""
    of: dict[str, list[float]] = {
        "turns": [p.turns for p in cases],
        "minutes": [round(p.minutes, 1) for p in cases],
        "words": [p.words for p in cases],
        "second_hearings": [p.second_hearings for p in cases],
    }
    return {key: round(median(values), 2) if values else None for key, values in of.items()}


def _spread(values: list[Any]) -> dict[str, Any]:
    return (
        {"median": round(median(values), 2), "min": min(values), "max": max(values)}
        if values
        else {"median": None, "min": None, "max": None}
    )


def evaluate(
    engine: Engine, cases: Iterable[Vignette], *, story: bool = False, each: Callable[[Played], None] | None = None
) -> list[Played]:
    """Play all cases; `each` is called after every one, for a progress bar."""
    results = []
    for case in cases:
        result = play(engine, case, story=story)
        if each:
            each(result)
        results.append(result)
    return results


def as_data(played: list[Played], *, story: bool = False) -> dict[str, Any]:
    """The results as plain values, for JSON."""
    return {
        "format": 1,
        "cases": [
            {
                "id": p.case.id,
                "expected": p.case.urgency.key,
                "level": p.level.key if p.ended else "never ends",
                "action": p.action,
                "causes": list(p.causes),
                "turns": p.turns,
                "minutes": round(p.minutes, 2),
                "minutes_to_level": round(p.minutes_to_level, 2),
                "ok": p.exact,
                **({"story": _of_story(p)} if story else {}),
            }
            for p in played
        ],
        "summary": summarise(played, story=story),
    }


def _of_story(played: Played) -> dict[str, list[str]]:
    """What of a case's story was not understood as meant, by findings."""
    missed = played.case.volunteers - played.caught
    return {
        "missed": sorted(missed),
        "wrongly_caught": sorted(played.wrongly_caught),
        "asked_needlessly": sorted(played.asked_needlessly),
        "denied": sorted(played.denied),
    }


def _lines_of_stories(played: list[Played], s: Mapping[str, Any]) -> Iterator[str]:
    """What of the stories was understood, and case by case what was not."""
    yield ""
    yield f"Volunteered findings caught          {s['caught']} of {s['volunteered']} ({s['caught_share'] or 0:.1%})"
    yield f"Wrongly caught                       {s['wrongly_caught']} ({s['wrongly_caught_share'] or 0:.1%})"
    yield f"Asked about, though not so           {s['asked_needlessly']}"
    yield f"Stated, but noted as no              {s['denied']}"
    yield ""
    yield "Not as the story says:"
    for p in played:
        of = {what.replace("_", " "): findings for what, findings in _of_story(p).items() if findings}
        if of:
            yield f"  {p.case.id}: " + "; ".join(f"{what}: {', '.join(findings)}" for what, findings in of.items())


def as_text(played: list[Played], *, story: bool = False) -> str:
    """The results for people."""
    summary = summarise(played, story=story)
    lines = ["Expected (down) against spoken (across):", f"{'':>12}" + "".join(f"{level.key:>12}" for level in Level)]
    for expected, row in summary["confusion"].items():
        lines.append(f"{expected:>12}" + "".join(f"{row[level.key]:>12}" for level in Level))
    lines.append("")
    for key, title in (
        ("exact", "Right level (also-right counts)"),
        ("emergencies_found", "Emergencies found"),
        ("under_triage", "Less urgent than right"),
        ("over_triage", "More urgent than right"),
        ("action", "Right action"),
        ("top_1", "Right cause told first"),
        ("top_3", "Right cause among the first three"),
    ):
        s = summary[key]
        if s["n"]:
            lines.append(
                f"{title:<36} {s['right']:>4} of {s['n']:<4} {s['share']:6.1%}  "
                f"(95 % interval {s['low']:.1%} to {s['high']:.1%})"
            )
    lines.append(f"{'Self-care sent to emergency':<36} {summary['self_care_as_emergency']:>4}")
    if summary["never_ended"]:
        lines.append(f"{'Never ended':<36} {summary['never_ended']:>4}")
    for key, title in (
        ("turns", "Turns until the level, all"),
        ("turns_emergency", "Turns until the level, emergencies"),
        ("minutes", "Minutes, all"),
        ("minutes_emergency", "Minutes, emergencies"),
        ("minutes_to_interim", "Minutes until 'nothing so far'"),
    ):
        s = summary[key]
        lines.append(f"{title:<36} median {s['median']}, {s['min']} to {s['max']}")
    lines += ["", "Medians by the level expected:    turns   minutes     words   second hearings"]
    for level, of in summary["by_level"].items():
        if of["turns"] is not None:
            row = f"{of['turns']:>8} {of['minutes']:>9} {of['words']:>9} {of['second_hearings']:>17}"
            lines.append(f"  {level:<28}{row}")
    if story:
        lines += _lines_of_stories(played, summary["story"])
    lines += ["", "By tag (right level):"]
    lines += [f"  {tag:<20} {s['right']} of {s['n']}" for tag, s in summary["by_tag"].items()]
    wrong = [p for p in played if not p.exact]
    if wrong:
        lines += ["", "Not as expected:"]
        lines += [
            f"  {p.case.id}: expected {p.case.urgency.key}, {f'spoken {p.level.key}' if p.ended else 'never ends'}"
            for p in wrong
        ]
    untold = [p for p in played if p.case.score_causes and p.case.causes and not 1 <= p.top <= 3]
    if untold:
        lines += ["", "Right cause not among the first three:"]
        lines += [f"  {p.case.id}: {', '.join(p.case.causes)} expected; told {', '.join(p.causes[:3])}" for p in untold]
    return "\n".join(lines)
