"""Somebody is told of an emergency, if and only if the owner has set it up: by a program of theirs, or by apprise.

It runs beside the conversation and is never waited for.  What it sends is what the owner wrote, and nothing that was
said.  Off by default; with `models install` this is all that ever uses a network.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from threading import Thread

from voice_assistant.settings import OwnersSettings

TIMEOUT_S = 20.0
"""A program that takes longer is ended, and that way counts as failed."""
TRIES_AT_S = (0.0, 5.0, 20.0)
"""Seconds from the emergency: after the last of these that failed, nobody could be reached."""
A_TEST = "This is only a test, nothing has happened. "


class Outcome(Enum):
    """How far it has got."""

    SENDING = "sending"
    TOLD = "told"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where the message goes."""

    message: str
    who: str = ""
    """As the conversation says it: "your daughter"."""
    command: tuple[str, ...] = ()
    """A program and its arguments, run as they stand, without a shell; `{message}` in them is the message."""
    addresses: tuple[str, ...] = ()
    """As apprise writes them: "mailto://...", "ntfys://..."."""


def ways_of(settings: OwnersSettings) -> Ways | None:
    """What the owner has set up; None: nothing."""
    if not settings.number("alert"):
        return None
    return ways_set(settings)


def ways_set(settings: OwnersSettings) -> Ways | None:
    """What would be done if alerts were on; None: no way is set."""
    command, addresses = settings.texts("alert command"), settings.texts("alert addresses")
    if not command and not addresses:
        return None
    return Ways(
        message=settings.text("alert message"),
        who=settings.text("alert name"),
        command=command,
        addresses=addresses,
    )


class Alert:
    """One message on its way."""

    def __init__(self, ways: Ways, log: Callable[[str], None], *, tries_at_s: Sequence[float] = TRIES_AT_S) -> None:
        self._ways, self._log, self._tries_at_s = ways, log, tries_at_s
        self.outcome: Outcome | None = None
        """None: not sent yet."""

    def send(self) -> None:
        """Begin, once, and return at once."""
        if self.outcome is None:
            self.outcome = Outcome.SENDING
            # no daemon: a program that ends meanwhile lets it finish, for a minute at most
            Thread(target=self._send, name="alert").start()

    @property
    def sentence(self) -> str:
        """What to say of it; empty: nothing is known yet."""
        who = self._ways.who
        if self.outcome is Outcome.TOLD:
            return f"I have told {who}." if who else "I have sent the alert that you set up."
        if self.outcome is Outcome.FAILED:
            return f"I could not reach {who}." if who else "I could not send the alert that you set up."
        return ""

    @property
    def so_far(self) -> str:
        """What to say before the conversation ends, while it is still being tried; empty: nothing is."""
        if self.outcome is not Outcome.SENDING:
            return ""
        return f"I am still trying to reach {self._ways.who or 'somebody by the alert that you set up'}."

    def _send(self) -> None:
        began = time.monotonic()
        for at in self._tries_at_s:
            time.sleep(max(0.0, began + at - time.monotonic()))
            if tell_somebody(self._ways, self._log):
                self.outcome = Outcome.TOLD
                self._log("The alert went out.")
                return
        self.outcome = Outcome.FAILED
        self._log("Nobody could be alerted.")


def tell_somebody(ways: Ways, log: Callable[[str], None], *, test: bool = False) -> bool:
    """Send it by every way; whether one of them took it.  Takes up to TIMEOUT_S each."""
    message = (A_TEST if test else "") + ways.message
    done = []
    if ways.command:
        done.append(_run([part.replace("{message}", message) for part in ways.command], log))
    if ways.addresses:
        done.append(_notify(ways.addresses, message, log))
    return any(done)


def _run(command: list[str], log: Callable[[str], None]) -> bool:
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    except (OSError, ValueError) as error:
        log(f"The alert command can't be run: {getattr(error, 'strerror', None) or error}.")
        return False
    try:
        code = process.wait(TIMEOUT_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log(f"The alert command did not end within {TIMEOUT_S:.0f} s.")
        return False
    if code:
        log(f"The alert command failed (exit code {code}).")
    return code == 0


def _notify(addresses: tuple[str, ...], message: str, log: Callable[[str], None]) -> bool:
    try:
        import apprise

        post = apprise.Apprise()
        known = [post.add(address) for address in addresses]
        if not all(known):
            log(f"{known.count(False)} of the alert addresses are none that apprise knows.")
        return bool(post.notify(body=message, title="Voice assistant"))
    except Exception as error:  # noqa: BLE001 - a library of a hundred services; whatever it raises, nobody was told
        log(f"The alert could not be sent by apprise ({type(error).__name__}).")
        return False
