"""The settings file: where a value comes from, what a wrong file costs (nothing else), that saving loses nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.test_cli import call, refused
from voice_assistant.adapters.engines import USUAL_VOICE, VOICES
from voice_assistant.settings import (
    BY_NAME,
    PLACE,
    SETTINGS,
    Value,
    read_settings,
    save_settings,
    settings_path,
    syllables,
    template,
    written,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.yaml"


def read(path: Path, text: str, **environment: str) -> dict[str, tuple[object, str]]:
    path.write_text(text, "utf-8")
    found = read_settings({PLACE: str(path), **environment}).in_force
    return {name: (one.value, one.origin) for name, one in found.items()}


def faults(path: Path, text: str) -> list[tuple[int, int, str]]:
    path.write_text(text, "utf-8")
    return [(one.line, one.column, one.message) for one in read_settings({PLACE: str(path)}).problems]


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(path: Path) -> None:
    found = read(path, "region: uk\nvolume: 50\n", VOICE_ASSISTANT_VOLUME="60")
    assert found["region"] == ("uk", "settings file, line 1")
    assert found["volume"] == (60, "environment, VOICE_ASSISTANT_VOLUME")
    assert found["voice"] == ("pyttsx3", "default")


def test_without_a_file_everything_is_as_usual(path: Path) -> None:
    settings = read_settings({PLACE: str(path)})
    assert {one.origin for one in settings.in_force.values()} == {"default"}
    assert not settings.complaint()


def test_all_faults_are_told_at_once_with_their_places_and_the_nearest_right_thing(path: Path) -> None:
    text = "region: irelnd\nvolume: loud\nvoicee: flite\none at a time: perhaps\nwake phrase: hey you\n"
    assert faults(path, text) == [
        (1, 9, "region: there is no 'irelnd'; did you mean 'ireland'?"),
        (2, 9, "volume: 'loud' is no whole number from 0 to 100"),
        (3, 1, "there is no setting 'voicee'; did you mean 'voice'?"),
        (4, 16, "one at a time: 'perhaps' is neither yes nor no"),
        (
            5,
            14,
            "wake phrase: 'hey you' has 2 syllables; with fewer than 4 a wake phrase is said by chance",
        ),
    ]


@pytest.mark.parametrize("knocks", ["1", "2", "7"])
def test_a_number_of_knocks_that_nothing_waits_for_is_refused(path: Path, knocks: str) -> None:
    assert faults(path, f"knocks: {knocks}\n") == [
        (1, 9, f"knocks: '{knocks}' is no whole number from 3 to 6, nor 0"),
    ]


def test_what_is_right_in_a_faulty_file_holds(path: Path) -> None:
    assert read(path, "region: uk\nvolume: loud\n")["region"] == ("uk", "settings file, line 1")


@pytest.mark.parametrize(
    "rest", ['alert command: [a, "b\nwake ph', "wake phrase: 'good evening nu", "knocks: {", "volume: 4\tx: [", "[\n"]
)
def test_of_a_half_written_file_holds_what_stands_above_the_break(path: Path, rest: str) -> None:
    found = read(path, f"region: uk\nsomeone else: yes\n{rest}")
    assert found["region"][0] == "uk"
    assert found["someone else"][0] is True
    assert read_settings({PLACE: str(path)}).complaint()


def test_a_file_of_a_newer_version_is_used_as_far_as_it_is_known(path: Path) -> None:
    assert read(path, "format: 7\nregion: uk\nmoonlight: yes\n")["region"][0] == "uk"
    settings = read_settings({PLACE: str(path)})
    assert "newer version" in settings.complaint()
    assert not settings.problems  # what this version doesn't know is no fault


@pytest.mark.parametrize(
    "text", ["", "just text\n", "- a\n- b\n", "\x00\xff", "format: new\n", f"format: {'9' * 5000}\n"]
)
def test_any_file_leaves_the_defaults(path: Path, text: str) -> None:
    assert read(path, text)["volume"] == (35, "default")


def test_a_number_of_thousands_of_digits_is_none(path: Path) -> None:
    assert read(path, f"volume: {'9' * 5000}\n")["volume"] == (35, "default")
    assert "is no whole number from 0 to 100" in read_settings({PLACE: str(path)}).complaint()


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir()
    assert "is a folder" in read_settings({PLACE: str(path)}).complaint()


def test_saving_leaves_everything_else_as_it_is(path: Path) -> None:
    path.write_text("# mine\nregion: uk # home\nalert command:\n  - say\n  - x\n# last\nunknown: [1]\nvolume: 3")
    save_settings({"alert command": ("ring", "it"), "volume": 40, "emergency contact": "Ann: 01 23"}, path)
    assert path.read_text() == (
        '# mine\nregion: uk # home\nalert command: ["ring", "it"]\n# last\nunknown: [1]\nvolume: 40\n'
        'emergency contact: "Ann: 01 23"\n'
    )


def test_what_is_saved_is_read_as_it_was(path: Path) -> None:
    values: dict[str, Value] = {
        "emergency contact": 'Jo "the nurse" #2: [ring]',
        "alert message": " - yes",
        "alert command": ("a b", "{message}", "é"),
        "alert": True,
        "knocks": 4,
    }
    save_settings(values, path)
    found = read_settings({PLACE: str(path)}).in_force
    assert {name: found[name].value for name in values} == {**values, "alert message": "- yes"}


def test_a_broken_file_is_kept_beside_the_new_one_which_takes_over_what_was_right(path: Path) -> None:
    path.write_text("region: uk\nwake phrase: [", "utf-8")
    save_settings({"volume": 40}, path)
    assert path.with_name("settings.yaml.broken").read_text() == "region: uk\nwake phrase: ["
    assert read_settings({PLACE: str(path)}).in_force["region"].value == "uk"
    assert read_settings({PLACE: str(path)}).in_force["volume"].value == 40


def test_the_file_is_for_its_owner_alone(path: Path) -> None:
    save_settings({"region": "uk"}, path.parent / "new" / "settings.yaml")
    assert stat.S_IMODE((path.parent / "new" / "settings.yaml").stat().st_mode) == 0o600
    assert stat.S_IMODE((path.parent / "new").stat().st_mode) == 0o700


def test_the_template_holds_every_setting_and_is_a_settings_file(path: Path) -> None:
    uncommented = "\n".join(
        line.removeprefix("# ") if any(line.startswith(f"# {setting.name}:") for setting in SETTINGS) else line
        for line in template().splitlines()
    )
    read(path, uncommented.replace("device: ", "device: ''").replace("model: ", "model: ''"))
    settings = read_settings({PLACE: str(path)})
    assert not settings.complaint()
    assert set(settings.in_file) == {setting.name for setting in SETTINGS}


def test_syllables_are_counted_about_right() -> None:
    phrases = {
        "hello nurse, help me": 5,
        "hey you": 2,
        "good morning": 3,
        "wake up please": 3,
        "": 0,
        "little table": 4,
    }
    assert {phrase: syllables(phrase) for phrase in phrases} == phrases


def test_it_lies_in_the_configuration_directory_by_itself(tmp_path: Path) -> None:
    assert settings_path({}).name == "settings.yaml"
    assert "voice-assistant" in settings_path({}).parts


# ---- the commands ----


@pytest.mark.slow
def test_a_conversation_uses_them_and_its_command_line_goes_before(path: Path) -> None:
    path.write_text("region: usa\n")
    conversation = ("run", "example", "--input", "typed", "--output", "captions")
    typed = "no\nyes\nno\nyes\nno\nno\n"
    assert "Call nine one one" in call(*conversation, typed=typed, VOICE_ASSISTANT_SETTINGS=str(path)).stdout
    ireland = call(*conversation, typed=typed, VOICE_ASSISTANT_SETTINGS=str(path), VOICE_ASSISTANT_REGION="ireland")
    assert "Call one one two" in ireland.stdout
    uk = call(*conversation, "--region", "uk", typed=typed, VOICE_ASSISTANT_SETTINGS=str(path))
    assert "Call nine nine nine" in uk.stdout


def test_faulty_settings_are_told_and_the_conversation_is_held(path: Path) -> None:
    path.write_text("regoin: usa\n")
    done = call(
        "run", "example", "--input", "typed", "--output", "captions", typed="no\n", VOICE_ASSISTANT_SETTINGS=str(path)
    )
    assert done.returncode == 0
    assert f"{path}:1:1: there is no setting 'regoin'; did you mean 'region'?" in done.stderr
    assert "Assistant:" in done.stdout


def test_show_says_where_each_value_comes_from(path: Path) -> None:
    path.write_text("region: usa\n")
    shown = call("config", "show", VOICE_ASSISTANT_SETTINGS=str(path), VOICE_ASSISTANT_VOLUME="9", NO_COLOR="1").stdout
    assert "region: usa\n  (settings file, line 1)" in shown
    assert "volume: 9\n  (environment, VOICE_ASSISTANT_VOLUME)" in shown
    data = json.loads(call("config", "show", "--json", VOICE_ASSISTANT_SETTINGS=str(path)).stdout)
    assert data["settings"]["region"] == {"value": "usa", "from": "settings file, line 1"}
    assert "\x1b" not in shown


def test_the_options_of_an_alert_command_are_part_of_it(path: Path) -> None:
    command = ("notify-send", "-u", "critical", "--", "{message}")
    assert call("config", "set", "alert command", *command, VOICE_ASSISTANT_SETTINGS=str(path)).returncode == 0
    assert read_settings({PLACE: str(path)}).in_force["alert command"].value == command


def test_set_refuses_what_cannot_be_and_leaves_the_file(path: Path) -> None:
    path.write_text("region: usa\n")
    refused(call("config", "set", "volme", "3", VOICE_ASSISTANT_SETTINGS=str(path)), 2, "did you mean 'volume'")
    refused(call("config", "set", "volume", "300", VOICE_ASSISTANT_SETTINGS=str(path)), 2, "from 0 to 100")
    assert path.read_text() == "region: usa\n"
    assert (
        call(
            "config", "set", "wake phrase", "good", "evening,", "sister", VOICE_ASSISTANT_SETTINGS=str(path)
        ).returncode
        == 0
    )
    assert path.read_text() == "region: usa\nwake phrase: good evening, sister\n"


def test_edit_makes_a_file_that_names_everything_and_checks_it(path: Path) -> None:
    assert call("config", "edit", VOICE_ASSISTANT_SETTINGS=str(path), EDITOR="true").returncode == 0
    assert path.read_text() == template()
    spoil = "sed -i s/.*volume:.*/volume:lots/"
    refused(call("config", "edit", VOICE_ASSISTANT_SETTINGS=str(path), EDITOR=spoil), 1, str(path))
    refused(call("config", "edit", VOICE_ASSISTANT_SETTINGS=str(path), EDITOR="no-such-editor"), 2, "set EDITOR")


def test_words_are_completed_by_the_shell() -> None:
    assert "_voice_assistant_completion" in call("config", "completion", "zsh").stdout
    assert written(("a", "b")) == '["a", "b"]'


def test_the_voices_that_can_be_set_are_those_that_there_are() -> None:
    for name in VOICES:
        assert BY_NAME["voice"].read(name) == name
    assert BY_NAME["voice"].usual == USUAL_VOICE


def test_a_file_that_cannot_be_looked_at_is_told_of_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "link.toml").symlink_to("gone.toml")
    for path in (tmp_path / "link.toml", tmp_path / ("n" * 300)):
        assert read_settings({PLACE: str(path)}).notes, path.name[:9]
    assert not read_settings({PLACE: str(tmp_path / "none.yaml")}).notes
