"""Makes the virtual environment in a checkout hold this package: called by script/run and script/test, not by hand.

    python script/prepare.py CHECKOUT STAMP [EXTRA]

Uses only the standard library, for it runs before anything is installed.  Two at once wait for each other.  The stamp
is written last: without it an environment counts as half made and is made again.  bootstrap.sh compares the stamp, so
that the next start is quick and needs no network.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until main() can answer a Ctrl-C in words

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

OURS = "made-by-script"
"""A file in the environment that says it may be thrown away."""
BASE_PYTHON = "base-python"
"""A link in the environment to the very Python it was made with: /usr/bin/python3 can become another one."""
STAMPS = ("ready", "ready-test")
KNOWN_FAILURES = {
    "CERTIFICATE_VERIFY_FAILED": """\
The connection to pypi.org can't be trusted: its certificate is not one that this machine knows.
  What to do: check this machine's date. In a network that filters, use another network, or give pip that network's
  certificate (the variable PIP_CERT). Then start this again.""",
    "No space left on device": """\
The disk is full: the assistant needs about 300 MB.
  What to do: free some space and start this again.""",
    "NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|RemoteDisconnected|Max retries exceeded": """\
The internet could not be reached, and the first start needs it once, to fetch its parts from pypi.org.
  What to do: connect this machine to the internet and start this again. Later starts need no network.""",
}
"""What pip says, and what a person is told: the first that fits."""
FETCHING = re.compile(r"\s*(?:Downloading|Using cached) (?:\S*/)?([A-Za-z0-9_.]+?)-\d\S*(?: \(([\d.]+ [kMG]B)\))?")
"""A line of pip's that names a file and perhaps its size."""

PIP = re.compile(r"pip-(\d+(?:\.\d+)*)-py3-none-any\.whl")
"""A released pip for Python 3."""


class Failed(Exception):
    """What happened and what to do now, in words."""


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 ready, 3 this machine lacks something."""
    root, stamp = Path(arguments[0]), arguments[1]
    extra = arguments[2] if len(arguments) > 2 else ""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with locked(root / ".venv.lock"):
            prepare(root, stamp, extra)
    except Failed as failure:
        say(str(failure))
        return 3
    except KeyboardInterrupt:
        say("Stopped. Nothing is broken: the next start takes it up again.")
        return 130
    return 0


def prepare(root: Path, stamp: str, extra: str) -> None:
    """Brings the environment up to date, from whatever state it is in."""
    venv = root / ".venv"
    wanted = stamp_text(root)
    if is_ready(venv, stamp, wanted):
        return  # another start did it while this one waited
    usable = any(is_stamped(venv, name) for name in STAMPS) and runs_same_python(venv)
    if not usable:
        make_environment(venv)
    what = "what the tests need" if extra else "the assistant"
    again = " again, because its list of parts has changed" if usable and not extra else ""
    say(f"Installing {what}{again}, once, from the internet (a minute or two). Later starts need no network.")
    before = {name: (venv / name).read_bytes() for name in STAMPS if is_stamped(venv, name)}
    for name in STAMPS:
        (venv / name).unlink(missing_ok=True)
    try:
        install(root, venv, extra)
    except Failed:
        write_stamps(venv, before)  # pip fetches everything before it changes anything: what worked still works
        raise
    write_stamps(venv, dict.fromkeys(STAMPS[: STAMPS.index(stamp) + 1], wanted))
    say("Ready.")


def write_stamps(venv: Path, stamps: dict[str, bytes]) -> None:
    """Each in one step, so that there is never half a stamp."""
    for name, text in stamps.items():
        (venv / f"{name}.new").write_bytes(text)
        (venv / f"{name}.new").replace(venv / name)


def stamp_text(root: Path) -> bytes:
    """The checkout's place and the part of pyproject.toml that decides what is installed, as in bootstrap.sh."""
    lines = (root / "pyproject.toml").read_bytes().splitlines(keepends=True)
    kept = []
    for line in lines:
        if line.startswith(b"[tool."):
            break
        kept.append(line)
    return os.fsencode(root) + b"\n" + b"".join(kept)


def is_stamped(venv: Path, name: str) -> bool:
    """Whether an installation came to its end here, be it an older one."""
    return (venv / name).is_file()


def runs_same_python(venv: Path) -> bool:
    """Whether the environment's Python is there and is the one it was made with."""
    python, base = venv / "bin" / "python", venv / BASE_PYTHON
    return os.access(python, os.X_OK) and base.exists() and python.samefile(base)


def is_ready(venv: Path, stamp: str, wanted: bytes) -> bool:
    """Whether there is nothing left to do."""
    return is_stamped(venv, stamp) and (venv / stamp).read_bytes() == wanted and runs_same_python(venv)


