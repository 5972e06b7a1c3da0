"""The lints: each rule's own examples, and their places in a file."""

from __future__ import annotations

import re
import shutil
from functools import lru_cache
from pathlib import Path

import pytest

from voice_assistant.checks import RULES, lint, locked
from voice_assistant.checks.hard_to_read import grade_of, syllables_of
from voice_assistant.checks.means import Means, read_lexicon
from voice_assistant.checks.sounds_alike import is_near
from voice_assistant.data import dialogs_folder, find_dialog
from voice_assistant.loader import Loaded, load_dialog
from voice_assistant.models import find_model
from voice_assistant.proof.local import RULES as STEP_RULES

HEADER = """
format: 1
dialog: example_of_a_rule
title: An example
language: en
parts: [words.yaml, texts.yaml, endings.yaml, regions.yaml]
"""


@lru_cache
def means() -> Means:
    lexicon = read_lexicon(find_model() / "graph" / "lexicon.txt")
    return Means(knows=lexicon.__contains__, pronunciations=lexicon)


def written(folder: Path, body: str) -> Loaded:
    """A dialogue of these states and rules, with the shared parts; an outcome in the body replaces the shared one."""
    for part in ("words", "texts", "endings", "regions"):
        shutil.copy(dialogs_folder() / "en" / f"{part}.yaml", folder)
    if "outcomes:" in body:
        endings = folder / "endings.yaml"
        kept = endings.read_text("utf-8")
        start, end = kept.index("outcomes:\n"), kept.index("default outcome:")
        own = body[body.index("outcomes:\n") :]
        others = kept[start + len("outcomes:\n") : end]
        endings.write_text(kept[:start] + own + others + kept[end:], "utf-8")
        body = body[: body.index("outcomes:\n")]
    path = folder / "dialog.yaml"
    path.write_text(HEADER + body, "utf-8")
    return load_dialog(path)


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_lets_its_good_example_pass(rule_id: str, tmp_path: Path) -> None:
    rule = RULES[rule_id]
    assert own_problems(rule_id, written(tmp_path, rule.PASS)) == []


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_stops_its_bad_example_and_says_where(rule_id: str, tmp_path: Path) -> None:
    rule = RULES[rule_id]
    found = own_problems(rule_id, written(tmp_path, rule.FAIL))
    assert found
    assert all(line > 1 for line in found)


def test_a_locked_list_with_a_key_nobody_knows_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "example_of_a_rule").mkdir()
    (tmp_path / "example_of_a_rule" / "locked.yaml").write_text("levles: []\n", "utf-8")
    (fault,) = locked.check(written(tmp_path, locked.PASS), means())
    assert "levles" in fault.message
    assert fault.line == 1


@pytest.mark.parametrize("phrase", ["it's too dark to see", "i can't tell", "not a clue"])
def test_a_doubt_among_the_ways_to_say_no_is_an_error(phrase: str, tmp_path: Path) -> None:
    rule = RULES["wrong-sense"]
    loaded = written(tmp_path, rule.PASS.replace("no more than usual", phrase))
    assert any("says not sure" in problem.message for problem in rule.check(loaded, means()))


GROUP = """
states:
  - {together: both, question: "Is it hard to breathe, or does the chest hurt?", AGAIN of: [breathless, chest]}
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     source: NHS}
  - {ask: chest, question: "Does the chest hurt?", again: "Is the chest sore?", name: chest pain, source: NHS}
rules:
  clot: {level: emergency, action: call_999, any of: [breathless, chest], why: It can be a clot., source: NHS}
"""


@pytest.mark.parametrize(
    ("again", "faults"),
    [
        ('again: "Out of breath, or a sore chest?",', []),
        ("", ["'again' is missing"]),
        ('again: "Is it hard to breathe, or does the chest hurt?",', ["'again' says the same once more"]),
    ],
)
def test_things_asked_together_need_other_words_too(again: str, faults: list[str], tmp_path: Path) -> None:
    loaded = written(tmp_path, GROUP.replace("AGAIN", again))
    found = list(RULES["same-again"].check(loaded, means()))
    assert [problem.message.partition(",")[0].partition(":")[0] for problem in found] == faults
    assert all(problem.line == 9 for problem in found)


def test_every_cry_for_help_is_locked() -> None:
    loaded = load_dialog(find_dialog("leg_pain"))
    text = " ".join((dialogs_folder() / "en" / "leg_pain" / "locked.yaml").read_text("utf-8").split())
    listed = [cry.strip(' "') for cry in text.split("cries: [")[1].split("]")[0].split(",")]
    assert sorted(listed) == sorted(loaded.dialog.emergency_phrases)


def test_the_leg_pain_conversation_has_a_locked_list_of_its_red_flags() -> None:
    text = (dialogs_folder() / "en" / "leg_pain" / "locked.yaml").read_text("utf-8")
    assert all(
        flag in text for flag in ("breathless", "saddle_numb", "leg_cold", "one_leg_swollen", "tight_hard_muscle")
    )


