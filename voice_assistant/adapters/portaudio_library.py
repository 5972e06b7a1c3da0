"""PortAudio itself: loading it, its devices, and calling it so that it can neither hang nor litter the terminal.

PortAudio is not safe to call from two threads at once: whoever opens and closes streams does so through `call`, one at
a time.  Streams already open run on by themselves.
"""

from __future__ import annotations

import atexit
import ctypes
import difflib
import os
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from voice_assistant.data import command
from voice_assistant.errors import AudioError

if TYPE_CHECKING:
    from types import ModuleType

T = TypeVar("T")
Side = Literal["input", "output"]
NAMES: dict[Side, str] = {"input": "microphone", "output": "speaker"}
WAYS: dict[Side, str] = {"input": "in", "output": "out"}
PATIENCE_S = 8.0
"""Longest that a call to PortAudio may take: one to a sound server that hangs never returns."""
UNAVAILABLE = -9985
"""PortAudio's paDeviceUnavailable: most often another program holds the device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A sound device as PortAudio sees it."""

    index: int
    """Its number, which may change when a device comes or goes."""
    name: str
    host: str
    """The sound system it belongs to: ALSA, Core Audio ..."""
    inputs: int
    """Channels in; 0: it can't hear."""
    outputs: int
    """Channels out; 0: it can't speak."""
    rate: float
    """Samples per second it prefers."""
    default_input: bool
    default_output: bool

    def __str__(self) -> str:
        sides = [f"{self.channels(side)} {way}" for side, way in WAYS.items() if self.channels(side)]
        default = " and ".join(NAMES[side] for side in NAMES if self.is_default(side))
        line = f"{self.index:3}  {self.name} ({self.host}): {', '.join(sides)}, {self.rate:.0f} Hz"
        return f"{line}, the default {default}" if default else line

    def channels(self, side: Side) -> int:
        """How many channels it has on this side."""
        return self.inputs if side == "input" else self.outputs

    def is_default(self, side: Side) -> bool:
        """Whether the system uses it for this side when nobody says otherwise."""
        return self.default_input if side == "input" else self.default_output


def list_devices() -> tuple[Device, ...]:
    """All sound devices as they are now; not while a stream is open, for it would end.

    AudioError: no PortAudio, or a sound system that does not answer.
    """

    return call(lambda: _devices(load()))


def find_device(wanted: str | int | None, side: Side, sounddevice: ModuleType) -> Device:
    """The device of this number or name (or the only one whose name holds it), or the default for None.

    AudioError: there is none; names what there is.  Call it through `call`.
    """
    able = [device for device in _devices(sounddevice) if device.channels(side)]
    if not able:
        raise AudioError(f"there is no {NAMES[side]}", _how_to_get(side))
    if wanted is None:
        return next((device for device in able if device.is_default(side)), able[0])
    text = str(wanted).strip()
    exact = [device for device in able if text in (str(device.index), device.name)]
    close = [device for device in able if text.casefold() in device.name.casefold()]
    found = exact or close
    if text and (len(found) == 1 or exact):
        return found[0]
    if text and found:
        names = ", ".join(f"{device.index} ({device.name})" for device in found)
        raise AudioError(f"{text!r} could be more than one {NAMES[side]}: {names}", "Name one by its number.")
    near = difflib.get_close_matches(text, [device.name for device in able], n=3, cutoff=0.3)
    names = ", ".join(repr(name) for name in near or [device.name for device in able])
    remedy = f"Nearest names: {names}. All of them: {command('devices')}"
    raise AudioError(f"there is no {NAMES[side]} called {text!r}", remedy)


def load() -> ModuleType:
    """The sounddevice module, with the devices as they are now; ends all streams.  Call it through `call`.

    AudioError: this machine lacks PortAudio.
    """
    known = "sounddevice" in sys.modules
    _hush_c_libraries()
    _check_alsa()
    try:
        import sounddevice
    except (OSError, ImportError) as error:  # OSError: "PortAudio library not found"
        brew = sys.platform == "darwin"
        remedy = "brew install portaudio" if brew else "apt-get install libportaudio2 (as root, or with sudo)"
        raise AudioError("PortAudio, which plays and records sound, is not on this machine", remedy) from error
    except AttributeError as error:  # a function is not in it
        remedy = "Install libportaudio2 and the package again. Until then the conversation is typed."
        raise AudioError(f"PortAudio on this machine can't be used: {error}", remedy) from error
    except Exception as error:  # sounddevice's own error class can't be named before it is imported
        raise AudioError(f"PortAudio can't be started: {error}", "Check that the sound system runs.") from error
    if known:
        restart(sounddevice)
    module: ModuleType = sounddevice
    return module


