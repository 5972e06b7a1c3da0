"""Dangers that have nothing to do with a leg: understood in every state, answered at once, never as pain."""

from __future__ import annotations

from functools import lru_cache

import pytest

from tests.dialogs import changed, engine
from tests.test_engine import Talk, asked
from tests.test_loader import faults
from voice_assistant.conversation import Asking, AskingChoice, AskingGroup, Checking, Done, Ending, State, Step, replace
from voice_assistant.dialog import Level
from voice_assistant.events import Alarm, Finish, Lost, NoInput, Part, Say, Settings, Tone
from voice_assistant.matching import Question, Understood, understand
from voice_assistant.owed import owed
from voice_assistant.testing.proof import person
from voice_assistant.testing.proof.person import question_heard

ASKED = (
    Question(kind="finding", finding="breathless"),
    Question(kind="open"),
    Question(kind="group", members=("fever", "dark_urine")),
    Question(kind="confirm"),
    Question(kind="none"),
)


def understood(question: Question, words: str) -> Understood:
    return understand(engine("leg_pain").lexicon, question, words)


@pytest.mark.parametrize(
    ("crisis", "words"),
    [
        ("wants_to_die", "I want to kill myself"),
        ("wants_to_die", "i don't want to live any more"),
        ("wants_to_die", "i just want to die"),
        ("wants_to_die", "i might do something to myself"),
        ("wants_to_die", "nobody would miss me if i was gone"),
        ("wants_to_die", "i don't see the point in living"),
        ("wants_to_die", "i want to take my own life"),
        ("wants_to_die", "everyone would be better off without me"),
        ("overdose", "i took double my heart tablets by mistake"),
        ("overdose", "i think i've poisoned myself"),
        ("overdose", "she's eaten my pills"),
        ("overdose", "he drank weedkiller"),
        ("overdose", "i took my pills twice tonight"),
        ("fire", "there's smoke in the hall"),
        ("fire", "i can smell burning"),
        ("fire", "something's burning downstairs"),
        ("fire", "the chip pan's on fire"),
        ("fire", "there's smoke coming under my door"),
        ("gas", "it stinks of gas in here"),
        ("not_safe_at_home", "there's a man trying to get in"),
        ("not_safe_at_home", "somebody is trying the door"),
        ("not_safe_at_home", "he's choking me"),
        ("not_safe_at_home", "someone's smashed my window"),
        ("overdose", "i've had an overdose"),
        ("taken_ill", "i couldn't wake my husband"),
        ("taken_ill", "i can't wake him"),
        ("overdose", "my grandson swallowed my tablets"),
        ("fire", "the wardrobe is on fire"),
        ("overdose", "she's swallowed a load of paracetamol"),
        ("overdose", "i've swallowed all my sleeping pills"),
        ("overdose", "the baby's got into my tablets and eaten some"),
        ("overdose", "i think i've had too many of my tablets"),
        ("overdose", "i've taken the whole strip of codeine"),
        ("overdose", "my little girl has drunk the bleach"),
        ("overdose", "he's just swallowed a load of pills"),
        ("overdose", "i took a load of tablets to end it"),
        ("fire", "my duvet is on fire"),
        ("fire", "the toaster's on fire"),
        ("fire", "the carpet is burning"),
        ("fire", "the shed's caught fire"),
        ("fire", "the oven is on fire"),
        ("fire", "there's flames coming from the kitchen"),
        ("fire", "my blanket is on fire"),
        ("gas", "the carbon monoxide alarm is beeping"),
        ("gas", "i left the gas on and it stinks"),
        ("not_safe_at_home", "there's somebody downstairs who shouldn't be here"),
        ("not_safe_at_home", "a man is banging on my door and shouting"),
        ("not_safe_at_home", "my son keeps hitting me"),
        ("not_safe_at_home", "my husband's got a knife"),
        ("wants_to_die", "i don't want to be here any longer"),
        ("wants_to_die", "i can't see a reason to carry on living"),
        ("wants_to_die", "i just want it all to end i want to be dead"),
        ("overdose", "my wife's taken a handful of sleeping tablets"),
        ("overdose", "i've swallowed a whole box of ibuprofen"),
        ("overdose", "the toddler's eaten my heart pills"),
        ("overdose", "i've drunk a bottle of bleach"),
        ("overdose", "he's overdosed on heroin"),
        ("overdose", "i lost count of how many tablets i've had"),
        ("fire", "the bin's on fire"),
        ("fire", "the loft is on fire"),
        ("fire", "my curtains are alight"),
        ("fire", "the car outside is in flames"),
        ("fire", "the kitchen is full of smoke"),
        ("gas", "it smells like gas in here"),
        ("gas", "the gas alarm keeps beeping"),
        ("not_safe_at_home", "my boyfriend hits me"),
        ("not_safe_at_home", "there's a man in my garden trying the door"),
        ("not_safe_at_home", "somebody's hammering on my window"),
        ("wants_to_die", "life's not worth living"),
        ("wants_to_die", "i wish i'd never been born"),
        ("wants_to_die", "i want it all to stop i can't carry on"),
        ("wants_to_die", "there's no point in going on"),
        ("wants_to_die", "i've been thinking of ending my life"),
        ("wants_to_die", "honestly i'd be better off dead"),
        ("wants_to_die", "no and i think about suicide every night"),
        ("wants_to_die", "i am going to hurt myself"),
        ("wants_to_die", "there's no reason to live"),
        ("wants_to_die", "i can't go on living like this"),
        ("wants_to_die", "i wish i was dead"),
        ("wants_to_die", "i keep thinking about killing myself"),
        ("wants_to_die", "my daughter says she wants to kill herself"),
        ("wants_to_die", "i want to end it all tonight"),
        ("wants_to_die", "maybe i should just end my life"),
        ("overdose", "i took too many pills"),
        ("overdose", "i've taken an overdose"),
        ("overdose", "i think i took too many tablets"),
        ("overdose", "my son took all my pills"),
        ("overdose", "she swallowed bleach"),
        ("overdose", "i've taken too many painkillers by mistake"),
        ("overdose", "i took the whole packet of paracetamol"),
        ("overdose", "he has overdosed"),
        ("overdose", "i took a handful of tablets"),
        ("overdose", "my wife has taken too many tablets"),
        ("overdose", "the baby swallowed a battery"),
        ("fire", "my house is on fire"),
        ("fire", "there's a fire in the kitchen"),
        ("fire", "i can smell smoke"),
        ("fire", "the curtains are on fire"),
        ("fire", "the smoke alarm is going off"),
        ("fire", "the room is full of smoke"),
        ("fire", "help the kitchen is on fire"),
        ("fire", "something is burning in the kitchen"),
        ("fire", "i think there's a fire next door"),
        ("fire", "the bed caught fire"),
        ("fire", "there is smoke in the house"),
        ("gas", "i can smell gas"),
        ("gas", "the carbon monoxide alarm is going off"),
        ("gas", "there's a gas leak"),
        ("gas", "i think it's carbon monoxide"),
        ("gas", "there is a smell of gas"),
        ("gas", "the co alarm went off"),
        ("gas", "fumes from the boiler"),
        ("gas", "my carbon monoxide alarm is beeping"),
        ("gas", "the house smells of gas"),
        ("gas", "gas is leaking"),
        ("not_safe_at_home", "someone is breaking in"),
        ("not_safe_at_home", "somebody broke in"),
        ("not_safe_at_home", "there's someone in my house"),
        ("not_safe_at_home", "my husband is hitting me"),
        ("not_safe_at_home", "he's going to kill me"),
        ("not_safe_at_home", "there's an intruder"),
        ("not_safe_at_home", "he hit me"),
        ("not_safe_at_home", "somebody is trying to get in the window"),
        ("not_safe_at_home", "i'm scared of my husband"),
        ("not_safe_at_home", "he has got a knife"),
        ("not_safe_at_home", "there is a burglar downstairs"),
        ("not_safe_at_home", "my partner beats me"),
        ("not_safe_at_home", "my husband hit me and my leg hurts"),
        ("not_safe_at_home", "someone's in the house"),
        ("not_safe_at_home", "he's threatening to kill me"),
    ],
)
def test_a_danger_is_understood_whatever_is_asked_and_never_as_pain(crisis: str, words: str) -> None:
    for question in ASKED:
        u = understood(question, words)
        assert u.crisis == crisis, question.kind
        assert u.value is None
        assert "pain_severe_now" not in [mention.finding for mention in u.mentions]


