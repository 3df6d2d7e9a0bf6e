from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.releases import cells, made, table
from polku.govern.disclosure import audit

AB = ["A x"] * 6 + ["A y"] * 7 + ["B x"] * 6 + ["B y"] * 3


def told(found):
    """Give who is told and how, by line and weight."""
    return [
        (each.kind, each.n, each.cell.line if each.cell else None, [(cell.line, float(w)) for cell, w in each.weights])
        for each in found.disclosed
    ]


def test_a_hidden_cell_in_a_row_with_a_shown_total():
    found = audit(made(cells("* * 3", "A * 3", "B * -"), AB), 5)

    assert told(found) == [("cell", 9, 4, [(2, 1.0), (3, -1.0)])]
    assert (found.shown, found.hidden) == (2, 1)


def test_nothing_hidden_is_safe():
    found = audit(made(cells("* * 3", "A * 3", "B * 3"), AB), 5)

    assert (told(found), found.covered.complete) == ([], True)


def test_a_cell_that_is_shown_with_too_few():
    found = audit(made(cells("B y 3"), AB), 5)

    assert told(found) == [("cell", 3, 2, [(2, 1.0)])]


def test_a_union_over_two_attributes():
    rows = ["A x"] * 2 + ["A y"] * 6 + ["B x"] * 6 + ["B y"] * 2

    found = audit(made(cells("* * 3", "A y 3", "B x 3"), rows), 5)

    assert told(found) == [("union", 4, None, [(2, 1.0), (3, -1.0), (4, -1.0)])]
    assert {group.rows[0][0] for group in found.disclosed[0].groups} == {("A", "x"), ("B", "y")}


def test_two_waves_that_differ_by_one_leaver():
    found = audit(made(cells("* 1 3", "* 2 3", waved=True), ["A 1"] * 9 + ["A 2"] * 8, waved=True), 5)

    assert told(found) == [("union", 1, None, [(2, 1.0), (3, -1.0)])]


def test_waves_that_differ_by_the_minimum_are_safe():
    found = audit(made(cells("* 1 3", "* 2 3", waved=True), ["A 1"] * 13 + ["A 2"] * 8, waved=True), 5)

    assert told(found) == []


def test_the_same_people_twice_are_safe_and_a_joiner_for_a_leaver_too():
    stayed = [f"A {wave} p{person}" for wave in (1, 2) for person in range(9)]

    rows = [*stayed, "A 1 gone", "A 2 new"]

    assert told(audit(made(cells("* 1 3", "* 2 3", waved=True), stayed, waved=True, named=True), 5)) == []
    assert told(audit(made(cells("* 1 3", "* 2 3", waved=True), rows, waved=True, named=True), 5)) == []


def test_a_hidden_cell_of_the_same_people_as_a_shown_one():
    found = audit(made(cells("A * 3", "A x -"), ["A x"] * 6 + ["B x"] * 6), 5)

    assert told(found) == [("cell", 6, 3, [(2, 1.0)])]


@pytest.mark.parametrize("given", [("* * -", "A * -"), ("B y -",)])
def test_nothing_shown_tells_nothing(given):
    found = audit(made(cells(*given), AB), 5)

    assert (told(found), found.shown, found.covered.rank) == ([], 0, 0)


def test_a_hidden_cell_that_counts_nobody_is_not_disclosed():
    assert told(audit(made(cells("* * 3", "C * -"), AB), 5)) == []


def follows(vector, shown):
    """Say by least squares over single people whether a set of them follows from published cells."""
    if not len(shown):
        return False
    weights = np.linalg.lstsq(shown.T.astype(float), vector.astype(float), rcond=None)[0]
    return np.abs(shown.T @ weights - vector).max() < 1e-8


@given(st.lists(st.sampled_from(["A x", "A y", "B x", "B y", "C x", "C y"]), min_size=1, max_size=12), st.data())
@settings(max_examples=40, deadline=None)
def test_the_audit_is_least_squares_over_people(rows, data):
    hidden = data.draw(st.sets(st.integers(0, 11)))
    listed = [replace(cell, value=None) if at in hidden else cell for at, cell in enumerate(table(rows))]
    release = made(listed, rows)
    stands = np.array(
        [[all(a in ("*", b) for a, b in zip(c.labels, row.split(), strict=True)) for row in rows] for c in listed]
    )
    shown = stands[release.shown]

    found = audit(release, 4)

    cells_by_hand = [
        c.line
        for c, who, out in zip(listed, stands, release.shown, strict=True)
        if (who.sum() < 4 if out else follows(who, shown))
    ]
    sets = [np.isin(range(len(rows)), each) for n in (1, 2, 3) for each in combinations(range(len(rows)), n)]
    assert [each.cell.line for each in found.disclosed if each.cell] == cells_by_hand
    assert any(each.n < 4 for each in found.disclosed) == any(follows(each, shown) for each in sets)
