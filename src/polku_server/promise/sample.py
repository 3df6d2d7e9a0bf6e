"""Promises of the sample company: three drivers, three promises, a goal, and a year of answers that tell of them."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..govern.models import User
from ..listen import actions as surveys
from ..listen import tokens
from ..listen.models import Response, Survey
from ..listen.words import keep_masked
from ..register.models import CustomerGroup, ImportBatch, Party, Touchpoint, Unit
from . import actions
from .models import Driver, Goal, Promise

ANSWERS = 420
KNOWN = 0.6  # share of answers from somebody who is known
DAYS = 360
HOMES = "Omakotitalot"
# how often each promise is kept, and how much of the recommendation hangs on it
KEPT = {"day_kept": (0.66, 3.0), "bill_kept": (0.61, 1.6), "person_kept": (0.9, 0.6)}
SAID = {
    "day_kept": ("Asentaja tuli juuri silloin kuin luvattiin.", "Päivä siirtyi kaksi kertaa, eikä kukaan soittanut."),
    "bill_kept": ("Lasku oli sentilleen se, mitä luvattiin.", "Laskulla oli rivejä, joista ei ollut puhuttu."),
    "person_kept": ("Sama asentaja muisti meidät vielä huollossa.", "Selitin saman asian kolmelle eri ihmiselle."),
}


def load(batch: ImportBatch, people: Sequence[Party], chance: random.Random, many: int = ANSWERS) -> int:
    """Write promises and the answers that tell of them; give how many answers."""
    with transaction.atomic():
        survey = surveys.launch(surveys.draft_survey("Lupauskysely", definition(), sample=True))
        write(survey)
        known = [*people, *Party.objects.filter(sample=True, kind=Party.Kind.ORGANISATION)]
        units = list(Unit.objects.filter(sample=True, children=None))
        kept = Response.objects.bulk_create(list(answers(survey, batch, known, units, chance, many)), batch_size=500)
        keep_masked([row.pk for row in kept])()
    return len(kept)


def definition() -> dict[str, Any]:
    """Give the survey's document."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "sample_survey.json").read_text(encoding="utf-8"))
    return found


def write(survey: Survey) -> None:
    """Write drivers, promises and a goal."""
    lead = User.objects.order_by("pk").first()
    homes = CustomerGroup.objects.filter(sample=True, name=HOMES).first()
    places = {each.name: each for each in Touchpoint.objects.filter(sample=True)}
    known = {"origin": Driver.Origin.CUSTOMERS, "survey": survey}
    day = driver(
        name="Asennus sovittuna päivänä",
        touchpoint=places.get("Asennusajan sopiminen"),
        evidence="haastattelut keväällä",
        evidence_n=24,
        question="day_matters",
        **known,
    )
    bill = driver(
        name="Lasku on se, mistä sovittiin",
        touchpoint=places.get("Lasku"),
        evidence="teema avoimessa palautteessa",
        evidence_n=57,
        question="bill_matters",
        **known,
    )
    person = driver(name="Tuttu ihminen, joka muistaa", group=homes)
    promise(
        day,
        "Asennamme sovittuna päivänä.",
        "Kaikille, jotka tilaavat asennuksen.",
        survey,
        "day_kept",
        owner=lead,
        judged=(4, 5, 3),
    )
    promise(
        bill,
        "Lasku vastaa tarjousta.",
        "Kaikille. Poikkeamasta soitetaan ennen laskua.",
        survey,
        "bill_kept",
        owner=lead,
    )
    promise(person, "Sama ihminen alusta loppuun.", "Omakotitaloille.", survey, "person_kept", judged=(3, 4, 5))
    if lead:
        goal(day, lead)


def driver(**fields: Any) -> Driver:
    """Write one driver."""
    return actions.add_driver(by=None, sample=True, **fields)


def promise(
    of: Driver, words: str, about: str, survey: Survey, question: str, *, judged: Sequence[int] = (), **fields: Any
) -> Promise:
    """Write one promise and give it to customers."""
    fields |= dict(zip(actions.JUDGED, judged, strict=False))
    made = actions.add_promise(
        by=None, sample=True, driver=of, words=words, about=about, survey=survey, question=question, **fields
    )
    return actions.move_promise(made, Promise.State.GIVEN, by=None)


def goal(of: Driver, owner: User) -> Goal:
    """Set one goal, with the score that may follow from it."""
    return actions.set_goal(
        by=None,
        sample=True,
        outcome="Asiakas tietää viikkoa ennen, kuka tulee ja milloin",
        driver=of,
        action="Soitto viikkoa ennen asennusta",
        measure="% asiakkaista, joiden mielestä sovittu päivä piti",
        base=Decimal(66),
        target=Decimal(80),
        due=timezone.localdate() + dt.timedelta(days=120),
        owner=owner,
        score=Goal.Score.NPS,
        score_from=53,
        score_to=59,
    )


def answers(
    survey: Survey,
    batch: ImportBatch,
    known: Sequence[Party],
    units: Sequence[Unit],
    chance: random.Random,
    many: int = ANSWERS,
) -> Iterator[Response]:
    """Give a year of answers, oldest first; of those who are known, at their own unit."""
    today = timezone.localdate()
    for number in range(many):
        party = chance.choice(known) if known and chance.random() < KNOWN else None
        kept = {key: chance.random() < often for key, (often, _weight) in KEPT.items()}
        texts = {"why": comment(kept, chance)} if chance.random() < 0.3 else {}
        yield Response(
            key=tokens.fresh_key(),
            survey=survey,
            version=survey.current,
            unit=party.unit if party else chance.choice(units),
            party=party,
            batch=batch,
            language="fi",
            source="sample",
            stored_at=timezone.now(),
            happened_on=today - dt.timedelta(days=DAYS - number * DAYS // many),
            scores={**points(kept, chance), **dict.fromkeys(texts)},
            texts=texts,
        )


def points(kept: dict[str, bool], chance: random.Random) -> dict[str, int]:
    """Draw one customer's points: the recommendation hangs on what was kept."""
    said = {key: chance.choice((4, 5, 5) if each else (1, 2, 3)) for key, each in kept.items()}
    drawn = 4.5 + sum(weight for key, (_often, weight) in KEPT.items() if kept[key]) + chance.gauss(0, 1.2)
    matters = {"day_matters": chance.choice((4, 5, 5, 5)), "bill_matters": chance.choice((3, 4, 4, 5))}
    return {**said, **matters, "nps": min(10, max(0, round(drawn)))}


def comment(kept: dict[str, bool], chance: random.Random) -> str:
    """Choose what a customer writes: of what went wrong, if anything did."""
    broken = [key for key, each in kept.items() if not each]
    return SAID[chance.choice(broken)][1] if broken else SAID[chance.choice(list(kept))][0]


def remove() -> None:
    """Remove what is of the sample; a group that stands under an own driver stays. Call it inside a transaction."""
    Goal.objects.filter(sample=True).delete()
    Promise.objects.filter(sample=True).delete()
    used = Driver.objects.filter(sample=False, group__sample=True).values("group")
    CustomerGroup.objects.filter(pk__in=used).update(sample=False)
    stays = Q(promises__isnull=False) | Q(goals__isnull=False)
    owned = list(Driver.objects.filter(stays, sample=True).values_list("pk", flat=True))
    Driver.objects.filter(pk__in=owned).update(sample=False, group=None)
    Driver.objects.filter(sample=True).delete()
