"""Django's SQLite, with durable commits and write transactions that take turns."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from ..turns import Turns, turns

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-32768;"


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes the turn before BEGIN IMMEDIATE; commit, rollback and close give it back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turns | None = None

    def get_connection_params(self) -> dict[str, Any]:
        """Every connection is durable: read `PRAGMA synchronous` on any of them, it is 2."""
        return {**super().get_connection_params(), "timeout": 10}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; a fresh file is its owner's alone, whoever may enter the folder, and SQLite's log takes after it."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        # only a fresh one: closing a file that is in use would drop the locks that this process holds on it
        with contextlib.suppress(OSError):  # what is wrong, SQLite says
            os.close(os.open(self.settings_dict["NAME"], flags, 0o600))
        return super().get_new_connection(conn_params)

    def init_connection_state(self) -> None:
        """Set what stands per connection."""
        super().init_connection_state()
        self.connection.executescript(PRAGMAS)

    def _start_transaction_under_autocommit(self) -> None:
        turn = turns(Path(self.settings_dict["NAME"]))
        turn.take()
        self._turn = turn
        try:
            self.cursor().execute("BEGIN IMMEDIATE")
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        # when it fails the transaction stays open: Django rolls back next, in the same turn
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give()
