"""What customers are worth: the ladder, who stays, how good the estimate is, and who is missed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..govern import policy
from ..govern.policy import Permission
from ..register.seeing import reader
from ..ui import drawing, figures
from . import ladder, missed, worth
from .hooks import newest
from .models import ValueModel
from .words import STEPS

MOVES = 8  # the most common moves


@policy.page(Permission.PROMISES)
@require_safe
def value(request: HttpRequest) -> HttpResponse:
    """The whole company's customers by their worth, to whoever sees the whole company."""
    by = reader(request)
    if not policy.access(by).everywhere(Permission.PROMISES):
        raise PermissionDenied
    model, today = newest(), timezone.localdate()
    context: dict[str, Any] = {"title": _("What customers are worth"), "kicker": _("Value"), "model": model}
    context["can_import"] = policy.allows(by, Permission.IMPORT)
    if model:
        context |= {
            "lead": lead(model),
            "known": sum(model.counts["steps"].values()),
            "steps": steps(model),
            "moves": moves(model),
            "since": dt.date.fromisoformat(model.counts["since"]),
            "again": again(model),
            "doubt": "" if model.identified else worth.doubt(model),
            "dependent": model.spending.get("independent") is False,
            "missed": missed.missed(by, model.currency, today),
        }
    return render(request, "value/value.html", context)


def lead(model: ValueModel) -> str:
    """Say it in a sentence: who of last year's customers are still here."""
    k, n = model.counts["again"]
    if not n:
        return _("Nobody has been a customer for over a year yet.")
    said = _("Of %(count)s customers of the year before, %(again)s have bought within a year.")
    return said % {"count": figures.count(n), "again": figures.count(k)}


def steps(model: ValueModel) -> list[tuple[str, int, float, str]]:
    """Give the steps from the highest: name, people, share 0-1, and how long a bar the fullest step being whole."""
    held = model.counts["steps"]
    every = sum(held.values()) or 1
    order = [rule.name for rule in ladder.eight().steps]
    shown = [*(name for name in order[::-1] if name != "lapsed"), "lapsed"]
    fullest = max(held.values(), default=0) or 1
    counts = [(str(STEPS[name]), held.get(name, 0)) for name in shown]
    return [(name, n, n / every, drawing.at(100 * n / fullest)) for name, n in counts]


def moves(model: ValueModel) -> list[tuple[str, str, int]]:
    """Give the most common moves from a step to another; whoever came new has none before."""
    made = [row for row in model.counts["moves"] if row[0] != row[1]]
    made.sort(key=lambda row: -row[2])
    return [(str(STEPS[origin]) if origin else "", str(STEPS[to]), n) for origin, to, n in made[:MOVES]]


def again(model: ValueModel) -> dict[str, Any] | None:
    """Give the share that stayed, with Wilson's interval; None of nobody."""
    from polku.stats.proportions import wilson

    k, n = model.counts["again"]
    if not n:
        return None
    low, high = (float(each) for each in wilson(k, n, 0.95))
    within = figures.percents(low, high)
    return {
        "share": figures.percent(k / n),
        "range": _("confidence interval %(range)s") % {"range": within},
        "n": figures.count(n),
        "drawn": drawing.interval(k / n, low, high, words=within, labels=[(0, "0"), (1, figures.percent(1))]),
    }
