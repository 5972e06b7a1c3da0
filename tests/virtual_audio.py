"""A sound card that isn't there: a private PulseAudio with a microphone and a speaker made of null sinks.

What is played into the sink `mic` is what the microphone (its monitor) hears; what the program says goes to the sink
`speaker`, whose monitor can be recorded.  No kernel module, no D-Bus, no root, no sound card; nothing is left behind.
Needs pulseaudio, pulseaudio-utils and libasound2-plugins (ALSA's way to PulseAudio, through which PortAudio comes).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path
from typing import IO

import numpy as np

from voice_assistant.adapters.audio_files import write_audio
from voice_assistant.audio import RATE, Samples

# norewinds=1: without it a null sink wakes only every 2 s, and the first two seconds of sound are lost without a flag.
MICROPHONE = "module-null-sink sink_name=mic rate=48000 channels=1 norewinds=1"
SERVER = """
load-module module-native-protocol-unix socket={socket} auth-anonymous=1
load-module {microphone}
load-module module-null-sink sink_name=speaker rate=48000 channels=1 norewinds=1
set-default-source mic.monitor
set-default-sink speaker
"""
# ALSA's default device leads to PulseAudio, so that PortAudio's default does.
ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "PulseAudio" } }
ctl.!default { type pulse }
pcm.lapel { type asym capture.pcm { type pulse } hint { show on description "A microphone without a speaker" } }
"""
PULSE_PLUGIN = "**/alsa-lib/libasound_module_pcm_pulse.so"
NOISE_PEAK = 30
"""Of the noise that a real microphone has (-61 dB): exact zeros would be taken for a muted one."""


def what_is_missing() -> str:
    """What this machine lacks for virtual devices, as the reason to skip; empty: nothing."""
    programs = [name for name in ("pulseaudio", "pactl", "paplay", "parec") if shutil.which(name) is None]
    if programs:
        return f"no virtual sound devices: no {', '.join(programs)} (apt-get install pulseaudio pulseaudio-utils)"
    if not any(path.exists() for root in ("/usr/lib", "/usr/lib64") for path in Path(root).glob(PULSE_PLUGIN)):
        return "no virtual sound devices: ALSA cannot reach PulseAudio (apt-get install libasound2-plugins)"
    if find_library("portaudio") is None:
        return "no virtual sound devices: no PortAudio (apt-get install libportaudio2)"
    return ""


class VirtualAudio:
    """The server, and the person in front of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server: subprocess.Popen[bytes] | None = None
        self._noise: subprocess.Popen[bytes] | None = None
        self._playing: list[subprocess.Popen[bytes]] = []
        self._recording: subprocess.Popen[bytes] | None = None
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "PULSE_RUNTIME_PATH": str(folder / "pulse"),
            "PULSE_STATE_PATH": str(folder / "state"),
            "PULSE_SERVER": f"unix:{folder / 'native'}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }

    # ---- the server ----

    def start(self) -> None:
        """Start it (again), and wait until it answers."""
        for name in ("config", "pulse", "state"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        (self.folder / "server.pa").write_text(SERVER.format(socket=self.folder / "native", microphone=MICROPHONE))
        (self.folder / "asound.conf").write_text(ALSA)
        program = ["pulseaudio", "--daemonize=no", "-n", "-F", str(self.folder / "server.pa"), "--exit-idle-time=-1"]
        program += ["--use-pid-file=no", "--disable-shm=yes", "--realtime=no", "--high-priority=no"]
        self._server = self._run([*program, f"--log-target=file:{self.folder / 'log'}"])
        for _ in range(200):
            if self._server.poll() is None and self._answers():
                return
            time.sleep(0.05)
        log = self.folder / "log"
        raise RuntimeError(f"PulseAudio did not start:\n{log.read_text() if log.exists() else ''}")

    def kill(self) -> None:
        """The sound server crashes."""
        self._end(self._server, signal.SIGKILL)

    def hang(self) -> None:
        """The sound server answers no more, but does not end."""
        assert self._server is not None  # started
        self._server.send_signal(signal.SIGSTOP)

    def next_prompt(self) -> None:
        """It answers again."""
        assert self._server is not None  # started
        self._server.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End all that was started here."""
        for process in (self._recording, self._noise, *self._playing, self._server):
            self._end(process)

    def control(self, *arguments: str) -> str:
        """`pactl` with these arguments."""
        return subprocess.run(
            ["pactl", *arguments], env=self._env, capture_output=True, text=True, check=True, timeout=10
        ).stdout.strip()

    def remove_microphone(self) -> None:
        """Its source goes, as when a USB microphone is pulled out: PulseAudio moves who listens to the next source."""
        modules = [line.split("\t") for line in self.control("list", "short", "modules").splitlines()]
        self.control("unload-module", next(fields[0] for fields in modules if "sink_name=mic" in " ".join(fields)))

    def add_microphone(self) -> None:
        """It is plugged in again, and is the default."""
        self.control("load-module", *MICROPHONE.split())
        self.control("set-default-source", "mic.monitor")
        self.start_noise()

    # ---- the person ----

    def start_noise(self, seconds: float = 120) -> None:
        """The faint noise that any real microphone has."""
        self._end(self._noise)
        noise = np.random.default_rng(7).integers(-NOISE_PEAK, NOISE_PEAK + 1, round(seconds * RATE), dtype=np.int16)
        self._noise = self.say(noise)

    def say(self, samples: Samples, rate: int = RATE) -> subprocess.Popen[bytes]:
        """Say this into the microphone, from about now on; the process ends when it is said."""
        path = self.folder / f"said {len(self._playing)}.wav"
        write_audio(path, samples, rate)
        self._playing.append(self._run(["paplay", "-d", "mic", str(path)]))
        return self._playing[-1]

    def start_recording(self) -> None:
        """Begin to record what comes out of the speaker."""
        program = ["parec", "--raw", "-d", "speaker.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        with (self.folder / "recorded.raw").open("wb") as file:
            self._recording = self._run([*program, "--latency-msec=20"], stdout=file)
        while not (self.folder / "recorded.raw").stat().st_size:
            time.sleep(0.01)

    def recorded_so_far(self) -> int:
        """Samples (16 kHz) that the recording has by now."""
        return (self.folder / "recorded.raw").stat().st_size // 2

    def end_recording(self) -> Samples:
        """All that came out of the speaker since, 16 kHz mono."""
        self._end(self._recording)
        self._recording = None
        return np.fromfile(self.folder / "recorded.raw", np.int16)

    # ---- processes ----

    @property
    def _env(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def _run(self, program: list[str], stdout: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(program, env=self._env, stdin=nothing, stdout=stdout, stderr=nothing)

    def _answers(self) -> bool:
        return subprocess.run(["pactl", "info"], env=self._env, capture_output=True, check=False).returncode == 0

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None, how: signal.Signals = signal.SIGTERM) -> None:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(how)
            process.wait(timeout=10)


@contextmanager
def virtual_audio() -> Iterator[VirtualAudio]:
    """A running server, whose devices are those of this process while it lasts; all traces removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="va-"))  # short: a socket's path may have 107 bytes
    before = dict(os.environ)
    audio = VirtualAudio(folder)
    try:
        audio.start()
        os.environ.update(audio.environment)
        yield audio
    finally:
        audio.stop()
        for name in audio.environment:
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)
        shutil.rmtree(folder, ignore_errors=True)
