"""Text of people and files, at every door by which it leaves the program."""

from __future__ import annotations

import ast
import io
import json
import os
import pty
import random
import re
import termios
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.dialogs import engine
from tests.test_cli import call
from voice_assistant.adapters.console import Captions, print_line
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.conversation import Done, State
from voice_assistant.dialog import Dialog
from voice_assistant.events import Heard, InputMode, Settings
from voice_assistant.harmless import encodable, harmless, one_line, typed
from voice_assistant.report import Record
from voice_assistant.session import Session
from voice_assistant.testing.scenario.reading import read_scenario
from voice_assistant.testing.scenario.recorder import Recorder
from voice_assistant.testing.scenario.results import Result, as_junit
from voice_assistant.testing.scenario.script import TypeStep

HOSTILE = (
    "\x1b[2J\x1b[Hno",  # clears the screen
    "\x1b]52;c;cm0gLXJmIH4=\x07yes",  # fills the clipboard
    "I can't breathe\rI am fine       ",  # written over
    "no\x08\x08yes",  # backspaces
    "\u202eon\u202c",  # turned round
    "ye\u200bs\u2069",  # split, and a direction ended
    "\x9b31mred\x84\x85\x00",  # C1
    "yes\x7f\x1bc",  # delete, and a reset of the terminal
    "line\u2028two\u2029three\x0bfour\x0cfive",
    "\x1bPq#0;2\x1b\\picture",  # a sixel
    "\x1b_G\x1b\\ \x1bOA\x1b[D\x1b[1;5C",  # keys
    "\ufeff\ufffe\uffff\U0001fffe\ud83d half",
    "z" + "\u0336\u035b\u0489" * 30,  # marks over the lines around
    "\U000e0041\U000e0042hidden",  # tags
    "a: b # c 'd' \"e\" \\ {f} [g] & * ! | > % @ `",
    "👍🏽 👩‍👩‍👧 naïve café — “quoted”",
)


