"""Several scores at once are what each is alone."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from polku.errors import MissingColumn, NotAllowed, OutOfScale
from polku.measure import csat, nps, of_role, together


def answers(*rows: tuple[str, int | None, str | None]) -> ibis.Table:
    role, score, place = zip(*rows, strict=True) if rows else ((), (), ())
    kinds = {"role": pa.string(), "score": pa.int64(), "place": pa.string()}
    columns = {"role": role, "score": score, "place": place}
    return ibis.memtable(pa.table({name: pa.array(each, kinds[name]) for name, each in columns.items()}))


SAID = answers(
    ("nps", 9, "a"), ("nps", 0, None), ("csat", 5, "a"), ("csat", None, "b"), ("csat", 2, "a"), ("why", 7, "a")
)


def test_scores_are_what_each_is_alone():
    found = together(SAID, ("nps", "csat"), minimum=1)

    assert found == {"nps": nps(of_role(SAID, "nps"), minimum=1), "csat": csat(of_role(SAID, "csat"), minimum=1)}


def test_group_is_there_for_the_roles_that_it_answered():
    found = together(SAID, ("nps", "csat"), by="place")

    assert {role: [each.group for each in scores] for role, scores in found.items()} == {
        "nps": ["a", None],
        "csat": ["a", "b"],
    }


def test_of_nobody_each_score_is_empty():
    found = together(answers(), ("csat", "ces"))

    assert [(each.n, each.value) for scores in found.values() for each in scores] == [(0, None), (0, None)]


@pytest.mark.parametrize("roles", [(), ("csat", "why")])
def test_other_roles_are_refused(roles: tuple[str, ...]):
    with pytest.raises(NotAllowed):
        together(SAID, roles)


def test_each_role_has_its_own_scale():
    with pytest.raises(OutOfScale):
        together(answers(("csat", 9, "a"), ("nps", 9, "a")), ("nps", "csat"))


def test_role_is_a_column():
    with pytest.raises(MissingColumn):
        together(ibis.memtable(pa.table({"score": [1]})), ("nps",))
