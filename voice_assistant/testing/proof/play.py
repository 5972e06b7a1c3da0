"""Plays cases through the real engine, clean and with every single turn heard wrongly in every way.

Whatever happens in one turn, the level spoken in the end must not be below what the truth deserves.

Every call of `advance` is made once and shared by all cases that come to the same place:

- A conversation without any fault is a path in a tree (`_Clean`), kept exactly as it happened.
- After a fault the person only ever answers the question they were asked, truthfully.  States that agree in all that
  can still set a level (`alike`) go on alike from there, so they are one `_Later`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from voice_assistant.conversation import Done, Ending, State, Step, replace
from voice_assistant.dialog import Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import Event, Heard, Say, Settings
from voice_assistant.testing.proof.cases import Case
from voice_assistant.testing.proof.equivalence import Equivalence
from voice_assistant.testing.proof.mute import MuteEngine
from voice_assistant.testing.proof.person import Fault, faults, heard, question_heard, silence, truthful
from voice_assistant.triage import Facts

MOST_TURNS = 600
"""A run longer than this, or one that comes to the same place twice, never ends: a fault of its own kind."""
MOST_PLACES = 60_000
"""Places after faults that are kept, some 400 MB of them.  Cases are played in an order in which neighbours share
most of what they come to, so little is played twice.
"""
SHOWN = 8
"""Lines of a transcript before and after what was misheard."""


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A single fault that makes the end less urgent than the truth deserves, or that keeps it from coming."""

    case: Case
    spoken: Level | None
    """None: nothing, for the conversation never ends."""
    question: str
    """Key of the phase in which it happened; empty: without any fault."""
    said: str
    heard: str
    transcript: tuple[str, ...]
    words: str
    """What is true of the person, and what it deserves and why, for people."""
    asked: str
    """The question in which it happened, as it was spoken."""

    def __str__(self) -> str:
        fault = (
            f"Asked '{self.asked}', the person said '{self.said}', and this was heard: {self.heard}."
            if self.question
            else "Nothing was misheard."
        )
        return "\n".join(
            (
                self.words,
                fault,
                f"Spoken in the end: {self.spoken.key}." if self.spoken is not None else "It never ends.",
                *(f"    {line}" for line in _shortened(self.transcript)),
            )
        )


def _shortened(lines: tuple[str, ...]) -> Iterator[str]:
    """The lines round the fault and at the end; the others only counted."""
    wrong = next((number for number, line in enumerate(lines) if line.endswith(MISHEARD)), 0)
    keep = set(range(max(0, wrong - 3), wrong + SHOWN)) | set(range(max(0, len(lines) - SHOWN), len(lines)))
    left_out = 0
    for number, line in enumerate(lines):
        if number not in keep:
            left_out += 1
            continue
        if left_out:
            yield f"... {left_out} lines as usual ..."
            left_out = 0
        yield line


MISHEARD = "   <-- misheard"

End: TypeAlias = Level | None
"""The level spoken in the end; None: it never ends."""


def _falls_short(end: End, deserved: Level) -> bool:
    return end is None or end < deserved


@dataclass(slots=True)
class Tally:
    """How much was played."""

    cases: int = 0
    turns: int = 0
    """Turns without a fault, each then played with every fault."""
    faults: Counter[str] = field(default_factory=Counter)
    """Kind -> single faults played to the end."""
    steps: int = 0
    """Calls of `advance`."""
    endings: int = 0
    """Different endings reached."""
    digest: int = 0
    """Of every fault and the level that it ended at, in any order: the same as long as nothing ends otherwise."""

    def ended(self, *what: object) -> None:
        """Something ended so."""
        told = hashlib.blake2b("|".join(map(str, what)).encode(), digest_size=8).digest()
        self.digest = (self.digest + int.from_bytes(told)) % (1 << 64)

    def add(self, other: Tally) -> None:
        """Count another's too."""
        self.cases += other.cases
        self.turns += other.turns
        self.faults += other.faults
        self.steps += other.steps
        self.endings += other.endings
        self.digest = (self.digest + other.digest) % (1 << 64)


class _Later:
    """Where conversations stand that will end alike."""

    __slots__ = ("next", "settled", "state")

    def __init__(self, state: State, settled: Level | None) -> None:
        self.state = state
        """The question has been heard."""
        self.settled = settled
        self.next: dict[str | None, _Later] = {}


class _Clean:
    """A place in a conversation without a fault, reached by just these answers."""

    __slots__ = ("after", "next", "settled", "state")

    def __init__(self, state: State, settled: Level | None) -> None:
        self.state = state
        self.settled = settled
        self.next: dict[str | None, _Clean] = {}
        self.after: dict[str | None, tuple[tuple[Fault, _Later], ...]] = {}
        """What the person said -> each fault and where it leads."""


