"""Too few to say: a refusal that always makes a second offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku import lake

from ..govern import policy
from ..govern.policy import Permission, Reader
from ..listen.answers import Chosen, answers
from ..listen.models import Survey
from ..register.models import Touchpoint, Unit
from ..register.units import Units
from ..ui import figures, periods
from .choice import Choice
from .stops import answered

if TYPE_CHECKING:
    import ibis

Offer = tuple[str, str, str]  # address, words, what it gives


class Wider(NamedTuple):
    """How many answers there would be in twelve months, and in the parent unit."""

    year: int
    parent: int


class Offers:
    """What can be offered for the touchpoints with too few answers, asked for at once."""

    def __init__(
        self, few: Sequence[Touchpoint], choice: Choice, units: Units, minimum: int, *, relation: bool
    ) -> None:
        self.few, self.choice, self.minimum = few, choice, minimum
        self.parent = units.above(choice.unit) if choice.unit else None
        self.above = tuple(units.below(self.parent)) if self.parent else ()
        self.wider = self.counted(relation=relation) if few or relation else {}
        self.comments = self.worded() if few else {}
        self.survey = open_survey(choice.by)

    def counted(self, *, relation: bool) -> Mapping[int | None, Wider]:
        """Count answers in both wider ways, one aggregate for all; the relationship's stand under None."""
        rows = self.choice.within.counted().filter(lambda t: t.score.notnull())
        here = (rows.role == "csat") & rows.touchpoint.isin([each.id for each in self.few])
        rows = rows.filter(here | (rows.role == "nps") if relation else here)
        every = rows.times.notnull()
        inside = rows.unit.isin(self.choice.units) if self.choice.units else every
        above = rows.unit.isin(self.above) if self.above else every
        first = self.choice.period.first
        period = every if first is None else rows.day >= first
        year = rows.day >= (periods.period("12").first or 0)
        counts = lake.fetch(
            rows.group_by(["role", "touchpoint"]).aggregate(
                year=rows.times.sum(where=inside & year), parent=rows.times.sum(where=above & period)
            )
        ).to_pylist()
        return added(counts)

    def worded(self) -> dict[int, int]:
        """Count the responses with comments at each touchpoint."""
        asked = Chosen(self.choice.by, self.choice.period, units=self.choice.units, words=True, own=self.choice.own)
        rows = answers(asked).filter(touchpoint__in=self.few).order_by()
        return dict(rows.values_list("touchpoint").annotate(Count("pk")))

    def at(self, touchpoint: Touchpoint, have: int) -> dict[str, Any]:
        """Refuse one touchpoint's figure."""
        wider = self.wider.get(touchpoint.id, Wider(0, 0))
        offers = list(self.wide(wider, have))
        comments = self.comments.get(touchpoint.id, 0)
        if comments:
            gives = ngettext("%(count)s comment", "%(count)s comments", comments) % {"count": figures.count(comments)}
            offers.append((self.choice.link(touchpoint=touchpoint.public_id, words=1), _("Read the comments"), gives))
        return self.refused(touchpoint.name, have, offers) | {"id": f"few-{touchpoint.public_id}"}

    def relationship(self, have: int) -> dict[str, Any]:
        """Refuse the relationship's figure."""
        offers = list(self.wide(self.wider.get(None, Wider(0, 0)), have))
        return self.refused(_("Recommendation index (NPS)"), have, offers) | {"id": "few-nps"}

    def everywhere(self, have: int) -> dict[str, Any]:
        """Refuse the satisfaction of answers that name no touchpoint."""
        year = rated(self.choice.narrowed(periods.period("12"), self.choice.units))
        wider = Wider(year, rated(self.choice.narrowed(self.choice.period, self.above)))
        offers = list(self.wide(wider, have))
        return self.refused(_("Customer satisfaction (CSAT)"), have, offers) | {"id": "few-csat"}

    def wide(self, wider: Wider, have: int) -> Iterable[Offer]:
        """Offer a longer time and a larger unit where they give more."""
        if self.choice.period.key == "3" and wider.year > have:
            yield self.choice.page(period="12"), _("See 12 months"), answered(wider.year)
        if self.choice.unit and wider.parent > have:
            name = self.parent.name if self.parent else self.choice.within.every()
            yield (
                self.choice.page(unit=address(self.parent)),
                _("See %(unit)s") % {"unit": name},
                answered(wider.parent),
            )

    def refused(self, what: str, have: int, offers: list[Offer]) -> dict[str, Any]:
        """Say how many there are, how many are missing, and what can be seen instead."""
        if not offers and self.survey:
            offers = [(f"/v/{self.survey.public_id}", _("Open the survey"), _("the link to share"))]
        elif not offers and policy.allows(self.choice.by, Permission.SURVEYS):
            offers = [(reverse("surveys"), _("See the surveys"), _("the links to share"))]
        elif not offers:
            offers = [(self.choice.link(), _("Read the answers"), _("one by one"))]
        count = _("%(have)s, %(needed)s needed: %(missing)s missing.") % {
            "have": answered(have),
            "needed": self.minimum,
            "missing": self.minimum - have,
        }
        return {
            "what": what,
            "sentence": _("Too few answers for conclusions."),
            "count": count,
            "have": have,
            "needed": self.minimum,
            "offers": offers,
        }


def open_survey(by: Reader) -> Survey | None:
    """Give a survey that can be answered by its link, of those that somebody may know."""
    known = policy.rows(by, Permission.FIGURES, Survey.objects.all())
    return known.filter(launched_at__isnull=False, closed_at=None, source="link").first()


def rated(rows: ibis.Table) -> int:
    """Count the answers about satisfaction."""
    rows = rows.filter(lambda t: (t.role == "csat") & t.score.notnull())
    return int(lake.fetch(rows.aggregate(n=rows.times.sum()))["n"][0].as_py() or 0)


def address(unit: Unit | None) -> str:
    """Give what stands for a unit in an address."""
    return unit.public_id if unit else ""


def added(counts: Iterable[Mapping[str, Any]]) -> dict[int | None, Wider]:
    """Add the relationship's answers up over touchpoints."""
    out: dict[int | None, Wider] = {}
    for each in counts:
        key = None if each["role"] == "nps" else each["touchpoint"]
        before = out.get(key, Wider(0, 0))
        out[key] = Wider(before.year + (each["year"] or 0), before.parent + (each["parent"] or 0))
    return out
