"""An age that is told by the way.  The accounts were written before the program was looked at."""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.dialog import Value
from voice_assistant.matching import understand
from voice_assistant.matching.values import Question

OLD = """
Seventy-one, worked the yards, forty a day till they put the stents in.
Seventy-three, and never gave up the pipe, and the calf aches.
I am a grandmother of sixty-six, from Lagos, and the thigh is bad.
I'm on the dialysis, eighty-two, and my leg aches.
A retired teacher of eighty-one, I have a cramp in my foot.
it's me, ninety, with a knee like a football
"""
OF_OTHERS = """
My auntie is eighty and fit as a flea, it's me with the calf.
My mother was seventy when she had it, and my shin hurts.
"""
NO_AGE = """
It's seventy miles to the hospital and my leg hurts.
I smoked forty a day, seventy at Christmas, and my calf is sore.
It was about seventy degrees in here and my foot burns.
I've lived at number ninety for years and my hip aches.
I'm forty-five, and my toes are cold.
"""


def told(text: str, *, someone_else: bool = False) -> dict[str, bool]:
    found = understand(engine("leg_pain").lexicon, Question(kind="open"), text, about_someone_else=someone_else)
    return {m.finding: m.about_other for m in found.mentions if m.value is Value.YES}


@pytest.mark.parametrize("text", OLD.strip().splitlines())
def test_an_age_beside_the_complaint_is_noted(text: str) -> None:
    assert told(text).get("age_over_65") is False


@pytest.mark.parametrize("text", [*OF_OTHERS.strip().splitlines(), *NO_AGE.strip().splitlines()])
def test_other_numbers_and_other_peoples_ages_are_not(text: str) -> None:
    assert told(text).get("age_over_65") is not False


def test_of_somebody_else_it_is_their_age() -> None:
    assert told("my husband, seventy-eight, he can't feel his toes", someone_else=True).get("age_over_65") is False
    assert told("I'm seventy-eight and his toes are cold", someone_else=True).get("age_over_65") is not False
