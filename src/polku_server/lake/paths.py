"""Where the lake lives: its folder, its files, its socket, and the lock of its one owner."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from polku.errors import LakeUnavailable

SOCKET_BYTES = 107  # what the kernel takes for a unix socket's path
PLAIN = re.compile(r"[A-Za-z0-9/_.+-]+")  # what needs no escaping in a socket's address
NAME = re.compile(r"lake-(\d+)\.duckdb")


def folder(data: Path) -> Path:
    """Give the lake's folder, closed to everybody else."""
    return closed(data / "lake")


def socket(data: Path) -> Path:
    """Give the socket's path: in the lake's folder, or in a folder of ours where that path is too long."""
    path = data / "lake" / "socket"
    if len(os.fsencode(path)) <= SOCKET_BYTES and PLAIN.fullmatch(str(path)):
        return path
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return closed(Path(tempfile.gettempdir()) / f"polku-{os.getuid()}-{name}") / "socket"


def closed(path: Path) -> Path:
    """Make a folder that only we can enter; one that is another's is refused."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise LakeUnavailable(f"{path} belongs to somebody else. Remove it, or set POLKU_DATA to another folder.")
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def files(data: Path) -> list[Path]:
    """Give the finished lake files, oldest first; the last one counts."""
    found = [(int(match[1]), path) for path in folder(data).iterdir() if (match := NAME.fullmatch(path.name))]
    return [path for _, path in sorted(found)]


def next_file(data: Path) -> Path:
    """Name a file that has not been used: DuckDB keeps an old one open while it is still read."""
    last = files(data)
    number = int(NAME.fullmatch(last[-1].name)[1]) if last else 0  # type: ignore[index]
    return folder(data) / f"lake-{number + 1}.duckdb"


def remove(path: Path) -> None:
    """Remove a lake file and what DuckDB keeps beside it."""
    for name in (path, log_of(path)):
        name.unlink(missing_ok=True)


def log_of(path: Path) -> Path:
    """Give where DuckDB keeps what is not yet in a lake file."""
    return path.with_name(path.name + ".wal")


class Ownership:
    """The lock on the lake's folder: who holds it is the one owner; the kernel gives it back at death."""

    def __init__(self, data: Path) -> None:
        self._file = os.open(folder(data) / "owner.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise LakeUnavailable("Another process holds the lake. Ask that one, or stop it first.") from None

    def give(self) -> None:
        """Let somebody else own the lake."""
        os.close(self._file)
