"""The command that waits through the night: it chooses the adapters, and writes the log."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.chosen import Chosen, conversation_options
from voice_assistant.cli.clock import is_night
from voice_assistant.cli.terminal import tell
from voice_assistant.data import command
from voice_assistant.errors import UsageError

if TYPE_CHECKING:
    from voice_assistant.adapters.line_reader import LineReader
    from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
    from voice_assistant.audio import Duplex
    from voice_assistant.cli.opening import Opened
    from voice_assistant.engine import Engine
    from voice_assistant.standby.calls import Call, CallListener

ANOTHER_PHRASE = 'config set "wake phrase" "good morning doctor"'
SOFT = 20
"""Volume of what is said to somebody who only asked whether we are there; quieter where the owner wants it so."""


@click.command()
@click.argument("dialog", default="leg_pain")
@conversation_options
@click.option("--wake-phrase", default=None, help='In place of the settings\' one ("hello nurse, help me").')
def standby(chosen: Chosen, wake_phrase: str | None) -> None:
    """Wait silently until called, hold the conversation, and wait again.

    Called by the wake phrase, a cry for help, knocks (if set), any key (Enter, where the input is no terminal), or the
    signal SIGUSR1 (a button).  "Are you there?" is answered softly; "go to sleep", said within half a minute after it
    has spoken, ends it.  The log on standard error holds when it woke and why, never what was said.
    """
    keep_vigil(chosen, wake_phrase)


def keep_vigil(chosen: Chosen, wake_phrase: str | None = None) -> None:
    """Wait until told to go to sleep.

    Raises UsageError for a wake phrase that can't be heard and where standby runs already; ModelError where nothing can
    ever be heard.
    """
    from voice_assistant.adapters.engines import open_recognizer, open_voice_detector
    from voice_assistant.adapters.line_reader import LineReader
    from voice_assistant.adapters.single_keys import single_keys
    from voice_assistant.cli.opening import open_engine
    from voice_assistant.cli.switch import key_of
    from voice_assistant.settings import BY_NAME, read_settings
    from voice_assistant.standby.calls import CallListener
    from voice_assistant.standby.vigil import Vigil

    settings = read_settings()
    try:
        phrase = str(BY_NAME["wake phrase"].read(wake_phrase or settings.text("wake phrase")))
    except ValueError as error:
        raise UsageError(f"{error}.", "Choose a longer one.") from error
    engine = open_engine(chosen.dialog, chosen.region)
    recognizer = open_recognizer(chosen.model)
    check_wake_phrase(phrase, recognizer)

    def calls() -> CallListener:
        return CallListener(
            recognizer,
            open_voice_detector(),
            engine.dialog,
            phrase=phrase,
            by_emergency=bool(settings.number("wake by emergency")),
            knocks=settings.number("knocks"),
        )

    with alone(), single_keys(sys.stdin) as by_keys:
        keyboard = LineReader(sys.stdin, key_of(chosen.switch))
        keyboard.await_call(True)
        vigil = Vigil(
            open_device=partial(_device, chosen.device, keyboard),
            open_calls=calls,
            converse=partial(_converse, engine, recognizer, chosen, keyboard, by_keys),
            answer=partial(_answer, engine, chosen),
            log=log,
            beat=tell_service,
        )
        if hasattr(signal, "SIGUSR1"):
            signal.signal(signal.SIGUSR1, lambda *_: vigil.press_button())
        log(f'Standby. Say "{phrase}", or press {"any key" if by_keys else "Enter"}.')
        vigil.run()


def check_wake_phrase(phrase: str, recognizer: VoskRecognizer) -> None:
    """UsageError for a phrase with a word that the model doesn't know."""
    from voice_assistant.listening import find_missing_words

    missing = find_missing_words([phrase], recognizer.knows)
    if missing:
        words = ", ".join(repr(word) for unknown in missing.values() for word in unknown)
        raise UsageError(
            f"The wake phrase \"{phrase}\" can't be heard: the speech model doesn't know {words}.",
            f"Choose another in plain words: {command(ANOTHER_PHRASE)}.",
        )


