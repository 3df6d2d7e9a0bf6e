"""docs/reference/lake-tables.md tells the columns and types that polku.tables holds."""

import re

import pytest

from factories.documents import ROOT, sections
from polku.tables import TABLES

ENTRIES = {section.title: section for section in sections(ROOT / "docs/reference/lake-tables.md")}
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| (.+) \|$", re.MULTILINE)


@pytest.mark.parametrize("name", TABLES)
def test_columns_and_types_are_told(name):
    told = {column: kind for column, kind, _ in ROW.findall(ENTRIES[name].text)}

    assert told == {
        column: kind.removeprefix("!") + (", not null" if kind.startswith("!") else "")
        for column, kind in TABLES[name].items()
    }
