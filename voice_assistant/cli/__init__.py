"""The command line.  Only here are adapters chosen and errors turned into messages and exit codes."""

from __future__ import annotations

import io
import os
import sys

import click

from voice_assistant import __version__
from voice_assistant.cli.bench import bench
from voice_assistant.cli.cases import evaluate
from voice_assistant.cli.closing import flush_streams, open_streams, stopping, watch_signals
from voice_assistant.cli.config import apply_settings, config
from voice_assistant.cli.doctor import doctor
from voice_assistant.cli.explain import explain
from voice_assistant.cli.files import check
from voice_assistant.cli.graph import graph
from voice_assistant.cli.last_resort import notes, sentence
from voice_assistant.cli.machine import devices
from voice_assistant.cli.models import models
from voice_assistant.cli.service import service
from voice_assistant.cli.setup import setup
from voice_assistant.cli.standby import standby
from voice_assistant.cli.talk import demo, run
from voice_assistant.cli.terminal import tell
from voice_assistant.cli.test import test
from voice_assistant.cli.voices import voices
from voice_assistant.errors import AssistantError, OutputError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="voice-assistant")
@click.pass_context
def app(context: click.Context) -> None:
    """A spoken, offline triage conversation for leg pain at night.

    Not a doctor, not a medical device.  If you think it is an emergency, call your emergency number now.

    Exit codes: 0 fine, 1 problems found, 2 wrong usage, 3 this machine lacks something; stopped: 130 by
    Ctrl-C, 129 by a closed terminal (SIGHUP), 143 by SIGTERM.
    """
    if context.invoked_subcommand in USE_SETTINGS:
        apply_settings(context, app.commands[context.invoked_subcommand])


USE_SETTINGS = ("run", "standby")
"""Commands whose options the settings file stands in for."""


for command in (
    run,
    standby,
    demo,
    check,
    evaluate,
    explain,
    graph,
    test,
    bench,
    devices,
    doctor,
    models,
    voices,
    config,
    setup,
    service,
):
    app.add_command(command)


def main() -> None:
    """Run a command; whatever goes wrong becomes a sentence and an exit code."""
    open_streams()
    watch_signals()
    code = _outcome()
    if not flush_streams() and code == 0:
        tell("What was to be shown could not all be written.", err=True)
        code = 1
    sys.exit(code)


def _outcome() -> int:
    """Of the command: its exit code, when what went wrong has been said."""
    try:
        code = app.main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except OutputError as error:
        if error.nobody_reads:  # there is nobody to tell
            return 0
        _say(error, str(error))
        return error.exit_code
    except AssistantError as error:
        _say(error, str(error))
        return error.exit_code
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        _say(error, shown.getvalue().rstrip())
        return 2
    except (KeyboardInterrupt, click.exceptions.Abort):
        return stopping.exit_code
    except OSError as error:
        if stopping.number:  # the terminal is closed, and even the end of its line could not be written
            return stopping.exit_code
        if error.filename is None:
            _say(error, sentence(error))
        else:
            what = f"{os.fsdecode(str(error.filename))} can't be used: {error.strerror}."
            _say(error, f"{what}\n  What to do: check its name, and that you may read it and its folder.")
        return 1
    except Exception as error:  # noqa: BLE001 - the last resort
        _say(error, sentence(error))
        return 1


def _say(error: Exception, text: str) -> None:
    tell("\n".join(filter(None, (text, notes(error)))), err=True)