@pytest.mark.parametrize(
    "words",
    [
        "my husband smokes in the kitchen",
        "there's no smoke",
        "the burning goes from the thigh to the knee",
        "it never wakes me up",
        "i swallowed some pills for the pain at nine",
        "my trousers won't get in the wash",
        "this pain is killing me",
        "i could kill for a coffee",
        "my leg is killing me",
        "i'm dying for some sleep",
        "my feet are on fire",
        "it burns like fire",
        "my legs feel like they're on fire",
        "i smoke ten a day",
        "i don't want to kill myself",
        "i'm not suicidal",
        "no i don't want to die",
        "i took my pills at eight",
        "i took two tablets for the pain",
        "there's no fire",
        "the pain came like a shot",
        "my husband hits the pillow",
        "i hit my leg on the table",
        "i hurt myself when i fell",
        "i cut myself shaving",
        "i broke my leg last year",
        "i broke in my new shoes",
        "someone broke in last year",
        "it's breaking my heart",
        "my uncle killed himself years ago",
        "i dreamt the house was on fire",
        "i'm wasted and could murder a pizza",
        "i have trapped gas",
        "i've got gas in my tummy",
        "the doctor gave me carbon copies",
        "the gas man came",
        "i have had an overdose of sun last week",
        "i have heard about it on the news someone broke in",
        "blood poisoning years ago",
        "i had food poisoning last year",
        "he hit the ball",
        "the fire is lovely and warm",
        "we have a gas fire",
        "i gave up smoking",
        "the alarm went off at six",
        "my back is killing me and i'm tired",
        "it hurts like hell",
        "my wife will kill me if i wake her",
        "i'd rather die than get up",
        "the knife i used to cut my toenail",
        "i'm trying to get in a comfortable position",
        "it feels like a knife",
        "i took too many stairs today",
        "my leg could end it all",
        "i want to end this call",
        "i was attacked by cramp",
        "the fire alarm went off last week",
        "the smoke alarm went off when i burnt the toast yesterday",
        "there was a fire at the mill years ago",
        "there was a gas leak in the next street last month",
        "my brother took an overdose when he was young",
        "someone broke in last winter",
        "it's not a fire it's just the cooker timer",
        "the smoke alarm is only beeping for its battery",
        "my leg's on fire",
        "my foot feels like it's on fire",
        "my feet are on fire at night",
        "the muscle is on fire",
        "i never took too many pills",
        "the house was burgled in march",
        "i was hit by a car years ago",
        "we light the fire in the evening",
        "there's a fire in the grate",
        "the fire brigade came out on bonfire night",
        "the carbon monoxide alarm was tested on monday",
        "i swallowed two paracetamol at ten",
        "i had two tablets at bedtime",
        "he took his tablets as the doctor said",
        "my wardrobe is full",
        "the doctor asked if i was suicidal and i said no",
        "i felt suicidal ten years ago but not now",
        "i burnt my hand on the oven",
        "the intruder was only the cat",
        "my calf is on fire when i climb",
        "it's like my whole leg is on fire",
        "the sole's on fire",
        "the pain is on fire",
        "my grandson kicked me in the shin playing football",
        "i took my tablets with water",
        "my daughter got me some tablets",
        "i had my pills at bedtime",
        "the gas bill came on monday",
        "the fire alarm is tested every friday",
        "the neighbours had a fire in the spring",
        "i put the fire on in the evening",
        "my son hits the gym",
        "my husband hit his head",
        "somebody moved in upstairs",
        "i wish i'd never gone running",
        "i don't want to go on the bus",
        "my leg is burning",
        "the iron was hot and burnt my hand",
        "had a fire alarm test yesterday",
        "i've had diabetes ten years, on tablets",
        "i have the sugar, fifteen years, on tablets",
        "had it twenty years now, i take tablets for it",
        "two weeks i've had on these tablets",
        "six months on the water tablets",
        "thirty minutes i had the pills in my hand",
        "don't wake my husband",
        "i've cramp, don't wake my husband",
    ],
)
def test_figures_of_speech_the_past_and_what_is_denied_are_no_danger(words: str) -> None:
    assert [understood(question, words).crisis for question in ASKED] == [""] * len(ASKED)


