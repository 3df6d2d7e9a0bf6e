"""Sums of needs by segment, the same on every engine."""

import ibis
import pytest

from polku import tables
from polku.value.segments import segments

from .conftest import purchases


def test_segments_are_the_same_everywhere(engine):
    (here,), pairs = segments(ibis.memtable(purchases()).mutate(segment=ibis._.day % 3), ["amount"])

    table = tables.purchases()
    (there,), others = segments(table.mutate(segment=table.day % 3), ["amount"], lake=engine)

    assert there.explained.eta2 == pytest.approx(here.explained.eta2)
    assert [each.differ for each in others] == [each.differ for each in pairs]
