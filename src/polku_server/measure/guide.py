"""The measure guide: what each measure is for, which end is good, and how many answers a change needs."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from polku.stats.detectable import net_needed, share_needed
from polku.stats.proportions import net_interval, wilson

from ..govern import policy
from ..govern.policy import Permission
from ..ui import drawing, figures
from .stops import answered

NPS_CHANGES = ((53, 54), (53, 56), (53, 59), (53, 63), (53, 73))  # points; a fifth of answers are 7 or 8
CSAT_CHANGES = ((80, 82), (80, 85), (80, 90))  # per cent
CES_CHANGES = ((25, 22), (25, 20), (25, 15))
EXAMPLE = 400  # answers
FEW = 30


@policy.page(Permission.FIGURES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Say how the measures are read."""
    context = {
        "title": _("How to read the measures"),
        "kicker": _("Measures"),
        "lead": _("Three questions for three uses. None of them is a goal by itself."),
        "measures": [relationship(), encounter(), effort()],
        "changes": changes(),
        "same": [satisfied(FEW), satisfied(EXAMPLE)],
        "goals": policy.allows(request.user, Permission.PROMISES),
    }
    return render(request, "measure/guide.html", context)


def relationship() -> dict[str, Any]:
    """Tell of NPS, with an example of 400 answers."""
    ups, downs = 252, 40
    low, high = (100 * float(each) for each in net_interval(ups, downs, EXAMPLE))
    value = 100 * (ups - downs) / EXAMPLE
    drawn = drawing.interval(
        value,
        low,
        high,
        words=_("Recommendation index %(value)s, confidence interval %(range)s, from −100 to 100; high is good")
        % {"value": figures.signed(value), "range": figures.ends(low, high)},
        axis=(-100, 100),
        mid=0,
        labels=[(-100, "−100"), (0, "0"), (100, "100")],
    )
    return {
        "name": _("Recommendation index (NPS)"),
        "what": _("The relationship"),
        "asks": _("“How likely are you to recommend us?”, 0–10. Those who say 9 or 10 minus those who say 0–6."),
        "for": _("The whole relationship, and what kind of customers come back."),
        "not": _("One visit, one employee, or anybody's pay."),
        "often": _("Once or twice a year of the same customer."),
        "direction": _("High is good."),
        **example(figures.signed(value), figures.ends(low, high), drawn),
    }


def encounter() -> dict[str, Any]:
    """Tell of CSAT."""
    return {
        "name": _("Customer satisfaction (CSAT)"),
        "what": _("One encounter"),
        "asks": _("“How pleased are you with this visit?”, 1–5. The share of those who say 4 or 5."),
        "for": _("What one touchpoint is like, and whether a change there was felt."),
        "not": _("Whether customers stay: the satisfied leave too."),
        "often": _("Right after the encounter, all the time."),
        "direction": _("High is good."),
        **satisfied(EXAMPLE),
    }


def effort() -> dict[str, Any]:
    """Tell of CES: the one whose low end is good."""
    bad = EXAMPLE // 4
    return {
        "name": _("Customer effort (CES)"),
        "what": _("Effort"),
        "asks": _("“How much work was this for you?”, 1–5. The share of those who say 4 or 5."),
        "for": _("Where work can be taken off the customer."),
        "not": _("What customers value: what is easy is not yet worth anything."),
        "often": _("Right after a matter with steps, such as a return or an installation."),
        "direction": _("Low is good."),
        **share(bad, EXAMPLE, _("Much effort %(value)s, confidence interval %(range)s, from 0 to 100; low is good")),
    }


def satisfied(n: int) -> dict[str, Any]:
    """Give the same satisfaction of some number of answers."""
    return share(
        round(0.8 * n), n, _("%(value)s, confidence interval %(range)s, on an axis from 0 to 100; high is good")
    )


def share(count: int, n: int, words: str) -> dict[str, Any]:
    """Draw a share."""
    low, high = (float(each) for each in wilson(count, n))
    value, span = figures.percent(count / n), figures.percents(low, high)
    drawn = drawing.interval(
        count / n,
        low,
        high,
        words=words % {"value": value, "range": span},
        labels=[(0, "0"), (1, figures.percent(1))],
    )
    return example(value, span, drawn, n)


def example(value: str, span: str, drawn: drawing.Interval, n: int = EXAMPLE) -> dict[str, Any]:
    """Give an example's figure with its interval and what it stands on."""
    said = _("confidence interval %(range)s") % {"range": span}
    return {"value": value, "range": said, "drawn": drawn, "n": answered(n)}


def changes() -> list[dict[str, str]]:
    """Give how many answers each of two periods needs to show a change, as `polku plan` counts."""
    nps = [line(_("NPS"), figures.signed(a), figures.signed(b), net_needed(a / 100, b / 100)) for a, b in NPS_CHANGES]
    shares = [
        line(name, figures.percent(a / 100), figures.percent(b / 100), share_needed(a / 100, b / 100))
        for name, pairs in ((_("Satisfied"), CSAT_CHANGES), (_("Much effort"), CES_CHANGES))
        for a, b in pairs
    ]
    return nps + shares


def line(name: str, before: str, after: str, needed: float) -> dict[str, str]:
    """Give one line of the table."""
    return {"name": name, "before": before, "after": after, "n": figures.count(math.ceil(needed))}
