"""The erasure ledger: a file beside the store that names who was forgotten, by pseudonyms that lead nowhere.

It is written after each erasure and read at every start, so that a store restored from a backup made before
forgets the same people again. A backup carries it; restoring joins the two.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ..store.backup import LEDGER
from . import erasure, users_erasing
from .models import Erasure


def path() -> Path:
    """Give where the ledger stands: in the data folder."""
    return Path(settings.DATA) / LEDGER


def read(file: Path) -> dict[str, str]:
    """Give the pseudonyms that a ledger names, with the time of each; a line that was cut short is passed over."""
    found: dict[str, str] = {}
    for line in file.read_text(encoding="ascii").splitlines() if file.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        found[entry["pseudonym"]] = entry["at"]
    return found


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Let one process at a time write."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sync() -> int:
    """Write down every erasure of the store that the ledger lacks, durably; give how many."""
    return add({each.pseudonym: each.at.isoformat() for each in Erasure.objects.order_by("id")})


def join(other: Path) -> int:
    """Take in another ledger's lines, such as a backup's; give how many were new."""
    return add(read(other))


def add(rows: dict[str, str]) -> int:
    """Add what the ledger lacks and see it on the disk; give how many lines that was."""
    file = path()
    with alone(file):
        known = read(file)
        fresh = {name: at for name, at in rows.items() if name not in known}
        if fresh:
            with file.open("a", encoding="ascii") as out:
                out.writelines(json.dumps({"pseudonym": name, "at": at}) + "\n" for name, at in fresh.items())
                out.flush()
                os.fsync(out.fileno())
    return len(fresh)


def replay() -> int:
    """Forget again everybody whom the ledger names and the store holds; give how many."""
    return sum(1 for _ in again(read(path())))


def again(pseudonyms: Iterable[str]) -> Iterator[str]:
    """Forget those that are there."""
    pseudonyms = list(pseudonyms)
    for party in erasure.held(pseudonyms):
        erasure.forget(party)
        yield party.pseudonym
    yield from users_erasing.again(pseudonyms)
