"""The lints: each rule's own examples, and their places in a file."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from tests import dialogs
from voice_assistant.checks import RULES, lint, locked, unnamed_file
from voice_assistant.checks.hard_to_read import grade_of, syllables_of
from voice_assistant.checks.lint_context import LintContext, read_lexicon
from voice_assistant.checks.sounds_alike import is_near
from voice_assistant.checks.spoken import spoken
from voice_assistant.conversation import ENDING_PARTS, Asking, Ending, State
from voice_assistant.data import dialogs_folder, find_dialog
from voice_assistant.dialog import FindingQuestion, GroupQuestion, Value
from voice_assistant.errors import Problems
from voice_assistant.events import Command, Part, Settings
from voice_assistant.loader import Loaded, load_dialog
from voice_assistant.models import find_model
from voice_assistant.testing.proof.step_rules import RULES as STEP_RULES
from voice_assistant.texts import TEXT_SLOTS
from voice_assistant.triage import Facts

SHARED = ("words.yaml", "texts.yaml", "regions.yaml")

HEADER = """
format: 1
dialog: example_of_a_rule
title: An example
language: en
parts: [words.yaml, texts.yaml, endings.yaml, regions.yaml]
"""


@lru_cache
def means() -> LintContext:
    lexicon = read_lexicon(find_model() / "graph" / "lexicon.txt")
    return LintContext(knows=lexicon.__contains__, pronunciations=lexicon)


def written(folder: Path, body: str) -> Loaded:
    """A dialogue of these states and rules, with the shared parts; its outcomes and net replace the shared."""
    for part in ("words", "texts", "endings", "regions"):
        shutil.copy(dialogs_folder() / "en" / f"{part}.yaml", folder)
    if "outcomes:" in body:
        endings = folder / "endings.yaml"
        kept = endings.read_text("utf-8")
        start, end = kept.index("outcomes:\n"), kept.index("default outcome:")
        own = body[body.index("outcomes:\n") :]
        others = kept[start + len("outcomes:\n") : end]
        for name in re.findall(r"(?m)^  (\w+): ", own):
            others = re.sub(rf"(?m)^  {name}:\n(?:    .*\n)*", "", others)
        endings.write_text(kept[:start] + own + others + kept[end:], "utf-8")
        body = body[: body.index("outcomes:\n")]
    if "safety net:" in body:
        endings = folder / "endings.yaml"
        endings.write_text(re.sub(r"(?m)^safety net:\n(?:  .*\n)*", "", endings.read_text("utf-8")), "utf-8")
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
    if rule_id == unnamed_file.ID:
        (tmp_path / "asides.yaml").write_text(unnamed_file.STRAY, "utf-8")
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
    return [p.line for p in problems if p.code == rule_id and not p.path.endswith(SHARED)]


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
    assert [syllables_of(word, LintContext()) for word in ("leg", "ankle", "numbness", "made", "idea")] == [
        1,
        2,
        2,
        1,
        2,
    ]


def test_the_grade_of_plain_words_is_low_and_of_long_words_high() -> None:
    assert grade_of(["Is one leg more swollen than the other?"], means()) < 4
    assert grade_of(["Does respiration necessitate considerable additional effort?"], means()) > 12


def test_without_a_model_nothing_is_said_about_its_words(tmp_path: Path) -> None:
    loaded = written(tmp_path, RULES["unknown-word"].FAIL)
    assert list(RULES["unknown-word"].check(loaded, LintContext())) == []


def test_the_hazard_log_and_the_accessibility_page_name_only_what_exists() -> None:
    root = Path(__file__).parents[1]
    pages = [*(root / "docs" / "safety").glob("*.md"), root / "docs" / "accessibility.md"]
    text = "".join(path.read_text("utf-8") for path in pages)
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


# ---- what nobody can ever hear or say ----


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("leg_pain/asides_old.yaml", "asides: {}\n", True),
        ("leg_pain/notes.yml", "reminder: ask a clinician\n", True),
        ("leg_pain/broken.yaml", "a: [\n", True),
        ("more_words.yaml", "decoys: [hum]\n", True),
        ("other.yaml", "format: 1\ndialog: other\nparts: [more.yaml]\n", False),
        ("playlist.yaml", "songs: [one, two]\n", False),
    ],
)
def test_a_file_that_no_dialogue_names_is_an_error_at_its_first_line(
    name: str, text: str, wrong: bool, tmp_path: Path
) -> None:
    copy = tmp_path / "en"
    shutil.copytree(dialogs_folder() / "en", copy)
    (copy / name).write_text(text, "utf-8")
    (copy / "more.yaml").write_text("decoys: [hum]\n", "utf-8")
    found = list(unnamed_file.check(load_dialog(copy / "leg_pain.yaml"), means()))
    expected = [name] if wrong else []
    if name != "other.yaml":
        expected.append("more.yaml")  # named by `other.yaml` alone
    assert sorted(Path(p.path).relative_to(copy).as_posix() for p in found) == sorted(expected)
    assert all((p.line, p.column) >= (1, 1) for p in found)


TWO_RULES = """
states:
  - {ask: breathless, question: "Is it hard to breathe?", again: "Are you out of breath?", name: trouble breathing,
     how: feel, TOUCH source: NHS}
  - {ask: sore, question: "Is the calf sore?", again: "Does the calf hurt?", name: a sore calf, source: NHS}
