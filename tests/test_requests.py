"""Requests that are understood in every state, in wordings written before they were looked at."""

from __future__ import annotations

import pytest

from tests.dialogs import engine
from tests.test_engine import Talk
from voice_assistant.conversation import Ending, ReadingBack
from voice_assistant.events import Command, Heard

WORDINGS = {
    Command.HELP: ("what can i say now", "what are my options here"),
    Command.REPEAT: ("say that one more time", "sorry what was that", "i missed that can you say it again"),
    Command.REPHRASE: ("put it another way", "can you use different words", "i don't get what you mean"),
    Command.ONE_AT_A_TIME: ("ask me just one thing", "one thing at a time please", "that's too many at once"),
    Command.SLOWER: ("you're going too fast", "can you slow down a bit", "not so quick please"),
    Command.FASTER: ("speed it up a bit", "can you talk quicker", "you're too slow"),
    Command.LOUDER: ("i can hardly hear you", "speak up a bit", "turn yourself up"),
    Command.QUIETER: ("you're too loud", "keep your voice down", "turn it down a bit"),
    Command.OTHER_VOICE: ("can you use a different voice", "say that again in the other voice please"),
    Command.WAIT: ("give me a moment", "bear with me", "hang on a second"),
    Command.CARRY_ON: ("ok i'm back", "keep going", "right go ahead"),
    Command.BACK: ("go back one", "can we return to the last question", "back up a step"),
    Command.CHANGE: ("i want to change my answer about the swelling", "i got that last one wrong"),
    Command.WHAT_DID_I_SAY: ("what have i told you so far", "read my answers back", "what did you write down"),
    Command.WHY: ("why do you want to know", "what's that got to do with my leg"),
    Command.HOW_FAR: ("how long is this going to take", "are we nearly done", "how many questions are left"),
    Command.START_OVER: ("let's start from the beginning", "can we begin again"),
    Command.STOP: ("be quiet", "shut up", "stop talking"),
    Command.GOODBYE: ("that's all bye", "i want to end this", "i'm off now goodnight"),
}


def to_the_end() -> Talk:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    for _ in range(60):
        phase = talk.state.phase
        if isinstance(phase, Ending):
            return talk
        talk.hear("yes" if isinstance(phase, ReadingBack) and not phase.umbrella else "no")
    raise AssertionError("no level was told")


@pytest.fixture(scope="module")
def states() -> dict[str, Talk]:
    begun = ("me", "next")
    heard = {
        "who is in pain": (),
        "own words": ("me",),
        "life signs": begun,
        "many signs": (*begun, "no", "no", "no"),
        "one sign": (*begun, "no", "no", "no", "yes, swelling of one leg"),
    }
    talks = {name: Talk(held_by=engine("leg_pain")).hear(*answers) for name, answers in heard.items()}
    return {**talks, "ending": to_the_end()}


@pytest.mark.parametrize(("command", "words"), [(c, words) for c, many in WORDINGS.items() for words in many])
def test_a_request_is_understood_in_every_state(states: dict[str, Talk], command: Command, words: str) -> None:
    wrong = {}
    for name, talk in states.items():
        understood = talk.engine.understood(talk.state, Heard(text=words, began=talk.now + 0.5, ended=talk.now + 1.0))
        if understood.command is not command:
            wrong[name] = understood.command
    assert not wrong


@pytest.mark.parametrize(
    "words",
    [
        "yes i understand dear",
        "right, i've got that",
        "i'm ringing them now",
        "we're going now",
        "okay i will",
    ],
)
def test_who_says_that_they_do_it_has_understood_what_to_do(states: dict[str, Talk], words: str) -> None:
    talk = states["ending"]
    said = Heard(text=words, began=talk.now + 0.5, ended=talk.now + 1.0)
    assert talk.engine.understood(talk.state, said).command is Command.UNDERSTOOD


@pytest.mark.parametrize("words", ["okay", "thank you", "yeah", "i can't go now", "nobody's ringing them"])
def test_a_polite_word_or_the_contrary_says_no_such_thing(states: dict[str, Talk], words: str) -> None:
    talk = states["ending"]
    said = Heard(text=words, began=talk.now + 0.5, ended=talk.now + 1.0)
    assert talk.engine.understood(talk.state, said).command is not Command.UNDERSTOOD


def test_who_told_where_it_hurts_is_not_said_to_have_told_nothing() -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("it's my calf", "me", "what did I tell you so far")
    assert talk.said.startswith("I heard what you told me. So far I have noted none of the signs that I ask about.")


@pytest.mark.parametrize("words", ["who am i talking to", "are you a real person", "what are you"])
def test_who_is_speaking_is_answered_and_the_question_stays(words: str) -> None:
    talk = Talk(held_by=engine("leg_pain")).hear("next", "me")
    asked = talk.state.phase.key
    talk.hear(words)
    assert "computer program" in talk.said
    assert talk.state.phase.key == asked
