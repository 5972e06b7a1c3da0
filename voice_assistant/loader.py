"""Reads a dialogue file (and the parts it names) into a `Dialog`, or tells every fault at once with its place.

Three steps: YAML to plain values (`yaml_source`), plain values to shapes (`schema`), shapes to the frozen nouns of
`dialog`
(`linking`, which also checks that every name meets something).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from voice_assistant.dialog import Dialog
from voice_assistant.errors import Problem, Problems
from voice_assistant.linking import Draft, Item, link
from voice_assistant.schema import STATE_SHAPES, DialogShape, Shape
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
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    """(kind, id) -> place; kinds: state, rule, cause, advice, outcome, region, text, command, words."""

    def problem(self, kind: str, id_: str, message: str, code: str) -> Problem:
        """A fault of the thing named, at its place."""
        place = self.places.get((kind, id_), Place(str(self.files[0]), 1, 1))
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
                near = _nearest(name, (str(p.relative_to(path.parent)) for p in path.parent.rglob("*.yaml")))
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
    places = {
        key: Place(item.source.path, *item.source.place(item.where, key=item.keyed))
        for key, item in draft.index.items()
    }
    return Loaded(dialog=dialog, files=tuple(files), places=places)


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
                shape = _shape(source, DialogShape, {key: {name: entry}})
                if shape is not None:
                    draft.add(
                        key,
                        name,
                        next(iter(getattr(shape, _field(key)).values())),
                        Item(source, (key, name), keyed=True),
                    )
        else:
            shape = _shape(source, DialogShape, {key: entries})
            if shape is not None:
                draft.add_key(key, getattr(shape, _field(key)), Item(source, (key,), keyed=True))


_TABLES = ("rules", "causes", "advice", "outcomes", "asides", "commands", "texts", "regions")


def _field(key: str) -> str:
    return key.replace(" ", "_")


def _state(source: Source, state: Plain, where: Path_) -> tuple[str, Shape] | None:
    if not isinstance(state, dict):
        source.problem(where, f"a state is a mapping that begins with one of: {', '.join(STATE_SHAPES)}", "shape")
        return None
    kind = next((key for key in state if key in STATE_SHAPES), None)
    if kind is None:
        near = next((n for key in state if (n := _nearest(key, STATE_SHAPES))), "")
        source.problem(where, f"a state begins with one of: {', '.join(STATE_SHAPES)}{near}", "unknown-state")
        return None
    shape = _shape(source, STATE_SHAPES[kind], state, where)
    return (kind, shape) if shape is not None else None


def _shape(source: Source, model: type[Shape], value: Plain, prefix: Path_ = ()) -> Any:
    """The value as a shape, or None after noting what is wrong with it."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            loc, missing = _real_path(value, fault["loc"])
            code, message, on_key = _fault(fault, model, loc, missing)
            source.problem((*prefix, *loc), message, code, key=on_key)
        return None


def _real_path(value: Plain, loc: tuple[int | str, ...]) -> tuple[Path_, str]:
    """The part of a validator's path that exists in the file, and the first key that does not."""
    where: list[int | str] = []
    missing = ""
    for step in loc:
        if (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        ):
            value = value[step]  # type: ignore[index]  # a str step meets a dict, an int step a list: just tested
            where.append(step)
        else:
            missing = str(step)
    return tuple(where), missing


def _fault(fault: Any, model: type[BaseModel], loc: Path_, missing: str) -> tuple[str, str, bool]:
    """Code, sentence, and whether the place is the key's, for one of pydantic's faults."""
    kind = fault["type"]
    context = fault.get("ctx", {})
    given = fault["input"]
    if kind == "extra_forbidden":
        return "unknown-key", f"unknown key '{loc[-1]}'{_nearest(str(loc[-1]), _keys_near(model))}", True
    if kind == "missing":
        return "missing-key", f"the key '{missing}' is missing here", False
    if kind == "literal_error":
        expected = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        at_key = missing == "[key]"
        return "not-one-of", f"'{given}' is not one of: {', '.join(expected)}{_nearest(str(given), expected)}", at_key
    if kind == "string_pattern_mismatch":
        return (
            "not-a-name",
            f"'{given}' is not a name: small letters, digits and _, beginning with a letter",
            missing == "[key]",
        )
    if kind in ("string_type", "list_type", "dict_type", "model_type", "model_attributes_type"):
        wanted = {"string_type": "text", "list_type": "a list"}.get(kind, "a mapping of keys")
        found = "text" if isinstance(given, str) else "a list" if isinstance(given, list) else "a mapping"
        return "wrong-kind", f"{wanted} is wanted here, not {found}", False
    if kind in ("int_parsing", "float_parsing", "int_from_float"):
        return "not-a-number", f"'{given}' is not a number", False
    if kind in ("bool_parsing", "bool_type"):
        return "not-yes-no", f"'{given}' is neither yes nor no", False
    return "wrong-value", fault["msg"][0].lower() + fault["msg"][1:], False


def _keys_near(model: type[BaseModel]) -> list[str]:
    """All keys any shape knows: good enough for 'did you mean', and never wrong about the fault itself."""
    shapes: list[type[BaseModel]] = [model, *Shape.__subclasses__()]
    return [info.alias or name for shape in shapes for name, info in shape.model_fields.items()]


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
