"""How many comments there are, of which tone, and what they speak of: counts with their intervals, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polku.stats.proportions import wilson

from ..measure.stops import ranged
from ..ui import drawing, figures
from . import alike
from .choice import Choice
from .models import Theme, Tone

TOLD = (Tone.GOOD, Tone.BAD, Tone.MIXED, Tone.NEUTRAL)
HALF = 0.5  # a claim of "mostly" stands when the whole interval is above
SHADE = {Tone.GOOD: "good", Tone.BAD: "bad"}
MOSTLY = {
    Tone.GOOD: gettext_lazy("mostly content"),
    Tone.BAD: gettext_lazy("mostly discontent"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval."""

    k: int
    n: int

    @property
    def value(self) -> float:
        """The share 0-1."""
        return self.k / self.n if self.n else 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the interval."""
        low, high = wilson(self.k, self.n)
        return float(low), float(high)

    @property
    def figure(self) -> tuple[str, str]:
        """The share and its range, in words."""
        return ranged(self.value, *self.ends)

    def drawn(self, tone: str = "") -> drawing.Interval:
        """Band and dot on 0-100 per cent."""
        low, high = self.ends
        said = {"share": figures.percent(self.value), "range": figures.percents(low, high)}
        words = _("%(share)s of comments, confidence interval %(range)s") % said
        return drawing.interval(self.value, low, high, words=words, tone=tone)


@dataclass(frozen=True, slots=True)
class Counted:
    """Comments that were read: how many, by tone, and by theme and tone."""

    n: int
    tones: Mapping[str, int]
    themes: Mapping[int, Mapping[str, int]]
    silent: int  # comments that speak of no theme
    serious: int
    named: Mapping[int, Theme] = field(default_factory=dict)

    def of(self, theme: int) -> int:
        """Count the comments that speak of a theme."""
        return sum(self.themes.get(theme, {}).values())

    def ranked(self) -> list[Theme]:
        """Give the themes, the most spoken of first; those that nobody mentions too."""
        return sorted(self.named.values(), key=lambda theme: (-self.of(theme.pk), theme.pk))


def counted(chosen: Choice, themes: Sequence[Theme]) -> Counted:
    """Count what was chosen: in the lake where the reader reads everything, else one by one in the store."""
    return in_lake(chosen, themes) if alike.counts(chosen) else in_store(chosen, themes)


def in_lake(chosen: Choice, themes: Sequence[Theme]) -> Counted:
    """Add comments up by tone and theme; a theme that was retired is none."""
    named = {each.pk: each for each in themes}
    tones, by_theme = Counter[str](), dict[int, Counter[str]]()
    silent = serious = 0
    for each in alike.cells(chosen):
        spoken = named.keys() & each.themes
        if chosen.theme and chosen.theme.pk not in spoken:
            continue
        tones[each.tone] += each.times
        serious += each.serious * each.times
        silent += 0 if spoken else each.times
        for theme in spoken:
            by_theme.setdefault(theme, Counter())[each.tone] += each.times
    return Counted(tones.total(), tones, by_theme, silent, serious, named)


def in_store(chosen: Choice, themes: Sequence[Theme]) -> Counted:
    """Count by four aggregates of the store."""
    readings = chosen.readings().order_by()
    tones = dict(readings.values_list("tone").annotate(Count("pk")))
    by_theme: dict[int, dict[str, int]] = {}
    mentions = chosen.mentions().order_by()
    for theme, tone, n in mentions.values_list("theme", "words__reading__tone").annotate(Count("pk")):
        by_theme.setdefault(theme, {})[tone] = n
    n = sum(tones.values())
    spoken = mentions.aggregate(n=Count("words", distinct=True))["n"]
    serious = readings.exclude(serious={}).count()
    return Counted(n, tones, by_theme, n - spoken, serious, {each.pk: each for each in themes})


def theme_rows(found: Counted, chosen: Choice, minimum: int) -> list[dict[str, Any]]:
    """Give each theme's row: how often it is spoken of, and how that sounds."""
    return [theme_row(each, found, chosen, minimum) for each in found.ranked()]


def theme_row(theme: Theme, found: Counted, chosen: Choice, minimum: int) -> dict[str, Any]:
    """Give one theme's row; with few comments on it, no shares of tone."""
    n, tones = found.of(theme.pk), found.themes.get(theme.pk, {})
    share = Share(n, found.n)
    row = {
        "name": str(theme),
        "n": figures.count(n),
        "url": chosen.link("quotes", theme=theme.public_id) if n else "",
        "drawn": share.drawn(),
        "share": share.figure,
    }
    if n < minimum:
        return row
    good, bad = (Share(tones.get(tone, 0), n) for tone in (Tone.GOOD, Tone.BAD))
    mostly = next((tone for tone, of in ((Tone.GOOD, good), (Tone.BAD, bad)) if of.ends[0] > HALF), None)
    links = {name: chosen.link("quotes", theme=theme.public_id, tone=name) for name in ("good", "bad")}
    return row | {
        "good": (*good.figure, links["good"]),
        "bad": (*bad.figure, links["bad"]),
        "mostly": {"tone": SHADE[mostly], "words": MOSTLY[mostly]} if mostly else None,
    }


def tone_rows(found: Counted, chosen: Choice) -> list[dict[str, Any]]:
    """Give each tone's row."""
    rows = []
    for tone in (*TOLD, Tone.UNKNOWN):
        share = Share(found.tones.get(tone, 0), found.n)
        rows.append(
            {
                "name": tone.label,
                "n": figures.count(share.k),
                "url": chosen.link("quotes", tone=tone.value) if share.k else "",
                "drawn": share.drawn(SHADE.get(tone, "")),
                "share": share.figure,
            }
        )
    return rows


def lead(found: Counted) -> str:
    """Say which theme is spoken of most, or that two are alike."""
    first, second, *_rest = [*found.ranked(), None, None]
    if first is None or not found.of(first.pk):
        return _("None of the themes is mentioned.")
    top = Share(found.of(first.pk), found.n)
    next_one = Share(found.of(second.pk) if second else 0, found.n)
    if second and next_one.ends[1] >= top.ends[0]:
        said = _("Customers speak most of these two: %(theme)s and %(other)s; which of them more is within chance.")
        return said % {"theme": first, "other": second}
    said = _("Customers speak most of this: %(theme)s, in %(range)s of comments.")
    return said % {"theme": first, "range": figures.percents(*top.ends)}