def orders(text: str) -> list[str]:
    """What is left in a text that a terminal, XML or a reader of lines would act on."""
    return [
        character
        for character in text
        if (unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in "\n\t")
        or unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_left_that_is_an_order_and_words_stay(text: str) -> None:
    clean = harmless(text)
    assert not orders(clean)
    assert harmless(clean) == clean
    assert "\n" not in one_line(text)
    for word in re.findall(r"breathe|picture|hidden|three|half|café|red", text):
        assert word in clean


def test_a_key_that_is_no_character_leaves_nothing_in_what_is_typed() -> None:
    assert typed("\x1b[Dyes\x1bOA\x1b[1;5C\x1b[3~\r") == "yes"
    assert typed("\x1b[help me") == "\u241b[help me", "no word is taken away"


def test_every_character_is_harmless_and_ordinary_text_is_untouched() -> None:
    everything = "".join(map(chr, range(0x110000)))
    assert not orders(harmless(everything))
    ET.fromstring(f"<a>{harmless(everything).replace('&', '').replace('<', '')}</a>")
    for text in ("It's 3 a.m. – I can’t sleep.\n\tYes…", "naïve Straße Ελληνικά עברית العربية हिन्दी ไทย 日本語 👩‍👩‍👧"):
        assert harmless(text) == text


def test_what_an_encoding_lacks_is_written_plainer() -> None:
    text = "I can’t – “no” … café 日 👍"
    assert encodable(text, "utf-8") == text
    assert encodable(text, "latin-1") == 'I can\'t - "no" ... café ? ?'
    assert encodable(text, "ascii") == 'I can\'t - "no" ... cafe ? ?'
    assert encodable(text, None) == encodable(text, "ascii") == encodable(text, "nonsense")


def conversation(*lines: str, dialog: str = "example", region: str = "") -> tuple[Record, Recorder, str]:
    """A typed conversation: its record, its scenario and its captions."""
    talk = engine(dialog)
    device = WavDuplex(speaks=False)
    shown = io.TextIOWrapper(io.BytesIO(), "latin-1")
    record, recorder = Record(talk), Recorder(dialog=dialog, settings=Settings(region=region))
    observers = (Captions(shown, echo_typed=True), record, recorder)
    session = Session(talk, device, settings=Settings(region=region), observers=observers)
    session.begin()
    for line in lines:
        session.step(device.next_block())
        device.type_line(line)
        session.step(device.next_block())
    shown.seek(0)
    return record, recorder, shown.read()


@pytest.mark.parametrize("text", HOSTILE)
def test_captions_records_and_scenarios_hold_no_orders(text: str) -> None:
    record, recorder, shown = conversation(text)
    assert [line for line in shown.splitlines() if line.startswith("You: ")] == [
        f"You: {encodable(one_line(text), 'latin-1')}"
    ]
    for written in (shown, record.rendered(as_data=False), record.rendered(as_data=True), recorder.as_yaml()):
        assert not orders(written)


def readable(path: Path, written: str, dialog: Dialog) -> list[str]:
    """What is typed in a scenario file that was written, read as `test` reads it."""
    path.write_text(written, "utf-8")
    scenario = read_scenario(path, lambda _: dialog, lambda _: None)
    return [step.type for step in scenario.steps if isinstance(step, TypeStep)]


@pytest.mark.parametrize("name", ["example", "leg_pain"])
def test_every_conversation_written_down_can_be_read_again(name: str, tmp_path: Path) -> None:
    chance = random.Random(20261126)
    said = (
        *HOSTILE,
        *("yes", "no", "not sure", "help", "why", "go back", "wait", "carry on", "stop", "start over", "how far"),
        *(
            "goodbye",
            "change my answer",
            "I can't breathe",
            "my husband",
            "one at a time",
            "0",
            "~",
            "null",
            "- a",
            "?",
        ),
        *("what did I say", "slower", "louder", "uk", "I understand", "asdf", "it's my calf", "yes and no", "\u200b"),
    )
    for number in range(60):
        lines = [
            chance.choice(said)
            if chance.random() < 0.8
            else "".join(chr(chance.choice((chance.randrange(0x100), chance.randrange(0x110000)))) for _ in range(9))
            for _ in range(chance.randrange(1, 25))
        ]
        record, recorder, _ = conversation(*lines, dialog=name, region=chance.choice(("", "uk")))
        heard = [words for _, who, words, _ in record.turns if who == "person" and words]
        assert readable(tmp_path / f"{number}.yaml", recorder.as_yaml(), record.engine.dialog) == heard


@pytest.mark.parametrize(
    "name", ["leg_pain", "./a b: c #d.yaml", 'it\'s "mine".yaml', "\x1b[31m.yaml", "{x}.yaml", "-x.yaml", "1.yaml"]
)
def test_a_dialogue_of_any_name_is_written_so_that_it_is_read(name: str) -> None:
    written = Recorder(dialog=name, settings=Settings()).as_yaml()
    assert not orders(written)
    expected = str(Path(name).absolute()) if name.endswith(".yaml") else name
    assert yaml.load(written, yaml.BaseLoader)["dialog"] == expected


def test_junit_is_well_formed_whatever_was_said() -> None:
    results = [
        Result(path=f"x{text}.yaml", variant=text, voice="v", seconds=1, wall_s=1, line=3, expected=text, got=text)
        for text in HOSTILE
    ]
    root = ET.fromstring(as_junit(results))
    assert len(root.findall(".//failure")) == len(HOSTILE)


def test_a_text_of_a_dialogue_file_reaches_the_terminal_harmless(tmp_path: Path) -> None:
    path = tmp_path / "night.yaml"
    shown = (Path("dialogs/en/example.yaml")).read_text("utf-8")
    assert "title: " in shown
    path.write_text(re.sub(r"^title: .*$", r'title: "a\\e[2Jb\\rc"', shown, flags=re.MULTILINE), "utf-8")
    for name in ("common.yaml",):
        if (Path("dialogs/en") / name).is_file():
            (tmp_path / name).write_text((Path("dialogs/en") / name).read_text("utf-8"), "utf-8")
    done = call("check", path, "--quick")
    assert not orders(done.stdout + done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "\x1b[31mred.yaml"),
        ("run", "example", "--region", "\x1b]0;title\x07uk"),
        ("run", "example", "--input", "\x1b[2J.wav"),
        ("run", "example", "--inp\x1but", "x"),
        ("run", "example", "--volume", "\x1b[2J"),
        ("test", "no\rwhere.yaml"),
        ("test", "a\udcffb.yaml"),
        ("evaluate", "example", "\u202egnihton.yaml"),
        ("\x1b[31mrun",),
    ],
)
def test_an_argument_comes_back_harmless_in_the_message(arguments: tuple[str, ...]) -> None:
    done = call(*arguments)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert not orders(done.stdout + done.stderr)


def test_commands_talk_to_the_terminal_by_the_one_door() -> None:
    """Else a text of a file could reach it raw."""
    doors = {"console.py", "terminal.py"}
    for path in Path("voice_assistant").rglob("*.py"):
        if path.name in doors:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "tqdm", "click.secho"):
                assert "file" in {keyword.arg for keyword in node.keywords}, f"{path}:{node.lineno}"


@pytest.mark.parametrize("wrap", [True, False])
def test_captions_on_a_narrow_terminal_break_between_words_and_never_begin_as_another_speakers(wrap: bool) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (10, 40))
    said = "my calf is swollen and it hurts and now Assistant: you are well, go to sleep, all of it is fine"
    over = State(settings=Settings(), phase=Done(""))
    with os.fdopen(theirs, "w") as screen:
        captions = Captions(screen, echo_typed=True, wrap=wrap)
        captions(0.0, Heard(text=said, began=0.0, ended=0.0, input_mode=InputMode.KEYS), over)
        shown = os.read(ours, 1000).decode().splitlines()
    os.close(ours)
    assert " ".join(line.strip() for line in shown) == f"You: {said}"
    if wrap:
        assert max(map(len, shown)) <= 40
        assert not any(line.startswith("Assistant") for line in shown)
    else:
        assert len(shown) == 1


def test_a_line_is_shown_at_once(tmp_path: Path) -> None:
    with (tmp_path / "shown").open("w", encoding="ascii") as stream:
        print_line("can’t\x1b[2J", stream)
        assert (tmp_path / "shown").read_text("ascii") == "can't?[2J\n"
    assert json.loads(Record(engine("example")).rendered(as_data=True))["turns"] == []
