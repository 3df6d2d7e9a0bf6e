"""Keeps the day on which each party was last met, so that a list goes in that order however many there are.

``note(pks)`` is called by whoever adds, moves or removes encounters, and for new parties,
in the caller's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connections, transaction

from .listed import among, any_of
from .models import LastMet

NEVER = dt.date.min  # before every day: both stores put it last, where one has null first
SLICE = 1000
COUNTED = """
    INSERT INTO polku_lastmet (party_id, kind, day)
    SELECT p.id, p.kind, COALESCE((
        SELECT MAX(e.happened_on) FROM polku_encounter e LEFT JOIN polku_importbatch b ON b.id = e.batch_id
        WHERE e.party_id = p.id AND b.undone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM polku_encounter c WHERE c.corrects_id = e.id)
    ), '0001-01-01')
    FROM polku_party p WHERE {}
    ON CONFLICT (party_id) DO UPDATE SET day = excluded.day
"""


def note(pks: Iterable[int], *, using: str = "default") -> None:
    """Count anew when these parties were last met; what an undone file brought or a newer entry corrects is left out.

    Rows are held first: two who log of one party at once would each count without the other's entry.
    """
    keys = sorted(set(pks))
    with transaction.atomic(using=using):
        for at in range(0, len(keys), SLICE):
            some = keys[at : at + SLICE]
            rows = (
                LastMet.objects.using(using)
                .select_for_update()
                .filter(among("polku_lastmet.party_id", some, using))
                .order_by("pk")
            )
            list(rows.values_list("pk"))
            which, parameters = any_of("p.id", some, using)
            with connections[using].cursor() as cursor:
                cursor.execute(COUNTED.format(which), parameters)
