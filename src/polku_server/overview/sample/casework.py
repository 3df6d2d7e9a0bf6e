"""Cases of the sample: those that the rule opens from the last days' answers, the older half of them worked on."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ...act import actions, rules
from ...act.models import Case
from ...govern import sign_in
from ...listen.models import Response
from .drawn import Asked

LATELY, MOST = 10, 25  # days whose answers the rule looks at, and cases
CLOSED = (
    (Case.Outcome.SOLVED, "Sovittiin uusi aika ja pyydettiin anteeksi."),
    (Case.Outcome.SOLVED, "Lasku korjattiin ja uusi lähetettiin samana päivänä."),
    (Case.Outcome.UNREACHED, "Soitettiin kolmesti. Lähetettiin viesti ja oma numero."),
)


def worked(asked: Asked) -> None:
    """Open cases by the rule, and work on those that are older than the rest."""
    since = asked.as_of - dt.timedelta(days=LATELY)
    rows = Response.objects.filter(happened_on__gte=since, party__isnull=False).order_by("happened_on", "pk")
    found = list(rules.opening(rows.values_list("pk", flat=True)))[-MOST:]
    for number, (response, kind) in enumerate(found):
        if response.party is None:
            continue
        at = dt.datetime.combine(response.happened_on or asked.as_of, dt.time(9, 12), timezone.get_current_timezone())
        case = actions.open_case(response.party, by=None, kind=kind, response=response, at=at)
        if number < len(found) // 2:
            closed(case, at, number)


def closed(case: Case, at: dt.datetime, number: int) -> None:
    """Call the customer the day after, and close the case with what was told; one of three cannot be reached."""
    outcome, told = CLOSED[number % len(CLOSED)]
    lead, later = sign_in.first_user(), at + dt.timedelta(days=1, hours=number % 5)
    reached = outcome != Case.Outcome.UNREACHED
    said = {"words": "Soitettiin asiakkaalle.", "key": f"sample-{case.pk}"}
    actions.log_contact(case, by=lead, reached=reached, at=later, **said)
    case.refresh_from_db()
    actions.close(case, by=lead, outcome=outcome, told=told, root=case.touchpoint, at=later + dt.timedelta(hours=1))
