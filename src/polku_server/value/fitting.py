"""Fits the company's purchases and counts the ladder, in a thread of jobs, once a day and when much has come in."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from polku.errors import PolkuError
from polku.tables import EPOCH

from ..govern import audit
from ..register.models import Party, Purchase, Referral
from .ladder import TOP, eight
from .models import ValueModel

if TYPE_CHECKING:
    import ibis

    from polku.value.lifetime import Lifetime
    from polku.value.models import Fit

OFTEN = 60.0  # seconds between two looks at whether a fit is due
GROWN = 0.05  # share of new purchases after which a fit is due before the day is over
QUARTER, YEAR = 91, 365  # days

log = logging.getLogger(__name__)


def begin(stopping: list[int]) -> threading.Thread:
    """Start a thread of its own: a fit takes seconds, for which no follow-up of an answer is to wait."""
    thread = threading.Thread(target=forever, args=(stopping,), daemon=True, name="value")
    thread.start()
    return thread


def forever(stopping: list[int]) -> None:
    """Look whether a fit is due until the process ends."""
    audit.come_by("jobs")
    while not stopping:
        try:
            look()
        except Exception:  # whatever it was, the next look tries again
            log.exception("the value of customers was not worked out")
        finally:
            connection.close()
        time.sleep(OFTEN)


def look() -> int:
    """Fit anew if it is due; give how many models were made."""
    newest, last = ValueModel.objects.order_by("pk").last(), Purchase.objects.aggregate(last=Max("pk"))["last"]
    if last is None:
        with transaction.atomic():
            ValueModel.objects.all().delete()
        return 0
    if newest and not due(newest, last):
        return 0
    try:
        model = made(timezone.localdate())
    except PolkuError as why:  # the lake is not up, or holds nothing yet: the next look tries again
        log.warning("the value of customers was not worked out: %s", why)
        return 0
    if model is None:
        return 0
    with transaction.atomic():
        ValueModel.objects.all().delete()
        model.save()
    return 1


def due(newest: ValueModel, last: int) -> bool:
    """Tell whether a day has changed or much was bought since."""
    return newest.as_of != timezone.localdate() or last - newest.seen > GROWN * newest.purchases


def made(today: dt.date) -> ValueModel | None:
    """Fit what was bought by a day; None while the lake holds no purchase."""
    from polku import lake, tables
    from polku.value.lifetime import lifetime

    from . import coming

    bought = tables.purchases()
    each = bought.group_by("currency").aggregate(n=bought.count(), seen=bought.purchase.max())
    held = sorted(lake.fetch(each).to_pylist(), key=lambda row: row["n"])
    if not held:
        return None
    currency, until = held[-1]["currency"], (today - EPOCH).days
    rows = bought.filter(bought.currency == currency)
    rows = rows.select("customer", day=rows.day.cast("int64"), amount=rows.amount.cast("float64") / 100)
    found = lifetime(rows, until=until, unit="week")
    counts = counted(currency, until) | {"year": coming.year(rows, until, found)}
    return ValueModel(
        as_of=today,
        currency=currency,
        purchases=held[-1]["n"],
        seen=max(row["seen"] for row in held),
        customers=found.n_customers,
        again=found.n_repeat,
        **figures_of(found),
        counts=counts,
    )


def figures_of(found: Lifetime) -> dict[str, Any]:
    """Give what is kept of a fit, or why there is nothing."""
    if not found.fit.identified:
        doubt = ValueModel.Doubt.FEW if found.fit.needed else ValueModel.Doubt.SHAPE
        return {"identified": False, "doubt": doubt, "needed": found.fit.needed}
    spend = found.spend
    amounts = kept(spend.fit) | {"independent": spend.independent} if spend and spend.fit.identified else {}
    return {"identified": True, "buying": kept(found.fit), "spending": amounts}


def kept(fit: Fit) -> dict[str, Any]:
    """Give the parameters of a fit as they are stored."""
    return {"names": list(fit.names), "point": fit.point.tolist(), "covariance": fit.covariance.tolist()}


def counted(currency: str, until: int) -> dict[str, Any]:
    """Count the steps today, moves since a quarter ago, and who of last year's customers bought again."""
    from polku import lake
    from polku.value.ladder import moved, standing

    start = until - QUARTER
    happened = events(currency, start, until)
    today = standing(happened, eight(), until)
    top = today.recent_amount.min(where=today.amount_rank < 0.1)
    steps = lake.fetch(today.group_by("step").aggregate(n=today.count(), top=top)).to_pylist()
    moves = lake.fetch(moved(happened, eight(), start, until)).to_pylist()
    names = dict(enumerate(rule.name for rule in eight().steps))
    counts = {names[row["step"]]: row["n"] for row in steps}
    known = Party.objects.filter(merged_into=None).exclude(kind=Party.Kind.ASSET).count()
    counts["suspect"] = counts.get("suspect", 0) + max(0, known - sum(counts.values()))
    return {
        "steps": counts,
        "moves": [[names.get(row["origin"]), names[row["to"]], row["n"]] for row in moves if row["to"] in names],
        "since": (EPOCH + dt.timedelta(days=start)).isoformat(),
        "again": again(until),
        TOP: min((row["top"] for row in steps if row["top"] is not None), default=None),
    }


def events(currency: str, start: int, until: int) -> ibis.Table:
    """Give what everybody did: bought, met us, recommended us; sums are of one currency."""
    import ibis

    from polku import tables

    sold, met = tables.purchases(), tables.encounters()
    same = sold.currency == currency
    sold = sold.filter((sold.customer != "") & (same | (sold.amount >= 0)))
    money = (sold.currency == currency).ifelse(sold.amount, 0).cast("float64") / 100
    nothing = ibis.literal(0).cast("float64")
    parts = [
        sold.select("customer", day=sold.day.cast("int64"), amount=money, kind=ibis.literal("purchase")),
        met.filter(met.customer != "").select(
            "customer", day=met.day.cast("int64"), amount=nothing, kind=ibis.literal("contacted")
        ),
    ]
    both = ibis.union(sold.select("customer"), tables.encounters().select("customer"), distinct=True)
    for day, whose in recommended(start, until).items():
        if whose:
            when = ibis.literal(day).cast("int64")
            named = both.filter(both.customer.isin(whose))
            parts.append(named.select("customer", day=when, amount=nothing, kind=ibis.literal("recommends")))
    return ibis.union(*parts)


def recommended(start: int, until: int) -> dict[int, list[str]]:
    """Give the pseudonyms of those who had recommended us by the earlier day, and of those who did since."""
    rows = Referral.objects.filter(batch__undone_at=None).values_list("referrer__pseudonym", "on", "stored_at")
    found: dict[int, set[str]] = {start: set(), until: set()}
    for who, day, stored in rows:
        early = ((day or timezone.localtime(stored).date()) - EPOCH).days <= start
        found[start if early else until].add(who)
    return {day: sorted(whose) for day, whose in found.items()}


def again(until: int) -> list[int]:
    """Count who bought a year to two ago, and how many of them bought within a year."""
    from polku import lake, tables

    rows = tables.purchases()
    rows = rows.filter((rows.customer != "") & (rows.amount >= 0) & (rows.day > until - 2 * YEAR))
    recent = rows.day > until - YEAR
    each = rows.group_by("customer").aggregate(first=rows.day.min(), recent=recent.ifelse(1, 0).max())
    before = each.filter(each["first"] <= until - YEAR)
    (row,) = lake.fetch(before.aggregate(n=before.count(), k=before.recent.sum().fill_null(0))).to_pylist()
    return [row["k"], row["n"]]
