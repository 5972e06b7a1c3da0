"""What people ask about or are afraid of is answered at once, and changes nothing of what is asked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.dialogs import engine
from tests.test_engine import Talk, asked
from tests.test_screens import before
from voice_assistant.conversation import Ending
from voice_assistant.dialog import Value
from voice_assistant.matching import Question, understand

ASKED = {
    "can_you_hear_me": ("hello, do you hear my voice", "is there anybody there", "are you listening to me"),
    "painkiller": (
        "is it ok if i take some paracetamol",
        "would a couple of ibuprofen do any harm",
        "may i have an aspirin",
    ),
    "own_medicine": ("should i stop taking my statin", "do i still take my warfarin"),
    "heat": ("would a hot water bottle be any good", "what about a wheat bag"),
    "cold": ("shall i put some frozen peas on it", "could i hold an ice pack against it"),
    "rub": ("is it safe to rub it", "could he massage my leg"),
    "walk": ("am i allowed to get up", "can she walk on it"),
    "raise": ("should i prop it up", "is it ok with a pillow under"),
    "eat_drink": ("could i have a cup of tea", "can he drink water"),
    "alcohol": ("would a brandy help", "what about a sleeping tablet"),
    "sleep": ("is it safe to go back to sleep", "can i just close my eyes"),
    "drive": ("could i drive myself there", "is it ok to drive"),
    "wait": ("can it wait until tomorrow", "do you think i should go to hospital"),
    "clot": ("i'm terrified it's a clot", "what if it's a blood clot", "my sister thought it might be a dvt"),
    "stroke": ("am i having a stroke", "i keep worrying it's a stroke"),
    "heart": ("is it my heart", "i'm worried about my heart"),
    "cancer": ("please don't let it be cancer", "could this be a tumour"),
    "infection": ("do you think it's infected", "i wonder if it's sepsis"),
    "lose_leg": ("will i lose my leg", "i'm afraid they'll have to amputate"),
    "blind": ("i'm completely blind", "i have been partially sighted for years", "i can barely see at all"),
    "fear": ("i'm scared", "i feel all alone"),
}
NOT_ASKED = (
    "no",
    "yes i took some paracetamol",
    "it hurts when i walk",
    "i can walk on it",
    "my tablets are by the bed",
    "i went to the hospital last week",
    "i had a clot in my lung",
    "i drive a bus",
    "a hot water bottle does not help",
    "it is worse when i lie down",
    "i have had cancer",
    "i can't sleep",
    "i can't see anything wrong with it",
)


@pytest.mark.parametrize(("inquiry", "words"), [(id_, words) for id_, all_ in ASKED.items() for words in all_])
def test_what_is_asked_about_is_understood_in_words_nobody_listed(inquiry: str, words: str) -> None:
    lexicon = engine("leg_pain").lexicon
    listed = {phrase for i in engine("leg_pain").dialog.inquiries.values() for phrase in i.phrases}
    assert words not in listed or inquiry in ("stroke", "alcohol", "heart", "lose_leg", "fear", "blind")
    understood = understand(lexicon, Question(kind="finding", finding="leg_cold"), words)
    assert understood.inquiry == inquiry
    assert understood.value is not Value.NO


def _by_others() -> list[tuple[str, str]]:
    with (Path(__file__).parent / "inquiries.csv").open(newline="", encoding="utf8") as file:
        return [(row["inquiry"], row["words"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("inquiry", "words"), _by_others())
def test_a_question_and_a_fear_are_known_by_their_form_and_an_answer_is_neither(inquiry: str, words: str) -> None:
    """`inquiries.csv`: an inquiry and words for it, or nothing and words that only answer or ask about our question."""
    lexicon = engine("leg_pain").lexicon
    assert understand(lexicon, Question(kind="finding", finding="leg_cold"), words).inquiry == inquiry


@pytest.mark.parametrize("words", ["am i dying", "i think i'm going to die, am i"])
def test_who_asks_whether_they_are_dying_is_asked_whether_help_is_needed(words: str) -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", words)
    assert asked(talk).startswith("check need help")


def test_a_short_word_that_was_not_heard_hides_no_inquiry() -> None:
    lexicon = engine("leg_pain").lexicon
    understood = understand(lexicon, Question(kind="finding", finding="leg_cold"), "can [unk] take ibuprofen")
    assert understood.inquiry == "painkiller"
    assert not understand(lexicon, Question(kind="finding", finding="leg_cold"), "[unk] take ibuprofen").inquiry


@pytest.mark.parametrize("words", NOT_ASKED)
def test_what_is_told_is_no_inquiry(words: str) -> None:
    lexicon = engine("leg_pain").lexicon
    assert not understand(lexicon, Question(kind="finding", finding="leg_cold"), words).inquiry


@pytest.mark.parametrize("words", ["can i take ibuprofen", "i'm so scared", "could it be a clot"])
def test_it_is_answered_and_the_question_stands_as_before(words: str) -> None:
    talk = before("touch_and_look")
    question, facts = asked(talk), talk.state.facts
    talk.hear(words)
    assert asked(talk) == question
    assert talk.state.facts == facts
    assert talk.said.endswith("Is the leg or foot cold, an odd colour, swollen, hot, hard, raw, or sore to touch?")
    assert not talk.said.startswith("Is the leg")


def test_the_same_inquiry_again_is_a_try_so_that_nobody_is_asked_for_ever() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    for _ in range(40):
        if isinstance(talk.state.phase, Ending):
            break
        talk.hear("i'm scared")
    assert isinstance(talk.state.phase, Ending)
    assert talk.state.outcome == "call_999", "a question of life that is never answered"


def test_no_inquiry_is_answered_in_place_of_a_cry() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "help me", "can i take an aspirin")
    assert talk.state.outcome == "call_999"


def test_after_an_urgent_ending_the_answer_is_the_urgent_one() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "no", "no", "no", "yes one leg is swollen", "yes")
    for _ in range(40):
        if isinstance(talk.state.phase, Ending):
            break
        talk.hear("no")
    assert talk.state.outcome == "call_111"
    talk.hear("can i rub it")
    assert talk.said.startswith("Do not rub or stretch that leg tonight.")
    assert talk.said.endswith("Shall I tell you what it could be?")


@pytest.mark.parametrize("inquiry", engine("leg_pain").dialog.inquiries)
def test_before_the_level_is_known_nobody_is_spoken_of_who_was_not_named(inquiry: str) -> None:
    lines = " ".join(engine("leg_pain").dialog.inquiries[inquiry].before).lower()
    for unnamed in ("the nurse", "the doctor", "as i said", "whoever"):
        assert unnamed not in lines


def test_an_account_is_said_back_and_its_fear_is_named() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "a cramp woke me and i'm frightened it's a clot")
    assert talk.said.startswith("You told me: ")
    assert "You wondered about a clot." in talk.said
    assert talk.said.endswith("coughing up blood?")


def test_what_was_said_back_wrongly_is_asked() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "i get cramps at night", "change that")
    assert asked(talk).startswith("ask ")
    finding = asked(talk).removeprefix("ask ")
    assert talk.value(finding) is Value.YES
    talk.hear("no", "no")  # a sign that counts is taken back twice
    assert talk.value(finding) is not Value.YES


def test_an_emergency_is_not_put_off_by_saying_back() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "my leg is swollen and i can't breathe")
    assert not talk.said.startswith("You told me")
    assert asked(talk) == "ask breathless"


def test_who_cannot_see_is_asked_by_touch_and_no_list_denies_what_is_to_be_looked_at() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "my foot hurts and i'm blind")
    assert "I will ask by touch." in talk.said
    asked_by_touch = []
    for _ in range(60):
        if isinstance(talk.state.phase, Ending):
            break
        if asked(talk) == "ask leg_pale_blue":
            asked_by_touch.append(talk.said)
            assert talk.value("leg_pale_blue") is None
        talk.hear("no")
    assert len(asked_by_touch) == 1
    assert "feel both feet" in asked_by_touch[0]
    assert "turned white, blue or grey" not in asked_by_touch[0]


BLIND = (
    "my eyes have gone",
    "born blind",
    "lost my sight years back",
    "i can't see a thing",
    "registered blind",
    "i see nothing, no light either",
    "white stick",
    "my eyesight went years ago",
    "i've been without sight since birth",
    "i've got macular so i can't make out colours",
    "my vision's very poor i only see shapes",
    "diabetes took my sight",
    "i'm partially sighted and my leg hurts tonight",
    "i can't see, i never could",
    "i've no useful vision",
    "can't see owt",
    "my sight's shot",
)
NOT_BLIND = (
    "i can't see anything wrong with it",
    "i can't see any swelling",
    "i can't see a thing, it's dark in here",
    "i can't see the back of my leg",
    "i see nothing wrong",
    "my husband is blind so he can't look",
    "i can see fine",
    "the blinds are down",
)
SIGHT_LOST_TONIGHT = (
    "i've suddenly gone blind",
    "my sight went about an hour ago",
    "i lost my sight this evening",
    "i've just lost the sight in one eye",
    "i went blind in one eye an hour ago",
    "my vision is blurred all of a sudden",
)


@pytest.mark.parametrize("words", BLIND)
def test_who_tells_that_they_cannot_see_is_asked_by_touch(words: str) -> None:
    assert not Talk(held_by=engine("leg_pain")).hear("me", words).state.settings.sees


@pytest.mark.parametrize("words", NOT_BLIND)
def test_what_cannot_be_seen_for_another_reason_makes_nobody_blind(words: str) -> None:
    assert Talk(held_by=engine("leg_pain")).hear("me", words).state.settings.sees


@pytest.mark.parametrize("words", SIGHT_LOST_TONIGHT)
def test_sight_that_went_tonight_is_a_sign_and_no_setting(words: str) -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", words)
    assert talk.state.settings.sees
    assert asked(talk) == "ask head_or_sight"


def test_somebody_else_who_is_blind_counts_where_they_are_the_one_in_pain() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("someone else", "she can't see she's blind")
    assert not talk.state.settings.sees


def test_a_question_beside_it_hides_no_blindness() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me", "i'm blind, can i take ibuprofen")
    assert not talk.state.settings.sees
    assert talk.said.startswith("Only what you usually take")


def test_a_fear_is_named_before_a_sign_is_asked_that_is_none_of_life() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "my calf is hard as wood and i'm afraid it's a clot")
    assert asked(talk) == "ask tight_hard_muscle"
    assert "You wondered about a clot." in talk.said


def test_who_only_asks_whether_we_hear_them_tells_in_their_own_words_next() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("hello, can you hear me?")
    assert "I can hear you" in talk.said
    assert asked(talk) == "tell own_words"
    talk.hear("I had a hip operation")
    assert "You told me: recent operation." in talk.said


def test_whose_leg_it_is_is_not_told_by_asking_whether_we_hear_them() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "can you hear me")
    assert "I can hear you" in talk.said
    assert talk.state.phase.key == "choose person"
