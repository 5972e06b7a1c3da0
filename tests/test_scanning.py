"""One switch: what can be said is offered in turn, a press picks it, and a whole night is held by that alone."""

from __future__ import annotations

import os
import pty
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.dialogs import engine
from tests.test_engine import Talk
from voice_assistant.adapters.line_reader import ANY, LineReader
from voice_assistant.adapters.pyttsx3_voice import open_voice
from voice_assistant.adapters.single_keys import single_keys
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK_S, Block
from voice_assistant.cli.asking import Asker, Stopped
from voice_assistant.conversation import (
    Asking,
    AskingChoice,
    AskingGroup,
    AskingOwnWords,
    Checking,
    Ending,
    ReadingBack,
    State,
)
from voice_assistant.dialog import Level
from voice_assistant.events import Action, Event, Finish, Heard, InputMode, NoInput, Say, Settings
from voice_assistant.scanning import BOUNCE_S, LATE_S, ROUNDS, Item, Scan, items_of
from voice_assistant.session import Session
from voice_assistant.speaking import Speaking
from voice_assistant.testing.scenario.caching_voice import CachingVoice
from voice_assistant.testing.scenario.sounds import knocks

ITEMS = (
    Item(text="Yes.", says="yes"),
    Item(text="No.", says="no"),
    Item(text="More.", opens=(Item(text="Help.", says="help"), Item(text="Back.", says="go back"))),
)
PAUSE_S = 2.0


@pytest.fixture(scope="module")
def repertoire() -> Iterator[CachingVoice]:
    voice = CachingVoice(open_voice("en"))
    yield voice
    voice.close()


def offered(scan: Scan, until_s: float, spoken_s: float = 0.5, since_s: float = 0.0) -> list[tuple[float, str]]:
    """When what is offered, each item taking `spoken_s` to be spoken."""
    result: list[tuple[float, str]] = []
    silent_from = since_s
    for tenth in range(round(since_s * 10), round(until_s * 10)):
        now = tenth / 10
        text = scan.step(now, speaking=now < silent_from)
        if text:
            result.append((now, text))
            silent_from = now + spoken_s
    return result


def test_items_come_in_turn_with_the_pause_between_them_and_rest_after_some_rounds() -> None:
    scan = Scan(PAUSE_S)
    scan.offer(ITEMS)
    came = offered(scan, 60)
    assert [text for _, text in came] == ["Yes.", "No.", "More."] * ROUNDS
    assert came[0][0] == 0.0
    assert all(later - at >= PAUSE_S + 0.5 for (at, _), (later, _) in pairwise(came))
    assert scan.rests


@pytest.mark.parametrize(
    ("at", "says"),
    [(0.3, "yes"), (1.5, "yes"), (2.5 + LATE_S - 0.1, "yes"), (2.6 + LATE_S + 0.1, "no"), (4.9, "no")],
)
def test_a_press_picks_what_was_offered_last_and_a_late_one_what_came_before(at: float, says: str) -> None:
    scan = Scan(PAUSE_S)
    scan.offer(ITEMS)
    offered(scan, at)
    assert scan.press(at) == says


def test_before_anything_is_offered_a_press_picks_nothing() -> None:
    scan = Scan(PAUSE_S)
    scan.offer(ITEMS)
    assert scan.step(1.0, speaking=True) is None
    assert scan.press(1.0) is None


def test_more_opens_the_rarer_items() -> None:
    scan = Scan(PAUSE_S)
    scan.offer(ITEMS)
    offered(scan, 6.5)
    assert scan.press(6.5) is None
    came = offered(scan, 12, since_s=6.6)
    assert [text for _, text in came[:3]] == ["Help.", "Back.", "Help."]
    assert scan.press(7.0 + LATE_S) == "help"


