"""Two customers made one may each have an open case: the later goes on as lines of the first, until they are parted."""

from __future__ import annotations

from itertools import groupby

from django.db.models import F

from ..govern.policy import By
from ..register.actions import merging
from ..register.actions.keeping import kept as keep
from ..register.models import Party
from .actions import done
from .models import Case, CaseEvent


def join(kept: Party, gone: Party, by: By) -> None:
    """Let the later of two open cases go on in the first; called before rows are pointed anew."""
    rows = Case.objects.filter(party__in=(kept, gone), closed_at=None, joined=None).order_by("created_at", "pk")
    first = rows.first()
    for case in rows[1:]:
        case.joining.update(joined=first)
        case.joined = first
        keep(case)
        done(case, CaseEvent.Kind.JOINED, by=by)


def part(kept: Party, gone: Party, by: By) -> None:
    """Let each customer's own case stand alone again; called when rows are back with whom they belong to."""
    apart = Case.objects.filter(party__in=(kept, gone), joined__isnull=False).exclude(joined__party=F("party"))
    rows = apart.select_related("party").order_by("party", "created_at", "pk")
    for _party, held in groupby(rows, key=lambda case: case.party_id):
        first, *others = held
        first.joined = None
        keep(first)
        Case.objects.filter(pk__in=[case.pk for case in others]).update(joined=first)
        done(first, CaseEvent.Kind.PARTED, by=by)


def register() -> None:
    """Called once at start."""
    merging.before_merging.append(join)
    merging.after_parting.append(part)