rules:
  clot: {level: emergency, action: call_999, all of: [breathless], why: It can be a clot., source: NHS}
  calf: {level: gp, action: gp, all of: [sore], why: A sore calf should be seen., source: NHS}
  MORE
causes:
  strain: {name: a strain, say: Muscles can ache., for: {sore: 3}, advice: [rest]}
advice:
  rest: {say: Rest it., NOTWITH source: NHS}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("TOUCH", 'by touch: "Feel it.",', 10, "'by touch' is said only with"),
        ("MORE", "both: {level: gp, action: gp, all of: [sore, breathless], why: Both., source: NHS}", 15, "'both'"),
        ("NOTWITH", "not with: [sore],", 19, "'rest' is never said"),
        ("NOTWITH", "up to: self_care,", 19, "'rest' is never said"),
        ("advice: [rest]", "advice: []", 0, ""),
    ],
)
def test_what_can_never_be_said_is_an_error_at_its_place(
    old: str, new: str, line: int, says: str, tmp_path: Path
) -> None:
    if new == "advice: []":
        old, new, line, says = ", advice: [rest]", "", 19, "no cause names the advice 'rest'"
    text = TWO_RULES.replace(old, new)
    for left in ("TOUCH ", "MORE", "NOTWITH "):
        text = text.replace(left, "")
    problems = [p for p in RULES["never-said"].check(written(tmp_path, text), means()) if "slot" not in p.message]
    assert [says in p.message for p in problems] == [True]
    assert problems[0].line == line


def test_a_slot_of_the_regions_that_no_text_uses_is_an_error_unless_a_dialogue_beside_it_uses_it(
    tmp_path: Path,
) -> None:
    rule = RULES["never-said"]
    found = [p for p in rule.check(written(tmp_path, TWO_RULES_PLAIN), means()) if "slot" in p.message]
    assert ["'crisis line'" in found[0].message, "'maternity'" in found[1].message] == [True, True]
    assert all(p.path.endswith("regions.yaml") and p.line >= 20 for p in found)
    assert [p for p in rule.check(load_dialog(find_dialog("example")), means()) if "slot" in p.message] == []


