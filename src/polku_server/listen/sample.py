"""The sample company: enough answers that every page has something to show. Marked everywhere, removed at once."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from polku.errors import InputError
from polku.words import gettext as _

from ..govern import audit
from ..govern.models import Logo, Organisation
from ..lake import changes
from ..register import sample as customers
from ..register.models import ImportBatch, Party, Touchpoint, Unit
from . import actions, tokens
from .models import Response, Survey, Words
from .template import definition
from .words import keep_masked

SLICE = 500  # rows in one transaction
DAYS = 365
NAMED = 0.03  # share of answers that came by an invitation: from somebody known
MENDED = 90  # days ago: setting a day for the installation began to take less effort
HARD = "Asennusajan sopiminen"

Write = Callable[[ImportBatch, list[Party], random.Random], int]
also: list[tuple[Write, Callable[[], None]]] = []
"""What later stages add: what writes it and gives how many answers, and what removes it."""


def company() -> dict[str, Any]:
    """Give the document that describes the sample company."""
    text = (Path(__file__).parent / "sample_company.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def load(seed: int = 1) -> int:
    """Write the sample company and a year of answers; give how many. Refused where real data is."""
    if Response.objects.exists() or Touchpoint.objects.exists() or Party.objects.exists():
        raise InputError(
            _("This installation has data already. Load the sample company into an empty one (POLKU_DATA).")
        )
    about = company()
    with transaction.atomic():
        Organisation.objects.update_or_create(id=1, defaults={"name": about["organisation"], "sample": True})
        units = [unit for unit in write_units(about["units"]) if "shift" in unit[1]]
        surveys = [write_touchpoint(n, part) for n, part in enumerate(about["touchpoints"], 1)]
        batch = ImportBatch.objects.create(source="sample", file_name="sample company")
        people = customers.load(seed)
        audit.record(None, "loaded sample", batch)
    rows = responses(about, surveys, units, batch, random.Random(seed))  # noqa: S311  not a secret
    rows = named(rows, people, random.Random(seed))  # noqa: S311  draws of its own: the figures stay as they were
    count = 0
    while chunk := list(islice(rows, SLICE)):
        with transaction.atomic():
            kept = Response.objects.bulk_create(chunk)
            keep_masked([row.pk for row in kept])()
        count += len(chunk)
    count += sum(write(batch, people, random.Random(seed)) for write, _remove in also)  # noqa: S311  not a secret
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(rows=count)
    return count


def write_units(parts: Iterable[dict[str, Any]]) -> list[tuple[Unit, dict[str, Any]]]:
    """Write the tree of units, parents first."""
    written: dict[str, tuple[Unit, dict[str, Any]]] = {}
    for part in parts:
        parent = written[part["parent"]][0] if "parent" in part else None
        unit = Unit.objects.create(name=part["name"], leader=part["leader"], parent=parent, sample=True)
        written[unit.name] = (unit, part)
    changes.note("unit", [unit.pk for unit, _ in written.values()])
    return list(written.values())


def write_touchpoint(position: int, part: dict[str, Any]) -> tuple[Survey, dict[str, Any]]:
    """Write a touchpoint and its survey, open for answers."""
    place = Touchpoint.objects.create(
        name=part["name"], phase=part["phase"], owner=part["owner"], position=position, sample=True
    )
    changes.note("touchpoint", [place.pk])
    survey = actions.draft_survey(part["name"], definition(), touchpoint=place, sample=True)
    return actions.launch(survey), part


def responses(
    about: dict[str, Any],
    surveys: list[tuple[Survey, dict[str, Any]]],
    units: list[tuple[Unit, dict[str, Any]]],
    batch: ImportBatch,
    chance: random.Random,
) -> Iterator[Response]:
    """Give a year of answers, oldest first."""
    today = timezone.localdate()
    for ago in range(DAYS, 0, -1):
        day = today - dt.timedelta(days=ago)
        for survey, part in surveys:
            for _n in range(poisson(part["month"] / 30, chance)):
                unit, traits = chance.choice(units)
                low = part["effort"] + (0.12 if part["name"] == HARD and ago > MENDED else 0)
                yield response(about, survey, unit, batch, day, mood(part, traits["shift"], low, chance), chance)


def named(rows: Iterable[Response], people: list[Party], chance: random.Random) -> Iterator[Response]:
    """Let customers of the register have given some of the answers, each at the own unit."""
    by_unit: dict[int | None, list[Party]] = {}
    for party in people:
        by_unit.setdefault(party.unit_id, []).append(party)
    for row in rows:
        if chance.random() < NAMED and row.unit_id in by_unit:
            row.party = chance.choice(by_unit[row.unit_id])
        yield row


def poisson(mean: float, chance: random.Random) -> int:
    """Draw how many came on a day (Knuth 1969, volume 2, 3.4.1)."""
    left, count = 2.718281828459045**-mean, 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count


def mood(part: dict[str, Any], shift: float, hard: float, chance: random.Random) -> dict[str, int]:
    """Draw one customer's points: satisfaction, effort and recommendation hang together loosely."""
    happy = chance.random() < min(0.97, max(0.03, part["satisfied"] + 0.2 * shift))
    csat = chance.choice((4, 5, 5, 4, 4)) if happy else chance.choice((1, 2, 3, 3))
    strained = chance.random() < min(0.95, max(0.02, hard - 0.2 * shift)) * (0.7 if happy else 1.5)
    effort = chance.choice((4, 4, 5)) if strained else chance.choice((1, 1, 2, 2, 3))
    nps = chance.choice((8, 9, 9, 10, 7, 10)) if happy else chance.choice((2, 4, 5, 6, 6, 7))
    return {"csat": csat, "effort": effort, "nps": nps}


