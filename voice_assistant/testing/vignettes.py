"""Cases with an expected end: read from a vignettes file, every fault with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voice_assistant.dialog import Dialog, Level
from voice_assistant.errors import Problems
from voice_assistant.shapes import nearest
from voice_assistant.yaml_source import Path_, Source, read_yaml, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """One person's night: what is true of them, and what the conversation should come to."""

    id: str
    yes: frozenset[str]
    not_sure: frozenset[str]
    urgency: Level
    also_ok: frozenset[Level] = frozenset()
    action: str = ""
    causes: tuple[str, ...] = ()
    """Any of these among the first three counts as right."""
    score_causes: bool = True
    tags: tuple[str, ...] = ()
    story: str = ""
    """What the person says first, in their own words."""
    volunteers: frozenset[str] = frozenset()
    """What the story truly states."""
    title: str = ""


def read_vignettes(path: Path, dialog: Dialog) -> tuple[Vignette, ...]:
    """Read a vignettes file.  Raises Problems (unknown findings, causes, levels, each with its place) or FileError.

    Keys that are not known are carried by the file for other readers, and ignored.
    """
    source = read_yaml(path)
    cases: list[Vignette] = []
    root = source.value
    items = root.get("vignettes") if isinstance(root, dict) else None
    if not isinstance(items, list):
        if not source.problems:
            source.problem((), "a vignettes file has the key 'vignettes' with a list of cases", "shape")
        raise Problems(source.problems)
    seen: set[str] = set()
    for number, item in enumerate(items):
        where: Path_ = ("vignettes", number)
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or "urgency" not in item:
            source.problem(where, "a case needs at least 'id', 'answers' and 'urgency'", "shape")
            continue
        if item["id"] in seen:
            source.problem((*where, "id"), f"a case named '{shown(item['id'])}' exists already", "duplicate-id")
        seen.add(item["id"])
        cases.append(_case(source, where, item, dialog))
    if source.problems:
        raise Problems(source.problems)
    return tuple(cases)


def _case(source: Source, where: Path_, item: dict[str, Any], dialog: Dialog) -> Vignette:
    def names(key: str, known: Any, what: str) -> tuple[str, ...]:
        values = item.get(key) or []
        values = [values] if isinstance(values, str) else values
        if not isinstance(values, list):
            source.problem((*where, key), f"a list of {what}s is wanted here, not a mapping", "wrong-kind")
            return ()
        for number, value in enumerate(values):
            if not isinstance(value, str):
                source.problem((*where, key, number), f"the name of a {what} is wanted here", "wrong-kind")
            elif value not in known:
                near = "" if source.full else nearest(value, known)
                source.problem((*where, key, number), f"no {what} is named '{shown(value)}'{near}", f"unknown-{what}")
        return tuple(v for v in values if isinstance(v, str) and v in known)

    for key in ("title", "story"):
        if not isinstance(item.get(key, ""), str):
            source.problem((*where, key), "text is wanted here", "wrong-kind")
    levels = {level.key: level for level in Level}
    urgency = item["urgency"]
    if not isinstance(urgency, str) or urgency not in levels:
        urgency = shown(urgency)
        source.problem((*where, "urgency"), f"'{urgency}' is not one of: {', '.join(levels)}", "unknown-level")
    return Vignette(
        id=item["id"],
        title=str(item.get("title", "")),
        yes=frozenset(names("answers", dialog.findings, "finding")),
        not_sure=frozenset(names("not_sure", dialog.findings, "finding")),
        urgency=levels.get(urgency, Level.EMERGENCY),
        also_ok=frozenset(levels[name] for name in names("also_ok", levels, "level")),
        action="".join(names("action", dialog.outcomes, "outcome")[:1]),
        causes=names("causes", dialog.causes, "cause"),
        score_causes=item.get("score_causes", "true") not in ("false", "no"),
        tags=_tags(source, where, item.get("tags") or ()),
        story=str(item.get("story", "")),
        volunteers=frozenset(names("volunteers", dialog.findings, "finding")),
    )


def _tags(source: Source, where: Path_, tags: Any) -> tuple[str, ...]:
    tags = [tags] if isinstance(tags, str) else tags
    if not isinstance(tags, (list, tuple)) or not all(isinstance(tag, str) for tag in tags):
        source.problem((*where, "tags"), "a list of words is wanted here", "wrong-kind")
        return ()
    return tuple(tags)
