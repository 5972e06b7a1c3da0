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

from voice_assistant.audio import RATE
from voice_assistant.dialog import Value
from voice_assistant.events import Heard
from voice_assistant.listening import UNKNOWN
from voice_assistant.listening.vocabulary import plain
from voice_assistant.matching import Question, Understood
from voice_assistant.testing.bench.clips import CLEAN, Condition, Folder, Sound
from voice_assistant.testing.bench.engines import Ours, Told, cpu_s
from voice_assistant.testing.scenario.index_file import read_index

COLUMNS = ("path", "set", "text", "label", "also")
SETS = ("answers", "phrases", "cries", "talk", "own_words")
SNRS_DB = (20, 10, 5)
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
    listened_s: float = 0.0
    heard: str = ""
    clip: str = ""
    waited_for: tuple[float, ...] = ()
    """How long after the last word each meaning that took the second recogniser was decided, in seconds."""

    @property
    def is_right(self) -> bool:
        """Whether nothing of it is missing or wrong."""
        if self.set == "own_words":
            counts = self.counts
            return counts["caught"] >= counts["typed"] and not counts["noted_wrong"] and not counts["denied"]
        return bool(self.counts["right"])


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


def natural_hearings(clips: tuple[NaturalClip, ...], folder: Folder) -> Iterator[tuple[NaturalClip, Condition]]:
    """Every clip as recorded, in noise, in a room and by telephone; kinds of noise and rooms take turns."""
    yield from ((clip, CLEAN) for clip in clips)
    kinds = sorted(folder.noises)
    for snr_db in SNRS_DB if kinds else ():
        yield from ((clip, Condition(noise=kinds[n % len(kinds)], snr_db=snr_db)) for n, clip in enumerate(clips))
    rooms = [room.stem for room in folder.rooms]
    for number, clip in enumerate(clips if rooms else ()):
        yield clip, Condition(room=rooms[number % len(rooms)])
    yield from ((clip, Condition(telephone=True)) for clip in clips)


def judge(engine: Ours, clip: NaturalClip, condition: Condition, sound: Sound) -> Judged:
    """What the engine makes of a clip."""
    question = OPEN if clip.set == "own_words" else engine.question
    before = cpu_s(engine)
    found = engine.understood(sound.samples, question)
    taken_s = cpu_s(engine) - before
    counts = _told(engine, clip, found) if clip.set == "own_words" else Counter({_verdict(engine, clip, found): 1})
    return Judged(
        set=clip.set,
        condition=condition,
        counts=counts,
        cpu_s=taken_s,
        listened_s=len(sound.samples) / RATE,
        heard=" / ".join(told.heard.text for told in found),
        clip=clip.path.name,
        waited_for=tuple(told.at - sound.ended for told in found if told.asked_second and clip.set != "own_words"),
    )


def _told(engine: Ours, clip: NaturalClip, found: tuple[Told, ...]) -> Counter[str]:
    mentions = [mention for told in found for mention in told.meaning.mentions]
    noted = {mention.finding for mention in mentions if mention.value is not Value.NO}
    denied = {mention.finding for mention in mentions if mention.value is Value.NO} - noted
    told = set(clip.label)
    typed = {mention.finding for mention in engine.meaning(clip.text, OPEN).mentions if mention.value is not Value.NO}
    return Counter(
        n=1,
        told=len(told),
        typed=len(told & typed),
        caught=len(told & noted),
        noted_wrong=len(noted - told - set(clip.also)),
        denied=len(told & denied),
    )


def _verdict(engine: Ours, clip: NaturalClip, found: tuple[Told, ...]) -> str:
    """Right, wrong or not understood."""
    meanings = {meant for told in found if (meant := _meant(told.meaning, told.heard))}
    match clip.set:
        case "answers":
            wanted = clip.label[0].replace("_", " ")
        case "cries":
            return "right" if SIGN in meanings else "wrong" if meanings else "not_understood"
        case "talk":
            return "wrong" if meanings else "right"
        case _:
            if any(engine.homophones.are_alike(told.heard.text, plain(clip.text)) for told in found):
                return "right"
            wanted = _meant(engine.meaning(clip.text, engine.question))
    if not meanings:
        return "not_understood" if wanted else "right"
    return "right" if meanings == {wanted} else "wrong"


def _meant(understood: Understood, heard: Heard | None = None) -> str:
    """In a word; a "no" in doubt is nothing yet, because it is asked again."""
    if understood.emergency or any(mention.value is not Value.NO for mention in understood.mentions):
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
    """Counts by engine, set and condition; all rooms are one."""

    counts: dict[tuple[str, str, str], Counter[str]] = field(default_factory=dict)
    waited_for: list[float] = field(default_factory=list)
    mistakes: list[tuple[str, Judged]] = field(default_factory=list)
    """With the engine's name."""

    def add(self, engine: str, judged: Iterable[Judged]) -> None:
        """One more piece of work is done."""
        for one in judged:
            name = "room" if one.condition.room else one.condition.name
            counts = self.counts.setdefault((engine, one.set, name), Counter())
            counts.update(one.counts)
            self.waited_for += one.waited_for
            if not one.is_right:
                self.mistakes.append((engine, one))

    def rows(self) -> tuple[dict[str, Any], ...]:
        """Plain data, a row for each engine, set and condition."""
        rows = []
        for (engine, set_, name), counts in self.counts.items():
            snr_db = int(name.removesuffix(" dB")) if name.endswith(" dB") else None
            row: dict[str, Any] = {"part": "natural", "engine": engine, "set": set_}
            row |= {"condition": name, "snr_db": snr_db}
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
        where = f"{row['engine']:12} {row['set']:10} {row['condition']}"
        if row["set"] == "own_words":
            found = f"told {row['told']} (typed they give {row['typed']}), caught {row['caught']}"
            lines.append(f"  {where:36} {found}, noted wrongly {row['noted_wrong']}, denied {row['denied']}")
        else:
            found = f"right {row['right']}, wrong {row['wrong']}, not understood {row['not_understood']}"
            lines.append(f"  {where:36} n {row['n']}, {found}")
    return "\n".join(lines)
