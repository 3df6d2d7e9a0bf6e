"""Searching for duplicates beside everything else that jobs do: every night, and when somebody asks."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from django.db import Error, connection, transaction
from django.utils import timezone

from ..govern import audit
from . import duplicates
from .models import DuplicateSearch

NIGHT = range(2, 5)  # hours of the installation's clock
APART = dt.timedelta(hours=20)  # between two that nobody asked for
REST = 5.0  # seconds between two looks

log = logging.getLogger(__name__)


def begin(stopping: list[int]) -> threading.Thread:
    """Start the thread; it ends with the process."""
    thread = threading.Thread(target=forever, args=(stopping,), daemon=True, name="duplicates")
    thread.start()
    return thread


def forever(stopping: list[int]) -> None:
    """Look for a search to make until the process ends."""
    audit.come_by("jobs")
    swept = False
    while not stopping:
        try:
            if not swept:
                give_up()
                swept = True
            step()
        except Error:
            log.exception("the store did not answer")
        finally:
            connection.close()
        time.sleep(REST)


@transaction.atomic
def give_up() -> int:
    """Say of searches that a process was ended in that they failed: begun again they might end it again."""
    ended = {"ended_at": timezone.now(), "failed": True}
    return DuplicateSearch.objects.filter(ended_at=None).exclude(began_at=None).update(**ended)


def step(now: dt.datetime | None = None) -> bool:
    """Make the search that waits, if there is one; tell whether there was."""
    search = DuplicateSearch.objects.filter(ended_at=None).order_by("pk").first() or nightly(now or timezone.now())
    if search is None:
        return False
    written(search, began_at=timezone.now())
    try:
        found = duplicates.search()
    except Error:
        raise
    except Exception:  # whatever it was, the page must say that this search came to nothing
        log.exception("duplicates were not searched for")
        written(search, ended_at=timezone.now(), failed=True)
    else:
        written(search, ended_at=timezone.now(), parties=found.parties, pairs=found.pairs)
    return True


@transaction.atomic
def nightly(now: dt.datetime) -> DuplicateSearch | None:
    """Ask for the search of a night, if it is night and there was none."""
    if timezone.localtime(now).hour not in NIGHT:
        return None
    if DuplicateSearch.objects.filter(asked_at__gt=now - APART).exists():
        return None
    return DuplicateSearch.objects.create()


@transaction.atomic
def written(search: DuplicateSearch, **fields: object) -> None:
    """Write how far a search has come."""
    for name, value in fields.items():
        setattr(search, name, value)
    search.save(update_fields=list(fields))
