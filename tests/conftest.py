"""What every run stands on: compiled messages. Its data folder is made in tests/settings.py."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories import emptied  # noqa: F401  stores are emptied past the audit log's triggers
from polku import words

ROOT = Path(__file__).parents[1]
if "PYTEST_XDIST_WORKER" not in os.environ:  # one writer: the tree holds no compiled messages
    sys.path.insert(0, str(ROOT))
    from hatch_build import compile_messages

    compile_messages(ROOT / "src")


@pytest.fixture(autouse=True)
def _speech() -> Iterator[None]:
    """Let no test leave its language to the next: pages speak the reader's."""
    yield
    words.speak(None)
