"""No field is written that nothing reads.

`script/test` asks vulture for functions, classes and constants that nothing uses.  It goes by names, so a field is used
for it wherever a local variable or a keyword bears its name.  Here a field counts as read only where its attribute is
taken from a value, or where it is matched: `Listen.red_flag` once passed for used because a variable was called so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READ_BY_OTHERS = {
    "DialogShape.properties": "a table of a dialogue; linking/draft.py takes tables by name",
    "ClockJumpStep.clock_jump": "a reserved key of scenarios, not implemented yet (NOT_YET)",
    "CrashStep.crash_and_resume": "likewise",
    "InputEndsStep.input_ends": "a step's key; this one has no value",
    "Pinned.found": "for people who read the list",
    "Row.no_as_yes": "bench/tables.py takes these by name (`asdict`)",
    "Row.not_understood": "likewise",
    "Row.yes_as_no": "likewise",
    "Rule.FAIL": "tests/test_checks.py runs each lint on it",
    "Rule.PASS": "likewise",
}
"""Fields that no code of ours reads -> who reads them, or why they are there."""


def unread_fields(sources: dict[str, str]) -> Iterator[str]:
    """`Class.field`, for every annotated field whose attribute is never loaded."""
    trees = [ast.parse(text, name) for name, text in sources.items()]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}
    read |= {name for node in nodes if isinstance(node, ast.MatchClass) for name in node.kwd_attrs}
    for node in nodes:
        for part in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.target.id not in read:
                yield f"{node.name}.{part.target.id}"  # type: ignore[attr-defined]  # it is a ClassDef


def test_every_field_is_read_or_it_is_said_by_whom() -> None:
    package = {str(path): path.read_text("utf-8") for path in (ROOT / "voice_assistant").rglob("*.py")}
    assert len(package) > 100
    assert set(unread_fields(package)) == set(READ_BY_OTHERS)


@pytest.mark.parametrize(
    "reader", ["listen.red_flag", "wait(listen.red_flag + 1)", "match x:\n case Listen(red_flag=True): pass"]
)
def test_a_field_counts_as_read_only_where_it_is_taken_from_a_value(reader: str) -> None:
    """As it was: written, and named by a variable, but taken from no `Listen`."""
    written = "class Listen:\n red_flag: bool = False\nred_flag = bool(1)\nListen(red_flag=red_flag)\n"
    assert list(unread_fields({"a.py": written})) == ["Listen.red_flag"]
    assert list(unread_fields({"a.py": written, "b.py": reader})) == []
    assert list(unread_fields({"a.py": written, "b.py": "listen.red_flag = True"})) == ["Listen.red_flag"]
