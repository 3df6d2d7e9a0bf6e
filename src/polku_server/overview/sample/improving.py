"""The two improvement actions of the sample: one that worked in eight shops, and one that did nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from ...act import improvements
from ...act.improvements_models import Action
from ...govern import sign_in
from ...register.models import Touchpoint, Unit
from . import answered
from .drawn import Asked, company

REACHED = (
    (answered.HURTS, answered.WORKED, answered.WORKED_FROM),
    (answered.BILLED, answered.IN_VAIN, answered.IN_VAIN_FROM),
)
REVIEWED = (9, 16)  # days after the last answer on which each is looked at again


@transaction.atomic
def improved(asked: Asked) -> None:
    """Plan both actions and put them under way; whether they helped is left to be found."""
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


def remove() -> None:
    """Remove both; call it inside a transaction, before their touchpoints go."""
    Action.objects.filter(sample=True).delete()
