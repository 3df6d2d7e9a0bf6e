"""A whole installation as a user starts it: `polku serve` on a data folder and a port of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import migrated, warm
from .ports import free_port

POLKU = str(Path(sys.executable).with_name("polku"))
PATIENCE = 180  # seconds until the address is printed, or all has ended


@dataclass(frozen=True, slots=True)
class Installation:
    """What `polku serve` printed, and where its data is."""

    url: str
    sign_in: str
    survey: str  # the public link's path
    data: Path
    log: Path

    def polku(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the same data."""
        own = environ(self.data, self.url)
        return run("polku", *words, env=own, check=True)

    def fresh_link(self) -> str:
        """Give a new one-time link."""
        return self.polku("link").stdout.strip()


def run(program: str, *words: str, env: dict[str, str], check: bool = False) -> subprocess.CompletedProcess[str]:
    """Run `polku` and its words, or `polku-code` and lines of Python, in a warm process."""
    return subprocess.run([warm.programs() / program, *words], env=env, capture_output=True, text=True, check=check)


def environ(data: Path, url: str, **settings: str) -> dict[str, str]:
    """Give the environment of a process on this data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
    return {**kept, "POLKU_DATA": str(data), "POLKU_URL": url, "LANG": "en_GB.UTF-8", **settings}


@contextmanager
def installed(folder: Path, *words: str, host: str = "127.0.0.1", **settings: str) -> Iterator[Installation]:
    """Serve until the block ends; what is printed goes to a log beside the data. Passkeys need a host with a name."""
    port, log = free_port(), folder / "serve.log"
    migrated.lay(folder / "data")
    url, settings = f"http://{host}:{port}", {"POLKU_BIND": f"127.0.0.1:{port}", **settings}
    with log.open("w") as printed:
        served = subprocess.Popen(
            [POLKU, "serve", *words],
            env=environ(folder / "data", url, **settings),
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        try:
            said = wait_for_address(served, log)
            yield Installation(url, *said, folder / "data", log)
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(PATIENCE)


def wait_for_address(served: subprocess.Popen[bytes], log: Path) -> tuple[str, str]:
    """Give the one-time link and the survey's path once they are printed; without a survey the path is empty."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        said = log.read_text()
        link = re.search(r"(http\S+/sign-in/\S+)\n", said)
        if link:
            survey = re.search(r"http://[^/]+(/v/\S+)", said)
            return link[1], survey[1] if survey else ""
        if served.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"polku serve did not start:\n{log.read_text()}")
