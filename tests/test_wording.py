"""Templates become sentences."""

from __future__ import annotations

import pytest

from voice_assistant.dialog import Person
from voice_assistant.wording import fill, listed, mark_of, spoken_count


def test_the_person_decides_the_side() -> None:
    template = "{are you|are they} short of breath?"
    assert fill(template, Person.SELF, {}) == "Are you short of breath?"
    assert fill(template, Person.OTHER, {}) == "Are they short of breath?"


def test_a_slot_may_hold_sides_of_its_own() -> None:
    slots = {"advice": "call {your|their} doctor"}
    assert fill("{advice} now.", Person.OTHER, slots) == "Call their doctor now."


@pytest.mark.parametrize(
    ("words", "spoken"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b, and c")],
)
def test_lists_are_joined_as_people_speak(words: list[str], spoken: str) -> None:
    assert listed(words) == spoken


@pytest.mark.parametrize(
    ("count", "spoken"), [(1, "one"), (19, "nineteen"), (20, "twenty"), (26, "thirty"), (44, "forty"), (99, "fifty")]
)
def test_a_count_is_said_in_words_and_a_large_one_to_the_nearest_ten(count: int, spoken: str) -> None:
    assert spoken_count(count) == spoken


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Are you short of breath right now?", "breath"),
        ("Any chest pain, trouble breathing, or coughing up blood?", "blood"),
        ("Do you have any pain in your chest?", "chest"),
        ("Is one foot much colder than the other?", "other"),
    ],
)
def test_an_answer_counts_from_the_last_word_that_carries_meaning(question: str, word: str) -> None:
    assert question[mark_of(question) :].startswith(word)
