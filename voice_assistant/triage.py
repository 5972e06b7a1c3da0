"""How urgent it is, what could be the cause, and what could still change either: pure tables over what is known.

What is known is kept as bits (one a finding), because a proof asks these questions some millions of times.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from voice_assistant.dialog import Aside, Dialog, FindingQuestion, GroupQuestion, Level, Rule, Term, Value

CHANCE_YES = 0.05
"""How often a finding is there when the cause has nothing to do with it: our estimate, used for ranking only."""
PRIOR_STEP = 0.2
"""What one step of a cause's prior adds to its score."""
POINTED = 3.0
"""What it adds that a rule which fired points to the cause."""
ENOUGH_TO_ASK = 0.06
"""A question about the cause is asked only if its answer would tell at least this much (nats): less is not worth a
turn.
"""
WORTH_TELLING = 3.0
"""A cause this much less likely than the first (some twenty times) is not told."""
NEEDED_BUT_DENIED = -3.0
"""What it adds that a finding without which the cause is hardly it was denied."""


class Facts(NamedTuple):
    """What is known of the findings, a bit each.  A finding is unknown, no, not sure or yes."""

    known: int = 0
    yes: int = 0
    unsure: int = 0
    twice: int = 0
    """Mitigating findings heard yes twice: only these lower anything."""

    def having(self, bit: int, value: Value | None, *, twice: bool = False) -> Facts:
        """These facts with one finding changed (None: unknown again)."""
        return Facts(
            self.known & ~bit if value is None else self.known | bit,
            self.yes | bit if value is Value.YES else self.yes & ~bit,
            self.unsure | bit if value is Value.NOT_SURE else self.unsure & ~bit,
            self.twice | bit if twice and value is Value.YES else self.twice & ~bit,
        )

    def value(self, bit: int) -> Value | None:
        """What is known of one finding."""
        if not self.known & bit:
            return None
        return Value.YES if self.yes & bit else Value.NOT_SURE if self.unsure & bit else Value.NO


