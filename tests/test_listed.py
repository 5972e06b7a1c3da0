"""A question that lists several things: denying one that is listed later says nothing of the others.

The replies were written before the program was looked at.
"""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Asking
from voice_assistant.dialog import Value
from voice_assistant.matching import understand
from voice_assistant.matching.listed import listed_in

ONE_OF_SEVERAL = [
    ("chest_pain", "it's not in the ribs"),
    ("chest_pain", "not my upper back anyhow"),
    ("leg_pale_blue", "it hasn't gone grey"),
    ("leg_pale_blue", "it isn't blue"),
    ("skin_black_blisters", "there's no blisters on it"),
    ("skin_black_blisters", "it isn't purple"),
    ("confusion", "my speech isn't slurred"),
    ("saddle_numb", "not round the bottom"),
]
ALL_OF_IT = [
    ("chest_pain", "my chest is fine"),
    ("chest_pain", "no, not in the ribs"),
    ("chest_pain", "none, not even in the ribs"),
    ("leg_pale_blue", "no it's not blue"),
    ("leg_pale_blue", "it hasn't turned white"),
    ("skin_black_blisters", "no blisters, no"),
    ("confusion", "no, my speech is fine"),
]


def value_of(finding: str, reply: str) -> Value | None:
    its = engine("leg_pain")
    return understand(its.lexicon, its.prompts.question(Asking(finding)), reply).value


@pytest.mark.parametrize(("finding", "reply"), ONE_OF_SEVERAL)
def test_denying_what_is_listed_later_is_no_answer(finding: str, reply: str) -> None:
    assert value_of(finding, reply) is not Value.NO


@pytest.mark.parametrize(("finding", "reply"), ALL_OF_IT)
def test_denying_the_first_or_everything_is_a_no(finding: str, reply: str) -> None:
    assert value_of(finding, reply) is Value.NO


def test_a_question_without_or_lists_nothing() -> None:
    language = engine("leg_pain").dialog.language
    assert not listed_in("Have you coughed up any blood?", language).later
    assert listed_in("Do you have any pain in the chest, ribs or upper back?", language).later == {"rib", "back"}
