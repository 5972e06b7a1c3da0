"""Synthetic speech: answers, phrases of the dialogue, strings of its words, and ordinary words, in many voices.

espeak-ng (many accents and variants), flite (kal16, awb, rms), festival (kal) and, where it is installed, RHVoice (bdl
and clb) speak for training. For measuring there are speakers who never train: slt by flite and by festival's HTS voice,
festival ked, and six variants of espeak-ng.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from steps.files import write_json_lines
from steps.words import Lexicon, commonest

ACCENTS = ("en-us en-us en-gb en-gb en-gb-scotland en-gb-x-gbclan en-gb-x-rp en-gb-x-gbcwmd en-029 en-us-nyc").split()
FLITE = ("kal16", "awb", "rms", "awb", "rms")
FESTIVAL = "kal_diphone"
RHVOICE = ("clb", "clb", "clb", "bdl", "bdl")
RHVOICE_PROGRAM = "RHVoice-test"
RHVOICE_PART = 0.36
"""Of all clips, where the program is installed: it has the only woman who speaks for training."""
MEASURE_VARIANTS = ("m7", "f5", "klatt4", "Annie", "Gene", "grandma")
MEASURE_FLITE = "slt"
MEASURE_FESTIVAL = ("ked_diphone", "cmu_us_slt_arctic_hts")
NOT_HUMAN = ("whisper", "robosoft", "fast", "UniRobot", "announcer", "AnxiousAndy", "Demonic", "croak", "anikaRobot")

ANSWERS = (
    "yes yes yes no no no no stop stop stop help help repeat repeat both left right not_sure not_sure one two three "
    "four five six seven eight nine zero maybe again wait pause go_back yeah nope i_don't_know i_do say_again"
).split()
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty".split()

SMALLEST_FILE = 4000
"""Bytes; a shorter sound file holds no speech."""


@dataclass
class Clip:
    """One utterance to be made: where, by which program and voice, how, and what it says."""

    path: Path
    program: str
    voice: str
    speed: float
    pitch: int
    text: str

    @property
    def speaker(self) -> str:
        """A name for the voice."""
        return f"{self.program}-{self.voice}"


def variants() -> list[str]:
    """espeak-ng's voice variants that sound like people. Raises RuntimeError if there are none."""
    version = subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Data at: (\S+)", version)
    folder = Path(found.group(1)) / "voices" / "!v" if found else None
    if not folder or not folder.is_dir():
        raise RuntimeError("espeak-ng's voice variants were not found: install espeak-ng with its data")
    return sorted(file.name for file in folder.iterdir() if not file.name.startswith(NOT_HUMAN))


def text_for(rng: random.Random, phrases: list[str], words: list[str], common: list[str]) -> str:
    """What one training clip says: a fifth answers, four tenths phrases, the rest strings of words."""
    kind = rng.random()
    if kind < 0.22:
        return rng.choice(ANSWERS).replace("_", " ")
    if kind < 0.60:
        return rng.choice(phrases)
    if kind < 0.64:
        return " ".join(rng.choice(NUMBERS) for _ in range(rng.randint(1, 4)))
    if kind < 0.80:
        return " ".join(rng.choice(words) for _ in range(rng.randint(1, 6)))
    weights = [(place + 20) ** -0.5 for place in range(len(common))]
    return " ".join(rng.choices(common, weights, k=rng.randint(2, 7)))


def training_clips(folder: Path, count: int, phrases: list[str], lexicon: Lexicon, seed: int) -> list[Clip]:
    """The list of `count` clips for training."""
    rng = random.Random(seed)
    ours = [""] + [variant for variant in variants() if variant not in MEASURE_VARIANTS]
    words, common = sorted(lexicon), [word for word in commonest(6000) if word.isalpha()]
    clips = []
    rhvoice = RHVOICE_PART if shutil.which(RHVOICE_PROGRAM) else 0.0
    if not rhvoice:
        tqdm.write(f"{RHVOICE_PROGRAM} is not installed: the other programs speak for it, all of them men")
    for number in range(count):
        text, path, kind = text_for(rng, phrases, words, common), folder / f"{number:05d}.wav", rng.random()
        if rng.random() < rhvoice:
            clips.append(Clip(path, "rhvoice", rng.choice(RHVOICE), rng.randint(75, 150), rng.randint(80, 125), text))
        elif kind < 0.50:
            variant = rng.choice(ours)
            voice = rng.choice(ACCENTS) + (f"+{variant}" if variant else "")
            clips.append(Clip(path, "espeak", voice, rng.randint(105, 215), rng.randint(15, 85), text))
        elif kind < 0.82:
            pitch = rng.choice([0, rng.randint(85, 240)])
            clips.append(Clip(path, "flite", rng.choice(FLITE), round(rng.uniform(0.75, 1.4), 2), pitch, text))
        else:
            speed = round(rng.uniform(0.8, 1.35), 2)
            clips.append(Clip(path, "festival", FESTIVAL, speed, rng.randint(80, 220), text))
    return clips


