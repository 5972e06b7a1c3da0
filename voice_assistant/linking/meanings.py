"""What a yes to a question is about: its phrases, and its measure with the unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice_assistant import schema as s
from voice_assistant.dialog import Meaning, Scale
from voice_assistant.linking.draft import Item
from voice_assistant.linking.register import Register

_QUANTITY = re.compile(r"(\d+) +([a-z]+?)s?")
DAYS = {
    "second": 1 / 86_400,
    "minute": 1 / 1_440,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "month": 30.5,
    "year": 365.25,
}
"""Units of time, in days."""


def meaning_of(register: Register, id_: str, shape: s.MeaningShape) -> Meaning:
    """What a yes to the question for this finding is about."""
    item = register.item("meaning", id_)
    register.known([id_], register.asks, "finding", item)
    _check_senses(register, id_, shape, item)
    so, opposite = (_written_out(register, item, key, getattr(shape, key)) for key in ("so", "opposite"))
    measure = {}
    for key, text in shape.measure.items():
        value = _quantity(Scale(key), text)
        if value is None:
            register.fault(
                item,
                f"'{text}' is no measure: a number and its unit are wanted, like '3 months'",
                "no-unit",
                ("measure", key),
            )
        else:
            measure[Scale(key)] = value
    return Meaning(
        about=tuple(shape.about or ()),
        so=tuple(phrase for phrase in so if phrase not in (shape.opposite or ())),
        opposite=tuple(phrase for phrase in opposite if phrase in (shape.opposite or ()) or phrase not in so),
        unsure=tuple(shape.unsure or ()),
        unable=tuple(shape.unable or ()),
        without=tuple(shape.without or ()),
        told=tuple(shape.told or ()),
        places=tuple(shape.places or ()),
        where=shape.where,
        side=shape.side,
        nearly=shape.nearly,
        measure=measure,
    )


def _quantity(scale: Scale, text: str) -> float | None:
    """Years for an age, days for a time, a number for a count; None if the unit is missing or another one."""
    if scale is Scale.EVER:
        return 0.0 if text == "yes" else None
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return None
    number, unit = float(found.group(1)), found.group(2)
    match scale:
        case Scale.AGE_AT_LEAST | Scale.AGE_UNDER:
            return number if unit == "year" else None
        case Scale.COUNT_AT_LEAST:
            return number
        case _:
            return number * DAYS[unit] if unit in DAYS else None


def _written_out(register: Register, item: Item, key: str, phrases: Sequence[str] | None) -> Sequence[str]:
    """The phrases with those of each property that is named: "=swollen"."""
    lists: dict[str, list[str]] = register.draft.tables.get("properties", {})
    found: list[str] = []
    for number, phrase in enumerate(phrases or ()):
        if phrase.startswith(SHARED):
            name = phrase.removeprefix(SHARED)
            register.known([name], lists, "property", item, (key, number))
            found += lists.get(name, ())
        else:
            found.append(phrase)
    return tuple(dict.fromkeys(found))


SHARED = "="
"""Before the name of a property in place of a phrase."""


def _check_senses(register: Register, id_: str, shape: s.MeaningShape, item: Item) -> None:
    """No phrase says a thing and its opposite."""
    own = register.asks[id_].phrases if id_ in register.asks else ()
    so = {phrase.lower() for phrase in (*(shape.so or ()), *(own or ()))}
    for number, phrase in enumerate(shape.opposite or ()):
        if phrase.lower() in so:
            message = f"'{phrase}' is said both of '{id_}' and of its opposite"
            register.fault(item, message, "both-senses", ("opposite", number))