# ---- in the conversation ----


def heard(state: State, words: str) -> Step:
    """The next step, once the question has been heard to its end."""
    asked = engine("leg_pain").advance(state, question_heard(state)).state
    return engine("leg_pain").advance(asked, person.heard(asked, words))


def said(step: Step) -> str:
    return " ".join(line.text for action in step.actions if isinstance(action, Say) for line in action.lines)


@lru_cache
def states() -> tuple[State, ...]:
    """One of each kind of state on the way through a conversation, and its endings."""
    found: dict[str, State] = {}
    for answers in (("no",), ("not sure",), ("yes",), ("mumble",), ("help me",), ("no", "goodbye")):
        state = engine("leg_pain").begin(Settings(region="uk")).state
        for number in range(60):
            if isinstance(state.phase, Done):
                break
            key = f"{type(state.phase).__name__} {getattr(state.phase, 'what', '')}"
            found.setdefault(key, state)
            found.setdefault(f"{key} paused", heard(state, "wait").state)
            state = heard(state, answers[number % len(answers)]).state
    return tuple(state for state in found.values() if not isinstance(state.phase, Done))


def test_in_every_state_a_danger_is_answered_at_once() -> None:
    kinds = {type(state.phase).__name__ for state in states()}
    assert kinds >= {"Asking", "AskingGroup", "AskingChoice", "AskingOwnWords", "ReadingBack", "Checking", "Ending"}
    for state in states():
        assert "one one six, one two three" in said(heard(state, "i want to kill myself")), state.phase
        fire = heard(state, "the kitchen is on fire")
        assert said(fire).startswith("Get out now."), state.phase
        assert "Call nine nine nine now" in said(fire)
        assert owed(engine("leg_pain").triage, fire.state)[0] in ("get_out", "call_999")


