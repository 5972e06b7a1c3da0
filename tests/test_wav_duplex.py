"""The device without hardware, and reading and writing audio files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_assistant.adapters.audio_files import read_audio, read_pieces, write_audio
from voice_assistant.adapters.wav_duplex import WavDuplex
from voice_assistant.audio import BLOCK, RATE, Block, Samples, Utterance
from voice_assistant.errors import FileError
from voice_assistant.events import Part


def tone(seconds: float, rate: int = RATE, hertz: float = 440, peak: int = 10_000) -> Samples:
    """A tone that begins at once."""
    made: Samples = (peak * np.cos(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
    return made


def utterance(samples: Samples, rate: int = RATE, number: int = 1) -> Utterance:
    return Utterance(id=number, samples=samples, rate=rate, text="Are you warm?", prompt=1)


def blocks(duplex: WavDuplex, count: int) -> list[Block]:
    return [duplex.next_block() for _ in range(count)]


def heard(taken: list[Block]) -> Samples:
    return np.concatenate([block.samples for block in taken])


def spoken(duplex: WavDuplex, folder: Path) -> Samples:
    duplex.write(folder / "spoken.wav", only_assistant=True)
    return read_audio(folder / "spoken.wav")


# ---- time and input ----


def test_blocks_are_numbered_from_zero_and_silent_by_default() -> None:
    taken = blocks(WavDuplex(), 5)
    assert [block.number for block in taken] == [0, 1, 2, 3, 4]
    assert all(block.samples.shape == (BLOCK,) and block.samples.dtype == np.int16 for block in taken)
    assert not heard(taken).any()
    assert all(block.lost == frozenset() for block in taken)


def test_a_clip_begins_at_the_block_it_was_put_at_and_put_says_where_it_ends() -> None:
    duplex = WavDuplex()
    clip = tone(0.05)
    after = duplex.put(clip, at_block=3)
    taken = heard(blocks(duplex, 8))
    assert after == 6
    assert not taken[: 3 * BLOCK].any()
    assert np.array_equal(taken[3 * BLOCK :][: len(clip)], clip)
    assert not taken[3 * BLOCK + len(clip) :].any()


def test_a_clip_put_in_reaction_begins_with_the_very_next_block() -> None:
    duplex = WavDuplex()
    blocks(duplex, 7)
    duplex.put(tone(0.02))
    assert np.array_equal(duplex.next_block().samples, tone(0.02))


def test_clips_that_overlap_are_mixed_without_wrapping_round() -> None:
    duplex = WavDuplex()
    loud = np.full(BLOCK, 30_000, np.int16)
    duplex.put(loud)
    duplex.put(loud)
    duplex.put(np.full(BLOCK, -100, np.int16), at_block=1)
    duplex.put(np.full(BLOCK, 300, np.int16), at_block=1)
    first, second = blocks(duplex, 2)
    assert (first.samples == 32_767).all()
    assert (second.samples == 200).all()


def test_nothing_can_be_put_into_the_past() -> None:
    duplex = WavDuplex()
    blocks(duplex, 2)
    with pytest.raises(ValueError, match="block 1 is over"):
        duplex.put(tone(0.02), at_block=1)


def test_a_recording_is_heard_to_its_last_sample_before_the_input_counts_as_ended() -> None:
    recording = tone(0.05)
    duplex = WavDuplex(recording)
    taken = blocks(duplex, 5)
    assert np.array_equal(heard(taken)[: len(recording)], recording)
    assert [Part.INPUT in block.lost for block in taken] == [False, False, False, True, True]


def test_a_recording_in_pieces_of_odd_lengths_sounds_like_the_whole() -> None:
    recording = tone(0.5)
    pieces = np.split(recording, [1, 2, 700, 701, 5_000])
    duplex = WavDuplex(iter([*pieces[:3], np.empty(0, np.int16), *pieces[3:]]))
    assert np.array_equal(heard(blocks(duplex, 25)), recording)


def test_an_end_asked_for_waits_for_the_clips_already_put_and_lines_already_typed() -> None:
    duplex = WavDuplex()
    duplex.put(tone(0.03), at_block=2)
    duplex.end()
    assert [Part.INPUT in block.lost for block in blocks(duplex, 6)] == [False] * 4 + [True] * 2

    duplex = WavDuplex()
    duplex.type_line("yes")
    duplex.end()
    first, second = blocks(duplex, 2)
    assert (first.lines, first.lost) == (("yes",), frozenset())
    assert (second.lines, second.lost) == ((), frozenset({Part.INPUT}))


def test_lines_come_once_with_the_next_block() -> None:
    duplex = WavDuplex()
    duplex.type_line("no")
    first, second = blocks(duplex, 2)
    assert (first.lines, second.lines) == (("no",), ())


# ---- output ----


def test_what_is_played_sounds_from_the_next_block_on_and_in_the_air_says_which_sample(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    blocks(duplex, 2)
    said = tone(0.1)
    duplex.play(utterance(said, number=7))
    taken = blocks(duplex, 8)
    places = [block.in_the_air and (block.in_the_air.utterance, block.in_the_air.sample) for block in taken]
    assert places == [(7, 0), (7, 320), (7, 640), (7, 960), (7, 1280), None, None, None]
    sound = spoken(duplex, tmp_path)
    assert not sound[: 2 * BLOCK].any()
    assert np.array_equal(sound[2 * BLOCK :][: len(said)], said)
    assert not sound[2 * BLOCK + len(said) :].any()


def test_in_the_air_counts_in_samples_of_the_utterance_at_its_own_rate() -> None:
    duplex = WavDuplex()
    duplex.play(utterance(tone(1.0, rate=22_050), rate=22_050))
    taken = blocks(duplex, 51)
    assert taken[0].in_the_air is not None
    assert [block.in_the_air.sample for block in taken[:50] if block.in_the_air] == [441 * k for k in range(50)]
    assert taken[50].in_the_air is None


def test_a_tone_of_another_rate_keeps_its_pitch_and_its_length(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.play(utterance(tone(1.0, rate=22_050, hertz=1_000), rate=22_050))
    blocks(duplex, 60)
    sound = spoken(duplex, tmp_path).astype(float)
    assert abs(np.flatnonzero(np.abs(sound) > 3_000)[-1] - RATE) < 20
    spectrum = np.abs(np.fft.rfft(sound[:RATE] * np.hanning(RATE)))
    assert int(spectrum.argmax()) == 1_000
    assert 0.9 < np.abs(sound[4_000:12_000]).max() / 10_000 < 1.1


def test_stop_is_silent_within_the_next_block_and_the_clock_runs_on(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.play(utterance(tone(1.0)))
    blocks(duplex, 10)
    duplex.stop()
    taken = blocks(duplex, 5)
    assert [block.number for block in taken] == [10, 11, 12, 13, 14]
    assert all(block.in_the_air is None for block in taken)
    sound = spoken(duplex, tmp_path)[10 * BLOCK :]
    assert sound[:20].any()  # fades: no click
    assert not sound[80:].any()


def test_a_new_utterance_takes_the_place_of_the_old_one_from_its_own_start(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.play(utterance(tone(1.0), number=1))
    blocks(duplex, 3)
    following = tone(0.04, hertz=900)
    duplex.play(utterance(following, number=2))
    taken = blocks(duplex, 4)
    assert [block.in_the_air and block.in_the_air.utterance for block in taken] == [2, 2, None, None]
    sound = spoken(duplex, tmp_path)[3 * BLOCK :]
    assert np.array_equal(sound[80 : len(following)], following[80:])
    assert not sound[len(following) :].any()


def test_the_same_utterance_can_be_played_again() -> None:
    duplex = WavDuplex()
    again = utterance(tone(0.04))
    duplex.play(again)
    blocks(duplex, 5)
    duplex.play(again)
    assert [block.in_the_air and block.in_the_air.sample for block in blocks(duplex, 3)] == [0, 320, None]


def test_an_utterance_without_samples_is_still_in_the_air_once() -> None:
    duplex = WavDuplex()
    duplex.play(utterance(np.empty(0, np.int16)))
    first, second = blocks(duplex, 2)
    assert first.in_the_air is not None
    assert second.in_the_air is None


def test_duck_lowers_by_12_db_within_20_ms_and_brings_back_without_a_jump(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.play(utterance(np.full(RATE, 10_000, np.int16)))
    blocks(duplex, 5)
    duplex.duck(True)
    blocks(duplex, 5)
    duplex.duck(False)
    blocks(duplex, 5)
    sound = spoken(duplex, tmp_path).astype(int)
    assert (sound[: 5 * BLOCK] == 10_000).all()
    assert (sound[6 * BLOCK : 10 * BLOCK] == 2_512).all()
    assert (sound[11 * BLOCK :] == 10_000).all()
    assert np.abs(np.diff(sound)).max() < 50


def test_a_new_utterance_starts_at_full_level(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.play(utterance(tone(1.0)))
    duplex.duck(True)
    blocks(duplex, 3)
    duplex.play(utterance(np.full(BLOCK, 9_000, np.int16)))
    blocks(duplex, 1)
    assert (spoken(duplex, tmp_path)[3 * BLOCK + 80 :] == 9_000).all()


def test_the_record_has_the_person_left_and_the_assistant_right(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.put(tone(0.02), at_block=1)
    duplex.play(utterance(tone(0.02, hertz=700)))
    blocks(duplex, 3)
    duplex.write(tmp_path / "night.wav")
    sound, rate = soundfile.read(tmp_path / "night.wav", dtype="int16")
    assert (rate, sound.shape) == (RATE, (3 * BLOCK, 2))
    assert np.array_equal(sound[BLOCK : 2 * BLOCK, 0], tone(0.02))
    assert np.array_equal(sound[:BLOCK, 1], tone(0.02, hertz=700))


def test_nothing_is_kept_unless_asked_for(tmp_path: Path) -> None:
    duplex = WavDuplex()
    blocks(duplex, 3)
    with pytest.raises(ValueError, match="keep=True"):
        duplex.write(tmp_path / "night.wav")


def test_our_own_voice_comes_back_at_the_level_and_after_the_delay_asked_for() -> None:
    duplex = WavDuplex(echo_db=-20, echo_delay_s=0.05)
    duplex.play(utterance(np.full(BLOCK, 10_000, np.int16)))
    taken = heard(blocks(duplex, 6))
    assert not taken[:800].any()
    assert (taken[800 : 800 + BLOCK] == 1_000).all()
    assert not taken[800 + BLOCK :].any()


def test_with_captions_only_an_utterance_is_over_in_the_next_block() -> None:
    duplex = WavDuplex(speaks=False)
    duplex.play(utterance(tone(1.0)))
    first, second = blocks(duplex, 2)
    assert first.in_the_air is not None
    assert first.in_the_air.sample == RATE
    assert second.in_the_air is None


# ---- trouble ----


def test_a_lost_microphone_is_silent_and_marked_until_it_is_mended() -> None:
    duplex = WavDuplex(np.full(4 * BLOCK, 500, np.int16))
    first = duplex.next_block()
    duplex.lose(Part.MICROPHONE)
    second = duplex.next_block()
    duplex.mend(Part.MICROPHONE)
    third = duplex.next_block()
    assert first.samples.all()
    assert not second.samples.any()
    assert second.lost == frozenset({Part.MICROPHONE})
    assert third.samples.all()
    assert third.lost == frozenset()


def test_a_lost_speaker_drops_what_sounds_and_what_is_played_meanwhile(tmp_path: Path) -> None:
    duplex = WavDuplex(keep=True)
    duplex.play(utterance(tone(1.0)))
    blocks(duplex, 2)
    duplex.lose(Part.SPEAKER)
    duplex.play(utterance(tone(1.0), number=2))
    silent = blocks(duplex, 2)
    duplex.mend(Part.SPEAKER)
    after = blocks(duplex, 2)
    assert all(block.in_the_air is None and block.lost == frozenset({Part.SPEAKER}) for block in silent)
    assert all(block.in_the_air is None and block.lost == frozenset() for block in after)
    assert not spoken(duplex, tmp_path)[2 * BLOCK :].any()


# ---- files ----


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize(
    ("name", "subtype", "channels"),
    [
        ("a.wav", "PCM_U8", 1),
        ("a.wav", "PCM_24", 2),
        ("a.wav", "FLOAT", 1),
        ("a.flac", "PCM_16", 2),
        ("a.wav", "ULAW", 1),
    ],
)
def test_a_file_of_any_rate_depth_and_channels_becomes_16_khz_mono(
    tmp_path: Path, rate: int, name: str, subtype: str, channels: int
) -> None:
    wave = 0.5 * np.sin(2 * np.pi * 500 * np.arange(rate) / rate)
    soundfile.write(tmp_path / name, np.stack([wave] * channels, axis=1), rate, subtype=subtype)
    sound = read_audio(tmp_path / name)
    assert sound.dtype == np.int16
    assert abs(len(sound) - RATE) <= 2
    expected = 0.5 * 32_768 * np.sin(2 * np.pi * 500 * np.arange(len(sound)) / RATE)
    assert np.abs(sound[200:-200] - expected[200:-200]).max() < 700


def test_a_file_that_is_right_already_comes_back_bit_for_bit(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-32_767, 32_768, RATE, dtype=np.int16)
    write_audio(tmp_path / "noise.wav", noise)
    assert np.array_equal(read_audio(tmp_path / "noise.wav"), noise)


def test_a_long_file_comes_in_pieces_that_join_to_the_whole(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-9_000, 9_000, 12 * 44_100, dtype=np.int16)
    write_audio(tmp_path / "long.wav", noise, 44_100)
    pieces = list(read_pieces(tmp_path / "long.wav"))
    assert len(pieces) >= 3
    assert max(map(len, pieces)) <= 5.1 * RATE
    assert abs(len(np.concatenate(pieces)) - 12 * RATE) <= 2


def test_samples_that_are_not_numbers_become_silence(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "odd.wav", np.array([np.nan, 0.5, np.inf, 9.0, -9.0], np.float32), RATE, subtype="FLOAT")
    assert read_audio(tmp_path / "odd.wav").tolist() == [0, 16_384, 32_767, 32_767, -32_767]


def _files_that_cannot_be_heard(folder: Path) -> Iterator[tuple[Path, str]]:
    yield folder / "missing.wav", "there is no audio file"
    yield folder, "a folder or a device"
    (folder / "empty.wav").touch()
    yield folder / "empty.wav", "is empty (0 bytes)"
    (folder / "letter.wav").write_text("Dear Sir, this is no sound. " * 100)
    yield folder / "letter.wav", "can't be read as audio"
    (folder / "cut.wav").write_bytes(b"RIFF")
    yield folder / "cut.wav", "can't be read as audio"
    soundfile.write(folder / "nothing.wav", np.empty(0, np.int16), RATE)
    yield folder / "nothing.wav", "has no sound in it"


def test_a_file_that_cannot_be_heard_is_named_with_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    for path, what in _files_that_cannot_be_heard(tmp_path):
        with pytest.raises(FileError) as raised:
            read_pieces(path)
        assert str(path) in raised.value.what
        assert what in raised.value.what
        assert raised.value.remedy


def test_a_file_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    for path in (tmp_path / "no folder" / "a.wav", tmp_path / "name without an end", tmp_path / "a.doc"):
        with pytest.raises(FileError) as raised:
            write_audio(path, tone(0.1))
        assert str(path) in raised.value.what
        assert ".wav" in raised.value.remedy


def test_a_room_makes_of_our_voice_what_its_impulse_response_says() -> None:
    room = np.zeros(900)
    room[[0, 450, 899]] = 0.8, -0.4, 0.2
    duplex = WavDuplex(echo_db=0, echo_delay_s=0.0, echo_room=room)
    duplex.play(utterance(sound := tone(0.1)))
    heard = np.concatenate([block.samples for block in blocks(duplex, 12)])
    expected = np.convolve(sound, room / np.sqrt(np.sum(room**2)))
    np.testing.assert_allclose(heard[: len(expected)], expected, atol=2)
    assert not heard[len(expected) + 1 :].any()


def test_ten_minutes_pass_in_well_under_ten_seconds_and_leave_nothing_in_memory() -> None:
    import time
    import tracemalloc

    duplex = WavDuplex()
    blocks(duplex, 10)
    tracemalloc.start()
    for _ in range(1_000):
        duplex.next_block()
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    began = time.perf_counter()
    for _ in range(10 * 60 * 50):
        duplex.next_block()
    assert time.perf_counter() - began < 5
    assert grown < 20_000
