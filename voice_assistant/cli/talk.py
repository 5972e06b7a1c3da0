"""Commands that hold a conversation."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from voice_assistant.cli.chosen import Chosen, conversation_options
from voice_assistant.cli.clock import is_night
from voice_assistant.cli.terminal import tell
from voice_assistant.errors import UsageError


@click.command()
@click.argument("dialog", default="leg_pain")
@click.option(
    "--input",
    "input_",
    default="auto",
    metavar="auto|microphone|typed|FILE",
    show_default=True,
    help="Where answers come from.  FILE: a recording of the person, heard as fast as the processor can.",
)
@click.option(
    "--output",
    default="auto",
    metavar="auto|speaker|captions|FILE.wav",
    show_default=True,
    help="Where the assistant speaks.  Captions are always shown.  FILE.wav: left the person, right the assistant.",
)
@conversation_options
@click.option("--day/--night", default=None, help="Say today or tonight; by default as the clock says.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write a record of the words here, for the owner's eyes only; .json for data.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write the conversation here as a scenario that `test` can play: words only, for the owner's eyes.",
)
@click.option(
    "--resume",
    is_flag=True,
    help="If this conversation is cut off, the next `run --resume` goes on with it: what you say is kept in a file of"
    " yours until it ends.",
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="As --resume, but kept in this file, which stays at the end.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="For screen readers: one line for each thing said and heard, and single keys without Enter: y, n, space to"
    " repeat, ? for help.",
)
@click.option("--standby", "waits", is_flag=True, help="Wait silently until called, as the command standby does.")
def run(
    chosen: Chosen,
    input_: str,
    output: str,
    day: bool | None,
    report: Path | None,
    record: Path | None,
    resume: bool,
    journal: Path | None,
    plain: bool,
    waits: bool,
) -> None:
    """Hold a conversation (by default about leg pain): by voice where there is a microphone, else typed.

    Say or type "help" at any time.  Nothing is recorded or sent anywhere; --report writes a record only if you ask for
    it.
    """
    if waits:
        if (input_, output) != ("auto", "auto") or report or record or resume or journal or plain:
            raise UsageError(
                "--standby waits beside the bed, with microphone and speaker, and writes nothing down.",
                "Leave --input, --output, --report, --record, --resume, --journal and --plain out.",
            )
        from voice_assistant.cli.standby import keep_vigil

        keep_vigil(chosen)
        return
    from voice_assistant.adapters.single_keys import single_keys
    from voice_assistant.cli.holding import hold
    from voice_assistant.cli.keeping import check_apart, kept_places
    from voice_assistant.cli.opening import check_sides, open_bedside, open_engine, open_files
    from voice_assistant.cli.resuming import resuming
    from voice_assistant.cli.switch import key_of

    dialog, model = chosen.dialog, chosen.model
    engine = open_engine(dialog, chosen.region)
    settings = chosen.settings(night=is_night() if day is None else not day, speaks=output != "captions")
    recording, sound = check_sides(input_, output)
    check_apart(
        {"--report": report, "--record": record, "--output": sound, "--journal": journal},
        {"--input": recording, "--model": model, "the dialogue": Path(dialog)},
    )
    with (
        kept_places(report, record, sound) as (report_file, record_file, sound_file),
        resuming(engine, dialog, settings, resume=resume, journal=journal) as kept,
        single_keys(sys.stdin if plain or key_of(chosen.switch) else None) as by_keys,
    ):
        opened = (
            open_files(
                engine,
                input_=input_,
                output=sound_file,
                model=model,
                volume=chosen.volume,
                voice=chosen.voice,
                rate=chosen.rate,
            )
            if recording or sound
            else open_bedside(
                engine,
                input_=input_,
                output=output,
                device=chosen.device,
                model=model,
                volume=chosen.volume,
                voice=chosen.voice,
                rate=chosen.rate,
                switch=key_of(chosen.switch),
            )
        )
        if not hold(
            opened,
            engine,
            dialog,
            settings,
            report=report_file,
            record=record_file,
            kept=kept,
            by_keys=by_keys,
            wrap=not plain,
            earcons=chosen.earcons,
            follow_loudness=chosen.follow_loudness,
            scan=chosen.scan,
        ):
            sys.exit(1)


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(), help="Where to write the two WAV files."
)
def demo(out: Path) -> None:
    """Hear two recorded conversations: one ends in an emergency, one in self-care.

    No sound card and no network are needed.  Writes emergency.wav and self_care.wav: left the person, right the
    assistant.
    """
    from voice_assistant.testing.demo import play_demo

    play_demo(out, tell)
