"""The owner's settings: a small YAML file in the user's configuration directory, and what stands in for it.

A value comes from the command line, else from the environment (`VOICE_ASSISTANT_REGION`), else from the file, else it
is the usual one.  A file with faults never keeps anybody from a conversation: what is right in it is used, and the rest
is told, each fault with its place.
"""

from __future__ import annotations

import difflib
import json
import os
import shlex
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from platformdirs import user_config_path

from voice_assistant.data import command, dialogs_folder
from voice_assistant.errors import FileError, Problem
from voice_assistant.harmless import whole_number
from voice_assistant.yaml_source import Plain, Source, read_file, read_yaml, read_yaml_text, shown

FORMAT = 1
"""Of the file.  A file of a higher one was written by a newer version of this program."""
PLACE = "VOICE_ASSISTANT_SETTINGS"
"""The environment variable that names another file."""
PREFIX = "VOICE_ASSISTANT_"
MOST_BYTES = 100_000
SWITCHES = ("off", "any", "space", "enter", "knock")
"""What may press the one switch, beside a letter or a figure."""
LEAST_SYLLABLES = 4
"""Of a wake phrase: shorter ones are said by chance, in a film next door or in sleep."""

Value: TypeAlias = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be set."""

    name: str
    """As it stands in the file; words with blanks between them."""
    about: str
    usual: Value
    read: Callable[[Plain], Value]
    """What the file's value (or the environment's text) means.  ValueError: why it can't be."""
    option: str | None = None
    """The parameter of `run` and `standby` that it stands in for."""

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return PREFIX + self.name.upper().replace(" ", "_")


def _text(value: Plain) -> str:
    if not isinstance(value, str):
        raise ValueError("give one text, not a list")
    return value.strip()


def _folder(value: Plain) -> str:
    return str(Path(_text(value)).expanduser())


def _yes_no(value: Plain) -> bool:
    answer = {"yes": True, "on": True, "true": True, "1": True, "no": False, "off": False, "false": False, "0": False}
    try:
        return answer[_text(value).lower()]
    except KeyError:
        raise ValueError(f"'{_text(value)}' is neither yes nor no") from None


def _number(least: int, most: int, *, or_none: bool = False) -> Callable[[Plain], int]:
    """`or_none`: 0 as well, for none of what is counted."""

    def read(value: Plain) -> int:
        text = _text(value)
        number = whole_number(text)
        if number is None or not (least <= number <= most or (or_none and number == 0)):
            raise ValueError(f"'{shown(text)}' is no whole number from {least} to {most}{', nor 0' if or_none else ''}")
        return number

    return read


def _one_of(*names: str) -> Callable[[Plain], str]:
    def read(value: Plain) -> str:
        text = _text(value)
        if text not in names:
            all_of_them = "; there are: " + ", ".join(names)
            raise ValueError(f"there is no '{text}'{nearest(text, names) or all_of_them}")
        return text

    return read


def _switch(value: Plain) -> str:
    text = _text(value).lower()
    if text in SWITCHES or (len(text) == 1 and text.isalnum()):
        return text
    raise ValueError(f"there is no '{text}'; there are: {', '.join(SWITCHES)}, or one letter")


def _region(value: Plain) -> str:
    text = _text(value)
    return _one_of(*_regions())(text) if text else ""


def _regions() -> tuple[str, ...]:
    found = read_yaml(dialogs_folder() / "en" / "regions.yaml").value
    return tuple(found.get("regions", ())) if isinstance(found, dict) else ()


def _texts(value: Plain) -> tuple[str, ...]:
    """A list; from the environment, where there are none, words as a shell would split them."""
    if isinstance(value, dict):
        raise ValueError("give a list of texts")
    if isinstance(value, str):
        return tuple(shlex.split(value))
    if not all(isinstance(item, str) for item in value):
        raise ValueError("give a list of texts, each of one line")
    return tuple(value)


