"""For commands: ask the running lake, or start one for a moment when no server runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from polku.errors import LakeUnavailable

from ..supervisor import die_with_parent
from .client import Served

if TYPE_CHECKING:
    from .keeper import Keeper

STARTING = 30.0  # seconds until a lake answers that has just been started


class Started(Served):
    """A lake process of this command's own, for as long as it is needed.

    Not in this process: ADBC brings a SQLite of its own, and of two in one process each drops the other's POSIX
    locks when it closes the file. A log can then vanish under a connection that looks open.
    """

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        command = [sys.executable, "-m", "polku_server.lake.process"]
        quiet = {**os.environ, "POLKU_LOG_LEVEL": "ERROR"}
        self.process = subprocess.Popen(command, env=quiet, preexec_fn=die_with_parent)

    def close(self) -> None:
        """Close the connection and let the process end."""
        super().close()
        self.process.terminate()
        self.process.wait()


def keeper() -> Keeper:
    """Take hold of the lake of the data folder; raises LakeUnavailable if another process holds it."""
    from .keeper import Keeper
    from .stores import store

    polku = settings.POLKU
    return Keeper(settings.DATA, store(), zone=polku["POLKU_TIME_ZONE"].key, memory=polku["POLKU_LAKE_MEMORY"])


def engine() -> Served:
    """Give the lake: over its socket if a process holds it, else in a process of its own until ``close``."""
    served = Served(settings.DATA)
    if answers(served):
        return served
    started = Started(settings.DATA)
    until = time.monotonic() + STARTING
    while not answers(started):
        if time.monotonic() > until:
            started.close()
            raise LakeUnavailable("The lake did not start. See what it said above, or what `polku check` says.")
        time.sleep(0.05)
    started.do("update", patience=None)
    return started


def answers(served: Served) -> bool:
    """Tell whether a lake process answers."""
    try:
        served.run("SELECT 1")
    except LakeUnavailable:
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
