"""Reads a language pack: a folder of YAML files, one for each room of `language.Language`, and all their categories.

A pack is read whole or not at all: every category must be there (it may be empty), every word in it once thought about.
Raises every fault of all files at once, each with its place.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from voice_assistant import language as rooms
from voice_assistant.errors import FileError, Problems
from voice_assistant.events import Command
from voice_assistant.harmless import MOST_DIGITS
from voice_assistant.language import Cue, Does, Formula, Join, Language
from voice_assistant.shapes import nearest
from voice_assistant.yaml_source import Path_, Plain, Source, read_yaml, shown

ROOMS: dict[str, type[Any]] = {
    "spelling": rooms.Spelling,
    "grammar": rooms.Grammar,
    "answering": rooms.Answering,
    "replying": rooms.Replying,
    "asking": rooms.Asking,
    "measuring": rooms.Measuring,
    "phrasing": rooms.Phrasing,
    "telling": rooms.Telling,
    "hearing": rooms.Hearing,
    "checking": rooms.Checking,
}
"""Name of a file -> what it holds."""
RULES = {"formulas": ("parts", "rules"), "cues": ("cues",)}
"""Files of rules -> what they hold."""

OPPOSITES = (
    ("replying.yes idioms", "replying.no idioms"),
    ("replying.yes idioms", "replying.doubt idioms"),
    ("replying.yes idioms", "answering.doubts"),
    ("replying.yes idioms", "answering.hedged noes"),
    ("replying.yes idioms", "replying.flat noes"),
    ("replying.no idioms", "replying.doubt idioms"),
    ("replying.yes to offers", "replying.no to offers"),
    ("answering.flat noes", "answering.doubts"),
    ("answering.flat noes", "answering.hedged noes"),
    ("answering.yes words", "grammar.doubt words"),
    ("answering.no words", "grammar.doubt words"),
    ("answering.yes words", "grammar.negators"),
    ("answering.all of them", "answering.some of them"),
    ("grammar.well", "grammar.predicates"),
    ("grammar.well", "grammar.symptoms"),
    ("grammar.well", "replying.complaints"),
    ("replying.well", "replying.complaints"),
    ("replying.well", "replying.not right"),
    ("replying.well", "grammar.symptoms"),
    ("replying.low", "replying.fully"),
    ("replying.one side", "replying.both sides"),
    ("grammar.self", "grammar.third"),
    ("grammar.leg", "grammar.upper body"),
    ("grammar.long standing", "grammar.now words"),
    ("grammar.remote", "grammar.now words"),
    ("asking.new", "asking.lasting"),
    ("measuring.more", "measuring.less"),
    ("measuring.more", "measuring.at most"),
)
"""Categories of opposite sense: no word or phrase is in both."""

_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:/(\d+))?(?:e-?\d+)?")
_PLACEHOLDER = re.compile(r"<(each )?([a-z][a-z0-9. ]*)>")
_DEEPEST = 8


def language_folder(beside: Path, code: str, dialogs: Path) -> Path:
    """The pack of a language: the folder `language` beside a dialogue, if there is one, or that of the program."""
    own = beside / "language"
    return own if own.is_dir() else dialogs / code / "language"


@lru_cache(maxsize=16)
def read_language(code: str, folder: Path) -> Language:
    """Read the pack in this folder.  Raises Problems with every fault of all its files."""
    reading = _Reading(folder)
    values: dict[str, Any] = {name: reading.room(name) for name in ROOMS}
    values["formulas"] = tuple(reading.formulas())
    values["cues"] = tuple(reading.cues())
    reading.compare_opposites()
    reading.compare_hearing(values["hearing"])
    problems = [problem for source in reading.sources.values() for problem in source.problems]
    if problems:
        raise Problems(problems)
    return Language(code=code, **values)


@dataclass(slots=True)
class _Reading:
    """One pack while it is read."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    done: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Categories of words that are worked out."""

    def __post_init__(self) -> None:
        for name in (*ROOMS, *RULES):
            path = self.folder / f"{name}.yaml"
            try:
                source = read_yaml(path)
            except FileError as error:
                source = Source(path=str(path))
                source.note(1, 1, f"a language pack has this file. {error.what}", "no-part")
            self.sources[name] = source
            if source.value is not None and not isinstance(source.value, dict):
                source.problem((), "a file of a language pack is a mapping of categories", "shape")
            if not isinstance(source.value, dict):
                source.value = {}

    def room(self, name: str) -> Any:
        """One file as its value; what is missing or wrong is noted, and stands empty."""
        source = self.sources[name]
        kinds = {_written(f.name): str(f.type) for f in fields(ROOMS[name])}
        self._check_keys(source, kinds)
        values = {}
        for category, kind in kinds.items():
            entry = source.value.get(category, "" if kind == "str" else {} if kind in _MAPPINGS else [])
            if kind == "WordSet":
                values[category] = self.words(name, category)
            else:
                values[category] = _READERS[kind](source, (category,), entry)
        return ROOMS[name](**{category.replace(" ", "_"): value for category, value in values.items()})

    @staticmethod
    def _check_keys(source: Source, known: Iterable[str]) -> None:
        for key in source.value:
            if key not in known:
                message = f"unknown category '{shown(key)}'{nearest(key, known)}"
                source.problem((key,), message, "unknown-key", key=True)
        if source.problems and not source.value:
            return
        for category in known:
            if category not in source.value:
                message = f"the category '{category}' is missing; write '{category}: []' if the language has none"
                source.problem((), message, "no-category")

    def words(self, room: str, category: str, within: tuple[tuple[str, str], ...] = ()) -> frozenset[str]:
        """The words of a category, with those of the categories it takes in."""
        key = (room, category)
        if key in self.done:
            return self.done[key]
        source = self.sources[room]
        entry = source.value.get(category, [])
        if isinstance(entry, dict) and entry and all(isinstance(value, str) for value in entry.values()):
            found = set(entry)  # numbers: their words
        elif isinstance(entry, dict):
            found = self._composed(source, room, category, entry, (*within, key))
        else:
            found = set(_texts(source, (category,), entry, words=True))
        self.done[key] = frozenset(found)
        return self.done[key]

    def _composed(
        self, source: Source, room: str, category: str, entry: dict[str, Plain], within: tuple[tuple[str, str], ...]
    ) -> set[str]:
        for key in entry:
            if key not in ("of", "but not", "words"):
                source.problem((category, key), "a category has: of, but not, words", "unknown-key", key=True)
        found: set[str] = set()
        for index, name in enumerate(_texts(source, (category, "of"), entry.get("of", []))):
            other = self._named(room, name)
            if other is None or other in within:
                what = "takes in itself" if other else f"takes in '{shown(name)}', which is no category"
                source.problem((category, "of", index), f"'{category}' {what}", "unknown-category")
            else:
                found |= self.words(*other, within)
        found -= set(_texts(source, (category, "but not"), entry.get("but not", []), words=True))
        return found | set(_texts(source, (category, "words"), entry.get("words", []), words=True))

    def _named(self, room: str, name: str) -> tuple[str, str] | None:
        first, dot, second = name.partition(".")
        key = (first, second) if dot else (room, name)
        there = key[0] in ROOMS and any(_written(f.name) == key[1] for f in fields(ROOMS[key[0]]))
        return key if there else None

    def formulas(self) -> Iterator[Formula]:
        """The rules of grammar for answers."""
        source = self.sources["formulas"]
        self._check_keys(source, RULES["formulas"])
        parts = _mapping(source, ("parts",), source.value.get("parts", {}))
        for index, rule in enumerate(_list(source, ("rules",), source.value.get("rules", []))):
            where: Path_ = ("rules", index)
            if not isinstance(rule, dict) or set(rule) != {"name", "does", "patterns"}:
                source.problem(where, "a rule has: name, does, patterns", "shape")
                continue
            if rule["does"] not in get_args(Does):
                does = ", ".join(get_args(Does))
                source.problem((*where, "does"), f"'{shown(rule['does'])}' is none of {does}", "unknown-value")
                continue
            written = _texts(source, (*where, "patterns"), rule["patterns"])
            patterns = [self._filled(source, (*where, "patterns", at), text, parts) for at, text in enumerate(written)]
            pattern = _compiled(source, where, r"(?<![^\W\d_])(?<!')(?:" + "|".join(patterns) + r")(?![^\W\d_]|')")
            if pattern is not None:
                yield Formula(str(rule["name"]), rule["does"], pattern)

    def _filled(self, source: Source, where: Path_, text: str, parts: dict[str, str], depth: int = 0) -> str:
        def fill(match: re.Match[str]) -> str:
            each, name = match.groups()
            other = self._named("grammar", name) if each else None
            if other is not None:
                return "|".join(sorted(map(re.escape, self.words(*other))))
            if each or not isinstance(parts.get(name), str) or depth > _DEEPEST:
                source.problem(where, f"<{shown(match.group(0)[1:-1])}> is none of `parts`", "unknown-part")
                return ""
            return self._filled(source, where, parts[name], parts, depth + 1)

        return _PLACEHOLDER.sub(fill, text)

    def cues(self) -> Iterator[Cue]:
        """What is asked of the assistant in words that no list has."""
        source = self.sources["cues"]
        self._check_keys(source, RULES["cues"])
        for index, entry in enumerate(_list(source, ("cues",), source.value.get("cues", []))):
            where: Path_ = ("cues", index)
            if not isinstance(entry, dict) or set(entry) != {"command", "words"}:
                source.problem(where, "a cue has: command, words", "shape")
                continue
            name = str(entry["command"])
            known = [command.value for command in Command]
            if name not in known:
                source.problem(
                    (*where, "command"), f"unknown command '{shown(name)}'{nearest(name, known)}", "unknown-value"
                )
                continue
            groups = _texts(source, (*where, "words"), entry["words"])
            yield Cue(name, tuple(frozenset(group.split()) for group in groups))

    def compare_opposites(self) -> None:
        """Note each word that stands in two categories of opposite sense."""
        for first, second in OPPOSITES:
            there = dict(self._entries(first))
            for text, where in self._entries(second):
                if text in there:
                    room = second.partition(".")[0]
                    source = self.sources[room]
                    line, _ = self.sources[first.partition(".")[0]].place(there[text])
                    message = f"'{shown(text)}' is in '{second}' and, of opposite sense, in '{first}' (line {line})"
                    source.problem(where, message, "opposite")

    def compare_hearing(self, hearing: rooms.Hearing) -> None:
        """Note what two groups of one sound, or two beginnings, both claim: it could be heard as one of them only."""
        source = self.sources["hearing"]
        groups: list[tuple[Path_, tuple[str, ...]]] = [
            (("sound alike", number), words) for number, words in enumerate(hearing.sound_alike)
        ]
        for where, words in groups:
            if len(words) < 2:
                source.problem(where, "words that sound alike are two at least: 'no know'", "no-word")
        groups += [(("beginnings", opening), words) for opening, words in hearing.beginnings.items()]
        first: dict[tuple[str | int, str], Path_] = {}
        for where, words in groups:
            for word in words:
                if first.setdefault((where[0], word), where) != where:
                    line, _ = source.place(first[where[0], word])
                    source.problem(where, f"'{shown(word)}' is in another entry too (line {line})", "opposite")
        for opening in hearing.never_begun_with:
            if opening not in hearing.beginnings:
                message = f"'{shown(opening)}' is none of `beginnings`{nearest(opening, hearing.beginnings)}"
                source.problem(("never begun with", opening), message, "unknown-value", key=True)

    def _entries(self, name: str) -> Iterator[tuple[str, Path_]]:
        """The words or phrases written in a category itself, and where."""
        room, _, category = name.partition(".")
        entry = self.sources[room].value.get(category, [])
        where: Path_ = (category,)
        if isinstance(entry, dict):
            entry, where = entry.get("words", []), (category, "words")
        for index, text in enumerate(entry if isinstance(entry, list) else ()):
            yield str(text), (*where, index)