TWO_RULES_PLAIN = TWO_RULES.replace("TOUCH ", "").replace("MORE", "").replace("NOTWITH ", "")


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("yes: [gasping for air, call an ambulance]", "a cry for help"),
        ("yes: [say that again]", "the command 'repeat'"),
        ("no: [out of breath]", "is never heard as no"),
        ("yes: [gasping, gasping]", "in this list already"),
    ],
)
def test_an_answer_that_another_list_takes_first_is_an_error_at_its_place(
    phrase: str, says: str, tmp_path: Path
) -> None:
    rule = RULES["never-heard"]
    loaded = written(tmp_path, rule.PASS.replace("yes: [gasping for air]", phrase))
    faults = [p for p in rule.check(loaded, means()) if p.path.endswith("dialog.yaml")]
    assert [says in p.message for p in faults] == [True]
    assert (faults[0].line, faults[0].column > 10) == (10, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("words.yaml", "    - yeah\n", "    - yeah\n    - i don't know\n", "never heard as yes"),
        ("words.yaml", "decoys:\n  [go,", "decoys:\n  [yes please, go,", "'yes please' is never heard as yes"),
        ("regions.yaml", "phrases: [India]", "phrases: []", "nobody can name the region 'india'"),
        ("regions.yaml", "phrases: [India]", "phrases: [India, Canada]", "never heard as 'india'"),
    ],
)
def test_dead_words_of_the_shared_files_are_errors(file: str, old: str, new: str, says: str, tmp_path: Path) -> None:
    path = dialogs.changed(tmp_path, (old, new), file=file)
    found = list(RULES["never-heard"].check(load_dialog(path.with_name("leg_pain.yaml")), means()))
    assert any(says in p.message and p.path.endswith(file) and p.line > 1 for p in found), found


def test_a_second_line_where_one_is_said_is_an_error(tmp_path: Path) -> None:
    path = dialogs.changed(tmp_path, ('and: ["and"]', 'and: ["and", "plus"]'), file="texts.yaml")
    with pytest.raises(Problems) as caught:
        load_dialog(path)
    assert [(p.code, p.column > 8) for p in caught.value.problems] == [("never-said", True)]


def test_every_text_of_the_closed_list_is_said_somewhere() -> None:
    folder = Path(__file__).parents[1] / "voice_assistant"
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py") if path.name != "texts.py")
    built = {command.value for command in Command} | {f"{part.value} lost" for part in Part}
    built |= {f"offer {part}" for part in ENDING_PARTS}
    assert [key for key in TEXT_SLOTS if f'"{key}"' not in code and key not in built] == []


# ---- what to do while waiting ----


def ending(outcome: str, *findings: str, not_sure: tuple[str, ...] = (), someone_else: bool = False) -> str:
    """All that an ending of the leg pain conversation says with these findings."""
    e = dialogs.engine("leg_pain")
    facts = Facts()
    for name in findings:
        facts = facts.having(e.triage.bit[name], Value.YES)
    for name in not_sure:
        facts = facts.having(e.triage.bit[name], Value.NOT_SURE)
    settings = Settings(region="uk", for_someone_else=someone_else)
    state = State(settings=settings, phase=Ending(outcome, ""), facts=facts)
    return " ".join(line.text for line in e.prompts.say(state).lines)


@pytest.mark.parametrize(
    ("outcome", "findings", "said", "not_said"),
    [
        ("call_999", ["heavy_bleeding"], "lift the leg, and press hard", "Sit up"),
        ("call_999", ["heavy_bleeding", "breathless"], "Press hard on the bleeding", "Lie flat"),
        ("call_999", ["heavy_bleeding", "deformity"], "Press hard on the bleeding", "lift the leg"),
        ("call_999", ["breathless"], "Sit up if you can", "Lie flat"),
        ("call_999", ["leg_cold"], "Do not raise, rub or heat that leg", "Lie flat"),
        ("call_999", ["pain_severe_now", "leg_cold"], "Do not eat or drink", "Sit up"),
        ("call_999", ["confusion", "diabetes"], "Note the time", "Do not eat or drink"),
        ("go_ae", ["tight_hard_muscle"], "Undo a wrap or strap that is tight, but not a cast", "Sit up"),
        ("go_ae", ["tight_hard_muscle", "heavy_bleeding"], "This could be an emergency", "Undo"),
        ("go_ae", ["tight_hard_muscle", "deformity"], "Keep the leg still", "Undo"),
        ("go_ae", ["one_leg_swollen", "calf_tender"], "do not rub or stretch that leg", "floxacin"),
        ("call_111", ["strong_antibiotic", "local_tendon_pain"], "ends in floxacin, take no more", "Undo"),
        ("call_111", ["strong_antibiotic", "fever"], "temperature", "floxacin"),
        ("call_111", ["strong_antibiotic", "open_sore"], "If the skin turns black", "take no more"),
        ("call_111", ["leg_pale_blue"], "Do not raise, rub or heat", "Ask someone to look at the skin"),
        ("gp", ["new_medicine"], "Do not stop a medicine on your own", "take no more"),
    ],
)
def test_the_endings_say_what_to_do_and_not_to_do_while_waiting(
    outcome: str, findings: list[str], said: str, not_said: str
) -> None:
    words = ending(outcome, *findings)
    assert said in words
    assert not_said not in words


