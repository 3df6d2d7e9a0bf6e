"""For commands: ask the running lake, or own it for a moment when no server runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings

from polku.errors import LakeUnavailable
from polku.lake import Engine

from .client import Served

if TYPE_CHECKING:
    import pyarrow as pa

    from .keeper import Keeper

STARTING = 20.0  # seconds to wait for a lake that is held and does not answer yet


class Owned(Engine):
    """The lake, kept by this process; brought up to the store when it is opened."""

    dialect = "duckdb"

    def __init__(self, kept: Keeper) -> None:
        self.keeper: Keeper | None = kept

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""
        if self.keeper is None:
            raise LakeUnavailable("The lake was closed. Open it again with polku_server.lake.owner.engine().")
        with self.keeper.asked(sql) as asked:
            return asked.to_arrow_table()

    def do(self, verb: str, *, patience: float | None = None) -> dict[str, Any]:
        """Do status, rebuild or compact."""
        answer: dict[str, Any] = getattr(self.keeper, verb)()
        return answer

    def close(self) -> None:
        """Give the lake up."""
        kept, self.keeper = self.keeper, None
        if kept is not None:
            kept.close()


def keeper() -> Keeper:
    """Take hold of the lake of the data folder; raises LakeUnavailable if another process holds it."""
    from .keeper import Keeper
    from .stores import store

    polku = settings.POLKU
    return Keeper(settings.DATA, store(), zone=polku["POLKU_TIME_ZONE"].key, memory=polku["POLKU_LAKE_MEMORY"])


def engine() -> Served | Owned:
    """Give the lake: over its socket if a process holds it, else held here until ``close``."""
    until = time.monotonic() + STARTING
    while True:
        served = Served(settings.DATA)
        if answers(served):
            return served
        try:
            kept = keeper()
        except LakeUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)  # it has just been started, or is just ending
            continue
        kept.start()
        kept.turn()
        return Owned(kept)


def answers(served: Served) -> bool:
    """Tell whether a lake process answers."""
    try:
        served.run("SELECT 1")
    except LakeUnavailable:
        served.close()
        return False
    return True


def rebuild() -> dict[str, Any]:
    """Build the lake anew from the store; give its status."""
    return do("rebuild")


def compact() -> dict[str, Any]:
    """Rewrite the lake's file, so that no byte of an erased row stays; give the lake's status."""
    return do("compact")


def status() -> dict[str, Any]:
    """Tell how far the lake is: zone, rows, watermark, lag_seconds, bytes."""
    return do("status")


def do(verb: str) -> dict[str, Any]:
    """Do one verb, wherever the lake is held; however long it takes."""
    lake = engine()
    try:
        return lake.do(verb, patience=None)
    finally:
        lake.close()
