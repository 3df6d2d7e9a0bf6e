"""What only a real server and a real connection can show: bodies that are too big, cut off, or come in pieces."""

import socket
from urllib.parse import urlencode

import pytest

from durability.house import House

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory, like):
    """One house for all: what is refused leaves nothing behind."""
    made = House(tmp_path_factory.mktemp("wire") / "data", like=like)
    made.start()
    yield made
    made.kill()


def said(house, *parts: bytes, hang_up: bool = False) -> bytes:
    """Say bytes as they are, then listen until nothing more comes."""
    with socket.create_connection(("127.0.0.1", house.port), timeout=120) as wire:
        for part in parts:
            wire.sendall(part)
        if hang_up:
            wire.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: wire.recv(65536), b""))


def head(house, *lines: str) -> bytes:
    first = f"POST {house.path}?kieli=en HTTP/1.1"
    kind = "Content-Type: application/x-www-form-urlencoded"
    return "\r\n".join([first, f"Host: 127.0.0.1:{house.port}", kind, "Connection: close", *lines, "", ""]).encode()


@pytest.mark.parametrize("size", [300_000, 3_000_000])
def test_body_over_the_limit_is_answered_with_its_limit(house, size):
    status, page, _ = house.send(house.token(), why="x" * size)

    assert status == 413
    assert b"One answer takes at most 256 KiB." in page


def test_body_that_comes_in_pieces_is_read_whole(house):
    body = urlencode({"token": house.token(), "csat": 5, "effort": 1, "nps": 9, "why": "pieces"}).encode()
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:20], body[20:])) + b"0\r\n\r\n"

    answer = said(house, head(house, "Transfer-Encoding: chunked"), pieces)

    assert answer.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("size", [300_000, 3_000_000])
def test_body_in_pieces_has_the_same_limit(house, size):
    pieces = b"%x\r\n%s\r\n0\r\n\r\n" % (size, b"why=" + b"x" * (size - 4))

    answer = said(house, head(house, "Transfer-Encoding: chunked"), pieces)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_body_that_is_cut_off_is_not_stored(house):
    body = urlencode({"token": house.token(), "csat": 5, "effort": 1, "nps": 9, "why": "whole and then cut"}).encode()

    said(house, head(house, f"Content-Length: {len(body)}"), body[:-4], hang_up=True)

    assert [why for why in house.stored() if why.startswith("whole")] == []


def test_page_is_asked_for_without_its_body(house):
    status, page, headers = house.ask("HEAD", house.path)

    assert (status, page) == (200, b"")
    assert int(headers["Content-Length"]) > 1000
