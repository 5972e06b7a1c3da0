"""Dangers and cries in other words than those that they were first written for: told of, or only looking like it."""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.dialog import Value
from voice_assistant.matching import Question, Understood, understand

OPEN = Question(kind="open")
ASKED = (OPEN, Question(kind="finding", finding="breathless"), Question(kind="none"))


def understood(words: str, question: Question = OPEN) -> Understood:
    return understand(engine("leg_pain").lexicon, question, words)


@pytest.mark.parametrize(
    ("crisis", "words"),
    [
        ("overdose", "I have taken all my tablets at once"),
        ("overdose", "I've swallowed every pill in the box"),
        ("overdose", "I have taken the whole box of paracetamol"),
        ("overdose", "I took thirty paracetamol"),
        ("overdose", "I've had about twenty of my sleeping tablets"),
        ("overdose", "I have emptied the bottle of pills"),
        ("overdose", "I've taken far too much morphine"),
        ("overdose", "I took my insulin twice tonight"),
        ("overdose", "I accidentally had double my dose"),
        ("overdose", "I swallowed a load of pills"),
        ("overdose", "I necked the whole lot of tablets"),
        ("overdose", "my daughter has taken all her antidepressants"),
        ("overdose", "I've taken more tablets than I should"),
        ("overdose", "I have taken more than I should of my painkillers"),
        ("overdose", "I forgot and took my heart tablets again"),
        ("overdose", "I finished the packet of codeine in one go"),
        ("overdose", "I have drunk some bleach"),
        ("not_safe_at_home", "someone is trying to break my door down"),
        ("not_safe_at_home", "somebody is smashing my window"),
        ("not_safe_at_home", "there are people in my garden trying the back door"),
        ("not_safe_at_home", "a stranger is in my hallway"),
        ("not_safe_at_home", "I can hear someone in the loft"),
        ("not_safe_at_home", "someone has got into the flat"),
        ("not_safe_at_home", "they are breaking the door down"),
        ("not_safe_at_home", "there is a man with a knife"),
        ("not_safe_at_home", "my ex is outside and says he will hurt me"),
        ("not_safe_at_home", "I am being burgled"),
        ("not_safe_at_home", "my son is threatening me"),
        ("not_safe_at_home", "he has got his hands round my neck"),
        ("not_safe_at_home", "he is going to hurt me"),
        ("not_safe_at_home", "my boyfriend pushed me down the stairs tonight"),
        ("wants_to_die", "I am going to finish myself off"),
        ("wants_to_die", "I can't see any way out but dying"),
        ("wants_to_die", "I don't want to wake up tomorrow"),
        ("wants_to_die", "I'm thinking of taking my own life"),
        ("wants_to_die", "I wish I could go to sleep and never wake up"),
        ("wants_to_die", "there is no point in me being here"),
        ("wants_to_die", "I feel like ending things"),
        ("wants_to_die", "I would be better dead"),
        ("fire", "my chip pan has caught light"),
        ("fire", "there are flames in the kitchen"),
        ("fire", "the whole stairwell is full of smoke"),
        ("fire", "my duvet is burning"),
        ("fire", "I can smell something burning"),
        ("gas", "the carbon monoxide detector is beeping"),
        ("gas", "there is a strong smell of gas in here"),
        ("gas", "the hob has been left on and I smell gas"),
    ],
)
def test_a_danger_is_known_by_what_is_done_and_how_much_of_it(crisis: str, words: str) -> None:
    assert [understood(words, question).crisis for question in ASKED] == [crisis] * len(ASKED)


