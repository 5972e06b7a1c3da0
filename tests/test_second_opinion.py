"""The reply model, and how much say it has beside the rules."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import INSTALLED_MODELS
from tests.dialogs import engine, engine_with_model, needs_base
from tests.test_matching_beside import BESIDE, asked
from voice_assistant.conversation import Asking, AskingGroup
from voice_assistant.data import models_folder
from voice_assistant.dialog import GroupQuestion, Opinion, Value
from voice_assistant.engine import Engine
from voice_assistant.matching import Understood, understand
from voice_assistant.matching.judgement import DOUBTFUL, NO, NOTHING, UNSURE, YES, Verdict
from voice_assistant.matching.second_opinion import LOWERS, Found, with_second_opinion
from voice_assistant.reply_model import ADAPTER, BASE, ReplyModel, installed_reply_model


def opinion(*, yes: float = 0.0, no: float = 0.0, not_sure: float = 0.0) -> Opinion:
    return Opinion(yes=yes, no=no, not_sure=not_sure, nothing=1 - yes - no - not_sure)


def read(words: str, question: str, e: Engine) -> Understood:
    group = isinstance(e.dialog.states[question], GroupQuestion)
    asked = e.prompts.question(AskingGroup(question) if group else Asking(question))
    return understand(e.lexicon, asked, words)


# ---- how much say it has ----


@pytest.mark.parametrize(
    ("rules", "model", "result"),
    [
        (NOTHING, opinion(no=0.95), Verdict(Value.NO, inferred=True)),
        (NOTHING, opinion(no=0.7), NOTHING),  # a "no" needs much
        (NOTHING, opinion(yes=0.5), NOTHING),
        (NOTHING, opinion(yes=0.65), Verdict(Value.YES, inferred=True)),
        (NOTHING, opinion(not_sure=0.6), Verdict(Value.NOT_SURE, inferred=True)),
        (NOTHING, opinion(yes=0.4, no=0.4), NOTHING),
        (UNSURE, opinion(no=0.85), UNSURE),
        (UNSURE, opinion(no=0.92), Verdict(Value.NO, inferred=True)),
        (UNSURE, opinion(yes=0.65), UNSURE),
        (UNSURE, opinion(yes=0.75), Verdict(Value.YES, inferred=True)),
        (NO, opinion(no=0.5, yes=0.4), NO),
        (NO, opinion(yes=0.9), DOUBTFUL),
        (DOUBTFUL, opinion(no=0.95), Verdict(Value.NO, inferred=True)),
    ],
)
def test_its_say_is_the_less_the_more_a_mistake_would_cost(rules: Verdict, model: Opinion, result: Verdict) -> None:
    assert with_second_opinion(rules, model, Found(), lowers=Value.NO) == result


def test_what_alone_calls_an_ambulance_needs_more_than_any_other_yes_or_no() -> None:
    assert with_second_opinion(NOTHING, opinion(yes=0.8), Found(life=True), lowers=Value.NO) == NOTHING
    assert with_second_opinion(NOTHING, opinion(yes=0.9), Found(life=True), lowers=Value.NO).value is Value.YES
    assert with_second_opinion(NOTHING, opinion(no=0.85), Found(life=True, acute=True), lowers=Value.NO) == NOTHING
    assert with_second_opinion(NOTHING, opinion(no=0.85), Found(acute=True), lowers=Value.NO) == NOTHING


@pytest.mark.parametrize("rules", [NOTHING, UNSURE, DOUBTFUL])
def test_it_denies_nothing_that_a_rule_found(rules: Verdict) -> None:
    assert with_second_opinion(rules, opinion(no=0.99), Found(so=True), lowers=Value.NO) == rules


def test_where_yes_is_the_answer_that_lowers_it_needs_as_much() -> None:
    assert with_second_opinion(NOTHING, opinion(yes=0.7), Found(), lowers=Value.YES) == NOTHING
    assert with_second_opinion(NOTHING, opinion(no=0.9), Found(), lowers=Value.YES).value is Value.NO
    assert with_second_opinion(YES, opinion(no=0.9), Found(), lowers=Value.YES) == DOUBTFUL


def test_what_is_said_of_the_room_or_of_others_is_no_no() -> None:
    assert with_second_opinion(NOTHING, opinion(no=0.99), Found(aside=True), lowers=Value.NO) == NOTHING


def test_of_several_one_that_is_denied_by_its_name_says_nothing_of_the_others() -> None:
    partly = Found(partly=True)
    assert with_second_opinion(NOTHING, opinion(no=0.95), partly, lowers=Value.NO) == NOTHING
    assert with_second_opinion(NOTHING, opinion(no=0.98), partly, lowers=Value.NO).value is Value.NO


def test_a_yes_of_the_rules_stands_unless_it_rests_on_a_name_or_is_all_but_ruled_out() -> None:
    assert with_second_opinion(YES, opinion(no=0.9, yes=0.06), Found(), lowers=Value.NO) == YES
    assert with_second_opinion(YES, opinion(no=0.99), Found(life=True), lowers=Value.NO) == YES
    assert with_second_opinion(YES, opinion(no=0.99), Found(), lowers=Value.NO).unreliable
    assert with_second_opinion(YES, opinion(no=0.85), Found(named=True), lowers=Value.NO) == YES
    assert with_second_opinion(YES, opinion(no=0.99), Found(named=True), lowers=Value.NO).value is Value.NO


def test_what_is_so_only_when_or_how_is_never_lowered() -> None:
    assert with_second_opinion(NOTHING, opinion(no=0.99), Found(limited=True), lowers=Value.NO) == NOTHING


@needs_base
@pytest.mark.parametrize(
    ("finding", "reply"),
    [
        ("cannot_bear_weight", "only with the zimmer"),
        ("ankles_swell_evening", "in the hot weather only"),
        ("lying_on_side_hurts", "only on that hip turn me over and i'm sweet"),
        ("breathless", "just on the stairs these days"),
        ("worse_with_use", "only with the heavy bags"),
    ],
)
def test_a_yes_with_a_limit_is_never_a_no(finding: str, reply: str) -> None:
    assert read(reply, finding, engine_with_model()).value is not Value.NO


# ---- in the conversation about leg pain ----

# Written after the model was trained, for these tests.
NOES = [
    ("breathless", "my breathing's the one thing that works"),
    ("leg_cold", "the two feet are as snug as each other"),
    ("recent_surgery", "the surgeons have never laid a finger on me"),
    ("one_leg_swollen", "you couldn't tell one from the other"),
    ("fever", "the forehead's cool as a cellar"),
    ("long_travel", "furthest i've been is the corner shop"),
    ("on_blood_thinners", "just a tablet for my thyroid and that's the lot"),
    ("deformity", "straight as a poker the pair of them"),
    ("cannot_bear_weight", "i got myself to the kitchen and back with no bother"),
    ("age_over_65", "thirty eight next birthday"),
]
YESES = [
    ("breathless", "every few words i've to stop and gasp"),
    ("leg_cold", "the left one's like a slab of marble and the right one's toasty"),
    ("recent_surgery", "they gave me a new knee five weeks back"),
    ("recent_injury", "a bookcase came down on top of me last sunday"),
    ("fever", "the sheets are soaked and my teeth are chattering"),
    ("bladder_change", "it takes me an age to get a dribble out"),
    ("cannot_bear_weight", "i'd be on the floor the moment i put it down"),
    ("sudden_onset", "out of nowhere like a bolt from the blue"),
]


@needs_base
def test_a_no_in_words_that_no_rule_knows_is_taken() -> None:
    taken = [(asked, words) for asked, words in NOES if read(words, asked, engine_with_model()).value is Value.NO]
    by_rules = [pair for pair in NOES if read(pair[1], pair[0], engine("leg_pain")).value is Value.NO]
    assert len(taken) >= 6
    assert len(by_rules) <= 4


@needs_base
def test_a_yes_in_words_that_no_rule_knows_is_never_taken_for_a_no() -> None:
    values = [read(words, asked, engine_with_model()).value for asked, words in YESES]
    assert Value.NO not in values
    assert values.count(Value.YES) >= 6


@needs_base
@pytest.mark.parametrize("words", ["it [unk] as a cellar", "the forehead's [unk] cool as a cellar"])
def test_of_words_that_were_not_all_understood_it_has_no_opinion(words: str) -> None:
    assert not read(words, "fever", engine_with_model()).inferred


@needs_base
@pytest.mark.parametrize("words", ["banana", "carpet", "green", "kitchen table", "two sugars", "garden gate", "um er"])
@pytest.mark.parametrize("question", ["breathless", "chest_pain", "heavy_bleeding", "feels_very_ill", "leg_cold"])
def test_a_stray_word_or_two_means_nothing_to_it(words: str, question: str) -> None:
    assert not read(words, question, engine_with_model()).inferred


@needs_base
def test_only_the_first_reading_of_a_sound_is_put_to_it() -> None:
    e = engine_with_model()
    question, words = e.prompts.question(Asking("deformity")), "straight as a poker the pair of them"
    assert understand(e.lexicon, question, words).inferred
    assert not understand(e.lexicon, question, "[unk]", [words]).inferred


def test_without_the_base_the_rules_decide_alone() -> None:
    assert installed_reply_model() is None, "tests see no installed model"
    e = engine("leg_pain")
    assert read("no", "fever", e).value is Value.NO
    assert not read("furthest i've been is the corner shop", "long_travel", e).inferred


@needs_base
def test_the_same_words_give_the_same_opinion_in_any_process() -> None:
    model = engine_with_model().dialog.reply_reader
    assert isinstance(model, ReplyModel)
    copy = pickle.loads(pickle.dumps(model))
    assert isinstance(copy, ReplyModel)
    first = model.opinion("Do you have a fever?", "burning up")
    assert first is not None
    assert copy.opinion("Do you have a fever?", "burning up") == first
    assert first.yes + first.no + first.not_sure + first.nothing == pytest.approx(1, abs=1e-5)
    assert first.yes > 0.5


@needs_base
def test_words_it_has_never_seen_are_read_by_their_pieces() -> None:
    model = engine_with_model().dialog.reply_reader
    assert model is not None
    found = model.opinion("Do you have a fever?", "zxqwv ÿ 👍")
    assert found is not None
    assert found.no < LOWERS


@needs_base
@pytest.mark.parametrize("kept", [0, 5, 3_000, 1_000_000])
def test_with_half_a_file_the_rules_go_on_alone(tmp_path: Path, kept: int) -> None:
    with (INSTALLED_MODELS / BASE / "model.safetensors").open("rb") as file:
        (tmp_path / "model.safetensors").write_bytes(file.read(kept))
    (tmp_path / "vocab.txt").write_bytes((INSTALLED_MODELS / BASE / "vocab.txt").read_bytes())
    broken = ReplyModel(tmp_path, models_folder() / ADAPTER)
    assert broken.opinion("Do you have a fever?", "burning up") is None
    e = Engine(replace(engine("leg_pain").dialog, reply_reader=broken))
    assert read("no", "fever", e).value is Value.NO
    assert not read("furthest i've been is the corner shop", "long_travel", e).inferred


@needs_base
@pytest.mark.slow
@pytest.mark.parametrize("words", [line.strip() for line in BESIDE.strip().splitlines()])
def test_talk_beside_a_question_never_lowers_with_it_either(words: str) -> None:
    lexicon = engine_with_model().lexicon
    lowered = [
        question.finding or question.members
        for question, lowering in asked()[::6]
        if understand(lexicon, question, words).value is lowering
    ]
    assert lowered == []
