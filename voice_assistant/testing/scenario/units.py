"""Times and levels as people write them: `800ms`, `30s`, `2min`, `-12dB`.  The one parser of a scenario's units."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_TIME = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|min|h)")
_LEVEL = re.compile(r"([+-]?\d+(?:\.\d+)?) ?dB")


def seconds(value: object) -> float:
    """`800ms` is 0.8.  ValueError with what would be right."""
    if isinstance(value, float):
        return value
    found = _TIME.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f"'{value}' is not a time; write 800ms, 30s or 2min")
    return float(found[1]) * _SECONDS[found[2]]


def decibels(value: object) -> float:
    """`-12dB` is -12.0.  ValueError with what would be right."""
    if isinstance(value, float):
        return value
    found = _LEVEL.fullmatch(str(value).strip())
    if not found:
        raise ValueError(f"'{value}' is not a level; write 10dB or -12dB")
    return float(found[1])


Seconds = Annotated[float, BeforeValidator(seconds, json_schema_input_type=str)]
Decibels = Annotated[float, BeforeValidator(decibels, json_schema_input_type=str)]