def log(text: str) -> None:
    """A line with the time, for the terminal or the journal.  A full disk is no reason to stop."""
    tell(f"{dt.datetime.now().astimezone():%H:%M:%S}  {text}", err=True)


# ---- what a vigil is made of ----


def _device(name: str | None, keyboard: LineReader) -> Duplex:
    from voice_assistant.adapters.engines import open_device

    duplex = open_device(name, hear=True, speak=True, lines=keyboard)
    for error in duplex.missing:
        log(error.what)
    return duplex


def _converse(
    engine: Engine,
    recognizer: VoskRecognizer,
    chosen: Chosen,
    keyboard: LineReader,
    by_keys: bool,
    duplex: Duplex,
    call: Call,
) -> None:
    from voice_assistant.cli.holding import hold

    del call
    try:
        hold(
            _opened(engine, recognizer, chosen, duplex, keyboard),
            engine,
            chosen.dialog,
            chosen.settings(night=is_night()),
            report=None,
            record=None,
            by_keys=by_keys,
            earcons=chosen.earcons,
            follow_loudness=chosen.follow_loudness,
            scan=chosen.scan,
        )
    finally:
        keyboard.await_call(True)


@contextlib.contextmanager
def _opened(
    engine: Engine, recognizer: VoskRecognizer, chosen: Chosen, duplex: Duplex, keyboard: LineReader
) -> Iterator[Opened]:
    """The conversation's ears and voice, over the device that standby holds open."""
    from voice_assistant.cli.opening import Opened, open_speech_input, open_speech_output

    speech_input, notes = open_speech_input(engine, chosen.model, recognizer=recognizer)
    if not duplex.speaks:
        keyboard.await_call(False)
        yield Opened(duplex=duplex, speech_input=speech_input, speech_output=None, notes=notes)
        return
    with open_speech_output(chosen.volume, engine.dialog.language.code, chosen.voice, chosen.rate) as speech_output:
        if speech_output.failed:
            notes = (*notes, speech_output.failed)
        keyboard.await_call(False)
        yield Opened(duplex=duplex, speech_input=speech_input, speech_output=speech_output, notes=notes)


def _answer(engine: Engine, chosen: Chosen, duplex: Duplex, text: str) -> None:
    """Say one sentence softly, to its end."""
    from voice_assistant.cli.opening import open_speech_output
    from voice_assistant.cli.saying import say_over

    tell(f"Assistant: {text}")
    if not duplex.speaks:
        return
    with open_speech_output(min(SOFT, chosen.volume), engine.dialog.language.code, chosen.voice) as speech_output:
        say_over(duplex, speech_output, text)


# ---- one at a time, and watched ----


def lock_path() -> Path:
    """The file that a running standby holds locked, with the number of its process in it."""
    from platformdirs import user_state_path

    return user_state_path("voice-assistant") / "standby.lock"


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Only one standby of a user at a time: two would answer each other.  UsageError where one runs already."""
    import fcntl

    place = lock_path()
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = place.open("a+", encoding="utf-8")
    except OSError:  # nowhere to write: better two of them than none
        yield
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise UsageError(
                f"Standby is already running (process {file.read().strip() or 'unknown'}).",
                f"Nothing: it waits for you.  How it does: {command('service status')}",
            ) from None
        with contextlib.suppress(OSError):
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        yield


def tell_service(state: str) -> None:
    """Tell systemd, where it started us, that we live and what we are doing (`sd_notify(3)`, which is one datagram)."""
    import socket

    place = os.environ.get("NOTIFY_SOCKET")
    if not place:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
        address = "\0" + place[1:] if place.startswith("@") else place
        to.sendto(f"READY=1\nWATCHDOG=1\nSTATUS={state}".encode(), address)
