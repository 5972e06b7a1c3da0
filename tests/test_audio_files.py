"""Recordings as people's machines write them: odd channels, headers that lie, and forms that are no recording."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from tests.speech import join, silence, speak
from voice_assistant.adapters.audio_files import read_audio, read_pieces
from voice_assistant.adapters.channels import OneOfMany
from voice_assistant.adapters.portaudio_library import Device
from voice_assistant.adapters.portaudio_streams import FRAMES, Microphone, Piece
from voice_assistant.adapters.vosk_recognizer import VoskRecognizer
from voice_assistant.audio import RATE
from voice_assistant.errors import FileError
from voice_assistant.models import find_model
from voice_assistant.speaking.loudness import voiced_level
from voice_assistant.testing.bench.clips import find_clips

VOICE = join(silence(0.5), speak("no"), silence(0.4), speak("yes"), silence(0.5)).astype(np.float64) / 32_768
RANDOM = np.random.default_rng(0)
SECONDS = np.arange(len(VOICE)) / RATE


def hum(level: float) -> npt.NDArray[np.float64]:
    return np.asarray(np.sum([level / n * np.sin(2 * np.pi * 50 * n * SECONDS) for n in (1, 2, 3, 5)], axis=0))


def crackle(clicks_a_second: float, samples: int, level: float = 1.0) -> npt.NDArray[np.float64]:
    """A bad contact: clicks at random, each so many samples long."""
    clicks = np.zeros(len(VOICE))
    at = np.random.default_rng(0).integers(0, len(VOICE), round(clicks_a_second * len(VOICE) / RATE))
    clicks[at] = np.random.default_rng(1).choice([-level, level], len(at))
    ringing = np.exp(-4.0 * np.arange(samples) / samples) * np.cos(0.8 * np.arange(samples))
    return np.clip(np.convolve(clicks, ringing)[: len(VOICE)], -1.0, 1.0)


CRACKLING = {
    "a full-scale click in every frame": np.where(np.arange(len(VOICE)) % 320 == 7, 1.0, 0.0),
    "five full-scale clicks a second": crackle(5, 1),
    "clicks that ring, at half of full scale": crackle(100, 20, 0.5),
    "full-scale clicks without a pause": crackle(500, 60),
    "full-scale crackle that comes and goes": crackle(300, 30) * (np.sin(SECONDS * 2 * np.pi * 3) > 0),
    "clicks, and the voice beneath them": np.clip(crackle(50, 1) + 0.05 * VOICE, -1.0, 1.0),
    "all samples at full scale": np.sign(RANDOM.normal(0, 1, len(VOICE))),
}
CHANNELS = {
    **{f"one of {name}": (channel, VOICE) for name, channel in CRACKLING.items()},
    "opposite phase": (VOICE, -VOICE),
    "opposite phase, one softer": (VOICE, -0.5 * VOICE),
    "one dead": (np.zeros(len(VOICE)), VOICE),
    "one with an offset only": (VOICE, np.full(len(VOICE), 0.7)),
    "one with loud hiss only": (RANDOM.normal(0, 0.2, len(VOICE)), VOICE),
    "one with loud hum only": (VOICE, hum(0.5)),
    "one that is only a louder click": (VOICE, np.where(SECONDS < 0.002, 0.9, 0.0)),
    "one later by 0.6 ms, turned round": (VOICE, -np.roll(VOICE, 10)),
    "four, two of them turned round": (VOICE, -VOICE, VOICE, -VOICE),
    "two alike": (VOICE, VOICE),
    "one far from the mouth": (VOICE, 0.1 * VOICE + RANDOM.normal(0, 0.001, len(VOICE))),
}


@pytest.fixture(scope="module")
def recognizer() -> VoskRecognizer:
    return VoskRecognizer(find_model(None))


@pytest.mark.parametrize("name", CHANNELS)
def test_what_is_said_is_understood_whatever_is_wrong_with_a_channel(
    tmp_path: Path, recognizer: VoskRecognizer, name: str
) -> None:
    soundfile.write(tmp_path / "both.wav", np.stack(CHANNELS[name], axis=1), RATE, subtype="PCM_16")
    sound = read_audio(tmp_path / "both.wav")
    assert voiced_level(sound, RATE) > 0.3 * voiced_level((VOICE * 32_767).astype(np.int16), RATE)
    assert recognizer.hear_only(sound, ("yes", "no")).text.split() == ["no", "yes"]


@pytest.mark.parametrize("name", CRACKLING)
def test_a_channel_that_crackles_is_left_out_before_anybody_speaks(name: str) -> None:
    quiet = RANDOM.normal(0, 0.0003, len(VOICE))
    one_of_many = OneOfMany(2, RATE)
    both = np.stack([CRACKLING[name], quiet], axis=1).astype(np.float32)
    heard = np.concatenate([one_of_many(both[at : at + 320]) for at in range(0, len(both), 320)])
    assert np.abs(heard[RATE // 2 :]).max() < 0.01


@pytest.mark.parametrize("piece", [RATE // 50, RATE])
def test_a_short_word_after_a_long_silence_is_taken_from_the_channel_that_has_it(piece: int) -> None:
    word = speak("yes").astype(np.float32) / 32_768
    voice = np.concatenate([np.zeros(20 * RATE, np.float32), word, np.zeros(RATE, np.float32)])
    both = np.stack([RANDOM.normal(0, 0.05, len(voice)).astype(np.float32), voice], axis=1)
    one_of_many = OneOfMany(2, RATE)
    heard = np.concatenate([one_of_many(both[start : start + piece]) for start in range(0, len(both), piece)])
    of_the_word = slice(20 * RATE + len(word) // 2, 20 * RATE + len(word))  # it may begin in what is heard so far
    assert np.corrcoef(heard[of_the_word], voice[of_the_word])[0, 1] > 0.95


def test_two_people_on_a_channel_each_are_both_heard(tmp_path: Path, recognizer: VoskRecognizer) -> None:
    left, right = join(speak("no"), silence(1.5)), join(silence(1.5), speak("yes", "en-us"))
    size = max(len(left), len(right))
    both = np.stack([np.pad(one, (0, size - len(one))) for one in (left, right)], axis=1)
    soundfile.write(tmp_path / "both.wav", both, RATE)
    assert recognizer.hear_only(read_audio(tmp_path / "both.wav"), ("yes", "no")).text.split() == ["no", "yes"]


def test_a_channel_that_dies_within_a_recording_takes_nothing_with_it(tmp_path: Path) -> None:
    long = np.tile(VOICE, 12)
    dying = np.where(np.arange(len(long)) < len(long) // 2, long, RANDOM.normal(0, 0.2, len(long)))
    soundfile.write(tmp_path / "both.wav", np.stack([dying, long], axis=1), RATE)
    sound = read_audio(tmp_path / "both.wav")[-5 * RATE :].astype(float) / 32_768
    assert np.corrcoef(sound, long[-5 * RATE :])[0, 1] > 0.95


def test_copies_of_one_channel_are_not_weighed_until_one_of_them_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[bool] = []
    weigh = OneOfMany._weigh

    def counted(self: OneOfMany) -> npt.NDArray[np.float64]:
        weighed.append(True)
        return weigh(self)

    monkeypatch.setattr(OneOfMany, "_weigh", counted)
    one_of_many = OneOfMany(2, RATE)
    pieces = VOICE[RATE // 2 :][: 10 * 512].astype(np.float32).reshape(10, 512)
    for piece in pieces:
        assert (one_of_many(np.stack([piece, piece], axis=1)) == piece).all()
    assert not weighed
    heard = [one_of_many(np.stack([piece, np.zeros_like(piece)], axis=1)) for piece in pieces]
    assert len(weighed) == len(pieces)
    assert np.allclose(heard[-1], pieces[-1], atol=1e-6)  # the dead one is left out


@pytest.mark.parametrize("name", CHANNELS)
def test_a_microphone_of_several_channels_is_heard_like_a_file(name: str) -> None:
    """By pieces of 32 ms, as a sound card brings them."""
    channels = np.stack(CHANNELS[name], axis=1).astype(np.float32)
    one_of_many = OneOfMany(channels.shape[1], RATE)
    sound = np.concatenate([one_of_many(channels[at : at + 512]) for at in range(0, len(channels), 512)])
    half = len(sound) // 2  # once it has heard a word it knows
    likeness = [np.corrcoef(np.roll(sound, -later)[half:], VOICE[half:])[0, 1] for later in (0, 10)]
    assert max(map(abs, likeness)) > 0.9


class _Card:
    """A sound card with a stereo microphone of opposite phase; it averages its channels where asked for one."""

    PortAudioError = OSError

    class RawInputStream:
        def __init__(self, *, channels: int, samplerate: int, **_others: object) -> None:
            self.channels, self.samplerate, self.blocksize = channels, samplerate, FRAMES

        def start(self) -> None: ...

        def bring(self) -> bytes:
            wave = np.round(VOICE[: 2 * RATE] * 32_767).astype(np.int16)
            both = np.stack([wave, -wave], axis=1)
            return (both if self.channels == 2 else both.mean(axis=1).astype(np.int16)).tobytes()


def test_a_stereo_microphone_is_opened_with_both_channels() -> None:
    device = Device(
        index=0, name="card", host="", inputs=2, outputs=0, rate=RATE, default_input=True, default_output=False
    )
    microphone = Microphone(_Card, device)  # type: ignore[arg-type]  # a card of opposite phase can't be had
    samples = microphone.take(Piece(data=microphone._stream.bring(), captured=0.0))
    assert voiced_level(samples, RATE) > 0.02
    assert microphone.flat_s == 0


# ---- headers ----


def _with_sizes(path: Path, riff: int | None, data: int) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", data)
    if riff is not None:
        content[4:8] = struct.pack("<I", riff)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("riff", "data"),
    [(0, 0), (36, 0), (0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFDB), (None, 0x7FFFFFFF), (0, 0xFFFFFFFF)],
)
@pytest.mark.parametrize("subtype", ["PCM_16", "FLOAT", "PCM_24"])
def test_a_length_that_the_header_does_not_know_is_taken_from_the_bytes(
    tmp_path: Path, riff: int | None, data: int, subtype: str
) -> None:
    soundfile.write(tmp_path / "piped.wav", VOICE, RATE, subtype=subtype)
    whole = read_audio(tmp_path / "piped.wav")
    _with_sizes(tmp_path / "piped.wav", riff, data)
    assert np.array_equal(read_audio(tmp_path / "piped.wav")[: len(whole)], whole)


def test_a_length_of_nought_before_other_chunks_is_an_empty_recording(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    soundfile.write(path, np.empty(0, np.int16), RATE)
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", 4) + b"INFO")
    with pytest.raises(FileError, match="no sound in it"):
        read_pieces(path)


def test_a_recording_cut_off_in_the_middle_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "cut.wav", VOICE, RATE)
    content = (tmp_path / "cut.wav").read_bytes()
    (tmp_path / "cut.wav").write_bytes(content[: len(content) // 2])
    assert abs(len(read_audio(tmp_path / "cut.wav")) - len(VOICE) // 2) < 100


@pytest.mark.parametrize("rate", [1, 50, 3_999])
def test_a_rate_at_which_nobody_can_be_understood_is_refused_at_once(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "slow.wav", np.zeros(100_000, np.int16), rate)
    with pytest.raises(FileError, match=f"{rate} Hz") as raised:
        read_pieces(tmp_path / "slow.wav")
    assert "16000" in raised.value.remedy


def test_a_header_that_names_a_thousand_channels_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "many.wav", np.zeros((800, 1_000), np.int16), RATE)
    with pytest.raises(FileError, match="1000 channels"):
        read_pieces(tmp_path / "many.wav")


@pytest.mark.parametrize(
    ("name", "subtype"),
    [("a.wav", "GSM610"), ("a.wav", "G721_32"), ("a.au", "G723_24"), ("a.aiff", "GSM610"), ("a.wav", "IMA_ADPCM")],
)
def test_a_form_in_which_one_cannot_go_back_is_heard_too(tmp_path: Path, name: str, subtype: str) -> None:
    soundfile.write(tmp_path / name, VOICE[::2], RATE // 2, subtype=subtype)
    sound = read_audio(tmp_path / name)
    assert abs(len(sound) - len(VOICE)) < 0.1 * RATE
    assert voiced_level(sound, RATE) > 0.02


def test_raw_sound_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.raw").write_bytes(VOICE.tobytes())
    with pytest.raises(FileError, match="does not say at what rate") as raised:
        read_pieces(tmp_path / "a.raw")
    assert "ffmpeg" in raised.value.remedy


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.raw", "slow.wav"])
def test_a_recording_that_cannot_be_heard_ends_a_run_with_a_sentence(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / "slow.wav", np.zeros(1_000, np.int16), 1)
    (tmp_path / "a.raw").write_bytes(bytes(1_000))
    ran = _run("run", "leg_pain", "--region", "uk", "--input", str(tmp_path / name), "--output", "captions")
    assert ran.returncode == 1
    assert name in ran.stderr
    assert "What to do" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("device", ["²", "٣", "①", "½", "9" * 5000])
def test_a_device_named_by_what_only_looks_like_a_number_is_not_found(device: str) -> None:
    ran = _run("run", "leg_pain", "--device", device)
    assert ran.returncode == 3
    assert "What to do" in ran.stderr
    assert "Traceback" not in ran.stderr


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "voice_assistant", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# ---- the table of a folder of recordings ----


def _folder(root: Path, table: bytes) -> Path:
    (root / "speech_commands").mkdir()
    soundfile.write(root / "speech_commands" / "a.wav", VOICE, RATE)
    (root / "speech_commands" / "index.csv").write_bytes(table)
    return root


@pytest.mark.parametrize(
    "table",
    [b"path;words\na.wav;yes\n", b"path\twords\r\na.wav\tyes\r\n", "\ufeffpath,words\na.wav,yes\n".encode()],
)
def test_a_table_as_a_spreadsheet_writes_it_is_read(tmp_path: Path, table: bytes) -> None:
    assert [clip.word for clip in find_clips(_folder(tmp_path, table)).clips] == ["yes"]


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("path,words,speaker\na.wav,yes,Jörg\n".encode("latin-1"), r"index\.csv:2:12 is not UTF-8"),
        (b"file;text\na.wav;yes\n", r"index\.csv:1 has no column 'path'"),
        (b"\x00\x01\xff\xfe", "not UTF-8"),
        (b"", "no column 'path'"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_with_the_place(tmp_path: Path, table: bytes, what: str) -> None:
    with pytest.raises(FileError, match=what):
        find_clips(_folder(tmp_path, table))
