"""What is done with pulses: a wave is released once, taken off the pages or put back. Each leaves an audit entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..govern import audit
from ..govern.policy import By
from ..register.actions.keeping import kept, person
from ..register.models import Unit
from .pulse_counting import Pulse
from .pulse_models import PulseComment, PulseResult, PulseWave
from .pulse_reading import Read
from .pulse_release import Released
from .pulse_rights import may_release


def release(read: Read, *, by: By, name: str, asked_on: dt.date, invited: Mapping[str, int] | None = None,
            sample: bool = False) -> PulseWave:  # fmt: skip
    """Release a closed wave, once, and let its answers go. What is chosen hangs on all that went out before."""
    demand(by)
    minimum = settings.POLKU["POLKU_PULSE_MINIMUM"]
    past, level = before(minimum)
    told = Pulse(read.answers, dict(Unit.objects.values_list("pk", "parent_id"))) if read.answers else None
    found = told.released(past, minimum, level) if told else None
    if told is None or found is None or told.cells[None] not in found.shown:
        raise ValidationError(withheld(len(read.answers), minimum))
    check(invited or {}, found)
    wave = PulseWave(
        name=name, asked_on=asked_on, questions=list(read.questions), minimum=minimum, answered=len(read.answers),
        invited=dict(invited or {}), spread=told.spread(), released=found.kept(), by=person(by), sample=sample,
    )  # fmt: skip
    return stored(wave, told, found, len(past), by)


@transaction.atomic
def stored(wave: PulseWave, told: Pulse, found: Released, past: int, by: By) -> PulseWave:
    """Write what goes out, unless another wave went out meanwhile: it would have had to be held against this one."""
    if PulseWave.objects.count() != past:
        raise ValidationError(_("Another wave was released a moment ago. Send the file again."))
    kept(wave)
    PulseResult.objects.bulk_create(
        PulseResult(wave=wave, unit_id=each.unit, question=each.question, value=each.value, n=each.n)
        for each in told.results(found)
    )
    comments = [PulseComment(wave=wave, unit_id=unit, text=text) for unit, text in told.comments(found, wave.minimum)]
    PulseComment.objects.bulk_create(sorted(comments, key=lambda each: each.key))  # keys are random: so is the order
    audit.record(by, "released pulse", wave, count=wave.answered)
    return wave


def before(minimum: int) -> tuple[list[Released], int]:
    """Give all that went out, waves off the pages too, and the least group that it was meant to hide."""
    waves = list(PulseWave.objects.order_by("asked_on", "pk").values_list("released", "minimum"))
    return [Released.read(each) for each, _minimum in waves], min([minimum, *(least for _each, least in waves)])


def withheld(count: int, minimum: int) -> str:
    """Say why nothing of a wave goes out."""
    if count < minimum:
        said = _("Only %(count)s answered every question; at least %(minimum)s are needed. Nothing was stored.")
        return said % {"count": count, "minimum": minimum}
    return _(
        "Beside an earlier wave these results would tell of a few people: almost the same people answered both. "
        "Nothing was stored. Wait for the next wave."
    )


def check(invited: Mapping[str, int], found: Released) -> None:
    """Refuse fewer who were asked than who answered."""
    if invited and any(invited.get(str(unit), 0) < n for unit, n in found.counts.items()):
        raise ValidationError(_("More answered in some unit than were asked there. Check the file of those asked."))


@transaction.atomic
def withdraw(wave: PulseWave, *, by: By) -> PulseWave:
    """Take a wave off the pages. Later waves are held against it all the same: it has been read."""
    return marked(wave, by, "withdrew pulse", timezone.now())


@transaction.atomic
def restore(wave: PulseWave, *, by: By) -> PulseWave:
    """Put a wave back on the pages."""
    return marked(wave, by, "restored pulse", None)


def marked(wave: PulseWave, by: By, verb: str, at: Any) -> PulseWave:
    """Take a wave off the pages or put it back, once."""
    demand(by)
    if (wave.withdrawn_at is None) is not (at is None):
        wave.withdrawn_at = at
        wave.save(update_fields=["withdrawn_at"])
        audit.record(by, verb, wave)
    return wave


def demand(by: By) -> None:
    """Stop whoever may not."""
    if not may_release(by):
        raise PermissionDenied
