"""What `script/test` leaves out, and `script/test --whole` plays: tests marked slow, and most scenarios.

The scenarios kept are a few of each kind, so that the real voice, Vosk and the loop are still heard together.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SCENARIOS_FOLDER = Path(__file__).parent / "scenarios"

KEPT = """
en/example/emergency
en/example/late_yes
en/example/swollen_leg
en/example/voice_fails
en/leg_pain/causes/stroke
en/leg_pain/commands/call_an_ambulance
en/leg_pain/commands/go_back
en/leg_pain/commands/stop
en/leg_pain/commands/not_heard/why
en/leg_pain/commands/word_for_word/goodbye
en/leg_pain/real_people/chest
en/leg_pain/red_flags/asked/bowel
en/leg_pain/red_flags/asked/heavy_bleeding
en/leg_pain/red_flags/volunteered/collapse_faint
en/leg_pain/red_flags/volunteered/heavy_bleeding
en/leg_pain/red_flags/volunteered/saddle_numb
en/leg_pain/silence_and_doubt/knocks
en/leg_pain/silence_and_doubt/late_yes
en/leg_pain/silence_and_doubt/silence_is_no_no
en/leg_pain/silence_and_doubt/yes_and_no
en/leg_pain/sound/echo
en/leg_pain/trouble/microphone_lost
en/leg_pain/trouble/no_misheard
en/leg_pain/trouble/typed
hardest
""".split()
"""Scenario files that a short run plays, in SCENARIOS_FOLDER; of those with variants, the first."""

SLOW, SCENARIOS = "slow tests", "scenarios"
LEFT_OUT = pytest.StashKey[dict[str, int]]()
"""What was left out, counted."""


def add_option(parser: pytest.Parser) -> None:
    """The option by which `script/test` asks for a short run."""
    parser.addoption("--short", action="store_true", help="leave out slow tests and most scenarios")


def is_short(config: pytest.Config) -> bool:
    """Whether to leave something out: never where tests were chosen, by a path, by -k or by -m."""
    chosen = config.args_source is pytest.Config.ArgsSource.ARGS or config.option.keyword
    return bool(config.getoption("--short")) and not chosen and config.option.markexpr == "not sweep"


def is_kept(scenario: Path) -> bool:
    """Whether a short run plays this scenario file."""
    return scenario.relative_to(SCENARIOS_FOLDER).with_suffix("").as_posix() in KEPT


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take them from what was collected."""
    kept: list[pytest.Item] = []
    out: dict[str, list[pytest.Item]] = {SLOW: [], SCENARIOS: []}
    played: set[Path] = set()
    for item in items:
        if item.path.suffix != ".yaml":
            (out[SLOW] if item.get_closest_marker("slow") else kept).append(item)
        elif item.path not in played and is_kept(item.path):
            played.add(item.path)
            kept.append(item)
        else:
            out[SCENARIOS].append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=[item for some in out.values() for item in some])
    left = {what: len(some) for what, some in out.items()}
    config.stash[LEFT_OUT] = left
    if hasattr(config, "workeroutput"):  # a process of pytest-xdist, which tells the one that sums up
        config.workeroutput["left_out"] = left


def told(left: dict[str, int]) -> str:
    """What was left out, and how to have it."""
    counts = [f"{count} {what}" for what, count in left.items() if count]
    return f"not run: {', '.join(counts)}: script/test --whole"
