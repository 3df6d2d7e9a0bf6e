from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from factories.releases import cells, made, table
from polku.govern import bounds, suppression
from polku.govern.disclosure import audit
from polku.govern.release import release
from polku.govern.suppression import suppress

ROWS = ["A x"] * 6 + ["A y"] * 7 + ["B x"] * 6 + ["B y"] * 3


def shown(made_):
    return {cell.labels: cell.value for cell in made_.release.cells if cell.value is not None}


def test_a_small_cell_and_what_would_tell_of_it_are_hidden():
    safe = suppress(made(table(ROWS), ROWS), 5)

    assert safe.reasons[:9] == ["shown"] * 4 + ["complementary"] * 2 + ["shown", "complementary", "too few"]
    assert safe.audit.disclosed == []


def test_nothing_is_hidden_where_nothing_need_be():
    rows = ["A x"] * 6 + ["B x"] * 6

    safe = suppress(made(table(rows), rows), 5)

    assert set(safe.reasons) == {"shown"}


def test_a_cell_whose_people_all_answered_the_same_is_hidden_and_not_computable():
    rows = ["A"] * 6 + ["B"] * 6 + ["C"] * 6
    given = cells("* 4", "A 5", "B 4", "C 3")

    safe = suppress(made(given, rows), 5, scale=(1, 5))

    assert safe.reasons[1] == "all alike"
    assert [each for each in safe.reasons if each == "complementary"] == ["complementary"]
    assert safe.audit.disclosed == []


def test_small_siblings_are_merged_into_the_smallest_union():
    rows = ["A"] * 9 + ["B"] * 2 + ["C"] * 3 + ["D"] * 4

    safe = suppress(made(table(rows), rows), 5)

    assert shown(safe).keys() == {("*",), ("A",), ("B|C|D",)}  # B and C alone would tell of D's four
    assert safe.reasons[-1] == "merged"
    assert safe.audit.disclosed == []


def test_counts_are_told_as_classes():
    rows = ["A"] * 12 + ["B"] * 6

    coarse = suppress(made(table(rows), rows), 5).release.cells
    exact = suppress(made(table(rows), rows), 5, coarse=False).release.cells

    assert [(cell.n_low, cell.n_high) for cell in coarse] == [(15, 19), (10, 14), (5, 9)]
    assert [(cell.n_low, cell.n_high) for cell in exact] == [(18, 18), (12, 12), (6, 6)]


def test_what_was_hidden_stays_hidden_and_cannot_be_computed():
    rows = ["A"] * 6 + ["B"] * 6 + ["C"] * 6

    safe = suppress(made(cells("* 4.1", "A -", "B 4.2", "C 3.1"), rows), 5)

    assert safe.reasons[1] == "hidden before"
    assert safe.reasons.count("complementary") == 1
    assert safe.audit.disclosed == []


def test_a_leaver_is_not_told_by_two_waves():
    waves = ["A 1"] * 9 + ["A 2"] * 8

    safe = suppress(made(cells("* 1 3", "* 2 3", waved=True), waves, waved=True), 5)

    assert sorted(safe.reasons) == ["complementary", "shown"]


def test_too_few_altogether_shows_nothing():
    safe = suppress(made(table(["A", "B", "B"]), ["A", "B", "B"]), 5)

    assert shown(safe) == {}


@pytest.mark.parametrize("seed", range(6))
def test_an_organisation_over_waves_tells_nobody(seed):
    rows, given = _organisation(seed)
    whole = made(given, rows, waved=True, named=True)
    threshold = replace(
        whole,
        cells=[cell if n >= 5 else replace(cell, value=None) for cell, n in zip(whole.cells, whole.n, strict=True)],
    )

    safe = suppress(whole, 5)

    assert [each for each in audit(threshold, 5).disclosed if each.n == 1] != []
    assert (safe.audit.disclosed, safe.audit.covered.complete) == ([], True)
    assert safe.reasons.count("shown") > 10


def _organisation(seed, staff=60, waves=3):
    """Draw people of two attributes, of whom some are away in each wave, and every cell of the waves."""
    random = np.random.default_rng(seed)
    who = [f"{random.choice(['A', 'B', 'C'])} {random.choice(['x', 'y'])}" for _ in range(staff)]
    here = [(wave, person) for wave in range(waves) for person in range(staff) if random.random() < 0.85]
    rows = [f"{who[person]} {wave} p{person}" for wave, person in here]
    lines = [f"{a} {b} {wave} {2 + random.random():.2f}" for wave in range(waves) for a, b in product("*ABC", "*xy")]
    return rows, cells(*lines, waved=True)


