"""Language packs: what is wrong in one is told whole, each fault with its line and column."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.dialogs import ENGLISH
from voice_assistant.data import dialogs_folder
from voice_assistant.errors import Problem, Problems
from voice_assistant.language import Language
from voice_assistant.language_pack import OPPOSITES, ROOMS, RULES, read_language
from voice_assistant.loader import load_dialog
from voice_assistant.matching.words import split

PACK = dialogs_folder() / "en" / "language"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the English pack."""
    return Path(shutil.copytree(PACK, tmp_path / "language"))


def change(pack: Path, room: str, old: str, new: str) -> tuple[int, int]:
    """Change a file; line and column of what is new there."""
    path = pack / f"{room}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    before = text[: text.index(old)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def faults(pack: Path) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        read_language("en", pack)
    return list(caught.value.problems)


def test_english_is_read() -> None:
    assert "not" in ENGLISH.grammar.verb_negators
    assert ENGLISH.measuring.units["hour"] == 1 / 24
    assert ENGLISH.measuring.points[("last", "night")] == (0, 1)


def test_a_category_takes_in_others_and_leaves_words_of_them_out() -> None:
    assert ENGLISH.grammar.people == ENGLISH.grammar.self | ENGLISH.grammar.third
    assert "calf" in ENGLISH.grammar.leg
    assert "arm" in ENGLISH.grammar.body - ENGLISH.grammar.leg


def test_a_missing_category_is_told_with_what_to_write(pack: Path) -> None:
    change(pack, "grammar", "self: [", "selff: [")
    told = [(p.code, p.message) for p in faults(pack)]
    assert ("unknown-key", "unknown category 'selff'; did you mean 'self'?") in told
    assert ("no-category", "the category 'self' is missing; write 'self: []' if the language has none") in told


def test_a_word_in_two_categories_of_opposite_sense_is_told_with_both_places(pack: Path) -> None:
    line, column = change(pack, "measuring", "less: [under, ", "less: [over, ")
    (fault,) = faults(pack)
    assert (fault.line, fault.column) == (line, column + len("less: ["))
    assert fault.message.startswith("'over' is in 'measuring.less' and, of opposite sense, in 'measuring.more' (line ")


def test_every_pair_of_opposites_names_categories() -> None:
    for name in {name for pair in OPPOSITES for name in pair}:
        room, category = name.split(".")
        assert getattr(getattr(ENGLISH, room), category.replace(" ", "_")), name


def test_all_faults_of_all_files_are_told_at_once(pack: Path) -> None:
    places = {
        ("measuring", *change(pack, "measuring", "hour: 1/24", "hour: soon")),
        ("grammar", *change(pack, "grammar", "of: [self, third]", "of: [self, thirds]")),
        ("spelling", *change(pack, "spelling", "no endings: [ss, ", "no endings: [s s, ")),
        ("formulas", *change(pack, "formulas", "does: flat_no", "does: nothing")),
        ("cues", *change(pack, "cues", "{command: other voice,", "{command: other voise,")),
    }
    (pack / "answering.yaml").unlink()
    found = faults(pack)
    assert {Path(p.path).stem for p in found} == {*(room for room, *_ in places), "answering"}
    told = {(Path(p.path).stem, p.line) for p in found}
    assert told >= {(room, line) for room, line, _ in places}
    messages = " ".join(p.message for p in found)
    for part in (
        "'soon' is no number",
        "'thirds', which is no category",
        "no single word",
        "none of doubt",
        "other voice",
    ):
        assert part in messages


def test_categories_that_take_in_each_other_are_refused(pack: Path) -> None:
    change(pack, "grammar", "of: [self, third]", "of: [leads to]")
    change(pack, "grammar", "leads to:\n  of: [", "leads to:\n  of: [people, ")
    assert any("takes in itself" in fault.message for fault in faults(pack))


@pytest.mark.parametrize(
    ("room", "old", "new", "message"),
    [
        ("formulas", "'<not><few 4> <seeing><keeping>'", "'<not> (<seeing>'", "this is no pattern"),
        ("formulas", "'<not><few 4> <seeing><keeping>'", "'<nott>'", "<nott> is none of `parts`"),
        ("measuring", "yesterday: [1, 2]", "yesterday: [2, 1]", "the least and the most"),
        ("answering", "sounds of assent: [mmhm, uhhuh]", "sounds of assent: mmhm", "a list is needed here"),
    ],
)
def test_what_a_rule_or_a_number_lacks_is_told(pack: Path, room: str, old: str, new: str, message: str) -> None:
    line, _ = change(pack, room, old, new)
    (fault,) = faults(pack)
    assert message in fault.message
    assert abs(fault.line - line) <= 3


def test_a_dialogue_in_a_language_without_a_pack_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(dialogs_folder() / "en", tmp_path / "en", ignore=shutil.ignore_patterns("language")))
    example = folder / "example.yaml"
    example.write_text(example.read_text(encoding="utf-8").replace("language: en", "language: tlh"), encoding="utf-8")
    with pytest.raises(Problems, match=r"example.yaml:6:11: there is no pack for the language 'tlh'; there are: en"):
        load_dialog(example)


def test_a_dialogue_may_have_a_pack_beside_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(dialogs_folder() / "en", tmp_path / "en"))
    change(folder / "language", "spelling", "cos: because,", "cos: because, nescio: do not know,")
    language = load_dialog(folder / "example.yaml").dialog.language
    assert isinstance(language, Language)
    assert split("nescio", language).words == split("i don't know", ENGLISH).words[1:]


def test_every_file_of_the_english_pack_is_read() -> None:
    assert {path.stem for path in PACK.glob("*.yaml")} == {*ROOMS, *RULES}


def test_what_sounds_alike_is_listened_for_in_one_spelling_and_begun_in_one_way(pack: Path) -> None:
    wrong = {
        change(pack, "hearing", "  - one won\n", "  - one know\n")[0]: "'know' is in another entry too",
        change(pack, "hearing", "  - flu flew\n", "  - flu\n")[0]: "words that sound alike are two at least",
        change(pack, "hearing", "there's: [blood,", "there's: [hurts,")[0]: "'hurts' is in another entry too",
    }
    found = {problem.line: problem.message for problem in faults(pack)}
    assert found.keys() == wrong.keys()
    for line, message in wrong.items():
        assert found[line].startswith(message)


def test_words_that_stop_an_opening_name_one_of_the_openings(pack: Path) -> None:
    change(pack, "hearing", "never begun with:\n  i have:", "never begun with:\n  i had:")
    (fault,) = faults(pack)
    assert fault.message.startswith("'i had' is none of `beginnings`")


@pytest.mark.parametrize("pattern", ["a{99999999999999999999}", f"a{{{'9' * 5000}}}", "[[a]"])
def test_a_pattern_that_is_beyond_measure_or_may_change_its_sense_is_told(pack: Path, pattern: str) -> None:
    change(pack, "formulas", "'<not><few 4> <seeing><keeping>'", f"'{pattern}'")
    assert "pattern" in {p.code for p in faults(pack)}


def test_a_part_of_a_rule_that_is_no_text_is_told(pack: Path) -> None:
    text = (pack / "formulas.yaml").read_text(encoding="utf-8")
    tools = next(line for line in text.splitlines() if line.startswith("  tools: "))
    change(pack, "formulas", tools, "  tools: {mirror: torch}")
    assert "unknown-part" in {p.code for p in faults(pack)}
