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


def ended(talk: Talk) -> str:
    """The outcome it finished with, or told and waits at."""
    if talk.finished is None and isinstance(talk.state.phase, Ending):
        return talk.state.phase.outcome  # told, and waiting
    assert talk.finished is not None
    return talk.finished.outcome


def doubtfully(talk: Talk, text: str) -> Talk:
    return talk.do(Heard(text=text, began=talk.now + 0.5, ended=talk.now + 1.0, doubtful=True))


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
