"""Reading dialogue files: the good ones whole, the bad ones with every fault and its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs import changed, dialog
from voice_assistant.dialog import FindingQuestion, GroupQuestion, Level, Value
from voice_assistant.errors import FileError, Problems
from voice_assistant.loader import load_dialog


def faults(path: Path) -> dict[str, str]:
    """code -> "line:column: message" of each fault (the last of each code)."""
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    return {p.code: f"{p.line}:{p.column}: {p.message}" for p in caught.value.problems}


def test_the_example_is_short_enough_to_read_in_one_sitting_and_complete() -> None:
    path = next(p for p in (Path(__file__).parents[1] / "dialogs" / "en").glob("example.yaml"))
    assert len(path.read_text("utf-8").splitlines()) <= 80
    example = dialog()
    assert {"breathless", "one_leg_swollen", "leg_cold"} <= set(example.findings)
    assert isinstance(example.states["breathless"], FindingQuestion)
    assert isinstance(example.states["breath_and_swelling"], GroupQuestion)
    assert {rule.level for rule in example.rules.values()} == {Level.EMERGENCY, Level.URGENT, Level.GP}


def test_yes_and_no_stay_words() -> None:
    assert "yes" in dialog().words[Value.YES]
    assert "no" in dialog().words[Value.NO]


def test_a_not_sure_level_becomes_a_rule_that_a_doubt_is_enough_for() -> None:
    rule = dialog().rules["not_sure.breathless"]
    assert rule.level is Level.EMERGENCY
    assert rule.all_of[0].possibly


def test_a_not_sure_level_is_lowered_by_what_lowers_the_yes() -> None:
    assert dialog().rules["not_sure.one_leg_swollen"].unless == "old_swelling"


def test_ten_planted_faults_are_all_told_in_one_run_with_their_places(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ('again: "Is it hard', 'agian: "Is it hard'),  # misspelt key
        ("how: feel                                                # hear", "how: taste  # hear"),  # not one of
        ("not sure: emergency ", "not sure: emergancy "),  # misspelt level
        ("of: [one_leg_swollen, leg_cold]", "of: [one_leg_swolen, leg_cold]"),  # unknown finding
        ("  - ask: leg_cold\n", "  - aks: leg_cold\n"),  # unknown kind of state
        (
            "level: urgent, action: call_111, all of: [leg_cold]",
            "level: urgent, level: urgent, action: call_111, all of: [leg_cold]",
        ),
        ("unless: old_swelling", "unless: sudden_knot"),  # lowers, but is not marked reassuring
        (
            "action: gp, all of: [one_leg_swollen], why: A swollen",
            "action: gpp, all of: [one_leg_swollen], why: A swollen",
        ),
        ("for: {one_leg_swollen: 4,", "for: {one_leg_swollen: lots,"),  # not a number
        ("advice: [stretch]", "advice: [strech]"),  # unknown advice
    )
    told = faults(path)
    assert told["unknown-key"].endswith("unknown key 'agian'; did you mean 'again'?")
    assert told["missing-key"].endswith("the key 'again' is missing here")
    assert (
        "'taste' is not one of: hear, feel, look, move, know" in told["not-one-of"] or "emergancy" in told["not-one-of"]
    )
    assert "one_leg_swolen" in told["unknown-finding"] or "leg_cold" in told["unknown-finding"]
    assert "did you mean 'ask'?" in told["unknown-state"]
    assert "'level' is written twice" in told["duplicate-key"]
    assert (
        "needs its question 'reassuring: yes'" in told["not-reassuring"] or "reassuring: yes" in told["not-reassuring"]
    )
    assert "did you mean 'gp'?" in told["unknown-outcome"]
    assert "'lots' is not a number" in told["not-a-number"]
    assert "did you mean 'stretch'?" in told["unknown-advice"]
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    assert len(caught.value.problems) >= 10
    assert all(p.path.endswith("example.yaml") and p.line > 1 for p in caught.value.problems)


@pytest.mark.parametrize(
    ("planted", "code", "says"),
    [
        ("hello: &me 1\nthere: *me\n", "anchor", "write the text out"),
        ("hello: !!python/object:os.system x\n", "tag", "only text"),
        ("a: 1\n---\nb: 2\n", "documents", "second document"),
        ("a: [1, 2\n", "yaml", "not YAML"),
        ("[" * 60 + "]" * 60, "too-deep", "deep"),
        ("", "empty", "empty"),
        ("- just\n- a list\n", "shape", "mapping"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_a_reason(tmp_path: Path, planted: str, code: str, says: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(planted, "utf-8")
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    problem = next(p for p in caught.value.problems if p.code == code)
    assert says in problem.message


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"title: caf\xe9\n")
    with pytest.raises(Problems, match="UTF-8"):
        load_dialog(path)


def test_a_file_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="can't be read"):
        load_dialog(tmp_path / "none.yaml")


def test_a_part_outside_the_dialogues_folder_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, ("words.yaml", "../../etc/passwd"))
    assert "there is no file" in faults(path)["no-part"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "all of: [breathless], why: Short",
            "all of: [leg_cold], any of: [one_leg_swollen], why: Short",
            "no-consequence",
        ),
        ("    when: one_leg_swollen   ", "    when: old_swelling   ", "unreachable"),
        ("Is one leg more swollen than the other", "Is {somewhere} more swollen", "unknown-slot"),
        (
            "how: feel                                                # hear, feel",
            "how: look  # hear, feel",
            "no-alternative",
        ),
        ("action: gp, all of", "action: self, all of", "action-too-low"),
        (
            "all of: [leg_cold], any of: [one_leg_swollen, possibly breathless]",
            "at least: {n: 3, of: [leg_cold, breathless]}",
            "never-holds",
        ),
    ],
)
def test_a_dialogue_that_could_not_keep_its_promises_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    more = (("possibly breathless", "sudden_knot"),) if code == "no-consequence" else ()
    assert code in faults(changed(tmp_path, (old, new), *more))


def test_a_region_without_an_emergency_number_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, ("      emergency number: nine nine nine\n", ""), file="regions.yaml")
    assert "no-emergency-number" in faults(path) or "missing-slot" in faults(path)


def test_a_missing_command_or_text_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, ('  goodbye: ["Goodbye.', '  godbye: ["Goodbye.'), file="texts.yaml")
    told = faults(path)
    assert "did you mean 'goodbye'?" in told["unknown-text"]
    assert "'goodbye' is missing" in told["missing-text"]
