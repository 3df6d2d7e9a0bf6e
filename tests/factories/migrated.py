"""A store with its tables, made once in a run and copied to where a test begins with a fresh one.

Laying the tables takes ten seconds of a processor, most of it Django drawing every model after every step. That it
works from nothing is for test_models, test_prepare, the wheel and the documents at the top to see.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ["MIGRATED"])  # of this run, all its workers share it: tests/settings.py
TABLES = "import django; django.setup(); from polku_server import prepare; prepare.tables()"


def store() -> Path:
    """Give the file of a store that holds its tables and nothing else."""
    made = FOLDER / "polku.sqlite3"
    with (FOLDER / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
            own = {"POLKU_DATA": str(FOLDER / "making"), "DJANGO_SETTINGS_MODULE": "polku_server.settings"}
            subprocess.run([sys.executable, "-c", TABLES], env=kept | own, check=True)
            assert not (FOLDER / "making/polku.sqlite3-wal").exists()  # all of it is in the one file
            (FOLDER / "making/polku.sqlite3").rename(made)
    return made


def lay(data: Path) -> Path:
    """Make a data folder where the tables are laid."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(store(), data / "polku.sqlite3")
    return data
