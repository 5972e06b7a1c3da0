"""Weakened dialogues: the program that makes them, and that somebody objects where an emergency is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def mutate(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    """Exit code and fates."""
    done = subprocess.run(
        [sys.executable, ROOT / "script" / "mutate", *arguments, "--json"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["fates"]


@pytest.fixture(scope="module")
def fates() -> list[dict[str, object]]:
    """Of two slips of each of four kinds.  No emergency is lost unnoticed, and the checkout is as it was."""
    files = {path: path.read_bytes() for path in (ROOT / "dialogs").rglob("*.yaml")}
    kinds = ("rule", "floor", "question", "phrase")
    code, fates = mutate(
        "leg_pain", *(word for kind in kinds for word in ("--kind", kind)), "--most", "8", "--seed", "5"
    )
    assert code == 0
    assert {path: path.read_bytes() for path in (ROOT / "dialogs").rglob("*.yaml")} == files
    assert Counter(fate["kind"] for fate in fates) == dict.fromkeys(kinds, 2)
    return fates


@pytest.mark.slow
def test_every_emergency_taken_away_is_noticed(fates: list[dict[str, object]]) -> None:
    weakened = [fate for fate in fates if fate["red_flag"]]
    assert weakened
    assert all(fate["by"] for fate in weakened)


@pytest.mark.slow
def test_a_mutant_that_lives_says_why(fates: list[dict[str, object]]) -> None:
    assert all(fate["by"] or fate["how"] for fate in fates)


@pytest.mark.slow
def test_a_dialogue_without_a_locked_list_loses_an_emergency_unnoticed(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text("vignettes: []\n", "utf-8")
    folder = tmp_path / "en"
    shutil.copytree(ROOT / "dialogs" / "en", folder, ignore=shutil.ignore_patterns("locked.yaml", "clips"))
    code, fates = mutate(str(folder / "leg_pain.yaml"), str(cases), "--kind", "rule", "--most", "4", "--seed", "5")
    assert code == 1, "this is what the locked list and the vignettes are for"
    assert any(fate["red_flag"] and not fate["by"] for fate in fates)


@pytest.mark.parametrize("folder", ["dialogs/en/leg_pain", "tests/safety"])
def test_what_mutants_are_held_against_is_in_the_repository(folder: str) -> None:
    assert any((ROOT / folder).glob("*.yaml"))
