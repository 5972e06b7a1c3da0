"""Reading dialogue files: the good ones whole, the bad ones with every fault and its place."""

from __future__ import annotations

import copy
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialogs import changed, dialog
from voice_assistant.data import dialogs_folder
from voice_assistant.dialog import FindingQuestion, GroupQuestion, Level, Value
from voice_assistant.engine import Engine
from voice_assistant.errors import FileError, Problems
from voice_assistant.events import Settings
from voice_assistant.loader import load_dialog
from voice_assistant.schema import Shape
from voice_assistant.wording import in_general


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
        ("unless: old_swelling", "unless: sudden_knot"),  # lowers, but is not marked mitigating
        (
            "action: gp, all of: [one_leg_swollen], why: A swollen",
            "action: gpp, all of: [one_leg_swollen], why: A swollen",
        ),
        ("for: {one_leg_swollen: 4,", "for: {one_leg_swollen: lots,"),  # not a number
        ("advice: [stretch]", "advice: [strech]"),  # unknown advice
    )
    told = faults(path)
    assert told["unknown-key"].endswith("unknown key 'agian'; did you mean 'again'?")
    assert "missing-key" not in told, "the misspelt key was meant"
    assert (
        "'taste' is not one of: hear, feel, look, move, know" in told["not-one-of"] or "emergancy" in told["not-one-of"]
    )
    assert "one_leg_swolen" in told["unknown-finding"] or "leg_cold" in told["unknown-finding"]
    assert "did you mean 'ask'?" in told["unknown-state"]
    assert "'level' is written twice" in told["duplicate-key"]
    assert (
        "needs its question 'mitigating: yes'" in told["not-mitigating"] or "mitigating: yes" in told["not-mitigating"]
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


def test_what_a_question_is_about_is_checked_at_its_place(tmp_path: Path) -> None:
    meanings = (
        "meanings:\n"
        "  nobody: {so: [here]}\n"
        "  leg_cold:\n"
        "    so: [icy]\n"
        "    opposite: [warm, Icy]\n"
        "    measure: {within: 3, age at least: 3 weeks}\n"
        "\ncauses:\n"
    )
    path = changed(tmp_path, ("\ncauses:\n", "\n" + meanings))
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    text = path.read_text("utf-8").splitlines()
    told = [(text[p.line - 1].strip(), p.code) for p in caught.value.problems]
    assert told == [
        ("nobody: {so: [here]}", "unknown-finding"),
        ("opposite: [warm, Icy]", "both-senses"),
        ("measure: {within: 3, age at least: 3 weeks}", "no-unit"),
        ("measure: {within: 3, age at least: 3 weeks}", "no-unit"),
    ]


def test_a_property_that_no_list_has_is_named_with_its_place(tmp_path: Path) -> None:
    meanings = "properties: {chilly: [icy, nippy]}\nmeanings:\n  leg_cold: {so: [=chilly, =chily]}\n\ncauses:\n"
    path = changed(tmp_path, ("\ncauses:\n", "\n" + meanings))
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    (problem,) = caught.value.problems
    line = path.read_text("utf-8").splitlines()[problem.line - 1]
    assert (problem.code, line[problem.column - 1 :]) == ("unknown-property", "=chily]}")
    assert "did you mean 'chilly'" in problem.message


def test_a_region_without_an_emergency_number_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, ("      emergency number: nine nine nine\n", ""), file="regions.yaml")
    assert "no-emergency-number" in faults(path) or "missing-slot" in faults(path)


def test_a_missing_command_or_text_is_named(tmp_path: Path) -> None:
    path = changed(tmp_path, ('  goodbye: ["Goodbye.', '  godbye: ["Goodbye.'), file="texts.yaml")
    told = faults(path)
    assert "did you mean 'goodbye'?" in told["unknown-text"]
    assert "'goodbye' is missing" in told["missing-text"]


# ---- one mistake is one problem ----


def keys_of_the_example() -> list[str]:
    text = (dialogs_folder() / "en" / "example.yaml").read_text("utf-8")
    keys = re.findall(r"(?m)(?:^|[{,] ?|^ +- |^ +)([a-z][a-z ]+):(?= |$)", text)
    known = {info.alias or name for shape in Shape.__subclasses__() for name, info in shape.model_fields.items()}
    return sorted(set(keys) & known - {"dialog", "section"})


