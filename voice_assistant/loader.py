"""Reads a dialogue file (and the parts it names) into a `Dialog`, or tells every fault at once with its place.

Three steps: YAML to plain values (`yaml_source`), plain values to shapes (`schema`), shapes to the frozen nouns of
`dialog` (`linking`, which also checks that every name meets something).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from voice_assistant.dialog import Dialog
from voice_assistant.errors import AssistantError, Problem, Problems
from voice_assistant.linking import Draft, Item, link
from voice_assistant.schema import STATE_SHAPES, DialogShape, Shape
from voice_assistant.shapes import nearest, read_shape
from voice_assistant.yaml_source import Path_, Plain, Source, read_yaml


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: for checks that find a fault after loading."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dialogue and where its things were written."""

    dialog: Dialog
    files: tuple[Path, ...]
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    """(kind, id) -> where it is written.

    Kinds: state, rule, cause, advice, outcome, asides, aside, region, text, command, key.
    """

    def place(self, kind: str, id_: str, where: Path_ = ()) -> Place:
        """The place of the thing named, or of what is at `where` within it; the head of the dialogue if unknown."""
        item = self.items.get((kind, id_))
        if item is None:
            return Place(str(self.files[0]), 1, 1)
        return Place(item.source.path, *item.source.place((*item.where, *where), key=item.keyed and not where))

    def problem(self, kind: str, id_: str, message: str, code: str, where: Path_ = ()) -> Problem:
        """A fault of the thing named, or of what is at `where` within it, at its place."""
        place = self.place(kind, id_, where)
        return Problem(place.path, place.line, place.column, message, code)


def load_dialog(path: Path) -> Loaded:
    """Read the dialogue at `path`.

    Raises Problems with every fault of all its files, or FileError if a file can't be read at all.
    """
    main = read_yaml(path)
    sources = [main]
    files = [path]
    if isinstance(main.value, dict):
        for index, name in enumerate(main.value.get("parts") or ()):
            if not isinstance(name, str):
                continue
            part = path.parent / name
            if not part.is_file() or path.parent.resolve() not in part.resolve().parents:
                near = nearest(name, (str(p.relative_to(path.parent)) for p in path.parent.rglob("*.yaml")))
                main.problem(("parts", index), f"there is no file '{name}' beside this one{near}", "no-part")
            elif part.resolve() in {file.resolve() for file in files}:
                main.problem(("parts", index), f"'{name}' is named twice", "duplicate-part")
            else:
                sources.append(read_yaml(part))
                files.append(part)
                if isinstance(sources[-1].value, dict) and "parts" in sources[-1].value:
                    sources[-1].problem(
                        ("parts",), "a part can't have parts of its own; name them in the main file", "nested-parts"
                    )
    draft = Draft()
    for source in [*sources[1:], main]:
        _collect(source, draft)
    problems = [problem for source in sources for problem in source.problems]
    if main.value is None or not isinstance(main.value, dict):
        raise Problems(problems or [Problem(main.path, 1, 1, "a dialogue file is a mapping of keys", "shape")])
    broken = bool(problems)
    dialog, more = link(draft, main, broken=broken)
    problems += more
    if problems or dialog is None:
        raise Problems(problems)
    return Loaded(dialog=dialog, files=tuple(files), items=draft.index)


@lru_cache(maxsize=32)
def dialogs_sharing(part: Path, main: Path) -> tuple[Dialog, ...]:
    """The other dialogues in the folder of `main` that have `part` as well, those with faults left out."""
    found = []
    for path in sorted(main.parent.glob("*.yaml")):
        if path != main:
            try:
                other = load_dialog(path)
            except AssistantError:
                continue
            if part.resolve() in {file.resolve() for file in other.files}:
                found.append(other.dialog)
    return tuple(found)


def _collect(source: Source, draft: Draft) -> None:
    """Check the shape of one file and add what is sound to the draft."""
    value = source.value
    if value is None:
        return
    if not isinstance(value, dict):
        source.problem((), "a dialogue file is a mapping of keys, like 'dialog: example'", "shape")
        return
    if "format" in value and value["format"] != "1":
        source.problem(("format",), f"format '{value['format']}' is not known; this program reads format 1", "format")
    states = value.get("states")
    section = ""
    if isinstance(states, list):
        for index, state in enumerate(states):
            checked = _state(source, state, ("states", index))
            if checked is None:
                continue
            kind, shape = checked
            if kind == "section":
                section = str(getattr(shape, "section"))  # noqa: B009 - the shape is known only by its kind
            else:
                draft.add_state(kind, shape, Item(source, ("states", index)), section)
    for key, entries in value.items():
        if key == "states":
            continue
        if key in _TABLES and isinstance(entries, dict):
            for name, entry in entries.items():
                shape = read_shape(source, DialogShape, {key: {name: entry}})
                if shape is not None:
                    draft.add(
                        key,
                        name,
                        next(iter(getattr(shape, _field(key)).values())),
                        Item(source, (key, name), keyed=True),
                    )
        else:
            shape = read_shape(source, DialogShape, {key: entries})
            if shape is not None:
                draft.add_key(key, getattr(shape, _field(key)), Item(source, (key,), keyed=True))


_TABLES = ("rules", "causes", "advice", "outcomes", "asides", "meanings", "commands", "texts", "regions")


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _state(source: Source, state: Plain, where: Path_) -> tuple[str, Shape] | None:
    if not isinstance(state, dict):
        source.problem(where, f"a state is a mapping that begins with one of: {', '.join(STATE_SHAPES)}", "shape")
        return None
    kind = next((key for key in state if key in STATE_SHAPES), None)
    if kind is None:
        near = next((n for key in state if (n := nearest(key, STATE_SHAPES))), "")
        source.problem(where, f"a state begins with one of: {', '.join(STATE_SHAPES)}{near}", "unknown-state")
        return None
    shape = read_shape(source, STATE_SHAPES[kind], state, where)
    return (kind, shape) if shape is not None else None
