"""What every command shares: JSON as the standard library writes it, of more kinds of values."""

import datetime as dt
import json
from dataclasses import dataclass

import numpy as np
import pytest

from polku.terminal import plain, print_json


@dataclass(frozen=True, slots=True)
class Row:
    """A row of anything."""

    name: str | None
    value: object


ROWS = [
    Row('ä"\n', 0.1),
    Row(None, (np.float64(1e-300), np.int64(3), True, {}, [], {2: np.array([1.0, np.inf, np.nan])})),
    Row("day", dt.date(2026, 1, 2)),
]


@pytest.mark.parametrize("answer", [ROWS, {}, [], [[]], {"a": {"b": []}}, 3, None, "ö", -0.0, float("nan")])
def test_json_is_as_the_standard_library_writes_it(answer, capsys):
    print_json(answer)

    assert capsys.readouterr().out == json.dumps(plain(answer), ensure_ascii=False, indent=2) + "\n"


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(TypeError, match="object"):
        print_json([object()])
