"""No lake is left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from polku import lake


@pytest.fixture(autouse=True)
def _no_lake() -> Iterator[None]:
    yield
    if lake._chosen:
        lake._chosen[0].close()
    lake.use(None)


@pytest.fixture(autouse=True)
def _read_in_english(english: None) -> None:
    """Sentences are compared in the language of the code; a request asks for its own."""
