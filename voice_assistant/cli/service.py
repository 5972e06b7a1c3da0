"""Commands that let standby start by itself: at boot, and again after a failure.

systemd's user services where they are (Linux); on macOS a launchd file, which nobody has tried yet.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import click

from voice_assistant.cli.terminal import tell
from voice_assistant.data import command
from voice_assistant.errors import MachineError

NAME = "voice-assistant-standby"
WATCHDOG_S = 90
"""Seconds without a sign of life after which systemd starts it anew; it gives one every 5 s, also in conversations."""
PATIENCE_S = 30
"""Longest that systemd may take to answer."""


def unit_text(program: str) -> str:
    """The systemd unit.  `program`: the Python that standby runs in."""
    quoted = program.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f"""\
# Written by `voice-assistant service install`; `voice-assistant service remove` takes it away.
[Unit]
Description=Voice assistant for leg pain, waiting to be called
After=pipewire.service pulseaudio.service
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart="{quoted}" -m voice_assistant standby
StandardInput=null
# A failure, a killed process or one that gives no sign of life is started again; "go to sleep" (0) is not.
Restart=on-failure
RestartSec=5
WatchdogSec={WATCHDOG_S}
TimeoutStartSec=180
SuccessExitStatus=143
# Wrong settings or a second standby: starting again would not help.
RestartPreventExitStatus=2

[Install]
WantedBy=default.target
"""


def launchd_text(program: str) -> str:
    """The launchd file.  Untried: nobody had a Mac."""
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Written by `voice-assistant service install`.  Untried. -->
<plist version="1.0">
<dict>
  <key>Label</key><string>{NAME}</string>
  <key>ProgramArguments</key>
  <array>
    <string>{escape(program)}</string><string>-m</string><string>voice_assistant</string><string>standby</string>
  </array>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
</dict>
</plist>
"""


def unit_path() -> Path:
    """Where the service is written down."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{NAME}.plist"
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "systemd" / "user" / f"{NAME}.service"


@click.group()
def service() -> None:
    """Let standby start by itself at boot, and again after a failure."""


@service.command()
def install() -> None:
    """Write the service, check it, and start it now and at every boot, also before you log in."""
    path = unit_path()
    mac = sys.platform == "darwin"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(launchd_text(sys.executable) if mac else unit_text(sys.executable), encoding="utf-8")
    except OSError as error:
        raise MachineError(f"{path} can't be written: {error.strerror}.", "Look at its folder.") from error
    tell(f"Written: {path}")
    if mac:
        tell(f"Untried on macOS.  To start it: launchctl load {path}")
        return
    if complaint := _verified(path):
        raise MachineError(f"systemd finds fault with it: {complaint}", f"Please report it, and remove {path}.")
    if not _is_there():
        raise MachineError(
            "systemd does not look after programs of yours here, so nothing starts by itself.",
            f"Start it by hand: {command('standby')}",
        )
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", f"{NAME}.service")
    tell("Standby runs now, and at every start of this machine.")
    if _run(["loginctl", "enable-linger", getpass.getuser()]) is None:
        tell(f"Only once you have logged in, though.  What to do: sudo loginctl enable-linger {getpass.getuser()}")


@service.command()
def remove() -> None:
    """Stop the service and take it away.  Settings stay."""
    path = unit_path()
    if not path.exists():
        tell("There is no service.")
        return
    if sys.platform == "darwin":
        _run(["launchctl", "unload", str(path)])
    elif _is_there():
        _run(["systemctl", "--user", "disable", "--now", f"{NAME}.service"])
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    if _is_there():
        _run(["systemctl", "--user", "daemon-reload"])
    tell("The service is removed.")


@service.command()
def status() -> None:
    """Say whether standby is installed and running.  Exit code 1 if it isn't running."""
    path = unit_path()
    installed = path.exists()
    tell(f"Installed: {path}" if installed else f"Not installed.  To install it: {command('service install')}")
    process = running_process()
    if process is None:
        tell(f"Standby is not running.  To start it by hand: {command('standby')}")
        sys.exit(1)
    tell(f"Standby is running (process {process}).")
    if installed and _is_there():
        doing = _run(["systemctl", "--user", "show", "--property=StatusText", "--value", f"{NAME}.service"])
        if doing:
            tell(f"It says: {doing}")


def running_process() -> int | None:
    """The process that holds standby's lock; None: nobody does."""
    import fcntl

    from voice_assistant.cli.standby import lock_path

    try:
        with lock_path().open(encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read().strip() or 0)
    except (OSError, ValueError):
        pass
    return None


# ---- systemd ----


def _is_there() -> bool:
    """Whether a systemd of this user answers."""
    return _run(["systemctl", "--user", "is-system-running"], any_code=True) in ("running", "degraded", "starting")


def _verified(path: Path) -> str:
    """What systemd-analyze finds wrong with the unit; empty: nothing, or it isn't there to ask."""
    if shutil.which("systemd-analyze") is None:
        return ""
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(path)],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    about = [line for line in done.stderr.splitlines() if NAME in line]
    return "; ".join(about) if done.returncode and about else ""


def _systemctl(*arguments: str) -> None:
    if _run(["systemctl", "--user", *arguments]) is None:
        what = " ".join(arguments)
        raise MachineError(f"systemctl --user {what} failed.", f"Try it yourself: systemctl --user {what}")


def _run(program: list[str], *, any_code: bool = False) -> str | None:
    """What it printed; None: it failed or isn't there."""
    try:
        done = subprocess.run(program, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if any_code or not done.returncode else None
