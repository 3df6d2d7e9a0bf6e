"""Leaving no byte of what was erased in the store's files."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import connection

from polku.errors import StoreError
from polku.words import gettext as _

from .turns import Turns, turns

PATIENCE = 30.0  # seconds for readers that keep SQLite's log in use
TIDY = "VACUUM (ANALYZE)"


def compact() -> None:
    """Write SQLite's log into its file and empty it, in a turn; on PostgreSQL free the room of dead rows.

    Deleted content is overwritten as it is deleted (`PRAGMA secure_delete`); the log still holds it until then.
    Raises StoreError where readers keep the log in use for half a minute.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(TIDY)
        return
    turn = turns(Path(connection.settings_dict["NAME"]))
    until = time.monotonic() + PATIENCE
    while not emptied(turn):
        if time.monotonic() > until:
            sentence = _("SQLite's log is in use by a long read, so erased bytes may stand in it. Run {command} again.")
            raise StoreError(sentence.format(command="polku compact"))
        time.sleep(0.2)


def emptied(turn: Turns) -> bool:
    """Try once; tell whether the log is empty now."""
    turn.take()
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_rest = cursor.fetchall()[0]
    finally:
        turn.give()
    return not busy
