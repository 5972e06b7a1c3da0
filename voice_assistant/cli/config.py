"""Commands about the settings, and how they become the defaults of other commands."""

from __future__ import annotations

import sys

import click

from voice_assistant.cli.terminal import tell
from voice_assistant.data import command as typed_as
from voice_assistant.errors import UsageError


def apply_settings(context: click.Context, command: click.Command) -> None:
    """Let what the owner has set stand in for what the command line of `command` leaves out."""
    from voice_assistant.settings import SETTINGS, read_settings

    settings = read_settings()
    if complaint := settings.complaint():
        tell(f"{complaint}\nThe rest of the settings holds.  What to do: {typed_as('config edit')}", err=True)
    variables = {setting.option: setting.variable for setting in SETTINGS if setting.option}
    for parameter in command.params:
        if parameter.name in variables:
            parameter.envvar = variables[parameter.name]
    context.default_map = {command.name: settings.defaults()} if command.name else None


@click.group()
def config() -> None:
    """Settings: what holds, where the file is, and changing it.

    What the command line says holds; else the environment (VOICE_ASSISTANT_REGION for `region`), else the settings
    file, else the default.
    """


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(as_json: bool) -> None:
    """Show every setting, and where its value comes from.  Exit code 1 if something in the file is wrong."""
    import json

    from voice_assistant.settings import SETTINGS, read_settings, written

    settings = read_settings()
    if as_json:
        values = {name: {"value": one.value, "from": one.origin} for name, one in settings.in_force.items()}
        problems = [*settings.notes, *map(str, settings.problems)]
        tell(json.dumps({"path": str(settings.path), "settings": values, "problems": problems}, indent=2))
    else:
        tell(f"Settings file: {settings.path}{'' if settings.path.exists() else ' (not there yet)'}")
        for setting in SETTINGS:
            one = settings.in_force[setting.name]
            tell(f"{setting.name}: {written(one.value) or '(none)'}\n  ({one.origin}) {setting.about}")
        tell("A command's own options go before all of these.")
        if complaint := settings.complaint():
            tell(f"{complaint}\n  What to do: {typed_as('config edit')}", err=True)
    if settings.problems or settings.notes:
        sys.exit(1)


@config.command()
def path() -> None:
    """Print where the settings file is, or would be."""
    from voice_assistant.settings import settings_path

    tell(settings_path())


@config.command()
def edit() -> None:
    """Open the settings file in your editor ($VISUAL, $EDITOR), then check it.  A new one names every setting."""
    from voice_assistant.settings import read_settings, save_settings, settings_path, template

    place = settings_path()
    if not place.exists():
        save_settings({}, place)
        place.write_text(template(), encoding="utf-8")
    try:
        click.edit(filename=str(place))
    except click.ClickException as error:
        raise UsageError(
            f"No editor could be started: {error.format_message()}", f"Edit {place}, or set EDITOR."
        ) from error
    settings = read_settings()
    if complaint := settings.complaint():
        tell(f"{complaint}\n  What to do: {typed_as('config edit')}", err=True)
        sys.exit(1)
    tell(f"{place}: all is well.")


@config.command("set", context_settings={"allow_interspersed_args": False})
@click.argument("name")
@click.argument("values", nargs=-1)
def set_(name: str, values: tuple[str, ...]) -> None:
    """Set one value in the file: config set "wake phrase" "good evening, nurse".

    Several VALUES make a list, and may begin with "-": config set "alert command" notify-send -u critical Help.
    A value that can't be is refused, and the file stays as it was.
    """
    from voice_assistant.settings import BY_NAME, nearest, save_settings

    setting = BY_NAME.get(name.replace("-", " "))
    if setting is None:
        known = f"There are: {', '.join(BY_NAME)}."
        raise UsageError(f"There is no setting '{name}'{nearest(name, BY_NAME)}", known)
    several = isinstance(setting.usual, tuple)
    try:
        value = setting.read(list(values) if several else " ".join(values))
    except ValueError as error:
        raise UsageError(f"{setting.name}: {error}.", f"{setting.name} is: {setting.about}.") from error
    place = save_settings({setting.name: value})
    tell(f"{setting.name} is set, in {place}.")


@config.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands and options: eval "$(voice-assistant config completion bash)"."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    root = context.find_root().command
    assert kind is not None  # click knows all three
    tell(kind(root, {}, "voice-assistant", "_VOICE_ASSISTANT_COMPLETE").source())


@config.command("try-alert")
def try_alert() -> None:
    """Send the alert now, marked as a test, by every way that is set: a dry run.  Exit code 1 if nobody took it."""
    from voice_assistant.alerting import tell_somebody, ways_set
    from voice_assistant.settings import read_settings

    settings = read_settings()
    ways = ways_set(settings)
    if ways is None:
        raise UsageError(
            "No way to alert anybody is set.",
            f'Set one: {typed_as("config set")} "alert command" PROGRAM ... "{{message}}"',
        )
    if not tell_somebody(ways, lambda text: tell(text, err=True), test=True):
        tell("Nobody took the test alert.", err=True)
        sys.exit(1)
    tell(f"The test alert went out{f' to {ways.who}' if ways.who else ''}.")
    if not settings.number("alert"):
        tell(f"In an emergency none is sent yet: {typed_as('config set alert yes')}")
