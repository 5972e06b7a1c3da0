"""Each leg with an answer of its own, a question said back, and years: ways of answering that need the whole reply.

The replies were written before the program was looked at.
"""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Asking
from voice_assistant.dialog import Value
from voice_assistant.matching import understand


def value_of(finding: str, reply: str) -> Value | None:
    its = engine("leg_pain")
    return understand(its.lexicon, its.prompts.question(Asking(finding)), reply).value


@pytest.mark.parametrize(
    "reply",
    [
        "left one yes, right one no",
        "right leg yes, left leg no",
        "the left no, the right yes",
        "one yes and the other no",
    ],
)
def test_where_one_leg_is_so_and_the_other_not_both_are_not(reply: str) -> None:
    assert value_of("both_legs_swollen", reply) is Value.NO


@pytest.mark.parametrize(
    "reply",
    ["the left more than the right, yes", "left yes and right yes", "yes the left and the right"],
)
def test_where_both_legs_are_named_and_none_is_denied_they_are_so(reply: str) -> None:
    assert value_of("both_legs_swollen", reply) is not Value.NO


@pytest.mark.parametrize(
    ("finding", "reply"),
    [
        ("lump", "lump there? no lump"),
        ("coughing_blood", "blood? good heavens no"),
        ("diabetes", "sugar, no sugar"),
        ("smoker", "smoke, me? never"),
        ("bruise", "a bruise is it? no"),
        ("fever", "fever? no fever"),
    ],
)
def test_a_question_that_is_said_back_answers_nothing_by_itself(finding: str, reply: str) -> None:
    assert value_of(finding, reply) is Value.NO


@pytest.mark.parametrize(
    ("finding", "reply"),
    [
        ("coughing_blood", "blood, no end of it"),
        ("leg_cold", "cold, no warmth in it at all"),
        ("chest_pain", "pain in my chest, never stops"),
        ("leg_numb_new", "numb, no feeling in it"),
        ("lump", "there's a lump, no doubt"),
        ("calf_tender", "tender, I can't touch it"),
        ("calf_tender", "let me press it"),
        ("calf_tender", "leave me to press it"),
    ],
)
def test_a_sign_with_a_no_that_says_how_bad_it_is_is_no_denial(finding: str, reply: str) -> None:
    assert value_of(finding, reply) is not Value.NO


@pytest.mark.parametrize(
    ("finding", "reply", "meant"),
    [
        ("recent_surgery", "in nineteen eighty-nine", Value.NO),
        ("recent_surgery", "in 1989", Value.NO),
        ("recent_surgery", "two thousand and four", Value.NO),
        ("pain_over_2_weeks", "since twenty eleven", Value.YES),
    ],
)
def test_a_year_is_understood_as_how_long_ago_it_was(finding: str, reply: str, meant: Value) -> None:
    assert value_of(finding, reply) is meant