def _wake_phrase(value: Plain) -> str:
    text = " ".join(_text(value).split())
    if (count := syllables(text)) < LEAST_SYLLABLES:
        raise ValueError(
            f"'{text}' has {count} syllable{'s' * (count != 1)}; with fewer than {LEAST_SYLLABLES} a wake phrase "
            "is said by chance"
        )
    return text


def syllables(text: str) -> int:
    """About how many there are: runs of vowels, without a silent e at a word's end."""
    count = 0
    for word in text.lower().split():
        letters = "".join(filter(str.isalpha, word))
        runs = sum(
            letter in "aeiouy" and (at == 0 or letters[at - 1] not in "aeiouy") for at, letter in enumerate(letters)
        )
        silent = letters.endswith("e") and not letters.endswith("le") and runs > 1 and letters[-2] not in "aeiouy"
        count += max(1, runs - silent) if letters else 0
    return count


SETTINGS: tuple[Setting, ...] = (
    Setting(name="region", about="whose emergency numbers; asked if empty", usual="", read=_region, option="region"),
    Setting(name="volume", about="0 to 100; emergencies are louder", usual=35, read=_number(0, 100), option="volume"),
    Setting(
        name="voice",
        about="the synthesiser",
        usual="pyttsx3",
        read=_one_of("pyttsx3", "flite", "piper"),
        option="voice",
    ),
    Setting(
        name="device",
        about="microphone and speaker, as the command `devices` names them",
        usual=None,
        read=_text,
        option="device",
    ),
    Setting(name="model", about="another speech model's folder", usual=None, read=_folder, option="model"),
    Setting(
        name="earcons",
        about="soft sounds, never in an emergency: turn (after a question: I listen), all (also heard, thinking), off",
        usual="turn",
        read=_one_of("turn", "all", "off"),
        option="earcons",
    ),
    Setting(
        name="rate",
        about="words a minute as they are spoken, pauses included, 110 to 200",
        usual=150,
        read=_number(110, 200),
        option="rate",
    ),
    Setting(
        name="follow loudness",
        about="speak softly to who whispers; emergencies are loud all the same",
        usual=True,
        read=_yes_no,
        option="follow_loudness",
    ),
    Setting(
        name="switch",
        about="all is offered aloud, and this picks: any (key), space, enter, one letter, knock; off",
        usual="off",
        read=_switch,
        option="switch",
    ),
    Setting(
        name="scan pause",
        about="seconds between two things that are offered, 1 to 30",
        usual=3,
        read=_number(1, 30),
        option="scan_pause",
    ),
    Setting(
        name="one at a time",
        about="never two things in one question",
        usual=False,
        read=_yes_no,
        option="one_at_a_time",
    ),
    Setting(
        name="someone else",
        about="another person answers for the one in pain",
        usual=False,
        read=_yes_no,
        option="someone_else",
    ),
    Setting(
        name="wake phrase",
        about="what wakes the assistant in standby",
        usual="hello nurse, help me",
        read=_wake_phrase,
    ),
    Setting(
        name="wake by emergency",
        about="a cry for help wakes it as well",
        usual=True,
        read=_yes_no,
    ),
    Setting(
        name="knocks",
        about="so many knocks in a row wake it, 3 to 6; 0: none do",
        usual=0,
        read=_number(3, 6, or_none=True),
    ),
    Setting(
        name="emergency contact",
        about="whom you call in an emergency, with the number; `doctor` reads it out",
        usual="",
        read=_text,
    ),
    Setting(name="alert", about="tell somebody of an emergency", usual=False, read=_yes_no),
    Setting(name="alert name", about="whom it tells, as it is said: your daughter", usual="", read=_text),
    Setting(
        name="alert command",
        about="a program and its arguments, run as they stand; {message} is the message",
        usual=(),
        read=_texts,
    ),
    Setting(
        name="alert addresses",
        about="where the library apprise sends the message",
        usual=(),
        read=_texts,
    ),
    Setting(
        name="alert message",
        about="what is sent",
        usual="The voice assistant at the bedside has heard of an emergency. Please look after me now.",
        read=_text,
    ),
)
BY_NAME: Mapping[str, Setting] = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value, and where it comes from."""

    value: Value
    origin: str


@dataclass(slots=True, kw_only=True)
class OwnersSettings:
    """What holds without a command line."""

    path: Path
    in_force: dict[str, Found] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    in_file: dict[str, Value] = field(default_factory=dict)
    """What the file says, where it says it rightly."""

    def text(self, name: str) -> str:
        """The value of a setting that is a text."""
        value = self.in_force[name].value
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The value of a setting that is a list."""
        value = self.in_force[name].value
        return value if isinstance(value, tuple) else ()

    def number(self, name: str) -> int:
        """The value of a setting that is a number, or yes (1) or no (0)."""
        value = self.in_force[name].value
        return value if isinstance(value, int) else 0

    def defaults(self) -> dict[str, Value]:
        """Parameter of a command -> its default, as the file says."""
        return {
            setting.option: self.in_file[setting.name]
            for setting in SETTINGS
            if setting.option and setting.name in self.in_file
        }

    def complaint(self) -> str:
        """All that is wrong with the file, for a person; empty: nothing."""
        return "\n".join((*self.notes, *map(str, self.problems)))


