"""One file from an address: resumed after a break, with progress, bounded in size, and whole by its SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias
from urllib.parse import urljoin

from voice_assistant.errors import AssistantError

PIECE = 1 << 16
PATIENCE_S = 30.0
"""The longest wait for a server's next piece."""
TRIES = 4
"""Times that a connection which breaks off is taken up again at once."""
PYPI = "https://pypi.org/simple"
_JSON = "application/vnd.pypi.simple.v1+json"


class Bar(Protocol):
    """Shows how far it is."""

    def update(self, _bytes: int, /) -> object:
        """So many bytes more."""


MakeBar: TypeAlias = Callable[[str, int, int], AbstractContextManager[Bar]]
"""Makes one for a name, its size in bytes, and those that are there already."""


class _NoBar:
    def update(self, _amount: int, /) -> None:
        pass


def no_bar(_name: str, _size: int, _have: int) -> AbstractContextManager[Bar]:
    """Shows nothing."""
    return nullcontext(_NoBar())


class NotFetched(AssistantError):
    """It could not be had from this address; another may have it."""


def fetch(url: str, to: Path, *, size: int, sha256: str, shown_as: str, bar: MakeBar) -> None:
    """Makes `to` the file of `size` bytes with this SHA-256.  What was fetched before a break is kept in `to`.part.

    Raises NotFetched, and OSError where it can't be written.
    """
    part = to.with_name(f"{to.name}.part")
    began_with = part.stat().st_size if part.exists() else 0
    _fill(url, part, size, partial(bar, shown_as))
    if digest(part) != sha256 and began_with:
        # What was there before may have come from somebody else.
        part.unlink()
        _fill(url, part, size, partial(bar, shown_as))
    if digest(part) != sha256:
        part.unlink()
        raise NotFetched(f"What came from {url} is not what was promised: its SHA-256 differs.  It was thrown away.")
    part.replace(to)


def _fill(url: str, part: Path, size: int, bar: Callable[[int, int], AbstractContextManager[Bar]]) -> None:
    """Goes on with `part` until it has its size; a break is taken up again as long as something comes."""
    import requests

    why = ""
    have = part.stat().st_size if part.exists() else 0
    for _ in range(TRIES):
        if have > size:
            part.unlink()
            have = 0
        if have == size:
            return
        before = have
        try:
            _continue(url, part, have, size, bar)
        except requests.RequestException as fault:
            why = f" ({_reason(fault)})"
        have = part.stat().st_size if part.exists() else 0
        if have <= before:
            break
    if have != size:
        kept = "; they are kept" if have else ""
        raise NotFetched(f"{url} gave {have or 'none'} of {size} bytes{why}{kept}.")


def _continue(
    url: str, part: Path, have: int, size: int, bar: Callable[[int, int], AbstractContextManager[Bar]]
) -> None:
    import requests

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with requests.get(url, headers=headers, stream=True, timeout=PATIENCE_S) as answer:
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        have = have if resumed else 0
        with part.open("ab" if resumed else "wb") as file, bar(size, have) as shown:
            for piece in answer.iter_content(PIECE):
                have += len(piece)
                if have > size:
                    file.truncate(0)
                    raise NotFetched(f"{url} gives more than the {size} bytes that were promised.")
                file.write(piece)
                shown.update(len(piece))
            file.flush()
            os.fsync(file.fileno())


def wheel_address(name: str, sha256: str) -> str:
    """Where the index has the file of a project with this SHA-256.  Raises NotFetched."""
    import requests

    index = os.environ.get("PIP_INDEX_URL", PYPI).rstrip("/")
    try:
        with requests.get(f"{index}/{name}/", headers={"Accept": _JSON}, timeout=PATIENCE_S) as answer:
            answer.raise_for_status()
            files = answer.json()["files"]
            found = next((file["url"] for file in files if file["hashes"].get("sha256") == sha256), None)
            base = answer.url
    except (requests.RequestException, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise NotFetched(f"{index} could not be asked for {name} ({_reason(fault)}).") from fault
    if found is None:
        raise NotFetched(f"{index} has no file of {name} with the SHA-256 that was promised.")
    return urljoin(base, str(found))


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(fault: Exception) -> str:
    import requests

    if isinstance(fault, requests.HTTPError) and fault.response is not None:
        return f"the server answers {fault.response.status_code}"
    if isinstance(fault, requests.Timeout):
        return "no answer in time"
    if isinstance(fault, requests.ConnectionError):
        return "no connection"
    return type(fault).__name__
