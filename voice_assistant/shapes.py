"""Plain values as shapes, with every fault as a sentence at its place.  For dialogues and scenarios alike."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from voice_assistant.schema import Shape
from voice_assistant.yaml_source import MOST_PROBLEMS, Path_, Plain, Source, shown

LONGEST_NAME = 100
MOST_KNOWN = 2_000
"""Comparing longer words, or with more of them, takes seconds and helps nobody."""


def read_shape(
    source: Source,
    model: type[Shape],
    value: Plain,
    prefix: Path_ = (),
    shown_as: Mapping[str, str] | None = None,
) -> Any:
    """The value as a shape, or None after noting what is wrong with it.

    A misspelt key is told once, and read as the key that was meant: what it holds is checked as well, and nothing else
    is said to be missing because of it.  `shown_as`: keys of the value that the file writes otherwise.
    """
    misspelt: set[Path_] = set()
    written = dict(shown_as or {})

    def note(loc: Path_, code: str, message: str, on_key: bool) -> None:
        head = tuple(written.get(step, step) if isinstance(step, str) else step for step in loc[:1])
        source.problem((*prefix, *head, *loc[1:]), message, code, key=on_key)

    while True:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            faults = error.errors(include_url=False)
        extra = [f for f in faults if f["type"] == "extra_forbidden"]
        if not extra or len(extra) > MOST_PROBLEMS:
            break
        for fault in extra:
            loc, _ = _real_path(value, fault["loc"])
            if loc not in misspelt:
                code, message, on_key = _fault(fault, model, loc, "")
                note(loc, code, message, on_key)
            meant = nearest_of(str(loc[-1]), () if source.full or loc in misspelt else _keys_near(model))
            value = _renamed(value, loc, meant)
            misspelt.add((*loc[:-1], meant))
    for fault in faults:
        if source.full:
            break
        loc, missing = _real_path(value, fault["loc"])
        code, message, on_key = _fault(fault, model, loc, missing)
        note(loc, code, message, on_key)
    return None


def _renamed(value: Plain, loc: Path_, key: str) -> Plain:
    """A copy, with the key at `loc` named otherwise; without it if there is no name for it or one has it already."""
    if len(loc) > 1:
        copy: Any = dict(value) if isinstance(value, dict) else list(value)
        copy[loc[0]] = _renamed(value[loc[0]], loc[1:], key)
        return copy
    if not key or key in value:
        return {name: item for name, item in value.items() if name != loc[0]}
    return {key if name == loc[0] else name: item for name, item in value.items()}


def keys_of(shape: Shape) -> set[str]:
    """The keys that were written, by the names they go by in a file."""
    return {type(shape).model_fields[name].alias or name for name in shape.model_fields_set}


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
        return "unknown-key", f"unknown key '{shown(loc[-1])}'{nearest(str(loc[-1]), _keys_near(model))}", True
    if kind == "missing":
        return "missing-key", f"the key '{missing}' is missing here", False
    if kind == "literal_error":
        expected = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        at_key = missing == "[key]"
        return (
            "not-one-of",
            f"'{shown(given)}' is not one of: {', '.join(expected)}{nearest(str(given), expected)}",
            at_key,
        )
    if kind == "string_pattern_mismatch":
        return (
            "not-a-name",
            f"'{shown(given)}' is not a name: small letters, digits and _, beginning with a letter",
            missing == "[key]",
        )
    if kind in ("string_type", "list_type", "dict_type", "model_type", "model_attributes_type"):
        wanted = {"string_type": "text", "list_type": "a list"}.get(kind, "a mapping of keys")
        found = "text" if isinstance(given, str) else "a list" if isinstance(given, list) else "a mapping"
        return "wrong-kind", f"{wanted} is wanted here, not {found}", False
    if kind in ("int_parsing", "float_parsing", "int_from_float"):
        return "not-a-number", f"'{shown(given)}' is not a number", False
    if kind in ("bool_parsing", "bool_type"):
        return "not-yes-no", f"'{shown(given)}' is neither yes nor no", False
    if kind == "value_error":
        return "wrong-value", str(context["error"]), False
    return "wrong-value", fault["msg"][0].lower() + fault["msg"][1:], False


@lru_cache
def _keys_near(model: type[BaseModel]) -> tuple[str, ...]:
    """All keys that any shape of the same kind of file knows: good enough for 'did you mean'."""
    above = model.__mro__[: model.__mro__.index(Shape)]
    kin = Shape.__subclasses__() if len(above) == 1 else [*above[-1].__subclasses__(), *above]
    keys = (info.alias or name for shape in (model, *kin) for name, info in shape.model_fields.items())
    return tuple(dict.fromkeys(keys))


RENAMED = {"reassuring": "mitigating"}
"""Keys of older files and what they are called now."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean '...'?`, or what the key is called now, or nothing where nothing is near."""
    if word in RENAMED:
        return f"; it is called '{RENAMED[word]}' now"
    near = nearest_of(word, known)
    return f"; did you mean '{near}'?" if near else ""


def nearest_of(word: str, known: Iterable[str]) -> str:
    """The nearest of these; empty where none is near.  No more are looked at than anybody could have meant."""
    known = tuple(known)
    if RENAMED.get(word) in known:
        return RENAMED[word]
    if len(word) > LONGEST_NAME:
        return ""
    near = difflib.get_close_matches(word, list(islice(known, MOST_KNOWN)), n=1, cutoff=0.6)
    return near[0] if near else ""