def settings_path(environment: Mapping[str, str] | None = None) -> Path:
    """Where the file is, whether or not there is one."""
    named = (os.environ if environment is None else environment).get(PLACE)
    return Path(named) if named else user_config_path("voice-assistant") / "settings.yaml"


def read_settings(environment: Mapping[str, str] | None = None) -> OwnersSettings:
    """What is set, by the environment and the file.  Never raises for what stands in either: `problems` has it."""
    environment = os.environ if environment is None else environment
    result = OwnersSettings(path=settings_path(environment))
    places = _read_file(result)
    for setting in SETTINGS:
        found = Found(value=setting.usual, origin="default")
        if setting.name in result.in_file:
            found = Found(value=result.in_file[setting.name], origin=f"settings file, line {places[setting.name][0]}")
        if (text := environment.get(setting.variable)) is not None:
            try:
                found = Found(value=setting.read(text), origin=f"environment, {setting.variable}")
            except ValueError as error:
                result.notes.append(f"The environment's {setting.variable} is not used: {error}.")
        result.in_force[setting.name] = found
    return result


def _read_file(result: OwnersSettings) -> dict[str, tuple[int, int]]:
    """Fill in what the file says; the place of each key."""
    try:
        raw = read_file(result.path, MOST_BYTES)
    except FileError as error:
        missing = isinstance(error.__cause__, (FileNotFoundError, NotADirectoryError))
        if not missing or result.path.is_symlink():
            result.notes.append(str(error))
        return {}
    if len(raw) > MOST_BYTES:
        result.notes.append(f"{result.path} is no settings file: it has over {MOST_BYTES // 1000} kB.")
        return {}
    source = _read_whole_lines(raw, str(result.path))
    result.problems += source.problems
    if not isinstance(source.value, dict):
        if source.value is not None:
            source.problem((), "a settings file has lines like `region: uk`", "shape")
            result.problems[:] = source.problems
        return {}
    newer = _is_newer(source, result)
    for name, value in source.value.items():
        if name == "format":
            continue
        setting = BY_NAME.get(name)
        if setting is None:
            if not newer:
                hint = nearest(name, BY_NAME) or f"; there are: {', '.join(BY_NAME)}"
                source.problem((name,), f"there is no setting '{name}'{hint}", "unknown-setting", key=True)
            continue
        try:
            result.in_file[name] = setting.read(value)
        except ValueError as error:
            source.problem((name,), f"{name}: {error}", "value")
    result.problems[:] = sorted(source.problems)
    return {name: source.place((name,), key=True) for name in source.value}


