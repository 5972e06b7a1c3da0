"""The clinical map in docs/coverage.md names what the dialogue holds, all of it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from voice_assistant.dialog import Dialog
from voice_assistant.loader import load_dialog

ROOT = Path(__file__).parent.parent
COVERAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


def leg_pain() -> Dialog:
    return load_dialog(ROOT / "dialogs" / "en" / "leg_pain.yaml").dialog


def section(title: str) -> list[list[str]]:
    """The rows of the table under a heading, as cells."""
    text = COVERAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[1:]]


def ids(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def test_every_cause_has_a_row_with_its_own_findings_and_rules() -> None:
    dialog = leg_pain()
    rows = {next(iter(ids(row[0]))): row for row in section("Causes")}
    assert rows.keys() == dialog.causes.keys()
    for cause, row in rows.items():
        assert ids(row[2]) <= dialog.causes[cause].for_.keys()
        assert ids(row[3]) == {
            rule.id for rule in dialog.rules.values() if cause in rule.points_to and not rule.id.startswith("not_sure")
        }


def test_all_twenty_signs_of_the_articles_and_those_of_guidance_are_mapped_to_questions_and_rules() -> None:
    dialog = leg_pain()
    articles, guidance = section("Warning signs of the articles"), section("Warning signs from wider guidance")
    assert (len(articles), len(guidance)) == (20, 43)
    for questions, rules in [(row[3], row[4]) for row in articles] + [(row[2], row[3]) for row in guidance]:
        assert ids(questions)
        assert ids(questions) <= dialog.findings.keys()
        assert ids(rules)
        assert ids(rules) <= dialog.rules.keys()


def test_every_rule_stands_somewhere_in_the_map() -> None:
    named = ids(COVERAGE)
    assert {rule for rule in leg_pain().rules if not rule.startswith("not_sure")} <= named