def asked_about_suicide() -> State:
    state = heard(engine("leg_pain").begin(Settings(region="uk")).state, "me").state
    state = heard(state, "my calf is sore and i want to end my life").state
    assert isinstance(state.phase, Checking)
    return state


def test_who_is_not_in_danger_now_is_told_the_number_again_and_the_conversation_goes_on() -> None:
    step = heard(asked_about_suicide(), "no")
    assert said(step).startswith("Thank you for telling me. Please do call one one six, one two three")
    assert not isinstance(step.state.phase, (Ending, Checking))
    assert step.state.announced is None
    assert isinstance(step.state.phase, Asking)
    assert step.state.phase.finding == "calf_tender", "what was said beside it is asked next, as it can raise the level"


@pytest.mark.parametrize(
    "account",
    [
        "both my legs are swollen and bruised and my tongue's swollen up sore as well",
        "i get cramps in my calf every night, i just want to die",
        "my ankle has been sore for three weeks and my lips have swollen up",
    ],
)
def test_an_account_with_a_danger_that_is_denied_is_not_asked_for_again(account: str) -> None:
    talk = Talk(held_by=engine("leg_pain")).hear(account)
    assert asked(talk).startswith("check crisis")
    talk.hear("no")
    assert not asked(talk).startswith("tell")
    assert talk.state.answers or talk.state.queue or asked(talk).startswith("ask"), "what it told is known"


