"""Whether it is night here: what is said then is "tonight" and not "today"."""

from __future__ import annotations

import datetime as dt

_DAY = range(7, 21)
"""Hours at which it is day."""


def is_night() -> bool:
    """By this machine's clock."""
    return dt.datetime.now().astimezone().hour not in _DAY