def test_a_hand_that_shakes_presses_once() -> None:
    scan = Scan(PAUSE_S)
    scan.offer(ITEMS)
    offered(scan, 2.0)
    assert scan.press(2.0) == "yes"
    scan.offer(ITEMS)
    offered(scan, 2.3, since_s=2.1)
    assert scan.press(2.0 + BOUNCE_S / 2) is None
    assert scan.press(2.0 + BOUNCE_S * 2) == "yes"


def test_once_it_rests_a_press_begins_anew_and_picks_nothing() -> None:
    scan = Scan(PAUSE_S)
    scan.offer(ITEMS)
    offered(scan, 60)
    assert scan.press(60) is None
    assert offered(scan, 62, since_s=60.1)[0][1] == "Yes."


# ---- a conversation ----


class Night:
    """Held by somebody with one switch, who wants what `wants` says of each list that is offered."""

    def __init__(self, repertoire: CachingVoice | None, pause_s: float = 1.0, *, by_knock: bool = False) -> None:
        self.happened: list[tuple[Event | Action, State]] = []
        self.device = WavDuplex(speaks=repertoire is not None)
        self.session = Session(
            engine("leg_pain"),
            self.device,
            speech_input=None,
            speech_output=Speaking(repertoire.part()) if repertoire else None,
            settings=Settings(),
            observers=(lambda _at, what, state: self.happened.append((what, state)),),
            scan=Scan(pause_s, by_knock=by_knock),
        )
        self.session.begin()

    @property
    def offered(self) -> list[str]:
        return [
            line.text
            for what, _ in self.happened
            if isinstance(what, Say) and what.key == "offer"
            for line in what.lines
        ]

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            self.session.step(self.device.next_block())

    def press_at(self, *texts: str) -> None:
        """Press when one of these is offered."""
        before = len(self.offered)
        for _ in range(round(300 / BLOCK_S)):
            self.session.step(self.device.next_block())
            if len(self.offered) > before and self.offered[-1] in texts:
                break
        else:
            raise AssertionError(f"none of {texts} was offered, but {self.offered[before:]}")
        self.wait(0.6)
        self.device.type_line("")
        self.wait(0.1)

    @property
    def state(self) -> State:
        assert self.session.state is not None
        return self.session.state


def wanted(state: State) -> str:
    """What somebody with nothing grave picks."""
    phase = state.phase
    reads_back = isinstance(phase, ReadingBack) and not phase.umbrella
    if isinstance(phase, AskingOwnWords):
        return "carry on"
    if isinstance(phase, AskingChoice) and phase.choice == "region":
        return "ireland"
    return "yes" if reads_back or isinstance(phase, Checking) else "no"


def each_of(items: tuple[Item, ...]) -> list[Item]:
    return [one for item in items for one in (item, *each_of(item.opens))]


def test_every_place_of_a_conversation_offers_what_is_understood_there() -> None:
    seen: set[type] = set()
    for to_a_group in ("no", "not sure"):  # the second has each of it asked alone
        talk = Talk(Settings(), held_by=engine("leg_pain"))
        for _ in range(80):
            offered_now = items_of(talk.engine.dialog, talk.state)
            for item in each_of(offered_now):
                if item.says:
                    event = Heard(text=item.says, began=talk.now, ended=talk.now, input_mode=InputMode.KEYS)
                    assert not talk.engine.understood(talk.state, event).nothing, (talk.state.phase, item)
            seen.add(type(talk.state.phase))
            if isinstance(talk.state.phase, Ending):
                break
            talk.hear(to_a_group if isinstance(talk.state.phase, AskingGroup) else wanted(talk.state))
    assert {AskingChoice, AskingOwnWords, AskingGroup, Asking, ReadingBack, Ending} <= seen


