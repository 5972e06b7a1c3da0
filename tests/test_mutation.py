"""Weakened dialogues: the program that makes them, and that somebody objects where an emergency is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
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


def test_every_emergency_taken_away_is_noticed() -> None:
    code, fates = mutate("leg_pain", "--kind", "rule", "--kind", "floor", "--most", "8", "--seed", "5")
    assert code == 0
    assert len(fates) == 8
    weakened = [fate for fate in fates if fate["red_flag"]]
    assert weakened
    assert all(fate["by"] for fate in weakened)


def test_a_mutant_that_lives_says_why() -> None:
    _, fates = mutate("leg_pain", "--kind", "phrase", "--most", "4")
    assert all(fate["by"] or fate["how"] for fate in fates)


def test_a_dialogue_without_a_locked_list_loses_an_emergency_unnoticed(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text("vignettes: []\n", "utf-8")
    folder = tmp_path / "en"
    shutil.copytree(ROOT / "dialogs" / "en", folder, ignore=shutil.ignore_patterns("locked.yaml", "clips"))
    code, fates = mutate(str(folder / "leg_pain.yaml"), str(cases), "--kind", "rule", "--most", "8", "--seed", "5")
    assert code == 1, "this is what the locked list and the vignettes are for"
    assert any(fate["red_flag"] and not fate["by"] for fate in fates)


def test_the_checkout_is_not_touched() -> None:
    path = ROOT / "dialogs" / "en" / "leg_pain" / "life.yaml"
    before = path.read_bytes()
    mutate("leg_pain", "--kind", "question", "--most", "3", "--processes", "1")
    assert path.read_bytes() == before


@pytest.mark.parametrize("folder", ["dialogs/en/leg_pain", "tests/safety"])
def test_what_mutants_are_held_against_is_in_the_repository(folder: str) -> None:
    assert any((ROOT / folder).glob("*.yaml"))
