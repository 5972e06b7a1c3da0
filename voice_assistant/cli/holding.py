"""Holds a conversation to its end, and writes down what was asked for, however it ends."""

from __future__ import annotations

import contextlib
import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from voice_assistant.adapters.console import Captions
from voice_assistant.cli.alerts import with_alerts
from voice_assistant.cli.keeping import keep
from voice_assistant.cli.last_resort import conversation
from voice_assistant.cli.likely import Likely
from voice_assistant.cli.terminal import at_terminal, tell
from voice_assistant.report import Record
from voice_assistant.session import Observer, Session
from voice_assistant.speaking.earcons import Earcons
from voice_assistant.testing.scenario.recorder import Recorder

if TYPE_CHECKING:
    from voice_assistant.cli.opening import Opened
    from voice_assistant.cli.resuming import Resuming
    from voice_assistant.conversation import State
    from voice_assistant.engine import Engine
    from voice_assistant.events import Action, Event, Settings
    from voice_assistant.private_file import PrivateFile
    from voice_assistant.scanning import Scan

KEYS = "Keys: y for yes, n for no, space to repeat, question mark for help.  Or type words, then press Enter."
SWITCH = "One switch: what can be said is offered in turn; press when you hear yours."
TYPE = "Type your answers, then press Enter."
FAILED = "I have to stop, because of a fault of mine.  If you need help now, call {number}."


def hold(
    opened: AbstractContextManager[Opened],
    engine: Engine,
    dialog: str,
    settings: Settings,
    *,
    report: PrivateFile | None,
    record: PrivateFile | None,
    kept: Resuming | None = None,
    by_keys: bool = False,
    wrap: bool = True,
    earcons: str = "off",
    follow_loudness: bool = True,
    scan: Scan | None = None,
) -> bool:
    """Hold it; `kept`: it can be gone on with, or goes on.  `by_keys`: keys come one by one, and nothing echoes them.
    `wrap`: captions at a terminal are broken between words.

    False when something that was to be shown or written isn't where it should be, which has been told."""
    settings = kept.settings if kept else settings
    words = Record(engine)
    recorder = Recorder(dialog=dialog, settings=settings)
    fine = True
    with opened as bedside:
        for note in bedside.notes:
            tell(f"Note: {note}", err=True)
        how = SWITCH if scan else KEYS if by_keys else "" if bedside.duplex.hears else TYPE
        if how:
            tell(how, err=True)
        shown = _Shown(echo_typed=by_keys or sys.stdin is None or not sys.stdin.isatty(), wrap=wrap)
        names = {id(shown): "captions", id(words): "report", id(recorder): "scenario"}
        observers: tuple[Observer, ...] = (shown, words, recorder)
        if kept:
            names[id(kept.journal)] = "journal"
            observers = (kept.journal, *observers)
        if bedside.speech_output and bedside.speech_output.is_slow:
            observers = (*observers, Likely(engine, bedside.speech_output))

        def told(observer: Observer, error: Exception) -> None:
            if id(observer) not in names:
                return
            what = getattr(error, "strerror", None) or type(error).__name__
            tell(f"The {names[id(observer)]} can't be written: {what}.  The conversation goes on.", err=True)

        session = Session(
            with_alerts(engine),
            bedside.duplex,
            speech_input=bedside.speech_input,
            speech_output=bedside.speech_output,
            settings=settings,
            observers=(*observers, _watch_of_helpers(bedside)),
            on_failure=told,
            goes_on=kept.step if kept else None,
            earcons=Earcons(earcons),
            follows_loudness=follow_loudness,
            scan=scan,
        )
        try:
            with conversation():
                _run(session)
            if kept:
                kept.over()
        finally:
            with contextlib.suppress(Exception):
                bedside.duplex.stop()
            if bedside.speech_input and bedside.speech_input.failed:
                tell(f"Note: {bedside.speech_input.failed}", err=True)
            as_data = report is not None and report.path.suffix == ".json"
            fine = keep(report, lambda: words.rendered(as_data=as_data).encode())
            fine = keep(record, lambda: recorder.as_yaml().encode()) and fine
    return fine and all(isinstance(error, BrokenPipeError) for _, error in session.failures)


def _watch_of_helpers(bedside: Opened) -> Observer:
    """Tells once of each part that has failed and that the conversation goes on without."""
    told_of: set[str | None] = {None}

    def watch(*_: object) -> None:
        failed = (
            bedside.speech_input.second_failed if bedside.speech_input else None,
            bedside.speech_output.note if bedside.speech_output else None,
        )
        for note in failed:
            if note not in told_of:
                told_of.add(note)
                tell(f"Note: {note}", err=True)

    return watch


def _run(session: Session) -> None:
    try:
        session.run()
    except Exception:
        # who hears but can't see must not be left in silence
        with contextlib.suppress(Exception):
            session.say_last(FAILED.format(number=_number(session)))
        raise


def _number(session: Session) -> str:
    region = session.engine.dialog.regions.get(session.settings.region)
    return region.slots.get("emergency number", "") if region else "your emergency number"


class _Shown:
    """Captions on standard output; on the screen, where that fails and standard error is one."""

    def __init__(self, *, echo_typed: bool, wrap: bool) -> None:
        self._captions = Captions(sys.stdout, echo_typed=echo_typed, wrap=wrap)
        self._echo_typed, self._wrap = echo_typed, wrap
        self._moved = False

    def __call__(self, at: float, what: Event | Action, state: State) -> None:
        try:
            self._captions(at, what, state)
        except (OSError, ValueError):
            if self._moved or not at_terminal():
                raise
            self._moved = True
            tell("The captions can't go where they went, so they are shown here.", err=True)
            self._captions = Captions(sys.stderr, echo_typed=self._echo_typed, wrap=self._wrap)
            self._captions(at, what, state)