@dataclass(frozen=True, slots=True)
class UnconfirmedDenial:
    """An ending that rests on a "no" heard only once: one mishearing could have hidden something graver."""

    level: Level
    could_be: Level
    findings: tuple[str, ...]
    """Denied in one turn and not read back."""
    state: State


class Plays:
    """All conversations of one dialogue in one setting, as far as they were played."""

    def __init__(self, engine: Engine, settings: Settings | None = None, *, tells: bool = False) -> None:
        self.engine = engine
        self._mute = MuteEngine(engine)
        self.tells = tells
        """Whether the person, asked for their own words, names one thing that is so."""
        self.tally = Tally()
        self.unread: list[UnconfirmedDenial] = []
        self._alike = Equivalence(engine)
        self._later: dict[Hashable, _Later] = {}
        begun = engine.begin(settings or Settings()).state
        self.begun = begun
        self._root = _Clean(self._asked(begun), self._settled(begun))

    # ---- a case ----

    def holes(self, case: Case, most: int = 1_000_000) -> Iterator[CounterExample]:
        """Every single fault (and the clean run) that ends too low; after `most` of them the case is left."""
        yield from islice(self._holes(case), most)

    def _holes(self, case: Case) -> Iterator[CounterExample]:
        self.tally.cases += 1
        if len(self._later) > MOST_PLACES:
            self._forget()
        truths, written = dict(case.truths), str(case.truths)
        ends: dict[int, End] = {}
        clean = self._root
        for _ in range(MOST_TURNS):
            if clean.settled is not None:
                break
            self.tally.turns += 1
            said = self._truthful(truths, clean.state)
            after = clean.after.get(said)
            if after is None:
                after = clean.after[said] = self._misheard(clean.state, said)
            asked = clean.state.phase.key
            for fault, later in after:
                end = self._end(later, truths, ends)
                self.tally.ended(written, asked, said, fault.name, end)
                if _falls_short(end, case.level):
                    yield self._hole(case, end, clean.state, said or "nothing", fault)
            self.tally.faults.update(fault.kind for fault, _ in after)
            following = clean.next.get(said)
            if following is None:
                state = self._answered(clean.state, said)
                following = clean.next[said] = _Clean(self._asked(state), self._settled(state))
            clean = following
        if _falls_short(clean.settled, case.level):
            yield self._hole(case, clean.settled, None, "", None)

    def _hole(self, case: Case, spoken: End, at: State | None, said: str, fault: Fault | None) -> CounterExample:
        """A counter-example, with the conversation played again in words."""
        dialog, prompts = self.engine.dialog, self.engine.prompts
        true = [f"{prompts.name(self.begun, n)}{', not sure' * (v is not Value.YES)} ({n})" for n, v in case.truths]
        rule = dialog.rules.get(case.rule)
        why = f", by rule '{rule.id}': {rule.why} [{rule.source or 'no source'}]" if rule else "."
        return CounterExample(
            case=case,
            spoken=spoken,
            question=at.phase.key if at else "",
            said=said,
            heard=fault.name if fault else "",
            transcript=self.transcript(dict(case.truths), (at.prompt, fault) if at and fault else None),
            words=f"True: {'; '.join(true)}; nothing else.  It deserves {case.level.key}{why}",
            asked=" ".join(line.text for line in prompts.question_only(at)) if at else "",
        )

    def _forget(self) -> None:
        """Let go of what came after faults, for it fills the memory."""
        self._later.clear()
        stack = [self._root]
        while stack:
            clean = stack.pop()
            clean.after.clear()
            stack += clean.next.values()

    def _truthful(self, truths: dict[str, Value], state: State) -> str | None:
        return truthful(self.engine.dialog, truths, state, tells=self.tells)

    def _misheard(self, state: State, said: str | None) -> tuple[tuple[Fault, _Later], ...]:
        """Every fault in this turn and where it leads.  What begins alike is played once."""
        wrong = faults(self.engine.dialog, state, said)
        played: dict[tuple[Event, ...], State] = {(): state}
        return tuple((fault, self._place(self._suffer(fault.events, played))) for fault in wrong)

    def _suffer(self, events: tuple[Event, ...], played: dict[tuple[Event, ...], State]) -> State:
        """Where these events lead.  `played`: where those lead that were played already."""
        state = played.get(events)
        if state is None:
            state, event = self._suffer(events[:-1], played), events[-1]
            if len(events) > 1 and not (isinstance(event, Heard) and event.continues):
                state = self._asked(state)
            state = played[events] = self._advance(state, event).state
        return state

    def _end(self, later: _Later, truths: dict[str, Value], ends: dict[int, End]) -> End:
        """The level that is spoken when everything from here on is heard rightly."""
        path: dict[int, None] = {}
        end: End = None
        for _ in range(MOST_TURNS):
            if later.settled is not None:
                end = later.settled
                break
            if id(later) in ends:
                end = ends[id(later)]
                break
            if id(later) in path:
                break  # the same place again, so the same answers again
            path[id(later)] = None
            said = self._truthful(truths, later.state)
            following = later.next.get(said)
            if following is None:
                following = later.next[said] = self._place(self._answered(later.state, said))
            later = following
        for place in path:
            ends[place] = end
        return end

    # ---- playing on ----

    def _place(self, state: State) -> _Later:
        key = self._alike.key(state)
        later = self._later.get(key)
        if later is None:
            settled = self._settled(state)
            state = replace(state if settled is not None else self._asked(state), undo=None, before=None, preface=())
            later = self._later[key] = _Later(state, settled)
        return later

    def _advance(self, state: State, event: Event) -> Step:
        self.tally.steps += 1
        return self._mute.advance(state, event)

    def _asked(self, state: State) -> State:
        return self._advance(state, question_heard(state)).state

    def _answered(self, asked: State, said: str | None) -> State:
        return self._advance(asked, silence(asked) if said is None else heard(asked, said)).state

    def _settled(self, state: State) -> Level | None:
        """The level that is spoken, at an ending."""
        level = self.engine.triage.level(state.facts)
        phase = state.phase
        if isinstance(phase, Ending):
            level = self.engine.dialog.outcomes[phase.outcome].level
        elif isinstance(phase, Done):
            return state.announced if state.announced is not None else level
        else:
            return None
        self.tally.endings += 1
        self.unread += unread(self.engine, state, level)
        return level

    def transcript(self, truths: dict[str, Value], misheard: tuple[int, Fault] | None) -> tuple[str, ...]:
        """The conversation in short lines; `misheard`: at this prompt, this fault instead of the answer."""
        lines: list[str] = []
        met: set[Hashable] = set()
        step = Step(self.begun, (self.engine.prompts.say(self.begun),))
        for _ in range(MOST_TURNS):
            lines += [_line(action) for action in step.actions if isinstance(action, Say)]
            if self._settled(step.state) is not None:
                lines.append(self._last_line(step.state))
                break
            asked = self.engine.advance(step.state, question_heard(step.state)).state
            said = self._truthful(truths, asked)
            if misheard and asked.prompt == misheard[0]:
                lines.append(f"Person: {said or '(silence)'}   [heard: {misheard[1].name}]{MISHEARD}")
                for number, event in enumerate(misheard[1].events):
                    if number:
                        lines += [_line(action) for action in step.actions if isinstance(action, Say)]
                        if not (isinstance(event, Heard) and event.continues):
                            asked = self.engine.advance(asked, question_heard(asked)).state
                    step = self.engine.advance(asked, event)
                    asked = step.state
                continue
            lines.append(f"Person: {said or '(silence)'}")
            place = self._alike.key(asked)
            if place in met:
                lines.append("In the end: nothing.  It comes to the same place again and again.")
                break
            met.add(place)
            step = self.engine.advance(asked, silence(asked) if said is None else heard(asked, said))
        return tuple(lines)

    def _last_line(self, state: State) -> str:
        """What is said in the end."""
        rule = self.engine.triage.fired(state.facts)
        outcome = self.engine.dialog.outcomes[rule.action if rule else self.engine.dialog.default_outcome]
        if isinstance(state.phase, Ending):
            outcome = self.engine.dialog.outcomes[state.phase.outcome]
        return f"In the end: {outcome.level.key}.  {self.engine.prompts.fill(state, outcome.say[0])}"