@pytest.mark.parametrize(
    "words",
    [
        "I have taken all my tablets today as usual",
        "I have taken my tablets",
        "I took two paracetamol",
        "I took two paracetamol at ten",
        "I have taken painkillers all day",
        "I have taken all sorts of tablets for it",
        "I have not taken too many tablets",
        "I take a lot of tablets",
        "I take twelve tablets a day",
        "I finished the packet of antibiotics last week",
        "someone is at the door",
        "somebody knocked at my door",
        "my husband is in the kitchen",
        "there is someone in the house who can help me",
        "my wife is in the bedroom",
        "the nurse is coming to the door",
        "my son is in the house",
        "this pain is killing me",
        "I could die of embarrassment",
        "I want the pain to end",
        "I have had enough of this pain",
        "I want this cramp over",
        "my foot is burning",
        "my leg is on fire",
        "the fire is lit in the lounge",
        "I had more than I should of that cake",
        "my husband kicked me in bed",
        "my daughter pushed me in my wheelchair",
        "he is going to get me a cup of tea",
        "there is someone in the next room snoring",
        "I take my tablets all together in the morning",
        "I take each tablet with water",
        "I had ten of the injections",
        "I have started my blood thinners again",
        "I finished the box of tablets and need more",
        "there is a man with a dog outside",
        "I took more water than usual",
        "I am going to take my tablets now",
        "my leg gives out once a week",
        "once I lie down my calf cramps",
        "the cramp came on all at once",
        "the swelling came on all at once tonight",
        "once or twice tonight I have fainted",
        "I once had gout",
        "I once broke my leg",
        "my leg was swollen once",
        "the doctor broke the news to my door",
        "the cat is going to get me up",
        "I could not see any way out of the chair",
        "I want to carry on living here",
        "she does my feet in",
        "this cramp does me in",
    ],
)
def test_what_only_looks_like_a_danger_is_none(words: str) -> None:
    assert [understood(words, question).crisis for question in ASKED] == [""] * len(ASKED)


@pytest.mark.parametrize(
    "words",
    [
        "the old man next door has collapsed",
        "our neighbour has stopped breathing",
        "my carer has passed out on the floor",
        "the lady in the next bed cannot breathe",
        "grandad is not waking up",
        "Susan has fainted and won't come round",
        "he has turned grey and is gasping",
        "my friend is choking",
        "the baby is not breathing",
        "my partner [unk] can't breathe",
        "my flatmate is unconscious",
        "dad's lips are blue",
        "my brother is having a fit",
        "the woman I care for is bleeding badly",
        "she is coughing up blood",
        "the man in the flat downstairs has stopped breathing",
        "my wife upstairs has fainted",
        "the patient in the next bed is not breathing",
        "my husband in the kitchen has collapsed",
        "my friend with me is choking",
        "the woman over the road has passed out",
        "the girl I live with is unconscious",
        "my dad is having a heart attack",
        "the woman in the kitchen has passed out",
    ],
)
def test_a_life_sign_of_somebody_else_is_a_cry_wherever_they_lie(words: str) -> None:
    assert understood(words).emergency


@pytest.mark.parametrize(
    "words",
    [
        "the woman next door has a lovely garden",
        "the man on the telly collapsed",
        "the old man next door collapsed last year",
        "my father died of a heart attack",
        "my mum had a stroke in 2010",
        "I'm not having a heart attack",
        "my husband in the kitchen is making tea",
        "my wife upstairs is asleep",
    ],
)
def test_what_is_told_of_somebody_else_and_is_no_life_sign_now_is_no_cry(words: str) -> None:
    assert not understood(words).emergency


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("chest_pain", "my chest is crushing"),
        ("heavy_bleeding", "I've been stabbed"),
        ("heavy_bleeding", "I am bleeding to death"),
        ("collapse_faint", "I am having a fit"),
        ("sudden_onset", "the swelling came on all at once"),
        ("sudden_leg_weak", "my leg gives out once a week"),
        ("collapse_faint", "once or twice tonight I have fainted"),
        ("pregnant_or_postpartum", "I am expecting a baby in may"),
    ],
)
def test_a_sign_is_noted(finding: str, words: str) -> None:
    assert (finding, Value.YES) in [(mention.finding, mention.value) for mention in understood(words).mentions]


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("pregnant_or_postpartum", "I am expecting my daughter tomorrow"),
        ("pregnant_or_postpartum", "I'm expecting the nurse at nine"),
        ("repeated_movement", "I was once a runner"),
        ("little_sun", "I was on the night shift once and the wind kept me up"),
        ("big_toe_sudden", "I once had gout"),
    ],
)
def test_what_is_no_sign_now_is_not_noted_as_one(finding: str, words: str) -> None:
    assert (finding, Value.YES) not in [(mention.finding, mention.value) for mention in understood(words).mentions]
