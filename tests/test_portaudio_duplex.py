"""Real PortAudio over virtual sound devices: a microphone to speak into, and a speaker that is recorded."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pytest

from tests.speech import speak
from tests.virtual_audio import VirtualAudio, virtual_audio, what_is_missing
from voice_assistant.adapters import microphone_watch, portaudio_duplex
from voice_assistant.adapters.line_reader import LineReader
from voice_assistant.adapters.portaudio_duplex import PortAudioDuplex
from voice_assistant.adapters.portaudio_library import list_devices
from voice_assistant.audio import BLOCK, RATE, Block, Samples, Utterance
from voice_assistant.errors import AudioError
from voice_assistant.events import Part
from voice_assistant.resampling import resample

missing = what_is_missing()
pytestmark = pytest.mark.skipif(bool(missing), reason=missing or "virtual sound devices work here")
VOICE_RATE = 22_050
Floats: TypeAlias = npt.NDArray[np.float64]
QUESTION = "Is one leg hot or red?"
Result = TypeVar("Result")


@pytest.fixture(scope="module")
def server() -> Iterator[VirtualAudio]:
    with virtual_audio() as audio:
        yield audio


@pytest.fixture
def audio(server: VirtualAudio, monkeypatch: pytest.MonkeyPatch) -> VirtualAudio:
    """With the faint noise that a real microphone has.  What is lost is tried again every half second, to save time."""
    monkeypatch.setattr(portaudio_duplex, "RETRY_BLOCKS", (25, 25))
    server.start_noise()
    return server


@pytest.fixture
def duplex(audio: VirtualAudio) -> Iterator[PortAudioDuplex]:
    opened = PortAudioDuplex()
    yield opened
    opened.close()


def utterance(text: str = QUESTION, number: int = 1) -> Utterance:
    return Utterance(id=number, samples=resample(speak(text), RATE, VOICE_RATE), rate=VOICE_RATE, text=text, prompt=1)


TONE = Utterance(
    id=9,
    samples=(8_000 * np.sin(2 * np.pi * 440 * np.arange(4 * VOICE_RATE) / VOICE_RATE)).astype(np.int16),
    rate=VOICE_RATE,
    text="",
    prompt=1,
)


def blocks(duplex: PortAudioDuplex, seconds: float) -> list[Block]:
    return [duplex.next_block() for _ in range(round(seconds * RATE / BLOCK))]


def until(duplex: PortAudioDuplex, true: Callable[[Block], bool], seconds: float) -> tuple[list[Block], float]:
    """Blocks up to the first of which this is true, and how long that took; fails after so many seconds."""
    began = time.monotonic()
    taken: list[Block] = []
    while time.monotonic() - began < seconds:
        taken.append(duplex.next_block())
        if true(taken[-1]):
            return taken, time.monotonic() - began
    raise AssertionError(f"not within {seconds} s")


def without_gaps(duplex: PortAudioDuplex, trial: Callable[[], Result]) -> Result:
    """What the trial gives.  A gap that the sound system confesses to is the busy machine's, not ours: once more."""
    for _ in range(4):
        gaps = duplex.underflows + duplex.overflows
        result = trial()
        if duplex.underflows + duplex.overflows == gaps:
            return result
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > 2 * processors:
        pytest.skip(f"too busy to play sound without gaps: load {load:.0f} on {processors} processors")
    raise AssertionError("four times the sound system reported a gap, on a machine that is not busy")


def played(audio: VirtualAudio, duplex: PortAudioDuplex, said: Utterance) -> tuple[list[Block], Samples]:
    """The blocks while this is played and half a second longer, and what came out of the speaker meanwhile."""

    def trial() -> tuple[list[Block], Samples]:
        audio.start_recording()
        duplex.play(said)
        taken = blocks(duplex, said.seconds + 0.5)
        return taken, audio.end_recording()

    return without_gaps(duplex, trial)


def heard(taken: list[Block]) -> Samples:
    return np.concatenate([block.samples for block in taken])


