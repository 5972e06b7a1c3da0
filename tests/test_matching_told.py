"""Free accounts tell of much that is not so of this leg now: it is asked about at most, never noted.

Ten sentences of each kind, written before the program was looked at.
"""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import Asking, AskingChoice, AskingGroup
from voice_assistant.dialog import Value
from voice_assistant.matching import Question, understand
from voice_assistant.wording import in_general

NOT_NOTED = {
    "what somebody who treats them called it": """
  shoots_down_leg, back_pain | The doctor says it's sciatica but it's only my calf that hurts.
  back_pain, shoots_down_leg | My physio reckons it's a trapped nerve in my back, I've only the one sore knee.
  urge_to_move | They told me last year I've got restless legs. Tonight my foot is sore.
  several_joints | I was diagnosed with arthritis and the knee is playing up.
  varicose_veins | GP put it down to varicose veins, it's an ache in the shin.
  past_clot, one_leg_swollen | My consultant thought it might be a clot once but the scan was clear. It's just sore now.
  sudden_knot | The nurse said it was cramp. My ankle aches.
  burning_feet | I've been told it's plantar something. The heel is sore.
  joint_pain | Chiropractor said my hip was out. My thigh aches.
  leg_cold | According to the doctor it's poor circulation. My feet ache.
    """,
    "what other people have": """
  both_legs_swollen, ankles_swell_evening | My wife has bad swelling in both legs, mine's only an ache in the shin.
  past_clot | My brother died of a blood clot so I'm worried about my calf ache.
  diabetes | My mum was diabetic and lost a leg. My foot is sore.
  smoker | The lad next door smokes like a chimney, I never have. My leg aches.
  sudden_knot | My husband had cramps like this and it was nothing. Mine's in the thigh.
  on_blood_thinners | My sister's on warfarin. I'm not. My knee's sore.
  pregnant_or_postpartum | My daughter's pregnant and I've been doing her housework, my legs ache.
  heart_disease | Dad's heart was bad at my age. My ankles ache.
  leg_numb_new | A friend of mine couldn't feel her foot and it was a slipped disc. I can feel mine, it just hurts.
  recent_injury, deformity | My neighbour broke her hip. I've a sore hip too but I've not fallen.
    """,
    "what was, and is no more": """
  heart_disease | I had a blood pressure scare ten years ago. Now my calf is tight.
  recent_injury, deformity | I broke that leg as a boy. It's aching tonight.
  recent_hard_exercise, repeated_movement | I used to run marathons. Now my knee hurts.
  chest_pain | I had chest pain in the spring and they said it was nothing. Tonight it's my leg.
  one_leg_swollen | The leg was swollen last week but it's gone down. Now it's just sore.
  fever | I had a temperature at Christmas. My foot hurts now.
  cramps_often | I smoked for a month at college. My calf hurts.
  leg_numb_new | It was numb when I woke up but the feeling's back now.
  recent_injury | I had a fall about five years back. My hip hurts at night.
  pregnant_or_postpartum | When I was expecting my first I had cramps. That's forty years ago. Now it's an ache.
    """,
    "what another part of the body has": """
  leg_numb_new, tingling_leg | My hands go numb at night as it is. My leg just aches.
  stiff_long_morning, cannot_bend_joint | I've a stiff neck and my calf hurts.
  leg_in_cast | My arm's in a cast and my leg aches.
  one_leg_swollen | My elbow is hot and swollen, and my shin is sore.
  lump, groin_lump | There's a lump on my neck they're looking at. My leg hurts.
  open_sore | I've a sore throat and the calf aches.
  cannot_bend_joint | It's my thigh, I can't straighten the leg out.
  joint_pain | It's the outside of my hip and down the thigh, not the joint.
  bruise | I've a bruise on my arm from the blood test. My foot aches.
  burning_feet | I burnt my hand on the iron. My calf is sore.
    """,
    "what is only feared, planned or advised": """
  past_clot | I'm worried it might be a clot.
  one_leg_swollen | If it swells up I'll ring somebody. It's just an ache.
  breathless | I looked it up and it said you'd be short of breath. I only have the pain.
  cannot_bear_weight | I don't want to end up not being able to walk. It's a sore shin.
  cannot_move_foot | What if I can't move it in the morning? It's aching in the thigh.
  recent_hard_exercise | I was going to go to the gym but my knee's sore.
  statin | I should be taking my statin but I don't. My legs ache.
  recent_surgery | They offered me an operation for the knee, I said no. It aches at night.
  long_travel | I'm due to fly to Spain next week. My calf is sore.
  past_cancer, active_cancer | I'm scared it'll be cancer. It's an ache in the shin.
    """,
    "how long something else has lasted": """
  pain_over_2_weeks | I've had a bad back for years. Tonight my calf is cramping.
  pain_over_2_weeks | I've had this bed for years. My leg hurts tonight.
  pain_over_2_weeks | I've had varicose veins for twenty years, and tonight one of them's bleeding a bit.
  pain_over_2_weeks | My knee's been dodgy since I was thirty but this is a new pain in the calf since this morning.
  pain_over_2_weeks | I've been on tablets for my blood pressure for months. The ankle started tonight.
  pain_over_2_weeks | I've been off work for weeks with my chest. The leg came on today.
  pain_over_2_weeks | I've lived alone for years. My foot is sore tonight.
  pain_over_2_weeks | I've had diabetes for years and this evening my toe is sore.
  pain_over_2_weeks | For months I've been walking to work. Tonight my shin aches.
  pain_over_2_weeks | I've been bad with my nerves for years. It's a sore calf tonight.
    """,
}
NOTED_ALL_THE_SAME = """
  diabetes | The doctor says I've got diabetes.
  osteoporosis | I was told at the hospital that I have thin bones.
  new_medicine | Ever since they put me on new water tablets I get cramp in my calves.
  pain_over_2_weeks | I've had this ache in my calf for weeks and tonight it's worse.
  pain_over_2_weeks | There's been a lump behind my knee for months. Tonight my foot feels cool.
  recent_injury | I had a fall about two weeks back.
  breathless | I'm afraid I can't breathe.
  cannot_bend_joint | My knee's that sore I can't bend it.
  joint_pain | It's my knee that hurts.
  smoker | I used to smoke.
  face_arm_weak | My arm's gone weak.
  one_leg_swollen | My arm's fine but my calf's swollen.
  recent_hard_exercise | I've been running a lot
  recent_hard_exercise | I've done loads of walking
  recent_hard_exercise | i was gardening all weekend
  recent_hard_exercise | I've been swimming every day this week
  recent_hard_exercise | I've been training hard
  recent_hard_exercise | I've been jogging more than usual
  shoots_down_leg | it's my sciatica again, shooting from my bum to my foot
  shoots_down_leg | pain runs from the buttock to my ankle
  shoots_down_leg | it radiates from my hip to the knee
  face_arm_weak | I think I had a stroke tonight
  face_arm_weak | he suffered a stroke just now
"""


