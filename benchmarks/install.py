"""`make demo` in a fresh clone with empty caches: seconds to the first page, download apart; then a second start.

python -m benchmarks.install
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from benchmarks import machine

HERE = Path(__file__).parents[1]
PORT = "8073"
PREPARED = re.compile(r"Prepared \d+ packages in (?:(\d+)m )?([\d.]+)(ms|s)")


def seconds_of(said: str) -> float:
    """Read how long uv took to prepare, that is to fetch and unpack, all packages."""
    found = PREPARED.search(said)
    if found is None:
        return 0.0
    minutes, number, unit = found.groups()
    return 60 * int(minutes or 0) + float(number) / (1000 if unit == "ms" else 1)


def start(folder: Path, environ: dict[str, str]) -> tuple[float, str]:
    """Run `make demo` until the survey answers; give the seconds and what was printed, and stop it."""
    begun = time.monotonic()
    made = subprocess.Popen(
        ["make", "demo", f"PORT={PORT}"],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert made.stdout is not None
    said = ""
    for line in made.stdout:
        said += line
        if "/v/" in line:
            break
    urlopen(line.strip(), timeout=10).close()  # noqa: S310  what was printed must answer
    took = time.monotonic() - begun
    os.killpg(made.pid, signal.SIGTERM)
    made.wait(30)
    wait_for_end(made.pid)
    return took, said


def wait_for_end(group: int) -> None:
    """Wait until every process of a group has ended: make does not wait for what it started."""
    for _ in range(300):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)


def main() -> None:
    """Clone, start twice, print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "polku"
        subprocess.run(["git", "clone", "-q", str(HERE), str(folder)], check=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
        environ = {**kept, "UV_CACHE_DIR": f"{place}/uv", "PIP_NO_CACHE_DIR": "1"}
        print(machine.describe(folder))
        cold, said = start(folder, environ)
        fetched = seconds_of(said)
        print(f"cold, empty caches: first page after {cold:.0f} s, of which packages were fetched for {fetched:.0f} s")
        again, _ = start(folder, environ)
        print(f"second start, data kept: first page after {again:.1f} s (goal: 10 s)")


if __name__ == "__main__":
    main()
