"""The conversation as a pure function, on the example dialogue."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.dialogs import engine
from voice_assistant.conversation import (
    Asking,
    AskingGroup,
    Checking,
    Ending,
    ReadingBack,
    State,
    Step,
)
from voice_assistant.dialog import Level, Value
from voice_assistant.engine import Engine
from voice_assistant.events import (
    Adjust,
    Asked,
    Command,
    Event,
    Finish,
    Heard,
    Hush,
    Listen,
    Lost,
    NoInput,
    Noise,
    Part,
    Say,
    Settings,
    Sound,
    Tone,
)
from voice_assistant.testing.proof import person

ENGINE = engine()


class Talk:
    """A conversation in which every prompt is heard to its end before something happens."""

    def __init__(self, settings: Settings | None = None, held_by: Engine = ENGINE) -> None:
        self.now = 0.0
        self.engine = held_by
        self.step = held_by.begin(settings or Settings())
        self.finished: Finish | None = None
        self._listen_in()

    @property
    def state(self) -> State:
        return self.step.state

    @property
    def said(self) -> str:
        """The last prompt."""
        return " ".join(line.text for action in self.step.actions if isinstance(action, Say) for line in action.lines)

    def _listen_in(self) -> None:
        """Let the question be understood."""
        self.now += 1.0
        says = [action for action in self.step.actions if isinstance(action, Say)]
        self.finished = next((action for action in self.step.actions if isinstance(action, Finish)), self.finished)
        if says and any(line.mark is not None for line in says[-1].lines):
            asked = self.engine.advance(self.step.state, Asked(prompt=says[-1].prompt, at=self.now))
            self.step = Step(asked.state, (*self.step.actions,))

    def do(self, event: Event) -> Talk:
        self.now += 1.0
        self.step = self.engine.advance(self.state, event)
        self._listen_in()
        return self

    def hear(self, *answers: str) -> Talk:
        for text in answers:
            self.do(Heard(text=text, began=self.now + 0.5, ended=self.now + 1.0))
        return self

    def silent(self, times: int = 1) -> Talk:
        for _ in range(times):
            self.do(NoInput(at=self.now + 8))
        return self

    def value(self, finding: str) -> Value | None:
        return self.state.facts.value(self.engine.triage.bit[finding])


def asked(talk: Talk) -> str:
    """What is asked now."""
    return talk.state.phase.key


def test_the_first_prompt_says_what_it_is_and_asks_the_gravest_question() -> None:
    talk = Talk()
    assert "not a doctor" in talk.said
    assert asked(talk) == "ask breathless"


def test_a_yes_to_a_red_flag_ends_in_an_emergency_at_once() -> None:
    talk = Talk().hear("yes")
    assert isinstance(talk.state.phase, Ending)
    assert talk.state.announced is Level.EMERGENCY
    say = next(action for action in talk.step.actions if isinstance(action, Say))
    assert say.tone is Tone.URGENT
    assert "emergency" in talk.said.lower()


def test_all_no_is_read_back_before_self_care() -> None:
    talk = Talk().hear("no", "no")
    assert isinstance(talk.state.phase, ReadingBack)
    assert set(talk.state.phase.findings) == {"breathless", "one_leg_swollen", "leg_cold"}
    talk.hear("yes")
    assert talk.state.announced is Level.SELF_CARE
    talk.hear("no")
    assert "If it feels worse than I say, get help" in talk.said, "who wants to hear no more is still told that"


def test_a_no_to_a_read_back_asks_which_and_then_that_one_again() -> None:
    talk = Talk().hear("no", "no", "no")
    assert asked(talk).startswith("which")
    talk.hear("the swelling of one leg")
    assert asked(talk) == "ask one_leg_swollen"
    talk.hear("yes")
    assert talk.value("one_leg_swollen") is Value.YES


def test_a_read_back_that_is_not_understood_is_asked_again_one_by_one() -> None:
    talk = Talk().hear("no", "no", "the weather is lovely", "the weather is lovely")
    assert asked(talk) == "ask breathless"
    assert talk.value("breathless") is None
    talk.hear("no", "no", "no")
    assert not isinstance(talk.state.phase, ReadingBack), "a no that was heard twice is not read back again"


def test_yes_to_a_group_opens_it_one_by_one() -> None:
    talk = Talk().hear("no", "yes")
    assert asked(talk) == "ask one_leg_swollen"
    talk.hear("no")
    assert asked(talk) == "ask leg_cold"


@pytest.mark.parametrize("said", ["blah blah", ""])
def test_a_group_that_was_not_understood_is_asked_in_other_words_and_then_one_by_one(said: str) -> None:
    talk = Talk().hear("no")
    first = talk.said
    talk = talk.hear(said) if said else talk.silent()
    assert asked(talk) == "group breath_and_swelling"
    assert "Say yes if any of these is true, or no if none is. Is one leg fatter, or one foot much colder?" in talk.said
    assert first.rpartition(". ")[2] not in talk.said
    before = talk.state
    talk = talk.hear(said) if said else talk.silent()
    assert asked(talk) == "ask one_leg_swollen"
    assert talk.state.facts == before.facts, "nothing was answered"


def test_a_no_to_the_other_words_answers_the_whole_group() -> None:
    talk = Talk().hear("no", "blah blah", "no")
    assert {talk.value("one_leg_swollen"), talk.value("leg_cold")} == {Value.NO}


def test_not_sure_is_asked_again_in_other_words_and_then_counts_as_its_floor() -> None:
    talk = Talk().hear("not sure")
    assert asked(talk) == "ask breathless"
    assert "hard to get your breath" in talk.said
    talk.hear("not sure")
    assert talk.state.announced is Level.EMERGENCY


def test_four_silences_never_become_a_no() -> None:
    talk = Talk()
    said = []
    for _ in range(3):
        talk.silent()
        said.append(talk.said)
        assert asked(talk) == "ask breathless"
    assert len(set(said)) == 3, "each try is worded differently"
    talk.silent()
    assert talk.value("breathless") is Value.NOT_SURE
    assert not talk.state.answers["breathless"].answered
    assert talk.state.announced is Level.EMERGENCY


def test_noise_is_no_answer_and_only_every_second_one_counts_as_a_try() -> None:
    talk = Talk()
    for _ in range(2):
        talk.do(Noise(at=talk.now))
    phase = talk.state.phase
    assert isinstance(phase, Asking)
    assert phase.failed_tries == 1
    assert talk.value("breathless") is None


def test_a_mitigating_answer_counts_only_when_heard_twice() -> None:
    talk = Talk().hear("no", "yes", "yes")
    assert asked(talk) == "ask old_swelling"
    talk.hear("yes")
    assert asked(talk) == "twice old_swelling"
    once = talk.state
    talk.hear("yes")
    assert ENGINE.triage.level(talk.state.facts) is Level.GP
    no = ENGINE.advance(once, Heard(text="no", began=talk.now + 9, ended=talk.now + 10)).state
    assert ENGINE.triage.level(no.facts) is Level.URGENT


def test_a_volunteered_red_flag_is_confirmed_with_one_question_and_acted_on() -> None:
    talk = Talk().hear("no", "no").hear("I can't breathe")
    assert asked(talk) == "ask breathless"
    talk.hear("yes")
    assert talk.state.announced is Level.EMERGENCY


def test_a_volunteered_red_flag_with_no_answer_after_it_counts_as_yes() -> None:
    talk = Talk().hear("no")
    talk.hear("my foot is like ice")
    assert asked(talk) == "ask leg_cold"
    talk.silent(4)
    assert talk.value("leg_cold") is Value.YES


def test_a_cry_for_help_asks_once_and_takes_silence_for_yes() -> None:
    talk = Talk().hear("call an ambulance")
    assert isinstance(talk.state.phase, Checking)
    assert "call" in talk.said.lower()
    talk.silent()
    assert talk.state.announced is Level.EMERGENCY


def test_help_says_what_can_be_said_when_no_help_is_needed() -> None:
    talk = Talk().hear("help", "no")
    assert "yes, no, or not sure" in talk.said
    assert asked(talk) == "ask breathless"


def test_an_announced_level_never_falls() -> None:
    talk = Talk().hear("yes")
    for words in ("no", "go back", "no", "repeat", "no"):
        talk.hear(words)
        assert talk.state.announced is Level.EMERGENCY


def test_a_red_flag_needs_taking_back_twice() -> None:
    talk = Talk().hear("no", "yes", "yes", "no")
    talk.hear("go back", "go back")
    while asked(talk) != "ask one_leg_swollen":
        talk.hear("go back")
    talk.hear("no")
    assert asked(talk).startswith("check still so")
    assert talk.value("one_leg_swollen") is Value.YES
    talk.hear("no")
    assert talk.value("one_leg_swollen") is Value.NO


@pytest.mark.parametrize("command", list(Command))
def test_every_command_is_understood_in_every_state_and_sets_no_finding(command: Command) -> None:
    phrase = ENGINE.dialog.commands[command.value][0]
    for answers in ((), ("no",), ("no", "yes"), ("no", "no"), ("no", "no", "no"), ("no", "no", "yes"), ("yes",)):
        talk = Talk().hear(*answers)
        before = talk.state
        talk.hear(phrase)
        if talk.finished:
            assert isinstance(before.phase, Ending)
            continue
        known = before.facts.known & talk.state.facts.known
        assert talk.state.facts.yes & known == before.facts.yes & known
        assert any(isinstance(action, (Say, Listen)) for action in talk.step.actions)


def test_stop_is_silent_at_once_and_ends_nothing() -> None:
    talk = Talk().hear("stop")
    assert any(isinstance(action, Hush) for action in talk.step.actions)
    talk.silent(20)
    assert talk.state.paused
    talk.hear("carry on")
    assert asked(talk) == "ask breathless"
    assert not talk.state.paused


def test_slower_and_louder_change_how_we_speak() -> None:
    assert Adjust(rate=-1) in Talk().hear("slower").step.actions
    assert Adjust(volume=1) in Talk().hear("louder").step.actions


def test_goodbye_is_confirmed_and_never_without_the_safety_net() -> None:
    talk = Talk().hear("goodbye")
    assert not talk.finished
    talk.hear("yes")
    assert talk.finished
    assert "could not ask you everything" in talk.said
    assert ENGINE.prompts.fill(talk.state, ENGINE.dialog.safety_net[0]) in talk.said


def test_when_all_input_ends_the_safety_net_is_said() -> None:
    talk = Talk().do(Lost(part=Part.INPUT, at=2.0))
    assert talk.finished
    assert ENGINE.prompts.fill(talk.state, ENGINE.dialog.safety_net[0]) in talk.said


def test_when_input_ends_after_a_red_flag_was_mentioned_it_counts_as_so() -> None:
    talk = Talk().hear("no", "I can't breathe").do(Lost(part=Part.INPUT, at=9.0))
    assert talk.finished
    assert talk.finished.outcome == "call_999"
    assert talk.state.announced is Level.EMERGENCY


def test_a_lost_microphone_is_said_and_the_question_stays() -> None:
    talk = Talk().do(Lost(part=Part.MICROPHONE, at=2.0))
    assert "microphone" in talk.said
    assert asked(talk) == "ask breathless"


def test_going_on_after_an_answer_replaces_it() -> None:
    talk = Talk()
    talk.hear("no")
    first = talk.now
    talk.do(Heard(text="no well yes", began=first - 1, ended=first + 1, continues=True))
    assert talk.value("breathless") is not Value.NO
    assert asked(talk) == "ask breathless" or talk.state.announced is Level.EMERGENCY


@pytest.mark.parametrize("answer", ["yes", "no", "not sure"])
@pytest.mark.parametrize("offset", [-0.9, -0.5, -0.1, 0.0, 0.1, 0.9])
def test_an_answer_belongs_to_the_question_that_could_be_understood_when_it_began(answer: str, offset: float) -> None:
    """Two neighbouring red-flag questions: breathless, answered "no", then swelling, understood at 10 s."""
    state = ENGINE.begin(Settings(one_at_a_time=True)).state
    state = ENGINE.advance(state, Asked(prompt=state.prompt, at=1.0)).state
    state = ENGINE.advance(state, Heard(text="no", began=2.0, ended=2.3)).state
    assert state.phase.key == "ask one_leg_swollen"
    marked = ENGINE.advance(state, Asked(prompt=state.prompt, at=10.0)).state
    after = ENGINE.advance(marked, Heard(text=answer, began=10.0 + offset, ended=11.0)).state
    swollen = after.facts.value(ENGINE.triage.bit["one_leg_swollen"])
    breathless = after.facts.value(ENGINE.triage.bit["breathless"])
    if offset >= 0:
        assert breathless is Value.NO
        assert swollen is {"yes": Value.YES, "no": Value.NO, "not sure": None}[answer]
    else:
        assert swollen is None, "the second question was not understood yet"
        if answer == "no":
            assert breathless is Value.NO
        else:
            assert after.phase.key == "ask breathless", "the first is asked again"
    unmarked = ENGINE.advance(state, Heard(text=answer, began=3.0, ended=3.3)).state
    assert unmarked.facts.value(ENGINE.triage.bit["one_leg_swollen"]) is None


def test_a_session_is_a_fold_over_its_events() -> None:
    events: list[Event] = []
    talk = Talk()
    for words in ("no", "yes", "yes", "no"):
        event = Heard(text=words, began=talk.now + 0.5, ended=talk.now + 1)
        events += [Asked(prompt=talk.state.prompt, at=talk.now), event]
        talk.do(event)
    state = ENGINE.begin(Settings()).state
    for event_ in events:
        state = ENGINE.advance(state, event_).state
    assert state.facts == talk.state.facts
    assert state.phase == talk.state.phase


def test_the_prompt_is_a_function_of_the_state() -> None:
    talk = Talk().hear("no")
    assert ENGINE.prompts.say(talk.state) == ENGINE.prompts.say(replace(talk.state))
    say = next(action for action in talk.step.actions if isinstance(action, Say))
    assert ENGINE.prompts.say(talk.state) == say


def test_every_step_ends_in_one_listen_or_one_finish() -> None:
    talk = Talk()
    for words in ("help", "no", "no", "mumble", "no", "the leg", "yes", "no", "stop", "carry on", "goodbye"):
        talk.hear(words)
        ends = [action for action in talk.step.actions if isinstance(action, (Listen, Finish))]
        assert len(ends) == 1
        assert talk.step.actions[-1] is ends[0]


def test_someone_else_is_spoken_of_as_they() -> None:
    talk = Talk(Settings(for_someone_else=True))
    assert "Are they short of breath" in talk.said


def test_the_region_gives_the_number() -> None:
    talk = Talk(Settings(region="uk")).hear("yes")
    assert "nine nine nine" in talk.said
    talk = Talk(Settings(region="usa")).hear("yes")
    assert "nine one one" in talk.said


def test_one_at_a_time_asks_no_groups() -> None:
    talk = Talk(Settings(one_at_a_time=True)).hear("no")
    assert not isinstance(talk.state.phase, AskingGroup)


def test_an_emergency_is_repeated_with_an_alert_for_twenty_minutes_and_then_waits_without_end() -> None:
    talk = Talk().hear("yes")
    waited = 0.0
    for number in range(10):
        (listening,) = (action for action in talk.step.actions if isinstance(action, Listen))
        assert listening.no_input_timeout_s is not None
        waited += listening.no_input_timeout_s
        talk.silent()
        (say,) = (action for action in talk.step.actions if isinstance(action, Say))
        assert "call your emergency number" in talk.said.lower(), number
        assert say.sound is Sound.ALERT
        assert say.tone is Tone.URGENT
    assert 18 * 60 <= waited <= 22 * 60
    for _ in range(3):
        talk.silent()
        (say,) = (action for action in talk.step.actions if isinstance(action, Say))
        assert say.sound is Sound.QUIET
        assert say.tone is Tone.CALM
        assert talk.finished is None, "nothing ends by waiting"
    talk.hear("hello")
    assert "Call your emergency number now" in talk.said
    assert talk.hear("understood").finished is not None
    assert ended(talk) == "call_999"


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

LEG_PAIN = engine("leg_pain")


def held(*words: str, someone_else: bool = False) -> Talk:
    """A conversation of the leg pain dialogue, up to here."""
    return Talk(Settings(region="uk", for_someone_else=someone_else), LEG_PAIN).hear(*words)


def ended(talk: Talk) -> str:
    """The outcome it finished with, or told and waits at."""
    if talk.finished is None and isinstance(talk.state.phase, Ending):
        return talk.state.phase.outcome  # told, and waiting
    assert talk.finished is not None
    return talk.finished.outcome


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


def doubtfully(talk: Talk, text: str) -> Talk:
    return talk.do(Heard(text=text, began=talk.now + 0.5, ended=talk.now + 1.0, doubtful=True))


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