def make_environment(venv: Path) -> None:
    """A fresh environment in place of a broken or half-made one.  One that we did not make is kept beside it."""
    if venv.is_symlink() or (venv.exists() and not (venv / OURS).exists()):
        number = 1
        while (aside := venv.with_name(f".venv.old.{number}")).exists():
            number += 1
        venv.rename(aside)
        say(f"There was a .venv that script/run did not make, or made only half: it is now {aside.name}.")
    elif venv.exists():
        say("The last preparation did not finish, or Python has changed: starting it afresh.")
        # The mark goes last, so that a removal that is broken off leaves an environment that is still known as ours.
        for child in venv.iterdir():
            if child.name != OURS:
                shutil.rmtree(child) if child.is_dir() and not child.is_symlink() else child.unlink()
    try:
        venv.mkdir(exist_ok=True)
        (venv / OURS).touch()
    except OSError as error:
        raise Failed(
            f"Nothing can be written in {venv.parent} ({error.strerror}).\n"
            "  What to do: copy this folder to a place of your own, or ask its owner to run script/run once."
        ) from error
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Making a place for it in {venv} (Python {version}) ...")
    complete = importlib.util.find_spec("ensurepip") is not None
    process = start([sys.executable, "-I", "-m", "venv", *([] if complete else ["--without-pip"]), str(venv)])
    output, _ = process.communicate()
    if process.returncode != 0:
        raise Failed(
            f"Python {version} could not make a virtual environment:\n{output.strip()}\n"
            "  What to do: on Debian and Ubuntu, run  apt-get install python3-venv  as root, then start this again."
        )
    if not complete:
        fetch_pip(venv)
    (venv / BASE_PYTHON).symlink_to(os.path.realpath(venv / "bin" / "python"))


def fetch_pip(venv: Path) -> None:
    """Gets pip from pypi.org where the system keeps it in a package that is not installed (python3-venv)."""
    say("Fetching pip, which this Python comes without ...")
    request = urllib.request.Request(
        "https://pypi.org/simple/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            files = json.load(answer)["files"]
        versions = {tuple(map(int, m[1].split("."))): file for file in files if (m := PIP.fullmatch(file["filename"]))}
        newest = versions[max(versions)]
        with urllib.request.urlopen(newest["url"], timeout=30) as answer:
            content = answer.read()
    except (OSError, ValueError, LookupError) as error:
        raise Failed(
            f"This Python comes without pip, and it could not be fetched from pypi.org ({error}).\n"
            "  What to do: on Debian and Ubuntu, run  apt-get install python3-venv  as root, then start this again."
        ) from error
    if hashlib.sha256(content).hexdigest() != newest["hashes"]["sha256"]:
        raise Failed("What came as pip from pypi.org is not what was promised.\n  What to do: start this again.")
    wheel = venv / newest["filename"]
    wheel.write_bytes(content)
    python = str(venv / "bin" / "python")
    process = start([python, "-I", f"{wheel}/pip", "install", "--no-index", "--no-deps", str(wheel)])
    output, _ = process.communicate()
    wheel.unlink()
    if process.returncode != 0:
        raise Failed(f"pip could not be put in place:\n{output.strip()}\n  What to do: start this again.")


def install(root: Path, venv: Path, extra: str) -> None:
    """Installs the checkout, editable, naming each part as it is fetched."""
    target = f"{root}[{extra}]" if extra else str(root)
    pip = [str(venv / "bin" / "python"), "-I", "-m", "pip"]
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    # Every part as a wheel, also one that comes as source only (srt): older pips would run its setup.py in place.
    command = [*pip, "install", *options, "--use-pep517", "--editable", target]
    log = root / ".venv" / "install.log"
    process = start(command)
    assert process.stdout is not None
    seen: list[str] = []
    with log.open("w", encoding="utf-8") as file:
        for line in process.stdout:
            file.write(line)
            seen.append(line.rstrip())
            show_progress(line)
    if process.wait() == 0:
        return
    everything = "\n".join(seen)
    for pattern, told in KNOWN_FAILURES.items():
        if re.search(pattern, everything):
            raise Failed(told)
    last = "\n".join(f"  {line}" for line in seen[-8:])
    raise Failed(f"Installing did not work. The last that was said:\n{last}\n  What to do: see {log} for everything.")


def show_progress(line: str) -> None:
    """One short line for each part that is fetched or installed."""
    if found := FETCHING.match(line):
        size = f" ({found[2]})" if found[2] else ""
        say(f"  fetching {found[1].replace('_', '-')}{size}")
    elif line.startswith("Installing collected packages"):
        say(f"  putting {line.count(',') + 1} parts in place ...")


def start(command: list[str]) -> subprocess.Popen[str]:
    """Starts a child whose output is read, and which holds the lock for as long as it lives, even if we are killed."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,
    )


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock that the kernel lets go of when its last holder ends, however it ends."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise Failed(
            f"Nothing can be written in {path.parent} ({error.strerror}).\n"
            "  What to do: copy this folder to a place of your own, or ask its owner to run script/run once."
        ) from error
    try:
        os.set_inheritable(handle, True)  # pip may outlive this process, and must not be written over
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is preparing this same folder; waiting for it ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def say(text: str) -> None:
    """To the person who waits; standard output belongs to the conversation."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
