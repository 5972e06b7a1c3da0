"""Makes the virtual environment in a checkout hold this package: called by script/run and script/test, not by hand.

    python script/prepare.py CHECKOUT STAMP [EXTRA]

Uses only the standard library, for it runs before anything is installed.  Two at once wait for each other.  The stamp
is written last: without it an environment counts as half made and is made again.  bootstrap.sh compares the stamp, so
that the next start is quick and needs no network.  Installed is what script/lock has written down, checked by its
SHA-256, and nothing else.  Where that can't be renewed, but what is there works, it says so and the start goes on.
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
LOCKS = {"ready": ("build", "run"), "ready-test": ("build", "test")}
"""Stamp -> the files of script/locked that are installed, one after the other."""
NEEDED = "cli.opening loader session adapters.console adapters.typed_duplex"
"""What a typed conversation needs: if these can be imported, the rest is told where it is missing."""
KNOWN_FAILURES = {
    "CERTIFICATE_VERIFY_FAILED": """\
The connection to pypi.org can't be trusted: its certificate is not one that this machine knows.
  What to do: check this machine's date. In a network that filters, use another network, or give pip that network's
  certificate (the variable PIP_CERT). Then start this again.""",
    "No space left on device": """\
The disk is full: the assistant needs about 400 MB.
  What to do: free some space and start this again.""",
    "DO NOT MATCH THE HASHES": """\
A part that came from pypi.org is not the one that was written down for this version (script/locked): its checksum
differs. Nothing of it was installed.
  What to do: start this again, in another network if it happens again. If it still does, please report it.""",
    "NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|RemoteDisconnected|Max retries exceeded": """\
The internet could not be reached. It is needed once, to fetch the parts from pypi.org.
  What to do: connect this machine to the internet and start this again. Later starts need no network.""",
    "No matching distribution found|Could not find a version that satisfies": """\
A part is not to be had for this machine: the parts are there for Python 3.11 to 3.13, on Linux (x86_64 and aarch64) and
on Macs with Apple's processors.
  What to do: start this with such a Python on such a machine.""",
}
"""What pip says, and what a person is told: the first that fits."""
FETCHING = re.compile(r"\s*(?:Downloading|Using cached) (?:\S*/)?([A-Za-z0-9_.]+?)-\d\S*(?: \(([\d.]+ [kMG]B)\))?")
"""A line of pip's that names a file and perhaps its size."""


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
        if works(root, stamp):
            say(f"Not renewed, so this starts with what was installed before. {failure}")
            return 0
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
    if is_stamped(venv, stamp):
        say(f"Bringing {what} up to date, because this folder or its list of parts has changed ...")
    else:
        say(f"Installing {what}, once, from the internet (a minute or two). Later starts need no network.")
    before = {name: (venv / name).read_bytes() for name in STAMPS if is_stamped(venv, name)}
    try:
        install(root, venv, stamp)
    except Failed:
        if before and not works(root, stamp):  # moved perhaps, and that needs no network
            with contextlib.suppress(Failed):
                install_package(root, venv)
        write_stamps(venv, before)
        raise
    write_stamps(venv, dict.fromkeys(STAMPS[: STAMPS.index(stamp) + 1], wanted))
    fetch_reply_model(venv)
    say("Ready.")


def write_stamps(venv: Path, stamps: dict[str, bytes]) -> None:
    """Each in one step, so that there is never half a stamp."""
    for name, text in stamps.items():
        (venv / f"{name}.new").write_bytes(text)
        (venv / f"{name}.new").replace(venv / name)


def works(root: Path, stamp: str) -> bool:
    """Whether an earlier installation holds this checkout, and as much as a typed conversation needs.  0.5 s."""
    venv = root / ".venv"
    if not (is_stamped(venv, stamp) and runs_same_python(venv)):
        return False
    modules = ", ".join(f"voice_assistant.{name}" for name in NEEDED.split())
    process = start([str(venv / "bin" / "python"), "-P", "-c", f"import {modules}; print(voice_assistant.__file__)"])
    output, _ = process.communicate()
    return process.returncode == 0 and Path(output.strip()).is_relative_to(root)


