"""Answers in memory, made in one line."""

from collections.abc import Callable
from typing import Any

import ibis
import pyarrow as pa
import pytest

Answers = Callable[..., ibis.Table]


@pytest.fixture
def answers() -> Answers:
    """Give a table from scores and, by name, columns as long."""

    def made(*scores: int | None, **columns: list[Any]) -> ibis.Table:
        return ibis.memtable(pa.table({"score": pa.array(scores, pa.int64()), **columns}))

    return made
