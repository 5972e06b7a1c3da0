"""The conversation on the whole leg pain dialogue: silence, ways out, mentions, changed answers, emergencies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.dialogs import engine
from tests.test_engine import ENGINE, Talk, asked, doubtfully, ended
from voice_assistant.conversation import Asking, Checking, Ending, Given, ReadingBack
from voice_assistant.dialog import Level, Value
from voice_assistant.events import (
    Finish,
    Heard,
    Hush,
    Listen,
    Lost,
    Part,
    Say,
    Settings,
    Sound,
    Tone,
)
from voice_assistant.testing.proof import person

LEG_PAIN = engine("leg_pain")


def held(*words: str, someone_else: bool = False) -> Talk:
    """A conversation of the leg pain dialogue, up to here."""
    return Talk(Settings(region="uk", for_someone_else=someone_else), LEG_PAIN).hear(*words)


# ---- silence ----


def test_who_falls_asleep_at_a_harmless_question_is_left_to_sleep() -> None:
    """It woke them with a loud 999 after six minutes."""
    talk = held("me", "my leg hurts")
    while not (isinstance(talk.state.phase, Asking) and _is_harmless(talk)):
        talk.hear("yes" if isinstance(talk.state.phase, Ending) else "no")  # to being told what it could be
    asked_last = talk.state.phase.finding
    talk.silent(3)
    assert isinstance(talk.state.phase, Asking)
    assert talk.state.phase.finding == asked_last
    for _ in range(20):
        talk.silent()
        assert "nine nine nine" not in talk.said
    assert talk.finished is None
    assert talk.state.paused
    assert asked_last not in talk.state.answers
    talk.hear("hm hm")
    assert isinstance(talk.state.phase, Asking)
    assert talk.state.phase == Asking(asked_last), "it goes on where it was"


def _is_harmless(talk: Talk) -> bool:
    assert isinstance(talk.state.phase, Asking)
    return not talk.engine.triage.bit[talk.state.phase.finding] & talk.engine.triage.level_bits


def test_silence_to_a_level_question_advises_twice_and_then_waits() -> None:
    """Each try is another, none is a "no", and any word goes on where it was."""
    talk = held("me", "my leg hurts")
    while not isinstance(talk.state.phase, Asking) or _is_harmless(talk) or _is_of_life(talk):
        talk.hear("sore" if asked(talk) == "group touch_and_look" else "no")
    finding = talk.state.phase.finding
    said = [talk.said]
    for _ in range(5):
        said += [talk.silent().said]
    assert len(set(said)) >= 5, said
    assert sum("call one one one" in text.lower() for text in said) == 2, said
    assert "two for yes, or three for no" in said[3]
    talk.silent()
    assert "quiet now" in talk.said
    assert talk.state.paused
    assert talk.value(finding) is None
    assert talk.finished is None
    talk.hear("no")
    assert talk.value(finding) is Value.NO


def _is_of_life(talk: Talk) -> bool:
    assert isinstance(talk.state.phase, Asking)
    bit = talk.engine.triage.bit[talk.state.phase.finding]
    return talk.engine.triage.level(talk.state.facts.having(bit, Value.NOT_SURE)) is Level.EMERGENCY


def test_silence_to_a_life_sign_seeks_help_within_two_minutes() -> None:
    talk = held("me", "my leg hurts")
    tries = 0
    while "breath" not in asked(talk):
        talk.hear("no")
    while not isinstance(talk.state.phase, Ending):
        talk.silent()
        tries += 1
        assert tries < 8
    assert ended(talk) == "call_999"
    (say,) = (action for action in talk.step.actions if isinstance(action, Say))
    assert say.sound is Sound.ALERT


def test_a_country_is_asked_for_where_somebody_is_to_be_called_and_may_be_typed_by_its_short_name() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "my foot drags when i walk", "yes")
    while asked(talk) != "choose region":
        assert talk.state.announced is None
        talk.hear("no")
    talk.hear("uk", "yes")
    assert talk.state.settings.region == "uk"
    assert talk.state.announced is Level.URGENT
    assert "one one one" in talk.said


def test_an_emergency_does_not_wait_for_the_country() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("me", "i can't breathe", "yes")
    assert talk.state.announced is Level.EMERGENCY


# ---- leaving, pausing and starting over where an emergency is open ----

CRIES = ("help me", "I need an ambulance", "I'm dying", "somebody help me", "call nine nine nine")
LIFE_SIGNS = ("I can't breathe", "I've got chest pain", "I passed out", "my foot has gone cold and white")


@pytest.mark.parametrize(
    "words",
    [
        ("my leg is swollen", "yes", "help me", "yes", "help me", "goodbye", "yes"),
        ("my leg is swollen", "yes", "help me", "yes", "help me"),
        ("help me", "yes", "goodbye", "yes"),
        ("help me", "yes", "someone else"),
        ("help me", "yes", "start over", "yes"),
        ("help me", "yes", "change my answer about the swelling", "no"),
        ("no", "help me", "goodbye", "goodbye", "yes"),
        *((cry,) for cry in CRIES),
        *((cry, "goodbye") for cry in CRIES),
        *((cry, "start over") for cry in CRIES),
        *((cry, "go back") for cry in CRIES),
        *((cry, "wait") for cry in CRIES),
        *((sign,) for sign in LIFE_SIGNS),
        *((sign, "wait") for sign in LIFE_SIGNS),
        *((sign, "start over", "yes") for sign in LIFE_SIGNS),
        *((sign, "goodbye", "yes") for sign in LIFE_SIGNS),
    ],
    ids=" / ".join,
)
@pytest.mark.parametrize("way", ["the end of input", "silence", "goodbye"])
def test_whoever_cried_or_spoke_of_a_life_sign_is_told_to_call_however_it_stops(
    words: tuple[str, ...], way: str
) -> None:
    talk = held("me", *words)
    if way == "the end of input" and not talk.finished:
        talk.do(Lost(part=Part.INPUT, at=talk.now + 1))
    elif way == "goodbye":
        for text in ("goodbye", "yes") * 3:
            talk = talk if talk.finished else talk.hear(text)
    else:
        for _ in range(40):
            talk = talk if talk.finished else talk.silent()
            if isinstance(talk.state.phase, Ending) and talk.state.paused:
                break  # nobody is there: it waits, and has told
        assert talk.finished or talk.state.paused
    assert ended(talk) == "call_999"
    assert "Call nine nine nine now" in talk.said
    assert "how serious" not in talk.said


@pytest.mark.parametrize("command", ["wait", "stop", "hold on", "give me a minute", "be quiet"])
@pytest.mark.parametrize("words", [("help me",), ("I can't breathe",), ("no", "my husband can't breathe"), ("help",)])
def test_no_pause_is_without_end_while_a_cry_or_a_life_sign_is_open(words: tuple[str, ...], command: str) -> None:
    talk = held("me", *words, command)
    listening = next(action for action in talk.step.actions if isinstance(action, Listen))
    assert listening.no_input_timeout_s is not None
    for _ in range(6):
        talk.silent()
    assert talk.state.announced is Level.EMERGENCY


def test_a_pause_in_which_nothing_is_open_lasts_as_long_as_it_takes() -> None:
    talk = held("me", "wait")
    assert next(action for action in talk.step.actions if isinstance(action, Listen)).no_input_timeout_s is None
    talk.silent(50)
    assert talk.state.paused


@pytest.mark.parametrize(
    "said", ["okay", "thank you", "kind of", "yes", "no", "not sure", "right", "mm", "sure", "bless you", "all right"]
)
def test_an_emergency_is_not_ended_by_politeness(said: str) -> None:
    talk = held("me", "help me", "yes")
    for _ in range(15):
        talk.hear(said)
        assert not talk.finished
    assert isinstance(talk.state.phase, Ending)
    assert "Call nine nine nine now" in talk.said


@pytest.mark.parametrize("said", ["stop", "quiet", "wait", "shut up", "enough"])
def test_an_emergency_that_was_hushed_comes_back_by_itself(said: str) -> None:
    talk = held("me", "help me", "yes", said)
    assert any(isinstance(action, Hush) for action in talk.step.actions)
    assert "nine nine nine" not in talk.said
    talk.hear("it is a lovely night in september")  # on the telephone
    assert not any(isinstance(action, Say) for action in talk.step.actions)
    talk.silent()
    assert "Call nine nine nine now" in talk.said
    talk.hear("I understand")
    assert ended(talk) == "call_999"


def test_goodbye_in_an_emergency_is_confirmed_with_the_number() -> None:
    talk = held("me", "help me", "yes", "goodbye")
    assert not talk.finished
    assert "Call nine nine nine now" in talk.said
    talk.hear("no")
    assert isinstance(talk.state.phase, Ending)
    talk.hear("goodbye", "yes")
    assert ended(talk) == "call_999"


def answer_no(talk: Talk) -> None:
    """No to everything, and yes to every read-back, up to the ending."""
    for _ in range(30):
        if isinstance(talk.state.phase, Ending):
            return
        talk.hear("yes" if isinstance(talk.state.phase, ReadingBack) else "no")
    raise AssertionError("no ending came")


def test_starting_over_keeps_what_was_announced_as_the_least() -> None:
    talk = Talk().hear("no", "yes", "yes", "no", "no", "no", "no", "no")
    answer_no(talk)
    assert talk.state.outcome == "call_111"
    talk.hear("start over", "yes")
    assert not talk.state.facts.known
    answer_no(talk)
    assert talk.state.outcome == "call_111"
    assert talk.hear("goodbye").finished == Finish(outcome="call_111")


# ---- one way for every utterance: nothing is lost beside something else ----


def known_or_asked(talk: Talk, finding: str) -> bool:
    phase = talk.state.phase
    back = phase.back if isinstance(phase, Checking) else phase
    waits = {waiting for waiting, _ in talk.state.queue} | ({back.finding} if isinstance(back, Asking) else set())
    return LEG_PAIN.triage.bit[finding] & (talk.state.facts.yes | talk.state.facts.unsure) != 0 or finding in waits


BESIDE = (
    "I feel like I'm dying and I have a fever",
    "wait, I have a fever",
    "go back, I have a fever",
    "help me I have a fever",
    "hold on I have a fever",
    "someone else is here and I have a fever",
    "goodbye, I have a fever",
    "I don't know, I have a fever",
    "okay I have a fever",
    "yes I have a fever",
    "no but I have a fever",
    "start over, I have a fever",
)


@pytest.mark.parametrize("said", BESIDE)
@pytest.mark.parametrize(
    "before",
    [
        (),
        ("me",),
        ("me", "my leg hurts"),
        ("me", "my leg hurts", "no", "no"),
        ("me", "goodbye"),
        ("me", "start over"),
        ("me", "help"),
        ("me", "my leg hurts", "no", "no", "no", "no", "no", "no"),
    ],
    ids=" / ".join,
)
def test_what_stands_beside_something_else_is_known_or_asked(before: tuple[str, ...], said: str) -> None:
    talk = held(*before).hear(said)
    assert known_or_asked(talk, "fever") or talk.state.announced is Level.EMERGENCY
    if isinstance(talk.state.phase, Checking):
        talk.hear("no")
        assert known_or_asked(talk, "fever")


def test_a_fever_beside_a_cry_is_asked_about_when_no_help_is_needed() -> None:
    talk = held("me", "I feel like I'm dying and I have a fever")
    assert isinstance(talk.state.phase, Checking)
    talk.hear("no")
    assert known_or_asked(talk, "fever")


def test_what_was_said_of_somebody_else_is_asked_once_they_are_the_one_in_pain() -> None:
    talk = held("me", "my husband has a fever")
    assert not known_or_asked(talk, "fever")
    talk.hear("it's not me")
    assert known_or_asked(talk, "fever")


def test_what_was_said_before_stays_when_it_is_for_someone_else() -> None:
    talk = held("me", "my leg is swollen", "yes")
    before = talk.state.facts
    talk.hear("it's for someone else")
    assert talk.state.settings.for_someone_else
    assert before.yes
    assert talk.state.facts == before
    talk.hear("I am a woman of eighty")
    assert talk.state.facts.yes & before.yes == before.yes


# ---- what lowers a level ----


def test_a_mention_of_what_lowers_is_no_answer_to_its_question() -> None:
    talk = Talk().hear("no", "the leg has been swollen for months", "yes")
    bit = ENGINE.triage.bit["old_swelling"]
    assert not talk.state.facts.yes & bit
    while asked(talk) != "ask old_swelling":
        assert not isinstance(talk.state.phase, Ending)
        talk.hear("no")
    talk.hear("yes")
    assert asked(talk) == "twice old_swelling"
    assert not talk.state.facts.twice


# ---- changing an answer ----


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ("Change my answer about fainting", "collapse_faint"),
        ("change my answer about coughing blood", "coughing_blood"),
        ("I want to change my answer about chest pain", "chest_pain"),
        ("change my answer about my breathing", "breathless"),
        ("I gave the wrong answer about the fever", "fever"),
        ("correct my answer about losing control of pee", "bladder_change"),
    ],
)
@pytest.mark.parametrize("answered", [("no",), ("no", "no"), ("no", "no", "no")], ids=len)
def test_changing_an_answer_asks_what_was_named(said: str, finding: str, answered: tuple[str, ...]) -> None:
    talk = held("me", "my leg hurts", "no", *answered)
    talk.hear(said)
    assert asked(talk) == f"ask {finding}"


def test_at_most_six_denials_are_read_back_in_one_breath_and_a_calm_ending_waits_eight_seconds() -> None:
    """Six: red_flags, section 4.  Who denies all and is not sure of the umbrella questions is read back all of it."""
    e = engine("leg_pain")
    step, sizes = e.begin(Settings(region="uk")), []
    for _ in range(200):
        umbrella = isinstance(step.state.phase, ReadingBack) and bool(step.state.phase.umbrella)
        if isinstance(step.state.phase, ReadingBack) and not umbrella:
            sizes.append(len(step.state.phase.findings))
        if isinstance(step.state.phase, Ending):
            break
        asked = e.advance(step.state, person.question_heard(step.state)).state
        said = "not sure" if umbrella else person.truthful(e.dialog, {}, asked)
        step = e.advance(asked, person.silence(asked) if said is None else person.heard(asked, said))
    assert max(sizes) == 6
    listen = step.actions[-1]
    assert isinstance(listen, Listen)
    assert listen.no_input_timeout_s == 8.0


def asked_whether_help_is_needed() -> Talk:
    talk = held("me", "help me")
    assert talk.state.phase.key.startswith("check need help")
    return talk


IN_DOUBT = [
    ("no", True),
    ("nope", True),
    ("no [unk]", False),
    ("[unk] no", False),
    ("no the dog", False),
    ("help no", False),
]


@pytest.mark.parametrize(("text", "doubtful"), IN_DOUBT)
def test_a_no_in_doubt_never_says_that_no_help_is_needed(text: str, doubtful: bool) -> None:
    talk = asked_whether_help_is_needed()
    hear = doubtfully if doubtful else Talk.hear
    hear(talk, text)
    assert talk.state.phase.key.startswith("check need help")
    assert "Is that a yes or a no?" in talk.said
    assert "Do you need help right now?" in talk.said
    assert ended(hear(talk, text)) == "call_999", "the second is taken as a yes"


@pytest.mark.parametrize("after", ["yes", "help me", "not sure", "goodbye"])
def test_who_was_asked_once_more_whether_help_is_needed_gets_it(after: str) -> None:
    assert ended(doubtfully(asked_whether_help_is_needed(), "no").hear(after)) == "call_999"
    assert ended(doubtfully(asked_whether_help_is_needed(), "no").silent()) == "call_999"


def test_a_clear_no_after_one_in_doubt_goes_on() -> None:
    talk = doubtfully(asked_whether_help_is_needed(), "no").hear("no")
    assert not talk.state.phase.key.startswith("check")
    assert talk.state.outcome == ""


# ---- an emergency, told and gone on with ----


def in_an_emergency() -> Talk:
    talk = held("me", "my calf is swollen and i cannot breathe", "yes")
    assert isinstance(talk.state.phase, Ending)
    assert talk.state.phase.outcome == "call_999"
    return talk


def last_say(talk: Talk) -> Say:
    return [action for action in talk.step.actions if isinstance(action, Say)][-1]


@pytest.mark.parametrize(
    "words", ["make a noise", "I can't reach my phone", "call someone", "somebody help me", "help me"]
)
def test_who_can_not_phone_is_given_a_loud_noise(words: str) -> None:
    talk = in_an_emergency().hear(words)
    say = last_say(talk)
    assert say.sound is Sound.ALARM
    assert say.tone is Tone.URGENT
    assert "I can't phone, so I make noise" in talk.said
    assert "Call nine nine nine now" in talk.said
    talk.hear("make some noise please")
    assert last_say(talk).sound is Sound.ALARM, "as often as it is asked for"


def test_noise_is_asked_about_where_no_emergency_was_told() -> None:
    talk = held("me", "my leg hurts").hear("make a noise")
    assert isinstance(talk.state.phase, Checking)
    assert talk.state.phase.what == "need help"
    assert last_say(talk).sound is Sound.NONE


def test_an_emergency_beside_somebody_violent_never_makes_noise() -> None:
    leg_pain = engine("leg_pain")
    quiet = next(outcome.id for outcome in leg_pain.dialog.outcomes.values() if outcome.quiet)
    begun = leg_pain.begin(Settings(region="uk")).state
    state = replace(begun, phase=Ending(quiet, ""), outcome=quiet, announced=Level.EMERGENCY, open=None)
    step = leg_pain.advance(state, Heard(text="make a noise", began=1.0, ended=2.0))
    says = [action for action in step.actions if isinstance(action, Say)]
    assert says
    assert all(say.sound is Sound.NONE and say.tone is Tone.CALM for say in says)


@pytest.mark.parametrize("words", ["what do I tell them", "what shall I tell them", "help", "what do I say"])
def test_what_to_tell_the_operator_is_said_in_small_bites(words: str) -> None:
    talk = in_an_emergency().hear(words)
    assert talk.said.startswith("When they answer, say where you are. Then say: ")
    script = talk.said.split(" Call nine")[0]
    assert "trouble breathing" in script
    assert "calf" in script or "leg" in script
    assert all(bite.count(" and ") <= 1 for bite in script.split(". "))
    assert "Call nine nine nine now" in talk.said
    assert "unlock" not in talk.said, "what was said before is not said whole again"


@pytest.mark.parametrize("words", ["carry on", "okay, I'm back", "yes", "okay"])
def test_who_comes_back_before_they_told_anything_is_asked_for_it_again(words: str) -> None:
    talk = Talk(Settings(region="uk"), LEG_PAIN).hear("hang on", words)
    assert asked(talk) == "tell own_words"
    talk.hear("I had a hip operation")
    assert "You told me: recent operation." in talk.said


def test_the_operator_is_told_the_gravest_sign_first() -> None:
    leg_pain = engine("leg_pain")
    state = leg_pain.begin(Settings(region="uk")).state
    for finding in ("disrupts_sleep", "one_leg_swollen", "breathless"):
        state = replace(state, answers={**state.answers, finding: Given(Value.YES, 1, "")})
    told = " ".join(leg_pain.prompts.tell_them(state))
    places = [told.index(leg_pain.prompts.name(state, f)) for f in ("breathless", "one_leg_swollen", "disrupts_sleep")]
    assert places == sorted(places)


def test_a_finding_named_with_the_cry_still_raises_the_ending() -> None:
    talk = held("me", "I had a hip operation", "yes", "one leg is swollen", "yes")
    while not isinstance(talk.state.phase, Ending):
        talk.hear("no")
    assert talk.state.phase.outcome != "call_999"
    talk.hear("help me I can't breathe")
    assert last_say(talk).sound is not Sound.ALARM


@pytest.mark.parametrize(
    ("signs", "level", "times"),
    [(("yes",), Level.EMERGENCY, 10), (("no", "my foot is like ice", "yes", "no", "yes"), Level.URGENT, 2)],
)
def test_an_ending_that_nobody_answers_is_said_so_often_again_and_then_waits(
    signs: tuple[str, ...], level: Level, times: int
) -> None:
    talk = Talk().hear(*signs)
    assert talk.state.announced is level
    for _ in range(times):
        assert not talk.silent().state.paused
        assert isinstance(talk.state.phase, Ending)
    assert talk.silent().state.paused


# ---- what words meant is remembered ----


def test_prompts_that_ask_the_same_share_what_words_meant_and_no_others_do() -> None:
    number = engine("leg_pain").number_of
    assert number(Asking("fever")) == number(Asking("fever", "twice", failed_tries=2, unsure=True))
    assert number(Asking("fever")) != number(Asking("fever", failed_tries=3)), "two and three answer it too, by then"
    assert number(Asking("fever")) != number(Asking("leg_cold"))
    assert number(ReadingBack(("fever",))) != number(ReadingBack(("fever",), naming=True))
