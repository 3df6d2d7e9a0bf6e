"""Units ranked by what is likely, not by what the smallest of them happened to get."""

from collections.abc import Callable

import ibis
import pyarrow as pa
import pytest

from polku.errors import MissingColumn, NotAllowed, OutOfScale
from polku.measure import ranked

Answers = Callable[..., ibis.Table]


def units(answers: Answers, **given_: list[int | None]) -> ibis.Table:
    """Make answers from ``turku=[5, 4]``."""
    pairs = [(unit, score) for unit, scores in given_.items() for score in scores]
    return answers(*[score for _, score in pairs], unit=[unit for unit, _ in pairs])


MIXED = {f"u{i}": [5] * (20 + 3 * i) + [1] * (80 - 3 * i) for i in range(20)}


def test_ranking_does_not_crown_the_smallest(answers: Answers) -> None:
    found = ranked(units(answers, **MIXED, tiny=[5, 5]), "csat", by="unit")

    assert [unit.group for unit in found[:2]] == ["u19", "u18"]
    tiny = next(unit for unit in found if unit.group == "tiny")
    assert (tiny.raw, tiny.n, tiny.enough, tiny.needed) == (1.0, 2, False, 8)
    assert tiny.low < 0.5 < tiny.value < 0.7


def test_ranking_puts_least_effort_first(answers: Answers) -> None:
    found = ranked(units(answers, easy=[1] * 50, middle=[1, 5] * 25, hard=[5] * 50), "ces", by="unit")

    assert [unit.group for unit in found] == ["easy", "middle", "hard"]
    assert (found[0].top, found[2].bottom) == (1, 1)


def test_ranking_of_ease_puts_most_ease_first(answers: Answers) -> None:
    found = ranked(units(answers, easy=[5] * 50, hard=[1] * 50), "ces", by="unit", high_is="good")

    assert [unit.group for unit in found] == ["easy", "hard"]


def test_ranking_of_nps_is_in_points(answers: Answers) -> None:
    found = ranked(units(answers, a=[10, 10, 0, 8] * 10, b=[0] * 10, c=[9] * 10), "nps", by="unit")

    assert [(unit.group, unit.raw) for unit in found] == [("c", 100), ("a", 25), ("b", -100)]


def test_ranking_of_equal_units_gives_all_the_same(answers: Answers) -> None:
    found = ranked(units(answers, a=[5, 1] * 20, b=[5, 1] * 20, c=[5, 1] * 20), "csat", by="unit")

    assert [unit.value for unit in found] == pytest.approx([0.5] * 3)


def test_ranking_leaves_out_units_without_answers_and_rows_without_unit(answers: Answers) -> None:
    found = ranked(answers(5, 4, None, 5, unit=["a", "b", "c", None]), "csat", by="unit")

    assert {unit.group for unit in found} == {"a", "b"}


def test_ranking_of_nobody_is_empty(answers: Answers) -> None:
    assert ranked(answers(unit=pa.array([], pa.string())), "nps", by="unit") == []


def test_ranking_refuses_what_the_scores_refuse(answers: Answers) -> None:
    with pytest.raises(MissingColumn):
        ranked(answers(5), "csat", by="unit")
    with pytest.raises(OutOfScale):
        ranked(answers(9, unit=["a"]), "csat", by="unit")
    with pytest.raises(NotAllowed, match="measure is 'NPS'; allowed: nps, csat or ces"):
        ranked(answers(9, unit=["a"]), "NPS", by="unit")
