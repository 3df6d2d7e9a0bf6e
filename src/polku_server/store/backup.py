"""A backup: one moment of the store, with the secret and the erasure ledger; and putting it back.

The lake is a copy and is not backed up. Keys of anonymous waves and of the audit log are left out: whoever
takes a backup must not be able to open the one or to sign the other.

A backup names the digest of every file in it. It is read back before it gets its name, and read whole before
anything of it is put back: a damaged one is refused, and the store stays empty.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from polku.errors import StoreError
from polku.words import gettext as _

SQLITE, DUMP, ABOUT = "polku.sqlite3", "polku.dump", "backup.json"
LEDGER = "erasures.jsonl"
RESTORED = f"restored.{LEDGER}"  # until it is joined
BESIDE = ("secret.key", LEDGER)  # of the data folder, where they are there


def backup(to: Path) -> int:
    """Write a backup as one file that its owner alone may read; give its bytes. An existing file is not replaced."""
    if to.exists():
        raise StoreError(_("{file} is there already. Name a new file: a backup replaces none.").format(file=to))
    with folder(to.absolute().parent) as work:
        name = dumped(work) if connection.vendor == "postgresql" else copied(work)
        files = [work / name, *beside(work)]
        about = {"format": 2, "store": name, "made_at": timezone.now().isoformat(), "sha256": digests(files)}
        (work / ABOUT).write_text(json.dumps(about), encoding="ascii")
        packed = work / "backup.tar.gz"
        with os.fdopen(os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
                for file in (work / ABOUT, *files):
                    tar.add(file, arcname=file.name)
            out.flush()
            os.fsync(out.fileno())
        verify(packed)
        os.link(packed, to)
    return to.stat().st_size


def digests(files: list[Path]) -> dict[str, str]:
    """Give the SHA-256 of each file by its name."""
    found = {}
    for file in files:
        with file.open("rb") as held:
            found[file.name] = hashlib.file_digest(held, "sha256").hexdigest()
    return found


def verify(file: Path) -> dict[str, Any]:
    """Read a backup to its end and compare every file in it with its digest; give what it says of itself."""
    found: dict[str, str] = {}
    about: dict[str, Any] = {}
    with opened(file) as tar:
        for member in tar:
            held = tar.extractfile(member) if member.isfile() else None
            if held and member.name == ABOUT:
                about = dict(json.loads(held.read()))
            elif held:
                found[member.name] = hashlib.file_digest(held, "sha256").hexdigest()  # type: ignore[arg-type]
    told = about.get("sha256", dict.fromkeys(found))  # one of format 1 told none: it is whole if it can be read
    if about.get("store") not in found or told.keys() - found.keys():
        raise StoreError(_("{file} is not a backup that `polku backup` made.").format(file=file))
    for name, digest in told.items():
        if digest not in (None, found[name]):
            sentence = _("{file} is damaged: {name} in it is not what was backed up. Take another backup.")
            raise StoreError(sentence.format(file=file, name=name))
    return about


@contextmanager
def opened(file: Path) -> Iterator[tarfile.TarFile]:
    """Open a backup; whatever in it cannot be read is told in one sentence."""
    try:
        with tarfile.open(file, "r:gz") as tar:
            yield tar
    except FileNotFoundError:
        raise StoreError(_("{file} is not there. Name a file that `polku backup` wrote.").format(file=file)) from None
    except (tarfile.TarError, OSError, TypeError, ValueError, EOFError, zlib.error):
        sentence = _("{file} is not a backup that `polku backup` made, or it is damaged.")
        raise StoreError(sentence.format(file=file)) from None


@contextmanager
def folder(parent: Path) -> Iterator[Path]:
    """Give a folder to work in, beside where the backup is to stand."""
    with tempfile.TemporaryDirectory(prefix=".polku-backup-", dir=parent) as name:
        yield Path(name)


def beside(work: Path) -> list[Path]:
    """Copy what of the data folder goes along: the ledger may grow while the backup is packed."""
    held = [path for path in (Path(settings.DATA) / name for name in BESIDE) if path.is_file()]
    return [Path(shutil.copy2(path, work / path.name)) for path in held]


def copied(work: Path) -> str:
    """Copy SQLite by its online backup, in one step: after each step that others wrote in, it would begin anew."""
    source, target = Path(connection.settings_dict["NAME"]), work / SQLITE
    reading = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    with closing(reading) as store, closing(sqlite3.connect(target)) as copy:
        store.backup(copy)
    target.chmod(0o600)
    return SQLITE


def dumped(work: Path) -> str:
    """Have pg_dump write PostgreSQL out."""
    run("pg_dump", "--format=custom", "--compress=0", f"--file={work / DUMP}")  # the whole is packed once, not twice
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
        sentence = _("{program} is not installed here. Install PostgreSQL's client programs.")
        raise StoreError(sentence.format(program=program)) from None
    except subprocess.CalledProcessError as failed:
        said = failed.stderr.decode(errors="replace").strip().splitlines()
        sentence = _("{program} ended with {code}: {reason}")
        reason = said[-1] if said else ""
        raise StoreError(sentence.format(program=program, code=failed.returncode, reason=reason)) from None


def restore(file: Path) -> dict[str, Any]:
    """Put a backup's store and secret into place; give what it says of itself. The ledger is left to `ledger.join`.

    Refused where the store holds anything: a restore replaces nothing.
    """
    data = Path(settings.DATA)
    if connection.introspection.table_names():
        raise StoreError(_("The store is not empty. Restore into a new data folder, or a new database."))
    about = verify(file)
    with folder(data) as work:
        unpacked(file, work)
        if about["store"] == (DUMP if connection.vendor == "sqlite" else SQLITE):
            raise StoreError(_("The backup is of the other store: see POLKU_DATABASE_URL."))
        connection.close()
        if connection.vendor == "postgresql":
            name = connection.settings_dict["NAME"]
            run("pg_restore", "--no-owner", "--jobs=2", f"--dbname={name}", str(work / DUMP))
        else:
            (work / SQLITE).replace(connection.settings_dict["NAME"])
        for name, kept in (("secret.key", "secret.key"), (LEDGER, RESTORED)):
            if (work / name).exists():
                (work / name).replace(data / kept)
    os.sync()  # whoever is told that the backup stands in its place may pull the plug
    return about


def unpacked(file: Path, work: Path) -> None:
    """Unpack what a backup holds, by name: nothing else that a file may hold is written."""
    with opened(file) as tar:
        for member in tar:
            if member.isfile() and member.name in {SQLITE, DUMP, *BESIDE}:
                tar.extract(member, work, filter="data")
