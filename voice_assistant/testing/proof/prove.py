"""The whole proof of one dialogue, in a few processes: form, minimal cases, larger ones, single steps, what is reached.

Nothing is called proven that was sampled, and the summary says which is which.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from voice_assistant.dialog import Dialog, Level
from voice_assistant.engine import Engine
from voice_assistant.errors import Problem
from voice_assistant.events import Settings
from voice_assistant.loader import Loaded
from voice_assistant.testing.proof.cases import Case, minimal_cases
from voice_assistant.testing.proof.form import Form, check_form, describe, raise_each
from voice_assistant.testing.proof.larger import larger_cases
from voice_assistant.testing.proof.local import Local, Looked, Met, Search, Steps
from voice_assistant.testing.proof.pinned import pinned_cases
from voice_assistant.testing.proof.play import CounterExample, Plays, Tally, UnconfirmedDenial
from voice_assistant.testing.proof.reach import Reached, check_reached, find_reached
from voice_assistant.workers import end_with_parent

LARGER = 24
"""Larger cases tried, by default."""
A_JOB = 16
"""Cases played in one go, at the least: neighbours share most of what they come to."""
A_SHARE = 2
"""Jobs that the remaining cases are shared among: big ones first, small ones last, so that all processes end together.
One process plays most of the minimal cases, and has to work out only once what they come to.
"""
A_LOOK = 24
"""States given every kind of event in one go."""
WAYS = tuple(product((False, True), repeat=2))
"""Whether a person names something in their own words, and whether they are asked one thing at a time."""
HOLES_A_CASE = 3
"""Counter-examples kept of one case: the others look much the same."""


@dataclass(slots=True)
class Proof:
    """What was proven, what was sampled, and what is wrong."""

    form: Form
    minimal: Counted
    larger: Counted
    seed: int
    pinned: Counted
    """Counter-examples of the past."""
    local: Local = field(default_factory=Local)
    reached: Reached = field(default_factory=Reached)
    broken: list[Problem] = field(default_factory=list)
    """Faults of the form."""
    unreached: list[Problem] = field(default_factory=list)
    """What no conversation was found for: a blemish, not a danger."""
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether everything that is claimed was shown."""
        return not (self.broken or self.local.breaches or any(c.holes or c.unread for c in self.counted))

    @property
    def counted(self) -> tuple[Counted, Counted, Counted]:
        """All cases that were played."""
        return self.minimal, self.larger, self.pinned