def _written(attribute: str) -> str:
    return attribute.replace("_", " ")


# ---- values ----


def _list(source: Source, where: Path_, entry: Plain) -> list[Plain]:
    if isinstance(entry, list):
        return entry
    source.problem(where, "a list is needed here: [one, two]", "wrong-kind")
    return []


def _texts(source: Source, where: Path_, entry: Plain, *, words: bool = False) -> list[str]:
    """A list of texts; `words`: each one word in small letters."""
    found = []
    for index, text in enumerate(_list(source, where, entry)):
        if not isinstance(text, str):
            source.problem((*where, index), "a word or phrase is needed here", "wrong-kind")
        elif words and (" " in text or text != text.lower()):
            source.problem((*where, index), f"'{shown(text)}' is no single word in small letters", "no-word")
        else:
            found.append(text)
    return found


def _mapping(source: Source, where: Path_, entry: Plain) -> dict[str, Any]:
    if isinstance(entry, dict):
        return entry
    if entry != []:
        source.problem(where, "a mapping is needed here: {one: two}", "wrong-kind")
    return {}


def _phrases(source: Source, where: Path_, entry: Plain) -> tuple[str, ...]:
    return tuple(_texts(source, where, entry))


def _keys(source: Source, where: Path_, entry: Plain) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text.split()) for text in _texts(source, where, entry))