def response(
    about: dict[str, Any],
    survey: Survey,
    unit: Unit,
    batch: ImportBatch,
    day: dt.date,
    points: dict[str, int],
    chance: random.Random,
) -> Response:
    """Write one response, with words from a third of the customers."""
    texts = {}
    if chance.random() < 0.33:
        kind = "good" if points["csat"] >= 4 else "middling" if points["csat"] == 3 else "bad"
        texts["why"] = chance.choice(about[kind])
    if chance.random() < 0.12:
        texts["memory"] = chance.choice(about["memories"])
    return Response(
        key=tokens.fresh_key(),
        survey=survey,
        version=survey.current,
        touchpoint_id=survey.touchpoint_id,
        unit=unit,
        batch=batch,
        language="fi",
        source="sample",
        stored_at=timezone.now(),
        happened_on=day,
        scores={**points, **dict.fromkeys(texts)},
        texts=texts,
    )


def remove() -> int:
    """Remove the sample company and everything answered to its surveys; give how many answers went."""
    count = 0
    while pks := list(Response.objects.filter(survey__sample=True).values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            changes.note("response", pks)
            Words.objects.filter(response__in=pks).delete()
            Response.objects.filter(pk__in=pks).delete()
        count += len(pks)
    with transaction.atomic():
        remove_register()
    return count


def remove_register() -> None:
    """Remove surveys, touchpoints and units of the sample, children first; call it inside a transaction."""
    for _write, clear in also:
        clear()
    surveys = Survey.objects.filter(sample=True)
    pks = list(surveys.values_list("pk", flat=True))
    changes.note("survey", pks)
    surveys.update(current=None)
    surveys.delete()
    Response.objects.filter(party__sample=True).update(party=None)  # to surveys of one's own
    customers.remove()
    places = Touchpoint.objects.filter(sample=True)
    changes.note("touchpoint", list(places.values_list("pk", flat=True)))
    places.delete()
    while leaves := list(Unit.objects.filter(sample=True, children=None).values_list("pk", flat=True)):
        changes.note("unit", leaves)
        Unit.objects.filter(pk__in=leaves).delete()
    ImportBatch.objects.filter(source="sample").delete()
    organisation = Organisation.objects.filter(sample=True).first()
    if organisation is not None:
        audit.record(None, "removed sample", organisation)
        organisation.delete()
        Logo.objects.all().delete()
