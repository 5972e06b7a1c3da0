"""What must come against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voice_assistant.conversation import Ending, State
from voice_assistant.engine import Engine
from voice_assistant.events import Finish, Heard, Say
from voice_assistant.listening.vocabulary import plain
from voice_assistant.testing.scenario.happenings import Did, Happening, Log, Sounded
from voice_assistant.testing.scenario.prompts import is_prompt
from voice_assistant.testing.scenario.script import Expectation


class Difference(Exception):
    """An expectation was not met."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}; got {got}")
        self.expected = expected
        self.got = got


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came since the step before (or, at the end, since the beginning)."""

    engine: Engine
    log: Log
    since: int
    """Entries of the log before it."""
    now: float

    @property
    def happenings(self) -> list[Happening]:
        return self.log.happenings[self.since :]

    @property
    def state(self) -> State:
        """The state now."""
        assert self.log.state is not None  # nothing is looked at before the first prompt
        return self.log.state

    @property
    def says(self) -> list[Say]:
        """The prompts that were begun."""
        return [h.what for h in self.happenings if isinstance(h.what, Say)]


def find_differences(wanted: Expectation, came: Came) -> Iterator[Difference]:
    """Everything that is not as it must be, in the order in which an `expect` is best read."""
    heard = [h.what.text for h in came.happenings if isinstance(h.what, Heard)]
    if wanted.heard is not None and heard != list(wanted.heard):
        yield Difference(f"to hear {_quoted(list(wanted.heard))}", _quoted(heard) or "nothing heard")
    if wanted.asked:
        last = came.log.last_prompt
        if not is_prompt(last, wanted.asked):
            yield Difference(f"'{wanted.asked}' to be asked", f"'{last.key}'")
    yield from _known(wanted, came)
    yield from _said(wanted, came)
    yield from _in_time(wanted, came)
    if wanted.spoken == "cut off":
        yield from _cut_off(came)


def _known(wanted: Expectation, came: Came) -> Iterator[Difference]:
    """What is known of the person now, and what follows from it."""
    for finding, value in wanted.finding.items():
        given = came.state.answers.get(finding)
        got = given.value.key if given else "unknown"
        if got != value:
            yield Difference(f"{finding}: {value}", f"{got}{f' (heard: {given.words})' if given else ''}")
    announced = came.state.announced
    level = announced.key if announced is not None else "none"
    if wanted.level and wanted.level != level:
        yield Difference(f"level {wanted.level}", level)
    if wanted.outcome and wanted.outcome != (outcome := _outcome(came)):
        yield Difference(f"outcome {wanted.outcome}", outcome or "none yet")
    if wanted.causes:
        triage = came.engine.triage
        told = [ranked.cause for ranked in triage.told(came.state.facts, triage.level(came.state.facts))]
        missing = [cause for cause in wanted.causes if cause not in told]
        if missing:
            yield Difference(f"to be told of {', '.join(missing)}", ", ".join(told) or "no causes")


def _said(wanted: Expectation, came: Came) -> Iterator[Difference]:
    words = plain(" ".join(line.text for say in came.says for line in say.lines))
    for text in wanted.said or ():
        if plain(text) not in words:
            yield Difference(f"'{text}' to be said", f"'{words}'" if words else "nothing said")
    for text in wanted.not_said or ():
        if plain(text) in words:
            yield Difference(f"'{text}' not to be said", f"'{words}'")


def _in_time(wanted: Expectation, came: Came) -> Iterator[Difference]:
    if wanted.within is not None:
        ended = max((h.what.ended for h in came.happenings if isinstance(h.what, Did)), default=None)
        began = next(
            (
                h.at
                for h in came.happenings
                if isinstance(h.what, Sounded) and h.what.start and ended is not None and h.at >= ended
            ),
            None,
        )
        if ended is None or began is None:
            yield Difference(f"a reply within {wanted.within:.1f} s", "no reply")
        elif began - ended > wanted.within:
            yield Difference(f"a reply within {wanted.within:.1f} s", f"one after {began - ended:.2f} s")
    if wanted.silence_at_most is not None:
        longest, at = longest_silence(came.happenings, came.now)
        if longest > wanted.silence_at_most:
            yield Difference(
                f"no silence over {wanted.silence_at_most:.1f} s", f"one of {longest:.1f} s, from {at:.1f} s on"
            )


def longest_silence(happenings: list[Happening], now: float) -> tuple[float, float]:
    """The longest time in which neither side made a sound, and when it began, in seconds."""
    spans: list[tuple[float, float]] = []
    began: float | None = None
    for happening in happenings:
        match happening.what:
            case Sounded(start=True):
                began = happening.at
            case Sounded(start=False):
                spans.append((began if began is not None else happenings[0].at, happening.at))
                began = None
            case Did(means="voice" | "noise", ended=ended):
                spans.append((happening.at, ended))
    if began is not None:
        spans.append((began, now))
    longest, at = 0.0, now
    end = happenings[0].at if happenings else now
    for start, stop in [*sorted(spans), (now, now)]:
        if start - end > longest:
            longest, at = start - end, end
        end = max(end, stop)
    return longest, at


def _cut_off(came: Came) -> Iterator[Difference]:
    for happening in came.happenings:
        if isinstance(happening.what, Sounded) and not happening.what.start:
            if happening.what.whole:
                yield Difference("the prompt to be cut off", "it was spoken to its end")
            return
    yield Difference("the prompt to be cut off", "none was sounding")


def _outcome(came: Came) -> str:
    for happening in reversed(came.log.happenings):
        if isinstance(happening.what, Finish):
            return happening.what.outcome
    phase = came.state.phase
    return phase.outcome if isinstance(phase, Ending) else ""


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)
