"""Account reviews of the sample: some accounts gone through lately, one whose review is due, a plan under way."""

from __future__ import annotations

import datetime as dt

from ...act import reviewing
from ...register.models import Party
from .drawn import Asked

HELD = (  # days before the end of the two years, days to the next, what was concluded
    (20, 91, "Kohteet ovat kunnossa. Toivovat yhtä laskua kaikista kohteista."),
    (55, 91, "Huoltojen ajoitus puhutti. Sovittiin kiinteät viikot."),
    (88, 91, "Harkitsevat kahden kohteen siirtämistä kilpailijalle hinnan takia."),
    (120, 91, "Uusi isännöitsijä aloittaa. Esitellään palvelut alusta."),
)
PLANNED = (  # what, days to its day from the review, whether it is done
    ("Lähetämme koontilaskun mallin", 14, True),
    ("Käymme läpi vuosihuollot kohde kohteelta", 40, False),
    ("Esittelemme päivystyksen uudelle yhteyshenkilölle", 110, False),
)


def reviews(asked: Asked) -> None:
    """Write reviews and plans down by their verbs, for the first accounts that somebody manages."""
    rows = Party.objects.filter(manager__isnull=False, kind__in=reviewing.ORGANISED).select_related("manager")
    for party, (ago, more, words) in zip(rows.order_by("pk"), HELD, strict=False):
        day = asked.as_of - dt.timedelta(days=ago)
        by = party.manager
        reviewing.hold(party, by=by, held_on=day, next_on=day + dt.timedelta(days=more), concluded=words)
        for what, days, done in PLANNED:
            due = day + dt.timedelta(days=days)
            line = reviewing.plan(party, by=by, words=what, owner=by, due=due, on=day)
            if done:
                reviewing.do(line, by=by)