def stamp_text(root: Path) -> bytes:
    """What decides what is installed, as in bootstrap.sh: the checkout's place, pyproject.toml, script/locked."""
    lines = (root / "pyproject.toml").read_bytes().splitlines(keepends=True)
    kept = []
    for line in lines:
        if line.startswith(b"[tool."):
            break
        kept.append(line)
    kept += [path.read_bytes() for path in sorted((root / "script" / "locked").glob("*.txt"))]
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
    locked = (Path(__file__).parent / "locked" / "build.txt").read_text(encoding="utf-8")
    request = urllib.request.Request(
        "https://pypi.org/simple/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            files = json.load(answer)["files"]
        wheel_file = next(f for f in files if f["filename"].endswith(".whl") and f["hashes"]["sha256"] in locked)
        with urllib.request.urlopen(wheel_file["url"], timeout=30) as answer:
            content = answer.read()
    except (OSError, ValueError, LookupError, StopIteration) as error:
        raise Failed(
            f"This Python comes without pip, and it could not be fetched from pypi.org ({error!r}).\n"
            "  What to do: on Debian and Ubuntu, run  apt-get install python3-venv  as root, then start this again."
        ) from error
    if hashlib.sha256(content).hexdigest() != wheel_file["hashes"]["sha256"]:
        raise Failed("What came as pip from pypi.org is not what was promised.\n  What to do: start this again.")
    wheel = venv / wheel_file["filename"]
    wheel.write_bytes(content)
    python = str(venv / "bin" / "python")
    process = start([python, "-I", f"{wheel}/pip", "install", "--no-index", "--no-deps", str(wheel)])
    output, _ = process.communicate()
    wheel.unlink()
    if process.returncode != 0:
        raise Failed(f"pip could not be put in place:\n{output.strip()}\n  What to do: start this again.")


def install(root: Path, venv: Path, stamp: str) -> None:
    """Installs what is locked for this stamp and the checkout, editable, naming each part as it is fetched."""
    (venv / "install.log").write_text("", encoding="utf-8")
    for name in LOCKS[stamp]:
        lock = root / "script" / "locked" / f"{name}.txt"
        # srt comes as source only: it is built with what build.txt has brought, and nothing is fetched for that.
        run_pip(
            venv, "--require-hashes", "--no-deps", "--no-build-isolation", "--use-pep517", "--requirement", str(lock)
        )
    install_package(root, venv)


def install_package(root: Path, venv: Path) -> None:
    """Makes the environment hold the checkout where it lies now.  Needs no network."""
    run_pip(venv, "--no-index", "--no-deps", "--no-build-isolation", "--use-pep517", "--editable", str(root))


def fetch_reply_model(venv: Path) -> None:
    """Installs what replies in people's own words are understood with, by the program's own command.

    Without it the conversation works, and asks again more often: so nothing that goes wrong here stops a start.
    """
    process = start([str(venv / "bin" / "python"), "-P", "-m", "voice_assistant", "models", "install", "replies"])
    assert process.stdout is not None
    seen: list[str] = []
    for line in process.stdout:
        seen.append(line.rstrip())
        if "fetching" in line:
            say(f"  {line.strip()}")
    if process.wait() != 0:
        last = seen[-1].strip() if seen else f"it ended with code {process.returncode}"
        say(
            f"The model for replies in people's own words was not fetched ({last}). Short answers are understood.\n"
            "  What to do: nothing now. To fetch it later:  script/run models install replies"
        )


def run_pip(venv: Path, *arguments: str) -> None:
    """`pip install` with these arguments."""
    pip = [str(venv / "bin" / "python"), "-I", "-m", "pip", "install"]
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
    log = venv / "install.log"
    process = start([*pip, *options, *arguments])
    assert process.stdout is not None
    seen: list[str] = []
    with log.open("a", encoding="utf-8") as file:
        for line in process.stdout:
            file.write(line)
            seen.append(line.rstrip())
            show_progress(line)
            if line.startswith("Installing collected packages"):
                # Only from here on pip changes anything; broken off while it fetches, what worked still works.
                for name in STAMPS:
                    (venv / name).unlink(missing_ok=True)
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
    elif line.startswith("Installing collected packages") and "," in line:
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
