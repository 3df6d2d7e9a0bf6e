"""Follow-ups of answers, drained in slices."""

from __future__ import annotations

import logging

from django.db import Error, transaction
from django.db.models import F

from ..govern import hooks
from .models import Pending

SLICE = 200
ATTEMPTS = 5  # after so many failures a follow-up is left for a person to look at

log = logging.getLogger(__name__)


def drain() -> int:
    """Do up to 200 follow-ups; give how many were done. A slice that fails is replayed one by one."""
    rows = list(Pending.objects.filter(attempts__lt=ATTEMPTS).order_by("id").values_list("id", "response_id")[:SLICE])
    if not rows:
        return 0
    try:
        follow_up(rows)
    except Exception:  # whatever a hook raises, the others go on
        log.exception("a slice of follow-ups failed; they are tried one by one")
        return sum(alone(row) for row in rows)
    return len(rows)


def follow_up(rows: list[tuple[int, int]]) -> None:
    """Call every hook and strike the rows, in one transaction: done once or not at all."""
    writes = [hook([response for _, response in rows]) for hook in hooks.after_response]
    with transaction.atomic():
        for write in writes:
            write()
        Pending.objects.filter(id__in=[pending for pending, _ in rows]).delete()


def alone(row: tuple[int, int]) -> int:
    """Do one; note the attempt when it fails."""
    try:
        follow_up([row])
    except Exception:  # as above
        log.exception("a follow-up failed")
        try:
            with transaction.atomic():
                Pending.objects.filter(id=row[0]).update(attempts=F("attempts") + 1)
        except Error:
            log.exception("a failed follow-up could not be noted")
        return 0
    return 1
