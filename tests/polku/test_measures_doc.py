"""The reference of the measures: every example gives what it says, and nothing is left undescribed."""

import doctest
from pathlib import Path

import pytest

from polku import measure

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "measures.md"


def test_examples_give_what_they_say() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=0)

    assert result.attempted > 20
    assert result.failed == 0


@pytest.mark.parametrize("name", [name for name in measure.__all__ if name.islower()])
def test_every_measure_is_described(name: str) -> None:
    assert f"`{name}(" in PAGE.read_text()
