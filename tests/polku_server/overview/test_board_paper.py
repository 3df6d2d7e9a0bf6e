"""The board's page on paper: one sheet whatever was written, and what was written stays words."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pytest
from django.utils import translation

from factories import house, promises
from polku_server.overview import board, board_paper

pytestmark = pytest.mark.django_db
HOSTILE = '#panic("no") *bold* $x$ \\ ' + "A long promise. " * 10


def page(rows: int) -> dict[str, Any]:
    for n in range(rows):
        promises.promise(None, key := f"{n}", words=f"{key} {HOSTILE}"[:200])
    house.counting()
    return board.page(house.lead())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_paper_is_one_page_and_holds_the_sentence(language: str):
    with translation.override(language):
        found = page(1)
        paper = board_paper.pdf(found)

    assert pages(paper) == 1
    assert found["lead"] in board_paper.setter(found).query("<lead>")


def test_what_is_too_long_is_set_smaller():
    found = page(9)
    found["decisions"] = [{"words": "Word " * 300, "day": "", "owner": ""}] * 3

    assert pages(board_paper.pdf(found)) == 1


def pages(paper: bytes) -> int:
    """Count the pages of a PDF, in what is packed too."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.S)
    return len(re.findall(rb"/Type ?/Page\b", paper + b"".join(opened(each) for each in packed)))


def opened(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""
