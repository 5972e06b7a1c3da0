"""docs/code-map.md names every module and package."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_module_and_package_is_on_the_code_map() -> None:
    rows = re.findall(r"^\| (`.*?) \|", (ROOT / "docs" / "code-map.md").read_text("utf-8"), re.MULTILINE)
    named = set(re.findall(r"`(\w+)/?`", " ".join(rows)))
    package = [path for path in (ROOT / "voice_assistant").iterdir() if not path.name.startswith("_")]
    there = {path.stem for path in package if path.is_dir() or path.suffix == ".py"}
    assert there - named == set(), "add a line for each to docs/code-map.md"
    assert named - there == set(), "docs/code-map.md names what is gone: take it out"
