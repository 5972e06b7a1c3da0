"""A sign of another part of the body, told at a question of life, is no yes to that question.

The sentences were written before the program was looked at.
"""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Asking
from voice_assistant.dialog import FindingQuestion, Value
from voice_assistant.matching import understand

OTHER_SIGNS = """
    my foot is cold
    my leg is numb
    my calf is tender
    the skin has gone red
    my knee is locked
    my leg is hard as wood
    my toes are blue
    i fell yesterday
    i've got a fever
    my ankle's puffy
    my leg is swollen
    one leg is swollen
    both my ankles are swollen
    my knee hurts
    i get cramps at night
    my shin is throbbing
    there's a lump behind my knee
    the back of my thigh burns
    my foot's gone white
    i can't bend my knee
    my hip clicks when i get up
    my toes tingle
    the vein on my calf stands out
    my leg keeps twitching
    i've got a blister on my heel
    my groin is tender
    my leg feels heavy
    the whole thigh is as tight as a drum
    i've got pins and needles in my feet
    my big toe is red and shiny
    i heard a crack in my knee
    my calf went into spasm
    i pulled my hamstring running for the bus
    i take warfarin
    my legs are restless
    there's a rash on my thigh
    the ankle is hot to the touch
    i've had a hip replaced
    my leg's in plaster
    i was on a long flight last week
    i've been sick twice
"""


@pytest.mark.parametrize("sentence", [line.strip() for line in OTHER_SIGNS.splitlines() if line.strip()])
def test_a_sign_of_another_part_is_no_yes_to_a_question_of_life(sentence: str) -> None:
    its = engine("leg_pain")
    asked = [id_ for id_ in sorted(its.lexicon.life) if isinstance(its.dialog.states.get(id_), FindingQuestion)]
    taken = [
        id_ for id_ in asked if understand(its.lexicon, its.prompts.question(Asking(id_)), sentence).value is Value.YES
    ]
    assert taken == []


@pytest.mark.parametrize(
    ("question", "reply", "meant"),
    [
        ("face_arm_weak", "my arm is tender and weak", Value.YES),
        ("face_arm_weak", "it's only the leg that's weak", Value.NO),
        ("saddle_numb", "it's numb between my legs", Value.YES),
        ("both_legs_swollen", "only the one", Value.NO),
        ("coughing_blood", "the phlegm was red", Value.YES),
        ("chest_pain", "my chest is tight and my leg hurts", Value.YES),
        ("deformity", "i twisted my ankle and now it's bent", Value.YES),
    ],
)
def test_the_part_that_was_asked_about_still_answers(question: str, reply: str, meant: Value) -> None:
    its = engine("leg_pain")
    assert understand(its.lexicon, its.prompts.question(Asking(question)), reply).value is meant


@pytest.mark.parametrize(
    ("question", "talk"),
    [
        ("testicle_pain", "it's only the wind"),
        ("leg_cold", "the fridge is making my ears ring"),
        ("leg_pale_blue", "the milk's gone off"),
        ("collapse_faint", "i'm just on the phone to the leg people"),
        ("leg_cold", "i'll get my husband to feel them one moment"),
    ],
)
def test_a_thing_in_the_room_is_no_yes(question: str, talk: str) -> None:
    its = engine("leg_pain")
    assert understand(its.lexicon, its.prompts.question(Asking(question)), talk).value is not Value.YES
