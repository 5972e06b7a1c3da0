"""What is said of the room, the weather and other people while a question is open answers nothing that lowers.

Sentences written before the program was looked at.  Four of seventy are left out, because each may well be meant as the
answer to the one question that it lowers ("the mattress is soft", when asked about the bed).
"""

from __future__ import annotations

import pytest

from tests.dialogs import dialog, engine
from voice_assistant.conversation import Asking, AskingGroup
from voice_assistant.dialog import FindingQuestion, GroupQuestion, Value
from voice_assistant.matching import Question, understand

BESIDE = """
    it's warm in here
    the bed is comfortable
    she's doing fine at school
    the weather's been lovely
    my sister's well thank you
    the television is on downstairs
    he's gone back to sleep
    it's quiet outside
    the kettle's boiled
    the dog wants to go out
    my pillow is soft
    the heating has come on
    it's a nice evening
    the neighbours are having a party
    my daughter's coming round on sunday
    i'll just turn the light on
    the film was good
    it's getting late
    that clock is slow
    the car's running well
    our tom passed his exams
    the window's open
    it's cold in this room
    the blanket is warm
    he works nights
    my mother lived to ninety
    i had fish for tea
    the phone's charged
    it isn't raining any more
    she never rings
    everything's fine at home
    the room is dark
    we moved here in march
    the bus was late today
    the match was on last night
    the cat is comfortable on my feet
    i've made a cup of tea
    no love it's only the computer
    the garden's looking well
    the heating's on full
    it's lovely and warm downstairs
    my brother's fine now
    she sleeps like a log
    he never says a word
    the milk's gone off
    it's pitch black outside
    our cat had kittens
    the neighbours are quiet
    this tea is cold
    that light's too bright
    my glasses are on the table
    the roads are clear
    it was a good programme
    he's at work till six
    the curtains are closed
    my slippers are warm
    the boiler's working now
    it's dry out there
    the bins go out on friday
    my wife's comfortable in the other room
    the telly's too loud
    no the door's locked
    the taxi came straight away
    it's normal for this time of year
    our street is very clean
    the water's hot
"""


def asked() -> list[tuple[Question, Value]]:
    """Each question for a finding or a group, and the answer to it that lowers."""
    d = dialog("leg_pain")
    prompts = engine("leg_pain").prompts
    found = []
    for id_, state in d.states.items():
        if isinstance(state, FindingQuestion):
            found.append((prompts.question(Asking(id_)), Value.YES if d.findings[id_].mitigating else Value.NO))
        elif isinstance(state, GroupQuestion):
            found.append((prompts.question(AskingGroup(id_)), Value.NO))
    return found


@pytest.mark.parametrize("words", [line.strip() for line in BESIDE.strip().splitlines()])
def test_talk_beside_a_question_never_lowers(words: str) -> None:
    lexicon = engine("leg_pain").lexicon
    lowered = [
        question.finding or question.members
        for question, lowering in asked()
        if understand(lexicon, question, words).value is lowering
    ]
    assert lowered == []


def answered(finding: str, text: str) -> Value | None:
    held = engine("leg_pain")
    return understand(held.lexicon, held.prompts.question(Asking(finding)), text).value


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("one_leg_swollen", "it's sore, not swollen"),
        ("one_leg_swollen", "sore but not swollen"),
        ("leg_numb_new", "it's tired not numb"),
        ("leg_numb_new", "stiff, not numb"),
        ("calf_tender", "it's tight, not tender"),
        ("breathless", "I'm tired, not breathless"),
    ],
)
def test_what_is_felt_instead_leaves_a_denial_as_it_is(finding: str, text: str) -> None:
    assert answered(finding, text) is Value.NO


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("one_leg_swollen", "it's black, not swollen"),
        ("one_leg_swollen", "it's massive, not swollen"),
        ("one_leg_swollen", "not swollen, sore"),
        ("one_leg_swollen", "sore, not very swollen"),
        ("breath_chest_blood", "sore, not breathless"),
    ],
)
def test_what_may_be_urgent_or_denies_only_a_part_leaves_it_in_doubt(finding: str, text: str) -> None:
    held = engine("leg_pain")
    group = isinstance(held.dialog.states[finding], GroupQuestion)
    question = held.prompts.question(AskingGroup(finding) if group else Asking(finding))
    assert understand(held.lexicon, question, text).value is not Value.NO


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("one_leg_swollen", "not very swollen"),
        ("one_leg_swollen", "it's not that swollen"),
        ("leg_numb_new", "not completely numb"),
        ("leg_numb_new", "it isn't entirely numb"),
        ("skin_red_hot", "not so red"),
        ("calf_tender", "it isn't that tender"),
    ],
)
def test_what_is_denied_only_in_part_is_in_doubt(finding: str, text: str) -> None:
    assert answered(finding, text) is Value.NOT_SURE


@pytest.mark.parametrize("text", ["not swollen at all", "not a bit swollen", "not even swollen", "it isn't swollen"])
def test_what_is_denied_altogether_is_a_no(text: str) -> None:
    assert answered("one_leg_swollen", text) is Value.NO


@pytest.mark.parametrize(
    "text",
    ["bleeding? no dear, i'd have noticed", "bleeding? no love, I'd know about it", "bleeding? no thank god"],
)
def test_a_question_said_back_is_denied_with_politeness_after_it(text: str) -> None:
    assert answered("heavy_bleeding", text) is Value.NO


@pytest.mark.parametrize("text", ["bleeding? no more than a cupful", "bleeding? no, well, a bit", "bleeding? no, wait"])
def test_a_question_said_back_is_not_denied_where_more_follows(text: str) -> None:
    assert answered("heavy_bleeding", text) is not Value.NO
