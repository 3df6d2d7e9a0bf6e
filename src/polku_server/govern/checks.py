"""`polku check`: is this installation fit to keep answers? Each finding says what, and the cure."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from . import routes

ENOUGH_DISK = 1 << 30  # bytes; below it a full disk is near
# statfs names of file systems where flock and WAL cannot be trusted
NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "afs", "lustre"}
POSTGRES = {"fsync": ("on",), "synchronous_commit": ("on", "remote_apply", "remote_write"), "full_page_writes": ("on",)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    seen: str
    cure: str


def findings() -> Iterator[Finding]:
    """Look at durability, secrets, disk and lake, one by one."""
    data: Path = settings.DATA
    yield from sqlite(data) if connection.vendor == "sqlite" else postgres()
    yield secret(data / "secret.key")
    yield disk(data)
    yield file_system(data)
    yield locks(data)
    yield addresses()
    yield lake()


def sqlite(data: Path) -> Iterator[Finding]:
    """Read the settings from a connection that holds a write transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        (synchronous,) = cursor.fetchone()
        cursor.execute("PRAGMA journal_mode")
        (journal,) = cursor.fetchone()
    yield Finding("SQLite synchronous", synchronous == 2, str(synchronous), "It must be 2 (FULL): restart Polku.")
    yield Finding("SQLite journal", journal == "wal", journal, f"It must be wal: move {data} to a local disk.")


def postgres() -> Iterator[Finding]:
    """Read the settings from the connection that writes."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, allowed in POSTGRES.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            (seen,) = cursor.fetchone()
            cure = f"Set {name} = on in postgresql.conf and reload."
            yield Finding(f"PostgreSQL {name}", seen in allowed, seen, cure)
        cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout')")
        (seen,) = cursor.fetchone()
        cure = "Give it a limit such as 60s: an open transaction stops the lake."
        yield Finding("PostgreSQL idle transactions", seen != "0", seen, cure)


def secret(path: Path) -> Finding:
    """The signing secret is there, and only its owner reads it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    return Finding("Secret", mode & 0o077 == 0, f"mode {mode:o}", f"Run chmod 600 {path}")


def disk(data: Path) -> Finding:
    """There is room for answers."""
    free = shutil.disk_usage(data).free
    cure = f"Free some room on the disk of {data}: answers are refused when it is full."
    return Finding("Disk", free >= ENOUGH_DISK, f"{free / (1 << 30):.1f} GiB free", cure)


def file_system(data: Path) -> Finding:
    """The data folder is on a local disk."""
    kind = mounted(data.resolve())
    return Finding("File system", kind not in NETWORK, kind, "Move POLKU_DATA to a local disk.")


def mounted(path: Path) -> str:
    """Give the kind of file system that holds a path."""
    best, kind = "", "unknown"
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, place, found = line.split()[:3]
        if len(place) >= len(best) and path.is_relative_to(place):
            best, kind = place, found
    return kind


def locks(data: Path) -> Finding:
    """A second holder of a flock is kept out."""
    path = data / f"check.{os.getpid()}.lock"
    try:
        with path.open("w") as one, path.open("w") as other:
            fcntl.flock(one, fcntl.LOCK_EX)
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
                holds = False
            except BlockingIOError:
                holds = True
    finally:
        path.unlink(missing_ok=True)
    return Finding("Locks", holds, "hold" if holds else "do not hold", "Move POLKU_DATA to a local disk.")


def addresses() -> Finding:
    """Every address says who may open it; one that does not is a fault of the program."""
    shut = routes.unsaid()
    seen = ", ".join(shut) or "all say who may open them"
    return Finding("Addresses", not shut, seen, "Do not serve this version; tell who made it.")


def lake() -> Finding:
    """The lake answers, and how far behind it is."""
    from polku.errors import LakeError

    from ..lake import owner

    try:
        state = owner.status()
    except LakeError as error:
        return Finding("Lake", ok=False, seen="no answer", cure=str(error))
    lag = float(state.get("lag_seconds") or 0)
    return Finding("Lake", lag < 60, f"{lag:.0f} s behind", "Run polku lake rebuild; see the log of the lake.")
