"""Wheels of what is installed here, so that tests can install for real and need no network.

An installed distribution knows its files (RECORD) and what its wheel runs on (WHEEL): zipped again, it is that wheel.
"""

from __future__ import annotations

import re
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
NOT_IN_A_WHEEL = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}


def write_wheelhouse(folder: Path, requirements: list[str]) -> None:
    """Writes a wheel for each requirement and for all that those need."""
    waiting = [Requirement(text) for text in requirements]
    done = set()
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in done or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        done.add(name)
        installed = distribution(name)
        waiting += [Requirement(text) for text in installed.requires or []]
        write_wheel(folder, installed)


def write_wheel(folder: Path, installed: Distribution) -> Path:
    """Zips an installed distribution up again, uncompressed.  Its generated commands are left to the next installer."""
    tags = [line.split("-") for line in re.findall(r"^Tag: *(\S+)", installed.read_text("WHEEL") or "", re.MULTILINE)]
    tag = "-".join(".".join(dict.fromkeys(parts)) for parts in zip(*tags, strict=True))
    path = folder / f"{re.sub(r'[-_.]+', '_', installed.metadata['Name'])}-{installed.version}-{tag}.whl"
    record = []
    with zipfile.ZipFile(path, "w") as wheel:
        for file in installed.files or []:
            if file.parts[0] == ".." or "__pycache__" in file.parts:
                continue
            if len(file.parts) == 2 and file.parent.name.endswith(".dist-info"):  # others are of what it has taken in
                info = file.parent.as_posix()
                if file.name in NOT_IN_A_WHEEL:
                    continue
            wheel.write(str(installed.locate_file(file)), file.as_posix())
            record.append(f'"{file.as_posix()}",,\n')
        wheel.writestr(f"{info}/RECORD", "".join(record))
    return path
