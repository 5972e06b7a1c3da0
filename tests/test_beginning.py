"""The conversation begins with the person's own words; whose leg it is is asked only where they did not tell.

The accounts were written before the program was looked at.
"""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from tests.test_engine import Talk, asked
from voice_assistant.events import Settings

OWN = """
my calf is in a knot
i've had a pain down my thigh for three days
the pain in my hip is killing me
i woke up with cramp
this leg is driving me mad
i twisted my ankle on the stairs this afternoon
my left knee's gone
i'm in agony with my foot
both my shins ache and i can't sleep
it's my leg it's been throbbing all night
i have a sore heel
me leg hurts
my mum had a clot and now my calf hurts
he says my calf is red
she left me years ago and she never knew about this calf of mine
his snoring wakes me and then my foot burns
my wife says i should ring someone, i've got this burning in my feet at night
my husband told me to call, my leg's killing me
my daughter said to talk to you, i have a pain in my knee
my wife's asleep next to me and i don't want to wake her, my leg is throbbing
my son set this machine up for me, i've a cramp in my foot
i don't want to bother my wife but my leg hurts
my neighbour gave me this to try, my feet are burning
"""
ANOTHERS = """
my husband's leg hurts
her calf is swollen
my son's knee is sore
my wife has a cramp in her foot
his left foot is cold
it's my mum her hip is bad
my little girl has a sore shin
it's for my dad
my husband
my daughter's got pains in both legs
my partner can't sleep for the pain in his thigh
the baby's leg is red and hot
her leg's swollen up like a balloon
he's eight and mad about football. both shins hurt and he cries with it. i rub them
she's thirteen. it's been a month of soreness in the hip and tonight she can't stand on it
he won't say it himself so i will. there's a disc gone low in his back and it shoots into both legs
she is ninety and there is a sore on the shin and i can't get her to the doctor
my wife's leg gave way just like that
my dad's had cramp in his calf since two
please it is my son he is thirteen and i was thinking football but he said no it is his left thigh
it's me husband he got up for a wee and came over faint i had to grab him and it's in the top of that leg
hello it's not me it's my partner she can't feel her foot
is mummy i calling for i put the two legs side by side and she bawling for the hip
this is for our mam she went down on the step and her knee is out
my mum is 81 and she's just shouted me in, her left foot has gone white and stone cold
my little girl is six, she won't put any weight on her leg, she screams if i touch her hip
me dad is seventy, he woke me and his foot is numb
my gran is on warfarin, she knocked her shin and i can't stop it
"""
UNCLEAR = """
it's the baby lying on it all day that does it
it hurts
the leg is swollen
cramp
i think the leg is broken
i'm calling about margaret the leg is swollen
i've put a cold cloth on margaret's leg
my husband says the calf is red
my mother had a clot in her leg and i am scared i have one
my wife thinks it is a clot, she looked at the calf
i'm with my mum and her leg is like ice, my hands are shaking
my wife and i both have cramps in our legs
my girl says her leg hurts and my leg hurts too
my mother put her foot on my knee and it's swollen
my husband's foot is sorer than my foot
my brother's leg was like this
my brother's leg is like this when he runs
we were out walking and the knee went
i'm worried about the foot
tell me about leg cramps
my boss's knee is bad
he's asleep and it's a cramp in the calf
no
"""
NOBODYS = """
pass me the remote
leave me alone
get him a drink
don't ask me
wake her up would you
hand me my glasses
somebody ring her
"""
FIRST_SIGN = "group breath_chest_blood"


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


def told(words: str, settings: Settings | None = None) -> Talk:
    """A conversation in which this was the first thing said; what it makes grave was then denied."""
    talk = Talk(settings, held_by=engine("leg_pain"))
    assert asked(talk) == "tell own_words"
    talk.hear(words)
    while asked(talk).startswith("ask "):
        talk.hear("no")
    return talk


@pytest.mark.parametrize("words", lines(OWN))
def test_who_tells_of_their_own_leg_is_not_asked_whose_it_is(words: str) -> None:
    talk = told(words)
    assert asked(talk) == FIRST_SIGN
    assert not talk.state.settings.for_someone_else


@pytest.mark.parametrize("words", lines(ANOTHERS))
def test_who_tells_of_another_ones_leg_is_asked_about_them_at_once(words: str) -> None:
    talk = told(words)
    assert asked(talk) in (FIRST_SIGN, "tell own_words"), "who only says for whom they speak is asked what is wrong"
    assert talk.state.settings.for_someone_else
    assert asked(talk.hear("it hurts") if asked(talk) == "tell own_words" else talk) == FIRST_SIGN


@pytest.mark.parametrize("words", lines(UNCLEAR))
def test_where_it_is_not_clear_it_is_asked(words: str) -> None:
    talk = told(words)
    assert asked(talk) == "choose person"
    assert not talk.state.settings.for_someone_else
    assert not talk.state.choices


@pytest.mark.parametrize("words", lines(NOBODYS))
def test_to_whom_something_is_done_is_not_whose_leg_it_is(words: str) -> None:
    talk = told("it hurts")
    assert asked(talk).startswith("choose person")
    assert asked(talk.hear(words)).startswith("choose person")


def test_what_was_set_at_the_start_is_not_asked_and_stands() -> None:
    settings = Settings(for_someone_else=True)
    for words in ("it hurts", "my leg hurts", "her leg hurts"):
        talk = told(words, settings)
        assert asked(talk) == FIRST_SIGN
        assert talk.state.settings.for_someone_else


def test_signs_told_of_another_one_are_theirs() -> None:
    talk = told("my husband has a swollen calf and he can't stop shivering")
    assert talk.state.settings.for_someone_else
    talk = Talk(held_by=engine("leg_pain")).hear("my wife's foot is cold and numb")
    assert talk.state.settings.for_someone_else
    assert asked(talk) == "ask leg_cold"


def test_signs_told_of_somebody_not_yet_known_to_be_in_pain_are_kept_for_them() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("i've been up all night she has a swollen calf")
    assert asked(talk) == "choose person"
    assert "one_leg_swollen" not in talk.state.answers
    talk.hear("no, my mother")
    assert asked(talk) == "ask one_leg_swollen"


def test_who_went_back_may_say_that_it_is_their_own_leg() -> None:
    talk = told("my husband's leg hurts")
    talk.hear("go back")
    assert asked(talk) == "tell own_words"
    talk.hear("no it's my own leg that hurts")
    assert not talk.state.settings.for_someone_else
    assert asked(talk) == FIRST_SIGN


def test_a_cry_at_the_beginning_is_still_heard() -> None:
    assert asked(Talk(held_by=engine("leg_pain")).hear("help me")).startswith("check need help")
    assert asked(Talk(held_by=engine("leg_pain")).hear("i can't breathe")) == "ask breathless"
    talk = Talk(held_by=engine("leg_pain")).hear("my husband can't breathe")
    assert talk.state.settings.for_someone_else
    talk.hear("yes")
    assert talk.state.announced is not None


def test_a_child_is_asked_about_as_before() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("my little boy has a sore leg")
    assert talk.state.settings.for_someone_else
    assert asked(talk) == "ask under_16"


def test_another_ones_leg_named_later_changes_nobody() -> None:
    talk = told("my leg hurts")
    while not asked(talk).startswith("under "):
        talk.hear("no")
    talk.hear("yes", "my husband's leg hurts too")
    assert not talk.state.settings.for_someone_else