@pytest.mark.parametrize(
    "answer", ["yes", "not sure", "i don't know", "i want to kill myself", "help me", "goodbye", ""]
)
def test_without_a_clear_no_the_danger_is_now(answer: str) -> None:
    state = asked_about_suicide()
    step = heard(state, answer) if answer else engine("leg_pain").advance(state, NoInput(at=9.0))
    assert isinstance(step.state.phase, (Ending, Checking))
    if isinstance(step.state.phase, Checking):  # "help me" asks for itself, and its silence is an emergency too
        step = engine("leg_pain").advance(step.state, NoInput(at=20.0))
    assert step.state.announced is Level.EMERGENCY
    assert "Call nine nine nine now" in said(step)


def test_a_mumble_is_asked_once_more_and_then_taken_for_danger() -> None:
    step = heard(asked_about_suicide(), "the cat the cat")
    assert "Is that a yes or a no?" in said(step)
    assert "one one six" in said(step)
    assert isinstance(heard(step.state, "the cat the cat").state.phase, Ending)


def test_the_end_of_input_leaves_with_what_to_do() -> None:
    step = engine("leg_pain").advance(asked_about_suicide(), Lost(part=Part.INPUT, at=9.0))
    assert [action.outcome for action in step.actions if isinstance(action, Finish)] == ["stay_with_you"]
    assert "Call nine nine nine now" in said(step)


@pytest.mark.parametrize(
    "words", ["there's a fire", "i took too many pills", "someone is breaking in", "i can smell gas"]
)
def test_an_ending_of_danger_repeats_itself_briefly_and_closes_only_when_understood(words: str) -> None:
    step = heard(engine("leg_pain").begin(Settings(region="usa")).state, words)
    phase = step.state.phase
    assert isinstance(phase, Ending)
    assert "Call nine one one now" in said(step)
    again = engine("leg_pain").advance(step.state, NoInput(at=50.0))
    assert "nine one one" in said(again)
    assert heard(step.state, "okay").state.phase.key == phase.key
    end = heard(step.state, "i understand")
    assert [action.outcome for action in end.actions if isinstance(action, Finish)] == [phase.outcome]


def test_with_somebody_in_the_house_it_does_not_speak_up() -> None:
    for words, tone in (("someone is breaking in", Tone.CALM), ("there's a fire", Tone.URGENT)):
        step = heard(engine("leg_pain").begin(Settings(region="uk")).state, words)
        assert [action.tone for action in step.actions if isinstance(action, Say)] == [tone]
        for after in ("goodbye", "i understand"):
            closing = heard(step.state, after)
            assert [action.tone for action in closing.actions if isinstance(action, Say)] == [tone]


def test_the_leg_can_still_become_an_emergency_afterwards() -> None:
    state = heard(asked_about_suicide(), "no").state
    for _ in range(40):
        if isinstance(state.phase, Ending):
            break
        state = heard(state, "yes" if isinstance(state.phase, (Asking, AskingGroup)) else "no").state
    assert isinstance(state.phase, Ending)
    assert state.announced is Level.EMERGENCY


