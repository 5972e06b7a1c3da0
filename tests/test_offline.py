"""The tests' own guard against the network."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

import pytest

from tests.conftest import NetworkBlocked


def test_a_name_on_the_internet_is_not_looked_up(no_network: list[str]) -> None:
    with pytest.raises(NetworkBlocked):
        socket.getaddrinfo("pypi.org", 443)
    assert no_network == ["pypi.org"]
    no_network.clear()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_an_address_on_the_internet_is_not_reached(address: tuple[str, int], no_network: list[str]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as stream, pytest.raises(NetworkBlocked):
        stream.connect(address)
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams, pytest.raises(NetworkBlocked):
        datagrams.sendto(b"", address)
    no_network.clear()


@pytest.mark.filterwarnings(
    # vosk's Model closes a handle in __del__ that it never opened when it could not be made
    "ignore:Exception ignored in. <function Model.__del__:pytest.PytestUnraisableExceptionWarning"
)
def test_vosk_may_not_fetch_a_model(no_network: list[str]) -> None:
    import vosk

    with pytest.raises(NetworkBlocked):
        vosk.Model(lang="en-us")
    assert no_network
    no_network.clear()


def test_this_machine_itself_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"hello")
        with server.accept()[0] as other:
            assert other.recv(5) == b"hello"


def test_unix_sockets_may_be_used() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "s"))
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            server.bind(path)
            server.listen()
            client.connect(path)