def own_problems(rule_id: str, loaded: Loaded) -> list[int]:
    """Lines at which the rule finds fault with what the example itself wrote."""
    if rule_id == locked.ID:
        folder = loaded.files[0].parent / loaded.dialog.id
        folder.mkdir()
        (folder / "locked.yaml").write_text(locked.LOCKED, "utf-8")
    problems = RULES[rule_id].check(loaded, means())
    return [p.line for p in problems if p.code == rule_id and not p.path.endswith(("words.yaml", "texts.yaml"))]


def test_every_rule_is_registered_under_its_own_id_and_is_an_error_or_a_warning() -> None:
    assert all(rule_id == rule.ID for rule_id, rule in RULES.items())
    assert {rule.SEVERITY for rule in RULES.values()} == {"error", "warning"}


def test_every_module_of_a_rule_is_registered() -> None:
    folder = Path(__file__).parents[1] / "voice_assistant" / "checks"
    written_ids = {
        line.split('"')[1]
        for path in folder.glob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith('ID = "')
    }
    assert written_ids == set(RULES)


@pytest.mark.parametrize("name", ["example", "leg_pain"])
def test_the_dialogues_that_come_with_the_program_have_no_errors(name: str) -> None:
    assert lint(load_dialog(find_dialog(name)), means()).errors == ()


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("N OW", "N OW", True),
        ("N OW", "Y OW", True),
        ("N OW", "N OW P", True),
        ("S T AA P", "T AA P", True),
        ("N OW", "Y EH S", False),
        ("N AA", "AA N", False),
        ("", "AA", True),
    ],
)
def test_one_phone_more_less_or_other_is_near(one: str, other: str, near: bool) -> None:
    assert is_near(tuple(one.split()), tuple(other.split())) is near
    assert is_near(tuple(other.split()), tuple(one.split())) is near


def test_syllables_come_from_the_lexicon_or_else_from_the_letters() -> None:
    assert syllables_of("breathless", means()) == 2
    assert [syllables_of(word, Means()) for word in ("leg", "ankle", "numbness", "made", "idea")] == [1, 2, 2, 1, 2]


def test_the_grade_of_plain_words_is_low_and_of_long_words_high() -> None:
    assert grade_of(["Is one leg more swollen than the other?"], means()) < 4
    assert grade_of(["Does respiration necessitate considerable additional effort?"], means()) > 12


def test_without_a_model_nothing_is_said_about_its_words(tmp_path: Path) -> None:
    loaded = written(tmp_path, RULES["unknown-word"].FAIL)
    assert list(RULES["unknown-word"].check(loaded, Means())) == []


def test_the_hazard_log_names_only_tests_and_files_that_exist() -> None:
    root = Path(__file__).parents[1]
    text = "".join(path.read_text("utf-8") for path in (root / "docs" / "safety").glob("*.md"))
    tests = "".join(path.read_text("utf-8") for path in (root / "tests").glob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
    files = set(re.findall(r"`((?:tests|dialogs|script)/[\w./]+)`", text))
    assert [name for name in sorted(files) if not (root / name).exists()] == []
    rules = set(re.findall(r"lints? `([a-z-]+)`", text))
    assert rules <= set(RULES)


def test_every_hazard_of_the_log_has_a_control_and_something_that_shows_it() -> None:
    log = (Path(__file__).parents[1] / "docs" / "safety" / "hazards.md").read_text("utf-8")
    rows = [line.strip("|").split("|") for line in log.splitlines() if re.match(r"\| H\d+ ", line)]
    assert [row[0].strip() for row in rows] == [f"H{number}" for number in range(1, len(rows) + 1)]
    assert all(len(row) == 7 and all(cell.strip() for cell in row) for row in rows)


def test_every_hazard_is_shown_by_something_that_runs() -> None:
    root = Path(__file__).parents[1]
    log = (root / "docs" / "safety" / "hazards.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (root / "tests").glob("test_*.py"))
    cases = (root / "tests" / "safety" / "cases.yaml").read_text("utf-8")
    runs = re.compile(r"proof, |form \(proof|single steps, rule|`evaluate|`check`|`bench ")
    without = []
    for row in (line.strip("|").split("|") for line in log.splitlines() if re.match(r"\| H\d+ ", line)):
        named = re.findall(r"`([^`]+)`", row[5])
        shown = [name for name in named if f"def {name}(" in tests or name in RULES or (root / name).exists()]
        shown += [name for name in named if f"id: {name}," in cases]
        if not shown and not runs.search(row[5]):
            without.append(row[0].strip())
        assert set(re.findall(r"single steps, rule `([\w-]+)`", row[5])) <= set(STEP_RULES), row[0]
        lints = re.search(r"lints? ((?:`[\w-]+`(?: \([^)]*\))?(?:, )?)+)", row[5])
        quoted = re.findall(r"`([\w-]+)`", re.sub(r"\([^)]*\)", "", lints[1])) if lints else []
        assert set(quoted) <= set(RULES), row[0]
    assert without == []
