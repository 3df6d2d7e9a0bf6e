"""The map of importance and fulfilment: where each promise stands, with its interval on both axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..measure.stops import ranged
from ..ui import figures
from ..ui.drawing import across, at
from .cards import Board, evidence
from .importance import Derived, Importance, Stated
from .models import Driver, Promise

TOP, BOTTOM = 4.0, 96.0  # per cent of the drawing's height
MOST = 5.0  # points: the upper end of the scale of importance

Spread = tuple[float, float | None, float | None]  # value and both ends of its interval


@dataclass(frozen=True, slots=True)
class Dot:
    """One promise: its number, its place and the ends of both intervals, in per cent of the drawing."""

    number: int
    x: str
    y: str
    sides: tuple[str, str]
    ends: tuple[str, str] | None


def placed(held: Board, promises: Sequence[Promise]) -> dict[str, Any]:
    """Give the map's dots and its table; a promise that lacks one side stands in the table alone."""
    derived = sum(each.derived is not None for each in held.importance.values()) > 1
    spreads = {each.pk: spread(held.importance[each.driver_id], derived=derived) for each in promises}
    bounds = [bound for each in spreads.values() if each for bound in each if bound is not None]
    axis = (0.0, max(bounds, default=1.0)) if derived else (1.0, MOST)
    dots = [
        dot(number, held, promise, high, axis)
        for number, promise in enumerate(promises, 1)
        if (high := spreads[promise.pk]) and promise in held.fulfilment and held.main(promise).enough
    ]
    return {
        "dots": dots,
        "rows": [row(number, held, promise) for number, promise in enumerate(promises, 1)],
        "derived": derived,
        "top": figures.percent(axis[1]) if derived else number_format(MOST, 0),
        "bottom": figures.percent(0) if derived else "1",
    }


def spread(known: Importance, *, derived: bool) -> Spread | None:
    """Give how important it is: a share of what drivers explain, or the mean of what was said; None if not known."""
    if derived:
        share = known.derived
        return (share.share, share.low, share.high) if share and not share.turned else None
    said = known.stated
    return (said.value, said.low, said.high) if said and said.enough else None


def dot(number: int, held: Board, promise: Promise, high: Spread, axis: tuple[float, float]) -> Dot:
    """Place one promise: kept more to the right, more important further up."""
    kept, (value, low, top) = held.main(promise), high

    def y(each: float) -> str:
        return at(BOTTOM - across(each, *axis) / 100 * (BOTTOM - TOP))

    ends = None if low is None or top is None else (y(top), y(low))
    return Dot(number, at(100 * kept.value), y(value), (at(100 * kept.low), at(100 * kept.high)), ends)


def row(number: int, held: Board, promise: Promise) -> dict[str, Any]:
    """Give one line of the table: both sides in words, or why one cannot be said."""
    known = held.importance[promise.driver_id]
    kept = held.main(promise) if promise in held.fulfilment else None
    return {
        "number": number,
        "promise": promise,
        "kept": ranged(kept.value, kept.low, kept.high) if kept and kept.enough else None,
        "n": figures.count(kept.n) if kept else "0",
        "stated": stated(known.stated, promise.driver),
        "derived": derived_words(known.derived) if known.derived else known.why,
        "evidence": evidence(promise.driver),
    }


def stated(said: Stated | None, driver: Driver) -> str:
    """Say how important customers say it is, or which place they gave it."""
    if said and said.enough:
        return _("%(value)s (%(low)s–%(high)s) of 5, n %(n)s") % {
            "value": number_format(said.value, 1),
            "low": number_format(said.low, 1),
            "high": number_format(min(said.high, MOST), 1),
            "n": figures.count(said.n),
        }
    if driver.place:
        told = _("Place %(place)s, ranked by %(n)s customers. No interval: only the place is known.")
        return told % {"place": driver.place, "n": figures.count(driver.place_n or 0)}
    if said:
        return _("Too few have said: n %(n)s.") % {"n": figures.count(said.n)}
    return _("Not asked.")


def derived_words(share: Derived) -> str:
    """Say how much of what drivers explain is this one's."""
    if share.turned:
        return _("Better here goes with less satisfaction: not read as importance. n %(n)s") % {"n": share.n}
    value = figures.percent(share.share)
    if share.low is None or share.high is None:
        return _("%(share)s, n %(n)s; no interval") % {"share": value, "n": figures.count(share.n)}
    span = figures.ends(100 * share.low, 100 * share.high)
    return _("%(share)s (%(range)s), n %(n)s") % {"share": value, "range": span, "n": figures.count(share.n)}
