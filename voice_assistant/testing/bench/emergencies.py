"""Cries for help as they might be worded, and the synthetic voices that say them: no real one is to be had."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from voice_assistant.adapters.audio_files import read_audio
from voice_assistant.dialog import Dialog
from voice_assistant.errors import FileError
from voice_assistant.listening.whole import phrases_heard
from voice_assistant.testing.bench.clips import CLEAN, MADE_NOISE, Condition

TEXTS = (
    # cries for help
    "help me",
    "please help me",
    "I need help now",
    "somebody help me",
    "call an ambulance",
    "get me an ambulance",
    "I need an ambulance",
    "please call an ambulance",
    "call nine nine nine",
    "dial nine one one",
    "it's an emergency",
    "this is an emergency",
    "I think I'm dying",
    "I'm going to die",
    "get a doctor",
    # breath and chest
    "I can't breathe",
    "I'm struggling to breathe",
    "I can't get my breath",
    "I'm short of breath",
    "I can't catch my breath",
    "my chest hurts",
    "I have chest pain",
    "there's a pain in my chest",
    "my chest feels tight",
    "there's pressure on my chest",
    "it hurts when I breathe in",
    "I'm coughing up blood",
    "I coughed blood",
    # collapse, stroke, bleeding, very ill
    "I passed out",
    "I fainted",
    "I collapsed just now",
    "I blacked out",
    "my face has dropped",
    "I can't lift my arm",
    "one side has gone weak",
    "I think it's a stroke",
    "it won't stop bleeding",
    "my vein burst",
    "there's blood everywhere",
    "my lips are blue",
    "I feel like I'm dying",
    # limb and spine
    "I can't feel my foot",
    "I can't feel my leg",
    "no feeling in my foot",
    "my leg is numb",
    "my foot has gone numb",
    "I can't move my foot",
    "I can't wiggle my toes",
    "my foot won't move",
    "my leg has gone white",
    "my foot is freezing",
    "my leg is stone cold",
    "my leg has gone blue",
    "it's numb between my legs",
    "I can't feel myself wipe",
    "I wet myself",
    "I can't pee",
    "I lost control of my bladder",
    "I soiled myself",
    "both my legs are weak",
)
"""Sixty wordings.  Some are phrases of the dialogue, some are near them: people do not know the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One of the texts in one of the voices."""

    text: str
    voice: str


_Command = Callable[[str, Path], list[str]]


def _espeak(voice: str, words_per_minute: int) -> _Command:
    return lambda text, to: ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-w", str(to), "--", text]


def _flite(voice: str) -> _Command:
    return lambda text, to: ["flite", "-voice", voice, "-t", text, "-o", str(to)]


def _festival(voice: str) -> _Command:
    return lambda _text, to: ["text2wave", "-eval", f"(voice_{voice})", "-o", str(to)]


VOICES: Mapping[str, _Command] = MappingProxyType(
    {
        "espeak-ng en-gb": _espeak("en-gb", 150),
        "espeak-ng en-us f3": _espeak("en-us+f3", 165),
        "espeak-ng en-gb-scotland m7": _espeak("en-gb-scotland+m7", 140),
        "flite rms": _flite("rms"),
        "flite slt": _flite("slt"),
        "festival kal": _festival("kal_diphone"),
        "festival ked": _festival("ked_diphone"),
        "festival slt": _festival("cmu_us_slt_arctic_hts"),
    }
)
"""Three kinds of synthesiser, called as programs where they are installed."""
NEVER_TRAINED = ("flite slt", "festival ked", "festival slt")
"""Speakers of whom our own model has heard nothing: neither people nor other programs with their voices."""
PHRASE_EVERY = 60
"""Those voices say every Nth phrase of the dialogue: some sixty."""


def wordings() -> tuple[list[tuple[Wording, Condition]], list[str]]:
    """Every text in every voice of this machine, as it is and at 10 dB of white noise made here; what can't be had."""
    noisy = Condition(noise=MADE_NOISE, snr_db=10)
    found = [
        (Wording(text=text, voice=voice), condition)
        for voice in filter(can_speak, VOICES)
        for text in TEXTS
        for condition in (CLEAN, noisy)
    ]
    return found, [f"what the voice {voice} would say: not installed" for voice in VOICES if not can_speak(voice)]


def phrases_said(dialog: Dialog) -> list[tuple[Wording, Condition]]:
    """Phrases of several words that the dialogue listens for, in the voices of `NEVER_TRAINED` that are here."""
    noisy = Condition(noise=MADE_NOISE, snr_db=10)
    return [
        (Wording(text=phrase, voice=voice), condition)
        for phrase in [phrase for phrase in phrases_heard(dialog) if " " in phrase][::PHRASE_EVERY]
        for voice in filter(can_speak, NEVER_TRAINED)
        for condition in (CLEAN, noisy)
    ]


@cache
def can_speak(voice: str) -> bool:
    """Whether one of `VOICES` is on this machine: its program, and the voice itself."""
    if not shutil.which(VOICES[voice]("", Path())[0]):
        return False
    try:
        return len(synthesized(Wording(text="yes", voice=voice))) > 0
    except FileError:
        return False


@cache
def synthesized(wording: Wording) -> npt.NDArray[np.float64]:
    """The wording as sound at 16 kHz, full scale 1, its loudest at half of it.  FileError if the voice makes none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        made = subprocess.run(
            VOICES[wording.voice](wording.text, path), input=wording.text.encode(), capture_output=True, check=False
        )
        if made.returncode or not path.is_file():
            remedy = "Repair it or take it off this machine; emergency phrases are measured with what is there."
            raise FileError(f"The voice {wording.voice} does not speak.", remedy)
        sound = read_audio(path).astype(np.float64)
    return np.asarray(sound / max(1.0, np.abs(sound).max()) / 2)
