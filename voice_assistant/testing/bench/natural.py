"""The part `natural/` of `bench audio`: whole replies in a natural voice, by what they mean.

`natural/index.csv` has a line a clip: path, set, text, label, also.  The sets:

    answers    `label` is the answer, one of ours ("yes", "not sure", "repeat", "help", ...)
    phrases    right is what `text` means when it is typed
    cries      right is a cry for help or a sign
    talk       said to others; right is nothing at all
    own_words  a free account; `label` names the findings that are told, `also` what may be noted besides
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voice_assistant.dialog import Value
from voice_assistant.events import Heard
from voice_assistant.listening import UNKNOWN
from voice_assistant.listening.homophones import one_spelling
from voice_assistant.listening.vocabulary import plain
from voice_assistant.matching import Question, Understood
from voice_assistant.testing.bench.clips import CLEAN, Condition
from voice_assistant.testing.bench.engines import Ours
from voice_assistant.testing.scenario.index_file import read_index

COLUMNS = ("path", "set", "text", "label", "also")
SETS = ("answers", "phrases", "cries", "talk", "own_words")
SNRS_DB = (10,)
OPEN = Question(kind="open")
SIGN = "sign"
"""A cry for help, or a finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalClip:
    """One recording."""

    path: Path
    set: str
    text: str
    label: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of one: a count of each kind."""

    set: str
    condition: Condition
    counts: Counter[str]
    cpu_s: float = 0.0
    heard: str = ""
    clip: str = ""


def find_natural(folder: Path) -> tuple[NaturalClip, ...]:
    """The clips of the part; empty where there is none.  FileError: its index can't be read."""
    index = folder / "natural" / "index.csv"
    if not index.is_file():
        return ()
    return tuple(
        NaturalClip(
            path=index.parent / row["path"],
            set=row["set"],
            text=row["text"],
            label=tuple(filter(None, row["label"].split("|"))),
            also=tuple(filter(None, row["also"].split("|"))),
        )
        for row in read_index(index, columns=COLUMNS)
        if row["set"] in SETS
    )


def natural_hearings(clips: tuple[NaturalClip, ...], kinds: list[str]) -> Iterator[tuple[NaturalClip, Condition]]:
    """Every clip as recorded, and in noise; the kinds of noise take turns."""
    yield from ((clip, CLEAN) for clip in clips)
    for snr_db in SNRS_DB if kinds else ():
        yield from ((clip, Condition(noise=kinds[n % len(kinds)], snr_db=snr_db)) for n, clip in enumerate(clips))


def judge(engine: Ours, clip: NaturalClip, condition: Condition, samples: Any) -> Judged:
    """What the engine makes of a clip."""
    question = OPEN if clip.set == "own_words" else engine.question
    before = sum(child.cpu_s for child in engine.children)
    found = engine.understood(samples, question)
    cpu_s = sum(child.cpu_s for child in engine.children) - before
    counts = _told(engine, clip, found) if clip.set == "own_words" else Counter({_verdict(engine, clip, found): 1})
    text = " / ".join(heard.text for heard, _ in found)
    return Judged(set=clip.set, condition=condition, counts=counts, cpu_s=cpu_s, heard=text, clip=clip.path.name)


def _told(engine: Ours, clip: NaturalClip, found: tuple[tuple[Heard, Understood], ...]) -> Counter[str]:
    hints = [hint for _, understood in found for hint in understood.hints]
    noted = {hint.finding for hint in hints if hint.value is not Value.NO}
    denied = {hint.finding for hint in hints if hint.value is Value.NO} - noted
    told = set(clip.label)
    typed = {hint.finding for hint in engine.meaning(clip.text, OPEN).hints if hint.value is not Value.NO}
    return Counter(
        n=1,
        told=len(told),
        typed=len(told & typed),
        caught=len(told & noted),
        noted_wrong=len(noted - told - set(clip.also)),
        denied=len(told & denied),
    )


def _verdict(engine: Ours, clip: NaturalClip, found: tuple[tuple[Heard, Understood], ...]) -> str:
    """Right, wrong or not understood."""
    meanings = {meant for heard, understood in found if (meant := _meant(understood, heard))}
    match clip.set:
        case "answers":
            wanted = clip.label[0].replace("_", " ")
        case "cries":
            return "right" if SIGN in meanings else "wrong" if meanings else "not_understood"
        case "talk":
            return "wrong" if meanings else "right"
        case _:
            said = one_spelling(plain(clip.text))
            if any(one_spelling(heard.text) == said for heard, _ in found):
                return "right"
            wanted = _meant(engine.meaning(clip.text, engine.question))
    if not meanings:
        return "not_understood" if wanted else "right"
    return "right" if meanings == {wanted} else "wrong"


def _meant(understood: Understood, heard: Heard | None = None) -> str:
    """In a word; a "no" in doubt is nothing yet, because it is asked again."""
    if understood.emergency or any(hint.value is not Value.NO for hint in understood.hints):
        return SIGN
    if understood.command is not None:
        return str(understood.command)
    if understood.value is None:
        return ""
    if understood.value is Value.NO and heard is not None and (heard.doubtful or UNKNOWN in heard.text):
        return ""
    return understood.value.key


@dataclass(slots=True)
class NaturalTally:
    """Counts by engine, set and ratio."""

    counts: dict[tuple[str, str, int | None], Counter[str]] = field(default_factory=dict)

    def add(self, engine: str, judged: Iterable[Judged]) -> None:
        """One more piece of work is done."""
        for one in judged:
            counts = self.counts.setdefault((engine, one.set, one.condition.snr_db), Counter())
            counts.update(one.counts)

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Plain data, a row for each engine, set and ratio."""
        rows = []
        for (engine, set_, snr_db), counts in self.counts.items():
            row: dict[str, Any] = {"part": "natural", "engine": engine, "set": set_, "snr_db": snr_db}
            if set_ == "own_words":
                row |= {name: counts[name] for name in ("n", "told", "typed", "caught", "noted_wrong", "denied")}
            else:
                kinds = ("right", "wrong", "not_understood")
                row |= {"n": sum(counts[kind] for kind in kinds)} | {kind: counts[kind] for kind in kinds}
            rows.append(row)
        return tuple(rows)


def natural_table(rows: Iterable[dict[str, Any]]) -> str:
    """The measurement's rows as lines to be read."""
    lines = ["Natural voice:"]
    for row in rows:
        level = "as recorded" if row["snr_db"] is None else f"{row['snr_db']} dB"
        where = f"{row['engine']:10} {row['set']:10} {level}"
        if row["set"] == "own_words":
            found = f"told {row['told']} (typed they give {row['typed']}), caught {row['caught']}"
            lines.append(f"  {where:36} {found}, noted wrongly {row['noted_wrong']}, denied {row['denied']}")
        else:
            found = f"right {row['right']}, wrong {row['wrong']}, not understood {row['not_understood']}"
            lines.append(f"  {where:36} n {row['n']}, {found}")
    return "\n".join(lines)
