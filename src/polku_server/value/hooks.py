"""What a customer is worth, on the customer's page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..govern import hooks, policy
from ..govern.hooks import Part
from ..govern.policy import Permission
from ..register.models import Encounter, Party, Purchase, Referral
from ..ui import figures
from . import ladder
from .ladder import Bought, Stand
from .models import ValueModel
from .words import STEPS, money


def on_customer(by: Any, party: Party) -> Part | None:
    """Give the step and its reason, and the value in words with how sure it is."""
    if not policy.allows(by, Permission.PROMISES):
        return None
    today, model = timezone.localdate(), newest()
    bought = purchases(party)
    found = stand(party, bought, model, today)
    context = {
        "step": STEPS[found.step],
        "why": found.why,
        "steps": ladder.drawn(found),
        "recommends": recommended(found.recommends) if found.recommends else "",
        "so_far": so_far(bought) if bought else "",
        "worth": worth(bought, model, today),
        "opens": policy.access(by).everywhere(Permission.PROMISES),
    }
    return Part("value/on_customer.html", context, weight=30, lead=f"{context['step']}, {found.why}.")


def newest() -> ValueModel | None:
    """Give the model in use."""
    return ValueModel.objects.order_by("pk").last()


def purchases(party: Party) -> list[Bought]:
    """Give what a customer bought, by day and currency."""
    rows = Purchase.objects.filter(party=party, batch__undone_at=None).values("happened_on", "currency")
    days = rows.annotate(total=Sum("amount"), most=Max("amount")).order_by("happened_on", "currency")
    return [Bought(row["happened_on"], row["currency"], row["total"], row["most"] >= 0) for row in days]


def stand(party: Party, bought: list[Bought], model: ValueModel | None, today: dt.date) -> Stand:
    """Find where a customer stands today."""
    meetings = Encounter.objects.filter(party=party, batch__undone_at=None, corrected=None)
    met = list(meetings.order_by("-id").values_list("happened_on", flat=True)[:1])
    recommends = Referral.objects.filter(referrer=party, batch__undone_at=None).count()
    currency, top = (model.currency, model.counts.get(ladder.TOP)) if model else ("EUR", None)
    fields = ladder.seen(bought, met, recommends, today, currency, top)
    return ladder.stand(fields, max((each.day for each in bought if each.sold), default=None))


def recommended(count: int) -> str:
    """Say that the customer has recommended us."""
    said = ngettext("Has recommended us to one.", "Has recommended us to %(count)s.", count)
    return said % {"count": figures.count(count)}


def so_far(bought: list[Bought]) -> str:
    """Say what has been bought by today: the sum of each currency, on how many days, and the last."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for each in bought:
        sums[each.currency] += each.amount
    sold = {each.day for each in bought if each.sold}
    return _("Bought so far: %(amount)s on %(count)s days, last on %(day)s.") % {
        "amount": ", ".join(money(float(amount), currency) for currency, amount in sums.items()),
        "count": figures.count(len(sold)),
        "day": figures.day(max(sold or {each.day for each in bought})),
    }


def worth(bought: list[Bought], model: ValueModel | None, today: dt.date) -> dict[str, Any]:
    """Give the value in words, or why there is none."""
    from . import worth

    if not bought:
        return {"words": _("No purchases yet: the value cannot be told.")}
    if model is None:
        return {"words": _("No estimate yet. It is made once a day from all purchases.")}
    if not model.identified:
        return {"words": worth.doubt(model)}
    found = worth.foreseen(model, bought, today)
    if found is None:
        return {"words": _("No purchases in %(currency)s: the value cannot be told.") % {"currency": model.currency}}
    return worth.told(found, model)


def register() -> None:
    """Called once at start."""
    hooks.customer_parts.append(on_customer)