def correlate(needle: Samples, sound: Samples) -> Floats:
    """How like the needle each equally long stretch of `sound` is: 1.0 is the very same."""
    size = len(sound) + len(needle)
    spectra = np.fft.rfft(sound.astype(float), size) * np.conj(np.fft.rfft(needle.astype(float), size))
    products = np.fft.irfft(spectra, size)[: len(sound) - len(needle) + 1]
    sums = np.concatenate([[0.0], np.cumsum(sound.astype(float) ** 2)])
    energies = sums[len(needle) :] - sums[: len(products)]
    likeness: Floats = products / np.sqrt((energies + 1.0) * (float(np.sum(needle.astype(float) ** 2)) + 1.0))
    return likeness


def find(needle: Samples, sound: Samples) -> int:
    """Where in `sound` the needle begins.  All of it must be there: every quarter second within 60 ms of its place.

    Within that, a slip is forgiven: on a busy machine the virtual devices themselves may lose a few milliseconds.
    """
    at = int(correlate(needle, sound).argmax())
    reach = round(0.06 * RATE)
    for start in range(0, len(needle) - RATE // 4 + 1, RATE // 4):
        piece = needle[start : start + RATE // 4]
        if np.abs(piece).max() > 1_000:
            around = sound[max(0, at + start - reach) : at + start + len(piece) + reach]
            best = correlate(piece, around).max() if len(around) >= len(piece) else 0.0
            assert best > 0.85, f"{start / RATE:.2f} s into it, only {best:.2f} like it"
    return at


# ---- when all is well ----


def test_what_is_said_into_the_microphone_arrives_whole(audio: VirtualAudio, duplex: PortAudioDuplex) -> None:
    assert (duplex.live, duplex.hears, duplex.speaks, duplex.missing) == (True, True, True, ())
    clip = speak("yes it does")
    blocks(duplex, 0.1)
    audio.say(clip)
    taken = blocks(duplex, 0.6 + len(clip) / RATE)
    find(clip, heard(taken))
    assert not any(block.lost for block in taken)
    assert all(block.samples.shape == (BLOCK,) for block in taken)


def test_blocks_come_at_the_pace_of_the_wall_and_are_numbered(duplex: PortAudioDuplex) -> None:
    blocks(duplex, 0.2)
    began = time.monotonic()
    taken = blocks(duplex, 1.0)
    assert 0.9 < time.monotonic() - began < 1.1
    assert [block.number for block in taken] == list(range(10, 60))


def test_an_utterance_comes_out_of_the_speaker_whole_and_once(audio: VirtualAudio, duplex: PortAudioDuplex) -> None:
    said = utterance()
    blocks(duplex, 0.2)
    taken, sound = played(audio, duplex, said)
    expected = resample(said.samples, VOICE_RATE, RATE)
    at = find(expected, sound)
    # Once: nothing before it and nothing after.
    rest = np.concatenate([sound[: max(0, at - RATE // 10)], sound[at + len(expected) + RATE // 10 :]])
    assert np.abs(rest).max() < 5
    places = [block.in_the_air.sample for block in taken if block.in_the_air]
    assert places == sorted(places)
    assert places[0] < 0.03 * VOICE_RATE
    assert places[-1] > len(said.samples) - 0.03 * VOICE_RATE
    assert abs(len(places) * BLOCK / RATE - said.seconds) < 0.1
    assert taken[-1].in_the_air is None


def test_stop_is_silent_soon_and_a_new_utterance_begins_soon(audio: VirtualAudio, duplex: PortAudioDuplex) -> None:
    blocks(duplex, 0.2)

    def trial() -> tuple[float, float, float]:
        audio.start_recording()
        duplex.play(TONE)
        blocks(duplex, 0.7)
        stopped = audio.recorded_so_far()
        duplex.stop()
        _, told_s = until(duplex, lambda block: block.in_the_air is None, 0.5)
        blocks(duplex, 0.3)
        began = audio.recorded_so_far()
        duplex.play(TONE)
        blocks(duplex, 0.4)
        duplex.stop()
        blocks(duplex, 0.2)
        sounding = np.flatnonzero(np.abs(audio.end_recording()) > 50)
        return (sounding[sounding < began][-1] - stopped) / RATE, told_s, (sounding[sounding > began][0] - began) / RATE

    until_silent_s, until_told_s, until_begun_s = without_gaps(duplex, trial)
    # The recording itself runs behind: by its own buffer, and by what it has not yet written.
    assert until_silent_s < 0.15
    assert until_told_s < 0.25
    assert until_begun_s < 0.2


def test_a_duck_is_12_db_quieter_and_comes_back(audio: VirtualAudio, duplex: PortAudioDuplex) -> None:
    blocks(duplex, 0.2)

    def trial() -> list[int]:
        audio.start_recording()
        duplex.play(TONE)
        blocks(duplex, 0.4)
        duplex.duck(True)
        blocks(duplex, 0.4)
        duplex.duck(False)
        blocks(duplex, 0.4)
        sound = audio.end_recording()
        return [int(np.abs(piece).max()) for piece in np.array_split(sound, len(sound) // BLOCK)]

    levels = without_gaps(duplex, trial)
    ducked = [number for number, level in enumerate(levels) if 1_900 < level < 2_100]
    assert len(ducked) > 12
    assert max(levels[: ducked[0]]) > 7_500
    assert max(levels[ducked[-1] :]) > 7_500


def test_a_session_that_stalls_loses_no_input(audio: VirtualAudio, duplex: PortAudioDuplex) -> None:
    clip = speak("no it does not hurt there")
    blocks(duplex, 0.2)
    audio.say(clip)
    taken = blocks(duplex, 0.3)
    time.sleep(0.6)
    taken += blocks(duplex, len(clip) / RATE + 0.4)
    find(clip, heard(taken))
    assert not any(block.lost for block in taken)
    assert duplex.overflows == 0


def test_a_card_that_only_takes_48_khz_stereo_hears_and_speaks_the_same(
    audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sounddevice

    def fussy(stream: Callable[..., Any]) -> Callable[..., Any]:
        def opened(**settings: Any) -> Any:
            if (settings["samplerate"], settings["channels"]) != (48_000, 2):
                raise sounddevice.PortAudioError("Invalid sample rate", -9997)
            return stream(**settings)

        return opened

    monkeypatch.setattr(sounddevice, "RawInputStream", fussy(sounddevice.RawInputStream))
    monkeypatch.setattr(sounddevice, "RawOutputStream", fussy(sounddevice.RawOutputStream))
    duplex = PortAudioDuplex()
    clip, said = speak("yes it does"), utterance("Are you warm?")
    blocks(duplex, 0.2)
    audio.say(clip)
    find(clip, heard(blocks(duplex, 1.1)))
    taken, sound = played(audio, duplex, said)
    duplex.close()
    find(resample(said.samples, VOICE_RATE, RATE), sound)
    assert any(block.in_the_air for block in taken)


def test_lines_typed_come_between_the_sound(audio: VirtualAudio) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as source:
        duplex = PortAudioDuplex(lines=LineReader(source))
        blocks(duplex, 0.1)
        os.write(writing, b"yes\nno\n")
        taken = blocks(duplex, 0.1)
        os.close(writing)
        after = blocks(duplex, 0.1)
        duplex.close()
    assert [line for block in taken for line in block.lines] == ["yes", "no"]
    assert not any(block.lost for block in after)  # the microphone still hears


def test_one_side_alone_can_be_opened(audio: VirtualAudio) -> None:
    only_hears = PortAudioDuplex(speak=False)
    assert (only_hears.hears, only_hears.speaks) == (True, False)
    only_hears.play(utterance())
    taken = blocks(only_hears, 0.3)
    only_hears.close()
    assert heard(taken).any()
    assert not any(block.in_the_air or block.lost for block in taken)

    only_speaks = PortAudioDuplex(hear=False)
    assert (only_speaks.hears, only_speaks.speaks) == (False, True)
    only_speaks.play(utterance())
    began = time.monotonic()
    taken = blocks(only_speaks, 0.5)
    only_speaks.close()
    only_speaks.close()
    assert 0.4 < time.monotonic() - began < 0.7
    assert not heard(taken).any()
    assert any(block.in_the_air for block in taken)
    assert all(block.lost == {Part.INPUT} for block in taken)  # nobody can answer


# ---- losing a device, in the three ways that PulseAudio 16 does it, and two more ----


def test_a_muted_microphone_is_lost_after_3_s_and_found_as_soon_as_it_brings_a_sound(
    audio: VirtualAudio, duplex: PortAudioDuplex
) -> None:
    blocks(duplex, 0.2)
    audio.control("set-source-mute", "mic.monitor", "1")
    _, seconds = until(duplex, lambda block: Part.MICROPHONE in block.lost, 4)
    assert 2.5 < seconds < 3.5
    audio.control("set-source-mute", "mic.monitor", "0")
    _, seconds = until(duplex, lambda block: not block.lost, 1)
    assert seconds < 0.5
    assert all(block.samples.any() for block in blocks(duplex, 0.3)[5:])


def test_a_microphone_that_is_removed_becomes_our_own_voice_and_is_noticed_and_found_again(
    audio: VirtualAudio, duplex: PortAudioDuplex
) -> None:
    said = utterance("Is one of your legs hot, red or swollen, or does the pain get worse when you touch it?")
    blocks(duplex, 1.0)
    audio.remove_microphone()
    try:
        duplex.play(said)
        until(duplex, lambda block: Part.MICROPHONE in block.lost, said.seconds)
        # While we speak and while we don't, it stays lost and silent; time goes on.
        rest = blocks(duplex, 0.6)
        assert all(Part.MICROPHONE in block.lost and not block.samples.any() for block in rest)
    finally:
        audio.add_microphone()
    duplex.stop()
    until(duplex, lambda block: not block.lost, 8)
    clip = speak("yes it does")
    audio.say(clip)
    find(clip, heard(blocks(duplex, 1.1)))


def test_what_was_sent_comes_with_the_blocks_in_which_it_is_heard(
    audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone_watch, "LIKENESS", 2.0)  # here the microphone is to be a wire
    audio.control("set-default-source", "speaker.monitor")
    duplex = PortAudioDuplex()
    quiet = blocks(duplex, 0.5)
    said = utterance()

    def trial() -> list[Block]:
        duplex.play(said)
        return blocks(duplex, said.seconds + 0.5)

    taken = without_gaps(duplex, trial)
    duplex.close()
    audio.control("set-default-source", "mic.monitor")
    spoken = np.concatenate([np.zeros(BLOCK, np.int16) if b.spoken is None else b.spoken for b in taken])
    clip = resample(said.samples, VOICE_RATE, RATE)
    assert abs(find(clip, spoken) - find(clip, heard(taken))) / RATE < 0.05
    assert all(block.spoken is None for block in quiet)


def test_in_the_air_is_what_sounds_when_the_microphone_hears_it(
    audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone_watch, "LIKENESS", 2.0)  # here the microphone is to be a wire
    audio.control("set-default-source", "speaker.monitor")
    duplex = PortAudioDuplex()
    blocks(duplex, 0.5)
    said = utterance()

    def trial() -> list[Block]:
        duplex.play(said)
        return blocks(duplex, said.seconds + 0.5)

    taken = without_gaps(duplex, trial)
    duplex.close()
    audio.control("set-default-source", "mic.monitor")
    at = find(resample(said.samples, VOICE_RATE, RATE), heard(taken))
    late = [
        (number * BLOCK - at) / RATE - block.in_the_air.sample / VOICE_RATE
        for number, block in enumerate(taken)
        if block.in_the_air
    ]
    assert len(late) > 20
    assert abs(float(np.median(late))) < 0.02


def test_a_sound_server_that_is_killed_loses_both_within_a_second_time_goes_on_and_both_come_back(
    audio: VirtualAudio, duplex: PortAudioDuplex
) -> None:
    blocks(duplex, 0.3)
    duplex.play(utterance())
    audio.kill()
    _, seconds = until(duplex, lambda block: block.lost == {Part.MICROPHONE, Part.SPEAKER}, 2)
    assert seconds < 1.0
    began = time.monotonic()
    taken = blocks(duplex, 0.8)
    assert 0.7 < time.monotonic() - began < 0.95
    assert not any(block.in_the_air or block.samples.any() for block in taken)
    audio.start()
    audio.start_noise()
    until(duplex, lambda block: not block.lost, 8)
    clip, said = speak("yes it does"), utterance("Are you warm?", number=2)
    audio.say(clip)
    find(clip, heard(blocks(duplex, 1.1)))
    _, sound = played(audio, duplex, said)
    find(resample(said.samples, VOICE_RATE, RATE), sound)


def test_a_sound_server_that_hangs_for_a_second_is_lost_and_found_by_itself(
    audio: VirtualAudio, duplex: PortAudioDuplex
) -> None:
    blocks(duplex, 0.3)
    audio.hang()
    try:
        _, seconds = until(duplex, lambda block: Part.MICROPHONE in block.lost, 2)
        assert 0.3 < seconds < 1.0
        taken = blocks(duplex, 0.4)
        assert all(block.lost == {Part.MICROPHONE, Part.SPEAKER} for block in taken[10:])
    finally:
        audio.next_prompt()
    until(duplex, lambda block: not block.lost, 4)


# ---- what can't be opened ----


def run_python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


TRY = """
import sys, time
{before}
from voice_assistant.errors import AudioError
from voice_assistant.adapters import portaudio_library
from voice_assistant.adapters.portaudio_duplex import PortAudioDuplex
{then}
try:
    PortAudioDuplex()
except AudioError as error:
    print(error.what, "|", error.remedy)
"""


def test_a_name_no_device_has_gets_the_nearest_and_numbers_and_parts_of_names_will_do(audio: VirtualAudio) -> None:
    with pytest.raises(AudioError) as raised:
        PortAudioDuplex(microphone="puls audio")
    assert raised.value.what == "there is no microphone called 'puls audio'"
    assert "'pulse'" in raised.value.remedy
    with pytest.raises(AudioError, match="no speaker called '99'"):
        PortAudioDuplex(speaker=99)
    devices = {device.name: device for device in list_devices()}
    assert devices["default"].default_input
    assert devices["pulse"].inputs > 0
    duplex = PortAudioDuplex(microphone=devices["pulse"].index, speaker="puls")
    assert duplex.names == {"microphone": "pulse", "speaker": "pulse"}
    duplex.close()


def test_a_device_named_for_both_sides_serves_the_side_it_has(audio: VirtualAudio) -> None:
    duplex = PortAudioDuplex(device="lapel")
    taken = blocks(duplex, 0.3)
    duplex.close()
    assert duplex.names == {"microphone": "lapel", "speaker": "default"}
    assert heard(taken).any()
    with pytest.raises(AudioError, match="no speaker called 'lapel'"):
        PortAudioDuplex(device="lapel", hear=False)
    lines = [str(device).strip() for device in list_devices()]
    assert any(line.endswith("the default microphone and speaker") for line in lines)
    assert any("lapel (ALSA): " in line and " out" not in line for line in lines)


def test_a_device_that_is_in_use_is_said_to_be(audio: VirtualAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    import sounddevice

    def busy(**_settings: Any) -> None:
        raise sounddevice.PortAudioError("Error opening RawInputStream: Device unavailable", -9985)

    monkeypatch.setattr(sounddevice, "RawInputStream", busy)
    duplex = PortAudioDuplex()
    assert (duplex.hears, duplex.speaks) == (False, True)
    duplex.close()
    (error,) = duplex.missing
    assert error.what == "the microphone 'default' can't be opened: it is in use or gone"
    assert "Close other programs" in error.remedy
    with pytest.raises(AudioError, match="in use or gone"):
        PortAudioDuplex(microphone="default")


def test_a_machine_without_any_device_is_told_what_to_do(tmp_path: Path) -> None:
    nowhere = {"ALSA_CONFIG_PATH": "/usr/share/alsa/alsa.conf", "PULSE_SERVER": f"unix:{tmp_path / 'none'}"}
    done = run_python(TRY.format(before="", then=""), **nowhere)
    assert done.stdout.startswith("there is no microphone and there is no speaker | Plug in a microphone")
    assert done.stderr == ""


def test_a_machine_without_portaudio_is_told_which_package_has_it(audio: VirtualAudio) -> None:
    before = "import ctypes.util; ctypes.util.find_library = lambda name: None"
    done = run_python(TRY.format(before=before, then=""))
    assert done.stdout.startswith("PortAudio, which plays and records sound, is not on this machine | ")
    assert "libportaudio2" in done.stdout or "brew" in done.stdout


def test_a_sound_server_that_hangs_from_the_start_is_given_up_and_the_program_can_end(audio: VirtualAudio) -> None:
    audio.hang()
    try:
        began = time.monotonic()
        done = run_python(TRY.format(before="", then="portaudio_library.call.__defaults__ = (1.5,)"))
        elapsed = time.monotonic() - began
    finally:
        audio.next_prompt()
    assert done.stdout.startswith("the sound system has not answered for 2 s | Restart it")
    assert done.returncode == 0
    assert elapsed < 10
