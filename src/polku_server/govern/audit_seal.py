"""Sealing: entries wait in the order they became visible, and jobs adds each to the chain within two seconds."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from polku.errors import PolkuError
from polku.words import gettext as _

from . import audit_chain
from .audit_heads import Desk, Head
from .models import AuditEntry, AuditSeal, AuditWaiting

SLICE = 500


class Broken(PolkuError):
    """The log no longer holds the head that was signed last; a new seal would cover that up."""


def seal(desk: Desk, *, using: str = "default") -> int:
    """Seal up to 500 entries that wait and publish the head; give how many. Two sealers at once do no harm.

    What was committed late comes later in the chain: nothing is skipped, and nobody's open transaction holds others up.
    """
    last = last_seal(using)
    continues(desk.latest(), last, using)
    # two questions: asked as one, SQLite walks every entry from the first to find those that wait
    pks = list(AuditWaiting.objects.using(using).order_by("entry_id").values_list("entry_id", flat=True)[:SLICE])
    waiting = AuditEntry.objects.using(using).in_bulk(pks)
    seals = list(audit_chain.follow(last, [waiting[pk] for pk in pks if pk in waiting]))
    try:
        keep(seals, using)
    except IntegrityError:  # somebody else sealed meanwhile: the next look sees it
        return 0
    if seals or last:
        publish(desk, seals[-1] if seals else last)
    return len(seals)


def last_seal(using: str = "default") -> AuditSeal | None:
    """Give the end of the chain."""
    return AuditSeal.objects.using(using).order_by("-number").first()


def continues(head: Head | None, last: AuditSeal | None, using: str) -> None:
    """Raise Broken unless the log still holds what was signed last."""
    if head is None or (last and (last.number, last.digest) == (head.number, head.digest)):
        return
    if not AuditSeal.objects.using(using).filter(number=head.number, digest=head.digest).exists():
        said = _(
            "The audit log does not hold its own head, number {n}. Nothing more is sealed. Run polku audit verify."
        )
        raise Broken(said.format(n=head.number))


def keep(seals: list[AuditSeal], using: str) -> None:
    """Write seals and strike what they sealed from the waiting, in one transaction."""
    if seals:
        with transaction.atomic(using=using):
            AuditSeal.objects.using(using).bulk_create(seals)
            AuditWaiting.objects.using(using).filter(entry__in=[each.entry_id for each in seals]).delete()


def publish(desk: Desk, last: AuditSeal | None) -> None:
    """Sign the end of the chain, unless it was signed already."""
    head = desk.latest()
    if last and (head is None or head.number < last.number):
        desk.publish(desk.sign(last.number, last.digest, timezone.now()))