@pytest.mark.parametrize("text", ["i can not breathe", "wait"])
def test_an_emergency_and_a_pause_offer_what_belongs_there(text: str) -> None:
    talk = Talk(Settings(region="uk"), held_by=engine("leg_pain")).hear(text)
    if text != "wait":
        talk.hear("yes")
    says = [item.says for item in items_of(talk.engine.dialog, talk.state)]
    assert ("make noise" in says) == (text != "wait")
    assert ("carry on" in says) == (text == "wait")
    assert not {"yes", "no"} & set(says)


def test_an_emergency_is_reached_and_left_by_one_switch_alone(repertoire: CachingVoice) -> None:
    night = Night(repertoire)
    for _ in range(12):
        if isinstance(night.state.phase, Ending):
            break
        night.press_at("Carry on." if isinstance(night.state.phase, AskingOwnWords) else "Yes.")
    assert night.state.announced is Level.EMERGENCY
    night.press_at("Understood.")
    night.wait(30)
    assert any(isinstance(what, Finish) for what, _ in night.happened)


def test_what_is_wrong_is_told_in_ones_own_words_by_one_switch() -> None:
    night = Night(None)
    while not isinstance(night.state.phase, AskingOwnWords):
        text = wanted(night.state)
        night.press_at(text[0].upper() + text[1:] + ".")
    night.press_at("Then the leg.")
    night.press_at("Foot is freezing.")
    assert any(isinstance(what, Heard) and what.text == "foot is freezing" for what, _ in night.happened)
    assert any("cold" in line.text for what, _ in night.happened if isinstance(what, Say) for line in what.lines)


def test_no_list_of_complaints_is_longer_than_can_be_waited_for() -> None:
    talk = Talk(Settings(region="uk"), held_by=engine("leg_pain"))
    while not isinstance(talk.state.phase, AskingOwnWords):
        talk.hear(wanted(talk.state))
    offered_now = items_of(talk.engine.dialog, talk.state)
    assert all(len(item.opens) <= 9 for item in each_of(offered_now) if item.opens is not offered_now[-1].opens)
    told = {item.says for item in each_of(offered_now)}
    assert {"i can't breathe", "can't feel my foot", "varicose veins"} <= told


def test_a_night_without_danger_is_held_by_one_switch_and_captions_alone() -> None:
    night = Night(None)
    for _ in range(90):
        if isinstance(night.state.phase, Ending):
            break
        text = wanted(night.state)
        night.press_at(text[0].upper() + text[1:] + ".")
    assert night.state.announced is not None
    assert night.state.announced < Level.EMERGENCY


def test_nobody_who_scans_is_taken_for_silent_and_nothing_is_lost_by_waiting(repertoire: CachingVoice) -> None:
    night = Night(repertoire, pause_s=4.0)
    night.session.speech_input = Silent()
    a_round = len(items_of(engine("leg_pain").dialog, night.state))
    while len(night.offered) < a_round * ROUNDS:
        night.wait(1)
        assert not any(isinstance(what, NoInput) for what, _ in night.happened)
    night.wait(20)
    assert any(isinstance(what, NoInput) for what, _ in night.happened)  # then it is asked otherwise


def test_a_knock_presses_the_switch(repertoire: CachingVoice) -> None:
    night = Night(repertoire, pause_s=3.0, by_knock=True)
    night.session.speech_input = Silent()
    while not night.offered or night.session.speaking:
        night.wait(BLOCK_S)
    night.wait(0.5)
    night.device.put(knocks(1))
    night.wait(2.0)
    heard = [what for what, _ in night.happened if isinstance(what, Heard)]
    assert len(heard) == 1
    assert heard[0].doubtful  # a door may have slammed


class Silent:
    """Hears no words."""

    failed = None
    busy = False
    patience_s = 0.0
    softer_db = 0.0

    def expect(self, listen: object, saying: str = "") -> None:
        """Nothing is listened for."""

    def feed(self, block: object) -> tuple[()]:
        """Nothing."""
        del block
        return ()


# ---- the key ----


