"""All that the files of a dialogue say, each thing with the place where it was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from voice_assistant.yaml_source import Path_, Source


@dataclass(frozen=True, slots=True)
class Item:
    """Where a thing was written."""

    source: Source
    where: Path_
    keyed: bool = False
    """Its place is that of its key."""


@dataclass(slots=True)
class Draft:
    """All that the files of a dialogue say, in the order in which they say it, each with its place."""

    states: list[tuple[str, Any, Item, str]] = field(default_factory=list)
    """(kind, shape, item, section)"""
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    index: dict[tuple[str, str], Item] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Names of what could not be read: that they meet nothing is only a consequence."""
    blind: bool = False
    """A whole file or list could not be read: any name may stand in it."""

    def add_state(self, kind: str, shape: Any, item: Item, section: str) -> None:
        """Add a state; a second one of the same id is noted as a fault and left out."""
        id_ = getattr(shape, kind)
        if ("state", id_) in self.index:
            item.source.problem(item.where, f"a state named '{id_}' exists already", "duplicate-id")
            return
        self.index["state", id_] = item
        self.states.append((kind, shape, item, section))

    def add(self, table: str, id_: str, shape: Any, item: Item) -> None:
        """Add an entry of a table (rules, causes, ...)."""
        kind = _KINDS[table]
        if (kind, id_) in self.index:
            item.source.problem(item.where, f"a {kind} named '{id_}' exists already", "duplicate-id", key=True)
            return
        self.index[kind, id_] = item
        self.tables.setdefault(table, {})[id_] = shape

    def add_key(self, key: str, value: Any, item: Item) -> None:
        """Add a top-level value that is no table."""
        if key in ("format", "parts"):
            return
        if key in self.keys:
            item.source.problem(
                item.where, f"'{key}' is written in two files of this dialogue", "duplicate-key", key=True
            )
            return
        self.index["key", key] = item
        self.keys[key] = value


_KINDS = {
    "rules": "rule",
    "causes": "cause",
    "advice": "advice",
    "outcomes": "outcome",
    "asides": "asides",
    "meanings": "meaning",
    "properties": "property",
    "crises": "crisis",
    "openings": "opening",
    "inquiries": "inquiry",
    "commands": "command",
    "texts": "text",
    "regions": "region",
}
