"""Results of a pulse in words and shapes: the whole, the units, the questions, the waves; and what is not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import hypot, sqrt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..govern.policy import Reader
from ..register.models import Unit
from ..register.units import Units
from ..ui import drawing, figures
from .pulse_counting import HIGHEST, LOWEST
from .pulse_models import PulseComment, PulseResult, PulseWave
from .pulse_rights import seen

INDEX = 0  # the mean of all questions
WAVES = 24  # looked at
AXIS = (LOWEST, HIGHEST)


@dataclass(frozen=True, slots=True)
class Mean:
    """A released mean with its interval."""

    value: float
    low: float
    high: float
    n: int
    margin: float

    @classmethod
    def of(cls, result: PulseResult, wave: PulseWave) -> Mean:
        """Give a result's interval: by the spread within units, all of them together."""
        margin = wave.spread["t"] * wave.spread[str(result.question)] / sqrt(result.n)
        low, high = max(result.value - margin, LOWEST), min(result.value + margin, HIGHEST)
        return cls(result.value, low, high, result.n, margin)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reader sees of one wave, beside the wave before it."""

    by: Reader
    wave: PulseWave
    before: PulseWave | None
    units: Units

    @classmethod
    def at(cls, by: Reader, wave: PulseWave, before: PulseWave | None) -> Seen:
        """Read what somebody sees."""
        held = seen(by)
        known = Unit.objects.all() if held is None else Unit.objects.filter(pk__in=held)
        return cls(by, wave, before, Units(known))

    def results(self, wave: PulseWave | None) -> dict[tuple[int | None, int], Mean]:
        """Give a wave's means by unit and question, of the units seen and of the whole."""
        held = PulseResult.objects.filter(wave=wave).filter(Q(unit=None) | Q(unit__in=list(self.units.by_id)))
        return {(each.unit_id, each.question): Mean.of(each, wave) for each in held} if wave else {}