@pytest.mark.parametrize(("seed", "staff"), [(0, 10), (1, 10), (2, 10), (3, 10), (4, 12)])
def test_no_answer_follows_for_whoever_tries_every_set_of_answers(seed, staff):
    random = np.random.default_rng(seed)
    rows = [f"{random.choice(['A', 'B'])} {random.choice(['x', 'y'])}" for _ in range(staff)]
    answers = random.choice([1, 2, 3], staff, p=[0.2, 0.3, 0.5])

    safe = suppress(made(table(rows, answers.tolist()), rows), 3, scale=(1, 3))

    every = np.array(list(product([1, 2, 3], repeat=staff)))
    parted = [row.split() for row in rows]
    stands = np.array([
        [all(a in ("*", b) or b in a.split("|") for a, b in zip(cell.labels, row, strict=True)) for row in parted]
        for cell in safe.release.cells
    ])  # fmt: skip
    out = safe.release.shown
    sums = every @ stands[out].T
    left = every[(sums == answers @ stands[out].T).all(axis=1)]
    assert (left.min(axis=0) < left.max(axis=0)).all()  # nobody's answer is the same in all that remain
    hidden = left @ stands[~out & (stands.sum(axis=1) > 0)].T
    assert (hidden.min(axis=0) < hidden.max(axis=0)).all()


def follows(vector, shown):
    """Say by least squares over single people whether their sum follows from published cells."""
    weights = np.linalg.lstsq(shown.T.astype(float), vector.astype(float), rcond=None)[0]
    return np.abs(shown.T @ weights - vector).max() < 1e-8


@pytest.mark.parametrize("seed", range(4))
def test_a_cell_put_back_is_found_by_the_audit_where_least_squares_finds_it(seed):
    random = np.random.default_rng(seed)
    rows = [f"{random.choice(['A', 'B', 'C'])} {random.choice(['x', 'y'])}" for _ in range(14)]
    whole = made(table(rows), rows)
    safe = suppress(whole, 3, coarse=False)
    stands = np.repeat(whole.members, whole.sizes, axis=1)  # a column for each person
    few = np.array([np.isin(range(14), each) for n in (1, 2) for each in combinations(range(14), n)])

    for place in [
        at for at, reason in enumerate(safe.reasons[: len(whole.cells)]) if reason not in ("shown", "nobody")
    ]:
        back = [whole.cells[at] if at == place else cell for at, cell in enumerate(safe.release.cells[: len(stands)])]
        mutated = replace(whole, cells=back)
        shown = stands[mutated.shown]
        by_hand = [
            cell.line
            for cell, who, out in zip(back, stands, mutated.shown, strict=True)
            if (who.sum() < 3 if out else follows(who, shown))
        ]
        found = audit(mutated, 3).disclosed
        assert [each.cell.line for each in found if each.cell] == by_hand
        assert any(each.n < 3 for each in found) == any(follows(each, shown) for each in few)


def test_a_group_at_the_end_of_the_scale_is_not_told_by_a_difference():
    rows = ["A x"] * 6 + ["B x"] * 6
    whole = made(cells("* * 4.5", "A * 4"), rows)

    safe = suppress(whole, 5, scale=(1, 5))

    assert list(bounds.found(whole, whole.shown, (1, 5), 5)) != []
    assert list(bounds.found(safe.release, safe.release.shown, (1, 5), 5)) == []


def test_a_union_of_more_people_than_the_choice_looks_at_is_found_by_the_audit(monkeypatch):
    monkeypatch.setattr(suppression.Growing, "_few_told", lambda self: iter(()))
    rows = ["A x"] * 6 + ["A y"] + ["B x"] * 1 + ["B y"] * 6 + ["C x"] + ["C y"] * 6
    given = cells("* * 3", "A x 3", "B y 3", "C y 3")

    safe = suppress(release(given, ["a0", "a1"], _counted(rows)), 5)

    assert safe.reasons.count("complementary") == 1
    assert safe.audit.disclosed == []


def _counted(rows):
    from factories.releases import people

    return people(rows)