@pytest.mark.parametrize("region", ["uk", "northern_ireland", "ireland", "usa", "canada", "australia", "new_zealand"])
def test_every_region_names_its_line_or_its_emergency_number(region: str) -> None:
    state = heard(engine("leg_pain").begin(Settings(region=region)).state, "i feel suicidal")
    assert engine("leg_pain").dialog.regions[region].slots["crisis line"] in said(state)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("outcome: get_out", "outcome: gp", "action-too-low"),
        ("outcome: get_out", "outcome: get_oot", "unknown-outcome"),
        ("outcome: get_out", "outcome: get_out\n    say: Get out.", "missing-key"),
    ],
)
def test_a_danger_that_ends_in_nothing_is_refused(
    old: str, new: str, code: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert code in faults(changed(tmp_path_factory.mktemp("dialogs"), (old, new), file="crises.yaml"))


def cried() -> State:
    """Somebody cried for help and is asked whether it is needed right now."""
    step = heard(engine("leg_pain").begin(Settings(region="uk")).state, "help me")
    assert step.state.phase.key.startswith("check need help")
    return step.state


@pytest.mark.parametrize("told", ["i feel suicidal", "i want to kill myself"])
def test_a_cry_is_asked_about_once_more_after_a_danger_that_is_denied(told: str) -> None:
    asked = heard(cried(), told)
    assert asked.state.phase.key == "check crisis wants_to_die"
    denied = heard(asked.state, "no")
    assert denied.state.phase.key.startswith("check need help")
    assert "Do you need help right now?" in said(denied)
    assert heard(denied.state, "yes").state.phase.key.startswith("ending call_999")


def test_an_alarm_takes_the_place_of_no_cry_and_of_no_danger() -> None:
    for before in (cried(), asked_about_suicide()):
        alarmed = engine("leg_pain").advance(before, Alarm(at=30.0)).state
        assert alarmed.phase.key == "check crisis alarm"
        assert heard(alarmed, "no").state.phase.key == before.phase.key


@pytest.mark.parametrize("words", ["make a noise", "somebody help me", "help"])
def test_who_calls_while_a_danger_is_asked_about_is_told_what_to_do(words: str) -> None:
    assert heard(asked_about_suicide(), words).state.phase.key.startswith("ending stay_with_you")


def test_what_was_spoken_of_before_a_danger_is_kept_for_the_last_words() -> None:
    ending = heard(
        heard(engine("leg_pain").begin(Settings(region="uk")).state, "i can't breathe").state, "there's a fire"
    )
    assert ending.state.phase.key.startswith("ending get_out")
    end = heard(ending.state, "i understand")
    assert [action.outcome for action in end.actions if isinstance(action, Finish)] == ["call_999"]
    assert "This could be an emergency" in said(end)


@pytest.mark.parametrize("asks", ["check crisis alarm", "check need help"])
def test_a_late_word_to_the_question_before_takes_the_place_of_no_danger(asks: str) -> None:
    talk = engine("leg_pain")
    state = talk.begin(Settings(region="uk", one_at_a_time=True)).state
    while not isinstance(state.phase, Asking):
        state = heard(state, "me" if isinstance(state.phase, AskingChoice) else "it hurts").state
    finding = state.phase.finding
    asked = talk.advance(state, question_heard(state)).state
    denied = person.heard(asked, "no")
    state = talk.advance(asked, denied).state
    event = Alarm(at=denied.ended) if "alarm" in asks else replace(denied, text="help me", began=denied.ended)
    state = talk.advance(state, event).state
    assert state.phase.key.startswith(asks)
    late = talk.advance(state, replace(denied, text="yes", began=denied.began + 0.1)).state
    assert late.phase.key.startswith(asks)
    after = heard(late, "no").state
    assert isinstance(after.phase, Asking)
    assert after.phase.finding == finding, "and then that is asked once more"


@pytest.mark.parametrize(
    "words",
    [
        "my chest hurts me as well as the leg",
        "it stabs me under the ribs every time i breathe",
        "it sort of stabs me here in my ribs",
        "when i breathe in deep it's choking me here",
        "the calf was strangling me and then it let go",
        "the pain attacks me at night",
    ],
)
def test_what_a_pain_does_to_me_is_nobodys_doing(words: str) -> None:
    assert not understood(Question(kind="none"), words).crisis


@pytest.mark.parametrize(
    "words",
    [
        "my husband hurts me",
        "it's my son he's strangling me",
        "it's my landlord strangling me",
        "it's the lodger attacking me",
        "the man grabbed my arm choking me",
        "somebody stabbed me",
        "he's choking me",
        "attacking me",
    ],
)
def test_what_somebody_does_to_me_is_a_danger(words: str) -> None:
    assert understood(Question(kind="none"), words).crisis