def _line(say: Say) -> str:
    """The last of what is said: the question."""
    text = " ".join(line.text for line in say.lines)
    return f"Assistant: {text if len(text) < 140 else '... ' + text[-136:]}"


def unread(engine: Engine, state: State, level: Level) -> Iterator[UnconfirmedDenial]:
    """Why an ending at this level is not safe, if it isn't: worked out apart from how the engine decides to end.

    Take back all that was denied in any one turn and heard only once; say "yes" to it, and to everything that could
    then still be asked.  The level must stay.
    """
    if level is Level.EMERGENCY or state.leaving or state.help_asked:
        return
    triage = engine.triage
    turns: dict[int, list[str]] = {0: []}
    for name, given in state.answers.items():
        if given.value is Value.NO and not triage.bit[name] & state.confirmed:
            turns.setdefault(given.turn, []).append(name)
    facts = state.facts
    for denied in turns.values():
        bits = triage.bits(denied)
        kept = facts._replace(known=facts.known & ~bits)
        open_ = triage.bits(triage.names) & ~kept.known & ~triage.closed(kept)
        hoped = Facts(known=kept.known | open_, yes=kept.yes | open_, unsure=kept.unsure, twice=kept.twice)
        could_be = triage.level(hoped)
        if could_be > level:
            yield UnconfirmedDenial(level, could_be, tuple(denied), state)
