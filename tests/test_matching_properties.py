"""Properties shared by questions, and what a reply may say besides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogs import engine
from voice_assistant.dialog import Value
from voice_assistant.loader import load_dialog
from voice_assistant.matching import Question, understand
from voice_assistant.matching.lexicon import Lexicon

ROWS = """
  leg_cold | the bad one's like a fish on a slab | yes
  leg_cold | it's freezing | yes
  leg_cold | both toasty in these bedsocks | no
  leg_cold | warm as ever | no
  leg_cold | it was warm yesterday | not sure
  leg_cold | it's warm normally | not sure
  leg_cold | it stopped being warm | not sure
  leg_cold | the rest of me is warm | not sure
  leg_cold | only warm in bed | nothing
  leg_cold | I thought it was warm | not sure
  one_leg_swollen | a touch fatter than its brother | yes
  one_leg_swollen | my slipper won't go on | yes
  one_leg_swollen | two peas in a pod | no
  leg_weak | it folds up under me | yes
  leg_weak | good and sturdy | no
  leg_weak | it hasnae weakened | no
  cannot_move_foot | it just lies there like a dead fish | yes
  cannot_move_foot | they're wiggling away down there | no
  cannot_move_foot | it'll shift but it hurts like billy o | no
  cannot_bear_weight | walking about on my backside | yes
  cannot_bear_weight | I can walk on it with a frame | not sure
  heavy_legs | like two sacks of cement | yes
  heavy_legs | light as a feather | no
  heard_pop | went off like a dry twig | yes
  heard_pop | I didn't hear a thing | no
  sudden_knot | no knots no just sore | no
  lump | no lumps or bumps | no
  foot_rest_pain | it's not the foot, it's further up | no
  tingling_leg | only in my fingers | no
  both_legs_shooting | down the left and that's all | no
  saddle_numb | all present and correct down there | no
  tight_hard_muscle | still soft, I'm afraid | no
  calf_tender | doesn't hurt to touch | no
  one_leg_swollen | no same size | no
  cannot_bend_joint | no bends okay | no
  leg_cold | no warmth in it | yes
  leg_cold | one's warm, one's like marble | yes
  eases_in_minutes | no hours | no
  back_pain | it's my back as well | yes
  cannot_bear_weight | I am able to stand | no
  calf_tender | if you press there I scream | yes
  pain_severe_now | paining like anything | yes
  heart_disease | doctor says my heart's perfect | no
  leg_pale_blue | no, oh crikey, it has gone white | yes
"""


@pytest.mark.parametrize("row", [row.strip() for row in ROWS.strip().splitlines()])
def test_a_reply_is_understood_by_the_property_that_was_asked_for(row: str) -> None:
    finding, words, meant = row.split(" | ")
    understood = understand(engine("leg_pain").lexicon, Question(kind="finding", finding=finding), words)
    assert understood.command is None
    assert {None: "nothing", Value.YES: "yes", Value.NO: "no", Value.NOT_SURE: "not sure"}[understood.value] == meant


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("no, I'm not short of breath", None),
        ("no, none of those", Value.NO),
        ("no, nothing like that, I'm breathing fine", Value.NO),
    ],
)
def test_a_no_beside_one_denial_leaves_the_others_open(words: str, value: Value | None) -> None:
    members = ("breathless", "chest_pain", "coughing_blood")
    assert understand(engine("leg_pain").lexicon, Question(kind="group", members=members), words).value is value


def test_a_shared_phrase_of_both_sides_counts_as_the_finding_and_a_questions_own_go_before(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "dialogs/en/example.yaml").read_text("utf-8")
    more = (
        "properties: {chilly: [nippy, parky, brisk], snug: [toasty, parky]}\n"
        "meanings:\n  leg_cold: {so: [=chilly], opposite: [=snug, brisk]}\n\ncauses:\n"
    )
    for part in ("words.yaml", "texts.yaml", "endings.yaml", "crises.yaml", "regions.yaml"):
        (tmp_path / part).write_text((Path(__file__).parents[1] / "dialogs/en" / part).read_text("utf-8"), "utf-8")
    path = tmp_path / "example.yaml"
    path.write_text(text.replace("\ncauses:\n", "\n" + more), "utf-8")
    meaning = load_dialog(path).dialog.meanings["leg_cold"]
    assert meaning.so == ("nippy", "parky")
    assert meaning.opposite == ("toasty", "brisk")
    lexicon = Lexicon.of(load_dialog(path).dialog)
    said = {word: understand(lexicon, Question(kind="finding", finding="leg_cold"), word).value for word in meaning.so}
    assert set(said.values()) == {Value.YES}


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("leg_cold", "I'd love them both to be warm"),
        ("leg_cold", "only the good one's warm"),
        ("leg_numb_new", "feel everything I do not"),
        ("collapse_faint", "awake now but I wasn't"),
        ("pale_blotchy_skin", "pink he is not"),
        ("tight_hard_muscle", "soft it is not"),
        ("leg_pale_blue", "the good one's pink"),
        ("heavy_bleeding", "more than a scratch"),
        ("feels_very_ill", "never felt less like getting up"),
        ("feels_very_ill", "I've never felt so rotten in my life"),
        ("vomiting_diarrhoea", "nothing will stay inside me"),
        ("cannot_bear_weight", "I can't even rest it on the floor"),
        ("leg_pale_blue", "it was pink this morning"),
        ("both_legs_swollen", "ankles like cannonballs"),
        ("one_leg_swollen", "no shoes fit"),
        ("leg_cold", "my wife says hers is warm"),
        ("leg_weak", "strong on the good side"),
        ("cannot_bear_weight", "no walking on it"),
        ("deformity", "no straight leg"),
    ],
)
def test_a_danger_in_words_of_health_is_no_denial(finding: str, words: str) -> None:
    assert (
        understand(engine("leg_pain").lexicon, Question(kind="finding", finding=finding), words).value is not Value.NO
    )


@pytest.mark.parametrize(
    "words", ["the tomatoes have gone black", "the bread's gone as hard as wood", "Mrs Patel's knees are bad"]
)
def test_what_is_told_of_things_and_strangers_is_not_noted(words: str) -> None:
    mentions = understand(engine("leg_pain").lexicon, Question(kind="none"), words).mentions
    assert all(mention.value is not Value.YES for mention in mentions)
