"""What `bench audio` counts: rows of a table, mistakes, delays, and what is summed from pieces of work."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from voice_assistant.listening.homophones import NONE_ALIKE, Homophones
from voice_assistant.listening.vocabulary import plain
from voice_assistant.testing.bench.beside import Beside
from voice_assistant.testing.bench.clips import CLEAN, Clip, Condition, Set
from voice_assistant.testing.bench.engines import Taken
from voice_assistant.testing.bench.natural import Judged, NaturalTally
from voice_assistant.testing.bench.night import Night

EXPECTED = (Set.ANSWERS, Set.EMERGENCY, Set.PHRASE)
"""What should be understood; all else should not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recogniser on one set of clips under one condition; counts of clips."""

    engine: str
    set: str
    word: str | None = None
    noise: str | None = None
    snr_db: int | None = None
    room: str | None = None
    telephone: bool = False
    n: int
    right: int
    wrong: int
    not_understood: int
    yes_as_no: int
    no_as_yes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A clip that was not taken for what it is."""

    engine: str
    clip: str
    condition: Condition
    taken: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long after the last word an answer was decided, in seconds; right answers as recorded."""

    n: int
    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioBench:
    """The whole measurement."""

    rows: tuple[Row, ...]
    decision: Delay
    guarded_decision: Delay
    """Delay of a "no" to a question that guards a life, which waits longer."""
    best_decision: Delay
    """Delay with both recognisers where the first alone was sure."""
    asked_decision: Delay
    """Delay where the second was asked, in seconds of one idle core of this machine."""
    real_time_factor: float
    """Processor time a second of sound, ours, one core."""
    best_real_time_factor: float
    """The same with both recognisers."""
    rss_mb: float
    best_rss_mb: float
    load_s: float
    mistakes: tuple[Mistake, ...]
    not_measured: tuple[str, ...]
    natural: tuple[dict[str, Any], ...] = ()
    """Rows of the part `natural/`, as plain data."""
    natural_mistakes: tuple[tuple[str, Judged], ...] = ()
    beside: tuple[Beside, ...] = ()
    """The part `night/`."""
    night: Night | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data, format 1."""
        return {
            "format": 1,
            "rows": [
                *(asdict(row) for row in self.rows if row.set != Set.PHRASE),
                *self.natural,
                *(one.as_row() for one in self.beside),
            ],
            "phrases": [asdict(row) for row in self.rows if row.set == Set.PHRASE],
            "decision_s": asdict(self.decision),
            "decision_no_s": asdict(self.guarded_decision),
            "best_decision_s": asdict(self.best_decision),
            "best_asked_decision_s": asdict(self.asked_decision),
            "real_time_factor": round(self.real_time_factor, 4),
            "best_real_time_factor": round(self.best_real_time_factor, 4),
            "rss_mb": round(self.rss_mb, 1),
            "best_rss_mb": round(self.best_rss_mb, 1),
            "load_s": round(self.load_s, 3),
            "not_measured": list(self.not_measured),
            "night": asdict(self.night) if self.night else None,
        }

    def as_text(self) -> str:
        """Tables to be read."""
        from voice_assistant.testing.bench.tables import written

        return written(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one clip."""

    clip: Clip
    condition: Condition
    taken: Taken
    ended: float


@dataclass(slots=True, kw_only=True)
class Done:
    """What came of a piece of work."""

    engine: str
    answers: list[Answer] = field(default_factory=list)
    natural: list[Judged] = field(default_factory=list)
    rss_mb: float = 0.0
    load_s: float = 0.0
    night: Night | None = None
    beside: Beside | None = None


@dataclass(slots=True)
class _Cost:
    """What one engine takes."""

    cpu_s: float = 0.0
    listened_s: float = 0.0
    rss_mb: float = 0.0
    load_s: float = 0.0

    @property
    def real_time_factor(self) -> float:
        return self.cpu_s / self.listened_s if self.listened_s else 0.0


@dataclass(slots=True)
class Tally:
    """Counts of all that is done so far."""

    homophones: Homophones = NONE_ALIKE
    """Words that may be taken for each other."""
    counts: dict[tuple[str, Set, str | None, Condition], Counter[str]] = field(default_factory=dict)
    delays: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of ours: "" and "no" (to a question that guards a life); of both: "best" and "asked" (the second was)."""
    mistakes: list[Mistake] = field(default_factory=list)
    costs: dict[str, _Cost] = field(default_factory=lambda: defaultdict(_Cost))
    night: Night | None = None
    natural: NaturalTally = field(default_factory=NaturalTally)
    beside: list[Beside] = field(default_factory=list)

    def add(self, done: Done) -> None:
        """One more piece of work is done."""
        for answer in done.answers:
            self._count(done.engine, answer)
        self.natural.add(done.engine, done.natural)
        if done.beside is not None:
            self.beside.append(done.beside)
        cost = self.costs[done.engine]
        cost.cpu_s += sum(answer.taken.cpu_s for answer in done.answers) + sum(one.cpu_s for one in done.natural)
        cost.listened_s += sum(answer.taken.listened_s for answer in done.answers)
        cost.listened_s += sum(one.listened_s for one in done.natural)
        cost.rss_mb = cost.rss_mb or done.rss_mb
        cost.load_s = cost.load_s or done.load_s
        self.night = self.night.and_then(done.night) if self.night and done.night else self.night or done.night

    def _count(self, engine: str, answer: Answer) -> None:
        clip, condition, taken = answer.clip, answer.condition, answer.taken
        counter = self.counts.setdefault((engine, clip.set, clip.word, condition), Counter())
        judged = self._judged(clip, taken)
        counter[judged] += 1
        counter["yes_as_no"] += clip.word == "yes" and "no" in taken.answers
        counter["no_as_yes"] += clip.word == "no" and "yes" in taken.answers
        if judged == "wrong" or (judged == "not_understood" and clip.set in EXPECTED):
            name = f"{clip.path.parent.name}/{clip.path.name}"
            mistake = Mistake(engine=engine, clip=name, condition=condition, taken=taken.answer, text=taken.text)
            self.mistakes.append(mistake)
        if judged == "right" and clip.set is Set.ANSWERS and condition == CLEAN and taken.at is not None:
            kinds = {"ours": "no" if clip.word == "no" else "", "best": "asked" if taken.asked_second else "best"}
            if engine in kinds:
                self.delays[kinds[engine]].append(taken.at - answer.ended)

    def _judged(self, clip: Clip, taken: Taken) -> str:
        """What counts as right: the answer that was said; a cry for help taken for one; a phrase word for word; and
        nothing at all for all else.
        """
        if clip.set is Set.PHRASE and self.homophones.are_alike(taken.text, plain(clip.path.name)):
            return "right"
        if not taken.answers:
            return "not_understood" if clip.set in EXPECTED else "right"
        if clip.set is Set.EMERGENCY:
            return "wrong" if {"emergency", "finding"}.isdisjoint(taken.answers) else "right"
        return "right" if clip.set is Set.ANSWERS and taken.answer == clip.word else "wrong"

    def summed(self, not_measured: tuple[str, ...]) -> AudioBench:
        """The whole, and what could not be measured."""
        ours, best = self.costs["ours"], self.costs["best"]
        return AudioBench(
            rows=tuple(
                Row(
                    engine=engine,
                    set=str(set_),
                    word=word,
                    noise=condition.noise,
                    snr_db=condition.snr_db,
                    room=condition.room,
                    telephone=condition.telephone,
                    n=counter["right"] + counter["wrong"] + counter["not_understood"],
                    right=counter["right"],
                    wrong=counter["wrong"],
                    not_understood=counter["not_understood"],
                    yes_as_no=counter["yes_as_no"],
                    no_as_yes=counter["no_as_yes"],
                )
                for (engine, set_, word, condition), counter in self.counts.items()
            ),
            decision=_delay(self.delays[""]),
            guarded_decision=_delay(self.delays["no"]),
            best_decision=_delay(self.delays["best"]),
            asked_decision=_delay([*self.delays["asked"], *self.natural.waited_for]),
            real_time_factor=ours.real_time_factor,
            best_real_time_factor=best.real_time_factor,
            rss_mb=ours.rss_mb,
            best_rss_mb=best.rss_mb,
            load_s=ours.load_s,
            mistakes=tuple(self.mistakes),
            not_measured=not_measured,
            natural=self.natural.rows(),
            natural_mistakes=tuple(self.natural.mistakes),
            beside=tuple(self.beside),
            night=self.night,
        )


def _delay(seconds: list[float]) -> Delay:
    if not seconds:
        return Delay(n=0, median=None, p95=None)
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return Delay(n=len(ordered), median=round(statistics.median(ordered), 3), p95=round(p95, 3))
