"""What is counted of a score in each group, as one Ibis expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from polku.errors import NotAllowed
from polku.measure.moments import (
    By,
    Moments,
    Scale,
    ask,
    columns_of,
    kept,
    off_scale,
    require,
    require_on_scale,
    require_score,
    require_times,
    summed,
    tallied,
)

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

    Within = Callable[[ibis.Value], ibis.Value]
    Aggregates = dict[str, ibis.Value]
    Counting = Callable[[ibis.Table, Scale, Within], Aggregates]
    Kinds = tuple[tuple[str, Scale, Counting], ...]  # role, its scale, what is counted

PROMOTER_FROM = 9  # Reichheld (2003)
DETRACTOR_TO = 6
END_BOXES = 2  # 4 and 5 of 1-5 are satisfied: the top-two-box share that surveys report
FEW_POINTS = 4  # below this two points would be most of the scale, so the end is one point


def count(
    answers: ibis.Table,
    by: By,
    scale: Scale,
    counts: Counting,
    *,
    times: str | None = None,
    lake: Engine | None = None,
) -> Moments:
    """Count one score in each group, in one aggregate: ``n``, ``missing`` and what ``counts`` names."""
    if scale[0] >= scale[1]:
        raise NotAllowed("scale", scale, "the lowest and the highest point, such as (1, 5)")
    require_score(answers)
    require(answers, columns_of(by))
    require_times(answers, times)
    keys = by if by is None or isinstance(by, str) else tuple(by)
    moments = ask(kept(_query, answers, keys, scale, counts, times), by, lake)
    require_on_scale(answers, moments["off"], scale)
    return moments


def count_roles(
    answers: ibis.Table,
    by: By,
    kinds: Kinds,
    *,
    grouped: bool = False,
    times: str | None = None,
    lake: Engine | None = None,
) -> dict[str, Moments]:
    """Count the scores of several metric roles in each group, in one aggregate; a group may lack a role's answers.

    ``grouped`` leaves out the rows that have no group.
    """
    require_score(answers)
    require(answers, ["role", *columns_of(by)])
    require_times(answers, times)
    keys = by if by is None or isinstance(by, str) else tuple(by)
    found = ask(kept(_query_roles, answers, keys, kinds, grouped, times), by, lake)
    each = {role: _of_role(found, role) for role, _scale, _counts in kinds}
    for role, scale, _counts in kinds:
        require_on_scale(answers, each[role]["off"], scale)
    return each


def _query_roles(answers: ibis.Table, by: By, kinds: Kinds, grouped: bool, times: str | None) -> ibis.Table:  # noqa: FBT001
    """Count every role in one pass: the columns of each carry its name."""
    known = [answers[name].notnull() for name in columns_of(by) if grouped]
    asked = answers.filter(answers.role.isin([role for role, _scale, _counts in kinds]), *known)
    tally = tallied(asked, by, "role", times=times)
    counts = {
        f"{role}_{name}": value
        for role, scale, counting in kinds
        for name, value in counted(tally, scale, counting, where=tally.role == role).items()
    }
    return summed(tally, by, counts)


def _of_role(moments: Moments, role: str) -> Moments:
    """Take one role's columns out."""
    columns = {
        name.removeprefix(f"{role}_"): column for name, column in moments.columns.items() if name.startswith(f"{role}_")
    }
    return Moments(moments.groups, columns)


def _query(answers: ibis.Table, by: By, scale: Scale, counts: Counting, times: str | None) -> ibis.Table:
    """Tally the scores, then sum them up."""
    tally = tallied(answers, by, times=times)
    return summed(tally, by, counted(tally, scale, counts))


def counted(tally: ibis.Table, scale: Scale, counts: Counting, where: ibis.Value | None = None) -> Aggregates:
    """Name the aggregates of one score, of all rows of a tally or of those ``where`` a condition holds."""

    def within(condition: ibis.Value) -> ibis.Value:
        """Narrow a condition to the rows that are counted."""
        return condition if where is None else where & condition

    score, times = tally.score, tally.times
    return {
        "n": times.sum(where=within(score.notnull())),
        "missing": times.sum(where=within(score.isnull())),
        "off": times.sum(where=within(off_scale(score, scale))),
        **counts(tally, scale, within),
    }


def nps_counts(tally: ibis.Table, _: Scale, within: Within) -> Aggregates:
    """Count promoters and detractors; the passives are the rest."""
    return {
        "ups": tally.times.sum(where=within(tally.score >= PROMOTER_FROM)),
        "downs": tally.times.sum(where=within(tally.score <= DETRACTOR_TO)),
    }


def end_boxes(scale: Scale) -> int:
    """How many points at each end of a scale are its end: 4 and 5 of 1-5, of two or three points one alone."""
    return END_BOXES if scale[1] - scale[0] + 1 >= FEW_POINTS else 1


def point_counts(tally: ibis.Table, scale: Scale, within: Within) -> Aggregates:
    """Count both ends of the scale and sum its points."""
    score, times = tally.score.cast("int64"), tally.times
    on = within((tally.score >= scale[0]) & (tally.score <= scale[1]))
    boxes = end_boxes(scale)
    point = on.ifelse(score, 0)  # the square of what is off the scale may not fit
    return {
        "tops": times.sum(where=within(score > scale[1] - boxes)),
        "bottoms": times.sum(where=within(score < scale[0] + boxes)),
        "total": (times * point).sum(),
        "squares": (times * point * point).sum(),
    }
