"""What customers were worth to us, who did the work, and what follows from it: recommendation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polku import lake, measure, tables
from polku.measure import NPS
from polku.stats.comparing import net_difference

from ..act import closing
from ..govern import organisation, policy
from ..govern.models import User
from ..govern.policy import Permission
from ..lake.ahead import ahead
from ..measure import relation
from ..measure.pulse_showing import staff
from ..measure.stops import ranged
from ..measure.within import Within, within
from ..promise.fulfilment import of
from ..register.models import Purchase, Referral
from ..ui import drawing, figures, periods
from ..ui.periods import Period
from ..value import words, worth
from ..value.hooks import newest

if TYPE_CHECKING:
    import ibis

Fact = dict[str, str]  # name, words


def fact(name: str, words: str) -> Fact:
    """Give one row of a list of facts."""
    return {"name": name, "words": words}


def valuing(by: User, year: Period) -> Callable[[], list[Fact]]:
    """Begin to ask who bought again; what comes back gives the whole of `value`."""
    currency = organisation.currency()
    first = periods.Period("", periods.months_ago(24), None).first
    buying = ahead(lake.fetch, years(first or 0, year.first or 0, currency))
    return lambda: value(by, year, currency, buying().to_pylist()[0])


def value(by: User, year: Period, currency: str, bought: Mapping[str, Any]) -> list[Fact]:
    """Say what was gained by recommendation, who bought again and who fell silent; what is missing with its cure."""
    gained = fact(_("Purchases of those who were told of us"), told(by, year, currency))
    return [gained, *returning(bought, currency), foreseen()]


def told(by: User, year: Period, currency: str) -> str:
    """Count what customers bought who came because somebody told them of us."""
    came = Referral.objects.filter(batch__undone_at=None, anyway=Referral.Anyway.NO)
    if not came.exists():
        return _("No referral is known. Next: ask new customers who told them of us.")
    rows = policy.rows(by, Permission.REGISTER, Purchase.objects.filter(batch__undone_at=None))
    rows = rows.filter(party__in=came.values("referred"), happened_on__gte=year.since, amount__gt=0)
    found = rows.aggregate(n=Count("pk"), amount=Sum("amount", filter=Q(currency=currency)))
    said = ngettext("%(n)s purchase, %(amount)s", "%(n)s purchases, %(amount)s", found["n"])
    return said % {"n": figures.count(found["n"]), "amount": words.money(found["amount"] or 0, currency)}


@lru_cache(maxsize=8)
def years(first: int, since: int, currency: str) -> ibis.Table:
    """Count those who bought in the year before, and of them those who bought in this one."""
    rows = tables.purchases()
    rows = rows.filter(rows.customer != "", rows.amount > 0, rows.day >= first)
    new, same = rows.day >= since, rows.currency == currency
    each = rows.group_by("customer").aggregate(
        before=(~new).sum(), after=new.sum(), cents=(~new & same).ifelse(rows.amount, 0).sum()
    )
    each = each.filter(each.before > 0)
    again = each.after > 0
    return each.aggregate(n=each.count(), again=again.sum(), cents=again.ifelse(0, each.cents).sum())


def returning(row: Mapping[str, Any], currency: str) -> list[Fact]:
    """Say which share bought again, and what those who did not bought the year before."""
    n, again = row["n"] or 0, row["again"] or 0
    kept = of(n, again)
    names = _("Bought again"), _("At risk")
    if not kept.enough:
        said = _("Too few buyers a year ago: n %(n)s, %(needed)s needed. Next: bring in two years of purchases.")
        return [fact(names[0], said % {"n": figures.count(n), "needed": n + kept.needed})]
    share = " ".join(ranged(kept.value, kept.low, kept.high))
    lapsed = ngettext(
        "%(n)s customer of a year ago has bought nothing for 12 months; then it was %(amount)s.",
        "%(n)s customers of a year ago have bought nothing for 12 months; then it was %(amount)s.",
        n - again,
    )
    amount = words.money((row["cents"] or 0) / 100, currency)
    return [
        fact(names[0], _("%(share)s of the buyers of a year ago, n %(n)s") % {"share": share, "n": figures.count(n)}),
        fact(names[1], lapsed % {"n": figures.count(n - again), "amount": amount}),
    ]


def foreseen() -> Fact:
    """Say what today's customers will probably buy within a year, with its range, or why nobody can say."""
    name, model = _("Value to come"), newest()
    if model is None:
        return fact(name, _("No estimate yet. It is made once a day from all purchases."))
    if not model.identified:
        return fact(name, worth.doubt(model))
    year = model.counts.get("year")
    if not year:
        return fact(name, _("The amounts do not tell yet what customers will buy for."))
    said = _("Probably about %(amount)s of sales in 12 months (%(low)s–%(high)s in eight of ten), n %(n)s")
    ends = {key: words.money(words.about(year[key]), model.currency) for key in ("low", "high")}
    amount = words.money(words.about(year["value"]), model.currency)
    return fact(name, said % {"amount": amount, **ends, "n": figures.count(year["n"])})