@pytest.mark.parametrize("key", keys_of_the_example())
def test_a_misspelt_key_is_one_problem_that_says_what_was_meant(key: str, tmp_path: Path) -> None:
    text = (dialogs_folder() / "en" / "example.yaml").read_text("utf-8")
    at = re.search(rf"(?m)(?:^|[{{,] ?|^ +- |^ +){key}:(?= |$)", text)
    assert at is not None
    path = changed(tmp_path)
    wrong = f"{key[:-1]}{'x' if len(key) > 2 else key[-1] * 2}"
    start = at.end() - len(key) - 1
    path.write_text(text[:start] + wrong + text[start + len(key) :], "utf-8")
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    (problem,) = caught.value.problems
    assert problem.code in ("unknown-key", "unknown-state")
    assert len(key) < 4 or "did you mean" in problem.message
    assert problem.line == text[:start].count("\n") + 1


@pytest.mark.parametrize(
    ("value", "code"),
    [("words.yaml", "wrong-kind"), ("{a: words.yaml}", "wrong-kind"), ("[[words.yaml]]", "wrong-kind")],
)
def test_parts_that_are_no_list_of_names_are_one_problem(value: str, code: str, tmp_path: Path) -> None:
    path = changed(tmp_path)
    text = re.sub(r"(?m)^parts: .*$", f"parts: {value}", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    told = faults(path)
    assert list(told) == [code]


@pytest.mark.parametrize("odd", ["[yes]", "{yes: no}", "[[]]", "{}", "[]"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mitigating: yes", "mitigating: ODD"),
        ("how: feel", "how: ODD"),
        ("not sure: emergency ", "not sure: ODD "),
        ("level: urgent,", "level: ODD,"),
        ("unless: old_swelling", "unless: {a: ODD}"),
    ],
)
def test_a_list_where_a_word_is_wanted_is_a_problem_at_its_place(old: str, new: str, odd: str, tmp_path: Path) -> None:
    path = changed(tmp_path, (old, new.replace("ODD", odd)))
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    assert all(p.line > 1 and p.column > 1 for p in caught.value.problems)


def test_a_key_of_an_older_file_is_told_with_its_present_name_and_nothing_else(tmp_path: Path) -> None:
    path = changed(tmp_path, ("mitigating: yes", "reassuring: yes"))
    told = faults(path)
    assert list(told) == ["unknown-key"]
    assert told["unknown-key"].endswith("unknown key 'reassuring'; it is called 'mitigating' now")


# ---- any file, in bounded time ----


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\n".join(f"key{i}: x" for i in range(60_000)), "too-large"),
        ("\n".join(f"rule{i}s: x" for i in range(30_000)), "more-problems"),
        ("rules: {a: {" + ", ".join(f"k{i}: x" for i in range(30_000)) + "}}", "more-problems"),
        ("states:\n" + "- {say: x, text: [y]}\n" * 15_000, "too-many"),
        ("x:\n" + "- y\n" * 300_000, "too-large"),
        ("a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(9_000)), "more-problems"),
        ("x: " + "[" * 900_000, "yaml"),
        ("x: " + "y" * 1_900_000, "unknown-key"),
        ("x: \0", "yaml"),
    ],
)
def test_a_file_of_any_kind_is_told_off_in_a_few_seconds(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text(text, "utf-8")
    began = time.monotonic()
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    assert time.monotonic() - began < 30, "98 s before; some 4 s on an idle machine"
    assert len(caught.value.problems) <= 220
    assert code in {p.code for p in caught.value.problems}
    assert len(str(caught.value)) < 60_000


def oddities(folder: Path) -> None:
    os.mkfifo(folder / "fifo.yaml")
    (folder / "dangling.yaml").symlink_to("nowhere")
    (folder / "folder.yaml").mkdir()
    with (folder / "big.yaml").open("wb") as file:
        file.truncate(3 << 30)


@pytest.mark.parametrize("name", ["fifo", "dangling", "folder", "big"])
def test_what_is_no_file_or_far_too_large_is_a_sentence_and_is_not_waited_for(name: str, tmp_path: Path) -> None:
    oddities(tmp_path)
    with pytest.raises(FileError) as caught:
        load_dialog(tmp_path / f"{name}.yaml")
    assert f"{name}.yaml" in str(caught.value)


@pytest.mark.parametrize(
    "name", ["fifo.yaml", "dangling.yaml", "folder.yaml", "big.yaml", '"a\\0b"', "a" * 300 + ".yaml", "../words.yaml"]
)
def test_such_a_part_is_one_problem_where_it_is_named(name: str, tmp_path: Path) -> None:
    path = changed(tmp_path, ("parts: [", f"parts: [{name}, "))
    oddities(path.parent)
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    (problem,) = caught.value.problems
    assert problem.code in ("no-part", "too-large")
    assert problem.path.endswith("big.yaml") or problem.column == len("parts: [") + 1


def test_a_file_with_a_strange_name_can_be_read(tmp_path: Path) -> None:
    path = changed(tmp_path)
    strange = path.with_name(os.fsdecode(b"caf\xe9.yaml"))
    path.rename(strange)
    assert load_dialog(strange).dialog.id == "example"


# ---- slots in names ----


def test_a_name_may_hold_any_slot_and_is_read_out_whole(tmp_path: Path) -> None:
    path = changed(
        tmp_path, ("name: ", 'name: "{your|their} {tonight} {emergency number} {region} '), file="example.yaml"
    )
    text = path.read_text("utf-8")
    assert text.count("{region} ") == 1
    path.write_text(re.sub(r"(\{region\} [^,}\n#]*)", r'\1"', text, count=1), "utf-8")
    engine = Engine(load_dialog(path).dialog)
    finding = next(f for f, it in engine.dialog.findings.items() if "{region}" in it.name)
    state = engine.begin(Settings(region="uk")).state
    assert engine.prompts.name(state, finding).startswith("your tonight nine nine nine the U K")
    assert in_general(engine.dialog, engine.dialog.findings[finding].name).startswith("your tonight your emergency")


@pytest.mark.parametrize("slot", ["{emergency number}", "{region}", "{advice call}"])
def test_a_slot_of_a_region_names_no_other_slot(slot: str, tmp_path: Path) -> None:
    path = changed(tmp_path, ("doctor: G P", f'doctor: "{slot}"'), file="regions.yaml")
    assert "is no slot here" in faults(path)["unknown-slot"]


# ---- files made by chance ----

ODD: tuple[Any, ...] = (
    [], {}, "", [[]], {"a": "b"}, ["yes"], "yes", "-1", "nan", "1e999", "x" * 700, "{tonight}", "{", "two words",
    "Capital", "none", "emergency", "breathless", "call_999", "../x.yaml",
    {"beside": "x", "then": "y", "otherwise": "z"},
    {"n": "3", "of": ["breathless"]}, {"breathless": "3"},
)  # fmt: skip


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_made_up_file_ends_in_anything_but_problems(data: st.DataObject) -> None:
    folder = dialogs_folder() / "en"
    which = data.draw(st.sampled_from(["example.yaml", "example.yaml", "endings.yaml", "regions.yaml"]))
    tree = yaml.load((folder / which).read_text("utf-8"), Loader=yaml.BaseLoader)
    for _ in range(data.draw(st.integers(1, 3))):
        places = [(holder, key) for holder in _holders(tree) for key in _keys(holder)]
        if not places:
            break
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        if data.draw(st.booleans()):
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        else:
            del holder[key]
    with tempfile.TemporaryDirectory() as made:
        for name in ("example.yaml", "words.yaml", "texts.yaml", "endings.yaml", "regions.yaml"):
            shutil.copy(folder / name, made)
        (Path(made) / which).write_text(yaml.dump(tree, default_style='"', sort_keys=False), "utf-8")
        try:
            load_dialog(Path(made) / "example.yaml")
        except Problems as fault:
            problems = fault.problems
        else:
            problems = ()
    assert all(p.line >= 1 and p.column >= 1 for p in problems)


def _holders(tree: Any) -> Iterator[Any]:
    if isinstance(tree, (dict, list)) and tree:
        yield tree
        for value in tree.values() if isinstance(tree, dict) else tree:
            yield from _holders(value)


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))