def _each(read: Callable[[Source, Path_, Plain], Any]) -> Callable[[Source, Path_, Plain], dict[Any, Any]]:
    """A reader for mappings whose values are read so."""

    def reader(source: Source, where: Path_, entry: Plain) -> dict[Any, Any]:
        return {key: read(source, (*where, key), value) for key, value in _mapping(source, where, entry).items()}

    return reader


def _text(source: Source, where: Path_, entry: Plain) -> str:
    if isinstance(entry, str):
        return entry
    source.problem(where, "a text is needed here", "wrong-kind")
    return ""


def _number(source: Source, where: Path_, entry: Plain) -> float:
    match = _NUMBER.fullmatch(entry) if isinstance(entry, str) and len(entry) <= MOST_DIGITS else None
    if match is None:
        source.problem(where, f"'{shown(entry)}' is no number: write 7, 0.5 or 1/24", "number")
        return 0.0
    return float(match[1]) / float(match[2]) if match[2] else float(match[0])


def _span(source: Source, where: Path_, entry: Plain) -> tuple[float, float]:
    numbers = [_number(source, (*where, at), value) for at, value in enumerate(_list(source, where, entry))]
    if len(numbers) != 2 or numbers[0] > numbers[1]:
        source.problem(where, "a span is the least and the most: [1, 7]", "number")
        return 0.0, 0.0
    return numbers[0], numbers[1]


