"""Scores of several metric roles in each group, in one aggregate where the rows live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from polku.errors import NotAllowed
from polku.measure.counting import count_roles, nps_counts, point_counts
from polku.measure.moments import By, Moments
from polku.measure.scores import MINIMUM, NPS_SCALE, solve_ces, solve_csat, solve_nps

if TYPE_CHECKING:
    import ibis

    from polku.lake import Engine

SCALE = (1, 5)
KINDS = {"nps": (NPS_SCALE, nps_counts), "csat": (SCALE, point_counts), "ces": (SCALE, point_counts)}


def together(
    answers: ibis.Table,
    roles: Sequence[str],
    *,
    by: By = None,
    level: float = 0.95,
    minimum: int = MINIMUM,
    times: str | None = None,
    lake: Engine | None = None,
) -> dict[str, list[Any]]:
    """NPS, CSAT and CES of each group: what each would give of its own answers, asked for at once.

    Parameters
    ----------
    answers : ibis.Table
        As for ``nps``, with a column ``role``: the answers to each role are counted by its own rules, others not.
    roles : sequence of str
        Which of ``"nps"`` (0-10), ``"csat"`` and ``"ces"`` (1-5, high is bad).
    by, level, minimum, times, lake
        As for ``nps``.

    Returns
    -------
    dict
        For each role its scores, ordered by group; a group is there for those roles of which it has answers.
        Without ``by`` always exactly one for each role.

    Raises
    ------
    MissingColumn, WrongType, OutOfScale, NotAllowed
    """
    unknown = [role for role in roles if role not in KINDS]
    if unknown or not roles:
        raise NotAllowed("role", unknown[0] if unknown else "", ", ".join(KINDS))
    kinds = tuple((role, *KINDS[role]) for role in roles)
    found = count_roles(answers, by, kinds, times=times, lake=lake)
    return {role: _solved(role, _answered(each, by), level, minimum) for role, each in found.items()}


def _answered(moments: Moments, by: By) -> Moments:
    """Leave out the groups that have no answers of a role: they are there for another's."""
    if by is None:
        return moments
    keep = np.flatnonzero(moments["n"] + moments["missing"])
    return Moments([moments.groups[i] for i in keep], {name: column[keep] for name, column in moments.columns.items()})


def _solved(role: str, moments: Moments, level: float, minimum: int) -> list[Any]:
    """Give the scores of one role."""
    if role == "nps":
        return list(solve_nps(moments, level=level, minimum=minimum))
    if role == "csat":
        return list(solve_csat(moments, level=level, minimum=minimum))
    return list(solve_ces(moments, level=level, minimum=minimum, high_is="bad"))
