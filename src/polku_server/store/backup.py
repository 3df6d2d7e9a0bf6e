"""A backup: one moment of the store, with the secret and the erasure ledger; and putting it back.

The lake is a copy and is not backed up. Keys of anonymous waves and of the audit log are left out: whoever
takes a backup must not be able to open the one or to sign the other.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from polku.errors import StoreError

SQLITE, DUMP, ABOUT = "polku.sqlite3", "polku.dump", "backup.json"
LEDGER = "erasures.jsonl"
RESTORED = f"restored.{LEDGER}"  # until it is joined
BESIDE = ("secret.key", LEDGER)  # of the data folder, where they are there


def backup(to: Path) -> int:
    """Write a backup as one file that its owner alone may read; give its bytes. An existing file is not replaced."""
    if to.exists():
        raise StoreError(f"{to} is there already. Name a new file: a backup replaces none.")
    with folder(to.absolute().parent) as work:
        name = dumped(work) if connection.vendor == "postgresql" else copied(work)
        about = {"format": 1, "store": name, "made_at": timezone.now().isoformat()}
        (work / ABOUT).write_text(json.dumps(about), encoding="ascii")
        packed = work / "backup.tar.gz"
        with os.fdopen(os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as tar:
                for file in (work / ABOUT, work / name, *beside()):
                    tar.add(file, arcname=file.name)
            out.flush()
            os.fsync(out.fileno())
        os.link(packed, to)
    return to.stat().st_size


@contextmanager
def folder(parent: Path) -> Iterator[Path]:
    """Give a folder to work in, beside where the backup is to stand."""
    with tempfile.TemporaryDirectory(prefix=".polku-backup-", dir=parent) as name:
        yield Path(name)


def beside() -> list[Path]:
    """Give what of the data folder goes along."""
    return [path for path in (Path(settings.DATA) / name for name in BESIDE) if path.is_file()]


def copied(work: Path) -> str:
    """Copy SQLite by its online backup: one moment, while others write."""
    source, target = Path(connection.settings_dict["NAME"]), work / SQLITE
    opened = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    with closing(opened) as store, closing(sqlite3.connect(target)) as copy:
        store.backup(copy, pages=2048)
    target.chmod(0o600)
    return SQLITE


def dumped(work: Path) -> str:
    """Have pg_dump write PostgreSQL out."""
    run("pg_dump", "--format=custom", f"--file={work / DUMP}")
    return DUMP


def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the store; the password goes by the environment, never by the command."""
    held = connection.settings_dict
    to = {"PGHOST": held["HOST"], "PGPORT": str(held["PORT"]), "PGUSER": held["USER"], "PGPASSWORD": held["PASSWORD"],
          "PGDATABASE": held["NAME"]}  # fmt: skip
    try:
        subprocess.run(
            [program, *arguments], env=os.environ | {k: v for k, v in to.items() if v}, check=True, capture_output=True
        )
    except FileNotFoundError:
        raise StoreError(f"{program} is not installed here. Install PostgreSQL's client programs.") from None
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        raise StoreError(f"{program} ended with {failed.returncode}: {said[-1] if said else ''}") from None


def restore(file: Path) -> dict[str, str]:
    """Put a backup's store and secret into place; give what it says of itself. The ledger is left to `ledger.join`.

    Refused where the store holds anything: a restore replaces nothing.
    """
    data = Path(settings.DATA)
    if connection.introspection.table_names():
        raise StoreError("The store is not empty. Restore into a new data folder, or a new database.")
    with folder(data) as work:
        about = unpacked(file, work)
        if about["store"] == (DUMP if connection.vendor == "sqlite" else SQLITE):
            raise StoreError("The backup is of the other store: see POLKU_DATABASE_URL.")
        connection.close()
        if connection.vendor == "postgresql":
            run("pg_restore", "--no-owner", f"--dbname={connection.settings_dict['NAME']}", str(work / DUMP))
        else:
            (work / SQLITE).replace(connection.settings_dict["NAME"])
        for name, kept in (("secret.key", "secret.key"), (LEDGER, RESTORED)):
            if (work / name).exists():
                (work / name).replace(data / kept)
    return about


def unpacked(file: Path, work: Path) -> dict[str, str]:
    """Unpack what a backup holds, by name: nothing else that a file may hold is written."""
    known = {ABOUT, SQLITE, DUMP, *BESIDE}
    try:
        with tarfile.open(file, "r:gz") as tar:
            for member in tar:
                if member.isfile() and member.name in known:
                    tar.extract(member, work, filter="data")
        about: dict[str, str] = json.loads((work / ABOUT).read_text(encoding="ascii"))
    except (tarfile.TarError, OSError, ValueError, EOFError, zlib.error):
        raise StoreError(f"{file} is not a backup that `polku backup` made.") from None
    return about
