"""Plain values as shapes, with every fault as a sentence at its place.  For dialogues and scenarios alike."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from voice_assistant.schema import Shape
from voice_assistant.yaml_source import Path_, Plain, Source


def read_shape(source: Source, model: type[Shape], value: Plain, prefix: Path_ = ()) -> Any:
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
        return "unknown-key", f"unknown key '{loc[-1]}'{nearest(str(loc[-1]), _keys_near(model))}", True
    if kind == "missing":
        return "missing-key", f"the key '{missing}' is missing here", False
    if kind == "literal_error":
        expected = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
        at_key = missing == "[key]"
        return "not-one-of", f"'{given}' is not one of: {', '.join(expected)}{nearest(str(given), expected)}", at_key
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
    if kind == "value_error":
        return "wrong-value", str(context["error"]), False
    return "wrong-value", fault["msg"][0].lower() + fault["msg"][1:], False


def _keys_near(model: type[BaseModel]) -> list[str]:
    """All keys that any shape of the same kind of file knows: good enough for 'did you mean'."""
    above = model.__mro__[: model.__mro__.index(Shape)]
    kin = Shape.__subclasses__() if len(above) == 1 else [*above[-1].__subclasses__(), *above]
    return [info.alias or name for shape in (model, *kin) for name, info in shape.model_fields.items()]


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean '...'?`, or nothing where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
