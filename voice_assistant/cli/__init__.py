"""The command line.  Only here are adapters chosen and errors turned into messages and exit codes."""

from __future__ import annotations

import os
import sys

import click

from voice_assistant import __version__
from voice_assistant.cli.bench import bench
from voice_assistant.cli.cases import evaluate
from voice_assistant.cli.explain import explain
from voice_assistant.cli.files import check
from voice_assistant.cli.graph import graph
from voice_assistant.cli.machine import devices, models
from voice_assistant.cli.talk import demo, run
from voice_assistant.cli.test import test
from voice_assistant.errors import AssistantError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="voice-assistant")
def app() -> None:
    """A spoken, offline triage conversation for leg pain at night.

    Not a doctor, not a medical device.  If you think it is an emergency, call your emergency number now.

    Exit codes: 0 fine, 1 problems found, 2 wrong usage, 3 this machine lacks something, 130 stopped by Ctrl-C.
    """


for command in (run, demo, check, evaluate, explain, graph, test, bench, devices, models):
    app.add_command(command)


def main() -> None:
    """Run a command; every expected error becomes a sentence and an exit code."""
    try:
        code = app.main(standalone_mode=False)
    except AssistantError as error:
        print(error, file=sys.stderr)
        code = error.exit_code
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # whoever read our output has gone; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