def measuring_clips(folder: Path, phrases: list[str], seed: int) -> list[Clip]:
    """Every phrase once, in voices that never train."""
    rng = random.Random(seed)
    clips = []
    for number, text in enumerate(phrases):
        path = folder / f"{number:05d}.wav"
        match number % 4:
            case 0:
                clips.append(Clip(path, "flite", MEASURE_FLITE, rng.choice([1.0, 1.15]), 0, text))
            case 1:
                clips.append(Clip(path, "festival", MEASURE_FESTIVAL[0], 1.0, 0, text))
            case 2:
                clips.append(Clip(path, "festival", MEASURE_FESTIVAL[1], 1.0, 0, text))
            case _:
                voice = f"{rng.choice(['en-us', 'en-gb', 'en-gb-scotland'])}+{rng.choice(MEASURE_VARIANTS)}"
                clips.append(Clip(path, "espeak", voice, rng.randint(120, 180), rng.randint(30, 70), text))
    return clips


def speak(clip: Clip) -> None:
    """Makes one clip with espeak-ng, flite or RHVoice; a clip that fails is simply not there afterwards."""
    if clip.program == "rhvoice":
        command = [RHVOICE_PROGRAM, "-p", clip.voice, "-r", str(int(clip.speed)), "-t", str(clip.pitch)]
        command += ["-o", str(clip.path)]
    elif clip.program == "espeak":
        command = ["espeak-ng", "-v", clip.voice, "-s", str(int(clip.speed)), "-p", str(clip.pitch)]
        command += ["-w", str(clip.path), clip.text]
    else:
        command = ["flite", "-voice", clip.voice, "--setf", f"duration_stretch={clip.speed}"]
        command += ["--setf", f"int_f0_target_mean={clip.pitch}"] if clip.pitch else []
        command += ["-t", clip.text, "-o", str(clip.path)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command, input=clip.text, text=True, timeout=60, check=False, **quiet)


def speak_with_festival(clips: list[Clip]) -> None:
    """Makes many clips of one voice in one festival process, which takes a second to start."""
    lines = [f"(voice_{clips[0].voice})"]
    for clip in clips:
        lines.append(f"(Parameter.set 'Duration_Stretch {clip.speed})")
        if clip.pitch:
            lines.append(
                f"(set! int_lr_params '((target_f0_mean {clip.pitch}) (target_f0_std {clip.pitch // 8})"
                " (model_f0_mean 170) (model_f0_std 34)))"
            )
        speech = f'(utt.synth (Utterance Text "{clip.text}"))'
        lines.append(f'(unwind-protect (utt.save.wave {speech} "{clip.path}" \'riff))')
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["festival", "--pipe"], input="\n".join(lines), text=True, check=False, **quiet)


def make_clips(folder: Path, clips: list[Clip], threads: int = 1) -> None:
    """Speaks all clips that are missing, then writes `folder`/index.jsonl (path, text, speaker)."""
    index = folder / "index.jsonl"
    if index.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    missing = [clip for clip in clips if not clip.path.exists()]
    single = [clip for clip in missing if clip.program != "festival"]
    with ThreadPoolExecutor(threads) as pool:
        for _ in tqdm(pool.map(speak, single), total=len(single), desc="espeak-ng, flite, RHVoice", mininterval=5):
            pass
    for voice in (FESTIVAL, *MEASURE_FESTIVAL):
        ours = [clip for clip in missing if clip.program == "festival" and clip.voice == voice]
        for first in tqdm(range(0, len(ours), 50), desc=f"festival {voice}", mininterval=5):
            speak_with_festival(ours[first : first + 50])
    write_json_lines(
        index,
        (
            {"path": clip.path.name, "text": clip.text, "speaker": clip.speaker}
            for clip in clips
            if clip.path.exists() and clip.path.stat().st_size > SMALLEST_FILE
        ),
    )
