"""A restored backup is shorter than the heads that were signed since: the log says so itself, and `verify` tells it.

The entry explains a cut-off end; it never excuses one. Whoever can write to the database can lay such an entry, so
what is missing stays a finding until somebody who knows of the restore moves the heads away.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from polku.words import gettext as _
from polku.words import whole

from . import audit
from .audit_chain import moment
from .audit_heads import Desk, Head
from .audit_seal import last_seal
from .models import AuditEntry, Organisation

VERB = "restored a backup"
BEGINNING = 16  # signs of a digest that an entry may hold


@transaction.atomic
def note(desk: Desk, made_at: str) -> None:
    """Add the entry: when the backup was made, where its log ends, and where the head stood meanwhile."""
    head, end = desk.latest(), last_seal()
    audit.record(
        None,
        VERB,
        Organisation(id=1),
        made=int(dt.datetime.fromisoformat(made_at).timestamp()),
        end=end.number if end else 0,
        head=head.number if head else 0,
        digest=head.digest[:BEGINNING] if head else "",
    )


def told(head: Head, using: str) -> str:
    """Say what a restore has to do with a head that the log does not hold; nothing if no restore is known."""
    entry = AuditEntry.objects.using(using).filter(verb=VERB).order_by("-at", "-id").first()
    if entry is None:
        return ""
    end, then = entry.detail.get("end", 0), entry.detail.get("head", 0)
    said = {
        "time": moment(entry.at),
        "made": moment(dt.datetime.fromtimestamp(entry.detail.get("made", 0), dt.UTC)),
        "end": whole(end),
        "then": whole(then),
        "id": entry.pk,
    }
    if not end < head.number <= then:
        return _(
            "Entry {id} says that a backup was restored on {time}, when the head stood at {then}: that does not "
            "explain this. Find out who changed the log."
        ).format(**said)
    return _(
        "Entry {id} says why: on {time} a backup of {made} was restored, which ends at number {end}; the head stood at "
        "{then}, and what lay between is lost. If you know of that restore, move the heads away and keep them with the "
        "reason. If nobody restored anything, the log was cut off and the entry is false."
    ).format(**said)
