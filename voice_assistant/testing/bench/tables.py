"""The result of `bench audio` as tables to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import sqrt
from typing import TYPE_CHECKING

from voice_assistant.testing.bench.natural import natural_table

if TYPE_CHECKING:
    from voice_assistant.testing.bench.beside import Beside
    from voice_assistant.testing.bench.counting import AudioBench, Row
    from voice_assistant.testing.bench.natural import Judged

SHOWN_MISTAKES = 40
MADE = ("emergency", "phrase")
"""Sets that are synthesised, and have noise of their own."""
_SPOKEN = ("yes", "no", "stop")


def upper_bound(errors: int, n: int) -> float:
    """The 95 % upper bound of a rate, one-sided: the rule of three without errors, Wilson's formula with them."""
    if n == 0:
        return 1.0
    if errors == 0:
        return min(1.0, 3.0 / n)
    z, rate = 1.645, errors / n
    middle = rate + z * z / (2 * n)
    spread = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    return (middle + spread) / (1 + z * z / n)


def written(bench: AudioBench) -> str:
    """All tables."""
    engines = list(dict.fromkeys(row.engine for row in bench.rows))
    parts = [_main_table(bench, engine) for engine in engines]
    cost = f"Real-time factor {bench.real_time_factor:.3f} of a core, {bench.rss_mb:.0f} MB"
    parts.append(f"Decided after the last word: {_delays(bench)}.")
    if bench.rss_mb:
        parts.append(f"{cost}, opened in {bench.load_s:.2f} s.")
    if bench.best_rss_mb:
        both = f"real-time factor {bench.best_real_time_factor:.3f} of a core, {bench.best_rss_mb:.0f} MB"
        parts.append(f"Both recognisers: {both}.")
    if bench.natural:
        parts.append(natural_table(bench.natural))
        parts += _missed(bench.natural_mistakes)
    if bench.beside:
        parts.append("\n".join(["Beside sounds of the night:", *map(_beside, bench.beside)]))
    if bench.night:
        night = bench.night
        parts.append(
            f"{night.seconds / 60:.0f} minutes beside a film next door (10 to 30 dB softer), the noises, and snores and"
            f" coughs made here: {night.false_emergencies} false emergencies, {night.answers} answers or commands"
            f" taken, {night.asked_about} signs asked about."
        )
    parts += [f"Not measured: {part}." for part in bench.not_measured]
    for engine in ("ours", "best"):
        wrong = [m for m in bench.mistakes if m.engine == engine and m.taken][:SHOWN_MISTAKES]
        lines = [f"  {m.clip} ({_named(m)}): {m.taken} <- {m.text}" for m in wrong]
        parts += ["\n".join([f"Wrong, {engine}:", *lines])] if lines else []
    return "\n\n".join(parts)


def _named(mistake: object) -> str:
    condition = mistake.condition  # type: ignore[attr-defined]  # only Mistake is given
    return f"{condition.noise} {condition.name}" if condition.noise else str(condition.name)


def _delays(bench: AudioBench) -> str:
    def one(name: str, delay: object) -> str:
        return f"{name} median {delay.median} s, 95th percentile {delay.p95} s (n {delay.n})"  # type: ignore[attr-defined]

    said = [one("", bench.decision).strip(), one('"no" to a red flag:', bench.guarded_decision)] if bench.rss_mb else []
    if bench.best_decision.n:
        said.append(one("both, the first sure:", bench.best_decision))
    if bench.asked_decision.n:
        said.append(one("the second asked:", bench.asked_decision))
    return "; ".join(said)


def _missed(mistakes: tuple[tuple[str, Judged], ...]) -> list[str]:
    """What both recognisers together did not get right, as recorded."""
    lines = [
        f"  {one.clip}: {one.heard or 'nothing'}"
        for engine, one in mistakes
        if engine == "best" and one.condition.name == "as recorded"
    ]
    return ["Natural voice as recorded, not right, best:\n" + "\n".join(lines[:SHOWN_MISTAKES])] if lines else []


