"""Loads the whole sample company: users by their verb, files by the importers, cases by their rule."""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from polku.errors import InputError
from polku.words import gettext as _

from ...govern import audit, sign_in, users
from ...govern.models import Organisation, Role, User
from ...lake import changes
from ...listen import actions
from ...listen.models import Response, Survey
from ...listen.template import definition
from ...promise import sample as promises
from ...register.actions import make_group
from ...register.actions.keeping import told
from ...register.models import GroupMembership, ImportBatch, Party, Touchpoint, Unit
from . import answered, bringing, drawn, pulsing, recommending, reviewed
from .casework import worked
from .drawn import Asked, company
from .improving import improved

PROMISED, GROUPED = 1_500, 0.3  # answers about promises; share of people in the group of homes


def asked_for(as_of: dt.date | None = None, seed: int = 1, scale: float = 1.0) -> Asked:
    """Give what is to be drawn: two years that end this week's Monday if no day is named."""
    if not 0.005 <= scale <= 1:
        raise InputError(_("--scale is {value}; allowed: 0.005 to 1.").format(value=scale))
    return Asked(as_of or drawn.monday(timezone.localdate()), seed, scale)


def load(asked: Asked) -> int:
    """Write the whole sample company; give how many answers. Refused where data is."""
    if Response.objects.exists() or Touchpoint.objects.exists() or Party.objects.exists() or Unit.objects.exists():
        raise InputError(
            _("This installation has data already. Load the sample company into an empty one (POLKU_DATA).")
        )
    about = company()
    with transaction.atomic():
        Organisation.objects.update_or_create(id=1, defaults={"name": about["organisation"], "sample": True})
        batch = ImportBatch.objects.create(source="sample", file_name=remembered(asked))
        audit.record(None, "loaded sample", batch)
    try:
        brought_in(asked)
    finally:
        mark()
    count = along(asked, batch)
    improved(asked)
    worked(asked)
    reviewed.reviews(asked)
    return count


def remembered(asked: Asked) -> str:
    """Write down what was asked for, so that its truths can be worked out later."""
    return json.dumps({"as_of": asked.as_of.isoformat(), "seed": asked.seed, "scale": asked.scale})


def loaded() -> Asked | None:
    """Give what was asked for; None where the whole sample company is not here."""
    name = ImportBatch.objects.filter(source="sample", file_name__startswith="{").values_list("file_name", flat=True)
    if not name:
        return None
    found = json.loads(name[0])
    return Asked(dt.date.fromisoformat(found["as_of"]), found["seed"], found["scale"])


def folder() -> Path:
    """Give where the sample keeps files of its own."""
    found: Path = settings.DATA / "sample"
    return found


def brought_in(asked: Asked) -> None:
    """Bring the files in, in the order in which they name one another."""
    who = drawn.customers(asked)
    buys = drawn.bought(asked, who)
    said = answered.answered(asked, who, buys)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        bringing.places(place)
        staff()
        bringing.parties(who, place)
        bringing.purchases(asked, who, buys, place)
        bringing.encounters(asked, who, buys, said, place)
        recommending.leads(asked, place)
        batch = bringing.answers(asked, said, place)
        pulsing.pulses(asked, place)
    known(batch, who, said)
    recommending.told(asked, who, buys)
    pulsing.kept(folder() / "pulse.csv")


@transaction.atomic
def staff() -> None:
    """Give the first user the lead's name, and let others in, each with a role within reach."""
    first, about = sign_in.first_user(), company()
    User.objects.filter(pk=first.pk).update(name=about["lead"])
    users.change_address(None, User.objects.get(pk=first.pk), email=bringing.address(about["lead"]))
    units = {unit.name: unit for unit in Unit.objects.all()}
    for each in about["users"]:
        limits: dict[str, Any] = {"unit": units[each["unit"]]} if "unit" in each else {}
        users.invite(None, email=bringing.address(each["name"]), name=each["name"], role=Role(each["role"]), **limits)


@transaction.atomic
def known(batch: ImportBatch, who: drawn.Customers, said: answered.Answers) -> None:
    """Say who gave the answers that no purchase tells of: the promoter who never buys."""
    pks = list(Response.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True))
    at = [pks[n] for n, customer in enumerate(said.customer.tolist()) if customer >= 0]
    party = Party.objects.get(number=drawn.PROMOTER)
    Response.objects.filter(pk__in=at).update(party=party, unit=party.unit)
    changes.note("response", at)


@transaction.atomic
def mark() -> None:
    """Mark everything as sample: nothing else is here. Its batches are the sample's, so that no undo breaks it."""
    for model in (Unit, Touchpoint, Party, Survey):
        model._default_manager.update(sample=True)  # the lake does not copy the mark
    ImportBatch.objects.update(source="sample")


def along(asked: Asked, batch: ImportBatch) -> int:
    """Write what no file holds: open surveys, groups, promises; give how many answers there are in all."""
    lead = sign_in.first_user()
    with transaction.atomic():
        for place in Touchpoint.objects.all():
            actions.launch(actions.draft_survey(place.name, definition(), touchpoint=place, sample=True))
        people = list(Party.objects.filter(kind=Party.Kind.PERSON).order_by("pk")[: asked.many(drawn.PEOPLE)])
        for name, serves in company()["groups"]:
            group = make_group(name, serves, by=None, owner=lead, sample=True)
            members = people[: int(GROUPED * len(people))] if name == promises.HOMES else keyed()
            rows = [GroupMembership(party=each, group=group, since=asked.start) for each in members]
            told("groupmembership", [row.pk for row in GroupMembership.objects.bulk_create(rows)])
    promises.load(batch, people[:2000], random.Random(asked.seed), asked.many(PROMISED))  # noqa: S311  not a secret
    return Response.objects.count()


def keyed() -> list[Party]:
    """Give the organisations that somebody manages."""
    return list(Party.objects.filter(manager__isnull=False))
