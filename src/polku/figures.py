"""One figure of a file: given to its measure, and written as people read it."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from polku.errors import InputError
from polku.words import decimal, percent
from polku.words import gettext as _

_SCALE = re.compile(r"\s*(-?\d{1,4})\s*[-–:.]{1,2}\s*(\d{1,4})\s*")


def scale_of(text: str) -> tuple[int, int]:
    """Read a scale written as ``1-5``.

    Raises
    ------
    InputError
    """
    match = _SCALE.fullmatch(text)
    if match is None or int(match[1]) >= int(match[2]):
        raise InputError(
            _("--scale is {scale}: give the smallest and the greatest score, such as 1-5.").format(scale=text)
        )
    return int(match[1]), int(match[2])


def level_of(level: float) -> float:
    """Check a confidence, 0-1.

    Raises
    ------
    InputError
    """
    if not 0 < level < 1 or (1 + level) / 2 == 1:
        raise InputError(_("--level is {level}: give a number between 0 and 1, such as 0.95.").format(level=level))
    return level


def day_of(option: str, text: str) -> dt.date:
    """Read the day of an option.

    Raises
    ------
    InputError
        It is no day, or one that can be read in two ways.
    """
    from polku.listen.dates import date

    moment = date(text.strip())
    if moment is None:
        sentence = _("{option} is {value}: give a day as 31.3.2027 or 2027-03-31.")
        raise InputError(sentence.format(option=option, value=text))
    return moment.date()


def names_of(text: str | None) -> list[str]:
    """Read names with commas between; none of nothing."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def allowed(option: str, value: str | None, values: Sequence[str]) -> Any:
    """Check that an option has one of its values, or was left out.

    Raises
    ------
    InputError
    """
    if value is not None and value not in values:
        sentence = _("{option} is {value}: give one of {values}.")
        raise InputError(sentence.format(option=option, value=value, values=", ".join(values)))
    return value


def solve(
    measure: str, answers: pa.Table, *, by: str | None, level: float, scale: tuple[int, int], high_is: str = "bad"
) -> list[Any]:
    """Give a table with ``score`` to the measure that is named."""
    import ibis

    from polku import measure as measures

    options: dict[str, Any] = {"by": by, "level": level}
    if measure != "nps":
        options["scale"] = scale
    if measure == "ces":
        options["high_is"] = high_is
    return list(getattr(measures, measure)(ibis.memtable(answers), **options))


def title(measure: str, scale: tuple[int, int], high_is: str) -> str:
    """Name a measure with its scale and say which end is good."""
    if measure == "nps":
        return _("Net Promoter Score (NPS), −100 to 100: high is good")
    if measure == "csat":
        from polku.measure.counting import end_boxes

        said = _("Customer satisfaction (CSAT), share of {top} and {best} on {low}–{high}: high is good")
        if end_boxes(scale) == 1:
            said = _("Customer satisfaction (CSAT), share of {best} on {low}–{high}: high is good")
        return said.format(top=scale[1] - 1, best=scale[1], low=scale[0], high=scale[1])
    said = _("Customer effort (CES), mean on {low}–{high}: low is good")
    if high_is == "good":
        said = _("Ease (CES), mean on {low}–{high}: high is good")
    return said.format(low=scale[0], high=scale[1])


def written(measure: str, value: float | None) -> str:
    """Write a figure as its measure is read: points, per cent or scale points."""
    if value is None:
        return "–"
    if measure == "nps":
        return decimal(value)
    return percent(value) if measure == "csat" else decimal(value, 2)


def span(measure: str, low: float | None, high: float | None) -> str:
    """Write an interval: 20–35, or −7 … 12 where a minus sign would be mistaken for the dash."""
    if low is None or high is None:
        return "–"
    first, last = written(measure, low).rstrip("%\u00a0"), written(measure, high)
    return f"{first} … {last}" if "−" in first + last else f"{first}–{last}"


def verdict(low: float, high: float, limit: float, above: str, below: str, between: str) -> str:
    """Say on which side of a limit the whole interval lies; ``between`` if on neither."""
    if low > limit:
        return above
    return below if high < limit else between


def smallest_change(measure: str, figure: Any, *, level: float) -> float | None:
    """Smallest change that a second file of the same size would show with 80 % power.

    Parameters
    ----------
    measure : {"nps", "csat", "ces"}
        What ``figure`` is.
    figure : NPS, CSAT or CES
        One group's figure.
    level : float
        Confidence of its interval, 0-1.

    Returns
    -------
    float or None
        In the unit of ``figure.value``; None with too few answers to show any change. For NPS and
        CSAT as ``polku.stats.detectable``; for CES (z_level + z_power) sqrt(2) standard errors of
        the mean, taken from the width of its t interval.

    References
    ----------
    .. [1] Cohen, J. (1988). Statistical Power Analysis, 2nd ed. Difference of two means.
    """
    from scipy import special

    from polku.stats import detectable

    if figure.low is None:
        return None
    if measure == "nps":
        change = detectable.net_change(figure.n, figure.value / 100, middle=figure.passives / figure.n, level=level)
        return None if change is None else 100 * change
    if measure == "csat":
        return detectable.share_change(figure.n, figure.value, level=level)
    error = (figure.high - figure.low) / (2 * float(special.stdtrit(figure.n - 1, (1 + level) / 2)))
    return float(detectable.in_errors(level) * 2**0.5 * error)
