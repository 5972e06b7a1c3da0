"""What a short run leaves out is counted and said, and every kind of scenario is still played."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import short_run
from tests.short_run import KEPT, SCENARIOS_FOLDER

TESTS = Path(__file__).parent


def collected(*arguments: str) -> tuple[list[str], str]:
    """The tests that pytest would run, and its last line."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--collect-only", *arguments]
    done = subprocess.run(command, cwd=TESTS.parent, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.strip().splitlines()
    return [line for line in lines if "::" in line], lines[-1]


def test_every_kind_of_scenario_is_played_in_a_short_run() -> None:
    missing = [name for name in KEPT if not (SCENARIOS_FOLDER / f"{name}.yaml").is_file()]
    assert missing == [], "these are in KEPT and are no files: write them anew in tests/short_run.py"
    folders = {path.parent for path in SCENARIOS_FOLDER.rglob("*.yaml")}
    kept = {path.parent for path in SCENARIOS_FOLDER.rglob("*.yaml") if short_run.is_kept(path)}
    assert folders == kept, "add one of each of these folders to KEPT"


def test_what_was_left_out_is_counted_in_words() -> None:
    left = {"slow tests": 2, "scenarios": 0}
    assert short_run.told(left) == "not run: 2 slow tests: script/test --whole"
    assert short_run.told(left | {"scenarios": 3}) == "not run: 2 slow tests, 3 scenarios: script/test --whole"


@pytest.mark.slow
def test_a_short_run_leaves_out_what_it_says_and_a_chosen_test_is_never_left_out() -> None:
    whole, last = collected()
    assert "not run" not in last
    short, last = collected("--short")
    counts = re.fullmatch(r"not run: (\d+) slow tests, (\d+) scenarios: script/test --whole", last)
    assert counts
    out = Counter("yaml" if ".yaml::" in name else "py" for name in whole) - Counter(
        "yaml" if ".yaml::" in name else "py" for name in short
    )
    assert out == {"py": int(counts[1]), "yaml": int(counts[2])}
    assert set(short) < set(whole)
    chosen, last = collected("--short", "tests/test_proof.py")
    assert "not run" not in last
    assert len(chosen) > len([name for name in short if "test_proof.py" in name]), "the slow ones among them too"