class Results:
    """A wave's results, as a page asks for them."""

    def __init__(self, told: Seen, unit: Unit | None) -> None:
        self.told, self.unit, self.wave = told, unit, told.wave
        self.now, self.was = told.results(told.wave), told.results(told.before)

    @property
    def key(self) -> int | None:
        """The unit that is looked at; None is the whole company."""
        return self.unit.pk if self.unit else None

    @cached_property
    def whole(self) -> Mean:
        """The whole company's index: no wave goes out without it."""
        return self.now[None, INDEX]

    def lead(self) -> str:
        """Say the main thing in one sentence."""
        found = self.now.get((self.key, INDEX))
        if found is None:
            return hidden()
        said = {"value": points(found.value), "name": self.unit.name if self.unit else ""}
        if self.unit is None:
            return _("Engagement is %(value)s on a scale from 1 to 5.") % said + " " + self.moved(found)
        if found.low > self.whole.high:
            words = _("%(name)s is more engaged than the whole company: %(value)s of 5.")
        elif found.high < self.whole.low:
            words = _("%(name)s is less engaged than the whole company: %(value)s of 5.")
        else:
            words = _("%(name)s cannot be told apart from the whole company: %(value)s of 5.")
        return words % said + " " + self.moved(found)

    def moved(self, found: Mean) -> str:
        """Say how the index stands beside the wave before."""
        return changed(found, self.was.get((self.key, INDEX)))

    def score(self) -> dict[str, Any] | None:
        """Give the index as a score; None where it is not shown."""
        found = self.now.get((self.key, INDEX))
        if found is None:
            return None
        was = self.was.get((self.key, INDEX))
        return {
            "name": self.unit.name if self.unit else _("The whole company"),
            "sentence": self.moved(found),
            "value": points(found.value),
            "range": _("confidence interval %(range)s") % {"range": span(found)},
            "drawn": drawn(found, self.unit.name if self.unit else _("The whole company"), tall=True),
            "was": drawing.at(drawing.across(was.value, *AXIS)) if was else "",
            "basis": " ".join([answered(found.n), self.rate(self.key), detectable(found, was), _("High is good.")]),
        }

    def rate(self, key: int | None) -> str:
        """Say which share answered, where it is known how many were asked."""
        asked, found = self.invited.get(key, 0), self.now.get((key, INDEX))
        if not asked or not found:
            return ""
        said = {"share": figures.percent(found.n / asked), "asked": figures.count(asked)}
        return _("Response rate %(share)s of %(asked)s.") % said

    @cached_property
    def invited(self) -> dict[int | None, int]:
        """How many were asked, by unit with all below it."""
        known = {int(unit): n for unit, n in self.wave.invited.items()}
        held: dict[int | None, int] = {
            unit.pk: sum(known.get(each, 0) for each in self.told.units.below(unit)) for unit in self.told.units.all
        }
        return {None: sum(known.values()), **held}

    def questions(self) -> list[dict[str, Any]]:
        """Give each question: what was said here, in the whole company, and how it moved."""
        found = []
        for number, words in enumerate(self.wave.questions, 1):
            here, whole = self.now.get((self.key, number)), self.now[None, number]
            row: dict[str, Any] = {"words": words, "whole": f"{points(whole.value)} {span(whole)}", "n": ""}
            if here:
                row |= {"figure": points(here.value), "span": span(here), "n": figures.count(here.n)}
                row |= {"drawn": drawn(here, words, mid=whole.value if self.unit else None)}
                row["moved"] = changed(here, self.was.get((self.key, number)))
            found.append(row)
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Give the units seen, as the tree has them; what is not shown names the next unit up that is."""
        return [self.row(unit, depth) for unit, depth in walked(self.told.units)]

    def row(self, unit: Unit, depth: int) -> dict[str, Any]:
        """Give one unit's row."""
        found = self.now.get((unit.pk, INDEX))
        row: dict[str, Any] = {"name": unit.name, "depth": min(depth, 3), "here": unit == self.unit}
        if found is None:
            return row | {"offer": self.offer(unit)}
        return row | {
            "url": self.link(unit),
            "figure": points(found.value),
            "span": span(found),
            "n": figures.count(found.n),
            "rate": self.share(unit.pk, found),
            "drawn": drawn(found, unit.name, mid=self.whole.value),
            "moved": changed(found, self.was.get((unit.pk, INDEX))),
        }

    def share(self, key: int, found: Mean) -> str:
        """Give the response rate of a row."""
        asked = self.invited.get(key, 0)
        return figures.percent(found.n / asked) if asked else "–"

    def offer(self, unit: Unit) -> tuple[str, str]:
        """Give the nearest larger unit that is shown, with its address; the whole company at last."""
        at = self.told.units.above(unit)
        while at is not None and (at.pk, INDEX) not in self.now:
            at = self.told.units.above(at)
        return (at.name, self.link(at)) if at else (_("The whole company"), self.link(None))

    def link(self, unit: Unit | None) -> str:
        """Give the address of a unit's results."""
        return f"?{urlencode({'wave': self.wave.public_id, 'unit': unit.public_id if unit else 'all'})}"

    def comments(self) -> list[tuple[str, list[str]]]:
        """Give the comments that stand at the unit looked at and below it, by unit; those of the whole at the whole."""
        keys = set(self.told.units.below(self.unit)) if self.unit else set(self.told.units.by_id)
        rows = PulseComment.objects.filter(wave=self.wave)
        found: dict[int | None, list[str]] = {}
        for row in rows.filter(Q(unit__in=keys) | (Q() if self.unit else Q(unit=None))).order_by("key"):
            found.setdefault(row.unit_id, []).append(row.text)
        if self.unit:
            found.pop(None, None)
        order: dict[int | None, str] = {None: "", **{unit.pk: unit.name for unit in self.told.units.all}}
        return [(order[key] or _("The whole company"), found[key]) for key in sorted(found, key=lambda key: order[key])]


