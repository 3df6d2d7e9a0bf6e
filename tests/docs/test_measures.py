"""Every public function of polku.measure stands in docs/reference/measures.md, in an example that is run."""

import re

import pytest

from factories.documents import ROOT, sections
from polku import measure

SECTIONS = sections(ROOT / "docs/reference/measures.md")
EXAMPLES = "".join(block.text for section in SECTIONS for block in section.of("python"))
FUNCTIONS = [name for name in measure.__all__ if name.islower()]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_measure_has_an_entry_or_stands_in_the_example_of_one(name):
    told = "".join(section.title + section.text for section in SECTIONS)

    assert re.search(rf"\b{name}\b", told + EXAMPLES)
    assert re.search(rf"\b{name}\(", EXAMPLES)