def people(by: User, year: Period) -> list[Fact]:
    """Say how staff answered the newest pulse, and how cases are seen to."""
    whole, _units = closing.kept(closing.counted(by, year, ()))
    return [
        fact(
            _("How staff fares"),
            staff() or _("Not asked yet. Next: a short pulse survey, told by team and never by person."),
        ),
        fact(_("Reached within 48 hours"), share(whole.reached)),
        fact(_("Matters solved"), share(whole.solved)),
    ]


def share(said: Any) -> str:
    """Give a share of cases with its interval, or what is missing."""
    if not said.enough:
        return _("Too few cases: n %(n)s, %(needed)s needed.") % {"n": said.n, "needed": said.n + said.needed}
    percent, span = ranged(said.value, said.low, said.high)
    return f"{percent} {span}, n\u00a0{figures.count(said.n)}"


@lru_cache(maxsize=32)
def asked(limits: Within, first: int, since: int) -> ibis.Table:
    """Give the answers on recommendation of two years, each with its year: 0 the one before, 1 this one."""
    rows = measure.of_role(limits.counted(), "nps")
    rows = rows.filter(rows.day >= first)
    return rows.mutate(year=(rows.day >= since).cast("int64"))


def recommending(by: User, year: Period) -> Callable[[], dict[str, Any]]:
    """Begin to ask for the score; what comes back gives the whole of `recommendation`."""
    first = periods.Period("", periods.months_ago(24), None).first
    minimum = settings.POLKU["POLKU_MINIMUM"]
    asking = ahead(
        measure.nps, asked(within(by), first or 0, year.first or 0), by="year", minimum=minimum, times="times"
    )
    return lambda: recommendation({each.group: each for each in asking()}, minimum)


def recommendation(found: Mapping[int, NPS], minimum: int) -> dict[str, Any]:
    """Give the score with its interval and the year before; too few say how many are missing."""
    now, before = found.get(1), found.get(0)
    if now is None or not now.enough:
        n = now.n if now else 0
        said = _("Too few answers for conclusions: n %(n)s, %(needed)s needed.")
        return {"few": said % {"n": n, "needed": max(n, minimum)}, "drawn": None}
    span = figures.ends(now.low or 0, now.high or 0)
    return {
        "few": "",
        "value": figures.signed(now.value or 0),
        "range": _("recommendation index (NPS), confidence interval %(range)s, n %(n)s")
        % {"range": span, "n": figures.count(now.n)},
        "drawn": drawn(now, span),
        "was": drawing.at(drawing.across(before.value or 0, -100, 100)) if before and before.enough else "",
        "words": " ".join([compared(before, now), relation.detectable(now), why()]),
    }


def drawn(now: NPS, span: str) -> drawing.Interval:
    """Draw the score."""
    words = _("Recommendation index %(value)s, confidence interval %(range)s, from −100 to 100; high is good")
    return drawing.interval(
        now.value or 0,
        now.low or 0,
        now.high or 0,
        words=words % {"value": figures.signed(now.value or 0), "range": span},
        axis=(-100, 100),
        mid=0,
        labels=[(-100, "−100"), (0, "0"), (100, "100")],
    )


def compared(before: NPS | None, now: NPS) -> str:
    """Say how a year ago was, and whether the difference is more than chance."""
    if before is None or not before.enough:
        return _("A year ago too few answered for a comparison.")
    moved = net_difference(
        (before.promoters, before.detractors, before.n), (now.promoters, now.detractors, now.n)
    )  # fmt: skip
    was = _("A year ago %(value)s (%(range)s, open ring).") % {
        "value": figures.signed(before.value or 0),
        "range": figures.ends(before.low or 0, before.high or 0),
    }
    if moved.low > 0:
        return f"{was} " + _("It has risen, by more than chance.")
    if moved.high < 0:
        return f"{was} " + _("It has fallen, by more than chance.")
    return f"{was} " + _("The difference is chance variation.")


def why() -> str:
    """Say why the score stands last."""
    return _("Recommendation is not a goal but a consequence.")
