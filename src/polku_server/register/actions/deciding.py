"""Deciding on a pair that may be one customer; making them one is `merging`."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import audit, policy
from ...govern.policy import By, Permission
from ..models import DuplicatePair, DuplicateSearch
from .keeping import person


@transaction.atomic
def tell_apart(pair: DuplicatePair, *, by: By) -> DuplicatePair:
    """Say that two are not the same; the search for duplicates does not offer them again."""
    return decided(pair, DuplicatePair.State.DIFFERENT, "told apart", by)


@transaction.atomic
def reopen(pair: DuplicatePair, *, by: By) -> DuplicatePair:
    """Take back that two are not the same."""
    return decided(pair, DuplicatePair.State.OPEN, "reopened a pair", by)


@transaction.atomic
def look_for_duplicates(*, by: By) -> DuplicateSearch:
    """Ask jobs to search the whole register; a search that waits or is under way is the one asked for."""
    policy.demand(by, Permission.EDIT)
    search = DuplicateSearch.objects.filter(ended_at=None).first()
    if search is None:
        search = DuplicateSearch.objects.create()
        audit.record(by, "asked for duplicates", search)
    return search


def decided(pair: DuplicatePair, state: DuplicatePair.State, verb: str, by: By) -> DuplicatePair:
    """Write a decision on a pair that nobody merged meanwhile."""
    for party in (pair.left, pair.right):
        policy.demand_row(by, Permission.EDIT, party)
    pair = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if pair.state == DuplicatePair.State.MERGED:
        raise ValidationError(_("Somebody merged these meanwhile. Undo the merge first."))
    is_open = state == DuplicatePair.State.OPEN
    pair.state, pair.by = state, None if is_open else person(by)
    pair.decided_at = None if is_open else timezone.now()
    pair.save(update_fields=["state", "by", "decided_at"])
    audit.record(by, verb, pair.left, other=pair.right)
    return pair