def test_what_could_not_be_told_is_looked_at_and_somebody_else_is_spoken_of() -> None:
    assert "Ask someone to look at the skin" in ending("call_111", not_sure=("leg_pale_blue",))
    assert "If they are awake, help them to sit up" in ending("call_999", "breathless", someone_else=True)


def test_nobody_is_told_to_stop_a_medicine_but_a_fluoroquinolone_with_a_sore_tendon() -> None:
    loaded = load_dialog(find_dialog("leg_pain"))
    orders = re.compile(
        r"(?<!not )(?<!never )\bstop\b[^.]*\b(antibiotics?|medicines?|pills?|tablets?|statins?)\b", re.I
    )
    assert [s.text for s in spoken(loaded.dialog) if orders.search(s.text)] == []
    stopping = [s for s in spoken(loaded.dialog) if "take no more" in s.text]
    assert [s.id for s in stopping] == ["call_111 7"]
    aside = loaded.dialog.outcomes["call_111"].asides[7]
    assert (aside.any_of, aside.and_any_of) == (("strong_antibiotic",), ("local_tendon_pain",))
    assert "MHRA" in aside.source


# ---- one prompt, one question, and yes is the danger ----

BY_TOUCH = """
states:
  - {ask: stand, question: "Is it too sore to stand on?", again: "Would it hurt too much to stand?", name: not standing,
     how: move, by touch: "TOUCH", not sure: urgent, source: NHS}
rules:
  stand: {level: urgent, action: call_111, all of: [stand], why: It should be seen., source: NHS}
"""


@pytest.mark.parametrize(
    ("touch", "broken"),
    [
        ("There is no need to get up.", set()),
        ("No need to get up. On the last walk, was it too sore to stand on?", set()),
        ("No need to get up. Did the leg carry {you|them} on the last walk?", {"yes-is-well"}),
        ("Lying down, can the toes come up to the shin?", {"yes-is-well"}),
        ("Touch it. Could {you|they} still walk on it?", {"yes-is-well"}),
        ("Does it feel normal to the touch?", {"yes-is-well"}),
        ("Is it hot? Or is it swollen?", {"one-question"}),
        ("Feel it. Is it hot? Ask someone to look.", {"one-question"}),
        ("Can the toes come up? If not, that is a yes.", {"yes-is-well", "one-question"}),
    ],
)
def test_in_one_prompt_there_is_one_question_and_its_yes_is_the_danger(
    touch: str, broken: set[str], tmp_path: Path
) -> None:
    loaded = written(tmp_path, BY_TOUCH.replace("TOUCH", touch))
    found = {rule: list(RULES[rule].check(loaded, means())) for rule in ("yes-is-well", "one-question")}
    assert {rule for rule, problems in found.items() if problems} == broken
    assert all(p.line == 9 for problems in found.values() for p in problems)


