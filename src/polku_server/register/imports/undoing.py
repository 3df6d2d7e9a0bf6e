"""Taking a batch back: what it added goes, what it changed is as before; what later work refers to stays, named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import capfirst

from polku.errors import InputError
from polku.words import gettext as _

from ...govern import audit
from ...govern.models import User
from ...lake import changes
from .. import indexing, lastmet
from ..actions.keeping import moved
from ..history import OWN, text_of, value_of
from ..models import (
    Contact,
    CustomValue,
    Encounter,
    ImportBatch,
    Membership,
    Party,
    PartyChange,
    Purchase,
    Referral,
    Touchpoint,
    Unit,
)
from ..models.changes import Arrival
from . import own
from .kinds import HAPPENED

SLICE = 500
FACTS: tuple[tuple[type[models.Model], str], ...] = ((Purchase, "purchase"), (Encounter, "encounter"))
GO_WITH_THEM = {"Contact", "CustomValue", "PartyChange", "SearchLine", "DuplicatePair", "Arrival", "LastMet"}
PLACES: dict[str, type[models.Model]] = {"unit": Unit, "touchpoint": Touchpoint, "membership": Membership}

_others: dict[str, Callable[..., int]] = {}


@dataclass
class Undone:
    """How many rows were taken back, and which stay, each with the reason."""

    rows: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)


def register(kind: str, undo: Callable[..., int]) -> None:
    """Say how batches of a kind are taken back that the register knows nothing of; called once at start."""
    _others[kind] = undo


def undo(batch: ImportBatch, *, by: User | None = None) -> Undone:
    """Take a batch back; called again it takes what could not be taken then."""
    if batch.source == "sample":
        raise InputError(_("This batch is the sample company: remove it with polku sample remove."))
    if batch.kind in _others:
        return Undone(_others[batch.kind](batch, by=by))
    if batch.undone_at is None:
        strike(batch, by)
    undone = Undone(sum(cleared(model, batch) for model, _name in FACTS))
    undone.rows += cleared(Referral, batch)
    joined = cleared(Membership, batch)
    undone.rows += joined if batch.kind == "memberships" else 0
    restore(batch, undone)
    put_back(batch, undone)
    remove_parties(batch, undone)
    return undone


@transaction.atomic
def strike(batch: ImportBatch, by: User | None) -> None:
    """Leave a batch out of every figure, at once."""
    batch.undone_at = timezone.now()
    ImportBatch.objects.filter(pk=batch.pk).update(undone_at=batch.undone_at)
    for model, name in FACTS:
        changes.note(name, model._default_manager.filter(batch=batch))
    audit.record(by, "undid import", batch, kind=batch.kind, rows=batch.rows)


def cleared(model: type[models.Model], batch: ImportBatch) -> int:
    """Delete the rows that a batch added, a slice at a time."""
    count = 0
    rows = model._default_manager.filter(batch=batch)
    while pks := list(rows.values_list("pk", flat=True)[:SLICE]):
        with transaction.atomic():
            Arrival.objects.filter(model=model.__name__, row__in=pks).delete()
            gone = model._default_manager.filter(pk__in=pks)
            met = list(gone.exclude(party=None).values_list("party", flat=True)) if model is Encounter else []
            gone.delete()
            lastmet.note(met)
        count += len(pks)
    return count


def restore(batch: ImportBatch, undone: Undone) -> None:
    """Give parties their former values back, and take away the addresses that the batch added."""
    parties = PartyChange.objects.filter(batch=batch).values_list("party", flat=True).distinct()
    reached = Contact.objects.filter(batch=batch).exclude(party__batch=batch).values_list("party", flat=True)
    pks = sorted({*parties, *reached})
    with transaction.atomic():  # of batches from before the history told of own fields
        CustomValue.objects.filter(batch=batch).exclude(party__batch=batch).delete()
    for at in range(0, len(pks), SLICE):
        with transaction.atomic():
            some = pks[at : at + SLICE]
            Contact.objects.filter(batch=batch, party__in=some).exclude(party__batch=batch).delete()
            for party in Party.objects.filter(pk__in=some):
                undone.rows += former(party, batch, undone)
            moved(some)


def former(party: Party, batch: ImportBatch, undone: Undone) -> bool:
    """Give one party its former values back; one that was changed since stays."""
    rows = list(PartyChange.objects.filter(batch=batch, party=party).order_by("-pk"))
    for row in rows:
        if party.merged_into_id:
            undone.kept.append((known_as(party), _("merged into another customer since")))
            return False
        if row.field.startswith(OWN):
            stays = not own.put_back(party, row)
        else:
            stays = text_of(getattr(party, row.field)) != row.after
        if stays:
            undone.kept.append((f"{known_as(party)}: {row.field}", _("changed since")))
            continue
        if not row.field.startswith(OWN):
            setattr(party, row.field, value_of(row.field, row.before))
        row.delete()
    party.save()
    return bool(rows)


def known_as(party: Party) -> str:
    """Name a party as the file did: by its number, else its name."""
    return party.number or party.name


def put_back(batch: ImportBatch, undone: Undone) -> None:
    """Give units, touchpoints and memberships their former values back; new ones go, if nothing refers to them."""
    for kept in reversed(batch.replaced):
        model = PLACES[kept["model"]]
        thing: Any = model._default_manager.filter(pk=kept["pk"]).first()
        if thing is None:
            continue
        try:
            with transaction.atomic():
                if kept["before"] is None:
                    thing.delete()
                else:
                    again(thing, kept["before"])
                if kept["model"] != "membership":
                    changes.note(kept["model"], [kept["pk"]])
            undone.rows += 1
        except ProtectedError as held:
            first = next(iter(held.protected_objects))
            undone.kept.append((str(thing), refers(type(first))))


def again(thing: Any, before: dict[str, Any]) -> None:
    """Write former values."""
    for name, value in before.items():
        former = dt.date.fromisoformat(value) if name == "until" and value else value
        setattr(thing, f"{name}_id" if name == "parent" else name, former)
    thing.save()


def remove_parties(batch: ImportBatch, undone: Undone) -> None:
    """Remove the parties that a batch made, those below first; whom later work refers to stays."""
    while True:
        pks = list(Party.objects.filter(batch=batch).values_list("pk", flat=True))
        held = referred(pks)
        free = [pk for pk in pks if pk not in held]
        for at in range(0, len(free), SLICE):
            with transaction.atomic():
                some = free[at : at + SLICE]
                indexing.erase(some)
                Party.objects.filter(pk__in=some).delete()
        undone.rows += len(free) if batch.kind not in HAPPENED else 0
        if not free or not held:
            break
    names = Party.objects.in_bulk(list(held))
    undone.kept += sorted((known_as(names[pk]), why) for pk, why in held.items() if pk in names)


def referred(pks: list[int]) -> dict[int, str]:
    """Give those of the parties that something refers to, with what it is."""
    found: dict[int, str] = {}
    for relation in Party._meta.related_objects:
        model, name = relation.related_model, relation.field.attname
        if model.__name__ in GO_WITH_THEM:
            continue
        for at in range(0, len(pks), SLICE):
            rows = model._default_manager.filter(**{f"{name}__in": pks[at : at + SLICE]})
            found |= dict.fromkeys(rows.values_list(name, flat=True).distinct(), refers(model))
    return found


def refers(model: type[models.Model]) -> str:
    """Say that something refers to a row."""
    said = {
        "Encounter": _("has encounters"),
        "Purchase": _("has purchases"),
        "Response": _("has answers"),
        "Membership": _("has memberships"),
        "Merge": _("was merged"),
        "Party": _("others belong to it"),
        "ConsentDecision": _("has given or withdrawn a consent"),
        "Need": _("has a needs card"),
        "Agreed": _("something was agreed with it"),
        "Rival": _("a rival was written down for it"),
    }
    return said.get(model.__name__) or _("{rows} refer to it").format(rows=capfirst(model._meta.verbose_name_plural))
