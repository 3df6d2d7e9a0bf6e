"""``polku plan``: how many answers a change of NPS needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from polku.errors import CannotEstimate, InputError
from polku.listen.reading import read
from polku.stats.detectable import POWER, net_needed
from polku.words import decimal, percent, whole
from polku.words import gettext as _

PASSIVES = 0.2
LEVEL = 0.95


@dataclass(frozen=True)
class Plan:
    """Answers needed in each of two periods, unrounded and in whole ``answers``. Shares 0-1, scores in points."""

    before: float
    after: float
    passives: float
    power: float
    level: float
    n_per_period: float
    answers: int
    assumption: str


def plan(before: float, after: float, passives: float | None, like: Path | None, score: str | None) -> Plan:
    """Work out the answers that a change of NPS needs.

    Raises
    ------
    InputError
        Scores or shares that no answers can have, or both --passives and --like.
    """
    if passives is not None and like is not None:
        raise InputError(_("--passives and --like both say how many passives there are: give one of them."))
    share = PASSIVES if passives is None else passives
    if like is not None:
        share = _passives(like, score)
    _refuse(before, after, share)
    exact = net_needed(before / 100, after / 100, middle=share, power=POWER, level=LEVEL)
    return Plan(before, after, share, POWER, LEVEL, exact, math.ceil(exact), _assumption(share))


def _passives(file: Path, score: str | None) -> float:
    """Share of 7 and 8 among the answers of a file."""
    from polku import cli_scores

    if score is None:
        raise InputError(_("--like needs --score: the column of scores of that file."))
    (found,) = cli_scores.measured("nps", read(file), score, None, level=LEVEL, scale=(0, 10))
    if not found.n:
        sentence = _("{file} has no scores: nobody can say how many passives there are.")
        raise CannotEstimate(sentence.format(file=file.name))
    return float(found.passives / found.n)


def _refuse(before: float, after: float, passives: float) -> None:
    if not 0 <= passives < 1:
        raise InputError(
            _("--passives is {value}: give a share from 0 to below 1, such as 0.2.").format(value=passives)
        )
    most = 100 * (1 - passives)
    for option, value in (("--from", before), ("--to", after)):
        if not abs(value) <= most + 1e-9:
            sentence = _("{option} is {value}: with {share} passives NPS lies from {low} to {high}.")
            low, high = decimal(-most), decimal(most)
            raise InputError(sentence.format(option=option, value=value, share=percent(passives), low=low, high=high))
    if before == after:
        sentence = _("--from and --to are both {value}: no number of answers shows that nothing changes.")
        raise InputError(sentence.format(value=before))


def _assumption(passives: float) -> str:
    sentence = _(
        "Two independent periods of as many answers, {passives} passives in both, unpooled variance, "
        "{power} power, two-sided {level}."
    )
    return sentence.format(passives=percent(passives), power=percent(POWER), level=percent(1 - LEVEL))


def words(planned: Plan) -> str:
    """Say it in two sentences."""
    sentence = _("To see NPS go from {before} to {after}, {n} answers are needed in each period.")
    said = sentence.format(before=decimal(planned.before), after=decimal(planned.after), n=whole(planned.answers))
    return f"{said}\n{planned.assumption}"
