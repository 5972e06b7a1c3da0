"""What English has a grammar for instead of a list, and what may stand beside a plain no.

Each sentence was written before its rule; those marked as traps must not become a no.
"""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.testing.evaluation_replies import Reply, understood_as

NOT_KNOWING = """
    leg_cold|i've never compared the two
    redness_spreading|i couldn't tell you i've not had my trousers off
    hard_sore_vein|i haven't gone over it with my fingers
    fever|there's no thermometer in the house
    weight_loss|the scales are broken
    cramp_over_10min|i wasn't looking at the clock
    past_clot|you'd have to look in my notes
    hang_leg_relief|never thought to try it
    statin|i just take what i'm given
    heart_disease|they're doing tests on it
    foot_drop|i never watch my feet
    one_leg_swollen|i'd need a tape measure
    collapse_faint|couldn't say for definite
    osteoporosis|my daughter deals with all that
    stiff_long_morning|don't keep an eye on the clock of a morning
    worse_leg_raised|i've never raised them
    tight_hard_muscle|hardish
    diabetes|the surgery never told me either way
    osteoporosis|nobody has said
    kidney_disease|we never found out
    heart_disease|the hospital didn't say
"""
NOES = """
    fever_sick_pee|not to any of that
    ever_ill|not a one of those fits me
    clot_cancer_bones|none that's ever been found
    osteoporosis|not as far as anyone's told me
    leg_pale_blue|it's its usual colour
    deformity|it's the shape it's always been
    tight_hard_muscle|it's as soft as the other one
    twisted_joint|yes sorry no that was the other leg
    coughing_blood|no just a bit of clear phlegm
    diabetes|no they checked it in may and it was fine
    crawling_feeling|not really no
    blood_lips_ill|i'm none of those things
    one_leg_swollen|can't see any difference
    pale_blotchy_skin|my wife says i'm my usual self
    fever|thermometer says thirty six eight
"""
TRAPS = """
    pain_severe_now|no painkiller touches it|yes
    breathless|no denying it|yes
    both_legs_shooting|down the one and down the other|yes
    swollen_sore_vein|both legs are the same size|nothing
    home_care_failed|no change whatsoever|yes
    leg_cold|no it's the same as a block of ice|yes
    tight_hard_muscle|no it's as hard as ever|yes
    breathless|no it's more of a heaviness|nothing
    leg_cold|i've had them by the fire so no thanks|no
    ever_ill|not all of them|yes
    leg_weak|i've lost the power in it|yes
    cannot_bear_weight|yes no i can actually if i go slow|nothing
    weight_loss|yes but no i've been dieting|nothing
    marked_fatigue|can't say i have|nothing
    joint_pain|nowhere near a joint|nothing
"""


def rows(table: str) -> list[list[str]]:
    return [line.strip().split("|") for line in table.splitlines() if line.strip()]


def got(question: str, reply: str) -> str:
    return understood_as(engine("leg_pain"), Reply(question=question, text=reply, label="no"))


@pytest.mark.parametrize(("question", "reply"), rows(NOT_KNOWING))
def test_not_having_looked_or_tried_is_not_sure(question: str, reply: str) -> None:
    assert got(question, reply) == "not_sure"


@pytest.mark.parametrize(("question", "reply"), rows(NOES))
def test_a_no_has_its_grammar(question: str, reply: str) -> None:
    assert got(question, reply) == "no"


@pytest.mark.parametrize(("question", "reply", "meant"), rows(TRAPS))
def test_what_only_looks_like_it_is_no_no(question: str, reply: str, meant: str) -> None:
    assert got(question, reply) in {meant, "nothing", "not_sure"}
