"""Many phrases written as one: "(took|swallowed) (all|too many)"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product


def each_way(text: str) -> Iterable[str]:
    """All that "(took|swallowed) (all|too many)" stands for; an empty alternative may be left out."""
    parts = [part.split("|") for part in re.split(r"[()]", text)]
    return (" ".join("".join(way).split()) for way in product(*parts))
