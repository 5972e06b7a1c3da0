"""Words for the recordings that came without: LibriSpeech passages, orders, wake words.

Wake words carry theirs in the file name. The others are recognised by PocketSphinx with its own English language
model, so their words have errors; the alignment later drops what does not fit its words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from tqdm import tqdm

from steps.files import read_json_lines, read_sound

FOLDERS = ("train/librispeech", "train/out_of_grammar")


def make_texts(data: Path, target: Path) -> None:
    """Writes `target` (JSON lines: path within `data`, text), continuing where it stopped."""
    import pocketsphinx

    found = (path for folder in FOLDERS for path in (data / folder).rglob("*.*"))
    paths = sorted(path for path in found if path.suffix in (".ogg", ".flac", ".wav"))
    done = {row["path"] for row in read_json_lines(target)} if target.exists() else set()
    target.parent.mkdir(parents=True, exist_ok=True)
    decoder = None
    with target.open("a", encoding="utf8") as file:
        for path in tqdm(paths, desc="texts", mininterval=5):
            name = str(path.relative_to(data))
            if name in done:
                continue
            if "__" in path.name:
                text = path.name.split("__")[0].replace("_", " ")
            else:
                decoder = decoder or pocketsphinx.Decoder(
                    loglevel="FATAL", samprate=16000, fwdflat=False, bestpath=False, maxhmmpf=6000
                )
                samples = (np.clip(read_sound(path), -1, 1) * 32767).astype("<i2").tobytes()
                decoder.start_utt()
                decoder.process_raw(samples, full_utt=True)
                decoder.end_utt()
                heard = decoder.hyp()
                text = heard.hypstr if heard else ""
            file.write(json.dumps({"path": name, "text": text}) + "\n")
            file.flush()
