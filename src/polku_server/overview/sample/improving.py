"""What the sample company did and met: an action that worked, one that did nothing, a price rise and a new bill."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from ...act import improvements
from ...act.improvements_models import Action
from ...govern import sign_in
from ...measure.actions import add_event
from ...promise import actions as promises
from ...promise.models import Goal
from ...register.models import Touchpoint, Unit
from ..actions import decide
from ..models import Decision
from . import answered
from .drawn import Asked, company

REACHED = (
    (answered.HURTS, answered.WORKED, answered.WORKED_FROM),
    (answered.BILLED, answered.IN_VAIN, answered.IN_VAIN_FROM),
)
HAPPENED = (
    ("price", "Hintojen korotus", answered.PRICE_RISE),
    ("other", "Uusi laskupohja käyttöön", answered.NEW_BILL),
)
REVIEWED = (0, 16)  # days after the last answer on which each is looked at again: one is due when the sample comes
DECIDED = (
    ("process", "Soitto viikkoa ennen asennusta kokeillaan kahdeksassa myymälässä.", "Asiakkaat joutuvat kyselemään."),
    ("train", "Laskun uusi pohja käydään läpi myymälöiden kanssa.", "Laskun vaivannäkö on noussut."),
)


@transaction.atomic
def improved(asked: Asked) -> None:
    """Plan both actions and put them under way: whether they helped is left to be found. Write down what happened."""
    lead = sign_in.first_user()
    for about, (place, units, since), days in zip(company()["actions"], REACHED, REVIEWED, strict=True):
        made = improvements.plan(
            by=None,
            units=list(Unit.objects.filter(name__in=units, sample=True)),
            sample=True,
            name=about["name"],
            hypothesis=about["hypothesis"],
            measure=about["measure"],
            cost=Decimal(about["cost"]),
            touchpoint=Touchpoint.objects.get(name=place, sample=True),
            starts_on=asked.start + dt.timedelta(days=since * answered.BLOCK),
            review_on=asked.as_of + dt.timedelta(days=days),
            owner=lead,
        )
        improvements.begin(made, by=None)
        for goal in Goal.objects.filter(sample=True, action=made.name):
            promises.change_goal(goal, by=None, improvement=made)
    for days, (kind, words, why) in zip((7, 21), DECIDED, strict=True):
        review = max(timezone.localdate(), asked.as_of) + dt.timedelta(days=days)
        decide(by=None, kind=kind, words=words, why=why, owner=lead, review_on=review, sample=True)
    for kind, words, day in HAPPENED:
        add_event(by=None, sample=True, kind=kind, words=words, first_on=asked.start + dt.timedelta(days=day))


def remove() -> None:
    """Remove actions and decisions, inside a transaction, before their touchpoints go. Events go with the measures."""
    Action.objects.filter(sample=True).delete()
    Decision.objects.filter(sample=True).delete()