@pytest.mark.parametrize(
    ("switch", "keys", "lines"), [(" ", " ", [""]), (" ", "  ", ["", ""]), (ANY, "x", [""]), ("b", "b", [""])]
)
def test_a_key_of_a_terminal_is_a_press_without_enter(switch: str, keys: str, lines: list[str]) -> None:
    ours, theirs = pty.openpty()
    try:
        with os.fdopen(theirs, "r") as terminal, single_keys(terminal) as by_keys:
            assert by_keys
            reader = LineReader(terminal, switch)
            os.write(ours, keys.encode())
            assert [reader.take(2.0) for _ in lines] == lines
    finally:
        os.close(ours)


def test_other_keys_still_type() -> None:
    ours, theirs = pty.openpty()
    try:
        with os.fdopen(theirs, "r") as terminal, single_keys(terminal):
            reader = LineReader(terminal, " ")
            os.write(ours, b"yes\n")
            assert reader.take(2.0) == "yes"
    finally:
        os.close(ours)


# ---- setting up ----


class Presses(WavDuplex):
    """Presses the switch a second after one of these was offered."""

    def __init__(self, texts: list[str], shown: list[str]) -> None:
        super().__init__(speaks=False)
        self._texts, self._shown, self._seen = texts, shown, 0

    def next_block(self) -> Block:
        """As any device does."""
        if self._texts and self._texts[0] in self._shown[self._seen :]:
            self._seen = len(self._shown)
            del self._texts[0]
            self._press_at = self.next_number + 40
        if self.next_number == getattr(self, "_press_at", -1):
            self.type_line("")
        return super().next_block()


def test_setup_is_held_by_one_switch_and_waits_for_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("voice_assistant.cli.asking.tell", lambda text, **_: shown.append(str(text).strip()))
    asker = Asker(Presses(["No.", "Louder.", "Repeat.", "Yes.", "Skip.", "Stop."], shown), None, None, Scan(1.0))
    assert asker.yes("Can you hear me well?") is False
    assert asker.choose("How is this?", {"good": (), "louder": (), "softer": ()}) == "louder"
    assert asker.yes("Shall I?") is True  # after "repeat"
    assert asker.choose("In which country are you?", {"uk": (), "ireland": ()}) is None
    with pytest.raises(Stopped):
        asker.yes("And now?")


@pytest.mark.parametrize(
    ("presses", "line"),
    [
        (["A to F.", "A.", "M to R.", "N.", "Space.", "0 to 4.", "2.", "5 to 9.", "9.", "Done."], "An 29"),
        (["0 to 4.", "1.", "0 to 4.", "2.", "Delete.", "5 to 9.", "7.", "Done."], "17"),
        (["Skip."], None),
        (["0 to 4.", "1.", "Skip."], None),
    ],
)
def test_whom_to_call_is_written_by_one_switch(
    monkeypatch: pytest.MonkeyPatch, presses: list[str], line: str | None
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("voice_assistant.cli.asking.tell", lambda text, **_: shown.append(str(text).strip()))
    assert Asker(Presses(presses, shown), None, None, Scan(0.6)).line("Whom do you call?", later="setup") == line
    assert not line or f"Assistant: So far: {', '.join(line.split()[-1])}." in "\n".join(shown).replace("An ", "")


def test_who_types_where_a_switch_is_offered_keeps_their_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    duplex = WavDuplex(speaks=False)
    duplex.type_line("Ann McKay 01 234")
    monkeypatch.setattr("voice_assistant.cli.asking.tell", lambda *_, **__: None)
    assert Asker(duplex, None, None, Scan(1.0)).line("Whom do you call?", later="setup") == "Ann McKay 01 234"


def test_stop_ends_writing_by_one_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("voice_assistant.cli.asking.tell", lambda text, **_: shown.append(str(text).strip()))
    with pytest.raises(Stopped):
        Asker(Presses(["Stop."], shown), None, None, Scan(0.6)).line("Whom do you call?", later="setup")
