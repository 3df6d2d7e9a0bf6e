"""Why two may be one, in words: what the library says of each column, and how certain it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from . import alike

COLUMNS = {
    **alike.COLUMNS,
    "street": gettext_lazy("street"),
    "house_number": gettext_lazy("house number"),
    "postcode": gettext_lazy("postcode"),
    "city": gettext_lazy("town"),
    "shared": gettext_lazy("home or workplace"),
}
WORDS = {
    "same": gettext_noop("same %(what)s"),
    "close": gettext_noop("nearly the same %(what)s"),
    "swapped": gettext_noop("%(what)s: written in the place of another"),
    "variant": gettext_noop("%(what)s: two forms of one name"),
    "initial": gettext_noop("%(what)s: an initial alone"),
    "part": gettext_noop("%(what)s: one is a part of the other"),
    "turned": gettext_noop("%(what)s: day and month swapped"),
    "slip": gettext_noop("%(what)s: one letter differs"),
    "different": gettext_noop("different %(what)s"),
    "household": gettext_noop("may only share a home or a workplace"),
}
CERTAIN = ((0.99, gettext_lazy("Nearly certain")), (0.9, gettext_lazy("Very likely")), (0.0, gettext_lazy("Likely")))

Reason = Mapping[str, Any]


def certainty(probability: float) -> str:
    """Say how certain it is that two are one."""
    return str(next(words for least, words in CERTAIN if probability >= least))


def said(reasons: Iterable[Reason]) -> tuple[list[str], list[str]]:
    """Say what speaks for a pair and what against it, the heaviest first."""
    known = [each for each in reasons if each["column"] in COLUMNS and each["agreement"] in WORDS]
    ordered = sorted(known, key=lambda each: -abs(each["weight"]))
    return [words(each) for each in ordered if each["weight"] > 0], [
        words(each) for each in ordered if each["weight"] < 0
    ]


def words(reason: Reason) -> str:
    """Say what one column says."""
    return _(WORDS[reason["agreement"]]) % {"what": COLUMNS[reason["column"]]}