@dataclass(frozen=True, slots=True)
class _Count:
    n: int
    surely: int
    possibly: int


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule as bits."""

    rule: Rule
    level: Level
    surely: int
    possibly: int
    counts: tuple[_Count, ...]
    unless: int
    reads: int
    """Every finding that its terms name: where nothing of it is so or may be, it does not hold."""
    named: int
    """These, and all that opens the way to one of them."""

    def holds(self, yes: int, maybe: int) -> bool:
        """Whether it holds, leaving `unless` aside."""
        if yes & self.surely != self.surely or maybe & self.possibly != self.possibly:
            return False
        for count in self.counts:  # noqa: SIM110 - a proof asks millions of times, and a generator is twice as slow
            if ((yes & count.surely) | (maybe & count.possibly)).bit_count() < count.n:
                return False
        return True

    def open_bits(self, yes: int, maybe: int) -> int:
        """The findings that would still help it to hold."""
        bits = (self.surely & ~yes) | (self.possibly & ~maybe)
        for count in self.counts:
            if ((yes & count.surely) | (maybe & count.possibly)).bit_count() < count.n:
                bits |= (count.surely & ~yes) | (count.possibly & ~maybe)
        return bits


@dataclass(frozen=True, slots=True)
class Ranked:
    """A cause and how much speaks for it, with the findings that do and do not."""

    cause: str
    score: float
    for_: tuple[str, ...]
    against: tuple[str, ...]


class Triage:
    """The rules and causes of one dialogue, ready to be asked.  Holds no state."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.names = tuple(dialog.findings)
        self.bit = {name: 1 << number for number, name in enumerate(self.names)}
        self._gates = tuple(
            (self.bit[state.id], self.bits(state.when.any_of))
            for state in dialog.states.values()
            if isinstance(state, FindingQuestion) and state.when
        )
        order = {rule_id: number for number, rule_id in enumerate(dialog.rules)}
        self._rules = tuple(
            sorted((self._compile(rule) for rule in dialog.rules.values()), key=lambda c: (-c.level, order[c.rule.id]))
        )
        named = self._named_by_rules() | self.bits(
            name
            for state in dialog.states.values()
            if isinstance(state, (FindingQuestion, GroupQuestion)) and state.when
            for name in state.when.any_of
        )
        self._all = (1 << len(self.names)) - 1
        self._above = {level: tuple(c for c in self._rules if c.level > level) for level in Level}
        """The rules that are more urgent than each level."""
        self.level_bits = named
        """Findings that a rule, a floor or a gate names: asked whatever the ranking says."""
        self.mitigating = self.bits(name for name, finding in dialog.findings.items() if finding.mitigating)
        self._evidence: dict[str, list[tuple[str, float, float]]] = {name: [] for name in self.names}
        """Finding -> (cause, what a yes adds to its score, what a no adds)."""
        for cause in dialog.causes.values():
            for name, weight in cause.for_.items():
                chance = _chance(weight)
                self._evidence[name].append(
                    (cause.id, math.log(chance / CHANCE_YES), math.log((1 - chance) / (1 - CHANCE_YES)))
                )
            for name, weight in cause.against.items():
                self._evidence[name].append((cause.id, -0.45 * weight, 0.0))
        self.fired = lru_cache(maxsize=200_000)(self._fired)
        self.beside = lru_cache(maxsize=200_000)(self._beside)
        self.closed = lru_cache(maxsize=200_000)(self._closed)
        self.could_raise = lru_cache(maxsize=200_000)(self._could_raise)
        self.next_mitigating = lru_cache(maxsize=200_000)(self._next_mitigating)
        self.best_cause_question = lru_cache(maxsize=20_000)(self._best_cause_question)
        self._speaks_of = lru_cache(maxsize=None)(self._speaks)
        self.could_hold = lru_cache(maxsize=20_000)(self._could_hold)

    def bits(self, names: Iterable[str]) -> int:
        """One bit for each finding named."""
        result = 0
        for name in names:
            result |= self.bit[name]
        return result

    def each(self, bits: int) -> Iterator[str]:
        """The names of these bits, in the dialogue's order."""
        while bits:
            low = bits & -bits
            yield self.names[low.bit_length() - 1]
            bits ^= low

    def _compile(self, rule: Rule) -> _Compiled:
        def split(terms: Iterable[Term]) -> tuple[int, int]:
            terms = tuple(terms)
            return self.bits(t.finding for t in terms if not t.possibly), self.bits(
                t.finding for t in terms if t.possibly
            )

        surely, possibly = split(rule.all_of)
        counts = tuple(_Count(count.n, *split(count.of)) for count in rule.counts)
        reads = surely | possibly
        for count in counts:
            reads |= count.surely | count.possibly
        return _Compiled(
            rule=rule,
            level=rule.level,
            surely=surely,
            possibly=possibly,
            counts=counts,
            unless=self.bit[rule.unless] if rule.unless else 0,
            reads=reads,
            named=self._with_gates(reads, 0),
        )

    def _named_by_rules(self) -> int:
        bits = 0
        for c in self._rules:
            bits |= c.reads | c.unless
        return bits

    def suits(self, aside: Aside, facts: Facts) -> bool:
        """Whether a line of an ending is said with these facts."""
        maybe = facts.yes | facts.unsure
        if not maybe & self.bits(aside.any_of) and not facts.unsure & self.bits(aside.not_sure):
            return False
        if aside.and_any_of and not maybe & self.bits(aside.and_any_of):
            return False
        return not maybe & self.bits(aside.unless)

    def read_with(self, bit: int) -> int:
        """All findings that some rule reads beside this one, or that open the way to one that it reads."""
        beside = 0
        for c in self._rules:
            beside |= c.named if c.named & bit else 0
        return beside

    # ---- level ----

    def _fired(self, facts: Facts) -> Rule | None:
        """The rule that decides: of those that hold at the highest level, the first in the file.  None: nothing
        fires.
        """
        maybe = facts.yes | facts.unsure
        for c in self._rules:
            if maybe & c.reads and not c.unless & facts.twice and c.holds(facts.yes, maybe):
                return c.rule
        return None

    def completes(self, facts: Facts, bits: int) -> bool:
        """Whether these findings, if they were so, would with what is so make an emergency, which they are not
        alone.
        """
        yes, maybe = facts.yes | bits, facts.yes | facts.unsure | bits
        return any(
            c.reads & facts.yes and not c.unless & facts.twice and c.holds(yes, maybe) and not c.holds(bits, bits)
            for c in self._above[Level.URGENT]
        )

    def level(self, facts: Facts) -> Level:
        """How urgent this is."""
        rule = self.fired(facts)
        return rule.level if rule else Level.SELF_CARE

    def all_fired(self, facts: Facts) -> list[Rule]:
        """Every rule that holds, the most urgent first."""
        maybe = facts.yes | facts.unsure
        return [c.rule for c in self._rules if not c.unless & facts.twice and c.holds(facts.yes, maybe)]

    def _closed(self, facts: Facts) -> int:
        """Findings whose gate is shut: all that could open it is known, and none of it is yes or not sure."""
        maybe = facts.yes | facts.unsure
        bits = 0
        while True:
            more = bits
            for bit, gate in self._gates:
                # what can itself never be asked can't open a gate either
                if not maybe & gate and not gate & ~(facts.known | bits):
                    more |= bit
            if more == bits:
                return bits & ~facts.known
            bits = more

    def _could_raise(self, facts: Facts, level: Level) -> int:
        """Findings, not yet known, some answer to which could still lead above `level`."""
        hoped = self._all ^ (facts.known | self.closed(facts))
        maybe = facts.yes | facts.unsure
        yes_at_best, maybe_at_best = facts.yes | hoped, maybe | hoped
        bits = 0
        for c in self._above[level]:
            if not c.unless & facts.twice and c.holds(yes_at_best, maybe_at_best):
                bits |= c.open_bits(facts.yes, maybe) & hoped
        return self._with_gates(bits, maybe) & hoped

    def _with_gates(self, bits: int, maybe: int) -> int:
        """These findings and those that open the way to them: what opens a gate to a finding that matters matters
        too.
        """
        while True:
            more = bits
            for bit, gate in self._gates:
                if more & bit and not maybe & gate:
                    more |= gate
            if more == bits:
                return bits
            bits = more

    def _next_mitigating(self, facts: Facts, level: Level) -> int:
        """The mitigating finding that must be asked before a rule above `level` may fire; 0 if none waits for one."""
        maybe = facts.yes | facts.unsure
        for c in self._above[level]:
            if c.unless & facts.twice or not c.holds(facts.yes, maybe):
                continue
            if not c.unless:
                return 0
            asked = c.unless & facts.known
            if not asked or c.unless & facts.yes:
                return c.unless
            return 0
        return 0

    def relied_on(self, facts: Facts, level: Level, turns: Iterable[int]) -> int:
        """The "no"s on which an ending at `level` rests.

        `turns`: the findings answered "no" in the same turn, as bits.  A turn's "no"s matter if, had they been "yes"
        (and with them whatever was not asked because of them), some rule above `level` could hold.
        """
        could, named, known = self.could_hold(facts, level)
        result = 0
        for bits in turns:
            if bits & named:
                if bits not in known:
                    known[bits] = self._rests_on(facts, could, bits)
                result |= known[bits]
        return result

    def _could_hold(self, facts: Facts, level: Level) -> tuple[tuple[_Compiled, ...], int, dict[int, int]]:
        """The rules above `level` that would hold if every "no" were a "yes", all that they name, and room to remember
        what was found for single turns: while "no"s are read back, the same ones are looked at again and again.
        """
        hoped = self._hoped(facts, facts.known & ~facts.yes & ~facts.unsure)
        yes, maybe = facts.yes | hoped, facts.yes | facts.unsure | hoped
        could = tuple(c for c in self._above[level] if not c.unless & facts.twice and c.holds(yes, maybe))
        named = 0
        for c in could:
            named |= c.named
        return could, named, {}

    def _rests_on(self, facts: Facts, could: tuple[_Compiled, ...], bits: int) -> int:
        """Those of one turn's "no"s that keep a rule from holding."""
        hoped = self._hoped(facts, bits)
        maybe = facts.yes | facts.unsure
        yes_at_best, maybe_at_best = facts.yes | hoped, maybe | hoped
        result = 0
        for c in could:
            if c.named & bits and c.holds(yes_at_best, maybe_at_best):
                result |= self._with_gates(c.open_bits(facts.yes, maybe) & hoped, maybe) & bits
        return result

    def _hoped(self, facts: Facts, denied: int) -> int:
        """What could be so if these "no"s were wrong: they, and what is not known and could then be asked."""
        without = Facts(known=facts.known & ~denied, yes=facts.yes, unsure=facts.unsure, twice=facts.twice)
        return self._all ^ (facts.known | self.closed(without)) | denied

    def _beside(self, facts: Facts, action: str) -> tuple[str, ...]:
        """The signs that, with those known and not alone, would lead to this action; a known "no" stays among them."""
        found: list[str] = []
        for name in self.names:
            bit = self.bit[name]
            if facts.yes & bit:
                continue
            alone, together = self.fired(Facts().having(bit, Value.YES)), self.fired(facts.having(bit, Value.YES))
            if together and together.action == action and not (alone and alone.action == action):
                found.append(name)
        return tuple(found)

    # ---- causes ----

    # Each cause is scored by the logarithm of its likelihood: every answered finding is evidence, as much as its
    # weight says.

    def scores(self, facts: Facts, level: Level) -> dict[str, float]:
        """Cause -> log of how likely it is beside the others, by prior and answers alone (never shown as a
        probability).
        """
        pointed = {cause for rule in self.all_fired(facts) for cause in rule.points_to if rule.level >= level}
        scores = {}
        for cause in self.dialog.causes.values():
            score = PRIOR_STEP * cause.prior + (POINTED if cause.id in pointed else 0.0)
            if any(facts.value(self.bit[name]) is Value.NO for name in cause.needs):
                score += NEEDED_BUT_DENIED
            scores[cause.id] = score
        for name in self.each(facts.known & ~facts.unsure):
            yes = bool(facts.yes & self.bit[name])
            for cause_id, if_yes, if_no in self._evidence[name]:
                scores[cause_id] += if_yes if yes else if_no
        return scores

    def rank(self, facts: Facts, level: Level) -> tuple[Ranked, ...]:
        """The causes that something speaks for, likeliest first."""
        pointed = {cause for rule in self.all_fired(facts) for cause in rule.points_to if rule.level >= level}
        ranked = []
        for cause_id, score in self.scores(facts, level).items():
            cause = self.dialog.causes[cause_id]
            for_ = sorted((f for f in cause.for_ if facts.yes & self.bit[f]), key=lambda f: -cause.for_[f])
            against = tuple(f for f in cause.against if facts.yes & self.bit[f])
            if for_ or cause_id in pointed:
                ranked.append(Ranked(cause_id, score, tuple(for_), against))
        ranked.sort(key=lambda r: -r.score)
        return tuple(ranked)

    def told(self, facts: Facts, level: Level, most: int = 3) -> tuple[Ranked, ...]:
        """The causes to tell: the likeliest, with a serious one kept among them when it is urgent."""
        ranked = self.rank(facts, level)
        top = [r for r in ranked[:most] if r.score > ranked[0].score - WORTH_TELLING]
        if level >= Level.URGENT and not any(self.dialog.causes[r.cause].serious for r in top):
            serious = next((r for r in ranked[most:] if self.dialog.causes[r.cause].serious), None)
            if serious:
                top[-1:] = [serious] if len(top) == most else [*top[-1:], serious]
        return tuple(top)

    def _best_cause_question(
        self, facts: Facts, level: Level, among: tuple[tuple[str, ...], ...]
    ) -> tuple[str, ...] | None:
        """The question whose answer would tell most about the cause (expected information, in nats).

        `among`: for each question the findings it asks for in one breath (one or a few).  None when no answer to any
        could
        change which three causes come first.
        """
        scores = self.scores(facts, level)
        highest = max(scores.values(), default=0.0)
        shares = {cause: math.exp(score - highest) for cause, score in scores.items()}
        total = sum(shares.values())
        told = {r.cause for r in self.rank(facts, level)[:3]}
        gains: list[tuple[float, tuple[str, ...]]] = []
        for members in among:
            nobody, touched = self._speaks_of(members)
            yes = 1 - nobody
            expected = _entropy(1 - nobody)
            """Entropy of the answer, once the cause is known."""
            usual = expected
            for cause, chance, entropy in touched:
                share = shares[cause] / total
                yes += (chance - 1 + nobody) * share
                expected += (entropy - usual) * share
            gain = _entropy(yes) - expected
            if gain > ENOUGH_TO_ASK:
                gains.append((gain, members))
        gains.sort(key=lambda each: -each[0])  # of equals the first in the file stays first
        return next((members for _, members in gains if self._would_change(facts, level, members, told)), None)

    def _speaks(self, members: tuple[str, ...]) -> tuple[float, tuple[tuple[str, float, float], ...]]:
        """How likely "no" to all of these is whatever the cause; for each cause it speaks of, how likely "yes" to
        one of them is, and the entropy of that.
        """
        denied: dict[str, float] = {}
        """Cause -> how much likelier "no" to all is with it than without."""
        for name in members:
            for cause, if_yes, _ in self._evidence[name]:
                chance = min(0.95, math.exp(if_yes) * CHANCE_YES)
                denied[cause] = denied.get(cause, 1.0) * (1 - chance) / (1 - CHANCE_YES)
        nobody = (1 - CHANCE_YES) ** len(members)
        chances = {cause: 1 - nobody * factor for cause, factor in denied.items()}
        return nobody, tuple((cause, chance, _entropy(chance)) for cause, chance in chances.items())

    def _would_change(self, facts: Facts, level: Level, members: tuple[str, ...], told: set[str]) -> bool:
        """Whether some answer to these would change which three causes are told."""
        denied = facts
        for name in members:
            bit = self.bit[name]
            denied = denied.having(bit, Value.NO)
            if {r.cause for r in self.rank(facts.having(bit, Value.YES), level)[:3]} != told:
                return True
        return {r.cause for r in self.rank(denied, level)[:3]} != told


def _entropy(chance: float) -> float:
    chance = min(max(chance, 1e-9), 1 - 1e-9)
    return -chance * math.log(chance) - (1 - chance) * math.log(1 - chance)


def _chance(weight: int) -> float:
    """How often a finding of this weight is there when the cause is."""
    return min(0.9, CHANCE_YES + 0.16 * weight)