def noted(words: str) -> set[str]:
    mentions = understand(engine("leg_pain").lexicon, Question(kind="open"), words).mentions
    return {mention.finding for mention in mentions if mention.value is Value.YES and not mention.about_other}


def rows(text: str) -> list[tuple[str, str]]:
    pairs = (line.partition("|") for line in text.strip().splitlines())
    return [(findings.strip(), words.strip()) for findings, _, words in pairs]


@pytest.mark.parametrize(
    ("findings", "words"),
    [pytest.param(*row, id=f"{kind}: {row[1]}") for kind, text in NOT_NOTED.items() for row in rows(text)],
)
def test_what_is_not_so_of_this_leg_now_is_not_noted(findings: str, words: str) -> None:
    assert not noted(words) & set(findings.split(", "))


@pytest.mark.parametrize(("finding", "words"), rows(NOTED_ALL_THE_SAME))
def test_what_is_so_is_noted_all_the_same(finding: str, words: str) -> None:
    assert finding in noted(words)


def test_what_the_assistant_calls_a_finding_tells_of_no_other_that_only_tells_causes_apart() -> None:
    leg_pain = engine("leg_pain")
    for id_, finding in leg_pain.dialog.findings.items():
        told = noted(f"yes, {in_general(leg_pain.dialog, finding.name)}")
        assert not told & leg_pain.lexicon.without_rule - {id_}
    assert noted("hard work for the legs, and I'm stressed") == {"stress_or_tired"}


@pytest.mark.parametrize(
    "words",
    ["no thank you, goodbye", "no thanks, bye", "no, that's all, goodbye", "no ta, good night", "nope, bye",
     "no that's fine, bye bye", "no i'm fine, good night", "no, thank you, bye now"],
)  # fmt: skip
def test_a_farewell_beside_a_no_leaves_it_a_no(words: str) -> None:
    understood = understand(engine("leg_pain").lexicon, Question(kind="confirm"), words)
    assert understood.value is Value.NO
    assert understood.command is None


# ---- whose leg it is, told by an account ----


def whose(words: str) -> str | None:
    e = engine("leg_pain")
    return understand(e.lexicon, e.prompts.question(AskingChoice("person")), words).choice


@pytest.mark.parametrize(
    "words",
    [
        "i woke up with my calf in a knot",
        "i've had a pain down my thigh since supper",
        "it's the back of my knee it throbs",
        "i twisted my ankle on the stairs",
        "both my feet are on fire",
        "i can't get my leg warm",
        "there's a sore place on my shin",
        "cramp i've got cramp",
        "my hip's been at me all night",
        "the pain in my buttock won't let me sleep",
    ],
)
def test_who_tells_of_a_leg_of_their_own_needs_no_yes(words: str) -> None:
    assert whose(words) == "me"


@pytest.mark.parametrize(
    "words",
    [
        "my husband's calf is in a knot",
        "my mother can't sleep with her leg",
        "his foot is swollen and i don't know what to do",
        "i'm worried about my neighbour's knee",
        "i need something for my son's ankle",
        "the lad's leg is giving him gyp and i can't sleep",
    ],
)
def test_who_tells_of_another_ones_is_never_taken_for_the_one_in_pain(words: str) -> None:
    assert whose(words) != "me"


@pytest.mark.parametrize("words", ["i was asleep", "my phone's dead", "the leg of my chair broke", "what do i say"])
def test_what_is_no_account_of_a_leg_tells_nothing_of_whose(words: str) -> None:
    assert whose(words) is None


# ---- idioms that say well ----


@pytest.mark.parametrize(
    "idiom", ["spot on", "in fine fettle", "in good nick", "tip top", "in the pink", "in good order"]
)
def test_an_idiom_that_says_well_names_no_sign_by_one_of_its_words(idiom: str) -> None:
    e = engine("leg_pain")
    group = e.prompts.question(AskingGroup("breath_chest_blood"))
    understood = understand(e.lexicon, group, f"my breathing's {idiom}")
    assert [mention for mention in understood.mentions if mention.value is Value.YES] == []
    breath = e.prompts.question(Asking("breathless"))
    assert understand(e.lexicon, breath, f"my breathing's {idiom}").value is Value.NO