def walked(units: Units) -> Iterator[tuple[Unit, int]]:
    """Give the units from the top down, by name, with how deep each stands among those seen."""
    below: dict[int | None, list[Unit]] = {}
    for unit in units.all:
        below.setdefault(unit.parent_id if unit.parent_id in units.by_id else None, []).append(unit)
    waiting = [(unit, 0) for unit in reversed(below.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting += [(each, depth + 1) for each in reversed(below.get(unit.pk, []))]


def hidden() -> str:
    """Say why a result is not shown: never for want of data alone."""
    return _("The result is not shown, so that nobody can be recognised.")


def points(value: float) -> str:
    """Give points with one decimal."""
    return str(number_format(value, 1))


def span(found: Mean) -> str:
    """Give an interval, kept whole."""
    return f"{points(found.low)}{figures.JOIN}–{figures.JOIN}{points(found.high)}"


def answered(n: int) -> str:
    """Say how many answered."""
    return ngettext("%(n)s answer.", "%(n)s answers.", n) % {"n": figures.count(n)}


def changed(now: Mean, was: Mean | None) -> str:
    """Say how a mean moved since the wave before, and whether by more than chance."""
    if was is None:
        return _("No wave to compare with.")
    by, margin = now.value - was.value, hypot(now.margin, was.margin)
    said = {"points": points(abs(by))}
    if by > margin:
        return _("Risen by %(points)s, more than chance.") % said
    if by < -margin:
        return _("Fallen by %(points)s, more than chance.") % said
    return _("No change beyond chance.")


def detectable(now: Mean, was: Mean | None) -> str:
    """Say how small a change would have shown."""
    if was is None:
        return ""
    return _("A change of %(points)s or more would show.") % {"points": points(hypot(now.margin, was.margin))}


def drawn(found: Mean, name: str, *, mid: float | None = None, tall: bool = False) -> drawing.Interval:
    """Draw a mean on the scale."""
    words = _("%(name)s: %(value)s, confidence interval %(range)s, on a scale from 1 to 5; high is good")
    said = {"name": name, "value": points(found.value), "range": span(found)}
    labels = [(float(at), str(at)) for at in range(LOWEST, HIGHEST + 1)] if tall else []
    return drawing.interval(found.value, found.low, found.high, words=words % said, axis=AXIS, mid=mid, labels=labels)


def waves() -> list[PulseWave]:
    """Give the waves on the pages, the newest first."""
    return list(PulseWave.objects.filter(withdrawn_at=None).order_by("-asked_on", "-pk")[:WAVES])


def series(key: int | None, found: Iterable[PulseWave]) -> list[dict[str, Any]]:
    """Give the index wave by wave, the newest first; a wave in which it is not shown says so."""
    known = list(found)
    rows = PulseResult.objects.filter(wave__in=known, unit=key, question=INDEX)
    held: Mapping[int, PulseResult] = {row.wave_id: row for row in rows}
    return [{"wave": wave, "mean": Mean.of(held[wave.pk], wave) if wave.pk in held else None} for wave in known]


def trend(unit: Unit | None, found: Iterable[PulseWave]) -> tuple[drawing.Plot | None, list[dict[str, Any]]]:
    """Draw the waves, with their table; no drawing of fewer than three."""
    from polku.stats.charts import xmr

    table = series(unit.pk if unit else None, found)
    shown = [row for row in table if row["mean"]]
    rows = [
        {
            "name": row["wave"].name,
            "figure": points(row["mean"].value) if row["mean"] else "",
            "span": span(row["mean"]) if row["mean"] else "",
            "n": figures.count(row["mean"].n) if row["mean"] else "",
        }
        for row in table
    ]
    if len(shown) < 3:
        return None, rows
    line = table[::-1]
    at = [place for place, row in enumerate(line) if row["mean"]]
    chart = xmr([line[place]["mean"].value for place in at])
    signals = [at[place] for place in chart.signals]
    said = _("Ordinary variation: no reason to act or to rejoice.") if not signals else _("Real change in some wave.")
    name = unit.name if unit else _("The whole company")
    plot = drawing.plot(
        [(row["wave"].name, row["mean"].value if row["mean"] else None) for row in line],
        name=_("Engagement by wave, 1–5"),
        words=_("%(name)s: engagement by wave. %(reading)s") % {"name": name, "reading": said},
        caption=f"{said} {_('High is good.')}",
        chart=chart,
        signals=signals,
        say=points,
        point=_("one wave"),
    )
    return plot, rows


def staff() -> str:
    """Say in a line how the whole company answered the newest wave; empty where there is none."""
    found = PulseResult.objects.filter(unit=None, question=INDEX, wave__withdrawn_at=None).select_related("wave")
    newest = found.order_by("-wave__asked_on", "-wave__pk").first()
    if newest is None:
        return ""
    mean = Mean.of(newest, newest.wave)
    said = {"value": points(mean.value), "range": span(mean), "n": figures.count(mean.n), "wave": newest.wave.name}
    return _("Engagement %(value)s of 5 (%(range)s), n %(n)s, %(wave)s") % said