def _check_alsa() -> None:
    """AudioError: ALSA finds no settings of its own.  PortAudio would end the process over that (SIGABRT)."""
    try:
        alsa = ctypes.CDLL("libasound.so.2")
    except OSError:  # another system, or a PortAudio that does without
        return
    alsa.snd_config_search.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    known = alsa.snd_config_update() >= 0
    if not known or alsa.snd_config_search(ctypes.c_void_p.in_dll(alsa, "snd_config"), b"pcm", None) < 0:
        remedy = "apt-get install --reinstall libasound2-data (as root, or with sudo), and look at ~/.asoundrc"
        raise AudioError("ALSA, through which sound comes, can't read its settings", remedy)


def restart(sounddevice: Any) -> None:
    """Forget all devices and look for them anew: the only way to see one that came or went.  Ends all streams.

    Call it through `call`.  The calls are sounddevice's own but undocumented; it has no others for this.
    """
    while sounddevice._initialized:
        sounddevice._terminate()
    sounddevice._initialize()


def explain(error: Exception, device: Device, side: Side) -> AudioError:
    """An error of PortAudio in opening this device, in words for its owner."""
    what = f"the {NAMES[side]} {device.name!r} can't be opened"
    remedy = f"Name another with --device; {command('devices')} lists them."
    if len(error.args) > 1 and error.args[1] == UNAVAILABLE:
        return AudioError(f"{what}: it is in use or gone", f"Close other programs that use it. {remedy}")
    return AudioError(f"{what}: {error.args[0] if error.args else error}", remedy)


_free = threading.Lock()
"""Held by whoever is calling PortAudio."""


def call(function: Callable[[], T], patience_s: float = PATIENCE_S) -> T:
    """What `function` (which calls PortAudio) gives or raises.  AudioError: it hangs; then it is left behind.

    It runs in a thread of its own, since that can be abandoned.  Calls wait for each other.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(function())
        except BaseException as error:  # noqa: BLE001  # raised again below, in the thread that asked
            errors.append(error)
        finally:
            _free.release()

    if not _free.acquire(timeout=patience_s):
        raise _no_answer(patience_s)
    thread = threading.Thread(target=run, name="portaudio", daemon=True)
    with _kept_stderr() as restore_stderr:
        thread.start()
        thread.join(patience_s)
        if thread.is_alive():
            restore_stderr()
    if errors:
        raise errors[0]
    if not results:
        _leave_behind()
        raise _no_answer(patience_s)
    return results[0]


def _no_answer(patience_s: float) -> AudioError:
    remedy = "Restart it (for PulseAudio: pulseaudio --kill), or the machine."
    return AudioError(f"the sound system has not answered for {patience_s:.0f} s", remedy)


def _leave_behind() -> None:
    """Let the program end without PortAudio's own cleaning up, which would hang like the call that was abandoned."""
    module: Any = sys.modules.get("sounddevice")
    if hasattr(module, "_exit_handler"):
        atexit.unregister(module._exit_handler)


def _devices(sounddevice: ModuleType) -> tuple[Device, ...]:
    hosts = sounddevice.query_hostapis()
    default_input, default_output = sounddevice.default.device
    return tuple(
        Device(
            index=device["index"],
            name=device["name"],
            host=hosts[device["hostapi"]]["name"],
            inputs=device["max_input_channels"],
            outputs=device["max_output_channels"],
            rate=device["default_samplerate"],
            default_input=device["index"] == default_input,
            default_output=device["index"] == default_output,
        )
        for device in sounddevice.query_devices()
    )


def _how_to_get(side: Side) -> str:
    return f"Plug in a {NAMES[side]}, check that the sound system runs, or type instead: --input typed"


@contextmanager
def _kept_stderr() -> Iterator[Callable[[], object]]:
    """Gives what brings standard error back: sounddevice puts it aside while PortAudio starts, which may hang."""
    try:
        kept = os.dup(2)
    except OSError:  # it is closed
        yield lambda: None
        return
    try:
        yield lambda: os.dup2(kept, 2)
    finally:
        os.close(kept)


@cache
def _hush_c_libraries() -> None:
    """Keep ALSA, JACK and PortAudio from writing among the captions; they return their errors as well.

    They write to C's `stderr`, which the GNU library lets a program set.  Python writes to the descriptor, as before.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    nowhere = libc.fopen(os.devnull.encode(), b"w")
    if nowhere:
        ctypes.c_void_p.in_dll(libc, "stderr").value = nowhere