@dataclass(slots=True)
class Counted:
    """Cases that were played."""

    by_level: dict[Level, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    holes: list[CounterExample] = field(default_factory=list)
    unread: list[UnconfirmedDenial] = field(default_factory=list)


def prove(
    loaded: Loaded,
    *,
    seed: int,
    larger: int = LARGER,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Proof:
    """Prove what can be proven.  `progress` is told how many of how many cases are done.

    By the rules alone: what is proven must not depend on what is installed, and a mistake of the reply model is one of
    the mishearings that are played anyway.
    """
    began = time.monotonic()
    loaded = replace(loaded, dialog=replace(loaded.dialog, reply_reader=None))
    engine = Engine(loaded.dialog)
    triage = engine.triage
    minimal = _in_order(engine, minimal_cases(triage))
    random = tuple(larger_cases(triage, minimal, larger, seed))
    proof = Proof(form=describe(loaded.dialog, 0), minimal=Counted(), larger=Counted(), pinned=Counted(), seed=seed)
    proof.broken += check_form(loaded, engine)
    raised = 0
    for case in minimal:
        for name, value, level in raise_each(triage, case):
            proof.broken.append(
                loaded.problem(
                    "state", name, f"'{value.key}' beside {case} lowers the level to {level.key}", "not-rising"
                )
            )
        raised += 2 * len(triage.names)
    proof.form = describe(loaded.dialog, raised)
    pinned = tuple(case for way in WAYS for case in pinned_cases(triage, tells=way[0], one_at_a_time=way[1]))
    for counted, cases in ((proof.minimal, minimal), (proof.larger, random), (proof.pinned, pinned)):
        counted.by_level = {level: sum(case.level is level for case in cases) for level in reversed(Level)}
    total = len(minimal) + len(random) + len(pinned)
    done = 0
    workers = processes or min(2, os.cpu_count() or 1)
    search = Search(Steps(engine).begun())
    with _pool(workers, loaded.dialog) as pool:
        others = _others(pool, proof, {"larger": random, "minimal": minimal})
        for result, into in _as_done(pool, workers + 1, search, others):
            if isinstance(into, Counted):
                tally, holes, unread = result
                into.tally.add(tally)
                into.holes += holes
                into.unread += unread
                done += tally.cases
            else:
                proof.reached = result
            if progress:
                progress(done, total)
    proof.local = search.local
    proof.unreached += check_reached(loaded, proof.reached)
    proof.broken += (
        loaded.problem("state", "", f"the conversation with {person or 'nothing wrong'} never ends", "never-ends")
        for person in proof.reached.endless
    )
    proof.seconds = time.monotonic() - began
    return proof


def _others(
    pool: ProcessPoolExecutor, proof: Proof, cases: dict[str, tuple[Case, ...]]
) -> Iterator[tuple[Future[Any], Counted | None]]:
    """Everything but the single steps, a job at a time: each begins when it is asked for.  None: what is reached."""
    shares = _shares(cases["minimal"])
    yield pool.submit(_play, "minimal", next(shares, ())), proof.minimal
    yield pool.submit(_reached), None
    yield pool.submit(_pinned), proof.pinned
    yield pool.submit(_play, "larger", cases["larger"]), proof.larger
    for some in shares:
        yield pool.submit(_play, "minimal", some), proof.minimal


def _as_done(
    pool: ProcessPoolExecutor, most: int, search: Search, others: Iterator[tuple[Future[Any], Counted | None]]
) -> Iterator[tuple[Any, Counted | None]]:
    """The result of each of the others as it is done; meanwhile the whole search, a generation of states after the
    other.  `most` jobs are on their way at a time, and after the first, the longest, the states come first, so that no
    process waits for long.
    """
    under_way: dict[Future[Any], Counted | None] = dict((next(others),))
    generation: list[Future[Looked]] = []
    some = search.take(A_LOOK)
    while True:
        while len(under_way) < most:
            if some:
                generation.append(pool.submit(_steps, some, search.ways))
                under_way[generation[-1]] = None
                some = search.take(A_LOOK)
            elif other := next(others, None):
                under_way[other[0]] = other[1]
            else:
                break
        if not under_way:
            return
        for job in wait(under_way, return_when=FIRST_COMPLETED).done:
            into = under_way.pop(job)
            if job not in generation:
                yield job.result(), into
        if not some and all(job.done() for job in generation):
            for looked in generation:  # in order, so that the same states are looked at whoever was quicker
                search.add(looked.result())
            generation.clear()
            some = search.take(A_LOOK)


def _shares(cases: tuple[Case, ...]) -> Iterator[tuple[Case, ...]]:
    at = 0
    while at < len(cases):
        size = max(A_JOB, (len(cases) - at) // A_SHARE)
        yield cases[at : at + size]
        at += size


def _in_order(engine: Engine, cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Cases whose first true finding is asked late come to the same places for long: they are played side by side."""

    def place(case: Case) -> tuple[int, ...]:
        return tuple(sorted(engine.place[name] for name, _ in case.truths))

    return tuple(sorted(cases, key=place))


# ---- in each process ----


def _pool(workers: int, dialog: Dialog) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_open, initargs=(dialog,)
    )


class _Opened:
    """What a process keeps from job to job."""

    engine: Engine
    steps: Steps
    plays: dict[str, tuple[Plays, ...]]


def _open(dialog: Dialog) -> None:
    end_with_parent()
    gc.disable()  # to look for rings among a million states took a quarter of the time, and there are hardly any
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to answer
    _Opened.engine = engine = Engine(dialog)
    _Opened.steps = Steps(engine)
    _Opened.plays = {
        "minimal": (Plays(engine),),
        "larger": (Plays(engine, tells=True), Plays(engine, Settings(one_at_a_time=True))),
    }


def _play(kind: str, cases: tuple[Case, ...]) -> tuple[Tally, list[CounterExample], list[UnconfirmedDenial]]:
    tally, holes, unread = Tally(), list[CounterExample](), list[UnconfirmedDenial]()
    for number, case in enumerate(cases):
        plays = _Opened.plays[kind][number % len(_Opened.plays[kind])]
        holes += plays.holes(case, HOLES_A_CASE)
    for plays in _Opened.plays[kind]:
        tally.add(plays.tally)
        unread += plays.unread
        plays.tally = Tally()
        plays.unread = []
    return tally, holes, unread


def _pinned() -> tuple[Tally, list[CounterExample], list[UnconfirmedDenial]]:
    tally, holes, unread = Tally(), list[CounterExample](), list[UnconfirmedDenial]()
    for tells, one_at_a_time in WAYS:
        plays = Plays(_Opened.engine, Settings(one_at_a_time=one_at_a_time), tells=tells)
        for case in pinned_cases(_Opened.engine.triage, tells=tells, one_at_a_time=one_at_a_time):
            holes += plays.holes(case, HOLES_A_CASE)
        tally.add(plays.tally)
        unread += plays.unread
    return tally, holes, unread


def _steps(some: tuple[Met, ...], known_ways: set[Hashable]) -> Looked:
    return _Opened.steps.look_at(some, known_ways)


def _reached() -> Reached:
    return find_reached(_Opened.engine)


def problems(loaded: Loaded, proof: Proof) -> Iterator[Problem]:
    """Everything wrong, at the place of the rule or state that it concerns."""
    yield from proof.broken
    yield from proof.unreached
    for hole in (hole for counted in proof.counted for hole in counted.holes):
        if hole.spoken is None:
            yield loaded.problem("rule", hole.case.rule, f"the conversation with {hole.case} never ends", "never-ends")
        else:
            yield loaded.problem("rule", hole.case.rule, f"a misheard answer hides {hole.case}", "hole")
    for unread in (unread for counted in proof.counted for unread in counted.unread):
        names = ", ".join(unread.findings) or "what was not asked"
        hidden = f"{unread.could_be.key}, not {unread.level.key}"
        first = unread.findings[0] if unread.findings else ""
        yield loaded.problem("state", first, f"an ending rests on one 'no' to {names}: it could be {hidden}", "unread")
    for breach in proof.local.breaches:
        yield loaded.problem("state", "", str(breach), breach.rule)