@pytest.mark.parametrize(
    ("finding", "question"),
    [
        ("leg_cold", "Are both feet equally warm?"),
        ("cannot_bear_weight", "Were you able to walk on it?"),
        ("leg_pale_blue", "Is the foot pink?"),
        ("tight_hard_muscle", "Feel the calf. Is it soft?"),
        ("cannot_move_foot", "Do the toes wiggle?"),
        ("leg_numb_new", "Does it still have feeling?"),
        ("collapse_faint", "Were you steady on your feet?"),
        ("breathless", "Do you get enough air?"),
        ("breathless", "Is the breath steady?"),
        ("face_arm_weak", "Is your face even on both sides?"),
        ("face_arm_weak", "Is the smile even?"),
        ("confusion", "Are you clear in your head?"),
        ("confusion", "Is the speech clear?"),
        ("calf_tender", "Is the calf comfortable to touch?"),
        ("calf_tender", "Press the calf. Does it feel soft?"),
        ("heavy_bleeding", "Is the bleeding under control?"),
        ("fever", "Is your skin cool?"),
    ],
)
def test_a_question_whose_own_words_deny_the_danger_is_found_in_its_second_way_too(
    finding: str, question: str, tmp_path: Path
) -> None:
    asked = dialogs.dialog("leg_pain").states[finding]
    assert isinstance(asked, FindingQuestion)
    loaded = load_dialog(dialogs_folder() / "en" / "leg_pain.yaml")
    states = {**loaded.dialog.states, finding: replace(asked, again=question)}
    turned = replace(loaded, dialog=replace(loaded.dialog, states=states))
    rule = RULES["yes-is-well"]
    assert not list(rule.check(loaded, means()))
    assert [question in problem.message for problem in rule.check(turned, means())] == [True]


@pytest.mark.parametrize(
    ("group", "question", "part"),
    [
        ("breath_chest_blood", "Breathing easily, pain in chest or ribs, or coughing up blood?", "Breathing easily"),
        ("faint_face_mind", "Any fainting, a clear head, or a face or arm gone weak?", "a clear head"),
        ("numb_weak_still", "Numb, weak, or do the toes wiggle?", "do the toes wiggle"),
        ("numb_weak_still", "Can you feel it, is it weak, or can't the foot move?", "Can you feel it"),
        ("skin_signs", "Any blisters, clean skin, or spreading red?", "clean skin"),
        ("hurt_or_cannot_stand", "Hurt it, pulled a muscle, or able to stand on it?", "able to stand on it"),
        ("fever_sick_pee", "Fever, being sick, or peeing as usual?", "peeing as usual"),
    ],
)
def test_of_things_asked_together_one_that_denies_a_danger_is_found(group: str, question: str, part: str) -> None:
    loaded = load_dialog(dialogs_folder() / "en" / "leg_pain.yaml")
    asked = loaded.dialog.states[group]
    assert isinstance(asked, GroupQuestion)
    states = {group: replace(asked, again=question), **{m: loaded.dialog.states[m] for m in asked.members}}
    turned = replace(loaded, dialog=replace(loaded.dialog, states=states))
    assert [part in problem.message for problem in RULES["yes-is-well"].check(turned, means())] == [True]


def test_every_prompt_of_the_leg_pain_conversation_asks_one_question() -> None:
    e = dialogs.engine("leg_pain")
    for finding in e.dialog.findings:
        for unsure in (False, True):
            for missed in range(4):
                phase = Asking(finding, failed_tries=missed, unsure=unsure)
                lines = e.prompts.say(State(settings=Settings(region="uk"), phase=phase)).lines
                asked = [line.text for line in lines if "?" in line.text]
                assert len(asked) == 1, asked
                assert asked[0].count("?") == 1
                assert lines[-1].question


@pytest.mark.parametrize("finding", ["cannot_bear_weight", "foot_drop"])
def test_no_to_how_to_find_out_by_touch_denies_the_danger_and_nothing_else(finding: str) -> None:
    e = dialogs.engine("leg_pain")
    phase = Asking(finding, unsure=True)
    (*_, line) = e.prompts.say(State(settings=Settings(region="uk"), phase=phase)).lines
    assert "carry" not in line.text
    assert "can the toes" not in line.text.lower()