def _is_newer(source: Source, result: OwnersSettings) -> bool:
    text = source.value.get("format", str(FORMAT))
    number = whole_number(text) if isinstance(text, str) else None
    if number is None:
        source.problem(("format",), f"the format is a whole number, {FORMAT} in this version", "value")
        return False
    if number > FORMAT:
        result.notes.append(
            f"{result.path} was written by a newer version of this program (format {text}, this one knows {FORMAT}).\n"
            "  What this version knows of it is used; the rest stays as it is."
        )
        return True
    return False


def _read_whole_lines(raw: bytes, shown_as: str) -> Source:
    """The file; of one that breaks off, or is no YAML from somewhere on, what stands above that place."""
    first = read_yaml_text(raw, shown_as)
    source = first
    lines = raw.splitlines(keepends=True)
    while source.value is None and source.problems and lines:
        lines = lines[: min(len(lines), max(1, source.problems[0].line)) - 1]
        source = read_yaml_text(b"".join(lines), shown_as)
    if source is not first:
        source.problems[:] = first.problems
    return source


def nearest(name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    """Ends a message with the known name that is nearest; empty where none is near."""
    near = difflib.get_close_matches(name.lower().replace("-", " ").replace("_", " "), list(known), n=1, cutoff=0.5)
    return f"; did you mean '{near[0]}'?" if near else ""


# ---- writing ----

_HEAD = f"""\
# Settings of voice-assistant.  `{command("config show")}` says what holds and where it comes from.
format: {FORMAT}
"""


def template() -> str:
    """A new file: every setting as a comment, with what it is for."""
    lines = [_HEAD]
    lines += [f"# {setting.about}\n# {setting.name}: {written(setting.usual)}\n" for setting in SETTINGS]
    return "\n".join(lines)


def written(value: Value) -> str:
    """A value as it stands in the file, on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    text = str(value)
    plain = text and all(letter.isalnum() or letter in " ,.'-_/" for letter in text) and text[0].isalnum()
    return text if plain and text == text.strip() else json.dumps(text, ensure_ascii=False)


def save_settings(changes: Mapping[str, Value], path: Path | None = None) -> Path:
    """Write these into the file and leave everything else in it, comments too, as it is.

    A file that is no YAML is kept beside the new one, as `settings.yaml.broken`; what it said rightly is taken over.
    Raises FileError where it can't be written: then the old file stands.
    """
    path = path or settings_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        raw = path.read_bytes() if path.exists() else _HEAD.encode()
        source = read_yaml_text(raw, str(path))
        if source.value is None and any(problem.code != "empty" for problem in source.problems):
            broken = OwnersSettings(path=path)
            _read_file(broken)
            changes = {**broken.in_file, **changes}
            _replace(path.with_name(path.name + ".broken"), raw)
            raw, source = _HEAD.encode(), read_yaml_text(_HEAD.encode(), str(path))
        _replace(path, _changed(raw.decode("utf-8-sig"), source, changes).encode())
    except OSError as error:
        raise FileError(f"{path} can't be written: {error.strerror}.", "Make room, or look at its folder.") from error
    return path


def _changed(text: str, source: Source, changes: Mapping[str, Value]) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    keys = source.value if isinstance(source.value, dict) else {}
    starts = sorted(source.place((key,), key=True)[0] - 1 for key in keys)
    for name, value in changes.items():
        line = f"{name}: {written(value)}\n"
        if name not in keys:
            lines.append(line)
            continue
        start = source.place((name,), key=True)[0] - 1
        end = next((other for other in starts if other > start), len(lines))
        last = max(at for at in range(start, end) if at == start or not _is_comment(lines[at]))
        lines[start : last + 1] = [line, *[""] * (last - start)]  # so that the places of the others stay true
    return "".join(lines)


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _replace(path: Path, what: bytes) -> None:
    """Whole or not at all, for the owner alone."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(what)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