def _compiled(source: Source, where: Path_, text: str) -> re.Pattern[str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python will read otherwise one day
            return re.compile(text)
    except (re.error, ValueError, Warning, OverflowError, RecursionError) as error:
        source.problem(where, f"this is no pattern: {error}", "pattern")
        return None


def _pattern(source: Source, where: Path_, entry: Plain) -> re.Pattern[str]:
    nothing = re.compile("(?!)")
    return nothing if entry == [] else _compiled(source, where, _text(source, where, entry)) or nothing


def _joined(source: Source, where: Path_, entry: Plain) -> tuple[Join, ...]:
    found = []
    for index, row in enumerate(_list(source, where, entry)):
        here: Path_ = (*where, index)
        if not isinstance(row, dict) or not {"word", "said"} <= set(row) <= {
            "word",
            "said",
            "past",
            "before a sentence",
        }:
            source.problem(here, "a row has: word, said, and perhaps past or before a sentence", "shape")
            continue
        said = _keys(source, (*here, "said"), row["said"])
        if not all(said):
            source.problem((*here, "said"), "a word group is empty", "no-word")
            continue
        flags = {"past": row.get("past") == "yes", "before_a_sentence": row.get("before a sentence") == "yes"}
        found.append(Join(str(row["word"]), said, **flags))
    return tuple(found)


_READERS: dict[str, Callable[[Source, Path_, Plain], Any]] = {
    "WordSets": _each(lambda source, where, entry: frozenset(_texts(source, where, entry, words=True))),
    "WordLists": _each(lambda source, where, entry: tuple(_texts(source, where, entry, words=True))),
    "str": _text,
    "PhraseList": _phrases,
    "KeyList": _keys,
    "KeySet": lambda source, where, entry: frozenset(_keys(source, where, entry)),
    "Spellings": _each(_text),
    "Counts": _each(lambda source, where, entry: int(_number(source, where, entry))),
    "Numbers": _each(_number),
    "Spans": _each(_span),
    "KeySpans": lambda source, where, entry: {
        tuple(key.split()): span for key, span in _each(_span)(source, where, entry).items()
    },
    "Pattern": _pattern,
    "tuple[Join, ...]": _joined,
}
_MAPPINGS = ("WordSets", "WordLists", "Spellings", "Counts", "Numbers", "Spans", "KeySpans")