def _beside(one: Beside) -> str:
    answers = f"{one.right} of {one.answers} answers in between right ({one.right_in_quiet} in quiet)"
    taken = f": {', '.join(one.texts)}" if one.texts else ""
    return f"  {one.engine:12} {one.set}, {one.seconds / 60:.1f} min: {one.taken} of {one.n} taken{taken}; {answers}"


def _main_table(bench: AudioBench, engine: str) -> str:
    rows = [row for row in bench.rows if row.engine == engine]
    clean: Callable[[Row], bool] = lambda row: row.snr_db is None and row.room is None and not row.telephone  # noqa: E731 - one of several filters
    lines = [
        f"{engine}:",
        f"  {'':34} {'n':>6} {'right':>8} {'wrong':>8} {'nothing':>8}  yes as no  no as yes",
    ]

    def line(name: str, chosen: Iterable[Row]) -> None:
        some = list(chosen)
        n = sum(row.n for row in some)
        if not n:
            return
        right, wrong, nothing, swapped, other = (
            sum(getattr(row, what) for row in some)
            for what in ("right", "wrong", "not_understood", "yes_as_no", "no_as_yes")
        )
        bound = "" if wrong else f"  (0 wrong: at most {100 * upper_bound(0, n):.1f} %, 95 % sure)"
        lines.append(
            f"  {name:34} {n:6} {100 * right / n:7.1f}% {100 * wrong / n:7.1f}% {100 * nothing / n:7.1f}%"
            f"  {swapped:9}  {other:9}{bound}"
        )

    for word in _SPOKEN:
        line(word, (row for row in rows if row.set == "answers" and row.word == word and clean(row)))
    line("yes, no and stop", (row for row in rows if row.set == "answers" and row.word in _SPOKEN and clean(row)))
    line("digits", (row for row in rows if row.set == "answers" and row.word not in _SPOKEN and clean(row)))
    for name in ("other_words", "utterances", "sentences", "noise"):
        line(name, (row for row in rows if row.set == name and clean(row)))
    for snr in sorted({row.snr_db for row in rows if row.snr_db is not None and row.set not in MADE}, reverse=True):
        at = [row for row in rows if row.snr_db == snr]
        line(f"yes, no and stop at {snr} dB", (r for r in at if r.set == "answers" and r.word in _SPOKEN))
        line(f"other words at {snr} dB", (r for r in at if r.set == "other_words"))
    for noise in sorted({row.noise for row in rows if row.noise is not None and row.set not in MADE}):
        at = [row for row in rows if row.noise == noise and row.snr_db == 10]
        line(f"yes, no and stop, {noise} 10 dB", (r for r in at if r.set == "answers" and r.word in _SPOKEN))
    for room in sorted({row.room for row in rows if row.room is not None}):
        at = [row for row in rows if row.room == room]
        line(f"yes, no and stop in {room}", (r for r in at if r.set == "answers" and r.word in _SPOKEN))
        line(f"other words in {room}", (r for r in at if r.set == "other_words"))
    line("yes, no and stop, telephone", (r for r in rows if r.telephone and r.set == "answers" and r.word in _SPOKEN))
    line("other words, telephone", (r for r in rows if r.telephone and r.set == "other_words"))
    line("emergency phrases", (row for row in rows if row.set == "emergency" and clean(row)))
    line("emergency phrases at 10 dB", (row for row in rows if row.set == "emergency" and not clean(row)))
    phrases = [row for row in rows if row.set == "phrase"]
    for voice in sorted({row.word or "" for row in phrases}):
        line(f"phrases by {voice}", (row for row in phrases if row.word == voice and clean(row)))
        line(f"phrases by {voice} at 10 dB", (row for row in phrases if row.word == voice and not clean(row)))
    return "\n".join(lines)
